"""Public CI runs the same targets as people do, and all of them that test."""

import configparser
import re

import pytest
import yaml


@pytest.fixture(scope="module")
def jobs(root):
    return yaml.safe_load((root / ".github" / "workflows" / "ci.yml").read_text())["jobs"]


@pytest.fixture(scope="module")
def makefile(root):
    return (root / "Makefile").read_text()


def targets_of(job):
    """The targets of make that a job's steps call, those of its matrix put in."""
    runs = " ; ".join(step.get("run", "") for step in job["steps"])
    named = re.findall(r"\bmake ([\w-]+|\$\{\{ matrix\.target \}\})(?= *(?:;|$))", runs)
    many = job.get("strategy", {}).get("matrix", {}).get("target", [])
    return {t for name in named for t in (many if "matrix" in name else [name])}


def test_it_calls_targets_that_are_there(jobs, makefile):
    there = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    for name, job in jobs.items():
        assert targets_of(job), name
        assert targets_of(job) <= there, name


def test_it_lints_runs_all_tests_and_builds_zip_and_pages(jobs, makefile):
    tests = set(re.search(r"^TESTS := (.*)", makefile, re.M)[1].split())
    called = set().union(*map(targets_of, jobs.values()))
    assert tests | {"lint", "zip", "docs"} <= called
    assert "test-qgis" in tests


def test_it_begins_with_the_oldest_qgis_that_the_plugin_names(jobs, root):
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(root / "metadata.txt", encoding="utf-8")
    general = metadata["general"]
    versions = [row["version"] for row in jobs["qgis"]["strategy"]["matrix"]["include"]]
    assert versions == sorted(set(versions))
    assert versions[0] == general["qgisMinimumVersion"]
    assert versions[-1].split(".")[0] == general["qgisMaximumVersion"].split(".")[0]

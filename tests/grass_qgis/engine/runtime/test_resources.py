from __future__ import annotations

import os
import platform

import pytest

from grass_qgis.engine.runtime.resources import cores, shared_out


def machine(monkeypatch, tmp_path, cpus, siblings, kind="x86_64"):
    """A machine whose system lists `siblings`, or not where there are none."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(cpus), raising=False)
    monkeypatch.setattr(platform, "machine", lambda: kind)
    for cpu, text in siblings.items():
        folder = tmp_path / f"cpu{cpu}" / "topology"
        folder.mkdir(parents=True)
        (folder / "thread_siblings_list").write_text(text + "\n")


def test_two_threads_of_a_core_count_once(monkeypatch, tmp_path):
    machine(monkeypatch, tmp_path, range(4), {0: "0,2", 1: "1,3", 2: "0,2", 3: "1,3"})
    assert cores(tmp_path) == 2


def test_cores_that_a_process_may_not_use_do_not_count(monkeypatch, tmp_path):
    machine(monkeypatch, tmp_path, [1], {cpu: str(cpu) for cpu in range(8)})
    assert cores(tmp_path) == 1


@pytest.mark.parametrize(
    ("kind", "cpus", "expected"), [("x86_64", 8, 4), ("x86_64", 2, 2), ("arm64", 8, 8)]
)
def test_where_the_system_reports_nothing_intel_and_amd_have_two_threads_a_core(
    monkeypatch, tmp_path, kind, cpus, expected
):
    machine(monkeypatch, tmp_path, range(cpus), {}, kind)
    assert cores(tmp_path) == expected


@pytest.mark.parametrize(
    ("threads", "expected"), [(1, (1, 1)), (2, (2, 1)), (3, (2, 1)), (8, (2, 4))]
)
def test_threads_are_shared_out_among_two_calls(threads, expected):
    assert shared_out(threads) == expected


def test_no_number_means_a_thread_for_each_core(monkeypatch, tmp_path):
    machine(monkeypatch, tmp_path, range(4), {cpu: str(cpu) for cpu in range(4)})
    assert shared_out(0, tmp_path) == (2, 2)

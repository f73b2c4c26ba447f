"""The check of a GPU, tried on the CPU, and on a machine that has no GPU."""

import json
import subprocess
import sys

import pytest
import torch

SCRIPT = "benchmarks/check_gpu.py"


def check(root, out, *arguments):
    command = [sys.executable, SCRIPT, "--small", "--out", str(out), *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return done, json.loads((out / "gpu.json").read_text())


@pytest.fixture(scope="module")
def tried(root, tmp_path_factory):
    """On the CPU: one step that passes, and one that cannot, since its inputs are not there."""
    out = tmp_path_factory.mktemp("gpu")
    return out, *check(root, out, "--device", "cpu", "--only", "processes", "provider")


def test_passed_and_failed_steps_differ_on_the_page_and_in_the_file(tried):
    out, done, record = tried
    assert done.returncode == 1
    assert record["steps"]["processes"]["passed"]
    assert record["steps"]["processes"]["difference"] < 1e-5
    assert not record["steps"]["provider"]["passed"]
    assert "scene.tif" in record["steps"]["provider"]["why"]
    page = (out / "gpu.txt").read_text()
    assert "ok   processes" in page
    assert "FAIL provider" in page
    assert "training: not run" in page


def test_a_second_call_goes_on_behind_what_has_passed(root, tried):
    out, _, record = tried
    done, again = check(root, out, "--device", "cpu", "--only", "processes")
    assert done.returncode == 0
    assert "processes: passed before" in done.stdout
    assert again == record


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_machine_without_a_gpu_does_not_pass(root, tmp_path):
    done, record = check(root, tmp_path, "--device", "cuda", "--only", "machine")
    assert done.returncode == 1
    assert "sees no GPU" in record["steps"]["machine"]["why"]

"""Hosts excepted from proxies are not called for what files name, by commands over plain files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grass_model import cli
from tests.hostile.addresses import AREAS
from tests.hostile.listener import listening
from tests.onnx_models import write_segment_model
from tests.scenes import noise, write_scene

ROOT = Path(__file__).parents[3]


@pytest.fixture
def listener(tmp_path):
    (tmp_path / "heard").mkdir()
    with listening(tmp_path / "heard") as result:
        yield result


def grass_train(*words):
    """A command as from a terminal whose user has excepted this machine from proxies."""
    excepted = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    program = [sys.executable, "-c", "from grass_model.cli import main; main()"]
    return subprocess.run(
        [*program, *map(str, words)], cwd=ROOT, env={**os.environ, **excepted},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", AREAS)
def test_an_area_calls_nobody(tmp_path, listener, name):
    scene = write_scene(tmp_path / "scene.tif", noise(96, 96))
    model = write_segment_model(tmp_path / "m.onnx")
    (tmp_path / "in").mkdir()
    area = AREAS[name](tmp_path / "in", listener.address)
    done = grass_train(
        "predict", scene, "--model", model, "--out", tmp_path / "o", "--within", area
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
    assert listener.heard() == []


def test_what_a_user_gives_as_an_address_or_a_list_keeps_its_exceptions(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    plain = write_scene(tmp_path / "scene.tif", noise(16, 16))
    (tmp_path / "list.txt").write_text(f"{plain}\n")
    for given in ("http://127.0.0.1/a.tif", str(tmp_path / "list.txt"), str(tmp_path)):
        cli.close_to_hosts([str(plain), given])
        assert os.environ["no_proxy"] == "127.0.0.1"
    cli.close_to_hosts([str(plain), ""])
    assert os.environ["no_proxy"] == "none.invalid"

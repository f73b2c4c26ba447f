"""QGIS is killed in the middle of a run: its worker ends, and the next session goes on with it."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.marked import marked, seconds_until_gone
from tests.faults.results import bytes_of, names_in
from tests.faults.rounds import chance, count, rounds, took
from tests.grass_qgis.conftest import ROOT

KIND = "QGIS killed"
_MATERIAL = """
import sys
from pathlib import Path
from tests import onnx_models, scenes
folder = Path(sys.argv[1])
onnx_models.write_segment_model(folder / "segment.onnx", radius=4, repeat=2, dynamic=False)
scenes.write_scene(folder / "scene.tif", scenes.noise(460, 380), photometric="RGB")
"""
_DRIVER = Path(__file__).with_name("driver.py")
_PATIENCE = 400


@dataclass(frozen=True)
class Session:
    """A session of QGIS, what it says, and the mark that it and its worker carry."""

    process: subprocess.Popen
    output: Path
    mark: str

    def lines(self) -> list[str]:
        return self.output.read_text().splitlines()

    def wait_for(self, *words: str) -> str:
        """Waits until the session says one of the lines; returns it."""
        end = time.monotonic() + _PATIENCE
        while True:
            result = [line for line in self.lines() if line in words]
            if result:
                return result[0]
            assert time.monotonic() < end and self.process.poll() is None, self.output.read_text()
            time.sleep(0.02)


class Desk:
    """A profile of QGIS that many sessions use after each other, none of which ends by itself."""

    def __init__(self, folder: Path, plugins: Path, backend: str) -> None:
        self.folder, self.plugins, self.material = folder, plugins, folder / "material"
        self.material.mkdir()
        command = [backend, "-c", _MATERIAL, str(self.material)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        self.sessions = 0

    def start(self, *out: Path) -> Session:
        self.sessions += 1
        output = self.folder / f"said-{self.sessions}"
        mark, environ = marked()
        profile = str(self.folder / "profile")
        environ.update(XDG_CONFIG_HOME=profile, QGIS_CUSTOM_CONFIG_PATH=profile, HOME=profile)
        environ.pop("PYTHONPATH", None)
        command = [sys.executable, str(_DRIVER), str(self.plugins), str(self.material)]
        with output.open("w") as file:
            process = subprocess.Popen(
                [*command, *map(str, out)], env=environ, stdout=file, stderr=subprocess.STDOUT
            )
        return Session(process, output, mark)


@pytest.fixture(scope="module")
def desk(tmp_path_factory, plugins_folder, backend_python) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"), plugins_folder, backend_python)


@pytest.fixture(scope="module")
def whole(desk) -> tuple[dict[str, str], float]:
    """The rasters of a run that nobody disturbs, and how long it takes."""
    out = desk.folder / "whole"
    session = desk.start(out)
    session.wait_for("asked")
    began = time.monotonic()
    session.wait_for("states done")
    seconds = time.monotonic() - began
    assert session.process.wait(60) == 0, session.output.read_text()
    return bytes_of(out), seconds


def check(session: Session, out: Path, expected: dict[str, str]) -> dict[str, int]:
    """What became, in this session, of the run that an earlier one has left in `out`.

    It may have had its results before QGIS was killed: only their layers were missing then.
    """
    offered = session.wait_for("offered", "nothing is unfinished") == "offered"
    if offered:
        session.wait_for("states done")
    stray = [name for name in names_in(out) if name.startswith(".")]
    assert bytes_of(out) == expected and not stray, (session.lines(), names_in(out))
    went_on = any("An unfinished run is resumed" in line for line in session.lines())
    result = {"offered": int(offered), "were complete": int(not offered), "went on": int(went_on)}
    return {**result, "byte-identical": 1, "stray files": 0}


@pytest.fixture(scope="module")
def left() -> list[Path]:
    """Where the run of the session that was killed last belongs."""
    return []


@pytest.mark.parametrize("number", rounds())
def test_the_worker_ends_and_the_next_session_goes_on(desk, whole, left, number):
    expected, seconds = whole
    out = desk.folder / f"out-{number}"
    session = desk.start(out)
    try:
        result = check(session, left.pop(), expected) if left else {}
        session.wait_for("asked")
        time.sleep(chance(KIND, number).uniform(0, seconds))
    finally:
        session.process.kill()
        session.process.wait()
    left.append(out)
    ended = seconds_until_gone(session.mark, 10)
    took(KIND, ended)
    count(KIND, orphans=int(ended >= 2), **result)
    assert ended < 2


def test_the_last_session_goes_on_too(desk, whole, left):
    session = desk.start()
    result = check(session, left.pop(), whole[0])
    assert session.process.wait(60) == 0
    assert seconds_until_gone(session.mark, 5) < 5
    count(KIND, rounds=0, **result)

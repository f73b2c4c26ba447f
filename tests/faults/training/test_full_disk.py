"""A disk that fills while a training or an export writes: a typed error, and on it goes."""

from __future__ import annotations

import pytest

from tests.faults.rounds import chance, count, rounds
from tests.faults.small_disk import PAGE, make_room, needs_root, small_disk, used
from tests.faults.training.conftest import weights_of
from tests.faults.training.forked import finish

pytestmark = needs_root


def says_disk_is_full(log) -> bool:
    """Whether the command's last word is one line, for a user: the disk, and what to do."""
    text = log.read_text()
    assert "Traceback" not in text, text
    last = text.splitlines()[-1]
    return last.startswith("grass-train: ") and ("is full" in last or "has" in last)


@pytest.fixture(scope="module")
def needed(training, tmp_path_factory):
    """Bytes a whole run takes on a disk."""
    folder = tmp_path_factory.mktemp("needed")
    with small_disk(folder / "disk") as disk:
        assert finish(training.command(disk / "run"), folder / "log") == 0
        return used(disk)


@pytest.mark.parametrize("number", rounds(0.3))
def test_a_training_whose_disk_fills_goes_on_to_the_same_weights(
    tmp_path, training, needed, number
):
    kind, log = f"disk full, {training.name}", tmp_path / "log"
    room = PAGE * chance(kind, number).randint(1, needed // PAGE)
    with small_disk(tmp_path / "disk", room) as disk:
        run = disk / "run"
        status = finish(training.command(run), log)
        if status:
            assert status == 2 and says_disk_is_full(log), log.read_text()
            assert not (run / "model.json").exists()
            make_room(disk)
            log.unlink()
            assert finish(training.command(run, "--resume", "true"), log) == 0, log.read_text()
        assert (run / "model.json").exists()
        same = weights_of(run) == training.weights
        stray = [path for word in ("*.part", ".*") for path in run.rglob(word)]
    count(
        kind, **{"typed errors": int(status == 2), "equal weights": int(same)},
        **{"stray files": len(stray)},
    )  # fmt: skip
    assert same and not stray


@pytest.mark.parametrize("number", rounds(0.3))
def test_an_export_whose_disk_fills_leaves_no_file_under_a_name(tmp_path, exported, number):
    kind, log = f"disk full, export of a {exported.kind}", tmp_path / "log"
    room = PAGE * chance(kind, number).randint(1, exported.peak // PAGE)
    with small_disk(tmp_path / "disk", room) as disk:
        command = ["export", "--run", str(exported.run), "--out", str(disk / "models")]
        status = finish(command, log)
        if status:
            assert status == 2 and says_disk_is_full(log), log.read_text()
            assert list((disk / "models").glob("*")) == []
            make_room(disk)
            assert finish(command, log) == 0
        same = {path.name: path.stat().st_size for path in (disk / "models").iterdir()}
    assert same == exported.files
    count(kind, **{"typed errors": int(status == 2), "same files": 1})

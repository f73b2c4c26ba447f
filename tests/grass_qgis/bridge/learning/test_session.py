"""A learning session with a real worker, as QGIS's main thread sees it."""

import os
import signal
import stat
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsPointXY
from qgis.PyQt.QtGui import QColor

from grass_qgis.bridge.learning.link import Link
from grass_qgis.bridge.learning.schedule import Request
from grass_qgis.bridge.learning.session import LearnSession
from grass_qgis.bridge.learning.values import Label, Overlay, State
from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.onnx_model.header import read_contract
from tests.grass_qgis.bridge.learning.conftest import Heard, place

pytestmark = pytest.mark.usefixtures("no_workers")
RED, GREEN, BLUE = (QColor(name) for name in ("#ff0000", "#00ff00", "#0000ff"))


def colours(picture):
    """Those in the middle of the four quarters."""
    return [picture.image.pixelColor(x, y) for x, y in ((32, 24), (96, 24), (32, 72), (96, 72))]


def test_labels_become_a_picture_and_a_report(learnt):
    picture = learnt.pictured[-1][1]
    assert colours(picture) == [RED, GREEN, BLUE, RED]
    assert picture.missing == 0 and not picture.coarse
    report = learnt.fitted[-1]
    assert report.labels == 12 and report.outside == 0
    assert [(item.id, item.objects) for item in report.classes] == [(7, 4), (3, 4), (40, 4)]
    assert report.accuracy > 0.9 and not report.disagreeing
    assert learnt.state_changed == [State.OPENING, State.READY]
    assert learnt.opened[0].width == 128 and learnt.opened[0].device == "cpu"
    assert not learnt.failed


def test_a_change_of_labels_changes_the_picture(learnt, labels):
    """All blue ones are said to be green now, and one of another class is contradicted."""
    changed = [replace(item, class_id=3) if item.class_id == 40 else item for item in labels]
    changed[0] = replace(changed[0], class_id=3)
    learnt.session.set_labels(changed)
    report = learnt.wait_for("fitted", 2)
    learnt.wait(lambda: colours(learnt.pictured[-1][1])[2] == GREEN)
    assert [item.objects for item in report.classes] == [3, 9, 0]
    assert [(item.label, item.class_id, item.predicted_id) for item in report.disagreeing] == [
        ("7-0", 3, 7)
    ]


def test_colours_and_order_of_classes_can_change(learnt, classes):
    count = len(learnt.pictured)
    learnt.session.set_classes([replace(classes[2], colour="#0000aa"), *classes[:2]])
    learnt.wait_for("fitted", 2)
    learnt.wait(lambda: len(learnt.pictured) > count)
    assert colours(learnt.pictured[-1][1]) == [RED, GREEN, QColor("#0000aa"), RED]
    assert [item.id for item in learnt.fitted[-1].classes] == [40, 7, 3]


@pytest.mark.parametrize("overlay", [Overlay.UNCERTAINTY, Overlay.NOVELTY])
def test_other_overlays_are_drawn(learnt, overlay):
    learnt.session.set_overlay(overlay)
    learnt.wait(lambda: RED not in colours(learnt.pictured[-1][1]))
    assert all(colour.alpha() == 255 for colour in colours(learnt.pictured[-1][1]))


def test_too_few_labels_are_reported_and_leave_no_picture(learnt, labels):
    learnt.session.set_labels(labels[:4])
    learnt.wait(lambda: learnt.pictured[-1][1].image is None)
    assert "another class" in learnt.unfitted[-1]
    learnt.session.set_labels([])
    assert "each class" in learnt.unfitted[-1]
    learnt.session.set_labels(labels)
    assert "Learning" in learnt.unfitted[-1]
    learnt.wait(lambda: learnt.pictured[-1][1].image is not None)
    learnt.wait_for("fitted", 2)


def test_the_newest_segment_is_reported(learnt):
    for col in (20, 30, 100):
        learnt.session.segment_at(*place(col, 20), steps=1)
    learnt.wait(lambda: learnt.segmented and learnt.segmented[-1].x == place(100, 20)[0])
    assert len(learnt.segmented) < 3
    shape = QgsGeometry.fromWkt(learnt.segmented[-1].wkt)
    assert shape.contains(QgsPointXY(*place(100, 20)))
    learnt.session.segment_at(*place(10_000, 20))
    assert learnt.wait_for("failed").request == "segment"


def test_places_are_suggested_with_the_class_of_the_map(learnt):
    learnt.session.suggest(4)
    places = learnt.wait_for("suggested")
    assert 0 < len(places) <= 4
    learnt.session.suggest(4, [(item.x, item.y) for item in places])
    others = learnt.wait_for("suggested", 2)
    assert not {(item.x, item.y) for item in places} & {(item.x, item.y) for item in others}
    for item in places:
        x, y = (item.x - place(-0.5, 0)[0]) * 2, (place(0, -0.5)[1] - item.y) * 2
        quarter = (7, 3, 40, 7)[int(x >= 64) + 2 * int(y >= 48)]
        assert item.class_id == quarter


def test_the_model_is_saved(learnt, tmp_path, labels):
    learnt.session.set_labels(labels[:-1])
    learnt.session.save(str(tmp_path / "mine.onnx"))
    assert learnt.wait_for("saved") == str(tmp_path / "mine.onnx")
    names = [item.name for item in read_contract(tmp_path / "mine.onnx").output.classes]
    assert names == ["red", "green", "blue"]
    learnt.session.save(str(tmp_path / "absent" / "mine.onnx"))
    assert learnt.wait_for("failed").request == "save"


def test_a_label_that_cannot_be_read_keeps_no_other_away(learnt, labels):
    learnt.session.set_labels([*labels, Label("bad", 7, "POINT (nowhere)")])
    learnt.wait_for("fitted", 2)
    assert learnt.fitted[-1].labels == 12
    assert any("1 label" in text for text in learnt.warned)


def test_a_killed_worker_is_replaced_and_gets_everything(learnt):
    for number in range(1, 4):
        count, pictures = len(learnt.fitted), len(learnt.pictured)
        os.kill(learnt.session.pid, signal.SIGKILL)
        learnt.wait_for("restarted", number)
        learnt.wait(lambda: len(learnt.fitted) > count and len(learnt.pictured) > pictures)  # noqa: B023
        learnt.wait(lambda: colours(learnt.pictured[-1][1]) == [RED, GREEN, BLUE, RED])
        assert learnt.fitted[-1].labels == 12
    assert not learnt.failed and learnt.session.state is State.READY


def test_a_worker_that_dies_whatever_it_does_is_given_up(qgis_app, opening, utm, tmp_path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nkill -9 $$\n")
    python.chmod(stat.S_IRWXU)
    heard = Heard(str(python), qgis_app)
    heard.session.open(opening, utm)
    problem = heard.wait_for("failed")
    assert problem.request == "open" and problem.error.code == "worker.died"
    assert heard.session.state is State.FAILED and len(heard.restarted) == 5
    heard.session.close()


def test_garbage_between_events_harms_nothing(
    qgis_app, backend_python, opening, utm, classes, labels, tmp_path
):
    python = tmp_path / "python"
    noise = "head -c 300000 /dev/urandom; echo; echo '{\"event\": \"answer\"}'; echo '[]'"
    reply = '{"event": "answer", "request": "7", "summary": {}, "error": {}}'
    python.write_text(f"#!/bin/sh\n{noise}; echo '{reply}'\nexec {backend_python} \"$@\"\n")
    python.chmod(stat.S_IRWXU)
    heard = Heard(str(python), qgis_app)
    heard.session.set_classes(classes)
    heard.session.set_labels(labels)
    heard.session.open(opening, utm)
    assert heard.wait_for("fitted").labels == 12
    heard.session.close()


@pytest.mark.parametrize(
    ("python", "code"), [("/nowhere/python", "backend.missing"), (None, "raster.unreadable")]
)
def test_what_cannot_be_opened_is_reported(qgis_app, backend_python, opening, utm, python, code):
    heard = Heard(python or backend_python, qgis_app)
    heard.session.open(replace(opening, raster="/nowhere/scene.tif"), utm)
    problem = heard.wait_for("failed")
    assert (problem.request, problem.error.code) == ("open", code)
    assert heard.session.state is State.FAILED
    heard.session.close()


def test_an_impossible_setting_is_reported(heard, opening, utm):
    heard.session.open(replace(opening, radius_px=-1.0), utm)
    assert heard.failed[0].error.code == "job.invalid"


def test_another_raster_takes_the_place_of_the_first(learnt, opening, utm, material):
    first = learnt.session.pid
    plain = replace(opening, raster=str(material / "plain.tif"))
    learnt.session.open(plain, QgsCoordinateReferenceSystem())
    learnt.wait_for("opened", 2)
    assert learnt.session.pid != first
    learnt.wait(lambda: "No label lies" in learnt.unfitted[-1])  # they are elsewhere


def test_replies_about_former_classes_are_passed_over(learnt, classes):
    """A class is added while the labels are learnt from."""
    row = {"objects": 6, "pixels": 100, "recall": None}
    former = {
        "labels": 12, "classes": [{"id": 0, **row}, {"id": 1, **row}], "accuracy": None,
        "block_accuracy": None, "disagreeing": [],
    }  # fmt: skip
    fitted, suggested = len(learnt.fitted), len(learnt.suggested)
    place = {"col": 1, "row": 1, "class_id": 5, "probability": 1, "reason": "uncertain"}
    learnt.session.set_classes([*classes, ClassSpec(9, "new", "#000000")])
    link = learnt.session.findChild(Link)
    link.replied.emit(Request("fit", {"do": "fit"}, False), former, None)
    link.replied.emit(Request("suggest", {"do": "suggest"}), {"places": [place]}, None)
    assert not learnt.failed and len(learnt.fitted) == fitted
    assert len(learnt.suggested) == suggested
    learnt.wait_for("fitted", fitted + 1)
    assert [item.id for item in learnt.fitted[-1].classes][-1] == 9


def test_a_closed_session_leaves_nothing(learnt):
    folders = list(Path(tempfile.gettempdir()).glob("grass-label-*"))
    assert folders
    learnt.session.close()
    assert learnt.session.state is State.CLOSED and learnt.session.pid == 0
    remaining = {folder for folder in folders if folder.exists()}
    assert not remaining
    learnt.session.set_labels([])  # nobody is there to be informed
    assert not learnt.failed


def test_a_session_that_was_never_opened_says_nothing(qgis_app, backend_python):
    session = LearnSession(backend_python)
    session.set_labels([])
    session.segment_at(1.0, 2.0)
    session.suggest(3)
    session.close()
    assert session.state is State.CLOSED

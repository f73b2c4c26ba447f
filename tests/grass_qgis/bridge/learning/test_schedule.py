"""What is requested next, without a worker."""

import copy

from grass_qgis.bridge.learning.schedule import Learnt, Schedule
from grass_qgis.bridge.learning.values import Label, Overlay
from grass_qgis.bridge.learning.view import View
from grass_qgis.engine.core.contract import ClassSpec

CLASSES = [ClassSpec(7, "roof", "#ff0000"), ClassSpec(3, "tree", "#00ff00")]
VIEW = View(10, 10, 10, ((0.0, 0.0),) * 4)
SEEN = {"missing": 0, "tiles": 1, "coarse": False, "rough": 0}


def label(number, class_id=7, wkt="POINT (1 1)", check=False):
    return Label(str(number), class_id, wkt, check)


def kinds(schedule, replies=None, most=20):
    """Kinds of the requests that follow each other when all are answered."""
    result = []
    while (request := schedule.next("f")) is not None and len(result) < most:
        result.append(request.record["do"] + (" quick" if request.record.get("quick") else ""))
        schedule.done(request, SEEN if request.kind == "view" else {})
    return result


def ready(labels):
    schedule = Schedule()
    schedule.set_classes(CLASSES)
    schedule.set_labels(labels)
    return schedule


def test_a_click_becomes_a_map_before_it_becomes_an_accuracy():
    schedule = ready([label(1), label(2, 3)])
    schedule.show("a", VIEW)
    assert kinds(schedule) == ["classes", "label", "fit quick", "view", "fit", "view"]
    schedule.set_labels([label(1), label(2, 3), label(3)])
    assert kinds(schedule) == ["label", "fit quick", "view", "fit", "view"]


def test_only_what_differs_is_sent_with_numbers_of_the_classes():
    schedule = ready([label(1), label(2, 3), label(3, 99)])
    kinds(schedule)
    schedule.set_labels([label(1), label(2, 7), label(4, 3, check=True)])
    record = schedule.next("f").record
    assert record["set"] == [
        {"id": "2", "class": 0, "wkt": "POINT (1 1)", "check": False},
        {"id": "4", "class": 1, "wkt": "POINT (1 1)", "check": True},
    ]
    assert record["remove"] == ["3"]
    assert not schedule.set_labels([label(1), label(2, 7), label(4, 3, check=True)])


def test_labels_are_numbered_anew_when_classes_change_places():
    schedule = ready([label(1), label(2, 3)])
    kinds(schedule)
    schedule.set_classes(CLASSES[::-1])
    first = schedule.next("f")
    assert first.record["do"] == "classes"
    schedule.done(first, {})
    assert {item["id"]: item["class"] for item in schedule.next("f").record["set"]} == {
        "1": 1,
        "2": 0,
    }


def test_one_class_is_no_map():
    schedule = ready([label(1), label(2), label(3, 3, check=True)])
    schedule.show("a", VIEW)
    assert kinds(schedule) == ["classes", "label", "view"]


def test_a_picture_under_way_is_out_of_date_when_labels_go():
    schedule = ready([label(1), label(2, 3)])
    schedule.show("a", VIEW)
    kinds(schedule)
    schedule.set_overlay(Overlay.NOVELTY)
    under_way = schedule.next("f")
    schedule.set_labels([label(1)])
    schedule.done(under_way, SEEN)
    assert kinds(schedule) == ["label", "view"]


def test_the_newest_segment_comes_first_and_alone():
    schedule = ready([label(1), label(2, 3)])
    for steps in range(3):
        schedule.want_segment({"at": [1, 1], "steps": steps}, (0.0, 0.0))
    requested = schedule.next("f")
    assert requested.record["steps"] == 2
    schedule.want_segment({"at": [5, 5], "steps": 0}, (1.0, 1.0))
    schedule.done(requested, {})
    assert schedule.next("f").record["at"] == [5, 5]


def test_a_new_click_makes_tiles_and_judgements_end_but_no_quick_fit():
    schedule = ready([label(1), label(2, 3)])
    schedule.show("a", VIEW)
    seen = set()
    while (request := schedule.next("f")) is not None:
        quick = request.record.get("quick", False)
        other = copy.deepcopy(schedule)
        other.set_labels([label(1), label(2, 3), label(9)])
        slow = request.kind in ("view", "suggest") or (request.kind == "fit" and not quick)
        assert other.outdated(request) == slow
        assert not schedule.outdated(request) or request.kind == "label"
        seen.add((request.kind, quick))
        schedule.done(request, SEEN if request.kind == "view" else {})
    assert ("fit", True) in seen and ("fit", False) in seen


def test_what_changed_under_way_is_not_taken_for_learnt():
    schedule = ready([label(1), label(2, 3)])
    for _ in range(2):
        schedule.done(schedule.next("f"), {})
    fit = schedule.next("f")
    schedule.set_labels([label(1), label(2, 3), label(3)])
    schedule.done(fit, {})
    assert schedule.learnt is Learnt.STALE
    assert kinds(schedule) == ["label", "fit quick", "fit"]


def test_missing_tiles_are_requested_until_there_are_none_and_evaluated_meanwhile():
    schedule = ready([label(1), label(2, 3)])
    schedule.show("a", VIEW)
    requested, times = [], []
    for round_number in range(30):
        request = schedule.next("f")
        if request is None:
            break
        requested.append(request.kind)
        if request.kind == "view":
            times.append(request.record["encode_ms"])
        schedule.done(request, {**SEEN, "missing": max(0, 9 - round_number)})
    assert requested.count("fit") == 2 and requested.index("fit", 3) < len(requested) - 2
    assert times[0] == 250 and max(times) == 1000 and 0 in times


def test_borders_are_refined_when_nothing_else_waits():
    schedule = ready([label(1), label(2, 3)])
    schedule.show("a", VIEW)
    requested = []
    for rough in (3, 3, 3, 3, 2, 1, 0, 0, 0):
        request = schedule.next("f")
        if request is None:
            break
        requested.append(request.record["do"])
        schedule.done(request, {**SEEN, "rough": rough})
    assert requested == ["classes", "label", "fit", "view", "fit", "view", "view"]


def test_a_coarse_view_is_not_requested_again():
    schedule = ready([label(1), label(2, 3)])
    schedule.show("a", VIEW)
    for _ in range(4):
        schedule.done(schedule.next("f"), {**SEEN, "missing": 500, "coarse": True})
    assert kinds(schedule) == ["fit", "view"]


def test_another_overlay_is_drawn_from_the_same_fit():
    schedule = ready([label(1), label(2, 3)])
    schedule.show("a", VIEW)
    kinds(schedule)
    schedule.set_overlay(Overlay.NOVELTY)
    request = schedule.next("f")
    assert request.record["layer"] == "novelty"
    schedule.set_overlay(Overlay.UNCERTAINTY)  # while it is under way
    schedule.done(request, SEEN)
    assert schedule.next("f").record["layer"] == "entropy"


def test_a_model_is_saved_of_evaluated_labels_only():
    schedule = ready([label(1), label(2, 3)])
    schedule.want_model("m.onnx")
    assert kinds(schedule) == ["classes", "label", "fit quick", "fit", "save"]


def test_a_new_worker_gets_everything():
    schedule = ready([label(1), label(2, 3)])
    schedule.show("a", VIEW)
    kinds(schedule)
    schedule.forget_worker()
    assert kinds(schedule) == ["classes", "label", "fit quick", "view", "fit", "view"]


def test_many_labels_go_in_lines_that_the_worker_takes():
    schedule = ready([label(k, 7 if k % 2 else 3, f"POINT ({k} {k})") for k in range(10_000)])
    sent = 0
    while (request := schedule.next("f")).record["do"] in ("classes", "label"):
        assert len(str(request.record)) < 500_000
        sent += len(request.record.get("set", ()))
        schedule.done(request, {})
    assert sent == 10_000


def test_a_label_that_is_refused_keeps_no_other_away():
    schedule = ready([label(k, 7 if k % 2 else 3, f"POINT ({k} 0)") for k in range(5)])
    taken = []
    for _ in range(20):
        request = schedule.next("f")
        if request.record["do"] == "label":
            ids = [item["id"] for item in request.record["set"]]
            schedule.done(request, None if "3" in ids else {})
            taken += [] if "3" in ids else ids
        else:
            schedule.done(request, {})
        if request.kind == "fit":
            break
    assert sorted(taken) == ["0", "1", "2", "4"]
    assert schedule.refused == ["3"]

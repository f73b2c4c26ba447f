"""A session of labelling, line by line, in this process and as a worker."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely

from grass_qgis.engine.core.job import LearnJob, LearnSessionJob
from grass_qgis.engine.core.progress import Reply
from grass_qgis.engine.core.requests import Requests
from grass_qgis.engine.runs.learn import learn
from grass_qgis.engine.runs.learn_session import label_session
from tests.features_models import write_features_model
from tests.grass_qgis.engine.runs.test_learn import (
    NAMES,
    SIDE,
    at,
    clicks,
    mapped,
    write_labels,
    write_scene,
)

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def scene(tmp_path):
    classes = write_scene(tmp_path / "scene.tif")
    write_features_model(tmp_path / "features.onnx")
    return classes


def job_of(folder, **settings):
    values = {"features": str(folder / "features.onnx"), "device": "cpu", "radius_px": 3.0}
    return LearnSessionJob((str(folder / "scene.tif"),), **{**values, **settings})


def labels_of(classes, **how):
    shapes, names = clicks(classes, **how)
    return [
        {"id": str(k), "class": NAMES.index(name), "wkt": shapely.to_wkt(shape, 6)}
        for k, (shape, name) in enumerate(zip(shapes, names))
    ]


def talk(folder, lines, **settings):
    """The replies to requests, by id; lines may be raw bytes too."""
    requests = Requests()
    for line in lines:
        requests.put(line if isinstance(line, bytes) else json.dumps(line).encode())
    requests.end()
    events = []
    result = label_session(job_of(folder, **settings), events.append, lambda: False, requests)
    replies = {e.request: e for e in events if isinstance(e, Reply)}
    return replies, result


CLASSES = [{"id": k, "name": name, "colour": "#102030"} for k, name in enumerate(NAMES)]


def test_labels_are_fitted_and_a_window_is_predicted(tmp_path, scene):
    replies, result = talk(
        tmp_path,
        [
            {"id": "c", "do": "classes", "classes": CLASSES},
            {"id": "e", "do": "encode"},
            {"id": "l", "do": "label", "set": labels_of(scene)},
            {"id": "f", "do": "fit"},
            {"id": "p", "do": "predict", "file": str(tmp_path / "p.raw")},
            {
                "id": "w",
                "do": "predict",
                "window": [31, 17, 50, 40],
                "file": str(tmp_path / "w.raw"),
            },
            {"id": "u", "do": "predict", "layer": "entropy", "file": str(tmp_path / "u.raw")},
            {"id": "n", "do": "predict", "layer": "novelty", "file": str(tmp_path / "n.raw")},
            {"id": "x", "do": "close"},
        ],
    )
    assert [reply.error for reply in replies.values() if reply.error] == []
    assert replies["open"].summary["rasters"][0]["width"] == SIDE
    assert replies["f"].summary["accuracy"] > 0.8
    assert replies["p"].summary["missing"] == 0
    whole = np.frombuffer((tmp_path / "p.raw").read_bytes(), np.uint8).reshape(SIDE, SIDE)
    assert (whole == scene).mean() > 0.9
    part = np.frombuffer((tmp_path / "w.raw").read_bytes(), np.uint8).reshape(40, 50)
    assert np.array_equal(part, whole[17:57, 31:81])
    entropy = np.frombuffer((tmp_path / "u.raw").read_bytes(), np.uint8)
    assert entropy.max() <= 100
    assert replies["n"].summary["rows"] * 4 >= SIDE
    assert result.summary["requests"] == 9


def test_the_preview_is_the_map_of_the_saved_model(tmp_path, scene):
    """Every pixel, and the model is the same file that the command writes."""
    replies, _ = talk(
        tmp_path,
        [
            {"id": "c", "do": "classes", "classes": CLASSES},
            {"id": "e", "do": "encode"},
            {"id": "l", "do": "label", "set": labels_of(scene)},
            {"id": "f", "do": "fit"},
            {"id": "p", "do": "predict", "file": str(tmp_path / "p.raw")},
            {"id": "s", "do": "save", "model": str(tmp_path / "session.onnx")},
        ],
    )
    assert not replies["s"].error
    preview = np.frombuffer((tmp_path / "p.raw").read_bytes(), np.uint8).reshape(SIDE, SIDE)
    assert (mapped(tmp_path, "session.onnx") == preview).mean() >= 0.999
    shapes, names = clicks(scene)
    path = write_labels(tmp_path / "labels.gpkg", shapes, names)
    from grass_qgis.engine.core.contract import ClassSpec

    classes = tuple(ClassSpec(k, name, "#102030") for k, name in enumerate(NAMES))
    features = str(tmp_path / "features.onnx")
    job = LearnJob(
        (str(tmp_path / "scene.tif"),), path, str(tmp_path / "command.onnx"), features=features,
        classes=classes, device="cpu", radius_px=3.0,
    )  # fmt: skip
    learn(job)
    assert (tmp_path / "command.onnx").read_bytes() == (tmp_path / "session.onnx").read_bytes()


def test_what_is_taken_back_leaves_nothing_behind(tmp_path, scene):
    labels = labels_of(scene)
    wrong = {"id": "wrong", "class": 0, "wkt": labels[-1]["wkt"]}
    replies, _ = talk(
        tmp_path,
        [
            {"id": "c", "do": "classes", "classes": CLASSES},
            {"id": "l", "do": "label", "set": labels},
            {"id": "f1", "do": "fit"},
            {"id": "s1", "do": "save", "model": str(tmp_path / "a.onnx")},
            {"id": "l2", "do": "label", "set": [wrong, {**labels[0], "class": 2}]},
            {"id": "f2", "do": "fit"},
            {"id": "l3", "do": "label", "set": [labels[0]], "remove": ["wrong"]},
            {"id": "f3", "do": "fit"},
            {"id": "s3", "do": "save", "model": str(tmp_path / "b.onnx")},
        ],
    )
    assert replies["l2"].summary["labels"] == len(labels) + 1
    assert (tmp_path / "a.onnx").read_bytes() == (tmp_path / "b.onnx").read_bytes()


def test_suggestions_lie_apart_and_name_a_class(tmp_path, scene):
    replies, _ = talk(
        tmp_path,
        [
            {"id": "e", "do": "encode"},
            {"id": "l", "do": "label", "set": labels_of(scene, each=2)},
            {"id": "f", "do": "fit"},
            {"id": "s", "do": "suggest", "count": 5},
            {"id": "t", "do": "suggest", "count": 5, "avoid": [[20, 20]]},
        ],
    )
    places = replies["s"].summary["places"]
    assert len(places) == 5
    for k, a in enumerate(places):
        assert 0 <= a["col"] < SIDE and 0 <= a["row"] < SIDE
        assert a["class_id"] in (0, 1, 2) and 0 < a["probability"] <= 1
        assert all(
            abs(a["col"] - b["col"]) >= 32 or abs(a["row"] - b["row"]) >= 32 for b in places[:k]
        )
    for item in replies["t"].summary["places"]:
        assert abs(item["col"] - 20) >= 32 or abs(item["row"] - 20) >= 32


def test_a_suggestion_lies_on_the_object_that_is_unlike_the_labels(tmp_path, scene):
    """An object of another colour that no grid of squares fits, 21 x 45 pixels, over four tiles."""
    with rasterio.open(tmp_path / "scene.tif", "r+") as raster:
        pixels = raster.read()
        pixels[:, 29:50, 31:76] = np.array([250, 5, 250], pixels.dtype)[:, None, None]
        raster.write(pixels)
    labels = labels_of(scene)
    away = [item for item in labels if not shapely.from_wkt(item["wkt"]).intersects(
        shapely.union_all([at(29, 31), at(50, 76)]).envelope.buffer(4))]  # fmt: skip
    replies, _ = talk(
        tmp_path,
        [
            {"id": "e", "do": "encode"},
            {"id": "l", "do": "label", "set": away},
            {"id": "f", "do": "fit"},
            {"id": "s", "do": "suggest", "count": 1},
        ],
    )
    (first,) = replies["s"].summary["places"]
    assert first["reason"] == "unlike the labels"
    assert 31 <= first["col"] < 76 and 29 <= first["row"] < 50
    # Not where a tile ends but where most of the object is.
    assert 40 <= first["col"] < 66 and 34 <= first["row"] < 45


def test_segments_are_kept_for_the_next_session(tmp_path, scene, monkeypatch):
    monkeypatch.setenv("GRASS_SEGMENTER_CACHE", str(tmp_path / "cache"))
    lines = [
        {"id": "e", "do": "encode"},
        {"id": "l", "do": "label", "set": labels_of(scene, each=2)},
        {"id": "f", "do": "fit"},
        {"id": "s", "do": "suggest", "count": 5},
    ]
    first = talk(tmp_path, lines)[0]["s"].summary["places"]
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.raw")}
    assert written
    assert talk(tmp_path, lines)[0]["s"].summary["places"] == first
    assert {
        path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.raw")
    } == written


def test_a_segment_grows_and_shrinks_around_a_click(tmp_path, scene):
    requested = [{"id": str(k), "do": "segment", "at": [20, 12], "steps": k} for k in (-1, 0, 2)]
    replies, _ = talk(tmp_path, [*requested, {"id": "far", "do": "segment", "at": [10**6, 5]}])
    actual = [shapely.from_wkt(replies[str(k)].summary["wkt"]) for k in (-1, 0, 2)]
    click = at(12, 20)
    assert all(shape.contains(click) for shape in actual)
    assert actual[0].area <= actual[1].area < actual[2].area
    assert actual[1].area == replies["0"].summary["pixels"]  # pixels of a square metre
    assert actual[2].covers(actual[1]) and actual[1].covers(actual[0])
    assert replies["far"].error["code"]


def test_a_segment_of_one_class_is_a_label_like_any_other(tmp_path, scene):
    replies, _ = talk(tmp_path, [{"id": "s", "do": "segment", "at": [20, 12], "pixels": 300}])
    label = {"id": "seg", "class": int(scene[12, 20]), "wkt": replies["s"].summary["wkt"]}
    replies, _ = talk(
        tmp_path,
        [{"id": "l", "do": "label", "set": [*labels_of(scene), label]}, {"id": "f", "do": "fit"}],
    )
    assert replies["f"].summary["labels"] == 19


def test_labels_that_others_contradict_are_named_by_their_ids(tmp_path, scene):
    labels = labels_of(scene)
    wrong = {**labels[0], "class": (labels[0]["class"] + 1) % 3, "id": "the wrong one"}
    replies, _ = talk(
        tmp_path,
        [{"id": "l", "do": "label", "set": [wrong, *labels[1:]]}, {"id": "f", "do": "fit"}],
    )
    outcome = {item["id"]: item for item in replies["f"].summary["disagreeing"]}
    assert outcome["the wrong one"]["label_id"] == wrong["class"]
    assert outcome["the wrong one"]["map_id"] in {0, 1, 2} - {wrong["class"]}


def test_a_session_takes_the_callers_crs_and_nodata(tmp_path, scene):
    job = job_of(tmp_path, crs="EPSG:32633", nodata=(0.0,))
    requests, events = Requests(), []
    requests.end()
    label_session(job, events.append, lambda: False, requests)
    opened = next(e for e in events if isinstance(e, Reply))
    assert 'EPSG","32633"' in opened.summary["rasters"][0]["crs"].replace(" ", "")
    assert opened.summary["device"] == "cpu"


GARBAGE = [
    b"\xff\xfe\x00 no text",
    b"{" * 5000,
    b"[1, 2]",
    {"id": "a", "do": "nothing"},
    {"id": "b", "do": "predict", "file": "p.raw"},
    {"id": "c", "do": "encode", "window": [0, 0, -5, 5]},
    {"id": "d", "do": "encode", "window": [10**9, 0, 5, 5]},
    {"id": "e", "do": "encode", "raster": 7},
    {"id": "f", "do": "label", "set": [{"id": "1", "class": "roof", "wkt": "POINT (1 2)"}]},
    {"id": "g", "do": "label", "set": [{"id": "1", "class": 1, "wkt": "POINT (nan 2)"}]},
    {"id": "u", "do": "label", "set": [{"id": "1", "class": 1, "wkt": ["POINT (1 2)"] * 2}]},
    {"id": "h", "do": "label", "set": 5},
    {"id": "i", "do": "fit"},
    {"id": "j", "do": "fit", "method": ["lda"]},
    {"id": "k", "do": "save", "model": "/nowhere/at/all.onnx"},
    {"id": "l", "do": "classes", "classes": [{"id": 3, "name": "x", "colour": "red"}]},
    {"id": "m", "do": "suggest", "avoid": ["x"]},
    {"do": None},
    {"id": "n", "do": "view"},
    {"id": "o", "do": "view", "cols": 10, "rows": 10, "every": 10, "points": [[0, 0]] * 3},
    {"id": "p", "do": "view", "cols": 10**9, "rows": 2, "every": 1, "points": []},
    {"id": "q", "do": "view", "cols": 9, "rows": 9, "every": 9, "points": [[0, 1e400], 3, {}, []]},
    {"id": "r", "do": "view", "cols": 9, "rows": 9, "every": 9, "points": [None] * 4},
    {"id": "s", "do": "fit", "quick": True},
    {"id": "t", "do": "predict", "layer": ["classes"], "file": "p.raw"},
]


def test_garbage_gives_errors_and_the_session_goes_on(tmp_path, scene):
    replies, result = talk(
        tmp_path,
        [
            *GARBAGE,
            {"id": "l", "do": "label", "set": labels_of(scene)},
            {"id": "last", "do": "fit"},
        ],
    )
    assert result.summary["requests"] == len(GARBAGE) + 2
    assert not replies["last"].error
    for letter in "abcdefghijkmnopqrstu":
        assert replies[letter].error["code"] and replies[letter].error["remedy"], letter


def test_features_beyond_the_cache_are_made_again(tmp_path, scene):
    lines = [
        {"id": "l", "do": "label", "set": labels_of(scene)},
        {"id": "e", "do": "encode"},
        {"id": "f", "do": "fit"},
        {"id": "s", "do": "save", "model": str(tmp_path / "small.onnx")},
    ]
    talk(tmp_path, lines, cache_mb=1)
    lines[-1]["model"] = str(tmp_path / "large.onnx")
    talk(tmp_path, lines)
    assert (tmp_path / "small.onnx").read_bytes() == (tmp_path / "large.onnx").read_bytes()


def test_a_cancelled_request_is_ended_and_the_next_one_works(tmp_path, scene):
    class Cancelling(Requests):
        count = 0

        @property
        def is_cancelled(self):
            self.count += 1
            return self.count == 1  # requested for the first tile

    requests = Cancelling()
    for name in ("first", "second"):
        requests.put(json.dumps({"id": name, "do": "encode"}).encode())
    requests.end()
    events = []
    label_session(job_of(tmp_path), events.append, lambda: False, requests)
    replies = {e.request: e for e in events if isinstance(e, Reply)}
    assert replies["first"].error["code"] == "run.cancelled"
    assert not replies["second"].error


def test_a_worker_holds_a_session(tmp_path, scene):
    job = job_of(tmp_path)
    first = {"kind": "learn-session", "rasters": list(job.rasters), "features": job.features}
    lines = [
        first,
        {"id": "l", "do": "label", "set": labels_of(scene)},
        {"id": "f", "do": "fit"},
        {"id": "p", "do": "predict", "file": str(tmp_path / "p.raw"), "step": 4},
        {"id": "x", "do": "close"},
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "grass_qgis.engine"], cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as worker:  # fmt: skip
        worker.stdin.write(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
        worker.stdin.flush()
        events = [json.loads(line) for line in worker.stdout]
        worker.stdin.close()
    assert worker.returncode == 0
    replies = {e["request"]: e for e in events if e["event"] == "answer"}
    assert list(replies) == ["open", "l", "f", "p", "x"]
    assert events[-1]["event"] == "result"
    assert (tmp_path / "p.raw").stat().st_size == replies["p"]["summary"]["rows"] ** 2


def test_points_outside_the_raster_are_counted(tmp_path, scene):
    far = {"id": "far", "class": 0, "wkt": "POINT (0 0)"}
    events = []
    requests = Requests()
    for line in ({"id": "l", "do": "label", "set": [*labels_of(scene), far]}, {"do": "fit"}):
        requests.put(json.dumps(line).encode())
    requests.end()
    label_session(job_of(tmp_path), events.append, lambda: False, requests)
    heard = [getattr(event, "message", "") for event in events]
    assert any("1 of 19 labels lie outside" in text for text in heard)

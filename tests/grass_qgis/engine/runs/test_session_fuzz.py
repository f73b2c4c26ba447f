"""Requests of any kind to a labelling session: each has one answer, and the session goes on."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grass_qgis.engine.core.job import LearnSessionJob
from grass_qgis.engine.core.progress import Reply, encode
from grass_qgis.engine.core.requests import Requests
from grass_qgis.engine.runs.learn_session import label_session
from tests import scenes
from tests.features_models import write_features_model

NUMBERS = st.one_of(
    st.integers(-3, 300), st.integers(), st.floats(), st.sampled_from([10**400, True, -0.0, 2**31])
)
VALUES = st.recursive(
    st.one_of(st.none(), NUMBERS, st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
POINTS = st.lists(
    st.one_of(st.none(), st.lists(NUMBERS, min_size=2, max_size=2), VALUES), max_size=6
)
WKT = st.sampled_from(
    ["POINT (500010 5399990)", "POINT (500040 5399980)", "POINT EMPTY", "POINT (nan 1)",
     "POLYGON ((500001 5399999, 500009 5399990, 500009 5399999, 500001 5399990, 500001 5399999))",
     "LINESTRING (0 0, 1e308 1e308)", "GEOMETRYCOLLECTION (POINT (1 1))", "nonsense",
     ["POINT (1 1)"] * 3, []]
)  # fmt: skip
LABEL = st.fixed_dictionaries(
    {"id": st.one_of(st.text(max_size=3), VALUES), "class": st.one_of(st.integers(0, 3), NUMBERS)},
    optional={"wkt": st.one_of(WKT, VALUES), "check": VALUES},
)
FIELDS = {
    "do": st.one_of(
        st.sampled_from(
            ["classes", "encode", "label", "fit", "predict", "view", "segment", "suggest", "save"]
        ),
        VALUES,
    ),
    "id": VALUES, "classes": VALUES, "raster": NUMBERS, "most": NUMBERS, "remove": VALUES,
    "window": st.one_of(st.lists(NUMBERS, min_size=4, max_size=4), VALUES),
    "set": st.one_of(st.lists(LABEL, max_size=4), VALUES),
    "method": st.one_of(st.sampled_from(["auto", "lda"]), VALUES), "quick": VALUES,
    "layer": st.one_of(st.sampled_from(["classes", "entropy", "novelty"]), VALUES),
    "step": st.one_of(st.sampled_from([1, 2, 4]), VALUES),
    "cols": st.one_of(st.integers(1, 40), NUMBERS), "rows": st.one_of(st.integers(1, 40), NUMBERS),
    "every": st.one_of(st.just(40), NUMBERS),
    "points": st.one_of(st.lists(st.lists(NUMBERS, min_size=2, max_size=2), min_size=4, max_size=4),
                        POINTS, VALUES),
    "encode_ms": NUMBERS, "at": st.one_of(st.lists(NUMBERS, min_size=2, max_size=2), VALUES),
    "steps": NUMBERS, "pixels": NUMBERS, "count": NUMBERS, "avoid": POINTS,
    "file": st.sampled_from(["FOLDER/p.raw", "/nowhere/p.raw", "", "\0", 3]),
    "model": st.sampled_from(["FOLDER/m.onnx", "/nowhere/m.onnx", None]),
}  # fmt: skip
LINES = st.one_of(
    st.fixed_dictionaries(
        {"do": FIELDS["do"]}, optional={k: v for k, v in FIELDS.items() if k != "do"}
    ),
    VALUES,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("session-fuzz")
    scenes.write_scene(folder / "scene.tif", scenes.quarters())
    write_features_model(folder / "features.onnx")
    return folder


@given(st.lists(LINES, min_size=5, max_size=40), st.binary(max_size=60))
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
def test_every_request_has_one_reply_and_the_last_one_works(folder, lines, junk):
    requests, events = Requests(), []
    texts = [json.dumps(line).replace("FOLDER", str(folder)).encode() for line in lines]
    last = json.dumps({"id": "the last", "do": "encode", "most": 1}).encode()
    sent = [text for text in (*texts, junk.replace(b"\n", b" "), last) if text.strip()]
    for text in sent:
        requests.put(text)
    requests.end()
    job = LearnSessionJob(
        (str(folder / "scene.tif"),), str(folder / "features.onnx"), device="cpu", threads=1
    )
    label_session(job, events.append, lambda: False, requests)
    replies = [event for event in events if isinstance(event, Reply)]
    assert len(replies) == len(sent) + 1
    assert replies[-1].request == "the last" and not replies[-1].error
    for reply in replies:
        assert len(encode(reply)) < 10**7
        if reply.error:
            assert reply.error["what"] and reply.error["code"] != "internal"
    assert {path.suffix for path in folder.iterdir()} <= {".tif", ".onnx", ".raw"}

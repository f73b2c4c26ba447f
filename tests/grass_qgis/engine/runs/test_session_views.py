"""Views of a labelling session: pictures of any projection and rotation, tile by tile."""

import numpy as np

from grass_qgis.engine.learning import picture
from tests import scenes
from tests.features_models import write_features_model
from tests.grass_qgis.engine.runs.test_learn import SIDE
from tests.grass_qgis.engine.runs.test_learn_session import (  # noqa: F401  (a fixture)
    CLASSES,
    labels_of,
    scene,
    talk,
)


def sighted(cols, rows, corners, **more):
    """A view of a picture by its four corners, in work pixels."""
    every = max(cols, rows)
    (x, y), (far_x, far_y) = corners
    # Control points are a whole step apart, beyond the picture's edge where it is not square.
    across, down = (far_x - x) * every / cols, (far_y - y) * every / rows
    points = [[x, y], [x + across, y], [x, y + down], [x + across, y + down]]
    return {"do": "view", "cols": cols, "rows": rows, "every": every, "points": points, **more}


def pixels(path, reply):
    values = np.frombuffer(path.read_bytes(), np.uint8)
    return values.reshape(reply.summary["rows"], reply.summary["cols"])


def test_a_view_shows_the_predicted_pixels_wherever_it_looks(tmp_path, scene):  # noqa: F811
    """At the raster's scale, enlarged, turned by a right angle, and half beside the raster."""
    files = {name: str(tmp_path / f"{name}.raw") for name in "abcdep"}
    turned = {
        "do": "view", "cols": SIDE, "rows": SIDE, "every": SIDE,
        "points": [[0, SIDE], [0, 0], [SIDE, SIDE], [SIDE, 0]],
    }  # fmt: skip
    whole = {"corners": ((0, 0), (SIDE, SIDE))}
    replies, _ = talk(
        tmp_path,
        [
            {"id": "c", "do": "classes", "classes": CLASSES},
            {"id": "l", "do": "label", "set": labels_of(scene)},
            {"id": "0", **sighted(SIDE, SIDE, **whole, file=files["a"], encode_ms=10**4)},
            {"id": "f", "do": "fit"},
            # Drawn at once, and with borders along segments when it is requested again.
            {"id": "1", **sighted(SIDE, SIDE, **whole, file=files["a"], encode_ms=10**4)},
            {"id": "a", **sighted(SIDE, SIDE, **whole, file=files["a"], encode_ms=10**4)},
            {"id": "p", "do": "predict", "file": files["p"]},
            {"id": "b", **sighted(90, 60, ((10, 20), (40, 40)), file=files["b"])},
            {"id": "c2", **turned, "file": files["c"]},
            {"id": "d", **sighted(40, 30, ((-20, 5), (20, 35)), file=files["d"])},
            {"id": "e", **sighted(SIDE // 4, SIDE // 4, **whole, file=files["e"])},
        ],
    )
    assert replies["0"].summary["file"] is None and replies["0"].summary["missing"] == 0
    assert replies["1"].summary["rough"] > replies["a"].summary["rough"] == 0
    assert not [reply.error for reply in replies.values() if reply.error]
    plain = pixels(tmp_path / "p.raw", replies["p"])
    assert np.array_equal(pixels(tmp_path / "a.raw", replies["a"]), plain)
    tripled = plain[20:40, 10:40].repeat(3, axis=0).repeat(3, axis=1)
    assert np.array_equal(pixels(tmp_path / "b.raw", replies["b"]), tripled)
    # Right is up on the raster, and down is to its right.
    assert np.array_equal(pixels(tmp_path / "c.raw", replies["c2"]), plain[::-1].T)
    beside = pixels(tmp_path / "d.raw", replies["d"])
    assert (beside[:, :20] == 255).all() and np.array_equal(beside[:, 20:], plain[5:35, :20])
    small = pixels(tmp_path / "e.raw", replies["e"])
    assert (small == plain[2::4, 2::4]).mean() > 0.95


def test_a_large_view_is_drawn_in_bands(tmp_path, scene, monkeypatch):  # noqa: F811
    view = sighted(SIDE, SIDE, ((0, 0), (SIDE, SIDE)), encode_ms=10**4)
    result = []
    for cells in (2**21, 7 * SIDE):
        monkeypatch.setattr(picture, "_MOST_CELLS", cells)
        path = tmp_path / f"{cells}.raw"
        lines = [{"id": "l", "do": "label", "set": labels_of(scene)}, {"id": "f", "do": "fit"}]
        replies, _ = talk(tmp_path, [*lines, {"id": "v", **view, "file": str(path)}])
        result.append(pixels(path, replies["v"]))
    assert np.array_equal(*result)


def test_a_view_encodes_for_a_while_and_says_what_is_missing(tmp_path):
    scenes.write_scene(tmp_path / "scene.tif", scenes.noise(500, 400))
    write_features_model(tmp_path / "features.onnx")
    near = sighted(250, 200, ((0, 0), (500, 400)), file=str(tmp_path / "v.raw"))
    far = sighted(50, 40, ((0, 0), (500, 400)), file=str(tmp_path / "v.raw"))
    replies, _ = talk(
        tmp_path,
        [
            {"id": "far", **far, "encode_ms": 60_000},
            {"id": "hurry", **near, "encode_ms": 0},
            {"id": "all", **near, "encode_ms": 60_000},
        ],
    )
    result = [replies[name].summary for name in ("far", "hurry", "all")]
    assert [item["coarse"] for item in result] == [True, False, False]
    assert (
        result[0]["tiles"] == result[2]["tiles"] > result[0]["missing"] == result[1]["missing"] > 0
    )
    assert result[2]["missing"] == 0


def test_a_fit_in_a_hurry_gives_the_map_of_the_one_after_it(tmp_path, scene):  # noqa: F811
    view = sighted(SIDE, SIDE, ((0, 0), (SIDE, SIDE)), encode_ms=10**4)
    labels = labels_of(scene)
    replies, _ = talk(
        tmp_path,
        [
            {"id": "c", "do": "classes", "classes": CLASSES},
            {"id": "l", "do": "label", "set": labels[:-1]},
            {"id": "f", "do": "fit"},
            {"id": "l2", "do": "label", "set": labels[-1:]},
            {"id": "q", "do": "fit", "quick": True},
            {"id": "at once", **view, "file": str(tmp_path / "a.raw")},
            {"id": "a", **view, "file": str(tmp_path / "a.raw")},
            {"id": "s", "do": "save", "model": str(tmp_path / "hurried.onnx")},
            {"id": "g", "do": "fit"},
            {"id": "b", **view, "file": str(tmp_path / "b.raw")},
            {"id": "s2", "do": "save", "model": str(tmp_path / "evaluated.onnx")},
        ],
    )
    assert replies["q"].summary["quick"] and "accuracy" not in replies["q"].summary
    assert replies["s"].error["remedy"] and not replies["s2"].error
    quick, evaluated = ((tmp_path / f"{name}.raw").read_bytes() for name in "ab")
    assert np.mean(np.frombuffer(quick, np.uint8) == np.frombuffer(evaluated, np.uint8)) > 0.97

"""The plugin's file of labels gives the model that the plugin's session saves."""

import numpy as np
import pyogrio.raw
import shapely

from grass_qgis.engine.core.job import LearnJob
from grass_qgis.engine.runs.learn import learn
from tests.grass_qgis.engine.runs.test_learn import CRS, NAMES, clicks
from tests.grass_qgis.engine.runs.test_learn_session import scene, talk  # noqa: F401  (a fixture)


def write_tables(path, pattern):
    """A file as the plugin writes it, and the same labels as a session is sent them."""
    shapes, names = clicks(pattern)
    areas = [k % 4 == 0 for k in range(len(shapes))]
    rows = {"points": [], "polygons": []}
    given = []
    for number, (shape, name, area) in enumerate(zip(shapes, names, areas)):
        radius = 0.0 if area else (0.0, 2.0, 5.5)[number % 3]
        table = "polygons" if area else "points"
        kept = shapely.MultiPolygon([shape.buffer(4)]) if area else shape
        check = number % 7 == 3
        rows[table].append((kept, name, radius or np.nan, "check" if check else "learn"))
        text = shapely.to_wkt(kept, rounding_precision=-1)
        given.append(
            {
                "id": f"{table}:{number}", "class": CLASS_ORDER.index(name), "wkt": text,
                "check": check, "radius": radius,
            }
        )  # fmt: skip
    for table, items in rows.items():
        columns = [np.array(values, object) for values in zip(*items)]
        pyogrio.raw.write(
            path, shapely.to_wkb(columns[0]),
            [columns[1], columns[2].astype(float), columns[3]], ["class", "radius", "split"],
            geometry_type={"points": "Point", "polygons": "MultiPolygon"}[table],
            crs=CRS, layer=table, driver="GPKG", append=path.exists(),
        )  # fmt: skip
    pyogrio.raw.write(
        path, None,
        [np.array([7, 2, 9], np.int32), np.array(CLASS_ORDER, object), np.array(COLOURS, object)],
        ["class_id", "class", "colour"], geometry_type=None, layer="classes", driver="GPKG",
        append=True,
    )  # fmt: skip
    return given


CLASS_ORDER, COLOURS = list(reversed(NAMES)), ["#010203", "#040506", "#070809"]


def test_the_plugins_file_gives_the_sessions_model_again(tmp_path, scene):  # noqa: F811
    """Radius of every click, labels kept aside, order and colours of the classes: bit for bit."""
    path = tmp_path / "labels.gpkg"
    given = write_tables(path, scene)
    classes = [
        {"id": k, "name": name, "colour": colour}
        for k, (name, colour) in enumerate(zip(CLASS_ORDER, COLOURS))
    ]
    replies, _ = talk(
        tmp_path,
        [
            {"id": "c", "do": "classes", "classes": classes},
            {"id": "l", "do": "label", "set": given},
            {"id": "f", "do": "fit"},
            {"id": "s", "do": "save", "model": str(tmp_path / "session.onnx")},
            {"id": "l2", "do": "label", "set": [{**item, "radius": 0} for item in given]},
            {"id": "f2", "do": "fit"},
            {"id": "s2", "do": "save", "model": str(tmp_path / "other.onnx")},
        ],
    )
    assert not [reply.error for reply in replies.values() if reply.error]
    job = LearnJob(
        (str(tmp_path / "scene.tif"),), str(path), str(tmp_path / "command.onnx"),
        features=str(tmp_path / "features.onnx"), device="cpu", radius_px=3.0,
    )  # fmt: skip
    learn(job)
    saved = (tmp_path / "session.onnx").read_bytes()
    assert (tmp_path / "command.onnx").read_bytes() == saved
    assert (tmp_path / "other.onnx").read_bytes() != saved
    assert replies["f"].summary["check"]["objects"] > 0

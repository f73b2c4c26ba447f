"""Labels in a GeoPackage: written as they are made, undone, edited by QGIS, found again."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from grass_qgis.bridge.labels import label_project
from grass_qgis.bridge.labels.label_classes import (
    recoloured,
    rekeyed,
    renamed,
    with_class,
    without_class,
)
from grass_qgis.bridge.labels.label_rows import NewLabel
from grass_qgis.bridge.labels.label_store import LabelStore
from grass_qgis.bridge.labels.label_tables import CLICK, POINTS, POLYGONS, SEGMENT
from grass_qgis.bridge.labels.taking_in import Mapping, take_in
from grass_qgis.engine.core.errors import GrassError

UTM = QgsCoordinateReferenceSystem("EPSG:32632")


def click(x: float, y: float, number: int = 0, radius: float = 2.0) -> NewLabel:
    return NewLabel(QgsGeometry.fromPointXY(QgsPointXY(x, y)), number, CLICK, radius)


def square(x: float, y: float, number: int = 1) -> NewLabel:
    box = QgsRectangle(x, y, x + 10, y + 10)
    return NewLabel(QgsGeometry.fromRect(box), number, SEGMENT)


@pytest.fixture
def path(tmp_path) -> str:
    return str(tmp_path / "labels.gpkg")


@pytest.fixture
def store(qgis_app, path) -> LabelStore:
    store = LabelStore.create(path, UTM)
    store.set_classes(with_class(with_class([], "road"), "it's a tree"))
    return store


def read_again(path: str) -> LabelStore:
    store = LabelStore(path)
    while store.read_some():
        pass
    return store


def test_labels_are_in_the_file_as_soon_as_they_are_made(store, path):
    store.add([click(10, 20)])
    store.add([square(30, 30)])
    result = read_again(path)
    assert dict(result.labels) == dict(store.labels)
    assert dict(result.counts) == {0: 1, 1: 1}
    assert result.labels["points:1"].wkt == "Point (10 20)"
    assert result.labels["points:1"].radius == 2.0
    assert result.labels["polygons:1"].radius == 0.0
    assert result.classes == store.classes
    assert [item.key for item in result.classes] == ["1", "2"]


def test_a_killed_process_loses_no_label(plugins_folder, path):
    code = f"""
import os, signal
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsGeometry, QgsPointXY
app = QgsApplication([], False); app.initQgis()
from grass_qgis.bridge.labels.label_classes import with_class
from grass_qgis.bridge.labels.label_rows import NewLabel
from grass_qgis.bridge.labels.label_store import LabelStore
store = LabelStore.create({path!r}, QgsCoordinateReferenceSystem("EPSG:32632"))
store.set_classes(with_class([], "road"))
for x in range(7):
    store.add([NewLabel(QgsGeometry.fromPointXY(QgsPointXY(x, 0)), 0, "click")])
os.kill(os.getpid(), signal.SIGKILL)
"""
    environ = {**os.environ, "PYTHONPATH": str(plugins_folder), "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, check=False
    )
    assert ended.returncode == -9, ended.stderr.decode()[-500:]
    assert len(read_again(path).labels) == 7


def test_every_edit_is_undone_and_done_again(store, path):
    states = [dict(store.labels)]
    (first,) = store.add([click(0, 0)])
    states.append(dict(store.labels))
    store.add([square(5, 5), click(9, 9, 1)])
    states.append(dict(store.labels))
    store.assign([first], 1)
    states.append(dict(store.labels))
    store.remove(list(store.labels)[:2])
    states.append(dict(store.labels))
    for expected in reversed(states[:-1]):
        store.undo()
        store.finish()
        assert dict(store.labels) == expected == dict(read_again(path).labels)
    assert not store.can_undo
    for expected in states[1:]:
        store.redo()
        store.finish()
        assert dict(store.labels) == expected == dict(read_again(path).labels)
    assert not store.can_redo


def test_an_edit_after_an_undo_ends_the_steps_to_do_again(store):
    store.add([click(0, 0)])
    store.undo()
    store.add([click(1, 1)])
    assert not store.can_redo and len(store.labels) == 1


def test_classes_are_renamed_coloured_and_removed_with_their_labels(store, path):
    store.add([click(0, 0, 0), click(1, 1, 1)])
    store.set_classes(renamed(recoloured(store.classes, 1, "#123456"), 1, "tree"))
    result = read_again(path)
    assert [(c.name, c.colour) for c in result.classes][1] == ("tree", "#123456")
    assert dict(result.counts) == {0: 1, 1: 1}
    store.set_classes(without_class(store.classes, 0))
    assert dict(read_again(path).counts) == {1: 1}
    assert [label.class_id for label in store.labels.values()] == [1]


def test_keys_are_swapped_and_names_are_unique(store):
    swapped = rekeyed(store.classes, 0, "2")
    assert [item.key for item in swapped] == ["2", "1"]
    for name in ("", "  ", "ROAD"):
        with pytest.raises(GrassError):
            with_class(store.classes, name)


def test_the_file_is_an_ordinary_layer_with_its_classes_and_colours(store, path):
    while store.store_some():
        pass
    layer = QgsVectorLayer(f"{path}|layername={POLYGONS}", "x", "ogr")
    categories = {item.value(): item.symbol() for item in layer.renderer().categories()}
    assert list(categories) == ["road", "it's a tree"]
    feature = QgsFeature(layer.fields())
    feature.setGeometry(square(0, 0).shape)
    feature["class"] = "it's a tree"
    index = layer.fields().lookupField("class_id")
    assert layer.editorWidgetSetup(layer.fields().lookupField("class")).type() == "ValueMap"
    assert layer.defaultValue(index, feature) == 1


def test_the_look_is_stored_once_a_table_without_a_question(store, path, monkeypatch):
    # QGIS's list is empty while the file's journal is being closed.
    nothing = (0, [], [], [], "")
    monkeypatch.setattr(QgsVectorLayer, "listStylesInDatabase", lambda layer: nothing)
    for colour in ("#123456", "#654321", "#abcdef"):
        store.set_classes(recoloured(store.classes, 1, colour))
        while store.store_some():
            pass
    monkeypatch.undo()
    styles = QgsVectorLayer(f"{path}|layername=layer_styles", "styles", "ogr")
    tables = sorted(feature["f_table_name"] for feature in styles.getFeatures())
    assert tables == ["lines", "points", "polygons"]
    layer = QgsVectorLayer(f"{path}|layername={POLYGONS}", "x", "ogr")
    colours = [item.symbol().color().name() for item in layer.renderer().categories()]
    assert colours[1] == "#abcdef"


def test_edits_with_qgis_s_tools_count_once_they_are_saved(store):
    heard = []
    store.changed.connect(lambda present, gone: heard.append((present, gone)))
    layer = store.layers[POINTS]
    layer.startEditing()
    feature = QgsFeature(layer.fields())
    feature.setGeometry(click(3, 3).shape)
    feature["class"] = "road"
    layer.addFeature(feature)
    assert layer.commitChanges() and dict(store.counts) == {0: 1}
    layer.startEditing()
    layer.changeAttributeValue(1, layer.fields().lookupField("class"), "it's a tree")
    assert layer.commitChanges() and store.labels["points:1"].class_id == 1
    layer.startEditing()
    layer.deleteFeature(1)
    assert layer.commitChanges() and not store.labels
    assert heard[-1] == ([], ["points:1"])


def test_the_eraser_finds_what_lies_under_it_discs_too(store):
    disc, _ = store.add([click(0, 0, 0, 5.0), click(50, 50)])
    area = store.add([square(2, 2)])[0]
    assert store.ids_at(QgsRectangle(4, 2.5, 4.1, 2.6)) == [disc, area]
    assert store.ids_at(QgsRectangle(-4.9, 0, -4.8, 0.1)) == [disc]
    assert store.ids_at(QgsRectangle(20, 20, 21, 21)) == []


def test_ten_thousand_labels_open_in_parts_and_take_another_one(store, path):
    labels = [click(k % 100, k // 100, k % 2) for k in range(10_000)]
    store.add(labels)
    result = LabelStore(path)
    longest = 0.0
    while True:
        began = time.monotonic()
        more = result.read_some()
        longest = max(longest, time.monotonic() - began)
        if not more:
            break
    assert dict(result.counts) == {0: 5000, 1: 5000}
    assert longest < 1.0  # usually 30 ms; the machine may be busy
    result.add([click(0.5, 0.5)])
    result.undo()
    assert len(result.labels) == 10_000


def test_ten_thousand_labels_are_undone_in_parts(store):
    store.add([click(k % 100, k // 100, k % 2) for k in range(10_000)])
    store.undo()
    parts, longest = 1, 0.0
    while True:
        began = time.monotonic()
        more = store.move_on()
        longest = max(longest, time.monotonic() - began)
        if not more:
            break
        parts += 1
    assert not store.labels and parts == 50
    assert longest < 0.5  # usually 30 ms; the machine may be busy


@pytest.fixture
def foreign(qgis_app) -> QgsVectorLayer:
    """Points in another CRS, with a field of numbers and one that keeps some aside."""
    layer = QgsVectorLayer(
        "MultiPointZ?crs=EPSG:4326&field=kind:integer&field=aside:string", "f", "memory"
    )
    for k, wkt in enumerate(("MultiPointZ((9 50 3), (9.1 50 3))", "MultiPointZ((9.2 50 1))", "")):
        feature = QgsFeature(layer.fields())
        if wkt:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes([7 + k % 2, "check" if k else ""])
        layer.dataProvider().addFeature(feature)
    return layer


def test_labels_of_another_layer_are_taken_in_as_one_step(store, foreign):
    context = QgsProject.instance().transformContext()
    *_, taken = take_in(store, foreign, Mapping("kind", "aside", 3.0), context, part=1)
    assert (taken.labels, taken.left_out) == (3, 1)
    assert [item.name for item in store.classes] == ["road", "it's a tree", "7", "8"]
    shape = QgsGeometry.fromWkt(store.labels["points:1"].wkt)
    assert abs(shape.centroid().asPoint().x() - 500_000) < 1
    assert [label.check for label in store.labels.values()] == [False, False, True]
    store.undo()
    assert len(store.labels) == 2 and store.can_redo  # part by part
    store.finish()
    assert not store.labels and store.can_redo
    store.redo()
    store.undo()  # which finishes the other one first
    store.finish()
    assert not store.labels


def test_a_new_label_finishes_an_edit_that_is_being_undone(store, foreign):
    context = QgsProject.instance().transformContext()
    *_, _ = take_in(store, foreign, Mapping("kind", "aside", 3.0), context, part=1)
    store.undo()
    store.add([click(10, 20)])
    assert len(store.labels) == 1 and not store.can_redo
    store.undo()
    assert not store.labels and not store.can_undo


def test_a_project_finds_labels_and_layers_again(store, path, material, tmp_path, qgis_app):
    project = QgsProject.instance()
    project.clear()
    raster = QgsRasterLayer(str(material / "scene.tif"), "scene")
    project.addMapLayer(raster)
    label_project.remember_file(project, raster, path)
    label_project.show_layers(project, store, raster)
    store.add([click(1, 1)])
    saved = str(tmp_path / "project.qgz")
    assert project.write(saved)
    project.clear()
    assert project.read(saved)
    (raster,) = project.mapLayersByName("scene")
    assert label_project.file_of(project, raster) == path
    layers = label_project.layers_of(project, path)
    assert set(layers) == {"points", "polygons"}
    again = LabelStore(path, layers)
    while again.read_some():
        pass
    assert len(again.labels) == 1
    count = len(project.mapLayers())
    label_project.show_layers(project, again, raster)
    assert len(project.mapLayers()) == count
    project.clear()


def test_a_new_file_lies_beside_the_raster_and_replaces_nothing(material, tmp_path, qgis_app):
    project = QgsProject()
    (tmp_path / "scene.tif").write_bytes((material / "scene.tif").read_bytes())
    raster = QgsRasterLayer(str(tmp_path / "scene.tif"), "a scene")
    first = label_project.new_file(project, raster)
    assert first == str(tmp_path / "a_scene_labels.gpkg")
    LabelStore.create(first, UTM)
    assert label_project.new_file(project, raster) == str(tmp_path / "a_scene_2_labels.gpkg")
    with pytest.raises(GrassError):
        LabelStore.create(first, UTM)

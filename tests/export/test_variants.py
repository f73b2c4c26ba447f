from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import rasterio
import torch
from onnx import TensorProto, numpy_helper

from export import segmenter
from export.int8 import write_int8
from export.onnx_file import contract_of, metadata_of, open_session, run_session
from export.run import export_run
from export.variants import Limits, file_name
from export.verify import classes_of
from grass_model.data.synthetic import NAMES
from grass_model.evaluation.command import evaluate
from grass_model.models.run_card import load_samples
from grass_model.settings.export import ExportSettings
from grass_model.settings.finetune import EvaluateSettings
from grass_qgis.engine.core.errors import DataError, JobError, ModelError
from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.runs import segment as pipeline
from tests.export import deepness_reader
from tests.export.torch_module import of_classes
from tests.training import TILE

FLOAT = ["default", "dynamic", "uint8", "fp16"]


@pytest.fixture(scope="module")
def files(finetuned, data, tmp_path_factory):
    out = tmp_path_factory.mktemp("variants")
    export_run(
        ExportSettings(
            run=str(finetuned), out=str(out), variants=FLOAT, data=str(data), calibration_tiles=8
        )
    )
    return {name: out / file_name(name) for name in FLOAT}


def noise(rows=TILE, cols=TILE, count=3):
    return torch.randn(count, 3, rows, cols, generator=torch.Generator().manual_seed(7))


def run_model(path, images):
    return run_session(open_session(path), np.asarray(images))


def expected(finetuned, images):
    model, _ = segmenter.load(finetuned)
    with torch.inference_mode():
        return model(images).numpy()


def test_the_probabilities_are_softmax(finetuned):
    model, _ = segmenter.load(finetuned)
    with torch.inference_mode():
        logits = model.segmenter(noise())
        assert torch.allclose(model(noise()), logits.softmax(dim=1), atol=1e-6)
        shifted = segmenter.ProbabilityModel(torch.nn.Identity())(logits + 1e4)
    assert torch.allclose(shifted, logits.softmax(dim=1), atol=1e-2)  # large logits do not overflow


def test_every_file_stands_under_its_name_and_nothing_else_does(files):
    (folder,) = {path.parent for path in files.values()}
    assert sorted(p.name for p in folder.iterdir()) == sorted(p.name for p in files.values())


@pytest.mark.parametrize(("rows", "cols"), [(32, 32), (96, 64), (160, 32)])
def test_the_dynamic_file_takes_any_size_and_batch(files, finetuned, rows, cols):
    for count in (1, 3):
        images = noise(rows, cols, count)
        result = run_model(files["dynamic"], images)
        assert np.abs(result - expected(finetuned, images)).max() < 1e-4
    spec = contract_of(files["dynamic"]).input
    assert (spec.dynamic, spec.multiple, spec.tile) == (True, 32, TILE)


def test_the_uint8_file_standardises_as_the_engine_does(files, finetuned):
    raw = np.random.default_rng(0).integers(0, 256, (2, 3, TILE, TILE), dtype=np.uint8)
    spec = contract_of(files["uint8"]).input
    scale, mean, std = (np.reshape(v, (1, 3, 1, 1)) for v in (spec.scale, spec.mean, spec.std))
    images = torch.from_numpy(((raw / scale - mean) / std).astype(np.float32))
    assert np.abs(run_model(files["uint8"], raw) - expected(finetuned, images)).max() < 1e-4


def test_the_fp16_file_is_half_as_large_with_float32_outside(files, finetuned):
    model = onnx.load(files["fp16"])
    sizes = [files[name].stat().st_size for name in ("fp16", "default")]
    assert sizes[0] < 0.6 * sizes[1]
    kinds = {numpy_helper.to_array(w).dtype for w in model.graph.initializer if w.dims}
    assert np.dtype(np.float16) in kinds
    for value in (*model.graph.input, *model.graph.output):
        assert value.type.tensor_type.elem_type == TensorProto.FLOAT
    images = noise()
    same = classes_of(run_model(files["fp16"], images)) == classes_of(expected(finetuned, images))
    assert same.mean() > 0.95


def test_every_file_says_what_was_measured(files, finetuned, data):
    evaluate(EvaluateSettings(run=str(finetuned), data=str(data), split="test"))
    miou = json.loads((finetuned / "scores-test.json").read_text())["miou"]
    for name, path in files.items():
        export = contract_of(path).provenance["export"]
        assert export["variant"] == name
        assert export["size_mib"] == pytest.approx(path.stat().st_size / 2**20, abs=0.05)
        assert export["held_out"]["data"].endswith("split test")
        assert export["held_out"]["miou"] == pytest.approx(miou, abs=2e-3)
        assert export["time_over_default"] > 0
    assert contract_of(files["default"]).provenance["export"]["time_over_default"] == 1.0


@pytest.mark.parametrize("name", FLOAT)
def test_graphs_are_tidy(files, name):
    model = onnx.load(files[name])
    assert model.ir_version <= 9
    assert [(o.domain, o.version) for o in model.opset_import] == [("", 18)]
    kinds = {node.op_type for node in model.graph.node}
    assert not kinds & {"BatchNormalization", "Dropout", "Identity", "Constant"}
    shapes = {value.name for value in (*model.graph.value_info, *model.graph.output)}
    assert all(set(node.output) <= shapes for node in model.graph.node)
    contents = [(w.dims, w.data_type, w.raw_data) for w in model.graph.initializer]
    large = [str(item) for item in contents if len(item[2]) > 64]
    assert len(large) == len(set(large))


def test_the_default_file_is_one_that_deepness_reads(files, finetuned):
    result = deepness_reader.read(files["default"])
    assert (result.tile, result.resolution_cm) == (TILE, pytest.approx(50, rel=1e-3))
    assert result.names[0] == "building"
    model = onnx.load(files["default"])
    assert model.ir_version <= deepness_reader.NEWEST_IR
    assert model.opset_import[0].version <= deepness_reader.NEWEST_OPSET
    raw = load_samples(finetuned)
    images = contract_of(files["default"]).input
    scale, mean, std = (
        np.reshape(v, (1, 3, 1, 1)) for v in (images.scale, images.mean, images.std)
    )
    ours = classes_of(run_model(files["default"], ((raw / scale - mean) / std).astype(np.float32)))
    assert (result.classes(raw.transpose(0, 2, 3, 1)) == ours).mean() > 0.999


@pytest.mark.parametrize("name", ["dynamic", "uint8"])
def test_what_deepness_cannot_run_it_refuses(files, name):
    with pytest.raises((ValueError, KeyError)):
        deepness_reader.read(files[name])


@pytest.mark.parametrize("name", FLOAT)
def test_the_engine_runs_every_file(files, data, tmp_path, name):
    scene = str(data / "images" / "scene_00.tif")
    result = []
    for variant in ("default", name):
        out = tmp_path / f"{variant}.tif"
        tile = 96 if variant == name == "dynamic" else 0
        pipeline.segment(SegmentJob(scene, str(files[variant]), str(out), tile=tile))
        with rasterio.open(out) as source:
            result.append(source.read(1))
    least = {"default": 1.0, "uint8": 0.999, "fp16": 0.95, "dynamic": 0.5}[name]
    assert (result[0] == result[1]).mean() >= least


def test_an_int8_file_has_weights_by_channel_and_unsigned_activations(files, finetuned, tmp_path):
    samples = load_samples(finetuned).astype(np.float32)
    tiles = (samples - samples.mean()) / samples.std()
    path = tmp_path / "int8.onnx"
    made = write_int8(files["default"], path, tiles, "percentile", None)
    assert made.in_float == ()
    assert made.layers > 20
    model = onnx.load(path)
    weights = {w.name: w for w in model.graph.initializer}
    producers = {name: node for node in model.graph.node for name in node.output}
    convolutions = [node for node in model.graph.node if node.op_type == "Conv"]
    for node in convolutions:
        image, weight = (producers[name] for name in node.input[:2])
        assert (image.op_type, weight.op_type) == ("DequantizeLinear", "DequantizeLinear")
        assert weights[image.input[2]].data_type == TensorProto.UINT8
        assert weights[weight.input[0]].data_type == TensorProto.INT8
        channels = weights[weight.input[0]].dims[0]
        assert list(weights[weight.input[1]].dims) == [channels]
    assert path.stat().st_size < 0.4 * files["default"].stat().st_size
    same = classes_of(run_model(path, tiles)) == classes_of(run_model(files["default"], tiles))
    assert same.mean() > 0.8


def test_layers_named_by_the_scores_stay_in_float(files, finetuned, tmp_path):
    tiles = np.random.default_rng(0).normal(size=(3, 3, TILE, TILE)).astype(np.float32)

    def drop(path):
        """As if nothing but float were good enough for the very first layer."""
        first = next(n for n in onnx.load(path).graph.node if n.op_type == "Conv")
        return 0.0 if first.input[0] == "image" else 0.1

    path = tmp_path / "int8.onnx"
    made = write_int8(files["default"], path, tiles, "entropy", drop)
    assert 0 < len(made.in_float) < made.layers / 4
    first, *_, last = (n for n in onnx.load(path).graph.node if n.op_type == "Conv")
    assert first.input[0] == "image"
    assert last.input[0] != "image"


def test_int8_without_data_is_calibrated_on_the_runs_samples(finetuned, tmp_path, capsys):
    settings = ExportSettings(run=str(finetuned), out=str(tmp_path), variants=["int8"])
    path = export_run(settings, Limits(int8=0.5))
    assert path.name == "segment-int8.onnx"
    export = contract_of(path).provenance["export"]
    assert export["calibration_tiles"] == len(load_samples(finetuned))
    assert "held_out" not in export
    assert "mIoU was not measured" in capsys.readouterr().out
    assert json.loads(metadata_of(onnx.load(path))["model_type"]) == "Segmentor"


def test_a_variant_that_does_not_hold_is_named_and_the_others_are_written(make_module):
    settings, _ = make_module("unlike", variants=["default", "fp16"])
    with pytest.raises(ModelError, match=r"segment-fp16\.onnx"):
        export_run(settings, Limits(fp16=1.1))
    assert [path.name for path in Path(settings.out).iterdir()] == ["segment.onnx"]


def test_a_loss_of_more_than_half_a_point_is_refused(make_module, data):
    settings, _ = make_module("worse", of_classes(*NAMES), len(NAMES), data=str(data))
    with pytest.raises(ModelError, match="points of mIoU"):
        export_run(settings, Limits(drop=-0.5))
    assert list(Path(settings.out).iterdir()) == []


def test_int8_is_calibrated_on_the_data_where_there_is_no_run(make_module, data):
    settings, _ = make_module(
        "eight", of_classes(*NAMES), len(NAMES), data=str(data), variants=["int8"],
        calibration_tiles=6,
    )  # fmt: skip
    export = contract_of(export_run(settings, Limits(drop=1.0, int8=0.5))).provenance["export"]
    assert export["calibration_tiles"] == 6
    assert export["layers"] == 1
    assert export["float_layers_chosen_on"].endswith("split val")
    assert 0 <= export["held_out"]["miou"] <= 1


def test_data_of_other_classes_are_refused(finetuned, data, tmp_path):
    for name in ("images", "masks", "index.csv"):
        (tmp_path / name).symlink_to(data / name)
    classes = json.loads((data / "classes.json").read_text())
    classes["0"]["name"] = "castle"
    (tmp_path / "classes.json").write_text(json.dumps(classes))
    settings = ExportSettings(run=str(finetuned), out=str(tmp_path / "o"), data=str(tmp_path))
    with pytest.raises(DataError, match="castle"):
        export_run(settings)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"run": ""}, "nothing to export"),
        ({"torch_module": "a:b"}, "both"),
        ({"variants": []}, "variants"),
        ({"calibration_tiles": 0}, "calibration_tiles"),
    ],
)
def test_impossible_settings_are_named(finetuned, tmp_path, changes, message):
    settings = replace(ExportSettings(run=str(finetuned), out=str(tmp_path / "o")), **changes)
    with pytest.raises(JobError, match=message):
        export_run(settings)
    assert not (tmp_path / "o").exists()


def test_variants_are_of_segmenters(pretrained, tmp_path):
    with pytest.raises(JobError, match="pretraining run"):
        export_run(ExportSettings(run=str(pretrained), out=str(tmp_path), variants=["int8"]))


def test_large_weights_lie_beside_the_model(make_module, monkeypatch):
    monkeypatch.setattr("export.onnx_file.LARGEST_IN_ONE_FILE", 100)
    monkeypatch.setattr("export.onnx_file.SMALLEST_OUTSIDE", 64)
    settings, layer = make_module("large")
    path = export_run(settings)
    weights = path.with_name("segment.onnx.data")
    assert sorted(path.parent.iterdir()) == [path, weights]
    assert weights.stat().st_size >= layer.weight.numel() * 4
    with torch.inference_mode():
        required = layer(noise()).softmax(dim=1).numpy()
    assert np.abs(run_model(path, noise()) - required).max() < 1e-5

import json
import shutil

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from export import graph, regions, segmenter
from export.run import export_run
from export.verify import verify_regions, verify_segmenter
from grass_model.contrast.rules import best_window
from grass_model.models.run_card import load_tensors
from grass_model.settings.export import ExportSettings
from grass_qgis.engine.core.contract import GraphShape
from grass_qgis.engine.core.errors import DataError, JobError, ModelError
from grass_qgis.engine.onnx_model.metadata import decode
from tests.training import TILE


@pytest.fixture(scope="module")
def segment_file(finetuned, tmp_path_factory):
    out = tmp_path_factory.mktemp("segment")
    return export_run(ExportSettings(run=str(finetuned), out=str(out), licence="CC0-1.0"))


@pytest.fixture(scope="module")
def regions_file(pretrained, tmp_path_factory):
    return export_run(ExportSettings(run=str(pretrained), out=str(tmp_path_factory.mktemp("r"))))


def run_file(path, images):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: images.numpy()})


def noise(count=3, tile=TILE):
    return torch.randn(count, 3, tile, tile, generator=torch.Generator().manual_seed(7))


def metadata_of(path):
    return {entry.key: entry.value for entry in onnx.load(path).metadata_props}


def shape_of(value):
    return tuple(d.dim_value or None for d in value.type.tensor_type.shape.dim)


def test_the_segmenter_file_equals_torch_for_any_batch(segment_file, finetuned):
    model, _ = segmenter.load(finetuned)
    for count in (1, 3):
        (result,) = run_file(segment_file, noise(count))
        with torch.inference_mode():
            expected = model(noise(count)).numpy()
        assert np.abs(result - expected).max() < 1e-4
        assert np.allclose(result.sum(axis=1), 1, atol=1e-5)


def test_the_regions_file_equals_autograd(regions_file, pretrained):
    model, _ = regions.load(pretrained)
    lam, embedding, windows = run_file(regions_file, noise())
    oracle = model.double().by_autograd(noise().double())
    expected, scores = (part.detach().numpy() for part in oracle)
    # The tolerance of the trained model is 1e-5; six steps of training leave a map of roundings.
    assert np.abs(lam - expected).max() / np.abs(expected).max() < 1e-4
    assert np.abs(windows - scores).max() < 1e-3
    assert embedding.shape == (3, 128)


@pytest.mark.parametrize("score", ["balanced", "guided", "lam_mass"])
def test_a_rule_among_windows_gives_the_scores_training_has(pretrained, tmp_path, score):
    run = with_rule(pretrained, tmp_path, region_score=score, lam_sign="support", window=0.75)
    path = export_run(ExportSettings(run=str(run), out=str(tmp_path)))
    lam, _, windows = run_file(path, noise())
    model, _ = regions.load(run)
    with torch.no_grad():
        features = model.trunk(noise())
        boxes = best_window(score, features, -torch.from_numpy(lam), 3, model.rule.moments)
    assert windows.shape == (3, 2, 2)
    rows, cols = np.divmod(windows.reshape(3, -1).argmax(axis=1), 2)
    assert boxes[:, :2].tolist() == np.stack([cols, rows], axis=1).tolist()
    made = decode(metadata_of(path), GraphShape((None, 3, TILE, TILE), (None, 4, 4)))
    assert (made.regions.score, made.regions.window) == (score, 0.75)


def test_a_rule_that_compares_a_batch_cannot_be_exported(pretrained, tmp_path):
    run = with_rule(pretrained, tmp_path, region_score="homogeneous")
    with pytest.raises(DataError, match="homogeneous"):
        export_run(ExportSettings(run=str(run), out=str(tmp_path)))


def test_a_run_without_moments_says_what_to_do(pretrained, tmp_path):
    run = with_rule(pretrained, tmp_path, region_score="balanced")
    tensors = {k: v for k, v in load_tensors(run).items() if k != "bank_mean"}
    save_file(tensors, run / "model.safetensors")
    with pytest.raises(DataError, match="moments"):
        export_run(ExportSettings(run=str(run), out=str(tmp_path)))


def with_rule(pretrained, folder, **grass):
    """A copy of a run that takes its regions otherwise."""
    run = folder / "run"
    shutil.copytree(pretrained, run)
    record = json.loads((run / "model.json").read_text())
    record["grass"].update(grass)
    (run / "model.json").write_text(json.dumps(record))
    return run


def test_a_tiles_map_does_not_depend_on_its_batch(regions_file):
    together = run_file(regions_file, noise())
    alone = [run_file(regions_file, noise()[i : i + 1]) for i in range(3)]
    for whole, *parts in zip(together, *alone, strict=True):
        assert np.allclose(whole, np.concatenate(parts), atol=1e-4 * np.abs(whole).max())


def test_files_are_readable_by_deepness_and_older_runtimes(segment_file):
    model = onnx.load(segment_file)
    assert model.ir_version <= 9
    assert max(o.version for o in model.opset_import) <= 20
    assert all(not o.domain or o.domain == "ai.onnx" for o in model.opset_import)
    assert shape_of(model.graph.input[0]) == (None, 3, TILE, TILE)
    assert shape_of(model.graph.output[0]) == (None, 5, TILE, TILE)
    metadata = metadata_of(segment_file)
    assert json.loads(metadata["model_type"]) == "Segmentor"
    assert json.loads(metadata["class_names"])["0"] == "building"
    assert json.loads(metadata["tile_size"]) == TILE
    assert json.loads(metadata["resolution"]) == pytest.approx(50, rel=1e-3)


def test_the_contract_holds_input_classes_and_provenance(segment_file):
    model = onnx.load(segment_file)
    graph_shape = GraphShape(shape_of(model.graph.input[0]), shape_of(model.graph.output[0]))
    contract = decode(metadata_of(segment_file), graph_shape)
    assert contract.input.bands == ("red", "green", "blue")
    assert contract.input.gsd_m[0] == pytest.approx(0.5, rel=1e-3)
    assert [c.name for c in contract.output.classes][-1] == "water"
    assert contract.provenance["licence"] == "CC0-1.0"
    assert contract.provenance["pretraining"]["method"] == "GraSS"


def test_the_regions_contract_holds_how_a_region_is_taken(regions_file):
    model = onnx.load(regions_file)
    graph_shape = GraphShape(shape_of(model.graph.input[0]), shape_of(model.graph.output[0]))
    contract = decode(metadata_of(regions_file), graph_shape)
    assert contract.task == "regions"
    assert contract.regions.bank_size == 12
    assert (contract.regions.sign, contract.regions.score) == ("raise", "balanced")
    assert shape_of(model.graph.output[0])[1:] == (TILE // 16, TILE // 16)


def test_no_path_of_this_machine_gets_into_a_file(segment_file, finetuned, root):
    content = segment_file.read_bytes()
    for path in (root, finetuned, finetuned.parent):
        assert str(path).encode() not in content


def test_the_same_run_gives_the_same_bytes(segment_file, finetuned, tmp_path):
    again = export_run(ExportSettings(run=str(finetuned), out=str(tmp_path), licence="CC0-1.0"))
    assert again.read_bytes() == segment_file.read_bytes()


class Shifted(nn.Module):
    """A model that is not the one it is compared with."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, image):
        probabilities = self.model(image)
        return probabilities + 3e-4


def test_a_file_that_differs_from_torch_is_refused(segment_file, finetuned):
    model, _ = segmenter.load(finetuned)
    with pytest.raises(ModelError, match="differs"):
        verify_segmenter(segment_file, Shifted(model), noise())


def test_a_map_that_differs_from_autograd_is_refused(regions_file, pretrained):
    model, _ = regions.load(pretrained)
    model.temperature *= 1.01
    with pytest.raises(ModelError, match="differs"):
        verify_regions(regions_file, model, noise())


def test_a_failed_export_leaves_nothing_under_the_final_name(finetuned, tmp_path, monkeypatch):
    real = graph.write_graph

    def damaged(model, *rest):
        real(Shifted(model), *rest)

    monkeypatch.setattr("export.variants.write_graph", damaged)
    with pytest.raises(ModelError):
        export_run(ExportSettings(run=str(finetuned), out=str(tmp_path)))
    assert list(tmp_path.iterdir()) == []


def test_another_tile_is_possible_when_it_fits_the_stride(finetuned, tmp_path):
    path = export_run(ExportSettings(run=str(finetuned), out=str(tmp_path), tile=96))
    assert run_file(path, noise(1, 96))[0].shape == (1, 5, 96, 96)
    with pytest.raises(JobError, match="tile is 50"):
        export_run(ExportSettings(run=str(finetuned), out=str(tmp_path), tile=50))


def test_a_negative_pixel_size_is_refused(finetuned, tmp_path):
    with pytest.raises(JobError, match="gsd is -1"):
        export_run(ExportSettings(run=str(finetuned), out=str(tmp_path), gsd=-1.0))


def test_a_folder_that_is_no_run_is_said(tmp_path):
    with pytest.raises(DataError, match="not the folder of a finished run"):
        export_run(ExportSettings(run=str(tmp_path), out=str(tmp_path / "out")))

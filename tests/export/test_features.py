"""Features models of runs, compared with torch."""

import numpy as np
import onnx
import pytest
import torch

from export import features
from export.features import checksum_of
from export.onnx_file import contract_of, open_session
from export.run import export_run
from export.source import fit_to, standardised
from grass_model.models.run_card import load_samples
from grass_model.models.segmenter import encoder_of, load_segmenter
from grass_model.settings.export import ExportSettings
from grass_qgis.engine.core.errors import DataError, JobError


def test_the_encoder_of_a_fine_tuned_run_gives_all_its_levels(finetuned, tmp_path):
    path = export_run(ExportSettings(out=str(tmp_path), run=str(finetuned), features=True))
    contract = contract_of(path)
    assert contract.task == "features" and contract.features is not None
    encoder = encoder_of(load_segmenter(finetuned)[0]).eval()
    assert contract.features.checksum == checksum_of(encoder)
    assert contract.input.gsd_m == (0.0, 0.0, 0.0)  # serves pixels of any size
    tile = contract.input.tile
    image = np.random.default_rng(0).normal(0, 1, (1, len(contract.input.bands), tile, tile))
    session = open_session(path)
    result = session.run(None, {session.get_inputs()[0].name: image.astype(np.float32)})
    with torch.inference_mode():
        maps = encoder(torch.from_numpy(image.astype(np.float32)))[1:]
    assert len(result) == len(maps) == len(contract.features.levels)
    for got, expected, level in zip(result, maps, contract.features.levels, strict=True):
        assert got.shape == (1, level.channels, tile // level.stride, tile // level.stride)
        assert np.allclose(got, expected.numpy(), atol=1e-4 * float(expected.abs().max()))


def test_a_pretraining_run_gives_its_encoder_in_16_bits(pretrained, tmp_path):
    both = export_run(
        ExportSettings(
            out=str(tmp_path), run=str(pretrained), features=True, variants=["default", "fp16"]
        )
    )
    whole, half = both / "features.onnx", both / "features-fp16.onnx"
    assert half.stat().st_size < 0.6 * whole.stat().st_size
    kinds = {tensor.data_type for tensor in onnx.load(str(half)).graph.initializer}
    assert onnx.TensorProto.FLOAT16 in kinds
    assert contract_of(half).features == contract_of(whole).features


@pytest.mark.parametrize(
    "settings",
    [
        {"encoder": "resnet18"},
        {"encoder": "resnet18", "run": "run", "features": True},
        {"torch_module": "a:b", "features": True},
    ],
)
def test_settings_that_do_not_fit_together_are_refused(settings, tmp_path):
    with pytest.raises(JobError):
        export_run(ExportSettings(out=str(tmp_path), **settings))


def test_variants_of_segmenters_are_refused(pretrained, tmp_path):
    with pytest.raises(JobError, match="uint8"):
        export_run(
            ExportSettings(
                out=str(tmp_path), run=str(pretrained), features=True, variants=["uint8"]
            )
        )


def test_a_fine_tuned_run_gives_its_encoder_in_8_bits(finetuned, tmp_path, capsys):
    both = export_run(
        ExportSettings(
            out=str(tmp_path), run=str(finetuned), features=True, variants=["default", "int8"]
        )
    )
    whole, reduced = both / "features.onnx", both / "features-int8.onnx"
    assert reduced.stat().st_size < 0.5 * whole.stat().st_size
    assert contract_of(reduced).features == contract_of(whole).features
    tiles = standardised(
        fit_to(load_samples(finetuned), contract_of(whole).input.tile), contract_of(whole).input
    ).numpy()
    exact, rounded = (
        session.run(None, {session.get_inputs()[0].name: tiles})
        for session in map(open_session, (whole, reduced))
    )
    for level, other in zip(exact, rounded, strict=True):
        assert 0 < np.sqrt(((level - other) ** 2).mean()) < 0.25 * level.std()
    assert "standard deviation" in capsys.readouterr().out


def test_int8_without_real_tiles_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(features, "load_imagenet", lambda *given: None)
    with pytest.raises(DataError, match="real tiles"):
        export_run(
            ExportSettings(out=str(tmp_path), encoder="resnet18", features=True, variants=["int8"])
        )
    assert not list(tmp_path.glob("*.onnx"))

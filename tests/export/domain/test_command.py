from __future__ import annotations

import numpy as np
import pytest

from export.domain.command import SPOILS, describe_domain
from export.domain.tiles import fit_whole
from export.onnx_file import contract_of, open_session, run_session
from grass_model.settings.export import DomainSettings
from grass_qgis.engine.core.errors import ContractError, DataError, JobError, ModelError
from grass_qgis.engine.tensors.novelty import decode_domain
from tests.domain_models import TILE, desert, field, write_domain_model
from tests.onnx_models import write_regions_model, write_segment_model
from tests.scenes import write_scene


@pytest.fixture
def imagery(tmp_path):
    folder = tmp_path / "imagery"
    folder.mkdir()
    for number in range(10):
        write_scene(folder / f"{number}.tif", field(3 * TILE, 3 * TILE, number))
    return folder


def described(tmp_path, imagery):
    bare = write_domain_model(tmp_path / "m.onnx", described_by=False)
    return bare, describe_domain(DomainSettings(str(bare), str(imagery)))


def test_the_copy_describes_its_imagery_and_gives_the_same_classes(tmp_path, imagery):
    bare, done = described(tmp_path, imagery)
    assert done == tmp_path / "m-domain.onnx"
    assert contract_of(bare).domain is None
    domain = contract_of(done).domain
    assert domain is not None and domain.tiles == 72 and domain.held_out == 18
    assert {fault.name for fault in domain.faults} == set(SPOILS)
    decode_domain(domain)
    tile = np.random.default_rng(0).normal(size=(1, 3, TILE, TILE)).astype(np.float32)
    one, other = (run_session(open_session(path), tile) for path in (bare, done))
    np.testing.assert_array_equal(one, other)
    assert done.stat().st_size - bare.stat().st_size < 20_000


def test_imagery_of_one_scene_is_refused(tmp_path):
    bare = write_domain_model(tmp_path / "m.onnx", described_by=False)
    folder = tmp_path / "one"
    folder.mkdir()
    write_scene(folder / "a.tif", field(TILE, TILE))
    with pytest.raises(DataError, match="one scene"):
        describe_domain(DomainSettings(str(bare), str(folder)))


def test_too_little_imagery_is_refused(tmp_path):
    bare = write_domain_model(tmp_path / "m.onnx", described_by=False)
    folder = tmp_path / "two"
    folder.mkdir()
    for number in range(2):
        write_scene(folder / f"{number}.tif", field(TILE, TILE, number))
    with pytest.raises(ModelError, match="cannot be measured"):
        describe_domain(DomainSettings(str(bare), str(folder)))


def test_a_model_without_such_maps_is_refused(tmp_path, imagery):
    bare = write_segment_model(tmp_path / "m.onnx", tile=128)
    with pytest.raises(ModelError, match="no maps of stride"):
        describe_domain(DomainSettings(str(bare), str(imagery)))


def test_a_regions_model_and_the_model_itself_are_refused(tmp_path, imagery):
    regions = write_regions_model(tmp_path / "r.onnx")
    with pytest.raises(ContractError, match="regions"):
        describe_domain(DomainSettings(str(regions), str(imagery)))
    bare = write_domain_model(tmp_path / "m.onnx")
    with pytest.raises(JobError, match="itself"):
        describe_domain(DomainSettings(str(bare), str(imagery), str(bare)))
    with pytest.raises(JobError, match="no imagery"):
        describe_domain(DomainSettings(str(bare), []))


def test_spoilt_tiles_keep_their_shape_and_change_as_named():
    tiles = np.stack([desert(64, 64, k) for k in range(2)])
    for spoil in SPOILS.values():
        assert spoil(tiles, 64).shape == tiles.shape
    assert SPOILS["darker"](tiles, 64).max() < 64
    assert SPOILS["brighter"](tiles, 64).max() > 255
    ramp = np.tile(np.arange(64, dtype=np.uint8), (1, 3, 64, 1))
    assert SPOILS["coarser"](ramp, 64)[0, 0, 0, 1] - SPOILS["coarser"](ramp, 64)[0, 0, 0, 0] == 4
    finer = SPOILS["finer"](ramp, 64)[0, 0, 0]
    assert np.allclose(np.diff(finer[4:-4]), 0.25, atol=0.01)


def test_a_tile_is_filled_up_by_mirroring():
    tile = np.arange(4).reshape(1, 1, 2, 2)
    assert fit_whole(tile, 5)[0, 0, 0].tolist() == [0, 1, 1, 0, 0]

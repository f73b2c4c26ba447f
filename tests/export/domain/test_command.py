from __future__ import annotations

import numpy as np
import pytest

from export.domain.command import describe_domain
from export.domain.spoil import SPOILS
from export.onnx_file import contract_of, open_session, run_session
from grass_model.settings.export import DomainSettings
from grass_qgis.engine.core.errors import ContractError, DataError, JobError, ModelError
from grass_qgis.engine.core.job import LookJob
from grass_qgis.engine.core.look_job import seen_in
from grass_qgis.engine.runs.look import look_at
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


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("described")
    images = folder / "imagery"
    images.mkdir()
    for number in range(10):
        write_scene(images / f"{number}.tif", field(3 * TILE, 3 * TILE, number))
    return described(folder, images)[1]


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
    assert domain.network and done.stat().st_size - bare.stat().st_size < 20_000


@pytest.mark.parametrize(
    ("image", "unlike"),
    [
        (field(700, 900, 99), False),
        (desert(700, 900), True),
        (field(700, 900, 99)[[2, 0, 1]], True),
        ((field(700, 900, 99) // 8).astype(np.uint8), True),
    ],
    ids=["training ground", "other ground", "swapped bands", "dark values"],
)
def test_the_description_separates_other_imagery(model, tmp_path, image, unlike):
    raster = write_scene(tmp_path / "scene.tif", image)
    seen = seen_in(look_at(LookJob(str(raster), str(model))).summary["domain"])
    assert (seen.share > 0.9) if unlike else (seen.share < 0.2)


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

"""What the provider offers."""

from __future__ import annotations

import re

from grass_qgis.about import about


def test_it_offers_its_algorithms_under_ids_that_keep_clear_of_grass_gis(provider):
    assert provider.id() == "grassseg"
    assert provider.name() == "GraSS Segmenter"
    assert about().version in provider.longName()
    names = sorted(algorithm.id() for algorithm in provider.algorithms())
    expected = (
        "assess", "change", "describemodel", "devices", "exporttiles", "labelregions", "learn",
        "polygonize", "regions", "samplepoints", "segment",
    )  # fmt: skip
    assert names == [f"grassseg:{name}" for name in expected]
    assert all(re.fullmatch("[a-z0-9]+", a.name()) for a in provider.algorithms())


def test_every_algorithm_has_help_an_icon_and_a_sentence_case_name(provider):
    for algorithm in provider.algorithms():
        assert len(algorithm.shortHelpString()) > 80
        assert not algorithm.icon().isNull()
        name = algorithm.displayName()
        assert name[0].isupper() and name[1:] == name[1:].lower()


def test_results_are_geotiff_and_geopackage(provider):
    assert provider.supportedOutputRasterLayerExtensions() == ["tif"]
    assert provider.supportedOutputVectorLayerExtensions() == ["gpkg"]
    assert not provider.icon().isNull()


def test_every_algorithm_makes_a_fresh_instance_of_itself(provider):
    for algorithm in provider.algorithms():
        fresh = algorithm.create()
        assert fresh is not algorithm
        assert fresh.id() == algorithm.id()


def test_every_parameter_explains_itself_and_every_output_is_declared(provider):
    for algorithm in provider.algorithms():
        outputs = {output.name() for output in algorithm.outputDefinitions()}
        for parameter in algorithm.parameterDefinitions():
            assert parameter.description()
            if parameter.isDestination():
                assert parameter.name() in outputs
            else:
                assert parameter.help(), f"{algorithm.id()} {parameter.name()}"


def test_without_a_backend_an_algorithm_says_why_it_cannot_run(
    provider, clean_settings, monkeypatch
):
    monkeypatch.setenv("GRASS_QGIS_BACKEND_PYTHON", "/gone/python")
    for algorithm in provider.algorithms():
        can, reason = algorithm.canExecute()
        assert not can
        assert "/gone/python" in reason

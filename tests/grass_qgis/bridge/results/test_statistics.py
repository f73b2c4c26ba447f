"""Shares of the classes, from either of a run's files."""

from __future__ import annotations

import csv
import io

import pytest

from grass_qgis.bridge.results.statistics import ClassShare, as_csv, class_shares
from grass_qgis.engine.core.errors import OutputError

EXPECTED = [("red", "#d62728", 6144, 0.5), ("green", "#2ca02c", 3072, 0.25)]


@pytest.mark.parametrize("roles", [("segments", "report"), ("report",)])
def test_table_and_report_agree(qgis_app, finished, roles):
    shares = class_shares({role: finished[role] for role in roles})
    result = [(item.name, item.colour, item.pixels, item.share) for item in shares]
    assert result[:2] == EXPECTED
    assert shares[0].area_m2 == pytest.approx(6144 * 0.25, rel=2e-3)


def test_a_run_without_either_has_no_shares():
    assert class_shares({"regions": "r.gpkg"}) == ()


@pytest.mark.parametrize("role", ["segments", "report"])
def test_a_file_that_is_gone_is_an_error(qgis_app, tmp_path, role):
    with pytest.raises(OutputError, match="gone"):
        class_shares({role: str(tmp_path / "gone")})


def test_csv_can_be_read_again_whatever_a_class_is_called():
    shares = (ClassShare('a "b", c', "#000000", 3, 0.75, 1.5), ClassShare("d", "#0", 1, 0.25, None))
    rows = list(csv.DictReader(io.StringIO(as_csv(shares))))
    assert [row["class"] for row in rows] == ['a "b", c', "d"]
    assert [row["area_m2"] for row in rows] == ["1.50", ""]
    assert [float(row["share"]) for row in rows] == [0.75, 0.25]

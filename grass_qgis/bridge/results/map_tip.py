"""Map tips and display names of result layers."""

from __future__ import annotations

from typing import Sequence

from qgis.core import QgsVectorLayer

from ...messages import tr


def _three_digits(name: str) -> str:
    """An expression: the field with three digits, however small; nothing for zero and null."""
    digits = f'to_int(2 - floor(log10(abs("{name}"))))'
    return f'to_string(round("{name}", {digits}))'


# Name of a field, and the expression of its text; fields a layer lacks are left out.
_LINES = (
    ("rank", "'<b>#' || \"rank\" || '</b>'"),
    ("class", '"class"'),
    ("score", "'{score} ' || format_number(\"score\", 2)"),
    ("lam_max", "'{peak} ' || " + _three_digits("lam_max")),
    ("lam_mean", "'{mean} ' || " + _three_digits("lam_mean")),
    ("contrast", "'{contrast} ' || " + _three_digits("contrast")),
    ("evenness", "'{evenness} ' || format_number(100 * \"evenness\", 0) || ' %'"),
    ("edge", "'{edge} ' || format_number(100 * \"edge\", 0) || ' %'"),
    ("area_m2", "format_number(\"area_m2\", 0) || ' m\u00b2'"),
    # Without a reference system there are pixels alone.
    ("area_px", 'if("area_m2" IS NULL, format_number("area_px", 0) || \' px\', NULL)'),
    ("purity", "'{purity} ' || format_number(100 * \"purity\", 0) || ' %'"),
    ("mean_conf", "'{confidence} ' || format_number(\"mean_conf\", 0) || ' %'"),
    ("tile", "'{tile} ' || \"tile\""),
)


def describe_features(layer: QgsVectorLayer) -> None:
    """Sets the map tip of `layer`, and its display name where features have a rank."""
    names = layer.fields().names()
    layer.setMapTipTemplate(map_tip(names))
    if "rank" in names:
        layer.setDisplayExpression("'#' || \"rank\" || '  ' || format_number(\"score\", 2)")


def map_tip(names: Sequence[str]) -> str:
    """HTML with expressions: a line for each field of `names` that has a value."""
    words = {
        "score": tr("score"),
        "peak": tr("map, peak"),
        "mean": tr("map, mean"),
        "contrast": tr("map, contrast to the rim"),
        "evenness": tr("even colour"),
        "edge": tr("outline on edges"),
        "purity": tr("commonest class"),
        "confidence": tr("confidence"),
        "tile": tr("tile"),
    }
    lines = [expression.format(**words) for name, expression in _LINES if name in names]
    # An expression with a null in it is null: such a line is left out.
    return "\n".join(f"[% coalesce({line} || '<br>', '') %]" for line in lines)

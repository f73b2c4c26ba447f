"""A model's contract as a page for people."""

from __future__ import annotations

from html import escape
from typing import Any, Iterable, Mapping

from ..messages import tr

_STYLE = (
    "body{font-family:sans-serif}table{border-collapse:collapse;margin-bottom:1em}"
    "td,th{border:1px solid #bbb;padding:3px 8px;text-align:left;vertical-align:top}"
)
Row = tuple[str, str]  # a name, and its value as markup


def model_page(card: Mapping[str, Any]) -> str:
    """HTML for what the worker tells of a model: its file, input, output, rule, and origin."""
    contract = card["contract"]
    size = tr("{size:.1f} MB").format(size=card["bytes"] / 1e6)
    parts = [
        f"<h2>{escape(card['file'])}</h2>",
        _table([(tr("Task"), escape(contract["task"])), (tr("Size"), escape(size))]),
        f"<h3>{escape(tr('Input'))}</h3>",
        _table(_input(contract["input"])),
    ]
    if contract["output"]["classes"]:
        parts += [f"<h3>{escape(tr('Classes'))}</h3>", _classes(contract["output"]["classes"])]
    if contract["regions"]:
        parts += [f"<h3>{escape(tr('Regions'))}</h3>", _table(_plain(contract["regions"]))]
    if contract["provenance"]:
        parts += [f"<h3>{escape(tr('Origin'))}</h3>", _table(_plain(contract["provenance"]))]
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><style>{_STYLE}</style></head>'
        f"<body>{body}</body></html>\n"
    )


def _input(spec: Mapping[str, Any]) -> list[Row]:
    nominal, least, greatest = spec["gsd_m"]
    metres = tr("{nominal:g} m ({least:g} to {greatest:g} m)").format(
        nominal=nominal, least=least, greatest=greatest
    )
    tile = tr("{side} px").format(side=spec["tile"])
    if spec["dynamic"]:
        tile += ", " + tr("or another multiple of {step} px").format(step=spec["multiple"])
    overlap = tr("{pixels} px at least").format(pixels=spec["min_overlap"])
    return [
        (tr("Bands"), escape(", ".join(spec["bands"]))),
        (tr("Metres a pixel"), escape(metres if nominal else tr("not known"))),
        (tr("Tile"), escape(tile)),
        (tr("Overlap"), escape(overlap)),
        (tr("Divided by"), _numbers(spec["scale"])),
        (tr("Mean, then taken off"), _numbers(spec["mean"])),
        (tr("Deviation, then divided by"), _numbers(spec["std"])),
    ]


def _classes(classes: Iterable[Mapping[str, Any]]) -> str:
    rows = [
        f'<tr><td style="background-color:{escape(item["colour"])};width:2em">&nbsp;</td>'
        f"<td>{item['id']}</td><td>{escape(item['name'])}</td></tr>"
        for item in classes
    ]
    return f"<table>{''.join(rows)}</table>"


def _plain(values: Mapping[str, Any]) -> list[Row]:
    return [(str(key).replace("_", " "), _value(value)) for key, value in values.items()]


def _value(value: Any) -> str:
    """A value as markup; what has values of its own becomes a table in the table."""
    if isinstance(value, Mapping):
        return _table(_plain(value)) if value else "-"
    if isinstance(value, (list, tuple)):
        return "<br>".join(_value(item) for item in value) or "-"
    return escape(f"{value:g}" if isinstance(value, float) else str(value))


def _numbers(values: Iterable[float]) -> str:
    return escape(", ".join(f"{value:g}" for value in values))


def _table(rows: Iterable[Row]) -> str:
    lines = [f"<tr><th>{escape(name)}</th><td>{value}</td></tr>" for name, value in rows]
    return f"<table>{''.join(lines)}</table>"

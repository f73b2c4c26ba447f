"""A model's contract for people: one line, and a page of what it knows and how well it did."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any, Iterable, Mapping

from ...engine.core.contract import ClassSpec, Contract
from ...messages import tr

_SHOWN = ("encoder", "decoder", "licence", "date", "version", "origin")
_LONGEST = 300


def summary_of(contract: Contract) -> str:
    """One line: classes, bands, size of pixels, tile."""
    spec = contract.input
    if contract.task == "regions":
        first = tr("gradient-selected regions")
    else:
        first = tr("{count} classes").format(count=len(contract.output.classes))
    nominal, least, greatest = spec.gsd_m
    parts = [first, ", ".join(spec.bands)]
    if nominal > 0:
        parts.append(_gsd(nominal, least, greatest))
    parts.append(tr("tiles of {side} px").format(side=spec.tile))
    return " \u00b7 ".join(parts)


def card_of(contract: Contract, path: str) -> str:
    """The page as HTML; every text from the file is escaped."""
    parts = [_classes(contract.output.classes, *_class_scores(contract.provenance))]
    rows = [*_input_rows(contract), *_origin_rows(contract.provenance)]
    rows.append((tr("File"), Path(path).name))
    table = "".join(
        f"<tr><td style='padding-right: 8px'>{escape(name)}</td><td>{escape(text)}</td></tr>"
        for name, text in rows
    )
    parts.append(f"<table>{table}</table>")
    return "".join(part for part in parts if part)


def _classes(classes: tuple[ClassSpec, ...], origin: str, scores: Mapping[str, Any]) -> str:
    if not classes:
        return ""
    lines = []
    for item in classes:
        own = scores.get(item.name)
        iou = own.get("iou") if isinstance(own, Mapping) else None
        shown = f"{100 * iou:.0f} %" if isinstance(iou, (int, float)) else ""
        lines.append(
            f"<tr><td><font color='{escape(item.colour)}'>\u25a0</font> {escape(item.name)}</td>"
            f"<td align='right' style='padding-left: 12px'>{shown}</td></tr>"
        )
    head = ""
    if any("%" in line for line in lines):
        head = f"<tr><td></td><td align='right'>{escape(f'IoU, {origin}')}</td></tr>"
    return f"<table>{head}{''.join(lines)}</table>"


def _input_rows(contract: Contract) -> list[tuple[str, str]]:
    spec = contract.input
    rows = [(tr("Bands"), ", ".join(spec.bands))]
    if spec.gsd_m[0] > 0:
        rows.append((tr("Pixels"), _gsd(*spec.gsd_m)))
    tile = tr("{side} px, overlap {overlap} px").format(side=spec.tile, overlap=spec.min_overlap)
    rows.append((tr("Tiles"), tile))
    return rows


def _origin_rows(provenance: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = []
    for name, measured in _scores(provenance):
        figures = _figures(measured)
        if figures:
            rows.append((name, figures))
    for key in ("pretraining", "finetuning"):
        text = _training(provenance.get(key))
        if text:
            name = tr("Pretraining") if key == "pretraining" else tr("Fine-tuning")
            rows.append((name, text))
    names = {
        "encoder": tr("Encoder"),
        "decoder": tr("Decoder"),
        "licence": tr("Licence"),
        "date": tr("Date"),
        "version": tr("Made with"),
        "origin": tr("Origin"),
    }
    for key in _SHOWN:
        value = provenance.get(key)
        if isinstance(value, (str, int, float)) and str(value):
            rows.append((names[key], str(value)[:_LONGEST]))
    return rows


def _scores(provenance: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Scores on ground the model was not trained on: of the file itself, and while it trained."""
    export = provenance.get("export")
    own = export.get("held_out") if isinstance(export, Mapping) else None
    found = ((tr("Held-out scores"), own), (tr("Validation"), provenance.get("validation")))
    return [(name, record) for name, record in found if isinstance(record, Mapping)]


def _figures(measured: Mapping[str, Any]) -> str:
    """The main scores in one line, and the data they come from."""
    figures = [
        f"{name} {100 * value:.1f} %"
        for key, name in (("miou", "mIoU"), ("oa", tr("accuracy")), ("f1", "F1"))
        if isinstance(value := measured.get(key), (int, float))
    ]
    text = ", ".join(figures)
    data = measured.get("data")
    return f"{text} ({data})"[:_LONGEST] if text and isinstance(data, str) else text


def _class_scores(provenance: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Where the scores of single classes come from, and those scores."""
    for name, record in _scores(provenance):
        if isinstance(record.get("classes"), Mapping):
            return name, record["classes"]
    return "", {}


def _training(record: Any) -> str:
    """What a training was, from its few settings that tell most."""
    if not isinstance(record, Mapping):
        return ""
    keys = ("method", "preset", "data", "label_fraction", "tiles", "steps")
    parts = [f"{key.replace('_', ' ')} {record[key]}" for key in keys if key in record]
    return ", ".join(parts)[:_LONGEST]


def _gsd(nominal: float, least: float, greatest: float) -> str:
    if least > 0 and greatest > least:
        return tr("{nominal:.2g} m a pixel ({least:.2g} to {greatest:.2g})").format(
            nominal=nominal, least=least, greatest=greatest
        )
    return tr("{nominal:.2g} m a pixel").format(nominal=nominal)


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
        parts += [f"<h3>{escape(tr('Classes'))}</h3>", _class_table(contract["output"]["classes"])]
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


def _class_table(classes: Iterable[Mapping[str, Any]]) -> str:
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

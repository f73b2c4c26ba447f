"""Model contract as text: a summary line, and a page with classes, training and scores."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any, Iterable, Mapping

from ...engine.core.contract import Contract, InputSpec
from ...messages import tr

_SHOWN = ("encoder", "decoder", "licence", "date", "version", "origin")
_LONGEST = 300
_STYLE = (
    "body{font-family:sans-serif}table{border-collapse:collapse;margin-bottom:1em}"
    "td,th{border:1px solid #bbb;padding:3px 8px;text-align:left;vertical-align:top}"
)
Row = tuple[str, str]  # a name, and its value as markup


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
    """Short summary as HTML for the dock; every text from the file is escaped."""
    rows = [*_input_rows(contract.input), *_origin_rows(contract.provenance)]
    rows.append((tr("File"), escape(Path(path).name)))
    return _class_table(contract) + _table(rows)


def model_page(contract: Contract, file: str, size: int) -> str:
    """Full contract of a model as an HTML page; every text from the file is escaped.

    Args:
        contract: of the model.
        file: its name.
        size: bytes of all its files.
    """
    megabytes = tr("{size:.1f} MB").format(size=size / 1e6)
    spec, regions = contract.input, contract.regions
    sections = [
        (file, _table([(tr("Task"), escape(contract.task)), (tr("Size"), escape(megabytes))])),
        (tr("Input"), _table([*_input_rows(spec), *_normalisation_rows(spec)])),
        (tr("Classes"), _class_table(contract)),
        (tr("Regions"), _table(_plain(asdict(regions))) if regions is not None else ""),
        (tr("Origin"), _table(_plain(contract.provenance)) if contract.provenance else ""),
    ]
    body = "\n".join(f"<h2>{escape(title)}</h2>{table}" for title, table in sections if table)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><style>{_STYLE}</style></head>'
        f"<body>{body}</body></html>\n"
    )


def _class_table(contract: Contract) -> str:
    """The classes with their colours and, where the model has them, their scores."""
    classes = contract.output.classes
    if not classes:
        return ""
    origin, scores = _class_scores(contract.provenance)
    lines = []
    for item in classes:
        class_scores = scores.get(item.name)
        iou = class_scores.get("iou") if isinstance(class_scores, Mapping) else None
        shown = f"{100 * iou:.0f} %" if isinstance(iou, (int, float)) else ""
        lines.append(
            f"<tr><td><font color='{escape(item.colour)}'>\u25a0</font> {escape(item.name)}</td>"
            f"<td align='right' style='padding-left: 12px'>{shown}</td></tr>"
        )
    head = ""
    if any("%</td>" in line for line in lines):
        head = f"<tr><td></td><td align='right'>{escape(f'IoU, {origin}')}</td></tr>"
    return f"<table>{head}{''.join(lines)}</table>"


def _input_rows(spec: InputSpec) -> list[Row]:
    tile = tr("{side} px").format(side=spec.tile)
    if spec.dynamic:
        tile += ", " + tr("or another multiple of {step} px").format(step=spec.multiple)
    overlap = tr("{pixels} px at least").format(pixels=spec.min_overlap)
    nominal, least, greatest = spec.gsd_m
    metres = tr("{nominal:g} m ({least:g} to {greatest:g} m)").format(
        nominal=nominal, least=least, greatest=greatest
    )
    return [
        (tr("Bands"), escape(", ".join(spec.bands))),
        (tr("Pixel size"), escape(metres if nominal else tr("unknown"))),
        (tr("Tile"), escape(tile)),
        (tr("Overlap"), escape(overlap)),
    ]


def _normalisation_rows(spec: InputSpec) -> list[Row]:
    return [
        (tr("Scale (divisor)"), _numbers(spec.scale)),
        (tr("Mean (subtracted)"), _numbers(spec.mean)),
        (tr("Standard deviation (divisor)"), _numbers(spec.std)),
    ]


def _origin_rows(provenance: Mapping[str, Any]) -> list[Row]:
    rows = []
    for name, measured in _scores(provenance):
        figures = _figures(measured)
        if figures:
            rows.append((name, escape(figures)))
    for key in ("pretraining", "finetuning"):
        text = _training(provenance.get(key))
        if text:
            name = tr("Pretraining") if key == "pretraining" else tr("Fine-tuning")
            rows.append((name, escape(text)))
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
            rows.append((names[key], escape(str(value)[:_LONGEST])))
    return rows


def _scores(provenance: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Scores on held-out data: of the exported file, and of validation during training."""
    export = provenance.get("export")
    held_out = export.get("held_out") if isinstance(export, Mapping) else None
    records = ((tr("Held-out scores"), held_out), (tr("Validation"), provenance.get("validation")))
    return [(name, record) for name, record in records if isinstance(record, Mapping)]


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
    """Source of the scores of single classes, and those scores."""
    for name, record in _scores(provenance):
        if isinstance(record.get("classes"), Mapping):
            return name, record["classes"]
    return "", {}


def _training(record: Any) -> str:
    """Summary of a training by its main settings."""
    if not isinstance(record, Mapping):
        return ""
    keys = ("method", "preset", "data", "label_fraction", "tiles", "steps")
    parts = [f"{key.replace('_', ' ')} {record[key]}" for key in keys if key in record]
    return ", ".join(parts)[:_LONGEST]


def _gsd(nominal: float, least: float, greatest: float) -> str:
    if least > 0 and greatest > least:
        return tr("{nominal:.2g} m/px ({least:.2g} to {greatest:.2g})").format(
            nominal=nominal, least=least, greatest=greatest
        )
    return tr("{nominal:.2g} m/px").format(nominal=nominal)


def _plain(values: Mapping[str, Any]) -> list[Row]:
    return [(str(key).replace("_", " "), _value(value)) for key, value in values.items()]


def _value(value: Any) -> str:
    """A value as markup; nested values become a nested table."""
    if isinstance(value, Mapping):
        return _table(_plain(value)) if value else "-"
    if isinstance(value, (list, tuple)):
        return "<br>".join(_value(item) for item in value) or "-"
    return escape(f"{value:g}" if isinstance(value, float) else str(value))


def _numbers(values: Iterable[float]) -> str:
    return escape(", ".join(f"{value:g}" for value in values))


def _table(rows: Iterable[Row]) -> str:
    name_style = "padding-right: 8px"
    lines = [
        f"<tr><td style='{name_style}'>{escape(name)}</td><td>{value}</td></tr>"
        for name, value in rows
    ]
    return f"<table>{''.join(lines)}</table>"

"""Evaluation report as one self-contained HTML page: figures, plots and example tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment

from grass_qgis.engine.core.contract import ClassSpec

from .pictures import as_data, bars, confusion_matrix, example_picture, reliability_diagram
from .scene_scores import EvaluationResult, Example

_ROWS = (
    ("miou", "mIoU"),
    ("f1", "mean F1"),
    ("precision", "mean precision"),
    ("recall", "mean recall"),
    ("oa", "overall accuracy"),
    ("kappa", "kappa"),
    ("boundary_f1", "boundary F1"),
    ("ece", "calibration error (ECE)"),
)
_TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Scores of {{ record.measured }}</title>
<style>
body { font: 15px/1.5 sans-serif; color: #202024; max-width: 1060px; margin: 2em auto;
  padding: 0 1em }
h1 { font-size: 1.5em; margin-bottom: .2em } h2 { font-size: 1.15em; margin-top: 2em }
table { border-collapse: collapse } td, th { padding: .25em .9em; text-align: right }
th { font-weight: 600; border-bottom: 1px solid #999 }
td:first-child, th:first-child { text-align: left }
tr:nth-child(even) td { background: #f4f4f6 } .soft { color: #6e6e76 }
.swatch { display: inline-block; width: .9em; height: .9em; margin-right: .4em;
  border: 1px solid #999 }
figure { margin: 0 0 1em } figcaption { font-size: .9em; color: #6e6e76 } img { max-width: 100% }
.tiles { display: grid; grid-template-columns: 1fr 1fr; gap: 1em 1.5em }
.legend > span { margin-right: 1.2em } .wide { overflow-x: auto; font-size: .9em }
</style></head><body>
<h1>Scores of {{ record.measured }}</h1>
<p class="soft">{{ record.data }}, split {{ record.split }}: {{ record.scenes|length }} scenes,
{{ pixels }} labelled pixels{% if record.unpredicted_pixels %}; {{ record.unpredicted_pixels }} more
where the image holds no data, not scored{% endif %}. {{ record.how }} Intervals: 95 %, over
{{ record.bootstrap }} draws of whole scenes.</p>
<table><tr><th>figure</th><th>value</th><th>interval</th></tr>
{% for key, title in rows %}<tr><td>{{ title }}</td><td>{{ number(record[key]) }}</td>
<td>{{ number(record.intervals[key][0]) }} to {{ number(record.intervals[key][1]) }}</td></tr>
{% endfor %}</table>
<h2>Classes</h2>
<table><tr><th>class</th><th>pixels</th><th>IoU</th><th>interval</th><th>F1</th><th>precision</th>
<th>recall</th><th>boundary F1</th></tr>
{% for item in classes %}{% set row = record.classes[item.name] %}<tr>
<td><span class="swatch" style="background: {{ item.colour }}"></span>{{ item.name }}</td>
<td>{{ row.pixels }}</td><td>{{ number(row.iou) }}</td>
<td>{{ number(row.iou_interval[0]) }} to {{ number(row.iou_interval[1]) }}</td>
<td>{{ number(row.f1) }}</td><td>{{ number(row.precision) }}</td><td>{{ number(row.recall) }}</td>
<td>{{ number(row.boundary_f1) }}</td></tr>
{% endfor %}</table>
<figure><img alt="IoU and F1 by class" src="{{ bars }}"></figure>
<h2>Confusion</h2>
<figure><img alt="Confusion matrix" src="{{ matrix }}">
<figcaption>Rows are labels, columns predictions, in % of the row.</figcaption></figure>
<h2>Calibration</h2>
<figure><img alt="Reliability diagram" src="{{ diagram }}">
<figcaption>On the line a confidence of 80 % is right in 80 % of the pixels;
below it the model is overconfident.</figcaption></figure>
{% for title, tiles in examples %}{% if tiles %}<h2>{{ title }}</h2>
<p class="legend soft">image, labels, prediction: {% for item in classes %}<span>
<span class="swatch" style="background: {{ item.colour }}"></span>{{ item.name }}</span>
{% endfor %}</p>
<div class="tiles">{% for tile in tiles %}
<figure><img alt="{{ tile.name }}" src="{{ tile.picture }}">
<figcaption>{{ tile.name }}: mIoU {{ number(tile.miou) }}</figcaption></figure>{% endfor %}</div>
{% endif %}{% endfor %}
<h2>Scenes</h2>
<div class="wide"><table><tr><th>scene</th><th>pixels</th>
{% for key, title in rows %}<th>{{ title }}</th>{% endfor %}</tr>
{% for row in record.scenes %}<tr><td>{{ row.scene }}</td><td>{{ row.pixels }}</td>
{% for key, title in rows %}<td>{{ number(row[key]) }}</td>{% endfor %}</tr>
{% endfor %}</table></div>
</body></html>
"""


def page(
    record: Mapping[str, Any], classes: tuple[ClassSpec, ...], result: EvaluationResult
) -> str:
    """The page.

    Args:
        record: what the JSON holds.
        classes: of the data set.
        result: holds the example windows.

    Raises:
        DataError: a window's scene cannot be read.
    """
    # Names come from files of others: what they hold must not become markup.
    template = Environment(autoescape=True, trim_blocks=True).from_string(_TEMPLATE)
    return template.render(
        record=record,
        classes=classes,
        rows=_ROWS,
        number=_number,
        pixels=sum(row["pixels"] for row in record["scenes"]),
        bars=as_data(bars(record, classes)),
        matrix=as_data(confusion_matrix(record)),
        diagram=as_data(reliability_diagram(record)),
        examples=[
            ("Worst tiles", _shown(result.worst, classes)),
            ("Best tiles", _shown(result.best, classes)),
        ],
    )


def _shown(examples: Sequence[Example], classes: tuple[ClassSpec, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{item.scene.key}, row {item.row}, column {item.col}",
            "miou": item.miou,
            "picture": as_data(example_picture(item, classes)),
        }
        for item in examples
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"

"""The report of an assessment: one HTML page that needs no other file."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any, List, Mapping, Optional, Sequence

from ..core.shown_numbers import (
    AreaUnit,
    area_interval,
    area_text,
    interval,
    number,
    percent,
    unit_named,
)
from .charts import accuracy_chart, area_chart, chip_chart
from .chips import Chip
from .figures import Assessment, ClassFigures, Figure
from .survey import Survey

_STYLE = """
body { font: 15px/1.5 sans-serif; color: #202024; max-width: 860px; margin: 2em auto;
  padding: 0 1em } h1 { font-size: 1.6em; margin-bottom: .1em }
h2 { font-size: 1.2em; margin-top: 2em } table { border-collapse: collapse; margin: 1em 0 }
td, th { padding: .25em .8em; text-align: right } th { border-bottom: 1px solid #999 }
td:first-child, th:first-child { text-align: left } .soft { color: #6e6e76; font-size: .92em }
.big { font-size: 1.25em } .swatch { display: inline-block; width: .9em; height: .9em;
  margin-right: .4em; border: 1px solid #999; vertical-align: -.1em }
.wide { overflow-x: auto } .matrix td { border: 1px solid #ddd; min-width: 3.5em }
figcaption { font-size: .85em; line-height: 1.3 }
.right { font-weight: 700 } figure { margin: 1em 0 } svg { max-width: 100%; height: auto }
.chips figure { display: inline-block; width: 130px; vertical-align: top; margin: .4em .6em 0 0 }
"""


def page(
    survey: Survey, assessment: Assessment, picture: Optional[str], chips: Sequence[Chip] = ()
) -> str:
    """The page.

    Args:
        survey: where points and map come from.
        assessment: the figures.
        picture: SVG of the map with its points, if the map can be read.
        chips: pictures of the imagery where the map is wrong.
    """
    unit = unit_named(assessment.total, assessment.is_m2)
    name = Path(survey.raster).name
    sections = [
        _head(name, survey, assessment),
        _areas(assessment, unit),
        _accuracies(assessment),
        _matrix(assessment),
        _where(picture),
        _chips(chips),
        _basis(survey, assessment, unit),
    ]
    # Names come from files of others: all of them are escaped where they are put in.
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>How good is '
        f"{escape(name)}?</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(sections)
        + "\n</body></html>\n"
    )


def _head(name: str, survey: Survey, assessment: Assessment) -> str:
    overall = assessment.overall
    range_text = ""
    if overall.low is not None:
        range_text = f" (95 % interval: {_span(overall)} %)"
    return (
        f"<h1>How good is {escape(name)}?</h1>"
        f'<p class="soft">{escape(survey.raster)}, band {survey.band}: {assessment.points} '
        "reference points</p>"
        f'<p class="big">The map is right on <b>{percent(overall.value)} %</b> of the area'
        f"{range_text}.</p>"
        '<p class="soft">All figures are estimates from points, so each has an interval: in 95 of '
        "100 such samples the interval holds the true value. It shows how far chance may have "
        "moved the figure, not whether the reference itself was right.</p>"
    )


def _areas(assessment: Assessment, unit: AreaUnit) -> str:
    rows = "".join(
        f"<tr><td>{_label(item)}</td><td>{area_text(item.mapped_area, unit)}</td>"
        f"<td><b>{area_text(item.area.value, unit)}</b></td><td>{_areas_of(item.area, unit)}</td>"
        f"<td>{percent(item.share.value)} %</td></tr>"
        for item in assessment.classes
    )
    return (
        "<h2>How large is each class?</h2><p>Adding up pixels gives the area that the map "
        "<i>shows</i> (bars). A map that takes more of one class for another than the other way "
        "round shows too little of the one. The estimate (dots) corrects this by what was found "
        "at the points; the line is its 95 % interval. Report the estimate with its interval.</p>"
        f"<figure>{area_chart(assessment, unit)}</figure>"
        f'<div class="wide"><table><tr><th>class</th><th>on the map, {escape(unit.name)}</th>'
        f"<th>estimated, {escape(unit.name)}</th><th>95 % interval</th><th>share</th></tr>{rows}"
        "</table></div>"
    )


def _accuracies(assessment: Assessment) -> str:
    rows = "".join(
        f"<tr><td>{_label(item)}</td><td><b>{percent(item.users.value)}</b></td>"
        f"<td>{_span(item.users)}</td><td><b>{percent(item.producers.value)}</b></td>"
        f"<td>{_span(item.producers)}</td><td>{percent(item.f1.value)}</td>"
        f"<td>{_span(item.f1)}</td></tr>"
        for item in assessment.classes
    )
    return (
        "<h2>How often is each class right?</h2><p><b>User's accuracy</b> (dots): of the area that "
        "the map gives a class, how much has it. What is missing to 100 % is shown falsely. "
        "<b>Producer's accuracy</b> (squares): of the area that has a class, how much the map "
        "shows. What is missing was overlooked. <b>F1</b> joins both: it is high only when both "
        f"are.</p><figure>{accuracy_chart(assessment)}</figure>"
        '<div class="wide"><table><tr><th>class</th><th>user\'s, %</th><th>95 % interval</th>'
        "<th>producer's, %</th><th>95 % interval</th><th>F1, %</th><th>95 % interval</th></tr>"
        f"{rows}</table></div>"
    )


def _matrix(assessment: Assessment) -> str:
    most = max((max(row) for row in assessment.matrix), default=0.0) or 1.0
    heads = "".join(f"<th>{escape(item.name)}</th>" for item in assessment.classes)
    lines = []
    for k, item in enumerate(assessment.classes):
        cells = "".join(
            _cell(assessment.matrix[k][j], assessment.counts[k][j], most, j == k)
            for j in range(len(assessment.classes))
        )
        lines.append(
            f"<tr><td>{_label(item)}</td>{cells}<td>{percent(sum(assessment.matrix[k]))}</td></tr>"
        )
    sums = "".join(
        f"<td>{percent(sum(row[j] for row in assessment.matrix))}</td>"
        for j in range(len(assessment.classes))
    )
    return (
        "<h2>What is taken for what?</h2><p>Rows are classes on the map, columns reference "
        "classes, numbers percent of the area. On the diagonal map and reference agree. Small "
        'numbers are points.</p><div class="wide"><table class="matrix">'
        f"<tr><th>map \u2193 reference \u2192</th>{heads}<th>sum</th></tr>{''.join(lines)}"
        f"<tr><td>sum</td>{sums}<td>100.0</td></tr>"
        "</table></div>"
    )


def _cell(share: float, count: int, most: float, right: bool) -> str:
    colour = "46, 125, 50" if right else "230, 0, 126"
    shade = 0.55 * (share / most) ** 0.5
    text = f"{percent(share)}<br><span class='soft'>{count}</span>" if count else ""
    kind = ' class="right"' if right else ""
    return f'<td{kind} style="background: rgba({colour}, {shade:.2f})">{text}</td>'


def _where(picture: Optional[str]) -> str:
    if picture is None:
        return ""
    return (
        "<h2>Where is it wrong?</h2><p>The map in the colours of its classes. White dots: points "
        "where it is right. Magenta crosses: where it is wrong. Crosses that crowd somewhere "
        f"show where to label more.</p><figure>{picture}</figure>"
    )


def _chips(chips: Sequence[Chip]) -> str:
    if not chips:
        return ""
    figures = "".join(
        f"<figure>{chip_chart(chip)}<figcaption>point {chip.number}<br>map: "
        f"<b>{escape(chip.mapped)}</b><br>ground: <b>{escape(chip.reference)}</b></figcaption>"
        "</figure>"
        for chip in chips
    )
    return (
        "<h2>What is there, where it is wrong?</h2><p>The imagery around the first points where "
        "map and reference differ; the square is about the pixel. See whether the map errs, or "
        f'whether the reference should be looked at again.</p><div class="chips">{figures}</div>'
    )


def _basis(survey: Survey, assessment: Assessment, unit: AreaUnit) -> str:
    strata = "".join(
        f"<tr><td>{escape(row['name'])}</td><td>{area_text(row['area'], unit)}</td>"
        f"<td>{percent(row['share'], 2)}</td><td>{row['points']}</td></tr>"
        for row in assessment.strata
    )
    parts: List[str] = [
        f"<h2>What do these figures rest on?</h2><p>{escape(survey.design)}</p>",
        f"<table><tr><th>stratum</th><th>area, {escape(unit.name)}</th><th>share, %</th>"
        f"<th>points</th></tr>{strata}</table>",
        _list([*survey.remarks, *assessment.remarks]),
        _agreement(survey.agreements),
        '<p class="soft">Stratified estimators with indicator variables: Stehman 2014, '
        "International Journal of Remote Sensing 35; with the classes of the map as strata they "
        "are those of Olofsson et al. 2014, Remote Sensing of Environment 148. Intervals are 1.96 "
        "standard errors to either side, cut at what is possible.</p>",
    ]
    return "".join(parts)


def _list(sentences: Sequence[str]) -> str:
    if not sentences:
        return ""
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in sentences) + "</ul>"


def _agreement(agreements: Sequence[Mapping[str, Any]]) -> str:
    if not agreements:
        return ""
    rows = "".join(
        f"<tr><td>{escape(row['first'])}, {escape(row['second'])}</td><td>{row['points']}</td>"
        f"<td>{percent(row['same'] / row['points'] if row['points'] else None)}</td>"
        f"<td>{number(row['kappa'])}</td></tr>"
        for row in agreements
    )
    return (
        "<h2>Do the interpreters agree?</h2><p>Same class, in percent of the points that both "
        "interpreted. Kappa takes off what chance alone would give: 1 is full agreement, 0 is "
        "chance. The map cannot be assessed more exactly than interpreters agree.</p>"
        "<table><tr><th>interpreters</th><th>points</th><th>same, %</th><th>kappa</th></tr>"
        f"{rows}</table>"
    )


def _span(figure: Figure) -> str:
    return interval(figure.low, figure.high)


def _areas_of(figure: Figure, unit: AreaUnit) -> str:
    return area_interval(figure.low, figure.high, unit)


def _label(item: ClassFigures) -> str:
    swatch = f'<span class="swatch" style="background: {escape(item.colour)}"></span>'
    return swatch + escape(item.name)

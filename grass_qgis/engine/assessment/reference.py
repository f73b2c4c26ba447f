"""Reference classes of points: interpretations of a sample, or a field of any points."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from itertools import combinations
from numbers import Number
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.warp import transform

from ..core.contract import PALETTE, ClassSpec
from ..core.errors import DataError, cause_of
from ..core.monitor import Monitor
from ..core.sample_votes import AGREED, majority
from ..core.shown_numbers import count_of
from ..raster.gdal_errors import GDAL_ERRORS
from ..raster.label_features import class_text
from ..raster.polygon_mask import split_layer
from ..raster.vector_input import read_features
from .agreement import agreement
from .points_file import StoredSample

_SHOWN = 5  # values listed in a sentence
_POINT = 0  # shapely's number of the type


@dataclass(frozen=True)
class Reference:
    """Reference classes of points.

    Attributes:
        xy: (points, 2) in the CRS of the map.
        texts: (points,) name or number of the class of each; "" where there is none.
        remarks: sentences on what was left out.
        agreements: of every two interpreters: names, common points, same, kappa.
        has_numbers: whether texts are numbers of classes; None where they are numbers, but may be
            such that classes are called by.
    """

    xy: NDArray[np.float64]
    texts: Tuple[str, ...]
    remarks: Tuple[str, ...]
    agreements: Tuple[Mapping[str, Any], ...] = ()
    has_numbers: Optional[bool] = False


def read_reference(path: str, field: str, crs: Optional[str], monitor: Monitor) -> Reference:
    """Reads points with a reference class from any vector file.

    Args:
        path: any file OGR reads; "file.gpkg|layername=plots" for one of several layers.
        field: the attribute with the class, as text or as a number.
        crs: of the map, well-known text, or None.
        monitor: receives a warning when a CRS is missing.

    Raises:
        DataError: the file cannot be read, has no such field, or no point.
    """
    file, layer = split_layer(path)
    features = read_features(file, layer, DataError)
    if field not in features.fields:
        raise DataError(
            f"{file} has no field {field!r}; it has {', '.join(features.fields) or 'none'}.",
            "Give the field that holds the reference class.",
        )
    shapes = np.array([shapely.from_wkb(item) for item in features.wkb], dtype=object)
    single = np.array([_single(shape) for shape in shapes], dtype=object)
    there = np.array([shape is not None for shape in single], bool)
    if not there.any():
        raise DataError(f"{file} contains no point.", "Give a layer of points.")
    remarks = []
    if not there.all():
        lost = count_of(int((~there).sum()), "feature")
        remarks.append(f"Left out, being no single points: {lost}.")
    values = features.values[features.fields.index(field)]
    texts = tuple(class_text(value) for value, kept in zip(values, there) if kept)
    xy = shapely.get_coordinates(single[there])
    if features.crs is None or crs is None:
        monitor.warn("Points or map have no CRS: the same coordinates are assumed for both.")
    else:
        xy = moved_points(xy, features.crs, crs, file)
    return Reference(xy, texts, tuple(remarks), has_numbers=None if is_numeric(values) else False)


def is_numeric(values: Iterable[Any]) -> bool:
    """Whether a field holds numbers, as far as it holds anything."""
    return all(value is None or isinstance(value, (Number, np.number)) for value in values)


def _single(shape: Any) -> Any:
    """The point of a geometry, or of a multipoint of one; None for anything else."""
    if shape is None or shapely.is_empty(shape):
        return None
    parts = shapely.get_parts(shape)
    alone = len(parts) == 1 and shapely.get_type_id(parts[0]) == _POINT
    return parts[0] if alone else None


def moved_points(
    xy: NDArray[np.float64], source: str, target: str, file: str
) -> NDArray[np.float64]:
    """Points (n, 2) of a file in another CRS.

    Raises:
        DataError: it cannot express them.
    """
    if source == target:
        return xy
    try:
        xs, ys = transform(CRS.from_user_input(source), CRS.from_wkt(target), xy[:, 0], xy[:, 1])
    except (*GDAL_ERRORS, ValueError) as error:
        raise DataError(
            f"The points of {file} cannot be expressed in the map's CRS: {cause_of(error)}.",
            "Check their CRS.",
        ) from error
    return np.column_stack([xs, ys])


def interpreted(sample: StoredSample, interpreter: str) -> Reference:
    """Reference classes of a sample, as numbers in text.

    Args:
        sample: with its interpretations.
        interpreter: whose count; empty for the class that most gave. What the interpreter
            `AGREED` gave settles the points that others disagree on.

    Raises:
        DataError: there are no interpretations, none of that interpreter, or points on which
            interpreters disagree.
    """
    given: Dict[str, Dict[int, Optional[int]]] = {}
    for item in sample.interpretations:
        given.setdefault(item.interpreter, {})[item.point] = item.class_id
    if not given:
        raise DataError(
            "The sample has no reference class yet.",
            "Interpret its points first, on the Accuracy tab, or give a field that holds them.",
        )
    if interpreter and interpreter not in given:
        raise DataError(
            f"There is no interpretation by {interpreter!r}; there are some by "
            f"{', '.join(sorted(given))}.",
            "Choose one of them, or none for all.",
        )
    texts, reasons = [], []
    for number in sample.numbers.tolist():
        text, reason = _decision(_votes(given, interpreter, number))
        texts.append(text)
        reasons.append(reason)
    counted = Counter(reasons)
    if counted[_UNDECIDED]:
        raise DataError(
            f"Interpreters disagree on {count_of(counted[_UNDECIDED], 'point')}, and no class has "
            "most votes. Left out, they would make the map look better than it is.",
            "Settle them on the Accuracy tab, or choose one interpreter.",
        )
    remarks = tuple(
        why.format(points=count_of(counted[why], "point")) for why in _REASONS if counted[why]
    )
    agreements = tuple(_agreements(given))
    return Reference(sample.xy, tuple(texts), remarks, agreements, has_numbers=True)


_NOT_VISITED = "Left out, having no reference class yet: {points}."
_NO_DECISION = (
    "Left out, because their class is unclear: {points}. If the map is wrong there more often "
    "than elsewhere, it is worse than the figures say."
)
_UNDECIDED = "undecided"
_REASONS = (_NOT_VISITED, _NO_DECISION)

Given = Mapping[str, Mapping[int, Optional[int]]]


def _votes(given: Given, interpreter: str, number: int) -> List[Optional[int]]:
    """Votes that count for a point: of one interpreter, the settled one, or of all."""
    for name in (interpreter, AGREED):
        if name and number in given.get(name, {}):
            return [given[name][number]]
    return [] if interpreter else [by[number] for by in given.values() if number in by]


def _decision(votes: Sequence[Optional[int]]) -> Tuple[str, str]:
    """The class as text, or "" and the reason why there is none."""
    if not votes:
        return "", _NOT_VISITED
    value, is_tied = majority(votes)
    if is_tied:
        return "", _UNDECIDED
    return ("", _NO_DECISION) if value is None else (str(value), "")


def _agreements(given: Given) -> Iterator[Mapping[str, Any]]:
    """Agreement of every two interpreters on the points that both gave a class."""
    for first, second in combinations(sorted(set(given) - {AGREED}), 2):
        pairs = [
            (one, given[second].get(point))
            for point, one in given[first].items()
            if one is not None and given[second].get(point) is not None
        ]
        ones, others = (np.array(column) for column in zip(*pairs)) if pairs else (_NONE, _NONE)
        yield {"first": first, "second": second, **asdict(agreement(ones, others))}


_NONE = np.empty(0, np.int64)


@dataclass(frozen=True)
class ReferenceClasses:
    """Classes of map and ground together.

    Attributes:
        specs: those of the map, then those that only the reference has.
        index: (points,) int64 index of each point's reference class; -1 where there is none.
        remarks: sentences on classes that the map does not have.
    """

    specs: Tuple[ClassSpec, ...]
    index: NDArray[np.int64]
    remarks: Tuple[str, ...]


def match_classes(
    classes: Sequence[ClassSpec], texts: Sequence[str], has_numbers: Optional[bool] = False
) -> ReferenceClasses:
    """Finds the class of each text: by its number, or by its name and else its number.

    Letter case and spaces make no other name.

    Args:
        classes: of the map.
        texts: of the points; "" for none.
        has_numbers: as of `Reference`; None takes numbers unless more of them are names.

    Raises:
        DataError: no point has a class, none of the texts is a class of the map, or one is the
            name of two.
    """
    given = sorted({text for text in texts if text})
    if not given:
        raise DataError(
            "No point has a reference class.", "Interpret the points, or choose another field."
        )
    by_text, remarks = _index_by_text(classes, given, has_numbers)
    others = [text for text in given if text not in by_text]
    if not by_text:
        raise DataError(
            f"The reference classes {', '.join(map(repr, others[:_SHOWN]))} are none of the map's: "
            f"{', '.join(item.name for item in classes[:_SHOWN])}.",
            "Choose the field with the classes of the map, by name or by number.",
        )
    specs = list(classes)
    counts = Counter(texts)
    for text in others:
        by_text[text] = len(specs)
        specs.append(_unmapped(text, specs))
        remarks.append(
            f"The map has no class {text!r}; where it is the reference, the map counts as wrong: "
            f"{count_of(counts[text], 'point')}."
        )
    index = np.array([by_text[text] if text else -1 for text in texts], np.int64)
    return ReferenceClasses(tuple(specs), index, tuple(remarks))


def _index_by_text(
    classes: Sequence[ClassSpec], given: Sequence[str], has_numbers: Optional[bool]
) -> Tuple[Dict[str, int], List[str]]:
    """Index of the class of each text that is one, and remarks."""
    ids = {str(item.id): k for k, item in enumerate(classes)}
    by_number = {text: ids[text] for text in given if text in ids}
    if has_numbers:
        return by_number, []
    by_name = _by_name(classes, given)
    if has_numbers is None and by_number and len(by_number) >= len(by_name):
        as_names = sorted(text for text in by_name if by_name[text] != by_number.get(text))
        text = (
            f"The reference {', '.join(as_names[:_SHOWN])} is read as the number of a class, "
            "though another class has it as its name."
        )
        return by_number, [text] if as_names else []
    return {**by_number, **by_name}, []


def _by_name(classes: Sequence[ClassSpec], given: Sequence[str]) -> Dict[str, int]:
    """Index of the class that each text names: as it is written, else in other letters.

    Raises:
        DataError: a text names two classes.
    """
    indices = {}
    for text in given:
        exact = [k for k, item in enumerate(classes) if class_text(item.name) == text]
        alike = exact or [k for k, item in enumerate(classes) if _key(item.name) == _key(text)]
        if len(alike) > 1:
            first, second = (classes[k].id for k in alike[:2])
            raise DataError(
                f"The reference {text!r} is the name of two classes of the map: {first} and "
                f"{second}.",
                "Give the points the numbers of classes, or the classes different names.",
            )
        if alike:
            indices[text] = alike[0]
    return indices


def _key(name: str) -> str:
    """A name without letter case and surplus spaces."""
    return " ".join(class_text(name).casefold().split())


def _unmapped(text: str, specs: Sequence[ClassSpec]) -> ClassSpec:
    """A class that the map does not have; its number is the text, or a free one."""
    taken = {item.id for item in specs}
    number = int(text) if text.lstrip("-").isdigit() and len(text) < 9 else max(taken) + 1
    if number in taken:
        number = max(taken) + 1
    return ClassSpec(number, text, PALETTE[len(specs) % len(PALETTE)])

"""Base class of jobs, and shared checks of their settings."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, Iterable, Mapping, Optional, Tuple, Type, TypeVar

from .checks import is_colour, is_number, is_path
from .contract import ClassSpec
from .crs_names import check_crs
from .errors import JobError

J = TypeVar("J", bound="Job")
Shares = Tuple[Tuple[str, float], ...]
MOST_BANDS = 65535
MOST_WHOLE = 2**53  # the largest integer that JSON represents exactly


@dataclass(frozen=True)
class Job:
    """Settings of a run, as a frozen value; one subclass for each kind.

    Kinds are registered in `KINDS` of `core/job.py` and in `RUNNERS` of `runs/dispatch.py`.
    """

    @classmethod
    def read(cls: Type[J], settings: Mapping[str, Any]) -> J:
        """A job of this kind from the values of a JSON object; lists become tuples.

        Raises:
            JobError: a setting is unknown or missing.
        """
        names = {item.name for item in fields(cls)}
        unknown = sorted(set(settings) - names)
        if unknown:
            raise JobError(
                f"The job has unknown settings {unknown}.", f"Known are {sorted(names)}."
            )
        try:
            return cls(**{key: _tuple(value) for key, value in settings.items()})
        except TypeError as error:
            raise JobError(
                f"The job is incomplete: {error}.",
                "Send one line of JSON as in docs/worker-protocol.md.",
            ) from error

    def validate(self) -> None:
        """Raises JobError for a value of the wrong type or range, with its name and value."""

    def stages(self) -> Shares:
        """Stages with progress, each with its share of the total time, 0 to 1."""
        return (("tiles", 1.0),)


def check_paths(job: Job, required: Iterable[str], optional: Iterable[str] = ()) -> None:
    """Raises JobError for a text that cannot be a path or a CRS."""
    for key in required:
        value = getattr(job, key)
        if not is_path(value):
            raise JobError(f"{key} is {value!r}.", "Give a path.")
    for key in optional:
        value = getattr(job, key)
        if value is not None and not is_path(value):
            raise JobError(f"{key} is {value!r}.", "Give a text, or leave it out.")


def check_whole(job: Job, limits: Mapping[str, Tuple[int, int]]) -> None:
    """Raises JobError for a setting that is not an integer within its limits."""
    for key, (least, most) in limits.items():
        value = getattr(job, key)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            span = f"from {least}" if most == MOST_WHOLE else f"from {least} to {most}"
            raise JobError(f"{key} is {value!r:.60}.", f"Use a whole number {span}.")


def check_share(job: Job, key: str, most: float = 1.0) -> None:
    """Raises JobError for a setting that is not a number from 0 to `most`."""
    value = getattr(job, key)
    if not is_number(value) or not 0 <= value <= most:
        least = "from 0" if math.isinf(most) else f"from 0 to {most:g}"
        raise JobError(f"{key} is {value!r}.", f"Use a number {least}.")


def check_choice(job: Job, key: str, choices: Tuple[str, ...]) -> None:
    """Raises JobError for a setting that is not one of `choices`."""
    value = getattr(job, key)
    if value not in choices:
        raise JobError(f"{key} is {value!r}.", f"Use one of {', '.join(choices)}.")


def check_bands(bands: Optional[Tuple[Any, ...]], names: bool = False) -> None:
    """Raises JobError for bands that are not 1-based numbers, or names if `names` are allowed."""
    if bands is None:
        return
    several = isinstance(bands, tuple) and len(bands) > 0
    if not several or not all(_is_band(band, names) for band in bands):
        kinds = "band numbers or names" if names else "band numbers"
        raise JobError(f"bands is {bands!r}.", f"Give 1-based {kinds}, such as 1,2,3.")


def check_nodata(nodata: Optional[Tuple[float, ...]]) -> None:
    """Raises JobError for a value that is neither None nor a tuple of finite numbers."""
    if nodata is None:
        return
    if not isinstance(nodata, tuple) or not nodata or not all(is_number(v) for v in nodata):
        raise JobError(f"nodata is {nodata!r}.", "Give finite numbers, such as 0, or leave it out.")


def check_reading(job: Job, *prefixes: str) -> None:
    """Raises JobError for a CRS or nodata values that replace a raster's and are invalid.

    `prefixes` such as "before_" where a job reads several rasters.
    """
    for prefix in prefixes or ("",):
        check_crs(f"{prefix}crs", getattr(job, f"{prefix}crs"))
        check_nodata(getattr(job, f"{prefix}nodata"))


def check_class_raster(job: Job, limits: Mapping[str, Tuple[int, int]]) -> None:
    """Raises JobError for an invalid setting of a class raster: band, classes, CRS, nodata.

    `limits` are those of the job's other integers.
    """
    check_whole(job, {"band": (1, MOST_BANDS), **limits})
    check_classes(getattr(job, "classes", ()), consecutive=False)
    check_reading(job)


def with_classes(settings: Mapping[str, Any], key: str = "classes") -> Mapping[str, Any]:
    """The settings with `key`, objects of id, name and colour, converted to `ClassSpec`.

    Raises:
        JobError: a class lacks one of them.
    """
    if key not in settings:
        return settings
    entries = settings[key]
    try:
        classes = tuple(
            ClassSpec(int(item["id"]), str(item["name"]), str(item["colour"])) for item in entries
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise JobError(f"{key} is {entries!r}.", "Give id, name and colour of each.") from error
    return {**settings, key: classes}


def check_classes(classes: Tuple[ClassSpec, ...], consecutive: bool) -> None:
    """Raises JobError for ids (`consecutive`: 0, 1, 2 ...), names or colours that cannot be."""
    ids = [item.id for item in classes]
    if len(set(ids)) < len(ids):
        raise JobError(f"The class ids are {ids}.", "Give each class a different id.")
    if consecutive and (not ids or ids != list(range(len(ids))) or len(ids) > 255):
        raise JobError(f"The class ids are {ids}.", "Number the classes 0, 1, 2 ... up to 254.")
    for item in classes:
        if item.name != "" and not is_path(item.name):
            raise JobError(f"A class is called {item.name!r}.", "Use printable characters.")
        if not is_colour(item.colour):
            raise JobError(f"The colour of class {item.id} is {item.colour!r:.60}.", "Use #rrggbb.")


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _is_band(band: Any, names: bool) -> bool:
    if isinstance(band, str):
        return names and band != ""
    return isinstance(band, int) and not isinstance(band, bool) and 1 <= band <= MOST_BANDS

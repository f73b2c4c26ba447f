"""Recent models, parameters and unfinished runs, kept as JSON in QgsSettings.

A value that cannot be read, for instance one of another version, counts as never stored.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from qgis.core import QgsSettings

_GROUP = "grass_segmenter"
_MOST_RECENT = 8


@dataclass(frozen=True)
class UnfinishedRun:
    """A run that has begun or waits, and neither ended nor was given up.

    Attributes:
        key: names the entry.
        title: what the run is called.
        job: the job, as `engine.job.encode` writes it.
        crs: WKT of the layer's CRS; empty when it has none.
        session: the session of QGIS that requested it.
        drawing: how its raster is drawn, where the layer is no file: the record of a
            `RasterDrawing`; empty for a file.
    """

    key: str
    title: str
    job: str
    crs: str
    session: str
    drawing: str = ""


def recent_models() -> list[str]:
    """Paths of models used lately, the latest first."""
    paths = _read("recent_models")
    return [str(path) for path in paths] if isinstance(paths, list) else []


def add_recent_model(path: str) -> None:
    """Puts `path` in front of the recent models."""
    others = [other for other in recent_models() if other != path]
    _write("recent_models", [path, *others][:_MOST_RECENT])


def model_folder() -> str:
    """The folder whose models are offered; empty for none."""
    folder = _read("model_folder")
    return folder if isinstance(folder, str) else ""


def set_model_folder(folder: str) -> None:
    """Remembers the folder whose models are offered."""
    _write("model_folder", folder)


def interpreter() -> str:
    """Name of who interpreted points last; empty for nobody yet."""
    name = _read("interpreter")
    return name if isinstance(name, str) else ""


def set_interpreter(name: str) -> None:
    """Remembers who interprets points."""
    _write("interpreter", name)


def parameters_of(model: str) -> dict[str, Any]:
    """The parameters last used with `model`; empty when it has never run."""
    record = _read(f"parameters/{_key(model)}")
    return record if isinstance(record, dict) else {}


def set_parameters(model: str, record: dict[str, Any]) -> None:
    """Remembers the parameters used with `model`."""
    _write(f"parameters/{_key(model)}", record)


def rate_of(model: str) -> float:
    """Pixels a second that `model` saw in its last run; 0 if there was none.

    A rate is that of this machine and the device that was used last.
    """
    rate = _read(f"rates/{_key(model)}")
    return float(rate) if isinstance(rate, (int, float)) and 0 < rate < 1e15 else 0.0


def set_rate(model: str, rate: float) -> None:
    """Remembers how many pixels a second `model` saw."""
    _write(f"rates/{_key(model)}", rate)


def unfinished_runs() -> list[UnfinishedRun]:
    """Unfinished runs, oldest first."""
    store = QgsSettings()
    store.beginGroup(f"{_GROUP}/unfinished")
    keys = sorted(store.childKeys())
    store.endGroup()
    numbered = []
    for key in keys:
        record = _read(f"unfinished/{key}")
        try:
            numbered.append((record.pop("number"), UnfinishedRun(key, **record)))
        except (AttributeError, KeyError, TypeError):
            forget_unfinished(key)
    return [run for _, run in sorted(numbered, key=lambda item: item[0])]


def add_unfinished(
    title: str, job: str, crs: str, session: str, drawing: str = ""
) -> UnfinishedRun:
    """Stores an unfinished run; written to disk immediately, since QGIS may crash."""
    number = 1 + len(unfinished_runs())
    run = UnfinishedRun(uuid4().hex, title, job, crs, session, drawing)
    record = {key: value for key, value in asdict(run).items() if key != "key"}
    _write(f"unfinished/{run.key}", {"number": number, **record})
    QgsSettings().sync()
    return run


def forget_unfinished(key: str) -> None:
    """Forgets a run that ended or was given up."""
    QgsSettings().remove(f"{_GROUP}/unfinished/{key}")


def _key(path: str) -> str:
    return quote(path, safe="")  # a slash would make it a group


def _read(name: str) -> Any:
    try:
        return json.loads(str(QgsSettings().value(f"{_GROUP}/{name}", "null")))
    except ValueError:
        return None


def _write(name: str, value: Any) -> None:
    QgsSettings().setValue(f"{_GROUP}/{name}", json.dumps(value))

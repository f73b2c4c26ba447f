"""Band statistics kept in the run's folder, so that going on with a run measures nothing again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from .views import Normalisation

_FILE = "statistics.json"


def measured_once(
    run: Path, state: Mapping[str, object], measuring: Callable[[], Normalisation]
) -> Normalisation:
    """The statistics in `run` when they were measured of the same `state`; else they are measured.

    Args:
        run: the run's folder; gets statistics.json.
        state: all that the statistics depend on, as plain JSON values.
        measuring: called when there are none, or of another state.
    """
    path = run / _FILE
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["of"] == dict(state):
            return Normalisation(**{k: tuple(map(float, v)) for k, v in record["norm"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # missing or unreadable: measuring again mends it
    norm = measuring()
    text = json.dumps({"of": dict(state), "norm": asdict(norm)}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return norm

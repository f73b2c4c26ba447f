"""Record of a run, written before it begins: config.yaml and run.json."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
from dataclasses import asdict
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml

from grass_qgis.engine.core.errors import DataError

from ..settings.finetune import FinetuneSettings
from ..settings.pretrain import PretrainSettings
from .atomic import write_whole

_PACKAGES = (
    "grass-segmenter",
    "torch",
    "torchvision",
    "lightning",
    "timm",
    "segmentation-models-pytorch",
    "lightly",
    "numpy",
    "opencv-python-headless",
    "rasterio",
    "torchgeo",
)

_KEPT = (
    "encoder.name",
    "encoder.output_stride",
    "loop.optimiser",
    "loop.schedule",
    "loop.accumulate",
    "decoder",
    "transfer.freeze",
)
_LATER = {"loop.accumulate": 1}  # values of runs whose record lacks the setting


def write_record(settings: PretrainSettings | FinetuneSettings, data: str | None = None) -> None:
    """Writes the settings and versions needed to repeat the run.

    config.yaml can be passed to `--config`. run.json has an entry for every session, so that a
    run resumed with other software shows it.

    Args:
        settings: all settings, resolved.
        data: fingerprint of the imagery, when known.
    """
    out = Path(settings.out)
    out.mkdir(parents=True, exist_ok=True)
    path = out / "run.json"
    sessions = _sessions(path) if settings.resume else []
    sessions.append(
        {
            "started": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "resume": settings.resume,
            "seed": settings.loop.seed,
            "data": data,
            "git": git_commit(),
            "platform": platform.platform(),
            "python": platform.python_version(),
            "packages": {name: _version(name) for name in _PACKAGES},
            "settings": asdict(settings),
        }
    )
    write_whole(out / "config.yaml", yaml.safe_dump(asdict(settings), sort_keys=False).encode())
    _write_sessions(path, sessions)


def write_precision(out: Path, choice: dict[str, Any]) -> None:
    """Adds the precision that was chosen to the record of the present session, if there is one."""
    path = out / "run.json"
    sessions = _sessions(path)
    if sessions:
        sessions[-1]["precision"] = choice
        _write_sessions(path, sessions)


def read_precision(out: Path) -> dict[str, Any] | None:
    """The precision recorded by the last session that chose one, or None."""
    chosen = [session.get("precision") for session in _sessions(out / "run.json")]
    return next((item for item in reversed(chosen) if isinstance(item, dict)), None)


def refuse_other_model(settings: PretrainSettings | FinetuneSettings) -> None:
    """Refuses to resume a run with another model or update rule.

    Raises:
        DataError: the run's record differs; names both values.
    """
    sessions = _sessions(Path(settings.out) / "run.json")
    if not settings.resume or not sessions:
        return
    for key in _KEPT:
        recorded = sessions[-1].get("settings", {})
        is_now, was = _setting(asdict(settings), key), _setting(recorded, key)
        if was is None and _setting(recorded, key.partition(".")[0]) is not None:
            was = _LATER.get(key)
        if was is not None and was != is_now:
            raise DataError(
                f"The run in {settings.out} has {key} {was}, its checkpoint does not fit {is_now}: "
                "it would be another model.",
                f"Resume with --{key} {was}, or begin with another --out.",
            )


def _setting(settings: dict[str, Any], key: str) -> Any:
    """A setting by its dotted name; None where the command has no such setting."""
    value: Any = settings
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def git_commit(folder: Path | None = None) -> str | None:
    """Commit checked out in `folder` (the current one), or None outside a git work tree."""
    git = shutil.which("git")
    if git is None:
        return None
    done = subprocess.run(  # noqa: S603  # nosec B603
        [git, "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None


def _sessions(path: Path) -> list[dict[str, Any]]:
    try:
        sessions = json.loads(path.read_text(encoding="utf-8"))["sessions"]
        return [item for item in sessions if isinstance(item, dict)]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def _write_sessions(path: Path, sessions: list[dict[str, Any]]) -> None:
    write_whole(path, json.dumps({"format": 1, "sessions": sessions}, indent=1).encode())


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None

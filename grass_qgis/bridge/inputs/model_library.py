"""Library of models: bundled, in a folder, and recently used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Iterable, Sequence

from ...engine.core.contract import Contract
from ...engine.core.errors import GrassError
from ...engine.onnx_model.header import read_contract

BUNDLED_FOLDER = Path(__file__).resolve().parents[2] / "models"
BUNDLED, FOLDER, RECENT = "bundled", "folder", "recent"
_NOT_OFFERED = ("self_test.onnx",)
SEGMENTATION, REGIONS = "segmentation", "regions"


@dataclass(frozen=True)
class ModelEntry:
    """A model to choose.

    Attributes:
        path: of the ONNX file.
        origin: BUNDLED, FOLDER or RECENT.
    """

    path: str
    origin: str

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return Path(self.path).stem


def library(
    folder: str,
    recent: Sequence[str],
    bundled: Path = BUNDLED_FOLDER,
    task: str = SEGMENTATION,
) -> tuple[ModelEntry, ...]:
    """The models of a task to offer, each once; a file that cannot be read is left out.

    Args:
        folder: of the user's models; empty for none.
        recent: paths of models used lately; for segmenters, those of regions too.
        bundled: folder of the bundled models.
        task: SEGMENTATION or REGIONS.
    """
    entries: dict[str, ModelEntry] = {}
    lately = (path for path in recent if Path(path).is_file())
    groups: tuple[tuple[str, Iterable[str]], ...] = (
        (BUNDLED, _models(bundled, task)),
        (FOLDER, _models(Path(folder), task) if folder else ()),
        (RECENT, (path for path in lately if task == SEGMENTATION or _is_for(path, task))),
    )
    for origin, paths in groups:
        for path in paths:
            entries.setdefault(path, ModelEntry(path, origin))
    return tuple(entries.values())


def contract_at(path: str) -> Contract:
    """The contract of the model at `path`; a file that has not changed is read once.

    Raises:
        ModelError: the file is missing or no model.
        ContractError: it does not say how to feed and read it.
    """
    try:
        state = Path(path).stat()
        stamp = (state.st_mtime_ns, state.st_size)
    except OSError:
        stamp = (0, 0)
    return _contract_at(path, stamp)


@lru_cache(maxsize=64)
def _contract_at(path: str, stamp: tuple[int, int]) -> Contract:
    del stamp  # part of the key only
    return read_contract(Path(path))


def _models(folder: Path, task: str) -> list[str]:
    try:
        # macOS keeps ._NAME beside a file on disks of others.
        paths = sorted(p for p in folder.glob("*.onnx") if not p.name.startswith("._"))
    except OSError:
        return []
    return [
        str(path) for path in paths if path.name not in _NOT_OFFERED and _is_for(str(path), task)
    ]


def _is_for(path: str, task: str) -> bool:
    try:
        return contract_at(path).task == task
    except GrassError:
        return False

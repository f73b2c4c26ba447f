"""What a run leaves behind: model.safetensors and model.json, the card that says what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from grass_qgis.engine.core.contract import ClassSpec, InputSpec
from grass_qgis.engine.core.errors import DataError, GrassError, cause_of

from ..data.datasets import input_spec
from ..data.views import Normalisation
from ..files.atomic import whole_file, write_whole

FORMAT = 1
_SAMPLES = 4
ENCODER, SEGMENTER = "encoder", "segmenter"
BANK, BANK_MEAN, BANK_STD = "bank", "bank_mean", "bank_deviation"  # tensors of an encoder's


@dataclass(frozen=True)
class RunCard:
    """All that is needed to build the model again and to name its origin.

    Attributes:
        kind: "encoder" (trunk, head and reference bank) or "segmenter".
        encoder: timm model name.
        output_stride: view pixels a feature cell.
        bands: band names in order.
        norm: how raw values become the input.
        tile: side in pixels of the tiles trained on.
        gsd_m: their ground sampling distance in metres; 0 when unknown.
        pixel_m: least and greatest side of their pixels in metres; 0 when unknown.
        head: projection head ("" for a segmenter).
        decoder: decoder ("" for an encoder).
        classes: classes of a segmenter.
        grass: options of GraSS (empty for a segmenter).
        provenance: data, steps, scores, dates.
    """

    kind: str
    encoder: str
    output_stride: int
    bands: tuple[str, ...]
    norm: Normalisation
    tile: int
    gsd_m: float
    head: str = ""
    decoder: str = ""
    classes: tuple[ClassSpec, ...] = ()
    grass: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    pixel_m: tuple[float, float] = (0.0, 0.0)


def save_run(
    folder: Path, card: RunCard, tensors: Mapping[str, Tensor], tiles: NDArray[Any]
) -> None:
    """Writes samples and weights, then the card, each under its final name only when complete.

    Args:
        folder: the run's folder.
        card: what the model is.
        tensors: its weights.
        tiles: (N, bands, tile, tile) raw tiles, of which a few are kept to verify exports on.

    Raises:
        DataError: a weight is not finite.
    """
    broken = [key for key, value in tensors.items() if not value.isfinite().all()]
    if broken:
        raise DataError(
            f"Training has diverged: {len(broken)} tensors are not finite, {broken[0]} first.",
            "Train again with a smaller loop.lr.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    weights, text = folder / "model.safetensors", folder / "model.json"
    chosen = np.unique(np.linspace(0, len(tiles) - 1, _SAMPLES).round().astype(int))
    text.unlink(missing_ok=True)  # the card of another model must never stand beside these weights
    with whole_file(folder / "samples.npy") as part, part.open("wb") as file:
        np.save(file, np.asarray(tiles[chosen]), allow_pickle=False)
    with whole_file(weights) as part:
        save_file({key: value.detach().cpu().contiguous() for key, value in tensors.items()}, part)
    record = {"format": FORMAT, "version": package_version(), **asdict(card)}
    write_whole(text, json.dumps(record, indent=1).encode())


def refuse_finished(folder: Path, *, resume: bool) -> None:
    """A finished run is never written over by a new one.

    Raises:
        DataError: `folder` holds a finished run, and it is not to be resumed.
    """
    if not resume and (folder / "model.json").exists():
        raise DataError(
            f"{folder} already holds a finished run.",
            "Choose another --out, or --resume to go on with it.",
        )


@contextmanager
def reading_run(place: Path) -> Iterator[None]:
    """Names a run's folder, or its file, where what it has kept cannot be built again.

    Raises:
        DataError: a value or a tensor of the run is of another kind than runs have.
    """
    try:
        yield
    except GrassError:
        raise
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        MemoryError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        raise DataError(
            f"{place} is damaged ({type(error).__name__}: {cause_of(error):.200}).",
            "Restore the run's folder, or train again.",
        ) from error


def load_card(folder: Path) -> RunCard:
    """Reads the card of a run.

    Raises:
        DataError: `folder` holds no finished run, or one of another format.
    """
    path = folder / "model.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(
            f"{folder} is not the folder of a finished run (no readable model.json).",
            "Give the --out folder of grass-train pretrain or finetune.",
        ) from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise DataError(
            f"{path} is not of format {FORMAT}; this version reads {FORMAT}.",
            "Train again, or use the version that wrote it.",
        )
    record.setdefault("pixel_m", [0.0, 0.0])  # unknown to runs of earlier versions
    with reading_run(path):
        return RunCard(
            **{key: _tuple(record[key]) for key in RunCard.__dataclass_fields__}
            | {
                "norm": Normalisation(**{k: tuple(v) for k, v in record["norm"].items()}),
                "classes": tuple(ClassSpec(**item) for item in record["classes"]),
            }
        )


def load_tensors(folder: Path) -> dict[str, Tensor]:
    """Reads the weights of a run, by the names of its modules, onto the CPU.

    Raises:
        DataError: the file is missing or damaged.
    """
    path = folder / "model.safetensors"
    try:
        return dict(load_file(path))
    except (OSError, SafetensorError) as error:
        raise DataError(f"{path} cannot be read ({error}).", "Train again.") from error


def load_samples(folder: Path) -> NDArray[Any]:
    """A few raw tiles (N, bands, tile, tile) of the data the run was trained on.

    Raises:
        DataError: the file is missing or damaged.
    """
    path = folder / "samples.npy"
    try:
        samples: NDArray[Any] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, MemoryError, SyntaxError, TypeError) as error:
        raise DataError(
            f"{path} cannot be read ({cause_of(error):.200}).", "Train again."
        ) from error
    if samples.ndim != 4 or samples.dtype.kind not in "uif" or not samples.size:
        raise DataError(
            f"{path} holds {samples.dtype} of the shape {samples.shape}, no tiles.", "Train again."
        )
    return samples


def require_kind(card: RunCard, kind: str, folder: Path) -> RunCard:
    """Returns `card` when it is of `kind`.

    Raises:
        DataError: it is not.
    """
    if card.kind != kind:
        command = "pretrain" if kind == ENCODER else "finetune"
        raise DataError(
            f"{folder} is a run of kind {card.kind!r}.", f"Give a run of grass-train {command}."
        )
    return card


def require_regions(card: RunCard, folder: Path) -> None:
    """Refuses an encoder that was pretrained by another method than GraSS or SimCLR.

    Raises:
        DataError: the run has no projection head and no reference bank.
    """
    if not card.head:
        method = card.provenance.get("pretraining", {}).get("method", "another method")
        raise DataError(
            f"{folder} holds an encoder pretrained by {method}, which has no regions.",
            "Give a run of grass-train pretrain.",
        )


def levels_of(card: RunCard) -> tuple[int, ...]:
    """Strides of the feature maps that a pretraining learnt from together; none for the last."""
    return tuple(card.grass.get("levels", ()))


def input_of(card: RunCard, tile: int, gsd_m: float = 0.0) -> InputSpec:
    """The input that a model of this run declares.

    Args:
        card: of the run.
        tile: side in pixels.
        gsd_m: metres a pixel to declare instead of those it was trained at; 0 for these.
    """
    if gsd_m:
        return input_spec(card.bands, card.norm, tile, gsd_m)
    return input_spec(card.bands, card.norm, tile, card.gsd_m, card.pixel_m)


def package_version() -> str:
    """Version of the installed product."""
    return version("grass-segmenter")


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

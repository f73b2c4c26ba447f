"""Is the file the model? Each ONNX file is run and compared with torch before it gets its name."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from grass_qgis.engine.errors import ModelError

from .regions import RegionsModel
from .segmenter import ProbabilityModel

PROBABILITY_TOLERANCE = 1e-4
ARGMAX_AGREEMENT = 0.9999
LAM_TOLERANCE = 1e-5


@dataclass(frozen=True)
class Agreement:
    """Greatest differences between file and torch.

    Attributes:
        difference: of probabilities; for a regions model of the LAM, relative to its greatest
            absolute value.
        argmax: share of pixels with the same class (1 for a regions model).
    """

    difference: float
    argmax: float = 1.0


def verify_segmenter(path: Path, model: ProbabilityModel, samples: Tensor) -> Agreement:
    """Compares a segmenter's file with torch on `samples` (N, bands, S, S).

    Raises:
        ModelError: they differ more than the tolerances allow.
    """
    (got,) = _run(path, samples)
    with torch.inference_mode():
        wanted = model(samples).numpy()
    agreement = Agreement(
        float(np.abs(got - wanted).max()), float((got.argmax(1) == wanted.argmax(1)).mean())
    )
    near = agreement.difference <= PROBABILITY_TOLERANCE
    if not (near and agreement.argmax >= ARGMAX_AGREEMENT):  # so that NaN does not pass
        raise ModelError(
            f"The exported model differs from the trained one: probabilities by "
            f"{agreement.difference:.2g}, {100 * agreement.argmax:.3f} % of pixels agree.",
            "It was not written; report this with the encoder's and decoder's names.",
        )
    return agreement


def verify_regions(path: Path, model: RegionsModel, samples: Tensor) -> Agreement:
    """Compares a regions model's file with torch's autograd on `samples` (N, bands, S, S).

    The oracle is autograd in float64. The map is a small difference of large numbers while an
    encoder is hardly trained; where float32 itself cannot reach the tolerance, the file may be
    three times as far from the oracle as torch in float32 is.

    Raises:
        ModelError: the maps differ more than that.
    """
    lam, _, *scores = _run(path, samples)
    with torch.no_grad():
        rounded = model.by_autograd(samples)
        oracle = copy.deepcopy(model).double().by_autograd(samples.double())
    found = [
        _distance(got, near.detach().numpy(), exact.detach().numpy())
        for got, near, exact in zip([lam, *scores], rounded, oracle, strict=True)
    ]
    for difference, allowed in found:
        if not difference <= allowed:
            raise ModelError(
                f"The exported attention map differs from autograd's by {difference:.2g} "
                f"of its range; allowed is {allowed:.1g}.",
                "It was not written; report this with the encoder's name.",
            )
    return Agreement(max(difference for difference, _ in found))


def _distance(got: np.ndarray, rounded: np.ndarray, oracle: np.ndarray) -> tuple[float, float]:
    """How far a map is from its oracle, and how far it may be, as shares of its range."""
    # A rule may exclude windows by a score of minus infinity: the same ones, up to ties.
    known = np.isfinite(oracle)
    scale = float(np.abs(oracle[known]).max()) or 1.0
    both = known & np.isfinite(rounded)
    allowed = max(LAM_TOLERANCE, 3 * float(np.abs(rounded[both] - oracle[both]).max()) / scale)
    if (np.isfinite(got) != known).mean() > 1 - ARGMAX_AGREEMENT:
        return float("inf"), allowed
    both = known & np.isfinite(got)
    return float(np.abs(got[both] - oracle[both]).max()) / scale, allowed


def _run(path: Path, samples: Tensor) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    found: list[np.ndarray] = session.run(None, {name: samples.numpy()})
    return found

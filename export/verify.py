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
    got, _ = _run(path, samples)
    rounded = model.by_autograd(samples).detach().numpy()
    oracle = copy.deepcopy(model).double().by_autograd(samples.double()).detach().numpy()
    scale = float(np.abs(oracle).max()) or 1.0
    agreement = Agreement(float(np.abs(got - oracle).max()) / scale)
    allowed = max(LAM_TOLERANCE, 3 * float(np.abs(rounded - oracle).max()) / scale)
    if not agreement.difference <= allowed:
        raise ModelError(
            f"The exported attention map differs from autograd's by {agreement.difference:.2g} "
            f"of its range; allowed is {allowed:.1g}.",
            "It was not written; report this with the encoder's name.",
        )
    return agreement


def _run(path: Path, samples: Tensor) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    found: list[np.ndarray] = session.run(None, {name: samples.numpy()})
    return found

"""Verification of ONNX files: each is run and compared with torch before it is moved into place."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from grass_qgis.engine.core.errors import ModelError

from .onnx_file import open_session, run_session
from .regions import RegionsModel

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


def classes_of(channels: NDArray[np.float32]) -> NDArray[np.int64]:
    """Class of each pixel (N, S, S) of probabilities; a single channel is that of class 1."""
    if channels.shape[1] == 1:
        return (channels[:, 0] > 0.5).astype(np.int64)
    return np.asarray(channels.argmax(axis=1))


def compare(path: Path, model: nn.Module, samples: Tensor) -> Agreement:
    """Runs file and torch on `samples` (N, bands, rows, cols), of the file's own type.

    Raises:
        ModelError: the output does not hold a channel of the image's size for each class.
    """
    got = run_session(open_session(path), samples.numpy())
    with torch.inference_mode():
        expected = model(samples).numpy()
    expected = expected[:, None] if expected.ndim == 3 else expected
    if got.shape != expected.shape or got.shape[2:] != samples.shape[2:]:
        raise ModelError(
            f"The model's output for images of {tuple(samples.shape)} is {got.shape}.",
            "It must return a channel of the image's size for each class.",
        )
    same = classes_of(got) == classes_of(expected)
    return Agreement(float(np.abs(got - expected).max()), float(same.mean()))


def verify_segmenter(path: Path, model: nn.Module, samples: Tensor) -> Agreement:
    """Compares a segmenter's file with torch on `samples` (N, bands, S, S).

    Raises:
        ModelError: they differ more than the tolerances of float32 allow.
    """
    agreement = compare(path, model, samples)
    near = agreement.difference <= PROBABILITY_TOLERANCE
    if not (near and agreement.argmax >= ARGMAX_AGREEMENT):  # so that NaN does not pass
        raise ModelError(
            f"{path.name} differs from the trained model: probabilities by "
            f"{agreement.difference:.2g}, {100 * agreement.argmax:.3f} % of pixels agree.",
            "It was not written; report this with the encoder's and decoder's names.",
        )
    return agreement


def verify_reduced(path: Path, model: nn.Module, samples: Tensor, least: float) -> Agreement:
    """Compares a file of lower precision with torch in float32 on real tiles.

    Args:
        path: the file.
        model: torch's, in float32.
        samples: real tiles (N, bands, S, S), standardised.
        least: share of pixels, 0 to 1, that must be of the same class.

    Raises:
        ModelError: fewer are.
    """
    agreement = compare(path, model, samples)
    if not agreement.argmax >= least:
        raise ModelError(
            f"{path.name} gives {100 * agreement.argmax:.2f} % of pixels the class float32 gives "
            f"them; {100 * least:.2f} % are needed.",
            "It was not written; leave this variant out.",
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
    session = open_session(path)
    lam, _, *scores = session.run(None, {session.get_inputs()[0].name: samples.numpy()})
    with torch.no_grad():
        rounded = model.by_autograd(samples)
        oracle = copy.deepcopy(model).double().by_autograd(samples.double())
    distances = [
        _distance(got, near.detach().numpy(), exact.detach().numpy())
        for got, near, exact in zip([lam, *scores], rounded, oracle, strict=True)
    ]
    for difference, allowed in distances:
        if not difference <= allowed:
            raise ModelError(
                f"The exported attention map differs from autograd's by {difference:.2g} "
                f"of its range; allowed is {allowed:.1g}.",
                "It was not written; report this with the encoder's name.",
            )
    return Agreement(max(difference for difference, _ in distances))


def _distance(
    got: NDArray[np.float32], rounded: NDArray[np.float32], oracle: NDArray[np.float64]
) -> tuple[float, float]:
    """Distance of a map from its oracle, and the allowed one, as shares of its range."""
    # A rule may exclude windows by a score of minus infinity: the same ones, up to ties.
    finite = np.isfinite(oracle)
    scale = float(np.abs(oracle[finite]).max()) or 1.0
    both = finite & np.isfinite(rounded)
    allowed = max(LAM_TOLERANCE, 3 * float(np.abs(rounded[both] - oracle[both]).max()) / scale)
    if (np.isfinite(got) != finite).mean() > 1 - ARGMAX_AGREEMENT:
        return float("inf"), allowed
    both = finite & np.isfinite(got)
    return float(np.abs(got[both] - oracle[both]).max()) / scale, allowed

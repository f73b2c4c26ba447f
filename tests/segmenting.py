"""What runs of the engine's segmentation need: a job, a model, and a slow oracle of the answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grass_qgis.engine.core import contract
from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.onnx_model import metadata as contract_metadata
from tests.onnx_models import COLOURS, GAIN, MEAN, STD, input_spec, write_segment_model


def job_for(folder, scene, model, **settings):
    return SegmentJob(
        str(scene), model, str(folder / "c.tif"), str(folder / "s.gpkg"), str(folder / "run.json"),
        **settings,
    )  # fmt: skip


def blurred(image, radius):
    """Slow oracle of the whole image at once: box blur over mirrored edges."""
    padded = np.pad(
        image.astype(np.float64), ((0, 0), (radius, radius), (radius, radius)), "reflect"
    )
    side = 2 * radius + 1
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(1, 2))
    return windows.mean(axis=(3, 4))


def probabilities(image, radius):
    values = blurred(image, radius) / 255
    logits = GAIN * (values - np.reshape(MEAN, (3, 1, 1))) / np.reshape(STD, (3, 1, 1))
    powers = np.exp(logits - logits.max(axis=0))
    return powers / powers.sum(axis=0)


def model_for(path, gsd_m, **settings):
    """A model that says for which pixels it was trained."""
    spec = replace(input_spec(64, 8, dynamic=True, batch=0), gsd_m=gsd_m)
    output = contract.OutputSpec(classes=COLOURS)
    metadata = contract_metadata.encode(contract.Contract("segmentation", spec, output))
    return str(write_segment_model(path, metadata=metadata, **settings))

"""Time of each variant of an exported segmenter over its float32 file; method in README.md.

Usage: python benchmarks/bench_export.py [--models bundled] [--variants int8] [--rounds 9]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from export.onnx_file import bytes_of  # noqa: E402  (found only with the line above)
from export.segmenter import ProbabilityModel  # noqa: E402
from export.source import Source  # noqa: E402
from export.speed import ratios, seconds_of  # noqa: E402
from export.variants import Task, file_name, write_variant  # noqa: E402
from grass_model.models.encoders import load_imagenet  # noqa: E402
from grass_model.models.segmenter import build_segmenter, encoder_of  # noqa: E402
from grass_model.settings.export import ExportSettings, Variant  # noqa: E402
from grass_qgis.engine.core.contract import ClassSpec, Contract, InputSpec, OutputSpec  # noqa: E402

MODELS = {
    "deeplabv3plus_resnet18": ("deeplabv3plus", "resnet18", 16),
    "bundled": ("deeplabv3plus", "tf_efficientnet_lite0", 16),
    "unet_resnet18": ("unet", "resnet18", 32),
    "deeplabv3plus_resnet50": ("deeplabv3plus", "resnet50", 16),
}
VARIANTS: tuple[Variant, ...] = ("default", "dynamic", "int8", "fp16", "uint8")
_TILE, _CLASSES = 512, 5
_CALIBRATED_ON = 4


def tiles() -> NDArray[np.uint8]:
    """Generated raw tiles (4, 3, 512, 512): fields of one colour with grain."""
    rng = np.random.default_rng(0)
    colours = rng.integers(30, 220, (_CALIBRATED_ON, 3, 16, 16))
    fields = colours.repeat(_TILE // 16, axis=2).repeat(_TILE // 16, axis=3)
    return (fields + rng.integers(0, 36, fields.shape)).astype(np.uint8)


def source_of(decoder: str, encoder: str, stride: int) -> Source:
    """A segmenter with random weights, its encoder's from ImageNet where a package has them."""
    torch.manual_seed(0)
    model = build_segmenter(decoder, encoder, 3, _CLASSES, stride)
    if encoder == "tf_efficientnet_lite0":
        load_imagenet(encoder_of(model), encoder, 3)
    halves = (0.5, 0.5, 0.5)
    spec = InputSpec(("red", "green", "blue"), (255.0,) * 3, halves, halves, _TILE, _TILE // 4)
    classes = tuple(ClassSpec(i, f"class {i}", "#808080") for i in range(_CLASSES))
    contract = Contract("segmentation", spec, OutputSpec(classes=classes))
    return Source(ProbabilityModel(model).eval(), contract, tiles())


def write_files(source: Source, folder: Path, variants: Sequence[Variant]) -> list[Path]:
    """Every variant; all layers of int8 in 8 bits, since random weights have no scores."""
    paths = [folder / file_name(variant) for variant in variants]
    task = Task(source, ExportSettings(out=str(folder)), None, paths[0])
    for variant, path in zip(variants, paths):
        write_variant(variant, path, task)
    return paths


def measure(name: str, variants: Sequence[Variant], rounds: int, threads: int) -> dict[str, float]:
    """Ratios, sizes and seconds of one model."""
    with tempfile.TemporaryDirectory() as folder:
        paths = write_files(source_of(*MODELS[name]), Path(folder), variants)
        taken = seconds_of(paths, _TILE, rounds, threads)
        numbers = {}
        for variant, path, ratio, times in zip(variants, paths, ratios(taken), taken):
            if variant != "default":
                numbers[f"{variant}_over_fp32_{name}"] = round(ratio, 3)
            numbers[f"{name}.{variant}_s"] = round(statistics.median(times), 4)
            numbers[f"{name}.{variant}_mib"] = round(bytes_of(path) / 2**20, 2)
    return numbers


def has_vnni() -> bool:
    """Whether this CPU multiplies bytes by itself (Linux only)."""
    path = Path("/proc/cpuinfo")
    flags = path.read_text().split() if path.is_file() else []
    return "avx512_vnni" in flags or "avx_vnni" in flags


def main() -> None:
    """Measures, prints a table, writes the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS)[:2])
    parser.add_argument("--variants", nargs="+", choices=VARIANTS[1:], default=VARIANTS[1:])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=1, help="of the runtime; 0: one a core")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "export.json")
    arguments = parser.parse_args()
    numbers: dict[str, float] = {"vnni": float(has_vnni())}
    for name in arguments.models:
        chosen = ("default", *arguments.variants)
        numbers.update(measure(name, chosen, arguments.rounds, arguments.threads))
    numbers["load"] = round(os.getloadavg()[0], 1)
    for key, value in numbers.items():
        print(f"{key:44}{value:>12}")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Maps from labels by a simulated analyst, their speed, and what each part adds.

Usage: python benchmarks/bench_learn.py --data DUBAI [--images t1_003 ...] [--out build/bench]

Quality is the mean over images and seeds of mIoU over all labelled pixels. The analyst begins with
one click a class, then clicks in the middle of areas that the present map has wrong.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import rasterio

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.click_curves import Plan, curves, parts  # noqa: E402  (found with the line above)
from benchmarks.click_images import (  # noqa: E402
    ClickImage,
    naip_mosaics,
    read_mask,
    single_images,
    vaihingen_mosaics,
)
from benchmarks.click_learner import Learner, forest  # noqa: E402
from benchmarks.click_rules import labels_needed  # noqa: E402
from benchmarks.click_variants import Variant  # noqa: E402
from grass_model.clicks.analyst import Analyst, Click  # noqa: E402
from grass_model.clicks.curve import mean_iou  # noqa: E402
from grass_model.mixing.mixture import scored_as  # noqa: E402
from grass_qgis.engine.core.contract import ClassSpec  # noqa: E402
from grass_qgis.engine.core.job import SegmentJob  # noqa: E402
from grass_qgis.engine.learning.model_file import LearntFrom, learned_model  # noqa: E402
from grass_qgis.engine.onnx_model.header import read_contract  # noqa: E402
from grass_qgis.engine.runs.segment import segment  # noqa: E402

IMAGES = ("t1_003", "t1_008", "t3_002", "t3_005", "t5_001", "t5_005")
RANDOM_IMAGES = ("t1_003", "t1_008", "t3_005", "t5_005")
CANVAS = (1500, 900)
_REPEATS = 7


def main() -> int:
    """Measures all and writes learn.json; exit status 2 without data."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", required=True, help="the Dubai data set")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--images", nargs="+", default=list(IMAGES))
    parser.add_argument("--speed-only", action="store_true", help="no quality")
    parser.add_argument("--forest", action="store_true", help="also a forest (scikit-learn)")
    parser.add_argument("--naip", type=Path, help="also the NAIP set's test towns")
    parser.add_argument("--vaihingen", type=Path, help="also the Vaihingen set")
    parser.add_argument("--parts", action="store_true", help="also what each part adds")
    parser.add_argument("--next", action="store_true", help="also where to label next")
    options = parser.parse_args()
    data = Path(options.data)
    if not options.data or not (data / "images").is_dir():
        sys.stderr.write(f"{data} holds no images. Give DATA=FOLDER of the Dubai set.\n")
        return 2
    report: dict[str, Any] = {"images": options.images, "seeds": list(Plan.seeds)}
    report |= speed(data)
    if not options.speed_only:
        with tempfile.TemporaryDirectory() as folder:
            report |= quality(options, data, Path(folder))
        report["zero_click"] = zero_click(data, options.images)
    if options.next:
        report["labels_needed"] = labels_needed(list(single_images(data, options.images)))
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "learn.json"
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(report, indent=1)}\n{path}\n")
    return 0


def quality(options: argparse.Namespace, data: Path, folder: Path) -> dict[str, Any]:
    """Points of mIoU by clicks of all that was requested; mosaics are written to `folder`."""
    images = list(single_images(data, options.images))
    some = [item for item in images if item.path.stem in RANDOM_IMAGES]
    labelled = Variant(labels="segments")
    plans = {"miou": Plan(images), "segment_miou": Plan(images, variant=labelled)}
    plans |= {"random_miou": Plan(some, "random")} if some else {}
    if options.forest:
        alone = Variant(features="none")
        plans["forest_miou"] = Plan(images, variant=alone, other=forest)
        if some:
            plans["random_forest_miou"] = Plan(some, "random", alone, forest)
    for name, mosaics in (("naip", naip_mosaics), ("vaihingen", vaihingen_mosaics)):
        given = getattr(options, name)
        if given is not None:
            parts_of_town = list(mosaics(given, folder))
            plans[f"{name}_miou"] = Plan(parts_of_town)
            plans[f"{name}_random_miou"] = Plan(parts_of_town, "random")
    singly = parts(images) if options.parts else {}
    measured = curves({**plans, **{f"parts: {name}": plan for name, plan in singly.items()}})
    scores: dict[str, Any] = {
        f"{name}_{count}": value for name in plans for count, value in measured[name].items()
    }
    if singly:
        scores["parts"] = {name: measured[f"parts: {name}"] for name in singly}
    return scores


def zero_click(data: Path, images: Sequence[str]) -> float:
    """Mean points of mIoU of the model that comes with the plugin, in the classes of the data."""
    model = ROOT / "grass_qgis" / "models" / "land_cover_rgb.onnx"
    classes = read_contract(model).output.classes
    mix = ROOT / "tools" / "land_cover_rgb" / "mix.yaml"
    table = np.full(256, 255, np.uint8)
    scored = scored_as(data, str(mix), [item.name for item in classes])
    table[[item.id for item in classes]] = scored.classes
    scores = []
    with tempfile.TemporaryDirectory() as folder:
        for name in images:
            target = Path(folder) / f"{name}.tif"
            raster = str(data / "images" / f"{name}.jpg")
            segment(SegmentJob(raster, str(model), str(target), device="cpu"))
            with rasterio.open(target) as source:
                scores.append(100 * mean_iou(table[source.read(1)], read_mask(data, name)))
    return round(float(np.mean(scores)), 1)


def speed(data: Path) -> dict[str, Any]:
    """Times of refits, of the head, of the first preview; and the memory that all of it took."""
    image = data / "images" / "t7_005.jpg"
    reference = read_mask(data, "t7_005")
    width, height = CANVAS
    with tempfile.TemporaryDirectory() as folder:
        clicks = Analyst(reference[:height, :width], 0).random_clicks(2000)
        cut = Path(folder) / "canvas.tif"
        _write_canvas(image, cut)
        began, used = time.perf_counter(), time.process_time()
        learner = Learner(ClickImage(cut, reference[:height, :width]), Path(folder))
        learner.predict(clicks[:20])
        first, first_cpu = time.perf_counter() - began, time.process_time() - used
        fits = {count: _time_of_fit(learner, clicks[:count]) for count in (200, 2000)}
        share = _head_share(learner, clicks[:200])
        learner.encoder.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "preview_first_s": round(first, 2),
        "preview_first_cpu_s": round(first_cpu, 2),
        "refit_ms_200": fits[200],
        "refit_ms_2000": fits[2000],
        "head_over_tile": share,
        "rss_mb": round(memory),
    }


def _time_of_fit(learner: Learner, clicks: Sequence[Click]) -> float:
    """Milliseconds of one core: a busy machine changes them little."""
    learner.fit(clicks)
    times = []
    for _ in range(3):
        began = time.process_time()
        learner.fit(clicks)
        times.append(1000 * (time.process_time() - began))
    return round(min(times), 1)


def _head_share(learner: Learner, clicks: Sequence[Click]) -> float:
    """Share of a tile's time that the learned model spends beyond its features."""
    fit = learner.fit(clicks)
    encoder = learner.encoder
    classes = [ClassSpec(k, str(k), "#102030") for k in range(max(fit.table.class_ids) + 1)]
    scene = encoder.basis or encoder.look()
    whole = learned_model(learner.extraction, scene, fit.classifier, classes, LearntFrom(0.0), {})
    sessions = [_session(model) for model in (learner.extraction.model, whole)]
    tile = learner.extraction.contract.input.tile
    bands = len(learner.extraction.contract.input.bands)
    image = np.random.default_rng(0).normal(0, 1, (1, bands, tile, tile)).astype(np.float32)
    times: list[list[float]] = [[], []]
    for _ in range(_REPEATS):
        for number, session in enumerate(sessions):
            began = time.process_time()
            session.run(None, {"image": image})
            times[number].append(time.process_time() - began)
    features, all_of_it = min(times[0]), min(times[1])
    return round(max(0.0, all_of_it - features) / all_of_it, 3)


def _session(model: onnx.ModelProto) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options)


def _write_canvas(image: Path, target: Path) -> None:
    width, height = CANVAS
    with rasterio.open(image) as source:
        pixels = source.read(window=rasterio.windows.Window(0, 0, width, height))
    with rasterio.open(
        target, "w", driver="GTiff", width=width, height=height, count=3, dtype="uint8"
    ) as out:
        out.write(pixels)


if __name__ == "__main__":
    sys.exit(main())

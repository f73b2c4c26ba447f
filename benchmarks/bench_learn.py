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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import rasterio

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.click_images import (  # noqa: E402  (found with the line above)
    ClickImage,
    naip_mosaics,
    read_mask,
    single_images,
    vaihingen_mosaics,
)
from benchmarks.click_learner import (  # noqa: E402
    KernelRidge,
    Learner,
    OtherClassifier,
    Variant,
    forest,
)
from grass_model.clicks.analyst import Analyst, Click  # noqa: E402
from grass_model.clicks.curve import corrected_curve, mean_iou, random_curve  # noqa: E402
from grass_model.mixing.mixture import scored_as  # noqa: E402
from grass_qgis.engine.core.contract import ClassSpec  # noqa: E402
from grass_qgis.engine.core.job import SegmentJob  # noqa: E402
from grass_qgis.engine.learning.model_file import LearntFrom, learned_model  # noqa: E402
from grass_qgis.engine.learning.refined import REFINE  # noqa: E402
from grass_qgis.engine.onnx_model.header import read_contract  # noqa: E402
from grass_qgis.engine.runs.segment import segment  # noqa: E402

Images = Callable[[Path], Iterable[ClickImage]]
IMAGES = ("t1_003", "t1_008", "t3_002", "t3_005", "t5_001", "t5_005")
RANDOM_IMAGES = ("t1_003", "t1_008", "t3_005", "t5_005")
SEEDS, AT = (0, 1), (10, 40, 160)
CANVAS = (1500, 900)
_REPEATS = 7
USUAL = Variant()


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
    options = parser.parse_args()
    data = Path(options.data)
    if not options.data or not (data / "images").is_dir():
        sys.stderr.write(f"{data} holds no images. Give DATA=FOLDER of the Dubai set.\n")
        return 2
    report: dict[str, Any] = {"images": options.images, "seeds": list(SEEDS)}
    report |= speed(data)
    if not options.speed_only:
        report |= quality(data, options.images)
    if options.forest:
        alone, images = Variant(features="none"), _dubai(data, options.images)
        report |= _named("forest_miou", curve(images, corrected_curve, alone, forest))
        some = [name for name in options.images if name in RANDOM_IMAGES]
        if some:
            scores = curve(_dubai(data, some), random_curve, alone, forest)
            report |= _named("random_forest_miou", scores)
    if options.parts:
        report["parts"] = parts(_dubai(data, options.images))
    report |= elsewhere(options)
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "learn.json"
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(report, indent=1)}\n{path}\n")
    return 0


def quality(data: Path, names: Sequence[str]) -> dict[str, Any]:
    """Points of mIoU by clicks, of random clicks, and of no click."""
    scores = _named("miou", curve(_dubai(data, names), corrected_curve))
    some = [name for name in names if name in RANDOM_IMAGES]
    if some:
        scores |= _named("random_miou", curve(_dubai(data, some), random_curve))
    scores["zero_click"] = zero_click(data, names)
    return scores


def elsewhere(options: argparse.Namespace) -> dict[str, Any]:
    """The same of the sets beside the Dubai set that are given."""
    scores: dict[str, Any] = {}
    for name, data, mosaics in (
        ("naip", options.naip, naip_mosaics),
        ("vaihingen", options.vaihingen, vaihingen_mosaics),
    ):
        if data is not None:
            images = partial(mosaics, data)
            scores |= _named(f"{name}_miou", curve(images, corrected_curve))
            scores |= _named(f"{name}_random_miou", curve(images, random_curve))
            if options.parts:
                scores[f"{name}_parts"] = parts(images)
    return scores


def parts(images: Images) -> dict[str, Any]:
    """Curves with one part changed at a time, and what a whole encoder's level adds."""
    variants = {
        "as it is": USUAL,
        "lda": Variant(method="lda"),
        "logistic": Variant(method="logistic"),
        "no encoder": Variant(features="none"),
        "no colour filters": Variant(left_out=-1),
        "no segments": Variant(refine=replace(REFINE, share=0.0)),
        "guided filter for segments": Variant(refine=replace(REFINE, share=0.0), guided_px=6),
    }
    variants |= {f"no level {k + 1}": Variant(left_out=k) for k in range(5)}
    variants |= {f"{count} components": Variant(components=count) for count in (8, 16, 64)}
    curves = {name: curve(images, corrected_curve, item) for name, item in variants.items()}
    curves["kernel ridge, no segments"] = curve(images, corrected_curve, USUAL, KernelRidge)
    return {name: dict(zip(AT, values, strict=True)) for name, values in curves.items()}


def curve(
    images: Images,
    rule: Callable[..., dict[int, float]],
    variant: Variant = USUAL,
    other: Callable[[int], Any] | None = None,
) -> list[float]:
    """Mean points of mIoU at `AT`.

    Args:
        images: gives the images, with a folder to write to.
        rule: where the analyst clicks.
        variant: of the learner.
        other: makes another classifier on the learner's vectors; its clicks are where the
            learner's own map is wrong.
    """
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for image in images(Path(folder)):
            learner = Learner(image.path, Path(folder), variant)
            predict = learner.predict if other is None else OtherClassifier(learner, other).predict
            extra = {} if rule is random_curve else {"look": learner.look}
            if variant.features == "none" and other is not None and extra:
                extra = {"look": predict}
            for seed in SEEDS:
                analyst = Analyst(image.reference, seed)
                scores = rule(analyst, image.reference, predict, AT, **extra)
                rows.append([100 * scores[count] for count in AT])
            learner.encoder.close()
    return [round(float(value), 1) for value in np.mean(rows, axis=0)]


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
        learner = Learner(cut, Path(folder))
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


def _dubai(data: Path, names: Sequence[str]) -> Images:
    return lambda folder: single_images(data, names)


def _named(name: str, values: Sequence[float]) -> dict[str, float]:
    return {f"{name}_{count}": value for count, value in zip(AT, values, strict=True)}


if __name__ == "__main__":
    sys.exit(main())

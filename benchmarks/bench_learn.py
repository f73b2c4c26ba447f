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
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import rasterio
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grass_model.clicks.analyst import Analyst, Click  # noqa: E402  (found with the line above)
from grass_model.clicks.curve import corrected_curve, mean_iou, random_curve  # noqa: E402
from grass_model.clicks.objects import brush  # noqa: E402
from grass_qgis.engine.core.contract import ClassSpec, RefineSpec  # noqa: E402
from grass_qgis.engine.core.job import SegmentJob  # noqa: E402
from grass_qgis.engine.core.monitor import Monitor  # noqa: E402
from grass_qgis.engine.learning import basis  # noqa: E402
from grass_qgis.engine.learning.encoder import Encoder  # noqa: E402
from grass_qgis.engine.learning.extraction import CELL  # noqa: E402
from grass_qgis.engine.learning.fit import Fit, fit_samples  # noqa: E402
from grass_qgis.engine.learning.gather import gather  # noqa: E402
from grass_qgis.engine.learning.labels import LabelObject  # noqa: E402
from grass_qgis.engine.learning.model_file import learned_model  # noqa: E402
from grass_qgis.engine.learning.opening import features_path, prepare  # noqa: E402
from grass_qgis.engine.learning.picture import whole_steps  # noqa: E402
from grass_qgis.engine.learning.preview import classes_of  # noqa: E402
from grass_qgis.engine.learning.refined import (  # noqa: E402
    REFINE,
    Partitions,
    predict_refined,
)
from grass_qgis.engine.learning.samples import Sample  # noqa: E402
from grass_qgis.engine.runs.segment import segment  # noqa: E402
from grass_qgis.engine.tiling.grid import Window  # noqa: E402

IMAGES = ("t1_003", "t1_008", "t3_002", "t3_005", "t5_001", "t5_005")
RANDOM_IMAGES = ("t1_003", "t1_008", "t3_005", "t5_005")
SEEDS, AT = (0, 1), (10, 40, 160)
RADIUS_PX = 6.0
CANVAS = (1500, 900)
_REPEATS = 7
_TREES = 100


class Learner:
    """The engine's learner on one image, as a function of clicks."""

    def __init__(
        self,
        image: Path,
        features: str,
        folder: Path,
        method: str = "auto",
        refine: RefineSpec = REFINE,
    ) -> None:
        """Encodes the whole image."""
        monitor = Monitor(lambda event: None, lambda: False)
        path = features_path(features)
        self.extraction, self.sources = prepare([str(image)], path, None, 0.0, monitor)
        self.encoder = Encoder(self.extraction, self.sources, folder, "cpu", 0, 2**31)
        self.encoder.look()
        for key in self.sources[0].tiles:
            self.encoder.tile((0, *key))
        self.window = self.sources[0].work.whole
        self._partitions = Partitions(self.sources, self.extraction.contract.input, refine)
        self._method = method
        self._samples: dict[Click, Sample | None] = {}

    def fit(self, clicks: Sequence[Click]) -> Fit:
        """The classifier of some clicks; features of each are looked up once."""
        fresh = [click for click in clicks if click not in self._samples]
        objects = [self._object(click) for click in fresh]
        self._samples.update(zip(fresh, gather(self.encoder, objects), strict=True))
        samples = [self._samples[click] for click in clicks]
        return fit_samples([sample for sample in samples if sample is not None], self._method)

    def look(self, clicks: Sequence[Click]) -> NDArray[np.uint8]:
        """As `predict`, cell by cell: fast, to find errors of the map."""
        classifier = self.fit(clicks).classifier
        whole = whole_steps(self.window, CELL)
        shares = predict_refined(
            self.encoder, self._partitions, (0, whole), classifier, CELL, False
        )
        cells = classes_of(shares, classifier)
        upsampled = cells.repeat(CELL, axis=0).repeat(CELL, axis=1)
        return upsampled[: self.window.height, : self.window.width]

    def predict(self, clicks: Sequence[Click]) -> NDArray[np.uint8]:
        """Class ids (rows, cols) of the whole image."""
        classifier = self.fit(clicks).classifier
        scores = predict_refined(
            self.encoder, self._partitions, (0, self.window), classifier, kept_only=False
        )
        return classes_of(scores, classifier)

    def _object(self, click: Click) -> LabelObject:
        """Cells of which the brush covers half, or the one that it covers most of."""
        shape = (self.window.height, self.window.width)
        pixels = brush(click, shape, RADIUS_PX).pixels
        cells = np.column_stack([pixels // shape[1], pixels % shape[1]]) // CELL
        unique, counts = np.unique(cells, axis=0, return_counts=True)
        kept = unique[counts >= CELL**2 // 2]
        return LabelObject(click.class_id, 0, kept if len(kept) else unique[[counts.argmax()]])


class Forest:
    """A random forest on the filters alone: what classical plugins do."""

    def __init__(self, learner: Learner) -> None:
        """Takes the filters of a learner that has no encoder."""
        self._learner = learner

    def predict(self, clicks: Sequence[Click]) -> NDArray[np.uint8]:
        """Class ids (rows, cols) of the whole image."""
        from sklearn.ensemble import RandomForestClassifier

        table = self._learner.fit(clicks).table
        forest = RandomForestClassifier(_TREES, random_state=0, n_jobs=1)
        forest.fit(table.vectors, table.classes[table.owner])
        encoder, whole = self._learner.encoder, self._learner.window
        predicted = np.zeros((whole.height, whole.width), np.uint8)
        for key in self._learner.sources[0].tiles:
            maps, _ = encoder.tile((0, *key))
            cells = maps[-1].reshape(len(maps[-1]), -1).T
            said = forest.predict(cells).reshape(maps[-1].shape[1:]).astype(np.uint8)
            grid = self._learner.sources[0].grid
            core = _core(grid.window(*key), grid.rows.overlap // 2, whole)
            tile = grid.window(*key)
            rows = (np.arange(core.row, core.row_stop) - tile.row) // CELL
            cols = (np.arange(core.col, core.col_stop) - tile.col) // CELL
            predicted[core.row : core.row_stop, core.col : core.col_stop] = said[
                rows[:, None], cols
            ]
        return predicted


def main() -> int:
    """Measures all and writes learn.json; exit status 2 without data."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", required=True, help="the Dubai data set")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--images", nargs="+", default=list(IMAGES))
    parser.add_argument("--speed-only", action="store_true", help="no quality")
    parser.add_argument("--forest", action="store_true", help="also a forest (scikit-learn)")
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
        report |= _named("forest_miou", curve(data, options.images, corrected_curve, forest=True))
        some = [name for name in options.images if name in RANDOM_IMAGES]
        if some:
            scores = curve(data, some, random_curve, forest=True)
            report |= _named("random_forest_miou", scores)
    if options.parts:
        report["parts"] = parts(data, options.images)
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "learn.json"
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(report, indent=1)}\n{path}\n")
    return 0


def quality(data: Path, images: Sequence[str]) -> dict[str, Any]:
    """Points of mIoU by clicks, of random clicks, and of no click."""
    scores = _named("miou", curve(data, images, corrected_curve))
    some = [name for name in images if name in RANDOM_IMAGES]
    if some:
        scores |= _named("random_miou", curve(data, some, random_curve))
    scores["zero_click"] = zero_click(data, images)
    return scores


def parts(data: Path, images: Sequence[str]) -> dict[str, Any]:
    """The same with one part changed at a time."""
    curves = {
        "lda": curve(data, images, corrected_curve, method="lda"),
        "logistic": curve(data, images, corrected_curve, method="logistic"),
        "no encoder": curve(data, images, corrected_curve, features="none"),
        "no segments": curve(data, images, corrected_curve, refine=replace(REFINE, share=0.0)),
    }
    for count in (8, 16, 64):
        with _components(count):
            curves[f"{count} components"] = curve(data, images, corrected_curve)
    return {name: dict(zip(AT, values, strict=True)) for name, values in curves.items()}


def curve(
    data: Path,
    images: Sequence[str],
    rule: Callable[..., dict[int, float]],
    features: str = "",
    method: str = "auto",
    forest: bool = False,
    refine: RefineSpec = REFINE,
) -> list[float]:
    """Mean points of mIoU at `AT`."""
    rows = []
    for name in images:
        reference = _mask(data, name)
        with tempfile.TemporaryDirectory() as folder:
            kind = "none" if forest else features
            path = data / "images" / f"{name}.jpg"
            learner = Learner(path, kind, Path(folder), method, refine)
            predicts = Forest(learner).predict if forest else learner.predict
            extra = {} if forest or rule is random_curve else {"look": learner.look}
            for seed in SEEDS:
                scores = rule(Analyst(reference, seed), reference, predicts, AT, **extra)
                rows.append([100 * scores[count] for count in AT])
            learner.encoder.close()
    return [round(float(value), 1) for value in np.mean(rows, axis=0)]


def zero_click(data: Path, images: Sequence[str]) -> float:
    """Mean points of mIoU of the model that comes with the plugin."""
    model = ROOT / "grass_qgis" / "models" / "land_cover_rgb.onnx"
    scores = []
    with tempfile.TemporaryDirectory() as folder:
        for name in images:
            target = Path(folder) / f"{name}.tif"
            raster = str(data / "images" / f"{name}.jpg")
            segment(SegmentJob(raster, str(model), str(target), device="cpu"))
            with rasterio.open(target) as source:
                scores.append(100 * mean_iou(source.read(1), _mask(data, name)))
    return round(float(np.mean(scores)), 1)


def speed(data: Path) -> dict[str, Any]:
    """Times of refits, of the head, of the first preview; and the memory that all of it took."""
    image = data / "images" / "t7_005.jpg"
    reference = _mask(data, "t7_005")
    width, height = CANVAS
    with tempfile.TemporaryDirectory() as folder:
        clicks = Analyst(reference[:height, :width], 0).random_clicks(2000)
        cut = Path(folder) / "canvas.tif"
        _write_canvas(image, cut)
        began, used = time.perf_counter(), time.process_time()
        learner = Learner(cut, "", Path(folder))
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
    whole = learned_model(learner.extraction, scene, fit.classifier, classes, 0.0, {})
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


@contextmanager
def _components(count: int) -> Any:
    former = basis.COMPONENTS
    basis.COMPONENTS = count
    try:
        yield
    finally:
        basis.COMPONENTS = former


def _write_canvas(image: Path, target: Path) -> None:
    width, height = CANVAS
    with rasterio.open(image) as source:
        pixels = source.read(window=rasterio.windows.Window(0, 0, width, height))
    with rasterio.open(
        target, "w", driver="GTiff", width=width, height=height, count=3, dtype="uint8"
    ) as out:
        out.write(pixels)


def _core(tile: Window, margin: int, whole: Window) -> Window:
    side = tile.width - 2 * margin
    inner = replace(tile, col=tile.col + margin, row=tile.row + margin, width=side, height=side)
    return inner.intersection(whole)


def _mask(data: Path, name: str) -> NDArray[np.uint8]:
    with rasterio.open(data / "masks" / f"{name}.png") as source:
        return np.asarray(source.read(1), np.uint8)


def _named(name: str, values: Sequence[float]) -> dict[str, float]:
    return {f"{name}_{count}": value for count, value in zip(AT, values, strict=True)}


if __name__ == "__main__":
    sys.exit(main())

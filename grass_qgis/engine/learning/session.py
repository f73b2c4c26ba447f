"""A session of labelling: rasters open, features kept, labels that come and go, maps of windows."""

from __future__ import annotations

import tempfile
import time
from functools import cached_property
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import PALETTE, ClassSpec, DomainSpec
from ..core.errors import DataError, JobError
from ..core.job import LearnSessionJob
from ..core.monitor import Monitor
from ..runtime.resources import give_back
from ..tiling.grid import Window
from .domain import domain_of
from .encoder import Encoder, TileKey
from .fit import Fit, fit_samples, refit
from .gather import gather
from .label_store import Label, LabelStore
from .labels import LabelObject
from .model_file import LearntFrom, learned_model, write_learned
from .opening import Declared, features_path, prepare
from .picture import Content, draw, need_of, novelty_bytes
from .preview import Head, classes_of, entropy_of, novelty, tiles_under
from .refined import REFINE, Partitions, predict_refined
from .samples import Sample
from .scene import common_gsd
from .segments import Segment, SegmentFinder
from .sight import Sight
from .suggest import SegmentSums, Suggestion, suggest
from .summary import provenance_of, summary_of

_MOST_PIXELS = 32 * 2**20  # of an answer
LAYERS = ("classes", "entropy", "novelty")

Pairs = List[Tuple[LabelObject, Sample]]


class LearnSession:
    """Holds one encoder and the labels; every method is one request of the protocol."""

    def __init__(self, job: LearnSessionJob, monitor: Monitor) -> None:
        """Opens rasters and features model, and looks at the scene.

        Raises:
            GrassError: one of them cannot be used.
        """
        self._job, self._monitor = job, monitor
        features = features_path(job.features)
        declared = Declared(job.crs, job.nodata or ())
        self._extraction, sources = prepare(
            job.rasters, features, job.bands, job.gsd, monitor, declared
        )
        self._folder = tempfile.TemporaryDirectory()
        self._encoder = Encoder(
            self._extraction,
            sources,
            Path(self._folder.name),
            job.device,
            job.threads,
            job.cache_mb * 2**20,
        )
        self._finder = SegmentFinder(sources)
        self._partitions = Partitions(sources, self._extraction.contract.input)
        self._classes: Tuple[ClassSpec, ...] = job.classes
        self._labels = LabelStore(sources, job.radius_px)
        self._samples: Dict[bytes, Optional[Sample]] = {}
        self._fit: Optional[Fit] = None  # of the labels as they are
        self._evaluated: Optional[Fit] = None  # the last one with a summary, of whatever labels
        self._last: Optional[Fit] = None  # whether evaluated or not
        self._head: Optional[Head] = None
        self._sums: Dict[TileKey, SegmentSums] = {}
        self._drawn: Optional[Tuple[int, Sight]] = None  # the last view with all its tiles
        self._summary: Dict[str, Any] = {}

    @property
    def sources(self) -> List[Dict[str, Any]]:
        """Size, transform and CRS of the work pixels of each raster."""
        return [
            {
                "width": source.work.width,
                "height": source.work.height,
                "transform": list(source.work.transform[:6]),
                "crs": source.info.crs,
                "gsd_m": source.gsd_m,
                "tiles": len(source.tiles),
            }
            for source in self._encoder.sources
        ]

    @property
    def device(self) -> str:
        """Device that computes the features."""
        return self._encoder.device.used

    def look(self, monitor: Monitor) -> None:
        """Makes the scene's components, if that is not done."""
        if self._encoder.basis is None:
            self._encoder.look(lambda done, total: monitor.step("scene", done, total))

    def close(self) -> None:
        """Lets go of everything."""
        self._encoder.close()
        self._folder.cleanup()

    def set_classes(self, classes: Sequence[ClassSpec]) -> None:
        """Replaces the classes; labels of ids that are gone are left out of fits."""
        self._classes = tuple(classes)
        self._fit = None

    def change_labels(self, given: Mapping[str, Label], removed: Sequence[str]) -> int:
        """Adds or replaces labels by their ids, and takes others away; how many there are then.

        Raises:
            JobError: there would be too many.
        """
        self._fit = None
        return self._labels.change(given, removed)

    def encode(self, number: int, window: Window, most: int, monitor: Monitor) -> Dict[str, int]:
        """Encodes at most `most` tiles of a window that are not kept; how many are left then."""
        self.look(monitor)
        keys = [key for key in self._keys(number, window) if not self._encoder.has(key)]
        for done, _ in enumerate(self._encoder.tiles(keys[:most])):
            monitor.step("features", done, min(most, len(keys)))
        return {"encoded": len(keys[:most]), "left": len(keys[most:])}

    def fit(self, method: str, quick: bool, monitor: Monitor) -> Dict[str, Any]:
        """Fits all labels; the summary as of a learning run.

        Args:
            method: of `METHODS`.
            quick: by the method and calibration of the last fit that was not; without evaluation.
            monitor: hears of tiles to encode, and cancels.

        Raises:
            DataError: labels are of one class, or lie nowhere.
        """
        pairs, lost = self._pairs(monitor)
        learnt = [sample for item, sample in pairs if not item.check]
        counts = {"labels": len(pairs), "lost": lost, "quick": quick}
        monitor.check()
        if quick:
            fit = refit(learnt, self._last, monitor.check)
        else:
            fit = self._evaluated = fit_samples(learnt, method, monitor.check)
            sources = self._encoder.sources
            self._summary = summary_of(fit, self.classes, pairs, sources, monitor.check)
        self._fit = self._last = fit
        self._head = Head(fit.classifier)
        return {**counts, **({} if quick else self._summary)}

    def _pairs(self, monitor: Monitor) -> Tuple[Pairs, int]:
        """Labels with their samples; how many lie on pixels without data."""
        self.look(monitor)
        objects = self._labels.objects(monitor)
        fresh = [item for item in objects if _content(item) not in self._samples]
        gathered = gather(
            self._encoder, fresh, lambda done, total: monitor.step("features", done, total)
        )
        self._samples.update({_content(item): s for item, s in zip(fresh, gathered)})
        samples = [self._samples[_content(item)] for item in objects]
        lost = sum(sample is None for sample in samples)
        if lost:
            monitor.warn(f"{lost} labels lie on pixels without data: left out.")
        self._forget(objects)
        return [(item, s) for item, s in zip(objects, samples) if s is not None], lost

    @property
    def classes(self) -> Tuple[ClassSpec, ...]:
        """The classes; those that only labels name have numbers for names."""
        more = range(len(self._classes), self._labels.class_count)
        extra = [ClassSpec(k, str(k), PALETTE[k % len(PALETTE)]) for k in more]
        return (*self._classes, *extra)

    def predict(
        self, number: int, window: Window, step: int, layer: str
    ) -> Tuple[NDArray[np.uint8], int]:
        """A layer of a window as bytes (rows, cols), 255 where unknown; tiles that are missing.

        Classes are ids. Entropy is in percent; novelty in percent of twice the usual distance.

        Raises:
            DataError: nothing has been fitted.
            JobError: the window is too large.
        """
        fit = self._fitted()
        if window.width * window.height > _MOST_PIXELS * step**2:
            raise JobError(
                f"The window has {window.width} x {window.height} px.", "Use step 4, or less."
            )
        if layer == "novelty":
            values, valid = novelty(self._encoder, number, window, fit.novelty())
            picture = novelty_bytes(values, valid)
            missing = [k for k in self._keys(number, window) if not self._encoder.has(k)]
            return picture, len(missing)
        predicted = predict_refined(
            self._encoder, self._partitions, (number, window), fit.classifier, step
        )
        if layer == "entropy":
            return entropy_of(predicted), len(predicted.missing)
        return classes_of(predicted, fit.classifier), len(predicted.missing)

    def view(
        self, number: int, sight: Sight, layer: str, encode_ms: int, monitor: Monitor
    ) -> Tuple[Optional[NDArray[np.uint8]], Dict[str, Any]]:
        """A layer as a picture of what tiles are there, after some have been encoded.

        Args:
            number: of the raster.
            sight: the picture.
            layer: of `LAYERS`.
            encode_ms: milliseconds for tiles that are missing, those in the middle first, and then
                for borders, if the view has been drawn before; what is begun is finished.
            monitor: hears of tiles, and cancels.

        Returns:
            Bytes (rows, cols) as of `predict`, None while nothing is fitted; and `tiles` under the
            view, `missing` ones among them, `coarse` where they will not be encoded, `rough`
            blocks whose borders do not follow segments yet.
        """
        self.look(monitor)
        need = need_of(self._encoder, self._partitions, number, sight)
        missing = [key for key in need.keys if not self._encoder.has(key)]
        total, end = len(need.keys), time.perf_counter() + encode_ms / 1000
        left = [] if need.coarse else list(missing)
        while left and time.perf_counter() < end:
            monitor.step("view", total - len(left), total)
            some, left = left[: self._encoder.parallel_tiles], left[self._encoder.parallel_tiles :]
            for _ in self._encoder.tiles(some):
                pass
        summary = {"tiles": total, "missing": len(left), "coarse": need.coarse}
        if need.coarse:
            summary["missing"] = len(missing)
        if self._fit is None or self._head is None:
            return None, {**summary, "rough": 0}
        blocks = [] if layer == "novelty" else need.blocks  # which has no borders
        rough = [block for block in blocks if not self._partitions.has(number, block)]
        while rough and self._drawn == (number, sight) and time.perf_counter() < end:
            monitor.step("segments", len(blocks) - len(rough), len(blocks))
            self._partitions.cut(number, rough.pop(0))
        content = Content(self._fit, self._head, layer, self._partitions)
        picture = draw(self._encoder, number, sight, content, monitor)
        self._drawn = None if summary["missing"] else (number, sight)
        give_back()
        return picture, {**summary, "rough": len(rough)}

    def segment(self, number: int, place: Tuple[int, int], steps: int, pixels: int) -> Segment:
        """The segment under a click; args and errors as of `SegmentFinder.find`."""
        return self._finder.find(number, place, steps, pixels)

    def suggest(
        self, number: int, window: Window, count: int, avoid: Sequence[Tuple[float, float]]
    ) -> List[Suggestion]:
        """Places of the window where a label would help most.

        Raises:
            DataError: nothing has been fitted.
        """
        fit = self._fitted()
        keys = self._keys(number, window)
        return suggest(self._encoder, self._partitions, fit, keys, count, avoid, self._sums)

    def save(self, path: Path) -> None:
        """Writes the model of the last fit to a path that is free.

        Raises:
            DataError: nothing has been fitted, or in a hurry.
            ModelError: the graph is not sound.
        """
        fit = self._fitted()
        if fit is not self._evaluated:
            raise DataError("The labels have been learnt from in a hurry.", "Send fit first.")
        basis = self._encoder.basis or self._encoder.look()
        spec = self._extraction.contract.features
        provenance = provenance_of(self._summary, spec, self._encoder.sources)
        imagery = LearntFrom(common_gsd(self._encoder.sources), self._domain)
        model = learned_model(
            self._extraction, basis, fit.classifier, self.classes, imagery, provenance, REFINE
        )
        write_learned(model, path)

    @cached_property
    def _domain(self) -> Optional[DomainSpec]:
        """What the rasters look like, whatever is labelled."""
        sources = self._encoder.sources
        return domain_of(self._extraction, sources, self._monitor, self._job.threads)

    def _fitted(self) -> Fit:
        if self._fit is None:
            raise DataError("The labels have not been learnt from yet.", "Send fit first.")
        return self._fit

    def _keys(self, number: int, window: Window) -> List[TileKey]:
        return tiles_under(self._encoder, number, window)

    def _forget(self, objects: Sequence[LabelObject]) -> None:
        """Drops what belongs to labels that are gone."""
        used = {_content(item) for item in objects}
        if len(self._samples) > 2 * len(used) + 1000:
            self._samples = {key: s for key, s in self._samples.items() if key in used}


def _content(item: LabelObject) -> bytes:
    head = f"{item.class_id} {item.source} {item.check} ".encode()
    return head + item.cells.tobytes()

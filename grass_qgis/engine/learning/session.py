"""A session of labelling: rasters open, features kept, labels that come and go, maps of windows."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError

from ..core.contract import PALETTE, ClassSpec
from ..core.errors import DataError, JobError
from ..core.job import LearnSessionJob
from ..core.monitor import Monitor
from ..tiling.grid import Window
from .encoder import Encoder, TileKey
from .extraction import CELL
from .fit import Fit, fit_samples
from .gather import gather
from .labels import LabelledShape, LabelObject, place_on, without_contradictions
from .model_file import learned_model, write_learned
from .opening import features_path, prepare
from .preview import classes_of, entropy_of, novelty, tiles_under
from .refined import REFINE, Partitions, predict_refined
from .samples import Sample
from .scene import common_gsd
from .segments import Segment, SegmentFinder
from .suggest import Suggestion, suggest
from .summary import provenance_of, summary_of

MOST_LABELS = 100_000
_MOST_PIXELS = 32 * 2**20  # of an answer
LAYERS = ("classes", "entropy", "novelty")


@dataclass(frozen=True)
class Label:
    """A label as it was given: geometry in the CRS of the rasters, class id, kept aside or not."""

    shape: shapely.Geometry
    class_id: int
    check: bool = False


class LearnSession:
    """Holds one encoder and the labels; every method is one request of the protocol."""

    def __init__(self, job: LearnSessionJob, monitor: Monitor) -> None:
        """Opens rasters and features model, and looks at the scene.

        Raises:
            GrassError: one of them cannot be used.
        """
        self._job, self._monitor = job, monitor
        features = features_path(job.features)
        self._extraction, sources = prepare(job.rasters, features, job.bands, job.gsd, monitor)
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
        self._labels: Dict[str, Label] = {}
        self._placed: Dict[Label, Optional[LabelObject]] = {}
        self._samples: Dict[bytes, Optional[Sample]] = {}
        self._fit: Optional[Fit] = None
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
        if len(self._labels) + len(given) > MOST_LABELS:
            raise JobError(f"There would be more than {MOST_LABELS} labels.", "Remove some.")
        for key in removed:
            self._labels.pop(key, None)
        self._labels.update(given)
        self._fit = None
        return len(self._labels)

    def encode(self, number: int, window: Window, most: int, monitor: Monitor) -> Dict[str, int]:
        """Encodes at most `most` tiles of a window that are not kept; how many are left then."""
        self.look(monitor)
        keys = [key for key in self._keys(number, window) if not self._encoder.has(key)]
        for done, key in enumerate(keys[:most]):
            monitor.step("features", done, min(most, len(keys)))
            self._encoder.tile(key)
        return {"encoded": len(keys[:most]), "left": len(keys[most:])}

    def fit(self, method: str, monitor: Monitor) -> Dict[str, Any]:
        """Fits all labels; the summary as of a learning run.

        Raises:
            DataError: labels are of one class, or lie nowhere.
        """
        self.look(monitor)
        keys, objects = self._objects(monitor)
        fresh = [item for item in objects if _content(item) not in self._samples]
        vectors = gather(
            self._encoder, fresh, lambda done, total: monitor.step("features", done, total)
        )
        self._samples.update({_content(item): s for item, s in zip(fresh, vectors)})
        samples = [self._samples[_content(item)] for item in objects]
        lost = sum(sample is None for sample in samples)
        if lost:
            monitor.warn(f"{lost} labels lie on pixels without data: left out.")
        pairs = [(item, s) for item, s in zip(objects, samples) if s is not None]
        fit = fit_samples([s for item, s in pairs if not item.check], method)
        self._summary = summary_of(fit, self.classes, pairs, self._encoder.sources)
        self._fit = fit
        self._forget(objects)
        return {**self._summary, "labels": len(keys)}

    @property
    def classes(self) -> Tuple[ClassSpec, ...]:
        """The classes; those that only labels name have numbers for names."""
        count = max([item.class_id for item in self._labels.values()], default=-1) + 1
        more = range(len(self._classes), count)
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
            percent = np.clip(np.rint(values * 50), 0, 100).astype(np.uint8)
            percent[~valid] = 255
            missing = [k for k in self._keys(number, window) if not self._encoder.has(k)]
            return percent, len(missing)
        predicted = predict_refined(
            self._encoder, self._partitions, (number, window), fit.classifier, step
        )
        if layer == "entropy":
            return entropy_of(predicted), len(predicted.missing)
        return classes_of(predicted, fit.classifier), len(predicted.missing)

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
        return suggest(self._encoder, fit, self._keys(number, window), count, avoid)

    def save(self, path: Path) -> None:
        """Writes the model of the last fit to a path that is free.

        Raises:
            DataError: nothing has been fitted.
            ModelError: the graph is not sound.
        """
        fit = self._fitted()
        basis = self._encoder.basis or self._encoder.look()
        spec = self._extraction.contract.features
        provenance = provenance_of(self._summary, spec, self._encoder.sources)
        gsd = common_gsd(self._encoder.sources)
        model = learned_model(
            self._extraction, basis, fit.classifier, self.classes, gsd, provenance, REFINE
        )
        write_learned(model, path)

    def _fitted(self) -> Fit:
        if self._fit is None:
            raise DataError("The labels have not been learnt from yet.", "Send fit first.")
        return self._fit

    def _keys(self, number: int, window: Window) -> List[TileKey]:
        return tiles_under(self._encoder, number, window)

    def _objects(self, monitor: Monitor) -> Tuple[List[str], List[LabelObject]]:
        """Ids and cells of the labels that lie on a raster."""
        unknown = [key for key, label in self._labels.items() if label not in self._placed]
        if unknown:
            self._place(unknown)
        keys = [key for key, label in self._labels.items() if self._placed[label] is not None]
        objects = [o for key in keys if (o := self._placed[self._labels[key]]) is not None]
        outside = len(self._labels) - len(objects)
        if outside:
            monitor.warn(f"{outside} of {len(self._labels)} labels lie outside the rasters.")
        if not objects:
            raise DataError("No label lies on a raster.", "Label an object of each class.")
        return keys, without_contradictions(objects, monitor)

    def _place(self, keys: Sequence[str]) -> None:
        """Finds the cells under labels that are new."""
        quiet = Monitor(lambda event: None, lambda: False)
        for key in keys:
            label = self._labels[key]
            shape = LabelledShape(label.shape, str(label.class_id), label.check)
            names = [ClassSpec(label.class_id, str(label.class_id), PALETTE[0])]
            try:
                (placed,) = place_on(
                    [shape], None, names, self._encoder.sources, self._job.radius_px, quiet
                )
                self._placed[label] = placed
            except (DataError, ValueError):
                self._placed[label] = None

    def _forget(self, objects: Sequence[LabelObject]) -> None:
        """Drops what belongs to labels that are gone."""
        used = {_content(item) for item in objects}
        if len(self._samples) > 2 * len(used) + 1000:
            self._samples = {key: s for key, s in self._samples.items() if key in used}
        present = set(self._labels.values())
        if len(self._placed) > 2 * len(present) + 1000:
            self._placed = {label: o for label, o in self._placed.items() if label in present}


def shape_of(text: str) -> shapely.Geometry:
    """The geometry of well-known text.

    Raises:
        JobError: it is none, empty, or not finite.
    """
    try:
        shape = shapely.make_valid(shapely.from_wkt(text))
    except (ShapelyError, TypeError, ValueError) as error:
        raise JobError(f"The geometry {text!r:.80} cannot be read.", "Send WKT.") from error
    if shape is None or shape.is_empty or not np.isfinite(shape.bounds).all():
        raise JobError(f"The geometry {text!r:.80} is empty.", "Send a point, line or polygon.")
    return shape


def whole_cells(window: Window) -> Window:
    """The window grown to whole cells."""
    col, row = window.col // CELL * CELL, window.row // CELL * CELL
    width = -(-(window.col_stop - col) // CELL) * CELL
    height = -(-(window.row_stop - row) // CELL) * CELL
    return Window(col, row, width, height)


def _content(item: LabelObject) -> bytes:
    head = f"{item.class_id} {item.source} {item.check} ".encode()
    return head + item.cells.tobytes()

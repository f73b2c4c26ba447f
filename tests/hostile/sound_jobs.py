"""Jobs of every kind over sound files, one at a time in another setting."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any, Callable, Mapping

from tests.hostile import originals

CLASSES = [
    {"id": k, "name": name, "colour": "#ff0000"} for k, name in enumerate(("red", "green", "blue"))
]
# What a job writes: a setting that stays as it is, so that results lie where they are looked for.
WRITTEN: Mapping[str, frozenset[str]] = {
    "segment": frozenset(("classes", "segments", "confidence", "entropy", "probabilities",
                          "novelty", "report")),
    "regions": frozenset(("regions", "lam", "samples", "report")),
    "polygonize": frozenset(("segments",)),
    "tiles": frozenset(("folder",)),
    "learn": frozenset(("model", "map")),
    "sample-points": frozenset(("points",)),
    "assess": frozenset(("report", "table", "assessed")),
    "change": frozenset(("change", "polygons", "changed", "matrix", "report", "before_map",
                         "after_map")),
    "look": frozenset(),
}  # fmt: skip
RESULTS = frozenset(
    ("c.tif", "s.gpkg", "r.gpkg", "tiles", "m.onnx", "p.gpkg", "a.html", "a.csv", "a.gpkg",
     "d.tif", "d.gpkg", "d.csv", "d.json", "v.raw", "o.onnx")
)  # fmt: skip
KEPT = frozenset((".c.tif.grass-run", ".d.tif.grass-run"))  # folders of finished rows


class SoundJobs:
    """Makes the request of each kind of job; sound files are made in `whole` when needed."""

    def __init__(self, whole: Path, out: Path) -> None:
        self._whole, self._out = whole, out

    @cached_property
    def rasters(self) -> Mapping[str, Path]:
        """A raster of each layout."""
        return originals.rasters(self._whole)

    @cached_property
    def models(self) -> Mapping[str, Path]:
        """A model of each task."""
        return originals.models(self._whole)

    @cached_property
    def areas(self) -> Mapping[str, Path]:
        """Polygons in files of several kinds."""
        return originals.areas(self._whole)

    @cached_property
    def labels(self) -> Mapping[str, Path]:
        """Polygons with a class in files of several kinds."""
        return originals.labels(self._whole)

    @cached_property
    def points(self) -> Mapping[str, Path]:
        """Points with a class in files of several kinds."""
        return originals.points(self._whole)

    @cached_property
    def maps(self) -> Mapping[str, Path]:
        """Class rasters of two dates, and a sample of points on the first."""
        return originals.maps(self._whole)

    @cached_property
    def features(self) -> Path:
        """A features model."""
        return originals.features(self._whole)

    @cached_property
    def domain(self) -> Path:
        """A segmenter that describes its training imagery, and fitting imagery."""
        return originals.domain_model(self._whole)

    def of(self, kind: str) -> Callable[..., Any]:
        """What makes the jobs of a kind."""
        result: Callable[..., Any] = getattr(self, kind.replace("-", "_"))
        return result

    def segment(self, **settings: Any) -> Any:
        """Class raster and polygons."""
        given = {"raster": str(self.rasters["tiled"]), "model": str(self.models["segment"]),
                 "classes": self._path("c.tif"), "segments": self._path("s.gpkg"),
                 "threads": 1, "device": "cpu"}  # fmt: skip
        return _line("segment", {**given, **settings})

    def regions(self, **settings: Any) -> Any:
        """Regions of a model's gradient."""
        given = {"raster": str(self.rasters["tiled"]), "model": str(self.models["regions"]),
                 "regions": self._path("r.gpkg"), "threads": 1, "device": "cpu"}  # fmt: skip
        return _line("regions", {**given, **settings})

    def polygonize(self, **settings: Any) -> Any:
        """Polygons of a class raster."""
        given = {"raster": str(self.rasters["palette"]), "segments": self._path("s.gpkg")}
        return _line("polygonize", {**given, **settings})

    def tiles(self, **settings: Any) -> Any:
        """A data set."""
        given = {"raster": str(self.rasters["tiled"]), "labels": str(self.labels["gpkg"]),
                 "field": "class", "folder": self._path("tiles"), "tile": 32,
                 "classes": CLASSES}  # fmt: skip
        return _line("tiles", {**given, **settings})

    def learn(self, **settings: Any) -> Any:
        """A model from labels."""
        given = {"rasters": [str(self.rasters["tiled"])], "labels": str(self.points["gpkg"]),
                 "field": "reference", "model": self._path("m.onnx"),
                 "features": str(self.features), "threads": 1, "device": "cpu"}  # fmt: skip
        return _line("learn", {**given, **settings})

    def learn_session(self, lines: Any = None, **settings: Any) -> Any:
        """A labelling session and its requests."""
        given = {"rasters": [str(self.rasters["tiled"])], "features": str(self.features),
                 "threads": 1, "device": "cpu"}  # fmt: skip
        sent = self.requests() if lines is None else lines
        texts = [item if isinstance(item, str) else json.dumps(item) for item in sent]
        return {**_line("learn-session", {**given, **settings}), "lines": texts}

    def requests(self) -> list[dict[str, Any]]:
        """Requests of a session, each of another kind."""
        labels = [
            {"id": str(k), "class": k % 2, "wkt": f"POINT ({x} 5399975)", "radius": 2.0}
            for k, x in enumerate((500005, 500015, 500025, 500034))
        ]
        raw = self._path("v.raw")
        points = [[col, row] for row in (0, 40) for col in (0, 40)]
        return [
            {"id": "1", "do": "classes", "classes": CLASSES[:2]},
            {"id": "2", "do": "encode", "window": [0, 0, 80, 96]},
            {"id": "3", "do": "label", "set": labels, "remove": []},
            {"id": "4", "do": "fit", "method": "lda", "quick": False},
            {"id": "5", "do": "predict", "layer": "entropy", "step": 1, "file": raw},
            {"id": "6", "do": "view", "layer": "classes", "cols": 40, "rows": 40, "every": 40,
             "points": points, "file": raw},
            {"id": "7", "do": "segment", "at": [10, 20], "pixels": 200, "steps": 1},
            {"id": "8", "do": "suggest", "count": 3, "avoid": [[10, 10]]},
            {"id": "9", "do": "save", "model": self._path("o.onnx")},
        ]  # fmt: skip

    def sample_points(self, **settings: Any) -> Any:
        """Points on a map."""
        given = {"raster": str(self.maps["before"]), "points": self._path("p.gpkg"), "size": 30,
                 "least": 5}  # fmt: skip
        return _line("sample-points", {**given, **settings})

    def assess(self, **settings: Any) -> Any:
        """Accuracy of a map."""
        given = {"points": str(self.points["gpkg"]), "raster": str(self.maps["before"]),
                 "report": self._path("a.html"), "table": self._path("a.csv"),
                 "assessed": self._path("a.gpkg")}  # fmt: skip
        return _line("assess", {**given, **settings})

    def change(self, **settings: Any) -> Any:
        """Change between two maps."""
        given = {"before": str(self.maps["before"]), "after": str(self.maps["after"]),
                 "change": self._path("d.tif"), "polygons": self._path("d.gpkg"),
                 "matrix": self._path("d.csv"), "report": self._path("d.json")}  # fmt: skip
        return _line("change", {**given, **settings})

    def look(self, **settings: Any) -> Any:
        """A look at imagery."""
        given = {"raster": str(self.domain.with_suffix(".tif")), "model": str(self.domain),
                 "threads": 1}  # fmt: skip
        return _line("look", {**given, **settings})

    def _path(self, name: str) -> str:
        return str(self._out / name)


def _line(kind: str, settings: Mapping[str, Any]) -> Mapping[str, str]:
    return {"line": json.dumps({"kind": kind, **settings})}

"""Cases: each a spoilt file or text of one kind and number, always the same one."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, Sequence

from grass_qgis.engine.core.job import KINDS as KINDS_OF_JOBS
from tests.hostile import map_cases, originals
from tests.hostile.addresses import AREAS, RASTERS
from tests.hostile.mutations import spoilt_bytes, spoilt_record, spoilt_tags, spoilt_text
from tests.hostile.sound_jobs import WRITTEN, SoundJobs
from tests.hostile.surroundings import Surroundings
from tests.onnx_models import write_segment_model

TEXTS = frozenset((".vrt", ".geojson", ".kml", ".gml", ".csv", ".asc", ".json", ".xml"))


@dataclass(frozen=True)
class Case:
    """What to ask for: a request to `case_process.py`; what was spoilt, in words."""

    kind: str
    number: int
    request: Mapping[str, Any]
    about: str


class Makers:
    """Makes cases in the folders of `around`; addresses in them are those of `address`."""

    def __init__(self, around: Surroundings, address: str) -> None:
        self._around, self._address = around, address
        self._whole = around.base / "originals"
        self._whole.mkdir(exist_ok=True)
        self._sound = SoundJobs(self._whole, around.out)

    @property
    def sound_jobs(self) -> SoundJobs:
        """Jobs over sound files."""
        return self._sound

    @property
    def inputs(self) -> Path:
        """Where a case may put files."""
        return self._around.inputs

    def ready(self) -> None:
        """Makes all sound files now."""
        made = self._sound
        assert all((made.rasters, made.models, made.areas, made.labels, made.maps, made.points))
        assert made.features.exists() and made.domain.exists()

    def make(self, kind: str, number: int) -> Case:
        """The case `number` of a kind, its files in the input folder, which is emptied first."""
        self._emptied()
        rng = random.Random(f"{kind} {number}")
        request, about = KINDS[kind](self, rng)
        return Case(kind, number, request, about)

    def sound(self) -> Iterator[Case]:
        """Each sound file as it is, which must be no obstacle: else its kind would test nothing."""
        requests = [
            *(self._sound.segment(raster=str(path), bands=[1, 1, 1] if name == "asc" else None)
              for name, path in self._sound.rasters.items()),
            *((self._sound.regions if name == "regions" else self._sound.segment)(model=str(path))
              for name, path in self._sound.models.items()),
            *(self._sound.segment(within=str(path)) for path in self._sound.areas.values()),
            *(self._sound.tiles(labels=str(path)) for path in self._sound.labels.values()),
            *(self._sound.of(kind)() for kind in WRITTEN),
            *(make(**{key: str(path)}) for path in self._sound.points.values()
              for make, key in ((self._sound.learn, "labels"), (self._sound.assess, "points"))),
            self._sound.learn(features="none", radius_px=2.0),
            self._sound.learn_session(),
            self._sound.assess(points=str(self._sound.maps["sample"]), raster=None),
        ]  # fmt: skip
        for number, request in enumerate(requests):
            self._emptied()
            yield Case("sound", number, request, str(request))

    def _emptied(self) -> None:
        for folder in (self._around.inputs, self._around.out):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()

    def sound_of_training(self) -> Iterator[Case]:
        """The same for what only training reads."""
        from tests.hostile.weights_files import write_weights

        self._emptied()
        folder = self._around.inputs / "data"
        for name, text in originals.data_set(folder).items():
            (folder / name).write_text(text)
        out = str(self._around.out)
        requests = [
            {"data": str(folder)},
            *({"weights": str(path)} for path in write_weights(self._whole).values()),
            *({"imagery": str(path), "folder": out} for path in self._sound.rasters.values()),
        ]
        for number, request in enumerate(requests):
            yield Case("sound", number, request, str(request))

    def raster(self, rng: random.Random) -> Any:
        """A spoilt raster is segmented, polygonised or cut into tiles."""
        if rng.random() < 0.08:
            name = rng.choice(list(RASTERS))
            made = RASTERS[name](self._around.inputs, self._address)
            path = self.spoilt(made, rng, made) if made.is_file() else made
        else:
            name = rng.choice(list(self._sound.rasters))
            path = self.spoilt(self._sound.rasters[name], rng)
        job = rng.choice(
            (self._sound.segment, self._sound.segment, self._sound.segment, self._sound.polygonize)
        )
        return job(raster=str(path)), name

    def sidecar(self, rng: random.Random) -> Any:
        """A sound raster with something spoilt beside it."""
        path = self._around.inputs / "a.tif"
        shutil.copy(self._sound.rasters["tiled"], path)
        suffix = rng.choice((".tif.aux.xml", ".tif.ovr", ".tif.msk", ".tfw", ".aux", ".tif.xml"))
        good = {
            ".tif.aux.xml": b'<PAMDataset><SRS>EPSG:32633</SRS><Metadata domain="OVERVIEWS">'
            b'<MDI key="OVERVIEW_FILE">/vsicurl/' + self._address.encode() + b"/o.ovr</MDI>"
            b"</Metadata><GeoTransform>1,2,3,4,5,6</GeoTransform></PAMDataset>",
            ".tfw": b"0.5\n0\n0\n-0.5\n500000\n5400000\n",
        }.get(suffix, self._sound.rasters["striped"].read_bytes())
        (self._around.inputs / f"a{suffix}").write_bytes(spoilt_bytes(good, rng))
        return self._sound.segment(raster=str(path), gsd=rng.choice((0.0, 1.7))), suffix

    def model(self, rng: random.Random) -> Any:
        """A spoilt model runs."""
        name = rng.choice(list(self._sound.models))
        path = self.spoilt(self._sound.models[name], rng)
        regions = name == "regions"
        return (self._sound.regions if regions else self._sound.segment)(model=str(path)), name

    def contract(self, rng: random.Random) -> Any:
        """A sound graph says something odd of itself."""
        name = rng.choice(list(self._sound.models))
        given = originals.metadata_of(self._sound.models[name])
        key = rng.choice(list(given)) if rng.random() < 0.4 else "grass_contract"
        try:
            given[key] = json.dumps(spoilt_record(json.loads(given[key]), rng))
        except (TypeError, ValueError, IndexError):
            given[key] = spoilt_text(given[key], rng).decode("utf-8", "replace")
        if rng.random() < 0.2 and key != "grass_contract":
            del given["grass_contract"]
        sound = {k: v.encode("utf-8", "replace").decode() for k, v in given.items()}
        path = write_segment_model(self._around.inputs / "m.onnx", tile=32, metadata=sound)
        return self._sound.segment(model=str(path)), key

    def job(self, rng: random.Random) -> Any:
        """A job over sound files has an odd setting; where results go stays as it is."""
        kind = rng.choice(list(WRITTEN))
        record = json.loads(self._sound.of(kind)()["line"])
        defaults = {item.name: item.default for item in fields(KINDS_OF_JOBS[kind])}
        kept = {*WRITTEN[kind], "kind"}
        keys = [key for key in defaults if key not in kept]
        for _ in range(rng.choice((1, 1, 2))):
            key = rng.choice(keys) if rng.random() < 0.95 else rng.choice(list(_MORE))
            usual = defaults.get(key)
            base = {"v": record.get(key, _MORE.get(key, None if usual is MISSING else usual))}
            record[key] = spoilt_record(base, rng).get("v")
        return {"line": json.dumps(record)}, f"{kind}, setting"

    def area(self, rng: random.Random) -> Any:
        """The area is a spoilt file of polygons."""
        if rng.random() < 0.1:
            name = rng.choice(list(AREAS))
            made = AREAS[name](self._around.inputs, self._address)
            path = self.spoilt(made, rng, made) if made.is_file() else made
        else:
            name = rng.choice(list(self._sound.areas))
            path = self.with_company(self._sound.areas[name], rng)
        return self._sound.segment(within=str(path)), name

    def labels(self, rng: random.Random) -> Any:
        """The labels are a spoilt file of polygons."""
        name = rng.choice(list(self._sound.labels))
        return self._sound.tiles(labels=str(self.with_company(self._sound.labels[name], rng))), name

    def protocol(self, rng: random.Random) -> Any:
        """A spoilt line; names in it lead nowhere."""
        kind = rng.choice(list(KINDS_OF_JOBS))
        names = {"raster": "absent.tif", "model": "absent.onnx", "classes": "absent/c.tif"}
        whole = {"kind": kind, **names}
        line = spoilt_text(json.dumps(whole), rng).decode("utf-8", "replace")
        return {"line": line.replace("\n", " ")}, kind

    def process(self, rng: random.Random) -> Any:
        """A whole worker process: a case of another kind, or bytes of any kind and more lines."""
        if rng.random() < 0.6:
            kind = rng.choice(("raster", "model", "contract", "area", "labels", "job"))
            request, about = KINDS[kind](self, rng)
            return {"process": (request["line"] + "\n").encode().hex()}, f"{kind}, {about}"
        junk = rng.randbytes(rng.randrange(300)).replace(b"\n", b"") + b"\n"
        line = self.protocol(rng)[0]["line"].encode("utf-8", "surrogatepass") + b"\n"
        first = rng.choice((junk, line, b"[" * 200_000 + b"\n", b"\n", b"\xff\xfe{}\n"))
        more = rng.choice((b"", b"cancel\n", b"cancel\n" * 9, junk, line))
        return {"process": (first + more).hex()}, "bytes"

    def settings(self, rng: random.Random) -> Any:
        """A spoilt settings file of a command."""
        command, text = rng.choice(list(originals.settings().items()))
        path = self._around.inputs / "settings.yaml"
        path.write_bytes(spoilt_text(text, rng))
        raster = ["absent.tif"] if command == "predict" else []
        return {"arguments": [command, "--config", str(path), *raster]}, command

    def data(self, rng: random.Random) -> Any:
        """A data set with one small file spoilt."""
        folder = self._around.inputs / "data"
        files = originals.data_set(folder)
        name = rng.choice(list(files))
        for key, text in files.items():
            spoilt = spoilt_text(text, rng) if key == name else text.encode()
            (folder / key).write_bytes(spoilt)
        return {"data": str(folder)}, name

    def imagery(self, rng: random.Random) -> Any:
        """A spoilt image, or a spoilt mask of a sound one, is cut into tiles for training."""
        name = rng.choice(list(self._sound.rasters))
        path = self.spoilt(self._sound.rasters[name], rng)
        request: dict[str, Any] = {"imagery": str(path), "folder": str(self._around.out)}
        if rng.random() < 0.5:
            request |= {"imagery": str(self._sound.rasters["tiled"]), "mask": str(path)}
        return request, name

    def weights(self, rng: random.Random) -> Any:
        """A spoilt file of weights, or a checkpoint."""
        from tests.hostile.weights_files import write_weights

        result = write_weights(self._whole)
        name = rng.choice(list(result))
        return {"weights": str(self.spoilt(result[name], rng))}, name

    def spoilt(self, source: Path, rng: random.Random, path: Path | None = None) -> Path:
        """A spoilt copy of a file, under the same name in the input folder or at `path`."""
        target = path or self._around.inputs / source.name
        if source.suffix in TEXTS:
            made = spoilt_text(source.read_text(), rng)
        elif source.suffix == ".tif" and rng.random() < 0.5:
            made = spoilt_tags(source.read_bytes(), rng)
        else:
            made = spoilt_bytes(source.read_bytes(), rng)
        target.write_bytes(made)
        return target

    def with_company(self, source: Path, rng: random.Random) -> Path:
        """A spoilt copy of one file of those that belong together; the main one's path."""
        family = sorted(p for p in source.parent.iterdir() if p.stem == source.stem)
        along = _COMPANY.get(source.suffix, ())
        members = [p for p in family if p == source or p.suffix in along]
        chosen = rng.choice(members)
        for member in members:
            if member == chosen:
                self.spoilt(member, rng)
            else:
                shutil.copy(member, self._around.inputs / member.name)
        return self._around.inputs / source.name


_COMPANY = {".shp": (".dbf", ".shx", ".prj", ".cpg"), ".tab": (".dat", ".id", ".map")}
_MORE: Mapping[str, Any] = {
    "extent": [500000, 5399960, 500030, 5400000], "extent_crs": "EPSG:4326", "within": "a.gpkg",
    "bands": [1, 2, 3], "gsd": 1.0, "stretch": [2, 98], "tile": 64, "overlap": 8, "batch": 4,
    "augment": "flips", "units": "physical", "min_area_px": 4, "simplify_px": 1.5, "keep": 0.5,
    "threshold": 0.4, "band": 1, "held_out": 0.2, "max_memory_mb": 64, "protocol": 1,
    "radius_px": 3.0, "crs": "EPSG:4326", "nodata": [0], "strata": "a.tif", "accuracies": ["a=.5"],
    "classes": [{"id": 0, "name": "a", "colour": "#ff0000"}], "cache_mb": 16,
}  # fmt: skip
KINDS: Mapping[str, Callable[[Makers, random.Random], Any]] = {
    "raster": Makers.raster, "sidecar": Makers.sidecar, "model": Makers.model,
    "contract": Makers.contract, "job": Makers.job, "area": Makers.area, "labels": Makers.labels,
    "protocol": Makers.protocol, "process": Makers.process, "settings": Makers.settings,
    "data": Makers.data, "imagery": Makers.imagery, "weights": Makers.weights,
    "learning": map_cases.learning, "session": map_cases.session, "change": map_cases.change,
    "assessment": map_cases.assessment, "look": map_cases.look,
}  # fmt: skip
OF_TRAINING: Sequence[str] = ("settings", "data", "imagery", "weights")
# Cases of each kind in a hundred.
SHARES: Mapping[str, int] = {
    "raster": 15, "sidecar": 4, "model": 10, "contract": 8, "job": 13, "area": 6, "labels": 4,
    "protocol": 3, "process": 4, "settings": 3, "data": 3, "imagery": 5, "weights": 2,
    "learning": 6, "session": 4, "change": 4, "assessment": 4, "look": 2,
}  # fmt: skip

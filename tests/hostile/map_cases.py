"""Cases of the jobs around a map: learning it, comparing it, assessing it, looking before it."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from tests.hostile import originals
from tests.hostile.mutations import spoilt_record, spoilt_text

if TYPE_CHECKING:
    from tests.hostile.cases import Makers


def learning(makers: Makers, rng: random.Random) -> Any:
    """A map is learnt from a spoilt raster, spoilt labels or a spoilt features model."""
    sound, what = makers.sound_jobs, rng.choice(("raster", "labels", "features"))
    make = rng.choice((sound.learn, sound.learn_session)) if what != "labels" else sound.learn
    if what == "labels":
        name = rng.choice(list(sound.points))
        return make(labels=str(makers.with_company(sound.points[name], rng))), f"labels {name}"
    if what == "features":
        return make(features=str(makers.spoilt(sound.features, rng))), what
    name = rng.choice(list(sound.rasters))
    rasters = [str(makers.spoilt(sound.rasters[name], rng))]
    more = [str(sound.rasters["striped"])] if rng.random() < 0.3 else []
    given = {} if rng.random() < 0.7 else {"features": "none"}
    return make(rasters=[*rasters, *more], **given), f"raster {name}"


def session(makers: Makers, rng: random.Random) -> Any:
    """Requests of a labelling session are spoilt; files in them stay in the output folder."""
    lines: list[Any] = makers.sound_jobs.requests()
    for _ in range(rng.choice((1, 1, 2, 4))):
        k = rng.randrange(len(lines))
        if not isinstance(lines[k], dict):
            continue
        kept = {key: lines[k][key] for key in ("file", "model") if key in lines[k]}
        rest = {key: value for key, value in lines[k].items() if key not in kept}
        if rng.random() < 0.8:
            lines[k] = {**spoilt_record(rest, rng), **kept}
        elif not kept:
            text = spoilt_text(json.dumps(rest), rng).decode("utf-8", "replace")
            lines[k] = text.replace("\n", " ")
    if rng.random() < 0.3:
        rng.shuffle(lines)
    return makers.sound_jobs.learn_session(lines), "requests"


def change(makers: Makers, rng: random.Random) -> Any:
    """Two dates are compared, of which one is a spoilt raster, or within a spoilt area."""
    sound = makers.sound_jobs
    if rng.random() < 0.15:
        name = rng.choice(list(sound.areas))
        return sound.change(within=str(makers.with_company(sound.areas[name], rng))), "area"
    settings: dict[str, Any] = {"tolerance_px": rng.choice((0, 1, 5))}
    if rng.random() < 0.3:
        tiled = str(sound.rasters["tiled"])
        settings |= {"model": str(sound.models["segment"]), "before": tiled, "after": tiled}
        settings |= {"threads": 1, "device": "cpu"}
        name = rng.choice(list(sound.rasters))
        source = sound.rasters[name]
    else:
        name = rng.choice(("before", "after", "palette"))
        source = {**sound.maps, **sound.rasters}[name]
    settings[rng.choice(("before", "after"))] = str(makers.spoilt(source, rng))
    return sound.change(**settings), name


def assessment(makers: Makers, rng: random.Random) -> Any:
    """Points are drawn on a spoilt map, or a map is assessed by spoilt points."""
    sound = makers.sound_jobs
    what = rng.choice(("raster", "strata", "within", "points", "points", "sample", "imagery"))
    if what == "points":
        name = rng.choice(list(sound.points))
        return sound.assess(points=str(makers.with_company(sound.points[name], rng))), name
    if what == "sample":
        path = makers.spoilt(sound.maps["sample"], rng)
        return sound.assess(points=str(path), raster=None), what
    if what == "imagery":
        name = rng.choice(list(sound.rasters))
        return sound.assess(imagery=str(makers.spoilt(sound.rasters[name], rng))), what
    make = rng.choice((sound.sample_points, sound.assess))
    if what == "within":
        name = rng.choice(list(sound.areas))
        return make(within=str(makers.with_company(sound.areas[name], rng))), f"{what} {name}"
    name = rng.choice(("before", "after", "palette", "floats"))
    return make(**{what: str(makers.spoilt({**sound.maps, **sound.rasters}[name], rng))}), name


def look(makers: Makers, rng: random.Random) -> Any:
    """A spoilt raster is looked at, or by a model whose description of imagery is spoilt."""
    sound = makers.sound_jobs
    what = rng.choice(("raster", "model", "description"))
    if what == "raster":
        return sound.look(raster=str(makers.spoilt(sound.domain.with_suffix(".tif"), rng))), what
    if what == "model":
        return sound.look(model=str(makers.spoilt(sound.domain, rng))), what
    given = originals.metadata_of(sound.domain)
    contract = json.loads(given["grass_contract"])
    key = "domain" if "domain" in contract else rng.choice(list(contract))
    contract[key] = spoilt_record({"v": contract[key]}, rng).get("v")
    given["grass_contract"] = json.dumps(contract).encode("utf-8", "replace").decode()
    path = originals.with_metadata(sound.domain, makers.inputs / "m.onnx", given)
    job = rng.choice((sound.look, sound.segment))
    raster = str(sound.domain.with_suffix(".tif"))
    return job(model=str(path), raster=raster), what

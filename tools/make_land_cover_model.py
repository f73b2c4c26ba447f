"""`make land-cover-model`, `make land-cover-sentinel-model`: train a model of the plugin anew.

Fixed seeds throughout: preparation of the data, training from ImageNet's weights, export to 8
bits, scores on every set; for the model of red, green and blue also GraSS pretraining and a regions
model. Each step is the grass-train command a user would type, and is shown. A training that was
interrupted goes on from its last checkpoint, and a finished one is kept.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
CONFIGS = Path(__file__).resolve().parent
MODELS = ROOT / "grass_qgis" / "models"


@dataclass(frozen=True)
class Recipe:
    """How a model is made.

    Attributes:
        sets: folders of the data sets below the data folder.
        stretched: images are stretched band by band before.
        regions: the set whose imagery the regions model's encoder is pretrained on; empty for none.
        tile: side of the model's input in pixels.
        most_bytes: greatest size of the model.
        licence: of weights and data.
    """

    sets: tuple[str, ...]
    stretched: bool
    regions: str
    tile: int
    most_bytes: int
    licence: str


RECIPES = {
    "land_cover_rgb": Recipe(
        ("dubai", "naip", "chesapeake"),
        False,
        "dubai",
        256,  # a small raster fills it better; the classes depend on what is around
        8_000_000,
        "CC BY 4.0 (labels of Californian towns: Ventura et al.); the rest CC0-1.0 or public "
        "domain; first weights Apache-2.0",
    ),
    "land_cover_s2_10m": Recipe(
        ("india_s2",),
        True,
        "",
        512,
        5_000_000,
        "MIT (labels); contains modified Copernicus Sentinel data; first weights Apache-2.0",
    ),
}
REGIONS_GSD_M = 1.0  # by look; the data set does not say


def main() -> int:
    """Trains what is missing; exit status 2 with one line when a step fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--model", choices=sorted(RECIPES), default="land_cover_rgb")
    parser.add_argument("--out", type=Path, help="run folders; build/MODEL when left out")
    parser.add_argument("--keep", action="store_true", help="do not put the files into the plugin")
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of the plugin's models")
    options = parser.parse_args()
    recipe, out = RECIPES[options.model], options.out or ROOT / "build" / options.model
    missing = [n for n in recipe.sets if not (options.data / n / "classes.json").is_file()]
    if missing:
        sys.stderr.write(
            f"{options.data} holds no {missing[0]}/classes.json. Give DATA=FOLDER of the sets.\n"
        )
        return 2
    try:
        files = make(options.model, recipe, options.data.resolve(), out)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"The step above failed with exit status {error.returncode}.\n")
        return 2
    size = files[0].stat().st_size
    if size > recipe.most_bytes:
        sys.stderr.write(f"{files[0]} has {size} bytes; at most {recipe.most_bytes} fit.\n")
        return 2
    if not options.keep:
        options.models.mkdir(exist_ok=True)
        shutil.copyfile(files[0], options.models / f"{options.model}.onnx")
        if recipe.regions:
            halve(files[1], options.models / f"{options.model}.regions.onnx")
    return 0


def make(name: str, recipe: Recipe, data: Path, out: Path) -> list[Path]:
    """All steps; the segmenter, and the regions model if there is one."""
    sets, exact = prepare(name, recipe, data, out)
    run, models, config = out / "segmenter", out / "models", CONFIGS / name
    mix = config / "mix.yaml"
    for session in sorted(config.glob("finetune-*.yaml")):
        if steps_of(run) < yaml.safe_load(session.read_text(encoding="utf-8"))["loop"]["steps"]:
            call("finetune", data=sets, mix=mix, out=run, resume="true", config=session)
    call("export", run=run, data=exact, variants="[int8]", tile=recipe.tile, split="val",
         domain=sets, out=models, licence=recipe.licence)  # fmt: skip
    files = [models / "segment-int8.onnx"]
    for folder in sets:
        split = "test" if has_split(folder, "test") else "val"
        scores = models / f"scores-{folder.name}.json"
        call("evaluate", model=files[0], data=folder, mix=mix, split=split, out=scores)
    if recipe.regions:
        encoder = out / "encoder"
        if not (encoder / "model.json").is_file():
            images = data / recipe.regions
            call("pretrain", config=config / "pretrain.yaml", images=images, out=encoder,
                 resume="true")  # fmt: skip
        call("export", run=encoder, tile=256, out=models, gsd=REGIONS_GSD_M,
             licence=recipe.licence)  # fmt: skip
        files.append(models / "regions.onnx")
    return files


def steps_of(run: Path) -> int:
    """Steps behind a finished session of fine-tuning; 0 if there is none."""
    try:
        card = json.loads((run / "model.json").read_text(encoding="utf-8"))
        return int(card["provenance"]["finetuning"]["steps"])
    except (OSError, ValueError, KeyError):
        return 0


def prepare(name: str, recipe: Recipe, data: Path, out: Path) -> tuple[list[Path], Path]:
    """The data sets to train on, and one with all labels that name one class of the model."""
    from grass_model.mixing.mixture import read_mixture
    from grass_model.mixing.written_sets import write_exact, write_stretched

    sets = [data / folder for folder in recipe.sets]
    if recipe.stretched:
        sets = [write_stretched(folder, out / "data" / folder.name) for folder in sets]
    mixture = read_mixture([str(folder) for folder in sets], str(CONFIGS / name / "mix.yaml"))
    return sets, write_exact(mixture, out / "data" / name)


def has_split(folder: Path, split: str) -> bool:
    """Whether a data set has scenes in a split."""
    from grass_model.data.scenes import labelled_scenes

    return any(scene.split == split for scene in labelled_scenes(folder))


def halve(source: Path, target: Path) -> None:
    """Writes a model with its weights in 16 bits, so that the plugin's zip stays small."""
    import onnx

    from export.half_weights import with_half_weights

    onnx.save_model(with_half_weights(onnx.load(str(source))), str(target))


def call(command: str, **arguments: object) -> None:
    """Runs and shows one command of grass-train; a list is given as several values."""
    words = [command]
    for name, value in arguments.items():
        values = value if isinstance(value, list) else [value]
        words += [f"--{name}", *map(str, values)]
    print("\n$ grass-train " + " ".join(words), flush=True)
    subprocess.run(
        [sys.executable, "-c", "from grass_model.cli import main; main()", *words],
        check=True,
        cwd=ROOT,
    )


if __name__ == "__main__":
    sys.exit(main())

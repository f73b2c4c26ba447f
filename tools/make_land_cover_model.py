"""`make land-cover-model`: trains the model that comes with the plugin, anew and with fixed seeds.

GraSS pretraining, fine-tuning, scores on the test groups, export to 8 bits, regions model; each is
the grass-train command a user would type, and is shown. Finished trainings are kept.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIGS = Path(__file__).resolve().parent / "land_cover_rgb"
MODELS = ROOT / "grass_qgis" / "models"
NAME = "land_cover_rgb"
GSD_M = 1.0  # by look; the data set does not say
LICENCE = "CC0-1.0 imagery and labels; first weights Apache-2.0"
MOST_BYTES = 8_000_000
# Usual map colours; those of the data set do not suggest the classes.
COLOURS = {
    "building": (214, 72, 60),
    "land_unpaved": (222, 200, 150),
    "road": (112, 112, 112),
    "vegetation": (72, 160, 72),
    "water": (52, 120, 200),
}


def main() -> int:
    """Trains what is missing; exit status 2 with one line when a step fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="the labelled data set")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / NAME, help="run folders")
    parser.add_argument("--keep", action="store_true", help="do not put the files into the plugin")
    options = parser.parse_args()
    if not (options.data / "classes.json").is_file():
        sys.stderr.write(f"{options.data} holds no classes.json. Give DATA=FOLDER.\n")
        return 2
    data = coloured(options.data.resolve(), options.out)
    try:
        train(data, options.out)
        segmenter, regions = export(data, options.out)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"The step above failed with exit status {error.returncode}.\n")
        return 2
    size = segmenter.stat().st_size
    if size > MOST_BYTES:
        sys.stderr.write(f"{segmenter} has {size} bytes; at most {MOST_BYTES} fit into the zip.\n")
        return 2
    if not options.keep:
        MODELS.mkdir(exist_ok=True)
        shutil.copyfile(segmenter, MODELS / f"{NAME}.onnx")
        halve(regions, MODELS / f"{NAME}.regions.onnx")
    return 0


def halve(source: Path, target: Path) -> None:
    """Writes a model with its weights in 16 bits, so that the plugin's zip stays small."""
    import onnx

    sys.path.insert(0, str(ROOT))
    from export.half_weights import with_half_weights

    onnx.save_model(with_half_weights(onnx.load(str(source))), str(target))


def coloured(data: Path, out: Path) -> Path:
    """The data set by links, with the classes in `COLOURS`."""
    folder = out / "data" / data.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in data.iterdir():
        if path.name != "classes.json":
            (folder / path.name).symlink_to(path)
    classes = json.loads((data / "classes.json").read_text(encoding="utf-8"))
    for entry in classes.values():
        entry["rgb"] = list(COLOURS.get(entry["name"], entry["rgb"]))
    (folder / "classes.json").write_text(json.dumps(classes, indent=1), encoding="utf-8")
    return folder


def train(data: Path, out: Path) -> None:
    """The encoder and the segmenter, and the segmenter's scores on the test groups."""
    encoder, run = out / "encoder", out / "segmenter"
    if not (encoder / "model.json").is_file():
        call("pretrain", config=CONFIGS / "pretrain.yaml", images=data, out=encoder, resume="true")
    if not (run / "model.json").is_file():
        call(
            "finetune",
            config=CONFIGS / "finetune.yaml",
            data=data,
            out=run,
            resume="true",
            **{"encoder.init": encoder},
        )
    call("evaluate", run=run, data=data)


def export(data: Path, out: Path) -> tuple[Path, Path]:
    """The segmenter in 8 bits, scored as the engine runs it, and the regions model."""
    models = out / "models"
    common = {"out": models, "gsd": GSD_M, "licence": LICENCE}
    call("export", run=out / "segmenter", data=data, variants="[int8]", tile=512, **common)
    call("export", run=out / "encoder", tile=256, **common)
    call("evaluate", model=models / "segment-int8.onnx", data=data)
    return models / "segment-int8.onnx", models / "regions.onnx"


def call(command: str, **arguments: object) -> None:
    """Runs and shows one command of grass-train."""
    words = [command]
    for name, value in arguments.items():
        words += [f"--{name}", str(value)]
    print("\n$ grass-train " + " ".join(words), flush=True)
    subprocess.run(
        [sys.executable, "-c", "from grass_model.cli import main; main()", *words],
        check=True,
        cwd=ROOT,
    )


if __name__ == "__main__":
    sys.exit(main())

"""`make demo`: from imagery to styled maps in QGIS, first by a few labels, then by training.

First learns a map from five labels a class, in seconds; then pretrains, fine-tunes, scores and
exports a model with grass-train, in small. Each time the built plugin runs in headless QGIS and
QGIS draws the map. Every step is the command a user would type, and is shown.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from grass_model.data.scenes import labelled_scenes, of_split

ROOT = Path(__file__).resolve().parent.parent
ENCODER = "tf_efficientnet_lite0"  # ImageNet weights come as a package, so the demo needs no hub
LABELS = 5  # points a class for the map from a few labels
REGIONS_KEPT = 0.5  # the stronger half, so that the picture stays readable
QGIS_PYTHON = os.environ.get("QGIS_PYTHON", "/usr/bin/python3")


@dataclass(frozen=True)
class Places:
    """The folders of one demo."""

    out: Path
    data: Path

    @property
    def pretrained(self) -> Path:
        """Run folder of the pretraining."""
        return self.out / "pretrain"

    @property
    def finetuned(self) -> Path:
        """Run folder of the fine-tuning."""
        return self.out / "finetune"


def main() -> int:
    """Runs the demo; exit status 2 with one line when a step fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("build/demo"))
    parser.add_argument("--data", default="", help="folder with images/, masks/ and classes.json")
    options = parser.parse_args()
    started = time.monotonic()
    if options.data and not Path(options.data).is_dir():
        sys.stderr.write(f"demo: there is no folder {options.data}. Give DATA=FOLDER.\n")
        return 2
    places = Places(options.out, Path(options.data) if options.data else options.out / "data")
    if options.data and places.data.resolve().is_relative_to(options.out.resolve()):
        sys.stderr.write(f"demo: {options.data} lies in {options.out}, which is made anew.\n")
        return 2
    clear(options.out)
    try:
        if not options.data:
            say("A generated landscape (seconds)")
            train("synthetic", out=places.data, scenes=6, size=768, clicks=LABELS)
            say(f"A map from {LABELS} labels a class, without training (less than a minute)")
            map_from_labels(places, largest_held_out(places.data))
        say("Training on your own labels, in small (some minutes)")
        scene = train_and_export(places)
        say("The trained model and the gradient-selected regions in QGIS (a minute)")
        map_in_qgis(places, scene)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"demo: the step above failed with exit status {error.returncode}.\n")
        return 2
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    print(f"\nThe demo took {minutes} min {seconds:02d} s. Results:")
    for name, meaning in RESULTS:
        if (places.out / name).exists():
            print(f"  {places.out / name!s:36} {meaning}")
    return 0


def clear(out: Path) -> None:
    """Removes what an earlier demo has made, and nothing else."""
    out.mkdir(parents=True, exist_ok=True)
    for name in (
        "data",
        "few-labels",
        "pretrain",
        "finetune",
        "plugins",
        "profile",
        "models",
        *FILES,
    ):
        path = out / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


FILES = ("map.png", "map.qgz", "classes.tif", "segments.gpkg", "regions.gpkg", "run.json")
RESULTS = (
    ("few-labels/map.png", "the map from a few labels, drawn by QGIS"),
    ("few-labels/map.qgz", "its QGIS project"),
    ("few-labels/model.onnx", "its model, which runs on other scenes too"),
    ("map.png", "the map by the trained model, drawn by QGIS"),
    ("map.qgz", "its QGIS project, with everything styled"),
    ("classes.tif", "band 1 class, band 2 confidence in percent"),
    ("segments.gpkg", "polygons with class, area and mean confidence"),
    ("regions.gpkg", "gradient-selected regions"),
    ("models", "segment.onnx and regions.onnx"),
    ("finetune/scores-test.json", "scores on held-out scenes"),
)


def train_and_export(places: Places) -> Path:
    """Everything before QGIS; returns the held-out scene to map."""
    common = {"encoder.name": ENCODER, "loop.batch": 24}
    train(
        "pretrain",
        images=places.data,
        out=places.pretrained,
        **{**common, "encoder.init": "imagenet", "loop.steps": 30, "loop.lr": 2e-4},
    )
    train(
        "finetune",
        data=places.data,
        out=places.finetuned,
        **{"encoder.name": ENCODER, "encoder.init": places.pretrained},
        **{"loop.steps": 120, "loop.batch": 8, "loop.lr": 1e-3, "validate_every": 120},
        **{"crop": 192},
    )
    train("evaluate", run=places.finetuned, data=places.data)
    for run in (places.finetuned, places.pretrained):
        train("export", run=run, out=places.out / "models")
    return largest_held_out(places.data)


def train(command: str, *positional: object, **arguments: object) -> None:
    """Runs one grass-train command."""
    program = Path(sys.executable).with_name("grass-train")
    run([program, command, *positional, *flags(arguments)])


def largest_held_out(data: Path) -> Path:
    """The image of the test split with the largest file: no model has seen it."""
    held = of_split(labelled_scenes(data), "test")
    return max((scene.image for scene in held), key=lambda path: (path.stat().st_size, path.name))


def map_from_labels(places: Places, scene: Path, backend: Path = Path(sys.executable)) -> None:
    """`grassseg:learn` of the built plugin on the labels of one scene, then project and picture."""
    out, scene = places.out.resolve() / "few-labels", scene.resolve()
    labels = places.data.resolve() / "clicks" / f"{scene.stem}.gpkg"
    out.mkdir()
    program, environment = prepared_qgis(places, backend)
    learnt = {"LABELS": labels, "INPUT": scene, "MODEL": out / "model.onnx", "MAP": out}
    run([program, "run", "grassseg:learn", *flags(learnt)], environment)
    project = {
        "plugin": places.out.resolve() / "plugins",
        "scene": scene,
        "labels": labels,
        "classes": out / f"{scene.stem}_classes.tif",
        "segments": out / f"{scene.stem}_segments.gpkg",
        "report": out / f"{scene.stem}_run.json",
        "project": out / "map.qgz",
        "map": out / "map.png",
    }
    run([QGIS_PYTHON, ROOT / "tools" / "write_project.py", *flags(project)], environment)


def prepared_qgis(places: Places, backend: Path) -> tuple[Path, dict[str, str]]:
    """The program `qgis_process` with the built plugin enabled, and its environment."""
    plugins = places.out.resolve() / "plugins"
    qgis = Path("/usr/bin/qgis_process.bin")
    program = qgis if qgis.is_file() else Path("/usr/bin/qgis_process")
    environment = qgis_environment(places.out.resolve(), plugins, backend)
    if not plugins.is_dir():
        with zipfile.ZipFile(newest_zip()) as archive:
            archive.extractall(plugins)
        run([program, "plugins", "enable", "grass_qgis"], environment)
    return program, environment


def map_in_qgis(places: Places, scene: Path, backend: Path = Path(sys.executable)) -> None:
    """Both algorithms of the built plugin in headless QGIS, then project and picture.

    Args:
        places: the demo's folders.
        scene: the raster to map.
        backend: the interpreter the plugin's worker runs in.
    """
    out, scene = places.out.resolve(), scene.resolve()
    plugins = out / "plugins"
    program, environment = prepared_qgis(places, backend)
    made = {
        "INPUT": scene,
        "CLASSES": out / "classes.tif",
        "SEGMENTS": out / "segments.gpkg",
        "REPORT": out / "run.json",
        "REGIONS": out / "regions.gpkg",
    }
    models = out / "models"
    segment = {"MODEL": models / "segment.onnx", **made}
    segment.pop("REGIONS")
    run([program, "run", "grassseg:segment", *flags(segment)], environment)
    regions = {"MODEL": models / "regions.onnx", "INPUT": scene, "REGIONS": made["REGIONS"]}
    regions["KEEP"] = REGIONS_KEPT
    run([program, "run", "grassseg:regions", *flags(regions)], environment)
    project = {
        "plugin": plugins,
        "scene": scene,
        "classes": made["CLASSES"],
        "segments": made["SEGMENTS"],
        "regions": made["REGIONS"],
        "report": made["REPORT"],
        "project": out / "map.qgz",
        "map": out / "map.png",
    }
    run([QGIS_PYTHON, ROOT / "tools" / "write_project.py", *flags(project)], environment)


def flags(values: dict[str, object]) -> list[str]:
    """--key=value for each entry."""
    return [f"--{key}={value}" for key, value in values.items()]


def newest_zip() -> Path:
    """The plugin's zip; `make zip` has just built it."""
    return max((ROOT / "build").glob("grass_qgis-*.zip"), key=lambda path: path.stat().st_mtime)


def qgis_environment(out: Path, plugins: Path, backend: Path) -> dict[str, str]:
    """Environment of QGIS without a screen, with a separate profile and plugin folder."""
    scratch = out / "runtime"
    scratch.mkdir(mode=0o700, exist_ok=True)
    return {
        **os.environ,
        # Or each call of QGIS begins with remarks of Qt and Python that mean nothing here.
        "XDG_RUNTIME_DIR": os.environ.get("XDG_RUNTIME_DIR", str(scratch)),
        "PYTHONWARNINGS": "ignore::DeprecationWarning",
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_PLUGINPATH": str(plugins),
        "QGIS_CUSTOM_CONFIG_PATH": str(out / "profile"),
        "GRASS_QGIS_BACKEND_PYTHON": str(backend),
    }


def say(what: str) -> None:
    """Prints what comes, and how long it takes on two cores."""
    print(f"\n=== {what}", flush=True)


def run(command: list[object], environment: dict[str, str] | None = None) -> None:
    """Shows a command and runs it."""
    words = [str(word) for word in command]
    print("\n$ " + " ".join(words), flush=True)
    subprocess.run(words, check=True, env=environment)


if __name__ == "__main__":
    raise SystemExit(main())

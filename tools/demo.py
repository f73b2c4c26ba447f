"""`make demo`: the whole workflow, from imagery to a styled map in QGIS.

Pretrains, fine-tunes, scores and exports with grass-train; then runs the built plugin in headless
QGIS and has QGIS draw the map. Every step is the command a user would type, and is shown.
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
            train("synthetic", out=places.data, scenes=8, size=1024)
        scene = train_and_export(places)
        map_in_qgis(places, scene)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"demo: the step above failed with exit status {error.returncode}.\n")
        return 2
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    print(f"\nThe demo took {minutes} min {seconds:02d} s. Results:")
    for name, meaning in RESULTS:
        print(f"  {places.out / name!s:36} {meaning}")
    return 0


def clear(out: Path) -> None:
    """Removes what an earlier demo has made, and nothing else."""
    out.mkdir(parents=True, exist_ok=True)
    for name in ("data", "pretrain", "finetune", "plugins", "profile", "models", *FILES):
        path = out / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


FILES = ("map.png", "map.qgz", "classes.tif", "segments.gpkg", "regions.gpkg", "run.json")
RESULTS = (
    ("map.png", "the map, drawn by QGIS"),
    ("map.qgz", "QGIS project with everything styled"),
    ("classes.tif", "band 1 class, band 2 confidence in percent"),
    ("segments.gpkg", "polygons with class, area and mean confidence"),
    ("regions.gpkg", "gradient-selected regions"),
    ("models", "segment.onnx and regions.onnx"),
    ("finetune/scores-test.json", "scores on held-out scenes"),
)


def train_and_export(places: Places) -> Path:
    """Everything before QGIS; returns the held-out scene to map."""
    common = {"encoder.name": ENCODER, "loop.batch": 48}
    train(
        "pretrain",
        images=places.data,
        out=places.pretrained,
        **{**common, "encoder.init": "imagenet", "loop.steps": 90, "loop.lr": 2e-4},
    )
    train(
        "finetune",
        data=places.data,
        out=places.finetuned,
        **{"encoder.name": ENCODER, "encoder.init": places.pretrained},
        **{"loop.steps": 260, "loop.batch": 8, "loop.lr": 1e-3, "validate_every": 130},
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


def map_in_qgis(places: Places, scene: Path, backend: Path = Path(sys.executable)) -> None:
    """Both algorithms of the built plugin in headless QGIS, then project and picture.

    Args:
        places: the demo's folders.
        scene: the raster to map.
        backend: the interpreter the plugin's worker runs in.
    """
    out, scene = places.out.resolve(), scene.resolve()
    plugins = out / "plugins"
    with zipfile.ZipFile(newest_zip()) as archive:
        archive.extractall(plugins)
    qgis = Path("/usr/bin/qgis_process.bin")
    program = qgis if qgis.is_file() else Path("/usr/bin/qgis_process")
    environment = qgis_environment(out, plugins, backend)
    run([program, "plugins", "enable", "grass_qgis"], environment)
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
    return {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_PLUGINPATH": str(plugins),
        "QGIS_CUSTOM_CONFIG_PATH": str(out / "profile"),
        "GRASS_QGIS_BACKEND_PYTHON": str(backend),
    }


def run(command: list[object], environment: dict[str, str] | None = None) -> None:
    """Shows a command and runs it."""
    words = [str(word) for word in command]
    print("\n$ " + " ".join(words), flush=True)
    subprocess.run(words, check=True, env=environment)


if __name__ == "__main__":
    raise SystemExit(main())

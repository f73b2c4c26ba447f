"""`make features-model`: writes the encoder that maps from labels start from, anew.

It is that of the land cover model, whose training must have been run before; weights are kept in
16 bits.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "grass_qgis" / "models" / "features_rgb.onnx"
MOST_BYTES = 6_000_000
RUN = ROOT / "build" / "land_cover_rgb" / "segmenter"
LICENCE = (
    "CC BY 4.0 (labels of Californian towns: Ventura et al.); the rest CC0-1.0 or public "
    "domain; first weights Apache-2.0"
)


def main() -> int:
    """Exports and puts the file into the plugin; exit status 2 when it is too large."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=TARGET, help="the file to write")
    parser.add_argument("--run", type=Path, default=RUN, help="run of the land cover model")
    options = parser.parse_args()
    if not (options.run / "model.json").is_file():
        sys.stderr.write(f"{options.run} is no run folder: make land-cover-model comes first.\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(Path(sys.executable).parent / "grass-train"), "export", "--features", "true",
            "--run", str(options.run.absolute()), "--variants", "[fp16]",
            "--licence", LICENCE, "--out", folder,
        ]  # fmt: skip
        subprocess.run(command, check=True, cwd=ROOT)
        made = Path(folder) / "features-fp16.onnx"
        size = made.stat().st_size
        if size > MOST_BYTES:
            sys.stderr.write(f"{made.name} has {size} bytes; at most {MOST_BYTES} fit the zip.\n")
            return 2
        shutil.copyfile(made, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())

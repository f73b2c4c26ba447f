#!/usr/bin/env bash
# Installs the wheel of this tree into a fresh environment, without torch, and makes a map with it.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/.venv/bin/python" -m build --no-isolation --outdir "$work" "$root" > "$work/build.log" 2>&1 \
  || { cat "$work/build.log" >&2; exit 1; }
"${PYTHON:-python3}" -m venv "$work/env"
bash "$root/tools/pip_install.sh" "$work/env" --constraint "$root/requirements/constraints.txt" \
  "$(ls "$work"/*.whl)[engine]"
cd "$work"  # so that the installed package is used, not the tree
unset PYTHONPATH
run() { echo "grass-train $*"; "$work/env/bin/grass-train" "$@"; }
wanted="grass-train $(sed -n 's/^version=//p' "$root/metadata.txt")"
[[ "$(run --version | tail -n 1)" == "$wanted" ]]
"$work/env/bin/python" - <<'PYTHON'
import numpy
import rasterio
from rasterio.transform import from_origin

pixels = numpy.random.default_rng(0).integers(0, 255, (3, 600, 700), dtype=numpy.uint8)
shape = {"height": 600, "width": 700, "count": 3, "dtype": "uint8"}
place = {"crs": "EPSG:32631", "transform": from_origin(400000, 5000000, 1, 1)}
with rasterio.open("scene.tif", "w", driver="GTiff", **shape, **place) as target:
    target.write(pixels)
PYTHON
models=$("$work/env/bin/python" -c 'import grass_qgis, pathlib; print(pathlib.Path(grass_qgis.__file__).parent / "models")')
run predict scene.tif --model "$models/land_cover_rgb.onnx" --out map
test -s map/classes.tif && test -s map/segments.gpkg
# What trains says what it lacks, in one line.
status=0
run pretrain --images scene.tif --out run 2> message || status=$?
[[ $status == 2 ]]
grep -q 'pip install "grass-segmenter\[train\]"' message
[[ $(wc -l < message) == 1 ]]
echo "The wheel installs and makes a map without torch."

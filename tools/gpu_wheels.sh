#!/usr/bin/env bash
# gpu_wheels.sh FOLDER: all wheels that `make check-gpu WHEELS=FOLDER` needs on a machine without
# network, but for torch and torchvision, which it has with its CUDA. To be run on the same kind of
# machine: system, processor and Python.
set -euo pipefail
folder=${1:?Name the folder for the wheels: gpu_wheels.sh FOLDER}
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$folder"
# Its releases may lag behind those for the CPU. What is measured and built with stays at home; what CUDA needs comes with torch.
left_out='^(torch|torchvision|torchgeo|triton|onnxruntime|nvidia-.*|cuda-.*|mkdocs.*|mypy.*|ruff|bandit|detect-secrets|pytest.*|qgis.*)=='
version=$(sed -n 's/^onnxruntime==//p' "$root/requirements/constraints.txt")
grep -E '^[A-Za-z0-9_.-]+==' "$root/requirements/constraints.txt" | grep -vE "$left_out" > "$folder/requirements.txt"
echo "onnxruntime-gpu<=$version" >> "$folder/requirements.txt"
"${PYTHON:-python3}" -m pip wheel --quiet --no-deps --wheel-dir "$folder" \
  --requirement "$folder/requirements.txt" 2> >(grep -v -e "^WARNING: Location .* is ignored" >&2)
echo "$(ls "$folder"/*.whl | wc -l) wheels, $(du -sh "$folder" | cut -f1), in $folder"

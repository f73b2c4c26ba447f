#!/usr/bin/env bash
# check_gpu.sh [WHEELS] [ARGUMENTS]: benchmarks/check_gpu.py in an environment that has a GPU's runtime.
#
# With WHEELS, a folder that gpu_wheels.sh has filled, the environment is made from it and the
# machine's own torch, without network; else .venv is used as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
if [[ -n "${1:-}" ]]; then
  python=build/gpu/env/bin/python
  if [[ ! -e build/gpu/env/.ready ]]; then
    "${PYTHON:-python3}" -m venv --system-site-packages build/gpu/env
    "$python" -m pip install --quiet --no-index --no-deps "$1"/*.whl
    touch build/gpu/env/.ready
  fi
fi
shift || true
exec "$python" benchmarks/check_gpu.py "$@"

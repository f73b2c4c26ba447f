#!/usr/bin/env bash
# Prints the pinned versions of every package in the environments, each name once.
set -euo pipefail
echo '# Every package of the virtual environments, pinned. `make lock` writes this file anew.'
{
  .venv/bin/python -m pip freeze --exclude-editable
  .venv-engine/bin/python -m pip freeze
  .venv-qgis/bin/python -m pip freeze --local
  .venv-docs/bin/python -m pip freeze
} | grep '==' | sort --ignore-case | awk -F '==' '!seen[tolower($1)]++'

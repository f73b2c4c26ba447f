"""Runs `grassseg:segment` of an unpacked plugin over many rasters, in one headless QGIS.

tools/check_rasters.py starts it in QGIS's Python. It reads a list of parameters and writes a
list of problems: the error of each run, or an empty text.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
)
from qgis.PyQt.QtCore import QLocale


def main() -> int:
    """Runs all requests and writes their problems in the same order."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plugins", type=Path, required=True, help="folder of the unpacked plugin")
    parser.add_argument("--requests", type=Path, required=True, help="JSON: parameters of each run")
    parser.add_argument("--problems", type=Path, required=True, help="JSON to write")
    options = parser.parse_args()
    QLocale.setDefault(QLocale.c())
    application = QgsApplication([], False)
    application.initQgis()
    requests = json.loads(options.requests.read_text(encoding="utf-8"))
    problems = problems_of(requests, options.plugins)
    options.problems.write_text(json.dumps(problems), encoding="utf-8")
    application.exitQgis()
    return 0


def problems_of(requests: list[dict[str, Any]], plugins: Path) -> list[str]:
    """Error of each run in one sentence, empty where it succeeded."""
    sys.path.insert(0, str(plugins))
    from grass_qgis.provider.provider import GrassProvider

    registry = QgsApplication.processingRegistry()
    provider = GrassProvider()
    registry.addProvider(provider)
    problems = []
    for parameters in requests:
        problems.append(problem_of(parameters))
        print(f"QGIS: {Path(parameters['INPUT']).name} {problems[-1] or 'done'}", flush=True)
    registry.removeProvider(provider)
    return problems


def problem_of(parameters: dict[str, Any]) -> str:
    """Runs the algorithm as QGIS does: its checks first."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("grassseg:segment")
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    fine, text = algorithm.checkParameterValues(parameters, context)
    if not fine:
        return str(text)
    try:
        algorithm.run(parameters, context, QgsProcessingFeedback(), {}, False)
    except QgsProcessingException as error:
        return str(error)
    return ""


if __name__ == "__main__":
    sys.exit(main())

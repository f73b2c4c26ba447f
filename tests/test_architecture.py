"""The tree keeps the import law and the limits of length, and what breaks them is caught."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.code_size import EXCEPTIONS, MOST_LINES, too_long
from tests.import_law import (
    ENGINE,
    ORDER,
    PURE,
    busy_packages,
    contract_keys,
    crowded,
    cycle_of,
    imports_of,
    leaked_keys,
    modules_of,
    room_of,
    too_new,
    violations,
)

ROOT = Path(__file__).resolve().parent.parent


def plant(root: Path, path: str, text: str) -> None:
    """Writes a module and the packages above it."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    for folder in target.relative_to(root).parents:
        if str(folder) != "." and not (root / folder / "__init__.py").exists():
            (root / folder / "__init__.py").write_text('"""A room."""\n')
    target.write_text(text)


def test_every_import_keeps_the_law():
    assert violations(ROOT) == []


def test_the_plugin_s_syntax_is_that_of_its_oldest_python():
    assert too_new(ROOT) == []


def test_there_is_no_cycle():
    assert cycle_of(ROOT) == []


def test_packages_hold_a_docstring_only():
    assert busy_packages(ROOT) == []


def test_no_folder_is_crowded():
    assert crowded(ROOT) == []


def test_a_crowded_folder_is_caught(tmp_path):
    for number in range(26):
        assert crowded(tmp_path) == []
        plant(tmp_path, f"export/m{number}.py", "X = 1\n")
    assert crowded(tmp_path) == ["export has 26 modules"]


def test_every_folder_of_the_engine_and_of_training_has_a_place_in_the_order():
    for part in ORDER:
        placed = {room for level in ORDER[part] for room in level}
        rooms = {room_of(name, part) for name in modules_of(ROOT)} - {""}
        assert rooms == placed, part


def test_the_page_on_the_architecture_names_every_room():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for part, levels in ORDER.items():
        for room in (room for level in levels for room in level):
            assert f"`{room}/`" in page or f"`{room}.py`" in page, (part, room)


def test_the_contract_s_keys_stand_where_metadata_is_read_only():
    assert leaked_keys(ROOT) == []


def test_files_and_functions_keep_the_limits_of_length():
    assert too_long(ROOT, EXCEPTIONS) == []


def untyped_arrays(root: Path) -> list[str]:
    """Annotations that say `np.ndarray` and not of which type: `NDArray[np.uint8]`."""
    lines = []
    for name, path in modules_of(root).items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            kinds = (getattr(node, field, None) for field in ("annotation", "returns"))
            if any(kind is not None and "np.ndarray" in ast.unparse(kind) for kind in kinds):
                lines.append(f"{name}:{node.lineno}")
    return lines


def test_arrays_are_annotated_with_their_type():
    assert untyped_arrays(ROOT) == []


@pytest.mark.parametrize(
    "text",
    [
        "def f(a: np.ndarray): ...\n",
        "def f() -> list[np.ndarray]: ...\n",
        "class A:\n    a: np.ndarray\n",
    ],
)
def test_an_array_without_a_type_is_caught(tmp_path, text):
    plant(tmp_path, "export/graph.py", f"import numpy as np\n{text}")
    assert len(untyped_arrays(tmp_path)) == 1


def test_the_walk_sees_the_real_tree():
    modules = modules_of(ROOT)
    assert {f"{ENGINE}.core.contract", "grass_qgis.plugin", "grass_qgis.gui.dock"} <= set(modules)
    seen = {(i.source, i.target) for n, p in modules.items() for i in imports_of(n, p, modules)}
    assert ("grass_qgis", "grass_qgis.plugin") in seen  # inside classFactory
    assert (
        "grass_qgis.bridge.tasks.feedback",
        "grass_qgis.engine.core.job",
    ) in seen  # from ...engine.core import


@pytest.mark.parametrize(
    ("path", "text", "part"),
    [
        ("grass_qgis/engine/core/job.py", "import numpy\n", "standard library"),
        ("grass_qgis/engine/core/job.py", "from ..raster import dataset\n", "is not above"),
        ("grass_qgis/engine/tiling/grid.py", "import numpy\n", "standard library"),
        ("grass_qgis/engine/raster/dataset.py", "from ..runtime import x\n", "is not above"),
        ("grass_qgis/engine/raster/dataset.py", "from ..attic import a\n", "no place"),
        ("grass_qgis/engine/tensors/blend.py", "import rasterio\n", "engine room"),
        ("grass_qgis/engine/raster/dataset.py", "import onnxruntime\n", "engine room"),
        ("grass_qgis/engine/raster/dataset.py", "def f():\n    import qgis.core\n", "engine room"),
        ("grass_qgis/engine/raster/dataset.py", "from osgeo import gdal\n", "engine room"),
        ("grass_qgis/engine/raster/dataset.py", "from ... import plugin\n", "not know the plugin"),
        ("grass_qgis/gui/dock.py", "import numpy as np\n", "QGIS's Python"),
        ("grass_qgis/gui/dock.py", "from ..engine.raster import dataset\n", "worker only"),
        ("grass_qgis/gui/dock.py", "from ..engine.raster.dataset import x\n", "worker only"),
        ("grass_qgis/gui/dock.py", "from grass_qgis import plugin\n", "must be relative"),
        ("grass_qgis/gui/dock.py", "from ..nowhere import x\n", ""),
        ("grass_qgis/bridge/inputs/bands.py", "from ..tasks import task\n", "is not above"),
        ("grass_model/models/tasks.py", "import qgis\n", "knows QGIS"),
        ("grass_model/models/tasks.py", "from export import segmenter\n", "does not know export"),
        ("grass_model/models/tasks.py", "from grass_qgis.plugin import x\n", "only its engine"),
        ("export/segmenter.py", "from grass_qgis.engine.raster import dataset\n", "the contract"),
        ("grass_qgis/gui/dock.py", "import tomllib\n", "newer than"),
        ("grass_qgis/engine/core/job.py", "def f():\n    import tomllib\n", "newer than"),
        ("grass_model/contrast/lam.py", "import lightning\n", "tensors in"),
        ("grass_model/contrast/lam.py", "import timm\n", "tensors in"),
        ("grass_model/contrast/lam.py", "from rasterio import open\n", "tensors in"),
        ("grass_model/contrast/lam.py", "from pathlib import Path\n", "tensors in"),
        ("grass_model/contrast/lam.py", "from grass_qgis.engine.raster import x\n", "tensors in"),
        ("grass_model/contrast/lam.py", "from ..data import scenes\n", "is not above"),
        ("tools/build_plugin.py", "import numpy\n", "standard library"),
        ("tools/build_plugin.py", "from grass_qgis import plugin\n", "standard library"),
        ("tools/build_plugin.py", "import qgis.core\n", "standard library"),
        ("tools/demo.py", "from grass_model.data import views\n", "standard library"),
        ("tools/write_project.py", "import torch\n", "standard library"),
        ("tools/write_project.py", "from grass_qgis.engine.raster import x\n", "worker only"),
        ("grass_model/baselines/moco.py", "from ..benchmark.runs import x\n", "is not above"),
        ("grass_model/baselines/moco.py", "from ..pretraining.command import x\n", "not above"),
        ("export/segmenter.py", "from tools import build_plugin\n", "not imported"),
    ],
)
def test_a_planted_violation_is_caught(tmp_path, path, text, part):
    for name in (
        "grass_qgis/engine/raster/dataset.py",
        "grass_qgis/plugin.py",
        "grass_qgis/engine/runtime/session.py",
        "grass_qgis/engine/attic/a.py",
        "grass_qgis/bridge/tasks/task.py",
        "grass_model/data/scenes.py",
        "grass_model/data/views.py",
        "grass_model/pretraining/command.py",
        "grass_model/benchmark/runs.py",
        "export/segmenter.py",
        "tools/build_plugin.py",
    ):
        plant(tmp_path, name, "X = 1\n")
    assert violations(tmp_path) == []
    plant(tmp_path, path, text)
    if part:
        (line,) = violations(tmp_path)
        assert part in line
    else:
        # `grass_qgis.nowhere` does not exist: the whole package is what is imported.
        assert violations(tmp_path) != []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tools/demo.py", "from grass_model.data.scenes import X\n"),
        ("tools/demo.py", "from grass_model.data import scenes\n"),
        ("tools/write_project.py", "import qgis.core\nfrom grass_qgis import plugin\n"),
        ("grass_model/contrast/lam.py", "import cv2, torch.nn, numpy\nfrom . import loss\n"),
        ("grass_model/contrast/lam.py", "from grass_qgis.engine.core.errors import X\n"),
        ("grass_qgis/gui/dock.py", "import graphlib\n"),
    ],
)
def test_what_the_law_allows_is_no_violation(tmp_path, path, text):
    for name in (
        "grass_qgis/engine/core/errors.py",
        "grass_qgis/plugin.py",
        "grass_model/data/scenes.py",
        "grass_model/contrast/loss.py",
    ):
        plant(tmp_path, name, "X = 1\n")
    plant(tmp_path, path, text)
    assert violations(tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    match x:\n        case 1:\n            return 2\n",
        "try:\n    pass\nexcept* ValueError:\n    pass\n",
    ],
)
def test_syntax_newer_than_the_oldest_python_is_caught(tmp_path, text):
    plant(tmp_path, "grass_qgis/gui/dock.py", text)
    (line,) = too_new(tmp_path)
    assert line.startswith("grass_qgis.gui.dock:")


def test_a_planted_cycle_is_caught(tmp_path):
    plant(tmp_path, "grass_model/a.py", "from grass_model import b\n")
    plant(tmp_path, "grass_model/b.py", "def f():\n    from .c import x\n")
    assert cycle_of(tmp_path) == []
    plant(tmp_path, "grass_model/c.py", "import grass_model.a\n")
    assert cycle_of(tmp_path) == [f"grass_model.{name}" for name in "abca"]


def test_a_busy_package_is_caught(tmp_path):
    plant(tmp_path, "grass_qgis/gui/dock.py", "X = 1\n")
    assert busy_packages(tmp_path) == []
    (tmp_path / "grass_qgis/gui/__init__.py").write_text('"""Room."""\nfrom .dock import X\n')
    (tmp_path / "grass_qgis/__init__.py").write_text('"""Room."""\nimport os\n')
    assert busy_packages(tmp_path) == ["grass_qgis", "grass_qgis.gui"]


def test_a_leaked_key_is_caught(tmp_path):
    assert "grass_contract" in contract_keys() and "class_names" in contract_keys()
    plant(tmp_path, "export/segmenter.py", "KEY = 'class_names'\n")
    assert leaked_keys(tmp_path) == ["export.segmenter:1 has the key 'class_names'"]


def test_what_is_too_long_is_caught_unless_it_is_an_exception(tmp_path):
    most = MOST_LINES["file"]
    plant(tmp_path, "export/whole.py", "X = 1\n" * most)
    body = "    x = 1\n" * (MOST_LINES["function"] - 1)
    plant(tmp_path, "tests/test_a.py", f"def f():\n{body}")
    assert too_long(tmp_path, {}) == []
    plant(tmp_path, "export/whole.py", "X = 1\n" * (most + 1))
    plant(tmp_path, "tests/test_a.py", f"async def f():\n{body}    x = 1\n")
    result = ["export/whole.py has 401 lines", "tests/test_a.py:f has 61 lines"]
    assert too_long(tmp_path, {}) == result
    assert too_long(tmp_path, {"export/whole.py": "a table"}) == result[1:]
    gone = {"export/whole.py": "a table", "tests/test_a.py:f": "one list", "tools/a.py": "it was"}
    assert too_long(tmp_path, gone) == ["tools/a.py is no exception any more"]


BLOCK = """
import importlib, sys
allowed, blocked, names = (set(text.split(",")) for text in sys.argv[1:])
class Wall:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        known = top in sys.stdlib_module_names or top in allowed or "*" in allowed
        if top in blocked or not known:
            raise ImportError(f"the wall stops {name}")
sys.meta_path.insert(0, Wall())
for name in sorted(names):
    importlib.import_module(name)
"""


def import_behind_wall(allowed: str, blocked: str, names: list[str]) -> str:
    """Imports `names` where only `allowed` less `blocked` can be loaded; its error output."""
    command = [sys.executable, "-c", BLOCK, allowed, blocked, ",".join(names)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stderr


def test_the_core_loads_where_nothing_else_does():
    pure = [name for name in modules_of(ROOT) if room_of(name, ENGINE) in PURE]
    assert len(pure) > len(PURE)
    assert import_behind_wall("grass_qgis", "", pure) == ""


def test_the_engine_loads_without_qgis_torch_and_training():
    engine = [name for name in modules_of(ROOT) if name.startswith(f"{ENGINE}.")]
    names = [name for name in engine if not name.endswith(("__main__", "cluster"))]
    foreign = "qgis,PyQt5,torch,torchvision,osgeo,grass_model,export"
    assert import_behind_wall("*", foreign, names) == ""


def test_only_learning_and_the_look_at_imagery_need_the_onnx_library():
    engine = [name for name in modules_of(ROOT) if name.startswith(f"{ENGINE}.")]
    apart = ("__main__", "cluster", "runs.learn", "learn_session", "session_fields", "patch_graph")
    names = [n for n in engine if not n.endswith(apart) and ".learning" not in n]
    assert import_behind_wall("*", "onnx", names) == ""


def test_the_wall_stops_what_is_not_allowed():
    assert "the wall stops numpy" in import_behind_wall("grass_qgis", "", ["numpy"])
    assert "the wall stops torch" in import_behind_wall("*", "torch", ["torch"])

"""The import law: who may import what, read from the syntax of every file under a root."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

from grass_qgis.engine.core import contract
from grass_qgis.engine.onnx_model import metadata as contract_metadata

ROOMS = ("grass_qgis", "grass_model", "export", "tools")
ENGINE = "grass_qgis.engine"
_CORE = ("errors", "progress", "job", "map_jobs", "contract", "tiling", "providers")
PURE = frozenset(f"{ENGINE}.{name}" for name in _CORE)
KEY_HOLDERS = frozenset(f"{ENGINE}.{name}" for name in ("contract_metadata", "deepness_metadata"))
_BEHIND = KEY_HOLDERS | {f"{ENGINE}.{name}" for name in ("contract_checks", "protobuf_fields")}
PURE |= {f"{ENGINE}.{name}" for name in ("model_header", "tile_choice")} | _BEHIND
_EXPORTED = ("contract", "contract_checks", "contract_metadata")
OPEN_TO_EXPORT = frozenset(
    f"{ENGINE}.{name}" for name in (*_EXPORTED, "errors", "external_data", "preprocess")
)
OPEN_TO_PLUGIN = PURE - _BEHIND
STDLIB = frozenset(sys.stdlib_module_names) | {"__future__"}
NUMPY_ONLY = frozenset(f"{ENGINE}.{name}" for name in ("preprocess", "blend", "postprocess"))
ENGINE_LIBRARIES = frozenset({"numpy", "rasterio", "shapely", "pyogrio"})
CONTRAST = "grass_model.contrast"
BASELINES = "grass_model.baselines"
COMMANDS = frozenset({"benchmark", "cli", "evaluate", "few_labels", "finetune", "pretrain"})
CONTRAST_LIBRARIES = frozenset({"torch", "cv2", "numpy"})
FILE_MODULES = frozenset({"glob", "io", "os", "pathlib", "shutil", "tempfile", "zipfile"})
OLDEST = (3, 9)  # the Python of the oldest QGIS
NEWER_STDLIB = frozenset({"annotationlib", "compression", "tomllib"})
TOOLS = {
    # It runs in QGIS's Python with the unpacked zip, and so has all of the plugin's open rooms.
    "tools.write_project": ("qgis", "grass_qgis"),
    "tools.segment_in_qgis": ("qgis", "grass_qgis"),
    "tools.qgis_window": ("qgis",),
    "tools.screenshots": ("qgis", "qgis_window"),
    "tools.walk": ("qgis", "qgis_window", "pyplugin_installer"),
    "tools.take_walk": ("numpy", "rasterio", "PIL"),
    "tools.check_rasters": (
        "numpy",
        "rasterio",
        "grass_model.predict",
        "grass_model.settings_predict",
        f"{ENGINE}.errors",
    ),
    "tools.demo": ("grass_model.data.scenes",),
    "tools.write_reference": ("grass_model.cli", "docstring_parser"),
    "tools.make_self_test_model": (
        "numpy",
        "onnx",
        "grass_qgis.engine.contract",
        "grass_qgis.engine.contract_metadata",
    ),
}
EXTRA = {
    f"{ENGINE}.onnx_runtime": frozenset({"onnxruntime"}),
    f"{ENGINE}.cluster": frozenset({"dask", "distributed"}),
}


@dataclass(frozen=True)
class Import:
    """`source` imports `target` (a dotted name) at `line`; `level` dots when relative."""

    source: str
    target: str
    line: int
    level: int


def modules_of(root: Path) -> dict[str, Path]:
    """Dotted name and file of every module in the rooms under `root`."""
    found = {}
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            parts = list(path.relative_to(root).with_suffix("").parts)
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = path
    return found


def imports_of(name: str, path: Path, modules: dict[str, Path]) -> list[Import]:
    """Every import of a module, also those inside functions; relative ones resolved."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found += [Import(name, alias.name, node.lineno, 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")
                above = above[: len(above) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                target = whole if whole in modules else base
                found.append(Import(name, target, node.lineno, node.level))
    return found


def complaint(found: Import, modules: dict[str, Path]) -> str:
    """Why an import breaks the law; empty when it does not."""
    return _general_complaint(found, modules) or _room_complaint(found)


def _general_complaint(found: Import, modules: dict[str, Path]) -> str:
    """What holds in more than one room."""
    top = found.target.split(".")[0]
    in_plugin = found.source.split(".")[0] == "grass_qgis"
    if top in ROOMS and found.target not in modules:
        return "names no module"
    if top == "tools":
        return "tools are run, not imported"
    if in_plugin and top == "grass_qgis" and not found.level:
        return "must be relative inside grass_qgis"
    if in_plugin and top in NEWER_STDLIB:
        return "newer than the oldest Python of QGIS"
    return ""


def _room_complaint(found: Import) -> str:
    """What holds in the room of the importing module."""
    source, target = found.source, found.target
    top = target.split(".")[0]
    if source in PURE:
        return "" if top in STDLIB or target in PURE else "the core takes the standard library only"
    if source.startswith(f"{ENGINE}.") or source == ENGINE:
        return _engine_complaint(source, target, top)
    if source.startswith("grass_qgis"):
        return _plugin_complaint(target, top)
    if source.startswith("tools"):
        return _tool_complaint(source, target, top)
    return _headless_complaint(source, target, top)


def _tool_complaint(source: str, target: str, top: str) -> str:
    allowed = TOOLS.get(source, ())
    if top == "grass_qgis" and top in allowed:
        return _plugin_complaint(target, top)
    fits = any(target == name or target.startswith(f"{name}.") for name in allowed)
    return "" if fits or top in STDLIB else "a tool takes the standard library only"


def _headless_complaint(source: str, target: str, top: str) -> str:
    """Of training and export."""
    if source == CONTRAST or source.startswith(f"{CONTRAST}."):
        return _contrast_complaint(target, top)
    if top == "qgis":
        return "only the plugin knows QGIS"
    if source.startswith("grass_model") and (text := _training_complaint(source, target, top)):
        return text
    if top == "grass_qgis" and not target.startswith(ENGINE):
        return "of the plugin only its engine is for others"
    if source.startswith("export") and top == "grass_qgis":
        fits = target in OPEN_TO_EXPORT
        return "" if fits else "export takes the contract of the engine"
    return ""


def _training_complaint(source: str, target: str, top: str) -> str:
    if top == "export":
        return "training does not know export"
    fits = not source.startswith(BASELINES) or not _is_command(target)
    return "" if fits else "a pretraining knows no command"


def _is_command(target: str) -> bool:
    """Whether a module of training is a command, or the part of one."""
    room, _, name = target.partition(".")
    return room == "grass_model" and (name in COMMANDS or name.startswith("benchmark_"))


def _contrast_complaint(target: str, top: str) -> str:
    if target == CONTRAST or target.startswith(f"{CONTRAST}.") or target == f"{ENGINE}.errors":
        return ""
    fits = top in CONTRAST_LIBRARIES or (top in STDLIB and top not in FILE_MODULES)
    return "" if fits else "the method is tensors in, tensors out"


def _engine_complaint(source: str, target: str, top: str) -> str:
    if top == "grass_qgis":
        return "" if target.startswith(ENGINE) else "the engine does not know the plugin"
    libraries = frozenset({"numpy"}) if source in NUMPY_ONLY else ENGINE_LIBRARIES
    libraries |= EXTRA.get(source, frozenset())
    return "" if top in STDLIB or top in libraries else "not a library of this engine room"


def _plugin_complaint(target: str, top: str) -> str:
    if target.startswith(ENGINE):
        fits = target in OPEN_TO_PLUGIN or target == ENGINE
        return "" if fits else "this engine module runs in the worker only"
    fits = top in STDLIB or top in ("qgis", "grass_qgis")
    return "" if fits else "QGIS's Python has nothing but QGIS and the standard library"


def violations(root: Path) -> list[str]:
    """One line for each import that breaks the law."""
    modules = modules_of(root)
    lines = []
    for name, path in modules.items():
        for found in imports_of(name, path, modules):
            text = complaint(found, modules)
            if text:
                lines.append(f"{name}:{found.line} imports {found.target}: {text}")
    return lines


def too_new(root: Path) -> list[str]:
    """Files of the plugin that the oldest Python of QGIS could not read."""
    lines = []
    for name, path in modules_of(root).items():
        if not name.startswith("grass_qgis"):
            continue
        try:
            ast.parse(path.read_text(encoding="utf-8"), str(path), feature_version=OLDEST)
        except SyntaxError as error:
            lines.append(f"{name}:{error.lineno}: {error.msg}")
    return lines


def cycle_of(root: Path) -> list[str]:
    """A chain of modules that ends where it starts; empty when there is none."""
    modules = modules_of(root)
    edges = {
        name: sorted({i.target for i in imports_of(name, path, modules)} & set(modules) - {name})
        for name, path in modules.items()
    }
    done: set[str] = set()

    def visit(name: str, chain: list[str]) -> list[str]:
        if name in chain:
            return [*chain[chain.index(name) :], name]
        if name in done:
            return []
        for target in edges[name]:
            found = visit(target, [*chain, name])
            if found:
                return found
        done.add(name)
        return []

    for name in edges:
        found = visit(name, [])
        if found:
            return found
    return []


def busy_packages(root: Path) -> list[str]:
    """Packages whose __init__ holds more than a docstring; grass_qgis may have classFactory."""
    busy = []
    for name, path in modules_of(root).items():
        if path.name != "__init__.py":
            continue
        body = ast.parse(path.read_text(encoding="utf-8")).body
        rest = body[1:] if body and ast.get_docstring(ast.Module(body, [])) else body
        if name == "grass_qgis":
            rest = [node for node in rest if not _is_entry(node)]
        if rest or not body:
            busy.append(name)
    return busy


def _is_entry(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef):
        return node.name == "classFactory"
    return isinstance(node, ast.ImportFrom) and node.module in ("__future__", "typing")


def contract_keys() -> frozenset[str]:
    """Every metadata key that the contract writes."""
    spec = contract.InputSpec(("red",), (255.0,), (0.0,), (1.0,), 64, 0, gsd_m=(1.0, 0.5, 2.0))
    classes = (contract.ClassSpec(0, "any", "#000000"),)
    written = contract.Contract("segmentation", spec, contract.OutputSpec(classes=classes))
    return frozenset(contract_metadata.encode(written))


def leaked_keys(root: Path) -> list[str]:
    """Files other than those of the contract's metadata that contain a metadata key as a string."""
    lines = []
    for name, path in modules_of(root).items():
        if name in KEY_HOLDERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in contract_keys():
                lines.append(f"{name}:{node.lineno} has the key {node.value!r}")
    return lines

"""The import law: who may import what, read from the syntax of every file under a root."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

from grass_qgis.engine.core import contract
from grass_qgis.engine.onnx_model import metadata

ROOMS = ("grass_qgis", "grass_model", "export", "tools")
ENGINE = "grass_qgis.engine"
# The rooms of a part of the tree, top to bottom: a room imports only rooms below it.
ORDER = {
    ENGINE: (
        ("__main__",),
        ("worker", "devices_command"),
        ("change_command",),
        ("learn_command",),
        ("job_arguments",),
        ("runs",),
        ("inference", "learning", "change", "assessment"),
        ("polygons", "regions"),
        ("output",),
        ("runtime", "raster", "segments"),
        ("tensors",),
        ("tiling",),
        ("onnx_model",),
        ("core",),
    ),
    "grass_qgis.bridge": (
        ("tasks", "labels", "learning", "assessment"),
        ("inputs", "results", "pages"),
    ),
    "grass_model": (
        ("cli", "api"),
        ("terminal",),
        ("benchmark",),
        ("finetuning", "linear_probe", "purity"),
        ("pretraining", "baselines"),
        ("evaluation", "predict"),
        ("training",),
        ("models",),
        ("mixing",),
        ("metrics",),
        ("data",),
        ("files",),
        ("contrast", "settings", "clicks"),
    ),
}
# Rooms of the engine that take the standard library only; QGIS's side may import these.
PURE = ("core", "onnx_model", "tiling")
# Libraries of the engine's other rooms.
LIBRARIES = {
    "tensors": frozenset({"numpy"}),
    "runtime": frozenset({"numpy"}),
    "runtime.onnx_runtime": frozenset({"numpy", "onnxruntime"}),
    "segments": frozenset({"numpy"}),
    "segments.adjacency": frozenset({"numpy", "scipy"}),
    "segments.outline": frozenset({"numpy", "scipy", "shapely", "skimage"}),
    "segments.superpixels": frozenset({"numpy", "scipy", "skimage"}),
    "runtime.patch_graph": frozenset({"numpy", "onnx"}),
    "runs.cluster": frozenset({"numpy", "dask", "distributed"}),
    "learning": frozenset({"numpy", "rasterio", "shapely"}),
    "learning.extraction": frozenset({"numpy", "onnx"}),
    "learning.model_file": frozenset({"numpy", "onnx"}),
    "learning.logistic": frozenset({"numpy", "scipy"}),
}
ENGINE_LIBRARIES = frozenset({"numpy", "pyogrio", "pyproj", "rasterio", "shapely"})
KEY_HOLDERS = frozenset(f"{ENGINE}.onnx_model.{name}" for name in ("metadata", "deepness"))
OPEN_TO_EXPORT = frozenset(
    f"{ENGINE}.{name}"
    for name in (
        "core.atomic",
        "core.contract",
        "core.errors",
        "core.locks",
        "onnx_model.checks",
        "onnx_model.external_data",
        "onnx_model.metadata",
        "runtime.patch_graph",
        "tensors.novelty",
        "tensors.novelty_network",
        "tensors.preprocess",
    )
)
MOST_MODULES = 25  # in a folder
STDLIB = frozenset(sys.stdlib_module_names) | {"__future__"}
CONTRAST = "grass_model.contrast"
CONTRAST_LIBRARIES = frozenset({"torch", "cv2", "numpy"})
FILE_MODULES = frozenset({"glob", "io", "os", "pathlib", "shutil", "tempfile", "zipfile"})
OLDEST = (3, 9)  # the Python of the oldest QGIS
NEWER_STDLIB = frozenset({"annotationlib", "compression", "tomllib"})
TOOLS = {
    # It runs in QGIS's Python with the unpacked zip, and so has all of the plugin's open rooms.
    "tools.write_project": ("qgis", "grass_qgis"),
    "tools.segment_in_qgis": ("qgis", "grass_qgis"),
    "tools.write_region_styles": ("qgis", "grass_qgis"),
    "tools.qgis_window": ("qgis",),
    "tools.screenshots": ("qgis", "qgis_window"),
    "tools.walk": ("qgis", "qgis_window", "walk_live", "pyplugin_installer"),
    "tools.walk_live": ("qgis", "qgis_window"),
    "tools.take_walk": ("numpy", "rasterio", "PIL"),
    "tools.check_rasters": (
        "numpy",
        "rasterio",
        "grass_model.data.imagery",
        "grass_model.data.scenes",
        "grass_model.predict",
        "grass_model.settings.predict",
        f"{ENGINE}.core.errors",
        f"{ENGINE}.tiling.grid",
    ),
    "tools.link_scenes": ("grass_model.data.scenes", f"{ENGINE}.core.errors"),
    "tools.make_land_cover_model": (
        "onnx",
        "yaml",
        "export.half_weights",
        "grass_model.data.scenes",
        "grass_model.mixing",
    ),
    "tools.make_gallery": (
        "numpy",
        "rasterio",
        "PIL",
        "grass_model.api",
        f"{ENGINE}.core.contract",
    ),
    "tools.demo": ("grass_model.data.scenes",),
    "tools.write_reference": ("grass_model.terminal",),
    "tools.make_self_test_model": (
        "numpy",
        "onnx",
        f"{ENGINE}.core.contract",
        f"{ENGINE}.onnx_model.metadata",
    ),
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
    result = {}
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            parts = list(path.relative_to(root).with_suffix("").parts)
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            result[name] = path
    return result


def imports_of(name: str, path: Path, modules: dict[str, Path]) -> list[Import]:
    """Every import of a module, also those inside functions; relative ones resolved."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    result = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            result += [Import(name, alias.name, node.lineno, 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")
                above = above[: len(above) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                target = whole if whole in modules else base
                result.append(Import(name, target, node.lineno, node.level))
    return result


def complaint(result: Import, modules: dict[str, Path]) -> str:
    """Why an import breaks the law; empty when it does not."""
    return (
        _general_complaint(result, modules) or _order_complaint(result) or _room_complaint(result)
    )


def _general_complaint(result: Import, modules: dict[str, Path]) -> str:
    """What holds in more than one room."""
    top = result.target.split(".")[0]
    in_plugin = result.source.split(".")[0] == "grass_qgis"
    if top in ROOMS and result.target not in modules:
        return "names no module"
    if top == "tools":
        return "tools are run, not imported"
    if in_plugin and top == "grass_qgis" and not result.level:
        return "must be relative inside grass_qgis"
    if in_plugin and top in NEWER_STDLIB:
        return "newer than the oldest Python of QGIS"
    return ""


def room_of(module: str, part: str) -> str:
    """The room of a module in a part of the tree, such as `raster` of the engine; or empty."""
    return (
        module[len(part) + 1 :].split(".", maxsplit=1)[0] if module.startswith(f"{part}.") else ""
    )


def _order_complaint(result: Import) -> str:
    """Of rooms that are imported from beside them or from below."""
    for part, levels in ORDER.items():
        ones, others = room_of(result.source, part), room_of(result.target, part)
        if not ones or not others or ones == others:
            continue
        floors = {room: number for number, level in enumerate(levels) for room in level}
        if ones not in floors or others not in floors:
            return "a room that has no place in the order"
        if floors[ones] >= floors[others]:
            return f"{ones} is not above {others}"
    return ""


def _room_complaint(result: Import) -> str:
    """What holds in the room of the importing module."""
    source, target = result.source, result.target
    top = target.split(".")[0]
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
    if source.startswith("grass_model") and top == "export":
        return "training does not know export"
    if top == "grass_qgis" and not target.startswith(ENGINE):
        return "of the plugin only its engine is for others"
    if source.startswith("export") and top == "grass_qgis":
        fits = target in OPEN_TO_EXPORT
        return "" if fits else "export takes the contract of the engine"
    return ""


def _contrast_complaint(target: str, top: str) -> str:
    if target == CONTRAST or target.startswith(f"{CONTRAST}.") or target == f"{ENGINE}.core.errors":
        return ""
    fits = top in CONTRAST_LIBRARIES or (top in STDLIB and top not in FILE_MODULES)
    return "" if fits else "the method is tensors in, tensors out"


def _engine_complaint(source: str, target: str, top: str) -> str:
    if top == "grass_qgis":
        return "" if target.startswith(ENGINE) else "the engine does not know the plugin"
    room = room_of(source, ENGINE)
    if room in PURE:
        return "" if top in STDLIB else "this room takes the standard library only"
    room_libraries = LIBRARIES.get(room, ENGINE_LIBRARIES)
    libraries = LIBRARIES.get(source[len(ENGINE) + 1 :], room_libraries)
    return "" if top in STDLIB or top in libraries else "not a library of this engine room"


def _plugin_complaint(target: str, top: str) -> str:
    if target.startswith(ENGINE):
        fits = target == ENGINE or room_of(target, ENGINE) in PURE
        return "" if fits else "this engine room runs in the worker only"
    fits = top in STDLIB or top in ("qgis", "grass_qgis")
    return "" if fits else "QGIS's Python has nothing but QGIS and the standard library"


def crowded(root: Path) -> list[str]:
    """Folders with more modules than a reader can survey."""
    counts: dict[Path, int] = {}
    for path in modules_of(root).values():
        counts[path.parent] = counts.get(path.parent, 0) + (path.name != "__init__.py")
    return [
        f"{folder.relative_to(root)} has {count} modules"
        for folder, count in counts.items()
        if count > MOST_MODULES
    ]


def violations(root: Path) -> list[str]:
    """One line for each import that breaks the law."""
    modules = modules_of(root)
    lines = []
    for name, path in modules.items():
        for result in imports_of(name, path, modules):
            text = complaint(result, modules)
            if text:
                lines.append(f"{name}:{result.line} imports {result.target}: {text}")
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
            result = visit(target, [*chain, name])
            if result:
                return result
        done.add(name)
        return []

    for name in edges:
        result = visit(name, [])
        if result:
            return result
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
    return frozenset(metadata.encode(written))


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

"""A folder of wheels for the backend, made in a moment: empty packages with the pinned versions.

The one named numpy leads to the packages of a real backend, so that an environment made from these
wheels runs the engine.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from packaging.requirements import Requirement


def pinned(path: Path, names: set[str]) -> dict[str, str]:
    """Version of each of `names` in a file of pins, as it holds on this machine."""
    result = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            expected = Requirement(line)
            if expected.name in names and (expected.marker is None or expected.marker.evaluate()):
                result[expected.name] = str(expected.specifier).lstrip("=")
    return result


def write_wheel(folder: Path, name: str, version: str, files: dict[str, str] | None = None) -> Path:
    """Writes a wheel that any Python takes."""
    stem = f"{name.replace('-', '_')}-{version}"  # a name of a wheel has no other hyphens
    info = f"{stem}.dist-info"
    members = {
        **(files or {}),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{member},,\n" for member in [*members, f"{info}/RECORD"])
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in {**members, f"{info}/RECORD": record}.items():
            archive.writestr(member, text)
    return path


def write_backend_wheels(folder: Path, pins: Path, packages: str) -> Path:
    """Writes all wheels of the CPU backend; `packages` is the folder of real ones."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {
        "numpy", "rasterio", "shapely", "pyogrio", "pyproj", "onnxruntime", "scikit-image",
        "scipy", "onnx",
    }  # fmt: skip
    for name, version in pinned(pins, names).items():
        files = {"real_backend.pth": f"{packages}\n"} if name == "numpy" else {}
        write_wheel(folder, name, version, files)
    return folder

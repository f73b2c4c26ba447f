"""Builds and checks what is published: plugin zip, wheel and source distribution, in dist/.

Usage: python tools/release.py [--root FOLDER] [--out FOLDER]

Everything that needs no network is checked: versions, change log, the plugin site's rules for a
zip, licences of the bundled models, contents of the packages. What only the publisher can fill in
is named at the end.
"""

from __future__ import annotations

import argparse
import configparser
import hashlib
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "grass_qgis"

# What plugins.qgis.org asks of a zip beside its size: its tags, no programs.
_DEMANDED = ("name", "qgisMinimumVersion", "description", "about", "version", "author", "email")
_TO_PUBLISH = ("homepage", "repository", "tracker", "email")
_PROGRAMS = frozenset({".so", ".dll", ".dylib", ".pyd", ".exe", ".bin", ".pyc", ".whl"})


def metadata_of(text: str) -> dict[str, str]:
    """The tags of the section `general` of a plugin's metadata.txt."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return dict(parser["general"])


def version_faults(root: Path) -> list[str]:
    """Files whose version differs from that of metadata.txt: project, change log."""
    tags = metadata_of((root / "metadata.txt").read_text(encoding="utf-8"))
    version = tags["version"]
    faults = []
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if project["version"] != version:
        faults.append(f"pyproject.toml has version {project['version']}, metadata.txt {version}")
    log = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[?([^\s\]]+)", log, re.MULTILINE)
    if newest is None or newest[1] != version:
        faults.append(f"CHANGELOG.md begins with {newest[1] if newest else 'no version'}")
    if version not in tags.get("changelog", ""):
        faults.append(f"the changelog of metadata.txt does not name {version}")
    return faults


def zip_faults(path: Path) -> list[str]:
    """What the plugin site would refuse in the zip at `path`."""
    faults = []
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        tops = {name.partition("/")[0] for name in names}
        if tops != {PACKAGE}:
            faults.append(f"{path.name} has the folders {sorted(tops)} instead of {PACKAGE} alone")
        for name in names:
            parts = name.split("/")
            if Path(name).suffix in _PROGRAMS or "__pycache__" in parts:
                faults.append(f"{name} is a program or a cache")
            elif any(part.startswith(".") for part in parts):
                faults.append(f"{name} is hidden")
        missing = {f"{PACKAGE}/{it}" for it in ("metadata.txt", "LICENSE", "__init__.py")}
        faults += [f"{name} is missing" for name in sorted(missing - set(names))]
        if not faults:
            tags = metadata_of(archive.read(f"{PACKAGE}/metadata.txt").decode("utf-8"))
            faults += [f"metadata.txt lacks {key}" for key in _DEMANDED if not tags.get(key)]
    return faults


def credit_faults(root: Path) -> list[str]:
    """Bundled models without a row in the table of licences, and rows without a model."""
    folder = root / PACKAGE / "models"
    text = (folder / "CREDITS.md").read_text(encoding="utf-8")
    rows = {
        cells[1].strip().strip("`"): cells[-2].strip()
        for cells in (line.split("|") for line in text.splitlines() if line.startswith("| `"))
    }
    models = {path.name for path in folder.glob("*.onnx")}
    faults = [f"{name} has no row in CREDITS.md" for name in sorted(models - set(rows))]
    faults += [
        f"CREDITS.md names {name}, which is not there" for name in sorted(set(rows) - models)
    ]
    return faults + [f"{name} has no licence in CREDITS.md" for name in rows if not rows[name]]


def package_faults(wheel: Path, source: Path, root: Path) -> list[str]:
    """What wheel and source distribution lack, or hold and should not."""
    models = {
        f"{PACKAGE}/models/{path.name}" for path in (root / PACKAGE / "models").glob("*.onnx")
    }
    code = {
        path.relative_to(root).as_posix()
        for top in ("grass_model", "export", f"{PACKAGE}/engine")
        for path in (root / top).rglob("*.py")
    }
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    with tarfile.open(source) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    credits_file = f"{PACKAGE}/models/CREDITS.md"
    faults = []
    for name, names in ((wheel.name, held), (source.name, packed)):
        faults += [f"{name} lacks {it}" for it in sorted((models | code | {credits_file}) - names)]
    strays = [it for it in held if it.split("/")[0] in {"tests", "tools", "benchmarks", "build"}]
    faults += [f"{wheel.name} holds {it}" for it in strays[:5]]
    if not any(it.endswith("/licenses/LICENSE") for it in held):
        faults.append(f"{wheel.name} lacks LICENSE")
    return faults


def to_be_set(root: Path) -> list[str]:
    """Tags of metadata.txt that publishing needs and only the publisher knows."""
    tags = metadata_of((root / "metadata.txt").read_text(encoding="utf-8"))
    return [key for key in _TO_PUBLISH if not tags.get(key) or ".example" in tags[key]]


def sums(paths: Iterable[Path]) -> str:
    """SHA-256 of each file, as `sha256sum` writes and checks it."""
    return "".join(f"{hashlib.sha256(it.read_bytes()).hexdigest()}  {it.name}\n" for it in paths)


def build(root: Path, out: Path) -> tuple[Path, Path, Path]:
    """Plugin zip, wheel and source distribution of the tree at `root`, in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("*.zip"), *out.glob("*.whl"), *out.glob("*.tar.gz")):
        old.unlink()
    tool = str(Path(__file__).with_name("build_plugin.py"))
    subprocess.run([sys.executable, tool, "--root", str(root), "--out", str(out)], check=True)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(root)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return next(out.glob("*.zip")), next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


def main(arguments: list[str] | None = None) -> int:
    """Builds, checks and lists; 1 if a check failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(arguments)
    out = chosen.out or chosen.root / "dist"
    plugin, wheel, source = build(chosen.root, out)
    faults = [
        *version_faults(chosen.root),
        *credit_faults(chosen.root),
        *zip_faults(plugin),
        *package_faults(wheel, source, chosen.root),
    ]
    for fault in faults:
        print(f"fault: {fault}")
    (out / "SHA256SUMS").write_text(sums((plugin, wheel, source)), encoding="utf-8")
    for path in (plugin, wheel, source):
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
    for key in to_be_set(chosen.root):
        print(f"to be set before publishing: {key} in metadata.txt")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

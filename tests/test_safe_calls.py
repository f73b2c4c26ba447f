"""No call in the product that runs what a file says: read from the syntax of every file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("grass_qgis", "grass_model", "export", "tools")
NEVER = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "tempfile.mktemp",
    "pickle.load", "pickle.loads", "pickle.Unpickler", "marshal.load", "marshal.loads",
    "shelve.open", "joblib.load", "dill.load", "dill.loads", "cloudpickle.load",
    "cloudpickle.loads", "pandas.read_pickle", "yaml.load_all", "yaml.unsafe_load",
    "yaml.full_load", "torch.jit.load", "torch.hub.load", "subprocess.getoutput",
    "subprocess.getstatusoutput", "runpy.run_path", "code.interact",
}  # fmt: skip
UNPACKERS = ("extractall", "extract", "unpack_archive")
SHELLS = ("run", "Popen", "call", "check_call", "check_output")
MODULES_NEVER = frozenset({"marshal", "shelve", "dill", "joblib", "cloudpickle"})


def unsafe(source: str) -> list[str]:
    """What a file does that may run, or write, what another file says: "line: call"."""
    tree = ast.parse(source)
    names = _names(tree)
    archives = _archives(tree, names)
    result = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imported = (
                [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
            )
            result += [f"{node.lineno}: {n}" for n in imported if n in MODULES_NEVER]
        if isinstance(node, ast.Call) and (fault := _fault(node, names, archives)):
            result.append(f"{node.lineno}: {fault}")
    return result


def _archives(tree: ast.AST, names: dict[str, str]) -> set[str]:
    """Names of opened zip files, which Python unpacks into the folder alone."""
    return {
        item.optional_vars.id
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        for item in node.items
        if isinstance(item.context_expr, ast.Call)
        and isinstance(item.optional_vars, ast.Name)
        and _dotted(item.context_expr.func, names) == "zipfile.ZipFile"
    }


def _names(tree: ast.AST) -> dict[str, str]:
    """What imported names stand for, so that another name hides nothing."""
    result = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            result.update({a.asname: a.name for a in node.names if a.asname})
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            result.update({a.asname or a.name: f"{node.module}.{a.name}" for a in node.names})
    return result


def _dotted(node: ast.AST, names: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, names)}.{node.attr}"
    return ""


def _fault(call: ast.Call, names: dict[str, str], archives: set[str]) -> str:
    name = _dotted(call.func, names)
    holder, _, last = name.rpartition(".")
    given = {word.arg: word.value for word in call.keywords}
    faults = {
        name: name.removeprefix("builtins.") in NEVER,
        "torch.load without weights_only=True": (
            name == "torch.load" and not _is(given.get("weights_only"), True)
        ),
        "numpy.load without allow_pickle=False": (
            name in ("numpy.load", "np.load") and not _is(given.get("allow_pickle"), False)
        ),
        "yaml.load instead of yaml.safe_load": name == "yaml.load",
        f"{last} without filter": (
            last in UNPACKERS and "filter" not in given and holder not in archives
        ),
        f"{last} with a shell": (
            last in (*SHELLS, "create_subprocess_shell") and _shell(last, given)
        ),
        f"{last} of a checkpoint without weights_only=True": (
            last in ("fit", "load_from_checkpoint") and _resumes(last, given)
        ),
    }
    return next((fault for fault, is_there in faults.items() if is_there), "")


def _shell(last: str, given: dict[str | None, ast.expr]) -> bool:
    return last == "create_subprocess_shell" or not (
        given.get("shell") is None or _is(given["shell"], False)
    )


def _resumes(last: str, given: dict[str | None, ast.expr]) -> bool:
    reads = last == "load_from_checkpoint" or "ckpt_path" in given
    return reads and not _is(given.get("weights_only"), True)


def _is(node: ast.expr | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def files() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def test_nothing_in_the_product_runs_what_a_file_says():
    result = [
        f"{path.relative_to(ROOT)}:{fault}"
        for path in files()
        for fault in unsafe(path.read_text(encoding="utf-8"))
    ]
    assert result == []


def test_the_whole_product_is_read():
    assert len(files()) > 250
    assert all(any(path.is_relative_to(ROOT / room) for path in files()) for room in ROOMS)


@pytest.mark.parametrize(
    "line",
    [
        "eval(x)", "import builtins; builtins.exec(x)", "import os; os.system(x)",
        "from os import system as s; s(x)", "import pickle; pickle.loads(x)",
        "import pickle as p; p.load(x)", "import marshal", "import tempfile; tempfile.mktemp()",
        "from yaml import load; load(x)", "import yaml; yaml.load(x, Loader=yaml.Loader)",
        "import torch; torch.load(x)", "import torch; torch.load(x, weights_only=False)",
        "import torch as t; t.load(x, weights_only=flag)", "import numpy as np; np.load(x)",
        "archive.extractall(x)", "import shutil; shutil.unpack_archive(x)",
        "import subprocess; subprocess.run(x, shell=True)",
        "from subprocess import Popen; Popen(x, shell=flag)", "trainer.fit(a, ckpt_path=b)",
        "Task.load_from_checkpoint(a)", "import asyncio; asyncio.create_subprocess_shell(x)",
    ],
)  # fmt: skip
def test_each_of_these_is_reported(line):
    assert unsafe(line)


@pytest.mark.parametrize(
    "line",
    [
        "re.compile(x)", "import torch; torch.load(x, weights_only=True)", "model.eval()",
        "import yaml; yaml.safe_load(x)", "import subprocess; subprocess.run(x, shell=False)",
        "trainer.fit(a)", "archive.extractall(x, filter='data')",
        "import zipfile\nwith zipfile.ZipFile(a) as f:\n    f.extractall(b)",
        "json.load(x)", "app.exec()",
    ],
)  # fmt: skip
def test_none_of_these_is_reported(line):
    assert unsafe(line) == []

"""The committed self-test model is what its script makes, and the zip holds it."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import onnx

from grass_qgis.engine.core import contract
from grass_qgis.engine.onnx_model import metadata as contract_metadata

NAME = "grass_qgis/models/self_test.onnx"


def test_the_script_gives_the_committed_bytes(root, tmp_path):
    script = root / "tools" / "make_self_test_model.py"
    made = tmp_path / "made.onnx"
    subprocess.run([sys.executable, str(script), "--out", str(made)], check=True, cwd=root)
    assert made.read_bytes() == (root / NAME).read_bytes()


def test_it_is_small_and_of_versions_that_old_runtimes_read(root):
    path = root / NAME
    model = onnx.load(path)
    assert path.stat().st_size < 300_000
    assert model.ir_version <= 9
    assert max(item.version for item in model.opset_import) <= 20
    metadata = {item.key: item.value for item in model.metadata_props}
    graph = contract.GraphShape((None, 3, None, None), (None, 4, None, None))
    spec = contract_metadata.decode(metadata, graph)
    assert spec.input.dynamic and spec.task == "segmentation"


def test_the_zip_holds_it(root, tmp_path):
    script = root / "tools" / "build_plugin.py"
    command = [sys.executable, str(script), "--out", str(tmp_path)]
    path = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    with zipfile.ZipFile(path) as archive:
        assert archive.read(NAME) == (root / NAME).read_bytes()

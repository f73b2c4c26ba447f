import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import rasterio
from jsonargparse import Namespace

from export.run import export_run
from grass_model.settings.export import ExportSettings
from grass_model.terminal.commands import COMMANDS
from tests.export.torch_module import WHOLE
from tests.onnx_models import write_segment_model
from tests.torchgeo_archives import loveda

PROGRAM = Path(sys.executable).with_name("grass-train")


def grass_train(*arguments):
    return subprocess.run(
        [PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False
    )


def refused(*arguments):
    """Exit status 2 and one line on standard error; returns the line."""
    done = grass_train(*arguments)
    lines = [line for line in done.stderr.splitlines() if not line.startswith("device:")]
    assert done.returncode == 2, done.stderr
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return lines[0]


@pytest.fixture(scope="module")
def models(finetuned, pretrained, tmp_path_factory):
    out = tmp_path_factory.mktemp("models")
    for run in (finetuned, pretrained):
        export_run(ExportSettings(run=str(run), out=str(out)))
    return out


def test_help_loads_no_heavy_library(root):
    code = (
        "import sys; from grass_model.cli import build_parser; build_parser().format_help();"
        "heavy = {'torch', 'onnxruntime', 'rasterio', 'numpy', 'cv2'} & set(sys.modules);"
        "print(sorted(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stdout.strip() == "[]"


def test_every_command_explains_itself():
    commands = ["pretrain", "finetune", "evaluate", "export", "describe", "adopt", "weights"]
    for command in (*commands, "predict", "regions"):
        done = grass_train(command, "--help")
        assert done.returncode == 0
        assert f"\n  grass-train {command} " in done.stdout


def test_no_setting_has_a_name_that_the_parser_keeps_for_itself():
    for name, command in COMMANDS.items():
        taken = {field.name for field in fields(command.settings)} & set(dir(Namespace()))
        assert not taken, name


def test_version_is_the_metadatas(root):
    metadata = (root / "metadata.txt").read_text()
    version = grass_train("--version").stdout.split()[-1]
    assert f"version={version}\n" in metadata


def test_configuration_can_be_printed_and_read_back(tmp_path):
    done = grass_train("pretrain", "--images", "x", "--out", "y", "--print_config")
    assert done.returncode == 0
    assert "warmup_fraction" in done.stdout
    # With a byte order mark, as editors on Windows write it.
    (tmp_path / "c.yaml").write_text(done.stdout, encoding="utf-8-sig")
    assert "no file or folder x" in refused("pretrain", "--config", tmp_path / "c.yaml")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["pretrain", "--images", "nowhere", "--out", "o"], "nowhere"),
        (["pretrain", "--images", "a", "--out", "b", "--loop.stepz", "3"], "stepz"),
        (["pretrain", "--images", "a", "--out", "b", "--loop.steps", "many"], "loop.steps"),
        (["pretrain", "--images", ".", "--out", "b", "--held_out", "nowhere"], "nowhere"),
        (["pretrain", "--images", ".", "--out", "b", "--probe", "nowhere"], "nowhere"),
        (["pretrain", "--images", "torchgeo:LoveDA", "--out", "b"], "lacks a folder"),
        (["preview", "--images", "torchgeo:LoveDA?root=nowhere", "--out", "b.png"], "nowhere"),
        (["preview", "--images", "torchgeo:LoveDA?root=.", "--out", "b.png"], "Train/Urban"),
        (["pretrain", "--images", "torchgeo:LoveDa?root=.", "--out", "b"], "LoveDA"),
        (["pretrain", "--images", ".", "--out", "b", "--grass.threshold", "7"], "threshold"),
        (["pretrain", "--images", ".", "--out", "b", "--loop.batch", "0"], "loop.batch"),
        (["finetune", "--data", "nowhere", "--out", "o"], "nowhere"),
        (["evaluate", "--run", "nowhere", "--data", "d"], "nowhere"),
        (["export", "--run", "nowhere", "--out", "o"], "nowhere"),
        (["weights", "--run", "nowhere", "--out", "o.pth"], "nowhere"),
        (["weights", "--run", ".", "--out", "o.pth", "--format", "keras"], "keras"),
        (["export", "--out", "o"], "nothing to export"),
        (["export", "--out", "o", "--torch-module", "a:b"], "--weights"),
        (["export", "--out", "o", "--run", ".", "--variants", "[int9]"], "int9"),
        (["describe", "nowhere"], "nowhere"),
        (["adopt", "nowhere", "--contract", "c.yaml"], "nowhere"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_wrong_arguments_give_one_line(arguments, word, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert word in refused(*arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_number_that_no_float_holds_is_refused(tmp_path):
    (tmp_path / "c.yaml").write_text(f"data: .\nout: out\nshares: [1{'0' * 400}]\n")
    error = refused("benchmark", "--config", tmp_path / "c.yaml")
    assert "too large a number" in error


def test_describe_prints_json_and_nothing_else(tmp_path):
    path = write_segment_model(tmp_path / "m.onnx")
    done = grass_train("describe", path, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["contract"]["task"] == "segmentation"
    assert "red, green, blue" in grass_train("describe", path).stdout


def test_adopt_gives_a_model_its_contract(tmp_path):
    path = write_segment_model(tmp_path / "m.onnx", dynamic=False, metadata={"names": '["a"]'})
    (tmp_path / "c.yaml").write_text(WHOLE)
    done = grass_train("adopt", path, "--contract", tmp_path / "c.yaml")
    assert done.returncode == 0, done.stderr
    assert "m-adopted.onnx" in done.stdout


def test_a_command_does_not_have_the_runtime_report_to_its_maker(tmp_path, monkeypatch):
    path = write_segment_model(tmp_path / "m.onnx", dynamic=False, metadata={"names": '["a"]'})
    (tmp_path / "c.yaml").write_text(WHOLE)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    done = grass_train("adopt", path, "--contract", tmp_path / "c.yaml")
    assert done.returncode == 0, done.stderr
    # The file by which its reports would know this machine again.
    assert not (tmp_path / "tmp" / ".ses").exists()


def test_predict_writes_classes_polygons_and_report(models, data, tmp_path):
    scene, out = data / "images" / "scene_00.tif", tmp_path / "out"
    done = grass_train("predict", scene, "--model", models / "segment.onnx", "--out", out)
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in out.iterdir()) == ["classes.tif", "run.json", "segments.gpkg"]
    with rasterio.open(scene) as source, rasterio.open(out / "classes.tif") as result:
        assert (result.crs, result.transform) == (source.crs, source.transform)
        assert result.count == 2
        classes, confidence = result.read()
    assert classes.max() < 5
    assert confidence.max() <= 100
    names = [entry["name"] for entry in json.loads((out / "run.json").read_text())["classes"]]
    assert names == ["building", "land", "road", "vegetation", "water"]


def test_regions_writes_its_geopackage(models, data, tmp_path):
    from pyogrio import list_layers, read_info

    out = tmp_path / "regions.gpkg"
    scene = data / "images" / "scene_00.tif"
    done = grass_train("regions", scene, "--model", models / "regions.onnx", "--out", out)
    assert done.returncode == 0, done.stderr
    assert {name for name, _ in list_layers(out)} == {"regions", "boxes", "layer_styles"}
    assert read_info(out, layer="regions")["features"] > 0


def test_a_name_that_the_terminal_cannot_show_ends_no_run(models, data, tmp_path):
    out = tmp_path / "\u73fe\u5834"
    scene = data / "images" / "scene_00.tif"
    done = subprocess.run(
        [PROGRAM, "predict", scene, "--model", models / "segment.onnx", "--out", out],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "\\u73fe\\u5834" in done.stdout
    assert (out / "classes.tif").is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems make no such names")
def test_a_name_of_bytes_that_are_no_text_is_refused(models, tmp_path):
    name = os.fsdecode(bytes(tmp_path) + b"/a\xff.tif")
    assert refused("predict", name, "--model", models / "segment.onnx", "--out", tmp_path / "o")


def test_a_folder_that_cannot_be_written_is_one_line(data, tmp_path):
    (tmp_path / "file").write_text("in the way")
    line = refused("pretrain", "--images", data, "--out", tmp_path / "file" / "run")
    assert str(tmp_path / "file") in line


@pytest.mark.parametrize("key", ["images", "held_out", "probe"])
def test_a_mistyped_path_is_refused_before_any_heavy_import(key, root, tmp_path):
    arguments = {"images": str(tmp_path), "out": "o", key: "nowhere"}
    code = (
        "import sys\nfrom grass_model.cli import run\n"
        "try:\n    run(sys.argv[1:])\n"
        "except ValueError as error:\n"
        "    print(error, sorted({'torch', 'rasterio', 'numpy'} & set(sys.modules)))\n"
    )
    given = [text for name, value in arguments.items() for text in (f"--{name}", value)]
    done = subprocess.run(
        [sys.executable, "-c", code, "pretrain", *given],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == f"There is no file or folder nowhere. Check --{key}. []"


def test_an_encoder_is_pretrained_on_a_data_set_of_torchgeo(tmp_path):
    root, out = loveda(tmp_path / "loveda", ("Train",)), tmp_path / "run"
    small = "--tile 32 --view 32 --bank 4 --encoder.name resnet10t"
    loop = "--loop.steps 2 --loop.batch 4 --loop.workers 0"
    images = f"torchgeo:LoveDA?root={root}&scene=urban"
    done = grass_train("pretrain", "--images", images, "--out", out, *small.split(), *loop.split())
    assert done.returncode == 0, done.stderr
    assert "12 tiles; left out: 0" in done.stdout
    card = json.loads((out / "model.json").read_text())
    assert card["provenance"]["pretraining"]["data"] == "torchgeo:LoveDA?scene=urban"
    assert card["bands"] == ["red", "green", "blue"]
    again = [json.loads((out / "run.json").read_text())["sessions"][0]["settings"]["images"]]
    assert again == [images]


def test_an_interrupted_training_ends_in_one_line_and_can_go_on(data, tmp_path):
    out = tmp_path / "run"
    small = "--tile 64 --view 48 --encoder.name resnet10t --loop.batch 8 --loop.workers 0"
    command = ["pretrain", "--images", data, "--out", out, *small.split()]
    command += ["--loop.checkpoint_every", "2"]
    process = subprocess.Popen(
        # A shell may have started the tests with the signal ignored.
        ["env", "--default-signal=INT", PROGRAM, *map(str, command), "--loop.steps", "5000"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 120
    while not (out / "checkpoints" / "last.ckpt").exists():
        assert time.monotonic() < end, "no checkpoint"
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err.strip()) == (130, "grass-train: interrupted.")
    assert not (out / "model.json").exists()
    done = grass_train(
        *command, "--loop.steps", "5000", "--resume", "true", "--loop.max_time", "00:00:00:01"
    )
    assert done.returncode == 0, done.stderr
    assert "of 5000 steps" in done.stdout


def raster(path, bands, **profile):
    values = np.ones((bands, 40, 40), np.uint8)
    with rasterio.open(
        path, "w", driver="GTiff", count=bands, width=40, height=40, dtype="uint8", **profile
    ) as target:
        target.write(values)
    return path


def test_bad_input_to_predict_is_one_line_and_leaves_nothing(models, data, tmp_path):
    model, scene = models / "segment.onnx", data / "images" / "scene_00.tif"
    out = tmp_path / "out"
    text = tmp_path / "text.onnx"
    text.write_text("not a model")
    grey = raster(tmp_path / "grey.tif", 1)
    cases = [
        ([tmp_path / "no.tif", "--model", model], "no.tif"),
        ([text, "--model", model], "text.onnx"),
        ([scene, "--model", tmp_path / "no.onnx"], "no.onnx"),
        ([scene, "--model", text], "text.onnx"),
        ([scene, "--model", models / "regions.onnx"], "regions"),
        ([grey, "--model", model], "1 usable band"),
        ([scene, "--model", model, "--extent", "[0,0,1,1]"], "misses the raster"),
        ([scene, "--model", model, "--bands", "[1,2,9]"], "9"),
    ]
    for arguments, word in cases:
        line = refused("predict", *arguments, "--out", out)
        assert word in line, line
        assert not out.exists() or list(out.iterdir()) == []


def test_a_model_without_contract_is_refused(data, tmp_path):
    import onnx
    from onnx import TensorProto, helper

    shape = [1, 3, 32, 32]
    graph = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["y"])],
        "plain",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    onnx.save(model, tmp_path / "plain.onnx")
    scene = data / "images" / "scene_00.tif"
    line = refused("predict", scene, "--model", tmp_path / "plain.onnx", "--out", tmp_path / "out")
    assert "no contract" in line


def test_a_raster_without_crs_works_in_pixel_units_with_a_warning(models, tmp_path):
    plain = raster(tmp_path / "plain.tif", 3)
    out = tmp_path / "out"
    done = grass_train("predict", plain, "--model", models / "segment.onnx", "--out", out)
    assert done.returncode == 0, done.stderr
    assert "warning" in done.stderr
    assert (out / "segments.gpkg").is_file()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("loop: {stepz: 3}", ["loop.stepz", "Did you mean loop.steps"]),
        ("looop: {steps: 3}", ["looop.steps", "loop.steps"]),
        ("loop: {steps: many}", ["loop.steps", "whole number", "many"]),
        ("loop: {optimiser: adam}", ["loop.optimiser", "adamw", "larc"]),
        ("loop: {steps: 3", ["config"]),
    ],
)
def test_a_wrong_configuration_file_gives_one_line(text, words, tmp_path):
    (tmp_path / "c.yaml").write_text(f"images: a\nout: b\n{text}\n")
    line = refused("pretrain", "--config", tmp_path / "c.yaml")
    assert all(word in line for word in words), line


def test_an_unknown_argument_is_refused_with_the_nearest_one():
    line = refused("pretrain", "--images", "a", "--out", "b", "--loop.stepz", "3")
    assert "--loop.stepz" in line
    assert "Did you mean loop.steps" in line


def test_quiet_leaves_warnings_and_verbose_adds_details(models, tmp_path):
    plain = raster(tmp_path / "plain.tif", 3)
    command = ["predict", plain, "--model", models / "segment.onnx", "--out", tmp_path / "out"]
    quiet, usual = grass_train("-q", *command), grass_train(*command)
    assert quiet.returncode == usual.returncode == 0, quiet.stderr
    assert quiet.stdout == ""
    assert {line[:8] for line in quiet.stderr.splitlines()} == {"warning:"}
    assert "results in" in usual.stdout
    assert "device: cpu" in usual.stderr


def test_two_dates_are_compared_by_both_programs(models, data, root, tmp_path):
    scenes = sorted((data / "images").glob("*.tif"))[:2]
    maps = [tmp_path / f"{scene.stem}.tif" for scene in scenes]
    for scene, path in zip(scenes, maps, strict=True):
        with rasterio.open(scene) as source:
            classes = (source.read(1) > 100).astype(np.uint8)
        raster(path, 1)
        with rasterio.open(path, "r+") as target:
            target.write(classes[:40, :40], 1)
    settings = ["--tolerance-px", "0", "--min-area-px", "3", "--json"]
    done = grass_train("change", *maps, "--out", tmp_path / "a", *settings)
    assert done.returncode == 0, done.stderr
    command = [sys.executable, "-m", "grass_qgis.engine", "change", *map(str, maps)]
    other = subprocess.run(
        [*command, "--out", str(tmp_path / "b"), *settings],
        capture_output=True, text=True, cwd=root, check=True,
    )  # fmt: skip
    summaries = [
        json.loads(next(line for line in text.splitlines() if line.startswith("{")))
        for text in (done.stdout, other.stdout)
    ]
    assert summaries[0]["changed_px"] > 0
    assert summaries[0]["matrix"] == summaries[1]["matrix"]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        "change.gpkg", "change.json", "change.tif", "changed.tif", "matrix.csv",
    ]  # fmt: skip

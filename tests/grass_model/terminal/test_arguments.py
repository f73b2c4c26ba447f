from __future__ import annotations

import pytest

from grass_model.cli import build_parser
from grass_model.terminal.arguments import parsable, spellings_of, verbosity
from grass_model.terminal.commands import COMMANDS

PREDICT = ["predict", "a.tif", "--model", "m.onnx", "--out", "o"]


def parsed(*words):
    values = build_parser().parse_args(parsable(words))
    return values[values.command]


@pytest.mark.parametrize(
    ("written", "bands"),
    [
        (["--bands", "4", "3", "2"], [4, 3, 2]),
        (["--bands", "4,3,2"], [4, 3, 2]),
        (["--bands=4,3,2"], [4, 3, 2]),
        (["--bands", "[4, 3, 2]"], [4, 3, 2]),
        (["--bands=[4,3,2]"], [4, 3, 2]),
        (["--bands", "nir", "3", "red edge"], ["nir", 3, "red edge"]),
        (["--bands", "5"], [5]),
        (["--bands", "null"], None),
    ],
)
def test_a_list_needs_no_brackets_and_may_have_them(written, bands):
    assert parsed(*PREDICT, *written).bands == bands


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (["--entropy"], True),
        (["--entropy", "true"], True),
        (["--entropy=true"], True),
        (["--entropy", "False"], False),
        (["--no-entropy"], False),
        (["--entropy", "--no_entropy"], False),
        ([], False),
    ],
)
def test_a_switch_needs_no_value_and_may_have_one(written, value):
    assert parsed(*PREDICT, *written).entropy is value


def test_what_follows_a_switch_or_a_list_is_not_swallowed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.tif").touch()
    rest = ["--model", "m.onnx", "--out", "o"]
    for before in (["--entropy"], ["--bands", "4", "nir"], ["--extent", "0", "-1", "2.5", "1e3"]):
        values = parsed("predict", *before, "a.tif", *rest)
        assert values.raster == "a.tif"
    assert values.extent == (0.0, -1.0, 2.5, 1000.0)
    assert parsed("predict", "--nodata", "0", "-9999", "b.tif", *rest).nodata == [0.0, -9999.0]


def test_texts_stay_texts():
    values = parsed("finetune", "--data", "2016", "2020", "--out", "o")
    assert values.data == ["2016", "2020"]
    assert parsed("finetune", "--data", "labelled", "--out", "o").data == "labelled"
    seeds = parsed("benchmark", "--data", "d", "--out", "o", "--seeds", "1", "2", "3").seeds
    assert list(seeds) == [1, 2, 3]


def test_switches_of_groups_are_switches():
    values = parsed("pretrain", "--images", "i", "--out", "o", "--encoder.checkpointing")
    assert values.encoder.checkpointing is True


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (["--torch-module", "a-b:c"], ["--torch_module", "a-b:c"]),
        (["--torch-module=my-package.a:b"], ["--torch_module=my-package.a:b"]),
        (["my-file.onnx", "-1"], ["my-file.onnx", "-1"]),
    ],
)
def test_dashes_in_the_name_of_a_setting_are_underscores(given, taken):
    assert parsable(["export", *given]) == ["export", *taken]


def test_without_a_command_nothing_is_changed():
    assert parsable(["--version"]) == ["--version"]
    assert parsable([]) == []


def test_quiet_and_verbose_are_of_every_command():
    assert verbosity(["-q", *PREDICT]) == (PREDICT, "quiet")
    assert verbosity([*PREDICT, "--verbose"]) == (PREDICT, "verbose")
    assert verbosity(["-q", "-v"]) == ([], "verbose")
    assert verbosity(PREDICT) == (PREDICT, "")


def test_no_setting_hides_that_another_is_switched_off():
    """`--no-x` means x is off: no setting may have such a name."""
    for name in COMMANDS:
        spellings = spellings_of(name)
        for key, spelling in spellings.items():
            assert not spelling.switch or f"no_{key}" not in spellings

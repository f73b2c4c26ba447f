"""What is wrong with a command line is said in its own words, with what to do."""

import pytest

from grass_model.cli import build_parser
from grass_model.terminal.arguments import parsable

PREDICT = "predict a.tif --model m.onnx --out o"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "No command is given; grass-train --help lists them."),
        ("predct a.tif", "There is no command 'predct'. Did you mean predict? grass-train"),
        ("predict", "predict needs RASTER, --model, --out. See grass-train predict --help."),
        ("learn a.tif", "learn needs --labels, --out."),
        ("predict a.tif --model", "--model needs a value."),
        (f"{PREDICT} --threads two", "threads is two; it takes a whole number."),
        (f"{PREDICT} --extent 1 2 3", "extent is [1, 2, 3]; it takes 4 numbers."),
        (f"{PREDICT} --bands [4,3", "bands is [4,3; it takes a list (whole number or text)."),
        (f"{PREDICT} --augment flip", "augment is flip; it takes one of none, flips, rotations."),
        (f"{PREDICT} --extents 1", "Did you mean extent or extent_crs?"),
        ("predict a.tif b.tif --model m --out o", "unrecognized arguments: b.tif. See --help."),
    ],
)
def test_the_line_says_what_is_wrong_and_what_to_do(line, said, capsys):
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(parsable(line.split()))
    assert ended.value.code == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1 and "class '" not in message

import json
from typing import get_args

from grass_model.predict.command import devices
from grass_model.settings.devices import Device, DevicesSettings
from grass_qgis.engine.core.job import DEVICES
from tests.onnx_models import write_segment_model


def test_the_devices_of_the_settings_are_those_of_the_engine():
    assert get_args(Device) == DEVICES


def test_the_command_prints_the_engine_s_report(tmp_path, capsys):
    model = write_segment_model(tmp_path / "m.onnx")
    devices(DevicesSettings(model=str(model), json=True, threads=1))
    report = json.loads(capsys.readouterr().out)
    assert [row["device"] for row in report["devices"]][-1] == "cpu"
    devices(DevicesSettings(model=str(model), threads=1))
    assert "* cpu" in capsys.readouterr().out

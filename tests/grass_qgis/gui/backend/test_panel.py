"""The backend's page in a real QGIS: a real venv made by real pip, and a worker that answers."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from qgis.core import QgsApplication, QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy
from qgis.PyQt.QtWidgets import QAbstractButton, QLabel

from grass_qgis import settings
from grass_qgis.about import about
from grass_qgis.backend import environments
from grass_qgis.backend.environment import find_current, private_root
from grass_qgis.bridge.tasks.network import address_of
from grass_qgis.gui.backend.panel import BackendPanel, State
from tests.grass_qgis.backend_wheels import PYTHON, VERSION, real_packages, wheels

__all__ = ["real_packages", "wheels"]
CPU = {
    "device": "cpu", "name": "CPU", "provider": "CPUExecutionProvider", "state": "ok",
    "reason": "", "tiles_per_second": 3.8, "tile": 512, "batch": 4, "largest_difference": 0.0,
}  # fmt: skip
CUDA = {**CPU, "device": "cuda", "name": "NVIDIA CUDA", "tiles_per_second": 212.5}
NO_CUDA = {**CUDA, "state": "failed", "reason": "The driver is too old.", "tiles_per_second": None}
HELLO = {"python": "3.12.1", "onnxruntime": "1.31.1", "providers": ["CPUExecutionProvider"]}


@pytest.fixture
def profile(qgis_app, clean_settings, monkeypatch, tmp_path):
    """A profile folder of its own, with a space and letters that are not ASCII; no variable."""
    folder = tmp_path / "profil B\u00fcro 1"
    folder.mkdir()
    monkeypatch.delenv("GRASS_QGIS_BACKEND_PYTHON")
    monkeypatch.setattr(QgsApplication, "qgisSettingsDirPath", staticmethod(lambda: f"{folder}/"))
    return folder


@pytest.fixture
def panel(profile, monkeypatch):
    panel = BackendPanel()
    panel.show()
    yield panel
    panel.stop()
    panel.deleteLater()


@pytest.fixture
def offline(panel, wheels, monkeypatch):
    """The page set to take the folder of wheels, and the CPU's kind."""
    if sys.executable != PYTHON:  # the packages are for another Python than QGIS's
        monkeypatch.setattr("grass_qgis.bridge.tasks.setup_task.candidates", lambda *_: (PYTHON,))
    settings.save(replace(settings.load(), backend_flavour="cpu"))
    panel.form.show_kinds((("CPU", "cpu"),), "cpu")
    panel.form.wheels.setFilePath(str(wheels))
    return panel


@pytest.fixture
def interpreter(tmp_path):
    """Makes an executable that answers like a backend with these devices."""

    def make(*devices: dict) -> str:
        path = tmp_path / "python gpu"
        record = {"format": 1, "onnxruntime": "1.31.1", "chosen": devices[0]["device"]}
        report = json.dumps({**record, "devices": devices})
        result = json.dumps({"event": "result", "outputs": {}, "summary": HELLO})
        path.write_text(
            f"#!{sys.executable}\nimport sys\n"
            f"if 'devices' in sys.argv:\n    print({report!r})\n"
            f"else:\n    sys.stdin.readline()\n    print({result!r}, flush=True)\n"
        )
        path.chmod(0o755)
        return str(path)

    return make


def names(profile: Path) -> list[str]:
    root = private_root(profile)
    return sorted(path.name for path in root.iterdir()) if root.exists() else []


def test_a_new_user_reads_what_is_needed_and_how_large_it_is(panel, wait_for):
    panel.check()
    assert panel.state is State.MISSING and not panel.is_ready
    assert "Nothing is installed into QGIS" in panel.detail.text().replace("\n", " ")
    wait_for(panel.size_note.text)
    assert "MB" in panel.size_note.text() or "GB" in panel.size_note.text()
    assert panel.setup_button.isVisible() and panel.setup_button.isEnabled()
    assert panel.command.text().count("-m venv") == 1


def test_the_button_makes_an_environment_whose_worker_replies(offline, profile, wait_for):
    messages = []
    offline.changed.connect(lambda: messages.append(offline.is_ready))
    offline.check()
    offline.setup_button.click()
    assert offline.state is State.WORKING
    assert offline.cancel_button.isVisible() and not offline.setup_button.isVisible()
    wait_for(lambda: offline.state is State.READY, 240)
    assert messages == [True]
    (name,) = names(profile)
    assert name == f"{about().version}-cpu-py{VERSION}"
    assert find_current() == str(private_root(profile) / name / "bin" / "python")
    assert "ONNX Runtime" in offline.text.text()
    assert "tiles of 512 px per second" in offline.detail.text()
    assert "Successfully installed" in offline.progress.log.toPlainText()
    assert not offline.progress.log.isVisible()
    offline.progress.log_button.click()
    assert offline.progress.log.isVisible()
    assert settings.load().backend_wheels == offline.form.wheels.filePath()


def test_a_damaged_package_is_reported_and_retry_works(offline, profile, wheels, wait_for):
    (wheel,) = wheels.glob("shapely-*.whl")
    whole = wheel.read_bytes()
    wheel.write_bytes(whole[:100])
    offline.check()
    offline.setup_button.click()
    wait_for(lambda: offline.state is State.FAILED, 240)
    assert "damaged" in offline.text.text() and offline.detail.text().endswith("retry.")
    assert "Traceback" not in offline.text.text() + offline.detail.text()
    assert offline.setup_button.text() == "&Retry"
    assert offline.progress.log_button.isVisible()
    assert set(names(profile)) <= {environments.DOWNLOADS}
    wheel.write_bytes(whole)
    offline.setup_button.click()
    wait_for(lambda: offline.state is State.READY, 240)


def test_cancel_leaves_nothing(offline, profile, wait_for):
    offline.check()
    offline.setup_button.click()
    wait_for(lambda: names(profile), 60)
    offline.cancel_button.click()
    assert not offline.cancel_button.isEnabled()
    wait_for(lambda: offline.state is State.MISSING)
    assert names(profile) == []


def test_unloading_during_a_set_up_leaves_nothing(offline, profile, wait_for):
    offline.check()
    offline.setup_button.click()
    wait_for(lambda: names(profile), 60)
    offline.stop()
    wait_for(lambda: not offline.is_working)
    assert names(profile) == []


def test_an_environment_of_an_older_plugin_works_and_an_update_is_offered(
    panel, profile, interpreter, wait_for
):
    folder = private_root(profile) / "0.0.1-cpu-py3.11"
    python = environments.interpreter_in(folder, windows=False)
    python.parent.mkdir(parents=True)
    python.symlink_to(interpreter(CPU))
    record = {"format": 1, "onnxruntime": "1", "chosen": "cpu", "devices": [CPU]}
    environments.finish(folder, environments.Mark("0.0.1", "cpu", "3.11", record))
    panel.check()
    wait_for(lambda: panel.state is State.READY)
    assert panel.setup_button.text() == "Up&date"
    assert "0.0.1" in panel.detail.text()
    assert "3.8 tiles of 512 px per second" in panel.detail.text()
    panel.form.remove.click()
    assert names(profile), "the first press only asks"
    panel.form.remove.click()
    wait_for(lambda: panel.state is State.MISSING)
    assert names(profile) == []


def chosen(panel, monkeypatch, path: str) -> None:
    dialog = "qgis.PyQt.QtWidgets.QFileDialog.getOpenFileName"
    monkeypatch.setattr(dialog, lambda *_: (path, ""))
    panel.form.choose.click()


def test_a_user_s_interpreter_is_checked_and_measured(panel, interpreter, monkeypatch, wait_for):
    chosen(panel, monkeypatch, interpreter(CUDA, CPU))
    wait_for(lambda: "NVIDIA CUDA" in panel.detail.text())
    assert "212.5 tiles of 512 px per second" in panel.detail.text()
    assert panel.form.private.isEnabled()
    panel.form.private.click()
    assert settings.load().backend_python == ""
    assert panel.state is State.MISSING


def test_why_a_gpu_is_not_used_is_reported(panel, interpreter, monkeypatch, wait_for):
    chosen(panel, monkeypatch, interpreter(CPU, NO_CUDA))
    wait_for(lambda: "not used" in panel.detail.text())
    assert "NVIDIA CUDA is not used: The driver is too old." in panel.detail.text()
    assert "Runs on: CPU" in panel.detail.text()


def test_an_interpreter_without_the_packages_is_reported_by_name(panel, monkeypatch, wait_for):
    chosen(panel, monkeypatch, "/usr/bin/python3")
    wait_for(lambda: panel.state is State.MISSING)
    assert "onnxruntime" in panel.text.text() + panel.text.toolTip()


def test_the_proxy_of_qgis_is_handed_on_with_name_and_password():
    proxy = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "proxy.example", 3128, "m@e", "p:w/")
    parts = urlsplit(address_of(proxy))
    assert (unquote(parts.username), unquote(parts.password)) == ("m@e", "p:w/")
    assert (parts.scheme, parts.hostname, parts.port) == ("http", "proxy.example", 3128)
    proxy = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "proxy.example", 3128)
    assert address_of(proxy) == "http://proxy.example:3128"


def test_a_proxy_that_pip_cannot_use_is_reported_immediately(panel, profile):
    manager = QgsNetworkAccessManager.instance()
    socks = QNetworkProxy(QNetworkProxy.ProxyType.Socks5Proxy, "socks.example", 1080)
    manager.setFallbackProxyAndExcludes(socks, [], [])
    try:
        panel.check()
        panel.setup_button.click()
        assert panel.state is State.FAILED
        assert "socks.example" in panel.text.text() and "HTTP proxy" in panel.detail.text()
        assert names(profile) == []
    finally:
        none = QNetworkProxy(QNetworkProxy.ProxyType.DefaultProxy)
        manager.setFallbackProxyAndExcludes(none, [], [])


def test_the_command_that_fills_a_folder_of_wheels_is_copied(panel, wait_for):
    panel.check()
    wait_for(panel.size_note.text)
    panel.form.download.click()
    text = QgsApplication.clipboard().text()
    assert "pip download" in text and "rasterio==" in text


def test_every_letter_to_press_is_given_once_and_every_field_has_one(panel):
    labels = [*panel.findChildren(QLabel), *panel.findChildren(QAbstractButton)]
    letters = [
        text[text.index("&") + 1].lower() for text in (w.text() for w in labels) if "&" in text
    ]
    letters += ["s", "g", "b"]  # the dock's tabs
    assert len(letters) == len(set(letters)), sorted(letters)
    buddies = {label.buddy() for label in panel.findChildren(QLabel) if label.buddy() is not None}
    assert {panel.form.kind, panel.form.wheels, panel.form.command} <= buddies

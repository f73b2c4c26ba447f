"""The set-up from a folder of wheels: a real venv, real pip, a real worker."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from grass_qgis.backend import environments, install
from grass_qgis.backend.devices import Machine
from grass_qgis.backend.faults import SetupError
from grass_qgis.backend.in_use import using
from grass_qgis.backend.launch import BackendMissingError
from grass_qgis.backend.machine import this_machine
from grass_qgis.backend.pip_call import Source, pip_environment
from grass_qgis.backend.probe import probe
from grass_qgis.backend.self_test import read_record
from grass_qgis.engine.core.errors import CancelledError
from grass_qgis.engine.core.progress import Log, Progress, never, silent
from tests.fake_wheels import write_wheel
from tests.grass_qgis.backend_wheels import PYTHON, VERSION
from tests.wheel_index import WheelIndex


@pytest.fixture
def root(tmp_path):
    return tmp_path / "profil B\u00fcro 1" / "backends"


@pytest.fixture
def order(root, wheels):
    """The CPU backend from the folder of wheels, whatever GPU this machine has."""
    source = Source(wheels=str(wheels))
    return install.InstallRequest(root, "1.2.3", this_machine(), (PYTHON,), "cpu", source)


@pytest.fixture
def quick(wheels, pip_wheel, monkeypatch):
    """Environments without pip of their own, from pip's wheel: made in a third of the time."""
    (wheels / pip_wheel.name).write_bytes(pip_wheel.read_bytes())

    def poor(path):
        return replace(probe(path), has_ensurepip=False, has_virtualenv=False)

    monkeypatch.setattr(install, "probe", poor)


def names(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir()) if root.exists() else []


def test_an_environment_is_made_beside_an_old_one_and_replaces_it(order, root):
    old = root / "1.2.2-cpu-py3.11"
    old.mkdir(parents=True)
    environments.finish(old, environments.Mark("1.2.2", "cpu", "3.11"))
    events = []
    done = install.install(order, events.append, never)
    assert names(root) == [f"1.2.3-cpu-py{VERSION}"]
    assert done.installed.mark.version == "1.2.3"
    assert Path(done.backend.python) == done.installed.interpreter
    assert done.installed.folder.is_relative_to(root)
    assert read_record(done.installed.mark.devices).used.tiles_per_second > 0
    stages = dict.fromkeys(event.stage for event in events if isinstance(event, Progress))
    assert list(stages) == list(install.STAGES)
    messages = "\n".join(event.message for event in events if isinstance(event, Log))
    assert "Successfully installed" in messages
    assert "Successfully installed" in (done.installed.folder / environments.LOG).read_text()


def test_an_old_environment_that_a_run_uses_stays_until_the_next_set_up(order, quick, root):
    old = root / "1.2.2-cpu-py3.11"
    old.mkdir(parents=True)
    environments.finish(old, environments.Mark("1.2.2", "cpu", "3.11"))
    events = []
    with using(str(environments.interpreter_in(old, windows=False))):
        install.install(order, events.append, never)
        assert len(environments.installed(root)) == 2
    messages = "\n".join(event.message for event in events if isinstance(event, Log))
    assert f"A run uses the environment {old}. It stays" in messages
    done = install.install(order, silent, never)
    assert [item.folder for item in environments.installed(root)] == [done.installed.folder]


def test_a_damaged_package_is_reported_nothing_is_left_and_the_next_try_works(
    order, quick, root, wheels
):
    (wheel,) = wheels.glob("rasterio-*.whl")
    whole = wheel.read_bytes()
    wheel.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SetupError, match="damaged") as caught:
        install.install(order, silent, never)
    assert caught.value.remedy and "Traceback" not in str(caught.value)
    assert environments.installed(root) == ()
    assert set(names(root)) <= {environments.DOWNLOADS}
    wheel.write_bytes(whole)
    install.install(order, silent, never)
    assert names(root) == [f"1.2.3-cpu-py{VERSION}"]


def test_a_missing_package_is_reported_by_name_and_the_old_environment_stays(
    order, quick, root, wheels
):
    old = root / "1.2.2-cpu-py3.11"
    old.mkdir(parents=True)
    environments.finish(old, environments.Mark("1.2.2", "cpu", "3.11"))
    for wheel in wheels.glob("onnxruntime-*.whl"):
        wheel.unlink()
    with pytest.raises(SetupError, match="missing for this system and Python: onnxruntime"):
        install.install(order, silent, never)
    assert [item.folder for item in environments.installed(root)] == [old]


@pytest.mark.parametrize("stage", ["environment", "download"])
def test_cancel_leaves_nothing(order, quick, root, stage):
    seen = []

    def report(event):
        if isinstance(event, Progress):
            seen.append(event.stage)

    with pytest.raises(CancelledError):
        install.install(order, report, lambda: stage in seen)
    assert names(root) == []


def test_a_package_that_does_not_work_is_no_backend(order, quick, root, wheels):
    (wheel,) = wheels.glob("numpy-*.whl")
    name, version = wheel.name.split("-")[:2]
    write_wheel(wheels, name, version)  # without the way to the real packages
    with pytest.raises(BackendMissingError, match=r"cannot run the engine"):
        install.install(order, silent, never)
    assert environments.installed(root) == ()


def test_an_interpreter_that_does_not_work_is_passed_over(order, quick, root, tmp_path):
    broken = tmp_path / "python3"
    broken.write_text(
        "#!/bin/sh\necho 'Fatal Python error: No module named encodings' >&2\nexit 1\n"
    )
    broken.chmod(0o755)
    events = []
    order = replace(order, interpreters=(str(tmp_path / "gone"), str(broken), PYTHON))
    install.install(order, events.append, never)
    messages = "\n".join(event.message for event in events if isinstance(event, Log))
    assert "encodings" in messages and str(tmp_path / "gone") in messages
    assert len(names(root)) == 1


def test_a_python_whose_ensurepip_is_broken_makes_one_by_another_way(
    order, root, wheels, pip_wheel, tmp_path
):
    (wheels / pip_wheel.name).write_bytes(pip_wheel.read_bytes())
    half = tmp_path / "python3"
    half.write_text(
        '#!/bin/sh\ncase "$*" in *--without-pip*) ;; *"-m venv"*) exit 1;; esac\n'
        f'exec "{PYTHON}" "$@"\n'
    )
    half.chmod(0o755)
    install.install(replace(order, interpreters=(str(half),)), silent, never)
    assert names(root) == [f"1.2.3-cpu-py{VERSION}"]


def test_without_any_python_the_sentence_says_what_to_install(order, root):
    with pytest.raises(SetupError, match=r"No Python was found.*python\.org"):
        install.install(replace(order, interpreters=()), silent, never)
    assert names(root) == []


def test_a_kind_that_this_machine_cannot_have_is_refused_before_anything_is_made(order, root):
    order = replace(order, flavour="cuda13", machine=Machine("linux", "x86_64"))
    with pytest.raises(SetupError, match="no NVIDIA driver"):
        install.install(order, silent, never)
    assert names(root) == []


def test_too_little_space_is_reported_with_both_numbers(order, root, monkeypatch):
    usage = type("Usage", (), {"free": 5_000_000})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    with pytest.raises(SetupError, match=r"\d+ MB are needed .* and 5 MB are free"):
        install.install(order, silent, never)
    assert names(root) == []


def test_packages_that_fill_the_disk_are_not_kept(order, quick, root, wheels, monkeypatch):
    (wheel,) = wheels.glob("rasterio-*.whl")
    wheel.write_bytes(b"")
    (root / environments.DOWNLOADS).mkdir(parents=True)
    full = []

    def report(event):
        if isinstance(event, Progress) and event.stage == "download":
            usage = type("Usage", (), {"free": 5_000_000})
            monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
            full.append(event)

    with pytest.raises(SetupError):
        install.install(order, report, never)
    assert full and names(root) == []


def test_what_a_killed_set_up_left_is_taken_away(order, quick, root):
    left = root / "1.2.0-cpu-py3.11"
    left.mkdir(parents=True)
    log = left / environments.LOG
    log.write_text("")
    os.utime(log, (1, 1))
    install.install(order, silent, never)
    assert names(root) == [f"1.2.3-cpu-py{VERSION}"]


def test_a_folder_that_cannot_be_made_is_reported(order, root):
    root.parent.mkdir(parents=True)
    root.write_text("a file")
    with pytest.raises(SetupError, match="backends cannot be written"):
        install.install(order, silent, never)


def test_a_broken_download_is_reported_and_the_next_try_loads_only_what_was_missing(
    order, quick, root, wheels, monkeypatch
):
    with WheelIndex(wheels) as index:
        index.broken = "rasterio-"
        for key, value in index.environment().items():
            monkeypatch.setenv(key, value)
        # pip's wheel comes from the folder, packages from the index.
        real = install.install_arguments
        monkeypatch.setattr(
            install, "install_arguments", lambda f, p, s, v: real(f, p, Source(), v)
        )
        monkeypatch.setattr(
            install, "pip_environment", lambda e, s, c: pip_environment(e, Source(), c)
        )
        with pytest.raises(SetupError, match="broke off"):
            install.install(order, silent, never)
        assert names(root) == [environments.DOWNLOADS]
        first = [name for name in index.sent if "rasterio" not in name]
        assert any(name.startswith("numpy-") for name in first)
        index.broken = ""
        index.sent.clear()
        install.install(order, silent, never)
        assert not set(first) & set(index.sent)
    assert names(root) == [f"1.2.3-cpu-py{VERSION}"]

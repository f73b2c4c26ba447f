"""How the worker is started: its environment and its module path."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from grass_qgis.backend import launch

QGIS_LEFTOVERS = (
    "PYTHONHOME", "PYTHONPATH", "PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH",
    "__PYVENV_LAUNCHER__",
)  # fmt: skip


@pytest.mark.parametrize("key", QGIS_LEFTOVERS)
def test_what_qgis_set_for_itself_is_not_handed_on(key):
    assert key not in launch.clean_environment({key: "/qgis", "HOME": "/home/me"})


def test_what_users_set_is_handed_on():
    mine = {"HOME": "/home/me", "HTTPS_PROXY": "http://proxy", "CUDA_VISIBLE_DEVICES": "0"}
    assert mine.items() <= launch.clean_environment(mine).items()


def test_library_paths_keep_folders_of_gpu_runtimes_only():
    given = os.pathsep.join(["/opt/qgis/lib", "/usr/local/cuda-12/lib64"])
    kept = launch.clean_environment({"LD_LIBRARY_PATH": given})
    assert kept["LD_LIBRARY_PATH"] == "/usr/local/cuda-12/lib64"
    assert "LD_LIBRARY_PATH" not in launch.clean_environment({"LD_LIBRARY_PATH": "/opt/qgis/lib"})


def test_the_given_environment_stays_as_it_is():
    given = {"PYTHONHOME": "/qgis"}
    launch.clean_environment(given)
    assert given == {"PYTHONHOME": "/qgis"}


def test_an_interpreter_that_is_none_is_a_clear_error(tmp_path):
    text = tmp_path / "python"
    text.write_text("not a program")
    for path in (tmp_path / "absent", text):
        with pytest.raises(launch.BackendMissingError, match=str(path)) as caught:
            launch.start(str(path))
        assert caught.value.remedy


def test_neither_working_folder_nor_other_plugins_shadow_the_backend_s_modules(
    tmp_path, backend_python, monkeypatch
):
    folder = tmp_path / "plugins"
    engine = folder / "grass_qgis" / "engine"
    engine.mkdir(parents=True)
    (folder / "grass_qgis" / "__init__.py").write_text("")
    (engine / "__init__.py").write_text("")
    (engine / "__main__.py").write_text(
        "import sys, json, numpy, colorsys\n"
        "print(json.dumps([numpy.__version__, colorsys.__file__, __name__, sys.path]))\n"
    )
    (folder / "numpy.py").write_text("raise SystemExit('another plugin')")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("runpy", "typing", "colorsys", "numpy"):
        (elsewhere / f"{name}.py").write_text("raise SystemExit('the working folder')")
    monkeypatch.chdir(elsewhere)
    with launch.start(backend_python, plugins=folder) as process:
        output, complaints = process.communicate()
    assert complaints == ""
    _, colorsys, name, path = json.loads(output)
    assert name == "__main__"
    assert str(elsewhere) not in colorsys
    assert str(folder) not in path and "" not in path


def test_the_engine_of_this_plugin_wins_over_an_installed_one(tmp_path, monkeypatch):
    for place in ("plugins", "installed"):
        engine = tmp_path / place / "grass_qgis" / "engine"
        engine.mkdir(parents=True)
        (engine.parent / "__init__.py").write_text("")
        (engine / "__init__.py").write_text("")
        (engine / "__main__.py").write_text("from . import who\nprint(who.NAME)\n")
        (engine / "who.py").write_text(f"NAME = {place!r}\n")
    start = f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); "
    command = [sys.executable, "-c", start + launch.BOOTSTRAP, str(tmp_path / "plugins")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "plugins"


def test_a_queried_program_runs_without_what_qgis_set_and_not_for_ever(monkeypatch):
    monkeypatch.setenv("PROJ_DATA", "/of/qgis")
    finished = launch.run_to_end(
        [sys.executable, "-c", "import os; print(os.environ.get('PROJ_DATA'))"], 60
    )
    assert (finished.returncode, finished.stdout) == (0, "None\n")
    with pytest.raises(subprocess.TimeoutExpired):
        launch.run_to_end([sys.executable, "-c", "import time; time.sleep(60)"], 0.5)
    with pytest.raises(OSError, match="no-such-program"):
        launch.run_to_end(["/no-such-program"], 1)

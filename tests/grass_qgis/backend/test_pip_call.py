"""How pip is called and how far it is, from what it prints."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from packaging.requirements import Requirement

from grass_qgis.backend.devices import flavour_named
from grass_qgis.backend.pip_call import (
    Source,
    Tally,
    advance,
    download_command,
    install_arguments,
    pip_environment,
    pip_version,
    without_secrets,
)

CPU = flavour_named("cpu")
CACHE = Path("/profile/downloads")


def test_nothing_is_built_and_every_version_is_pinned():
    words = install_arguments(CPU, (3, 11), Source(), (23, 0))
    assert words[words.index("--only-binary") + 1] == ":all:"
    assert Path(words[words.index("--constraint") + 1]).name == "constraints-3.11.txt"
    assert "--no-index" not in words
    assert words[-len(CPU.packages) :] == CPU.packages


def test_gpu_packages_have_separate_pins():
    words = install_arguments(flavour_named("cuda12"), (3, 12), Source(), (25, 0))
    files = [Path(words[i + 1]) for i, word in enumerate(words) if word == "--constraint"]
    assert [path.name for path in files] == ["constraints-3.12.txt", "constraints-cuda12.txt"]
    assert all(path.is_file() for path in files)


def test_a_folder_of_wheels_shuts_the_network_out():
    words = install_arguments(CPU, (3, 11), Source("/media/wheels ü"), (23, 0))
    assert words[words.index("--find-links") + 1] == "/media/wheels ü"
    assert "--no-index" in words


def test_a_new_pip_counts_bytes_and_an_old_one_does_not():
    def bar(version):
        words = install_arguments(CPU, (3, 11), Source(), version)
        return words[words.index("--progress-bar") + 1]

    assert (bar((24, 1)), bar((26, 3)), bar((24, 0)), bar((20, 2, 3))) == (
        "raw",
        "raw",
        "off",
        "off",
    )


def test_the_user_s_index_and_certificate_are_kept_and_other_targets_are_not():
    given = {"PIP_INDEX_URL": "https://mine", "PIP_CERT": "/c.pem", "PIP_TARGET": "/elsewhere"}
    kept = pip_environment({**given, "PIP_NO_CACHE_DIR": "1", "PYTHONHOME": "/q"}, Source(), CACHE)
    assert kept["PIP_INDEX_URL"] == "https://mine" and kept["PIP_CERT"] == "/c.pem"
    assert not {"PIP_TARGET", "PIP_NO_CACHE_DIR", "PYTHONHOME", "HTTPS_PROXY"} & set(kept)
    assert kept["PIP_CACHE_DIR"] == str(CACHE)


def test_a_folder_of_wheels_is_not_mixed_with_other_places():
    given = {"PIP_FIND_LINKS": "/other", "PIP_INDEX_URL": "https://mine"}
    kept = pip_environment(given, Source(wheels="/w"), CACHE)
    assert not set(given) & set(kept)
    assert kept["PIP_CONFIG_FILE"] == os.devnull


def test_the_proxy_is_reported_by_the_environment_where_no_list_of_processes_shows_it():
    source = Source(proxy="http://me:secret@proxy:3128")
    assert pip_environment({}, source, CACHE)["HTTPS_PROXY"] == source.proxy
    assert source.proxy not in install_arguments(CPU, (3, 11), source, (25,))
    assert without_secrets("via http://me:secret@proxy:3128/") == "via http://proxy:3128/"


def test_progress_without_bytes_counts_files_once_the_next_one_starts():
    lines = [
        "Collecting numpy==2.4.6",
        "  Downloading numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl (18.3 MB)",
        "Collecting affine",
        "  Downloading affine-3.0.1-py3-none-any.whl (500 kB)",
    ]
    tally = Tally()
    seen = []
    for line in lines:
        tally = advance(tally, line)
        seen.append(round(tally.megabytes, 1))
    assert seen == [0.0, 0.0, 0.0, 18.3]
    tally = advance(tally, "Installing collected packages: numpy, affine")
    assert (tally.stage, tally.packages, tally.megabytes) == ("install", 2, 18.8)


def test_progress_with_bytes_follows_them():
    tally = advance(Tally(), "  Downloading big-1-py3-none-any.whl (2.0 GB)")
    tally = advance(tally, "Progress 500000000 of 2000000000")
    assert tally.megabytes == 500
    tally = advance(tally, "Progress 2000000000 of 2000000000")
    tally = advance(tally, "  Downloading small-1-py3-none-any.whl (1.0 MB)")
    assert tally.megabytes == 2000


def test_pip_s_version_is_read():
    assert pip_version("pip 23.0.1 from /x/pip (python 3.11)") == (23, 0, 1)
    assert pip_version("No module named pip") == (0,)


def test_the_command_for_a_folder_of_wheels_has_the_pins_and_pip_itself():
    words = shlex.split(download_command((3, 11), CPU, False))
    assert words[:4] == ["python3.11", "-m", "pip", "download"] and "pip" in words[4:]
    assert not [word for word in words if word.endswith(".txt")]
    runtimes = [word for word in words if word.startswith("onnxruntime")]
    assert {word.partition("==")[0] for word in runtimes} == {"onnxruntime"}
    assert all(Requirement(word).specifier for word in words[9:])


def test_the_command_for_a_gpu_has_the_extras_and_nvidia_s_packages():
    words = shlex.split(download_command((3, 12), flavour_named("cuda13"), True))
    assert words[:2] == ["py", "-3.12"]
    (runtime,) = (word for word in words if word.startswith("onnxruntime"))
    assert Requirement(runtime).extras == {"cuda", "cudnn"}
    assert any(word.startswith("nvidia-cudnn-cu13==") for word in words)

"""The shell scripts: bash can read them, and where packages come from is the machine's to say."""

import os
import shutil
import subprocess

import pytest


def scripts(root):
    return [*(root / "tools").glob("*.sh"), root / ".ci" / "run"]


def test_bash_can_read_them(root):
    for script in scripts(root):
        done = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
        assert done.stderr == "", script


def test_they_name_no_mirror(root):
    for path in (*scripts(root), root / "Makefile", *(root / "requirements").glob("*.txt")):
        assert "://" not in path.read_text(encoding="utf-8"), path


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("debootstrap") or not shutil.which("setpriv"),
    reason="only root can be somebody else, and only with the packages there is nothing to install",
)
def test_another_debian_is_entered_as_root_only(root):
    command = ["setpriv", "--reuid", "65534", "--clear-groups", "bash", "tools/test_hosts.sh"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "sudo make test-hosts" in done.stderr


PARTS = """
sound spoilt-a other spoilt-b:
\t@echo "$@ has run"
\t@case $@ in spoilt*) exit 3;; esac
"""


@pytest.mark.parametrize(
    ("parts", "failed"),
    [("sound other", ""), ("spoilt-a sound spoilt-b other", "Failed: spoilt-a spoilt-b")],
)
def test_all_parts_are_run_and_those_that_failed_are_named(root, tmp_path, parts, failed):
    (tmp_path / "parts.mk").write_text(PARTS)
    surroundings = {**os.environ, "MAKEFILES": str(tmp_path / "parts.mk"), "MAKEFLAGS": ""}
    done = subprocess.run(
        ["make", "test", f"TESTS={parts}"],
        cwd=root, env=surroundings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert [line.split()[0] for line in done.stdout.splitlines() if "has run" in line] == (
        parts.split()
    )
    reported = [line for line in done.stderr.splitlines() if line.startswith("Failed:")]
    assert reported == ([failed] if failed else [])
    assert (done.returncode != 0) == bool(failed)


def environment_with(tmp_path, body):
    python = tmp_path / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/usr/bin/env bash\necho try >> {tmp_path}/tries\n{body}\n")
    python.chmod(0o755)
    (tmp_path / "sleep").write_text("#!/usr/bin/env bash\n")
    (tmp_path / "sleep").chmod(0o755)
    return {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}


@pytest.mark.parametrize(("sound_at", "status", "tries"), [(1, 0, 1), (3, 0, 3), (9, 7, 3)])
def test_a_broken_download_is_tried_again_and_noise_is_left_out(
    root, tmp_path, sound_at, status, tries
):
    body = (
        "echo \"WARNING: Location 'file:///a/' is ignored: it is no file.\" >&2\n"
        'echo "WARNING: this one matters" >&2\n'
        f"(( $(wc -l < {tmp_path}/tries) >= {sound_at} )) || exit 7"
    )
    environment = environment_with(tmp_path, body)
    done = subprocess.run(
        ["bash", root / "tools" / "pip_install.sh", tmp_path / "env", "one"],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == status
    assert (tmp_path / "tries").read_text().count("try") == tries
    assert "is ignored" not in done.stderr
    assert done.stderr.count("this one matters") == tries
    assert ("Run the same command again" in done.stderr) == (status != 0)

from __future__ import annotations

import shutil
import subprocess

import pytest

from grass_model.terminal.commands import COMMANDS
from grass_model.terminal.completion import script
from grass_qgis.engine.core.errors import JobError


def completed(line, cwd):
    """What bash offers at the end of a line."""
    words = line.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    code = (
        f"{script('bash')}\nCOMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}\n"
        '_grass_train; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True, cwd=cwd)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes_commands_settings_and_choices(tmp_path):
    assert set(COMMANDS) <= set(completed("grass-train ", tmp_path))
    assert completed("grass-train pred", tmp_path) == ["predict"]
    assert completed("grass-train -q predict --ent", tmp_path) == ["--entropy"]
    assert completed("grass-train predict a.tif --min", tmp_path) == ["--min_area_px"]
    assert completed("grass-train predict --device cu", tmp_path) == ["cuda"]
    assert completed("grass-train predict --augment ", tmp_path) == ["none", "flips", "rotations"]
    assert completed("grass-train predict sce", tmp_path) == []  # files, by the shell itself


def test_zsh_takes_the_same_script():
    text = script("zsh")
    assert "bashcompinit" in text
    assert "complete -o default" in text
    if shutil.which("zsh"):
        subprocess.run(["zsh", "-n"], input=text, text=True, check=True)


def test_another_shell_is_refused_with_those_there_are():
    with pytest.raises(JobError, match="bash or zsh"):
        script("fish")

import json
import subprocess
from dataclasses import replace
from importlib.metadata import version

import pytest
from lightning.pytorch.callbacks import Callback

from grass_model import cli
from grass_model.data.fingerprint import fingerprint
from grass_model.data.scenes import unlabelled_scenes
from grass_model.files.record import git_commit, refuse_other_model, write_record
from grass_model.pretraining.command import pretrain
from grass_model.settings.finetune import FinetuneSettings
from grass_model.settings.pretrain import EncoderSettings, GrassSettings, PretrainSettings
from grass_qgis.engine.core.errors import DataError, JobError
from tests.grass_model.pretraining.test_command import settings_for
from tests.training import loop


def read_back(command, config, monkeypatch):
    """The settings `grass-train COMMAND --config CONFIG` hands to the command."""
    seen = []
    chosen = replace(cli.COMMANDS[command], target="grass_model.settings.pretrain:seen", inputs=())
    monkeypatch.setitem(cli.COMMANDS, command, chosen)
    monkeypatch.setattr("grass_model.settings.pretrain.seen", seen.append, raising=False)
    cli.run([command, "--config", str(config)])
    return seen[0]


@pytest.mark.parametrize("kind", [PretrainSettings, FinetuneSettings])
def test_the_configuration_of_a_run_gives_the_same_settings_again(kind, tmp_path, monkeypatch):
    where = {"images": "a b"} if kind is PretrainSettings else {"data": "a b"}
    extra = {"grass": GrassSettings(threshold=0.25)} if kind is PretrainSettings else {}
    settings = kind(
        **where,
        out=str(tmp_path),
        resume=True,
        encoder=EncoderSettings(name="resnet10t"),
        loop=loop(lr=1e-05, max_time="00:01:00:00"),
        **extra,
    )
    write_record(settings)
    command = "pretrain" if kind is PretrainSettings else "finetune"
    assert read_back(command, tmp_path / "config.yaml", monkeypatch) == settings


def test_the_record_is_there_before_the_first_step(data, tmp_path):
    seen = []

    class Look(Callback):
        def on_train_batch_start(self, *_):
            seen.extend(path.name for path in tmp_path.iterdir())
            raise InterruptedError

    with pytest.raises(InterruptedError):
        pretrain(settings_for(data, tmp_path), [Look()])
    assert {"run.json", "config.yaml"} <= set(seen)
    (session,) = json.loads((tmp_path / "run.json").read_text())["sessions"]
    assert session["seed"] == 0
    assert session["data"] == fingerprint(unlabelled_scenes(str(data)))
    assert session["packages"]["torch"] == version("torch")
    assert session["settings"]["loop"]["steps"] == 6


def test_each_session_is_recorded_and_a_new_run_starts_a_new_record(data, tmp_path):
    settings = settings_for(data, tmp_path)
    write_record(settings)
    write_record(replace(settings, resume=True))
    sessions = json.loads((tmp_path / "run.json").read_text())["sessions"]
    assert [session["resume"] for session in sessions] == [False, True]
    write_record(settings)
    assert len(json.loads((tmp_path / "run.json").read_text())["sessions"]) == 1


def test_the_commit_is_recorded_inside_a_work_tree_only(tmp_path):
    assert git_commit(tmp_path) is None
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    log = subprocess.run([*git, "log", "--format=%H"], check=True, capture_output=True, text=True)
    assert git_commit(tmp_path) == log.stdout.strip()


@pytest.mark.parametrize(
    ("changes", "key", "was", "is_now"),
    [
        ({"encoder": EncoderSettings(name="resnet18")}, "encoder.name", "resnet10t", "resnet18"),
        ({"loop": loop(optimiser="sgd")}, "loop.optimiser", "adamw", "sgd"),
    ],
)
def test_a_run_is_not_resumed_as_another_model(tmp_path, changes, key, was, is_now):
    settings = settings_for(tmp_path, tmp_path)
    write_record(settings)
    refuse_other_model(replace(settings, resume=True, loop=loop(lr=0.5, steps=99)))
    refuse_other_model(replace(settings, **changes))  # a new run may be anything
    with pytest.raises(DataError, match=f"{key} {was}.* {is_now}") as caught:
        refuse_other_model(replace(settings, resume=True, **changes))
    assert f"--{key} {was}" in caught.value.remedy


def test_a_view_of_one_feature_cell_is_refused(data, tmp_path):
    encoder = EncoderSettings(name="resnet10t", output_stride=32)
    with pytest.raises(JobError, match=r"view is 32.*output_stride 32") as caught:
        pretrain(settings_for(data, tmp_path, view=32, encoder=encoder))
    assert "above 32" in caught.value.remedy

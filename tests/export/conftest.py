"""The runs trained once for all tests here, and a quick model of a user's own."""

from functools import partial

import pytest

from tests.export.own_model import write_own_model
from tests.training import data, finetuned, pretrained

__all__ = ["data", "finetuned", "pretrained"]


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Writes a torch model of a user's own into the working folder; see `write_own_model`."""
    monkeypatch.chdir(tmp_path)
    return partial(write_own_model, tmp_path)

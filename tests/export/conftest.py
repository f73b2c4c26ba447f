"""The runs trained once for all tests here, and a quick model of a user's own."""

from functools import partial

import pytest

from tests.export.torch_module import write_module
from tests.training import data, finetuned, pretrained

__all__ = ["data", "finetuned", "pretrained"]


@pytest.fixture
def make_module(tmp_path, monkeypatch):
    """Writes a torch model of a user's own into the working folder; see `write_module`."""
    monkeypatch.chdir(tmp_path)
    return partial(write_module, tmp_path)

"""Fixtures every suite may use; each imports what it needs only when it is requested."""

import os
from pathlib import Path

import pytest

os.environ["GRASS_SEGMENTER_CACHE"] = ""  # tests leave nothing in the user's folders


def pytest_sessionfinish(session, exitstatus):
    """A run in which nothing passed has tested nothing, whatever the reason: it must fail."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter is not None and not reporter.stats.get("passed"):
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).resolve().parent.parent

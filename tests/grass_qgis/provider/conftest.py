"""The provider, registered for a test, and the tools to run its algorithms."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def provider(qgis_app, qgis_processing):
    """The registered provider; `processing.run` finds its algorithms."""
    from qgis.core import QgsApplication

    from grass_qgis.provider.provider import GrassProvider

    provider = GrassProvider()
    assert QgsApplication.processingRegistry().addProvider(provider)
    yield provider
    QgsApplication.processingRegistry().removeProvider(provider)

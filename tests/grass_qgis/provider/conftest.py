"""The provider, registered for a test, and the tools to run its algorithms."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def layer_tree_view(qgis_iface):
    """A real layer tree: newer QGIS adds results to it, which a mock cannot take."""
    from qgis.gui import QgsLayerTreeView

    view = QgsLayerTreeView()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(qgis_iface, "layerTreeView", lambda: view, raising=False)
        yield view


@pytest.fixture(scope="module")
def provider(qgis_app, qgis_processing, layer_tree_view):
    """The registered provider; `processing.run` finds its algorithms."""
    from qgis.core import QgsApplication

    from grass_qgis.provider.provider import GrassProvider

    provider = GrassProvider()
    assert QgsApplication.processingRegistry().addProvider(provider)
    yield provider
    QgsApplication.processingRegistry().removeProvider(provider)

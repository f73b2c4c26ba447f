"""The pretrainings by name."""

from __future__ import annotations

from collections.abc import Callable

from ..data.datasets import ViewPairs
from ..models.encoders import Trunk
from ..settings.benchmark import MethodSettings
from .barlow import BarlowTwins
from .byol import BYOL
from .dense import DenseCL
from .masked_image import MaskedImage
from .method import Method
from .moco import MoCo
from .neighbours import NeighbourViews, Tile2Vec

METHODS: dict[str, Callable[[Trunk, MethodSettings], Method]] = {
    "moco": MoCo,
    "byol": BYOL,
    "barlow": BarlowTwins,
    "masked": MaskedImage,
    "densecl": DenseCL,
    "tile2vec": Tile2Vec,
}
_VIEWS: dict[str, type[ViewPairs]] = {"tile2vec": NeighbourViews}


def views_of(name: str) -> type[ViewPairs]:
    """The pairs of views a method learns from."""
    return _VIEWS.get(name, ViewPairs)

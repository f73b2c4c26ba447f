"""Masked image modelling: a linear head reconstructs masked patches of a view.

Source: Xie et al., "SimMIM", arXiv:2111.09886, whose convolutional variant this is.
"""

from __future__ import annotations

import torch
from lightly.models.utils import random_token_mask
from torch import Tensor, nn
from torch.nn import functional

from grass_qgis.engine.core.errors import JobError

from ..models.encoders import Trunk
from ..settings.benchmark import MethodSettings
from .method import Method, full_precision, together


class MaskedImage(Method):
    """SimMIM; masked squares of each view are replaced by the mean of the imagery."""

    def __init__(self, trunk: Trunk, settings: MethodSettings) -> None:
        super().__init__(trunk)
        self.ratio, self.patch = settings.mask_ratio, settings.mask_patch
        self.painter = nn.Conv2d(trunk.channels, trunk.bands * settings.mask_patch**2, 1)

    def loss(self, first: Tensor, second: Tensor) -> Tensor:
        """Mean absolute error (in standard deviations of the imagery) over the masked pixels."""
        views = together(first, second)
        holes = self.draw_holes(views)
        painted = self.paint(self.trunk(views * ~holes), views.shape[-1])
        with full_precision(views.device):
            errors = (painted.float() - views.float()).abs() * holes
            value: Tensor = errors.sum() / (holes.sum() * views.shape[1])
        return value

    def draw_holes(self, views: Tensor) -> Tensor:
        """Where views (N, C, S, S) are masked: (N, 1, S, S), the same share of each.

        Raises:
            JobError: the squares do not fill a view.
        """
        side = views.shape[-1]
        if side % self.patch:
            raise JobError(
                f"methods.mask_patch is {self.patch}, but views have {side} pixels.",
                "Use a divisor of the view's side.",
            )
        cells = side // self.patch
        _, masked = random_token_mask(
            (len(views), cells**2), self.ratio, mask_class_token=True, device=views.device
        )
        grid = torch.zeros(len(views), cells**2, dtype=torch.bool, device=views.device)
        grid = grid.scatter(1, masked, True).view(-1, 1, cells, cells)
        return grid.repeat_interleave(self.patch, 2).repeat_interleave(self.patch, 3)

    def paint(self, features: Tensor, side: int) -> Tensor:
        """Pixels (N, C, side, side) of a feature map: each square from the features under it."""
        cells = side // self.patch
        if features.shape[-1] >= cells:
            features = functional.adaptive_avg_pool2d(features, cells)
        else:
            features = functional.interpolate(features, (cells, cells), mode="bilinear")
        return functional.pixel_shuffle(self.painter(features), self.patch)

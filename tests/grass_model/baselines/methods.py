"""A trunk so small that the methods' losses can be followed by hand."""

import torch
from torch import nn

from grass_model.models.encoders import Trunk
from grass_model.settings.benchmark import MethodSettings

SETTINGS = MethodSettings(hidden=8, queue=16, barlow_width=8, momentum=0.9, mask_patch=4)


class TwoMaps(nn.Module):
    """Images (N, 3, S, S) to maps at strides 1 and 4."""

    out_channels = (3, 6)
    output_stride = 4

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(3, 6, 4, 4), nn.BatchNorm2d(6), nn.ReLU())

    def forward(self, images):
        return [images, self.layers(images)]


def trunk(seed=0):
    torch.manual_seed(seed)
    return Trunk(TwoMaps())


def views(count=4, side=16, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, count, 3, side, side, generator=generator)

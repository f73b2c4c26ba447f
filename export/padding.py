"""TensorFlow's padding "SAME" as constants, so that a graph of free size stays simple.

The padding depends on the size of the image, which in a graph of free size becomes a nested
expression at every convolution. Where each side is a multiple of the
stride, as in every tile, it is the same for all sizes.
"""

from __future__ import annotations

import copy

from timm.layers.conv2d_same import Conv2dSame
from torch import Tensor, nn
from torch.nn import functional


class ConstantSame(nn.Module):
    """A `Conv2dSame` for images whose sides are multiples of its stride."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.conv = conv
        self.pads = tuple(
            pad
            for kernel, stride, dilation in reversed(
                list(zip(conv.kernel_size, conv.stride, conv.dilation, strict=True))
            )
            for pad in _both_sides(max(0, (kernel - 1) * dilation + 1 - stride))
        )

    def forward(self, image: Tensor) -> Tensor:
        """Pads (N, C, H, W) by constants, then convolves."""
        conv = self.conv
        padded = functional.pad(image, self.pads)
        return functional.conv2d(
            padded, conv.weight, conv.bias, conv.stride, 0, conv.dilation, conv.groups
        )


def with_constant_padding(model: nn.Module) -> nn.Module:
    """A copy of the model in which every `Conv2dSame` has constant padding."""
    changed = copy.deepcopy(model)
    for module in list(changed.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, Conv2dSame):
                setattr(module, name, ConstantSame(child))
    return changed


def _both_sides(total: int) -> tuple[int, int]:
    """Padding of both sides; the odd pixel goes to the end."""
    return total // 2, total - total // 2

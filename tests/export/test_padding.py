from __future__ import annotations

import pytest
import torch
from timm.layers.conv2d_same import Conv2dSame
from torch import nn

from export.padding import ConstantSame, with_constant_padding


@pytest.mark.parametrize("kernel", [1, 3, 5])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2)])
def test_the_padding_is_the_same_for_every_side_the_stride_divides(kernel, stride, dilation):
    conv = Conv2dSame(2, 3, kernel, stride=stride, dilation=dilation)
    for rows, cols in ((8, 8), (16, 8), (10, 32)):
        image = torch.randn(1, 2, rows, cols)
        assert torch.equal(ConstantSame(conv)(image), conv(image))


def test_only_such_convolutions_are_changed_and_only_in_a_copy():
    model = nn.Sequential(nn.Conv2d(1, 1, 3), nn.Sequential(Conv2dSame(1, 1, 3, stride=2)))
    changed = with_constant_padding(model)
    assert isinstance(changed[0], nn.Conv2d)
    assert isinstance(changed[1][0], ConstantSame)
    assert isinstance(model[1][0], Conv2dSame)

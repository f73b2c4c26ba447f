"""Layer-wise learning rates: smaller for earlier stages of the encoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from torch import nn

from grass_qgis.engine.core.errors import JobError

from ..settings.finetune import TransferSettings

Parameters = list[nn.Parameter]
_GENTLE = 0.3  # a pretrained encoder moves at this share of the decoder's learning rate


@dataclass(frozen=True)
class Transfer:
    """How an encoder's initial weights are trained.

    Attributes:
        freeze: not trained; its norms keep their statistics.
        share: of the decoder's learning rate, for the last stage.
        layer_decay: share of the next stage's rate for each earlier one.
    """

    freeze: bool = False
    share: float = 1.0
    layer_decay: float = 1.0


def check_transfer(settings: TransferSettings) -> None:
    """Rejects rates out of range.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    if settings.rate is not None and not 0 <= settings.rate < float("inf"):
        raise JobError(f"transfer.rate is {settings.rate}.", "Use a number from 0.")
    if not 0 < settings.layer_decay <= 1:
        raise JobError(
            f"transfer.layer_decay is {settings.layer_decay}.", "Use a number above 0, up to 1."
        )


def transfer_of(settings: TransferSettings, init: str) -> Transfer:
    """Transfer settings of weights that come from `init`."""
    usual = 1.0 if init == "random" else _GENTLE
    share = usual if settings.rate is None else settings.rate
    return Transfer(settings.freeze, share, settings.layer_decay)


def rates_by_part(
    model: nn.Module, encoder: nn.Module, lr: float, share: float, decay: float
) -> list[tuple[Parameters, float]]:
    """Parameters with their learning rates: the encoder's stages, first to last, then the rest.

    Args:
        model: the segmenter.
        encoder: the encoder inside it.
        lr: of the decoder.
        share: of `lr` for the encoder's last stage.
        decay: share of the next stage's rate for each earlier one.
    """
    stages = stages_of(encoder)
    in_encoder = {id(parameter) for stage in stages for parameter in stage}
    rest = [p for p in model.parameters() if id(p) not in in_encoder]
    last = len(stages) - 1
    rates = [lr * share * decay ** (last - number) for number in range(len(stages))]
    return [*zip(stages, rates, strict=True), (rest, lr)]


def stages_of(encoder: nn.Module) -> list[Parameters]:
    """The parameters of an encoder grouped by the first feature map that depends on them."""
    named = [(_flat(name.removeprefix("model.")), p) for name, p in encoder.named_parameters()]
    if not named:
        return []
    info = cast(Any, encoder).model.feature_info
    ends = [_flat(name) for name in info.module_name()]
    stages: list[Parameters] = [[] for _ in ends]
    done = -1  # the last stage whose closing module has begun
    for name, parameter in named:
        inside = [number for number, end in enumerate(ends) if name.startswith(f"{end}_")]
        # What lies between two closing modules belongs to the second.
        stage = inside[0] if inside else min(done + 1, len(ends) - 1)
        done = max(done, inside[0]) if inside else done
        stages[stage].append(parameter)
    return [stage for stage in stages if stage]


def _flat(name: str) -> str:
    """A name in one spelling: timm's description has `stages.0`, its model `stages_0`."""
    return name.replace(".", "_")

"""What comes of opening a model on a device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Tuple

from .core.contract import Contract
from .core.providers import Provider


@dataclass(frozen=True)
class Loaded:
    """A session on one device, and how to call it."""

    provider: Provider
    session: Any
    contract: Contract
    input: str
    outputs: Tuple[str, ...]
    fixed_batch: int


@dataclass(frozen=True)
class Attempt:
    """What came of trying a device.

    Attributes:
        provider: what was tried.
        reason: why it cannot be used; empty when it can.
        difference: from the processor's answer, as `largest_difference` has it; None unmeasured.
        seconds: a tile took, once everything was warm.
        loaded: the session, when it can be used.
    """

    provider: Provider
    reason: str = ""
    difference: Optional[float] = None
    seconds: float = 0.0
    loaded: Optional[Loaded] = None

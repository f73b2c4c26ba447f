"""What one training step shows of its guide: kept only for the steps that are to be logged."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch
from torch import Tensor

Mark = float | torch.cuda.Event


@dataclass(frozen=True)
class Seen:
    """What the guide made of a step's views.

    Attributes:
        views: (2N, C, S, S), first views of N tiles, then their second ones.
        samples: (2N, C, S, S), what was trained on, or would have been.
        boxes: (2N, 4) int64 x0, y0, x1, y1 in view pixels, stops exclusive.
        lam: (2N, h, w) attention maps.
    """

    views: Tensor
    samples: Tensor
    boxes: Tensor
    lam: Tensor


class StepWatch:
    """Lets a task show its guide to whoever asked for it before the step.

    Nothing is kept of a step nobody asked for: views are large.
    """

    def __init__(self) -> None:
        self.wanted = False
        self.seen: Seen | None = None
        self.passes: list[Mark] = []

    def begin(self, *, wanted: bool) -> None:
        """Forgets the last step; `wanted` asks to see the next one."""
        self.wanted, self.seen, self.passes = wanted, None, []

    def rest(self) -> None:
        """Keeps what was seen and asks for no more."""
        self.wanted = False

    def entered(self, views: Tensor) -> None:
        """Notes when the encoder is about to see views (2N, C, S, S).

        A pass that nobody asked for costs nothing.

        Of a guided step that encodes its samples anew, the guide is what lies between the first
        pass and the second.
        """
        if self.wanted:
            self.passes.append(mark(views.device))

    def saw(self, views: Tensor, samples: Tensor, boxes: Tensor, lam: Tensor) -> None:
        """Keeps what the guide made of `views`; shapes as of `Seen`."""
        self.seen = Seen(views, samples.detach(), boxes, lam.detach())


def mark(device: torch.device) -> Mark:
    """Now, on the device's own clock; the host does not wait for the device."""
    if device.type != "cuda":
        return time.perf_counter()
    event = torch.cuda.Event(enable_timing=True)
    event.record(torch.cuda.current_stream(device))
    return event


def seconds(start: Mark, stop: Mark) -> float:
    """Time between two marks of one device; waits until the device has passed the second."""
    if isinstance(start, float) and isinstance(stop, float):
        return stop - start
    if isinstance(start, float) or isinstance(stop, float):
        raise TypeError("The marks are of two clocks.")
    stop.synchronize()
    return float(start.elapsed_time(stop)) / 1000

"""Record of views, boxes and attention maps of a training step, for steps that are logged."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch
from torch import Tensor

Mark = float | torch.cuda.Event


@dataclass(frozen=True)
class Seen:
    """Views of a step with their boxes and attention maps.

    Attributes:
        views: (2N, C, S, S), first views of N tiles, then their second ones.
        samples: (2N, C, S, S), the training samples, or those that would have been used.
        boxes: (2N, 4) int64 x0, y0, x1, y1 in view pixels, stops exclusive.
        lam: (2N, h, w) attention maps.
    """

    views: Tensor
    samples: Tensor
    boxes: Tensor
    lam: Tensor


class StepWatch:
    """Recorder of a step's views, boxes and maps, if requested before the step.

    Nothing is kept otherwise, since views are large.
    """

    def __init__(self) -> None:
        self.requested = False
        self.seen: Seen | None = None
        self.passes: list[Mark] = []

    def begin(self, *, requested: bool) -> None:
        """Clears the last step; `requested` asks for a record of the next one."""
        self.requested, self.seen, self.passes = requested, None, []

    def rest(self) -> None:
        """Keeps the record and stops recording."""
        self.requested = False

    def entered(self, views: Tensor) -> None:
        """Records the time when the encoder is called on views (2N, C, S, S), if requested.

        In a guided step that encodes its samples again, the guide takes the time between the first
        pass and the second.
        """
        if self.requested:
            self.passes.append(mark(views.device))

    def saw(self, views: Tensor, samples: Tensor, boxes: Tensor, lam: Tensor) -> None:
        """Stores the record of `views`; shapes as of `Seen`."""
        self.seen = Seen(views, samples.detach(), boxes, lam.detach())


def mark(device: torch.device) -> Mark:
    """Current time on the device's clock; the host does not wait for the device."""
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

"""A stand-in for the onnxruntime module: devices of any behaviour over the real CPU.

Everything that is not faked is the real thing: models are really loaded and run.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import Any, Callable

import numpy as np
import onnxruntime
import pytest

CPU = "CPUExecutionProvider"
_REAL_SESSION = onnxruntime.InferenceSession


@dataclass
class FakeDevice:
    """How a device behaves.

    Attributes:
        open_error: raised when a session is made on it.
        left_out: the runtime makes the session without it, as it does when it cannot load it.
        log: what it writes to the process's standard error meanwhile.
        change: what becomes of the CPU's output.
        run_error: called with each batch; an exception it returns is raised.
        seconds: a call takes longer by this.
        batches: sizes of the batches it was given.
    """

    open_error: Exception | None = None
    left_out: bool = False
    log: str = ""
    change: Callable[[np.ndarray], np.ndarray] = lambda reply: reply
    run_error: Callable[[np.ndarray], Exception | None] = lambda batch: None
    seconds: float = 0.0
    batches: list[int] = field(default_factory=list)


class FakeSession:
    """A session on a fake device; on the CPU it is the real one."""

    def __init__(self, real: Any, name: str, device: FakeDevice) -> None:
        self._real, self._name, self.device = real, name, device

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def get_providers(self) -> list[str]:
        return [CPU] if self.device.left_out else list(dict.fromkeys([self._name, CPU]))

    def run(self, names: list[str], feed: dict[str, np.ndarray], options: Any = None) -> list[Any]:
        (batch,) = feed.values()
        self.device.batches.append(len(batch))
        error = self.device.run_error(batch)
        if error is not None:
            raise error
        time.sleep(self.device.seconds)
        return [self.device.change(reply) for reply in self._real.run(names, feed, options)]


class FakeRuntime:
    """A runtime with `devices` by provider name; real but for those."""

    def __init__(self, **devices: FakeDevice) -> None:
        self.devices = {f"{name}ExecutionProvider": item for name, item in devices.items()}
        self.opened: list[list[Any]] = []

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Has the library `onnxruntime` behave like this until the test ends."""
        for name in ("get_available_providers", "preload_dlls", "InferenceSession"):
            monkeypatch.setattr(
                onnxruntime,
                name,
                lambda *given, name=name, **named: getattr(self, name)(*given, **named),
                raising=False,
            )

    def get_available_providers(self) -> list[str]:
        return list(dict.fromkeys([*self.devices, CPU]))

    def preload_dlls(self) -> None:
        """A runtime without CUDA has nothing to load."""

    def InferenceSession(
        self, path: str, options: Any, providers: list[Any], **more: Any
    ) -> FakeSession:
        self.opened.append(providers)
        name = providers[0][0]
        device = self.devices.get(name, FakeDevice())
        if device.log:
            os.write(2, device.log.encode())
        if device.open_error is not None:
            raise device.open_error
        real = _REAL_SESSION(path, options, providers=[CPU], **more)
        return FakeSession(real, name, device)

"""A listener on this machine that must hear nothing; a process of its own, as GDAL holds Python.

It answers every request with "not found" and keeps its first line, so that a test can ask for it.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

_REPLY = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Listener:
    """Where it listens, and where it keeps what it hears."""

    address: str
    log: Path

    def heard(self) -> list[str]:
        """The first line of every request so far; "" for a caller that said nothing."""
        return self.log.read_text("latin-1").splitlines()


@contextmanager
def listening(folder: Path) -> Iterator[Listener]:
    """A listener meanwhile; `folder` keeps its log."""
    log = folder / "heard.txt"
    log.touch()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        command = [sys.executable, __file__, str(server.fileno()), str(log)]
        with subprocess.Popen(command, pass_fds=[server.fileno()]) as process:
            try:
                yield Listener(f"http://127.0.0.1:{server.getsockname()[1]}", log)
            finally:
                process.terminate()


def _listen(server: socket.socket, log: Path) -> None:
    while True:
        caller, _ = server.accept()
        with caller, log.open("ab") as file:
            caller.settimeout(1)
            try:
                line = caller.recv(4096).split(b"\r\n")[0]
            except OSError:
                line = b""
            file.write(line + b"\n")
            file.flush()
            caller.sendall(_REPLY)


if __name__ == "__main__":
    _listen(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]))

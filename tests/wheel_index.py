"""A package index on this machine that can break a download off in the middle."""

from __future__ import annotations

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def link(path: Path) -> str:
    """The line for a wheel on its project's page, with its checksum as real indexes have it."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f'<a href="/{path.name}#sha256={digest}">{path.name}</a>'


class WheelIndex:
    """Serves a folder of wheels as pip wants it; a context manager.

    Attributes:
        broken: wheels whose names start so are sent half; empty for none.
        sent: names of the wheels that were sent to the end.
    """

    def __init__(self, folder: Path) -> None:
        self.broken = ""
        self.sent: list[str] = []
        index = self

        class Handler(BaseHTTPRequestHandler):
            """Answers for one folder."""

            def do_GET(self) -> None:
                name = self.path.rstrip("/").rpartition("/")[2]
                if name.endswith(".whl"):
                    index.send(self, folder / name)
                else:
                    result = sorted(folder.glob(f"{name.replace('-', '_')}-*.whl"))
                    page = f"<html><body>{''.join(map(link, result))}</body></html>"
                    index.reply(self, page.encode(), "text/html")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> WheelIndex:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def environment(self) -> dict[str, str]:
        """What leads pip to this index and to no other, without waiting between tries."""
        return {
            "PIP_INDEX_URL": f"http://127.0.0.1:{self._server.server_port}/simple",
            # pip keeps what it loads from trusted hosts only.
            "PIP_TRUSTED_HOST": "127.0.0.1",
            "PIP_EXTRA_INDEX_URL": "",
            "PIP_FIND_LINKS": "",
            "PIP_CONFIG_FILE": "/dev/null",
            "NO_PROXY": "127.0.0.1",
        }

    def send(self, handler: BaseHTTPRequestHandler, path: Path) -> None:
        """Sends a wheel, or half of it."""
        content = path.read_bytes()
        if self.broken and path.name.startswith(self.broken):
            self.reply(handler, content[: len(content) // 2], "application/zip", len(content))
            handler.close_connection = True
            return
        self.reply(handler, content, "application/zip")
        self.sent.append(path.name)

    @staticmethod
    def reply(
        handler: BaseHTTPRequestHandler, content: bytes, kind: str, length: int | None = None
    ) -> None:
        """One response; `length` is what is promised."""
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content) if length is None else length))
        handler.send_header("Cache-Control", "max-age=3600, public")
        handler.end_headers()
        handler.wfile.write(content)

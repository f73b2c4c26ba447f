"""A web server that sends parts of files, as GDAL asks for them; a process of its own.

In a thread it would wait for the interpreter, which GDAL holds while it waits for the answer.
"""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Iterator


class _Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        requested = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not path.is_file() or requested is None:
            super().do_GET()
            return
        whole = path.read_bytes()
        start, stop = int(requested[1]), min(len(whole), int(requested[2] or len(whole)) + 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{stop - 1}/{len(whole)}")
        self.send_header("Content-Length", str(stop - start))
        self.end_headers()
        self.wfile.write(whole[start:stop])

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which the files of `folder` can be had meanwhile."""
    command = [sys.executable, __file__]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.terminate()


if __name__ == "__main__":
    web = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    sys.stdout.write(f"{web.server_port}\n")
    sys.stdout.flush()
    web.serve_forever()

"""The process that cases run in, one after another: `python -m tests.hostile.case_process`.

Reads one request a line, answers each with one line. It does what `grass_qgis.engine.worker.main`
does with a line, and what `grass_model.cli.main` does with arguments, without the start.
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import json
import os
import queue
import resource
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, Callable, Mapping

from grass_qgis.engine import worker
from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core import progress, requests
from grass_qgis.engine.core.errors import (
    CancelledError,
    GrassError,
    JobError,
    MemoryFullError,
    is_resumable,
)
from grass_qgis.engine.runs.learn_session import label_session
from grass_qgis.engine.runtime import interrupt

_MOST_BYTES = 8 * 2**30
Reply = Mapping[str, Any]


def main() -> None:
    """Replies until its input ends."""
    faulthandler.enable()
    if "limited" in sys.argv:
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    replies = worker.claim_stdout()
    waiting_requests: queue.Queue[Any] = queue.Queue()
    stops: list[worker.Stop] = []
    threading.Thread(target=_listen, args=(waiting_requests, stops), daemon=True).start()
    for request in iter(waiting_requests.get, None):
        stops[:] = [worker.Stop(interrupt.PROCESS)]
        replies.write(json.dumps(_reply(request, stops[0])) + "\n")
        replies.flush()


def _listen(waiting_requests: queue.Queue[Any], stops: list[worker.Stop]) -> None:
    for line in sys.stdin:
        request = json.loads(line)
        if request == "cancel":
            for stop in stops:
                stop.request()
        else:
            waiting_requests.put(request)
    waiting_requests.put(None)


def _reply(request: Mapping[str, Any], stop: worker.Stop) -> Reply:
    if "arguments" in request:
        return _guarded(lambda: _command(request["arguments"]))
    if "data" in request:
        return _guarded(lambda: _read_data(request["data"]))
    if "imagery" in request:
        return _guarded(lambda: _cut(request))
    if "weights" in request:
        return _guarded(lambda: _read_weights(request["weights"]))
    events = io.StringIO()
    write = worker.EventWriter(events, stop)
    if "lines" in request:
        return _guarded(lambda: _session(request, write, events))
    return _guarded(lambda: worker.run_line(request["line"], write))


def _session(request: Mapping[str, Any], write: worker.EventWriter, events: io.StringIO) -> None:
    """Runs a session to its end; each request has one reply, an error with all its words."""
    waiting = requests.Requests()
    for line in request["lines"]:
        waiting.put(line.encode("utf-8", "replace"))
    waiting.end()
    requests.PROCESS.shut()
    job = jobs.from_record(jobs.parse(request["line"]))
    label_session(job, write, write.stopped.is_over, waiting)
    replies = [progress.decode(line) for line in events.getvalue().splitlines()]
    received = [item for item in replies if isinstance(item, progress.Reply)]
    sent = [line for line in request["lines"] if line.encode("utf-8", "replace").strip()]
    closed = [k for k, line in enumerate(sent) if _closes(line)]
    expected = 1 + (closed[0] + 1 if closed else len(sent))
    if len(received) != expected:
        raise RuntimeError(f"{len(received)} replies of {expected}")
    for item in received:
        if item.error and not all(item.error[key] for key in ("code", "what", "remedy")):
            raise RuntimeError(f"an error without words: {item.error}")


def _closes(line: str) -> bool:
    try:
        return json.loads(line).get("do") == "close"
    except (ValueError, AttributeError, RecursionError):
        return False


def _guarded(act: Callable[[], Any]) -> Reply:
    """What the user would read; the order of the branches is that of `worker.main`."""
    try:
        act()
    except CancelledError as error:
        return {"outcome": "cancelled", "what": str(error)}
    except GrassError as error:
        return _typed(error)
    except MemoryError:
        return _typed(MemoryFullError("The memory is used up.", "Use a smaller batch or tile."))
    except BaseException as error:
        return {"outcome": "internal", "what": repr(error)[:300], "trace": traceback.format_exc()}
    return {"outcome": "fine"}


def _typed(error: GrassError) -> Reply:
    record = {"code": error.code, "what": error.what, "remedy": error.remedy}
    return {"outcome": "typed", **record, "resumable": is_resumable(error)}


def _command(arguments: list[str]) -> None:
    """Runs `grass-train`; its one line on standard error becomes the error it was."""
    from grass_model import cli

    error_output = io.StringIO()
    sys.argv[1:] = arguments
    try:
        with contextlib.redirect_stderr(error_output), contextlib.redirect_stdout(io.StringIO()):
            cli.main()
    except SystemExit as end:
        text = error_output.getvalue().strip()
        if end.code and (not text or "\n" in text or "Traceback" in text):
            raise RuntimeError(f"exit {end.code} with {text!r}") from end
        if end.code:
            raise JobError(text, "It is in the text.") from None


def _read_data(folder: str) -> None:
    """Reads a labelled data set as fine-tuning begins to."""
    from grass_model.data.classes import read_classes
    from grass_model.data.polygon_labels import read_shapes
    from grass_model.data.polygons import Polygons
    from grass_model.data.scenes import labelled_scenes

    read_classes(Path(folder))
    for scene in labelled_scenes(Path(folder)):
        if isinstance(scene.mask, Polygons):
            read_shapes(scene.mask)


def _cut(request: Mapping[str, str]) -> None:
    """Cuts an image, and its mask if there is one, into tiles as training does."""
    from grass_model.data.scenes import Scene
    from grass_model.data.tiles import cut_tiles, tile_folder

    mask = request.get("mask")
    scene = Scene("a", Path(request["imagery"]), Path(mask) if mask else None)
    with tile_folder(Path(request["folder"])) as folder:
        cut_tiles((scene,), folder, 32, 3)


def _read_weights(path: str) -> None:
    """Reads a file of weights, or a checkpoint, as training does."""
    from export import third_party
    from grass_model.models import weights_import as weights_file
    from grass_model.training import loop

    read = {".ckpt": loop.steps_done, ".pt": third_party.tensors_of}
    read.get(Path(path).suffix, weights_file.read_tensors)(Path(path))


if __name__ == "__main__":
    os.chdir(os.environ["HOME"] + "/../cwd")
    main()

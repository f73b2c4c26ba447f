"""Schedule of the requests to a session's worker. One request is under way at a time.

The schedule keeps what is still needed, not a queue of requests: of several fits, views or segments
that were requested meanwhile only the newest is sent, and a new worker gets what is still needed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any, Dict, Iterable, List, Optional, Sequence, Set, Tuple

from ...engine.core.contract import ClassSpec
from .values import Label, Overlay
from .view import View

_MOST_BYTES = 200_000  # of labels in a line; the worker takes 1 MiB
_LARGEST_LABEL = 900_000
_FIRST_MS, _MOST_MS = 250, 1000  # for tiles, before a picture is drawn
_ROUNDS = 4  # of tiles, before the labels are evaluated

Place = Tuple[float, float]


class Learnt(Enum):
    """State of the fit of the current labels."""

    STALE = "stale"  # something has changed since
    QUICK = "quick"  # there is a map
    EVALUATED = "evaluated"  # and its accuracy
    FAILED = "failed"  # they do not suffice


@dataclass(frozen=True)
class Request:
    """A request: what it is for, its line without an id, and what the answer is about."""

    kind: str
    record: Dict[str, Any]
    about: Any = None


@dataclass
class Shown:
    """A requested view: `due` when its picture is out of date.

    `missing` tiles are to be encoded, and borders are `rough` until they follow segments.
    """

    view: View
    due: bool = True
    missing: bool = False
    rough: bool = False
    rounds: int = 0


class Schedule:
    """Pending requests, and the worker's state. Coordinates are the worker's: column and row."""

    def __init__(self) -> None:
        """No request is pending."""
        self.classes: Tuple[ClassSpec, ...] = ()
        self.overlay = Overlay.CLASSES
        self.learnt = Learnt.STALE
        self.refused: List[str] = []  # ids of labels that the worker cannot take
        self._careful = 0  # labels to send one by one, since one of them was refused
        self._labels: Dict[str, Label] = {}
        self._sent_classes: Optional[Tuple[ClassSpec, ...]] = None
        self._changed: Dict[str, None] = {}  # ids, in the order of their change
        self._segment: Optional[Tuple[Dict[str, Any], Place]] = None
        self._suggest: Optional[Dict[str, Any]] = None
        self._save: Optional[str] = None
        self._rounds = 0
        self._turn = 0  # of the world that pictures show
        self.views: Dict[str, Shown] = {}

    def forget_worker(self) -> None:
        """For a new worker: everything is sent again."""
        self._sent_classes = None
        self._changed = dict.fromkeys(self._labels)
        self._relearn()
        for shown in self.views.values():
            shown.missing = True

    def set_classes(self, classes: Sequence[ClassSpec]) -> None:
        """Replaces the classes; the worker has labels by the number of their class."""
        former = {item.id: number for number, item in enumerate(self.classes)}
        self.classes = tuple(classes)
        now = {item.id: number for number, item in enumerate(self.classes)}
        moved = {key for key in former.keys() | now.keys() if former.get(key) != now.get(key)}
        for label in self._labels.values():
            if label.class_id in moved:
                self._changed[label.id] = None
        self._relearn()

    def set_labels(self, labels: Iterable[Label]) -> bool:
        """Replaces all labels; whether anything differs."""
        given = {label.id: label for label in labels}
        changed = [key for key, label in given.items() if self._labels.get(key) != label]
        changed += [key for key in self._labels if key not in given]
        self._labels = given
        self._changed.update(dict.fromkeys(changed))
        if changed:
            self._relearn()
        return bool(changed)

    @property
    def labelled(self) -> Set[int]:
        """Ids of the classes that have labels to learn from."""
        ids = {item.id for item in self.classes}
        return {x.class_id for x in self._labels.values() if not x.check} & ids

    @property
    def is_ahead(self) -> bool:
        """Whether labels or classes have changed since the worker heard of them."""
        return bool(self._changed) or self._sent_classes != self.classes

    @property
    def label_count(self) -> int:
        """Number of labels of all classes."""
        return len(self._labels)

    def show(self, key: str, view: Optional[View]) -> None:
        """Wants a picture of a view; None for no more."""
        if view is None:
            self.views.pop(key, None)
        else:
            self.views[key] = Shown(view, missing=True)

    def set_overlay(self, overlay: Overlay) -> None:
        """Wants other pictures of all views."""
        self.overlay = overlay
        self._repaint()

    def want_segment(self, record: Dict[str, Any], place: Place) -> None:
        """Requests a segment, instead of an earlier one; `place` comes back with it."""
        self._segment = (record, place)

    def want_suggestions(self, record: Dict[str, Any]) -> None:
        """Wants places to label."""
        self._suggest = record

    def want_model(self, path: str) -> None:
        """Wants the model as a file."""
        self._save = path

    def next(self, file: str) -> Optional[Request]:
        """The most urgent request; it stays pending until `done`.

        Args:
            file: for the picture of a view.
        """
        if self._segment is not None:
            return Request("segment", {"do": "segment", **self._segment[0]}, self._segment)
        if self._sent_classes != self.classes:
            return Request("label", self._classes_record(), self.classes)
        if self._changed:
            return self._labels_request()
        if self.learnt is Learnt.STALE and len(self.labelled) > 1:
            return Request("fit", {"do": "fit", "quick": True}, True)
        for request in (self._due_view(file), self._single_request(), self._rest(file)):
            if request is not None:
                return request
        return None

    def done(self, request: Request, reply: Optional[Dict[str, Any]]) -> None:
        """Takes note of a reply; None when the request failed."""
        if request.kind == "label":
            self._note_sent(request, reply is not None)
        elif request.kind == "fit":
            self._note_fit(request, reply)
        elif request.kind == "view":
            self._note_view(request, reply)
        elif request.kind == "segment" and self._segment is request.about:
            self._segment = None
        elif request.kind == "suggest" and self._suggest is request.about:
            self._suggest = None
        elif request.kind == "save" and self._save is request.about:
            self._save = None

    def outdated(self, request: Request) -> bool:
        """Whether a request under way only keeps something urgent waiting."""
        slow = request.kind in ("view", "suggest") or (
            request.kind == "fit" and not request.record.get("quick")
        )
        urgent = self._segment is not None or bool(self._changed)
        return slow and (urgent or self._sent_classes != self.classes)

    def _relearn(self) -> None:
        self.learnt, self._rounds = Learnt.STALE, 0
        self._repaint()

    def _repaint(self) -> None:
        """Pictures that are there, or under way, are out of date."""
        self._turn += 1
        for shown in self.views.values():
            shown.due = True

    def _classes_record(self) -> Dict[str, Any]:
        rows = [
            {"id": number, "name": item.name, "colour": item.colour}
            for number, item in enumerate(self.classes)
        ]
        return {"do": "classes", "classes": rows}

    def _labels_request(self) -> Request:
        numbers = {item.id: number for number, item in enumerate(self.classes)}
        given, removed, about, size = [], [], {}, 0
        for key in self._changed:
            label = self._labels.get(key)
            number = None if label is None else numbers.get(label.class_id)
            about[key] = label
            if label is None or number is None or len(label.wkt) > _LARGEST_LABEL:
                if label is not None and number is not None:
                    self.refused.append(key)
                removed.append(key)
                size += len(key) + 4
            else:
                item = {"id": key, "class": number, "wkt": label.wkt, "check": label.check}
                if label.radius:
                    item["radius"] = label.radius
                given.append(item)
                size += len(json.dumps(key)) + len(label.wkt) + 80
            if size > _MOST_BYTES or self._careful:
                break
        return Request("label", {"do": "label", "set": given, "remove": removed}, about)

    def _due_view(self, file: str) -> Optional[Request]:
        for key, shown in self.views.items():
            if shown.due:
                return self._view_request(key, shown, file)
        return None

    def _view_request(self, key: str, shown: Shown, file: str) -> Request:
        learnt = self.learnt in (Learnt.QUICK, Learnt.EVALUATED)
        # A new map of tiles that are there comes first; then tiles, some more each time.
        first = 0 if learnt and shown.due and shown.rounds else _FIRST_MS
        encode_ms = min(_MOST_MS, first * 2 ** min(shown.rounds, 4)) if learnt else _MOST_MS
        record = {
            "do": "view",
            "cols": shown.view.cols,
            "rows": shown.view.rows,
            "every": shown.view.every,
            "points": list(shown.view.points),
            "layer": self.overlay.value,
            "encode_ms": encode_ms,
            "file": file,
        }
        return Request("view", record, (key, shown, self._turn))

    def _single_request(self) -> Optional[Request]:
        """The next of the requests that a user waits for, when the fit allows it."""
        learnt = self.learnt in (Learnt.QUICK, Learnt.EVALUATED)
        if self._suggest is not None and (learnt or self.learnt is Learnt.FAILED):
            return Request("suggest", {"do": "suggest", **self._suggest}, self._suggest)
        if self._save is not None and self.learnt in (Learnt.EVALUATED, Learnt.FAILED):
            return Request("save", {"do": "save", "model": self._save}, self._save)
        if self._save is not None and self.learnt is Learnt.QUICK:
            return Request("fit", {"do": "fit"}, False)
        return None

    def _rest(self, file: str) -> Optional[Request]:
        """Tiles that are missing, the accuracy, then what makes a map finer."""
        waiting = [(key, shown) for key, shown in self.views.items() if shown.missing]
        evaluate = self.learnt is Learnt.QUICK
        if waiting and not (evaluate and self._rounds >= _ROUNDS):
            return self._view_request(*waiting[0], file)
        if evaluate:
            return Request("fit", {"do": "fit"}, False)
        for key, shown in self.views.items():
            if shown.rough:
                return self._view_request(key, shown, file)
        return None

    def _note_sent(self, request: Request, taken: bool) -> None:
        if request.record["do"] == "classes":
            self._sent_classes = request.about
            return
        if not taken and len(request.about) > 1:
            self._careful = len(request.about)
            return
        self._careful = max(0, self._careful - 1)
        if not taken:
            self.refused += request.about
        for key, label in request.about.items():
            if self._labels.get(key) == label and self._sent_classes == self.classes:
                self._changed.pop(key, None)

    def _note_fit(self, request: Request, reply: Optional[Dict[str, Any]]) -> None:
        if self.is_ahead:
            return
        if reply is None:
            self.learnt = Learnt.FAILED
        else:
            self.learnt = Learnt.QUICK if request.about else Learnt.EVALUATED
        self._repaint()

    def _note_view(self, request: Request, reply: Optional[Dict[str, Any]]) -> None:
        _, shown, turn = request.about
        self._rounds += 1
        if reply is None:  # the same would fail again
            shown.due = shown.missing = shown.rough = False
            return
        shown.rounds += 1
        shown.missing = reply["missing"] > 0 and not reply["coarse"]
        shown.rough = reply["rough"] > 0
        shown.due = shown.due and turn != self._turn

"""The whole corpus: `python -m tests.hostile.corpus --cases 2000 --seed 0`.

Prints how many cases of each kind were run and what came of them, then each fault with the two
words that make it again: `--only KIND NUMBER`.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import os
import random
import socket
import struct
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Callable, Iterable, Iterator

from tests.hostile.case_runner import CaseRunner, Finding
from tests.hostile.cases import OF_TRAINING, SHARES, Makers
from tests.hostile.listener import listening
from tests.hostile.surroundings import Surroundings

_NEW_NETWORK = 0x40000000
_SET_FLAGS, _UP = 0x8914, 0x1


def away_from_the_network() -> bool:
    """Leaves this process no network but one with itself, where it may; says whether."""
    if os.geteuid() != 0 or ctypes.CDLL(None).unshare(_NEW_NETWORK) != 0:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        fcntl.ioctl(handle, _SET_FLAGS, struct.pack("16sH14s", b"lo", _UP, b""))
    return True


def numbered(
    cases: int, seed: int, kinds: tuple[str, ...] = tuple(SHARES)
) -> list[tuple[str, int]]:
    """(kind, number) of as many cases, shared out as `SHARES` says."""
    whole = sum(SHARES[kind] for kind in kinds)
    return [
        (kind, seed * 1_000_000 + k)
        for kind in kinds
        for k in range(max(1, round(cases * SHARES[kind] / whole)))
    ]


@contextmanager
def _places(base: Path) -> Iterator[tuple[Makers, Callable[[str], CaseRunner]]]:
    """What makes cases in `base`, an empty folder, and where cases of a kind run."""
    around = Surroundings(base / "around").make()
    with listening(base) as listener, ExitStack() as stack:
        makers = Makers(around, listener.address)
        makers.ready()
        runner = stack.enter_context(CaseRunner(around, listener))
        first = {"weights": "absent.pth"}
        unlimited = stack.enter_context(CaseRunner(around, listener, first, limited=False))
        yield makers, lambda kind: unlimited if kind in OF_TRAINING else runner


def findings(chosen: Iterable[tuple[str, int]], base: Path) -> Iterator[Finding]:
    """Runs the cases in `base`, an empty folder."""
    with _places(base) as (makers, place_of):
        for kind, number in chosen:
            yield place_of(kind).run(makers.make(kind, number))


def findings_of_sound(base: Path, training: bool = False) -> Iterator[Finding]:
    """Runs what is not spoilt, in `base`, an empty folder."""
    with _places(base) as (makers, place_of):
        runner = place_of(OF_TRAINING[0] if training else "raster")
        for case in makers.sound_of_training() if training else makers.sound():
            yield runner.run(case)


def table(result: list[Finding]) -> str:
    """Cases by kind, outcomes and codes, and the slowest."""
    lines = []
    for kind in dict.fromkeys(item.case.kind for item in result):
        of_kind = [item for item in result if item.case.kind == kind]
        outcomes = Counter(item.outcome for item in of_kind)
        codes = Counter(item.code for item in of_kind if item.code and item.outcome == "typed")
        faults = sum(bool(item.fault) for item in of_kind)
        slowest = max(item.seconds for item in of_kind)
        shown = ", ".join(f"{k} {v}" for k, v in outcomes.most_common())
        named = ", ".join(f"{k} {v}" for k, v in codes.most_common())
        lines.append(f"| {kind} | {len(of_kind)} | {shown} | {named} | {faults} | {slowest:.1f} |")
    head = "| kind | cases | outcomes | codes | faults | slowest, s |\n|---|---|---|---|---|---|"
    return "\n".join([head, *lines])


def main() -> int:
    """Runs what is requested; 1 when something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", nargs="*", default=list(SHARES), choices=list(SHARES))
    parser.add_argument("--only", nargs=2, metavar=("KIND", "NUMBER"))
    given = parser.parse_args()
    chosen = numbered(given.cases, given.seed, tuple(given.kinds))
    if given.only:
        chosen = [(given.only[0], int(given.only[1]))]
    random.Random(0).shuffle(chosen)
    alone = away_from_the_network()
    result = []
    with tempfile.TemporaryDirectory(prefix="grass-hostile-") as folder:
        for item in findings(chosen, Path(folder)):
            result.append(item)
            if item.fault:
                where = f"{item.case.kind} {item.case.number} ({item.case.about})"
                sys.stdout.write(f"FAULT {where}: {item.fault}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{table(sorted(result, key=lambda item: item.case.kind))}\n")
    faults = sum(bool(item.fault) for item in result)
    network = "without a network" if alone else "with the network of this machine"
    sys.stdout.write(f"{len(result)} cases, {network}, seed {given.seed}: {faults} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

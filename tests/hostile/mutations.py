"""Spoiling bytes and texts, the same way for the same random numbers."""

from __future__ import annotations

import json
import random
import re
import struct
from typing import Any, Callable, Sequence

HUGE = (0, 1, 255, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1)
VALUES: Sequence[Any] = (
    None, True, False, -1, 0, 1, 2**31, 2**63, -(2**63), 10**30, 1e308, -1e308, 1e-320, "", "x",
    "x" * 20_000, "../../etc/passwd", "/dev/zero", "\0", "\ud800", "a\nb", "%s%n", "<b>", [], {},
    [[[[]]]], [1, "a", None], {"a": {"b": []}}, float("nan"), float("inf"),
)  # fmt: skip


def flipped(data: bytes, rng: random.Random) -> bytes:
    """Some bits are the other way round."""
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def cut(data: bytes, rng: random.Random) -> bytes:
    """The end is missing."""
    return data[: rng.randrange(len(data))]


def spliced(data: bytes, rng: random.Random) -> bytes:
    """The end of another place follows."""
    return data[: rng.randrange(len(data))] + data[rng.randrange(len(data)) :]


def repeated(data: bytes, rng: random.Random) -> bytes:
    """A part stands there several times."""
    start, stop = sorted(rng.randrange(len(data) + 1) for _ in "ab")
    return data[:stop] + data[start:stop] * rng.choice((1, 1, 9)) + data[stop:]


def removed(data: bytes, rng: random.Random) -> bytes:
    """A part is missing."""
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.choice((1, 4, 100, 1000)) :]


def overwritten(data: bytes, rng: random.Random) -> bytes:
    """A part is random."""
    start = rng.randrange(len(data))
    noise = rng.randbytes(rng.choice((1, 4, 16, 200)))
    return data[:start] + noise + data[start + len(noise) :]


def inflated(data: bytes, rng: random.Random) -> bytes:
    """Four bytes are a number at the edge of what they hold."""
    start = rng.randrange(len(data))
    kind = rng.choice(("<I", ">I"))
    return data[:start] + struct.pack(kind, rng.choice(HUGE)) + data[start + 4 :]


BYTES: Sequence[Callable[[bytes, random.Random], bytes]] = (
    flipped, cut, spliced, repeated, removed, overwritten, inflated,
)  # fmt: skip


def spoilt_bytes(data: bytes, rng: random.Random) -> bytes:
    """One to three spoilings one after another."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        data = rng.choice(BYTES)(data, rng) if data else rng.randbytes(20)
    return data


def spoilt_tags(data: bytes, rng: random.Random) -> bytes:
    """A little-endian TIFF with numbers of its first directory replaced; else as `spoilt_bytes`."""
    if data[:4] != b"II*\0":
        return spoilt_bytes(data, rng)
    start = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, start)[0]
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        entry = start + 2 + 12 * rng.randrange(count)
        place, form = rng.choice(((0, "<H"), (2, "<H"), (4, "<I"), (8, "<I"), (8, "<I")))
        limit = 2 ** (8 * struct.calcsize(form)) - 1
        struct.pack_into(form, spoilt, entry + place, min(limit, rng.choice((*HUGE, 3, 64, 9999))))
    return bytes(spoilt)


def spoilt_text(text: str, rng: random.Random) -> bytes:
    """A text with numbers, words or lines replaced, or spoilt byte by byte."""
    kind = rng.randrange(5)
    if kind == 0:
        return spoilt_bytes(text.encode(), rng)
    pattern = {1: r"-?\d+(?:\.\d+)?", 2: r"[A-Za-z_]{3,}", 3: r"\"[^\"]*\"", 4: r"[^\n]*\n?"}[kind]
    result = [m for m in re.finditer(pattern, text) if m[0]]
    if not result:
        return spoilt_bytes(text.encode(), rng)
    match = rng.choice(result)
    new = rng.choice(
        ("", "0", "-1", "1e999", "9" * 400, "nan", match[0] * 3, "\0", "[[[[", "}", "<", "&amp;",
         '"', "null", "\u2028", "x" * 5000, "../" * 9 + "etc/passwd", "4294967296")
    )  # fmt: skip
    return (text[: match.start()] + new + text[match.end() :]).encode("utf-8", "replace")


def spoilt_record(record: Any, rng: random.Random) -> Any:
    """A JSON value with one value somewhere inside replaced, removed, or put beside another."""
    copy = json.loads(json.dumps(record))
    places = list(_places(copy))
    holder, key = rng.choice(places)
    kind = rng.randrange(6)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, dict):
        holder[rng.choice(("x", "", "schema", "__class__"))] = rng.choice(VALUES)
    elif kind == 2:
        holder[key] = [holder[key]] * rng.choice((0, 2, 500))
    else:
        holder[key] = rng.choice(VALUES)
    return copy


def _places(value: Any) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items):
        yield value, key
        if isinstance(inner, (dict, list)) and inner:
            yield from _places(inner)

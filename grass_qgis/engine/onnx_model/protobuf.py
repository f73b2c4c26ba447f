"""Parser of protobuf messages without a schema and without the protobuf library."""

from __future__ import annotations

import mmap
from typing import Iterator, Tuple, Union

_LONGEST_VARINT = 10  # bytes; the limit of the runtime's parser
_LENGTH_DELIMITED, _VARINT, _FIXED64, _FIXED32 = 2, 0, 1, 5

Bytes = Union[bytes, mmap.mmap]


def messages(data: Bytes, start: int, stop: int) -> Iterator[Tuple[int, int, int]]:
    """(field number, begin, end) of the length-delimited fields of a message.

    Raises:
        IndexError: the bytes from `start` to `stop` are not a valid message.
    """
    for number, wire, begin, end in _fields(data, start, stop):
        if wire == _LENGTH_DELIMITED:
            yield number, begin, end


def numbers(data: Bytes, start: int, stop: int) -> Iterator[Tuple[int, int]]:
    """(field number, value) of the varints of a message, as unsigned 64-bit integers.

    Raises:
        IndexError: the bytes from `start` to `stop` are not a valid message.
    """
    for number, wire, begin, _ in _fields(data, start, stop):
        if wire == _VARINT:
            yield number, _varint(data, begin)[0] & 0xFFFFFFFFFFFFFFFF


def _fields(data: Bytes, start: int, stop: int) -> Iterator[Tuple[int, int, int, int]]:
    """(field number, wire type, begin, end of the content) of every field of a message."""
    position = start
    while position < stop:
        tag, position = _varint(data, position)
        tag &= 0xFFFFFFFF  # as in the runtime
        wire, begin = tag & 7, position
        if wire == _LENGTH_DELIMITED:
            size, begin = _varint(data, position)
            position = begin + size
            if position > stop:
                raise IndexError("a field ends beyond its message")
        elif wire == _VARINT:
            _, position = _varint(data, position)
        elif wire in (_FIXED32, _FIXED64):
            position += 4 if wire == _FIXED32 else 8
        else:
            raise IndexError(f"wire type {wire} at byte {position}")
        yield tag >> 3, wire, begin, position
    if position > stop:
        raise IndexError("a field ends beyond its message")


def _varint(data: Bytes, position: int) -> Tuple[int, int]:
    value = 0
    for place in range(_LONGEST_VARINT):
        byte = data[position + place]
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, position + place + 1
    raise IndexError(f"a varint that is too long at byte {position}")

"""JSON data, packed into the cells of a hidden sheet or into bytes, and read back unharmed or not at all."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_CHUNK: Final = 30_000  # characters a cell; Excel takes 32,767
_AT_ONCE: Final = 10_000  # values of a list that are text at one time
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=list)
_DIGEST: Final = hashlib.sha256().digest_size


class PackingError(Exception):
    """What is packed can't be used; newer: another version of this software wrote it."""

    def __init__(self, *, newer: bool = False) -> None:
        """Keep which of the two it is."""
        super().__init__(newer)
        self.newer = newer


@dataclass(frozen=True, slots=True)
class Later:
    """Data that is made when its turn comes, the keys of each object being sorted."""

    made: Callable[[], object]


def pack(mark: str, version: int, data: object, level: int = 9) -> list[str]:
    """Return JSON data as cells, top to bottom: the line ``<mark> <version> <cells> <sha256>``, then so many cells.

    The same data gives the same cells. No cell is longer than Excel takes. level: how hard to compress, from 1 to 9.
    To take less memory, lists of whole numbers may be arrays, and values of objects ``Later``.
    """
    deflater = zlib.compressobj(level)
    deflated = [deflater.compress(piece.encode("utf-8")) for piece in _pieces(data)]
    body = base64.b64encode(b"".join([*deflated, deflater.flush()])).decode("ascii")
    chunks = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
    digest = hashlib.sha256(body.encode("ascii")).hexdigest()
    return [f"{mark} {version} {len(chunks)} {digest}", *chunks]


def seal(data: object) -> bytes:
    """Return JSON data as bytes: a digest, then what it is of. Packed in haste, for what is read again soon."""
    body = zlib.compress(_JSON.encode(data).encode("utf-8"), 1)
    return hashlib.sha256(body).digest() + body


def unseal(sealed: bytes, most: int) -> Any:  # noqa: ANN401 - what json.loads returns
    """Return the data that was sealed; most: bytes that it may have when unpacked. Raises PackingError."""
    digest, body = sealed[:_DIGEST], sealed[_DIGEST:]
    if hashlib.sha256(body).digest() != digest:
        raise PackingError
    try:
        return json.loads(_inflated(body, most))
    except (zlib.error, ValueError) as error:
        raise PackingError from error


def _pieces(data: object) -> Iterator[str]:
    """Return JSON data as text, piece by piece: all of it would take many times the room of what is packed."""
    match data:
        case dict():
            for number, (key, value) in enumerate(sorted(data.items())):
                yield f"{',' if number else '{'}{_JSON.encode(key)}:"
                yield from _pieces(value)
            yield "}" if data else "{}"
        case Later():
            yield from _pieces(data.made())
        case [array(), *_] | [[str(), dict()], *_] | [str(), dict()]:  # few and large, or named ones that are
            for number, value in enumerate(data):
                yield "," if number else "["
                yield from _pieces(value)
            yield "]"
        case list() | array():
            yield "["
            for start in range(0, len(data), _AT_ONCE):
                yield "," * bool(start) + _JSON.encode(list(data[start : start + _AT_ONCE]))[1:-1]
            yield "]"
        case _:
            yield _JSON.encode(data)


def holds(mark: str, cells: Sequence[str]) -> bool:
    """Return whether something with that mark was packed into these cells."""
    return any(cell.startswith(f"{mark} ") for cell in cells)


def unpack(mark: str, version: int, cells: Sequence[str], most: int) -> Any:  # noqa: ANN401 - what json.loads returns
    """Return the data that was packed into cells, other texts before or after it passed over.

    version: the newest that the caller understands; most: bytes that the unpacked text may have.
    Raises PackingError.
    """
    start = next((index for index, cell in enumerate(cells) if cell.startswith(f"{mark} ")), None)
    if start is None:
        raise PackingError
    head = cells[start].split()
    if len(head) != 4 or not (head[1].isdecimal() and head[2].isdecimal()):
        raise PackingError
    if int(head[1]) > version:
        raise PackingError(newer=True)
    body = "".join(cells[start + 1 : start + 1 + int(head[2])])
    if hashlib.sha256(body.encode("utf-8")).hexdigest() != head[3]:
        raise PackingError
    try:
        return json.loads(_inflated(base64.b64decode(body, validate=True), most))
    except (binascii.Error, zlib.error, ValueError) as error:
        raise PackingError from error


def _inflated(data: bytes, most: int) -> bytes:
    """Return unpacked data; ValueError when it is incomplete or larger than it may be."""
    inflater = zlib.decompressobj()
    text = inflater.decompress(data, most)
    if not inflater.eof:
        raise ValueError("incomplete or too large")
    return text

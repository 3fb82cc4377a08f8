"""What some programs write and calamine doesn't read, written so that it does.

Calamine refuses an .ods whose XML is indented (Gnumeric, SheetJS), passes over its line breaks where they are not
paragraphs (Gnumeric), and over the cells of an .xlsb that leave out their column because they stand beside the one
before (SheetJS): without a word, texts would be run together and values missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from consolidator.snapshot.limits import unread
from consolidator.snapshot.markup import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consolidator.snapshot.package import Package

_INDENTED: Final = re.compile(rb"table-row[^<>]*>\s+<")
_BREAK: Final = b"line-break"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.bin")
_CELLS: Final = range(1, 12)  # MS-XLSB 2.3.2: blank, number, error, truth, real, text and formulas
_RICH: Final = 62
_SHORT: Final = range(12, 19)  # the same without a column
_SHORTER_BY: Final = 11
_COLUMN: Final = 4  # bytes


def plain_ods(package: Package, content: bytes) -> bytes | None:
    """Return an .ods without white space between its elements, a line break as a character; None if it is so already.

    content: its content.xml.
    """
    if not _INDENTED.search(content) and _BREAK not in content:
        return None
    root = parse(content)
    for element in root.iter(etree.Element):
        if not str(element.tag).startswith(_TEXT):
            _without_blanks(element)
    for line_break in [*root.iter(f"{_TEXT}line-break")]:
        line_break.text, line_break.tag = "\n", f"{_TEXT}span"
    return package.with_parts({"content.xml": bytes(etree.tostring(root, encoding="utf-8"))})


def _without_blanks(element: etree._Element) -> None:
    """Take away the white space between an element's children."""
    if not (element.text or "").strip():
        element.text = None
    for child in element:
        if not (child.tail or "").strip():
            child.tail = None


def plain_xlsb(package: Package) -> bytes | None:
    """Return an .xlsb whose every cell names its column; None where every one does."""
    changed: dict[str, bytes] = {}
    for name in filter(_SHEET.fullmatch, package.names()):
        data = package.read(name)
        if any(kind in _SHORT for kind, _, _ in _records(data)):
            changed[name] = _with_columns(data)
    return package.with_parts(changed) if changed else None


def _with_columns(data: bytes) -> bytes:
    made = bytearray()
    column = -1
    last = 0
    for kind, start, end in _records(data):
        if kind in _SHORT:
            column += 1
            body = column.to_bytes(_COLUMN, "little") + data[start:end]
            made += bytes((kind - _SHORTER_BY,)) + _length(len(body)) + body
        else:
            if kind in _CELLS or kind == _RICH:
                column = int.from_bytes(data[start : start + _COLUMN], "little")
            made += data[last:end]
        last = end
    return bytes(made)


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, start and end of the body of each record; raises RefusedError when the data ends within one."""
    at = 0
    while at < len(data):
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        if at + size > len(data):
            raise unread("damaged")
        yield kind, at, at + size
        at += size


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Read a number of 7 bits a byte, lowest first; return it and what follows."""
    number = 0
    for place in range(most):
        if at >= len(data):
            raise unread("damaged")
        number |= (data[at] & 0x7F) << 7 * place
        at += 1
        if data[at - 1] < 0x80:
            break
    return number, at


def _length(size: int) -> bytes:
    made = bytearray()
    while size >= 0x80:
        made.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes((*made, size))

"""Bring the XML of any worksheet into the one shape that ``worksheet`` searches, and within limits.

That shape is what Excel, LibreOffice, openpyxl and XlsxWriter write: no namespace prefix, the address
first in every row and cell. Others leave addresses out, or write ``<x:c s="1" r="A1">``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lxml import etree

from consolidator.snapshot.limits import unread
from consolidator.snapshot.markup import parse

if TYPE_CHECKING:
    from consolidator.snapshot.limits import Limits

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384

ROOT: Final = re.compile(rb"<(\w+:)?worksheet\b")
FAR: Final = re.compile(rb'<c r="(?:[A-Z]{4}|[A-Z]+[0-9]{3})')
FILLED: Final = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*(?<!/)>(?!</c>)')
ERROR: Final = b' t="e"'
ERROR_CELL: Final = re.compile(rb'(<c r="[^>]*) t="e"([^>]*>(?:(?!</c>).)*<v>)([^<]*)(?=</v>)', re.DOTALL)
KNOWN_ERRORS: Final = frozenset((b"#NULL!", b"#DIV/0!", b"#VALUE!", b"#REF!", b"#NAME?", b"#NUM!", b"#N/A"))


def shaped(data: bytes, limits: Limits) -> bytes:
    """Return a worksheet in that shape, b'' for a sheet that is no grid (a chart).

    ``data`` is UTF-8 without comments, CDATA and document type. Raises RefusedError for broken XML and
    for a sheet whose filled cells span more than ``limits.cells``.
    """
    root = ROOT.search(data)
    if root is None:
        return b""
    if prefix := root[1]:
        data = data.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
        data = data.replace(b" xmlns:" + prefix[:-1] + b"=", b" xmlns=")
    body = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    implied = data.count(b"<row", *body) != data.count(b'<row r="', *body)
    if implied or data.count(b"<c", *body) != data.count(b'<c r="', *body):
        data = _addressed(data)
    _check_extent(data, limits)
    return data


def known_errors(data: bytes) -> bytes:
    """Return a shaped sheet with errors that calamine refuses (#SPILL!, #ERROR! ...) replaced by #VALUE!.

    One such cell would make it refuse the workbook. The same bytes when there are none; what the cells
    really hold is taken from the XML as it came.
    """
    if ERROR not in data or all(match[3] in KNOWN_ERRORS for match in ERROR_CELL.finditer(data)):
        return data
    return ERROR_CELL.sub(rb'\1 t="e"\2#VALUE!', data)


@lru_cache(maxsize=LAST_COLUMN)
def column_number(letters: bytes) -> int:
    """Return the 1-based number of a column named A to XFD."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _addressed(data: bytes) -> bytes:
    """Write the address of rows and cells that leave it out (it follows from their order), and put it first."""
    root = parse(data)
    number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", number + 1))
        _put_first(row, str(number))
        column = 0
        for cell in row.iterfind("{*}c"):
            address = cell.get("r", "")
            column = column_number(address.rstrip("0123456789").encode()) if address else column + 1
            _put_first(cell, address or f"{_letters(column)}{number}")
    return bytes(etree.tostring(root, encoding="utf-8"))


def _put_first(element: etree._Element, address: str) -> None:
    others = [(name, value) for name, value in element.attrib.items() if name != "r"]
    element.attrib.clear()
    element.set("r", address)
    for name, value in others:
        element.set(name, value)


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _check_extent(data: bytes, limits: Limits) -> None:
    """Refuse a sheet whose filled cells span an absurd area: readers make room for every cell of it.

    Blank styled cells don't count, and the declared ``dimension`` is believed in neither direction.
    A sheet within 99 rows needs no second look.
    """
    if limits.cells >= 99 * LAST_COLUMN and not FAR.search(data):
        return
    addresses = FILLED.findall(data)
    rows = [int(row) for _, row in addresses] or [1]
    columns = [column_number(letters) for letters in {letters for letters, _ in addresses}] or [1]
    if max(rows) > LAST_ROW or max(columns) > LAST_COLUMN:
        raise unread("damaged")
    if (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > limits.cells:
        raise unread("too_wide")

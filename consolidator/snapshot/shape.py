"""Bring the XML of any worksheet into the one shape that ``worksheet`` searches, and within limits.

That shape is what Excel, LibreOffice, openpyxl and XlsxWriter write: no namespace prefix, the address
first in every row and cell. Others leave addresses out, or write ``<x:c s="1" r="A1">``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from consolidator.once import small_kept
from consolidator.snapshot.limits import unread
from consolidator.snapshot.markup import parse
from consolidator.snapshot.strings import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consolidator.snapshot.limits import Limits

Position = tuple[int, int]

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
LONGEST: Final = 32
"""Characters of an address, with room for zeros that some program may write before a row's number."""

ROOT: Final = re.compile(rb"<(\w+:)?worksheet\b")
ODD_ROW: Final = re.compile(rb'<row(?! r="[0-9]+")')
ODD_CELL: Final = re.compile(rb'<c(?![a-zA-Z])(?! r=")')
"""The beginning of a row or cell whose address does not come first."""
CELL: Final = re.compile(
    rb'<c r="([A-Z]++[0-9]++)"([^>]*+)>(?<!/>)(?!</c>)\s*+(?:<f([^>]*?)(?:/>|>([^<]*+)</f>))?'
    rb"\s*+(?:<v[^>]*+>([^<]*+)</v>|<is>(.*?)</is>)?",
    re.DOTALL,
)
"""A filled cell: address, attributes, attributes of the formula, formula, stored value, text in place."""
TWICE: Final = (
    re.compile(rb"</(?:f>\s*+<f|(?:v|is)>\s*+<(?:f|v|is))\b"),
    re.compile(rb"/>\s*+<f\b"),
)
"""What a cell holds twice, or in another order than every program writes; apart, each is found by how it begins."""
ENDS: Final = (b"</v></c>", b"</is></c>", b"</f></c>", b"/></c>")
CONTENT: Final = ("f", "v", "is")
HIDDEN: Final = b" hidden="
HIDDEN_ROW: Final = re.compile(rb'<row r="([0-9]+)"[^>]* hidden="(?:1|true)"')
USUAL: Final = 4096
KEPT: Final = 5_000
"""Rows up to so many bytes, and so many of them, are searched once: forms of one template have most in common."""

ADDRESSES: Final = 20_000
"""Addresses that are remembered: forms use few, over and over."""


class Shaped(NamedTuple):
    """A worksheet in that shape: its bytes, where its rows begin and end, and its filled cells, as CELL finds them.

    places: rows and columns of these cells. formatted: whether a text in them may be formatted in parts.
    """

    data: bytes
    start: int
    end: int
    filled: list[tuple[bytes, ...]]
    places: list[Position]
    hidden_rows: frozenset[int]
    formatted: bool

    def up_to(self, columns: int) -> Shaped:
        """Return the sheet without the cells that stand further to the right."""
        kept = [at for at, (_, column) in enumerate(self.places) if column <= columns]
        return self._replace(filled=[self.filled[at] for at in kept], places=[self.places[at] for at in kept])


def shaped(data: bytes, limits: Limits) -> Shaped | None:
    """Return a worksheet in that shape, None for a sheet that is no grid (a chart).

    ``data`` is UTF-8 without comments, CDATA and document type. Raises RefusedError for broken XML and
    for a sheet whose filled cells span more than ``limits.cells``.
    """
    root = ROOT.search(data)
    if root is None:
        return None
    if prefix := root[1]:
        data = data.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
        data = data.replace(b" xmlns:" + prefix[:-1] + b"=", b" xmlns=")
    sheet = _searched(data) or _searched(_rewritten(data))
    if sheet is None or len(set(sheet.places)) < len(sheet.places):  # two cells can't have one address
        raise unread("damaged")
    _check_extent(sheet.places, limits)
    return sheet


@lru_cache(maxsize=LAST_COLUMN)
def column_number(letters: bytes) -> int:
    """Return the 1-based number of a column named A to XFD; ValueError for a name far too long."""
    if len(letters) > LONGEST:
        raise ValueError(letters[:LONGEST])
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


@lru_cache(maxsize=ADDRESSES)
def position(address: bytes) -> Position:
    """Return row and column of an address; ValueError for one far too long."""
    if len(address) > LONGEST:
        raise ValueError(address[:LONGEST])
    letters = address.rstrip(b"0123456789")
    return int(address[len(letters) :]), column_number(letters)


def _searched(data: bytes) -> Shaped | None:
    """Return a sheet with its filled cells; None where it is cut off, or the search would miss rows or cells."""
    start, end = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    if end < 0:  # <sheetData/>
        start = end = max(start, 0)
    filled: list[tuple[bytes, ...]] = []
    places: list[Position] = []
    hidden: list[int] = []
    formatted = False
    for written in data[start:end].split(b"</row>"):
        row = _row(written)
        if row is None:
            return None
        filled += row.filled
        places += row.places
        hidden += row.hidden
        formatted |= row.formatted
    whole = data.rstrip().endswith(b"</worksheet>")
    return Shaped(data, start, end, filled, places, frozenset(hidden), formatted) if whole else None


class _Row(NamedTuple):
    """What stands up to the end of a row: cells and places as in ``Shaped``, rows that are hidden."""

    filled: list[tuple[bytes, ...]]
    places: list[Position]
    hidden: list[int]
    formatted: bool


@small_kept(USUAL, KEPT)
def _row(data: bytes) -> _Row | None:
    """Return what a row holds; None where the search would miss some of it."""
    filled = CELL.findall(data)
    odd = data.count(b"<") != data.count(b">")  # one that ends no tag: in an attribute, say, where XML allows it
    odd = odd or any(pattern.search(data) for pattern in (ODD_ROW, ODD_CELL, *TWICE))
    if odd or sum(map(data.count, ENDS)) != len(filled):
        return None
    return _Row(
        filled,
        [position(address) for address, *_ in filled],
        [int(row) for row in HIDDEN_ROW.findall(data)] if HIDDEN in data else [],
        any(word in data for word in FORMATS),
    )


def _rewritten(data: bytes) -> bytes:
    """Write a sheet anew: addresses that are left out (they follow from the order) put first, cells tidied."""
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
            _tidied(cell)
    return bytes(etree.tostring(root, encoding="utf-8"))


def _tidied(cell: etree._Element) -> None:
    """Leave in a cell its formula and its value or text, the first of several, in this order and without spaces."""
    kept = {child.tag.rpartition("}")[2]: child for child in reversed(list(cell))}
    if "v" in kept and "is" in kept:
        del kept["v" if cell.get("t") == "inlineStr" else "is"]
    for child in list(cell):
        cell.remove(child)
    cell.text = None
    for name in CONTENT:
        if name in kept:
            kept[name].tail = None
            cell.append(kept[name])


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


def _check_extent(places: Sequence[Position], limits: Limits) -> None:
    """Refuse a sheet whose filled cells span an absurd area: readers make room for every cell of it.

    Blank styled cells don't count, and the declared ``dimension`` is believed in neither direction.
    """
    rows, columns = zip(*places, strict=True) if places else ((1,), (1,))
    if max(rows) > LAST_ROW or max(columns) > LAST_COLUMN:
        raise unread("damaged")
    if (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > limits.cells:
        raise unread("too_wide")

"""What a worksheet's XML says: cells with values, formulas and formats, hidden rows and columns, merges.

The sheets are the bulk of a workbook, so their XML is searched rather than parsed, once: only filled cells become
Python objects. ``shape`` sees to it that the search finds every one of them, whoever wrote the file.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from consolidator.model import Cell
from consolidator.once import small_kept
from consolidator.snapshot.limits import unread
from consolidator.snapshot.moments import MIDNIGHT, moment
from consolidator.snapshot.shape import HIDDEN, column_number
from consolidator.snapshot.strings import cell_text, inline_look, inline_text, unescaped
from consolidator.snapshot.styles import shows_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from consolidator.model import Look, Raw
    from consolidator.snapshot.limits import Limits
    from consolidator.snapshot.shape import Position, Shaped
    from consolidator.snapshot.styles import Styles

    Read = Callable[[bytes], Raw]

Area = tuple[int, int, int, int]

COLUMN: Final = re.compile(rb"<col\s([^>]*)>")
MERGE: Final = re.compile(rb'<mergeCell\s[^>]*ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
AREA: Final = re.compile(rb"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")
STYLE: Final = re.compile(rb' s="([0-9]+)"')
TYPE: Final = re.compile(rb' t="(\w+)"')
USUAL: Final = 1 << 16
"""Bytes of merges; sheets of forms have some 10 kB."""
ATTRIBUTE: Final = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')


class SheetXml(NamedTuple):
    """What the XML says of one sheet; positions and areas are 1-based, cells are in the order of rows."""

    cells: dict[Position, Cell] = {}  # noqa: RUF012 - never changed
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()  # first and last of each hidden run
    merges: tuple[Area, ...] = ()


def scan(sheet: Shaped, kinds: Kinds, limits: Limits) -> SheetXml:
    """Return what a sheet's XML says.

    Raises RefusedError when it has more merges than allowed, ValueError or LookupError when a cell says nonsense.
    """
    data, start, end = sheet[:3]
    merges = data.find(b"<mergeCells", end)
    if merges >= 0 and data.count(b"<mergeCell ", merges) > limits.merges:
        raise unread("too_large")
    arrays: list[tuple[Area, str]] = []
    cells = _cells(sheet, kinds, arrays)
    _spread(arrays, cells)
    if sheet.formatted or kinds.looks:
        _looked_at(sheet, kinds, cells)
    return SheetXml(
        _in_order(cells),
        sheet.hidden_rows,
        tuple(_hidden_columns(data[:start])),
        _merges(data[merges : data.find(b"</mergeCells>", merges)]) if merges >= 0 else (),
    )


def _cells(sheet: Shaped, kinds: Kinds, arrays: list[tuple[Area, str]]) -> dict[Position, Cell]:
    """Return the cells that hold a value or a formula; areas of array formulas are added to ``arrays``."""
    cells: dict[Position, Cell] = {}
    shared: dict[bytes, str] = {}
    for at, (_, attributes, about, formula, stored, inline) in zip(sheet.places, sheet.filled, strict=True):
        read, number_format = kinds[attributes]
        value = read(stored) if stored else (inline_text(inline) or None) if inline else None
        if about or formula:
            cells[at] = Cell(value, _formula(about, formula, shared, arrays), number_format)
        elif value is not None:
            cells[at] = Cell(value, None, number_format)
    return cells


def _looked_at(sheet: Shaped, kinds: Kinds, cells: dict[Position, Cell]) -> None:
    """Tell of cells whose text is struck through or partly raised."""
    for at, (_, attributes, _, _, stored, inline) in zip(sheet.places, sheet.filled, strict=True):
        if at in cells and (look := kinds.look(attributes, stored, inline)):
            cells[at] = cells[at]._replace(look=look)


# ---------------------------------------------------------------- values


class Kinds(dict[bytes, tuple["Read", str]]):
    """Attributes of cells -> how such cells are read, and their number format: a workbook writes few over and over."""

    def __init__(self, styles: Styles, texts: Sequence[str], looks: Mapping[int, Look] = {}) -> None:
        """Keep the styles and the shared strings of the workbook, and how some of those look."""
        self._styles = styles
        self._texts = texts
        self._looks = looks

    def look(self, attributes: bytes, stored: bytes, inline: bytes) -> Look:
        """Return how the text of a cell looks: as its style, unless it is formatted in parts."""
        style = STYLE.search(attributes)
        if style and style[1] in self._styles.struck:
            return "struck"
        shared = TYPE.search(attributes)
        if shared and shared[1] == b"s":
            return self._looks.get(int(stored), "")
        return inline_look(inline)

    @property
    def looks(self) -> bool:
        """Tell whether a style, or a shared string, is struck through or partly raised."""
        return bool(self._styles.struck or self._looks)

    def __missing__(self, attributes: bytes) -> tuple[Read, str]:
        """Look at attributes for the first time; KeyError for a type of cell that there is not."""
        style, kind = STYLE.search(attributes), TYPE.search(attributes)
        code = self._styles.codes.get(style[1], "General") if style else "General"
        found = self[attributes] = self._reader(kind[1] if kind else b"", code), code
        return found

    def _reader(self, kind: bytes, code: str) -> Read:
        texts, date1904 = self._texts, self._styles.date1904
        if kind == b"s":
            return lambda stored: texts[int(stored)] or None
        if kind in (b"", b"n") and code != "General" and shows_date(code):
            return lambda stored: moment(float(stored), code, date1904=date1904)
        return READS[kind]


def _number(stored: bytes) -> Raw:
    """Return a number; what stands in the place of one and is none is a text, to the letter: no escapes there."""
    try:
        return float(stored)
    except ValueError:
        return unescaped(stored)


def _truth(stored: bytes) -> bool:
    return stored in (b"1", b"true")


def _written_date(stored: bytes) -> Raw:
    """Return a date written in figures (ISO 8601), else the text."""
    text = unescaped(stored)
    try:
        found = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text
    return date(found.year, found.month, found.day) if found.time() == MIDNIGHT else found


def _text(stored: bytes) -> Raw:
    return cell_text(unescaped(stored)) or None


READS: Final[Mapping[bytes, Read]] = {
    b"n": float,
    b"": _number,
    b"str": _text,
    b"inlineStr": _text,
    b"e": unescaped,
    b"b": _truth,
    b"d": _written_date,
}
"""How the types of cells are read that need nothing else."""


# ---------------------------------------------------------------- formulas


def _formula(about: bytes, formula: bytes, shared: dict[bytes, str], arrays: list[tuple[Area, str]]) -> str:
    """Return the text of a formula; cells that share one get the text of the first, as it stands there."""
    text = unescaped(formula)
    if not about:
        return text
    attributes = dict(ATTRIBUTE.findall(about))
    kind = attributes.get(b"t")
    if kind == b"shared":
        index = attributes.get(b"si", b"")
        if text:
            shared[index] = text
        return shared.get(index, "")
    if kind in (b"array", b"dataTable") and (area := AREA.fullmatch(attributes.get(b"ref", b""))):
        arrays.append((_area(area.groups()), text))
    return text


def _spread(arrays: Sequence[tuple[Area, str]], cells: dict[Position, Cell]) -> None:
    """Give every cell of an array formula that formula: in the XML only the first has it."""
    for area, formula in arrays:
        for at in _within(area, cells):
            if (cell := cells[at]).formula is None:
                cells[at] = Cell(cell.value, formula, cell.number_format)


def _within(area: Area, cells: Mapping[Position, Cell]) -> list[Position]:
    """Return the cells that lie in an area, by way of the smaller of the two."""
    top, left, bottom, right = area
    if (bottom - top + 1) * (right - left + 1) > len(cells):
        return [at for at in cells if top <= at[0] <= bottom and left <= at[1] <= right]
    places = product(range(top, bottom + 1), range(left, right + 1))
    return [at for at in places if at in cells]


# ---------------------------------------------------------------- the rest


def _in_order(cells: dict[Position, Cell]) -> dict[Position, Cell]:
    order = sorted(cells)
    return cells if order == list(cells) else {at: cells[at] for at in order}


@small_kept(USUAL, 256)
def _merges(data: bytes) -> tuple[Area, ...]:
    """Return the merged areas of a sheet; sheets drawn alike, in one form or many, write them alike."""
    return tuple(area for merge in MERGE.findall(data) if (area := _area(merge))[:2] != area[2:])


def _area(groups: tuple[bytes, ...]) -> Area:
    first, top, last, bottom = groups
    return int(top), column_number(first), int(bottom), column_number(last)


def _hidden_columns(head: bytes) -> Iterator[tuple[int, int]]:
    for found in COLUMN.findall(head) if HIDDEN in head else ():
        attributes = dict(ATTRIBUTE.findall(found))
        if attributes.get(b"hidden") in (b"1", b"true"):
            yield int(attributes.get(b"min", b"0")), int(attributes.get(b"max", b"0"))

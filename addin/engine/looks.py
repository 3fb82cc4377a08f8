"""Colours, number formats and fonts."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from xlwings import base_classes, utils

from addin.engine import bridge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from addin.engine.ranges import Range

CHARACTER: Final = 196.0  # a character's width in 1/100 mm
_BOLD: Final = 150.0
_PLAIN: Final = 100.0
_DIFFERENT: Final = "AMBIGUOUS_VALUE"
_AS_THE_CELL: Final = "DEFAULT_VALUE"
_STRUCK: Final = "CharStrikeout"
_RAISED: Final = "CharEscapement"
_LOOKS: Final = (_RAISED, _STRUCK)  # asked together in the order of the alphabet
_IN_PARTS: Final = 512  # CellFlags.FORMATTED: cells whose text is formatted in parts, or has several lines
Colour = tuple[int, int, int]


def rgb(value: int | None) -> Colour | None:
    """Return a colour as red, green and blue; None for none."""
    return None if value is None or value < 0 else ((value >> 16) & 255, (value >> 8) & 255, value & 255)


def packed(value: Any) -> int:
    """Return a colour as LibreOffice takes it: (r, g, b), '#RRGGBB', Excel's number, or None for none."""
    if value is None:
        return -1
    if isinstance(value, str):
        value = utils.hex_to_rgb(value)  # type: ignore[no-untyped-call] # xlwings' helpers have no types
    elif isinstance(value, int):
        value = utils.int_to_rgb(value)  # type: ignore[no-untyped-call] # as above
    red, green, blue = (int(part) for part in value)
    return (red << 16) | (green << 8) | blue


def number_format(cells: Range) -> str | None:
    """Return the number format of a range, None where cells differ."""
    key, book = format_key(cells.held), cells.sheet.book
    if key is None:
        return None
    if key not in book.number_formats:
        book.number_formats[key] = str(book.doc.NumberFormats.getByKey(key).FormatString)
    return book.number_formats[key]


def format_key(held: Any) -> int | None:
    """Return LibreOffice's number of a number format, None where cells differ (it answers 0 then, as for General)."""
    key = int(held.NumberFormat or 0)
    return None if key == 0 and held.getPropertyState("NumberFormat").value == _DIFFERENT else key


def set_number_format(cells: Range, held: Any, code: str) -> None:
    """Give LibreOffice's cells a number format."""
    formats = cells.sheet.book.doc.NumberFormats
    here = bridge.uno().createUnoStruct("com.sun.star.lang.Locale", Language="en", Country="US")
    key = formats.queryKey(code, here, False)
    held.NumberFormat = formats.addNew(code, here) if key == -1 else key


class Font(base_classes.Font):
    """The font of a range."""

    def __init__(self, cells: Range) -> None:
        """Stand for a range's font."""
        self._cells = cells

    @property
    def bold(self) -> bool:
        """Whether it is bold."""
        return bool(self._cells.held.CharWeight > _PLAIN)

    @bold.setter
    def bold(self, value: bool) -> None:
        self._cells.guard_format()
        self._cells.held.CharWeight = _BOLD if value else _PLAIN

    @property
    def size(self) -> float:
        """Its size in points."""
        return float(self._cells.held.CharHeight)

    @size.setter
    def size(self, value: float) -> None:
        self._cells.guard_format()
        self._cells.held.CharHeight = float(value)

    @property
    def color(self) -> Colour | None:
        """Its colour, None for the automatic one."""
        return rgb(self._cells.held.CharColor)

    @color.setter
    def color(self, value: Any) -> None:
        self._cells.guard_format()
        self._cells.held.CharColor = packed(value)


def _each(held: Any) -> Iterator[Any]:
    """Yield what LibreOffice counts up: paragraphs, portions of text."""
    counting = held.createEnumeration()
    while counting.hasMoreElements():
        yield counting.nextElement()


def _parts(cell: Any) -> Iterator[dict[str, Any]]:
    """Yield the looks of the parts of a cell's text; none where all of it looks as the cell does.

    The whole text is asked first: every call takes its time, and a text of several lines has many parts.
    """
    whole = cell.createTextCursor()
    whole.gotoStart(False)
    whole.gotoEnd(True)
    if all(state.value == _AS_THE_CELL for state in whole.getPropertyStates(_LOOKS)):
        return
    for paragraph in _each(cell):
        for portion in _each(paragraph):
            if portion.String.strip():
                yield dict(zip(_LOOKS, portion.getPropertyValues(_LOOKS), strict=True))


_of_cells: dict[tuple[str, bool], bool] = {}


def _is_of_cells(held: Any, name: str, *, alone: bool) -> bool:
    """Tell whether a cell, or several, have a property, not parts of texts alone: asked once for each of the two."""
    if (name, alone) not in _of_cells:
        _of_cells[name, alone] = bool(held.getPropertySetInfo().hasPropertyByName(name))
    return _of_cells[name, alone]


class FontApi:
    """What the add-in uses of Excel's own font object: None where a range, or the text of a cell, differs."""

    def __init__(self, cells: Range) -> None:
        """Stand for a range's font."""
        self._cells = cells

    @property
    def Strikethrough(self) -> bool | None:  # noqa: N802 - Excel's spelling
        """Whether it is struck through."""
        return self._whole(_STRUCK, lambda value: value != 0)

    @property
    def Superscript(self) -> bool | None:  # noqa: N802 - Excel's spelling
        """Whether it stands above the line; LibreOffice knows that of parts of a text alone."""
        return self._whole(_RAISED, lambda value: value > 0)

    @cached_property
    def _in_parts(self) -> list[dict[str, Any]]:
        """The looks of all parts of texts that don't look alike throughout: asked once for both properties."""
        held = self._cells.held
        sheet = held.Spreadsheet
        return [
            look
            for area in held.queryContentCells(_IN_PARTS).RangeAddresses
            for row in range(area.StartRow, area.EndRow + 1)
            for column in range(area.StartColumn, area.EndColumn + 1)
            for look in _parts(sheet.getCellByPosition(column, row))
        ]

    def _whole(self, name: str, told: Callable[[Any], bool]) -> bool | None:
        self._cells.sheet.count("range.font")
        held = self._cells.held
        parts = [told(look[name]) for look in self._in_parts]
        alone = len(self._cells) == 1
        if _is_of_cells(held, name, alone=alone) and not (parts and alone):
            if held.getPropertyState(name).value == _DIFFERENT:
                return None
            parts.append(told(held.getPropertyValue(name)))
        elif not alone or not parts:
            parts.append(False)
        return parts[0] if len(set(parts)) == 1 else None

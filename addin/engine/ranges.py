"""Ranges of cells: values, formulas, formats, notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import xlwings as xw
from xlwings import base_classes, utils

from addin.engine import bridge, looks, reading, writing
from addin.engine.notes import Note
from addin.engine.values import ExcelError, grid_of

if TYPE_CHECKING:
    from addin.engine.sheets import Sheet

MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
_ADDRESS: Final = re.compile(r"[A-Za-z]{1,3}\d+(:[A-Za-z]{1,3}\d+)?|[A-Za-z]{1,3}:[A-Za-z]{1,3}|\d+:\d+")
_CONTENT: Final = 1 | 2 | 4 | 16  # CellFlags: VALUE, DATETIME, STRING, FORMULA
_FORMATS: Final = 32 | 64  # HARDATTR, STYLES
_NOTES: Final = 8  # ANNOTATION
Corner = tuple[int, int]


def _letters(column: int) -> str:
    return str(utils.col_name(column))  # type: ignore[no-untyped-call] # xlwings' helpers have no types


class Range(base_classes.Range):
    """A rectangle of cells."""

    def __init__(self, sheet: Sheet, arg1: Any, arg2: Any = None) -> None:
        """Take cells by address or name, by corners (row, column) from 1, or by ranges."""
        self._sheet = sheet
        self.options: Any = None
        first, last = self._corners(arg1, arg2)
        if 0 in first:
            raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
        self._first, self._last = first, last
        self._cells: Any = None

    def _corners(self, arg1: Any, arg2: Any) -> tuple[Corner, Corner]:
        if isinstance(arg1, int):
            return (arg1, arg2), (arg1, arg2)
        if isinstance(arg1, str):
            return self._addressed(arg1 if arg2 is None else f"{arg1}:{arg2}")
        if isinstance(arg1, Range):
            other = arg2 if isinstance(arg2, Range) else arg1
            corners = (arg1.first, arg1.last, other.first, other.last)
            rows, columns = zip(*corners, strict=True)
            return (min(rows), min(columns)), (max(rows), max(columns))
        return tuple(arg1), tuple(arg2 or arg1)

    def _addressed(self, address: str) -> tuple[Corner, Corner]:
        if "!" in address:
            name, _, address = address.rpartition("!")
            self._sheet = self._sheet.book.sheets(name.strip("'").replace("''", "'"))
        plain = address.replace("$", "")
        if _ADDRESS.fullmatch(plain):
            first, last = utils.a1_to_tuples(plain)  # type: ignore[no-untyped-call] # xlwings' helpers have no types
            return first, last or first
        names = self._sheet.book.names
        if not names.contains(address):
            raise xw.NoSuchObjectError(f"The address/named range '{address}' doesn't exist.")
        named = names(address).refers_to_range
        self._sheet = named.sheet
        return named.first, named.last

    # ---------------------------------------------------------------- where

    first = property(lambda self: self._first, doc="The upper left corner.")
    last = property(lambda self: self._last, doc="The lower right corner.")
    row = property(lambda self: self._first[0], doc="The first row.")
    column = property(lambda self: self._first[1], doc="The first column.")
    has_array = property(lambda _: None, doc="Array formulas; not told apart.")

    @property
    def sheet(self) -> Sheet:
        """The sheet."""
        return self._sheet

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._last[0] - self._first[0] + 1, self._last[1] - self._first[1] + 1

    @property
    def coords(self) -> tuple[Any, ...]:
        """Sheet, first row and column, rows and columns."""
        return (self._sheet.name, *self._first, *self.shape)

    @property
    def api(self) -> RangeApi:
        """Excel's own object, as far as the add-in uses it."""
        return RangeApi(self)

    @property
    def held(self) -> Any:
        """LibreOffice's cells."""
        if self._cells is None:
            (top, left), (bottom, right) = self._first, self._last
            self._cells = self._sheet.held.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)
        return self._cells

    def __len__(self) -> int:
        """Count the cells."""
        rows, columns = self.shape
        return rows * columns

    def __call__(self, row: int, column: int | None = None) -> Range:
        """Return a cell of it by number, or by row and column, from 1."""
        if column is None:
            above, beside = divmod(row - 1, self.shape[1])
            row, column = above + 1, beside + 1
        return Range(self._sheet, (self.row + row - 1, self.column + column - 1))

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:  # noqa: FBT001 - xlwings'
        """Return the address in A1 notation."""
        before, between = "$" if col_absolute else "", "$" if row_absolute else ""
        corners = (self._first,) if len(self) == 1 else (self._first, self._last)
        address = ":".join(f"{before}{_letters(column)}{between}{row}" for row, column in corners)
        return f"'[{self._sheet.book.name}]{self._sheet.name}'!{address}" if external else address

    @property
    def address(self) -> str:
        """The absolute address."""
        return self.get_address(True, True, False)

    @property
    def merge_area(self) -> Range:
        """The merged area it begins in."""
        self._sheet.count("range.merge_area")
        cursor = self._sheet.held.createCursorByRange(self.held)
        cursor.collapseToMergedArea()
        area = cursor.RangeAddress
        return Range(self._sheet, (area.StartRow + 1, area.StartColumn + 1), (area.EndRow + 1, area.EndColumn + 1))

    @property
    def merge_cells(self) -> bool:
        """Whether it is merged."""
        return len(self.merge_area) > 1

    # ---------------------------------------------------------------- contents

    @property
    def raw_value(self) -> Any:
        """The values as Excel's interface gives them: rows, or the value of a single cell."""
        self._sheet.count("range.value")
        rows = reading.values(self._in_use())
        return rows[0][0] if len(self) == 1 else rows

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self._sheet.count("range.write")
        self.guard()
        writing.write(self, grid_of(data, *self.shape))

    @property
    def formula(self) -> Any:
        """Formulas and constants as texts; of many cells in LibreOffice's spelling."""
        self._sheet.count("range.formula")
        if len(self) == 1:
            return reading.formula(self)
        return reading.formulas(self._in_use())

    @formula.setter
    def formula(self, data: Any) -> None:
        self._sheet.count("range.formula.write")
        self.guard()
        writing.write_formulas(self, grid_of(data, *self.shape))

    formula2 = formula

    def _in_use(self) -> Range:
        """Return the range, of whole columns or rows the part in use."""
        if self._last[0] < MOST_ROWS and self._last[1] < MOST_COLUMNS:
            return self
        used = self._sheet.used_range.last
        last = (max(a, min(b, c)) for a, b, c in zip(self._first, self._last, used, strict=True))
        return Range(self._sheet, self._first, tuple(last))

    def _clear(self, flags: int) -> None:
        self._sheet.count("range.clear")
        self.guard()
        self._in_use().held.clearContents(flags)

    def clear_contents(self) -> None:
        """Take contents off."""
        self._clear(_CONTENT)

    def clear_formats(self) -> None:
        """Take formats off."""
        self._clear(_FORMATS)

    def clear(self) -> None:
        """Take everything off."""
        self._clear(_CONTENT | _FORMATS | _NOTES)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        """Insert cells, what stands here moves down (whole rows and columns alike) or to the right."""
        del copy_origin
        self.guard()
        self._sheet.held.insertCells(self.held.RangeAddress, bridge.sheet_term("CellInsertMode", shift or "down"))

    def delete(self, shift: str | None = None) -> None:
        """Delete cells, what stands below (or to the right) moves up."""
        self.guard()
        self._sheet.held.removeRange(self.held.RangeAddress, bridge.sheet_term("CellDeleteMode", shift or "up"))

    # ---------------------------------------------------------------- what protection forbids

    def guard(self) -> None:
        """Raise ExcelError where Excel refuses to write: a locked cell of a protected sheet."""
        if not self._sheet.protected:
            return
        areas = [self.held] if len(self) == 1 else list(self.held.getUniqueCellFormatRanges())
        if any(area.CellProtection is None or area.CellProtection.IsLocked for area in areas):
            raise ExcelError(f"{self._sheet.name}!{self.address}: the cell is on a protected sheet")

    def guard_format(self) -> None:
        """Raise ExcelError on a protected sheet: LibreOffice would do nothing, and say nothing."""
        if self._sheet.protected:
            raise ExcelError(f"{self._sheet.name}!{self.address}: the sheet is protected")

    # ---------------------------------------------------------------- notes

    @property
    def note(self) -> Note | None:
        """The note of the cell."""
        self._sheet.count("range.note")
        held = self.held.getCellByPosition(0, 0).getAnnotation()
        return Note(self._sheet, held) if held.String else None

    def add_note(self, text: str) -> Note:
        """Add a note to the cell."""
        self._sheet.count("note.write")
        self.guard_format()
        cell = self.held.getCellByPosition(0, 0)
        self._sheet.held.Annotations.insertNew(cell.CellAddress, text)
        return Note(self._sheet, cell.getAnnotation())

    # ---------------------------------------------------------------- looks

    @property
    def color(self) -> tuple[int, int, int] | None:
        """The fill, None where there is none or where cells differ."""
        self._sheet.count("range.color")
        return looks.rgb(self.held.CellBackColor)

    @color.setter
    def color(self, value: Any) -> None:
        self._sheet.count("range.color.write")
        self.guard_format()
        self.held.CellBackColor = looks.packed(value)

    @property
    def number_format(self) -> str | None:
        """The number format, None where cells differ."""
        self._sheet.count("range.number_format")
        return looks.number_format(self)

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.guard_format()
        looks.set_number_format(self, self.held, code)

    @property
    def font(self) -> looks.Font:
        """The font."""
        return looks.Font(self)

    @property
    def wrap_text(self) -> bool:
        """Whether long texts go on in the next line."""
        return bool(self.held.IsTextWrapped)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.guard_format()
        self.held.IsTextWrapped = bool(value)

    @property
    def column_width(self) -> float:
        """The width of its first column, in characters."""
        return float(round(self.held.Columns.getByIndex(0).Width / looks.CHARACTER, 2))

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.held.Columns.Width = round(value * looks.CHARACTER)

    def autofit(self, axis: str | None = None) -> None:
        """Fit rows and columns to what they hold."""
        if axis in (None, "c", "columns"):
            self.held.Columns.OptimalWidth = True
        if axis in (None, "r", "rows"):
            self.held.Rows.OptimalHeight = True

    def select(self) -> None:
        """Select it."""
        self._sheet.book.doc.CurrentController.select(self.held)


class RangeApi:
    """What the add-in uses of Excel's own range object."""

    def __init__(self, cells: Range) -> None:
        """Stand for a range."""
        self._cells = cells

    def Calculate(self) -> None:  # noqa: N802 - Excel's spelling
        """Calculate its formulas anew."""
        self._cells.sheet.count("calculate")
        self._cells.sheet.book.doc.calculateAll()

    @property
    def Font(self) -> looks.FontApi:  # noqa: N802
        """Its font."""
        return looks.FontApi(self._cells)

    @property
    def Locked(self) -> bool:  # noqa: N802
        """Whether the cell is locked."""
        return bool(self._cells.held.CellProtection.IsLocked)

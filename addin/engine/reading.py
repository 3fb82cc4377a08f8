"""Reading cells: one call for the values of a range, and a few more only where numbers may be dates or errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from addin.engine.looks import format_key
from addin.engine.values import ERRORS, VALUE_ERROR, from_serial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addin.engine.ranges import Range

_DATE_OR_TIME: Final = 2 | 4  # NumberFormat
_LOGICAL: Final = 1024
_DATETIME_CELLS: Final = 2  # CellFlags
_VALUES: Final = 1  # FormulaResult
_ERRORS: Final = 4
_FIELD: Final = "\x01"
Rows = list[list[Any]]


def values(cells: Range) -> tuple[tuple[Any, ...], ...]:
    """Return values as Excel's interface gives them: dates as moments, truth values as such, errors as numbers."""
    rows = [[_tabbed(value) for value in row] for row in cells.held.getDataArray()]
    kinds = {type(value) for row in rows for value in row}
    if float in kinds:
        _date(cells, rows)
        _formula_values(cells, rows)
    if type(None) in kinds:
        _errors(cells, rows)
    return tuple(map(tuple, rows))


def _tabbed(value: Any) -> Any:
    """Return a text with its tabs: in texts of several lines they are fields, given out as a control character."""
    return value.replace(_FIELD, "\t") if isinstance(value, str) and _FIELD in value else value


def _spots(cells: Range, area: Any) -> Iterator[tuple[int, int]]:
    """Yield row and column, within the range from 0, of each cell of an area."""
    for row in range(area.StartRow - cells.row + 1, area.EndRow - cells.row + 2):
        for column in range(area.StartColumn - cells.column + 1, area.EndColumn - cells.column + 2):
            yield row, column


def _date(cells: Range, rows: Rows) -> None:
    """Turn the numbers of constant cells with a date's or time's format into moments."""
    for area in cells.held.queryContentCells(_DATETIME_CELLS).RangeAddresses:
        for row, column in _spots(cells, area):
            rows[row][column] = from_serial(rows[row][column], cells.sheet.book.epoch)


def _formula_values(cells: Range, rows: Rows) -> None:
    """Turn the results of formulas into moments and truth values where their format says so."""
    for area in cells.held.queryFormulaCells(_VALUES).RangeAddresses:
        whole = _kind(cells, cells.held.getSpreadsheet().getCellRangeByPosition(*_corners(area)))
        for row, column in _spots(cells, area) if whole != 0 else ():
            kind = whole or _kind(cells, cells.held.getCellByPosition(column, row)) or 0
            value = rows[row][column]
            if kind & _LOGICAL:
                rows[row][column] = bool(value)
            elif kind & _DATE_OR_TIME:
                rows[row][column] = from_serial(value, cells.sheet.book.epoch)


def _kind(cells: Range, held: Any) -> int | None:
    """Return whether a number format is one of moments or of truth values (else 0); None where cells differ."""
    key = format_key(held)
    if key is None:
        return None
    kind = int(cells.sheet.book.doc.NumberFormats.getByKey(key).Type) if key else 0
    return kind & (_DATE_OR_TIME | _LOGICAL)


def _errors(cells: Range, rows: Rows) -> None:
    for area in cells.held.queryFormulaCells(_ERRORS).RangeAddresses:
        for row, column in _spots(cells, area):
            rows[row][column] = ERRORS.get(cells.held.getCellByPosition(column, row).getError(), VALUE_ERROR)


def _corners(area: Any) -> tuple[int, int, int, int]:
    return area.StartColumn, area.StartRow, area.EndColumn, area.EndRow


def formula(cell: Range) -> str:
    """Return the formula of one cell in Excel's spelling, or its constant as text."""
    held = cell.held.getCellByPosition(0, 0)
    if held.Type.value == "FORMULA":
        return "=" + str(cell.sheet.book.formulas.printFormula(held.getTokens(), held.CellAddress))
    return _plain(held.getFormula())


def formulas(cells: Range) -> tuple[tuple[str, ...], ...]:
    """Return formulas in LibreOffice's spelling, and constants as texts."""
    return tuple(tuple(map(_plain, row)) for row in cells.held.getFormulaArray())


def _plain(text: str) -> str:
    """Return a text without the apostrophe that says it is no number."""
    return text.removeprefix("'")

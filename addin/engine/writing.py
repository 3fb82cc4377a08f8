"""Writing cells, and making of what is assigned what Excel makes of it."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from addin.engine.looks import set_number_format
from addin.engine.values import is_parsed, to_serial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addin.engine.ranges import Range

_TEXT: Final = 256  # NumberFormat
_DATE_OR_TIME: Final = 2 | 4
_OUTSIDE_TEXTS: Final = re.compile(r'("(?:[^"]|"")*")')
_SPELT_OTHERWISE: Final = re.compile(r"[!{}\[\]']")  # other sheets, arrays: the parser must translate


def write(cells: Range, rows: list[list[Any]]) -> None:
    """Assign values: texts that look like numbers become numbers, '=...' formulas, "'..." texts, as in Excel."""
    plain = [[_stored(cells, value) for value in row] for row in rows]
    target = cells.sheet.range(cells.first, (cells.row + len(rows) - 1, cells.column + len(rows[0]) - 1))
    with _notes_kept(target):
        target.held.setDataArray(tuple(map(tuple, plain)))
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, bool | dt.date) or (isinstance(value, str) and is_parsed(value) and value[0] != "'"):
                _assign(cells, target.held.getCellByPosition(column, row), value)


@contextmanager
def _notes_kept(cells: Range) -> Iterator[None]:
    """Put the notes of cells back that LibreOffice deletes when many cells are written at once."""
    notes = cells.sheet.held.Annotations
    spots = [(note.Position, note.String) for note in notes] if notes.Count else []
    yield
    for position, text in spots:
        row, column = position.Row + 1, position.Column + 1
        if cells.row <= row <= cells.last[0] and cells.column <= column <= cells.last[1]:
            notes.insertNew(position, text)


def _stored(cells: Range, value: Any) -> Any:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, dt.date):
        return to_serial(value, cells.sheet.book.epoch)
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and is_parsed(value):
        return value[1:] if value[0] == "'" else ""  # assigned one by one
    return value


def _assign(cells: Range, held: Any, value: Any) -> None:
    """Assign one value that means more than itself."""
    kind = cells.sheet.book.doc.NumberFormats.getByKey(held.NumberFormat).Type
    if isinstance(value, bool):
        held.setFormula("=TRUE()" if value else "=FALSE()")
    elif isinstance(value, dt.date):
        if not kind & _DATE_OR_TIME:
            timed = isinstance(value, dt.datetime) and value.time() != dt.time()
            set_number_format(cells, held, "yyyy/m/d h:mm" if timed else "yyyy/m/d")
    elif kind & _TEXT:
        held.setString(value)
    elif value.startswith("="):
        held.setTokens(cells.sheet.book.formulas.parseFormula(value[1:], held.CellAddress))
    else:
        held.setFormula(value)


def write_formulas(cells: Range, rows: list[list[Any]]) -> None:
    """Assign formulas in Excel's spelling; all at once where they are spelt the same but for the separators."""
    if any(_SPELT_OTHERWISE.search(_without_texts(str(value))) for row in rows for value in row):
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                _assign_formula(cells, cells.held.getCellByPosition(column, row), value)
    else:
        with _notes_kept(cells):
            cells.held.setFormulaArray(tuple(tuple(_separated(str(value)) for value in row) for row in rows))


def _assign_formula(cells: Range, held: Any, value: Any) -> None:
    if isinstance(value, str) and value.startswith("="):
        held.setTokens(cells.sheet.book.formulas.parseFormula(value[1:], held.CellAddress))
    else:
        held.setFormula(str(value))


def _without_texts(formula: str) -> str:
    return _OUTSIDE_TEXTS.sub("", formula)


def _separated(formula: str) -> str:
    """Return a formula with semicolons between its arguments."""
    parts = _OUTSIDE_TEXTS.split(formula)
    parts[::2] = [part.replace(",", ";") for part in parts[::2]]
    return "".join(parts) if formula.startswith("=") else formula

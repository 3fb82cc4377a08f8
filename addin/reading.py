"""The workbook open in a spreadsheet program → a Snapshot, as if its file had been read; a few calls a sheet."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from addin.looks import looked_at
from consolidator import positions
from consolidator.a1 import column_letters
from consolidator.manifest import SHEET, read_manifest
from consolidator.model import CELL_COLUMNS, Cell, Note, Sheet, Snapshot
from consolidator.snapshot import DEFAULT_LIMITS
from consolidator.text import canonical_text
from schemas.marks import OUR_SHEETS
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import xlwings as xw

    from consolidator.model import Raw
    from consolidator.reading import FormRead

Place = tuple[str, int, int]
_SHOWN: Final = frozenset({"number", "money", "text", "long_text"})
"""Kinds of fields in which a number means what its format shows."""
_MIDNIGHT: Final = dt.time()
_DAY_ZERO: Final = (dt.date(1899, 12, 30), dt.date(1904, 1, 1))
"""The day that a time without a date lies on, in either date system."""
_AFTER_NO_DAY: Final = dt.datetime(1900, 3, 1)  # noqa: DTZ001 - Excel's days have no zone
_DAY: Final = dt.timedelta(days=1)
_ELAPSED: Final = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]{1,3})\$([0-9]+)(?::\$[A-Z]{1,3}\$[0-9]+)?")
"""What the name of a cell, or of a merged area, refers to: its sheet, quoted or plain, column and row."""
_COMMENT_BOX: Final = "comment"


class TooLargeError(Exception):
    """A sheet is in use over far more cells than any form needs; args: its name."""


def snapshot_of(book: xw.Book) -> Snapshot:
    """Return what an open workbook holds. Raises TooLargeError.

    Number formats are left out (``with_formats`` adds those that matter), and so is what the reading of a form does not
    look at: hidden rows, merges. Of our own sheets only the manifest's is read.
    """
    sheets = tuple(book.sheets)
    read = tuple(_sheet(sheet) for sheet in sheets)
    bare = Snapshot(file=book.name, sha256="", format="xlsx", sheets=read, names={})
    names = _positions(bare, {sheet.index: held.name for sheet, held in zip(sheets, read, strict=True)})
    return replace(bare, names=_names(book) if names is None else names)


def with_formats(read: FormRead, book: xw.Book) -> FormRead:
    """Return a form with the number formats of its entry cells that hold numbers: 0.655 may be shown as 65.5 %.

    One call a run of cells below one another; where their formats differ, the run is halved.
    """
    if read.extraction is None:
        return read
    rows = read.extraction.rows
    formats = dict(enumerate(rows.named["number_format"]))
    numbers = _numbers({index: dict(zip(CELL_COLUMNS, row, strict=True)) for index, row in enumerate(rows)})
    sheets = {name: book.sheets[name] for name in dict.fromkeys(name for name, _ in numbers)}
    for (name, column), cells in numbers.items():
        for run in _runs(cells):
            formats |= dict(_formats(sheets[name], column, run))
    filled = rows.having("number_format", [*formats.values()])
    return replace(read, extraction=replace(read.extraction, rows=filled))


# ---------------------------------------------------------------- sheets


def _sheet(sheet: xw.Sheet) -> Sheet:
    name = sheet.name
    state: Any = "visible" if sheet.visible else "hidden"
    if name in OUR_SHEETS and name != SHEET:
        return Sheet(name, {}, state)
    used = sheet.used_range
    if len(used) > DEFAULT_LIMITS.cells:
        raise TooLargeError(name)
    values = used.options(ndim=2, err_to_str=True).value
    if name == SHEET:
        return Sheet(name, _cells(values, None, used.row, used.column), state)
    formulas = used.formula
    rows = formulas if isinstance(formulas, tuple | list) else ((formulas,),)
    cells = _cells(values, rows, used.row, used.column)
    return Sheet(name, looked_at(sheet, cells | _durations(sheet, cells)), state, notes=tuple(_notes(sheet)))


def _cells(values: list[list[Any]], formulas: Any, top: int, left: int) -> dict[tuple[int, int], Cell]:  # noqa: ANN401
    """Return the cells that hold something, by row and column."""
    cells: dict[tuple[int, int], Cell] = {}
    for number, row in enumerate(values):
        texts = formulas[number] if formulas is not None else ()
        for index, value in enumerate(row):
            formula = _formula(value, texts[index]) if texts else None
            if value is not None or formula is not None:
                cells[top + number, left + index] = Cell(_raw(value), formula)
    return cells


def _durations(sheet: xw.Sheet, cells: Mapping[tuple[int, int], Cell]) -> dict[tuple[int, int], Cell]:
    """Return the cells that hold hours beyond a day: the program gives out a moment, a file holds a number of days."""
    columns: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in cells.items():
        if isinstance(cell.value, dt.date | dt.time):
            columns.setdefault(column, {})[row] = cell
    return {
        (row, column): cell._replace(value=_days(cell.value))
        for column, rows in columns.items()
        for run in _runs({row: (row, cell) for row, cell in rows.items()})
        for (row, cell), code in _formats(sheet, column_letters(column), run)
        if _ELAPSED.search(code)
    }


def _early(moment: dt.datetime) -> bool:
    """Tell whether a moment is of the days before the 29 February 1900 that Excel counts: programs give a day less."""
    return _DAY_ZERO[0] < moment.date() and moment < _AFTER_NO_DAY


def _days(moment: Raw) -> float:
    """Return the serial number of a moment."""
    if isinstance(moment, dt.time):
        return dt.timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second) / _DAY
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, _MIDNIGHT)  # type: ignore[arg-type]  # dates and times alone come here
    return (moment - dt.datetime.combine(_DAY_ZERO[0], _MIDNIGHT)) / _DAY - _early(moment)


def _formula(value: object, text: object) -> str | None:
    """Return a cell's formula without '='; a text that begins with '=' is told by being its own formula."""
    return text[1:] if isinstance(text, str) and text.startswith("=") and text != value else None


def _raw(value: Any) -> Raw:  # noqa: ANN401 - whatever xlwings gives out
    """Return a value in the types of the model, as the reading of a file does."""
    if isinstance(value, dt.datetime):
        if value.date() == _DAY_ZERO[0] or (value.date() == _DAY_ZERO[1] and value.time() != _MIDNIGHT):
            return value.time()
        moment: dt.datetime = value + _DAY * _early(value)
        return moment.date() if moment.time() == _MIDNIGHT else moment
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return value if isinstance(value, bool | dt.date | dt.time) or value is None else float(value)


def _notes(sheet: xw.Sheet) -> Iterator[Note]:
    """Yield notes, threaded comments and the texts of shapes; Excel draws each note as a shape, too."""
    notes = [(note.location, note.text) for note in sheet.notes]
    comments = [(comment.location, comment.text) for comment in _these(lambda: sheet.comments)]
    threaded = {(cell.row, cell.column) for cell, _ in comments}
    for cell, text in notes:
        if text and (cell.row, cell.column) not in threaded:
            yield Note(cell.row, cell.column, _plain(text), "note")
    for cell, text in comments:
        if text:
            yield Note(cell.row, cell.column, _plain(text), "comment")
    shapes = _these(lambda: sheet.shapes)
    for shape in shapes if len(shapes) > len(notes) else ():
        text = _text(shape)
        if text and text.strip("\n"):
            yield Note(*_corner(shape), _plain(text), "textbox")


def _these(read: Callable[[], Iterable[Any]]) -> list[Any]:
    """Return a collection; none where this version of the program has no such thing (comments before Excel 2019)."""
    try:
        return list(read())
    except Exception:  # noqa: BLE001 - each program and version raises its own; a check must not end on a drawing
        return []


def _text(shape: xw.Shape) -> str:
    """Return the text of a shape; pictures and charts have none, and some programs raise for them."""
    try:
        return "" if shape.type == _COMMENT_BOX else str(shape.text or "")
    except Exception:  # noqa: BLE001 - as above
        return ""


def _corner(shape: xw.Shape) -> tuple[int, int]:
    """Return the cell under a shape's upper left corner, (0, 0) where the program does not tell."""
    with contextlib.suppress(Exception):  # as above
        corner = shape.api.TopLeftCell
        return int(corner.Row), int(corner.Column)
    return 0, 0


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


# ---------------------------------------------------------------- where the named cells are


def _positions(snapshot: Snapshot, sheets: Mapping[int, str]) -> dict[str, Place] | None:
    """Return the places of a form's names from the formulas beside its manifest; None where they are missing.

    sheets: name of each sheet by its number among all, chart sheets included.
    """
    manifest, _ = read_manifest(snapshot)
    if manifest is None:
        return {}
    names = positions.names_of(manifest)
    for sheet in snapshot.sheets:
        shown = [sheet.cells.get((row, positions.COLUMN)) for row in range(1, len(names) + 1)]
        if (sheet.name == SHEET or sheet.state != "visible") and all(cell and _is_place(cell) for cell in shown):
            places = ((name, positions.place(cell.value)) for name, cell in zip(names, shown, strict=True) if cell)
            return {
                name: (sheets[place[0]], *place[1:])
                for name, place in places
                if place is not None and place[0] in sheets
            }
    return None


def _is_place(cell: Cell) -> bool:
    return isinstance(cell.value, float)


def _names(book: xw.Book) -> dict[str, Place]:
    """Return the names that stand for single cells, asked for one by one: seconds, for forms without the formulas."""
    found: dict[str, Place] = {}
    for name in book.names:
        match = _REFERENCE.fullmatch((name.refers_to or "").removeprefix("="))
        if match is not None:
            quoted, plain, column, row = match.groups()
            cell = book.sheets[0].range(f"{column}{row}")
            found[name.name] = (quoted.replace("''", "'") if quoted else plain, cell.row, cell.column)
    return found


# ---------------------------------------------------------------- number formats


def _numbers(cells: Mapping[Any, Mapping[Any, Any]]) -> dict[tuple[str, str], dict[int, Any]]:
    """Return the entry cells that hold numbers, where their format matters: (sheet, column) -> row -> index."""
    found: dict[tuple[str, str], dict[int, Any]] = {}
    for index, cell in cells.items():
        asked = TABLES[cell["table"]].field(cell["field"]).kind in _SHOWN
        if asked and cell["cell"] and isinstance(cell["raw"], float) and canonical_text(cell["raw"]) != "nan":
            letters = cell["cell"].rstrip("0123456789")
            found.setdefault((cell["sheet"], letters), {})[int(cell["cell"][len(letters) :])] = index
    return found


def _runs(rows: Mapping[int, Any]) -> Iterator[list[tuple[int, Any]]]:
    """Yield the rows that stand below one another without a gap."""
    run: list[tuple[int, Any]] = []
    for row, index in sorted(rows.items()):
        if run and row != run[-1][0] + 1:
            yield run
            run = []
        run.append((row, index))
    if run:
        yield run


def _formats(sheet: xw.Sheet, column: str, run: list[tuple[int, Any]]) -> Iterator[tuple[Any, str]]:
    """Yield index and number format of each cell of a run."""
    code = sheet.range(f"{column}{run[0][0]}:{column}{run[-1][0]}").number_format
    if code is not None or len(run) == 1:
        yield from ((index, code or "General") for _, index in run)
        return
    middle = len(run) // 2
    yield from _formats(sheet, column, run[:middle])
    yield from _formats(sheet, column, run[middle:])

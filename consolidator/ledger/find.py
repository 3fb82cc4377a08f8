"""Where the tables of a ledger stand: sheets by name, columns by heading, wherever they are."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.normalise.marks import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from consolidator.ledger.grid import Grid
    from schemas.fields import Field, Table

_HEADING_ROWS: Final = 20
_NEAR: Final = 0.6


class Spot(NamedTuple):
    """Where a field stands: 1-based row and column; row 0 means every row of the table."""

    row: int
    column: int


class Fault(NamedTuple):
    """Something wrong that is known before any rule is asked."""

    code: str
    sheet: str
    cell: str = ""
    field: str = ""
    params: tuple[tuple[str, str], ...] = ()


class Heading(NamedTuple):
    """The headings of a table: their 1-based row (the first one's, of a vertical table) and each field's place."""

    row: int
    cells: dict[str, Spot]
    faults: tuple[Fault, ...]


def find_sheets(grids: Sequence[Grid], tables: Sequence[Table]) -> tuple[dict[str, Grid], tuple[Fault, ...]]:
    """Return the sheet of each table that has one, and L121 for each that was perhaps meant to be one.

    Of two sheets that fit a table, the first counts and the second is named.
    """
    names = {folded(title): table.name for table in tables for title in (table.label, table.label_en)}
    found: dict[str, Grid] = {}
    twins: dict[str, str] = {}  # sheet that is not used -> the sheet used in its place
    for grid in grids:
        name = names.get(folded(grid.name), "")
        if name in found:
            twins[grid.name] = found[name].name
        elif name:
            found[name] = grid
    used = {grid.name for grid in found.values()}
    missing = [title for table in tables if table.name not in found for title in (table.label, table.label_en)]
    nearest = {grid.name: twins.get(grid.name) or _nearest(grid.name, missing) for grid in grids}
    return found, tuple(
        Fault("L121", sheet, params=(("sheet", sheet), ("nearest", near)))
        for sheet, near in nearest.items()
        if near and sheet not in used
    )


def find_headings(grid: Grid, table: Table) -> Heading:
    """Return where the fields of a table stand on its sheet; no cells when it has no row of headings.

    Headings are the row (of a vertical table: the column) of the first twenty rows with the most
    known labels, two at least, so that titles and explanations may stand above. Faults are headings
    that were perhaps meant for a field (L122), stand twice (L134), or are required and missing
    (L102; L128 of a vertical table).
    """
    names = {_label(label): field.name for field in table.fields for label in _labels(field)}
    lines = _columns(grid) if table.vertical else _rows(grid)
    line = max(
        lines, key=lambda cells: len({names.get(_label(text), "") for text in cells.values()} - {""}), default={}
    )
    heads: dict[str, Spot] = {}
    for spot, text in line.items():
        heads.setdefault(names.get(_label(text), ""), spot)
    heads.pop("", None)
    if len(heads) < 2:
        return Heading(0, {}, (Fault("L123", grid.name, params=(("sheet", grid.name),)),))
    row = min(heads.values()).row
    places = {
        name: Spot(spot.row, spot.column + 1) if table.vertical else Spot(0, spot.column)
        for name, spot in heads.items()
    }
    return Heading(row, places, (*_doubtful(grid, table, line, heads), *_missing(grid, table, heads)))


def _doubtful(grid: Grid, table: Table, line: Mapping[Spot, str], heads: Mapping[str, Spot]) -> Iterator[Fault]:
    """Yield the headings that are not used although they look as if they should be."""
    names = {_label(label): field.name for field in table.fields for label in _labels(field)}
    unused = [label for field in table.fields if field.name not in heads for label in _labels(field)]
    for spot, text in line.items():
        name = names.get(_label(text), "")
        if name and heads[name] != spot:
            yield Fault("L134", grid.name, _a1(spot), name, (("first", _a1(heads[name])),))
        elif not name and (near := _nearest(text, unused)):
            yield Fault("L122", grid.name, _a1(spot), params=(("label", text), ("nearest", near)))


def _missing(grid: Grid, table: Table, heads: Mapping[str, Spot]) -> Iterator[Fault]:
    """Yield the required fields without a heading; the cell is that of the first heading."""
    corner = _a1(min(heads.values()))
    for field in table.fields:
        if field.required and field.name not in heads:
            yield Fault("L128" if table.vertical else "L102", grid.name, corner, field.name)


def _labels(field: Field) -> tuple[str, ...]:
    return (field.label, field.label_en, *field.aliases)


def _label(text: str) -> str:
    """Return a heading as it is compared: any width and spacing, without the mark of a required field."""
    return folded(text).strip("*※")


def _rows(grid: Grid) -> Iterator[dict[Spot, str]]:
    for row, cells in enumerate(grid.rows[:_HEADING_ROWS], start=1):
        yield {Spot(row, column): text for column, text in enumerate(cells, start=1) if isinstance(text, str)}


def _columns(grid: Grid) -> Iterator[dict[Spot, str]]:
    for column in range(1, max((len(cells) for cells in grid.rows), default=0) + 1):
        texts = ((row, cells[column - 1]) for row, cells in enumerate(grid.rows, start=1))
        yield {Spot(row, column): text for row, text in texts if isinstance(text, str)}


def _nearest(text: str, candidates: Iterable[str]) -> str:
    """Return the candidate that a text was perhaps meant to be, else ''."""
    labels = {_label(candidate): candidate for candidate in candidates}
    return next((labels[near] for near in difflib.get_close_matches(_label(text), labels, 1, _NEAR)), "")


def _a1(spot: Spot) -> str:
    return str(xl_rowcol_to_cell(spot.row - 1, spot.column - 1))

"""Where the entry cells of the benchmark's forms stand: the same in every one, as an office script would have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from python_calamine import CalamineWorkbook

from consolidator.manifest import SHEET, decode

if TYPE_CHECKING:
    from pathlib import Path


class Spot(NamedTuple):
    """An entry cell: number of the sheet from 0, row and column from 1, and what is asked there."""

    sheet: int
    row: int
    column: int
    field: str


def spots_of(form: Path) -> list[Spot]:
    """Return the entry cells of a form that was not moved about."""
    book = CalamineWorkbook.from_path(str(form))
    rows = book.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    number = {name: at for at, name in enumerate(book.sheet_names)}
    entries = decode([str(row[0]) for row in rows]).entries
    return [Spot(number[entry.sheet], entry.row, entry.column, entry.field) for entry in entries]

"""Fill a drawn workbook in: values written, entry cells opened, sheets protected."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import excelize

from consolidator.a1 import address
from consolidator.issue.drawn import higher_rows
from consolidator.text import canonical_text
from consolidator.workbook.style import ENTRY, decimals_of
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from consolidator.issue.drawn import Drawn, DrawnSheet
    from consolidator.issue.place import PlacedSheet
    from consolidator.layout import TaggedCell
    from consolidator.workbook.style import Look

_ALLOWED: Final = excelize.SheetProtectionOptions(
    auto_filter=True, edit_objects=True, edit_scenarios=True, format_cells=True, format_columns=True, format_rows=True,
    insert_columns=True, insert_hyperlinks=True, insert_rows=True, select_locked_cells=True, select_unlocked_cells=True,
)  # fmt: skip
"""What protection leaves to people: everything but typing over what is printed, and sorting.

Excel sorts unlocked cells alone on a protected sheet: entries would leave the numbers beside them, and nothing could
tell. Whoever takes the protection off sorts whole rows.
"""


def looks_wanted(sheets: Sequence[PlacedSheet], drawn: Drawn) -> Iterator[Look]:
    """Yield the copies of drawn styles that entry cells and printed numbers need."""
    for sheet in sheets:
        page = drawn.sheets[sheet.drawn.name]
        for entry in sheet.entries:
            yield from ((style, ENTRY) for _, _, style in _area(entry.at.drawn, page))
        for item in sheet.prints:
            if isinstance(item.value, float):
                yield page.styles.get((item.at.drawn.row, item.at.drawn.column), 0), decimals_of(item.value)


def fill(workbook: bytes, sheets: Sequence[PlacedSheet], drawn: Drawn, looks: Mapping[Look, int]) -> bytes:
    """Return the workbook with every sheet filled in; its sheets have their final names and rows already."""
    book = excelize.open_reader(workbook)
    try:
        whole = book.new_conditional_style(excelize.Style(custom_num_fmt="#,##0"))
        for sheet in sheets:
            _write(book, sheet, drawn.sheets[sheet.drawn.name], looks)
            for row, height in higher_rows(drawn, sheet.drawn.name, sheet.prints).items():
                book.set_row_height(sheet.name, row, height)
            for row in sheet.hidden_rows:
                book.set_row_visible(sheet.name, row, False)
            for column in sheet.hidden_columns:
                book.set_col_visible(sheet.name, excelize.column_number_to_name(column), False)
            _separate_thousands(book, sheet, whole)
            book.protect_sheet(sheet.name, _ALLOWED)
        book.set_active_sheet(0)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "form.xlsx"
            book.save_as(str(path))
            return path.read_bytes()
    finally:
        book.close()


def _write(book: excelize.File, sheet: PlacedSheet, page: DrawnSheet, looks: Mapping[Look, int]) -> None:
    for item in sheet.prints:
        cell = address(item.at.row, item.at.column)
        if isinstance(item.value, float):
            style = page.styles.get((item.at.drawn.row, item.at.drawn.column), 0)
            book.set_cell_float(sheet.name, cell, item.value, -1, 64)
            book.set_cell_style(sheet.name, cell, cell, looks[style, decimals_of(item.value)])
        elif text := canonical_text(item.value):
            book.set_cell_str(sheet.name, cell, text)  # never a formula, whatever it starts with
        else:
            book.set_cell_default(sheet.name, cell, "")
    for entry in sheet.entries:
        book.set_cell_default(sheet.name, address(entry.at.row, entry.at.column), "")
        for row, column, style in _area(entry.at.drawn, page):
            cell = address(row + entry.at.row - entry.at.drawn.row, column)
            book.set_cell_style(sheet.name, cell, cell, looks[style, ENTRY])


def _separate_thousands(book: excelize.File, sheet: PlacedSheet, style: int) -> None:
    """Show typed whole numbers with thousands separators and leave decimals as typed; no number format does both."""
    cells = [
        address(entry.at.row, entry.at.column)
        for entry in sheet.entries
        if TABLES[entry.table].field(entry.field).kind in ("number", "money")
    ]
    if cells:
        first = cells[0]
        rule = f"AND(ISNUMBER({first}),{first}=INT({first}))"
        option = excelize.ConditionalFormatOptions(type="formula", criteria=rule, format=style)
        book.set_conditional_format(sheet.name, " ".join(cells), [option])


def _area(cell: TaggedCell, page: DrawnSheet) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and style of each cell of a merged area: borders are drawn cell by cell."""
    for row in range(cell.row, cell.last_row + 1):
        for column in range(cell.column, cell.last_column + 1):
            yield row, column, page.styles.get((row, column), 0)

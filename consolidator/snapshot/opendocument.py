"""What is special about an .ods: how far its filled cells spread, percentages, and sheets that are another file's."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Final

from consolidator.snapshot.limits import unread
from consolidator.snapshot.markup import parse

if TYPE_CHECKING:
    from lxml import etree

    from consolidator.model import Sheet, Snapshot
    from consolidator.snapshot.limits import Limits

COPY: Final = re.compile(r"('[a-z][a-z0-9+.-]*:.*')#.*", re.DOTALL | re.IGNORECASE)
"""Name of a sheet that LibreOffice keeps for formulas that refer to another file: its address, then its sheet."""
TYPE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
CELLS: Final = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


def check_spread(content: bytes, limits: Limits) -> None:
    """Refuse content.xml whose filled cells, repeated as it says, span more than ``limits.cells`` in a sheet.

    Three bytes can say "a million times"; the blank rest of a sheet, always written so, does not count.
    """
    for table in parse(content).iter(f"{TABLE}table"):
        height = width = bottom = 0
        for row in table.iter(f"{TABLE}table-row"):
            bottom += int(row.get(f"{TABLE}number-rows-repeated", "1"))
            reach = _reach(row)
            if reach:
                height, width = bottom, max(width, reach)
        if height * width > limits.cells:
            raise unread("too_wide")


def with_percentages(book: Snapshot, content: bytes) -> Snapshot:
    """Return a workbook whose percentages are told by their number format, as content.xml tells them by their type."""
    if b"percentage" not in content:
        return book
    found = {table.get(f"{TABLE}name"): _percentages(table) for table in parse(content).iter(f"{TABLE}table")}
    return replace(book, sheets=tuple(_shown_as_percent(sheet, found.get(sheet.name, set())) for sheet in book.sheets))


def _shown_as_percent(sheet: Sheet, places: set[tuple[int, int]]) -> Sheet:
    cells = {at: cell._replace(number_format="0%") if at in places else cell for at, cell in sheet.cells.items()}
    return replace(sheet, cells=cells) if places else sheet


def _percentages(table: etree._Element) -> set[tuple[int, int]]:
    """Return row and column of the cells of a sheet whose type is percentage."""
    found: set[tuple[int, int]] = set()
    bottom = 0
    for row in table.iter(f"{TABLE}table-row"):
        top, bottom = bottom, bottom + int(row.get(f"{TABLE}number-rows-repeated", "1"))
        right = 0
        for cell in row.iterchildren(*CELLS):
            left, right = right, right + int(cell.get(f"{TABLE}number-columns-repeated", "1"))
            if cell.get(TYPE) == "percentage":
                found.update(product(range(top + 1, bottom + 1), range(left + 1, right + 1)))
    return found


def without_copies(book: Snapshot) -> Snapshot:
    """Return a workbook without the sheets of other files that it keeps; F121 for each of those files."""
    copies = {sheet.name: found[1] for sheet in book.sheets if (found := COPY.fullmatch(sheet.name))}
    own = tuple(sheet for sheet in book.sheets if sheet.name not in copies)
    return replace(book, sheets=own, warnings=(*book.warnings, *("F121" for _ in set(copies.values()))))


def _reach(row: etree._Element) -> int:
    """Return the column of the last filled cell of a row, 0 when it is blank."""
    reach = column = 0
    for cell in row.iterchildren(*CELLS):
        column += int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        if len(cell):
            reach = column
    return reach

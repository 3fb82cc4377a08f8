"""The sheet 検査結果 of an open workbook: what is wrong, where as a link, and what to do; most important first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addin.sheets import delete, named
from consolidator.marks import FILLS, result_sheet, summary
from consolidator.marks.listing import (
    HEADING_FILL,
    HEADING_ROW,
    LINK_COLUMN,
    LINK_INK,
    SEVERITY_COLUMN,
    WIDTHS,
    WRAPPED_FROM,
    link,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlwings as xw

    from consolidator.marks import Result


def show(book: xw.Book, found: Sequence[Result], lang: str) -> None:
    """Write the list and show it; with nothing to list the sheet of an earlier check goes."""
    name = result_sheet(lang)
    there = named(book, name)
    if not found:
        if there is not None:
            delete(there)
        return
    if there is None:
        shown = [sheet for sheet in book.sheets if sheet.visible]
        there = book.sheets.add(name, after=shown[-1])
    there.clear()
    _write(there, found, lang)
    there.visible = True
    there.activate()


def _write(sheet: xw.Sheet, found: Sequence[Result], lang: str) -> None:
    first, last, columns = HEADING_ROW + 1, HEADING_ROW + len(found), len(WIDTHS)
    sheet.range("A1").value = _text(summary(found, lang))
    sheet.range("A1").font.bold = True
    rows: list[list[Any]] = [[_text(text) for text in texts] for texts in table(found, lang)]
    for result, row in zip(found, rows[1:], strict=True):
        row[0], row[LINK_COLUMN - 1] = result.number, None
    sheet.range((HEADING_ROW, 1)).value = rows
    sheet.range((first, LINK_COLUMN), (last, LINK_COLUMN)).formula = [[link(result, lang)] for result in found]
    head = sheet.range((HEADING_ROW, 1), (HEADING_ROW, columns))
    head.font.bold = True
    head.color = f"#{HEADING_FILL}"
    for column, width in enumerate(WIDTHS, 1):
        sheet.range((HEADING_ROW, column)).column_width = width
    sheet.range((first, LINK_COLUMN), (last, LINK_COLUMN)).font.color = f"#{LINK_INK}"
    sheet.range((HEADING_ROW, WRAPPED_FROM), (last, columns)).wrap_text = True
    for severity, fill in FILLS.items():
        numbers = [result.number for result in found if result.severity == severity]
        if numbers:
            sheet.range(
                (HEADING_ROW + numbers[0], SEVERITY_COLUMN), (HEADING_ROW + numbers[-1], SEVERITY_COLUMN)
            ).color = f"#{fill}"
    sheet.range((HEADING_ROW, 1), (last, columns)).rows.autofit()


def _text(text: str) -> str | None:
    """Return a text that stays one when it is assigned to a cell, whatever it begins with."""
    return f"'{text}" if text else None

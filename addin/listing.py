"""The sheet 検査結果 of an open workbook: what is wrong, where as a link, and what to do; most important first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from addin.marking import delete
from consolidator.marks import FILLS, headings, result_sheet, severity_label, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlwings as xw

    from consolidator.marks import Result

HEADING_ROW: Final = 3
LINK_COLUMN: Final = 3
_WIDTHS: Final = (5, 14, 18, 28, 60, 50)
_HEADING_FILL: Final = "#D9E1F2"


def show(book: xw.Book, found: Sequence[Result], lang: str) -> None:
    """Write the list and show it; with nothing to list the sheet of an earlier check goes."""
    name = result_sheet(lang)
    there = next((sheet for sheet in book.sheets if sheet.name == name), None)
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


def link(sheet: str, cell: str) -> str:
    """Return the formula that leads to a cell; '' where there is no sheet to lead to."""
    if not sheet:
        return ""
    target = f"#'{sheet.replace(chr(39), 2 * chr(39))}'!{cell or 'A1'}"
    shown = f"{sheet} {cell}".strip()
    return "=HYPERLINK({},{})".format(*('"' + text.replace('"', '""') + '"' for text in (target, shown)))


def _write(sheet: xw.Sheet, found: Sequence[Result], lang: str) -> None:
    first, last, columns = HEADING_ROW + 1, HEADING_ROW + len(found), len(_WIDTHS)
    sheet.range("A1").value = _text(summary(found, lang))
    sheet.range("A1").font.bold = True
    rows = [[_text(heading) for heading in headings(lang)], *(_row(result, lang) for result in found)]
    sheet.range((HEADING_ROW, 1)).value = rows
    sheet.range((first, LINK_COLUMN), (last, LINK_COLUMN)).formula = [
        [link(result.sheet, result.cell)] for result in found
    ]
    head = sheet.range((HEADING_ROW, 1), (HEADING_ROW, columns))
    head.font.bold = True
    head.color = _HEADING_FILL
    for column, width in enumerate(_WIDTHS, 1):
        sheet.range((HEADING_ROW, column)).column_width = width
    sheet.range((first, LINK_COLUMN), (last, LINK_COLUMN)).font.color = "#0563C1"
    sheet.range((HEADING_ROW, 4), (last, columns)).wrap_text = True
    for severity, fill in FILLS.items():
        numbers = [result.number for result in found if result.severity == severity]
        if numbers:
            sheet.range((HEADING_ROW + numbers[0], 2), (HEADING_ROW + numbers[-1], 2)).color = f"#{fill}"
    sheet.range((HEADING_ROW, 1), (last, columns)).rows.autofit()


def _row(result: Result, lang: str) -> list[Any]:
    texts = (result.about, result.message, result.action)
    return [result.number, _text(severity_label(result.severity, lang)), None, *map(_text, texts)]


def _text(text: str) -> str | None:
    """Return a text that stays one when it is assigned to a cell, whatever it begins with."""
    return f"'{text}" if text else None

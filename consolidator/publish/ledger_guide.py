"""The first sheet of a ledger: what to do, and a way to every sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_range_abs

from consolidator.publish.book_style import row_height
from consolidator.publish.ledger_inputs import FIRST_ROW
from schemas.ledger import GUIDE, LEDGER, REQUIRED_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from consolidator.publish.book_style import Formats
    from schemas.fields import Table

COMMAND: Final = "consolidator plan check PLAN.xlsx"
_WIDTHS: Final = (22.0, 10.0, 78.0, 10.0)
_STEPS: Final = ("step_1", "step_2", "step_3", "step_4")
_LAST_ROW: Final = 1_048_575


def write_guide(workbook: Workbook, formats: Formats, rows: Mapping[str, int], lang: str) -> None:
    """Add the sheet 使い方; ``rows`` says how many records each table holds now (the sheet counts on)."""
    sheet = workbook.add_worksheet(GUIDE["sheet"].label(lang))
    sheet.hide_gridlines(2)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, GUIDE["title"].label(lang), formats("title"))
    sheet.write_string(1, 0, GUIDE["intro"].label(lang), formats("cell_plain"))
    for row, step in enumerate(_STEPS, start=3):
        text = f"{row - 2}. {GUIDE[step].label(lang)}"
        sheet.merge_range(row, 0, row, 3, "", formats("step"))
        sheet.write_string(row, 0, text, formats("step"))
        sheet.set_row(row, row_height([(text, sum(_WIDTHS))]))
    sheet.write_string(7, 0, COMMAND, formats("command"))
    sheet.write_string(9, 0, GUIDE["sheets"].label(lang), formats("subtitle"))
    for column, word in enumerate(("name", "need", "purpose", "rows")):
        sheet.write_string(10, column, GUIDE[word].label(lang), formats("head"))
    for row, name in enumerate(LEDGER, start=11):
        _line(sheet, formats, row, LEDGER[name], lang)
        if not LEDGER[name].vertical:
            area = f"'{LEDGER[name].title(lang)}'!{xl_range_abs(FIRST_ROW, 0, _LAST_ROW, 0)}"
            sheet.write_formula(row, 3, f"=COUNTA({area})", formats("cell", "count"), rows[name])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.activate()


def _line(sheet: Worksheet, formats: Formats, row: int, table: Table, lang: str) -> None:
    """Write what one sheet is for, with a link to it."""
    required = table.name in REQUIRED_TABLES
    title, purpose = table.title(lang), table.help_en if lang == "en" else table.help
    sheet.write_url(row, 0, f"internal:'{title}'!A1", formats("cell", "link"), title)
    need = GUIDE["required" if required else "optional"].label(lang)
    sheet.write_string(row, 1, need, formats("cell", "centre", *(("bold",) if required else ())))
    sheet.write_string(row, 2, purpose, formats("cell", "wrap"))
    sheet.write_blank(row, 3, None, formats("cell"))
    sheet.set_row(row, row_height([(purpose, _WIDTHS[2])]) + 3)

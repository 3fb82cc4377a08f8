"""A plan ledger as a workbook that planning staff like to keep: one table a sheet, ready to type, read and print."""

from __future__ import annotations

import io
import math
import numbers
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.publish.book_style import STYLES, Formats, display_width, open_workbook, row_height
from consolidator.publish.disk import writing
from consolidator.publish.ledger_guide import write_guide
from consolidator.publish.ledger_inputs import FIRST_ROW, SPARE_ROWS, Inputs
from consolidator.text import canonical_text
from schemas.ledger import BLANK_RATINGS, DEFAULTS, GUIDE, LEDGER, REQUIRED_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from schemas.fields import Field, Kind, Table

_WIDTHS: Final[Mapping[Kind, int]] = {
    "text": 24, "long_text": 50, "code": 12, "codes": 18, "number": 11, "money": 15, "rating": 9, "choice": 14,
    "year": 12, "date": 13, "yes_no": 9,
}  # fmt: skip
_OWN_WIDTHS: Final = {
    "unit": 9, "symbol": 10, "kind": 16, "detail": 18, "who": 13, "source": 28,
    "title": 34, "name": 30, "no": 10, "id": 10, "initiative": 10, "label": 30, "file": 40,
}  # fmt: skip
_LEAST_WIDTH: Final = 84  # of a whole sheet, in characters: room for the explanation
_LONGEST: Final = 32_767  # characters that a cell holds
_STYLES: Final[Mapping[str, Mapping[str, Any]]] = {
    **STYLES,
    "kind:text": {"num_format": "@"},
    "kind:long_text": {"text_wrap": True},
    "kind:code": {"num_format": "@"},
    "kind:codes": {"num_format": "@"},
    "kind:number": {"num_format": "#,##0", "align": "right"},
    "kind:money": {"num_format": "#,##0;△#,##0", "align": "right"},
    "kind:rating": {"align": "center"},
    "kind:choice": {},
    "kind:yes_no": {"align": "center"},
    "kind:year": {"num_format": '0"年度"', "align": "center"},
    "kind:date": {"num_format": "yyyy/m/d", "align": "center"},
    "plain_year": {"num_format": "0"},
    "quoted": {"quote_prefix": True},
    "hint": {"font_size": 8, "font_color": "#5A6570", "text_wrap": True, "valign": "bottom"},
    "vcenter": {"valign": "vcenter"},
    "cell_plain": {},
    "step": {"text_wrap": True, "valign": "vcenter", "indent": 1},
    "command": {"font_name": "Consolas", "indent": 3, "bold": True},
    "required": {"bg_color": "#1F4E79", "font_color": "#FFFFFF"},
    "entry": {"bg_color": "#FFFBE6", "text_wrap": True, "align": "left"},
    "record": {"border": 1, "border_color": "#8C96A0"},
    "fraction:number": {"num_format": "#,##0.0#####"},
    "fraction:money": {"num_format": "#,##0.0#####;△#,##0.0#####"},
    "right_link": {"font_color": "#0B4A8F", "underline": 1, "align": "right", "valign": "vcenter"},
}


def write_ledger(path: Path, tables: Mapping[str, pd.DataFrame] | None, lang: str) -> None:
    """Write a plan ledger; ``ledger_bytes`` says what it holds.

    Raises OperatorError O107 when the file can't be written.
    """
    content = ledger_bytes(tables, lang)
    with writing(path):
        path.write_bytes(content)


def ledger_bytes(tables: Mapping[str, pd.DataFrame] | None, lang: str) -> bytes:
    """Return a plan ledger as .xlsx: a guide, then every table of ``schemas.ledger`` on a sheet of its own.

    ``tables`` has the fields as columns and values as ``read_plan`` returns them; a table or column that
    is missing is written blank; text in a column of another kind is written as text. None makes a ledger
    to fill in: defaults and a common rating scale, nothing else.

    Raises ValueError when a text is longer than a cell holds.
    """
    tables = _blank_ledger(lang) if tables is None else tables
    plan = tables.get("plan")
    author = "" if plan is None or plan.empty or "organisation" not in plan else plan["organisation"].iloc[0]
    stream = io.BytesIO()
    workbook = open_workbook(stream, GUIDE["title"].label(lang), _text(author))
    book = _Book(workbook, lang)
    rows = {name: len(tables[name]) if name in tables and name != "plan" else 0 for name in LEDGER}
    write_guide(workbook, book.formats, rows, lang)
    sheets = {name: workbook.add_worksheet(table.title(lang)) for name, table in LEDGER.items()}
    inputs = Inputs(workbook, lang)
    for name, table in LEDGER.items():
        frame = tables.get(name, pd.DataFrame())
        draw = _draw_vertical if table.vertical else _draw
        draw(book, sheets[name], table, _columns(frame, table), inputs)
    workbook.close()
    return stream.getvalue()


def _blank_ledger(lang: str) -> dict[str, pd.DataFrame]:
    scale = [
        {"aspect": aspect, "symbol": symbol, "label": en if lang == "en" else ja, "rank": rank, "counted": "yes",
         "reason_required": reason}
        for rank, (aspect, symbol, ja, en, reason) in enumerate(BLANK_RATINGS, start=1)
    ]  # fmt: skip
    return {"plan": pd.DataFrame([DEFAULTS["plan"]]), "ratings": pd.DataFrame(scale)}


class _Book:
    """What every sheet of one ledger is drawn with."""

    def __init__(self, workbook: Workbook, lang: str) -> None:
        self.formats, self.lang = Formats(workbook, _STYLES), lang

    def cell(self, field: Field, *styles: str) -> Format:
        plain = ("plain_year",) if field.kind == "year" and self.lang == "en" else ()
        wrap = () if field.kind in ("number", "money", "year", "date") else ("wrap",)
        return self.formats("vcenter", *wrap, f"kind:{field.kind}", *plain, *styles)

    def height(self, table: Table, values: Sequence[object], widths: Sequence[float]) -> float:
        """Return the height of a row in which no text is cut off."""
        shown = (_shown(value, field, self.lang) for field, value in zip(table.fields, values, strict=True))
        texts = (text if isinstance(text, str) else "" for text in shown)
        return row_height(zip(texts, widths, strict=True))

    def write(self, sheet: Worksheet, row: int, column: int, field: Field, value: object, *styles: str) -> None:
        """Write one value by its own type; text stays text whatever it begins with."""
        shown = _shown(value, field, self.lang)
        if shown is None:
            sheet.write_blank(row, column, None, self.cell(field, *styles))
        elif isinstance(shown, date):
            sheet.write_datetime(row, column, shown, self.cell(field, *styles))
        elif isinstance(shown, float):
            sheet.write_number(row, column, shown, self.cell(field, *styles))
        else:
            quoted = ("quoted",) if shown.startswith(("=", "+", "-", "@")) else ()
            sheet.write_string(row, column, shown, self.cell(field, *styles, *quoted))


def _shown(value: object, field: Field, lang: str) -> str | float | date | None:
    """Return a value as the ledger shows it: choices by their label, codes as text."""
    if (
        value is None
        or value == ""
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, float) and math.isnan(value))
    ):
        return None
    if isinstance(value, date):
        return value
    if isinstance(value, numbers.Real) and field.kind in ("number", "money", "year"):
        return float(value)
    text = _text(value)
    if field.kind == "codes":
        text = (", " if lang == "en" else "、").join(part.strip() for part in text.split(";"))
    if len(text) > _LONGEST:
        raise ValueError(f"{field.name}: a cell holds {_LONGEST} characters, not {len(text)}")
    return next((choice.label(lang) for choice in field.choices if choice.value == text), text)


def _text(value: object) -> str:
    if isinstance(value, numbers.Real):
        return canonical_text(float(value))
    return canonical_text(str(value))


def _columns(frame: pd.DataFrame, table: Table) -> list[list[object]]:
    """Return the values of each field, column by column; blank where the frame has no such column."""
    blank: list[object] = [None] * len(frame)
    return [list(frame[field.name]) if field.name in frame else blank for field in table.fields]


# ---------------------------------------------------------------- sheets


def _draw(book: _Book, sheet: Worksheet, table: Table, columns: Sequence[Sequence[object]], inputs: Inputs) -> None:
    """Draw a table with one record a row."""
    widths = _widths(table, book.lang)
    last_row, last_column = FIRST_ROW + max(map(len, columns)) + SPARE_ROWS - 1, len(table.fields) - 1
    for column, (field, width) in enumerate(zip(table.fields, widths, strict=True)):
        sheet.set_column(column, column, width, book.cell(field))
        sheet.write_string(FIRST_ROW - 2, column, field.hint(book.lang), book.formats("hint"))
        _heading(book, sheet, column, field, inputs)
        if rule := inputs.validation(table, field):
            sheet.data_validation(FIRST_ROW, column, last_row, column, dict(rule))
        for row, value in enumerate(columns[column], start=FIRST_ROW):
            if _shown(value, field, book.lang) is not None:
                book.write(sheet, row, column, field, value)
    for row, values in enumerate(zip(*columns, strict=True), start=FIRST_ROW):
        sheet.set_row(row, book.height(table, values, widths))
    _top(book, sheet, table, widths)
    hints = ((field.hint(book.lang), width) for field, width in zip(table.fields, widths, strict=True))
    sheet.set_row(FIRST_ROW - 2, row_height(hints, 8))
    _lines(book, sheet, table, last_row)
    sheet.autofilter(FIRST_ROW - 1, 0, last_row, last_column)
    sheet.freeze_panes(FIRST_ROW, 2 if table.name == "initiatives" else 1)
    sheet.repeat_rows(FIRST_ROW - 1)
    _page(sheet, table, book.lang)


def _heading(book: _Book, sheet: Worksheet, column: int, field: Field, inputs: Inputs) -> None:
    """Write a heading; a required one is dark."""
    label = _label(field, book.lang)
    styles = ("head", "required") if field.required else ("head",)
    sheet.write_string(FIRST_ROW - 1, column, label, book.formats(*styles))
    inputs.explain(sheet, FIRST_ROW - 1, column, field)


def _label(field: Field, lang: str) -> str:
    """Return a field's heading with the mark of required ones, which the reader of ledgers ignores."""
    return field.title(lang) + ("＊" if field.required else "")


def _lines(book: _Book, sheet: Worksheet, table: Table, last_row: int) -> None:
    """Rule the rows that are filled, so that spare rows neither look crowded nor print; show fractions in full."""
    last = len(table.fields) - 1
    left, right = (xl_rowcol_to_cell(FIRST_ROW, column, col_abs=True) for column in (0, last))
    filled = {"type": "formula", "criteria": f"=COUNTA({left}:{right})>0", "format": book.formats("record")}
    for column, field in enumerate(table.fields):
        if field.kind in ("number", "money"):
            cell = xl_rowcol_to_cell(FIRST_ROW, column)
            criteria = f"=IF(ISNUMBER({cell}),MOD({cell},1)<>0,FALSE)"
            rule = {"type": "formula", "criteria": criteria, "format": book.formats(f"fraction:{field.kind}")}
            sheet.conditional_format(FIRST_ROW, column, last_row, column, rule)
    sheet.conditional_format(FIRST_ROW, 0, last_row, last, filled)


def _draw_vertical(
    book: _Book, sheet: Worksheet, table: Table, columns: Sequence[Sequence[object]], inputs: Inputs
) -> None:
    """Draw a table of one record: a line a field, with its help beside it."""
    widths = (24.0, 44.0, 56.0)
    for column, (word, width) in enumerate(zip(("item", "value", "hint"), widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(FIRST_ROW - 1, column, GUIDE[word].label(book.lang), book.formats("head"))
    for row, (field, values) in enumerate(zip(table.fields, columns, strict=True), start=FIRST_ROW):
        label, hint = _label(field, book.lang), field.hint(book.lang)
        sheet.write_string(row, 0, label, book.formats("cell", "band", "wrap"))
        book.write(sheet, row, 1, field, values[0] if values else None, "cell", "entry")
        sheet.write_string(row, 2, hint, book.formats("cell", "vcenter", "note", "wrap"))
        value = _shown(values[0], field, book.lang) if values else None
        texts = ((label, widths[0]), (value if isinstance(value, str) else "", widths[1]))
        sheet.set_row(row, max(row_height(texts), row_height([(hint, widths[2])], 9)) + 3)
        if rule := inputs.validation(table, field):
            sheet.data_validation(row, 1, row, 1, dict(rule))
    _top(book, sheet, table, widths)
    sheet.freeze_panes(FIRST_ROW, 0)
    _page(sheet, table, book.lang)


def _widths(table: Table, lang: str) -> list[float]:
    """Return column widths in characters; a narrow table is widened so that its explanation has room."""
    widths = [
        float(max(_OWN_WIDTHS.get(field.name, _WIDTHS[field.kind]), display_width(field.title(lang)) + 5))
        for field in table.fields
    ]
    return [width * max(1.0, _LEAST_WIDTH / sum(widths)) for width in widths]


def _top(book: _Book, sheet: Worksheet, table: Table, widths: Sequence[float]) -> None:
    """Write title, way back and explanation."""
    last, guide = len(widths) - 1, GUIDE["sheet"].label(book.lang)
    sheet.set_row(0, 27)
    sheet.write_string(0, 0, table.title(book.lang), book.formats("title"))
    back = GUIDE["back"].label(book.lang)
    sheet.write_url(0, last, f"internal:'{guide}'!A1", book.formats("right_link"), back)
    text = table.help_en if book.lang == "en" else table.help
    sheet.merge_range(1, 0, 1, last, "", book.formats("note", "wrap", "top"))
    sheet.write_string(1, 0, text, book.formats("note", "wrap", "top"))
    sheet.set_row(1, row_height([(text, sum(widths))], 9) + 4)


def _page(sheet: Worksheet, table: Table, lang: str) -> None:
    """Set the sheet up for A4 landscape, one page wide, its headings on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.set_footer(f"&L&9{GUIDE['title'].label(lang)}　{table.title(lang)}&R&9&P / &N")
    sheet.set_tab_color("#1F4E79" if table.name in REQUIRED_TABLES else "#BFCBD6")

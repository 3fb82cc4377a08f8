"""A list on a sheet of a workbook: heading, rows as high as their text, links, and a page set up to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from consolidator.publish.book_style import row_height

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from consolidator.publish.book_style import Formats

MOST_LINKS: Final = 65_530
"""Excel's limit a sheet; what comes after stays readable as plain text."""
MOST_TEXT: Final = 32_000
"""Characters a cell, a little below Excel's limit of 32,767; longer texts go on in the next row."""
_MOST_URL: Final = 2_000
_NOT_IN_URLS: Final = frozenset(' "#%<>[]^`{}')


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; an empty url makes it plain text."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in one of the styles of the workbook."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it has."""

    formula: str
    value: int


Value = str | int | Link | Marked | Formula


class Listing:
    """Writes lists on one sheet, from a row downwards, and counts the sheet's links."""

    def __init__(self, sheet: Worksheet, formats: Formats, widths: Sequence[float]) -> None:
        """Set the widths of the sheet's columns, in characters."""
        self.sheet, self._formats, self._widths = sheet, formats, widths
        self.row = 0
        self._links = 0
        self._spread = 0
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)

    def line(self, text: str, style: str) -> None:
        """Write a title or remark that may run over the columns beside it, or leave a row blank."""
        self.sheet.set_row(self.row, row_height([(text, sum(self._widths))], 16 if style == "title" else 10))
        if text:
            self.sheet.write_string(self.row, 0, text, self._formats(style))
        self.row += 1

    def answer(self, label: str, text: str) -> None:
        """Write a label in the first two columns and what is to be said of it in all others."""
        last = len(self._widths) - 1
        self.sheet.set_row(self.row, row_height([(text, sum(self._widths[2:]))]))
        self.sheet.merge_range(self.row, 0, self.row, 1, "", self._formats("head"))
        self.sheet.write_string(self.row, 0, label, self._formats("head"))
        self.sheet.merge_range(self.row, 2, self.row, last, "", self._formats("cell", "wrap"))
        self.sheet.write_string(self.row, 2, text, self._formats("cell", "wrap"))
        self.row += 1

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[Value]], nothing: str, *, spread: int = 0
    ) -> list[int]:
        """Write a heading and its rows, or one line when there are none; return the sheet's row of each (0-based).

        spread: the last column of the sheet that the table's last column is merged up to, 0 for none.
        """
        self._spread = spread
        self.sheet.set_row(self.row, row_height(zip(heads, self._widths, strict=False)))
        self._merge(len(heads) - 1, "head")
        for column, head in enumerate(heads):
            self.sheet.write_string(self.row, column, head, self._formats("head"))
        self.row += 1
        starts = []
        for row in rows:
            starts.append(self.row)
            for part in _parts(row):
                self._write_row(part)
        if not rows:
            self.line(nothing, "note")
        return starts

    def _write_row(self, row: Sequence[Value]) -> None:
        widths = [*self._widths[: len(row) - 1], sum(self._widths[len(row) - 1 : max(self._spread + 1, len(row))])]
        self.sheet.set_row(
            self.row, row_height([(text_of(one), width) for one, width in zip(row, widths, strict=True)])
        )
        self._merge(len(row) - 1, "cell", "wrap")
        for column, value in enumerate(row):
            self._write(column, value)
        self.row += 1

    def _merge(self, column: int, *style: str) -> None:
        if self._spread > column:
            self.sheet.merge_range(self.row, column, self.row, self._spread, "", self._formats(*style))

    def _write(self, column: int, value: Value) -> None:
        style = ("cell", "wrap")
        match value:
            case int():
                self.sheet.write_number(self.row, column, value, self._formats("cell", "count"))
            case Formula(formula, result):
                self.sheet.write_formula(self.row, column, formula, self._formats("cell", "count"), result)
            case Link(text, url) if text and 0 < len(url) <= _MOST_URL and self._links < MOST_LINKS:
                self._links += 1
                self.sheet.write_url(self.row, column, url, self._formats(*style, "link"), text)
            case Marked(text, mark):
                self.sheet.write_string(self.row, column, text, self._formats(*style, mark))
            case _ if text_of(value):
                self.sheet.write_string(self.row, column, text_of(value), self._formats(*style))
            case _:
                self.sheet.write_blank(self.row, column, None, self._formats(*style))


def text_of(value: Value) -> str:
    """Return the text of a value as its cell shows it."""
    match value:
        case str():
            return value
        case int() | Formula():
            return ""  # numbers are short: they need no height
    return value.text


def _parts(row: Sequence[Value]) -> list[list[Value]]:
    """Return the row, and rows that go on with those of its texts that are too long for a cell."""
    count = max(1, *(-(-len(text_of(value)) // MOST_TEXT) for value in row))
    if count == 1:
        return [list(row)]
    later: list[list[Value]] = [
        [text_of(value)[number * MOST_TEXT : (number + 1) * MOST_TEXT] for value in row] for number in range(1, count)
    ]
    return [[value if len(text_of(value)) <= MOST_TEXT else text_of(value)[:MOST_TEXT] for value in row], *later]


def file_url(folder: str, file: str, sheet: str, cell: str) -> str:
    """Return the link to a cell of a file: folder is relative to the workbook, '' where there is none to link to."""
    if not folder or not file or "\\" in file:  # a name that had to be written out leads nowhere
        return ""
    path = "".join(f"%{ord(c):02X}" if c in _NOT_IN_URLS else c for c in f"{folder}/{file}")
    return f"external:{path}" + (f"#{sheet_place(sheet, cell)}" if sheet else "")


def sheet_place(sheet: str, cell: str) -> str:
    """Return a place in a workbook as links name it: 'sheet'!A1."""
    return "'" + sheet.replace("'", "''") + f"'!{cell or 'A1'}"


def page_setup(sheet: Worksheet, title: str, heading: int) -> None:
    """Set a sheet up for A4 landscape, as wide as the page, the heading on every page, title and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.set_header("&L&9" + title.replace("&", "&&")[:200] + "&R&9&A")
    sheet.set_footer("&C&9&P / &N")
    sheet.hide_gridlines(2)

"""A list on a sheet of a workbook: heading, rows as high as their text, links, and a page set up to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consolidator.publish.blocks import Cells
from consolidator.publish.book_style import row_height, row_heights
from consolidator.publish.listing_columns import Formulas, Numbers, Texts, places_of, within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consolidator.publish.book_style import Formats
    from consolidator.publish.listing_columns import Column
    from consolidator.publish.sheet import Sheet

MOST_LINKS: Final = 65_530
"""Excel's limit a sheet; what comes after stays readable as plain text."""
_MOST_URL: Final = 2_000
_WRITTEN_OUT: Final = {ord(character): f"%{ord(character):02X}" for character in ' "#%<>[]^`{}'}
_PLAIN: Final = ("cell", "wrap")


class Listing:
    """Writes lists on one sheet, from a row downwards, and counts the sheet's links."""

    def __init__(self, sheet: Sheet, formats: Formats, widths: Sequence[float]) -> None:
        """Set the widths of the sheet's columns, in characters."""
        self.sheet, self._formats, self._widths = sheet, formats, widths
        self.row = 0
        self._links = 0
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

    def table(self, heads: Sequence[str], columns: Sequence[Column], nothing: str, *, spread: int = 0) -> list[int]:
        """Write a heading and its rows, or one line when there are none; return the sheet's row of each (0-based).

        spread: the last column of the sheet that the table's last column is merged up to, 0 for none.
        """
        last = len(heads) - 1
        self.sheet.set_row(self.row, row_height(zip(heads, self._widths, strict=False)))
        if spread > last:
            self.sheet.merge_range(self.row, last, self.row, spread, "", self._formats("head"))
        for column, head in enumerate(heads):
            self.sheet.write_string(self.row, column, head, self._formats("head"))
        self.row += 1
        places = places_of(columns)
        if not places:
            self.line(nothing, "note")
            return []
        starts = [row for row, (_, part) in enumerate(places, start=self.row) if part == 0]
        whole = len(starts) == len(places)
        self._write_rows(columns if whole else [column.at(places) for column in columns], max(spread, last))
        return starts

    def _write_rows(self, columns: Sequence[Column], last: int) -> None:
        """Write rows whose last column is merged up to the sheet's last one."""
        merged = len(columns) - 1
        widths = [*self._widths[:merged], sum(self._widths[merged : last + 1])]
        held = [(one.texts, width) for one, width in zip(columns, widths, strict=True) if isinstance(one, Texts)]
        heights = row_heights(held)
        blank = Cells([None] * len(heights), [self._formats(*_PLAIN)] * len(heights))
        cells = [*map(self._cells, self._linked(columns)), *[blank] * (last - merged)]
        self.sheet.write_block(self.row, 0, cells, heights)
        for row in range(self.row, self.row + len(heights)) if last > merged else ():
            self.sheet.merge_written(row, merged, last)
        self.row += len(heights)

    def _linked(self, columns: Sequence[Column]) -> Sequence[Column]:
        """Return the columns with no more links than the sheet has room for."""
        columns = [_leading(column) if isinstance(column, Texts) and column.urls else column for column in columns]
        count = sum(1 for column in columns if isinstance(column, Texts) for url in column.urls if url)
        room = MOST_LINKS - self._links
        self._links += min(count, room)
        return columns if count <= room else within(columns, room)

    def _cells(self, column: Column) -> Cells:
        plain, number = self._formats(*_PLAIN), self._formats("cell", "count")
        match column:
            case Numbers(values):
                held = [None if value is None else float(value) for value in values]
                return Cells(held, [plain if value is None else number for value in values])
            case Formulas(formulas, values):
                return Cells(values, [number if formula else plain for formula in formulas], formulas)
            case Texts(texts, urls, styles):
                formats = [plain] * len(texts)
                if urls:
                    link = self._formats(*_PLAIN, "link")
                    formats = [link if url else plain for url in urls]
                elif styles:
                    formats = [self._formats(*_PLAIN, *filter(None, (style,))) for style in styles]
                links = [self.sheet.link(url, text) if url else "" for text, url in zip(texts, urls, strict=bool(urls))]
                return Cells([text or None for text in texts], formats, links=links)


def _leading(column: Texts) -> Texts:
    """Return a column without links of blank cells and such as Excel does not take."""
    held = zip(column.texts, column.urls, strict=True)
    return Texts(column.texts, [url if text and _fits(url) else "" for text, url in held])


def _fits(url: str) -> bool:
    return len(url) <= _MOST_URL // 2 or len(url.encode("utf-16-le", "surrogatepass")) <= 2 * _MOST_URL


def file_url(folder: str, file: str, sheet: str, cell: str) -> str:
    """Return the link to a cell of a file: folder is relative to the workbook, '' where there is none to link to."""
    if not folder or not file or "\\" in file:  # a name that had to be written out leads nowhere
        return ""
    return f"external:{folder}/{file}".translate(_WRITTEN_OUT) + (f"#{sheet_place(sheet, cell)}" if sheet else "")


def sheet_place(sheet: str, cell: str) -> str:
    """Return a place in a workbook as links name it: 'sheet'!A1."""
    return "'" + sheet.replace("'", "''") + f"'!{cell or 'A1'}"


def page_setup(sheet: Sheet, title: str, heading: int) -> None:
    """Set a sheet up for A4 landscape, as wide as the page, the heading on every page, title and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.set_header("&L&9" + title.replace("&", "&&")[:200] + "&R&9&A")
    sheet.set_footer("&C&9&P / &N")
    sheet.hide_gridlines(2)

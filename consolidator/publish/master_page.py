"""One sheet of the master workbook being written, and the figures it shows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.figure_ids import key_path
from consolidator.model import WHOLE
from consolidator.publish.book_style import line_count, row_height

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from xlsxwriter.chart import Chart

    from consolidator.publish.book_style import Formats
    from consolidator.publish.master_rows import Lead
    from consolidator.publish.sheet import Sheet

MOST_TEXT: Final = 32_767
MOST_LINKS: Final = 65_530
A4: Final = 9
PAGE_WIDTH: Final = 770.0
"""Points of paper that a landscape A4 page holds between our margins."""
ACROSS_SCALE: Final = 70
"""Percent: letters of 8 points are printed with 5.6."""
ACROSS_POINTS: Final = PAGE_WIDTH * 100 / ACROSS_SCALE
"""What a landscape A4 page holds between our margins at that scale."""
NOTE: Final = 9
"""Points of the letters of a note."""
DENSE: Final = 14.5
"""Height in points of a row of data behind other sheets, in letters of 8 points."""
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
Key = tuple[tuple[str, str | int | None], ...]
"""Fields and their values; None: whatever it is, the figure is the sum of several rows."""
FIGURE_COLUMNS: Final = ("id", "sheet", "cell", "output_table", "output_key", "column")


@dataclass(frozen=True, slots=True)
class Figure:
    """Which value of which published table a cell shows; a key without some of the table's key fields is a sum."""

    table: str
    column: str
    key: Key

    def shown_in(self, sheet: str, cell: str) -> tuple[str, ...]:
        """Return the row of the table of figures, FIGURE_COLUMNS, that tells which cell shows it."""
        path, chosen = _named(self.key)
        return (f"{self.table}/{path}{self.column}", sheet, cell, self.table, chosen, self.column)


@lru_cache  # a row's figures come one after the other
def _named(key: Key) -> tuple[str, str]:
    """Return a key as a path, by which reports and ``trace`` know its figures, and as canonical JSON."""
    path = key_path(WHOLE if value is None else value for _, value in key)
    return path, _CANONICAL.encode({name: value for name, value in key if value is not None})


def figure(table: str, column: str, **key: str | int | None) -> Figure:
    """Return the figure of a published table: its column in the rows whose fields have these values.

    None: whatever the field's value is. A field that has rows of its own for the whole needs no None.
    """
    return Figure(table, column, tuple(key.items()))


def figures(table: str, column: str, keys: Iterable[Key | None]) -> list[Figure | None]:
    """Return the figures of a column whose cells have these keys; None for none."""
    return [None if key is None else Figure(table, column, key) for key in keys]


@dataclass(slots=True)
class Page:
    """A sheet under construction: everything is written through it, rows and columns from 0."""

    sheet: Sheet
    name: str
    formats: Formats
    chart: Callable[[dict[str, str]], Chart]  # makes a chart of the workbook
    cut_mark: str  # ends a text that is too long for a cell
    figures: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[tuple[int, int, str]] = field(default_factory=list)  # row, column, text
    links: int = 0
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    lead: Callable[[Figure], Lead | None] | None = None  # where a figure leads

    def text(self, row: int, column: int, value: object, *styles: str) -> None:
        """Write data as text whatever it looks like; None, NA and '' leave an empty cell."""
        content = shown(value)
        if not content:
            self.sheet.write_blank(row, column, None, self.formats(*styles))
            return
        self.sheet.write_string(row, column, self.fitting(content), self.formats(*styles))

    def fitting(self, text: str) -> str:
        """Return a text as a cell can hold it, cut and marked where it is too long (Excel counts in UTF-16)."""
        if len(text) <= MOST_TEXT // 2 or len(units := text.encode("utf-16-le")) <= MOST_TEXT * 2:
            return text
        return units[: (MOST_TEXT - len(self.cut_mark)) * 2].decode("utf-16-le", "ignore") + self.cut_mark

    def number(self, row: int, column: int, value: float | None, *styles: str) -> None:
        """Write a number of a list; missing leaves an empty cell."""
        if value is None or pd.isna(value):
            self.sheet.write_blank(row, column, None, self.formats(*styles))
        else:
            self.sheet.write_number(row, column, float(value), self.formats(*styles))

    def formula(
        self, row: int, column: int, expression: str, value: str | float | None, *styles: str, of: Figure | None = None
    ) -> None:
        """Write a live formula with the value that it stands for; missing is ''.

        of: the figure that it shows; its cell leads to the rows that it comes from.
        """
        stored = "" if value is None or pd.isna(value) else value
        stored = stored if isinstance(stored, str) else float(stored)
        lead = self.lead(of) if of is not None and self.lead and stored != "" and "helper" not in styles else None
        if lead is not None and self.links < MOST_LINKS:
            self.links += 1
            self.sheet.lead(row, column, f"internal:{lead.target}", lead.tip)
        self.sheet.write_formula(row, column, f"={expression}", self.formats(*styles), stored)
        if of is not None:
            self.tell(of, xl_rowcol_to_cell(row, column))

    def tell(self, of: Figure, cell: str) -> None:
        """Remember which figure a cell shows."""
        self.figures.append(of.shown_in(self.name, cell))

    def link(self, row: int, column: int, target: str, text: str, *styles: str) -> None:
        """Write a text that leads to a cell of this workbook; plain text once a sheet has as many links as it may."""
        if self.links >= MOST_LINKS or not text or len(text) > MOST_TEXT:
            self.text(row, column, text, *styles)
            return
        self.links += 1
        self.sheet.write_url(row, column, f"internal:{target}", self.formats(*styles, "link"), string=text)

    def merged(self, area: tuple[int, int, int, int], value: str, *styles: str) -> None:
        """Write a text into first row, first column, last row, last column as one cell."""
        first_row, first_column, last_row, last_column = area
        if (first_row, first_column) == (last_row, last_column):
            self.text(first_row, first_column, value, *styles)
            return
        self.sheet.merge_range(*area, "", self.formats(*styles))
        self.text(first_row, first_column, value, *styles)

    def width(self, column: int, width: float) -> None:
        """Set a column's width in characters."""
        self.widths[column] = width
        self.sheet.set_column(column, column, width)

    def fit_row(self, row: int, texts: dict[int, object], size: float = 10, least: float = 18) -> None:
        """Make a row as high as its wrapped texts, by column, need."""
        cells = [(shown(value), self.widths.get(column, 8.43)) for column, value in texts.items()]
        self.height(row, max(row_height(cells, size), least))

    def height(self, row: int, height: float) -> None:
        """Set a row's height in points."""
        self.heights[row] = height
        self.sheet.set_row(row, height)

    def heading(self, title: str, *notes: str, notes_at: int = 0) -> int:
        """Write a sheet's title and the notes below it, in another column if need be; return the row after them."""
        self.text(0, 0, title, "title")
        self.height(0, 30)
        for row, note in enumerate(notes, start=1):
            self.text(row, notes_at, note, "note")
            self.height(row, 17)
            self.notes.append((row, notes_at, note))
        return len(notes) + 1

    def fit_notes(self, last: int) -> None:
        """Break the heading's notes that are longer than what is printed, up to the last column, into lines."""
        for row, column, note in self.notes:
            width = sum(self.widths.get(one, 8.43) for one in range(column, last + 1))
            if line_count(note, width, NOTE) > 1:
                self.merged((row, column, row, last), note, "note", "wrap", "top")
                self.height(row, row_height([(note, width)], NOTE))


def shown(value: Any) -> str:  # noqa: ANN401 - a value of any column
    """Return a value of a table as text; '' where it is missing."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    return str(value)


def shown_each(values: Iterable[Any]) -> list[str]:
    """Return the values of a column as text; '' where they are missing."""
    return [value if value.__class__ is str else shown(value) for value in values]


def set_up_page(page: Page, *, plan: str, stamp: str, repeat: tuple[int, int] | None) -> None:
    """Print a sheet in landscape, one page wide, with the plan's title, page numbers and a provisional one's stamp.

    repeat: first and last row that are printed on every page.
    """
    sheet = page.sheet
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.7)
    sheet.center_horizontally()
    if stamp:
        sheet.set_header(f'&R&"Yu Gothic,Bold"&14&KC00000{_escaped(stamp)}')
    sheet.set_footer(f"&L&9{_spaced(plan)}&C&9&P / &N&R&9{_spaced(page.name)}")
    if repeat is not None:
        sheet.repeat_rows(*repeat)


def print_across(page: Page, last_column: int, repeated: int) -> None:
    """Print a wide sheet on pages side by side at a scale that can be read, the first columns repeated on each."""
    widths = [_points(page.widths.get(column, 8.43)) for column in range(last_column + 1)]
    page.sheet.set_print_scale(ACROSS_SCALE)
    page.sheet.set_v_pagebreaks(breaks(widths, repeated))
    page.sheet.repeat_columns(0, repeated - 1)
    page.sheet.print_across()


def across_room(pages: int, repeated: float) -> float:
    """Return how many characters of width so many pages side by side hold, columns so wide repeated on each."""
    return pages * ACROSS_POINTS / _points(1) - (pages - 1) * repeated


def breaks(widths: Sequence[float], repeated: int) -> list[int]:
    """Return the columns that begin a page; widths in points, the first columns stand on every page."""
    every = sum(widths[:repeated])
    found, used = [], every
    for column, width in enumerate(widths[repeated:], start=repeated):
        if used + width > ACROSS_POINTS and used > every:
            found.append(column)
            used = every
        used += width
    return found


def _points(width: float) -> float:
    """Return the points that a column so many characters wide takes at most: what fonts that Windows has ask for."""
    return 6 * width + 4


def _escaped(text: str) -> str:
    """Return text for a header or footer, where & begins a code and 255 characters are all there is."""
    return text.replace("\n", " ")[:90].replace("&", "&&")


def _spaced(text: str) -> str:
    """Return text that may follow a font size: a leading digit would be read as part of it."""
    return (" " if text[:1].isdigit() else "") + _escaped(text)

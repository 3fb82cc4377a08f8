"""Charts of ratings: the whole plan and its top policies, as stacked bars, on the sheet 進捗状況 and on the cover."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.publish.book_style import display_width
from consolidator.publish.chart_looks import BORDER, GRID, TEXT, fill, labels
from consolidator.publish.master_context import quoted, span
from consolidator.publish.master_page import PAGE_WIDTH, figure
from consolidator.scale import looks
from schemas.headings import heading

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page
    from consolidator.publish.master_tallies import Tally
    from consolidator.tree import Node

MOST_BARS: Final = 20
PAGE_POINTS: Final = 480.0
"""What a landscape A4 page holds between our margins, in points of paper."""
CHARACTER: Final = 5.6
"""Points that one character of column width takes."""
ROW: Final = 18.75
"""Points of a row whose height nobody set."""
BESIDE: Final = 130
"""Characters of width up to which a tally leaves room for a chart beside it."""
_ACROSS: Final = 2
"""Charts side by side below a wide tally."""
SHRUNK: Final = 1.35
"""Up to so many pages are shrunk to one rather than leave a few rows on the next."""


def write_charts(book: Book, page: Page, tally: Tally) -> tuple[int, int]:
    """Draw a chart of stacked bars for each aspect; return the last row and column to print.

    Right of a narrow tally, so that table and chart are seen and printed together; else below it, on a new page where
    a chart would be cut. The cells that feed them repeat the lines shown, right of what is printed.
    """
    bars = _bars(book.nodes)
    if len(book.plan.aspects) == 1 and _characters(page, tally.width) <= BESIDE:
        return _beside(book, page, tally, bars)
    width, height = min(int(_characters(page, tally.width) * 7), 1100), 110 + 34 * len(bars)
    across = min(len(book.plan.aspects), _ACROSS)
    rows = int(height * 0.75 / ROW) + 2
    row, left = tally.last + 2, _room_left(page, tally)
    for number, aspect in enumerate(book.plan.aspects):
        if number % across == 0 and number:
            row, left = row + rows, left - rows * ROW
        if number % across == 0:
            if left < rows * ROW:
                page.sheet.set_h_pagebreaks([row])
                left = PAGE_POINTS / zoom(page, tally.width)
            for each in range(row, row + rows):
                page.height(each, ROW)
        _feed(book, page, tally, bars, (row, tally.width + 2 + number * 12, aspect))
        chart = ratings_chart(book, tally, aspect)
        _insert(page, chart, (row, 0), (width // across - 8, height), number % across * width // across)
    return row + rows, tally.width - 1


def _beside(book: Book, page: Page, tally: Tally, bars: list[int]) -> tuple[int, int]:
    """Draw the only chart right of the tally."""
    right, aspect, top = tally.width + 7, book.plan.aspects[0], tally.head - 2
    page.width(tally.width, 2)
    for column in range(tally.width + 1, right):
        page.width(column, 10)
    _feed(book, page, tally, bars, (top, right + 2, aspect))
    height = 130 + 70 * len(bars)
    _insert(page, ratings_chart(book, tally, aspect), (top, tally.width + 1), (10 * 6 * 7 + 20, height))
    return max(tally.last, tally.head + int(height * 0.75 / ROW)), right


def _insert(page: Page, chart: Chart, place: tuple[int, int], size: tuple[int, int], beside: int = 0) -> None:
    chart.set_size({"width": size[0], "height": size[1]})
    page.sheet.insert_chart(*place, chart, {"object_position": 1, "x_offset": 4 + beside})


def _characters(page: Page, columns: int) -> float:
    """Return how wide the first columns of a sheet are."""
    return sum(page.widths.get(column, 8.43) for column in range(columns))


def zoom(page: Page, columns: int) -> float:
    """Return the scale at which so many columns fit the width of a page."""
    return min(1.0, PAGE_WIDTH / (CHARACTER * _characters(page, columns)))


def pages_of(page: Page, last_row: int, last_column: int) -> float:
    """Return about how many pages a sheet takes when it is one page wide."""
    used = sum(page.heights.get(row, ROW) for row in range(last_row + 1))
    return used * zoom(page, last_column + 1) / PAGE_POINTS


def whole_pages(page: Page, last_row: int, last_column: int) -> int:
    """Return on how many pages a sheet is printed: it is shrunk a little rather than leave a few rows on another."""
    return max(1, math.ceil(pages_of(page, last_row, last_column) - SHRUNK + 1))


def _room_left(page: Page, tally: Tally) -> float:
    """Return about how many points of rows are left on the page on which the tally ends."""
    used = pages_of(page, tally.last + 2, tally.width - 1)
    return (1 - used % 1) * PAGE_POINTS / zoom(page, tally.width)


def _bars(nodes: tuple[Node, ...]) -> list[int]:
    """Return the lines that are drawn: the whole plan (0), and the highest level of policies that has at least two."""
    for depth in range(1, max((node.depth for node in nodes), default=0) + 1):
        lines = [line for line, node in enumerate(nodes, start=1) if node.depth == depth]
        if len(lines) > 1:
            return [0, *lines] if len(lines) < MOST_BARS else [0]
    return [0]


def _feed(book: Book, page: Page, tally: Tally, bars: list[int], place: tuple[int, int, str]) -> None:
    """Write the cells that an aspect's charts draw, from a row and column on."""
    row, column, aspect = place
    shown = [(rating, tally.counts[aspect, rating]) for rating in book.shown_ratings(aspect)]
    counts = book.values(tally.table, ["policy_code", "aspect", "rating"], "count")
    page.text(row, column, f"{heading('chart', book.lang)} {book.aspect(aspect)}", "helper")
    for offset, (rating, _) in enumerate(shown, start=1):
        page.text(row, column + offset, rating, "helper")
    for line, number in enumerate(bars, start=1):
        of = tally.lines[number]
        page.text(row + line, column, _short(of.name), "helper")
        for offset, (rating, source) in enumerate(shown, start=1):
            value = counts[dict(of.key)["policy_code"], aspect, rating]
            shows = figure(tally.table, "count", **dict(of.key), aspect=aspect, rating=rating)
            cell = xl_rowcol_to_cell(tally.first + number, source)
            page.formula(row + line, column + offset, cell, value, "helper", of=shows)
    tally.feeds[aspect] = (row, column, len(bars))


def ratings_chart(book: Book, tally: Tally, aspect: str) -> Chart:
    """Return a chart of an aspect's ratings, drawn from the cells that the sheet of progress keeps for it."""
    page, styles = book.pages[tally.table], looks(book.plan, aspect)
    chart = page.chart({"type": "bar", "subtype": "percent_stacked"})
    for offset, rating in enumerate(book.shown_ratings(aspect), start=1):
        chart.add_series(part(page, tally.feeds[aspect], offset, styles[rating]))
    chart.set_title({"name": f"{page.name}（{book.aspect(aspect)}）", "name_font": {**TEXT, "size": 12, "bold": True}})
    chart.set_x_axis({"num_font": TEXT, "num_format": "0%", "major_gridlines": GRID})
    chart.set_y_axis({"reverse": True, "num_font": TEXT, "crossing": "max"})
    chart.set_legend({"position": "bottom", "font": TEXT})
    return chart


def part(page: Page, feed: tuple[int, int, int], offset: int, style: str) -> dict[str, object]:
    """Return a series of stacked bars over cells: names in the feed's first row, categories in its first column.

    feed: first row and column, how many bars; offset: of the series' column; style: a rating's look.
    """
    row, column, bars = feed
    return {
        "name": f"={quoted(page)}!{xl_rowcol_to_cell(row, column + offset, row_abs=True, col_abs=True)}",
        "categories": "=" + span(page, column, row + 1, row + bars),
        "values": "=" + span(page, column + offset, row + 1, row + bars),
        "border": BORDER,
        "gap": 60,
        "data_labels": labels(style, stacked=True),
        **fill(style),
    }


def _short(name: str) -> str:
    """Return a name that fits a chart's axis."""
    return name if display_width(name) <= 44 else name[:21] + "…"

"""The charts of the sheet 進捗状況: ratings by the top policies, stacked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.model import PENDING, UNSETTLED
from consolidator.publish.book_style import FONT, display_width
from consolidator.publish.master_context import quoted, span
from schemas.headings import heading

if TYPE_CHECKING:
    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page
    from consolidator.publish.master_tallies import Tally
    from consolidator.tree import Node

COLOURS: Final = ("#1F3F66", "#9CC2E5", "#F2B48C", "#B03A2E", "#6E4B7E", "#4F7942", "#A8A8A8")
"""From dark to light and back, so that neighbours differ in black and white too."""
MOST_BARS: Final = 20
PAGE_POINTS: Final = 480.0
"""What a landscape A4 page holds between our margins, in points of paper."""
PAGE_WIDTH: Final = 770.0
CHARACTER: Final = 5.6
"""Points that one character of column width takes."""
ROW: Final = 18.75
"""Points of a row whose height nobody set."""
BESIDE: Final = 130
"""Characters of width up to which a tally leaves room for a chart beside it."""
SHRUNK: Final = 1.35
"""Up to so many pages are shrunk to one rather than leave a few rows on the next."""


@dataclass(frozen=True, slots=True)
class Place:
    """An aspect's chart: its cell, the first column of the cells that feed it, its size in pixels."""

    aspect: str
    row: int
    column: int
    feed: int
    width: int
    height: int


def write_charts(book: Book, page: Page, tally: Tally) -> tuple[int, int]:
    """Draw a chart of stacked bars for each aspect; return the last row and column to print.

    Right of a narrow tally, so that table and chart are seen and printed together; else below it, on a new page where
    a chart would be cut.
    """
    bars = _bars(book.nodes)
    if len(bars) < 2:
        return tally.last, tally.width - 1
    if len(book.plan.aspects) == 1 and _characters(page, tally.width) <= BESIDE:
        return _beside(book, page, tally, bars)
    height = 110 + 26 * len(bars)
    rows = int(height * 0.75 / ROW) + 2
    row, left = tally.last + 2, _room_left(page, tally)
    for number, aspect in enumerate(book.plan.aspects):
        if left < rows * ROW:
            page.sheet.set_h_pagebreaks([row])
            left = PAGE_POINTS / zoom(page, tally.width)
        for each in range(row, row + rows):
            page.height(each, ROW)
        width = min(int(_characters(page, tally.width) * 7), 1100)
        _chart(book, page, tally, bars, Place(aspect, row, 0, tally.width + 2 + number * 12, width, height))
        row, left = row + rows, left - rows * ROW
    return row, tally.width - 1


def _beside(book: Book, page: Page, tally: Tally, bars: list[int]) -> tuple[int, int]:
    """Draw the only chart right of the tally."""
    right = tally.width + 7
    page.width(tally.width, 2)
    for column in range(tally.width + 1, right):
        page.width(column, 10)
    place = Place(
        book.plan.aspects[0], tally.head - 2, tally.width + 1, right + 2, 10 * 6 * 7 + 20, 150 + 34 * len(bars)
    )
    _chart(book, page, tally, bars, place)
    return max(tally.last, tally.head + int(place.height * 0.75 / ROW)), right


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


def _room_left(page: Page, tally: Tally) -> float:
    """Return about how many points of rows are left on the page on which the tally ends."""
    used = pages_of(page, tally.last + 2, tally.width - 1)
    return (1 - used % 1) * PAGE_POINTS / zoom(page, tally.width)


def _bars(nodes: tuple[Node, ...]) -> list[int]:
    """Return the lines (0 is the whole plan) of the highest level of policies that has at least two."""
    for depth in range(1, max((node.depth for node in nodes), default=0) + 1):
        lines = [line for line, node in enumerate(nodes, start=1) if node.depth == depth]
        if len(lines) > 1:
            return lines[:MOST_BARS] if len(lines) <= MOST_BARS else []
    return []


def _chart(book: Book, page: Page, tally: Tally, bars: list[int], place: Place) -> None:
    """Draw an aspect's chart over cells of its own, which repeat the lines that it shows."""
    row, column, aspect = place.row, place.feed, place.aspect
    shown = [(rating, tally.counts[aspect, rating]) for rating in book.shown_ratings(aspect)]
    counts = book.values(tally.table, ["policy_code", "aspect", "rating"], "count")
    page.text(row, column, f"{heading('chart', book.lang)} {book.aspect(aspect)}", "helper")
    for offset, (rating, _) in enumerate(shown, start=1):
        page.text(row, column + offset, rating, "helper")
    for line, number in enumerate(bars, start=1):
        page.text(row + line, column, _short(tally.lines[number].name), "helper")
        for offset, (_, source) in enumerate(shown, start=1):
            value = counts[tally.lines[number].code, aspect, shown[offset - 1][0]]
            page.formula(row + line, column + offset, xl_rowcol_to_cell(tally.first + number, source), value, "helper")
    chart = page.chart({"type": "bar", "subtype": "percent_stacked"})
    for offset, (rating, _) in enumerate(shown, start=1):
        chart.add_series(_series(page, rating, offset, (row, column, len(bars))))
    font = {"name": FONT, "size": 9}
    chart.set_title({"name": f"{page.name}（{book.aspect(aspect)}）", "name_font": font | {"size": 12, "bold": True}})
    chart.set_x_axis(
        {"num_font": font, "num_format": "0%", "major_gridlines": {"visible": True, "line": {"color": "#D0D0D0"}}}
    )
    chart.set_y_axis({"reverse": True, "num_font": font, "crossing": "max"})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": place.width, "height": place.height})
    page.sheet.insert_chart(row, place.column, chart, {"object_position": 1, "x_offset": 4})


def _series(page: Page, rating: str, offset: int, feed: tuple[int, int, int]) -> dict[str, object]:
    row, column, bars = feed
    fill = {"color": COLOURS[(offset - 1) % len(COLOURS)]}
    dark = (offset - 1) % len(COLOURS) in {0, 3, 4, 5}
    series: dict[str, object] = {
        "name": f"={quoted(page)}!{xl_rowcol_to_cell(row, column + offset, row_abs=True, col_abs=True)}",
        "categories": "=" + span(page, column, row + 1, row + bars),
        "values": "=" + span(page, column + offset, row + 1, row + bars),
        "fill": fill,
        "border": {"color": "#404040", "width": 0.5},
        "gap": 60,
        "data_labels": {
            "value": True,
            "num_format": "0;;",
            "font": {"name": FONT, "size": 9, "color": "#FFFFFF" if dark else "#000000"},
        },
    }
    if rating in {PENDING, UNSETTLED}:
        pattern = "light_upward_diagonal" if rating == PENDING else "small_grid"
        del series["fill"]
        series["pattern"] = {"pattern": pattern, "fg_color": "#606060", "bg_color": "#FFFFFF"}
    return series


def _short(name: str) -> str:
    """Return a name that fits a chart's axis."""
    return name if display_width(name) <= 44 else name[:21] + "…"

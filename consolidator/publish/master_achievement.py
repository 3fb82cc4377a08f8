"""The chart of the sheet 指標: how many indicators of each level met this year's target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.publish.chart_looks import GRID, TEXT
from consolidator.publish.master_charts import part
from consolidator.publish.master_context import records
from consolidator.publish.master_page import figure
from schemas.headings import heading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter.chart import Chart

    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page

_PARTS: Final = (("indicators_met", "good-1"), ("indicators_unmet", "behind-1"), ("indicators_unknown", "pending"))
_PLACE: Final = 7
"""Column right of the table of levels."""
_ROW: Final = 18.75


def write_achievement(book: Book, page: Page, top: int, feed: int, levels: Mapping[str, int]) -> int:
    """Draw the chart right of the table of levels; return the row where the list of indicators may begin.

    top: the table's headings. feed: the column from which on the cells stand that are drawn. levels: level → row of
    the table, which holds all, judged and met in the columns 3, 4 and 5.
    """
    held = {line["level"]: line for line in records(book.summaries["indicators_by_level"])}
    page.text(top, feed, heading("chart", book.lang), "helper")
    for offset, (name, _) in enumerate(_PARTS, start=1):
        page.text(top, feed + offset, heading(name, book.lang), "helper")
    for level, row in levels.items():
        total, judged, met = (xl_rowcol_to_cell(row, column) for column in (3, 4, 5))
        expressions = {"met": met, "unmet": f"{judged}-{met}", "unknown": f"{total}-{judged}"}
        page.text(row, feed, level, "helper")
        for offset, (name, expression) in enumerate(expressions.items(), start=1):
            of = figure("indicators_by_level", name, level=level)
            page.formula(row, feed + offset, expression, held[level][name], "helper", of=of)
    last = max(levels.values(), default=top)
    height = 120 + 34 * len(levels)
    chart = _chart(page, (top, feed, len(levels)))
    chart.set_size({"width": 560, "height": height})
    page.sheet.insert_chart(top, _PLACE, chart, {"object_position": 1, "x_offset": 12})
    below = top + 1 + int((height * 0.75 - page.heights[top]) / _ROW) + 2
    for row in range(last + 1, below):
        page.height(row, _ROW)
    return max(last + 2, below)


def _chart(page: Page, feed: tuple[int, int, int]) -> Chart:
    chart = page.chart({"type": "bar", "subtype": "percent_stacked"})
    for offset, (_, style) in enumerate(_PARTS, start=1):
        chart.add_series(part(page, feed, offset, style))
    chart.set_title({"name": page.name, "name_font": {**TEXT, "size": 12, "bold": True}})
    chart.set_x_axis({"num_font": TEXT, "num_format": "0%", "major_gridlines": GRID})
    chart.set_y_axis({"reverse": True, "num_font": TEXT, "crossing": "max"})
    chart.set_legend({"position": "bottom", "font": TEXT})
    return chart

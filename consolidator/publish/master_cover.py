"""The sheet 表紙: how the plan stands, what is behind and why, what came in, and where everything is, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consolidator.normalise.years import year_label
from consolidator.publish.master_charts import ratings_chart
from consolidator.publish.master_context import quoted
from consolidator.publish.master_cover_news import write_behind, write_incoming
from consolidator.publish.master_cover_tables import write_tables
from consolidator.publish.master_effects import effects_chart
from consolidator.publish.master_page import set_up_page
from schemas.choices import PERIODS
from schemas.headings import heading

if TYPE_CHECKING:
    from consolidator.publish.master_context import Book
    from consolidator.publish.master_cover_tables import Sources
    from consolidator.publish.master_page import Page

_LEFT: Final = 1
_TABLES: Final = 7
"""Row of the key figures."""
_NEWS: Final = (9.0, 25.0, 14.0, 13.0, 40.0)
"""Widths of what is behind: number, title, department, rating, reason."""
_FIGURES: Final = 58.0
"""Characters that the columns of figures share."""
_ROW: Final = 21.0
_CHART: Final = 240
"""Pixels of a chart's height."""


def write_cover(book: Book, page: Page, sources: Sources) -> None:
    """Write the cover; sources: where the other sheets hold the figures that it repeats."""
    page.sheet.hide_gridlines(2)
    count = max(6, *(len(book.shown_ratings(aspect)) + 1 for aspect in book.plan.aspects))
    news = _LEFT + 1 + count + 1
    widths = (2.0, 20.0, *(_FIGURES / count,) * count, 3.0, *_NEWS)
    for column, width in enumerate(widths):
        page.width(column, width)
    last_column = len(widths) - 1
    _title(book, page, last_column)
    page.text(_TABLES - 1, _LEFT, heading("key_figures", book.lang), "subtitle")
    bottom = max(write_tables(book, page, (_TABLES, _LEFT), count, sources), _TABLES + 12)
    above = write_incoming(book, page, (bottom, news))
    write_behind(book, page, (_TABLES - 1, news), above)
    below = _charts(book, page, bottom + 1, sources)
    last = _contents(book, page, below + 1, (_LEFT, count, news))
    for row in range(_TABLES - 1, last + 1):
        page.height(row, _ROW)
    page.sheet.print_area(0, 0, last, last_column)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=None)
    page.sheet.fit_to_pages(1, 1)
    page.sheet.activate()


def _title(book: Book, page: Page, last: int) -> None:
    plan = book.plan
    page.text(1, _LEFT, plan.organisation, "organisation")
    page.height(1, 26)
    page.merged((2, _LEFT, 2, last - 2 if book.stamp else last), plan.title, "book_title")
    page.height(2, 70 if len(plan.title) > (36 if book.stamp else 44) else 46)
    period = book.choice(PERIODS, plan.period)
    page.text(3, _LEFT, f"{year_label(plan.reporting_year, book.lang)}　{period}", "organisation", "bold")
    page.height(3, 26)
    if book.stamp:
        page.merged((1, last, 3, last), book.stamp, "stamp")
    page.text(4, _LEFT, _state(book), "cover_note")
    page.height(4, 20)


def _state(book: Book) -> str:
    """Return whether the figures are final, and if not what is missing."""
    if not book.stamp:
        return book.say("Every initiative asked about is in; the figures are final.")
    return book.say(
        "未提出: nothing returned yet. 未確定: returned, with something to be mended. The figures will change."
    )


def _charts(book: Book, page: Page, row: int, sources: Sources) -> int:
    """Draw a chart for each aspect, and of the effects where there is room, side by side; return the row below."""
    charts = [ratings_chart(book, sources.tally, aspect) for aspect in book.plan.aspects]
    if len(charts) < 2 and sources.effects is not None:
        charts += [effects_chart(book, sources.effects[0])] if book.plan.reporting_year > book.plan.first_year else []
    width = sum(page.widths.values()) * 7 + 5 * len(page.widths) - 30
    for place, chart in enumerate(charts):
        each = int(width / len(charts))
        chart.set_size({"width": each - 12, "height": _CHART})
        page.sheet.insert_chart(row, _LEFT, chart, {"object_position": 1, "x_offset": place * each, "y_offset": 4})
    return row + (int(_CHART * 0.75 / _ROW) + 1 if charts else 0)


def _contents(book: Book, page: Page, top: int, columns: tuple[int, int, int]) -> int:
    """Write the sheets with links and what each holds, in two columns; return the last row.

    columns: of the left block, how many follow its first, of the right block.
    """
    left, count, right = columns
    page.text(top, left, heading("contents", book.lang), "subtitle")
    listed = [(key, text) for key, text in _descriptions(book).items() if key in book.pages]
    half = (len(listed) + 1) // 2
    for place, (key, text) in enumerate(listed):
        row, block = top + 1 + place % half, place // half
        of = book.pages[key]
        first, second = (left, left + 1) if not block else (right, right + 2)
        if block:
            page.sheet.merge_range(row, first, row, first + 1, "", page.formats("cell", "link"))
        page.link(row, first, f"{quoted(of)}!A1", of.name, "cell")
        page.merged((row, second, row, left + count if not block else right + 4), text, "cell")
    return top + half


def _descriptions(book: Book) -> dict[str, str]:
    return {
        "progress_by_policy": book.say("Ratings by policy, with charts"),
        "progress_by_department": book.say("Ratings by lead department"),
        "axis_tallies": book.say("Ratings across the tree of policies"),
        "axis_matrix": book.say("Initiatives in each cell of two axes"),
        "indicator_achievement": book.say("Targets and actuals of the indicators"),
        "effects_by_year": book.say("Effects in money by year, kind and policy"),
        "unmet": book.say("Initiatives behind, with reason and next step"),
        "not_counted": book.say("Initiatives that are not counted, and why"),
        "revisions": book.say("Initiatives revised, by kind, and each revision"),
        "opinions": book.say("Opinions of panel and citizens, with responses"),
        "budget_link": book.say("How evaluations reach the budget"),
        "submissions": book.say("Returned files and what became of them"),
        "initiatives": book.say("The master plan, one row an initiative"),
        "effects": book.say("Data behind the sheet of effects"),
        "indicators": book.say("Data behind the sheet of indicators"),
    }

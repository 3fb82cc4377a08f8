"""The sheet 表紙: what this is, whether it is final, the main figures, and where everything stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consolidator.model import WHOLE
from consolidator.normalise.years import year_label
from consolidator.publish.master_context import at, quoted
from consolidator.publish.master_page import figure, set_up_page
from schemas.choices import PERIODS
from schemas.headings import heading

if TYPE_CHECKING:
    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page
    from consolidator.publish.master_tallies import Tally

_LEFT: Final = 1
_ROW: Final = 25.0
"""Height of the rows that key figures and contents share, in points."""


def write_cover(book: Book, page: Page, tally: Tally, effects: tuple[int, int] | None) -> None:
    """Write the cover.

    tally: where the sheet of progress holds its figures; effects: the cell of the last year's accumulated actual.
    """
    plan = book.plan
    page.sheet.hide_gridlines(2)
    right = _LEFT + 3 + max(4, *(len(book.shown_ratings(aspect)) for aspect in plan.aspects))
    for column, width in enumerate((3, 24, *(10.5,) * (right - 3), 4, 24, 44)):
        page.width(column, width)
    page.text(1, _LEFT, plan.organisation, "organisation")
    page.height(1, 26)
    page.merged((2, _LEFT, 2, right + 1 if not book.stamp else right - 1), plan.title, "book_title")
    page.height(2, 66 if len(plan.title) > 28 else 44)
    period = book.choice(PERIODS, plan.period)
    page.text(3, _LEFT, f"{year_label(plan.reporting_year, book.lang)}　{period}", "subtitle")
    page.height(3, 24)
    if book.stamp:
        page.merged((1, right, 3, right + 1), book.stamp, "stamp")
    page.text(4, _LEFT, _state(book), "note")
    page.text(6, _LEFT, heading("key_figures", book.lang), "subtitle")
    row = _ratings(book, page, 7, tally)
    row = _effects(book, page, row, effects)
    below = _contents(book, page, (6, right))
    for each in range(6, max(row, below) + 1):
        page.height(each, _ROW)
    page.sheet.print_area(0, 0, max(row, below), right + 1)
    set_up_page(page, plan=plan.title, stamp=book.stamp, repeat=None)
    page.sheet.fit_to_pages(1, 1)
    page.sheet.activate()


def _state(book: Book) -> str:
    """Return whether the figures are final, and if not what is missing."""
    if not book.stamp:
        return book.say("Every initiative asked about is in; the figures are final.")
    return book.say(
        "未提出: nothing returned yet. 未確定: returned, with something to be mended. The figures will change."
    )


def _ratings(book: Book, page: Page, row: int, tally: Tally) -> int:
    """Write the whole plan's counts and shares of each aspect, referring to its sheet; return the next row."""
    source = book.pages["progress_by_policy"]
    counts = book.values("progress_by_policy", ["policy_code", "aspect", "rating"], "count")
    shares = book.values("progress_by_policy", ["policy_code", "aspect", "rating"], "share")
    for aspect, column_of_total in tally.totals.items():
        ratings = book.shown_ratings(aspect)
        page.text(row, _LEFT, book.aspect(aspect), "head")
        page.text(row, _LEFT + 1, heading("total", book.lang), "head")
        page.text(row + 1, _LEFT, heading("count", book.lang), "cell")
        page.text(row + 2, _LEFT, heading("share", book.lang), "cell")
        every = sum(count for (code, of, _), count in counts.items() if code == WHOLE and of == aspect)
        of = figure("progress_by_policy", "count", policy_code=WHOLE, aspect=aspect)
        page.formula(row + 1, _LEFT + 1, at(source, tally.first, column_of_total), every, "cell", "count", "big", of=of)
        page.text(row + 2, _LEFT + 1, "", "cell")
        for column, rating in enumerate(ratings, start=_LEFT + 2):
            key = {"policy_code": WHOLE, "aspect": aspect, "rating": rating}
            page.text(row, column, rating, "head")
            cell = at(source, tally.first, tally.counts[aspect, rating])
            value = counts[WHOLE, aspect, rating]
            page.formula(
                row + 1, column, cell, value, "cell", "count", "big", of=figure("progress_by_policy", "count", **key)
            )
            place = tally.percentages.get((aspect, rating))
            if place is None:
                page.text(row + 2, column, "", "cell")
                continue
            cell = at(source, tally.first, place)
            of = figure("progress_by_policy", "share", **key)
            page.formula(row + 2, column, cell, shares[WHOLE, aspect, rating], "cell", "percent", "big", of=of)
        row += 4
    return row


def _effects(book: Book, page: Page, row: int, effects: tuple[int, int] | None) -> int:
    """Write planned and actual effects accumulated to the reporting year; return the next row."""
    if effects is None:
        return row
    line, column = effects
    year = book.plan.reporting_year
    source = book.pages["effects_by_year"]
    page.text(row, _LEFT, f"{source.name}（{book.plan.money_unit}）", "head")
    for offset, name in enumerate(("cumulative_planned", "cumulative_actual")):
        left = _LEFT + 1 + 2 * offset
        page.merged((row, left, row, left + 1), book.label("effects_by_year", name), "head")
        page.sheet.merge_range(row + 1, left, row + 1, left + 1, "", page.formats("cell", "money", "big"))
        value = book.values("effects_by_year", ["policy_code", "kind", "year"], name)[WHOLE, WHOLE, year]
        of = figure("effects_by_year", name, policy_code=WHOLE, kind=WHOLE, year=year)
        page.formula(row + 1, left, at(source, line, column - 1 + offset), value, "cell", "money", "big", of=of)
    years = f"{year_label(book.plan.first_year, book.lang)}～{year_label(year, book.lang)}"
    page.text(row + 1, _LEFT, years, "cell", "wrap")
    return row + 2


def _contents(book: Book, page: Page, place: tuple[int, int]) -> int:
    """Write the sheets with links and what each holds, from a row and column on; return the last row."""
    top, right = place
    page.text(top, right, heading("contents", book.lang), "subtitle")
    descriptions = {
        "progress_by_policy": book.say("Ratings by policy, with charts"),
        "progress_by_department": book.say("Ratings by lead department"),
        "axis_tallies": book.say("Ratings across the tree of policies"),
        "axis_matrix": book.say("Initiatives in each cell of two axes"),
        "indicator_achievement": book.say("Targets and actuals of the indicators"),
        "effects_by_year": book.say("Effects in money by year, kind and policy"),
        "unmet": book.say("Initiatives behind, with reason and next step"),
        "revisions": book.say("Initiatives revised, by kind, and each revision"),
        "opinions": book.say("Opinions of panel and citizens, with responses"),
        "budget_link": book.say("How evaluations reach the budget"),
        "initiatives": book.say("The master plan, one row an initiative"),
        "effects": book.say("Data behind the sheet of effects"),
        "indicators": book.say("Data behind the sheet of indicators"),
        "submissions": book.say("Returned files and what became of them"),
    }
    row = top
    for row, (key, text) in enumerate(
        ((key, text) for key, text in descriptions.items() if key in book.pages), start=top + 1
    ):
        listed = book.pages[key]
        page.link(row, right, f"{quoted(listed)}!A1", listed.name, "cell")
        page.text(row, right + 1, text, "cell")
    return row

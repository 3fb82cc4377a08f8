"""The key figures of the cover: ratings, effects and indicators, each referring to the cell of its own sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consolidator.model import WHOLE
from consolidator.normalise.years import year_label
from consolidator.publish.master_context import at, records
from consolidator.publish.master_page import figure
from schemas.headings import heading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page
    from consolidator.publish.master_tallies import Tally


@dataclass(frozen=True, slots=True)
class Sources:
    """Where other sheets hold what the cover repeats.

    tally: the sheet of progress; effects: the cell of the last year's accumulated actual; levels: level of indicators
    → row of the sheet of indicators, whose columns 3 to 6 are its counts and its share.
    """

    tally: Tally
    effects: tuple[int, int] | None
    levels: Mapping[str, int]


def write_tables(book: Book, page: Page, place: tuple[int, int], count: int, sources: Sources) -> int:
    """Write the tables from a row and column on, over a column of names and so many of figures; return the last row."""
    row, left = place
    row = _ratings(book, page, (row, left), sources.tally)
    row = _effects(book, page, (row, left), count, sources.effects)
    return _indicators(book, page, (row, left), sources.levels) - 2


def _ratings(book: Book, page: Page, place: tuple[int, int], tally: Tally) -> int:
    """Write the whole plan's counts and shares of each aspect; return the next row."""
    row, left = place
    source = book.pages["progress_by_policy"]
    counts = book.values("progress_by_policy", ["policy_code", "aspect", "rating"], "count")
    shares = book.values("progress_by_policy", ["policy_code", "aspect", "rating"], "share")
    for aspect, column_of_total in tally.totals.items():
        page.text(row, left, book.aspect(aspect), "head")
        page.text(row, left + 1, heading("total", book.lang), "head")
        page.text(row + 1, left, heading("count", book.lang), "cell")
        page.text(row + 2, left, heading("share", book.lang), "cell")
        every = sum(number for (code, of, _), number in counts.items() if code == WHOLE and of == aspect)
        of = figure("progress_by_policy", "count", policy_code=WHOLE, aspect=aspect)
        page.formula(row + 1, left + 1, at(source, tally.first, column_of_total), every, "cell", "count", "big", of=of)
        page.text(row + 2, left + 1, "", "cell")
        for column, rating in enumerate(book.shown_ratings(aspect), start=left + 2):
            key = {"policy_code": WHOLE, "aspect": aspect, "rating": rating}
            page.text(row, column, rating, "head")
            cell, value = at(source, tally.first, tally.counts[aspect, rating]), counts[WHOLE, aspect, rating]
            of = figure("progress_by_policy", "count", **key)
            page.formula(row + 1, column, cell, value, "cell", "count", "big", of=of)
            page.text(row + 2, column, "", "cell")
            if (share := tally.percentages.get((aspect, rating))) is not None:
                cell, of = at(source, tally.first, share), figure("progress_by_policy", "share", **key)
                page.formula(row + 2, column, cell, shares[WHOLE, aspect, rating], "cell", "percent", "big", of=of)
        row += 4
    return row


def _effects(book: Book, page: Page, place: tuple[int, int], count: int, effects: tuple[int, int] | None) -> int:
    """Write planned and actual effects accumulated to the reporting year; return the next row."""
    row, left = place
    if effects is None:
        return row
    line, column = effects
    year, source = book.plan.reporting_year, book.pages["effects_by_year"]
    page.text(row, left, f"{source.name}（{book.unit}）", "head")
    half = count // 2
    for offset, name in enumerate(("cumulative_planned", "cumulative_actual")):
        first, last = left + 1 + half * offset, left + half * (1 + offset)
        page.merged((row, first, row, last), book.label("effects_by_year", name), "head")
        page.sheet.merge_range(row + 1, first, row + 1, last, "", page.formats("cell", "money", "big"))
        value = book.values("effects_by_year", ["policy_code", "kind", "year"], name)[WHOLE, WHOLE, year]
        of = figure("effects_by_year", name, policy_code=WHOLE, kind=WHOLE, year=year)
        page.formula(row + 1, first, at(source, line, column - 1 + offset), value, "cell", "money", "big", of=of)
    years = f"{year_label(book.plan.first_year, book.lang)}～{year_label(year, book.lang)}"
    page.text(row + 1, left, years, "cell", "tight")
    return row + 3


def _indicators(book: Book, page: Page, place: tuple[int, int], levels: Mapping[str, int]) -> int:
    """Write how many indicators of each level were met; return the next row but one."""
    row, left = place
    if not levels:
        return row + 1
    source, year = book.pages["indicator_achievement"], book.plan.reporting_year
    held = {line["level"]: line for line in records(book.summaries["indicators_by_level"])}
    page.text(row, left, f"{source.name}（{year_label(year, book.lang)}）", "head")
    for column, title in enumerate(("indicators_total", "indicators_known", "indicators_met"), start=left + 1):
        page.text(row, column, heading(title, book.lang), "head", "tight")
    page.merged((row, left + 4, row, left + 5), heading("met_share", book.lang), "head", "tight")
    for level, line in levels.items():
        row += 1
        page.text(row, left, level, "cell")
        page.sheet.merge_range(row, left + 4, row, left + 5, "", page.formats("cell", "percent", "big"))
        for offset, name in enumerate(("count", "judged", "met", "share")):
            of, style = figure("indicators_by_level", name, level=level), "percent" if name == "share" else "count"
            cell = at(source, line, 3 + offset)
            page.formula(row, left + 1 + offset, cell, held[level][name], "cell", style, "big", of=of)
    return row + 2

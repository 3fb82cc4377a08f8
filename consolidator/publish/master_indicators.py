"""The sheets 指標 and 指標データ: targets, actuals and how far they were reached."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from consolidator.normalise.years import year_label
from consolidator.once import each_once
from consolidator.percent import percentage_formula
from consolidator.publish.blocks import ROW
from consolidator.publish.book_style import fitted_width
from consolidator.publish.master_achievement import write_achievement
from consolidator.publish.master_block import Rows
from consolidator.publish.master_context import literal, quoted, records, same, span, total
from consolidator.publish.master_page import DENSE, figure, figures, set_up_page, shown_each
from consolidator.tree import policy_nodes
from schemas.choices import BETTER, LEVELS
from schemas.headings import heading
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Figure, Key, Page

HEAD: Final = 3
FIRST: Final = HEAD + 1
_TABLE: Final = "indicator_achievement"
_FIELDS: Final = (
    "code",
    "initiative",
    "level",
    "name",
    "unit",
    "direction",
    "year",
    "target",
    "actual",
    "achievement",
    "met",
)
_MET: Final = OUTPUTS[_TABLE].field("met").choices
_PAST: Final = 3
"""Years before the reporting year whose actuals are printed."""


@dataclass(frozen=True)
class YearRows:
    """Where formulas find the rows of indicators by year."""

    page: Page
    rows: int
    row_of: dict[tuple[str, int], int]  # code, year -> row

    @cached_property
    def years_of(self) -> dict[str, list[tuple[int, int]]]:
        """Year and row of each of an indicator's years, by its code."""
        years: dict[str, list[tuple[int, int]]] = {}
        for (code, year), row in self.row_of.items():
            years.setdefault(code, []).append((year, row))
        return years

    def area(self, name: str) -> str:
        """Return the cells of a field."""
        return span(self.page, _FIELDS.index(name), FIRST, FIRST + self.rows - 1)


def write_indicator_data(book: Book, page: Page) -> YearRows:
    """Write every indicator and year, achievement and met as formulas over their own row."""
    frame = book.summaries[_TABLE]
    page.heading(
        page.name,
        book.say("One row an indicator and year. Please don't sort it: the sheet of indicators refers to its rows."),
    )
    names = fitted_width(shown_each(frame["name"]), 30, 60, 1, size=8)
    for column, (name, width) in enumerate(zip(_FIELDS, (11, 10, 8, names, 9, 10, 8, 12, 12, 10, 9), strict=True)):
        page.width(column, width)
        page.text(HEAD, column, book.label(_TABLE, name), "head", "small")
    page.fit_row(HEAD, {column: book.label(_TABLE, name) for column, name in enumerate(_FIELDS)}, size=8, least=24)
    keys = [(("code", code), ("year", int(year))) for code, year in zip(frame["code"], frame["year"], strict=True)]
    _write_years(book, page, frame, keys)
    last = FIRST + max(len(frame), 1) - 1
    page.sheet.freeze_panes(FIRST, 4)
    page.sheet.print_area(0, 0, last, len(_FIELDS) - 1)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(HEAD, HEAD))
    return YearRows(
        page, len(frame), {(code, year): row for row, ((_, code), (_, year)) in enumerate(keys, start=FIRST)}
    )


def _write_years(book: Book, page: Page, frame: pd.DataFrame, keys: Sequence[Key]) -> None:
    rows, small = Rows(page, FIRST, len(frame)), ("cell", "small")
    texts = [shown_each(frame[name]) for name in _FIELDS[:6]]
    for column, name in enumerate(_FIELDS[:6]):
        held = book.choices(BETTER, frame[name]) if name == "direction" else texts[column]
        rows.text(column, held, (*small, "wrap"))
    rows.number(6, frame["year"].tolist(), (*small, "centre", "number"))
    rows.number(7, frame["target"].tolist(), (*small, "measure"))
    rows.number(8, frame["actual"].tolist(), (*small, "measure"))
    formulas = each_once(frame["direction"].tolist(), lambda direction: _formulas(book, direction))
    achievements, mets = zip(*formulas, strict=True) if formulas else ((), ())
    values = frame["achievement"].tolist()
    rows.formula(9, achievements, values, (*small, "percent"), of=figures(_TABLE, "achievement", keys))
    rows.formula(10, mets, book.choices(_MET, frame["met"]), (*small, "centre"), of=figures(_TABLE, "met", keys))
    rows.write(rows.heights(dict(enumerate(texts[:5])), size=8, least=DENSE))


def _formulas(book: Book, direction: str) -> tuple[str, str]:
    """Return the formulas of achievement and of met over the target and actual of the same row."""
    target, actual = f"$H{ROW}", f"$I{ROW}"
    part, whole = (target, actual) if direction == "less" else (actual, target)
    share = percentage_formula(part, whole, book.plan.decimals, book.plan.rounding, whole_numbers=False)
    yes, no = (literal(choice.label(book.lang)) for choice in _MET)
    test = {
        "less": f"IF({actual}<={target},{yes},{no})",
        "keep": f'IF({actual}={target},{yes},"")',
    }.get(direction, f"IF({actual}>={target},{yes},{no})")
    both = f"COUNT({target},{actual})<2"
    return f'IF({both},"",IF({whole}<=0,"",{share}))', f'IF({both},"",{test})'


def write_indicators(book: Book, page: Page, rows: YearRows | None) -> dict[str, int]:
    """Write how many indicators were met by level, with a chart, then each with its actuals up to the reporting year.

    Returns level → row of its counts.
    """
    if rows is None:
        page.heading(page.name, book.say("The plan has no indicators."))
        set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=None)
        return {}
    note = book.say("Achievement is actual by target, or target by actual where less is better.")
    top = page.heading(page.name, note) + 1
    levels = _levels(book, page, top, rows)
    indicators = book.summaries["indicators"].drop_duplicates("code")
    year = book.plan.reporting_year
    past = list(range(max(book.plan.first_year, year - _PAST), year))
    columns = _list_columns(book, past)
    head = write_achievement(book, page, top, len(columns) + 2, levels)
    named = {
        "name": fitted_width(shown_each(indicators["name"]), 30, 50, 1),
        "level": fitted_width(book.choices(LEVELS, indicators["level"]), 7, 20, 1),
        "source": fitted_width(shown_each(indicators["source"]), 20, 36, 1),
    }
    for column, (name, title, width) in enumerate(columns):
        page.width(column, named.get(name, width))
        page.text(head, column, title, "head")
    page.fit_row(head, {column: title for column, (_, title, _) in enumerate(columns)}, least=34)
    _write_list(book, rows, head + 1, [name for name, _, _ in columns], indicators)
    page.sheet.freeze_panes(head + 1, 3)
    page.sheet.print_area(0, 0, head + len(indicators), len(columns) - 1)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(head, head))
    return levels


def _list_columns(book: Book, past: list[int]) -> list[tuple[str, str, float]]:
    """Return the columns of the list: name, title, width; actual:YEAR and target:YEAR come from the data."""
    year = book.plan.reporting_year
    columns = [
        ("code", 11.0),
        ("level", 7.0),
        ("name", 30.0),
        ("initiative", 9.0),
        ("unit", 8.0),
        ("direction", 9.0),
        ("baseline", 10.0),
    ]
    listed = [(name, book.label("indicators", name), width) for name, width in columns]
    dated = [*(("actual", y) for y in past), ("target", year), ("actual", year)]
    listed += [
        (f"{name}:{y}", heading(f"{name}_of", book.lang).format(year=year_label(y, book.lang)), 11.5)
        for name, y in dated
    ]
    listed += [(f"{name}:{year}", book.label(_TABLE, name), 10.0) for name in ("achievement", "met")]
    if past:
        listed.append(("trend", heading("trend", book.lang), 12.0))
    return [*listed, ("source", book.label("indicators", "source"), 24.0)]


def _write_list(book: Book, held: YearRows, first: int, names: list[str], indicators: pd.DataFrame) -> None:
    """Write the rows of the list, each indicator above those that serve it."""
    places, depths = in_tree(indicators)
    frame, page = indicators.iloc[places], book.pages[_TABLE]
    rows, codes, texts = Rows(page, first, len(frame)), frame["code"].tolist(), {}
    for column, (field, _, year) in enumerate(name.partition(":") for name in names):
        if year:
            shows, told, values, of = _in_year(book, held, (field, int(year)), codes)
            look = {"achievement": "percent", "met": "centre"}.get(field, "measure")
            rows.formula(column, shows, values, ("cell", look), of=of, told=told)
        elif field == "trend":
            rows.text(column, [""] * len(frame), ("cell",))
            _trends(held, page, (first, column), codes, book.plan.reporting_year)
        elif field == "baseline":
            rows.number(column, frame[field].tolist(), ("cell", "measure"))
        else:
            choices = {"direction": BETTER, "level": LEVELS}.get(field)
            shown = book.choices(choices, frame[field]) if choices else shown_each(frame[field])
            looks = ("cell", "wrap", *(("centre",) if field in {"level", "initiative", "unit"} else ()))
            indents = [(*looks, *((f"indent:{depth}",) if depth else ())) for depth in depths]
            rows.text(column, shown, indents if field == "name" else looks)
            if field in {"name", "source"}:
                texts[column] = shown
    name = names.index("name")
    texts[name] = [text + "　" * depth for text, depth in zip(texts[name], depths, strict=True)]
    rows.write(rows.heights(texts))


def _trends(rows: YearRows, page: Page, place: tuple[int, int], codes: Iterable[str], year: int) -> None:
    """Draw indicators' actuals over the years up to one, from a place down; those years are one run of the data."""
    first, column = place
    drawn = {}
    for row, code in enumerate(codes, start=first):
        own = [each for at, each in rows.years_of.get(code, ()) if at <= year]
        if len(own) > 1:
            drawn[xl_rowcol_to_cell(row, column)] = span(rows.page, _FIELDS.index("actual"), min(own), max(own))
    if drawn:
        options = {
            "location": list(drawn),
            "range": list(drawn.values()),
            "markers": True,
            "weight": 1.5,
            "series_color": "#1F3F66",
            "show_hidden": True,
            "empty_cells": "gaps",
        }
        page.sheet.add_sparkline(first, column, options)


def _in_year(
    book: Book, held: YearRows, of: tuple[str, int], codes: list[str]
) -> tuple[list[str], array[int], list[Any], list[Figure | None]]:
    """Return formulas, their rows, values and figures of what the data sheet holds in a field for a year, of each code.

    The formula is '' where an indicator has no such year.
    """
    field, year = of
    places = [held.row_of.get((code, year)) for code in codes]
    cell = f"{quoted(held.page)}!${xl_col_to_name(_FIELDS.index(field))}${ROW}"
    formula = f'IF({cell}="","",{cell})'
    formulas = ["" if row is None else formula for row in places]
    known = book.values(_TABLE, ["code", "year"], field)
    values = [known.get((code, year)) for code in codes]
    keys = (None if row is None else (("code", code), ("year", year)) for code, row in zip(codes, places, strict=True))
    told = array("i", (0 if row is None else row + 1 for row in places))
    return formulas, told, book.choices(_MET, values) if field == "met" else values, figures(_TABLE, field, keys)


def _levels(book: Book, page: Page, top: int, rows: YearRows) -> dict[str, int]:
    """Write how many indicators of each level there are, are judged and are met this year; return level → row."""
    yes, no = (choice.label(book.lang) for choice in _MET)
    year = book.plan.reporting_year
    titles = ("indicators_total", "indicators_known", "indicators_met", "met_share")
    page.merged((top, 0, top, 2), f"{book.label(_TABLE, 'level')}（{year_label(year, book.lang)}）", "head")
    for column, title in enumerate(titles, start=3):
        page.text(top, column, re.sub(r" ?([（(])", r"\n\1", heading(title, book.lang)), "head")
    page.height(top, 36)
    placed = {}
    for row, line in enumerate(records(book.summaries["indicators_by_level"]), start=top + 1):
        level = line["level"]
        page.merged((row, 0, row, 2), level, "cell", "centre")
        page.height(row, 18)
        terms = (same(rows.area("level"), xl_rowcol_to_cell(row, 0, col_abs=True)), f"--({rows.area('year')}={year})")
        met, unmet = (total(*terms, same(rows.area("met"), literal(text))) for text in (yes, no))
        part, whole = xl_rowcol_to_cell(row, 5), xl_rowcol_to_cell(row, 4)
        share = percentage_formula(part, whole, book.plan.decimals, book.plan.rounding)
        expressions = {"count": total(*terms), "judged": f"{met}+{unmet}", "met": met, "share": share}
        for column, (name, expression) in enumerate(expressions.items(), start=3):
            of = figure("indicators_by_level", name, level=level)
            page.formula(row, column, expression, line[name], "cell", "percent" if name == "share" else "count", of=of)
        placed[level] = row
    return placed


def in_tree(indicators: pd.DataFrame) -> tuple[list[int], list[int]]:
    """Return the places of indicators, each followed by those that serve it, and how deep each stands.

    Siblings keep the ledger's order.
    """
    names = {name: shown_each(indicators[name]) for name in ("code", "parent", "name")}
    nodes, places = policy_nodes(pd.DataFrame(names)), {code: place for place, code in enumerate(names["code"])}
    return [places[node.code] for node in nodes], [node.depth - 1 for node in nodes]

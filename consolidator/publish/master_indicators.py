"""The sheets 指標 and 指標データ: targets, actuals and how far they were reached."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.normalise.years import year_label
from consolidator.percent import percentage_formula
from consolidator.publish.book_style import fitted_width
from consolidator.publish.master_achievement import write_achievement
from consolidator.publish.master_context import at, literal, records, same, span, total
from consolidator.publish.master_page import DENSE, figure, set_up_page, shown
from consolidator.tree import policy_nodes
from schemas.choices import BETTER, LEVELS
from schemas.headings import heading
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page

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
class Rows:
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


def write_indicator_data(book: Book, page: Page) -> Rows:
    """Write every indicator and year, achievement and met as formulas over their own row."""
    frame = book.summaries[_TABLE]
    page.heading(
        page.name,
        book.say("One row an indicator and year. Please don't sort it: the sheet of indicators refers to its rows."),
    )
    names = fitted_width([shown(value) for value in frame["name"]], 30, 60, 1, size=8)
    for column, (name, width) in enumerate(zip(_FIELDS, (11, 10, 8, names, 9, 10, 8, 12, 12, 10, 9), strict=True)):
        page.width(column, width)
        page.text(HEAD, column, book.label(_TABLE, name), "head", "small")
    page.fit_row(HEAD, {column: book.label(_TABLE, name) for column, name in enumerate(_FIELDS)}, size=8, least=24)
    row_of, small = {}, ("cell", "small")
    for row, line in enumerate(records(frame), start=FIRST):
        row_of[line["code"], int(line["year"])] = row
        for column, name in enumerate(_FIELDS[:6]):
            page.text(
                row, column, book.choice(BETTER, line[name]) if name == "direction" else line[name], *small, "wrap"
            )
        page.fit_row(row, {column: line[name] for column, name in enumerate(_FIELDS[:5])}, size=8, least=DENSE)
        page.number(row, 6, line["year"], *small, "centre", "number")
        page.number(row, 7, line["target"], *small, "measure")
        page.number(row, 8, line["actual"], *small, "measure")
        key = {"code": line["code"], "year": int(line["year"])}
        achievement, met = _formulas(book, row, line["direction"])
        page.formula(
            row, 9, achievement, line["achievement"], *small, "percent", of=figure(_TABLE, "achievement", **key)
        )
        stored = book.choice(_MET, line["met"]) if line["met"] else ""
        page.formula(row, 10, met, stored, *small, "centre", of=figure(_TABLE, "met", **key))
    last = FIRST + max(len(frame), 1) - 1
    page.sheet.freeze_panes(FIRST, 4)
    page.sheet.print_area(0, 0, last, len(_FIELDS) - 1)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(HEAD, HEAD))
    return Rows(page, len(frame), row_of)


def _formulas(book: Book, row: int, direction: str) -> tuple[str, str]:
    """Return the formulas of achievement and of met over the row's target and actual."""
    target, actual = xl_rowcol_to_cell(row, 7, col_abs=True), xl_rowcol_to_cell(row, 8, col_abs=True)
    part, whole = (target, actual) if direction == "less" else (actual, target)
    share = percentage_formula(part, whole, book.plan.decimals, book.plan.rounding, whole_numbers=False)
    yes, no = (literal(choice.label(book.lang)) for choice in _MET)
    test = {
        "less": f"IF({actual}<={target},{yes},{no})",
        "keep": f'IF({actual}={target},{yes},"")',
    }.get(direction, f"IF({actual}>={target},{yes},{no})")
    both = f"COUNT({target},{actual})<2"
    return f'IF({both},"",IF({whole}<=0,"",{share}))', f'IF({both},"",{test})'


def write_indicators(book: Book, page: Page, rows: Rows | None) -> dict[str, int]:
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
    indicators = records(book.summaries["indicators"].drop_duplicates("code"))
    year = book.plan.reporting_year
    past = list(range(max(book.plan.first_year, year - _PAST), year))
    columns = _list_columns(book, past)
    head = write_achievement(book, page, top, len(columns) + 2, levels)
    named = {
        "name": fitted_width([shown(line["name"]) for line in indicators], 30, 50, 1),
        "level": fitted_width([book.choice(LEVELS, line["level"]) for line in indicators], 7, 20, 1),
        "source": fitted_width([shown(line["source"]) for line in indicators], 20, 36, 1),
    }
    for column, (name, title, width) in enumerate(columns):
        page.width(column, named.get(name, width))
        page.text(head, column, title, "head")
    page.fit_row(head, {column: title for column, (_, title, _) in enumerate(columns)}, least=34)
    for row, (line, depth) in enumerate(in_tree(indicators), start=head + 1):
        for column, (name, _, _) in enumerate(columns):
            if name == "trend":
                _trend(rows, page, (row, column), line["code"], year)
            elif name == "name":
                page.text(row, column, line[name], "cell", "wrap", *((f"indent:{depth}",) if depth else ()))
            else:
                _cell(book, rows, (row, column), name, line)
        texts = {"name": line["name"] + "　" * depth, "source": line["source"]}
        page.fit_row(row, {column: texts.get(name) for column, (name, _, _) in enumerate(columns)})
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


def _trend(rows: Rows, page: Page, place: tuple[int, int], code: str, year: int) -> None:
    """Draw an indicator's actuals over the years up to one; those years stand below one another in the data."""
    page.text(*place, "", "cell")
    own = [row for at, row in rows.years_of.get(code, ()) if at <= year]
    actuals = span(rows.page, _FIELDS.index("actual"), min(own), max(own)) if len(own) > 1 else ""
    if actuals:
        options = {
            "range": actuals,
            "markers": True,
            "weight": 1.5,
            "series_color": "#1F3F66",
            "show_hidden": True,
            "empty_cells": "gaps",
        }
        page.sheet.add_sparkline(*place, options)


def _cell(book: Book, rows: Rows, place: tuple[int, int], name: str, line: dict[str, Any]) -> None:
    """Write one cell of the list: a field of the indicator, or what the data sheet holds for a year."""
    page, (row, column) = book.pages[_TABLE], place
    field, _, year = name.partition(":")
    if not year:
        if field == "baseline":
            page.number(row, column, line[field], "cell", "measure")
        else:
            value = book.choice({"direction": BETTER, "level": LEVELS}.get(field, ()), line[field])
            page.text(
                row, column, value, "cell", "wrap", *(("centre",) if field in {"level", "initiative", "unit"} else ())
            )
        return
    source = rows.row_of.get((line["code"], int(year)))
    styles = ("cell", {"achievement": "percent", "met": "centre"}.get(field, "measure"))
    if source is None:
        page.text(row, column, "", *styles)
        return
    cell = at(rows.page, source, _FIELDS.index(field))
    value = book.values(_TABLE, ["code", "year"], field)[line["code"], int(year)]
    stored = book.choice(_MET, value) if field == "met" and value else value
    of = figure(_TABLE, field, code=line["code"], year=int(year))
    page.formula(row, column, f'IF({cell}="","",{cell})', stored, *styles, of=of)


def _levels(book: Book, page: Page, top: int, rows: Rows) -> dict[str, int]:
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


def in_tree(indicators: list[dict[str, Any]]) -> list[tuple[dict[str, Any], int]]:
    """Return indicators, each followed by those that serve it, with its depth; siblings in the ledger's order."""
    frame = pd.DataFrame(
        [(line["code"], shown(line["parent"]), line["name"]) for line in indicators], columns=["code", "parent", "name"]
    )
    by_code = {line["code"]: line for line in indicators}
    return [(by_code[node.code], node.depth - 1) for node in policy_nodes(frame)]

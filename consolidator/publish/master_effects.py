"""The sheets 効果額 and 効果額データ: effects in money by year, kind and policy, and accumulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.model import WHOLE
from consolidator.normalise.years import year_label
from consolidator.publish.book_style import FONT, fitted_width
from consolidator.publish.master_charts import SHRUNK, pages_of
from consolidator.publish.master_context import quoted, records, same, span, total
from consolidator.publish.master_page import figure, set_up_page, shown
from schemas.choices import CONTINUITY
from schemas.headings import heading

if TYPE_CHECKING:
    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page

HEAD: Final = 3
FIRST: Final = HEAD + 1
_FIELDS: Final = ("code", "initiative", "policy", "kind", "detail", "year", "planned", "actual", "continuity", "basis")
_TABLE: Final = "effects_by_year"
_AMOUNTS: Final = ("planned", "actual", "cumulative_planned", "cumulative_actual")


@dataclass(frozen=True, slots=True)
class Lines:
    """Where formulas find the lines of effects."""

    page: Page
    rows: int
    helpers: int  # levels of the tree

    def area(self, name: str) -> str:
        """Return the cells of a field, of counted, or of level:n."""
        names = [*_FIELDS, "counted", *(f"level:{level}" for level in range(1, self.helpers + 1))]
        return span(self.page, names.index(name), FIRST, FIRST + self.rows - 1)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the blocks of the sheet 効果額 show: the years, the lines that formulas add up, and their sums."""

    book: Book
    page: Page
    lines: Lines
    years: list[int]
    sums: dict[str, dict[tuple[Any, ...], Any]]  # planned, ... -> policy, kind, year -> amount


def write_effect_data(book: Book, page: Page) -> Lines:
    """Write every line of effects, one row a year, with the hidden columns that formulas need."""
    frame = book.summaries["effects"]
    page.heading(page.name, book.say("One row a line of effects and year."), _unit(book))
    names = [book.label("effects", name) for name in (*_FIELDS, "counted")]
    levels = [heading("level", book.lang).format(n=level) for level in range(1, book.depth + 1)]
    widths = (11, 9, 9, 16, 18, 9, 12, 12, 10)
    basis = fitted_width([shown(value) for value in frame["basis"]], 24, 56, 3)
    for column, (name, width) in enumerate(
        zip((*names, *levels), (*widths, basis, *(10,) * (len(levels) + 1)), strict=True)
    ):
        page.width(column, width)
        helper = column >= len(_FIELDS)
        page.text(HEAD, column, name, "head", *(("helper",) if helper else ()))
        if helper:
            page.sheet.set_column(column, column, 10, None, {"hidden": True, "level": 1})
    for row, line in enumerate(records(frame), start=FIRST):
        for column, name in enumerate(_FIELDS):
            if name in {"planned", "actual"}:
                page.number(row, column, line[name], "cell", "money")
            elif name == "year":
                page.number(row, column, line[name], "cell", "centre", "number")
            else:
                value = book.choice(CONTINUITY, line[name]) if name == "continuity" else line[name]
                page.text(row, column, value, "cell", "wrap")
        page.fit_row(
            row, {column: line[name] for column, name in enumerate(_FIELDS) if name in {"kind", "detail", "basis"}}
        )
        page.number(row, len(_FIELDS), int(line["counted"]), "helper")
        for level in range(1, book.depth + 1):
            page.text(row, len(_FIELDS) + level, book.ancestor(line["policy"], level), "helper")
    last = FIRST + max(len(frame), 1) - 1
    page.sheet.autofilter(HEAD, 0, last, len(_FIELDS) + len(levels))
    page.sheet.freeze_panes(FIRST, 2)
    page.sheet.print_area(0, 0, last, len(_FIELDS) - 1)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(HEAD, HEAD))
    return Lines(page, len(frame), book.depth)


def write_effects(book: Book, page: Page, lines: Lines | None) -> tuple[int, int] | None:
    """Write effects by year with a chart, by kind and by policy; return the cell of the accumulated actual."""
    table = book.summaries[_TABLE]
    if lines is None or table.empty:
        page.heading(page.name, book.say("The plan has no effects in money."))
        set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=None)
        return None
    note = book.say("Each year's amount is what that year brought; accumulated amounts are their running sum.")
    top = page.heading(page.name, _unit(book), note) + 1
    years = list(range(book.plan.first_year, book.plan.reporting_year + 1))
    page.width(0, 12)
    page.width(1, 40)
    for column in range(2, 2 + max(len(years), 4) + 2):
        page.width(column, 13)
    values = {name: book.values(_TABLE, ["policy_code", "kind", "year"], name) for name in _AMOUNTS}
    amounts = Amounts(book, page, lines, years, values)
    last = _by_year(amounts, top)
    row = _chart(page, top + 1, len(years), 2 + max(len(years), 4) + 2) if len(years) > 1 else last + 2
    held = set(table[["policy_code", "kind"]].itertuples(index=False, name=None))
    kinds = [kind for kind in table["kind"].unique() if kind != WHOLE]
    every = heading("every_kind", book.lang)
    by_kind = [(WHOLE, WHOLE, "", every, 0), *((WHOLE, kind, "", kind, 0) for kind in kinds)]
    row = _block(amounts, (row, heading("by_kind", book.lang)), by_kind) + 2
    policies = row
    by_policy = [(WHOLE, WHOLE, "", heading("whole", book.lang), 0)]
    by_policy += [(n.code, WHOLE, n.code, n.name, n.depth) for n in book.nodes if (n.code, WHOLE) in held]
    row = _block(amounts, (row, heading("by_policy", book.lang)), by_policy)
    page.sheet.print_area(0, 0, row, 1 + max(len(years), 4) + 2)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(0, 1))
    if pages_of(page, row, 1 + max(len(years), 4) + 2) <= SHRUNK:
        page.sheet.fit_to_pages(1, 1)
    else:
        page.sheet.set_h_pagebreaks([policies])
    return top + len(years), 5


def _unit(book: Book) -> str:
    return f"（{heading('unit', book.lang)}：{book.plan.money_unit}）"


def _amount(lines: Lines, name: str, terms: tuple[str, ...], *, known: bool = True) -> str:
    """Return the sum of planned or actual over counted lines; empty where no amount is in, when asked for."""
    terms = (*terms, lines.area("counted"))
    amount = total(*terms, lines.area(name))
    return f'IF({total(*terms, f"--ISNUMBER({lines.area(name)})")}=0,"",{amount})' if known else amount


def _by_year(amounts: Amounts, top: int) -> int:
    """Write the whole plan, one row a year, and the difference of actual and planned; return the last row."""
    book, page, years = amounts.book, amounts.page, amounts.years
    lines, values = amounts.lines, amounts.sums
    titles = (
        heading("by_year", book.lang),
        *(book.label(_TABLE, name) for name in _AMOUNTS),
        heading("difference", book.lang),
    )
    page.merged((top, 0, top, 1), titles[0], "head")
    for column, title in enumerate(titles[1:], start=2):
        page.text(top, column, title, "head")
    page.height(top, 24)
    for row, year in enumerate(years, start=top + 1):
        page.number(row, 0, year, "cell", "centre", "number")
        page.text(row, 1, year_label(year, book.lang), "cell")
        this = (f"--({lines.area('year')}={xl_rowcol_to_cell(row, 0, col_abs=True)})",)
        for column, name in enumerate(_AMOUNTS, start=2):
            of = figure(_TABLE, name, policy_code=WHOLE, kind=WHOLE, year=year)
            if column < 4:
                expression = _amount(lines, name, this)
            else:
                run = f"{xl_rowcol_to_cell(top + 1, column - 2, row_abs=True)}:{xl_rowcol_to_cell(row, column - 2)}"
                expression = f'IF(COUNT({run})=0,"",SUM({run}))'
            page.formula(row, column, expression, values[name][WHOLE, WHOLE, year], "cell", "money", of=of)
        planned, actual = (xl_rowcol_to_cell(row, column) for column in (4, 5))
        pair = [values[name][WHOLE, WHOLE, year] for name in ("cumulative_actual", "cumulative_planned")]
        difference = None if any(pd.isna(value) for value in pair) else round(pair[0] - pair[1], 8)
        expression = f'IF(COUNT({planned},{actual})<2,"",{actual}-{planned})'
        page.formula(row, 6, expression, difference, "cell", "money")
        page.height(row, 18)
    return top + len(years)


def _block(amounts: Amounts, place: tuple[int, str], rows: list[tuple[str, str, str, str, int]]) -> int:
    """Write rows of (policy, kind, code, name, depth): each year's actual, both accumulated; return the last row."""
    book, page, years = amounts.book, amounts.page, amounts.years
    lines, values = amounts.lines, amounts.sums
    top, title = place
    page.merged((top, 0, top, 1), title, "head")
    titles = [heading("actual_of", book.lang).format(year=year_label(year, book.lang)) for year in years]
    titles += [book.label(_TABLE, name) for name in _AMOUNTS[2:]]
    for column, text in enumerate(titles, start=2):
        page.text(top, column, text, "head")
    page.fit_row(top, dict(enumerate(titles, start=2)), least=24)
    for row, (policy, kind, code, name, depth) in enumerate(rows, start=top + 1):
        whole = row == top + 1
        styles = ("whole",) if whole else ("band",) if depth == 1 and book.depth > 1 else ()
        page.text(row, 0, code, "cell", *styles)
        page.text(row, 1, name, "cell", "wrap", *styles, *((f"indent:{depth - 1}",) if depth > 1 else ()))
        page.fit_row(row, {1: name + "　" * depth})
        terms: tuple[str, ...] = ()
        if policy != WHOLE:
            terms = (same(lines.area(f"level:{depth}"), xl_rowcol_to_cell(row, 0, col_abs=True)),)
        elif kind != WHOLE:
            terms = (same(lines.area("kind"), xl_rowcol_to_cell(row, 1, col_abs=True)),)
        for column, year in enumerate(years, start=2):
            of = figure(_TABLE, "actual", policy_code=policy, kind=kind, year=year)
            expression = _amount(lines, "actual", (*terms, f"--({lines.area('year')}={year})"))
            page.formula(row, column, expression, values["actual"][policy, kind, year], "cell", "money", *styles, of=of)
        span_of = (f"--({lines.area('year')}>={years[0]})", f"--({lines.area('year')}<={years[-1]})")
        for column, field in enumerate(_AMOUNTS[2:], start=2 + len(years)):
            of = figure(_TABLE, field, policy_code=policy, kind=kind, year=years[-1])
            expression = _amount(lines, field.removeprefix("cumulative_"), (*terms, *span_of))
            page.formula(
                row, column, expression, values[field][policy, kind, years[-1]], "cell", "money", *styles, of=of
            )
    return top + len(rows)


def _chart(page: Page, first: int, years: int, width: int) -> int:
    """Draw planned and actual as columns and the accumulated actual as a line; return the row below."""
    row = first + years + 1
    last = first + years - 1
    columns, line = page.chart({"type": "column"}), page.chart({"type": "line"})
    labels = "=" + span(page, 1, first, last)
    looks = ((2, "#A9BACB"), (3, "#1F3F66"))
    for column, colour in looks:
        columns.add_series(
            {
                "name": f"={quoted(page)}!{xl_rowcol_to_cell(first - 1, column, row_abs=True, col_abs=True)}",
                "categories": labels,
                "values": "=" + span(page, column, first, last),
                "fill": {"color": colour},
                "border": {"color": "#404040", "width": 0.5},
                "gap": 80,
            }
        )
    line.add_series(
        {
            "name": f"={quoted(page)}!{xl_rowcol_to_cell(first - 1, 5, row_abs=True, col_abs=True)}",
            "categories": labels,
            "values": "=" + span(page, 5, first, last),
            "line": {"color": "#B03A2E", "width": 2.25},
            "marker": {"type": "diamond", "size": 8, "fill": {"color": "#FFFFFF"}, "border": {"color": "#B03A2E"}},
            "y2_axis": True,
        }
    )
    columns.combine(line)
    font = {"name": FONT, "size": 9}
    columns.set_title({"name": page.name, "name_font": font | {"size": 12, "bold": True}})
    columns.set_x_axis({"num_font": font})
    columns.set_y_axis(
        {"num_font": font, "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D0D0D0"}}}
    )
    line.set_y2_axis({"num_font": font, "num_format": "#,##0"})
    columns.set_legend({"position": "bottom", "font": font})
    pixels = sum(page.widths[column] for column in range(width)) * 7
    columns.set_size({"width": min(int(pixels), 1000), "height": 230})
    for each in range(row, row + 11):
        page.height(each, 18)
    page.sheet.insert_chart(row, 0, columns, {"object_position": 1, "x_offset": 8, "y_offset": 6})
    return row + 11

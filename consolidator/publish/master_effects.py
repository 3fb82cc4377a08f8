"""The sheets 効果額 and 効果額データ: effects in money by year, kind and policy, and accumulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.model import WHOLE
from consolidator.normalise.years import year_label
from consolidator.percent import percentage_formula
from consolidator.publish.book_style import fitted_width
from consolidator.publish.chart_looks import BORDER, GRID, TEXT, fill, tick_format
from consolidator.publish.master_block import Rows
from consolidator.publish.master_charts import SHRUNK, pages_of
from consolidator.publish.master_context import quoted, same, span, total
from consolidator.publish.master_page import DENSE, figure, set_up_page, shown, shown_each
from schemas.choices import CONTINUITY
from schemas.headings import heading

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.chart import Chart

    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page

HEAD: Final = 3
FIRST: Final = HEAD + 1
_FIELDS: Final = ("code", "initiative", "policy", "kind", "detail", "year", "planned", "actual", "continuity", "basis")
_TABLE: Final = "effects_by_year"
_AMOUNTS: Final = ("planned", "actual", "cumulative_planned", "cumulative_actual")
_COMPARED: Final = ("rate", "cumulative_rate", "cumulative_difference")


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

    def years_of(self, name: str, year: int) -> tuple[str, ...]:
        """Return the terms that choose the lines of a year, or of all years up to it."""
        area = self.lines.area("year")
        if name.startswith("cumulative_"):
            return (f"--({area}>={self.years[0]})", f"--({area}<={year})")
        return (f"--({area}={year})",)

    def write(
        self, place: tuple[int, int], expression: str, name: str, key: tuple[str, str, int], *styles: str
    ) -> None:
        """Write the figure of a policy, kind and year as a formula."""
        policy, kind, year = key
        of = figure(_TABLE, name, policy_code=policy, kind=kind, year=year)
        look = "percent" if name.endswith("rate") else "money"
        self.page.formula(*place, expression, self.sums[name][key], "cell", look, *styles, of=of)


def write_effect_data(book: Book, page: Page) -> Lines:
    """Write every line of effects, one row a year, with the hidden columns that formulas need."""
    frame = book.summaries["effects"]
    page.heading(page.name, book.say("One row a line of effects and year."), _unit(book))
    names = [book.label("effects", name) for name in (*_FIELDS, "counted")]
    levels = [heading("level", book.lang).format(n=level) for level in range(1, book.depth + 1)]
    texts = {name: [label, *map(shown, frame[name])] for name, label in zip(_FIELDS, names, strict=False)}
    short = [fitted_width(texts[name], 8, 20, 1, size=8) for name in ("code", "initiative", "policy", "kind", "detail")]
    widths = (*short, 8, 12, 12, 9)
    basis = fitted_width(texts["basis"], 30, 60, 2, size=8)
    for column, (name, width) in enumerate(
        zip((*names, *levels), (*widths, basis, *(10,) * (len(levels) + 1)), strict=True)
    ):
        page.width(column, width)
        helper = column >= len(_FIELDS)
        page.text(HEAD, column, name, "head", "helper" if helper else "small")
        if helper:
            page.sheet.set_column(column, column, 10, None, {"hidden": True, "level": 1})
    _write_lines(book, page, frame)
    last = FIRST + max(len(frame), 1) - 1
    page.sheet.autofilter(HEAD, 0, last, len(_FIELDS) + len(levels))
    page.sheet.freeze_panes(FIRST, 2)
    page.sheet.print_area(0, 0, last, len(_FIELDS) - 1)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(HEAD, HEAD))
    return Lines(page, len(frame), book.depth)


def _write_lines(book: Book, page: Page, frame: pd.DataFrame) -> None:
    rows, texts = Rows(page, FIRST, len(frame)), {}
    for column, name in enumerate(_FIELDS):
        values = frame[name].tolist()
        if name in _AMOUNTS:
            rows.number(column, values, ("cell", "money", "small"))
            continue
        texts[column] = shown_each(values)
        if name == "year":
            rows.number(column, values, ("cell", "centre", "number", "small"))
        elif name == "continuity":
            rows.text(column, book.choices(CONTINUITY, values), ("cell", "wrap", "small"))
        else:
            rows.text(column, texts[column], ("cell", "wrap", "small"))
    rows.number(len(_FIELDS), [int(counted) for counted in frame["counted"]], ("helper",))
    for level in range(1, book.depth + 1):
        rows.text(len(_FIELDS) + level, [book.ancestor(policy, level) for policy in frame["policy"]], ("helper",))
    rows.write(rows.heights(texts, size=8, least=DENSE))


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
    for column in range(2, 2 + max(len(years) + 5, 7)):
        page.width(column, 13)
    values = {name: book.values(_TABLE, ["policy_code", "kind", "year"], name) for name in (*_AMOUNTS, *_COMPARED)}
    amounts = Amounts(book, page, lines, years, values)
    last = _by_year(amounts, top)
    width = 2 + max(len(years) + 5, 7)
    row = _insert(page, effects_chart(book, last), last + 2, width) if len(years) > 1 else last + 2
    held = set(table[["policy_code", "kind"]].itertuples(index=False, name=None))
    kinds = [kind for kind in table["kind"].unique() if kind != WHOLE]
    every = heading("every_kind", book.lang)
    by_kind = [Entry(WHOLE, WHOLE, "", every), *(Entry(WHOLE, kind, "", kind) for kind in kinds)]
    row = _block(amounts, (row, heading("by_kind", book.lang)), by_kind) + 2
    policies = row
    by_policy = [Entry(WHOLE, WHOLE, "", heading("whole", book.lang))]
    for node in (node for node in book.nodes if (node.code, WHOLE) in held):
        by_policy.append(Entry(node.code, WHOLE, node.code, node.name, node.depth))
        if node.depth == 1 and len(kinds) > 1:
            own = [kind for kind in kinds if (node.code, kind) in held]
            by_policy += [Entry(node.code, kind, "", kind, 1, above) for above, kind in enumerate(own, start=1)]
    row = _block(amounts, (row, heading("by_policy", book.lang)), by_policy)
    page.sheet.print_area(0, 0, row, 1 + max(len(years) + 5, 7))
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(0, 1))
    if pages_of(page, row, 1 + max(len(years) + 5, 7)) <= SHRUNK:
        page.sheet.fit_to_pages(1, 1)
    else:
        page.sheet.set_h_pagebreaks([policies])
    return top + len(years), 5


def _unit(book: Book) -> str:
    return f"（{heading('unit', book.lang)}：{book.unit}）"


def _amount(lines: Lines, name: str, terms: tuple[str, ...], *, known: bool = True) -> str:
    """Return the sum of planned or actual over counted lines; empty where no amount is in, when asked for."""
    terms = (*terms, lines.area("counted"))
    amount = total(*terms, lines.area(name))
    return f'IF({total(*terms, f"--ISNUMBER({lines.area(name)})")}=0,"",{amount})' if known else amount


def _by_year(amounts: Amounts, top: int) -> int:
    """Write the whole plan, one row a year: amounts, then rates and the accumulated difference; return the last row."""
    book, page, years = amounts.book, amounts.page, amounts.years
    page.merged((top, 0, top, 1), heading("by_year", book.lang), "head")
    titles = {column: book.label(_TABLE, name) for column, name in enumerate((*_AMOUNTS, *_COMPARED), start=2)}
    for column, title in titles.items():
        page.text(top, column, title, "head")
    page.fit_row(top, dict(titles), least=24)
    for row, year in enumerate(years, start=top + 1):
        page.number(row, 0, year, "cell", "centre", "number")
        page.text(row, 1, year_label(year, book.lang), "cell")
        this = (f"--({amounts.lines.area('year')}={xl_rowcol_to_cell(row, 0, col_abs=True)})",)
        cell = {name: xl_rowcol_to_cell(row, column) for column, name in enumerate(_AMOUNTS, start=2)}
        for column, name in enumerate((*_AMOUNTS, *_COMPARED), start=2):
            if name in _COMPARED:
                prefix = "cumulative_" if name.startswith("cumulative_") else ""
                expression = _comparison(book, name, cell[f"{prefix}planned"], cell[f"{prefix}actual"])
            elif name.startswith("cumulative_"):
                run = f"{xl_rowcol_to_cell(top + 1, column - 2, row_abs=True)}:{xl_rowcol_to_cell(row, column - 2)}"
                expression = f'IF(COUNT({run})=0,"",SUM({run}))'
            else:
                expression = _amount(amounts.lines, name, this)
            amounts.write((row, column), expression, name, (WHOLE, WHOLE, year))
        page.height(row, 18)
    return top + len(years)


def _comparison(book: Book, name: str, planned: str, actual: str) -> str:
    """Return the formula of a rate or of the difference of two cells; empty where an amount is missing."""
    if name == "cumulative_difference":
        return f'IF(COUNT({planned},{actual})<2,"",{actual}-{planned})'
    rate = percentage_formula(actual, planned, book.plan.decimals, book.plan.rounding, whole_numbers=False)
    return f'IF(COUNT({planned},{actual})<2,"",IF({planned}<=0,"",{rate}))'


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a block: whose effects it shows, and how it is printed."""

    policy: str
    kind: str
    code: str
    name: str
    depth: int = 0  # of the policy, 0 for none
    above: int = 0  # how many rows above stands the policy whose kinds these are


def _block(amounts: Amounts, place: tuple[int, str], entries: list[Entry]) -> int:
    """Write entries: each year's actual, this year's plan and rate, and what has accumulated; return the last row."""
    book, page, years = amounts.book, amounts.page, amounts.years
    (top, title), now = place, years[-1]
    page.merged((top, 0, top, 1), title, "head")
    shows = [*(("actual", year) for year in years), ("planned", now), ("rate", now)]
    shows += [(name, now) for name in ("cumulative_planned", "cumulative_actual", "cumulative_rate")]
    titles = [
        heading(f"{name}_of", book.lang).format(year=year_label(year, book.lang))
        if name in {"actual", "planned"} else book.label(_TABLE, name)
        for name, year in shows
    ]  # fmt: skip
    for column, text in enumerate(titles, start=2):
        page.text(top, column, text, "head")
    page.fit_row(top, dict(enumerate(titles, start=2)), least=24)
    for row, entry in enumerate(entries, start=top + 1):
        banded = entry.depth == 1 and book.depth > 1 and not entry.above
        styles = ("whole",) if row == top + 1 else ("band",) if banded else ()
        indent = entry.depth if entry.above else max(entry.depth - 1, 0)
        page.text(row, 0, entry.code, "cell", *styles)
        page.text(row, 1, entry.name, "cell", "wrap", *styles, *((f"indent:{indent}",) if indent else ()))
        page.fit_row(row, {1: entry.name + "　" * indent})
        terms = _terms(amounts.lines, entry, row)
        cell = {shown_as: xl_rowcol_to_cell(row, column) for column, shown_as in enumerate(shows, start=2)}
        for column, (name, year) in enumerate(shows, start=2):
            if name.endswith("rate"):
                planned, actual = (cell[name.replace("rate", of), now] for of in ("planned", "actual"))
                expression = _comparison(book, name, planned, actual)
            else:
                expression = _amount(
                    amounts.lines, name.removeprefix("cumulative_"), (*terms, *amounts.years_of(name, year))
                )
            amounts.write((row, column), expression, name, (entry.policy, entry.kind, year), *styles)
    return top + len(entries)


def _terms(lines: Lines, entry: Entry, row: int) -> tuple[str, ...]:
    """Return the terms that choose an entry's lines, by the code and the kind that stand in its row."""
    terms: list[str] = []
    if entry.policy != WHOLE:
        terms.append(same(lines.area(f"level:{entry.depth}"), xl_rowcol_to_cell(row - entry.above, 0, col_abs=True)))
    if entry.kind != WHOLE:
        terms.append(same(lines.area("kind"), xl_rowcol_to_cell(row, 1, col_abs=True)))
    return tuple(terms)


def effects_chart(book: Book, last: int) -> Chart:
    """Return planned and actual as columns and the accumulated actual as a line, of the years down to a row."""
    page = book.pages[_TABLE]
    first = last - (book.plan.reporting_year - book.plan.first_year)
    columns, line = page.chart({"type": "column"}), page.chart({"type": "line"})
    labels = "=" + span(page, 1, first, last)
    looks = ((2, "planned"), (3, "actual"))
    for column, style in looks:
        columns.add_series(
            {
                "name": f"={quoted(page)}!{xl_rowcol_to_cell(first - 1, column, row_abs=True, col_abs=True)}",
                "categories": labels,
                "values": "=" + span(page, column, first, last),
                **fill(style),
                "border": BORDER,
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
    columns.set_title({"name": page.name, "name_font": {**TEXT, "size": 12, "bold": True}})
    columns.set_x_axis({"num_font": TEXT, "label_position": "low"})  # below the bars, those of losses too
    years = book.summaries[_TABLE].query("policy_code == @WHOLE and kind == @WHOLE")
    left = tick_format([*years["planned"].dropna(), *years["actual"].dropna()])
    columns.set_y_axis({"num_font": TEXT, "num_format": left, "major_gridlines": GRID})
    line.set_y2_axis({"num_font": TEXT, "num_format": tick_format(years["cumulative_actual"].dropna())})
    columns.set_legend({"position": "bottom", "font": TEXT})
    return columns


def _insert(page: Page, chart: Chart, row: int, width: int) -> int:
    """Put the chart below the table of years, over so many columns; return the row below."""
    pixels = sum(page.widths[column] for column in range(width)) * 7
    chart.set_size({"width": min(int(pixels), 1000), "height": 300})
    for each in range(row, row + 14):
        page.height(each, 18)
    page.sheet.insert_chart(row, 0, chart, {"object_position": 1, "x_offset": 8, "y_offset": 6})
    return row + 14

"""Tables of counts and shares of ratings: by policy, by department, by the points of axes, and the matrix."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.model import WHOLE
from consolidator.percent import percentage_formula
from consolidator.publish.master_context import at, same, total
from consolidator.publish.master_page import figure
from schemas.headings import heading

if TYPE_CHECKING:
    from consolidator.publish.master_context import Book
    from consolidator.publish.master_initiatives import InitiativeColumns
    from consolidator.publish.master_page import Page


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a tally: its code and name, the terms that choose its initiatives, and the key of its figures."""

    code: str
    name: str
    terms: tuple[str, ...]
    key: tuple[tuple[str, str], ...]
    styles: tuple[str, ...] = ()
    indent: int = 0


@dataclass(slots=True)
class Tally:
    """A tally as laid out: where each aspect's columns stand, for charts and the cover."""

    table: str
    head: int  # row of the symbols
    first: int
    lines: tuple[Line, ...]
    shares: bool
    totals: dict[str, int] = field(default_factory=dict)  # aspect -> column of the total
    counts: dict[tuple[str, str], int] = field(default_factory=dict)  # aspect, rating -> column
    percentages: dict[tuple[str, str], int] = field(default_factory=dict)
    width: int = 2  # columns

    @property
    def last(self) -> int:
        """Return the row of the last line."""
        return self.first + max(len(self.lines), 1) - 1


def lay_out(book: Book, table: str, top: int, lines: tuple[Line, ...], *, shares: bool) -> Tally:
    """Decide where everything of a tally stands: three rows of headings from top, then the lines."""
    tally = Tally(table, top + 2, top + 3, lines, shares)
    column = 2
    for aspect in book.plan.aspects:
        shown = book.shown_ratings(aspect)
        tally.totals[aspect] = column
        tally.counts |= {(aspect, rating): column + 1 + i for i, rating in enumerate(shown)}
        column += 1 + len(shown)
        if shares:
            based = [rating for rating in shown if rating not in book.excluded_ratings(aspect)]
            tally.percentages |= {(aspect, rating): column + i for i, rating in enumerate(based)}
            column += len(based)
    tally.width = column
    return tally


def write_tally(book: Book, page: Page, tally: Tally, columns: InitiativeColumns, titles: tuple[str, str]) -> None:
    """Write headings and lines. titles: of the columns of codes and names."""
    _heads(book, page, tally, titles)
    source = book.pages["initiatives"]
    counted = columns.area(source, "counted")
    ratings = {aspect: columns.area(source, f"rating_{aspect}") for aspect in book.plan.aspects}
    keys = [name for name, _ in tally.lines[0].key] if tally.lines else []
    counts = book.values(tally.table, [*keys, "aspect", "rating"], "count")
    shares = book.values(tally.table, [*keys, "aspect", "rating"], "share") if tally.shares else {}
    totals = _totals(book, tally.table, keys)
    for row, line in enumerate(tally.lines, start=tally.first):
        page.text(row, 0, line.code, "cell", *line.styles)
        page.text(row, 1, line.name, "cell", "wrap", *line.styles, *((f"indent:{line.indent}",) if line.indent else ()))
        page.fit_row(row, {1: line.name + "　" * line.indent})
        key, code = tuple(value for _, value in line.key), xl_rowcol_to_cell(row, 0, col_abs=True)
        terms = tuple(term.format(code=code) for term in line.terms)
        for aspect, column in tally.totals.items():
            of = figure(tally.table, "count", **dict(line.key), aspect=aspect, **_all_ratings(tally.table))
            page.formula(
                row,
                column,
                total(*terms, f'--({ratings[aspect]}<>"")', counted),
                totals[(*key, aspect)],
                *_styles(line),
                of=of,
            )
        for (aspect, rating), column in tally.counts.items():
            symbol = xl_rowcol_to_cell(tally.head, column, row_abs=True)
            of = figure(tally.table, "count", **dict(line.key), aspect=aspect, rating=rating)
            expression = total(*terms, same(ratings[aspect], symbol), counted)
            page.formula(row, column, expression, counts[(*key, aspect, rating)], *_styles(line), of=of)
        for (aspect, rating), column in tally.percentages.items():
            of = figure(tally.table, "share", **dict(line.key), aspect=aspect, rating=rating)
            expression = _share(book, tally, row, aspect, rating)
            page.formula(row, column, expression, shares[(*key, aspect, rating)], *_styles(line), "percent", of=of)


def _styles(line: Line) -> tuple[str, ...]:
    return ("cell", "count", "right", *line.styles)


def _all_ratings(table: str) -> dict[str, str]:
    """Return the key of a total: axis tallies have a row for it, elsewhere it is the sum over ratings."""
    return {"rating": WHOLE} if table == "axis_tallies" else {}


def _totals(book: Book, table: str, keys: list[str]) -> dict[tuple[Any, ...], int]:
    """Return the totals by line and aspect: the table's own rows for them, else the sums over its ratings."""
    frame = book.summaries[table]
    whole = frame["rating"] == WHOLE
    sums = frame[whole if whole.any() else ~whole].groupby([*keys, "aspect"])["count"].sum()
    return dict(sums.items())  # type: ignore[arg-type]


def _share(book: Book, tally: Tally, row: int, aspect: str, rating: str) -> str:
    """Return the formula of a share: the line's total less what is excluded is the denominator."""
    outside = [tally.counts[aspect, r] for r in book.excluded_ratings(aspect) if (aspect, r) in tally.counts]
    whole = xl_rowcol_to_cell(row, tally.totals[aspect])
    if outside:
        whole = "(" + "-".join([whole, *(xl_rowcol_to_cell(row, column) for column in outside)]) + ")"
    part = xl_rowcol_to_cell(row, tally.counts[aspect, rating])
    return percentage_formula(part, whole, book.plan.decimals, book.plan.rounding)


def _heads(book: Book, page: Page, tally: Tally, titles: tuple[str, str]) -> None:
    top, head = tally.head - 2, tally.head
    for column, title in enumerate(titles):
        page.merged((top, column, head, column), title, "head")
    for aspect, first in tally.totals.items():
        counts = [column for (of, _), column in tally.counts.items() if of == aspect]
        percentages = [column for (of, _), column in tally.percentages.items() if of == aspect]
        page.merged((top, first, top, max([*counts, *percentages])), book.aspect(aspect), "head")
        page.merged((top + 1, first, top + 1, max(counts)), heading("count", book.lang), "head")
        if percentages:
            page.merged((top + 1, min(percentages), top + 1, max(percentages)), heading("share", book.lang), "head")
        page.text(head, first, heading("total", book.lang), "head", "tight")
    for (_, rating), column in (*tally.counts.items(), *tally.percentages.items()):
        page.text(head, column, rating, "head", "tight")
    for column in range(2, tally.width):
        page.width(column, 7.5 if len(book.plan.aspects) == 1 else 6.6)
    for row in (top, top + 1, head):
        page.height(row, 20)


def write_matrix(book: Book, page: Page, top: int, columns: InitiativeColumns) -> tuple[int, int]:
    """Write the cells of two axes with their sums; return the last row and column."""
    matrix = book.summaries["axis_matrix"]
    points = book.plan.tables["axes"]
    names = {(axis, code): name for axis, code, name in points[["axis", "code", "name"]].itertuples(index=False)}
    axes = dict(zip(points["axis"], points["axis_name"], strict=True))
    down, across = matrix["row_axis"].iloc[0], matrix["column_axis"].iloc[0]
    values = book.values("axis_matrix", ["row_code", "column_code"], "count")
    source = book.pages["initiatives"]
    counted = columns.area(source, "counted")
    from_point = {key: columns.area(source, f"axis:{len(key[0])}:{key[0]}:{key[1]}") for key in names}
    page.merged((top, 0, top, 1), f"{axes[down]} ＼ {axes[across]}", "head")
    for column, code in enumerate(matrix["column_code"].unique(), start=2):
        page.text(top, column, f"{code}\n{names[across, code]}", "head")
        page.width(column, 16)
    page.fit_row(
        top, {c: f"{k}\n{names[across, k]}" for c, k in enumerate(matrix["column_code"].unique(), start=2)}, least=34
    )
    for row, row_code in enumerate(matrix["row_code"].unique(), start=top + 1):
        page.text(row, 0, row_code, "cell", "centre")
        page.text(row, 1, names[down, row_code], "cell", "wrap")
        page.fit_row(row, {1: names[down, row_code]}, least=24)
        for column, code in enumerate(matrix["column_code"].unique(), start=2):
            expression = total(from_point[down, row_code], from_point[across, code], counted)
            of = figure("axis_matrix", "count", row_code=row_code, column_code=code)
            page.formula(row, column, expression, values[row_code, code], "cell", "count", "centre", of=of)
    return row, column


def cell_of(page: Page, tally: Tally, line: int, column: int) -> str:
    """Return the reference of a cell of a tally's line, for the cover and charts."""
    return at(page, tally.first + line, column)

"""Tables of counts and shares of ratings: by policy, by department, by the points of axes, and the matrix."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_col_to_name

from consolidator.model import WHOLE
from consolidator.percent import percentage_formula
from consolidator.publish.blocks import ROW
from consolidator.publish.master_block import Rows
from consolidator.publish.master_context import at, same, total
from consolidator.publish.master_page import figures
from schemas.headings import heading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.publish.master_context import Book
    from consolidator.publish.master_initiatives import InitiativeColumns
    from consolidator.publish.master_page import Figure, Page


CODE: Final = f"$A{ROW}"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a tally: its code and name, the terms that choose its initiatives, and the key of its figures.

    In the terms, CODE is the cell in which the line's code stands.
    """

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
    changes: dict[tuple[str, str], int] = field(default_factory=dict)  # where the ledger has last year's ratings
    middles: dict[tuple[str, str], int] = field(default_factory=dict)  # where it has those of mid-year
    feeds: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """Aspect → first row and column of the cells that its charts draw, and how many bars they hold."""
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
        for places, name in ((tally.changes, "change"), (tally.middles, "mid_count")):
            outside = book.excluded_ratings(aspect)
            known = [rating for rating in book.compared(table, aspect, name) if rating not in outside]
            places |= {(aspect, rating): column + i for i, rating in enumerate(known)}
            column += len(known)
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
    rows = _named_rows(page, tally)
    looks = [_styles(line) for line in tally.lines]
    for aspect, column in tally.totals.items():
        formulas = _sums(tally, f'--({ratings[aspect]}<>"")', counted)
        of = _figures(tally, "count", aspect=aspect, **_all_ratings(tally.table))
        rows.formula(column, formulas, _values(tally, totals, aspect), looks, of=of)
    for (aspect, rating), column in tally.counts.items():
        formulas = _sums(tally, same(ratings[aspect], _symbol(tally, column)), counted)
        of = _figures(tally, "count", aspect=aspect, rating=rating)
        rows.formula(column, formulas, _values(tally, counts, aspect, rating), looks, of=of)
    percent = [(*look, "percent") for look in looks]
    for (aspect, rating), column in tally.percentages.items():
        formulas = [_share(book, tally, aspect, rating)] * len(tally.lines)
        of = _figures(tally, "share", aspect=aspect, rating=rating)
        rows.formula(column, formulas, _values(tally, shares, aspect, rating), percent, of=of)
    _compare(book, rows, tally, columns)
    rows.write(rows.heights({1: [line.name + "　" * line.indent for line in tally.lines]}))


def _named_rows(page: Page, tally: Tally) -> Rows:
    """Return the rows of the lines with their codes and names."""
    rows = Rows(page, tally.first, len(tally.lines))
    rows.text(0, [line.code for line in tally.lines], [("cell", *line.styles) for line in tally.lines])
    looks = [
        ("cell", "wrap", *line.styles, *((f"indent:{line.indent}",) if line.indent else ())) for line in tally.lines
    ]
    rows.text(1, [line.name for line in tally.lines], looks)
    return rows


def _compare(book: Book, rows: Rows, tally: Tally, columns: InitiativeColumns) -> None:
    """Tell each line's changes from last year and its counts of mid-year."""
    source = book.pages["initiatives"]
    once, keys = columns.area(source, "once"), [name for name, _ in tally.lines[0].key] if tally.lines else []
    for name, before, places in (("change", "last", tally.changes), ("mid_count", "mid", tally.middles)):
        values = book.values(tally.table, [*keys, "aspect", "rating"], name)
        looks = [(*_styles(line), *(("change",) if name == "change" else ())) for line in tally.lines]
        for (aspect, rating), column in places.items():
            then = same(columns.area(source, f"{before}_{aspect}"), _symbol(tally, column))
            now = f"{_in_line(tally.counts[aspect, rating])}-" if name == "change" else ""
            formulas = _sums(tally, then, once, start=now)
            of = _figures(tally, name, aspect=aspect, rating=rating)
            rows.formula(column, formulas, _values(tally, values, aspect, rating), looks, of=of)


def _symbol(tally: Tally, column: int) -> str:
    """Return the cell of a column's symbol."""
    return f"{xl_col_to_name(column)}${tally.head + 1}"


def _in_line(column: int) -> str:
    """Return a column's cell of the same row."""
    return f"{xl_col_to_name(column)}{ROW}"


def _sums(tally: Tally, *terms: str, start: str = "") -> list[str]:
    """Return the formula of each line that counts its initiatives of which these terms hold; start: before it."""
    known = {own: start + total(*own, *terms) for own in dict.fromkeys(line.terms for line in tally.lines)}
    return [known[line.terms] for line in tally.lines]


def _values(tally: Tally, held: Mapping[tuple[Any, ...], Any], *more: str) -> list[Any]:
    """Return the values of each line, held by the values of its key and what else they are of."""
    return [held[(*(value for _, value in line.key), *more)] for line in tally.lines]


def _figures(tally: Tally, column: str, **more: str) -> list[Figure | None]:
    """Return the figures of each line in a column of the published table."""
    return figures(tally.table, column, [(*line.key, *more.items()) for line in tally.lines])


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


def _share(book: Book, tally: Tally, aspect: str, rating: str) -> str:
    """Return the formula of a line's share: its total less what is excluded is the denominator."""
    outside = [tally.counts[aspect, r] for r in book.excluded_ratings(aspect) if (aspect, r) in tally.counts]
    whole = _in_line(tally.totals[aspect])
    if outside:
        whole = "(" + "-".join([whole, *map(_in_line, outside)]) + ")"
    part = _in_line(tally.counts[aspect, rating])
    return percentage_formula(part, whole, book.plan.decimals, book.plan.rounding)


def _heads(book: Book, page: Page, tally: Tally, titles: tuple[str, str]) -> None:
    top, head = tally.head - 2, tally.head
    for column, title in enumerate(titles):
        page.merged((top, column, head, column), title, "head")
    for aspect, first in tally.totals.items():
        blocks = {
            name: [column for (of, _), column in places.items() if of == aspect]
            for name, places in (
                ("count", tally.counts), ("share", tally.percentages), ("change", tally.changes),
                ("mid_count", tally.middles),
            )
        }  # fmt: skip
        page.merged((top, first, top, max(map(max, filter(None, blocks.values())))), book.aspect(aspect), "head")
        for name, held in blocks.items():
            if held:
                begin = first if name == "count" else min(held)
                page.merged((top + 1, begin, top + 1, max(held)), heading(name, book.lang), "head")
        page.text(head, first, heading("total", book.lang), "head", "tight")
    marked = (tally.counts, tally.percentages, tally.changes, tally.middles)
    for (_, rating), column in (item for places in marked for item in places.items()):
        page.text(head, column, rating, "head", "tight")
    for column in range(2, tally.width):
        page.width(column, 8.5 if len(book.plan.aspects) == 1 else 7.6)
    for column in (*tally.changes.values(), *tally.middles.values()):
        page.width(column, 6.2)
    for row in (top, top + 1, head):
        page.height(row, 20)


def cell_of(page: Page, tally: Tally, line: int, column: int) -> str:
    """Return the reference of a cell of a tally's line, for the cover and charts."""
    return at(page, tally.first + line, column)

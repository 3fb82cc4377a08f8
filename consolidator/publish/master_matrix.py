"""The sheet マトリクス: the first two axes one against the other, as counts and as titles with their marks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from consolidator.publish.book_style import fitted_width, line_counts, most_lines
from consolidator.publish.master_context import records, total
from consolidator.publish.master_initiatives import point
from consolidator.publish.master_page import figure
from schemas.headings import heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consolidator.publish.master_context import Book
    from consolidator.publish.master_initiatives import InitiativeColumns
    from consolidator.publish.master_page import Page

_LEFT: Final = 2
"""Columns of the code and the name of a row's point."""
_ROOM: Final = 200
"""Characters that a page holds across in letters that can still be read."""
_SIZE: Final = 9
"""Points of the letters of titles."""


@dataclass(frozen=True, slots=True)
class Axes:
    """The two axes of a matrix: their codes and names, and the code and name of each point down and across."""

    down: tuple[str, str]
    across: tuple[str, str]
    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]


def write_matrix(book: Book, page: Page, top: int, columns: InitiativeColumns) -> tuple[int, int, int]:
    """Write the counts, then the titles with their marks; return where the titles begin, the last row and column."""
    axes = _axes(book)
    page.width(0, 8)
    page.width(1, fitted_width([name for _, name in axes.rows], 24, 40, 2))
    width = max(16.0, min(36.0, (_ROOM - page.widths[1] - 8) / (len(axes.columns) + 1)))
    for column in range(_LEFT, _LEFT + len(axes.columns)):
        page.width(column, width)
    last = _counts(book, page, top, axes, columns)
    titles = last + 3
    page.text(titles - 1, 0, book.say("Initiatives and their ratings"), "subtitle")
    return titles, _titles(book, page, titles, axes), _LEFT + len(axes.columns) - (0 if _single(book) else 1)


def _axes(book: Book) -> Axes:
    points = book.plan.tables["axes"]
    named = points[["axis", "axis_name", "code", "name"]].itertuples(index=False, name=None)
    held: dict[tuple[str, str], list[tuple[str, str]]] = {}
    first = {
        str(axis): str(name)
        for axis, name in zip(reversed(list(points["axis"])), reversed(list(points["axis_name"])), strict=True)
    }
    for axis, _, code, name in named:
        held.setdefault((axis, first[axis]), []).append((code, name))
    (down, rows), (across, columns) = list(held.items())[:2]
    return Axes(down, across, tuple(rows), tuple(columns))


def _single(book: Book) -> bool:
    """Whether no initiative stands in two cells, so that rows and columns can be added up."""
    return bool(book.summaries["axis_matrix_initiatives"]["id"].is_unique)


def _heads(page: Page, top: int, axes: Axes, *more: str) -> None:
    page.merged((top, 0, top, 1), f"{axes.down[1]} ＼ {axes.across[1]}", "head")
    texts = [*(f"{code}\n{name}" for code, name in axes.columns), *more]
    for column, text in enumerate(texts, start=_LEFT):
        page.text(top, column, text, "head")
    page.fit_row(top, dict(enumerate(texts, start=_LEFT)), least=34)


def _counts(book: Book, page: Page, top: int, axes: Axes, columns: InitiativeColumns) -> int:
    """Write how many initiatives stand in each cell, with sums where they mean something; return the last row."""
    values = book.values("axis_matrix", ["row_code", "column_code"], "count")
    source, sums = book.pages["initiatives"], _single(book)
    counted = columns.area(source, "counted")
    down, across = ({code: columns.area(source, point(axis[0], code)) for code, _ in points}
                    for axis, points in ((axes.down, axes.rows), (axes.across, axes.columns)))  # fmt: skip
    lines = [*axes.rows, *([("", heading("total", book.lang))] if sums else [])]
    heads = [code for code, _ in axes.columns] + ([""] if sums else [])
    _heads(page, top, axes, *([heading("total", book.lang)] if sums else []))
    for row, (code, name) in enumerate(lines, start=top + 1):
        styles = () if code else ("whole",)
        page.text(row, 0, code, "cell", "centre", *styles)
        page.text(row, 1, name, "cell", "wrap", *styles)
        page.fit_row(row, {1: name}, least=24)
        for column, other in enumerate(heads, start=_LEFT):
            value = sum(count for (r, c), count in values.items() if code in {"", r} and other in {"", c})
            chosen = ([down[code]] if code else [*down.values()], [across[other]] if other else [*across.values()])
            terms = (
                "+".join(areas) for areas in chosen
            )  # no initiative has two points of an axis where sums are shown
            look = ("cell", "count", "centre", *(() if code and other else ("whole",)))
            of = figure("axis_matrix", "count", row_code=code or None, column_code=other or None)
            page.formula(row, column, total(*terms, counted), value, *look, of=of)
    return top + len(lines)


def _titles(book: Book, page: Page, top: int, axes: Axes) -> int:
    """Write the initiatives of each cell, a line each: marks, number and title; return the last row."""
    _heads(page, top, axes)
    held: dict[tuple[str, str], list[str]] = {}
    for line in records(book.summaries["axis_matrix_initiatives"]):
        text = f"{line['marks']}　{line['id']} {line['title']}"
        held.setdefault((line["row_code"], line["column_code"]), []).append(text)
    places = [(column, code) for column, (code, _) in enumerate(axes.columns, start=_LEFT)]
    widths = [page.widths[column] for column, _ in places]
    row = top
    for code, name in axes.rows:
        for texts in _rows([held.get((code, other), []) for _, other in places], widths):
            row += 1
            page.text(row, 0, code, "cell", "centre", "top")
            page.text(row, 1, name, "cell", "wrap", "top")
            shown: dict[int, object] = {1: name}
            for (column, _), text in zip(places, texts, strict=True):
                shown[column] = text
                page.text(row, column, text, "cell", "wrap", "top", "tight")
            page.fit_row(row, shown, size=_SIZE)
    return row


def _rows(cells: Sequence[Sequence[str]], widths: Sequence[float]) -> list[tuple[str, ...]]:
    """Return the texts of a point's row, in several rows where one would have to be higher than Excel lets."""
    counts = [line_counts(lines, width, _SIZE) for lines, width in zip(cells, widths, strict=True)]
    if all(sum(each) <= most_lines(_SIZE) for each in counts):
        return [tuple("\n".join(lines) for lines in cells)]
    return list(zip_longest(*map(_parts, cells, counts), fillvalue=""))


def _parts(lines: Sequence[str], counts: Sequence[int]) -> list[str]:
    """Return the lines of a cell in several texts, three to the highest row there is: a page may end between them."""
    texts, room = [""], 0
    for line, count in zip(lines, counts, strict=True):
        if count > room:
            texts, room = [*filter(None, texts), line], most_lines(_SIZE) // 3 - count
        else:
            texts[-1], room = f"{texts[-1]}\n{line}", room - count
    return texts

"""Where cells go when rows or columns of a sheet repeat, and the references in formulas that go with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from consolidator.a1 import column_letters, column_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROWS: Final = 1_048_576
COLUMNS: Final = 16_384
_UNITED: Final = frozenset({"SUM", "COUNT", "COUNTA", "AVERAGE", "MAX", "MIN", "PRODUCT"})
"""Functions of any number of cells, wherever these stand."""
_RANGED: Final = _UNITED | {
    "AVERAGEIF", "AVERAGEIFS", "COUNTBLANK", "COUNTIF", "COUNTIFS", "SUBTOTAL", "SUMIF", "SUMIFS", "SUMPRODUCT",
}  # fmt: skip
"""Functions for which one cell of a row that repeats means that cell of every record."""
_TOKEN: Final = re.compile(
    r"""
      (?P<text>"(?:[^"]|"")*")
    | (?P<braces>\[[^\]]*\])
    | (?P<function>[A-Za-z_\\][\w.\\]*\()
    | (?P<close>[()])
    | (?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?
      (?: (?P<c1>\$?[A-Za-z]{1,3})(?P<r1>\$?[0-9]{1,7})(?::(?P<c2>\$?[A-Za-z]{1,3})(?P<r2>\$?[0-9]{1,7}))?
        | (?P<cc1>\$?[A-Za-z]{1,3}):(?P<cc2>\$?[A-Za-z]{1,3})
        | (?P<rr1>\$?[0-9]{1,7}):(?P<rr2>\$?[0-9]{1,7})
      ) (?![\w.(!])
    | (?P<word>[\w.\\]+!?)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Rows (or columns) first to last, standing count times one after the other.

    lines: the rows in which columns repeat, None for all; in other rows a cell is widened instead.
    """

    first: int
    last: int
    count: int
    lines: frozenset[int] | None = None

    @property
    def size(self) -> int:
        """Return the number of rows (or columns) one copy takes."""
        return self.last - self.first + 1

    def copies(self, line: int) -> bool:
        """Whether cells repeat along this line (the row, where columns repeat)."""
        return self.lines is None or line in self.lines


@dataclass(frozen=True, slots=True)
class Axis:
    """How the rows, or the columns, of one sheet move. spans: in order, apart from one another."""

    spans: tuple[Span, ...] = ()
    by_column: bool = False

    @property
    def still(self) -> bool:
        """Whether nothing moves."""
        return all(span.count == 1 for span in self.spans)

    def span(self, at: int) -> Span | None:
        """Return the span a position belongs to."""
        return next((span for span in self.spans if span.first <= at <= span.last), None)

    def at(self, position: int, copy: int = 0) -> int:
        """Return where a position of the template is now, in a copy of its span (from 0)."""
        before = sum((span.count - 1) * span.size for span in self.spans if span.last < position)
        span = self.span(position)
        return position + before + (copy * span.size if span else 0)

    def last(self, position: int) -> int:
        """Return where the last copy of a position is."""
        span = self.span(position)
        return self.at(position, span.count - 1 if span else 0)

    def stretch(self, first: int, last: int, line: int) -> list[tuple[int, int]]:
        """Return the pieces an area has become along this axis.

        What lies within a span stands in each copy; what reaches beyond it covers all copies. Where the span
        does not repeat along the line, the area is widened if it ends with the span.
        """
        span = self.span(first)
        if span is not None and last <= span.last and span.copies(line):
            return [(self.at(first, copy), self.at(last, copy)) for copy in range(span.count)]
        end = self.span(last)
        if end is not None and not end.copies(line) and last < end.last:
            return [(self.at(first), self.at(last))]
        return [(self.at(first), self.last(last))]

    def whole(self, first: int, last: int, line: int) -> list[tuple[int, int]]:
        """Return the pieces like ``stretch``, those that touch made one."""
        pieces = self.stretch(first, last, line)
        touching = all(nxt[0] == piece[1] + 1 for piece, nxt in pairwise(pieces))
        return [(pieces[0][0], pieces[-1][1])] if touching else pieces


@dataclass(frozen=True, slots=True)
class Standpoint:
    """The cell that holds a formula: its sheet, its place in the template and which copy of it."""

    sheet: str
    row: int = 0
    column: int = 0
    copy: int = 0


@dataclass(frozen=True, slots=True)
class _Corner:
    """One corner of a reference, 1-based; 0 where it names no column or no row."""

    column: int
    row: int
    fixed_column: bool
    fixed_row: bool


def moved_formula(formula: str, at: Standpoint, axes: Mapping[str, Axis]) -> str:
    """Return a formula (or a reference) as it reads after the rows or columns of some sheets have moved.

    A reference from within a repeating row to the same row stays in its copy; one from elsewhere goes to the first
    copy, a range over the row to all of them, and so does a single cell that is all a SUM, COUNTA ... is given.
    """

    def change(found: re.Match[str], function: str, *, alone: bool) -> str:
        sheet = _sheet_of(found.group("sheet")) or at.sheet
        axis = axes.get(sheet)
        if axis is None or axis.still:
            return found.group(0)
        return _moved(found, axis, at if sheet == at.sheet else Standpoint(sheet), function if alone else "")

    return _rewritten(formula, change)


def translated_formula(formula: str, down: int, right: int) -> str:
    """Return a formula as it reads when it is copied so many rows down and columns to the right."""

    def change(found: re.Match[str], function: str, *, alone: bool) -> str:
        del function, alone
        corners = [
            _Corner(
                corner.column + (0 if corner.fixed_column or not corner.column else right),
                corner.row + (0 if corner.fixed_row or not corner.row else down),
                corner.fixed_column,
                corner.fixed_row,
            )
            for corner in _corners(found)
        ]
        return _written(found.group("sheet") or "", corners)

    return _rewritten(formula, change)


# ---------------------------------------------------------------- reading and writing references


def _rewritten(formula: str, change: Callable[..., str]) -> str:
    """Return a formula with each reference changed; the function around it, and whether it is all of an argument."""
    out: list[str] = []
    functions: list[str] = []
    end = 0
    external = False
    for found in _TOKEN.finditer(formula):
        out.append(formula[end : found.start()])
        end = found.end()
        kind = found.lastgroup
        text = found.group(0)
        if kind == "function":
            functions.append(text[:-1].rpartition(".")[2].upper())
        elif kind == "close" and text == "(":
            functions.append("")
        elif kind == "close" and functions:
            functions.pop()
        elif kind not in {"text", "braces", "word", "close"} and not external:
            alone = formula[: found.start()].rstrip()[-1:] in "(," and formula[end:].lstrip()[:1] in (",", ")")
            text = change(found, functions[-1] if functions else "", alone=alone)
        external = kind == "braces"  # [1]Sheet!A1 is another workbook's
        out.append(text)
    return "".join(out) + formula[end:]


def _sheet_of(called: str | None) -> str:
    name = (called or "").removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _corners(found: re.Match[str]) -> list[_Corner]:
    pairs = (("c1", "r1"), ("c2", "r2"), ("cc1", ""), ("cc2", ""), ("", "rr1"), ("", "rr2"))
    corners = []
    for letters, digits in pairs:
        column = found.group(letters) if letters else None
        row = found.group(digits) if digits else None
        if column or row:
            corners.append(
                _Corner(
                    column_number((column or "").lstrip("$")),
                    int((row or "0").lstrip("$")),
                    (column or "").startswith("$"),
                    (row or "").startswith("$"),
                )
            )
    return corners


def _written(sheet: str, corners: Sequence[_Corner]) -> str:
    texts = (
        ("$" if corner.fixed_column else "")
        + column_letters(corner.column)
        + ("$" if corner.fixed_row else "")
        + (str(corner.row) if corner.row else "")
        for corner in corners
    )
    return sheet + ":".join(texts)


# ---------------------------------------------------------------- moving references


def _moved(found: re.Match[str], axis: Axis, at: Standpoint, function: str) -> str:
    corners = _corners(found)
    first, last = corners[0], corners[-1]
    if not _along(first, axis):
        return found.group(0)
    mine = axis.span(at.column if axis.by_column else at.row)
    one = len(corners) == 1
    pieces = [(_single(axis, first, mine, at.copy),) * 2]
    if not one or (function in _RANGED and axis.span(_along(first, axis)) != mine):
        pieces = _pieces(axis, first, last, mine, at.copy)
        if function not in _UNITED:
            pieces = [(pieces[0][0], pieces[-1][1])]
    sheet = found.group("sheet") or ""
    return ",".join(
        _written(sheet, [_put(first, a, axis)] if one and a == b else [_put(first, a, axis), _put(last, b, axis)])
        for a, b in pieces
    )


def _pieces(axis: Axis, first: _Corner, last: _Corner, mine: Span | None, copy: int) -> list[tuple[int, int]]:
    """Return what a range has become; seen from within a repeating row, its fixed end reaches the last copy."""
    start, end = _along(first, axis), _along(last, axis)
    if mine is None or mine not in (axis.span(start), axis.span(end)):
        return axis.whole(start, end, _across(first, axis))
    stop = axis.last(end) if _fixed(last, axis) else _single(axis, last, mine, copy)
    return [(_single(axis, first, mine, copy), stop)]


def _single(axis: Axis, corner: _Corner, mine: Span | None, copy: int) -> int:
    at = _along(corner, axis)
    span = axis.span(at)
    together = span is not None and span == mine and span.copies(_across(corner, axis)) and not _fixed(corner, axis)
    return axis.at(at, copy if together else 0)


def _along(corner: _Corner, axis: Axis) -> int:
    return corner.column if axis.by_column else corner.row


def _across(corner: _Corner, axis: Axis) -> int:
    return corner.row if axis.by_column else corner.column


def _fixed(corner: _Corner, axis: Axis) -> bool:
    return corner.fixed_column if axis.by_column else corner.fixed_row


def _put(corner: _Corner, at: int, axis: Axis) -> _Corner:
    if axis.by_column:
        return _Corner(min(at, COLUMNS), corner.row, corner.fixed_column, corner.fixed_row)
    return _Corner(corner.column, min(at, ROWS), corner.fixed_column, corner.fixed_row)

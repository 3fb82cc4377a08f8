"""Rows of a sheet that are written together, column by column, and their XML."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from xlsxwriter.format import Format

ERRORS: Final = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
ROW: Final = "\0"
"""In a formula of many rows: where the number of each, as Excel counts, belongs."""
AT_ONCE: Final = 1000
"""Rows whose XML is made in one go."""


class Outside(NamedTuple):
    """A link out of the workbook: the file, and the attributes in XML that tell of the place in it."""

    target: str
    told: str


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one column, top to bottom.

    values: texts, numbers (float), or what formulas come to; None leaves a cell empty. formats: of each cell.
    formulas: as they stand in the file, without = and with ROW; '' for an empty cell. told: the number that belongs
    there, as Excel counts, () for that of the cell's own row. links: of each cell as ``Sheet.link`` returns them, ''
    for none; () for no links or formulas at all.
    """

    values: Sequence[str | float | None]
    formats: Sequence[Format]
    formulas: Sequence[str] = ()
    links: Sequence[str | Outside] = ()
    told: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of cells side by side, from a row and column on; texts as their numbers among the shared strings."""

    row: int
    column: int
    columns: tuple[Cells, ...]

    @property
    def end(self) -> int:
        """Return the row after the last."""
        return self.row + len(self.columns[0].values)

    @property
    def rows(self) -> range:
        """Return the rows."""
        return range(self.row, self.end)

    @property
    def right(self) -> int:
        """Return the column after the last."""
        return self.column + len(self.columns)

    def parts(self, stops: Sequence[int]) -> Iterator[range]:
        """Return the rows piece by piece; stops: rows that end a piece, ascending."""
        first = self.row
        for stop in (*(row + 1 for row in stops), self.end):
            for row in range(first, stop, AT_ONCE):
                yield range(row, min(row + AT_ONCE, stop))
            first = stop

    def formats(self, rows: range) -> list[Format]:
        """Return the different formats of some rows as they come, from left to right, row by row."""
        held = (column.formats[rows.start - self.row : rows.stop - self.row] for column in self.columns)
        return list(dict.fromkeys(chain.from_iterable(zip(*held, strict=True))))

    def xml(self, rows: range, names: Callable[[int], str], numbers: Mapping[Format, int]) -> Iterator[str]:
        """Return the XML of the cells of each of some rows. names: of columns; numbers: of formats."""
        styles = {of: f'" s="{number}"' for of, number in numbers.items()}
        held = slice(rows.start - self.row, rows.stop - self.row)
        made = [
            _column(column, held, names(place), range(rows.start + 1, rows.stop + 1), styles)
            for place, column in enumerate(self.columns, start=self.column)
        ]
        return map("".join, zip(*made, strict=True))

    def links(self) -> Iterator[tuple[tuple[int, int], str | Outside]]:
        """Return row and column of the cells that lead somewhere, and where to."""
        for place, column in enumerate(self.columns, start=self.column):
            for row, link in enumerate(column.links, start=self.row):
                if link:
                    yield (row, place), link


def _column(column: Cells, held: slice, name: str, rows: range, styles: Mapping[Format, str]) -> list[str]:
    looks = map(styles.__getitem__, column.formats[held])
    if column.formulas:
        places = zip(map(_escaped, column.formulas[held]), column.told[held] or rows, strict=True)
        formulas = (formula.replace(ROW, str(place)) for formula, place in places)
        return [
            f'<c r="{name}{row}{look}{formula_type(value)}><f>{formula}</f><v>{escaped(value)}</v></c>'
            if formula
            else f'<c r="{name}{row}{look}/>'
            for row, look, formula, value in zip(rows, looks, formulas, column.values[held], strict=True)
        ]
    return [
        f'<c r="{name}{row}{look}/>'
        if value is None
        else f'<c r="{name}{row}{look} t="s"><v>{value}</v></c>'
        if value.__class__ is int
        else f'<c r="{name}{row}{look}><v>{value:.16G}</v></c>'
        for row, look, value in zip(rows, looks, column.values[held], strict=True)
    ]


def escaped(data: object) -> object:
    """Return text as it stands between tags; what is no text as it is."""
    return _escaped(data) if isinstance(data, str) else data


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def formula_type(value: object) -> str:
    """Return the attribute that tells what kind of value a formula comes to; '' for a number."""
    if not isinstance(value, str) or not value:
        return ""
    return ' t="e"' if value in ERRORS else ' t="str"'

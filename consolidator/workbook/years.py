"""Columns for the years of a plan: a template whose ``@*`` tags are spread over one column a fiscal year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from lxml import etree

from consolidator.a1 import column_number
from consolidator.layout import MARK, parse_tag
from consolidator.package import packed, parts_of
from consolidator.workbook.package import sheet_parts
from consolidator.workbook.references import Axis, Span
from consolidator.workbook.stretch import areas_now, stretched
from consolidator.workbook.style import MAIN
from schemas.tables import TABLES

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from consolidator.layout import Layout, SheetLayout, TaggedCell
    from consolidator.model import Plan


@dataclass(frozen=True, slots=True)
class YearBlock:
    """Neighbouring columns that repeat for each year, and the rows in which they do."""

    first: int
    last: int
    rows: frozenset[int]


def year_blocks(sheet: SheetLayout) -> tuple[YearBlock, ...]:
    """Return the columns of a sheet that repeat: cells with ``@*`` that share a column belong together.

    The rows are those from the first such cell to the last.
    """
    blocks: list[tuple[int, int, list[TaggedCell]]] = []
    for cell in sorted((cell for cell in sheet.cells if _every(cell)), key=lambda cell: cell.column):
        if blocks and cell.column <= blocks[-1][1]:
            first, last, cells = blocks.pop()
            blocks.append((first, max(last, cell.last_column), [*cells, cell]))
        else:
            blocks.append((cell.column, cell.last_column, [cell]))
    return tuple(
        YearBlock(first, last, frozenset(range(min(c.row for c in cells), max(c.last_row for c in cells) + 1)))
        for first, last, cells in blocks
    )


def _every(cell: TaggedCell) -> bool:
    return any(tag.every for tag in cell.tags)


def for_years(layout: Layout, plan: Plan) -> Layout:
    """Return the template with its year columns drawn out for one plan; the same template where it has none.

    A field that departments enter is an entry in the column of the reporting year and printed in the others.
    """
    if not any(_every(cell) for sheet in layout.sheets for cell in sheet.cells):
        return layout
    years = range(plan.first_year, plan.last_year + 1)
    parts = parts_of(layout.data)
    drawn = sheet_parts(parts)
    axes = {sheet.name: _axis(sheet, parts[drawn[sheet.name]], len(years)) for sheet in layout.sheets}
    sheets = tuple(_spread(sheet, axes[sheet.name], years, plan.reporting_year) for sheet in layout.sheets)
    return replace(layout, sheets=sheets, data=packed(stretched(parts, axes)))


def _axis(sheet: SheetLayout, part: bytes, count: int) -> Axis:
    """Return how the columns move; a formula above or below a year's column, such as a total, goes with it."""
    formulas = [(_column(cell), int(cell.getparent().get("r"))) for cell in _formula_cells(part)]
    return Axis(
        tuple(
            Span(b.first, b.last, count, b.rows | {row for column, row in formulas if b.first <= column <= b.last})
            for b in year_blocks(sheet)
        ),
        by_column=True,
    )


def _formula_cells(part: bytes) -> Iterator[etree._Element]:
    for cell in etree.fromstring(part).iter(f"{{{MAIN}}}c"):
        if cell.find(f"{{{MAIN}}}f") is not None:
            yield cell


def _column(cell: etree._Element) -> int:
    return column_number(cell.get("r").rstrip("0123456789"))


def _spread(sheet: SheetLayout, axis: Axis, years: Sequence[int], reporting_year: int) -> SheetLayout:
    cells = tuple(cell for drawn in sheet.cells for cell in _copies(drawn, axis, years, reporting_year))
    merges = tuple(sorted(now for area in sheet.merges for now in areas_now(axis, area)))
    return replace(sheet, cells=cells, merges=merges)


def _copies(cell: TaggedCell, axis: Axis, years: Sequence[int], reporting_year: int) -> Iterator[TaggedCell]:
    pieces = axis.stretch(cell.column, cell.last_column, cell.row)
    for year, (first, last) in zip(years, pieces, strict=False):  # one piece where the cell is widened instead
        text = MARK.sub(partial(_of_year, year=year, reporting_year=reporting_year), cell.text)
        tags = tuple(tag for found in MARK.finditer(text) if (tag := parse_tag(found.group(1))) is not None)
        yield replace(cell, column=first, last_column=last, text=text, tags=tags)


def _of_year(found: re.Match[str], *, year: int, reporting_year: int) -> str:
    """Return a tag of every year as the tag of one; the reporting year's entry needs no year."""
    tag = parse_tag(found.group(1))
    if tag is None or not tag.every:
        return found.group(0)
    entry = year == reporting_year and TABLES[tag.table].field(tag.field).entry
    return f"{{{{ {tag.name}{'' if entry else f'@{year}'} }}}}"

"""Rows or columns of drawn sheets repeated in their XML, with everything that stands on them or refers to them."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import excelize
from lxml import etree

from consolidator.a1 import column_letters
from consolidator.workbook.anchors import with_anchors_moved
from consolidator.workbook.package import charts_of, related_parts, sheet_parts
from consolidator.workbook.references import (
    COLUMNS,
    Axis,
    Standpoint,
    moved_formula,
    translated_formula,
)
from consolidator.workbook.style import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WORKBOOK: Final = "xl/workbook.xml"
_EXTENDED: Final = "http://schemas.microsoft.com/office/excel/2006/main"  # of formulas in a sheet's extensions
_AREAS: Final = (
    ("autoFilter", "ref"), ("sortState", "ref"), ("sortCondition", "ref"), ("dimension", "ref"), ("hyperlink", "ref"),
    ("conditionalFormatting", "sqref"), ("dataValidation", "sqref"), ("protectedRange", "sqref"),
    ("ignoredError", "sqref"), ("selection", "sqref"), ("selection", "activeCell"), ("pane", "topLeftCell"),
    ("sheetView", "topLeftCell"),
)  # fmt: skip
"""Elements of a worksheet that name areas, and the attribute that does."""
_ONE_CELL: Final = ("activeCell", "topLeftCell")


def stretched(parts: Mapping[str, bytes], axes: Mapping[str, Axis]) -> dict[str, bytes]:
    """Return the package with rows (or columns) of its sheets repeated: sheet -> how its rows or columns move.

    Cells are copied with style, height and merges; formulas, names, charts, validations, formats, filters, breaks,
    pictures and notes follow.
    """
    made = dict(parts)
    if all(axis.still for axis in axes.values()):
        return made
    for name, part in sheet_parts(parts).items():
        root = etree.fromstring(parts[part])
        axis = axes.get(name, Axis())
        _number_cells(root)
        _unshare(root)
        _move_formulas(root, name, axes)
        if not axis.still:
            _move_areas(root, axis)
            (_copy_columns if axis.by_column else _copy_rows)(root, axis, name, axes)
            _move_view(root, axis)
        else:
            _move_cell_formulas(root, name, axes)
        made[part] = _xml(root)
        for target in related_parts(parts, part):
            if "/tables/" in target and not axis.still:
                made[target] = _moved_table(parts[target], axis)
        for chart in charts_of(parts, part):
            made[chart] = _moved_chart(made[chart], axes)
        if not axis.still:
            made |= with_anchors_moved(made, part, axis)
    workbook = etree.fromstring(parts[_WORKBOOK])
    for item in workbook.iter(f"{{{MAIN}}}definedName"):
        item.text = moved_formula(item.text or "", Standpoint(""), axes)
    made[_WORKBOOK] = _xml(workbook)
    return made


def _xml(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


def _place(address: str) -> tuple[int, int]:
    column, row = excelize.cell_name_to_coordinates(address.replace("$", ""))
    return row, column


# ---------------------------------------------------------------- cells


def _number_cells(root: etree._Element) -> None:
    """Write the addresses that some programs leave out."""
    row_number = 0
    for row in root.iter(_tag("row")):
        row_number = int(row.get("r") or row_number + 1)
        row.set("r", str(row_number))
        row.attrib.pop("spans", None)
        column = 0
        for cell in row.iter(_tag("c")):
            column = _place(cell.get("r"))[1] if cell.get("r") else column + 1
            cell.set("r", f"{column_letters(column)}{row_number}")


def _unshare(root: etree._Element) -> None:
    """Write out formulas that Excel stores once for a range of cells."""
    masters: dict[str, tuple[str, int, int]] = {}
    for cell in root.iter(_tag("c")):
        formula = cell.find(_tag("f"))
        if formula is None or formula.get("t") != "shared":
            continue
        row, column = _place(cell.get("r"))
        shared = formula.get("si", "")
        if formula.text:
            masters[shared] = (formula.text, row, column)
        elif shared in masters:
            text, first_row, first_column = masters[shared]
            formula.text = translated_formula(text, row - first_row, column - first_column)
        for attribute in ("t", "si", "ref"):
            formula.attrib.pop(attribute, None)


def _move_cell(cell: etree._Element, at: Standpoint, to: tuple[int, int], axes: Mapping[str, Axis]) -> None:
    cell.set("r", f"{column_letters(to[1])}{to[0]}")
    formula = cell.find(_tag("f"))
    if formula is None:
        return
    if formula.text:
        formula.text = moved_formula(formula.text, at, axes)
    if formula.get("ref"):  # an array's area
        formula.set("ref", moved_formula(formula.get("ref"), at, axes))


def _move_cell_formulas(root: etree._Element, sheet: str, axes: Mapping[str, Axis]) -> None:
    for cell in root.iter(_tag("c")):
        row, column = _place(cell.get("r"))
        _move_cell(cell, Standpoint(sheet, row, column), (row, column), axes)


def _copy_rows(root: etree._Element, axis: Axis, sheet: str, axes: Mapping[str, Axis]) -> None:
    data = root.find(_tag("sheetData"))
    made: list[tuple[int, etree._Element]] = []
    for row in data:
        number = int(row.get("r"))
        span = axis.span(number)
        for turn in range(span.count if span else 1):
            mine, to = copy.deepcopy(row), axis.at(number, turn)
            mine.set("r", str(to))
            for cell in mine.iter(_tag("c")):
                column = _place(cell.get("r"))[1]
                _move_cell(cell, Standpoint(sheet, number, column, turn), (to, column), axes)
            made.append((to, mine))
    data[:] = [row for _, row in sorted(made, key=lambda item: item[0])]


def _copy_columns(root: etree._Element, axis: Axis, sheet: str, axes: Mapping[str, Axis]) -> None:
    _copy_widths(root, axis)
    covered = _covered(root, axis)
    widened = []
    for row in root.iter(_tag("row")):
        number = int(row.get("r"))
        made: list[tuple[int, etree._Element]] = []
        for cell in row:
            column = _place(cell.get("r"))[1]
            span = axis.span(column)
            copies = span.count if span and span.copies(number) else 1
            for turn in range(copies):
                mine, to = copy.deepcopy(cell), axis.at(column, turn)
                _move_cell(mine, Standpoint(sheet, number, column, turn), (number, to), axes)
                made.append((to, mine))
            if span and span.count > 1 and not span.copies(number) and column == span.last:
                first, last = axis.at(column), axis.last(column)
                made.extend((to, _blank(number, to, cell)) for to in range(first + 1, last + 1))
                if (number, first) not in covered:
                    widened.append(f"{column_letters(first)}{number}:{column_letters(last)}{number}")
        row[:] = [cell for _, cell in sorted(made, key=lambda item: item[0])]
    _merge(root, widened)


def _blank(row: int, column: int, like: etree._Element) -> etree._Element:
    cell = etree.Element(_tag("c"), r=f"{column_letters(column)}{row}")
    if like.get("s"):
        cell.set("s", like.get("s"))
    return cell


def _copy_widths(root: etree._Element, axis: Axis) -> None:
    holder = root.find(_tag("cols"))
    made: list[tuple[int, etree._Element]] = []
    for item in holder if holder is not None else ():
        for first, last in _pieces_of_columns(axis, int(item.get("min")), int(item.get("max"))):
            mine = copy.deepcopy(item)
            mine.set("min", str(first))
            mine.set("max", str(min(last, COLUMNS)))
            made.append((first, mine))
    if holder is not None:
        holder[:] = [item for first, item in sorted(made, key=lambda item: item[0]) if first <= COLUMNS]


def _pieces_of_columns(axis: Axis, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield where a run of equal columns stands now, cut where spans begin and end."""
    edges = {first, last + 1}
    for span in axis.spans:
        edges.update(edge for edge in (span.first, span.last + 1) if first < edge <= last)
    cuts = sorted(edges)
    for start, after in pairwise(cuts):
        run = axis.span(start)
        for turn in range(run.count if run else 1):
            yield axis.at(start, turn), axis.at(after - 1, turn)


# ---------------------------------------------------------------- merges, areas, formulas


def areas_now(axis: Axis, area: tuple[int, int, int, int], *, joined: bool = False) -> list[tuple[int, int, int, int]]:
    """Return where an area (first row, first column, last row, last column) stands now; joined where copies touch."""
    top, left, bottom, right = area
    pieces = axis.whole if joined else axis.stretch
    if axis.by_column:
        return [(top, first, bottom, last) for first, last in pieces(left, right, top)]
    return [(first, left, last, right) for first, last in pieces(top, bottom, left)]


def _area(text: str) -> tuple[int, int, int, int]:
    first, _, last = text.partition(":")
    return (*_place(first), *_place(last or first))


def _written(area: tuple[int, int, int, int]) -> str:
    top, left, bottom, right = area
    first, last = f"{column_letters(left)}{top}", f"{column_letters(right)}{bottom}"
    return first if first == last else f"{first}:{last}"


def _covered(root: etree._Element, axis: Axis) -> set[tuple[int, int]]:
    """Return the cells of the stretched sheet's first copies that merges cover; the merges have moved already."""
    covered: set[tuple[int, int]] = set()
    columns = {axis.at(span.last) for span in axis.spans}
    for item in root.iter(_tag("mergeCell")):
        top, left, bottom, right = _area(item.get("ref"))
        covered.update((row, column) for row in range(top, bottom + 1) for column in columns if left <= column <= right)
    return covered


def _merge(root: etree._Element, areas: list[str]) -> None:
    holder = root.find(_tag("mergeCells"))
    if areas and holder is None:
        holder = etree.Element(_tag("mergeCells"))
        before = ("sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter",
                  "sortState", "dataConsolidate", "customSheetViews")  # fmt: skip
        [item for name in before if (item := root.find(_tag(name))) is not None][-1].addnext(holder)
    for area in areas:
        etree.SubElement(holder, _tag("mergeCell"), ref=area)
    if holder is not None:
        holder.set("count", str(len(holder)))


def _move_areas(root: etree._Element, axis: Axis) -> None:
    """Let everything but cells that names areas name where they are now; formulas have moved already."""
    merges = root.find(_tag("mergeCells"))
    if merges is not None:
        old = [_area(item.get("ref")) for item in merges]
        merges[:] = []
        _merge(root, [_written(now) for area in old for now in areas_now(axis, area)])
    for name, attribute in _AREAS:
        for item in root.iter(_tag(name)):
            if item.get(attribute) and "sheetData" not in item.tag:
                one = attribute in _ONE_CELL
                item.set(attribute, _moved_areas(item.get(attribute), axis, one=one))
    for item in root.iter(f"{{{_EXTENDED}}}sqref"):
        item.text = _moved_areas(item.text or "", axis, one=False)
    for item in root.iterfind(f"{_tag('colBreaks' if axis.by_column else 'rowBreaks')}/{_tag('brk')}"):
        item.set("id", str(axis.last(int(item.get("id")))))


def _moved_areas(text: str, axis: Axis, *, one: bool) -> str:
    pieces = [areas_now(axis, _area(area), joined=True) for area in text.split()]
    return _written((*pieces[0][0][:2], *pieces[0][0][:2])) if one else " ".join(_written(a) for p in pieces for a in p)


def _move_formulas(root: etree._Element, sheet: str, axes: Mapping[str, Axis]) -> None:
    """Move the formulas of formats, validations and links, which are counted from the first cell of their area."""
    for item in root.iter(_tag("formula"), _tag("formula1"), _tag("formula2")):
        holder = next((up for up in item.iterancestors() if up.get("sqref")), None)
        if holder is not None and item.text:
            item.text = moved_formula(item.text, Standpoint(sheet, *_area(holder.get("sqref").split()[0])[:2]), axes)
    for item in root.iter(f"{{{_EXTENDED}}}f"):
        areas = (up.find(f"{{{_EXTENDED}}}sqref") for up in item.iterancestors())
        area = next((found.text for found in areas if found is not None and found.text), "A1")
        item.text = moved_formula(item.text or "", Standpoint(sheet, *_area(area.split()[0])[:2]), axes)
    for item in root.iter(_tag("hyperlink")):
        if "!" in item.get("location", ""):
            item.set("location", moved_formula(item.get("location"), Standpoint(""), axes))


def _move_view(root: etree._Element, axis: Axis) -> None:
    """Keep frozen what was frozen; the pane's split counts rows or columns."""
    name = "xSplit" if axis.by_column else "ySplit"
    for pane in root.iter(_tag("pane")):
        if pane.get("state", "").startswith("frozen") and pane.get(name):
            pane.set(name, str(axis.at(int(float(pane.get(name))))))


def _moved_table(part: bytes, axis: Axis) -> bytes:
    root = etree.fromstring(part)
    for item in root.iter(_tag("table"), _tag("autoFilter")):
        item.set("ref", _moved_areas(item.get("ref"), axis, one=False))
    return _xml(root)


def _moved_chart(part: bytes, axes: Mapping[str, Axis]) -> bytes:
    """Let a chart show every copy of the cells it was drawn over."""
    root = etree.fromstring(part)
    for item in root.iter("{*}f"):
        if item.text:
            item.text = moved_formula(f"SUBTOTAL({item.text})", Standpoint(""), axes)[len("SUBTOTAL(") : -1]
    return _xml(root)

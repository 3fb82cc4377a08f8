"""Layout and records → what stands in which cell of one department's form; nothing is written here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

from consolidator.display import display, fill_in
from consolidator.layout import Group, SheetLayout, Tag, TaggedCell, tags_in
from consolidator.model import Record
from consolidator.text import canonical_text
from consolidator.workbook.references import Axis, Span
from schemas.tables import REPEATED, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from consolidator.issue.records import FormData, FormRecord
    from consolidator.layout import Layout
    from consolidator.model import Plan, Raw

NONE: Final = "－"
"""Printed where there is no record, or where the plan does not rate an aspect."""
_LONGEST_NAME: Final = 31  # of a sheet, in UTF-16 units
_LONGEST_HEADING: Final = 255  # of a header or footer, its codes included


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the form: where it stands, and the cell of the template that it was made of."""

    row: int
    column: int
    drawn: TaggedCell


@dataclass(frozen=True, slots=True)
class PlacedPrint:
    """A cell that the planning section fills."""

    at: Place
    value: Raw


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """A cell that the department fills; record is the index of its record in the form."""

    at: Place
    table: str
    key: str
    field: str
    year: int
    record: int


@dataclass(frozen=True, slots=True)
class PlacedSheet:
    """One sheet of the form. rows: how its rows move; headings: header and footer as drawn -> as printed."""

    name: str
    drawn: SheetLayout
    rows: Axis
    prints: tuple[PlacedPrint, ...]
    entries: tuple[PlacedEntry, ...]
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    headings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Target:
    """Which record a group of cells speaks of, and how far its rows have moved."""

    record: FormRecord | None  # None: there is none, the cells stay blank
    initiative: str
    shift: int
    index: int  # of the record that confirms the entries, in the form's records
    beyond: bool = False  # another table side by side has more records


def place(plan: Plan, layout: Layout, data: FormData, lang: str) -> tuple[tuple[PlacedSheet, ...], tuple[Record, ...]]:
    """Return the sheets of a form, every cell in its place, and the records with their printed keys.

    Neighbouring sheets that repeat for each initiative repeat together: all sheets of one, then those of the next.
    """
    form = _Filler(plan, data, lang, [])
    sheets: list[PlacedSheet] = []
    names: set[str] = set()
    for per_initiative, run in groupby(layout.sheets, key=lambda sheet: sheet.per_initiative):
        neighbours = list(run)
        for initiative in [record.key for record in data.of("initiative")] if per_initiative else [""]:
            for drawn in neighbours:
                value_of = partial(_value, form, _Target(None, initiative, 0, -1))
                name = sheet_name(str(fill_in(drawn.name, tags_in(drawn.name)[0], value_of) or ""), names)
                names.add(name.casefold())
                sheets.append(_place_sheet(form, drawn, name, initiative))
    return tuple(sheets), tuple(form.records)


def sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that Excel accepts and no other sheet has; ``taken`` holds case-folded names."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "-", wanted).strip().strip("'").strip() or "Sheet"
    clean = "History-" if clean.casefold() == "history" else clean  # Excel keeps that name for itself
    name, number = _cut(clean, _LONGEST_NAME), 1
    while name.casefold() in taken:
        number += 1
        name = f"{_cut(clean, _LONGEST_NAME - len(f' ({number})'))} ({number})"
    return name


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore").rstrip(" '")


# ---------------------------------------------------------------- one sheet


@dataclass(frozen=True, slots=True)
class _Filler:
    plan: Plan
    data: FormData
    lang: str
    records: list[Record]  # of the whole form; grows sheet by sheet


def _place_sheet(form: _Filler, drawn: SheetLayout, name: str, initiative: str) -> PlacedSheet:
    rows = Axis(tuple(_span(form.data, group, initiative) for group in drawn.groups))
    cells: list[PlacedPrint | PlacedEntry] = []
    hidden_rows: list[int] = []
    rows_of_nothing = {row for row, unused in _by_row(form.plan, drawn) if unused}
    for group, members, targets in _targets(form, drawn, name, initiative, rows):
        for target in targets:
            cells.extend(_place_cell(form, _moved(group, cell, target, rows), target) for cell in members)
    for row in rows_of_nothing:
        span = rows.span(row)
        hidden_rows.extend(rows.at(row, copy) for copy in range(span.count if span else 1))
    cells.sort(key=lambda item: (item.at.row, item.at.column))
    value_of = partial(_value, form, _Target(None, initiative, 0, -1))
    return PlacedSheet(
        name,
        drawn,
        rows,
        tuple(item for item in cells if isinstance(item, PlacedPrint)),
        tuple(item for item in cells if isinstance(item, PlacedEntry)),
        tuple(sorted(hidden_rows)),
        () if drawn.per_initiative else tuple(sorted(_columns_of_nothing(form.plan, drawn))),
        {text: _heading(text, value_of) for text in drawn.headings},
    )


def _span(data: FormData, group: Group, initiative: str) -> Span:
    count = max(1, *(len(data.of(table, initiative)) for table in group.tables))
    return Span(group.first_row, group.last_row, count)


def _heading(text: str, value_of: Callable[[Tag], Raw]) -> str:
    """Return a header or footer filled in; a '&' of the data is no code, and Excel takes 255 characters."""
    filled = fill_in(text, tags_in(text)[0], lambda tag: canonical_text(value_of(tag)).replace("&", "&&"))
    cut = canonical_text(filled)[:_LONGEST_HEADING]
    return cut[:-1] if (len(cut) - len(cut.rstrip("&"))) % 2 else cut  # never half of a '&&'


def _moved(group: Group | None, cell: TaggedCell, target: _Target, rows: Axis) -> Place:
    return Place(cell.row + target.shift if group else rows.at(cell.row), cell.column, cell)


def _targets(
    form: _Filler, drawn: SheetLayout, name: str, initiative: str, rows: Axis
) -> Iterator[tuple[Group | None, list[TaggedCell], list[_Target]]]:
    """Yield the cells of a sheet table by table (None: what does not repeat), with the records they print."""
    loose = [cell for cell in drawn.cells if drawn.group_at(cell.row) is None]
    yield None, loose, [_Target(None, initiative, 0, _sheet_record(form, loose, name, initiative, rows))]
    for group in drawn.groups:
        cells = [cell for cell in drawn.cells if drawn.group_at(cell.row) == group]
        span = _span(form.data, group, initiative)
        for table in dict.fromkeys((*group.tables, *map(group.table_of, cells))):
            members = [cell for cell in cells if group.table_of(cell) == table]
            yield group, members, list(_records(form, members, name, initiative, (group, table, rows, span.count)))


def _records(
    form: _Filler, cells: Sequence[TaggedCell], name: str, initiative: str, at: tuple[Group, str, Axis, int]
) -> Iterator[_Target]:
    """Yield the records of one table of a group, and a blank one for each row that another table has more."""
    group, table, rows, count = at
    records = form.data.of(table, initiative) if table else ()
    for number in range(count):
        shift = rows.at(group.first_row, number) - group.first_row
        record = records[number] if number < len(records) else None
        of = record.initiative if record is not None else initiative if not table else ""
        target = _Target(record, of, shift, len(form.records), beyond=number >= max(1, len(records)))
        if record is not None:
            form.records.append(Record(table, record.key, "row", name, _keys(form, cells, table, target)))
        yield target


def _sheet_record(form: _Filler, loose: Sequence[TaggedCell], name: str, initiative: str, rows: Axis) -> int:
    """Add the record that the cells outside all groups belong to: the sheet's initiative, or the form itself."""
    if not initiative and not any(cell.entry for cell in loose):
        return -1
    wanted = "initiative.id" if initiative else "department.code"
    key = initiative or form.data.department.key
    prints: list[tuple[str, int, int, str]] = []
    for cell in loose:
        if [tag.name for tag in cell.tags] == [wanted] and cell.text.strip().startswith("{{"):
            prints.append((_key_name(form, prints), rows.at(cell.row), cell.column, key))
    table = "initiative" if initiative else "form"
    form.records.append(Record(table, key, "sheet" if initiative else "form", name, tuple(prints)))
    return len(form.records) - 1


def _keys(
    form: _Filler, cells: Sequence[TaggedCell], table: str, target: _Target
) -> tuple[tuple[str, int, int, str], ...]:
    """Return the cells that print the key of a row's record: name, row, column, text."""
    names = {f"{table}.{part}" for part in TABLES[table].key} | {"initiative.id"}
    prints: list[tuple[str, int, int, str]] = []
    for cell in cells:
        if len(cell.tags) == 1 and cell.tags[0].name in names:
            text = canonical_text(fill_in(cell.text, cell.tags, partial(_value, form, target)))
            prints.append((_key_name(form, prints), cell.row + target.shift, cell.column, text))
    return tuple(prints)


def _key_name(form: _Filler, mine: Sequence[object]) -> str:
    return f"key_{sum(len(record.prints) for record in form.records) + len(mine) + 1:05d}"


# ---------------------------------------------------------------- one cell


def _place_cell(form: _Filler, at: Place, target: _Target) -> PlacedPrint | PlacedEntry:
    cell, tag = at.drawn, at.drawn.entry
    if target.beyond and any(tag.table in REPEATED for tag in cell.tags):
        return PlacedPrint(at, None)
    if _blank(cell, target) or (tag is not None and unused(form.plan, tag)):
        return PlacedPrint(at, NONE)
    if tag is None:
        return PlacedPrint(at, fill_in(cell.text, cell.tags, partial(_value, form, target)))
    key = _entry_key(form, tag, target)
    return PlacedEntry(at, tag.table, key, tag.field, form.plan.reporting_year, target.index)


def _blank(cell: TaggedCell, target: _Target) -> bool:
    """Whether a cell of a record has no record to speak of."""
    of_record = any(tag.table in (*REPEATED, "initiative", "evaluation") for tag in cell.tags)
    return of_record and target.record is None and not target.initiative


def _entry_key(form: _Filler, tag: Tag, target: _Target) -> str:
    if tag.table == "form":
        return form.data.department.key
    return target.record.key if target.record is not None else target.initiative


def _value(form: _Filler, target: _Target, tag: Tag) -> Raw:
    """Return what a tag prints for a record."""
    record = target.record
    if tag.table in ("plan", "department"):
        record = form.data.plan if tag.table == "plan" else form.data.department
    elif tag.table in ("initiative", "evaluation"):
        record = next(iter(form.data.of(tag.table, target.initiative)), None) if target.initiative else None
    if record is None:
        return None
    at = tag.field, tag.year(form.plan.reporting_year)
    value = record.by_year.get(at) if tag.dated else record.values.get(tag.field)
    return display(tag, value, form.plan, form.lang)


# ---------------------------------------------------------------- aspects that the plan does not rate


def unused(plan: Plan, tag: Tag) -> bool:
    """Whether a tag is a rating of an aspect that the plan does not rate."""
    field = TABLES[tag.table].field(tag.field)
    return field.kind == "rating" and field.aspect not in plan.aspects


def _by_row(plan: Plan, drawn: SheetLayout) -> Iterator[tuple[int, bool]]:
    """Yield each row that holds tags, and whether all of them are of unused ratings."""
    for row in sorted({cell.row for cell in drawn.cells}):
        tags = [tag for cell in drawn.cells if cell.row == row for tag in cell.tags]
        yield row, all(unused(plan, tag) for tag in tags)


def _columns_of_nothing(plan: Plan, drawn: SheetLayout) -> set[int]:
    """Return the columns of a list that hold unused ratings and no other tag of a record."""
    empty: set[int] = set()
    kept: set[int] = set()
    for cell in drawn.cells:
        columns = range(cell.column, cell.last_column + 1)
        if all(unused(plan, tag) for tag in cell.tags):
            empty.update(columns if drawn.group_at(cell.row) else ())
        else:
            kept.update(columns if drawn.group_at(cell.row) else (cell.column,))
    return empty - kept

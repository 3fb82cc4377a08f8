"""Plan and template → a department's form: the template as drawn, filled in, protected, describing itself."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import excelize

from consolidator.issue.drawn import read_drawn
from consolidator.issue.filling import fill, looks_wanted
from consolidator.issue.place import place
from consolidator.issue.records import form_data
from consolidator.issue.rules import with_rules
from consolidator.manifest import SCHEMA_VERSION, SHEET, encode
from consolidator.model import Entry, IssuedSheet, Manifest, OperatorError, Parameters, Unreadable
from consolidator.package import packed, parts_of
from consolidator.positions import manifest_part
from consolidator.snapshot import take
from consolidator.text import canonical_text
from consolidator.workbook.package import quoted, sheet_parts, with_headings, with_names, with_sheets
from consolidator.workbook.stretch import stretched
from consolidator.workbook.style import with_looks
from consolidator.workbook.years import for_years

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consolidator.issue.place import PlacedSheet
    from consolidator.issue.records import FormData
    from consolidator.layout import Layout
    from consolidator.model import Plan, Record, Snapshot


def issue_form(plan: Plan, layout: Layout, department: str, lang: str = "ja") -> bytes:
    """Return the form of a department as the bytes of an .xlsx; the same plan and template give the same bytes."""
    parts, manifest = _made(plan, layout, department, lang)
    placed = sheet_parts(parts)
    parts[placed[SHEET]] = manifest_part(encode(manifest), manifest, list(placed))
    return packed(parts)


def manifest_issued(plan: Plan, layout: Layout, department: str, lang: str = "ja") -> Manifest:
    """Return the manifest in the form that ``issue_form`` makes of the same."""
    return _made(plan, layout, department, lang)[1]


def _made(plan: Plan, layout: Layout, department: str, lang: str) -> tuple[dict[str, bytes], Manifest]:
    """Return the parts of a form, its hidden sheet still empty, and what goes there."""
    layout = for_years(layout, plan)
    data = form_data(plan, department, layout.spare)
    sheets, records = place(plan, layout, data, lang)
    template = parts_of(layout.data)
    drawn = read_drawn(template)
    parts = with_sheets(template, [(sheet.drawn.name, sheet.name) for sheet in sheets], SHEET)
    parts = stretched(parts, {sheet.name: sheet.rows for sheet in sheets})
    parts = with_headings(parts, {sheet.name: sheet.headings for sheet in sheets})
    parts["xl/styles.xml"], looks = with_looks(parts["xl/styles.xml"], looks_wanted(sheets, drawn))
    parts = parts_of(fill(packed(parts), sheets, drawn, looks))
    entries = _entries(sheets)
    parts = with_names(parts, _names(entries, records))
    form = _read_back(packed(parts), layout)
    issued = _issued(form, sheets, entries)
    notes = tuple(note.text for sheet in form.sheets for note in sheet.notes)
    about = _manifest(plan, layout, data)
    manifest = replace(
        about, records=records, entries=entries, sheets=issued, notes=notes, language=lang, about=tuple(_about(sheets))
    )
    ruled = with_rules(parts, manifest, _titles(data, sheets))
    return ruled.parts, replace(manifest, checklist=ruled.checklist)


def _titles(data: FormData, sheets: Sequence[PlacedSheet]) -> dict[str, str]:
    """Return the initiative of each sheet that is about one."""
    titles = {record.key: canonical_text(record.values["title"]) for record in data.of("initiative")}
    keys = {sheet.name: {entry.key for entry in sheet.entries} for sheet in sheets if sheet.drawn.per_initiative}
    return {name: titles[key] for name, found in keys.items() for key in sorted(found) if key in titles}


# ---------------------------------------------------------------- describing itself


def _about(sheets: Sequence[PlacedSheet]) -> Iterator[tuple[str, int, int, str]]:
    """Yield the cells that tell what initiative a sheet is about: sheet, row, column, field of ``initiative``."""
    for sheet in sheets:
        for item in sheet.prints if sheet.drawn.per_initiative else ():
            tags = item.at.drawn.tags
            if len(tags) == 1 and tags[0].table == "initiative" and not tags[0].dated:
                yield sheet.name, item.at.row, item.at.column, tags[0].field


def _entries(sheets: Sequence[PlacedSheet]) -> tuple[Entry, ...]:
    placed = [(sheet.name, entry) for sheet in sheets for entry in sheet.entries]
    return tuple(
        Entry(
            name=f"entry_{number:05d}",
            table=entry.table,
            key=entry.key,
            field=entry.field,
            year=entry.year,
            sheet=sheet,
            row=entry.at.row,
            column=entry.at.column,
            issued="",
            record=entry.record,
        )
        for number, (sheet, entry) in enumerate(placed, 1)
    )


def _names(entries: Sequence[Entry], records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    """Yield the defined name of each entry cell and each printed key, with its reference."""
    for entry in entries:
        yield entry.name, _reference(entry.sheet, entry.row, entry.column)
    for record in records:
        for name, row, column, _ in record.prints:
            yield name, _reference(record.sheet, row, column)


def _reference(sheet: str, row: int, column: int) -> str:
    return f"{quoted(sheet)}!${excelize.column_number_to_name(column)}${row}"


def _issued(form: Snapshot, sheets: Sequence[PlacedSheet], entries: Sequence[Entry]) -> tuple[IssuedSheet, ...]:
    """Return the content of every cell that is not an entry."""
    typed = {(entry.sheet, entry.row, entry.column) for entry in entries}
    issued = []
    for name in (sheet.name for sheet in sheets):
        found = form.sheet(name)
        texts = {
            position: f"={cell.formula}" if cell.formula is not None else canonical_text(cell.value)
            for position, cell in (found.cells.items() if found else ())
            if (name, *position) not in typed
        }
        printed = {position: text for position, text in texts.items() if text}
        issued.append(IssuedSheet(name, printed, found.pictures if found else 0))
    return tuple(issued)


def _read_back(form: bytes, layout: Layout) -> Snapshot:
    """Read the form as returned ones are read, so that what was issued and what comes back agree by construction."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(form)
        read = take(path, path.parent)
    if isinstance(read, Unreadable):
        raise OperatorError("O111", path=layout.name, first=dict(read.params).get("why", read.code))
    return read


def _manifest(plan: Plan, layout: Layout, data: FormData) -> Manifest:
    """Return what a form says of itself, still without its cells."""
    years = (plan.reporting_year, plan.first_year, plan.last_year)
    return Manifest(
        schema_version=SCHEMA_VERSION,
        plan_code=plan.code,
        plan_title=plan.title,
        organisation=plan.organisation,
        period=plan.period,
        department=data.department.key,
        department_name=canonical_text(data.department.values["name"]),
        template=layout.name,
        template_digest=layout.digest,
        parameters=Parameters(*years, plan.money_unit, plan.ratings),
        records=(),
        entries=(),
        sheets=(),
        context=tuple(_context(data)),
    )


def _context(data: FormData) -> Iterator[tuple[str, str, str, int, str]]:
    """Yield what reading and checks compare entries with; the year is the reporting year throughout.

    role: the department's in the record's initiative (lead where it belongs to none); unit: an indicator's.
    """
    beside = {"effects": ("planned", "previous"), "indicators": ("target", "previous", "unit")}
    for table, names in beside.items():
        for record in data.of(table):
            for name in names:
                if text := canonical_text(record.values[name]):
                    yield table, record.key, name, record.year, text
    roles = {record.key: str(record.values["role"]) for record in data.of("initiative")}
    for table in ("evaluation", "milestones", "indicators", "effects", "opinions"):
        for record in data.of(table):
            yield table, record.key, "role", record.year, roles.get(record.initiative, "lead")

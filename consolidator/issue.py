"""Plan and template → a department's form: the template as drawn, filled in, protected, describing itself."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import excelize
from lxml import etree
from python_calamine import CalamineWorkbook

from consolidator.form_drawn import read_drawn
from consolidator.form_fill import fill, looks_wanted
from consolidator.form_package import notes_in, quoted, sheet_parts, with_filters, with_names, with_sheets
from consolidator.form_style import MAIN, with_looks
from consolidator.manifest import SCHEMA_VERSION, SHEET, encode
from consolidator.model import Entry, IssuedSheet, Manifest, Parameters
from consolidator.place import place
from consolidator.publish.package import packed, parts_of
from consolidator.records import form_data
from consolidator.text import canonical_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from consolidator.form_drawn import Drawn
    from consolidator.layout import Layout
    from consolidator.model import Plan, Record
    from consolidator.place import PlacedSheet
    from consolidator.records import FormData


def issue_form(plan: Plan, layout: Layout, department: str, lang: str = "ja") -> bytes:
    """Return the form of a department as the bytes of an .xlsx; the same plan and template give the same bytes."""
    data = form_data(plan, department)
    sheets, records = place(plan, layout, data, lang)
    template = parts_of(layout.data)
    drawn = read_drawn(template)
    parts = with_sheets(template, [(sheet.drawn.name, sheet.name) for sheet in sheets], SHEET)
    parts["xl/styles.xml"], looks = with_looks(parts["xl/styles.xml"], looks_wanted(sheets, drawn))
    parts = parts_of(fill(packed(parts), sheets, drawn, looks))
    entries = _entries(sheets)
    parts = with_names(with_filters(parts, _filters(sheets, drawn)), _names(entries, records))
    issued = _issued(parts, sheets, entries)
    manifest = _manifest(plan, layout, data, records, entries, issued, notes_in(template))
    parts[sheet_parts(parts)[SHEET]] = _column(encode(manifest))
    return packed(parts)


def _filters(sheets: Sequence[PlacedSheet], drawn: Drawn) -> dict[str, int]:
    """Return the last row of each filter that was drawn around a row that repeats."""
    ends = {}
    for sheet in sheets:
        end = drawn.sheets[sheet.drawn.name].filter_end
        if end:
            ends[sheet.name] = end + sum((n - 1) * group.height for group, n in sheet.repeats if group.last_row <= end)
    return ends


# ---------------------------------------------------------------- describing itself


def _entries(sheets: Sequence[PlacedSheet]) -> tuple[Entry, ...]:
    placed = [(sheet.name, entry) for sheet in sheets for entry in sheet.entries]
    return tuple(
        Entry(
            f"entry_{number:05d}", entry.table, entry.key, entry.field, entry.year, sheet, entry.at.row, entry.at.column,
            "", entry.record,
        )
        for number, (sheet, entry) in enumerate(placed, 1)
    )  # fmt: skip


def _names(entries: Sequence[Entry], records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    """Yield the defined name of each entry cell and each printed key, with its reference."""
    for entry in entries:
        yield entry.name, _reference(entry.sheet, entry.row, entry.column)
    for record in records:
        for name, row, column, _ in record.prints:
            yield name, _reference(record.sheet, row, column)


def _reference(sheet: str, row: int, column: int) -> str:
    return f"{quoted(sheet)}!${excelize.column_number_to_name(column)}${row}"


def _issued(parts: Mapping[str, bytes], sheets: Sequence[PlacedSheet], entries: Sequence[Entry]) -> tuple[IssuedSheet, ...]:
    """Return the content of every cell that is not an entry, read as returned forms are read."""
    typed = {(entry.sheet, entry.row, entry.column) for entry in entries}
    part_of = sheet_parts(parts)
    book = CalamineWorkbook.from_filelike(io.BytesIO(packed(parts)))
    issued = []
    for sheet in sheets:
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        cells = {
            (row, column): text
            for row, values in enumerate(rows, 1)
            for column, value in enumerate(values, 1)
            if (text := canonical_text(value)) and (sheet.name, row, column) not in typed
        }
        issued.append(IssuedSheet(sheet.name, cells | _formulas(parts[part_of[sheet.name]])))
    return tuple(issued)


def _formulas(sheet: bytes) -> dict[tuple[int, int], str]:
    if b"<f" not in sheet:
        return {}
    found = {}
    for cell in etree.fromstring(sheet).iter(f"{{{MAIN}}}c"):
        formula = cell.find(f"{{{MAIN}}}f")
        if formula is not None:
            column, row = excelize.cell_name_to_coordinates(cell.get("r"))
            found[row, column] = f"={formula.text or ''}"
    return found


def _manifest(  # noqa: PLR0913 - everything the manifest holds
    plan: Plan,
    layout: Layout,
    data: FormData,
    records: tuple[Record, ...],
    entries: tuple[Entry, ...],
    sheets: tuple[IssuedSheet, ...],
    notes: tuple[str, ...],
) -> Manifest:
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
        records=records,
        entries=entries,
        sheets=sheets,
        notes=notes,
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


def _column(cells: Sequence[str]) -> bytes:
    """Return a worksheet that holds texts in its first column."""
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c></row>'
        for number, text in enumerate(cells, 1)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()

"""Read a template: a workbook drawn by people, with tags in its cells; every mistake is found at once."""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zipfile
from collections import defaultdict
from dataclasses import replace
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import excelize
from lxml import etree

from consolidator.a1 import address
from consolidator.layout import Group, Layout, SheetLayout, Tag, TaggedCell, tags_in
from consolidator.model import OperatorError
from consolidator.package import parts_of
from consolidator.template.oddities import finding as _finding
from consolidator.template.oddities import near_misses, nearest_tag, out_of_sight, year_mistakes
from consolidator.workbook.package import sheet_parts
from consolidator.workbook.style import MAIN
from schemas.tables import FORM, REPEATED, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from consolidator.model import Finding

SHIPPED: Final = {"個票": "sheet", "sheet": "sheet", "一覧表": "list", "list": "list"}
"""The templates that come with the software, by the names people give them."""
_OF_INITIATIVE: Final = ("initiative", "evaluation")


def find_template(name: str, beside: Path | None = None, lang: str = "ja") -> Path:
    """Return the file of a template: a shipped one by its name ('' is 個票), or a path, looked up beside the ledger.

    The shipped ones speak both languages; one that somebody drew speaks its own.

    Raises OperatorError O110 when there is none.
    """
    if (shipped := SHIPPED.get(unicodedata.normalize("NFKC", name.strip()) or "個票")) is not None:
        file = f"{shipped}-en.xlsx" if lang == "en" else f"{shipped}.xlsx"
        return Path(str(resources.files("workbook_templates") / file))
    folders = (beside, Path()) if beside is not None else (Path(),)
    for path in (folder / candidate for folder in folders for candidate in (name, f"{name}.xlsx")):
        if path.is_file():
            return path
    raise OperatorError("O110", path=name)


def read_template(path: Path) -> tuple[Layout, tuple[Finding, ...]]:
    """Return what a template says and all its mistakes (T1xx, each with sheet and cell).

    Raises OperatorError O101 or O103 when the file is missing or no workbook.
    """
    if not path.is_file():
        raise OperatorError("O101", path=path)
    data = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise OperatorError("O103", path=path)
    try:
        book = excelize.open_reader(data)
    except RuntimeError as error:
        raise OperatorError("O103", path=path) from error
    findings: list[Finding] = []
    try:
        sheets = tuple(_read_sheet(book, name, findings) for name in book.get_sheet_list())
    finally:
        book.close()
    parts = parts_of(data)
    sheets = tuple(replace(sheet, headings=headings) for sheet, headings in _with_headings(sheets, parts, findings))
    findings.extend(_check_workbook(sheets))
    findings.extend(out_of_sight(parts, {sheet.name: sheet for sheet in sheets}))
    layout = Layout(path.stem, hashlib.sha256(data).hexdigest(), data, sheets)
    return layout, tuple(dict.fromkeys(findings))


def _read_sheet(book: excelize.File, name: str, findings: list[Finding]) -> SheetLayout:
    merges = tuple(sorted(_merges(book, name)))
    reach = {merge[:2]: merge[2:] for merge in merges}
    titled, unknown = tags_in(name)
    findings.extend(_unknown(name, "", text) for text in unknown)
    cells = []
    for row, texts in enumerate(book.get_rows(name, excelize.Options(raw_cell_value=True)), 1):
        for column, text in enumerate(texts, 1):
            tags, unknown = tags_in(text)
            findings.extend(_unknown(name, address(row, column), wrong) for wrong in unknown)
            findings.extend(near_misses(name, address(row, column), text))
            if tags:
                last_row, last_column = reach.get((row, column), (row, column))
                cells.append(TaggedCell(row, column, last_row, last_column, text, tags))
    per_initiative = any(tag.table == "initiative" for tag in titled)
    groups = _groups(name, cells, findings, per_initiative=per_initiative)
    return SheetLayout(name, per_initiative, tuple(cells), groups, merges)


def _with_headings(
    sheets: Sequence[SheetLayout], parts: Mapping[str, bytes], findings: list[Finding]
) -> Iterator[tuple[SheetLayout, tuple[str, ...]]]:
    """Yield each sheet with its headers and footers that hold tags; those are filled in too."""
    drawn = sheet_parts(parts)
    for sheet in sheets:
        root = etree.fromstring(parts[drawn[sheet.name]])
        texts = [item.text or "" for item in root.iterfind(f"{{{MAIN}}}headerFooter/*")]
        findings.extend(_unknown(sheet.name, "", wrong) for text in texts for wrong in tags_in(text)[1])
        yield sheet, tuple(text for text in texts if tags_in(text)[0])


def _merges(book: excelize.File, sheet: str) -> Iterator[tuple[int, int, int, int]]:
    for merge in book.get_merge_cells(sheet, True):
        first, last = merge.get_start_axis(), merge.get_end_axis()
        (left, top), (right, bottom) = map(excelize.cell_name_to_coordinates, (first, last))
        yield top, left, bottom, right


def _unknown(sheet: str, cell: str, wrong: str) -> Finding:
    return _finding("T101", sheet, cell, tag=wrong, nearest=nearest_tag(wrong))


# ---------------------------------------------------------------- rows that repeat


def _groups(
    sheet: str, cells: Sequence[TaggedCell], findings: list[Finding], *, per_initiative: bool
) -> tuple[Group, ...]:
    """Return the repeating rows: rows of the same tables that touch one another are one record."""
    rows: defaultdict[int, list[TaggedCell]] = defaultdict(list)
    for cell in cells:
        rows[cell.row].append(cell)
    spans: dict[tuple[str, ...], tuple[int, int]] = {}
    for row, members in sorted(rows.items()):
        tags = {tag.table for cell in members for tag in cell.tags}
        tables, clash = _tables_of_row(tags, per_initiative=per_initiative)
        if clash:
            findings.append(_finding("T108", sheet, address(row, members[0].column), tables="、".join(clash)))
        elif tables:
            last = max(cell.last_row for cell in members)
            known = _known_span(spans, tables)
            if known is None:
                spans[tables] = (row, last)
            elif row > spans[known][1] + 1:
                cell = next(cell for cell in members if any(tag.table in known for tag in cell.tags))
                table = next(tag.table for tag in cell.tags if tag.table in known)
                findings.append(_finding("T102", sheet, address(row, cell.column), table=table))
            else:
                first, former = spans.pop(known)
                joined = (*known, *(table for table in tables if table not in known))
                spans[joined] = (first, max(former, last))
    groups = sorted((Group(tables, *span) for tables, span in spans.items()), key=lambda group: group.first_row)
    for upper, lower in pairwise(groups):
        if lower.first_row <= upper.last_row:
            cell_name = address(lower.first_row, rows[lower.first_row][0].column)
            clashing = "、".join((*upper.tables, *lower.tables))
            findings.append(_finding("T108", sheet, cell_name, tables=clashing))
    return tuple(groups)


def _known_span(spans: Mapping[tuple[str, ...], tuple[int, int]], tables: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the tables of the rows above that these rows go on with: they have a table in common."""
    return next((known for known in spans if set(known) & set(tables)), None)


def _tables_of_row(tables: set[str], *, per_initiative: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tables whose records a row repeats for (none: it doesn't), and the tables that can't share the row.

    Tables may stand side by side unless a tag beside them would have to belong to one record of both.
    """
    repeated = tuple(table for table in TABLES if table in tables and table in REPEATED)
    own = tables.intersection(_OF_INITIATIVE)
    clash = repeated and tables & {"evaluation", "form"}
    several = len(repeated) > 1 and own and not per_initiative
    if clash or several or (own and not per_initiative and "form" in tables):
        return (), tuple(table for table in TABLES if table in tables and table not in ("plan", "department"))
    if repeated:
        return repeated, ()
    return (("initiative",) if own and not per_initiative else ()), ()


# ---------------------------------------------------------------- the workbook as a whole


def _check_workbook(sheets: Sequence[SheetLayout]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for sheet in sheets:
        for cell in sheet.cells:
            yield from _check_entry(sheet, cell, first)
        yield from _check_keys(sheet)
        yield from year_mistakes(sheet)
    if not any(sheet.cells for sheet in sheets):
        yield _finding("T105", sheets[0].name, "")
        return
    for field in FORM.fields:
        if field.required and f"form.{field.name}" not in first:
            yield _finding("T106", sheets[0].name, "", tag=f"{{{{ form.{field.name} }}}}")


def _check_entry(sheet: SheetLayout, cell: TaggedCell, first: dict[str, str]) -> Iterator[Finding]:
    """Yield what is wrong with the entry tags of a cell; ``first`` keeps where each was met."""
    entries = [tag for tag in cell.tags if tag.asks]
    at = address(cell.row, cell.column)
    if entries and not _alone(cell.text):
        yield _finding("T107", sheet.name, at)
    for tag in entries:
        if tag.table in {"form", "new_initiatives"} and sheet.per_initiative:
            yield _finding("T109", sheet.name, at, tag=f"{{{{ {tag.name} }}}}")
        if tag.name in first:
            yield _finding("T103", sheet.name, at, tag=f"{{{{ {tag.name} }}}}", first=first[tag.name])
        else:
            first[tag.name] = f"{sheet.name}!{at}"


def _alone(text: str) -> bool:
    return text.strip().startswith("{{") and text.strip().endswith("}}") and text.count("{{") == 1


def _check_keys(sheet: SheetLayout) -> Iterator[Finding]:
    """Yield the printed numbers that are missing: without them returned entries can't be confirmed."""
    entries = [(cell, tag) for cell in sheet.cells for tag in cell.tags if tag.asks and tag.table != "form"]
    if sheet.per_initiative and entries and not _prints(sheet, None, "initiative.id"):
        cell, _ = entries[0]
        yield _finding("T104", sheet.name, address(cell.row, cell.column), tag="{{ initiative.id }}")
    for group in sheet.groups:
        inside = [cell for cell, _ in entries if group.first_row <= cell.row <= group.last_row]
        for table in group.tables:
            of_table = [cell for cell in inside if group.table_of(cell) == table]
            for choices in _needed(table, per_initiative=sheet.per_initiative) if of_table else ():
                if any(_prints(sheet, group, choice) for choice in choices):
                    continue
                at = address(of_table[0].row, of_table[0].column)
                yield _finding("T104", sheet.name, at, tag=f"{{{{ {choices[0]} }}}}")


def _needed(table: str, *, per_initiative: bool) -> Iterator[tuple[str, ...]]:
    """Yield, for each part of a record's key, the tags that print it."""
    for part in TABLES[table].key:
        if part != "initiative":
            yield (f"{table}.{part}",)
        elif not per_initiative:
            yield ("initiative.id", f"{table}.initiative")


def _prints(sheet: SheetLayout, group: Group | None, name: str) -> bool:
    """Whether a cell (of the group's rows, or outside all groups) prints the tag alone."""
    table, _, field = name.partition(".")
    return any(
        [replace(tag, spare=0) for tag in cell.tags] == [Tag(table, field)]
        and sheet.group_at(cell.row) == group
        and _alone(cell.text)
        for cell in sheet.cells
    )

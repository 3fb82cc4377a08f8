"""What looks like a tag where none is read: near misses, covered cells, hidden places, text boxes, year columns."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING, Final

import excelize
from lxml import etree

from consolidator.a1 import address
from consolidator.layout import MARK
from consolidator.model import Finding
from consolidator.workbook.package import related_parts, sheet_parts
from consolidator.workbook.style import MAIN
from consolidator.workbook.years import year_blocks
from schemas.codes import CODES
from schemas.tables import BY_YEAR, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consolidator.layout import SheetLayout
    from consolidator.workbook.years import YearBlock

KNOWN: Final = tuple(f"{table.name}.{field.name}" for table in TABLES.values() for field in table.fields)
_NAME: Final = re.compile(r"[a-z_]{3,}\s*[.,]\s*[a-z_]{2,}")
_BRACED: Final = re.compile(r"[{\[<(]\s*[a-z_]{3,}\s*[.,]\s*[a-z_]{2,}\s*(?:@[^}\])>]*)?[}\])>]")
_BOXES: Final = re.compile(r"/(drawings/[^/]*\.(xml|vml)|charts/[^/]*\.xml|comments[^/]*\.xml)$")


def finding(code: str, sheet: str, cell: str, **params: str) -> Finding:
    """Return a finding about a cell of a template."""
    return Finding(code, CODES[code].severity, tuple(params.items()), sheet=sheet, cell=cell)


def nearest_tag(wrong: str) -> str:
    """Return the tag that a mistaken one most resembles, with its braces."""
    inside = re.sub(r"[{}\[\]<>()\s]", "", unicodedata.normalize("NFKC", wrong)).lower().replace(",", ".")
    name, _, year = inside.partition("@")
    nearest = difflib.get_close_matches(name, KNOWN, 1, cutoff=0.0)[0]
    return f"{{{{ {nearest}{'@' + year if year == '*' or year.lstrip('+-').isdigit() else ''} }}}}"


def near_misses(sheet: str, cell: str, text: str) -> Iterator[Finding]:
    """Yield what a text holds that was surely meant as a tag: other braces, or the bare name of a field."""
    rest = unicodedata.normalize("NFKC", MARK.sub(" ", text))
    if re.search(r"\{\{|\}\}", rest):
        return  # reported as an unknown tag
    for found in _BRACED.finditer(rest.lower()):
        if _close(found.group(0)):
            yield finding("T110", sheet, cell, tag=found.group(0), nearest=nearest_tag(found.group(0)))
            return
    bare = rest.strip().lower()
    if _NAME.fullmatch(bare) and re.sub(r"\s", "", bare) in KNOWN:
        yield finding("T110", sheet, cell, tag=bare, nearest=nearest_tag(bare))


def _close(text: str) -> bool:
    inside = re.sub(r"[{}\[\]<>()\s]", "", text).partition("@")[0].replace(",", ".")
    return bool(difflib.get_close_matches(inside, KNOWN, 1, cutoff=0.8))


# ---------------------------------------------------------------- places that people don't see


def out_of_sight(parts: Mapping[str, bytes], sheets: Mapping[str, SheetLayout]) -> Iterator[Finding]:
    """Yield tags on hidden sheets, rows and columns, in covered cells, and in boxes that are not filled in."""
    states = {
        item.get("name"): item.get("state", "visible")
        for item in etree.fromstring(parts["xl/workbook.xml"]).iter(f"{{{MAIN}}}sheet")
    }
    shared = _shared_texts(parts)
    for name, part in sheet_parts(parts).items():
        sheet = sheets.get(name)
        if sheet is None:
            continue
        root = etree.fromstring(parts[part])
        if states.get(name) != "visible" and sheet.cells:
            first = sheet.cells[0]
            yield finding("T112", name, address(first.row, first.column))
        yield from _hidden(root, sheet)
        yield from _covered(root, sheet, shared)
        for target in _boxes_of(parts, part):
            for text in _texts(parts[target]):
                yield finding("T113", name, "", text=text[:60])


def _shared_texts(parts: Mapping[str, bytes]) -> list[str]:
    held = parts.get("xl/sharedStrings.xml")
    items = etree.fromstring(held) if held else ()
    return [
        "".join(t.text or "" for t in item.iter(f"{{{MAIN}}}t") if "rPh" not in t.getparent().tag) for item in items
    ]


def _hidden(root: etree._Element, sheet: SheetLayout) -> Iterator[Finding]:
    rows = {int(row.get("r")) for row in root.iter(f"{{{MAIN}}}row") if row.get("hidden") in {"1", "true"}}
    columns = [
        range(int(item.get("min")), int(item.get("max")) + 1)
        for item in root.iter(f"{{{MAIN}}}col")
        if item.get("hidden") in {"1", "true"}
    ]
    for cell in sheet.cells:
        if cell.row in rows or any(cell.column in run for run in columns):
            yield finding("T112", sheet.name, address(cell.row, cell.column))


def _covered(root: etree._Element, sheet: SheetLayout, shared: list[str]) -> Iterator[Finding]:
    """Yield tags that a merge covers: Excel shows only its first cell."""
    for cell in root.iter(f"{{{MAIN}}}c"):
        column, row = excelize.cell_name_to_coordinates(cell.get("r"))
        for top, left, bottom, right in sheet.merges:
            if (row, column) != (top, left) and top <= row <= bottom and left <= column <= right:
                text = _text_of(cell, shared)
                if MARK.search(text):
                    yield finding("T111", sheet.name, cell.get("r"), tag=text.strip(), first=address(top, left))


def _text_of(cell: etree._Element, shared: list[str]) -> str:
    value = cell.find(f"{{{MAIN}}}v")
    if cell.get("t") == "s" and value is not None:
        return shared[int(value.text)]
    return "".join(t.text or "" for t in cell.iter(f"{{{MAIN}}}t")) or (value.text or "" if value is not None else "")


def _boxes_of(parts: Mapping[str, bytes], sheet: str) -> list[str]:
    near = related_parts(parts, sheet)
    beyond = (target for drawing in near for target in related_parts(parts, drawing))
    return sorted({target for target in (*near, *beyond) if _BOXES.search(target)})


def _texts(part: bytes) -> Iterator[str]:
    """Yield the texts of a drawing's boxes that hold something like a tag."""
    root = etree.fromstring(part, etree.XMLParser(recover=True))
    for box in root.iter("{*}txBody", "{*}rich", "{*}textbox", "{*}comment"):
        text = "".join(t for t in box.itertext() if t.strip())
        if "{{" in unicodedata.normalize("NFKC", text):
            yield text


# ---------------------------------------------------------------- years


def year_mistakes(sheet: SheetLayout) -> Iterator[Finding]:
    """Yield tags of a year that has no value, and columns of years that can't be repeated."""
    for cell in sheet.cells:
        for tag in cell.tags:
            if tag.dated and (tag.table, tag.field) not in BY_YEAR:
                yield finding("T114", sheet.name, address(cell.row, cell.column), tag=f"{{{{ {tag.name} }}}}")
    for block in year_blocks(sheet):
        yield from _crossing(sheet, block)
        for cell in sheet.cells:
            inside = cell.row in block.rows and block.first <= cell.column <= block.last
            if inside and any(tag.entry for tag in cell.tags):
                yield finding("T116", sheet.name, address(cell.row, cell.column), tag=f"{{{{ {cell.tags[0].name} }}}}")


def _crossing(sheet: SheetLayout, block: YearBlock) -> Iterator[Finding]:
    for top, left, bottom, right in sheet.merges:
        rows = any(row in block.rows for row in range(top, bottom + 1))
        apart = right < block.first or left > block.last
        within = block.first <= left and right <= block.last
        around = left <= block.first and block.last <= right
        if rows and not (apart or within or around):
            area = f"{address(top, left)}:{address(bottom, right)}"
            yield finding("T115", sheet.name, address(top, left), area=area)

"""The parts of a form's package that are edited raw: copies of sheets with all they hold, names, document properties.

A workbook library copies cells only; here a copied sheet keeps page set-up, print area, drawings and notes.
"""

from __future__ import annotations

import copy
import posixpath
import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from consolidator.workbook.style import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

RELATED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/"
_RELS: Final = f"{{{_PACKAGE}relationships}}Relationship"
_TYPES: Final = f"{{{_PACKAGE}content-types}}Override"
_SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WORKBOOK: Final = "xl/workbook.xml"
_EMPTY_SHEET: Final = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
_CORE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
)
_APP: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)


def quoted(sheet: str) -> str:
    """Return a sheet's name as references write it."""
    return "'" + sheet.replace("'", "''") + "'"


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name, in the workbook's order."""
    targets = _targets(parts, _WORKBOOK)
    sheets = etree.fromstring(parts[_WORKBOOK]).iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
    return {sheet.get("name"): targets[sheet.get(f"{{{RELATED}}}id")] for sheet in sheets}


def related_parts(parts: Mapping[str, bytes], part: str) -> tuple[str, ...]:
    """Return the parts that a part leads to."""
    found = _targets(parts, part).values() if _rels_of(part) in parts else ()
    return tuple(target for target in found if target in parts)


def charts_of(parts: Mapping[str, bytes], sheet: str) -> list[str]:
    """Return the charts drawn on a sheet."""
    beyond = (target for drawing in related_parts(parts, sheet) for target in related_parts(parts, drawing))
    return [target for target in beyond if "/charts/" in target and target.endswith(".xml")]


def with_sheets(parts: Mapping[str, bytes], wanted: Sequence[tuple[str, str]], hidden: str) -> dict[str, bytes]:
    """Return the package with its sheets copied and renamed, and an empty very hidden sheet added.

    wanted: (sheet of the template, name), in the order of the new workbook; a sheet of the template that is not
    named is left out. What belongs to a sheet alone (print area, drawings, notes) goes with each copy.
    """
    made = dict(parts)
    workbook = etree.fromstring(parts[_WORKBOOK])
    old_parts = sheet_parts(parts)
    old = {item.get("name"): item for item in workbook.find(f"{{{MAIN}}}sheets")}
    order = list(old)
    sheets = etree.Element(f"{{{MAIN}}}sheets")
    number = _free_number(made, old.values())
    firsts = dict(reversed(wanted))  # whoever calls a sheet that repeats calls its first copy
    used: set[str] = set()
    calling: list[tuple[str, dict[str, str]]] = []  # charts, to be renamed when all copies are made
    for source, name in wanted:
        item = copy.deepcopy(old[source])
        if source in used:
            part = _copy_part(made, old_parts[source], number)
            _number_sheet(made, item, part, number)
            number += 1
        else:
            part = old_parts[source]
        used.add(source)
        item.set("name", name)
        made[part] = _renamed(parts[old_parts[source]], firsts | {source: name})
        calling.extend((chart, firsts | {source: name}) for chart in charts_of(made, part))
        sheets.append(item)
    for chart, names in calling:
        made[chart] = _renamed(made[chart], names)
    _add_empty(made, sheets, hidden, number)
    workbook.replace(workbook.find(f"{{{MAIN}}}sheets"), sheets)
    _rename_defined(workbook, order, wanted)
    _neutral(workbook)
    made[_WORKBOOK] = _xml(workbook)
    for part in (*(old_parts[source] for source in set(order) - used), "xl/calcChain.xml"):
        _unrelate(made, _WORKBOOK, part)
    return _reachable(made)


def with_headings(parts: Mapping[str, bytes], headings: Mapping[str, Mapping[str, str]]) -> dict[str, bytes]:
    """Return the package with headers and footers filled in: sheet -> as drawn -> as printed."""
    made = dict(parts)
    for name, part in sheet_parts(parts).items():
        if headings.get(name):
            root = etree.fromstring(parts[part])
            for item in root.iterfind(f"{{{MAIN}}}headerFooter/*"):
                item.text = headings[name].get(item.text or "", item.text)
            made[part] = _xml(root)
    return made


def with_names(parts: Mapping[str, bytes], names: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """Return the package with workbook-level names (name, reference) added, and neutral document properties."""
    workbook = etree.fromstring(parts[_WORKBOOK])
    holder = workbook.find(f"{{{MAIN}}}definedNames")
    if holder is None:
        holder = etree.Element(f"{{{MAIN}}}definedNames")
        before = workbook.find(f"{{{MAIN}}}externalReferences")
        (before if before is not None else workbook.find(f"{{{MAIN}}}sheets")).addnext(holder)
    for name, reference in names:
        etree.SubElement(holder, f"{{{MAIN}}}definedName", name=name).text = reference
    if not len(holder):
        workbook.remove(holder)
    made = dict(parts) | {_WORKBOOK: _xml(workbook)}
    if "docProps/core.xml" in made:
        made["docProps/core.xml"] = _CORE.encode()
    if "docProps/app.xml" in made:
        made["docProps/app.xml"] = _APP.encode()
    return made


def with_sheet(parts: Mapping[str, bytes], name: str, sheet: bytes, *, hidden: bool) -> dict[str, bytes]:
    """Return the package with one more sheet: very hidden as the last, or visible as the first but not opened."""
    made = dict(parts)
    workbook = etree.fromstring(parts[_WORKBOOK])
    sheets = workbook.find(f"{{{MAIN}}}sheets")
    number = _free_number(parts, sheets)
    part = f"xl/worksheets/sheet{number}.xml"
    made[part] = sheet
    item = etree.Element(f"{{{MAIN}}}sheet", name=name, state="veryHidden" if hidden else "visible")
    sheets.insert(len(sheets) if hidden else 0, item)
    _register(made, part, _SHEET_TYPE)
    _number_sheet(made, item, part, number)
    for scoped in workbook.iter(f"{{{MAIN}}}definedName") if not hidden else ():
        if scoped.get("localSheetId"):
            scoped.set("localSheetId", str(int(scoped.get("localSheetId")) + 1))
    for view in workbook.iter(f"{{{MAIN}}}workbookView") if not hidden else ():
        view.set("activeTab", str(int(view.get("activeTab", "0")) + 1))
    made[_WORKBOOK] = _xml(workbook)
    return made


# ---------------------------------------------------------------- copying a part with what it leads to


def _copy_part(parts: dict[str, bytes], part: str, number: int) -> str:
    """Copy a part and, below it, every part but pictures; return the copy's name."""
    name = re.sub(r"\d*(\.\w+)$", rf"{number}\1", part)
    while name in parts:
        name = re.sub(r"(\.\w+)$", r"_\1", name)
    parts[name] = parts[part]
    _register(parts, name, _type_of(parts, part))
    if "/tables/" in part:
        table = etree.fromstring(parts[part])
        table.set("id", str(1000 + number))
        for attribute in ("name", "displayName"):
            table.set(attribute, f"{table.get(attribute)}_{number}")
        parts[name] = _xml(table)
    rels = _rels_of(part)
    if rels in parts:
        root = etree.fromstring(parts[rels])
        for relation in root.iter(_RELS):
            target = _resolved(part, relation.get("Target"))
            if relation.get("TargetMode") != "External" and target in parts and "/media/" not in target:
                mine = _copy_part(parts, target, number)
                relation.set("Target", posixpath.relpath(mine, posixpath.dirname(name)))
        parts[_rels_of(name)] = _xml(root)
    return name


def _renamed(part: bytes, names: Mapping[str, str]) -> bytes:
    """Return a sheet or chart whose formulas call sheets by their new names; old -> new."""
    root = etree.fromstring(part)
    for formula in root.iter("{*}f", "{*}formula", "{*}formula1", "{*}formula2"):
        if formula.text:
            formula.text = _calling(formula.text, names)
    for item in root.iter("{*}sheetPr", "{*}sheetView"):
        for attribute in ("codeName", "tabSelected"):  # each is one sheet's alone
            item.attrib.pop(attribute, None)
    return _xml(root)


def _rename_defined(workbook: etree._Element, order: Sequence[str], wanted: Sequence[tuple[str, str]]) -> None:
    """Give each copy of a sheet its own print area and titles, and count sheets anew."""
    holder = workbook.find(f"{{{MAIN}}}definedNames")
    for item in list(holder) if holder is not None else ():
        owner = order[int(item.get("localSheetId"))] if item.get("localSheetId") else None
        sources = dict(reversed(wanted))
        for index, (source, name) in enumerate(wanted) if owner is not None else ():
            if source == owner:
                mine = copy.deepcopy(item)
                mine.set("localSheetId", str(index))
                mine.text = _calling(mine.text or "", {source: name})
                holder.append(mine)
        if owner is not None:
            holder.remove(item)
        else:
            item.text = _calling(item.text or "", sources)


def _calling(reference: str, names: Mapping[str, str]) -> str:
    """Return a reference or formula with sheets called by their new names."""
    for old, new in names.items():
        if old != new:
            called = rf"(?<![\w.'])(?:{re.escape(quoted(old))}|{re.escape(old)})!"
            reference = re.sub(called, (quoted(new) + "!").replace("\\", r"\\"), reference)
    return reference


def _neutral(workbook: etree._Element) -> None:
    """Take the drawer's folder out, and open at the first sheet."""
    for item in workbook.findall("{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"):
        workbook.remove(item)
    for view in workbook.iter(f"{{{MAIN}}}workbookView"):
        for attribute in ("activeTab", "firstSheet"):
            view.attrib.pop(attribute, None)


# ---------------------------------------------------------------- the plumbing of packages


def _xml(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _rels_of(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", f"{posixpath.basename(part)}.rels")


def _resolved(part: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/" + posixpath.dirname(part), target)).lstrip("/")


def _targets(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    root = etree.fromstring(parts[_rels_of(part)])
    return {item.get("Id"): _resolved(part, item.get("Target")) for item in root.iter(_RELS)}


def _type_of(parts: Mapping[str, bytes], part: str) -> str:
    types = etree.fromstring(parts["[Content_Types].xml"])
    return next((item.get("ContentType") for item in types.iter(_TYPES) if item.get("PartName") == f"/{part}"), "")


def _add_empty(parts: dict[str, bytes], sheets: etree._Element, name: str, number: int) -> None:
    """Add an empty, very hidden sheet after all others."""
    part = f"xl/worksheets/sheet{number}.xml"
    parts[part] = _EMPTY_SHEET
    _register(parts, part, _SHEET_TYPE)
    item = etree.SubElement(sheets, f"{{{MAIN}}}sheet", name=name, state="veryHidden")
    _number_sheet(parts, item, part, number)


def _register(parts: dict[str, bytes], part: str, content_type: str) -> None:
    types = etree.fromstring(parts["[Content_Types].xml"])
    if content_type:
        etree.SubElement(types, _TYPES, PartName=f"/{part}", ContentType=content_type)
    parts["[Content_Types].xml"] = _xml(types)


def _free_number(parts: Mapping[str, bytes], sheets: Iterable[etree._Element]) -> int:
    """Return a number that no sheet and no numbered part has yet."""
    numbers = [int(sheet.get("sheetId")) for sheet in sheets]
    numbers.extend(int(found.group(1)) for name in parts if (found := re.search(r"(\d+)\.\w+$", name)))
    return max(numbers) + 1


def _number_sheet(parts: dict[str, bytes], sheet: etree._Element, part: str, number: int) -> None:
    """Relate the workbook to a new sheet part."""
    rels = etree.fromstring(parts[_rels_of(_WORKBOOK)])
    etree.SubElement(rels, _RELS, Id=f"rIdSheet{number}", Type=f"{RELATED}/worksheet", Target=part.removeprefix("xl/"))
    parts[_rels_of(_WORKBOOK)] = _xml(rels)
    sheet.set("sheetId", str(number))
    sheet.set(f"{{{RELATED}}}id", f"rIdSheet{number}")


def _unrelate(parts: dict[str, bytes], owner: str, part: str) -> None:
    """Take the relation to a part out."""
    rels = etree.fromstring(parts[_rels_of(owner)])
    for item in [item for item in rels if _resolved(owner, item.get("Target")) == part]:
        rels.remove(item)
    parts[_rels_of(owner)] = _xml(rels)


def _reachable(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the package without the parts that nothing leads to any more, and without their content types."""
    kept = {"[Content_Types].xml", _rels_of("")}
    waiting = list(_targets(parts, "").values())
    while waiting:
        part = waiting.pop()
        if part in parts and part not in kept:
            kept.add(part)
            if _rels_of(part) in parts:
                kept.add(_rels_of(part))
                waiting.extend(_targets(parts, part).values())
    types = etree.fromstring(parts["[Content_Types].xml"])
    for item in [item for item in types.iter(_TYPES) if item.get("PartName").lstrip("/") not in kept]:
        types.remove(item)
    return {name: part for name, part in parts.items() if name in kept} | {"[Content_Types].xml": _xml(types)}

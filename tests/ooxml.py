"""What Excel would offer to repair in a workbook: the checks that its loader makes, as far as they are written down.

Order of elements and limits: ISO/IEC 29500-1 (CT_Worksheet, 18.3.1.99) and "Excel specifications and limits".
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from lxml import etree
from openpyxl.utils import range_boundaries

from consolidator.package import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst", "AlternateContent",
)  # fmt: skip
WORKBOOK_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "workbookProtection", "bookViews",
    "sheets", "functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews",
    "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
REPEATABLE = {"conditionalFormatting", "AlternateContent"}


def faults(data: bytes) -> list[str]:
    """What is wrong with a workbook, a line each."""
    parts = parts_of(data)
    roots: dict[str, etree._Element] = {}
    found: list[str] = []
    for name, part in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            try:
                roots[name] = etree.fromstring(part)
            except etree.XMLSyntaxError as error:  # among others: an attribute twice
                found.append(f"{name}: {error}")
    if found:
        return found
    checks = (_types(parts, roots), _relations(parts, roots), _workbook(roots), _tables(roots), _drawings(roots))
    found = [line for check in checks for line in check]
    styles = roots["xl/styles.xml"]
    counts = {name: len(styles.findall(f"{MAIN}{name}/*")) for name in ("cellXfs", "dxfs")}
    strings = roots.get("xl/sharedStrings.xml")
    counts["strings"] = len(strings) if strings is not None else 0
    found += _styles(styles)
    for name, root in roots.items():
        if root.tag == f"{MAIN}worksheet":
            found += [f"{name}: {line}" for line in _worksheet(root, counts)]
    return found


def _local(item: etree._Element) -> str:
    return str(etree.QName(item).localname)


def _twice(what: str, items: Iterable[object]) -> Iterator[str]:
    yield from (f"{what} twice: {item}" for item, count in Counter(items).items() if count > 1)


def _order(root: etree._Element, order: tuple[str, ...]) -> Iterator[str]:
    names = [_local(item) for item in root if isinstance(item.tag, str)]
    yield from (f"unknown element {name}" for name in names if name not in order)
    known = [name for name in names if name in order and name != "AlternateContent"]
    yield from (f"{after} before {name}" for name, after in pairwise(known) if order.index(name) > order.index(after))
    yield from _twice("element", (name for name in names if name not in REPEATABLE))


def _types(parts: Mapping[str, bytes], roots: Mapping[str, etree._Element]) -> Iterator[str]:
    types = roots["[Content_Types].xml"]
    defaults = [item.get("Extension").lower() for item in types if _local(item) == "Default"]
    overrides = [item.get("PartName") for item in types if _local(item) == "Override"]
    yield from _twice("default type", defaults)
    yield from _twice("type", overrides)
    yield from (f"type of a part that is not there: {name}" for name in overrides if name.lstrip("/") not in parts)
    for name in parts:
        untyped = f"/{name}" not in overrides and name.rpartition(".")[2].lower() not in defaults
        if untyped and name != "[Content_Types].xml":
            yield f"no content type: {name}"
        if name.startswith("xl/worksheets/sheet") and f"/{name}" not in overrides:
            yield f"no content type of its own: {name}"


def _relations(parts: Mapping[str, bytes], roots: Mapping[str, etree._Element]) -> Iterator[str]:
    reached = {"[Content_Types].xml"}
    for name, root in roots.items():
        if not name.endswith(".rels"):
            continue
        reached.add(name)
        folder, _, base = name.partition("_rels/")
        owner = folder + base.removesuffix(".rels")
        if owner and owner not in parts:
            yield f"{name}: relations of a part that is not there"
        yield from (f"{name}: {line}" for line in _twice("relation", (item.get("Id") for item in root)))
        for item in root:
            target = posixpath.normpath(posixpath.join("/" + folder, item.get("Target"))).lstrip("/")
            if item.get("TargetMode") == "External":
                continue
            reached.add(target)
            if target not in parts:
                yield f"{name}: {item.get('Id')} leads to {target}, which is not there"
        if owner in roots:
            ids = {item.get("Id") for item in root}
            used = {value for item in roots[owner].iter() for key, value in item.attrib.items() if key.startswith(RID)}
            yield from (f"{owner}: no relation {value}" for value in used - ids - {""})
    yield from (f"nothing leads to {name}" for name in parts if name not in reached)


def _workbook(roots: Mapping[str, etree._Element]) -> Iterator[str]:
    book = roots["xl/workbook.xml"]
    yield from _order(book, WORKBOOK_ORDER)
    sheets = book.find(f"{MAIN}sheets")
    names = [item.get("name") for item in sheets]
    yield from _twice("sheet", (name.casefold() for name in names))
    yield from _twice("sheetId", (item.get("sheetId") for item in sheets))
    yield from _twice("sheet part", (item.get(f"{RID}id") for item in sheets))
    for name in names:
        if (
            len(name.encode("utf-16-le")) > 62
            or re.search(r"[\[\]:*?/\\]", name)
            or name.strip("'") != name
            or not name
        ):
            yield f"sheet name {name!r}"
    yield from _names(book, names)
    for view in book.iter(f"{MAIN}workbookView"):
        if int(view.get("activeTab", "0")) >= len(names):
            yield "the active sheet is not there"


def _names(book: etree._Element, names: list[str]) -> Iterator[str]:
    scoped = book.findall(f"{MAIN}definedNames/{MAIN}definedName")
    yield from _twice("name", ((item.get("name").casefold(), item.get("localSheetId")) for item in scoped))
    for item in scoped:
        if not re.fullmatch(r"[^\W\d][\w.\\?]{0,254}|_xlnm\.\w+", item.get("name")):
            yield f"name {item.get('name')!r}"
        if not (item.text or "").strip() or len(item.text) > 8192:
            yield f"name without reference: {item.get('name')}"
        for called in re.findall(r"'((?:[^']|'')+)'!", item.text or ""):
            if called.replace("''", "'") not in names and "[" not in called:
                yield f"{item.get('name')} calls a sheet that is not there: {called}"
        if item.get("localSheetId") and int(item.get("localSheetId")) >= len(names):
            yield f"{item.get('name')}: sheet number {item.get('localSheetId')}"


def _styles(styles: etree._Element) -> Iterator[str]:
    sizes = {name: len(styles.findall(f"{MAIN}{name}/*")) for name in ("fonts", "fills", "borders", "cellStyleXfs")}
    formats = [item.get("numFmtId") for item in styles.iter(f"{MAIN}numFmt") if _local(item.getparent()) == "numFmts"]
    yield from _twice("number format", formats)
    for xf in styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf"):
        of = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
        yield from (f"style: {key} {xf.get(key)}" for key, name in of.items() if int(xf.get(key, "0")) >= sizes[name])
        order = [("alignment", "protection", "extLst").index(_local(item)) for item in xf]
        if order != sorted(order):
            yield "order of elements in a style"
    for name in ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs"):
        holder = styles.find(f"{MAIN}{name}")
        if holder is not None and holder.get("count") not in (None, str(len(holder))):
            yield f"count of {name}"


def _worksheet(root: etree._Element, counts: Mapping[str, int]) -> Iterator[str]:
    yield from _order(root, ORDER)
    yield from _rows(root, counts)
    yield from _merges(root)
    yield from _validations(root)
    columns = [(int(item.get("min")), int(item.get("max"))) for item in root.iter(f"{MAIN}col")]
    yield from (f"columns {a} and {b}" for a, b in pairwise(columns) if b[0] <= a[1])
    yield from (f"column {pair}" for pair in columns if not 1 <= pair[0] <= pair[1] <= 16384)
    for item in root.iter(f"{MAIN}cfRule"):
        if item.get("dxfId") and int(item.get("dxfId")) >= counts["dxfs"]:
            yield f"format {item.get('dxfId')}"
    yield from _limits(root)


def _limits(root: etree._Element) -> Iterator[str]:
    yield from _twice("priority", (item.get("priority") for item in root.iter(f"{MAIN}cfRule")))
    for name in ("conditionalFormatting", "dataValidation", "protectedRange", "ignoredError", "selection"):
        for item in root.iter(MAIN + name):
            if item.get("sqref") == "":
                yield f"{name} of no cell"
    for item in root.iterfind(f"{MAIN}headerFooter/*"):
        if len(item.text or "") > 255:
            yield "header or footer longer than 255"
    if len(root.findall(f"{MAIN}hyperlinks/{MAIN}hyperlink")) > 65530:
        yield "too many links"
    for formula in root.iter(f"{MAIN}f", f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2"):
        if len(formula.text or "") > 8192 or "#REF!" in (formula.text or "") or (formula.text or "").startswith("="):
            yield f"formula {(formula.text or '')[:60]}"


def _rows(root: etree._Element, counts: Mapping[str, int]) -> Iterator[str]:
    former = 0
    for row in root.iter(f"{MAIN}row"):
        number = int(row.get("r"))
        if not former < number <= 1_048_576:
            yield f"row {number} after {former}"
        former = number
        if float(row.get("ht", "0")) > 409.5:
            yield f"row {number} too high"
        column = 0
        for cell in row:
            left, top, *_ = range_boundaries(cell.get("r"))
            if top != number or not column < left <= 16384:
                yield f"cell {cell.get('r')} in row {number}"
            column = left
            if int(cell.get("s", "0")) >= counts["cellXfs"]:
                yield f"style of {cell.get('r')}"
            value = cell.find(f"{MAIN}v")
            if cell.get("t") == "s" and int(value.text) >= counts["strings"]:
                yield f"text of {cell.get('r')}"
            if len("".join(cell.itertext())) > 40_000:
                yield f"text of {cell.get('r')} is too long"


def _merges(root: etree._Element) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()
    holder = root.find(f"{MAIN}mergeCells")
    if holder is not None and (not len(holder) or holder.get("count") not in (None, str(len(holder)))):
        yield "count of merges"
    for item in holder if holder is not None else ():
        left, top, right, bottom = range_boundaries(item.get("ref"))
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if len(cells) == 1 or seen & cells:
            yield f"merge {item.get('ref')}"
        seen |= cells


def _validations(root: etree._Element) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()
    holder = root.find(f"{MAIN}dataValidations")
    if holder is not None and holder.get("count") not in (None, str(len(holder))):
        yield "count of validations"
    for item in holder if holder is not None else ():
        limits = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}
        for key, most in limits.items():
            if len(item.get(key, "").encode("utf-16-le")) > 2 * most:
                yield f"{key} of {item.get('sqref')} is too long"
        for formula in item:
            if (formula.text or "").startswith('"') and len(formula.text.strip('"')) > 255:
                yield f"list of {item.get('sqref')} is too long"
        for area in item.get("sqref").split():
            left, top, right, bottom = range_boundaries(area)
            if (bottom - top) * (right - left) > 100_000:
                continue
            cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            if seen & cells:
                yield f"two validations in {area}"
            seen |= cells


def _tables(roots: Mapping[str, etree._Element]) -> Iterator[str]:
    tables = [root for root in roots.values() if root.tag == f"{MAIN}table"]
    yield from _twice("table id", (root.get("id") for root in tables))
    yield from _twice("table", (root.get("displayName").casefold() for root in tables))
    for root in tables:
        left, _, right, _ = range_boundaries(root.get("ref"))
        if len(root.find(f"{MAIN}tableColumns")) != right - left + 1:
            yield f"columns of the table {root.get('displayName')}"


def _drawings(roots: Mapping[str, etree._Element]) -> Iterator[str]:
    for name, root in roots.items():
        if "/drawings/" in name and name.endswith(".xml"):
            ids = [item.get("id") for item in root.iter("{*}cNvPr")]
            yield from (f"{name}: {line}" for line in _twice("shape", ids))
        if re.search(r"/comments[^/]*\.xml$", name):
            yield from (
                f"{name}: {line}" for line in _twice("note", (i.get("ref") for i in root.iter(f"{MAIN}comment")))
            )

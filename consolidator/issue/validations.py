"""Validations and conditional formats of the sheets that people fill in: help, dropdowns, and what is marked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from consolidator.a1 import column_letters, column_number
from consolidator.rules import list_name
from consolidator.workbook.style import MAIN
from schemas.rules.excel import LONGEST_NOTE, LONGEST_TITLE, longer_than
from schemas.rules.reading import spellings
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from consolidator.model import Entry, Parameters
    from schemas.fields import Field

ORDER: Final = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
"""Order of the parts of a worksheet (CT_Worksheet, ISO/IEC 29500-1 18.3.1.99); Excel repairs any other."""

_MEND: Final = (
    '<font><b/><color rgb="FF9C0006"/></font><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill>'
)
_ASK: Final = '<font><i/><color rgb="FF2F5597"/></font>'  # no fill: it would cover the mark of a check
_FIRST_PRIORITY: Final = 1000  # after what was drawn


@dataclass(frozen=True, slots=True)
class Validation:
    """Input help, and what Excel stops, for the cells of one field on one sheet; positions are row and column.

    kind: none | list | custom. A list doesn't stop what else is typed: the reader may understand it.
    """

    sheet: str
    cells: tuple[tuple[int, int], ...]
    kind: str
    formula: str
    title: str
    prompt: str
    error_title: str = ""
    error: str = ""


def validations(entries: Iterable[Entry], parameters: Parameters, lang: str) -> Iterator[Validation]:
    """Yield the validation of each field of each sheet; a cell has one at most."""
    cells: defaultdict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    for entry in entries:
        cells[entry.sheet, entry.table, entry.field].append((entry.row, entry.column))
    for (sheet, table, name), positions in cells.items():
        field = TABLES[table].field(name)
        title = _cut(field.title(lang), LONGEST_TITLE)
        prompt = _cut("\n".join(_help(field, parameters, lang)), LONGEST_NOTE)
        positions.sort()
        if spellings(field, parameters):
            yield Validation(sheet, tuple(positions), "list", list_name(field, table), title, prompt)
        elif field.max_length:
            yield Validation(
                sheet, tuple(positions), "custom", _short_enough(positions[0], field.max_length), title, prompt,
                *_too_long(field, lang),
            )  # fmt: skip
        else:
            yield Validation(sheet, tuple(positions), "none", "", title, prompt)


def _short_enough(first: tuple[int, int], most: int) -> str:
    """Return the formula that stops a longer text, relative to the first cell."""
    cell = f"{column_letters(first[1])}{first[0]}"
    longer = longer_than(cell, most, lines='ROW(INDIRECT("A1:A"&MAX(1,LEN({cell}))))')
    return f"NOT({longer})"


def _help(field: Field, parameters: Parameters, lang: str) -> Iterator[str]:
    yield field.hint(lang)
    if field.kind == "rating":
        yield from (f"{r.symbol} {r.label}" for r in parameters.ratings if r.aspect == field.aspect)
    if field.kind == "money":
        yield f"Unit: {parameters.money_unit}" if lang == "en" else f"単位：{parameters.money_unit}"
    if field.max_length:
        yield (
            f"At most {field.max_length} characters; spaces and line breaks don't count."
            if lang == "en"
            else f"{field.max_length}字まで（空白と改行は数えません）。"
        )


def _too_long(field: Field, lang: str) -> tuple[str, str]:
    if lang == "en":
        return "Too long", _cut(
            f"“{field.title(lang)}” may have {field.max_length} characters. Shorten it.", LONGEST_NOTE
        )
    text = f"「{field.title(lang)}」は{field.max_length}字までです。「再試行」を押して、短くしてください。"
    return "文字数が多すぎます", _cut(text, LONGEST_NOTE)


def _cut(text: str, most: int) -> str:
    """Return a text of at most so many UTF-16 units: whole lines where that is possible."""
    while _units(text) > most and "\n" in text:
        text = text.rpartition("\n")[0]
    if _units(text) <= most:
        return text
    return text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", errors="ignore") + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


# ---------------------------------------------------------------- validations and formats of a sheet


def with_help(
    sheet: bytes, cells: Sequence[tuple[int, int]], mine: Sequence[Validation], formats: tuple[int, int]
) -> bytes:
    """Return a sheet with the marks of its entry cells (formats: to mend, to be interpreted) and their validations."""
    root = etree.fromstring(sheet)
    _insert(root, _conditional_format(cells, formats))
    found = root.find(f"{{{MAIN}}}dataValidations")
    drawn = _areas(found) if found is not None else []
    made = [item for validation in mine for item in _validation(validation, drawn)]
    if found is None and made:
        found = etree.Element(f"{{{MAIN}}}dataValidations")
        _insert(root, found)
    if found is not None:
        found.extend(made)
        found.set("count", str(len(found)))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _insert(root: etree._Element, item: etree._Element) -> None:
    """Insert a part of a worksheet where Excel wants it: after those that come before it, and its like."""
    rank = ORDER.index(etree.QName(item).localname)
    before = [at for at, child in enumerate(root) if _rank(child) <= rank]
    root.insert(before[-1] + 1 if before else 0, item)


def _rank(item: etree._Element) -> int:
    name = etree.QName(item).localname if isinstance(item.tag, str) else ""
    return ORDER.index(name) if name in ORDER else 0


def _conditional_format(cells: Sequence[tuple[int, int]], formats: tuple[int, int]) -> etree._Element:
    """Return the formats of cells that must be mended, or will be interpreted; both look the verdict up."""
    item = etree.Element(f"{{{MAIN}}}conditionalFormatting", sqref=_ranges(cells))
    here = "_xlfn.SHEET()*1E12+ROW()*1E5+COLUMN()"
    for number, (sign, style) in enumerate(zip(("", "-"), formats, strict=True)):
        priority = str(_FIRST_PRIORITY + number)
        rule = etree.SubElement(item, f"{{{MAIN}}}cfRule", type="expression", dxfId=str(style), priority=priority)
        formula = f"ISNUMBER(MATCH({sign}({here}),check_wrong,0))"
        etree.SubElement(rule, f"{{{MAIN}}}formula").text = formula
    return item


def _validation(validation: Validation, drawn: Sequence[tuple[int, int, int, int]]) -> Iterator[etree._Element]:
    """Yield the validation for the cells that have none of the template's own."""
    cells = [cell for cell in validation.cells if not any(_within(cell, area) for area in drawn)]
    if not cells or cells[0] != validation.cells[0]:  # the formula speaks of the first cell
        cells = [] if validation.kind == "custom" else cells
    if not cells:
        return
    item = etree.Element(f"{{{MAIN}}}dataValidation")
    if validation.kind != "none":
        item.set("type", validation.kind)
    item.set("allowBlank", "1")
    item.set("showInputMessage", "1")
    if validation.error:
        item.set("showErrorMessage", "1")
        item.set("errorTitle", validation.error_title)
        item.set("error", validation.error)
    item.set("promptTitle", validation.title)
    item.set("prompt", validation.prompt.replace("\n", "_x000a_"))
    item.set("sqref", _ranges(cells))
    if validation.formula:
        etree.SubElement(item, f"{{{MAIN}}}formula1").text = validation.formula
    yield item


def _ranges(cells: Iterable[tuple[int, int]]) -> str:
    """Return a reference to cells, those that follow one another down a column as one range."""
    runs: list[list[int]] = []  # column, first row, last row
    for column, row in sorted((column, row) for row, column in cells):
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1][2] = row
        else:
            runs.append([column, row, row])
    named = ((column_letters(column), top, bottom) for column, top, bottom in runs)
    return " ".join(f"{name}{top}" if top == bottom else f"{name}{top}:{name}{bottom}" for name, top, bottom in named)


def _areas(item: etree._Element) -> list[tuple[int, int, int, int]]:
    """Return the areas that the template's own validations cover: top, left, bottom, right."""
    refs = (ref for validation in item for ref in (validation.get("sqref") or "").split())
    return [(*_corner(ref.partition(":")[0]), *_corner(ref.rpartition(":")[2])) for ref in refs]


def _corner(ref: str) -> tuple[int, int]:
    """Return the row and column of a corner; a whole column starts in row 1, a whole row in column A."""
    name = ref.replace("$", "")
    head = name.rstrip("0123456789")
    return int(name[len(head) :] or 1), column_number(head) or 1


def _within(cell: tuple[int, int], area: tuple[int, int, int, int]) -> bool:
    top, left, bottom, right = area
    return top <= cell[0] <= bottom and left <= cell[1] <= right


def with_formats(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], tuple[int, int]]:
    """Return the package with the two formats of entry cells, and their numbers: to mend, to be interpreted."""
    root = etree.fromstring(parts["xl/styles.xml"])
    holder = root.find(f"{{{MAIN}}}dxfs")
    if holder is None:
        holder = etree.Element(f"{{{MAIN}}}dxfs")
        root.find(f"{{{MAIN}}}cellStyles").addnext(holder)
    first = len(holder)
    for look in (_MEND, _ASK):
        holder.append(etree.fromstring(f'<dxf xmlns="{MAIN}">{look}</dxf>'))
    holder.set("count", str(len(holder)))
    styles = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    return {**parts, "xl/styles.xml": styles}, (first, first + 1)

"""Compiled rules into the workbook: the hidden sheet of verdicts and lists, validations, conditional formats."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from lxml import etree

from consolidator.checklist import checklist
from consolidator.form_package import sheet_parts, with_names, with_sheet
from consolidator.form_style import MAIN
from consolidator.positions import COLUMN as PLACE_COLUMN
from consolidator.positions import value
from consolidator.rules import FIRST_ROW, compile_rules, letters, lists, validations
from schemas.blanks import BLANKS
from schemas.marks import CHECKS_SHEET, MANIFEST_SHEET
from schemas.rules.excel import BLANKS_NAME, ERRORS_NAME, GENERAL_NAME
from schemas.rules.reading import ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from consolidator.checklist import About
    from consolidator.model import Entry, IssuedSheet, Parameters
    from consolidator.rules import Checked, Context, Validation

ORDER: Final = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
"""Order of the parts of a worksheet (CT_Worksheet, ISO/IEC 29500-1 18.3.1.99); Excel repairs any other."""

NAME, GROUP, READING, VERDICT, OPEN, ADVICE, WRONG, LISTS = "A", "B", "C", "D", "E", "F", "G", 9
"""Columns of the hidden sheet; lists stand from the ninth on.

open: the sheet's number where the cell is to be mended, negative where it will be interpreted, else 0;
wrong: in the same way the place of the cell (``positions``).
"""
_MEND: Final = (
    '<font><b/><color rgb="FF9C0006"/></font><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill>'
)
_ASK: Final = (
    '<font><i/><color rgb="FF1F3864"/></font><fill><patternFill><bgColor rgb="FFDDEBF7"/></patternFill></fill>'
)
_FIRST_PRIORITY: Final = 1000  # after what was drawn


@dataclass(frozen=True)
class Ruled:
    """A form with its rules; checklist is the sheet as issued, for the manifest."""

    parts: dict[str, bytes]
    checklist: IssuedSheet


def with_rules(
    parts: Mapping[str, bytes],
    entries: Sequence[Entry],
    context: Iterable[Context],
    parameters: Parameters,
    about: About,
    lang: str,
) -> Ruled:
    """Return the package with validations, conditional formats, and the sheets that check the form.

    The rows are in place and the entries' names defined; the manifest's sheet is the last. A form without entries
    gets its checklist all the same.
    """
    checked = compile_rules(entries, context, parameters)
    named_lists = lists(entries, parameters, lang)
    made, formats = _with_formats(parts)
    for name, part in sheet_parts(parts).items():
        cells = [(entry.row, entry.column) for entry in entries if entry.sheet == name]
        if cells:
            mine = [item for item in validations(entries, parameters, lang) if item.sheet == name]
            made[part] = _ruled_sheet(parts[part], cells, mine, formats)
    sheets = {name: number for number, name in enumerate(sheet_parts(parts), 2)}  # the checklist comes before them
    made = with_sheet(made, CHECKS_SHEET, _checks_sheet(checked, named_lists, sheets), hidden=True)
    made, issued = checklist(made, checked, about, lang)
    return Ruled(with_names(made, _names(len(entries), named_lists)), issued)


# ---------------------------------------------------------------- the hidden sheet


def _checks_sheet(
    checked: Sequence[Checked], named_lists: Mapping[str, Sequence[str]], sheets: Mapping[str, int]
) -> bytes:
    """Return the sheet: a row an entry with reading, verdict and advice, and the lists beside them."""
    rows: defaultdict[int, list[str]] = defaultdict(list)
    for column, heading in zip((NAME, GROUP, READING, VERDICT, OPEN, ADVICE, WRONG), _HEADINGS, strict=True):
        rows[1].append(_text(f"{column}1", heading))
    for row, item in enumerate(checked, FIRST_ROW):
        verdict, entry = f"{VERDICT}{row}", item.entry
        place = f"{MANIFEST_SHEET}!${letters(PLACE_COLUMN)}${row - FIRST_ROW + 1}"
        stands = value(sheets[entry.sheet], entry.row, entry.column) if item.issued_verdict else 0
        rows[row] += [
            _text(f"{NAME}{row}", entry.name),
            f'<c r="{GROUP}{row}"><v>{item.group}</v></c>',
            _formula(f"{READING}{row}", item.reading, 0),
            _formula(verdict, item.verdict, item.issued_verdict),
            _formula(f"{OPEN}{row}", f"SIGN({verdict})*{GROUP}{row}", item.group if item.issued_verdict else 0),
            *([_formula(f"{ADVICE}{row}", item.advice, 0)] if item.advice else []),
            _formula(f"{WRONG}{row}", f"SIGN({verdict})*{place}", stands),
        ]
    for row, cells in enumerate(zip_longest(*_constants(), *_columns(named_lists)), FIRST_ROW):
        rows[row] += [cell for cell in cells if cell is not None]
    body = "".join(f'<row r="{row}">{"".join(cells)}</row>' for row, cells in sorted(rows.items()))
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode()


_HEADINGS: Final = ("entry", "sheet", "reading", "verdict", "open", "advice", "wrong")


def _constants() -> Iterator[tuple[str, str]]:
    """Yield what formulas need besides lists: the blanks, and what the program calls the format General.

    Tabs and line breaks are added by formula; as text in a cell they are not safe in every program.
    """
    blanks, general = letters(LISTS), letters(LISTS + 1)
    plain = BLANKS.translate(dict.fromkeys(map(ord, _BREAKS)))
    breaks = "&".join(f"CHAR({ord(char)})" for char in (*_BREAKS, _TAB_IN_LINES))
    joined = f'<c r="{blanks}{FIRST_ROW + 1}" t="str"><f>{breaks}&amp;{blanks}{FIRST_ROW}</f><v>{escape(plain)}</v></c>'
    yield _text(f"{blanks}{FIRST_ROW}", plain), joined.replace("&CHAR", "&amp;CHAR")
    called = f'CELL("format",{general}{FIRST_ROW})'
    zero = f'<c r="{general}{FIRST_ROW}"><v>0</v></c>'
    yield zero, f'<c r="{general}{FIRST_ROW + 1}" t="str"><f>{escape(called)}</f><v>G</v></c>'


def _columns(named_lists: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield the cells of each list, in the order of their names."""
    for column, texts in enumerate((ERRORS, *named_lists.values()), LISTS + 2):
        yield [_text(f"{letters(column)}{row}", text) for row, text in enumerate(texts, FIRST_ROW)]


_BREAKS: Final = "\t\n\r"
_TAB_IN_LINES: Final = "\x01"
"""What LibreOffice makes of a tab in a text of several lines; no workbook can hold it."""


def _text(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _formula(cell: str, formula: str, value: int) -> str:
    return f'<c r="{cell}"><f>{escape(formula)}</f><v>{value}</v></c>'


def _names(count: int, named_lists: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield the names of the columns that formulas look through, and of the lists."""
    last = FIRST_ROW + max(count, 1) - 1
    columns = {"name": NAME, "verdict": VERDICT, "open": OPEN, "advice": ADVICE, "wrong": WRONG}
    for name, column in columns.items():
        yield f"check_{name}", f"{CHECKS_SHEET}!${column}${FIRST_ROW}:${column}${last}"
    place = letters(PLACE_COLUMN)
    yield "check_place", f"{MANIFEST_SHEET}!${place}$1:${place}${max(count, 1)}"
    for name, column in ((BLANKS_NAME, LISTS), (GENERAL_NAME, LISTS + 1)):
        yield name, f"{CHECKS_SHEET}!${letters(column)}${FIRST_ROW + 1}"
    for number, (name, texts) in enumerate({ERRORS_NAME: ERRORS, **named_lists}.items(), LISTS + 2):
        column = letters(number)
        yield name, f"{CHECKS_SHEET}!${column}${FIRST_ROW}:${column}${FIRST_ROW + len(texts) - 1}"


# ---------------------------------------------------------------- validations and formats of a sheet


def _ruled_sheet(
    sheet: bytes, cells: Sequence[tuple[int, int]], mine: Sequence[Validation], formats: tuple[int, int]
) -> bytes:
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
    named = ((letters(column), top, bottom) for column, top, bottom in runs)
    return " ".join(f"{name}{top}" if top == bottom else f"{name}{top}:{name}{bottom}" for name, top, bottom in named)


def _areas(item: etree._Element) -> list[tuple[int, int, int, int]]:
    """Return the areas that the template's own validations cover: top, left, bottom, right."""
    refs = (ref for validation in item for ref in (validation.get("sqref") or "").split())
    return [(*_corner(ref.partition(":")[0]), *_corner(ref.rpartition(":")[2])) for ref in refs]


def _corner(ref: str) -> tuple[int, int]:
    name = ref.replace("$", "")
    head = name.rstrip("0123456789")
    column = 0
    for letter in head:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(name[len(head) :] or 1), column or 1


def _within(cell: tuple[int, int], area: tuple[int, int, int, int]) -> bool:
    top, left, bottom, right = area
    return top <= cell[0] <= bottom and left <= cell[1] <= right


def _with_formats(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], tuple[int, int]]:
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

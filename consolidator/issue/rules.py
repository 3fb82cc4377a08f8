"""Rules into the workbook: the hidden sheet of verdicts and lists, the checklist, help and marks in every sheet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from consolidator.a1 import column_letters
from consolidator.issue.checklist import checklist
from consolidator.issue.validations import validations, with_formats, with_help
from consolidator.positions import COLUMN as PLACE_COLUMN
from consolidator.positions import value
from consolidator.rules import FIRST_ROW, compile_rules, lists
from consolidator.workbook.package import sheet_parts, with_names, with_sheet
from consolidator.workbook.style import MAIN
from schemas.blanks import BLANKS
from schemas.marks import CHECKS_SHEET, MANIFEST_SHEET
from schemas.rules.excel import BLANKS_NAME, ERRORS_NAME, GENERAL_NAME
from schemas.rules.reading import ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from consolidator.model import IssuedSheet, Manifest
    from consolidator.rules import Checked

NAME, GROUP, READING, VERDICT, OPEN, WRONG, LISTS = "A", "B", "C", "D", "E", "F", 8
"""Columns of the hidden sheet; lists stand from the eighth on.

open: the sheet's number where the cell is to be mended, negative where it will be interpreted, else 0;
wrong: in the same way the place of the cell (``positions``).
"""


@dataclass(frozen=True)
class Ruled:
    """A form with its rules; checklist is the sheet as issued, for the manifest."""

    parts: dict[str, bytes]
    checklist: IssuedSheet


def with_rules(parts: Mapping[str, bytes], form: Manifest, titles: Mapping[str, str]) -> Ruled:
    """Return the package with validations, conditional formats, and the sheets that check the form.

    The rows are in place and the entries' names defined. form: what was issued, its entries included; titles: sheet
    -> the initiative it is about, where it is about one. A form without entries gets its checklist all the same.
    """
    checked = compile_rules(form.entries, form.context, form.parameters)
    named_lists = lists(form.entries, form.parameters, form.language)
    helps = list(validations(form.entries, form.parameters, form.language))
    made, formats = with_formats(parts)
    for name, part in sheet_parts(parts).items():
        cells = [(entry.row, entry.column) for entry in form.entries if entry.sheet == name]
        if cells:
            made[part] = with_help(parts[part], cells, [item for item in helps if item.sheet == name], formats)
    sheets = {name: number for number, name in enumerate(sheet_parts(parts), 2)}  # the checklist comes before them
    made = with_sheet(made, CHECKS_SHEET, _checks_sheet(checked, named_lists, sheets), hidden=True)
    made, issued = checklist(made, checked, form, titles)
    return Ruled(with_names(made, _names(len(checked), named_lists)), issued)


# ---------------------------------------------------------------- the hidden sheet


def _checks_sheet(
    checked: Sequence[Checked], named_lists: Mapping[str, Sequence[str]], sheets: Mapping[str, int]
) -> bytes:
    """Return the sheet: a row an entry with reading and verdict, and the lists beside them."""
    rows: defaultdict[int, list[str]] = defaultdict(list)
    for column, heading in zip((NAME, GROUP, READING, VERDICT, OPEN, WRONG), _HEADINGS, strict=True):
        rows[1].append(_text(f"{column}1", heading))
    for row, item in enumerate(checked, FIRST_ROW):
        verdict, entry = f"{VERDICT}{row}", item.entry
        place = f"{MANIFEST_SHEET}!${column_letters(PLACE_COLUMN)}${row - FIRST_ROW + 1}"
        stands = value(sheets[entry.sheet], entry.row, entry.column) if item.issued_verdict else 0
        rows[row] += [
            _text(f"{NAME}{row}", entry.name),
            f'<c r="{GROUP}{row}"><v>{item.group}</v></c>',
            _formula(f"{READING}{row}", item.reading, 0),
            _formula(verdict, item.verdict, item.issued_verdict),
            _formula(f"{OPEN}{row}", f"SIGN({verdict})*{GROUP}{row}", item.group if item.issued_verdict else 0),
            _formula(f"{WRONG}{row}", f"SIGN({verdict})*{place}", stands),
        ]
    for row, cells in enumerate(zip_longest(*_constants(), *_columns(named_lists)), FIRST_ROW):
        rows[row] += [cell for cell in cells if cell is not None]
    body = "".join(f'<row r="{row}">{"".join(cells)}</row>' for row, cells in sorted(rows.items()))
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode()


_HEADINGS: Final = ("entry", "sheet", "reading", "verdict", "open", "wrong")


def _constants() -> Iterator[tuple[str, str]]:
    """Yield what formulas need besides lists: the blanks, and what the program calls the format General.

    Tabs and line breaks are added by formula; as text in a cell they are not safe in every program.
    """
    blanks, general = column_letters(LISTS), column_letters(LISTS + 1)
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
        yield [_text(f"{column_letters(column)}{row}", text) for row, text in enumerate(texts, FIRST_ROW)]


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
    columns = {"name": NAME, "verdict": VERDICT, "open": OPEN, "wrong": WRONG}
    for name, column in columns.items():
        yield f"check_{name}", f"{CHECKS_SHEET}!${column}${FIRST_ROW}:${column}${last}"
    place = column_letters(PLACE_COLUMN)
    yield "check_place", f"{MANIFEST_SHEET}!${place}$1:${place}${max(count, 1)}"
    for number, name in enumerate((BLANKS_NAME, GENERAL_NAME), LISTS):
        yield name, f"{CHECKS_SHEET}!${column_letters(number)}${FIRST_ROW + 1}"
    for number, (name, texts) in enumerate({ERRORS_NAME: ERRORS, **named_lists}.items(), LISTS + 2):
        column = column_letters(number)
        yield name, f"{CHECKS_SHEET}!${column}${FIRST_ROW}:${column}${FIRST_ROW + len(texts) - 1}"

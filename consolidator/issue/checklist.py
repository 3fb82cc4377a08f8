"""The pre-submission checklist: a visible sheet with live counts by rule and by sheet, and links to what is wrong.

Every value is stored with its formula, so that the sheet also speaks in Protected View and to programs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from consolidator.a1 import column_letters
from consolidator.issue.checklist_look import HEIGHTS, WIDTHS, Look, with_checklist_looks
from consolidator.model import IssuedSheet
from consolidator.workbook.package import sheet_parts, with_sheet
from consolidator.workbook.style import MAIN
from schemas.rules.excel import quoted
from schemas.rules.lines import LINES, NUMBERS
from schemas.rules.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from consolidator.model import Manifest
    from consolidator.rules import Checked
    from schemas.rules.lines import Line

FIRST, LAST, FOUND = 2, 7, 8  # columns B to G; H, hidden, holds the row of the first cell that is wrong
_HEAD: Final = 5  # rows of title and result
_ROW: Final = "{}{}"


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell. value: what a formula gives when issued, or the text."""

    row: int
    column: int
    look: Look
    value: str | int = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class _Count:
    """What a line counts: a number in a column of the hidden sheet; how many there are when issued, and the first."""

    column: str
    number: int
    issued: int
    first: int


def checklist(
    parts: Mapping[str, bytes], checked: Sequence[Checked], form: Manifest, titles: Mapping[str, str]
) -> tuple[dict[str, bytes], IssuedSheet]:
    """Return the package with the checklist as its first sheet, and that sheet as issued.

    titles: sheet -> the initiative it is about, where it is about one.
    """
    say = words(form.language)
    name, number = say.title, 2
    while name in sheet_parts(parts):
        name, number = f"{say.title} ({number})", number + 1
    made, looks = with_checklist_looks(parts)
    cells = sorted(_cells(checked, form, titles, say), key=lambda cell: (cell.row, cell.column))
    made = with_sheet(made, name, _sheet(cells, looks, say), hidden=False)
    issued = {(c.row, c.column): f"={c.formula}" if c.formula else str(c.value) for c in cells if c.formula or c.value}
    return made, IssuedSheet(name, issued)


# ---------------------------------------------------------------- what stands where


def _cells(checked: Sequence[Checked], form: Manifest, titles: Mapping[str, str], say: Words) -> Iterator[_Cell]:
    wrong = sum(item.issued_verdict > 0 for item in checked)
    yield from _band(2, "title", say.title)
    yield from _band(3, "subtitle", f"{form.plan_title}　{form.department_name}")
    left = _joined(say.left, 'COUNTIF(check_verdict,">0")')
    big = f'IF(COUNTIF(check_verdict,">0")=0,{quoted(say.ready)},{left})'
    yield from _band(_HEAD, "big", say.left.format(n=wrong) if wrong else say.ready, big)
    asked = _joined(say.asked, 'COUNTIF(check_verdict,"<0")')
    small = f'IF(COUNTIF(check_verdict,"<0")=0,{quoted(say.nothing_asked)},{asked})'
    yield from _band(_HEAD + 1, "small", say.nothing_asked, small)
    for row, text in enumerate(say.legend, _HEAD + 2):
        yield from _band(row, "legend", text)
    row = _HEAD + len(say.legend) + 3
    yield from _heading(row, say, say.by_rule, say.by_rule_todo)
    row += 2
    may = frozenset().union(*(item.codes for item in checked))
    for line in LINES:
        if line.code in may:
            yield from _rule_line(row, line, checked, form.language)
            row += 1
    row += 1
    yield from _heading(row, say, say.by_sheet, say.by_sheet_title)
    row += 2
    counts = Counter(item.group for item in checked if item.issued_verdict > 0)
    for group, sheet in enumerate(dict.fromkeys(item.entry.sheet for item in checked), 1):
        texts = (sheet, titles.get(sheet, ""))
        first = next((n for n, item in enumerate(checked, 1) if item.group == group and item.issued_verdict > 0), 0)
        yield from _line(row, texts, _Count("check_open", group, counts[group], first), say)
        row += 1


def _joined(text: str, count: str) -> str:
    before, _, after = text.partition("{n}")
    return "&".join(part for part in (quoted(before) if before else "", count, quoted(after) if after else "") if part)


def _band(row: int, look: Look, text: str, formula: str = "") -> Iterator[_Cell]:
    """Yield a row that is merged from side to side."""
    yield _Cell(row, FIRST, look, text, formula)
    yield from (_Cell(row, column, look) for column in range(FIRST + 1, LAST + 1))


def _heading(row: int, say: Words, heading: tuple[str, str], second: str) -> Iterator[_Cell]:
    yield from _band(row, "section", heading[0])
    texts = (heading[1], second, *say.counts, say.state, say.link_heading)
    yield from (_Cell(row + 1, column, "head", text) for column, text in enumerate(texts, FIRST))


def _rule_line(row: int, line: Line, checked: Sequence[Checked], lang: str) -> Iterator[_Cell]:
    number = NUMBERS[line.code]
    found = [n for n, item in enumerate(checked, 1) if item.issued_verdict == number]
    count = _Count("check_verdict", number, len(found), next(iter(found), 0))
    yield from _line(row, (line.title(lang), line.action(lang)), count, words(lang))


def _line(row: int, texts: tuple[str, str], count: _Count, say: Words) -> Iterator[_Cell]:
    """Yield one line: what it is about, counts, state and link."""
    mend, ask, found = (f"{column_letters(at)}{row}" for at in (FIRST + 2, FIRST + 3, FOUND))
    number, column = count.number, count.column
    here, there = f"COUNTIF({column},{number})", f"COUNTIF({column},{-number})"
    yield _Cell(row, FIRST, "item", texts[0])
    yield _Cell(row, FIRST + 1, "todo", texts[1])
    yield _Cell(row, FIRST + 2, "count", count.issued, here)
    yield _Cell(row, FIRST + 3, "count", 0, there)
    state = f"IF({mend}>0,{quoted(say.mend)},IF({ask}>0,{quoted(say.ask)},{quoted(say.ok)}))"
    yield _Cell(row, FIRST + 4, "state", say.mend if count.issued else say.ok, state)
    link = f'HYPERLINK("#"&INDEX(check_name,{found}),{quoted(say.link)})'
    go = f'IF({found}=0,"",IF(INDEX(check_place,{found})=0,"",{link}))'
    yield _Cell(row, LAST, "link", say.link if count.first else "", go)
    seek = f"IF({mend}+{ask}=0,0,IFERROR(MATCH({number},{column},0),MATCH({-number},{column},0)))"
    yield _Cell(row, FOUND, "count", count.first, seek)


# ---------------------------------------------------------------- the sheet


def _sheet(cells: Sequence[_Cell], looks: Mapping[str, int], say: Words) -> bytes:
    rows = dict.fromkeys(cell.row for cell in cells)
    bands = [cell for cell in cells if cell.look in _BANDS and cell.column == FIRST]
    lines = [cell.row for cell in cells if cell.look == "state"]
    last = max((*rows, 1))
    heights = {cell.row: HEIGHTS[cell.look] for cell in cells if cell.look in HEIGHTS}
    body = "".join(
        f'<row r="{row}" ht="{heights.get(row, 18)}" customHeight="1">{_row(cells, row, looks)}</row>' for row in rows
    )
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1" hidden="{int(number == FOUND)}"/>'
        for number, width in enumerate(WIDTHS, 1)
    )
    merges = "".join(f'<mergeCell ref="B{cell.row}:G{cell.row}"/>' for cell in bands)
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><tabColor rgb="FF2F5D8A"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="B2:H{last}"/>'
        '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="18" customHeight="1"/><cols>{columns}</cols><sheetData>{body}</sheetData>'
        f"{_PROTECTION}"
        f'<mergeCells count="{len(bands)}">{merges}</mergeCells>{_formats(lines, looks, say)}'
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="portrait" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    ).encode()


_BANDS: Final = frozenset({"title", "subtitle", "big", "small", "legend", "section"})
_PROTECTION: Final = (
    '<sheetProtection sheet="1" objects="0" scenarios="0" formatCells="0" formatColumns="0" formatRows="0" sort="0" '
    'autoFilter="0"/>'
)


def _row(cells: Iterable[_Cell], row: int, looks: Mapping[str, int]) -> str:
    return "".join(_xml(cell, looks) for cell in cells if cell.row == row)


def _xml(cell: _Cell, looks: Mapping[str, int]) -> str:
    at = f'r="{column_letters(cell.column)}{cell.row}" s="{looks[cell.look]}"'
    if cell.formula:
        kind = ' t="str"' if isinstance(cell.value, str) else ""
        return f"<c {at}{kind}><f>{escape(cell.formula)}</f><v>{escape(str(cell.value))}</v></c>"
    if cell.value == "":
        return f"<c {at}/>"
    return f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(str(cell.value))}</t></is></c>'


def _formats(lines: Sequence[int], looks: Mapping[str, int], say: Words) -> str:
    """Return the colours of the result and of each line's state."""
    big, ready = f"$B${_HEAD}", quoted(say.ready)
    conditions = [(f"B{_HEAD}:G{_HEAD}", f"{big}<>{ready}", "mend"), (f"B{_HEAD}:G{_HEAD}", f"{big}={ready}", "ok")]
    for text, look in ((say.mend, "mend"), (say.ask, "ask"), (say.ok, "ok")) if lines else ():
        conditions.append((f"F{lines[0]}:F{lines[-1]}", f"$F{lines[0]}={quoted(text)}", look))
    return "".join(
        f'<conditionalFormatting sqref="{area}"><cfRule type="expression" dxfId="{looks[f"dxf-{look}"]}" '
        f'priority="{priority}"><formula>{escape(formula)}</formula></cfRule></conditionalFormatting>'
        for priority, (area, formula, look) in enumerate(conditions, 1)
    )

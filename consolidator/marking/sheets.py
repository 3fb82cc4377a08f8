"""Our sheets in a package: the list of results, which people see, and the hidden one that remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from consolidator.a1 import column_letters
from consolidator.marking.parts import forget, rels_of, serialised, targets, written
from consolidator.marks import FILLS, REMEMBERED, result_sheet, summary
from consolidator.marks.listing import (
    HEADING_FILL,
    HEADING_ROW,
    LINK_COLUMN,
    LINK_INK,
    SEVERITY_COLUMN,
    WIDTHS,
    WRAPPED_FROM,
    link,
    table,
)
from consolidator.snapshot.markup import parse
from consolidator.workbook.package import sheet_parts, with_sheet
from consolidator.workbook.style import MAIN
from schemas.marks import MEMORY_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from consolidator.marking.styles import Styles
    from consolidator.marks import Remembered, Result

_WORKBOOK: Final = "xl/workbook.xml"
_PAGE: Final = (
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    "<headerFooter><oddFooter>&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
)


def with_results(parts: dict[str, bytes], found: Sequence[Result], styles: Styles, lang: str) -> dict[str, bytes]:
    """Return the package with the list of results as its last and open sheet; no other may say that it is open."""
    name = result_sheet(lang)
    made = _with(parts, name, _list(found, styles, lang))
    workbook = parse(made[_WORKBOOK])
    sheets = list(workbook.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet"))
    number = next(number for number, sheet in enumerate(sheets) if sheet.get("name") == name)
    sheets[number].attrib.pop("state", None)
    for view in workbook.iter(f"{{{MAIN}}}workbookView"):
        view.set("activeTab", str(number))
    made[_WORKBOOK] = serialised(workbook)
    return made


def with_memory(parts: dict[str, bytes], due: Iterable[Remembered]) -> dict[str, bytes]:
    """Return the package with the very hidden sheet that remembers what marked cells looked like."""
    rows = (REMEMBERED, *(former.row() for former in due))
    body = "".join(_row(number, [_text(text) for text in texts]) for number, texts in enumerate(rows, 1))
    return _with(parts, MEMORY_SHEET, f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode())


def _with(parts: dict[str, bytes], name: str, sheet: bytes) -> dict[str, bytes]:
    """Return the package with one of our sheets written anew, or added as the last."""
    part = sheet_parts(parts).get(name)
    if part is None:
        return with_sheet(parts, name, sheet, hidden=True)
    made = dict(parts) | {part: sheet}
    if rels_of(part) in made:  # what a program put beside our former list
        beside = targets(made, rels_of(part))
        del made[rels_of(part)]
        others = {target for rels in made if rels.endswith(".rels") for target in targets(made, rels)}
        for target in sorted(beside - others):
            if target in made:
                forget(made, target)
                made.pop(rels_of(target), None)
    return made


# ---------------------------------------------------------------- the list


def _list(found: Sequence[Result], styles: Styles, lang: str) -> bytes:
    plain, wrapped, bold = styles.made(), styles.made(wrap=True), styles.made(bold=True)
    head, place = styles.made(bold=True, fill=HEADING_FILL, wrap=True), styles.made(ink=LINK_INK, wrap=True)
    severities = {severity: styles.made(fill=fill) for severity, fill in FILLS.items()}
    headings, *rows = table(found, lang)
    lines = [_row(1, [_text(summary(found, lang), bold)]), _row(HEADING_ROW, [_text(text, head) for text in headings])]
    for number, (result, texts) in enumerate(zip(found, rows, strict=True), HEADING_ROW + 1):
        cells = [_text(text, wrapped if column >= WRAPPED_FROM else plain) for column, text in enumerate(texts, 1)]
        cells[0] = f'<c r="{{at}}" s="{plain}"><v>{result.number}</v></c>'
        cells[SEVERITY_COLUMN - 1] = _text(texts[SEVERITY_COLUMN - 1], severities.get(result.severity, plain))
        cells[LINK_COLUMN - 1] = _link(link(result, lang), texts[LINK_COLUMN - 1], place)
        lines.append(_row(number, cells))
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width + 0.7}" customWidth="1"/>'
        for number, width in enumerate(WIDTHS, 1)
    )
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="{HEADING_ROW}" '
        f'topLeftCell="A{HEADING_ROW + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{''.join(lines)}</sheetData>{_PAGE}</worksheet>"
    ).encode()


def _row(number: int, cells: Sequence[str]) -> str:
    body = "".join(cell.replace("{at}", f"{column_letters(column)}{number}", 1) for column, cell in enumerate(cells, 1))
    return f'<row r="{number}">{body}</row>'


def _text(text: str, style: int = 0) -> str:
    if not text:
        return f'<c r="{{at}}" s="{style}"/>'
    return f'<c r="{{at}}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{written(text)}</t></is></c>'


def _link(formula: str, shown: str, style: int) -> str:
    if not formula:
        return _text(shown, style)
    return f'<c r="{{at}}" s="{style}" t="str"><f>{written(formula[1:])}</f><v>{written(shown)}</v></c>'


def worksheets(parts: dict[str, bytes]) -> dict[str, tuple[str, etree._Element]]:
    """Return part and XML of each sheet with cells, by its name; raises ValueError where there is none of that name."""
    read = ((name, part, parse(parts[part])) for name, part in sheet_parts(parts).items())
    return {name: (part, root) for name, part, root in read if etree.QName(root).localname == "worksheet"}

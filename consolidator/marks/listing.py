"""How the sheet 検査結果 is laid out: one definition for the add-in and for returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consolidator.language import translations
from consolidator.marks import headings, severity_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consolidator.marks import Result

HEADING_ROW: Final = 3
"""The row of the headings; the sentence that says how it stands is in A1, the findings follow below."""
SEVERITY_COLUMN: Final = 2
LINK_COLUMN: Final = 3
WRAPPED_FROM: Final = 4
"""The first of the columns whose texts wrap."""
WIDTHS: Final = (5, 14, 18, 28, 60, 50)
HEADING_FILL: Final = "D9E1F2"
LINK_INK: Final = "0563C1"


def table(found: Sequence[Result], lang: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the list, headings first, all text: number, severity, place, about, message, action."""
    return (headings(lang), *(row(result, lang) for result in found))


def row(result: Result, lang: str) -> tuple[str, ...]:
    """Return the texts of one finding."""
    label = severity_label(result.severity, lang)
    return (str(result.number), label, shown(result, lang), about(result, lang), result.message, result.action)


def shown(result: Result, lang: str) -> str:
    """Return the place as people read it; of several cells the first, and how many more there are."""
    first = f"{result.sheet} {result.cell}".strip()
    if not result.others:
        return first
    return translations(lang).gettext("{sheet} and {count} more").format(sheet=first, count=len(result.others))


def about(result: Result, lang: str) -> str:
    """Return what a finding is about; of several cells all of them, with their sheets where those differ."""
    if not result.others:
        return result.about
    cells = [(result.sheet, result.cell), *((sheet, cell) for sheet, cell, *_ in result.others)]
    alike = len({sheet for sheet, _ in cells}) == 1
    listed = ("、" if lang == "ja" else ", ").join(cell if alike else f"{sheet} {cell}" for sheet, cell in cells)
    return f"{result.about}\n{listed}".strip()


def link(result: Result, lang: str) -> str:
    """Return the formula that leads to a finding's cell; '' where there is no sheet to lead to."""
    if not result.sheet:
        return ""
    target = f"#'{result.sheet.replace(chr(39), 2 * chr(39))}'!{result.cell or 'A1'}"
    return "=HYPERLINK({},{})".format(*('"' + text.replace('"', '""') + '"' for text in (target, shown(result, lang))))

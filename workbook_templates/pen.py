"""How the shipped templates are drawn: looks of cells, rows of cells, paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

FACE: Final = "Yu Gothic"
A3, A4 = 8, 9
NAVY, GREY, LINE = "1F3864", "7F7F7F", "A6A6A6"
BAND, LABEL = "DCE6F1", "F3F5F9"
_THIN: Final = Side(style="thin", color=LINE)
_BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
RULE: Final = Border(bottom=Side(style="medium", color=NAVY))


@dataclass(frozen=True)
class Look:
    """How a cell looks."""

    size: float = 10
    bold: bool = False
    color: str = "000000"
    fill: str = ""
    across: str = "left"
    down: str = "center"
    border: Border | None = _BOX
    wrap: bool = True
    shrink: bool = False
    indent: int = 0


VALUE: Final = Look(indent=1)
SMALL: Final = Look(size=9)
TEXT: Final = Look(down="top")
CENTER: Final = Look(across="center")
NUMBER: Final = Look(across="right", wrap=False, shrink=True)
CODE: Final = Look(size=8, color=GREY, wrap=False, shrink=True)
HEAD: Final = Look(size=9, bold=True, color=NAVY, fill=LABEL, across="center")
NAME: Final = Look(size=9, bold=True, color=NAVY, fill=LABEL, indent=1)
SECTION: Final = Look(size=10.5, bold=True, color=NAVY, fill=BAND, border=RULE, wrap=False, indent=1)
PLAIN: Final = Look(border=None)
HINT: Final = Look(size=8.5, color=GREY, border=None)
BADGE: Final = Look(size=14, bold=True, color="FFFFFF", fill=NAVY, across="center", shrink=True)
DUE: Final = Look(size=10, bold=True, color="C00000", border=None, across="right", wrap=False)
RATING: Final = Look(size=14, bold=True, across="center")


def put(sheet: Worksheet, area: str, text: str, look: Look) -> None:
    """Write one cell, merged over an area, every cell of it bordered."""
    if ":" in area:
        sheet.merge_cells(area)
    for row in sheet[area] if ":" in area else ((sheet[area],),):
        for cell in row:
            cell.border = look.border or Border()
            if look.fill:
                cell.fill = PatternFill("solid", fgColor=look.fill)
            cell.font = Font(name=FACE, size=look.size, bold=look.bold, color=look.color)
            cell.alignment = Alignment(
                horizontal=look.across, vertical=look.down, indent=look.indent,
                wrap_text=look.wrap and not look.shrink, shrink_to_fit=look.shrink or None,
            )  # fmt: skip
    sheet[area.partition(":")[0]] = text


def line(sheet: Worksheet, row: int, height: float, *cells: tuple[str, str, Look]) -> None:
    """Write one row: (columns such as 'A:B', text, look) for each cell."""
    sheet.row_dimensions[row].height = height
    for columns, text, look in cells:
        first, _, last = columns.partition(":")
        put(sheet, f"{first}{row}:{last}{row}" if last else f"{first}{row}", text, look)


def page(sheet: Worksheet, widths: Sequence[float], *, landscape: bool, one_page: bool, paper: int = A4) -> None:
    """Set widths, paper, margins, footer and view."""
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.page_setup.paperSize = paper
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if one_page else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for side, inches in (
        ("left", 0.5),
        ("right", 0.5),
        ("top", 0.5),
        ("bottom", 0.6),
        ("header", 0.3),
        ("footer", 0.3),
    ):
        setattr(sheet.page_margins, side, inches)
    sheet.print_options.horizontalCentered = True
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart("&8&A"), right=_HeaderFooterPart("&8&P / &N")
    )
    sheet.sheet_view.showGridLines = False

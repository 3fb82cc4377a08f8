"""What was drawn in a template and the filling needs: styles, widths, heights and filters, read raw from its parts."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import excelize
from lxml import etree

from consolidator.workbook.package import sheet_parts
from consolidator.workbook.style import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.issue.place import PlacedPrint

_WIDTH: Final = 8.43  # of a column that was not widened, in characters
_HEIGHT: Final = 15.0  # of a row that was not made higher, in points
_HIGHEST: Final = 409.0
_LINE: Final = 1.62  # height of a line of Japanese text, as a multiple of the size of its letters
_STANDARD: Final = 11.0  # size of the letters that column widths are counted in


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """One sheet as drawn. styles: (row, column) -> number of the style."""

    styles: Mapping[tuple[int, int], int]
    widths: Mapping[int, float]
    heights: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A template as drawn; sizes: letters of each style that wraps its text, in points."""

    sheets: Mapping[str, DrawnSheet]
    sizes: Mapping[int, float]


def read_drawn(parts: Mapping[str, bytes]) -> Drawn:
    """Return what was drawn in a template's sheets."""
    sheets = {name: _read_sheet(etree.fromstring(parts[part])) for name, part in sheet_parts(parts).items()}
    return Drawn(sheets, _sizes(etree.fromstring(parts["xl/styles.xml"])))


def higher_rows(drawn: Drawn, sheet: str, prints: Iterable[PlacedPrint]) -> dict[int, float]:
    """Return the rows whose printed text needs more height than was drawn: row of the form -> points.

    Excel fits the height of a row by itself only where no cell is merged and no height was drawn.
    """
    page = drawn.sheets[sheet]
    needed: dict[int, float] = {}
    for item in prints:
        cell = item.at.drawn
        size = drawn.sizes.get(page.styles.get((cell.row, cell.column), 0))
        if size is None or cell.last_row > cell.row or not isinstance(item.value, str):
            continue
        width = sum(page.widths.get(column, _WIDTH) for column in range(cell.column, cell.last_column + 1))
        height = _lines(item.value, (width - 1) * _STANDARD / size) * size * _LINE + 2
        if height > max(page.heights.get(cell.row, _HEIGHT), needed.get(item.at.row, 0.0)):
            needed[item.at.row] = min(round(height, 1), _HIGHEST)
    return needed


def _lines(text: str, width: float) -> int:
    """Return the number of lines a text takes; a full-width letter counts two."""
    lengths = (sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in line) for line in text.split("\n"))
    return sum(max(1, math.ceil(length / max(width, 2))) for length in lengths)


def _read_sheet(root: etree._Element) -> DrawnSheet:
    styles = {}
    for cell in root.iter(f"{{{MAIN}}}c"):
        column, row = excelize.cell_name_to_coordinates(cell.get("r"))
        styles[row, column] = int(cell.get("s", "0"))
    widths = {
        column: float(item.get("width", _WIDTH))
        for item in root.iter(f"{{{MAIN}}}col")
        for column in range(int(item.get("min")), min(int(item.get("max")), 200) + 1)
    }
    heights = {int(row.get("r")): float(row.get("ht")) for row in root.iter(f"{{{MAIN}}}row") if row.get("ht")}
    return DrawnSheet(styles, widths, heights)


def _sizes(root: etree._Element) -> dict[int, float]:
    fonts = [font.find(f"{{{MAIN}}}sz") for font in root.find(f"{{{MAIN}}}fonts")]
    sizes = {}
    for number, xf in enumerate(root.find(f"{{{MAIN}}}cellXfs")):
        alignment = xf.find(f"{{{MAIN}}}alignment")
        if alignment is not None and alignment.get("wrapText") in ("1", "true"):
            font = fonts[int(xf.get("fontId", "0"))]
            sizes[number] = float(font.get("val")) if font is not None else _STANDARD
    return sizes

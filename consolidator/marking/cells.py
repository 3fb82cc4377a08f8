"""The fill of cells in a worksheet's XML; nothing but the numbers of their styles is touched."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from lxml import etree

from consolidator.a1 import column_letters, column_number
from consolidator.marking.parts import serialised
from consolidator.workbook.style import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consolidator.marking.styles import Styles

_AREA: Final = re.compile(r"\$?([A-Z]+)\$?([0-9]+)(?::\$?([A-Z]+)\$?([0-9]+))?")
_MOST: Final = 2_000  # cells of a merged area that are filled one by one; a wider one shows its first cell's fill
Area = tuple[int, int, int, int]
_AFTER_LEGACY: Final = frozenset((
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
    "AlternateContent",
))  # fmt: skip


class Cells:
    """A worksheet whose cells are being marked. Raises ValueError where rows or cells don't say where they are."""

    def __init__(self, root: etree._Element, styles: Styles) -> None:
        """Take the sheet's XML, read."""
        self.root, self._styles = root, styles
        self._data = self.root.find(f"{{{MAIN}}}sheetData")
        if self.root.tag != f"{{{MAIN}}}worksheet" or self._data is None:
            raise ValueError("no grid of cells")
        self._rows = {int(_said(row)): row for row in self._data}
        self._cells: dict[int, dict[int, etree._Element]] = {}

    @cached_property
    def _merges(self) -> list[Area]:
        found = self.root.iterfind(f"{{{MAIN}}}mergeCells/{{{MAIN}}}mergeCell")
        return [_area(item.get("ref")) for item in found]

    def fill(self, row: int, column: int) -> str | None:
        """Return a cell's fill, as ``Styles.fill_of``."""
        return self._styles.fill_of(self._style(row, column))

    def set_fill(self, row: int, column: int, fill: str) -> None:
        """Fill a cell, and with it the area that is merged there."""
        for at, across in self._filled_with(row, column):
            style = self._styles.filled(self._style(at, across), fill)
            self._cell(at, across).set("s", str(style))

    def lead_to_notes(self, relation: str) -> None:
        """Let the sheet lead to the drawing of its notes; relation: its id."""
        made = etree.Element(f"{{{MAIN}}}legacyDrawing")
        made.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", relation)
        later = (item for item in self.root if etree.QName(item).localname in _AFTER_LEGACY)
        after = next(later, None)
        self.root.insert(len(self.root) if after is None else self.root.index(after), made)

    def unselect(self) -> bool:
        """Let the sheet be none of those that are open; return whether it was."""
        chosen = [view for view in self.root.iter(f"{{{MAIN}}}sheetView") if view.get("tabSelected") not in (None, "0")]
        for view in chosen:
            view.attrib.pop("tabSelected", None)
        return bool(chosen)

    def xml(self) -> bytes:
        """Return the sheet's XML."""
        return serialised(self.root)

    def _filled_with(self, row: int, column: int) -> Iterator[tuple[int, int]]:
        top, left, bottom, right = next((area for area in self._merges if area[:2] == (row, column)), (row, column) * 2)
        if (bottom - top + 1) * (right - left + 1) > _MOST:
            bottom, right = top, left
        yield from ((at, across) for at in range(top, bottom + 1) for across in range(left, right + 1))

    def _style(self, row: int, column: int) -> int:
        """Return the style a cell has, or would have if it held something: its row's, then its column's."""
        cell = self._of(row).get(column)
        if cell is not None:
            return int(cell.get("s", "0"))
        line = self._rows.get(row)
        if line is not None and line.get("s") and line.get("customFormat") in ("1", "true"):
            return int(line.get("s"))
        for item in self.root.iterfind(f"{{{MAIN}}}cols/{{{MAIN}}}col"):
            if int(item.get("min")) <= column <= int(item.get("max")):
                return int(item.get("style", "0"))
        return 0

    def _of(self, row: int) -> dict[int, etree._Element]:
        """Return the cells of a row by column."""
        if row not in self._cells:
            line = self._rows.get(row)
            self._cells[row] = {_area(_said(cell))[1]: cell for cell in line} if line is not None else {}
        return self._cells[row]

    def _cell(self, row: int, column: int) -> etree._Element:
        """Return a cell's element, made where there is none."""
        cells = self._of(row)
        if column not in cells:
            line = self._rows.get(row)
            if line is None:
                line = self._rows[row] = etree.Element(f"{{{MAIN}}}row", r=str(row), nsmap={None: MAIN})
                self._data.insert(sum(number < row for number in self._rows), line)
            line.attrib.pop("spans", None)  # a hint that may be left out, and would be wrong
            made = etree.Element(f"{{{MAIN}}}c", r=f"{column_letters(column)}{row}", s=str(self._style(row, column)))
            line.insert(sum(number < column for number in cells), made)
            cells[column] = made
        return cells[column]


def _said(item: etree._Element) -> str:
    address = item.get("r")
    if not address:
        raise ValueError("a row or cell without its address")
    return str(address)


def _area(reference: str) -> Area:
    found = _AREA.fullmatch(reference)
    if found is None:
        raise ValueError(f"no reference: {reference}")
    left, top, right, bottom = found.groups()
    first = int(top), column_number(left)
    return (*first, int(bottom), column_number(right)) if right else (*first, *first)

"""XlsxWriter's worksheets, written a row at a time: the same bytes in less time, for cells as we write them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter import Workbook
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellBlankTuple, CellFormulaTuple, CellNumberTuple, CellStringTuple, Worksheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter.format import Format

_NEW_FUNCTION: Final = re.compile(
    r"(?:ANCHORARRAY|BY(?:COL|ROW)|CHOOSE(?:COL|ROW)S|DROP|EXPAND|FILTER|[HV]STACK|LAMBDA|MAKEARRAY|MAP|RANDARRAY|REDUCE"
    r"|SCAN|INGLE|SEQUENCE|SORT|SORTBY|SWITCH|TAKE|TEXTSPLIT|TO(?:COL|ROW)|UNIQUE|WRAP(?:COL|ROW)S|XLOOKUP)\("
)
"""Functions that XlsxWriter writes otherwise than they are typed."""
_ERRORS: Final = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_column_name = cache(xl_col_to_name)


class Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet whose cells are addressed by numbers (A1 would be looked for in every call), formulas as they are."""

    write_string = Worksheet._write_string  # noqa: SLF001 - each is the public one less that search
    write_number = Worksheet._write_number  # noqa: SLF001
    write_blank = Worksheet._write_blank  # noqa: SLF001

    def __init__(self) -> None:
        """Start an empty sheet."""
        super().__init__()
        self._links: dict[tuple[str, str | None, str | None], Url] = {}

    def write_url(  # noqa: PLR0913, PLR0917 - as there
        self,
        row: int,
        col: int,
        url: str,
        cell_format: Format | None = None,
        string: str | None = None,
        tip: str | None = None,
    ) -> int:
        """Write a link; several cells may lead to one place, which is looked into once."""
        if not url.startswith("internal:"):
            return int(self._write_url(row, col, url, cell_format, string, tip))
        if (url, string, tip) not in self._links:
            link = self._links[url, string, tip] = Url(url)
            link.text, link.tip = link.text if string is None else string, tip or ""
        return int(self._write_url(row, col, self._links[url, string, tip], cell_format))

    def lead(self, row: int, col: int, url: str, tip: str) -> None:
        """Let a cell lead somewhere whatever stands in it."""
        self.ignore_write_string = True
        self.write_url(row, col, url, tip=tip)
        self.ignore_write_string = False

    def write_formula(
        self, row: int, col: int, formula: str, cell_format: Format | None = None, value: str | float = 0
    ) -> int:
        """Write a formula; theirs looks through each for 29 functions that we don't use."""
        if formula.startswith("{") or _NEW_FUNCTION.search(formula):
            return int(self._write_formula(row, col, formula, cell_format, value))
        if self._check_dimensions(row, col):
            return -1
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0

    def _write_rows(self) -> None:
        """Write the rows of the sheet, of each its cells in one go."""
        if self.comments:
            super()._write_rows()
            return
        self._calculate_spans()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, told, span = self.table.get(row), self.row_info.get(row), self.row_spans.get(row // 16)
            if cells:
                self._write_row(row, span, told)
                self._write_cells(row, cells)
                self._xml_end_tag("row")
            elif told:
                self._write_empty_row(row, span, told)

    def _write_cells(self, row: int, cells: Mapping[int, Any]) -> None:
        number, written = row + 1, []
        for column in sorted(cells):
            cell = cells[column]
            if cell.format and (content := self._content(cell)):
                style = cell.format._get_xf_index()  # noqa: SLF001 - their own way
                written.append(f'<c r="{_column_name(column)}{number}" s="{style}"{content}')
            else:
                self.fh.write("".join(written))
                written.clear()
                self._write_cell(row, column, cell)
        self.fh.write("".join(written))

    def _content(self, cell: Any) -> str:  # noqa: ANN401 - one of their tuples
        """Return what follows the address and style in a cell's XML; '' for a kind that is rare."""
        kind = type(cell)
        if kind is CellStringTuple:
            return f' t="s"><v>{cell.string}</v></c>'
        if kind is CellBlankTuple:
            return "/>"
        if kind is CellNumberTuple:
            return f"><v>{cell.number:.16G}</v></c>"
        if kind is CellFormulaTuple and not isinstance(cell.value, bool):
            value = self._escape_data(cell.value)
            return f"{_formula_type(cell.value)}><f>{self._escape_data(cell.formula)}</f><v>{value}</v></c>"
        return ""

    def _calculate_spans(self) -> None:
        """Tell of every 16 rows between which columns they have cells."""
        spans: dict[int, tuple[int, int]] = {}
        for row, cells in self.table.items():
            if cells:
                least, most = spans.get(row // 16, (min(cells), 0))
                spans[row // 16] = min(least, *cells), max(most, *cells)
        self.row_spans = {block: f"{least + 1}:{most + 1}" for block, (least, most) in spans.items()}


def _formula_type(value: object) -> str:
    if not isinstance(value, str) or not value:
        return ""
    return ' t="e"' if value in _ERRORS else ' t="str"'


class Book(Workbook):  # type: ignore[misc]  # likewise
    """A workbook of such sheets."""

    worksheet_class = Sheet

"""XlsxWriter's worksheets, written a row or a block of rows at a time: the same bytes in less time, for our cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    RowInfo,
    Worksheet,
)

from consolidator.publish.blocks import Block, Outside, escaped, formula_type

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.format import Format

    from consolidator.publish.blocks import Cells

_NEW_FUNCTION: Final = re.compile(
    r"(?:ANCHORARRAY|BY(?:COL|ROW)|CHOOSE(?:COL|ROW)S|DROP|EXPAND|FILTER|[HV]STACK|LAMBDA|MAKEARRAY|MAP|RANDARRAY|REDUCE"
    r"|SCAN|INGLE|SEQUENCE|SORT|SORTBY|SWITCH|TAKE|TEXTSPLIT|TO(?:COL|ROW)|UNIQUE|WRAP(?:COL|ROW)S|XLOOKUP)\("
)
"""Functions that XlsxWriter writes otherwise than they are typed."""
_column_name = cache(xl_col_to_name)


class Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet whose cells are addressed by numbers (A1 would be looked for in every call), formulas as they are."""

    write_string = Worksheet._write_string  # noqa: SLF001 - each is the public one less that search
    write_number = Worksheet._write_number  # noqa: SLF001
    write_blank = Worksheet._write_blank  # noqa: SLF001

    def __init__(self) -> None:
        """Start an empty sheet."""
        super().__init__()
        self._links: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._blocks: list[Block] = []

    def write_block(self, row: int, column: int, columns: Sequence[Cells], heights: Sequence[float]) -> None:
        """Write cells side by side in rows of these heights, in points, as if one by one from left to right.

        Whatever else the rows hold stands right of them; charts that draw them get no values stored.
        """
        if not heights:
            return
        if self._check_dimensions(row, column) or self._check_dimensions(
            row + len(heights) - 1, column + len(columns) - 1
        ):
            message = f"{len(heights)} rows of {len(columns)} cells from row {row + 1} don't fit a sheet"
            raise ValueError(message)
        pixels = [int(height * 4.0 / 3.0 + 0.5) for height in heights]
        told = {height: (RowInfo(height=height), [height, False]) for height in dict.fromkeys(pixels)}
        self.row_info |= {each: told[height][0] for each, height in enumerate(pixels, start=row)}
        self.row_sizes |= {each: told[height][1] for each, height in enumerate(pixels, start=row)}
        self._blocks.append(Block(row, column, self._shared(columns)))

    def merge_written(self, row: int, first: int, last: int) -> None:
        """Merge cells side by side that a block holds."""
        self.merge.append([row, first, row, last])

    def _shared(self, columns: Sequence[Cells]) -> tuple[Cells, ...]:
        """Return columns with the numbers of their texts, which are counted as they are read."""
        texts = [column.values for column in columns if not column.formulas]
        held, table = self.str_table.string_table, self.str_table
        numbers = [
            held.setdefault(value, len(held)) if isinstance(value, str) else value
            for value in chain.from_iterable(zip(*texts, strict=True))
        ]
        table.unique_count = len(held)
        table.count += Counter(map(type, numbers))[int]
        each = (numbers[place :: len(texts)] for place in range(len(texts)))
        return tuple(column if column.formulas else replace(column, values=next(each)) for column in columns)

    def link(self, url: str, string: str | None = None, tip: str = "") -> str | Outside:
        """Return a link as cells keep it: within the workbook the attributes that tell of it in XML, held once."""
        place = url.removeprefix("internal:")
        if place == url:
            return self._outside(url, tip)
        shown = self._escape_attributes(place if string is None else string)
        written = f'{self._told_of(place, tip)} display="{shown}"'
        return self._links.setdefault(written, written)

    def _outside(self, url: str, tip: str) -> Outside:
        """Return a link to a place outside; a file is looked into once, however many of its cells are led to."""
        file, _, place = url.partition("#")
        if file not in self._files:
            self._files[file] = Url(file)._target()  # noqa: SLF001 - as XlsxWriter writes it
        return Outside(self._files[file], self._told_of(place.replace("/", "\\"), tip))

    def _told_of(self, place: str, tip: str) -> str:
        """Return the attributes of a link that tell of a place in a workbook and of what is shown on pointing."""
        written = f' location="{self._escape_attributes(place)}"' if place else ""
        return f'{written} tooltip="{self._escape_attributes(tip)}"' if tip else written

    def write_url(  # noqa: PLR0913, PLR0917 - as there
        self,
        row: int,
        col: int,
        url: str,
        cell_format: Format | None = None,
        string: str | None = None,
        tip: str = "",
    ) -> int:
        """Write a link and its text."""
        self.lead(row, col, url, tip, string)
        return int(
            self.write_string(row, col, url.removeprefix("internal:") if string is None else string, cell_format)
        )

    def lead(self, row: int, col: int, url: str, tip: str, string: str | None = None) -> None:
        """Let a cell lead somewhere whatever stands in it."""
        self.hyperlinks[row][col] = self.link(url, string, tip)

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

    def _assemble_xml_file(self) -> None:
        """Write the sheet, and forget the cells as soon as they are written."""
        super()._assemble_xml_file()
        for held in (self._blocks, self.table, self.hyperlinks, self.row_info, self.row_sizes, self._links):
            held.clear()

    def _write_rows(self) -> None:
        """Write the rows of the sheet, of each its cells in one go."""
        if self.comments and not self._blocks:
            super()._write_rows()
            return
        self._calculate_spans()
        row = self.dim_rowmin
        for block in sorted(self._blocks, key=lambda block: block.row):
            self._write_single_rows(range(row, block.row))
            self._write_block(block)
            row = block.end
        self._write_single_rows(range(row, self.dim_rowmax + 1))

    def _write_single_rows(self, rows: range) -> None:
        for row in rows:
            cells, told, span = self.table.get(row), self.row_info.get(row), self.row_spans.get(row // 16)
            if cells:
                self._write_row(row, span, told)
                self._write_cells(row, cells)
                self._xml_end_tag("row")
            elif told:
                self._write_empty_row(row, span, told)

    def _write_block(self, block: Block) -> None:
        """Write the rows of a block and what else they hold; formats are numbered as cells come."""
        beside = sorted(row for row in self.table if block.row <= row < block.end and self.table[row])
        heights = {height: self._told(height) for height in {self.row_info[row].height for row in block.rows}}
        for rows in block.parts(beside):
            numbers = {each: each._get_xf_index() for each in block.formats(rows)}  # noqa: SLF001
            written = (
                f'<row r="{row + 1}" spans="{self.row_spans[row // 16]}"{heights[self.row_info[row].height]}>{cells}'
                for row, cells in zip(rows, block.xml(rows, _column_name, numbers), strict=True)
            )
            self.fh.write("</row>".join(written))
            if self.table.get(rows[-1]):
                self._write_cells(rows[-1], self.table[rows[-1]])
            self.fh.write("</row>")

    def _told(self, height: int) -> str:
        """Return the attributes that tell a row's height in pixels; '' for the usual one."""
        return "" if height == self.original_row_height else f' ht="{height * 0.75:.16g}" customHeight="1"'

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
            return f"{formula_type(cell.value)}><f>{escaped(cell.formula)}</f><v>{escaped(cell.value)}</v></c>"
        return ""

    def _calculate_spans(self) -> None:
        """Tell of every 16 rows between which columns they have cells."""
        spans: dict[int, tuple[int, int]] = {}
        for block in self._blocks:
            for each in range(block.row // 16, (block.end - 1) // 16 + 1):
                least, most = spans.get(each, (block.column, 0))
                spans[each] = min(least, block.column), max(most, block.right - 1)
        for row, cells in self.table.items():
            if cells:
                least, most = spans.get(row // 16, (min(cells), 0))
                spans[row // 16] = min(least, *cells), max(most, *cells)
        self.row_spans = {block: f"{least + 1}:{most + 1}" for block, (least, most) in spans.items()}

    def _write_hyperlinks(self) -> None:
        """Write where cells lead, row by row."""
        links = {(row, column): link for row, held in self.hyperlinks.items() for column, link in held.items()}
        for block in self._blocks:
            links.update(block.links())
        if not links:
            return
        relations: dict[str, int] = {}
        self._xml_start_tag("hyperlinks")
        for (row, column), link in sorted(links.items(), key=itemgetter(0)):
            cell = f"{_column_name(column)}{row + 1}"
            if isinstance(link, str):
                self.fh.write(f'<hyperlink ref="{cell}"{link}/>')
                continue
            if link.target not in relations:
                self.rel_count += 1
                relations[link.target] = self.rel_count
                self.external_hyper_links.append(["/hyperlink", link.target, "External"])
            self.fh.write(f'<hyperlink ref="{cell}" r:id="rId{relations[link.target]}"{link.told}/>')
        self._xml_end_tag("hyperlinks")

"""Blocks of cells: a sheet written by columns is, byte by byte, the sheet written cell by cell."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from consolidator.publish.blocks import AT_ONCE, Cells
from consolidator.publish.book_style import STYLES, Formats, open_workbook, row_height, row_heights

if TYPE_CHECKING:
    from collections.abc import Callable

    from consolidator.publish.sheet import Sheet

_ROWS = AT_ONCE + 20
_TEXTS = ["", "同じ", 'a < b & "c"', " 空白 ", "=1+1", "行1\n行2"]
_NUMBERS = [None, 1.0, -0.1, 1e21, 1 / 3]
_RESULTS: list[str | float] = ["", "○", "#N/A", 12.0, 0.5, "<>"]


def written(fill: Callable[[Sheet, Formats], None]) -> bytes:
    """Return a workbook of one sheet, with a row above the rows that are filled and one below."""
    stream = BytesIO()
    workbook = open_workbook(stream, "表", "市")
    sheet: Sheet = workbook.add_worksheet("一覧")
    formats = Formats(workbook, STYLES)
    sheet.write_string(1, 0, "同じ", formats("head"))
    fill(sheet, formats)
    sheet.write_string(_ROWS + 5, 1, "終わり", formats("note"))
    workbook.close()
    return stream.getvalue()


def _each(values: list[object]) -> list[object]:
    return [values[row % len(values)] for row in range(_ROWS)]


def beside(sheet: Sheet, formats: Formats) -> None:
    """Fill some cells right of the rows, one by one."""
    for row in (0, 9, _ROWS - 1):
        sheet.write_string(row + 3, 8, "欄外", formats("helper"))


def cell_by_cell(sheet: Sheet, formats: Formats) -> None:
    """Fill the rows as people would."""
    for row in range(_ROWS):
        at = row + 3
        sheet.set_row(at, 15 + row % 3)
        for column, text in ((1, _TEXTS[row % len(_TEXTS)]), (2, f"{row} 番")):
            look = formats("cell", "bold") if row % 7 == 0 and column == 1 else formats("cell")
            if text:
                sheet.write_string(at, column, text, look)
            else:
                sheet.write_blank(at, column, None, look)
        number = _NUMBERS[row % len(_NUMBERS)]
        if number is None:
            sheet.write_blank(at, 3, None, formats("cell", "count"))
        else:
            sheet.write_number(at, 3, number, formats("cell", "count"))
        result = _RESULTS[row % len(_RESULTS)]
        if row % 4:
            sheet.lead(at, 4, "internal:'一覧'!A1", '上へ & "戻る"')
            sheet.write_formula(at, 4, f'=IF(B{row}<"&",1,2)', formats("cell"), result)
        else:
            sheet.write_blank(at, 4, None, formats("cell"))
        sheet.write_url(at, 5, "external:名簿.xlsx#A1", formats("cell", "link"), "名簿")
    beside(sheet, formats)


def by_columns(sheet: Sheet, formats: Formats) -> None:
    """Fill the rows with the same, as one block."""
    usual = [formats("cell")] * _ROWS
    looks = [formats("cell", "bold") if row % 7 == 0 else formats("cell") for row in range(_ROWS)]
    sheet.write_block(
        3,
        1,
        [
            Cells([text or None for text in _each([*_TEXTS])], looks),  # type: ignore[misc]
            Cells([f"{row} 番" for row in range(_ROWS)], usual),
            Cells(_each([*_NUMBERS]), [formats("cell", "count")] * _ROWS),  # type: ignore[arg-type]
            Cells(
                _each([*_RESULTS]),  # type: ignore[arg-type]
                usual,
                [f'IF(B{row}<"&",1,2)' if row % 4 else "" for row in range(_ROWS)],
                [sheet.link("internal:'一覧'!A1", tip='上へ & "戻る"') if row % 4 else "" for row in range(_ROWS)],
            ),
            Cells(
                ["名簿"] * _ROWS,
                [formats("cell", "link")] * _ROWS,
                links=[sheet.link("external:名簿.xlsx#A1", "名簿")] * _ROWS,
            ),
        ],
        [15.0 + row % 3 for row in range(_ROWS)],
    )
    beside(sheet, formats)


def test_a_block_is_written_as_its_cells_would_be_one_by_one() -> None:
    assert written(by_columns) == written(cell_by_cell)


def test_a_block_without_rows_is_no_block() -> None:
    assert written(lambda sheet, _: sheet.write_block(3, 0, [Cells([], [])], [])) == written(lambda *_: None)


def test_a_block_that_leaves_the_sheet_is_refused_rather_than_cut() -> None:
    def fill(sheet: Sheet, formats: Formats) -> None:
        sheet.write_block(1_048_575, 0, [Cells([1.0, 2.0], [formats("cell")] * 2)], [15.0, 15.0])

    with pytest.raises(ValueError, match="2 rows of 1 cells from row 1048576"):
        written(fill)


def test_rows_told_by_columns_are_as_high_as_told_one_by_one() -> None:
    short, long = ["", "短い", "二行\nあります"], ["長い文章です。" * 9, "", "長" * 5000]
    assert row_heights([(short, 8), (long, 30)], 9, 18) == [
        max(row_height([(one, 8), (other, 30)], 9), 18) for one, other in zip(short, long, strict=True)
    ]

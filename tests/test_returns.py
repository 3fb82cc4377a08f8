"""Forms that go back: the sender's own workbook, marked, mended in the same file, and merged as if never marked."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from consolidator.marks import FILLS
from consolidator.model import Snapshot
from consolidator.publish.package import parts_of
from consolidator.returning import marked_form, same_but_marks
from consolidator.snapshot import take_bytes
from schemas.marks import MEMORY_SHEET, OUR_LINE, RESULT_SHEETS
from tests.ooxml import faults
from tests.packages import OFFICE, edited
from tests.story import City, address, contents, drawn_in, extraction_of, found, saved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.workbook.workbook import Workbook

RESULTS = RESULT_SHEETS[0]
OVERALL, DONE = ("evaluation", "1", "overall"), ("evaluation", "1", "done")
MISTAKES = {OVERALL: "よい", DONE: ""}
NAME = "総務局/様式 (1).xlsx"


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path / "市")


def came(city: City, *, name: str = NAME, **mistakes: str) -> Path:
    """Let department 01 return its form with mistakes, and the others theirs without."""
    for code in city.forms:
        if code != "01" and not (city.returned / f"{code}.xlsx").exists():
            city.returns(code)
    return city.returns("01", MISTAKES, name=name)


def back(city: City) -> dict[str, Path]:
    """The workbooks in returns/, by name."""
    folder = city.out / "returns"
    return {path.name: path for path in sorted(folder.iterdir()) if path.suffix != ".txt"} if folder.exists() else {}


def the_one(city: City) -> Path:
    (path,) = back(city).values()
    return path


def fills(book: Workbook) -> dict[tuple[str, str], str]:
    """The marked cells: (sheet, address) → fill."""
    return {
        (sheet.title, cell.coordinate): cell.fill.fgColor.rgb[-6:]
        for sheet in book
        if sheet.title != RESULTS
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb and str(cell.fill.fgColor.rgb)[-6:] in FILLS.values()
    }


def notes(book: Workbook) -> dict[tuple[str, str], str]:
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def test_a_form_with_mistakes_goes_back_with_its_cells_marked(city: City) -> None:
    path = came(city)
    assert city.merge().code == 1
    marked = the_one(city)
    assert marked.name == "様式_(1).xlsx"
    assert not faults(marked.read_bytes())
    book = openpyxl.load_workbook(marked)
    with drawn_in(path) as drawn:
        spots = {(cell.parent.title, address(cell)) for cell in (drawn.cell(*OVERALL), drawn.cell(*DONE))}
    assert spots <= fills(book).keys()
    assert {fills(book)[spot] for spot in spots} == {FILLS["block"]}
    assert all(OUR_LINE.match(notes(book)[spot]) for spot in spots)
    assert book.active.title == RESULTS
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [RESULTS]
    assert book[RESULTS]["A1"].value.startswith("直す必要のあるものが") or "2" in book[RESULTS]["A1"].value
    rows = list(book[RESULTS].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert all(str(row[2]).startswith("=HYPERLINK(") for row in rows if row[2])
    assert book[MEMORY_SHEET].sheet_state == "veryHidden"

"""Sheets that left their form: copied into a new workbook, or into the form of another department."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.story import City, found, of
from tests.test_accounting import CITY, account, strays

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path / "やま市", CITY)
    city.returns("B")
    return city


def pasted(city: City, source: Path, *sheets: str) -> Path:
    """Let a clerk paste what some sheets show into a new workbook, and send that."""
    form, book = openpyxl.load_workbook(source, data_only=True), openpyxl.Workbook()
    del book["Sheet"]
    for name in sheets:
        sheet = book.create_sheet(name)
        for row in form[name].iter_rows():
            for cell in row:
                if cell.value is not None:
                    sheet[cell.coordinate] = cell.value
    path = city.returned / "報告.xlsx"
    book.save(path)
    source.unlink()
    return path


def test_sheets_pasted_into_a_new_workbook_are_known_for_what_they_are_and_listed(city: City) -> None:
    path = pasted(city, city.returns("A", {("evaluation", "1", "done"): "支所で始めた"}), "1", "2")
    master = city.read()
    (told,) = found(master, "F119")
    assert dict(told.params) == {"keys": "1、2", "nearest": " (総務課)"}
    assert "支所で始めた" in strays(master, path.name), "nothing of it is lost"
    assert account(master, path.name)["typed"] == account(master, path.name)["stray"]
    assert of(master, "1")["rating_overall"] == "未提出"


def test_what_has_nothing_of_a_form_is_only_named(city: City) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "財政課の会議の記録"
    book.save(city.returned / "議事録.xlsx")
    master = city.read()
    assert [(finding.code, finding.file) for finding in found(master, "F105", "F119")] == [("F105", "議事録.xlsx")]
    assert not strays(master, "議事録.xlsx")


def test_a_sheet_of_another_departments_form_is_no_new_initiative(city: City) -> None:
    path = city.returns("A")
    book = openpyxl.load_workbook(path)
    sheet = book.copy_worksheet(book["1"])
    sheet.title = "3"
    sheet["A3"], sheet["C3"], sheet["D25"] = "3", "公用車の共用", "◎"
    book.save(path)
    master = city.read()
    (told,) = found(master, "M109")
    assert (told.sheet, dict(told.params)) == ("3", {"key": "3", "title": "公用車の共用"})
    assert not found(master, "M107", "M105")
    assert of(master, "3")["rating_overall"] == "○", "its own department's form stands"
    account(master, "A.xlsx")

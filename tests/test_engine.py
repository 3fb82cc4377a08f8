# ruff: noqa: DTZ001 - spreadsheets know no zones
"""The xlwings engine on LibreOffice does what Excel does, as far as the add-in can tell the two apart."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlwings as xw

from addin import engine
from addin.engine import bridge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.libreoffice

LOCK = "秘密"
TYPED = (
    (dt.date(2020, 3, 31), dt.datetime(2020, 3, 31)),
    (dt.datetime(2020, 3, 31, 10, 30), dt.datetime(2020, 3, 31, 10, 30)),
    (dt.time(12), dt.datetime(1899, 12, 30, 12)),
    (True, True),
    (0.655, 0.655),
    ("'=1+1 ではない", "=1+1 ではない"),
    ("'007", "007"),
    ("007", 7.0),
    ("=1+2", 3.0),
    ("=DATE(2020,1,2)", dt.datetime(2020, 1, 2)),
    ("=1/0", "#DIV/0!"),
    ("=NA()", "#N/A"),
    ("行1\n行2", "行1\n行2"),
    (None, None),
)
"""What is assigned, and what the cell holds then."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xw.App]:
    app = engine.start(tmp_path_factory.mktemp("profile"))
    yield app
    app.quit()


@pytest.fixture
def sheet(office: xw.App) -> Iterator[xw.Sheet]:
    book = office.books.add()
    yield book.sheets[0]
    book.close()


def test_what_is_assigned_becomes_what_excel_makes_of_it(sheet: xw.Sheet) -> None:
    serial = (0.5, "h:mm")
    for row, (typed, _) in enumerate(TYPED, 1):
        cell = sheet.range((row, 1))
        if isinstance(typed, dt.time):
            cell.number_format, cell.value = serial[1], serial[0]
        else:
            cell.value = typed
    column = sheet.range((1, 1), (len(TYPED), 1)).options(err_to_str=True).value
    assert column == [held for _, held in TYPED]


def test_values_written_at_once_are_those_written_one_by_one(sheet: xw.Sheet) -> None:
    rows = [[typed for typed, _ in TYPED if not isinstance(typed, dt.time)]]
    sheet.range("A1").value = rows
    expected = [held for typed, held in TYPED if not isinstance(typed, dt.time)]
    assert sheet.range((1, 1), (1, len(rows[0]))).options(err_to_str=True).value == expected


def test_values_of_a_file_are_read_in_one_call(office: xw.App, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["文", 1200, 0.655, dt.datetime(2020, 3, 31), True, "=A1&B1"])
    workbook.active["C1"].number_format = "0.0%"
    path = tmp_path / "様式 1.xlsx"
    workbook.save(path)
    book = office.books.open(str(path))
    office.impl.calls.clear()
    assert book.sheets[0].used_range.value == ["文", 1200.0, 0.655, dt.datetime(2020, 3, 31), True, "文1200"]
    assert office.impl.calls["range.value"] == 1
    assert book.sheets[0].range("C1").number_format == "0.0%"
    assert book.sheets[0].range("B1:C1").number_format is None
    assert book.sheets[0].used_range.formula[0][-1] == "=A1&B1"
    assert (book.name, book.fullname) == (path.name, str(path))
    book.close()


def test_formulas_are_written_and_read_in_excels_spelling(sheet: xw.Sheet) -> None:
    sheet.book.sheets.add("別 紙")
    sheet.range("A1").formula = "=SUM('別 紙'!A1,2)"
    assert sheet.range("A1").formula == "=SUM('別 紙'!A1,2)"
    assert sheet.range("A1").value == 2
    sheet.range("B1:B2").formula = [['=IF(A1=2,"a,b","c")'], ["=MAX(A1,5)"]]
    assert sheet.range("B1:B2").value == ["a,b", 5.0]


def test_protected_sheets_refuse_what_excel_refuses(sheet: xw.Sheet) -> None:
    sheet.range("A1").value = 1
    sheet.range("B1").impl.held.CellProtection = _unlocked()
    sheet.api.Protect(Password=LOCK, AllowFormattingCells=False)
    for change in (
        lambda: setattr(sheet.range("A1"), "value", 2),
        lambda: setattr(sheet.range("A1"), "color", (1, 2, 3)),
        lambda: setattr(sheet.range("B1"), "color", (1, 2, 3)),
        lambda: sheet.range("B1").add_note("x"),
        lambda: sheet.range("A1:B1").clear(),
        lambda: sheet.api.Unprotect(Password=LOCK + "?"),
    ):
        with pytest.raises(engine.ExcelError):
            change()
    sheet.range("B1").value = 3
    sheet.api.Unprotect(Password=LOCK)
    assert (sheet.range("A1").value, sheet.range("A1").color, sheet.range("B1").value) == (1, None, 3)
    assert not sheet.api.ProtectContents


def _unlocked() -> object:
    protection = bridge.uno().createUnoStruct("com.sun.star.util.CellProtection")
    protection.IsLocked = False
    return protection


def test_notes_stay_when_values_change(sheet: xw.Sheet) -> None:
    note = sheet.range("A1").add_note("確認")
    sheet.range("A1:B2").value = [[1, 2], [3, 4]]
    assert [(note.location.address, note.text) for note in sheet.notes] == [("$A$1", "確認")]
    note = sheet.range("A1").note
    assert note is not None
    note.text = "済"
    assert sheet.notes[0].text == "済"
    note.delete()
    assert len(sheet.notes) == 0
    assert sheet.range("A1").note is None


def test_looks_are_set_and_read(sheet: xw.Sheet) -> None:
    cell = sheet.range("B2")
    cell.color, cell.font.bold, cell.font.color, cell.wrap_text = "#FFC7CE", True, (5, 99, 193), True
    assert (cell.color, cell.font.bold, cell.font.color, cell.wrap_text) == ((255, 199, 206), True, (5, 99, 193), True)
    cell.color = None
    assert cell.color is None
    cell.column_width = 30
    assert cell.column_width == pytest.approx(30, abs=0.2)


def test_names_follow_inserted_rows_and_renamed_sheets(sheet: xw.Sheet) -> None:
    sheet.book.names.add("entry_00001", f"='{sheet.name}'!$B$3")
    sheet.range("1:2").insert("down")
    sheet.name = "別"
    found = sheet.book.names["entry_00001"].refers_to_range
    assert (found.sheet.name, found.address) == ("別", "$B$5")
    assert sheet.book.names["entry_00001"].refers_to == "=別!$B$5"
    assert sheet.range("entry_00001").address == "$B$5"


def test_sheets_are_added_where_told_hidden_and_taken_out(sheet: xw.Sheet) -> None:
    book = sheet.book
    added = book.sheets.add("検査結果", after=sheet)
    assert [held.name for held in book.sheets] == [sheet.name, "検査結果"]
    added.api.Visible = 2
    assert (added.visible, added.index) == (False, 2)
    added.delete()
    assert "検査結果" not in book.sheets
    with pytest.raises(xw.NoSuchObjectError):
        book.sheets["検査結果"]


def test_copies_and_saved_files_hold_what_is_open(office: xw.App, tmp_path: Path) -> None:
    book = office.books.add()
    book.sheets[0].range("A1").value = "文"
    book.save(tmp_path / "保存.xlsx")
    book.sheets[0].range("A1").value = "写し"
    book.api.SaveCopyAs(str(tmp_path / "写し.xlsx"))
    assert book.name == "保存.xlsx"
    held = [openpyxl.load_workbook(tmp_path / name).active["A1"].value for name in ("保存.xlsx", "写し.xlsx")]
    assert held == ["文", "写し"]
    book.close()


def test_message_boxes_without_windows_are_kept_and_answered(office: xw.App) -> None:
    office.impl.alerts.clear()
    office.impl.answer = "no"
    assert office.alert("よいですか", "題", buttons="yes_no") == "no"
    assert office.alert("はい") == "ok"
    assert [alert["prompt"] for alert in office.impl.alerts] == ["よいですか", "はい"]


def test_a_second_process_finds_the_open_books(office: xw.App, sheet: xw.Sheet) -> None:
    joined = engine.attach(office.impl.pipe)
    sheet.range("A1").value = "見える"
    assert "見える" in [book.sheets[0].range("A1").value for book in joined.books]
    joined.kill()


def test_what_is_not_imitated_says_so(sheet: xw.Sheet) -> None:
    for ask in (lambda: sheet.charts, lambda: sheet.range("A1").borders, lambda: sheet.page_setup.print_area):
        with pytest.raises(NotImplementedError):
            ask()


def test_without_libreoffice_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(engine.MissingOfficeError):
        engine.start(tmp_path)

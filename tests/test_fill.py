"""Filling in a form as a department would: the entry cells take what was typed, nothing else changes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import Font, Protection

from consolidator.fill import fill_form
from consolidator.manifest import SHEET, encode
from consolidator.model import Entry, Manifest, Parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

CELLS = {
    ("evaluation", "01", "overall"): "B2",
    ("evaluation", "01", "done"): "B3",
    ("evaluation", "01", "budget_amount"): "B4",
    ("indicators", "01-1", "actual"): "B5",
    ("form", "0101", "phone"): "B6",
}


@pytest.fixture
def form() -> bytes:
    """A form of one initiative with five entry cells, a formula, and a name."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "取組 01"
    sheet["A1"], sheet["B1"], sheet["A2"] = "番号", "01", "総合評価"
    sheet["C1"] = "=COUNTBLANK(B2:B6)"
    for address in CELLS.values():
        sheet[address].protection = Protection(locked=False)
        sheet[address].font = Font(name="ＭＳ 明朝", bold=True)
    sheet.protection.sheet = True
    hidden = book.create_sheet(SHEET)
    hidden.sheet_state = "veryHidden"
    for row, line in enumerate(encode(manifest()), start=1):
        hidden.cell(row, 1, line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def manifest() -> Manifest:
    entries = tuple(
        Entry(f"e{row}", table, key, field, 2019, "取組 01", int(address[1:]), 2, "", 0)
        for row, ((table, key, field), address) in enumerate(CELLS.items())
    )
    return Manifest(
        schema_version=1,
        plan_code="p",
        plan_title="計画",
        organisation="市",
        period="year_end",
        department="0101",
        department_name="課",
        template="個票",
        template_digest="",
        parameters=Parameters(2019, 2016, 2020, "千円", ()),
        records=(),
        entries=entries,
        sheets=(),
    )


def answers(values: Mapping[tuple[str, str, str], str]) -> pd.DataFrame:
    rows = [(*place, value) for place, value in values.items()]
    return pd.DataFrame(rows, columns=["table", "key", "field", "value"], dtype=object)


def value_in(form: bytes, address: str) -> object:
    return openpyxl.load_workbook(io.BytesIO(form))["取組 01"][address].value


@pytest.mark.parametrize(
    ("place", "typed", "held"),
    [
        (("evaluation", "01", "overall"), "〇", "〇"),
        (("evaluation", "01", "overall"), "○ ", "○ "),
        (("evaluation", "01", "done"), "　一行目\n二行目", "　一行目\n二行目"),
        (("evaluation", "01", "done"), "=1+1", "=1+1"),
        (("evaluation", "01", "done"), "2019", "2019"),
        (("evaluation", "01", "budget_amount"), "1200", 1200),
        (("evaluation", "01", "budget_amount"), "-3.5", -3.5),
        (("evaluation", "01", "budget_amount"), "1,200", "1,200"),
        (("evaluation", "01", "budget_amount"), "１２００", "１２００"),
        (("evaluation", "01", "budget_amount"), "1.5百万円", "1.5百万円"),
        (("evaluation", "01", "budget_amount"), "△300", "△300"),
        (("indicators", "01-1", "actual"), "98.1", 98.1),
        (("indicators", "01-1", "actual"), "98.1 ", "98.1 "),
        (("form", "0101", "phone"), "0123", "0123"),
    ],
)
def test_an_answer_stands_in_its_cell_as_typed(
    form: bytes, place: tuple[str, str, str], typed: str, held: object
) -> None:
    value = value_in(fill_form(form, answers({place: typed})), CELLS[place])
    assert (value, type(value)) == (held, type(held))


def test_text_that_looks_like_a_formula_is_stored_as_text(form: bytes) -> None:
    filled = fill_form(form, answers({("evaluation", "01", "done"): "=1+1"}))
    cell = openpyxl.load_workbook(io.BytesIO(filled))["取組 01"]["B3"]
    with zipfile.ZipFile(io.BytesIO(filled)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    assert cell.value == "=1+1"
    assert b"<f>1+1</f>" not in sheet


def test_nothing_else_changes(form: bytes) -> None:
    filled = fill_form(form, answers({("evaluation", "01", "overall"): "○"}))
    before = openpyxl.load_workbook(io.BytesIO(form))
    after = openpyxl.load_workbook(io.BytesIO(filled))
    assert [(sheet.title, sheet.sheet_state) for sheet in after] == [
        (sheet.title, sheet.sheet_state) for sheet in before
    ]
    assert after["取組 01"].protection.sheet
    for row in before["取組 01"].iter_rows(max_row=8, max_col=4):
        for cell in row:
            twin = after["取組 01"][cell.coordinate]
            assert twin.value == ("○" if cell.coordinate == "B2" else cell.value)
            assert (twin.font.name, twin.font.b, twin.protection.locked) == (
                cell.font.name,
                cell.font.b,
                cell.protection.locked,
            )


def test_the_same_answers_give_the_same_bytes_and_the_date_given(form: bytes) -> None:
    typed = answers({("evaluation", "01", "overall"): "○"})
    first = fill_form(form, typed, "2020-05-29T00:00:00Z")
    assert first == fill_form(form, typed, "2020-05-29T00:00:00Z")
    modified = openpyxl.load_workbook(io.BytesIO(first)).properties.modified
    assert modified is not None
    assert modified.isoformat().startswith("2020-05-29T00:00:00")


@pytest.mark.parametrize("place", [("evaluation", "1", "overall"), ("evaluation", "01", "effect")])
def test_an_answer_without_an_entry_cell_is_a_fault_of_the_sample(form: bytes, place: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="0 entry cells"):
        fill_form(form, answers({place: "○"}))


def test_two_answers_for_one_cell_are_a_fault_of_the_sample(form: bytes) -> None:
    row = answers({("evaluation", "01", "overall"): "○"})
    with pytest.raises(ValueError, match="two answers for evaluation 01 overall"):
        fill_form(form, pd.concat([row, row]))

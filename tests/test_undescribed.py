"""Forms that lost the hidden sheet that describes them: copied into a new workbook, or pasted there as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from schemas.marks import OUR_SHEETS
from tests.calc import running_calc
from tests.story import City, drawn_in, found, of, run
from tests.test_accounting import ANSWERS, CITY, strays

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from consolidator.model import Master

NAME = "報告.xlsx"
PLAN = "| code | title | organisation | first_year | last_year | reporting_year | money_unit | period | template |\n"


def plan(
    *, title: str = "行革プラン", organisation: str = "やま市", year: str = "R5", period: str = "", template: str = ""
) -> str:
    return f"{PLAN}| yama | {title} | {organisation} | R4 | R6 | {year} | 百万円 | {period} | {template} |"


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path / "やま市", CITY)
    city.returns("B")
    return city


def visible(path: Path) -> list[str]:
    return [name for name in openpyxl.load_workbook(path).sheetnames if name not in OUR_SHEETS]


def pasted(source: Path, target: Path, name_of: Callable[[str], str] = str, down: int = 0, right: int = 0) -> Path:
    """Let a clerk paste what all sheets of a form show into a new workbook, and send that instead."""
    form, book = openpyxl.load_workbook(source, data_only=True), openpyxl.Workbook()
    del book["Sheet"]
    for name in visible(source):
        sheet = book.create_sheet(name_of(name))
        for cell in (cell for row in form[name].iter_rows() for cell in row if cell.value is not None):
            sheet.cell(cell.row + down, cell.column + right).value = cell.value
    book.save(target)
    source.unlink()
    return target


def values(master: Master, file: str) -> dict[tuple[Any, ...], Any]:
    rows = master.cells[master.cells["file"] == file]
    keys = zip(rows["table"], rows["key"], rows["field"], rows["year"], strict=True)
    return {key: value if pd.notna(value) else None for key, value in zip(keys, rows["value"], strict=True)}


def ways(master: Master, file: str) -> set[str]:
    return set(master.cells.loc[master.cells["file"] == file, "found_by"])


def told(master: Master, file: str) -> list[str]:
    return [finding.code for finding in master.findings if finding.file == file]


# ---------------------------------------------------------------- read as what they are


@pytest.mark.parametrize(
    ("template", "how"),
    [("個票", {}), ("個票", {"name_of": lambda name: f"シート {name}"}), ("一覧表", {"down": 2, "right": 1})],
    ids=["in place", "renamed", "moved"],
)
def test_values_pasted_into_a_new_workbook_are_read_by_their_labels(
    tmp_path: Path, template: str, how: dict[str, Any]
) -> None:
    city = City(tmp_path / "やま市", CITY, plan=plan(template=template))
    city.returns("B")
    form = city.returns("A", ANSWERS)
    before = values(city.read(), form.name)
    pasted(form, city.returned / NAME, **how)
    master = city.read()
    assert values(master, NAME) == before
    assert ways(master, NAME) == {"label"}
    assert [code for code in told(master, NAME) if code != "R107"] == ["F128"], "a checklist renamed is listed as stray"
    assert of(master, "1")["rating_overall"] == "○"
    assert not master.provisional
    accepted = next(item for item in master.submissions if item.file == NAME)
    assert (accepted.department, accepted.state) == ("A", "accepted")
    row = master.reconciliation.set_index("file").loc[NAME]
    assert row["typed"] == row[["merged", "rejected", "overruled", "stray"]].sum()


@pytest.mark.libreoffice
def test_sheets_copied_into_a_new_workbook_are_read_by_the_names_that_went_along(city: City, tmp_path: Path) -> None:
    form = city.returns("A", ANSWERS)
    before = values(city.read(), form.name)
    sheets = visible(form)
    with running_calc(tmp_path / "calc") as calc:
        first = calc.edit(form, ("new_book", *sheets), save_as=tmp_path / NAME)
        saved = [first, *(calc.edit(first, save_as=tmp_path / f"報告{suffix}") for suffix in (".ods", ".xls"))]
    form.unlink()
    for path, way in zip(saved, ("name", "label", "label"), strict=True):
        came = city.returned / path.name
        came.write_bytes(path.read_bytes())
        master = city.read()
        assert values(master, came.name) == before
        assert ways(master, came.name) == {way}
        of_values = set() if came.suffix == ".xlsx" else {"F129"}
        assert set(told(master, came.name)) - {"F121"} == {"F128", *of_values}
        assert not strays(master, came.name)
        came.unlink()


def test_a_form_whose_hidden_sheet_was_deleted_follows_its_names_where_the_print_bears_them_out(city: City) -> None:
    form = city.returns("A", ANSWERS)
    before = values(city.read(), form.name)
    with drawn_in(form) as drawn:
        del drawn.book["_consolidator"]
    assert (ways(city.read(), form.name), values(city.read(), form.name)) == ({"name"}, before)
    book = openpyxl.load_workbook(form)
    for name in [name for name in book.defined_names if name.startswith(("entry_", "key_"))]:
        held = book.defined_names.pop(name)
        (sheet,) = {sheet for sheet, _ in held.destinations}
        book[sheet].defined_names[name] = held
    book.save(city.returned / "A.xlsx")
    assert (ways(city.read(), form.name), values(city.read(), form.name)) == ({"name"}, before), "names of sheets"


def test_names_of_an_earlier_issue_are_not_followed(city: City) -> None:
    form = city.returns("A", ANSWERS)
    before = values(city.read(), form.name)
    with drawn_in(form) as drawn:
        del drawn.book["_consolidator"]
    book = openpyxl.load_workbook(form)
    names = [book.defined_names[name] for name in sorted(book.defined_names) if name.startswith("entry_")]
    places = [name.attr_text for name in names]
    for name, place in zip(names, [*places[1:], places[0]], strict=True):
        name.attr_text = place
    book.save(form)
    master = city.read()
    assert (ways(master, form.name), values(master, form.name)) == ({"label"}, before)


def test_what_was_changed_since_the_forms_were_issued_is_told(city: City) -> None:
    form = city.returns("A", ANSWERS)
    pasted(form, city.returned / NAME)
    initiatives = CITY["initiatives"].replace("予約を受け付ける", "予約を受ける  ")
    city.rewrite(initiatives=initiatives)
    master = city.read()
    (changed,) = found(master, "R104")
    assert dict(changed.params) == {"issued": "予約を受ける", "returned": "予約を受け付ける"}
    assert of(master, "2")["rating_overall"] == "○"


def test_what_is_wrong_in_it_goes_back_marked_and_the_marks_do_not_come_back(city: City) -> None:
    form = city.returns("A", {**ANSWERS, ("evaluation", "2", "overall"): "優"})
    pasted(form, city.returned / NAME)
    assert city.merge().code == 1
    back = city.out / "returns" / NAME
    assert "検査結果" in openpyxl.load_workbook(back).sheetnames
    (city.returned / NAME).write_bytes(back.read_bytes())
    master = city.read()
    assert [code for code in told(master, NAME) if code != "N101"] == ["F128"]
    assert not strays(master, NAME)


# ---------------------------------------------------------------- not read


def refused(master: Master, file: str = NAME) -> str:
    (item,) = (item for item in master.submissions if item.file == file)
    assert item.state == "not_a_form"
    assert file not in set(master.cells["file"])
    (why,) = told(master, file)
    assert why == "F105" or strays(master, file), "all of it is listed"
    return why


OTHERS = {
    "前年度": {"plan": plan(year="R4")},
    "中間": {"plan": plan(period="mid_year")},
    "別の計画": {"plan": plan(title="第2次行革プラン")},
    "別の部署": {"departments": "| code | name |\n| A | 総務部総務課 |\n| B | 財政課 |"},
}


def test_other_forms_pasted_are_not_read_as_this_ones(city: City, tmp_path: Path) -> None:
    for name, tables in OTHERS.items():
        there = City(tmp_path / name, CITY, **tables)
        pasted(there.returns("A"), city.returned / f"{name}.xlsx")
    master = city.read()
    assert {name: refused(master, f"{name}.xlsx") for name in OTHERS} == dict.fromkeys(OTHERS, "F119")


def test_another_citys_form_is_not_read(city: City, tmp_path: Path) -> None:
    initiatives = "| id | title | policy | lead | content |\n| 1 | 通学路の点検 | 1 | A | 毎年点検する |"
    tables = {"initiatives": initiatives, "effects": "| initiative |", "milestones": "| initiative |"}
    there = City(tmp_path / "たに市", CITY, plan=plan(organisation="たに市"), **tables)
    pasted(there.returns("A"), city.returned / NAME)
    assert refused(city.read()) == "F105"


def test_of_two_departments_forms_in_one_workbook_one_is_read_and_the_other_told(city: City) -> None:
    pasted(city.returns("A", ANSWERS), city.returned / NAME)
    other = pasted(city.returned / "B.xlsx", city.returned / "財政課.xlsx")
    book, more = openpyxl.load_workbook(city.returned / NAME), openpyxl.load_workbook(other)
    for sheet in more:
        copy = book.create_sheet(f"財政課 {sheet.title}")
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            copy[cell.coordinate] = cell.value
    book.save(city.returned / NAME)
    other.unlink()
    master = city.read()
    assert told(master, NAME) == ["F128", "R107", "M109"]
    (other_form,) = found(master, "M109")
    assert (other_form.sheet, dict(other_form.params)["key"]) == ("財政課 3", "3")
    assert (of(master, "1")["rating_overall"], of(master, "3")["rating_overall"]) == ("○", "未提出")


def test_the_command_that_knows_the_ledger_says_so_and_the_one_that_does_not_refuses(city: City) -> None:
    path = pasted(city.returns("A", ANSWERS), city.returned / NAME)
    alone = run("validate", path)
    assert (alone.code, "本ソフトで発行した様式ではありません" in alone.out) == (1, True)
    said = run("status", city.ledger, city.returned)
    assert said.code == 0, "asked about, but nothing blocks"
    assert "この部署に発行した様式と一致した" in said.out

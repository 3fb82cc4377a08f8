"""From a figure of the master workbook back to the cells that it was computed from."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from consolidator.master_file import read_master
from consolidator.model import OperatorError
from consolidator.record import MARK, SHEET, MasterRecord, record_cells, record_of
from consolidator.summarise import summarise
from consolidator.trace import SOURCE_COLUMNS, Trace, trace
from tests.ledgers import CITY, rows
from tests.recompute import wrong_figures
from tests.story import City, run

if TYPE_CHECKING:
    from pathlib import Path

AXES = """
    | axis | axis_name | code | name     |
    | 01   | 推進手段  | 1    | 民間活力 |
    | 01   | 推進手段  | 01   | 先進技術 |
    | 1    | 姿勢      | 1    | 協働     |
    | 1    | 姿勢      | A*   | 改善     |
"""
TAGS = [
    {"initiative": "1", "axis": "01", "code": "01"},
    {"initiative": "1", "axis": "1", "code": "A*"},
    {"initiative": "01", "axis": "01", "code": "1"},
    {"initiative": "01", "axis": "1", "code": "1"},
    {"initiative": "R5-1", "axis": "01", "code": "01"},
]
CORRECTION = {
    "table": "evaluation", "key": "1", "field": "overall", "was": "A", "value": "B", "reason": "電話", "who": "企画",
}  # fmt: skip


def told() -> dict[str, dict[tuple[str, str, str], str]]:
    """What the departments of the city answer besides what every clerk does."""
    return {
        "01": {
            ("indicators", "1-A", "actual"): "６６．５",
            ("indicators", "1-B", "actual"): "31",
            ("evaluation", "1", "direction"): "見直し",
            ("evaluation", "1", "budget_reflected"): "一部反映した",
            ("evaluation", "1", "budget_amount"): "100",
            ("revisions", "1#1", "kind"): "成果指標の見直し",
            ("revisions", "1#1", "after"): "70点",
            ("revisions", "1#1", "reason"): "達した",
        },
        "1": {
            ("evaluation", "01", "overall"): "Ｃ",
            ("evaluation", "01", "reason"): "入札不調",
            ("evaluation", "01", "direction"): "継続",
            ("evaluation", "01", "budget_reflected"): "反映していない",
            ("effects", "01/歳出削減/賃借料", "actual"): "2,310,000円",
            ("effects", "01/歳出削減/用紙", "actual"): "△28000",
        },
    }


def merged(folder: Path, *, without: str = "") -> City:
    """The city's year; one department may have sent nothing."""
    plan = rows(CITY["plan"])
    city = City(
        folder, CITY, plan=plan, axes=AXES, tags=TAGS, reception=[], acceptances=[], corrections=[CORRECTION],
    )  # fmt: skip
    for department in city.forms:
        if department != without:
            city.returns(department, told().get(department))
    said = city.merge()
    assert said.code == bool(without), said.out + said.err
    return city


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return merged(tmp_path_factory.mktemp("一年 間"))


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory: pytest.TempPathFactory) -> City:
    return merged(tmp_path_factory.mktemp("途中"), without="1")


def traced(city: City, figure: str) -> Trace:
    path = city.out / "master.xlsx"
    return trace(read_master(path), figure, path)


def parts(found: Trace, *columns: str, role: str = "") -> list[tuple[Any, ...]]:
    sources = found.explained.sources
    chosen = sources[sources["role"] == role] if role else sources[sources["role"] != "beside"]
    return list(chosen[list(columns)].itertuples(index=False, name=None))


# ---------------------------------------------------------------- every figure


def test_every_figure_can_be_recomputed_from_the_cells_it_leads_to(city: City) -> None:
    tables = set(city.table("figures")["output_table"])
    assert tables == {
        "progress_by_policy", "progress_by_department", "axis_tallies", "axis_matrix", "indicator_achievement",
        "indicators_by_level", "effects_by_year", "revisions_by_kind", "budget_link",
    }  # fmt: skip
    assert wrong_figures(city.out, city.returned, city.ledger) == []


def test_so_can_every_figure_of_provisional_results(unfinished: City) -> None:
    assert wrong_figures(unfinished.out, unfinished.returned, unfinished.ledger) == []


def test_the_check_finds_a_source_that_was_altered(city: City, tmp_path: Path) -> None:
    returned = tmp_path / "returned"
    shutil.copytree(city.returned, returned)
    source = traced(city, "effects_by_year/*/*/2023/actual").explained.sources.iloc[0]
    book = load_workbook(returned / source["file"])
    book[source["sheet"]][source["cell"]] = 4711
    book.save(returned / source["file"])
    assert any("holds 4711" in fault for fault in wrong_figures(city.out, returned, city.ledger))


# ---------------------------------------------------------------- what is behind one


def test_a_count_leads_to_the_rating_cell_of_each_initiative(city: City) -> None:
    found = traced(city, "progress_by_policy/*/overall/C/count")
    assert found.explained.value == 1
    assert parts(found, "initiative", "file", "original", "value", "state") == [("01", "1.xlsx", "Ｃ", "C", "merged")]
    assert found.explained.sources["rule"].iloc[0] != "", "the letter was full-width"


def test_a_correction_stands_beside_the_department_s_own_value(city: City) -> None:
    found = traced(city, "progress_by_policy/*/overall/B/count")
    assert parts(found, "file", "sheet", "value") == [(city.ledger.name, "補正", "B")]
    assert parts(found, "file", "value", "state", role="beside")[0] == ("01.xlsx", "A", "overruled")


def test_an_accumulated_effect_leads_to_past_actuals_in_the_ledger(city: City) -> None:
    found = traced(city, "effects_by_year/*/*/2023/cumulative_actual")
    assert found.explained.value == 1150000 + 2310000 - 28000
    assert parts(found, "year", "file", "sheet", "value") == [
        (2022, city.ledger.name, "効果額", 1150000), (2023, "1.xlsx", "01", 2310000), (2023, "1.xlsx", "01", -28000),
    ]  # fmt: skip


def test_what_has_not_been_returned_is_known_from_the_ledger(unfinished: City) -> None:
    found = traced(unfinished, "progress_by_policy/*/overall/未提出/count")
    assert found.explained.value == 1
    assert parts(found, "initiative", "file", "sheet", "value") == [("01", unfinished.ledger.name, "取組", "未提出")]


def test_a_cell_and_its_id_are_the_same_figure(city: City) -> None:
    row = city.table("figures").iloc[40]
    for wanted in (f"{row['sheet']}!{row['cell']}", f"'{row['sheet']}'!${row['cell'][0]}${row['cell'][1:].lower()}"):
        assert traced(city, wanted).figure == row["id"]


def test_a_cell_without_a_figure_names_those_nearby(city: City) -> None:
    with pytest.raises(OperatorError) as error:
        traced(city, "表紙!A1")
    assert error.value.code == "O123"
    near = dict(error.value.params)["nearest"].split("、")
    cells = {f"{row.sheet}!{row.cell}" for row in city.table("figures").itertuples()}
    assert len(near) == 3
    assert set(near) <= cells
    assert all(place.startswith("表紙!") for place in near)


def test_an_address_alone_names_the_sheets_that_have_a_figure_there(city: City) -> None:
    cell = city.table("figures").iloc[40]["cell"]
    with pytest.raises(OperatorError) as error:
        traced(city, cell)
    assert error.value.code == "O123"
    near = dict(error.value.params)["nearest"].split("、")
    assert len(set(near)) == 3
    assert near[0].endswith(f"!{cell}")


def test_a_sheet_without_figures_names_those_that_have_some(city: City) -> None:
    with pytest.raises(OperatorError) as error:
        traced(city, "ない!A1")
    assert error.value.code == "O128"
    assert set(dict(error.value.params)["sheets"].split("、")) == set(city.table("figures")["sheet"])


def test_a_misspelt_id_names_the_nearest(city: City) -> None:
    with pytest.raises(OperatorError) as error:
        traced(city, "effects_by_year/*/*/2023/actul")
    assert "effects_by_year/*/*/2023/actual" in dict(error.value.params)["nearest"]


# ---------------------------------------------------------------- the workbook it is kept in


def test_a_copy_of_the_workbook_is_enough(city: City, tmp_path: Path) -> None:
    shutil.copy(city.out / "master.xlsx", tmp_path / "計画の写し.xlsx")
    said = run("trace", tmp_path / "計画の写し.xlsx", "progress_by_policy/*/overall/C/count", "--lang", "en")
    assert said.code == 0
    assert "入札" not in said.out
    assert "1.xlsx" in said.out


def test_a_figure_that_a_person_has_changed_is_told_apart(city: City, tmp_path: Path) -> None:
    found = traced(city, "progress_by_policy/*/overall/C/count")
    book = load_workbook(city.out / "master.xlsx")
    book[found.sheet][found.cell] = 17
    book.save(tmp_path / "edited.xlsx")
    edited = trace(read_master(tmp_path / "edited.xlsx"), found.figure, tmp_path)
    assert (edited.changed, edited.shown, edited.explained.value) == (True, 17.0, 1)
    assert "17" in run("trace", tmp_path / "edited.xlsx", found.figure).out


def test_the_record_is_very_hidden_small_and_read_back_whole(city: City) -> None:
    path = city.out / "master.xlsx"
    book = load_workbook(path)
    assert book[SHEET].sheet_state == "veryHidden"
    record = read_master(path).record
    cells = record_cells(record)
    assert record_cells(record_of(cells)) == cells
    assert sum(map(len, cells)) < 60_000
    assert max(map(len, cells)) < 32_767
    for name, frame in summarise(record.master).items():
        if name in {"initiatives", "progress_by_policy", "effects_by_year"}:
            assert len(frame) == len(city.table(name))


@pytest.mark.parametrize(("damage", "code"), [("gone", "O120"), ("newer", "O121"), ("broken", "O122")])
def test_a_workbook_without_a_usable_record_is_refused(city: City, tmp_path: Path, damage: str, code: str) -> None:
    book = load_workbook(city.out / "master.xlsx")
    sheet = book[SHEET]
    head = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(MARK))
    if damage == "gone":
        book.remove(sheet)
    elif damage == "newer":
        head.value = str(head.value).replace(f"{MARK} 1", f"{MARK} 99")
    else:
        sheet.cell(head.row + 1, 1).value = str(sheet.cell(head.row + 1, 1).value)[:-4]
    book.save(tmp_path / "damaged.xlsx")
    with pytest.raises(OperatorError) as error:
        read_master(tmp_path / "damaged.xlsx")
    assert error.value.code == code


def test_the_sources_as_json(city: City) -> None:
    said = run("trace", city.out / "master.xlsx", "effects_by_year/*/*/2023/actual", "--json")
    data = json.loads(said.out)
    assert data["value"] == 2282000
    assert [tuple(source) for source in data["sources"]] == [SOURCE_COLUMNS] * 2


def test_records_of_a_master_without_anything_are_read_back() -> None:
    from tests import masters  # noqa: PLC0415

    empty = masters.master([masters.initiative("1")])
    record = MasterRecord(empty, empty.strays, "ja")
    assert record_cells(record_of(record_cells(record))) == record_cells(record)

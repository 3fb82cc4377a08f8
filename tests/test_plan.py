# ruff: noqa: E501 - tables, one case or record a line; full-width characters count double
"""A planner keeps the ledger; what is wrong with it is named by cell, all at once."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from consolidator.language import sentence
from consolidator.ledger.tables import address
from consolidator.model import Finding, OperatorError
from consolidator.plan import read_plan
from schemas.codes import CODES
from schemas.ledger import LEDGER
from schemas.ledger_checks import ledger_schemas
from schemas.ledger_table_rules import rules_of
from tests.ledgers import CITY, MINIMAL, cell, drawn_ledger, frames, ledger, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Place = tuple[str, str, str]


def places(findings: Iterable[Finding]) -> list[Place]:
    return [(finding.code, finding.sheet, finding.cell) for finding in findings]


def altered(path: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


# ---------------------------------------------------------------- reading


def test_a_ledger_with_every_sheet_filled_is_sound(tmp_path: Path) -> None:
    plan, findings = read_plan(ledger(tmp_path, base=CITY))
    assert findings == ()
    assert plan is not None
    assert (plan.code, plan.organisation, plan.first_year, plan.last_year, plan.reporting_year) == (
        "kita", "北の市", 2022, 2024, 2023,
    )  # fmt: skip
    assert plan.money_unit == "円"
    assert plan.deadline == date(2024, 5, 31)
    assert plan.aspects == ("overall",)
    assert [(rating.symbol, rating.rank, rating.counted, rating.reason_required) for rating in plan.ratings] == [
        ("S", 1, True, False), ("A", 2, True, False), ("B", 3, True, False), ("C", 4, True, True),
        ("対象外", 5, False, False),
    ]  # fmt: skip
    assert list(plan.tables) == list(LEDGER)


def test_blank_settings_take_their_defaults(tmp_path: Path) -> None:
    plan, _ = read_plan(ledger(tmp_path, base=CITY))
    assert plan is not None
    assert (plan.period, plan.percentage_base, plan.rounding, plan.decimals, plan.template) == (
        "year_end", "all", "half_up", 1, "個票",
    )  # fmt: skip
    assert list(plan.tables["initiatives"]["status"]) == ["active", "active", "new"]
    assert list(plan.tables["indicators"]["level"]) == ["KGI", "KPI"]
    assert list(plan.tables["effects"]["continuity"]) == ["single"] * 3
    assert list(plan.tables["history"]["period"]) == ["year_end"]


def test_values_are_typed_and_the_index_is_the_row_of_the_sheet(tmp_path: Path) -> None:
    plan, _ = read_plan(ledger(tmp_path, base=CITY))
    assert plan is not None
    initiatives = plan.tables["initiatives"]
    assert list(initiatives["id"]) == ["1", "01", "R5-1"]
    assert list(initiatives.index) == [5, 6, 7]
    assert initiatives.loc[5, "related"] == "1;1-1"
    assert initiatives.loc[6, "related"] is None
    assert address(initiatives, 6, "lead") == "D6"
    assert address(plan.tables["plan"], 5, "deadline") == cell("plan", 0, "deadline")
    effects = plan.tables["effects"]
    assert list(effects["planned"]) == [1_200_000.0, 2_400_000.0, -30_000.0]
    assert list(effects["year"]) == [2022, 2023, 2023]
    assert all(type(year) is int for year in effects["year"])
    assert effects.loc[6, "actual"] is None
    assert plan.tables["corrections"].loc[5, "when"] == date(2024, 6, 10)


def test_a_ledger_drawn_by_hand_is_read_wherever_its_columns_stand(tmp_path: Path) -> None:
    plan, findings = read_plan(drawn_ledger(tmp_path / "手作り.xlsx"))
    assert findings == ()
    assert plan is not None
    assert (plan.code, plan.first_year, plan.last_year, plan.reporting_year) == ("kita", 2022, 2024, 2023)
    assert (plan.period, plan.money_unit, plan.deadline) == ("mid_year", "千円", date(2024, 5, 31))
    assert list(plan.tables["policies"]["code"]) == ["1", "2"]
    assert list(plan.tables["departments"]["code"]) == ["01", "1"]
    initiatives = plan.tables["initiatives"]
    assert list(initiatives.index) == [5, 7]
    assert list(initiatives["id"]) == ["1", "R5-1"]
    assert list(initiatives["related"]) == ["1", "01;1"]
    assert address(initiatives, 7, "title") == "B7"
    assert list(plan.tables["effects"]["planned"]) == [1200.0, 2500.0]
    assert list(plan.tables["effects"]["actual"]) == [-300.0, None]
    assert list(plan.tables["history"]["symbol"]) == ["○"]
    assert plan.tables["tags"].empty


def test_years_may_be_written_in_any_certain_way(tmp_path: Path) -> None:
    written: list[Any] = ["2022", "令和4年度", "R4", "Ｒ４", "FY2022", "2022年度", 2022.0, date(2023, 3, 31)]
    records = [{"initiative": "1", "year": None, "kind": str(n), "planned": 1} for n in range(len(written))]
    path = ledger(tmp_path, effects=records)

    def type_years(book: openpyxl.Workbook) -> None:
        for row, year in enumerate(written, start=5):
            book["効果額"].cell(row, 4, year)

    plan, findings = read_plan(altered(path, type_years))
    assert findings == ()
    assert plan is not None
    assert list(plan.tables["effects"]["year"]) == [2022] * len(written)


def test_an_old_plan_whose_years_cross_eras_is_read(tmp_path: Path) -> None:
    plan, _ = read_plan(
        ledger(
            tmp_path,
            plan="""
                | code | title | organisation | first_year | last_year | reporting_year | money_unit |
                | a    | 計画  | 市           | H28        | 令和2年度 | 平成31年度     | 百万円     |
            """,
        )
    )
    assert plan is not None
    assert (plan.first_year, plan.last_year, plan.reporting_year) == (2016, 2020, 2019)


# ---------------------------------------------------------------- files that can't be read


def test_a_missing_file_and_a_folder_are_operator_errors(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as missing:
        read_plan(tmp_path / "無い.xlsx")
    assert missing.value.code == "O101"
    with pytest.raises(OperatorError) as folder:
        read_plan(tmp_path)
    assert folder.value.code == "O103"


@pytest.mark.parametrize("content", [b"", b"code,title\n1,a\n", b"PK\x03\x04 broken", b"<html><table></table></html>"])
def test_what_is_no_workbook_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)
    with pytest.raises(OperatorError) as error:
        read_plan(path)
    assert error.value.code == "O103"
    assert dict(error.value.params) == {"path": str(path)}


def test_a_password_is_recognised(tmp_path: Path) -> None:
    plain, locked = ledger(tmp_path), tmp_path / "locked.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        msoffcrypto.format.ooxml.OOXMLFile(source).encrypt("secret", target)
    with pytest.raises(OperatorError) as error:
        read_plan(locked)
    assert error.value.code == "O109"


def test_the_old_format_is_asked_to_be_saved_anew(tmp_path: Path) -> None:
    path = tmp_path / "plan.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048))
    with pytest.raises(OperatorError) as error:
        read_plan(path)
    assert error.value.code == "O118"


def test_a_file_that_excel_holds_is_said_to_be_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ledger(tmp_path)

    def refuse(_self: Path) -> bytes:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    with pytest.raises(OperatorError) as error:
        read_plan(path)
    assert error.value.code == "O102"


def test_a_cell_at_the_end_of_the_world_is_named_instead_of_filling_the_memory(tmp_path: Path) -> None:
    def type_far_out(book: openpyxl.Workbook) -> None:
        book["取組"]["XFD1048576"] = "x"

    with pytest.raises(OperatorError) as error:
        read_plan(altered(ledger(tmp_path), type_far_out))
    assert error.value.code == "O119"
    assert dict(error.value.params)["cell"] == "XFD1048576"


def test_a_ledger_that_is_open_in_excel_is_read_with_a_warning(tmp_path: Path) -> None:
    path = ledger(tmp_path)
    path.with_name("~$" + path.name).write_bytes(b"")
    plan, findings = read_plan(path)
    assert plan is not None
    assert [(finding.code, finding.severity, finding.file) for finding in findings] == [("F104", "warn", path.name)]


# ---------------------------------------------------------------- sheets and headings


def remove(*sheets: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        for sheet in sheets:
            book.remove(book[sheet])

    return change


def put(sheet: str, **cells: Any) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        for address_, value in cells.items():
            book[sheet][address_] = value

    return change


def rename(sheet: str, title: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book[sheet].title = title

    return change


def clear(sheet: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book[sheet].delete_rows(1, 100)

    return change


SHEETS: dict[str, tuple[Callable[[openpyxl.Workbook], None], list[Place]]] = {
    "a required sheet is missing, nothing else is said of its codes": (
        remove("部署"), [("L101", "部署", "")]
    ),
    "another workbook is none, whatever its sheets hold": (
        remove("計画", "体系", "評価基準", "部署", "取組"), [("L135", "", "")]
    ),
    "optional sheets may be missing": (remove("視点", "視点割当", "意見", "了承"), []),
    "a near miss is named": (rename("取組", "取組一覧"), [("L101", "取組", ""), ("L121", "取組一覧", "")]),
    "a sheet's name may be written wide or with spaces": (rename("取組", " 取 組"), []),
    "a required heading is missing": (put("取組", D4=None), [("L102", "取組", "A4")]),
    "a heading is nearly right": (put("取組", F4="取組内容等"), [("L122", "取組", "F4")]),
    "a heading stands twice": (put("取組", L4="主担当"), [("L134", "取組", "L4")]),
    "a column of the planner's own is nobody's business": (put("取組", L4="備考", L5="確認中"), []),
    "a heading may be broken and English": (put("取組", B4="Ti\ntle", D4="lead"), []),
    "a sheet has no headings": (clear("取組"), [("L123", "取組", "")]),
    "a line of the plan is missing": (put("計画", A12=None), [("L128", "計画", "A5")]),
    "a table that is required has no row": (put("部署", **{f"{c}{r}": None for c in "ABCD" for r in (5, 6, 7)}),
                                            [("L127", "部署", "A5")]),
    "there is no rating": (put("評価基準", **{f"{c}{r}": None for c in "ABCDEF" for r in range(5, 10)}),
                           [("L125", "評価基準", "A5")]),
}  # fmt: skip


@pytest.mark.parametrize("case", SHEETS)
def test_sheets_and_headings(tmp_path: Path, case: str) -> None:
    change, expected = SHEETS[case]
    plan, findings = read_plan(altered(ledger(tmp_path), change))
    assert places(findings) == expected
    assert (plan is None) == any(CODES[code].severity == "block" for code, _, _ in expected)


def test_a_second_sheet_for_the_same_table_is_named(tmp_path: Path) -> None:
    def copy(book: openpyxl.Workbook) -> None:
        book.copy_worksheet(book["取組"]).title = "取 組"

    plan, findings = read_plan(altered(ledger(tmp_path), copy))
    assert plan is not None
    assert places(findings) == [("L121", "取 組", "")]
    assert dict(findings[0].params)["nearest"] == "取組"


# ---------------------------------------------------------------- values and rules

INITIATIVE = "| id | title | policy | lead | related | relisted_of | status | first_year | last_year |\n"
PLAN = "| code | title | organisation | first_year | last_year | reporting_year | money_unit | decimals | deadline |\n"
RATING = "| aspect | symbol | label | rank |\n"
AXES = CITY["axes"]

RULES: dict[str, tuple[dict[str, str], list[tuple[str, str, int, str]]]] = {
    "a title is empty": (
        {"initiatives": INITIATIVE + "| 1 | | 1 | 01 | | | | | |"}, [("L103", "initiatives", 0, "title")]
    ),
    "the plan has no organisation": (
        {"plan": PLAN + "| p | 計画 | | R4 | R6 | R5 | 円 | | |"}, [("L103", "plan", 0, "organisation")]
    ),
    "nobody is to answer an opinion": (
        {"opinions": "| no | text |\n| 1 | 早く |"}, [("L103", "opinions", 0, "department")]
    ),
    "two initiatives have one number, 01 and 1 are two": (
        {"initiatives": INITIATIVE + "| 1 | あ | 1 | 01 | | | | | |\n| 01 | い | 1 | 01 | | | | | |\n| 1 | う | 1 | 1 | | | | | |"},
        [("L104", "initiatives", 2, "id")],
    ),
    "an effect of one year stands twice": (
        {"effects": "| initiative | kind | year |\n| 1 | 歳入 | R4 |\n| 1 | 歳入 | R5 |\n| 1 | 歳入 | 2022 |"},
        [("L104", "effects", 2, "initiative")],
    ),
    "a status is none of the list": (
        {"initiatives": INITIATIVE + "| 1 | あ | 1 | 01 | | | 検討中 | | |"}, [("L105", "initiatives", 0, "status")]
    ),
    "decimals are 0 to 3": ({"plan": PLAN + "| p | 計画 | 市 | R4 | R6 | R5 | 円 | 4 | |"}, [("L105", "plan", 0, "decimals")]),
    "a correction names a field of another table": (
        {"corrections": "| table | key | field | value | reason |\n| evaluation | 1 | 実績額 | 1 | 確認 |"},
        [("L105", "corrections", 0, "field")],
    ),
    "a correction names a table that nobody fills": (
        {"corrections": "| table | key | field | value | reason |\n| 体系 | 1 | 総合評価 | A | 確認 |"},
        [("L105", "corrections", 0, "table")],
    ),
    "an acceptance names a field that there is not": (
        {"acceptances": "| code | key | field | reason |\n| V104 | 1 | 天気 | 確認 |"}, [("L105", "acceptances", 0, "field")]
    ),
    "a policy is unknown": (
        {"initiatives": INITIATIVE + "| 1 | あ | 01 | 01 | | | | | |"}, [("L106", "initiatives", 0, "policy")]
    ),
    "departments are unknown": (
        {"initiatives": INITIATIVE + "| 1 | あ | 1 | 001 | 1、9、1-1 | | | | |",
         "departments": "| code | name | successor |\n| 1 | 総務課 | 2 |\n| 1-1 | 財政課 | |",
         "opinions": "| no | department | text |\n| 1 | 01 | 早く |",
         "reception": "| file | department | treatment |\n| a.xlsx | 01 | accept |"},
        [("L107", "departments", 0, "successor"), ("L107", "initiatives", 0, "lead"), ("L107", "initiatives", 0, "related"),
         ("L107", "opinions", 0, "department"), ("L107", "reception", 0, "department")],
    ),
    "names stand in the place of codes": (
        {"initiatives": INITIATIVE + "| 1 | 窓口 | 財政の健全化 | 市民課 | 1、財政課 | | | | |\n| 2 | い | 1 | 01 | | 窓口 | | | |",
         "policies": "| code | parent | name |\n| 1 | | 市民の利便 |\n| 2 | 市民の利便 | 財政の健全化 |"},
        [("L136", "policies", 1, "parent"), ("L136", "initiatives", 0, "policy"), ("L136", "initiatives", 0, "lead"),
         ("L136", "initiatives", 0, "related"), ("L136", "initiatives", 1, "relisted_of")],
    ),
    "a name that two have tells no code": (
        {"initiatives": INITIATIVE + "| 1 | あ | 1 | 総務課 | | | | | |",
         "departments": "| code | bureau | name |\n| 1 | 教育 | 総務課 |\n| 2 | 消防 | 総務課 |"},
        [("L107", "initiatives", 0, "lead")],
    ),
    "codes are run together": (
        {"initiatives": INITIATIVE + "| 1 | あ | 1 | 01、1 | 01/1-1 1 | | | | |\n| 2 | い | 1 | 01/9 | 1・01 | | | | |"},
        [("L137", "initiatives", 0, "lead"), ("L137", "initiatives", 0, "related"), ("L107", "initiatives", 1, "lead"),
         ("L137", "initiatives", 1, "related")],
    ),
    "an aspect that there is not is said once": (
        {"history": "| initiative | year | aspect | symbol |\n| 1 | R4 | 総合評価 | A |"}, [("L105", "history", 0, "aspect")]
    ),
    "initiatives are unknown": (
        {"initiatives": INITIATIVE + "| 1 | あ | 1 | 01 | | 3 | | | |",
         "axes": AXES,
         "tags": "| initiative | axis | code |\n| 2 | 1 | 1 |",
         "milestones": "| initiative | year | plan |\n| 2 | R5 | a |",
         "indicators": "| code | initiative | name |\n| a | 2 | 率 |",
         "effects": "| initiative | kind | year |\n| 2 | 歳入 | R5 |",
         "history": "| initiative | year | aspect | symbol |\n| 2 | R4 | overall | A |",
         "opinions": "| no | initiative | text |\n| 1 | 2 | 早く |",
         "revisions": "| initiative | year | kind |\n| 2 | R5 | content |"},
        [("L108", "initiatives", 0, "relisted_of"), ("L108", "tags", 0, "initiative"), ("L108", "milestones", 0, "initiative"),
         ("L108", "indicators", 0, "initiative"), ("L108", "effects", 0, "initiative"), ("L108", "history", 0, "initiative"),
         ("L108", "opinions", 0, "initiative"), ("L108", "revisions", 0, "initiative")],
    ),
    "the tree bites its tail": (
        {"policies": "| code | parent | name |\n| 1 | 2 | あ |\n| 2 | 1 | い |\n| 3 | 1 | う |"},
        [("L109", "policies", 0, "parent"), ("L109", "policies", 1, "parent")],
    ),
    "years lie outside the plan": (
        {"plan": PLAN + "| p | 計画 | 市 | R4 | R6 | R7 | 円 | | |",
         "initiatives": INITIATIVE + "| 1 | あ | 1 | 01 | | | | R7 | |\n| 2 | い | 1 | 01 | | | | | R3 |",
         "milestones": "| initiative | year | plan | actual |\n| 1 | R3 | 前 | |\n| 1 | R2 | 前 | 済 |\n| 1 | R7 | 後 | 済 |",
         "indicators": "| code | initiative | name | baseline_year |\n| a | 1 | 率 | R7 |\n| b | 1 | 数 | H30 |",
         "targets": "| indicator | year | target | actual |\n| a | R3 | 1 | |\n| a | R2 | 1 | 1 |",
         "effects": "| initiative | kind | year | actual |\n| 1 | 歳入 | R7 | |\n| 1 | 歳入 | R3 | 5 |",
         "history": "| initiative | year | aspect | symbol |\n| 1 | R7 | overall | A |\n| 1 | R1 | overall | A |",
         "revisions": "| initiative | year | kind |\n| 1 | R3 | content |"},
        [("L110", "plan", 0, "reporting_year"), ("L110", "initiatives", 0, "first_year"), ("L110", "initiatives", 1, "last_year"),
         ("L110", "milestones", 0, "year"), ("L110", "milestones", 2, "year"), ("L110", "indicators", 0, "baseline_year"),
         ("L110", "targets", 0, "year"), ("L110", "effects", 0, "year"), ("L110", "history", 0, "year"),
         ("L110", "revisions", 0, "year")],
    ),
    "numbers are no numbers": (
        {"effects": "| initiative | kind | year | planned |\n| 1 | 歳入 | R5 | 約300 |",
         "ratings": RATING + "| overall | A | 良 | 一番 |"},
        [("L111", "ratings", 0, "rank"), ("L111", "effects", 0, "planned")],
    ),
    "years are no years": (
        {"plan": PLAN + "| p | 計画 | 市 | 31年度 | R6 | R5 | 円 | | |"}, [("L112", "plan", 0, "first_year")]
    ),
    "a date is none": ({"plan": PLAN + "| p | 計画 | 市 | R4 | R6 | R5 | 円 | | 5月末 |"}, [("L113", "plan", 0, "deadline")]),
    "a symbol means two things": (
        {"ratings": RATING + "| overall | A | 良 | 1 |\n| effect | A | 良 | 1 |\n| overall | A | 可 | 2 |"},
        [("L114", "ratings", 2, "symbol")],
    ),
    "indicators are unknown": (
        {"indicators": "| code | initiative | name | parent |\n| 1 | 1 | 率 | 01 |",
         "targets": "| indicator | year | target |\n| 01 | R5 | 1 |"},
        [("L115", "indicators", 0, "parent"), ("L115", "targets", 0, "indicator")],
    ),
    "a point is not on its axis": (
        {"axes": AXES, "tags": "| initiative | axis | code |\n| 1 | 01 | 2 |\n| 1 | 1 | 01 |\n| 1 | 1 | 1 |"},
        [("L116", "tags", 0, "code"), ("L116", "tags", 1, "code")],
    ),
    "a past rating is not of the scale": (
        {"history": "| initiative | year | aspect | symbol |\n| 1 | R4 | overall | D |\n| 1 | R4 | effect | A |"},
        [("L117", "history", 0, "symbol"), ("L117", "history", 1, "symbol")],
    ),
    "an initiative ends before it begins": (
        {"initiatives": INITIATIVE + "| 1 | あ | 1 | 01 | | | | R6 | R5 |"}, [("L118", "initiatives", 0, "last_year")]
    ),
    "the plan ends before it begins, its other years are not judged": (
        {"plan": PLAN + "| p | 計画 | 市 | R6 | R4 | R5 | 円 | | |"}, [("L118", "plan", 0, "last_year")]
    ),
    "an initiative is relisted of itself, or of one that is relisted": (
        {"initiatives": INITIATIVE + "| 1 | あ | 1 | 01 | | | | | |\n| 2 | い | 1 | 01 | | 1 | | | |\n"
                                     "| 3 | う | 1 | 01 | | 2 | | | |\n| 4 | え | 1 | 01 | | 4 | | | |"},
        [("L119", "initiatives", 2, "relisted_of"), ("L119", "initiatives", 3, "relisted_of")],
    ),
    "a parent is unknown": (
        {"policies": "| code | parent | name |\n| 1 | | あ |\n| 2 | 01 | い |\n| 2-1-1-1 | | う |"},
        [("L120", "policies", 1, "parent")],
    ),
    "two ratings are both the best": (
        {"ratings": RATING + "| overall | A | 良 | 1 |\n| overall | B | 可 | 1 |\n| effect | A | 良 | 1 |"},
        [("L124", "ratings", 1, "rank")],
    ),
    "a symbol is kept for what is not in yet": (
        {"ratings": RATING + "| overall | 未提出 | 良 | 1 |\n| overall | * | 可 | 2 |"},
        [("L126", "ratings", 0, "symbol"), ("L126", "ratings", 1, "symbol")],
    ),
    "a department hands over to itself": (
        {"departments": "| code | name | successor |\n| 01 | あ | 1 |\n| 1 | い | 01 |\n| 1-1 | う | 1-1 |"},
        [("L129", "departments", 0, "successor"), ("L129", "departments", 1, "successor"), ("L129", "departments", 2, "successor")],
    ),
    "an indicator serves itself": (
        {"indicators": "| code | initiative | name | parent |\n| a | 1 | 率 | a |"}, [("L130", "indicators", 0, "parent")]
    ),
    "an axis is unknown": (
        {"axes": AXES, "tags": "| initiative | axis | code |\n| 1 | 2 | 1 |"}, [("L131", "tags", 0, "axis")]
    ),
    "a rank is a fraction or below one": (
        {"ratings": RATING + "| overall | A | 良 | 1.5 |\n| overall | B | 可 | 0 |"},
        [("L132", "ratings", 0, "rank"), ("L132", "ratings", 1, "rank")],
    ),
    "an acceptance names no code": (
        {"acceptances": "| code | key | reason |\n| V999 | 1 | 確認 |"}, [("L133", "acceptances", 0, "code")]
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RULES)
def test_rules(tmp_path: Path, case: str) -> None:
    tables, expected = RULES[case]
    plan, findings = read_plan(ledger(tmp_path, base=MINIMAL | fitting(tables)))
    assert places(findings) == [
        (code, LEDGER[table].label, cell(table, n, field)) for code, table, n, field in expected
    ]
    assert plan is None
    for finding in findings:
        for message in (CODES[finding.code].message, CODES[finding.code].action):
            sentence(message, finding.params, "en")


def fitting(tables: dict[str, str]) -> dict[str, str]:
    """Keep the minimal ledger sound around the given tables: one initiative, of a policy and lead that exist."""
    if "initiatives" in tables or not {"policies", "departments"} & set(tables):
        return tables
    policies = rows(tables.get("policies", MINIMAL["policies"]))
    return tables | {"initiatives": INITIATIVE + f"| 1 | あ | {policies[0]['code']} | 01 | | | | | |"}


def test_every_ledger_code_has_a_case() -> None:
    raised = {code for _, expected in RULES.values() for code, *_ in expected}
    raised |= {code for _, expected in SHEETS.values() for code, _, _ in expected}
    assert raised == {code for code in CODES if code.startswith("L")}


def test_messages_name_the_first_of_two_and_the_choices_there_are(tmp_path: Path) -> None:
    given, _ = RULES["two initiatives have one number, 01 and 1 are two"]
    _, (twice,) = read_plan(ledger(tmp_path, base=MINIMAL | given))
    assert sentence(CODES["L104"].message, twice.params, "en") == "“1” stands here a second time; first in A5."
    assert (twice.table, twice.key, twice.field, twice.value) == ("initiatives", "1", "id", "1")
    given, _ = RULES["a status is none of the list"]
    _, (status,) = read_plan(ledger(tmp_path, base=MINIMAL | given))
    assert sentence(CODES["L105"].message, status.params, "en") == (
        "“検討中” is not one of: 実施中、新規、休止、完了、廃止、統合."
    )
    given, _ = RULES["departments are unknown"]
    _, findings = read_plan(ledger(tmp_path, base=MINIMAL | given))
    assert dict(findings[2].params)["value"] == "9"
    given, _ = RULES["names stand in the place of codes"]
    _, (_, policy, *_) = read_plan(ledger(tmp_path, base=MINIMAL | given))
    assert sentence(CODES["L136"].message, policy.params, "en") == (
        "“財政の健全化” is a name; a code is needed here: 2."
    )
    given, _ = RULES["codes are run together"]
    _, (lead, *_) = read_plan(ledger(tmp_path, base=MINIMAL | given))
    assert dict(lead.params)["value"] == "01、1"


def test_one_cell_is_named_once_and_findings_follow_the_sheets(tmp_path: Path) -> None:
    path = ledger(
        tmp_path,
        initiatives=INITIATIVE + "| 2 | | 9 | 9 | | | 謎 | | |\n| | う | 1 | 01 | | | | 未定 | |",
        policies="| code | parent | name |\n| 1 | 1 | |",
    )
    _, findings = read_plan(path)
    assert places(findings) == [
        ("L109", "体系", "B5"), ("L103", "体系", "C5"),
        ("L103", "取組", "B5"), ("L106", "取組", "C5"), ("L107", "取組", "D5"), ("L105", "取組", "G5"),
        ("L103", "取組", "A6"), ("L112", "取組", "H6"),
    ]  # fmt: skip


def test_pandera_schemas_are_named_and_described_by_the_fields() -> None:
    tables = frames(CITY)
    schemas = ledger_schemas(tables)
    assert list(schemas) == list(LEDGER)
    policy = schemas["initiatives"].columns["policy"]
    assert policy.metadata == {"field": LEDGER["initiatives"].field("policy")}
    assert [check.name for check in policy.checks] == ["L103", "L136", "L137", "L106"]
    for table in LEDGER.values():
        named = [
            (rule.code, rule.field) for rule in rules_of(table, frames(dict.fromkeys(LEDGER, "| code |"), **CITY), "ja")
        ]
        assert len(named) == len(set(named))


def test_no_two_headings_of_a_table_are_alike() -> None:
    for table in LEDGER.values():
        labels: dict[str, str] = {}
        for field in table.fields:
            for label in (field.label, field.label_en, *field.aliases):
                assert labels.setdefault(label.casefold(), field.name) == field.name, (table.name, label)


def test_no_two_choices_of_a_field_are_written_alike() -> None:
    for table in LEDGER.values():
        for field in table.fields:
            written: dict[str, str] = {}
            for choice in field.choices:
                for text in (choice.value, choice.ja, choice.en):
                    assert written.setdefault(text.casefold(), choice.value) == choice.value, (table.name, text)


def test_a_large_ledger_is_read_whole(tmp_path: Path) -> None:
    initiatives = [{"id": f"{n:03}", "title": "取組", "policy": "1", "lead": "01", "related": "1"} for n in range(150)]
    effects = [
        {"initiative": f"{n:03}", "kind": "歳出削減", "detail": str(d), "year": year, "planned": 100.0}
        for n in range(150) for d in range(8) for year in (2022, 2023, 2024)
    ]  # fmt: skip
    path = ledger(tmp_path, initiatives=initiatives, effects=effects)
    plan, findings = read_plan(path)
    assert plan is not None
    assert len(plan.tables["effects"]) == len(effects)
    assert findings == ()


def test_reading_does_not_change_or_hold_the_file(tmp_path: Path) -> None:
    path = ledger(tmp_path)
    before = path.read_bytes()
    read_plan(path)
    assert path.read_bytes() == before
    path.unlink()
    assert io.BytesIO(before).read(2) == b"PK"

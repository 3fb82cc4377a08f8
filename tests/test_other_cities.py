"""Cities of other shapes than any sample go through their year by the command line, every guarantee held.

The hill town: five levels, codes that look alike, three axes, two ratings each evaluated twice, an excluded symbol,
yen, percentages cut off, one year, an initiative of thirteen departments, no indicators and no effects.
The outline: both its scales beside last year's, to the digit of a published table, and effects that only cost.
The island: one department, hundred million yen, reported on in the middle of the year and at its end, no axes.
"""

from __future__ import annotations

import csv
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from consolidator.plan import read_plan
from consolidator.summarise import summarise
from tests.figures import unlike_by_hand, unlike_recalculated
from tests.recompute import Data, wrong_figures
from tests.story import City, counts, manifest_of, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

LONG = "市民の皆様と職員が一緒になって進める、公共施設の包括的な管理と計画的な長寿命化に関する総合的な取組" * 2
POLICIES = ("1", "01", "A*", "a*", "1-1")
DEEP = ("1", "A*")
"""Policies with four levels below them."""
RANKED = ("S", "A", "B", "C", "D")
SECONDS = ("second_schedule", "second_effect")
FIRST_AND_SECOND = ("schedule", "effect", *SECONDS)


def scale(aspect: str) -> list[dict[str, Any]]:
    """S to D and the excluded 評価なし; C and D ask for a reason."""
    rows = [{"aspect": aspect, "symbol": symbol, "label": f"{symbol}の水準", "rank": rank,
             "reason_required": "yes" if symbol in "CD" else "no"}
            for rank, symbol in enumerate(RANKED, start=1)]  # fmt: skip
    return [*rows, {"aspect": aspect, "symbol": "評価なし", "label": "評価の対象外", "rank": 6, "counted": "no"}]


def chain(code: str) -> list[dict[str, Any]]:
    codes = [code, *(f"{code}.{level}" for level in range(2, 6) if code in DEEP)]
    return [{"code": one, "parent": above, "name": f"{one}の方針"}
            for one, above in zip(codes, [None, *codes[:-1]], strict=True)]  # fmt: skip


DEPARTMENTS = [f"{number:02}" for number in range(1, 14)]
PLACED = {"1": "1", "01": "01", "1-1": "1.5", "A*": "A*.5", "a*": "a*", "AB": "A*.5", "10": "1-1", "010": "01"}
INITIATIVES: list[dict[str, Any]] = [
    {
        "id": code,
        "title": LONG if code == "1" else f"{code}の取組",
        "policy": policy,
        "lead": DEPARTMENTS[place % 3],
        "related": "、".join(DEPARTMENTS[1:]) if code == "1" else None,
    }
    for place, (code, policy) in enumerate(PLACED.items())
]
OUTSIDE = [
    {"id": "再1", "title": "再び掲げる", "policy": "01", "lead": "02", "relisted_of": "1"},
    {"id": "休", "title": "休んでいる", "policy": "01", "lead": "02", "status": "paused"},
    {"id": "終", "title": "終わった", "policy": "1", "lead": "01", "status": "ended"},
]
POINTS = (("1", "1"), ("1", "01"), ("01", "A*"), ("01", "a*"), ("01", "AB"), ("z", "1"))
AXES = [{"axis": axis, "axis_name": f"視点{axis}", "code": code, "name": f"{axis}の{code}"} for axis, code in POINTS]
TAGS = [
    ("1", "1", "1"), ("1", "1", "01"), ("1", "01", "A*"), ("01", "1", "01"), ("01", "01", "a*"), ("A*", "1", "1"),
    ("A*", "01", "AB"), ("a*", "01", "AB"), ("10", "z", "1"), ("再1", "1", "1"), ("終", "1", "1"),
]  # fmt: skip
HILL: dict[str, Any] = {
    "plan": [{"code": "oka", "title": "丘の町 行政経営プラン", "organisation": "丘の町", "first_year": 2024,
              "last_year": 2024, "reporting_year": 2024, "money_unit": "円", "percentage_base": "evaluated",
              "rounding": "cut", "percentage_note": "yes", "deadline": "2025/5/30"}],
    "policies": [row for code in POLICIES for row in chain(code)],
    "ratings": [row for aspect in FIRST_AND_SECOND for row in scale(aspect)],
    "departments": [{"code": code, "name": f"第{code}課", "bureau": LONG if code == "05" else None}
                    for code in DEPARTMENTS],
    "initiatives": [*INITIATIVES, *OUTSIDE],
    "axes": AXES,
    "tags": [dict(zip(("initiative", "axis", "code"), tag, strict=True)) for tag in TAGS],
    "history": [
        *({"initiative": row["id"], "year": 2024, "aspect": aspect, "symbol": RANKED[(place + turn) % 5]}
          for place, row in enumerate(INITIATIVES) for turn, aspect in enumerate(SECONDS)),
        *({"initiative": key, "year": 2023, "aspect": "effect", "symbol": "B"} for key in ("1", "A*", "a*", "終")),
    ],
}  # fmt: skip

ISLAND: dict[str, Any] = {
    "plan": [{"code": "shima", "title": "島の村 計画", "organisation": "島の村", "first_year": 2023, "last_year": 2026,
              "reporting_year": 2024, "period": "mid_year", "money_unit": "億円", "decimals": 2, "template": "一覧表"}],
    "policies": [{"code": "p", "name": "ただ一つの方針"}],
    "ratings": [{"aspect": "overall", "symbol": symbol, "label": label, "rank": rank,
                 "reason_required": "yes" if rank == 2 else "no"}
                for rank, (symbol, label) in enumerate((("達成", "達した"), ("未達成", "達しない")), start=1)],
    "departments": [{"code": "総", "name": "総務課"}],
    "initiatives": [{"id": str(number), "title": f"取組{number}", "policy": "p", "lead": "総"} for number in (1, 2, 3)],
    "indicators": [
        {"code": "G", "initiative": "1", "level": "KGI", "name": "定住者", "unit": "人", "baseline": 400},
        {"code": "S", "initiative": "2", "level": "KSI", "parent": "G", "name": "欠航", "direction": "less"},
        {"code": "P", "initiative": "3", "parent": "S", "name": "職員数", "unit": "人", "direction": "keep"},
        {"code": "Q", "initiative": "3", "parent": "S", "name": "目標を置かない指標"},
    ],
    "targets": [
        {"indicator": code, "year": year, "target": target, "actual": actual}
        for code, target, before in (("G", 410, 405.5), ("S", 10, 12), ("P", 30, 30))
        for year, actual in ((2023, before), (2024, None))
    ],
    "effects": [{"initiative": "1", "kind": "歳出削減", "year": year, "planned": 0.15, "actual": actual}
                for year, actual in ((2023, 0.1), (2024, None))]
    + [{"initiative": "1", "kind": "歳入増加", "year": 2024, "planned": 0.2}],
    "history": [{"initiative": str(number), "year": 2023, "aspect": "overall", "symbol": "達成"} for number in (1, 2)],
    "corrections": [{"table": "evaluation", "key": "2", "field": "overall", "was": "達成", "value": "未達成",
                     "reason": "電話で確認した", "who": "企画"}],
}  # fmt: skip
ISLAND_SAYS = {
    ("evaluation", "1", "overall"): "達成",
    ("evaluation", "2", "overall"): "達成",
    ("evaluation", "2", "reason"): "天候による。",
    ("evaluation", "3", "overall"): "達成",
    ("evaluation", "3", "direction"): "統合",
    ("evaluation", "1", "direction"): "継続",
    ("indicators", "G", "actual"): "４０８．５人",
    ("indicators", "S", "actual"): "8",
    ("indicators", "P", "actual"): "31",
    ("indicators", "Q", "actual"): "7",
    ("effects", "1/歳出削減", "actual"): "△０．０２",
    ("effects", "1/歳入増加", "actual"): "3,000万円",
}


OUTLINE_RATINGS = {"schedule": ("完了", "取組中", "未着手"), "effect": ("達成", "一部達成", "未達成")}
OUTLINE: dict[str, Any] = {
    "plan": [{"code": "ＴＫ－２", "title": '第二次大綱<H25→H30> & "改訂": *?', "organisation": "○○市",
              "first_year": 2013, "last_year": 2018, "reporting_year": 2014, "money_unit": "億円",
              "template": "一覧表"}],
    "policies": [{"code": code, "parent": above, "name": f"{code}の項目"} for code, above in
                 (("1", None), ("1-(1)", "1"), ("1-(1)-①", "1-(1)"), ("1-(1)-1", "1-(1)"), ("①", None))],
    "ratings": [{"aspect": aspect, "symbol": symbol, "label": symbol, "rank": rank}
                for aspect, symbols in OUTLINE_RATINGS.items() for rank, symbol in enumerate(symbols, start=1)],
    "departments": [{"code": "旧", "name": "市民課", "successor": "新"}, {"code": "新", "name": "市民生活課"},
                    {"code": "財", "name": "財政課"}],
    "effects": [{"initiative": "1", "kind": "負担", "year": year, "planned": planned, "actual": actual}
                for year, planned, actual in ((2013, -1.25, -0.3), (2014, -2.5, None))],
}  # fmt: skip
"""The shape of a published table: both its scales beside last year's, where every item moved on or stood still."""


def outline_rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "published" / "outline_change.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def dealt(aspect: str, column: str) -> list[str]:
    """Return a rating for each of the 69 items, as many of each as were published."""
    return [row["rating"] for row in outline_rows() if row["aspect"] == aspect for _ in range(int(row[column]))]


@pytest.fixture(scope="module")
def outline(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, pd.DataFrame]:
    """The summaries of that plan; the department that was reorganised away leads every other item."""
    keys, policies = [str(number) for number in range(1, 70)], ("1-(1)-①", "1-(1)-1", "①")
    initiatives = [
        {"id": key, "title": f"項目{key}", "policy": policies[place % 3], "lead": "旧財"[place % 2]}
        for place, key in enumerate(keys)
    ]
    history = [
        {"initiative": key, "year": 2013, "aspect": aspect, "symbol": symbol}
        for aspect in OUTLINE_RATINGS
        for key, symbol in zip(keys, dealt(aspect, "last_count"), strict=True)
    ]
    city = City(tmp_path_factory.mktemp("大綱"), {}, **OUTLINE, initiatives=initiatives, history=history)
    now = {aspect: dealt(aspect, "count") for aspect in OUTLINE_RATINGS}
    for place, department in enumerate("新財"):
        said = {("evaluation", keys[at], aspect): now[aspect][at] for aspect in now for at in range(place, 69, 2)}
        city.returns(department, said | ({} if place else {("effects", "1/負担", "actual"): "▲2億7,500万円"}))
    master = city.read()
    assert (master.findings, master.provisional) == ((), False)
    return summarise(master)


def test_both_scales_and_their_change_against_last_year_are_as_published(outline: Mapping[str, pd.DataFrame]) -> None:
    progress = outline["progress_by_policy"]
    whole = progress[(progress["policy_code"] == "*") & ~progress["rating"].isin(["未提出", "未確定"])]
    published = outline_rows()
    assert whole[["aspect", "rating"]].to_numpy().tolist() == [[row["aspect"], row["rating"]] for row in published]
    for name in ("count", "share", "change", "last_count"):
        assert whole[name].to_list() == [float(row[name]) for row in published], name
    assert sum(counts(progress, "1-(1)-①", "effect").values()) == 23
    assert sum(counts(progress, "1", "effect").values()) == 46, "① is not 1"


def test_what_only_costs_accumulates_below_zero_and_has_no_rate(outline: Mapping[str, pd.DataFrame]) -> None:
    row = outline["effects_by_year"].set_index(["policy_code", "kind", "year"]).loc[("*", "*", 2014)]
    names = ["actual", "cumulative_planned", "cumulative_actual", "cumulative_difference"]
    assert row[names].to_list() == [-2.75, -3.75, -3.05, 0.7]
    assert row[["rate", "cumulative_rate"]].isna().all()


@pytest.fixture(scope="module")
def hill(tmp_path_factory: pytest.TempPathFactory) -> City:
    city = City(tmp_path_factory.mktemp("丘 の町"), {}, **HILL)
    leads = {row["id"]: row["lead"] for row in INITIATIVES}
    for department in city.forms:
        mine = [row["id"] for row in INITIATIVES if leads[row["id"]] == department]
        typed = {("evaluation", key, "schedule"): RANKED[len(key) % 5] for key in mine}
        typed |= {("evaluation", key, "effect"): "評価なし" if key == "AB" else "Ｄ" for key in mine}
        typed |= {("evaluation", key, "reason"): "遅れた。" for key in mine}
        city.returns(department, typed)
    said = city.merge()
    assert said.code == 0, said.out + said.err
    return city


@pytest.fixture(scope="module")
def island(tmp_path_factory: pytest.TempPathFactory) -> City:
    city = City(tmp_path_factory.mktemp("島"), {}, **ISLAND)
    city.returns("総", ISLAND_SAYS)
    said = city.merge()
    assert said.code == 0, said.out + said.err
    return city


@pytest.fixture(scope="module")
def year_end(island: City, tmp_path_factory: pytest.TempPathFactory) -> City:
    """The same year again, at its end, from the ledger that ``rollover`` made of its middle."""
    following = island.folder / "年度末.xlsx"
    said = run("rollover", island.out / "master.xlsx", "--out", following)
    assert said.code == 0, said.err
    plan, findings = read_plan(following)
    assert plan is not None, findings
    tables = {name: [dict(row) for row in frame.to_dict("records")] for name, frame in plan.tables.items()}
    city = City(tmp_path_factory.mktemp("島 年度末"), {}, **tables)
    city.returns(
        "総", ISLAND_SAYS | {("evaluation", "1", "overall"): "未達成", ("evaluation", "1", "reason"): "遅れた。"}
    )
    said = city.merge()
    assert said.code == 0, said.out + said.err
    return city


CITIES = ("hill", "island", "year_end")


@pytest.fixture(params=CITIES)
def city(request: pytest.FixtureRequest) -> City:
    made: City = request.getfixturevalue(request.param)
    return made


# ---------------------------------------------------------------- every guarantee, in each of them


def test_every_published_row_is_what_a_person_works_out(city: City) -> None:
    assert unlike_by_hand(city.out, city.returned, city.ledger) == []


def test_every_figure_can_be_recomputed_from_its_cells(city: City) -> None:
    assert len(Data(city.out).rows("figures")) > 60
    assert wrong_figures(city.out, city.returned, city.ledger) == []


@pytest.mark.libreoffice
def test_recalculated_anew_every_figure_is_the_one_stored_and_published(city: City, tmp_path: Path) -> None:
    assert unlike_recalculated(city.out, tmp_path) == []


def test_ledger_forms_results_and_reports_are_sound(city: City, tmp_path: Path) -> None:
    assert run("plan", "check", city.ledger).code == 0
    assert run("validate", city.returned).code == 0
    assert run("validate", *sorted(city.returned.glob("*.xlsx"))).code == 0
    assert run("verify", city.out).code == 0
    said = run("report", city.out / "master.xlsx", "--out", tmp_path / "報告")
    assert said.code == 0, said.err
    accounts = city.table("reconciliation").drop(columns="file").astype(int)
    assert (accounts["typed"] == accounts[["merged", "rejected", "overruled", "stray"]].sum(axis=1)).all()


# ---------------------------------------------------------------- what is special to them


def test_codes_that_look_alike_are_told_apart(hill: City) -> None:
    progress = hill.table("progress_by_policy")
    assert {code: sum(counts(progress, code, "effect").values()) for code in POLICIES} == {
        "1": 2, "01": 2, "A*": 2, "a*": 1, "1-1": 1,
    }  # fmt: skip
    assert sum(counts(progress, "A*.5", "effect").values()) == 2


def test_an_excluded_rating_is_counted_but_no_part_of_the_percentages(hill: City) -> None:
    rows = hill.table("progress_by_policy").set_index(["policy_code", "aspect", "rating"])
    assert rows.loc[("*", "effect", "評価なし"), "count"] == "1"
    assert rows.loc[("*", "effect", "評価なし"), "share"] == ""
    assert rows.loc[("*", "effect", "D"), "share"] == "100"
    assert rows.loc[("*", "second_schedule", "S"), ["count", "share"]].to_list() == ["2", "25"]
    assert rows.loc[("*", "second_schedule", "D"), ["count", "share"]].to_list() == ["1", "12.5"]


def test_last_year_counts_what_has_ended_since(hill: City) -> None:
    rows = hill.table("progress_by_policy").set_index(["policy_code", "aspect", "rating"])
    assert rows.loc[("1", "effect", "B"), ["last_count", "change"]].to_list() == ["2", "-2"], "that which ended too"
    assert set(rows.loc[("1", "schedule"), "last_count"]) == {""}, "the ledger has no such ratings"


def test_a_second_evaluation_stands_in_the_ledger_and_leads_there(hill: City) -> None:
    evaluations = hill.table("evaluations")
    second = evaluations[evaluations["aspect"].isin(SECONDS)]
    assert (len(second), set(second["source"])) == (2 * len(INITIATIVES), {"ledger"})
    said = run("trace", hill.out / "master.xlsx", "progress_by_policy/*/second_effect/S/count")
    assert (said.code, "評価履歴" in said.out) == (0, True)


def test_what_is_not_counted_is_listed_with_its_reason(hill: City) -> None:
    assert dict(hill.table("not_counted")[["id", "why"]].itertuples(index=False, name=None)) == {
        "再1": "relisted", "休": "paused", "終": "ended",
    }  # fmt: skip


def test_the_matrix_lists_an_initiative_with_its_marks_in_every_cell_that_its_tags_name(hill: City) -> None:
    cells = hill.table("axis_matrix_initiatives")
    assert [tuple(row) for row in cells[["row_code", "column_code", "id"]].to_numpy()] == [
        ("1", "A*", "1"), ("1", "AB", "A*"), ("01", "A*", "1"), ("01", "a*", "01"),
    ]  # fmt: skip
    assert set(cells["marks"].str.count("／")) == {len(FIRST_AND_SECOND) - 1}


def test_thirteen_departments_answer_for_one_initiative(hill: City) -> None:
    assert set(hill.forms) == set(DEPARTMENTS)
    assert {e.key for e in manifest_of(hill.returned / "13.xlsx").entries if e.table == "evaluation"} == {"1"}


def test_a_note_says_that_shares_need_not_add_up_where_the_plan_wants_it(hill: City, island: City) -> None:
    notes = [openpyxl.load_workbook(city.out / "master.xlsx")["進捗状況"]["A3"].value for city in (hill, island)]
    assert ["100" in note for note in notes] == [True, False]


def test_a_correction_counts_and_the_department_s_value_stands_beside_it(island: City) -> None:
    assert counts(island.table("progress_by_policy")) == {"達成": 2, "未達成": 1}
    said = run("trace", island.out / "master.xlsx", "progress_by_policy/*/overall/未達成/count", "--json")
    assert '"state": "overruled"' in said.out


def test_at_the_year_s_end_its_middle_stands_beside_it(year_end: City) -> None:
    rows = year_end.table("progress_by_policy").set_index(["policy_code", "rating"]).loc["*"]
    assert rows.loc["達成", ["count", "last_count", "change", "mid_count"]].to_list() == ["2", "2", "0", "2"]
    assert rows.loc["未達成", ["count", "last_count", "change", "mid_count"]].to_list() == ["1", "0", "1", "1"]
    assert year_end.plan.tables["corrections"].empty, "a new period begins without corrections"


def test_indicators_stand_as_a_tree_and_are_met_by_their_direction(island: City) -> None:
    rows = island.table("indicator_achievement")
    now = rows[rows["year"] == "2024"].set_index("code")
    assert now["met"].to_dict() == {"G": "no", "S": "yes", "P": "", "Q": ""}
    assert now.loc["S", "achievement"] == "125"
    levels = island.table("indicators_by_level").set_index("level")
    assert levels.loc["KPI", ["count", "judged", "unknown"]].to_list() == ["2", "0", "2"]
    sheet = openpyxl.load_workbook(island.out / "master.xlsx")["指標"]
    column = {
        cell.value: int(cell.alignment.indent) for row in sheet.iter_rows(max_col=3) for cell in row if cell.value
    }
    assert [column[name] for name in ("定住者", "欠航", "職員数", "目標を置かない指標")] == [0, 1, 2, 2]


def test_yen_of_another_unit_are_converted_and_losses_printed(island: City) -> None:
    rows = island.table("effects_by_year").set_index(["policy_code", "kind", "year"])
    assert rows.loc[("*", "歳入増加", "2024"), "actual"] == "0.3"
    assert rows.loc[("*", "歳出削減", "2024"), ["actual", "cumulative_actual", "cumulative_difference"]].to_list() == [
        "-0.02", "0.08", "-0.22",
    ]  # fmt: skip


def test_charts_of_the_committee_s_paper_print_every_decimal_of_an_amount(island: City, tmp_path: Path) -> None:
    said = run("report", island.out / "master.xlsx", "--out", tmp_path / "報告")
    assert said.code == 0, said.err
    with zipfile.ZipFile(tmp_path / "報告" / "report.docx") as package:
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("word/charts/chart")]
    amounts = [chart for chart in charts if "<c:v>計画額</c:v>" in chart]
    assert len(amounts) == 2
    for chart in amounts:
        held = re.findall(
            r'<c:numFmt formatCode="([^"]+)"[^>]*/>(?:(?!<c:numFmt).)*?<c:showVal val="1"/>', chart, re.DOTALL
        )
        assert held == ["#,##0.00;△#,##0.00;0.00"] * 2


def test_merging_initiatives_is_a_review(island: City) -> None:
    link = island.table("budget_link").set_index("measure")
    assert link.loc["reviewed", ["numerator", "denominator", "share"]].to_list() == ["1", "2", "50"]
    assert link.loc["direction:統合", "numerator"] == "1"

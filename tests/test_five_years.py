"""Five years of a plan: issue, fill, merge, roll over, with reorganisation, a revision, new and ended initiatives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from consolidator import samples
from consolidator.master_file import read_master
from consolidator.plan import read_plan
from consolidator.publish.ledger_book import write_ledger
from consolidator.rollover import roll_over
from consolidator.summarise import summarise
from consolidator.trace import trace
from schemas.ledger import LEDGER
from tests import masters
from tests.story import City, manifest_of, run
from tests.test_samples import amount

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.model import Plan

YEARS = range(2020, 2025)
LEDGER_2020 = {
    "plan": """
        | code | title        | organisation | first_year | last_year | reporting_year | money_unit | deadline  |
        | kita | 第3次経営計画 | 北の市       | 2020       | 2024      | 2020           | 千円       | 2021/5/31 |
    """,
    "policies": """
        | code | parent | name |
        | 1    |        | 便利 |
        | 01   |        | 財政 |
    """,
    "ratings": """
        | aspect  | symbol | label  | rank | reason_required |
        | overall | ◎      | 上回る | 1    |                 |
        | overall | ○      | どおり | 2    |                 |
        | overall | △      | 遅れ   | 3    | yes             |
    """,
    "departments": """
        | code | bureau | name   |
        | 01   | 市民部 | 市民課 |
        | 1    | 総務部 | 総務課 |
        | 2    | 総務部 | 財政課 |
        | 3    | 総務部 | 経営課 |
    """,
    "initiatives": """
        | id | title          | policy | lead | related | content      | first_year | last_year |
        | 1  | 窓口の予約制   | 1      | 01   | 1       | 予約を受ける |            |           |
        | 01 | 複写機の集約   | 01     | 1    |         | 集約する     |            |           |
        | 2  | 広告の掲載     | 01     | 2    | 01      | 載せる       |            |           |
        | 4  | 試行だけの取組 | 1      | 2    |         | 試す         |            | 2022      |
    """,
    "milestones": [
        {"initiative": key, "year": year, "plan": f"{year}年度に進める"} for key in ("1", "01", "2") for year in YEARS
    ],
    "indicators": """
        | code | initiative | name   | unit | direction | baseline |
        | 1-A  | 1          | 予約数 | 件   | more      | 100      |
    """,
    "targets": [{"indicator": "1-A", "year": year, "target": 100 * (year - 2019)} for year in YEARS],
    "effects": [
        *({"initiative": "01", "kind": "歳出削減", "year": year, "planned": 1000} for year in YEARS),
        {
            "initiative": "2",
            "kind": "歳入増加",
            "detail": "封筒",
            "year": 2020,
            "planned": 50,
            "continuity": "continuing",
        },
    ],
    "opinions": """
        | no   | year | initiative | source | text         |
        | R2-1 | 2020 | 1          | 懇談会 | 早めてほしい |
    """,
}
ACTUAL = {
    "effects/01/歳出削減": {2020: 900.5, 2021: 1100.25, 2022: 1000, 2023: -300.1, 2024: 1250.05},
    "effects/2/歳入増加/封筒": {2020: 40, 2021: 60, 2022: 55.5},  # ended after 2022
}
NUMBERS = {2020: "110", 2021: "190", 2022: "310", 2023: "405", 2024: "500"}
RATING = {2020: "○", 2021: "△", 2022: "◎", 2023: "○", 2024: "○"}


@dataclass
class Year:
    """A year of the city, over."""

    year: int
    city: City
    plan: Plan  # the ledger as issued


def answers(year: int, department: str, keys: set[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
    """What a department types in a year, as far as its form asks for it; texts bear the year's mark."""
    typed = {("indicators", "1-A", "actual"): NUMBERS[year], ("opinions", "R2-1", "response"): f"対応{year}"}
    for code, amounts in ACTUAL.items():
        typed["effects", code.removeprefix("effects/"), "actual"] = str(amounts.get(year, 0))
    for key in ("1", "01", "2", "4", "R3-1"):
        typed["evaluation", key, "overall"] = RATING[year] if key == "01" else "○"
        typed["evaluation", key, "done"] = f"済印{year}{key}"
        typed["evaluation", key, "reason"] = f"理由{year}" if RATING[year] == "△" and key == "01" else ""
        typed["milestones", key, "actual"] = f"実績{year}{key}"
    if year == 2020 and department == "1":
        typed["revisions", "01#1", "kind"] = "実施内容の見直し"
        typed["revisions", "01#1", "after"] = "集約と電子化"
        typed["revisions", "01#1", "reason"] = "効果が大きい"
    if year == 2022:
        typed["evaluation", "2", "direction"] = "廃止"
        typed["evaluation", "2", "next_step"] = "終える"
    if department == "01":  # only shares initiative 2: amounts of two departments are added up, texts joined
        typed = {place: value for place, value in typed.items() if place[1] != "2"}
        typed["effects", "2/歳入増加/封筒", "actual"] = "0"
    return {place: value for place, value in typed.items() if place in keys and value}


def edits(year: int, tables: dict[str, list[dict[str, Any]]]) -> None:
    """What the planner changes in a year's ledger before the forms are issued."""
    rows = {row["id"]: row for row in tables["initiatives"]}
    if year == 2021:
        asked = next(row for row in tables["revisions"] if row["kind"] == "content")
        asked["decision"] = "accepted"
        rows["01"]["content"] = asked["after"]
        tables["initiatives"].append(
            {"id": "R3-1", "title": "電子申請", "policy": "1", "lead": "01", "status": "new", "first_year": 2021}
        )
        tables["opinions"].append({"no": "R3-1", "year": 2021, "department": "2", "text": "広告を選んでほしい"})
    if year == 2022:  # 総務課 is dissolved in the course of the year: 経営課 takes over
        next(row for row in tables["departments"] if row["code"] == "1")["successor"] = "3"
    if year == 2023:
        next(row for row in tables["revisions"] if row["kind"] == "end")["decision"] = "accepted"
        rows["2"]["status"] = "ended"


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> list[Year]:
    """All five years, each ledger made by ``rollover`` out of the year before."""
    folder = tmp_path_factory.mktemp("五年 間")
    done: list[Year] = []
    tables: dict[str, Any] = dict(LEDGER_2020)
    for year in YEARS:
        city = City(folder / str(year), {}, **tables)
        for department, form in city.forms.items():
            path = city.returned / "form.xlsx"
            path.write_bytes(form)
            keys = {(e.table, e.key, e.field) for e in manifest_of(path).entries}
            path.unlink()
            city.returns(department, answers(year, department, keys))
        if year == 2021:
            city.rewrite(
                corrections=[
                    {"table": "indicators", "key": "1-A", "field": "actual", "was": "190", "value": "195",
                     "reason": "電話で確認", "who": "企画"}
                ]
            )  # fmt: skip
        said = city.merge()
        assert said.code == 0, said.out + said.err
        done.append(Year(year, city, city.plan))
        following = folder / f"ledger-{year + 1}.xlsx"
        said = run("rollover", city.out / "master.xlsx", "--out", following)
        if year == YEARS[-1]:
            assert said.code == 2
            assert not following.exists()
            break
        assert said.code == 0, said.err
        plan, findings = read_plan(following)
        assert plan is not None
        assert findings == ()
        tables = {name: [dict(row) for row in frame.to_dict("records")] for name, frame in plan.tables.items()}
        assert_nothing_is_stale(year, following, tables)
        edits(year + 1, tables)
    return done


def assert_nothing_is_stale(year: int, ledger: Path, tables: dict[str, list[dict[str, Any]]]) -> None:
    """The ledger of the next year holds a year's texts nowhere but in the actuals and responses of that year."""
    assert tables["plan"][0]["reporting_year"] == year + 1
    assert tables["plan"][0]["deadline"] is None
    assert [tables[name] for name in ("reception", "corrections", "acceptances")] == [[], [], []]
    now = [row for name in ("milestones", "targets", "effects") for row in tables[name] if row["year"] > year]
    assert {row["actual"] for row in now} <= {None}
    book = CalamineWorkbook.from_path(ledger)
    texts = [
        str(value) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for value in row
    ]
    assert not [text for text in texts if text.startswith(("済印", "理由2"))]


def of_year(years: list[Year], year: int) -> Year:
    return next(one for one in years if one.year == year)


def cumulative(year: int) -> float:
    return round(sum(amount for amounts in ACTUAL.values() for at, amount in amounts.items() if at <= year), 8)


def test_effects_accumulate_over_the_years(years: list[Year]) -> None:
    for one in years:
        table = one.city.table("effects_by_year")
        whole = table[(table["policy_code"] == "*") & (table["kind"] == "*")].set_index("year")
        for year in range(2020, one.year + 1):
            assert float(whole.loc[str(year), "cumulative_actual"]) == cumulative(year)
        assert len(whole) == one.year - 2019


def test_the_accumulated_figure_leads_to_four_cells_of_the_ledger_and_one_of_a_form(years: list[Year]) -> None:
    path = years[-1].city.out / "master.xlsx"
    traced = trace(read_master(path), "effects_by_year/*/歳出削減/2024/cumulative_actual", path)
    amounts = traced.explained.sources[traced.explained.sources["role"] == "amount"]
    assert list(amounts["value"]) == list(ACTUAL["effects/01/歳出削減"].values())
    assert list(amounts["state"]) == ["ledger"] * 4 + ["merged"]
    assert set(amounts["file"][:4]) == {years[-1].city.ledger.name}
    assert amounts["file"].iloc[4] == "3.xlsx"
    assert not traced.changed


def test_every_rating_and_actual_of_the_past_is_in_the_last_ledger(years: list[Year]) -> None:
    tables = years[-1].plan.tables
    history = tables["history"]
    own = history[history["initiative"] == "01"]
    assert dict(zip(own["year"], own["symbol"], strict=True)) == {y: RATING[y] for y in YEARS if y < 2024}
    targets = tables["targets"].set_index("year")["actual"]
    assert [targets[year] for year in YEARS] == [110, 195, 310, 405, None], "195 is what the planner corrected"
    done = tables["milestones"].set_index(["initiative", "year"])["actual"]
    assert done["01", 2021] == "実績202101"
    assert done["01", 2024] is None


def test_last_years_rating_is_printed_in_the_next_form(years: list[Year]) -> None:
    row = of_year(years, 2022).city.table("initiatives").set_index("id").loc["01"]
    assert row["last_overall"] == "△"


def test_forms_are_issued_blank(years: list[Year]) -> None:
    for one in years:
        for form in one.city.forms.values():
            path = one.city.folder / "blank.xlsx"
            path.write_bytes(form)
            assert {entry.issued for entry in manifest_of(path).entries} == {""}


def test_a_reorganised_department_is_replaced_and_stays_readable(years: list[Year]) -> None:
    assert set(of_year(years, 2021).city.forms) == {"01", "1", "2"}
    assert set(of_year(years, 2022).city.forms) == {"01", "3", "2"}
    last = of_year(years, 2023).plan.tables
    assert last["initiatives"].set_index("id").loc["01", "lead"] == "3"
    assert last["initiatives"].set_index("id").loc["1", "related"] == "3"
    assert "総務課" in set(last["departments"]["name"])


def test_a_request_waits_is_accepted_and_found_in_the_ledger(years: list[Year], tmp_path: Path) -> None:
    old, new = (of_year(years, year).city.out / "master.xlsx" for year in (2020, 2021))
    assert run("compare", old, new, "--out", tmp_path / "新旧").code == 0
    requests = pd.read_csv(tmp_path / "新旧" / "data" / "requests.csv", dtype=str, encoding="utf-8-sig")
    row = requests[requests["kind"] == "content"].iloc[0]
    assert (row["initiative"], row["department"], row["decision"], row["reflected"]) == (
        "01",
        "総務課",
        "accepted",
        "yes",
    )
    kinds = pd.read_csv(tmp_path / "新旧" / "data" / "revisions_by_kind.csv", encoding="utf-8-sig").set_index("kind")
    assert kinds["count"].to_dict() == dict.fromkeys(kinds.index, 0) | {"*": 1, "content": 1}
    changes = pd.read_csv(tmp_path / "新旧" / "data" / "plan_changes.csv", dtype=str, encoding="utf-8-sig")
    assert list(zip(changes["change"], changes["code"], strict=True)) == [("new", "R3-1")]


def test_a_new_initiative_is_new_for_one_year(years: list[Year]) -> None:
    statuses = [one.plan.tables["initiatives"].set_index("id")["status"].get("R3-1") for one in years]
    assert statuses == [None, "new", "active", "active", "active"]


def test_what_a_department_wants_to_end_goes_on_until_the_planner_accepts(years: list[Year]) -> None:
    asked = of_year(years, 2023).plan.tables["revisions"]
    assert list(asked["after"][asked["kind"] == "end"]) == ["廃止"]
    assert "2" in set(of_year(years, 2022).city.table("initiatives")["id"])
    counted = [set(one.city.table("initiatives").query("counted == 'true'")["id"]) for one in years]
    assert ["2" in ids for ids in counted] == [True, True, True, False, False]
    assert ["4" in ids for ids in counted] == [True, True, True, False, False], "its last year was 2022"


def test_an_answered_opinion_is_asked_once(years: list[Year]) -> None:
    opinions = years[-1].plan.tables["opinions"].set_index("no")
    assert opinions.loc["R2-1", "response"] == "対応2020"
    assert opinions.loc["R3-1", "response"] not in {None, ""}


def test_results_and_sources_belong_together_and_everything_typed_is_accounted_for(years: list[Year]) -> None:
    for one in years:
        assert run("verify", one.city.out).code == 0
        account = one.city.table("reconciliation").drop(columns="file").astype(int)
        parts = account[["merged", "rejected", "overruled", "stray"]].sum(axis=1)
        assert (account["typed"] == parts).all()
        assert (account["typed"] > 0).all()


# ---------------------------------------------------------------- Sendai


def test_sendai_rolled_over_from_2016_accumulates_what_it_printed(tmp_path: Path) -> None:
    """The four years' effect is 217億円, more than planned; each year's actuals come in as that year's returns."""
    city = samples.load("sendai")
    write_ledger(tmp_path / "known.xlsx", city.tables, "ja")
    known, _ = read_plan(tmp_path / "known.xlsx")
    assert known is not None
    effects = known.tables["effects"]
    typed = city.answers[(city.answers["table"] == "effects") & (city.answers["field"] == "actual")]
    told = {
        (f"{row.initiative}/{row.kind}" + (f"/{row.detail}" if row.detail else ""), row.year): row.actual
        for row in effects[effects["actual"].notna()].itertuples()
    }
    for row in typed.itertuples():  # several departments' amounts are added up
        told[row.key, 2019] = told.get((row.key, 2019), 0) + float(amount(row.value))
    blank = effects.assign(actual=pd.Series([None] * len(effects), effects.index, dtype=object))
    plan = replace(
        known, reporting_year=2016,
        tables={**known.tables, "effects": blank, "history": known.tables["history"].iloc[:0],
                "plan": known.tables["plan"].assign(reporting_year=2016)},
    )  # fmt: skip
    for year in range(2016, 2020):
        assert plan.reporting_year == year
        master = _reported(plan, told)
        if year < 2019:
            path = tmp_path / f"{year + 1}.xlsx"
            write_ledger(path, roll_over(master).tables, "ja")
            following, findings = read_plan(path)
            assert following is not None, findings
            plan = following
    table = summarise(master)["effects_by_year"]
    whole = table[(table["policy_code"] == "*") & (table["kind"] == "*")].set_index("year")
    assert whole.loc[2019, "cumulative_actual"] == 21712
    assert round(whole.loc[2019, "cumulative_actual"] / 100) == 217
    assert whole.loc[2019, "cumulative_actual"] > whole.loc[2019, "cumulative_planned"]


def _reported(plan: Plan, told: dict[tuple[str, int], Any]) -> Any:
    """A master of a plan: past actuals as its ledger has them, this year's as told."""
    policies = dict(zip(plan.tables["initiatives"]["id"], plan.tables["initiatives"]["policy"], strict=True))
    rows = []
    for row in plan.tables["effects"].to_dict("records"):
        code = "/".join(filter(None, (row["initiative"], row["kind"], row["detail"])))
        if row["year"] == plan.reporting_year:
            row["actual"] = told.get((code, row["year"]))
        rows.append(row | {"code": code, "policy": policies[row["initiative"]], "counted": True})
    initiatives = [masters.initiative(key, policy) for key, policy in policies.items()]
    return masters.master(initiatives, plan, effects=rows)


def test_every_table_of_a_ledger_is_rolled_over() -> None:
    rolled = roll_over(masters.master([masters.initiative("1")]))
    assert set(rolled.tables) == set(LEDGER)

"""The next ledger: what becomes the past, what waits for a decision, and what is emptied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from consolidator.model import OperatorError
from consolidator.plan import read_plan
from consolidator.publish.ledger_book import write_ledger
from consolidator.rollover import Rolled, roll_over
from tests import masters
from tests.ledgers import CITY, ledger, rows
from tests.story import City, run

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.model import Master, Plan


def plan(folder: Path, **tables: Any) -> Plan:
    read, findings = read_plan(ledger(folder, base=CITY, **tables))
    assert read is not None, findings
    return read


def master(plan: Plan, rating: str | None = "A", **tables: Any) -> Master:
    """A master of the city's plan: every initiative rated the same, nothing else returned but what is given."""
    held = plan.tables["initiatives"].to_dict("records")
    own = [masters.initiative(row["id"], row["policy"], rating, counted=rating is not None) for row in held]
    for row in own:
        row.update(tables.pop(row["id"], {}))
    return masters.master(own, plan, **({"opinions": plan.tables["opinions"].to_dict("records")} | tables))


def table(rolled: Rolled, name: str) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rolled.tables[name].to_dict("records")]


def checked(folder: Path, rolled: Rolled) -> Plan:
    """Write the ledger and read it back: it must be sound."""
    path = folder / "翌年度.xlsx"
    write_ledger(path, rolled.tables, "ja")
    read, findings = read_plan(path)
    assert read is not None, findings
    return read


def test_the_next_year_starts_without_deadline_reception_corrections_and_acceptances(tmp_path: Path) -> None:
    rolled = roll_over(master(plan(tmp_path)))
    read = checked(tmp_path, rolled)
    assert (read.reporting_year, read.period, read.deadline) == (2024, "year_end", None)
    assert [len(read.tables[name]) for name in ("reception", "corrections", "acceptances")] == [0, 0, 0]


def test_ratings_become_history_but_not_those_that_are_not_in(tmp_path: Path) -> None:
    known = plan(tmp_path)
    rolled = roll_over(master(known, **{"01": {"rating_overall": "未提出"}, "R5-1": {"rating_overall": "未確定"}}))
    added = table(rolled, "history")[len(known.tables["history"]) :]
    assert added == [{"initiative": "1", "year": 2023, "period": "year_end", "aspect": "overall", "symbol": "A"}]
    assert rolled.ratings == 1
    checked(tmp_path, rolled)


def test_a_relisted_initiative_leaves_no_rating_of_its_own(tmp_path: Path) -> None:
    initiatives = [
        *rows(CITY["initiatives"]),
        {"id": "9", "title": "再掲", "policy": "1", "lead": "01", "relisted_of": "1"},
    ]
    rolled = roll_over(master(plan(tmp_path, initiatives=initiatives), **{"9": {"relisted_of": "1"}}))
    assert {row["initiative"] for row in table(rolled, "history") if row["year"] == 2023} == {"1", "01", "R5-1"}


def test_actuals_are_carried_and_years_without_a_row_get_one(tmp_path: Path) -> None:
    known = plan(tmp_path)
    rolled = roll_over(
        master(
            known,
            milestones=[{"initiative": "1", "year": 2023, "plan": "試行", "actual": "試行した"}],
            indicators=[
                masters.indicator("1-A", 65.0, 66.5, year=2023), masters.indicator("1-B", 30.0, None, year=2023),
            ],
            effects=[
                masters.effect(
                    "01", 2023, 2400000, 2310000.5, code="01/歳出削減/賃借料", detail="賃借料", basis="請求書"
                ),
                masters.effect(
                    "01", 2023, None, 7, code="01/歳入/広告", kind="歳入", detail="広告", continuity="continuing"
                ),
            ],
        )
    )  # fmt: skip
    done = {(row["initiative"], row["year"]): row["actual"] for row in table(rolled, "milestones")}
    assert done == {("1", 2022): "設計済", ("1", 2023): "試行した", ("1", 2024): None}
    targets = {(row["indicator"], row["year"]): (row["target"], row["actual"]) for row in table(rolled, "targets")}
    assert targets == {("1-A", 2022): (63, 62.8), ("1-A", 2023): (65, 66.5), ("1-B", 2023): (30, None)}
    effects = {(row["kind"], row["detail"], row["year"]): row for row in table(rolled, "effects")}
    assert effects["歳出削減", "賃借料", 2022]["actual"] == 1150000
    assert effects["歳出削減", "賃借料", 2023]["actual"] == 2310000.5
    assert effects["歳出削減", "賃借料", 2023]["basis"] == "請求書"
    assert effects["歳入", "広告", 2023] | {"basis": None} == {
        "initiative": "01", "kind": "歳入", "detail": "広告", "year": 2023, "planned": None, "actual": 7,
        "continuity": "continuing", "basis": None,
    }  # fmt: skip
    assert rolled.actuals == 4
    checked(tmp_path, rolled)


def test_responses_close_opinions_and_open_ones_stay_open_with_today_s_department(tmp_path: Path) -> None:
    departments = [*rows(CITY["departments"]), {"code": "9", "name": "窓口課"}]
    departments[0]["successor"] = "9"
    known = plan(tmp_path, departments=departments)
    answered = known.tables["opinions"].assign(response=["早めた", None]).to_dict("records")
    rolled = roll_over(master(known, opinions=answered))
    assert [(row["no"], row["response"], row["department"]) for row in table(rolled, "opinions")] == [
        ("R5-1", "早めた", None), ("R5-2", None, "9"),
    ]  # fmt: skip
    assert rolled.responses == 1


def test_requests_wait_for_a_decision_once(tmp_path: Path) -> None:
    asked = masters.revision("1", "content", "asked", year=2023, after="電話でも", department="01")
    head = rows(CITY["plan"])
    head[0]["last_year"] = "R7"
    known = plan(tmp_path, plan=head)
    rolled = roll_over(master(known, revisions=[asked, dict(asked)]))
    new = table(rolled, "revisions")[len(known.tables["revisions"]) :]
    assert [(row["initiative"], row["year"], row["kind"], row["after"], row["decision"]) for row in new] == [
        ("1", 2023, "content", "電話でも", "asked")
    ]
    assert rolled.requests == 1
    again = roll_over(master(checked(tmp_path, rolled), revisions=[asked]))
    assert len(table(again, "revisions")) == len(table(rolled, "revisions"))


class TestEnding:
    def test_a_department_s_proposal_waits_and_ends_nothing(self, tmp_path: Path) -> None:
        rolled = roll_over(master(plan(tmp_path), **{"01": {"direction": "完了", "next_step": "終えた"}}))
        row = table(rolled, "revisions")[-1]
        assert (row["initiative"], row["kind"], row["after"], row["decision"]) == ("01", "end", "完了", "asked")
        assert {row["status"] for row in table(rolled, "initiatives")} == {"active"}
        assert rolled.closed == ()

    @pytest.mark.parametrize(
        ("after", "status"), [("完了", "completed"), ("廃止する", "ended"), ("1に統合", "merged"), (None, "completed")]
    )
    def test_what_the_planner_accepted_takes_effect(self, tmp_path: Path, after: str | None, status: str) -> None:
        ends = [{"initiative": "01", "year": "R5", "kind": "end", "after": after, "decision": "accepted"}]
        rolled = roll_over(master(plan(tmp_path, revisions=ends)))
        assert {row["id"]: row["status"] for row in table(rolled, "initiatives")}["01"] == status
        assert rolled.closed == ("01",)

    def test_what_the_planner_declined_goes_on(self, tmp_path: Path) -> None:
        ends = [{"initiative": "01", "year": "R5", "kind": "end", "after": "廃止", "decision": "declined"}]
        assert roll_over(master(plan(tmp_path, revisions=ends))).closed == ()

    def test_past_its_last_year_it_is_named_and_no_longer_asked_about(self, tmp_path: Path) -> None:
        initiatives = rows(CITY["initiatives"])
        initiatives[1]["last_year"] = "R5"
        rolled = roll_over(master(plan(tmp_path, initiatives=initiatives)))
        assert rolled.past == ("01",)
        assert {row["id"]: row["status"] for row in table(rolled, "initiatives")}["01"] == "active"


def test_a_department_is_replaced_by_its_last_successor_and_its_row_stays(tmp_path: Path) -> None:
    departments = [
        *rows(CITY["departments"]),
        {"code": "8", "name": "甲", "successor": "9"},
        {"code": "9", "name": "乙"},
    ]
    departments[1]["successor"] = "8"
    departments[2]["successor"] = "9"
    rolled = roll_over(master(plan(tmp_path, departments=departments)))
    people = {row["id"]: (row["lead"], row["related"]) for row in table(rolled, "initiatives")}
    assert people == {"1": ("01", "9"), "01": ("9", None), "R5-1": ("9", None)}
    assert [row["code"] for row in table(rolled, "departments")] == ["01", "1", "1-1", "8", "9"]
    assert rolled.moved == (("1", "9"), ("1-1", "9"))
    checked(tmp_path, rolled)


class TestPeriods:
    def with_period(self, folder: Path, period: str, **tables: Any) -> Plan:
        head = rows(CITY["plan"])
        head[0]["period"] = period
        return plan(folder, plan=head, **tables)

    def test_after_the_middle_of_a_year_comes_its_end(self, tmp_path: Path) -> None:
        rolled = roll_over(master(self.with_period(tmp_path, "mid_year")))
        assert (rolled.year, rolled.period) == (2023, "year_end")
        assert {row["period"] for row in table(rolled, "history") if row["year"] == 2023} == {"mid_year"}
        assert {row["id"]: row["status"] for row in table(rolled, "initiatives")}["R5-1"] == "new"

    def test_after_an_end_the_next_year_is_reported_on_in_its_middle_where_this_one_was(self, tmp_path: Path) -> None:
        past = [{"initiative": "1", "year": "R5", "period": "mid_year", "aspect": "overall", "symbol": "A"}]
        rolled = roll_over(master(self.with_period(tmp_path, "year_end", history=past)))
        assert (rolled.year, rolled.period) == (2024, "mid_year")

    def test_the_planner_may_choose(self, tmp_path: Path) -> None:
        assert roll_over(master(self.with_period(tmp_path, "year_end")), "mid_year").period == "mid_year"
        assert roll_over(master(self.with_period(tmp_path, "mid_year")), "mid_year").year == 2024

    def test_after_the_plan_s_last_year_comes_nothing(self, tmp_path: Path) -> None:
        head = rows(CITY["plan"])
        head[0]["reporting_year"] = "R6"
        with pytest.raises(OperatorError) as error:
            roll_over(master(plan(tmp_path, plan=head)))
        assert error.value.code == "O125"


def test_the_command_refuses_provisional_results_and_existing_files(tmp_path: Path) -> None:
    city = City(tmp_path / "市")
    city.returns("01")
    assert city.merge().code == 1
    book, following = city.out / "master.xlsx", tmp_path / "翌年度.xlsx"
    refused = run("rollover", book, "--out", following, "--lang", "en")
    assert (refused.code, following.exists()) == (2, False)
    assert "provisional" in refused.err
    said = run("rollover", book, "--out", following, "--provisional")
    assert said.code == 0
    assert "暫定" in said.out or "provisional" in said.out
    before = following.read_bytes()
    assert run("rollover", book, "--out", following, "--provisional").code == 2
    assert following.read_bytes() == before
    assert run("plan", "check", following).code == 0

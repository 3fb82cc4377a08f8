"""Several files of one department: newer versions, halves that two sections filled in, what the planner decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from consolidator.versions import changes
from tests.story import City, found, of
from tests.test_accounting import CITY, account

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.model import Master

FORM = {("form", "A", "filled_by"): "花子", ("form", "A", "approved_by"): "次郎"}
FIRST = {
    ("evaluation", "1", "overall"): "◎",
    ("evaluation", "1", "done"): "予約を始めた",
    ("milestones", "1", "actual"): "試行済",
}  # fmt: skip
SECOND = {
    ("evaluation", "2", "overall"): "○",
    ("evaluation", "2", "done"): "五台減らした",
    ("effects", "2/歳出削減", "actual"): "12",
}  # fmt: skip
EARLY, LATE = "2024-05-10T00:00:00Z", "2024-05-20T00:00:00Z"


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path / "やま市", CITY)
    city.returns("B")
    return city


def halves(city: City, **more: str) -> Master:
    """Two sections of A fill in one initiative each, in the form that each of them was forwarded."""
    city.returns("A", {**FORM, **FIRST}, name="A 庶務係.xlsx", saved_at=EARLY, bare=True)
    city.returns("A", {**FORM, **SECOND, **{("evaluation", "2", k): v for k, v in more.items()}}, name="A 管財係.xlsx",
                 saved_at=LATE, bare=True)  # fmt: skip
    return city.read()


def states(master: Master) -> dict[str, str]:
    return {item.file: item.state for item in master.submissions if item.department == "A"}


def test_two_sections_halves_are_read_together(city: City) -> None:
    master = halves(city)
    assert states(master) == {"A 庶務係.xlsx": "accepted", "A 管財係.xlsx": "accepted"}
    assert (of(master, "1")["rating_overall"], of(master, "2")["rating_overall"]) == ("◎", "○")
    assert not found(master, "V101", "R101"), "what one section leaves to the other is not missing"
    (said,) = found(master, "F125")
    assert (said.file, dict(said.params)) == ("A 庶務係.xlsx", {"other": "A 管財係.xlsx", "keys": "1"})
    for file in states(master):
        account(master, file)
    assert not master.provisional


def test_an_initiative_that_no_section_filled_in_is_asked_for_once(city: City) -> None:
    city.returns("A", {**FORM, **FIRST}, name="A1.xlsx", saved_at=EARLY, bare=True)
    city.returns("A", {**FORM, ("effects", "2/歳出削減", "actual"): "12"}, name="A2.xlsx", saved_at=LATE, bare=True)
    missing = found(city.read(), "V101")
    assert {(finding.file, finding.key) for finding in missing} == {("A2.xlsx", "2")}
    assert len(missing) == len({(finding.key, finding.field) for finding in missing})


def test_where_both_answer_the_newer_stands_and_the_difference_is_shown(city: City) -> None:
    city.returns("A", {**FORM, **FIRST, **SECOND, ("evaluation", "2", "overall"): "◎"}, name="A1.xlsx", saved_at=EARLY,
                 bare=True)  # fmt: skip
    city.returns("A", {**FORM, **SECOND}, name="A2.xlsx", saved_at=LATE, bare=True)
    master = city.read()
    assert set(states(master).values()) == {"accepted"}
    assert (of(master, "1")["rating_overall"], of(master, "2")["rating_overall"]) == ("◎", "○")
    (differs,) = found(master, "F127")
    assert dict(differs.params) == {"other": "A2.xlsx", "keys": "2"}
    assert account(master, "A1.xlsx")["overruled"] > 0


def test_a_newer_version_that_answers_for_everything_counts_alone(city: City) -> None:
    city.returns("A", {**FORM, **FIRST, **SECOND}, name="A1.xlsx", saved_at=EARLY, bare=True)
    city.returns("A", {**FORM, **FIRST, **SECOND, ("evaluation", "1", "overall"): "○"}, name="A2.xlsx", saved_at=LATE,
                 bare=True)  # fmt: skip
    master = city.read()
    assert states(master) == {"A1.xlsx": "superseded", "A2.xlsx": "accepted"}
    assert not found(master, "F125", "F127")


def test_saved_again_without_a_change_it_is_said_to_be_the_same(city: City) -> None:
    for name, at in (("A1.xlsx", EARLY), ("A2.xlsx", LATE)):
        city.returns("A", name=name, saved_at=at)
    master = city.read()
    assert [(finding.file, dict(finding.params)["other"]) for finding in found(master, "F126")] == [
        ("A1.xlsx", "A2.xlsx")
    ]


def test_the_planner_lets_one_half_count_alone(city: City) -> None:
    halves(city)
    city.rewrite(reception="| file | department | treatment | reason |\n| A 管財係.xlsx | A | accept | 課で差替え |")
    master = city.read()
    assert states(master) == {"A 庶務係.xlsx": "superseded", "A 管財係.xlsx": "accepted"}
    assert {finding.key for finding in found(master, "V101")} == {"1"}


def test_the_planner_reads_files_together_that_the_rule_would_not(city: City) -> None:
    """A remark alone answers for no initiative, so that nothing tells a half from a former version."""
    city.returns("A", {**FORM, **FIRST, **SECOND}, name="A1.xlsx", saved_at=LATE, bare=True)
    city.returns("A", {**FORM, ("evaluation", "2", "problem"): "場所"}, name="A2.xlsx", saved_at=EARLY, bare=True)
    assert states(city.read()) == {"A1.xlsx": "accepted", "A2.xlsx": "superseded"}
    together = "| file | department | treatment | reason |\n| A1.xlsx | A | together | |\n| A2.xlsx | A | together | |"
    city.rewrite(reception=together)
    assert set(states(city.read()).values()) == {"accepted"}


def test_halves_that_record_no_time_need_none_where_they_do_not_meet(city: City) -> None:
    city.returns("A", {**FORM, **FIRST}, name="A 庶務.xlsx", saved_at=EARLY, bare=True)
    city.returns("A", {**FORM, **SECOND}, name="A 管財.xlsx", saved_at=EARLY, bare=True)
    master = city.read()
    assert set(states(master).values()) == {"accepted"}
    assert not found(master, "F111")


def test_where_the_newer_cannot_be_told_and_both_answer_otherwise_the_planner_decides(city: City) -> None:
    city.returns("A", {**FORM, **FIRST}, name="A 庶務.xlsx", saved_at=EARLY, bare=True)
    city.returns("A", {**FORM, **FIRST, **SECOND, ("evaluation", "1", "done"): "別の内容"},
                 name="A 管財.xlsx", saved_at=EARLY, bare=True)  # fmt: skip
    assert set(states(city.read()).values()) == {"held"}


# ---------------------------------------------------------------- what changed since the last version


def test_what_changed_between_two_versions_is_listed_cell_by_cell(city: City) -> None:
    city.returns("A", name="A.xlsx", saved_at=EARLY)
    newer = {("evaluation", "1", "done"): "支所でも始めた", ("evaluation", "1", "problem"): "人手"}
    city.returns("A", newer, name="A 修正.xlsx", saved_at=LATE)
    said = city.merge()
    sheet = openpyxl.load_workbook(city.out / "findings.xlsx")["版の違い"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows() if row[1].value == "A.xlsx"]
    assert [row[4:] for row in rows] == [
        ["1", "実施した内容", "予定どおり実施した。", "支所でも始めた"],
        ["1", "課題", None, "人手"],
    ]
    assert all(row[2] == "A 修正.xlsx" and row[3].startswith("1!") for row in rows)
    assert "前の版（A.xlsx）と2か所違います" in said.out


def test_the_same_entries_saved_again_are_said_to_be_the_same(city: City) -> None:
    for name, at in (("A1.xlsx", EARLY), ("A2.xlsx", LATE)):
        city.returns("A", name=name, saved_at=at)
    assert not changes(city.read())
    assert "前の版（A1.xlsx）と同じ内容です" in city.merge().out

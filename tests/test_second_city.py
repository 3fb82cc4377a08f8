"""A city that shares nothing with any sample: other scale, depths, codes, unit, and returns that are not all in yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from consolidator.model import PENDING, UNSETTLED
from tests.ledgers import MINIMAL
from tests.story import City, counts, filled, found, manifest_of, of, plain_answers, run

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.model import Master

STAMP = "暫定"
CITY = {
    "plan": """
        | code | title          | organisation | first_year | last_year | reporting_year | money_unit | deadline  |
        | umi  | 第1次改革プラン | うみべ市     | R5         | R5        | R5             | 円         | 2024/5/31 |
    """,
    "policies": """
        | code    | parent | name           |
        | 1       |        | 市民の利便     |
        | 01      |        | 開かれた市政   |
        | 2       |        | 財政の健全化   |
        | 2-1     | 2      | 歳出の見直し   |
        | 2-1-1   | 2-1    | 事務事業       |
        | 2-1-1-1 | 2-1-1  | 内部管理       |
    """,
    "ratings": MINIMAL["ratings"],
    "departments": MINIMAL["departments"],
    "initiatives": """
        | id   | title              | policy  | lead | related | relisted_of |
        | 1    | 窓口の予約制       | 1       | 01   | 1       |             |
        | 01   | 複写機の集約       | 2-1-1-1 | 01   |         |             |
        | 1-1  | 会議録の公開       | 01      | 1    |         |             |
        | R5-1 | 施設予約の統一     | 2-1-1-1 | 1-1  |         |             |
        | 2    | 国の制度による取組 | 1       | 01   |         |             |
        | 9    | 複写機の集約       | 1       | 01   |         | 01          |
    """,
    "effects": """
        | initiative | kind     | year | planned |
        | 1          | 歳出削減 | R5   | 1000000 |
        | R5-1       | 歳入増加 | R5   | 500000  |
    """,
    "indicators": """
        | code | initiative | name     | unit | direction |
        | 1-A  | 1          | 予約率   | ％   | more      |
        | 01-A | 01         | 台数     | 台   | less      |
    """,
    "targets": """
        | indicator | year | target |
        | 1-A       | R5   | 60     |
        | 01-A      | R5   | 40     |
    """,
}
SECTION_01 = {
    ("evaluation", "1", "overall"): "S",
    ("evaluation", "01", "overall"): "B",
    ("evaluation", "2", "overall"): "対象外",
    ("effects", "1/歳出削減", "actual"): "900000",
    ("indicators", "1-A", "actual"): "６５．５％",
    ("indicators", "01-A", "actual"): "38",
}
SECTION_1 = {("evaluation", "1-1", "overall"): "A"}
SECTION_1_1 = {
    ("evaluation", "R5-1", "overall"): "C",
    ("evaluation", "R5-1", "reason"): "業者が決まらなかった。",
    ("effects", "R5-1/歳入増加", "actual"): "△２０，０００",
}


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path / "うみべ市 令和5年度", CITY)


def all_return(city: City) -> None:
    city.returns("01", SECTION_01)
    city.returns("1", SECTION_1)
    city.returns("1-1", SECTION_1_1)


def printed(path: Path) -> dict[str, str]:
    """Visible sheet → everything it prints: header, footer and cells."""
    sheets = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        if sheet.sheet_state == "visible":
            header = (sheet.oddHeader, sheet.oddFooter)
            margins = [part.text or "" for edge in header for part in (edge.left, edge.center, edge.right)]
            cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
            sheets[sheet.title] = "\n".join([*margins, *cells])
    return sheets


# ---------------------------------------------------------------- all in


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Everybody has returned, and nothing is wrong."""
    city = City(tmp_path_factory.mktemp("complete") / "うみべ市", CITY)
    all_return(city)
    said = city.merge()
    assert (said.code, said.err) == (0, "")
    return city


def test_everything_in_is_final_and_counted_by_code(complete: City) -> None:
    progress = complete.table("progress_by_policy")
    assert counts(progress) == {"S": 1, "A": 1, "B": 1, "C": 1, "対象外": 1}
    assert counts(progress, "1") == {"S": 1, "対象外": 1}, "the relisted 9 is shown here but counted under 2-1-1-1"
    assert counts(progress, "01") == {"A": 1}, "01 is not 1"
    for ancestor in ("2-1-1-1", "2-1-1", "2-1", "2"):
        assert counts(progress, ancestor) == {"B": 1, "C": 1}
    assert dict(zip(progress["policy_code"], progress["depth"], strict=True)) == {
        "*": "0", "1": "1", "01": "1", "2": "1", "2-1": "2", "2-1-1": "3", "2-1-1-1": "4",
    }  # fmt: skip
    whole = progress[progress["policy_code"] == "*"].set_index("rating")["share"]
    assert whole["S"] == "25", "対象外 is outside the denominator"
    assert whole["対象外"] == ""
    assert not [name for name, text in printed(complete.out / "master.xlsx").items() if STAMP in text]


def test_a_relisted_initiative_is_shown_twice_and_counted_once(complete: City) -> None:
    rows = complete.table("initiatives").set_index("id")
    assert rows.loc["9", "rating_overall"] == rows.loc["01", "rating_overall"] == "B"
    assert list(rows["counted"]) == ["true"] * 5 + ["false"]
    assert "9" not in set(complete.table("evaluations")["initiative"])


def test_departments_with_look_alike_codes_are_kept_apart(complete: City) -> None:
    progress = complete.table("progress_by_department")
    assert counts(progress, "01", by="department") == {"S": 1, "B": 1, "対象外": 1}
    assert counts(progress, "1", by="department") == {"A": 1}
    assert counts(progress, "1-1", by="department") == {"C": 1}


def test_amounts_are_in_yen_and_percentages_as_typed(complete: City) -> None:
    effects = complete.table("effects_by_year").set_index(["policy_code", "kind"])
    assert tuple(effects.loc[("*", "*"), ["unit", "planned", "actual", "cumulative_actual"]]) == (
        "円", "1500000", "880000", "880000",
    )  # fmt: skip
    assert effects.loc[("2", "歳入増加"), "actual"] == "-20000"
    indicators = complete.table("indicator_achievement").set_index("code")
    assert tuple(indicators.loc["1-A", ["actual", "achievement", "met"]]) == ("65.5", "109.2", "yes")
    assert tuple(indicators.loc["01-A", ["actual", "achievement", "met"]]) == ("38", "105.3", "yes")


# ---------------------------------------------------------------- two departments are missing, one value is blocked


@pytest.fixture
def half_in(city: City) -> City:
    """Only 市民課 has returned, and one of its ratings can't be read."""
    city.returns("01", {**SECTION_01, ("evaluation", "01", "overall"): "だいたいよい"})
    assert city.merge().code == 1
    return city


def test_what_is_not_in_has_its_place_in_every_table(half_in: City) -> None:
    progress = half_in.table("progress_by_policy")
    assert counts(progress) == {"S": 1, "対象外": 1, PENDING: 2, UNSETTLED: 1}
    assert counts(progress, "2-1-1-1") == {PENDING: 1, UNSETTLED: 1}
    assert counts(progress, "01") == {PENDING: 1}
    by_department = half_in.table("progress_by_department")
    assert counts(by_department, "01", by="department") == {"S": 1, "対象外": 1, UNSETTLED: 1}
    assert counts(by_department, "1-1", by="department") == {PENDING: 1}
    rows = half_in.table("initiatives").set_index("id")["rating_overall"]
    assert rows.to_dict() == {"1": "S", "01": UNSETTLED, "1-1": PENDING, "R5-1": PENDING, "2": "対象外", "9": UNSETTLED}


def test_percentages_are_of_all_until_the_plan_says_of_the_evaluated(half_in: City) -> None:
    def share(rating: str) -> str:
        rows = half_in.table("progress_by_policy")
        return str(rows[(rows["policy_code"] == "*") & (rows["rating"] == rating)]["share"].item())

    assert (share("S"), share(PENDING)) == ("25", "50")
    half_in.rewrite(plan=CITY["plan"].replace("| deadline  |", "| percentage_base |").replace("2024/5/31", "evaluated"))
    assert half_in.merge().code == 1
    assert (share("S"), share(PENDING)) == ("100", "")


def test_every_sheet_of_the_master_says_that_it_is_provisional(half_in: City) -> None:
    sheets = printed(half_in.out / "master.xlsx")
    assert [name for name, text in sheets.items() if STAMP not in text] == []
    first = next(iter(printed(half_in.out / "findings.xlsx").values()))
    assert STAMP in first


def test_findings_name_who_is_missing_and_what_blocks(half_in: City) -> None:
    findings = half_in.table("findings")
    blocked = findings[findings["code"] == "N101"]
    assert blocked[["file", "department", "value"]].to_numpy().tolist() == [["01.xlsx", "01", "だいたいよい"]]
    overview = "\n".join(printed(half_in.out / "findings.xlsx").values())
    assert "総務課" in overview
    assert "財政課" in overview
    assert len(list((half_in.out / "returns").rglob("*.txt"))) == 3, "one letter back, two reminders"


def test_status_tells_the_same(half_in: City) -> None:
    said = run("status", half_in.ledger, half_in.returned)
    assert said.code == 1
    rows = {line.split("\t")[0]: line.split("\t") for line in said.out.splitlines() if "\t" in line}
    assert rows["01"][3] == "01.xlsx"
    assert rows["1"][3] == rows["1-1"][3] == ""
    assert STAMP in said.out


def test_when_the_rest_comes_in_the_results_are_final(half_in: City) -> None:
    all_return(half_in)
    assert half_in.merge().code == 0
    assert not set(counts(half_in.table("progress_by_policy"))) & {PENDING, UNSETTLED}
    assert STAMP not in "".join(printed(half_in.out / "master.xlsx").values())
    assert not (half_in.out / "returns").exists()


# ---------------------------------------------------------------- shared by two departments


def test_the_lead_wins_texts_are_joined_amounts_added_and_conflicts_told(city: City) -> None:
    all_return(city)
    shared = {
        ("evaluation", "1", "overall"): "A",
        ("evaluation", "1", "done"): "端末を用意した。",
        ("indicators", "1-A", "actual"): "65.5",
        ("effects", "1/歳出削減", "actual"): "100000",
    }
    city.returns("1", {**SECTION_1, **shared})
    master = city.read()
    row = of(master, "1")
    assert row["rating_overall"] == "S"
    assert row["done"] == "【市民課】予定どおり実施した。\n【総務課】端末を用意した。"
    assert master.effects.loc[master.effects["code"] == "1/歳出削減", "actual"].item() == 1_000_000
    conflicts = found(master, "M101")
    assert [(f.key, f.field, f.value, f.department, dict(f.params)["stands"]) for f in conflicts] == [
        ("1", "overall", "A", "1", "S")
    ], "the same indicator value twice is no conflict"
    assert reconciled(master, "1.xlsx") == {"merged": 7, "overruled": 1}
    assert not master.provisional


def test_a_related_department_that_answers_before_the_lead_is_shown_but_does_not_count(city: City) -> None:
    city.returns(
        "1", {**SECTION_1, ("evaluation", "1", "overall"): "A", ("evaluation", "1", "done"): "端末を用意した。"}
    )
    master = city.read()
    row = of(master, "1")
    assert row["rating_overall"] == PENDING
    assert [dict(f.params)["stands"] for f in found(master, "M101")] == [PENDING]


def test_a_sum_is_not_whole_while_a_department_that_adds_to_it_is_missing(city: City) -> None:
    city.returns("01", SECTION_01)
    city.returns("1-1", SECTION_1_1)
    effects = city.read().effects.set_index("code")["standing"].to_dict()
    assert effects == {"1/歳出削減": PENDING, "R5-1/歳入増加": ""}


def reconciled(master: Master, file: str) -> dict[str, int]:
    """The four counts of a file that are not 0; their sum is what was typed."""
    row: dict[str, Any] = master.reconciliation[master.reconciliation["file"] == file].to_dict("records")[0]
    parts = {name: int(row[name]) for name in ("merged", "rejected", "overruled", "stray") if row[name]}
    assert sum(parts.values()) == row["typed"]
    return parts


# ---------------------------------------------------------------- what the planner settles


def test_a_correction_settles_what_blocks_and_is_kept_across_runs(half_in: City) -> None:
    half_in.rewrite(
        corrections="""
            | table      | key | field   | was          | value | reason         |
            | evaluation | 01  | overall | だいたいよい | B     | 電話で確かめた |
        """
    )
    for _ in range(2):
        master = half_in.read()
        assert of(master, "01")["rating_overall"] == of(master, "9")["rating_overall"] == "B"
        assert [finding.severity for finding in found(master, "N101")] == ["note"]
        rows = master.cells[(master.cells["key"] == "01") & (master.cells["field"] == "overall")]
        assert rows[["original", "state", "found_by"]].to_numpy().tolist() == [
            ["だいたいよい", "rejected", "name"],
            ["B", "merged", "correction"],
        ]


def test_a_correction_stands_beside_the_departments_value_until_that_changes(city: City) -> None:
    all_return(city)
    city.rewrite(
        corrections="""
            | table      | key | field   | was    | value | reason |
            | evaluation | 1   | overall | S      | A     | 確認   |
            | effects    | 1/歳出削減 | actual | 900000 | 950,000 | 確認 |
        """
    )
    master = city.read()
    assert of(master, "1")["rating_overall"] == "A"
    assert master.effects.set_index("code")["actual"]["1/歳出削減"] == 950_000
    assert reconciled(master, "01.xlsx")["overruled"] == 2
    city.returns("01", {**SECTION_01, ("evaluation", "1", "overall"): "B"})
    master = city.read()
    assert of(master, "1")["rating_overall"] == "B"
    assert [(f.sheet, f.cell, dict(f.params)) for f in found(master, "M102")] == [
        ("補正", "E5", {"value": "B", "was": "S"})
    ]


def test_corrections_can_stand_in_for_a_department_that_never_answers(city: City) -> None:
    city.returns("01", SECTION_01)
    city.returns("1", SECTION_1)
    city.rewrite(
        corrections="""
            | table      | key           | field   | value | reason |
            | evaluation | R5-1          | overall | A     | 電話   |
            | effects    | R5-1/歳入増加 | actual  | 0     | 電話   |
        """
    )
    master = city.read()
    assert of(master, "R5-1")["rating_overall"] == "A"
    assert set(master.effects["standing"]) == {""}
    assert not master.provisional


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("| evaluation | 77  | overall |   | A      | 誤記 |", "M104"),
        ("| evaluation | 9   | overall |   | A      | 再掲 |", "M104"),
        ("| evaluation | 1   | effect  |   | A      | 誤記 |", "M104"),
        ("| milestones | 1   | actual  |   | 済     | 誤記 |", "M104"),
        ("| evaluation | 1   | overall |   | とても | 誤記 |", "N101"),
    ],
)
def test_a_correction_that_can_not_be_applied_says_so_and_changes_nothing(city: City, row: str, code: str) -> None:
    all_return(city)
    city.rewrite(corrections=f"| table | key | field | was | value | reason |\n{row}")
    master = city.read()
    assert of(master, "1")["rating_overall"] == "S"
    assert [finding.sheet for finding in found(master, code)] == ["補正"]


def test_an_accepted_finding_no_longer_blocks_until_the_value_changes(city: City) -> None:
    all_return(city)
    slip = {**SECTION_01, ("effects", "1/歳出削減", "actual"): "1000"}
    city.returns("01", slip)
    assert [finding.severity for finding in found(city.read(), "V104")] == ["block"]
    city.rewrite(acceptances="| code | key | field | value | reason |\n| V104 | 1/歳出削減 | 実績額 | 1000 | 確認済 |")
    master = city.read()
    assert [finding.severity for finding in found(master, "V104")] == ["note"]
    assert master.effects.set_index("code")["actual"]["1/歳出削減"] == 1000
    assert not master.provisional
    city.returns("01", {**SECTION_01, ("effects", "1/歳出削減", "actual"): "1001"})
    master = city.read()
    assert [finding.severity for finding in found(master, "V104")] == ["block"]
    assert [(f.sheet, f.cell) for f in found(master, "M103")] == [("了承", "A5")]


def test_what_could_not_be_read_can_not_be_accepted_and_that_is_what_is_said(city: City) -> None:
    all_return(city)
    city.returns("01", {**SECTION_01, ("indicators", "01-A", "actual"): "40台以下"})
    city.rewrite(acceptances="| code | key | field | value | reason |\n| N102 | 01-A | 実績値 | 40台以下 | 確認済 |")
    master = city.read()
    assert [finding.severity for finding in found(master, "N102")] == ["block"]
    assert [(f.sheet, f.cell, f.params) for f in found(master, "M110", "M103")] == [
        ("了承", "A5", (("value", "N102"), ("key", "01-A")))
    ]


def test_a_figure_that_nobody_measured_this_year_is_left_blank_and_accepted(city: City) -> None:
    all_return(city)
    city.returns("01", {**SECTION_01, ("indicators", "01-A", "actual"): ""})
    city.rewrite(acceptances="| code | key | field | reason |\n| V101 | 01-A | 実績値 | 調査は隔年 |")
    master = city.read()
    assert (found(master, "M103"), master.provisional) == ([], False)
    assert master.indicators.set_index("code")["actual"].isna()["01-A"]


def test_what_is_only_to_be_checked_can_be_accepted_too(city: City) -> None:
    all_return(city)
    city.returns("01", {**SECTION_01, ("evaluation", "1", "problem"): "別紙のとおり"})
    (asked,) = found(city.read(), "N111")
    assert asked.severity == "warn"
    city.rewrite(acceptances="| code | key | field | value | reason |\n| N111 | 1 | 課題 | 別紙のとおり | 別紙を確認 |")
    master = city.read()
    assert [finding.severity for finding in found(master, "N111", "M103", "M110")] == ["note"]


def test_a_second_evaluation_that_is_not_given_yet_is_asked_of_the_planner(city: City) -> None:
    second = CITY["ratings"].rstrip() + "\n| second | 適 | 適切 | 1 | | |\n| second | 否 | 不適切 | 2 | | |"
    city.rewrite(ratings=second, history="| initiative | year | aspect | symbol |\n| 1 | R5 | second | 適 |")
    all_return(city)
    said = run("status", city.ledger, city.returned)
    assert "二次評価（4件）。計画台帳のシート「評価履歴」に記入してください" in said.out
    given = "".join(f"| {key} | R5 | second | 適 |\n" for key in ("1", "01", "2", "1-1", "R5-1"))
    city.rewrite(history=f"| initiative | year | aspect | symbol |\n{given}")
    said = run("status", city.ledger, city.returned)
    assert (said.code, "これから行う評価" in said.out) == (0, False)


def test_the_planner_decides_which_of_two_files_counts(city: City) -> None:
    all_return(city)
    city.returns("01", {**SECTION_01, ("evaluation", "1", "overall"): "B"}, name="市民部/01 修正.xlsx",
                 saved_at="2024-05-20T00:00:00Z")  # fmt: skip
    assert of(city.read(), "1")["rating_overall"] == "B", "the newest counts"
    city.rewrite(reception="| file | department | treatment | reason |\n| 01.xlsx | 01 | accept | 課長の指示 |")
    master = city.read()
    assert of(master, "1")["rating_overall"] == "S"
    states = {item.file: item.state for item in master.submissions}
    assert states == {
        "01.xlsx": "accepted",
        "1.xlsx": "accepted",
        "1-1.xlsx": "accepted",
        "市民部/01 修正.xlsx": "superseded",
    }
    city.rewrite(reception="| file | department | treatment | reason |\n| 市民部\\01 修正.xlsx | 01 | ignore | 誤送 |")
    assert of(city.read(), "1")["rating_overall"] == "S"
    city.rewrite(reception="| file | department | treatment | reason |\n| 02.xlsx | 01 | ignore | 誤送 |")
    assert [(f.sheet, f.cell, f.value) for f in found(city.read(), "F116")] == [("受付", "A5", "02.xlsx")]


def test_of_copies_the_one_with_the_plain_name_counts(city: City) -> None:
    all_return(city)
    city.returns("01", SECTION_01, name="01 - コピー.xlsx")
    assert (city.returned / "01 - コピー.xlsx").read_bytes() == (city.returned / "01.xlsx").read_bytes()
    states = {item.file: item.state for item in city.read().submissions if item.department == "01"}
    assert states == {"01.xlsx": "accepted", "01 - コピー.xlsx": "duplicate"}


def test_a_file_that_the_planner_names_counts_although_it_is_a_copy(city: City) -> None:
    all_return(city)
    city.returns("01", SECTION_01, name="01 控え.xlsx")
    city.returns(
        "01", {**SECTION_01, ("evaluation", "1", "overall"): "C"}, name="z.xlsx", saved_at="2024-06-01T00:00:00Z"
    )
    city.rewrite(reception="| file | department | treatment | reason |\n| 01 控え.xlsx | 01 | accept | 正本 |")
    master = city.read()
    assert of(master, "1")["rating_overall"] == "S"
    assert {item.state: item.file for item in master.submissions if item.department == "01"} == {
        "accepted": "01 控え.xlsx", "duplicate": "01.xlsx", "superseded": "z.xlsx",
    }  # fmt: skip


# ---------------------------------------------------------------- the ledger changes while forms are out


def test_a_department_reorganised_while_its_form_is_out_still_counts(city: City) -> None:
    city.rewrite(
        departments="""
            | code | bureau | name     | successor |
            | 01   | 市民部 | 市民課   |           |
            | 1    | 総務部 | 総務課   |           |
            | 1-1  | 総務部 | 財政課   | 5         |
            | 5    | 財政部 | 財政企画課 |         |
        """
    )
    all_return(city)
    master = city.read()
    row = of(master, "R5-1")
    assert (row["lead"], row["lead_name"], row["rating_overall"]) == ("5", "財政企画課", "C")
    assert not master.provisional
    city.forms = city.issue()
    assert set(city.forms) == {"01", "1", "5"}
    city.returns("5", {**SECTION_1_1, ("evaluation", "R5-1", "overall"): "B"})
    master = city.read()
    assert of(master, "R5-1")["rating_overall"] == "B", "the department of today comes before the one it replaced"
    assert [(f.department, f.value) for f in found(master, "M101") if f.field == "overall"] == [("1-1", "C")]


def test_initiatives_renumbered_while_forms_are_out_are_told_on_both_sides(city: City) -> None:
    all_return(city)
    city.rewrite(
        initiatives=CITY["initiatives"].replace("| R5-1 |", "| R5-9 |"), effects="| initiative | kind | year |\n"
    )
    master = city.read()
    assert of(master, "R5-9")["rating_overall"] == UNSETTLED
    assert [(f.key, f.file) for f in found(master, "M106")] == [("R5-9", "1-1.xlsx")]
    assert {f.key for f in found(master, "M105") if f.file == "1-1.xlsx"} == {"R5-1", "R5-1/歳入増加"}
    assert reconciled(master, "1-1.xlsx") == {"merged": 2, "rejected": 4}
    assert master.provisional


def test_a_form_that_asks_for_another_unit_is_refused_not_misread(city: City) -> None:
    all_return(city)
    city.rewrite(plan=CITY["plan"].replace("| 円         |", "| 千円       |"))
    master = city.read()
    assert {item.state for item in master.submissions} == {"other_plan"}
    assert dict(found(master, "F117")[0].params) == {"unit": "円", "plan_unit": "千円"}


# ---------------------------------------------------------------- other plans


def test_a_plan_rated_by_schedule_and_effect_in_the_middle_of_the_year(tmp_path: Path) -> None:
    scale = """
        | aspect   | symbol   | label      | rank | reason_required |
        | schedule | 達成     | 予定どおり | 1    |                 |
        | schedule | 一部達成 | 一部遅れ   | 2    |                 |
        | schedule | 未達成   | 遅れ       | 3    | yes             |
        | effect   | A        | 十分       | 1    |                 |
        | effect   | B        | 一部       | 2    |                 |
        | effect   | －       | 測れない   | 3    |                 |
    """
    plan = CITY["plan"].replace("| deadline  |", "| period   |").replace("| 2024/5/31 |", "| mid_year |")
    city = City(tmp_path / "市", CITY, ratings=scale, plan=plan)
    typed = {
        "01": ("未達成", "ー"),
        "1": ("達成", "ａ"),
        "2": ("一部 達成", "B"),
        "1-1": ("予定どおり", "A"),
        "R5-1": ("達成", "B"),
    }
    ratings = {("evaluation", key, "schedule"): first for key, (first, _) in typed.items()}
    ratings |= {("evaluation", key, "effect"): second for key, (_, second) in typed.items()}
    ratings[("evaluation", "01", "reason")] = "入札の不調"
    base = SECTION_01 | SECTION_1 | SECTION_1_1
    for code, form in city.forms.items():
        path = city.returns(code, bare=True)
        entries = {(e.table, e.key, e.field) for e in manifest_of(path).entries}
        given = {place: text for place, text in (base | ratings).items() if place in entries}
        if code == "1":
            given = {place: text for place, text in given.items() if place[1] not in ("1", "1/歳出削減", "1-A")}
        path.write_bytes(filled(form, plain_answers(manifest_of(path)) | given))
    said = city.merge()
    assert said.code == 0, said.out
    progress = city.table("progress_by_policy")
    assert counts(progress, aspect="schedule") == {"達成": 3, "一部達成": 1, "未達成": 1}
    assert counts(progress, aspect="effect") == {"A": 2, "B": 2, "－": 1}
    assert set(progress["aspect"]) == {"schedule", "effect"}
    assert {"rating_overall"}.isdisjoint(city.table("initiatives").columns)
    assert re.search("中間", "".join(printed(city.out / "master.xlsx").values()))


def test_the_middle_of_the_year_and_its_end_are_not_mixed_up(city: City) -> None:
    all_return(city)
    city.rewrite(plan=CITY["plan"].replace("| deadline  |", "| period   |").replace("| 2024/5/31 |", "| mid_year |"))
    master = city.read()
    assert {item.state for item in master.submissions} == {"other_year"}
    assert {dict(finding.params)["year"] for finding in found(master, "F107")} == {"2023 年度末"}

"""A department proposes a new initiative, on a spare row or a copied sheet; the planner takes it up, or does not."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest

from schemas.ledger import LEDGER
from schemas.outputs.returns import PROPOSALS
from schemas.tables import new_initiative_key
from tests.calc import running_calc
from tests.story import City, counts, drawn_in, found, of
from tests.test_accounting import CITY, account, strays

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.calc import Calc

SPARE = new_initiative_key("A", 1)
ROW = {
    ("new_initiatives", SPARE, "title"): "窓口の予約制の拡大",
    ("new_initiatives", SPARE, "policy"): "効率",
    ("new_initiatives", SPARE, "content"): "支所でも予約を受ける",
    ("new_initiatives", SPARE, "overall"): "〇",
    ("new_initiatives", SPARE, "done"): "一か所で試行した",
    ("new_initiatives", SPARE, "reason"): "要望が多い",
}
ACCEPTED = """
    | id | title        | policy | lead | related | content          | status | first_year | proposal |
    | 1  | 窓口の予約制 | 1      | A    | B       | 予約を受け付ける |        |            |          |
    | 2  | 複写機の集約 | 1      | A    |         | 台数を減らす     |        |            |          |
    | 3  | 公用車の共用 | 1      | B    |         | 共同で使う       |        |            |          |
    | 4  | 予約制の拡大 | 1      | A    |         |                  | new    | R5         | {}       |
"""


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path / "やま市", CITY)
    city.returns("B")
    return city


@pytest.fixture(scope="module")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calc]:
    with running_calc(tmp_path_factory.mktemp("calc")) as running:
        yield running


# ---------------------------------------------------------------- on a spare row


@pytest.mark.parametrize("template", ["個票", "一覧表"])
def test_a_filled_spare_row_is_a_proposal_and_counts_in_no_figure(tmp_path: Path, template: str) -> None:
    plan = CITY["plan"].replace("| money_unit |", "| money_unit | template |", 1)
    plan = plan.replace("| 百万円     |", f"| 百万円     | {template} |")
    city = City(tmp_path / "市", CITY, plan=plan)
    city.returns("A", ROW)
    city.returns("B")
    said = city.merge()
    (row,) = city.table("proposals").to_dict("records")
    assert (row["proposal"], row["initiative"]) == (f"{SPARE} 窓口の予約制の拡大", "")
    assert (row["policy_written"], row["policy"]) == ("効率", "1")
    assert (row["rating_overall"], row["content"], row["reason"]) == ("○", "支所でも予約を受ける", "要望が多い")
    assert sum(counts(city.table("progress_by_policy")).values()) == 3
    master = city.read()
    (proposal,) = found(master, "M107")
    assert dict(proposal.params) == {"title": "窓口の予約制の拡大"}
    assert account(master, "A.xlsx")["rejected"] == len(ROW)
    assert not found(master, "M105")
    assert "窓口の予約制の拡大" in said.out


def test_a_proposal_without_a_title_is_called_by_its_row(city: City) -> None:
    city.returns("A", {at: value for at, value in ROW.items() if at[2] != "title"})
    said = city.merge().out
    (line,) = [line for line in said.splitlines() if "新規の提案" in line]
    assert SPARE in line


def test_the_planner_pastes_the_row_that_findings_offers_and_the_proposal_is_its_report(city: City) -> None:
    city.returns("A", ROW)
    assert city.merge().code == 0, "a proposal alone keeps nobody waiting"
    sheet = openpyxl.load_workbook(city.out / "findings.xlsx")[PROPOSALS.label]
    labels = [field.label for field in LEDGER["initiatives"].fields]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(number for number, line in enumerate(lines) if line[: len(labels)] == labels)
    offered = dict(zip((field.name for field in LEDGER["initiatives"].fields), lines[heading + 1], strict=False))
    assert offered["lead"] == "A"
    assert offered["status"] == "新規"
    assert offered["proposal"] == f"{SPARE} 窓口の予約制の拡大"
    city.rewrite(initiatives=ACCEPTED.format(offered["proposal"]))
    assert city.merge().code == 0
    master = city.read()
    taken = of(master, "4")
    assert (taken["rating_overall"], taken["done"], taken["status"]) == ("○", "一か所で試行した", "new")
    assert counts(city.table("progress_by_policy"))["○"] == 4
    assert not found(master, "M106", "M107", "M108", "M105")
    assert not {"rejected", "overruled", "stray"} & account(master, "A.xlsx").keys()
    assert city.table("proposals")["initiative"].tolist() == ["4"]


def test_what_is_missing_in_a_proposal_that_was_taken_up_goes_back_to_the_department(city: City) -> None:
    city.returns("A", {**ROW, ("new_initiatives", SPARE, "overall"): ""})
    city.rewrite(initiatives=ACCEPTED.format(f"{SPARE} 窓口の予約制の拡大"))
    master = city.read()
    (missing,) = found(master, "V101")
    assert (missing.key, missing.field, missing.sheet) == ("4", "overall", "新規")


def test_another_proposal_in_the_same_row_is_never_taken_for_it(city: City) -> None:
    city.returns("A", {**ROW, ("new_initiatives", SPARE, "title"): "駐輪場の有料化"})
    city.rewrite(initiatives=ACCEPTED.format(f"{SPARE} 窓口の予約制の拡大"))
    master = city.read()
    assert [finding.key for finding in found(master, "M108")] == ["4"]
    assert [finding.value for finding in found(master, "M107")] == ["駐輪場の有料化"]
    assert of(master, "4")["done"] is None


def test_a_proposal_that_the_plan_does_not_take_up_can_be_accepted_as_known(city: City) -> None:
    city.returns("A", ROW)
    acceptance = (
        f"| code | key | field | value | reason | who |\n| M107 | {SPARE} | | 窓口の予約制の拡大 | 次期 | 企画 |"
    )
    city.rewrite(acceptances=acceptance)
    master = city.read()
    assert [finding.severity for finding in found(master, "M107")] == ["note"]
    assert not found(master, "M103")


# ---------------------------------------------------------------- on a copied sheet


def copied(city: City, calc: Calc, *steps: tuple[str | int, ...]) -> Path:
    """Let the clerk of A copy the sheet of initiative 1 in a spreadsheet program, and change it."""
    path = city.returns("A")
    return calc.edit(path, ("copy_sheet", "1", "1 (2)", 3), *steps)


@pytest.mark.libreoffice
def test_a_sheet_copied_for_a_new_initiative_is_a_proposal(city: City, calc: Calc) -> None:
    copied(
        city,
        calc,
        ("write", "1 (2)", "A3", "新規"),
        ("write", "1 (2)", "C3", "駐輪場の有料化"),
        ("write", "1 (2)", "C7", "駅前から始める"),
        ("write", "1 (2)", "D25", "◎"),
        ("write", "1 (2)", "C27", "用地が足りない"),
    )
    master = city.read()
    (proposal,) = found(master, "M107")
    assert (proposal.sheet, proposal.cell, proposal.value) == ("1 (2)", "C3", "駐輪場の有料化")
    assert of(master, "1")["rating_overall"] == "○", "the first sheet still is initiative 1"
    assert account(master, "A.xlsx")["typed"] > 0
    others = {kind for sheet, _, kind in strays(master).values() if sheet == "1 (2)"}
    assert others == {"copied_print"}
    assert not found(master, "R107"), "print that was copied along is nothing that anybody wrote"
    city.rewrite(initiatives=ACCEPTED.format("A+[1 (2)] 駐輪場の有料化"))
    taken = of(city.read(), "4")
    assert (taken["rating_overall"], taken["problem"]) == ("◎", "用地が足りない")


@pytest.mark.libreoffice
def test_a_copy_that_answers_for_the_same_initiative_otherwise_is_told(city: City, calc: Calc) -> None:
    copied(city, calc, ("write", "1 (2)", "D25", "◎"))
    master = city.read()
    (second,) = found(master, "R111")
    assert (second.sheet, second.cell, second.severity) == ("1 (2)", "D25", "block")
    assert of(master, "1")["rating_overall"] == "○"
    assert not found(master, "M107")
    account(master, "A.xlsx")


@pytest.mark.libreoffice
def test_a_copy_kept_as_it_was_is_only_listed(city: City, calc: Calc) -> None:
    copied(city, calc)
    master = city.read()
    assert not found(master, "R111", "M107")
    account(master, "A.xlsx")


def test_more_initiatives_than_spare_rows_are_written_on_a_copy_of_their_sheet(city: City) -> None:
    path = city.returns("A", ROW)
    with drawn_in(path) as form:  # openpyxl's copy has no names: the sheet is known by its print
        sheet = form.book.copy_worksheet(form.book["新規"])
        sheet.title = "新規 (2)"
        sheet["B4"] = "公園の里親制度"
    master = city.read()
    assert [finding.value for finding in found(master, "M107")] == ["窓口の予約制の拡大", "公園の里親制度"]
    assert {finding.key for finding in found(master, "M107")} == {SPARE, "A+[新規 (2)]-1"}
    account(master, "A.xlsx")


def test_the_sheet_of_proposals_says_so_when_there_are_none(city: City) -> None:
    city.returns("A")
    city.merge()
    book = openpyxl.load_workbook(BytesIO((city.out / "findings.xlsx").read_bytes()))
    texts = [cell.value for row in book[PROPOSALS.label].iter_rows() for cell in row]
    assert "検討を待っている新規の提案はありません。" in texts

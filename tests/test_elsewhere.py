"""Clerks who don't write the answer but where it stands: 同上 and 〃, 別紙のとおり, 未定."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consolidator.normalise import read
from consolidator.normalise.elsewhere import is_ditto, pointing
from schemas.tables import TABLES
from tests.story import City, found, of
from tests.test_accounting import CITY, account
from tests.test_normalise import PARAMETERS

if TYPE_CHECKING:
    from pathlib import Path

LIST = CITY | {
    "plan": """
        | code | title      | organisation | first_year | last_year | reporting_year | money_unit | template |
        | yama | 行革プラン | やま市       | R4         | R6        | R5             | 百万円     | 一覧表   |
    """,
}
DONE, OVERALL, ACTUAL = ("evaluation", "2", "done"), ("evaluation", "2", "overall"), ("effects", "2/歳出削減", "actual")


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path / "やま市", LIST)
    city.returns("B")
    return city


@pytest.mark.parametrize("mark", ["同上", "〃", "同　上", "″", "上に同じ"])
def test_in_a_list_it_is_what_stands_above_and_the_log_says_so(city: City, mark: str) -> None:
    city.returns(
        "A",
        {("evaluation", "1", "done"): "支所で始めた", DONE: mark, ("evaluation", "1", "overall"): "◎", OVERALL: mark},
    )
    master = city.read()
    assert (of(master, "2")["done"], of(master, "2")["rating_overall"]) == ("支所で始めた", "◎")
    log = {(repair.key, repair.field): repair for repair in master.repairs if repair.rule == "ditto"}
    assert {place: (one.original, one.value) for place, one in log.items()} == {
        ("2", "done"): (mark, "支所で始めた"), ("2", "overall"): (mark, "◎"),
    }  # fmt: skip
    assert not found(master, "N108", "N111")
    account(master, "A.xlsx")


def test_a_figure_is_never_taken_from_above(city: City) -> None:
    city.returns("A", {ACTUAL: "〃"})
    master = city.read()
    assert [(finding.key, finding.field) for finding in found(master, "N108")] == [("2/歳出削減", "actual")]


def test_on_a_sheet_of_its_own_nothing_stands_above(tmp_path: Path) -> None:
    city = City(tmp_path / "市", CITY)
    city.returns("A", {DONE: "同上", OVERALL: "〃"})
    master = city.read()
    assert [(finding.code, finding.key, finding.field) for finding in found(master, "N108", "N111")] == [
        ("N108", "2", "overall"), ("N111", "2", "done"),
    ]  # fmt: skip


def test_nothing_is_repeated_where_nothing_stands(city: City) -> None:
    city.returns("A", {("evaluation", "1", "problem"): "", ("evaluation", "2", "problem"): "同上"})
    assert [finding.field for finding in found(city.read(), "N111")] == ["problem"]


@pytest.mark.parametrize(
    ("typed", "value_code", "text_code"),
    [
        ("別紙のとおり", "N109", "N111"),
        ("別紙１参照。", "N109", "N111"),
        ("未定", "N110", "N112"),
        ("集計中", "N110", "N112"),
        ("同上", "N108", "N111"),
        ("未定の部分を除き実施した", "", ""),
        ("別紙の様式を改めた", "", ""),
    ],
)
def test_each_type_says_what_to_do(typed: str, value_code: str, text_code: str) -> None:
    for table, name in (
        ("effects", "actual"),
        ("indicators", "actual"),
        ("evaluation", "overall"),
        ("evaluation", "direction"),
    ):
        problem = read(typed, TABLES[table].field(name), PARAMETERS).problem
        assert problem == value_code or (not value_code and problem)
    done = TABLES["evaluation"].field("done")
    assert read(typed, done, PARAMETERS).value == typed, "a text stays as it was typed"
    assert pointing(typed, done) == text_code


@given(st.text())
def test_only_what_says_nothing_else_is_a_ditto(text: str) -> None:
    assert not is_ditto(f"{text}を実施した")
    assert not pointing(f"{text}を実施した", TABLES["evaluation"].field("done"))

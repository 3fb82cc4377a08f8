"""Rows held by column are the rows they were made of, to the type of each value."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consolidator.columns import Columns, Same, table_of
from consolidator.once import each_once, numbered

NAMES = ("a", "b", "c")
VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from([0.0, 1.0, 2.5]), st.sampled_from("xy"))
ROWS = st.lists(st.tuples(VALUES, VALUES, st.sampled_from(["x", "y"])), max_size=6)


def typed(rows: object) -> list[list[tuple[type, object]]]:
    return [[(type(value), value) for value in row] for row in rows]  # type: ignore[attr-defined]


@given(ROWS)
def test_rows_come_back_as_they_were(rows: list[tuple[object, ...]]) -> None:
    held = Columns.of(NAMES, rows)
    assert len(held) == len(rows)
    assert typed(held) == typed(rows)


def test_what_all_rows_say_is_held_once_and_changed_for_itself() -> None:
    held = Columns.of(NAMES, [("x", "x", 1), ("x", "y", 1)])
    assert held.named["a"] == Same("x", 2)
    assert [*held.having("a", ["p", "q"])] == [("p", "x", 1), ("q", "y", 1)]
    assert [*held] == [("x", "x", 1), ("x", "y", 1)]
    same = Same("x", 3)
    assert (same[0], same[-1], [*same[1:]]) == ("x", "x", ["x", "x"])
    with pytest.raises(IndexError):
        same[3]


@given(st.lists(ROWS, max_size=4))
def test_a_table_of_several_parts_holds_their_rows_in_order(parts: list[list[tuple[object, ...]]]) -> None:
    table = table_of([Columns.of(NAMES, rows) for rows in parts], NAMES)
    assert tuple(table.columns) == NAMES
    rows = [row for part in parts for row in part]
    assert len(table) == len(rows)
    assert [*table["c"]] == [row[2] for row in rows]
    given_first = [row[0] for row in rows]
    if given_first and isinstance(given_first[0], str):
        assert typed([table["a"]]) == typed([given_first])  # texts are never taken for anything else


def test_numbers_truth_and_days_keep_their_kinds() -> None:
    day = dt.date(2024, 5, 1)
    table = table_of([Columns.of(NAMES, [(2020, True, day)]), Columns.of(NAMES, [(2021, False, "x")])], NAMES)
    assert (table["a"].dtype, table["b"].dtype) == ("int64", bool)
    assert [*table["c"]] == [day, "x"]


@given(st.lists(VALUES))
def test_each_value_is_asked_for_once_and_told_from_its_equals(values: list[object]) -> None:
    asked: list[object] = []
    found = each_once(values, lambda value: asked.append(value) or (type(value), value))
    assert found == [(type(value), value) for value in values]
    numbers, different = numbered(values)
    assert typed([[different[number] for number in numbers]]) == typed([values])
    assert typed([different]) == typed([asked])

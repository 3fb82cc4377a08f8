"""data/*.csv and data/cells.parquet: what programs read must be what was returned, byte for byte the same twice."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consolidator.model import CELL_COLUMNS, Finding, Repair, Submission
from consolidator.publish.data_tables import (
    cell_order,
    csv_bytes,
    findings_frame,
    parquet_bytes,
    reconciliation_frame,
    repairs_frame,
    submissions_frame,
)
from consolidator.text import formula_like


def lines(frame: pd.DataFrame) -> list[str]:
    return csv_bytes(frame).decode("utf-8-sig").split("\r\n")


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def one(value: object) -> str:
    return read(csv_bytes(pd.DataFrame({"first": ["x"], "value": pd.Series([value], dtype="object")})))[1][1]


# ---------------------------------------------------------------- csv


def test_excel_on_windows_opens_it_by_double_click() -> None:
    content = csv_bytes(pd.DataFrame({"policy_name": ["方針"], "count": [3]}))
    assert content == b"\xef\xbb\xbfpolicy_name,count\r\n" + "方針,3\r\n".encode()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (float("nan"), ""), (pd.NA, ""), (pd.NaT, ""), ("", ""),
        (1200.0, "1200"), (np.float64(-3.0), "-3"), (np.int64(7), "7"), (0.1, "0.1"),
        (6.5, "6.5"), (2 / 3, "0.6666666666666666"),
        (True, "true"), (np.False_, "false"),
        (date(2020, 3, 31), "2020-03-31"), (pd.Timestamp(2020, 3, 31), "2020-03-31"),
        (datetime(2020, 3, 31, 9, 30), "2020-03-31T09:30:00"), (time(9, 30), "09:30:00"),  # noqa: DTZ001 - as in a cell
        ("01", "01"), ("=1+1", "=1+1"), ("＝1", "＝1"), ("-300", "-300"), (" a ", " a "), ('a"b,c', 'a"b,c'),
        ("一行目\r\n二行目\r三行目", "一行目\n二行目\n三行目"),
    ],
)  # fmt: skip
def test_values_are_faithful(value: object, text: str) -> None:
    assert one(value) == text


def test_whole_numbers_stay_whole_beside_blanks() -> None:
    assert lines(pd.DataFrame({"typed": [1.0, None], "met": pd.array([True, None], dtype="boolean")})) == [
        "typed,met", "1,true", ",", "",
    ]  # fmt: skip


def test_only_what_needs_quotes_is_quoted() -> None:
    assert lines(pd.DataFrame({"a": ["x y", "x,y", "x\ny"]})) == ["a", "x y", '"x,y"', '"x\ny"', ""]


def test_an_empty_table_is_its_heading() -> None:
    assert csv_bytes(pd.DataFrame(columns=["a", "b"])) == b"\xef\xbb\xbfa,b\r\n"


def test_two_columns_of_one_name_are_both_written() -> None:
    assert lines(pd.DataFrame([[1, "x"]], columns=["a", "a"])) == ["a,a", "1,x", ""]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")), min_size=1))
def test_any_text_reads_back(texts: list[str]) -> None:
    frame = pd.DataFrame({"n": range(len(texts)), "text": pd.Series(texts, dtype="object")})
    assert [row[1] for row in read(csv_bytes(frame))[1:]] == texts


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_reads_back(number: float) -> None:
    assert float(one(number)) == number


# ---------------------------------------------------------------- parquet


CELLS = pd.DataFrame(
    [
        {
            "table": "evaluation",
            "key": "01",
            "field": "overall",
            "year": 2019,
            "value": "○",
            "original": "〇",
            "rule": "mark",
        },
        {"table": "effects", "key": "1-1", "field": "actual", "year": 2019, "value": 1200.0, "original": "１，２００"},
        {"table": "effects", "key": "1-2", "field": "actual", "year": 2018, "value": None, "original": "未定"},
    ],
    columns=list(CELL_COLUMNS),
    dtype="object",
)


def test_parquet_holds_one_row_a_value_as_text() -> None:
    table = pq.read_table(io.BytesIO(parquet_bytes(CELLS)))
    assert table.column_names == [
        "table", "key", "field", "year", "department", "value", "original", "rule", "found_by", "state",
        "file", "sheet", "cell",
    ]  # fmt: skip
    assert table["value"].to_pylist() == ["○", "1200", ""]
    assert table["original"].to_pylist() == ["〇", "１，２００", "未定"]
    assert table["year"].to_pylist() == [2019, 2019, 2018]
    assert table["key"].to_pylist() == ["01", "1-1", "1-2"]


def test_parquet_is_the_same_twice_and_knows_nothing_of_pandas() -> None:
    other = CELLS.assign(note="x").set_index(pd.Index([7, 8, 9]))
    assert parquet_bytes(CELLS) == parquet_bytes(other)
    assert pq.read_schema(io.BytesIO(parquet_bytes(CELLS))).metadata is None
    assert b"pandas" not in parquet_bytes(CELLS)


def test_parquet_of_nothing_has_its_columns() -> None:
    table = pq.read_table(io.BytesIO(parquet_bytes(CELLS.iloc[:0])))
    assert (table.num_rows, table.num_columns) == (0, 13)


# ---------------------------------------------------------------- tables of the master


def test_findings_stand_by_department_file_and_place_with_their_sentence() -> None:
    findings = [
        Finding("V101", "block", (("label", "Actual"),), file="b.xlsx", department="D2", sheet="1", cell="B10"),
        Finding("V101", "block", (("label", "Actual"),), file="b.xlsx", department="D2", sheet="1", cell="AA9"),
        Finding("V101", "block", (("label", "Actual"),), file="b.xlsx", department="D2", sheet="1", cell="C9"),
        Finding("N102", "block", (("value", "x"),), file="a.xlsx", department="D1", sheet="1", cell="A1", value="x"),
    ]
    frame = findings_frame(findings, "en")
    assert list(frame.columns) == ["file", "department", "sheet", "cell", "code", "severity", "message", "value"]
    assert list(frame["cell"]) == ["A1", "C9", "AA9", "B10"]
    assert list(frame.loc[0]) == ["a.xlsx", "D1", "1", "A1", "N102", "block", "“x” can't be read as a number.", "x"]
    assert findings_frame(reversed(findings), "en").equals(frame)
    assert list(findings_frame([], "en").columns) == list(frame.columns)


def test_the_other_tables_have_the_published_columns() -> None:
    repair = Repair("a.xlsx", "1", "B2", "effects", "1-1", "actual", "１２", "12", "width")
    assert list(repairs_frame([repair]).loc[0]) == ["a.xlsx", "1", "B2", "actual", "１２", "12", "width"]
    sent = [Submission("b.xlsx", "bb", "D2", "accepted"), Submission("z.xlsx", "zz", "", "not_a_form", reason="F105")]
    assert submissions_frame(sent).to_csv(index=False).split() == [
        "department,file,sha256,state", ",z.xlsx,zz,not_a_form", "D2,b.xlsx,bb,accepted",
    ]  # fmt: skip
    counts = pd.DataFrame(
        [("b", "D2", "accepted", 3, 1, 1, 1, 0), ("a", "D1", "accepted", 2, 2, 0, 0, 0)],
        columns=["file", "department", "state", "typed", "merged", "rejected", "overruled", "stray"],
    )
    assert list(reconciliation_frame(counts).columns) == ["file", "typed", "merged", "rejected", "overruled", "stray"]
    assert list(reconciliation_frame(counts)["file"]) == ["a", "b"]


def test_addresses_sort_by_row_and_column() -> None:
    assert sorted(["B10", "AA9", "C9", "$A$9", ""], key=cell_order) == ["", "$A$9", "C9", "AA9", "B10"]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "＝SUM(A1)", "+cmd|' /C calc'!A0", "@SUM(A1)", "＠担当", "-2+3", "- 項目", " =1", "\t=1", "-090-1234"],
)
def test_what_a_spreadsheet_would_take_for_a_formula(text: str) -> None:
    assert formula_like(text)


@pytest.mark.parametrize(
    "text", ["", "－", "-", "-300", "－１，２００", "+5.5%", "a=b", "△300", "○", "100-200", "---", "=", "＝ "]
)
def test_what_it_would_not(text: str) -> None:
    assert not formula_like(text)

"""References in formulas follow rows and columns that repeat."""

from __future__ import annotations

import pytest

from consolidator.a1 import column_letters, column_number
from consolidator.workbook.references import Axis, Span, Standpoint, moved_formula
from consolidator.workbook.references import translated_formula as translated

AXES = {
    "一覧": Axis((Span(5, 5, 3),)),
    "二行": Axis((Span(5, 6, 3),)),
    "年度": Axis((Span(3, 3, 5, frozenset({4, 5, 6})),), by_column=True),
    "動かない": Axis(),
}


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("C4+C10", "C4+C12"),
        ("$C$10", "$C$12"),
        ("SUM(C5)", "SUM(C5:C7)"),
        ("SUM(C5:C5)", "SUM(C5:C7)"),
        ("SUM(C4:C6)", "SUM(C4:C8)"),
        ("SUM($C$5:$C$6)", "SUM($C$5:$C$8)"),
        ('COUNTIF(D5,"△ C5")', 'COUNTIF(D5:D7,"△ C5")'),
        ("SUMIF(D5,F9,E5)", "SUMIF(D5:D7,F11,E5:E7)"),
        ("C5*2", "C5*2"),
        ("IF(C5>0,C6,C7)", "IF(C5>0,C8,C9)"),
        ("LOG10(C6)&ABC10X", "LOG10(C8)&ABC10X"),
        ("SUM(二行!C5)", "SUM(二行!C5,二行!C7,二行!C9)"),
        ("SUM('二行'!C5:C6)", "SUM('二行'!C5:C10)"),
        ("COUNTIF(二行!C5,1)", "COUNTIF(二行!C5:C9,1)"),
        ("動かない!C9+別!C9", "動かない!C9+別!C9"),
        ("A:A", "A:A"),
        ("$4:$4", "$4:$4"),
        ("5:7", "5:9"),
        ("[1]一覧!C6", "[1]一覧!C6"),
        ("表1[C6]", "表1[C6]"),
        ("SUM(年度!C5)", "SUM(年度!C5:G5)"),
        ("SUM(年度!B5:D5)", "SUM(年度!B5:H5)"),
        ("年度!C1+年度!D1", "年度!C1+年度!H1"),
        ("SUM(C6,C5)", "SUM(C8,C5:C7)"),
    ],
)
def test_a_formula_outside_refers_to_every_copy(drawn: str, expected: str) -> None:
    assert moved_formula(drawn, Standpoint("一覧", 10, 3), AXES) == expected


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("D5-C5", "D7-C7"),
        ("C5/SUM(C$5:C$5)", "C7/SUM(C$5:C$7)"),
        ("SUM(C$5:C5)", "SUM(C$5:C7)"),
        ("SUM(C5:F5)", "SUM(C7:F7)"),
        ("C10*C4", "C12*C4"),
        ("$B$5", "$B$5"),
    ],
)
def test_a_formula_of_a_record_stays_with_it(drawn: str, expected: str) -> None:
    assert moved_formula(drawn, Standpoint("一覧", 5, 6, copy=2), AXES) == expected


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [("C4+C1", "E4+C1"), ("$C5", "$C5"), ("D5", "H5"), ("SUM(C4:C5)", "SUM(E4:E5)"), ("SUM($C4:C4)", "SUM($C4:E4)")],
)
def test_a_formula_of_a_year_stays_with_it(drawn: str, expected: str) -> None:
    assert moved_formula(drawn, Standpoint("年度", 6, 3, copy=2), AXES) == expected


def test_a_shared_formula_is_written_out_as_excel_fills_it_down() -> None:
    assert translated('SUM(A1:$B$2)+動!C3&"A1"', 2, 1) == 'SUM(B3:$B$2)+動!D5&"A1"'


def test_columns_have_letters() -> None:
    assert [column_letters(number) for number in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert [column_number(letters) for letters in ("A", "Z", "AA", "XFD")] == [1, 26, 27, 16384]


def test_areas_stretch_repeat_or_are_widened() -> None:
    rows, years = AXES["二行"], AXES["年度"]
    assert rows.stretch(5, 5, 1) == [(5, 5), (7, 7), (9, 9)]
    assert rows.stretch(4, 6, 1) == [(4, 10)]
    assert rows.whole(5, 6, 1) == [(5, 10)]
    assert years.stretch(3, 3, 4) == [(column, column) for column in range(3, 8)]
    assert years.stretch(3, 3, 1) == [(3, 7)]
    assert years.stretch(1, 4, 1) == [(1, 8)]

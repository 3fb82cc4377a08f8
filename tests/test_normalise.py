"""What clerks type, and what it is taken for."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pandas as pd
import pytest

from consolidator.model import CELL_COLUMNS, UNKNOWN, Parameters, Rating, Raw
from consolidator.normalise import (
    RULES,
    Reading,
    choices,
    dates,
    elsewhere,
    money,
    numbers,
    ratings,
    read,
    text,
    years,
)
from consolidator.normalise.cells import normalise
from consolidator.normalise.numbers import parse_number
from consolidator.normalise.years import fiscal_year, year_label
from schemas.choices import REFLECTIONS, YES_NO
from schemas.codes import CODES
from schemas.fields import Field, Kind


def scale(*symbols: str, aspect: str = "overall") -> tuple[Rating, ...]:
    """Return a scale of 'symbol' or 'symbol label'."""
    pairs = [(*symbol.split(" "), "")[:2] for symbol in symbols]
    return tuple(Rating(aspect, symbol, label, rank, True, False) for rank, (symbol, label) in enumerate(pairs, 1))


DAY = datetime.fromisoformat("2020-03-31")  # as spreadsheets hold dates: without a time zone
MORNING = datetime.fromisoformat("2020-03-31 10:30")

SENDAI = scale("◎ 計画以上", "○ 計画通り", "△ 計画に遅れ")
CROSSED = scale("◎ 優", "○ 良", "△ 可", "× 不可", "－ 対象外")
LETTERS = scale("S 計画以上", "A 計画通り", "B やや遅れ", "C 遅れ")
WORDS = scale("達成", "一部達成", "未達成", "対象外")
NUMBERED = scale("1 よい", "2 普通", "3 悪い")
FILLED = scale("● 完了", "○ 実施中", "▲ 遅れ", "△ やや遅れ")


@pytest.mark.parametrize(
    ("of", "typed", "symbol", "rule"),
    [
        (SENDAI, "○", "○", ""),
        (SENDAI, " ○\n", "○", "trim"),
        (SENDAI, "〇", "○", "circle"),
        (SENDAI, "◯", "○", "circle"),
        (SENDAI, "O", "○", "circle"),
        (SENDAI, "o", "○", "circle"),
        (SENDAI, "Ｏ", "○", "circle"),
        (SENDAI, "●", "○", "circle"),
        (SENDAI, "まる", "○", "circle"),
        (SENDAI, "ﾏﾙ", "○", "circle"),
        (SENDAI, "⭕\ufe0f", "○", "circle"),
        (SENDAI, "⦿", "◎", "double-circle"),
        (SENDAI, "二重丸", "◎", "double-circle"),
        (SENDAI, "▲", "△", "triangle"),
        (SENDAI, "∆", "△", "triangle"),
        (SENDAI, "Δ", "△", "triangle"),
        (SENDAI, "計画通り", "○", "label"),
        (SENDAI, "○（計画通り）", "○", "label"),
        (SENDAI, "計画に\n遅れ", "△", "label"),
        (CROSSED, "x", "×", "cross"),
        (CROSSED, "Ｘ", "×", "cross"),
        (CROSSED, "✕", "×", "cross"),
        (CROSSED, "ばつ", "×", "cross"),
        (CROSSED, "ー", "－", "dash"),
        (CROSSED, "―", "－", "dash"),
        (CROSSED, "-", "－", "width"),
        (CROSSED, "対象外", "－", "label"),
        (LETTERS, "Ｓ", "S", "width"),
        (LETTERS, "a", "A", "case"),
        (LETTERS, "ｂ", "B", "case"),
        (LETTERS, "S：計画以上", "S", "label"),
        (WORDS, "達成", "達成", ""),
        (WORDS, "一部　達成", "一部達成", "width"),
        (NUMBERED, 1.0, "1", ""),
        (NUMBERED, "２", "2", "width"),
        (FILLED, "●", "●", ""),
        (FILLED, "▲", "▲", ""),
    ],
)
def test_a_rating_is_the_symbol_that_was_meant(of: tuple[Rating, ...], typed: Raw, symbol: str, rule: str) -> None:
    assert ratings.normalise(typed, of) == Reading(symbol, rule)


@pytest.mark.parametrize(
    ("of", "typed"),
    [
        (SENDAI, "0"),  # a digit may be a number
        (SENDAI, 0.0),
        (SENDAI, "×"),
        (SENDAI, "－"),  # the scale has no such symbol
        (SENDAI, "A"),
        (SENDAI, "◎○"),
        (SENDAI, "◎（計画通り）"),  # a symbol beside another's meaning
        (SENDAI, "計画どおり"),
        (SENDAI, True),
        (SENDAI, DAY),
        (LETTERS, "○"),
        (LETTERS, "O"),
        (LETTERS, "D"),
        (WORDS, "達"),
        (FILLED, "〇"),  # ● and ○ are both in the scale
        (FILLED, "∆"),
        (scale("X", "×"), "x"),
        (scale("A", "a"), "Ａ"),
        (scale("1 遅れ", "2 遅れ"), "遅れ"),
        ((), "○"),
    ],
)
def test_a_rating_that_is_not_certain_is_never_guessed(of: tuple[Rating, ...], typed: Raw) -> None:
    reading = ratings.normalise(typed, of)
    assert (reading.value, reading.problem) == (None, "N101")
    assert dict(reading.params)["choices"] == "、".join(rating.symbol for rating in of)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1200", "1200"),
        ("１，２００", "1200"),
        ("1,234,567.8", "1234567.8"),
        (" 1200　", "1200"),
        ("△300", "-300"),
        ("▲ ３００", "-300"),
        ("−300", "-300"),
        ("ー300", "-300"),
        ("－300", "-300"),
        ("(300)", "-300"),
        ("（１，２００）", "-1200"),
        ("+5", "5"),
        (".5", "0.5"),
        ("△0", "0"),
    ],
)
def test_numbers_of_certain_spelling(typed: str, number: str) -> None:
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    [
        "", "-", "1,2", "12,00", "1,200,5", "1e3", "10²", "①", "½", "3～5", "1 200", "--3", "(△3)", "約3", "12件",
        "1.2.3", "1万", "1_000", "٣", "∞", "nan", "1234567890123456", "1." + "0" * 30 + "1",
    ],
)  # fmt: skip
def test_numbers_of_any_other_spelling_are_not_read(typed: str) -> None:
    assert parse_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "unit", "shown", "value", "rule"),
    [
        (0.655, "%", "0.0%", 65.5, "percent-format"),
        (0.07, "％", "0%", 7.0, "percent-format"),
        (1.2, "%", "0%", 120.0, "percent-format"),
        (0.655, "%", "General", 0.655, ""),
        (65.5, "%", '0.0"%"', 65.5, ""),  # the sign is only printed
        (65.5, "%", r"0.0\%", 65.5, ""),
        (0.655, "", "0.0%", 0.655, ""),
        (12.0, "件", "#,##0", 12.0, ""),
        (12, "件", "General", 12.0, ""),
        ("65.5%", "％", "General", 65.5, "unit-word"),
        ("６５．５％", "%", "General", 65.5, "unit-word"),
        ("12件", "件", "General", 12.0, "unit-word"),
        ("１２ 件", "件", "General", 12.0, "unit-word"),
        ("△1,200人", "人", "General", -1200.0, "unit-word"),
        ("3千人", "千人", "General", 3.0, "unit-word"),
        ("3千人", "人", "General", 3000.0, "myriads"),
        ("1万2,000", "人", "General", 12000.0, "myriads"),
        ("1200", "人", "General", 1200.0, ""),
        (" 1200 ", "人", "General", 1200.0, "trim"),
        ("１２００", "人", "General", 1200.0, "width"),
        ("1,200", "人", "General", 1200.0, "thousands"),
        ("012.50", "人", "General", 12.5, "digits"),
        ("+5", "人", "General", 5.0, "plus-sign"),
        ("−5", "人", "General", -5.0, "minus-sign"),
        ("-5", "人", "General", -5.0, ""),
        ("(5)", "人", "General", -5.0, "bracket-negative"),
        ("△5", "人", "General", -5.0, "triangle-negative"),
    ],
)
def test_an_indicator_counts_in_its_own_unit(typed: Raw, unit: str, shown: str, value: float, rule: str) -> None:
    assert numbers.normalise(typed, unit, shown) == Reading(value, rule)


@pytest.mark.parametrize(
    ("typed", "unit", "shown"),
    [
        ("約3", "件", "General"),
        ("3程度", "件", "General"),
        ("12件以上", "件", "General"),
        ("3～5", "件", "General"),
        ("12人", "件", "General"),
        ("65.5%", "", "General"),
        ("65.5%", "件", "General"),
        ("3千", "千人", "General"),  # 3 or 3,000 thousands
        ("1.5億3千万", "人", "General"),
        ("1億20,000万", "人", "General"),
        ("1,2", "件", "General"),
        ("－", "件", "General"),
        ("未定", "件", "General"),
        (0.12, "件", "0%"),  # shown as 12%
        (65.5, "%", "0.0%"),  # shown as 6550%
        (float("inf"), "件", "General"),
        (True, "件", "General"),
        (DAY, "件", "General"),
        (time(3, 5), "件", "General"),
    ],
)
def test_an_indicator_that_is_no_number_is_a_finding(typed: Raw, unit: str, shown: str) -> None:
    reading = numbers.normalise(typed, unit, shown)
    assert (reading.value, reading.rule, reading.problem) == (None, "", "N102")


@pytest.mark.parametrize(
    ("typed", "unit", "value", "rule"),
    [
        (1200.0, "千円", 1200.0, ""),
        ("1200", "千円", 1200.0, ""),
        ("１，２００", "千円", 1200.0, "thousands"),
        ("1,200千円", "百万円", 1.2, "unit-word"),
        ("1,200（千円）", "百万円", 1.2, "unit-word"),
        ("１，２００ 千円", "千円", 1200.0, "unit-word"),
        ("1.2百万円", "千円", 1200.0, "unit-word"),
        ("2億7,213万円", "百万円", 272.13, "unit-word"),
        ("2億7,213万円", "円", 272130000.0, "unit-word"),
        ("3千5百万円", "千円", None, ""),  # 百万 after 千: no way to write an amount
        ("300円", "千円", 0.3, "unit-word"),
        ("300円", "円", 300.0, "unit-word"),
        ("¥300", "円", 300.0, "unit-word"),
        ("300万", "円", 3000000.0, "unit-word"),
        ("△1,200円", "千円", -1.2, "unit-word"),
        ("（300円）", "円", -300.0, "unit-word"),
        ("5億円", "億円", 5.0, "unit-word"),
        ("△300", "千円", -300.0, "triangle-negative"),
        ("▲300", "千円", -300.0, "triangle-negative"),
        ("−300", "千円", -300.0, "minus-sign"),
        ("(300)", "千円", -300.0, "bracket-negative"),
        ("0円", "千円", 0.0, "unit-word"),
    ],
)
def test_an_amount_counts_in_the_unit_of_the_plan(typed: Raw, unit: str, value: float | None, rule: str) -> None:
    reading = money.normalise(typed, unit)
    assert (reading.value, reading.rule) == (value, rule)
    assert bool(reading.problem) == (value is None)


@pytest.mark.parametrize(
    ("typed", "unit", "candidates"),
    [
        ("約300", "千円", "300千円"),
        ("300円程度", "千円", "0.3千円"),
        ("300（見込）", "千円", "300千円"),
        ("3～5", "千円", "3千円 / 5千円"),
        ("1,2", "千円", "12千円 / 1.2千円"),
        ("1.200,5", "千円", "1.2005千円 / 1200.5千円"),
        ("1.200", "千円", "1.2千円 / 1200千円"),
        ("1.200百万円", "千円", "1200千円 / 1200000千円"),
        ("1.234.567", "千円", "1234567千円"),
        ("△1,2", "千円", "-12千円 / -1.2千円"),
        ("300万", "千円", "3000千円 / 3000000千円"),
        ("¥300", "千円", "0.3千円 / 300千円"),
        ("3千", "千円", "3千円 / 3000千円"),
    ],
)
def test_an_amount_that_can_mean_several_is_asked_about(typed: str, unit: str, candidates: str) -> None:
    expected = (("value", typed), ("candidates", candidates), ("unit", unit))
    assert money.normalise(typed, unit) == Reading(None, problem="N104", params=expected)


@pytest.mark.parametrize(
    "typed",
    ["なし", "皆無", "－", "―", "-", "未定", "皆増", "別紙のとおり", "300件", "同上", "10件", "約", True,
     DAY, float("inf")],
)  # fmt: skip
def test_what_is_no_amount_is_a_finding(typed: Raw) -> None:
    reading = money.normalise(typed, "千円")
    assert (reading.value, reading.problem, dict(reading.params)["unit"]) == (None, "N105", "千円")


@pytest.mark.parametrize(
    ("number", "shown", "problem"),
    [
        (1200.0, '#,##0"千円"', ""),
        (1200.0, '#,##0;"△"#,##0', ""),
        (1200.0, '#,##0"円"', "N115"),  # shown as 1,200円 in a plan in 千円
        (1200.0, '#,##0"百万円"', "N115"),
        (0.0, '#,##0"円"', ""),
        (0.12, "0%", "N105"),
        (1_200_000.0, "#,##0,", "N115"),  # shown as 1,200
        (1_200_000.0, '#,##0,"千円"', "N115"),
        (1_200_000.0, "0.0,,", "N115"),
        (1200.0, '0"百万"', "N115"),
        (1200.0, '"¥"#,##0', "N115"),  # what Excel makes of ¥1,200
        (1200.0, "[$¥-411]#,##0", "N115"),
        (1200.0, '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', ""),
        (1200.0, '#,##0"（千円）"', ""),
        (1200.0, '#,##0"千"', ""),
    ],
)
def test_an_amount_whose_format_shows_another_unit_is_asked_about(number: float, shown: str, problem: str) -> None:
    assert money.normalise(number, "千円", shown).problem == problem


def test_a_format_that_shows_the_very_amount_in_another_unit_is_none_to_ask_about() -> None:
    assert money.normalise(1_200_000.0, "円", '#,##0,"千円"') == Reading(1_200_000.0)
    assert money.normalise(1200.0, "円", '"¥"#,##0') == Reading(1200.0)
    assert money.normalise(1200.0, "百万円", '0"百万"') == Reading(1200.0)


@pytest.mark.parametrize(
    ("number", "unit", "shown", "seen"),
    [
        (12_000.0, "人", "#,##0,", "12"),
        (1.2, "人", '0.0"万人"', "1.2万"),
        (12.0, "千人", '0"千人"', ""),
        (12.0, "件", '0"件"', ""),
        (0.0, "人", "#,##0,", ""),
        (1200.0, "円", '#,##0"円"', ""),
    ],
)
def test_a_figure_whose_format_shows_another_number_is_a_finding(
    number: float, unit: str, shown: str, seen: str
) -> None:
    reading = numbers.normalise(number, unit, shown)
    assert (reading.problem, dict(reading.params).get("shown", "")) == ("N113" if seen else "", seen)


@pytest.mark.parametrize(("held", "shown"), [(0.1 + 0.2, 0.3), (234.4000000000001, 234.4), (-1.1 * 3, -3.3)])
def test_what_arithmetic_leaves_behind_the_digits_that_excel_shows_is_removed(held: float, shown: float) -> None:
    for reading in (numbers.normalise(held), money.normalise(held, "千円"), numbers.normalise(held, "％", "0.0")):
        assert reading == Reading(shown, "fifteen-digits")
    assert numbers.normalise(0.1 + 0.2, "％", "0.0%") == Reading(30.0, "percent-format")


def test_a_fraction_whose_format_is_not_known_is_asked_about() -> None:
    reading = numbers.normalise(0.85, "%", UNKNOWN)
    assert (reading.problem, dict(reading.params)["candidates"]) == ("N114", "0.85% / 85%")
    assert [numbers.normalise(number, "%", UNKNOWN) for number in (85.0, 0.0)] == [Reading(85.0), Reading(0.0)]
    assert numbers.normalise(0.85, "件", UNKNOWN) == Reading(0.85)


@pytest.mark.parametrize(
    ("number", "shown", "told"),
    [
        (0.85, "0%", "85%"),
        (0.655, "0.0%", "65.5%"),
        (0.85, "0.00", "0.85"),
        (12.0, "General", "12"),
        (0.1 + 0.2, "0%", "30%"),
        (0.1 + 0.2, "General", "0.3"),  # as Excel shows what they add up to
    ],
)
def test_a_percentage_in_a_text_stays_one(number: float, shown: str, told: str) -> None:
    assert text.normalise(number, shown).value == told


@pytest.mark.parametrize(
    ("typed", "value", "rule"),
    [
        ("反映した", "反映", ""),
        ("反映", "反映", ""),
        ("Reflected", "反映", ""),
        (" 反映した ", "反映", "trim"),
        ("一部\n反映した", "一部反映", "spacing"),
        ("REFLECTED", "反映", "case"),
        ("Ｒｅｆｌｅｃｔｅｄ", "反映", "width"),
    ],
)
def test_a_choice_is_known_by_its_value_or_its_label(typed: str, value: str, rule: str) -> None:
    assert choices.normalise(typed, REFLECTIONS) == Reading(value, rule)


@pytest.mark.parametrize("typed", ["反映しました", "反", "一部", "○", 1.0, True])
def test_a_near_miss_is_no_choice(typed: Raw) -> None:
    reading = choices.normalise(typed, REFLECTIONS)
    assert (reading.value, reading.problem) == (None, "N103")
    assert dict(reading.params)["choices"] == "反映した、一部反映した、反映していない、予算を伴わない"


def test_yes_and_no_are_a_choice() -> None:
    field = Field("flag", "旗", "Flag", "yes_no")
    assert read("○", field, PARAMETERS) == Reading("yes")
    assert [choice.value for choice in YES_NO] == ["yes", "no"]


@pytest.mark.parametrize(
    ("typed", "value", "rule"),
    [
        ("㈱仙台　①㎡ ｶﾅ 髙﨑 同上", "㈱仙台　①㎡ ｶﾅ 髙﨑 同上", ""),
        ("=1+1", "=1+1", ""),
        ("〃", "〃", ""),
        ("一行目\r\n二行目", "一行目\n二行目", ""),
        ("  前後 \n", "前後", "trim"),
        ("　", None, "trim"),
        ("鈴\x07木", "鈴木", "control"),
        ("一行目\x0b二行目", "一行目\n二行目", "control"),
        ("\x01", None, "control"),
        (12.0, "12", ""),
        (0.5, "0.5", ""),
        (True, "TRUE", ""),
        (DAY, "2020-03-31", "date-text"),
        (time(9, 30), "09:30:00", "date-text"),
    ],
)
def test_text_is_kept_to_the_letter(typed: Raw, value: str | None, rule: str) -> None:
    assert text.normalise(typed) == Reading(value, rule)


@pytest.mark.parametrize(
    ("typed", "year", "rule"),
    [
        ("2019", 2019, ""),
        (2019.0, 2019, ""),
        (" 2019", 2019, "trim"),
        ("２０１９", 2019, "width"),
        ("2019年度", 2019, "year-word"),
        ("FY2019", 2019, "year-word"),
        ("2019年度（令和元年度）", 2019, "year-word"),
        ("令和元年度", 2019, "era-year"),
        ("令和2年度", 2020, "era-year"),
        ("R1", 2019, "era-year"),
        ("Ｒ６", 2024, "era-year"),
        ("R6年度", 2024, "era-year"),
        ("㋿元年度", 2019, "era-year"),
        ("H31", 2019, "era-year"),
        ("平成31年度", 2019, "era-year"),
        ("平３１", 2019, "era-year"),
        ("平成32年度", 2020, "era-year"),  # as plans made before the change of era write it
        ("S63", 1988, "era-year"),
        ("R6.3.31", 2023, "date-year"),
        ("2024/3/31", 2023, "date-year"),
        ("2024/4/1", 2024, "date-year"),
        (datetime.fromisoformat("2019-04-30"), 2019, "date-year"),
        (date(2019, 3, 31), 2018, "date-year"),
    ],
)
def test_a_fiscal_year_runs_from_april_to_march(typed: Raw, year: int, rule: str) -> None:
    assert years.normalise(typed) == Reading(float(year), rule)
    if isinstance(typed, str):
        assert fiscal_year(typed) == year


@pytest.mark.parametrize(
    "typed",
    ["31年度", "元年度", "R0", "19", "2019(R2)", "R1.3.31", "3/31", "令和元年度末", "2019.5", 31.0, True, time(9)],
)
def test_an_ambiguous_year_is_a_finding(typed: Raw) -> None:
    assert years.normalise(typed).problem == "N107"


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (1926, "昭和元年度"),
        (1988, "昭和63年度"),
        (1989, "平成元年度"),
        (2018, "平成30年度"),
        (2019, "令和元年度"),
        (2020, "令和2年度"),
        (1925, "1925年度"),
    ],
)
def test_a_fiscal_year_is_printed_as_cities_print_it(year: int, label: str) -> None:
    assert year_label(year, "ja") == label
    assert year_label(year, "en") == f"FY{year}"


@pytest.mark.parametrize(
    ("typed", "value", "rule"),
    [
        (MORNING, "2020-03-31", ""),
        (date(2020, 3, 31), "2020-03-31", ""),
        ("2020-03-31", "2020-03-31", ""),
        ("2020-03-31 ", "2020-03-31", "trim"),
        ("２０２０－０３－３１", "2020-03-31", "width"),
        ("2020/3/31", "2020-03-31", "date"),
        ("2020年3月31日", "2020-03-31", "date"),
        ("令和2年3月31日", "2020-03-31", "era-date"),
        ("R2.3.31", "2020-03-31", "era-date"),
        ("令6.1.1", "2024-01-01", "era-date"),
        ("平成31年4月30日", "2019-04-30", "era-date"),
        ("令和元年5月1日", "2019-05-01", "era-date"),
        ("S64.1.7", "1989-01-07", "era-date"),
    ],
)
def test_a_date_is_its_iso_text(typed: Raw, value: str, rule: str) -> None:
    assert dates.normalise(typed) == Reading(value, rule)


@pytest.mark.parametrize(
    "typed", ["2020/2/30", "3/31", "20/3/31", "令和元年3月31日", "H1.1.7", 43921.0, True, time(9, 30), "未定"]
)
def test_what_is_no_certain_date_is_a_finding(typed: Raw) -> None:
    assert dates.normalise(typed).problem == "N106"


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", " ＃ＲＥＦ！"])
@pytest.mark.parametrize("kind", ["text", "number", "money", "rating", "choice", "date", "year"])
def test_an_error_of_excel_is_a_finding_in_any_field(error: str, kind: Kind) -> None:
    field = Field("x", "項目", "Field", kind, choices=REFLECTIONS)
    assert read(error, field, PARAMETERS).problem == "R109"


EXAMPLES = {
    "trim": text.normalise(" 前後 "),
    "width": numbers.normalise("１２"),
    "control": text.normalise("鈴\x07木"),
    "date-text": text.normalise(DAY),
    "ditto": elsewhere.as_ditto(ratings.normalise("○", SENDAI)),
    "thousands": numbers.normalise("1,200"),
    "digits": numbers.normalise("012.50"),
    "plus-sign": numbers.normalise("+5"),
    "minus-sign": numbers.normalise("ー300"),
    "triangle-negative": money.normalise("▲300", "千円"),
    "bracket-negative": money.normalise("(300)", "千円"),
    "myriads": numbers.normalise("1万2,000"),
    "unit-word": money.normalise("1,200千円", "百万円"),
    "percent-format": numbers.normalise(0.655, "%", "0.0%"),
    "fifteen-digits": numbers.normalise(0.1 + 0.2),
    "percent-text": text.normalise(0.85, "0%"),
    "case": ratings.normalise("a", LETTERS),
    "label": ratings.normalise("計画通り", SENDAI),
    "circle": ratings.normalise("〇", SENDAI),
    "double-circle": ratings.normalise("⦿", SENDAI),
    "triangle": ratings.normalise("▲", SENDAI),
    "cross": ratings.normalise("ばつ", CROSSED),
    "dash": ratings.normalise("ー", CROSSED),
    "spacing": choices.normalise("一部 反映した", REFLECTIONS),
    "year-word": years.normalise("2019年度"),
    "era-year": years.normalise("R1"),
    "date-year": years.normalise("R6.3.31"),
    "date": dates.normalise("2020/3/31"),
    "era-date": dates.normalise("R2.3.31"),
}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_an_example(rule: str) -> None:
    assert EXAMPLES[rule].rule == rule
    assert EXAMPLES[rule].value is not None
    assert set(EXAMPLES) == set(RULES)


# ---------------------------------------------------------------- the long table

PARAMETERS = Parameters(2019, 2016, 2019, "千円", (*SENDAI, *scale("S", "A", aspect="schedule")))


def table(*rows: tuple[str, str, str, Raw], **columns: object) -> pd.DataFrame:
    """Return a long table of (table, key, field, raw), one cell below the other."""
    records = [
        {
            "table": name, "key": key, "field": field, "year": 2019, "department": "D1", "raw": raw, "value": None,
            "original": "", "issued": "", "typed": True, "file": "様式.xlsx", "sheet": "個票", "cell": f"C{number}",
            "number_format": "General", "found_by": "name", "rule": "", "state": "", **columns,
        }
        for number, (name, key, field, raw) in enumerate(rows, 1)
    ]  # fmt: skip
    frame = pd.DataFrame(records, columns=list(CELL_COLUMNS))
    return frame.assign(raw=pd.Series([row[3] for row in rows], index=frame.index, dtype=object))


def test_a_form_is_read_field_by_field() -> None:
    cells = table(
        ("evaluation", "1", "overall", "〇"),
        ("evaluation", "1", "schedule", "Ａ"),
        ("evaluation", "1", "done", "〇"),
        ("evaluation", "1", "budget_reflected", "反映した"),
        ("effects", "E1", "actual", "1.2百万円"),
        ("indicators", "K1", "actual", "12件"),
        ("form", "", "phone", 2345.0),
        ("evaluation", "1", "problem", None),
    )
    filled, findings, repairs = normalise(cells, PARAMETERS, {"K1": "件"})
    assert filled["value"].tolist() == ["○", "A", "〇", "反映", 1200.0, 12.0, "2345", None]
    assert filled["rule"].tolist() == ["circle", "width", "", "", "unit-word", "unit-word", "", ""]
    assert findings == ()
    assert [(repair.cell, repair.original, repair.value, repair.rule) for repair in repairs] == [
        ("C1", "〇", "○", "circle"),
        ("C2", "Ａ", "A", "width"),
        ("C5", "1.2百万円", "1200", "unit-word"),
        ("C6", "12件", "12", "unit-word"),
    ]
    assert cells["value"].isna().all(), "the table handed in is left as it was"


def test_a_finding_names_its_place() -> None:
    _, (finding,), repairs = normalise(table(("effects", "E1", "actual", "約300")), PARAMETERS, {})
    assert (finding.code, finding.severity) == ("N104", CODES["N104"].severity)
    assert (finding.file, finding.sheet, finding.cell) == ("様式.xlsx", "個票", "C1")
    assert (finding.table, finding.key, finding.field, finding.year) == ("effects", "E1", "actual", 2019)
    assert (finding.department, finding.value) == ("D1", "約300")
    assert repairs == ()


def test_every_message_gets_the_parameters_it_needs() -> None:
    cells = table(
        ("evaluation", "1", "overall", "良"),
        ("evaluation", "1", "direction", "続ける"),
        ("indicators", "K1", "actual", "多い"),
        ("effects", "E1", "actual", "約300"),
        ("effects", "E1", "actual", "多い"),
        ("effects", "E1", "actual", "未定"),
        ("effects", "E1", "actual", "#REF!"),
    )
    _, findings, _ = normalise(cells, PARAMETERS, {})
    assert [finding.code for finding in findings] == ["N101", "N103", "N102", "N104", "N105", "N110", "R109"]
    for finding in findings:
        code = CODES[finding.code]
        assert (code.message + code.action).format_map(dict(finding.params))


def test_what_equals_in_python_is_told_apart() -> None:
    cells = table(*(("indicators", "K1", "actual", raw) for raw in (1.0, True, "1", 1.0, False, 0.0)))
    filled, findings, _ = normalise(cells, PARAMETERS, {})
    assert filled["value"].tolist() == [1.0, None, 1.0, 1.0, None, 0.0]
    assert [(finding.cell, finding.value) for finding in findings] == [("C2", "TRUE"), ("C5", "FALSE")]


def test_the_unit_and_the_format_belong_to_the_cell() -> None:
    cells = table(*(("indicators", key, "actual", 0.655) for key in ("K1", "K2", "K1")))
    cells["number_format"] = ["0.0%", "0.0%", None]
    filled, _, repairs = normalise(cells, PARAMETERS, {"K1": "%"})
    assert filled["value"].tolist() == [65.5, 0.655, 0.655]
    assert [(repair.original, repair.value) for repair in repairs] == [("0.655", "65.5")]


def test_a_cell_that_is_gone_stays_without_a_value() -> None:
    filled, findings, repairs = normalise(
        table(("evaluation", "1", "overall", "まちがい"), found_by="missing"), PARAMETERS, {}
    )
    assert (filled["value"].tolist(), findings, repairs) == ([None], (), ())


def test_several_files_one_below_the_other_keep_their_order_and_index() -> None:
    one = table(("evaluation", "1", "overall", "良"), ("evaluation", "1", "done", "実施"), file="b.xlsx")
    other = table(("evaluation", "1", "overall", "良"), file="a.xlsx")
    both = pd.concat([one, other])
    filled, findings, _ = normalise(both, PARAMETERS, {})
    assert [finding.file for finding in findings] == ["b.xlsx", "a.xlsx"]
    assert filled.index.tolist() == [0, 1, 0]
    assert filled.columns.tolist() == both.columns.tolist()


def test_a_table_without_formats_or_rows_is_read_too() -> None:
    cells = table(("indicators", "K1", "actual", 0.655)).drop(columns="number_format")
    assert normalise(cells, PARAMETERS, {"K1": "%"})[0]["value"].tolist() == [0.655]
    filled, findings, repairs = normalise(cells.iloc[:0], PARAMETERS, {})
    assert (len(filled), findings, repairs) == (0, (), ())


def test_an_unknown_field_is_a_bug_not_a_finding() -> None:
    with pytest.raises(KeyError):
        normalise(table(("evaluation", "1", "nonsense", "x")), PARAMETERS, {})

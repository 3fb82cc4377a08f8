"""What holds for whatever is typed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consolidator.model import Parameters, Rating, Raw
from consolidator.normalise import RULES, Reading, money, numbers, ratings, read
from consolidator.normalise.dates import parse_date
from consolidator.normalise.marks import LOOK_ALIKES
from consolidator.normalise.numbers import parse_number
from consolidator.normalise.years import fiscal_year, fiscal_year_of, year_label
from consolidator.text import canonical_text
from schemas.choices import REFLECTIONS
from schemas.codes import CODES
from schemas.fields import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.fields import Choice

FIELDS = {
    "text": Field("f", "", "", "text"),
    "long_text": Field("f", "", "", "long_text"),
    "code": Field("f", "", "", "code"),
    "number": Field("f", "", "", "number"),
    "money": Field("f", "", "", "money"),
    "rating": Field("f", "", "", "rating", aspect="overall"),
    "choice": Field("f", "", "", "choice", choices=REFLECTIONS),
    "year": Field("f", "", "", "year"),
    "date": Field("f", "", "", "date"),
}
SCALES = (
    "◎○△", "◎○△×－", "SABC", "ABCD", ("達成", "一部達成", "未達成"), ("◎", "A", "達成", "-"), "●○▲△", "Xx×", "123",
)  # fmt: skip

typed_text = st.one_of(
    st.text(),
    st.text(alphabet="0123456789０１２３,，.．-－−ー△▲()（）+ 　円千百万億兆約～%％件¥", max_size=12),
    st.text(alphabet="令和平成昭RHSＲ元年度月日./-0123456789０１ ()FY", max_size=14),
    st.sampled_from(sorted(mark for forms in LOOK_ALIKES.values() for mark in forms)),
    st.text(st.characters(codec=None, categories=("Cc", "Cs", "Cf", "Zs"))),
)
content = st.one_of(
    st.none(), typed_text, st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times()
)
formats = st.sampled_from(("General", "0.0%", "#,##0", '#,##0"千円"', '0.0"%"', "[$¥-411]#,##0", ""))
units = st.sampled_from(("", "%", "件", "千人", "円", "％"))
money_units = st.sampled_from(sorted(money.POWERS))
scales = st.sampled_from(SCALES)


def scale_of(symbols: Sequence[str]) -> tuple[Rating, ...]:
    return tuple(Rating("overall", symbol, f"評価{rank}", rank, True, False) for rank, symbol in enumerate(symbols))


def parameters(money_unit: str = "千円", symbols: Sequence[str] = "◎○△") -> Parameters:
    return Parameters(2019, 2016, 2019, money_unit, scale_of(symbols))


@pytest.mark.parametrize("kind", FIELDS)
@given(raw=content, number_format=formats, unit=units, given_parameters=st.builds(parameters, money_units, scales))
def test_any_content_is_a_value_or_a_known_problem(
    kind: str, raw: Raw, number_format: str, unit: str, given_parameters: Parameters
) -> None:
    reading = read(raw, FIELDS[kind], given_parameters, unit, number_format)
    assert reading.rule in RULES or not reading.rule
    assert reading.value is None or not reading.problem
    if reading.problem:
        code = CODES[reading.problem]
        assert (code.message + code.action).format_map(dict(reading.params))
        assert not reading.rule
    if isinstance(reading.value, str):
        reading.value.encode()  # any file can hold it


@pytest.mark.parametrize("kind", FIELDS)
@given(raw=content, number_format=formats, unit=units, given_parameters=st.builds(parameters, money_units, scales))
def test_a_value_that_was_normalised_stays_as_it_is(
    kind: str, raw: Raw, number_format: str, unit: str, given_parameters: Parameters
) -> None:
    value = read(raw, FIELDS[kind], given_parameters, unit, number_format).value
    assert read(value, FIELDS[kind], given_parameters, unit) == Reading(value)


@pytest.mark.parametrize("kind", FIELDS)
@given(raw=content)
def test_without_a_rule_the_writing_is_the_same(kind: str, raw: Raw) -> None:
    reading = read(raw, FIELDS[kind], parameters())
    if reading.value is not None and not reading.rule and kind not in ("choice", "date"):
        assert canonical_text(reading.value) == canonical_text(raw)


@given(number=st.floats(allow_nan=False, allow_infinity=False), unit=units, money_unit=money_units)
def test_a_number_typed_as_a_number_is_what_excel_shows_of_it(number: float, unit: str, money_unit: str) -> None:
    readings = numbers.normalise(number, unit), money.normalise(number, money_unit)
    for value, rule in ((reading.value, reading.rule) for reading in readings):
        assert isinstance(value, float)
        assert f"{value:.15g}" == f"{number + 0.0:.15g}"
        assert (value == number) == (not rule)


@given(number=st.decimals(-(10**9), 10**9, places=3))
def test_every_spelling_of_a_number_is_that_number(number: Decimal) -> None:
    digits = f"{abs(number):,}"
    wide = digits.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    signs = ("-", "△", "▲", "−", "ー", "－") if number < 0 else ("", "+", " ")
    for sign in signs:
        for spelling in (digits, digits.replace(",", ""), wide, f" {digits}　"):
            assert parse_number(sign + spelling) == number


@given(text=typed_text)
def test_only_digits_commas_points_and_signs_make_a_number(text: str) -> None:
    if (number := parse_number(text)) is not None:
        kept = [char for char in text if "０" <= char <= "９" or "0" <= char <= "9"]
        assert "".join(kept).translate({0xFF10 + n: str(n) for n in range(10)}).strip("0") == "".join(
            map(str, number.as_tuple().digits)
        ).strip("0")


POWERS = {"円": 0, "千円": 3, "万円": 4, "百万円": 6, "千万円": 7, "億円": 8}


@given(digits=st.integers(0, 10**6), places=st.integers(0, 3), typed=st.sampled_from(sorted(POWERS)), unit=money_units)
def test_units_of_money_are_converted_exactly(digits: int, places: int, typed: str, unit: str) -> None:
    amount = Decimal(digits).scaleb(-places)
    reading = money.normalise(f"{amount:f}{typed}", unit)
    if reading.problem:  # 1.200 may be 1200
        assert reading.problem == "N104"
        assert places == 3
        return
    assert isinstance(reading.value, float)
    assert Decimal(repr(reading.value)) == amount * 10 ** POWERS[typed] / Decimal(10) ** POWERS[unit]


@given(hundreds_of_millions=st.integers(1, 9999), myriads=st.integers(1, 9999), rest=st.integers(0, 9999))
def test_amounts_in_myriads_are_added_up(hundreds_of_millions: int, myriads: int, rest: int) -> None:
    text = f"{hundreds_of_millions}億{myriads:,}万{rest or ''}円"
    assert money.normalise(text, "円") == Reading(
        float(hundreds_of_millions * 10**8 + myriads * 10**4 + rest), "unit-word"
    )


@given(symbols=scales, text=typed_text)
def test_a_rating_is_a_symbol_of_the_scale_or_none(symbols: Sequence[str], text: str) -> None:
    reading = ratings.normalise(text, scale_of(symbols))
    assert reading.value in (None, *symbols)


@given(symbols=scales, mark=st.sampled_from(sorted(LOOK_ALIKES)), data=st.data())
def test_a_look_alike_is_read_only_where_it_can_be_one_symbol(
    symbols: Sequence[str], mark: str, data: st.DataObject
) -> None:
    typed = data.draw(st.sampled_from(sorted(LOOK_ALIKES[mark])))
    alike = [symbol for symbol in symbols if symbol in LOOK_ALIKES[mark] or (mark == "dash" and symbol == "－")]
    value = ratings.normalise(typed, scale_of(symbols)).value
    if typed in symbols:
        assert value == typed
    elif len(alike) == 1:
        assert value == alike[0]
    else:
        assert value is None


@given(year=st.integers(1926, 2117))
def test_the_printed_year_is_read_back(year: int) -> None:
    assert fiscal_year(year_label(year, "ja")) == year
    assert fiscal_year(year_label(year, "en")) == year
    assert fiscal_year(str(year)) == year


@given(day=st.dates(date(1989, 1, 8), date(2099, 12, 31)))
def test_a_date_by_era_is_the_western_date(day: date) -> None:
    era, before = ("令和", 2018) if day >= date(2019, 5, 1) else ("平成", 1988)
    number = day.year - before
    for text in (
        f"{era}{number}年{day.month}月{day.day}日",
        f"{era[0]}{number}.{day.month}.{day.day}",
        f"{'RH'[era == '平成']}{number:02}/{day.month:02}/{day.day:02}",
        f"{day.year}/{day.month}/{day.day}",
        day.isoformat(),
    ):
        assert parse_date(text) == day
        assert fiscal_year(text) == fiscal_year_of(day)


# ---------------------------------------------------------------- what is canonical stays


FIGURES = st.floats(-(10**9), 10**9).map(lambda number: float(f"{number:.15g}"))
CANONICAL = {
    "number": FIGURES,
    "money": FIGURES,
    "year": st.integers(1926, 2099).map(float),
    "date": st.dates(date(1926, 12, 25)).map(date.isoformat),
    "choice": st.sampled_from([choice.value for choice in REFLECTIONS]),
    "rating": st.sampled_from("◎○△"),
    "text": st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1),
}


@pytest.mark.parametrize("kind", CANONICAL)
@given(data=st.data(), unit=units, money_unit=money_units)
def test_a_canonical_value_is_never_changed(kind: str, data: st.DataObject, unit: str, money_unit: str) -> None:
    value = data.draw(CANONICAL[kind])
    reading = read(value, FIELDS[kind], parameters(money_unit), unit)
    assert reading == Reading(value) or (reading.problem == "R109" and str(value).startswith("#"))


# ---------------------------------------------------------------- nothing is guessed


amounts = st.decimals(Decimal("0.1"), 10**6, places=1)


@given(amount=amounts, unit=money_units)
def test_a_bare_amount_counts_in_the_plans_unit_however_large(amount: Decimal, unit: str) -> None:
    for spelling in (f"{amount}", f"{amount:,}"):
        assert money.normalise(spelling, unit).value == float(amount), "a slip of ×1000 is asked about, never corrected"


@given(amount=amounts, unit=money_units, typed=st.sampled_from(sorted(POWERS)), sign=st.sampled_from("-−－△▲ー"))
def test_the_sign_of_an_amount_stands_with_any_unit(amount: Decimal, unit: str, typed: str, sign: str) -> None:
    plus = money.normalise(f"{amount:,}{typed}", unit)
    assert isinstance(plus.value, float)
    assert money.normalise(f"{sign}{amount:,}{typed}", unit).value == -plus.value
    assert money.normalise(f"({amount:,}{typed})", unit).value == -plus.value


@given(
    amount=amounts,
    unit=money_units,
    typed=st.sampled_from(sorted(POWERS)),
    said=st.sampled_from(("約{}", "{}程度", "およそ{}", "{}以上", "{}未満", "{}見込み", "{}弱")),
)
def test_an_amount_that_is_nearly_said_is_asked_about(amount: Decimal, unit: str, typed: str, said: str) -> None:
    exact = money.normalise(f"{amount}{typed}", unit)
    reading = money.normalise(said.format(f"{amount}{typed}"), unit)
    assert isinstance(exact.value, float)
    assert (reading.value, reading.problem) == (None, "N104")
    assert dict(reading.params)["candidates"] == canonical_text(exact.value) + unit


@given(low=amounts, high=amounts, unit=money_units, typed=st.sampled_from(("", *POWERS)), to=st.sampled_from("~〜～"))
def test_a_range_of_amounts_is_asked_about_with_both_ends(
    low: Decimal, high: Decimal, unit: str, typed: str, to: str
) -> None:
    reading = money.normalise(f"{low}{typed}{to}{high}{typed}", unit)
    assert (reading.value, reading.problem) == (None, "N104")
    assert len(dict(reading.params)["candidates"].split(" / ")) == len({low, high})


@given(whole=st.integers(1, 999), unit=money_units, typed=st.sampled_from(("", *POWERS)))
def test_a_point_where_thousands_may_end_is_asked_about(whole: int, unit: str, typed: str) -> None:
    reading = money.normalise(f"{whole}.500{typed}", unit)
    assert (reading.value, reading.problem) == (None, "N104")
    assert len(dict(reading.params)["candidates"].split(" / ")) == 2


@given(share=st.decimals(0, 1, places=3), other=st.sampled_from(("件", "人", "千人", "円")))
def test_a_percentage_is_told_from_a_fraction_by_its_sign_or_format_alone(share: Decimal, other: str) -> None:
    percent = float(share * 100)
    assert numbers.normalise(float(share), "%") == Reading(float(share)), "0.655 may be 0.655 %: rules ask about it"
    assert numbers.normalise(float(share), "%", "0.0%").value == percent
    for sign in ("%", "％", " %"):
        assert numbers.normalise(f"{share * 100}{sign}", "%").value == percent
    assert numbers.normalise(f"{share * 100}%", other).problem == "N102"
    assert money.normalise(f"{share * 100}%", "千円").problem == "N105"
    assert numbers.normalise(float(share), other, "0.0%").problem == "N102"


@given(number=st.integers(1, 30), era=st.sampled_from((("令和", "令", "R", "r", "Ｒ"), ("平成", "平", "H", "h", "Ｈ"))))
def test_every_spelling_of_an_era_is_the_same_fiscal_year(number: int, era: tuple[str, ...]) -> None:
    year = number + (2018 if era[0] == "令和" else 1988)
    wide = str(number).translate({0x30 + digit: 0xFF10 + digit for digit in range(10)})
    spellings = [f"{name}{digits}{end}" for name in era for digits in (number, wide) for end in ("", "年", "年度")]
    assert {fiscal_year(text) for text in spellings} == {year}
    if number == 1:
        assert {fiscal_year(f"{name}元年度") for name in era} == {year}


@given(number=st.integers(0, 99), end=st.sampled_from(("", "年", "年度")))
def test_a_year_without_its_era_is_not_read(number: int, end: str) -> None:
    reading = read(f"{number}{end}", FIELDS["year"], parameters())
    assert (reading.value, reading.problem) == (None, "N107")


@given(month=st.integers(1, 12), day=st.integers(1, 28), year=st.integers(0, 99))
def test_a_date_without_its_whole_year_is_not_read(month: int, day: int, year: int) -> None:
    for text in (f"{month}/{day}", f"{month}月{day}日", f"{year:02}/{month}/{day}", f"{year}年{month}月{day}日"):
        assert read(text, FIELDS["date"], parameters()).problem == "N106"


NAMES = {"".join(name.split()).casefold() for one in REFLECTIONS for name in (one.value, one.ja, one.en)}


@given(choice=st.sampled_from(REFLECTIONS), data=st.data())
def test_a_near_miss_of_a_choice_is_asked_about_and_its_widths_are_read(choice: Choice, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from((choice.ja, choice.en)))
    at = data.draw(st.integers(0, len(name) - 1))
    for near in (name[:at] + name[at + 1 :], name[:at] + "※" + name[at + 1 :], name + "？"):
        if "".join(near.split()).casefold() not in NAMES:  # 反映 is a choice's value as well as a part of its name
            assert read(near, FIELDS["choice"], parameters()).problem == "N103"
    assert read(f"{name[:at]}\n{name[at:]}　", FIELDS["choice"], parameters()).value == choice.value
    wide = name.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert read(wide, FIELDS["choice"], parameters()).value == choice.value


@given(text=st.text())
def test_text_is_kept_to_the_letter(text: str) -> None:
    value = read(text, FIELDS["long_text"], parameters()).value
    kept = [char for char in text if char.isalnum() or char in "㈱①㎡△▲○◎，．（）１２"]
    assert [char for char in str(value or "") if char.isalnum() or char in "㈱①㎡△▲○◎，．（）１２"] == kept


def test_fiscal_2019_has_two_names_and_one_beginning() -> None:
    last, first = date(2019, 4, 30), date(2019, 5, 1)
    assert parse_date("H31.4.30") == last
    assert parse_date("R1.5.1") == first
    assert last + timedelta(1) == first
    assert {
        fiscal_year(text) for text in ("平成31年度", "令和元年度", "H31", "R1", "H31.4.30", "R1.5.1", "2020/3/31")
    } == {2019}

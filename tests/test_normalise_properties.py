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
def test_a_number_typed_as_a_number_is_never_changed(number: float, unit: str, money_unit: str) -> None:
    assert numbers.normalise(number, unit) == Reading(number)
    assert money.normalise(number, money_unit) == Reading(number)


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


def test_fiscal_2019_has_two_names_and_one_beginning() -> None:
    last, first = date(2019, 4, 30), date(2019, 5, 1)
    assert parse_date("H31.4.30") == last
    assert parse_date("R1.5.1") == first
    assert last + timedelta(1) == first
    assert {
        fiscal_year(text) for text in ("平成31年度", "令和元年度", "H31", "R1", "H31.4.30", "R1.5.1", "2020/3/31")
    } == {2019}

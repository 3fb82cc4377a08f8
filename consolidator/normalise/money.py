"""Amounts of money as people write them, in the plan's unit."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from consolidator.normalise.formats import percent_of, scale_of, shown_as_date, shown_as_percent
from consolidator.normalise.marks import half_width
from consolidator.normalise.numbers import parse_digits, parse_words, spelt, split_sign
from consolidator.normalise.reading import Reading, is_number, of_number, refused, settled
from consolidator.text import canonical_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.model import Raw

POWERS: Final[Mapping[str, int]] = {"円": 0, "千円": 3, "百万円": 6, "億円": 8}
"""Unit of a plan -> power of ten in yen."""

_UNIT_IN_BRACKETS: Final = re.compile(r"(?P<digits>.*[0-9])\s*\((?P<unit>[^()0-9]*円)\)")
_ABOUT: Final = re.compile(
    r"(?:約|およそ|おおよそ|おおむね|概ね|ほぼ)?\s*(?P<amount>.+?)\s*"
    r"(?:程度|前後|くらい|ぐらい|ほど|以上|以下|超|未満|弱|強|余り?|見込み?|\(見込み?\)|\(予定\))?"
)
_RANGE: Final = re.compile(r"(?P<low>.+?)\s*(?:[~〜]|から)\s*(?P<high>.+)")
_GROUPED: Final = re.compile(r"(?P<digits>[0-9][0-9.,]*[0-9])(?P<rest>[^0-9]*)")
_DECIMAL_OR_THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{2}0(?![0-9])")
"""Digits like 1.200: nobody ends a decimal with a zero, so a comma may have been meant."""


def to_unit(yen: Decimal, unit: str) -> Decimal:
    """Return an amount in yen, exactly, in a plan's unit."""
    return yen.scaleb(-POWERS[unit])


def normalise(raw: Raw, unit: str, number_format: str = "General") -> Reading:
    """Return an amount in the plan's unit (円, 千円, 百万円 or 億円), as float.

    A bare number counts in the plan's unit; where a unit is typed with it, it is converted exactly.
    What may mean one of several amounts is N104 with the candidates (N115 where the cell's number format makes it so),
    anything else N105.
    """
    if (reading := settled(raw)) is not None:
        return reading
    if is_number(raw):
        return _from_number(float(raw), unit, number_format)
    if not isinstance(raw, str):
        return refused("N105", raw, ("unit", unit))
    text = half_width(raw)
    if found := _certain(raw, text, unit):
        return Reading(float(found[0]), found[1])
    candidates = _candidates(text, unit)
    return _unsettled("N104", raw, candidates, unit) if candidates else refused("N105", raw, ("unit", unit))


def _unsettled(problem: str, raw: Raw, candidates: Iterable[Decimal], unit: str) -> Reading:
    shown = " / ".join(dict.fromkeys(canonical_text(float(amount)) + unit for amount in candidates))
    return refused(problem, raw, ("candidates", shown), ("unit", unit))


def _from_number(number: float, unit: str, number_format: str) -> Reading:
    """Return a number as it is, unless its format shows another amount than the cell holds."""
    if not math.isfinite(number) or shown_as_date(number_format):
        return refused("N105", number, ("unit", unit))
    if shown_as_percent(number_format):
        return refused("N105", percent_of(number), ("unit", unit))
    scale, held = scale_of(number_format), Decimal(repr(number))
    shown = scale.shown(number)
    if not number or scale.says(unit) or set(amounts := _meanings(shown, unit)) == {held}:
        return of_number(number)
    return _unsettled("N115", shown, (held, *amounts), unit)


def _meanings(text: str, unit: str) -> tuple[Decimal, ...]:
    """Return the amount that a text certainly means, else those that it may mean."""
    certain = _certain(text, text, unit)
    return certain[:1] if certain else _candidates(text, unit)


def _certain(raw: str, text: str, unit: str) -> tuple[Decimal, str] | None:
    """Return the amount a text certainly means, and the rule that read it."""
    sign, body, _ = split_sign(text)
    if _DECIMAL_OR_THOUSANDS.match(body):
        return None
    if found := spelt(raw):
        return found
    if bracketed := _UNIT_IN_BRACKETS.fullmatch(body):
        body = bracketed["digits"] + bracketed["unit"]
    yen = _yen(body if body.endswith("円") or unit != "円" else body + "円")
    return None if yen is None else (to_unit(sign * yen + 0, unit), "unit-word")


def _yen(text: str) -> Decimal | None:
    """Return the yen of digits with a unit that ends in 円: 300円, 1,200千円, 2億7,213万円."""
    body = text.removeprefix("¥").rstrip()
    if not body.endswith("円"):
        return None
    body = body.removesuffix("円").rstrip()
    number = parse_digits(body)
    return parse_words(body) if number is None else number


def _candidates(text: str, unit: str) -> tuple[Decimal, ...]:
    """Return the amounts, in the plan's unit, that an uncertain text may mean; none when it is no amount."""
    if ends := _RANGE.fullmatch(text):
        low, high = (_certain(end, end, unit) for end in ends.group("low", "high"))
        return (low[0], high[0]) if low and high and (low[1] == "unit-word") == (high[1] == "unit-word") else ()
    about = _ABOUT.fullmatch(text)
    inner = half_width(about["amount"]) if about else text
    if inner != text and (found := _certain(inner, inner, unit)):
        return (found[0],)
    sign, body, _ = split_sign(inner)
    return tuple(sign * amount for amount in (*_without_yen(body, unit), *_regrouped(body, unit)))


def _without_yen(body: str, unit: str) -> tuple[Decimal, ...]:
    """Return both meanings of digits with 万 or ¥: so many yen, or so many of the plan's unit."""
    number = parse_digits(body.removeprefix("¥")) if body.startswith("¥") else parse_words(body)
    return () if number is None else (to_unit(number, unit), number)


def _regrouped(body: str, unit: str) -> tuple[Decimal, ...]:
    """Return the meanings of misplaced commas or points: 1,2 is 12 or 1.2; 1.200 is 1.2 or 1200."""
    match = _GROUPED.fullmatch(body)
    if match is None or match["digits"].isdecimal():
        return ()
    digits, rest = match.group("digits", "rest")
    if "," in digits:
        spellings = (digits.replace(",", ""), digits.replace(".", "").replace(",", "."))
    else:
        spellings = (digits.rstrip("0"), digits.replace(".", ""))
    found = (_certain(spelling + rest, spelling + rest, unit) for spelling in spellings)
    return tuple(reading[0] for reading in found if reading)

"""Numbers as people write them: only spellings whose meaning is certain."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from consolidator.model import UNKNOWN
from consolidator.normalise.formats import percent_of, scale_of, shown_as_date, shown_as_percent, shown_digits
from consolidator.normalise.marks import DASHES, half_width
from consolidator.normalise.reading import Reading, is_number, of_number, refused, settled
from consolidator.text import canonical_text
from schemas.rules.reading import MOST_PERCENT, PERCENT

if TYPE_CHECKING:
    from consolidator.model import Raw

_DIGITS: Final = r"(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)"
_PLAIN: Final = re.compile(_DIGITS)
_BRACKETED: Final = re.compile(r"\((?P<body>[^()]+)\)")
_POWERS: Final = {
    "兆": 12, "千億": 11, "百億": 10, "十億": 9, "億": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2,
}  # fmt: skip
_SEGMENT: Final = re.compile(rf"(?P<digits>{_DIGITS})\s*(?P<word>{'|'.join(_POWERS)})\s*")
_WORDS: Final = re.compile(
    rf"(?:{_SEGMENT.pattern.replace('?P<digits>', '?:').replace('?P<word>', '?:')})+(?P<rest>{_DIGITS})?"
)
_MOST_DIGITS: Final = 15  # what a spreadsheet and a float hold exactly


def split_sign(text: str) -> tuple[int, str, str]:
    """Return sign (1 or -1), the rest and the rule that read the sign, '' for a plain one; for half-width text."""
    if bracketed := _BRACKETED.fullmatch(text):
        return -1, bracketed["body"].strip(), "bracket-negative"
    head, rest = text[:1], text[1:].lstrip()
    if head in ("△", "▲"):
        return -1, rest, "triangle-negative"
    if head in DASHES:
        return -1, rest, "" if head == "-" else "minus-sign"
    return (1, rest, "plus-sign") if head == "+" else (1, text, "")


def _exact(number: Decimal) -> Decimal | None:
    shortest = number.normalize()  # rounds to 28 digits
    exact = shortest == number < 10**_MOST_DIGITS and len(shortest.as_tuple().digits) <= _MOST_DIGITS
    return number if exact else None


def parse_digits(text: str) -> Decimal | None:
    """Return the number of half-width digits without a sign, None when they are none or too many to hold exactly."""
    return _exact(Decimal(text.replace(",", ""))) if _PLAIN.fullmatch(text) else None


def parse_words(text: str) -> Decimal | None:
    """Return the number of half-width digits with 兆 億 万 千 百 (2億7,213万, 1.2百万), without a sign, else None."""
    match = _WORDS.fullmatch(text)
    if match is None:
        return None
    found = [(parse_digits(digits), _POWERS[word]) for digits, word in _SEGMENT.findall(text)]
    if match["rest"]:
        found.append((parse_digits(match["rest"]), 0))
    parts = [(number, power) for number, power in found if number is not None]
    if len(parts) < len(found) or (len(parts) > 1 and any(number % 1 for number, _ in parts)):
        return None  # 1.5億3千万 is no way to write a number
    amounts = [number.scaleb(power) for number, power in parts]
    nested = all(below < Decimal(1).scaleb(power) for (_, power), below in zip(parts, amounts[1:], strict=False))
    return _exact(sum(amounts, Decimal(0))) if nested else None


def spelt(text: str) -> tuple[Decimal, str] | None:
    """Return the number that a text certainly means, and the rule that read it ('' for its shortest text)."""
    plain = half_width(text)
    sign, body, rule = split_sign(plain)
    number = parse_digits(body)
    if number is None:
        return None
    number = sign * number + 0  # + 0: there is no −0
    if rule or canonical_text(float(number)) == text:
        return number, rule
    if "," in plain:
        return number, "thousands"
    if plain != text.strip():
        return number, "width"
    return number, "trim" if canonical_text(float(number)) == plain else "digits"


def parse_number(text: str) -> Decimal | None:
    """Return the number that a text certainly means, else None.

    Read are full-width digits, commas where thousands end, △ ▲ − － ー before the digits, (300) as
    −300 (as Excel reads it), and spaces around. Not read: words, units, ranges, '1,2', '1e3'.
    """
    found = spelt(text)
    return found[0] if found else None


def normalise(raw: Raw, unit: str = "", number_format: str = "General") -> Reading:
    """Return an indicator's figure in its own unit, as float.

    A percentage counts in %: 0.655 in a cell formatted 0.0%, and 65.5%, are both 65.5 where the
    unit is %. Without that format 0.655 stays what it is. A number whose format shows another one
    (12000 as 12, 1.2 as 1.2万人) is not read.
    """
    if (reading := settled(raw)) is not None:
        return reading
    own = half_width(unit)
    if is_number(raw):
        return _from_number(float(raw), own, number_format)
    if not isinstance(raw, str):
        return refused("N102", raw)
    if found := spelt(raw) or _with_unit(half_width(raw), own):
        return Reading(float(found[0]), found[1])
    return refused("N102", raw)


def _from_number(number: float, unit: str, number_format: str) -> Reading:
    if not math.isfinite(number) or shown_as_date(number_format):
        return refused("N102", number)
    if number_format == UNKNOWN and unit in PERCENT and 0 < abs(number) <= 1:
        return refused("N114", number, ("candidates", f"{canonical_text(number)}% / {percent_of(number)}"))
    if not unit or not shown_as_percent(number_format):
        shown = _shown_otherwise(number, unit, number_format)
        return refused("N113", number, ("shown", shown)) if shown else of_number(number)
    percent = shown_digits(number) * 100
    if unit not in PERCENT or abs(percent) > MOST_PERCENT:
        return refused("N102", canonical_text(float(percent)) + "%")
    return Reading(float(percent), "percent-format" if percent else "")


def _shown_otherwise(number: float, unit: str, number_format: str) -> str:
    """Return what a cell shows where that is another number than it holds (1.2万人 for 1.2), '' where it is not."""
    scale = scale_of(number_format)
    sized = scale.unit not in ("", "円") and not unit.startswith(scale.unit)
    return scale.shown(number) if number and (scale.omitted or sized) else ""


def _with_unit(text: str, unit: str) -> tuple[Decimal, str] | None:
    """Return the number before the indicator's own unit, or with 万 and 億; nothing else may follow the digits."""
    words = PERCENT if unit in PERCENT else (unit,)
    suffix = next((word for word in words if word and text.endswith(word)), "")
    sign, body, _ = split_sign(text.removesuffix(suffix).rstrip())
    number, rule = parse_digits(body), "unit-word"
    if number is None and not unit.startswith(tuple(_POWERS)):  # 3千 may be 3 where the unit is 千人
        number, rule = parse_words(body), "myriads"
    return None if number is None else (sign * number + 0, rule)

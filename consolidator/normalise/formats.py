"""What a number format shows of a number besides its digits: a date, a percentage, thousands left out, a unit.

A cell holds the number; people go by what it shows. Where the two differ, nothing is taken for certain.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from consolidator.text import canonical_text

_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]|General|G/標準|E[+-]', re.IGNORECASE)
_DATE: Final = re.compile(r"[ymdhsgea]", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"[0#?](,+)(?![0#?,])")
"""Commas after which no digit follows: each leaves out three digits."""
_NOT_SHOWN: Final = re.compile(r"_.|\*.|\[(?!\$)[^\]]*\]")
_QUOTING: Final = re.compile(r'["\\]|\[\$|\]')
_YEN: Final = re.compile(r"[¥￥]")
_UNIT: Final = re.compile(r"[0#?][ 　,(（]*(十[百千万億兆]*円|[百千万億兆]+円?|円)")
"""A word of size right after the digits."""


def shown_digits(number: float) -> Decimal:
    """Return a number with the 15 digits that Excel shows of it: 0.3 for what 0.1 and 0.2 add up to."""
    return Decimal(f"{number:.15g}")


class Scale(NamedTuple):
    """How a format shows a number: so many digits left out, and what beside them says how large it is.

    unit: 百万円, 円, the 万 of 万人, '' for none; yen: whether the format holds the sign of yen.
    """

    omitted: int = 0
    unit: str = ""
    yen: bool = False

    def shown(self, number: float) -> str:
        """Return the number as it is shown, unrounded and without commas: 1200千円, ¥300."""
        digits = canonical_text(float(shown_digits(number).scaleb(-self.omitted)))
        return ("¥" if self.yen and not self.unit else "") + digits + self.unit

    def says(self, unit: str) -> bool:
        """Return whether the digits are those of the number itself, in this unit (of money) or in none."""
        named = self.unit or ("円" if self.yen else "")
        return not self.omitted and named in ("", unit, unit.removesuffix("円"))


def shown_as_percent(number_format: str) -> bool:
    """Return whether a number format shows a hundred times the number: a % outside quotes."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format)


def percent_of(number: float) -> str:
    """Return a number as a percentage, exactly: 85% for 0.85."""
    return canonical_text(float(shown_digits(number) * 100)) + "%"


def shown_as_date(number_format: str) -> bool:
    """Return whether a number format shows a number as a date, a time or a duration."""
    return _DATE.search(_LITERAL.sub("", number_format)) is not None


@lru_cache(maxsize=1024)
def scale_of(number_format: str) -> Scale:
    """Return how a number format shows numbers: #,##0, leaves out thousands, 0.0"万人" says 万 beside the digits."""
    omitted = max((len(commas) for commas in _THOUSANDS.findall(_LITERAL.sub("", number_format))), default=0)
    beside = _QUOTING.sub("", _NOT_SHOWN.sub("", number_format))
    named = _UNIT.search(beside)
    return Scale(3 * omitted, named[1] if named else "", _YEN.search(beside) is not None)

"""Numbers as people write them: only spellings whose meaning is certain."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from consolidator.normalise.marks import DASHES, half_width

DIGITS: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
"""Digits in half-width text: no separators, or commas exactly where thousands end."""

_PLAIN: Final = re.compile(DIGITS)
_BRACKETED: Final = re.compile(r"\((?P<body>[^()]+)\)")
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


def parse_digits(text: str) -> Decimal | None:
    """Return the number of half-width digits without a sign, None when they are none or too many to hold exactly."""
    if not _PLAIN.fullmatch(text):
        return None
    number = Decimal(text.replace(",", ""))
    exact = number < 10**_MOST_DIGITS and len(number.normalize().as_tuple().digits) <= _MOST_DIGITS
    return number if exact else None


def parse_number(text: str) -> Decimal | None:
    """Return the number that a text certainly means, else None.

    Read are full-width digits, commas where thousands end, △ ▲ − － ー before the digits, (300) as
    −300 (as Excel reads it), and spaces around. Not read: words, units, ranges, '1,2', '1e3'.
    """
    sign, body, _ = split_sign(half_width(text))
    number = parse_digits(body)
    return number if number is None else sign * number + 0  # + 0: there is no −0

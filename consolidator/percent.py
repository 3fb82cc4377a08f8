"""Percentages as they are printed, and the Excel formula that gives the very same ones.

Rounded half away from zero, as Excel's ROUND does, or cut off, as some cities print them. Never made to add
up to 100: published columns often don't, and that is right.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

CUT: Final = "cut"
_GUARD: Final = 9
"""Digits to which a quotient of decimal fractions is rounded before the last step.

0.0645 * 1000 need not be 64.5 in binary; with counts (whole numbers) a tie is exact and needs no guard.
"""


@lru_cache(maxsize=65536)
def percentage(part: float, whole: float, decimals: int, rounding: str) -> float | None:
    """Return part of whole in percent, with that many decimals; None when whole is 0.

    rounding: half_up (away from zero) or cut (towards zero). Works on the decimal digits as typed, so a tie is one.
    """
    divisor = Decimal(repr(float(whole)))
    if divisor == 0:
        return None
    exact = Decimal(repr(float(part))) * 100 / divisor
    mode = ROUND_DOWN if rounding == CUT else ROUND_HALF_UP
    return float(exact.quantize(Decimal(1).scaleb(-decimals), rounding=mode)) + 0.0  # no minus zero


def percentage_formula(part: str, whole: str, decimals: int, rounding: str, *, whole_numbers: bool = True) -> str:
    """Return the Excel expression, without '=', that equals ``percentage`` of two cells or expressions.

    The part is scaled before it is divided: of whole numbers every tie is then exact in binary, as it would not be
    after a division. whole_numbers False: for measured values, whose ties need a guard. Empty when whole is 0.
    """
    quotient = f"{part}*{10 ** (decimals + 2)}/{whole}"
    if not whole_numbers:
        quotient = f"ROUND({quotient},{_GUARD})"
    function = "ROUNDDOWN" if rounding == CUT else "ROUND"
    scaled = f"{function}({quotient},0)" + (f"/{10**decimals}" if decimals else "")
    return f'IF({whole}=0,"",{scaled})'

"""What a normaliser answers, and every rule by which it may change a writing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypeGuard

from consolidator.normalise.formats import shown_digits
from consolidator.normalise.marks import half_width
from consolidator.text import canonical_text
from schemas.blanks import visible_length
from schemas.readings import READINGS
from schemas.rules.reading import ERRORS

if TYPE_CHECKING:
    from consolidator.model import Raw

Params = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One content understood: a value, by which rule; or a problem, with what its sentence needs."""

    value: str | float | None
    rule: str = ""  # key of RULES, '' when the writing stands as it is
    problem: str = ""  # code of schemas.codes, '' when there is none
    params: Params = ()


RULES: Final = frozenset(one.value for one in READINGS)
"""Every rule by which a content may be read otherwise than it was typed."""

_ERRORS: Final = frozenset(ERRORS)


def settled(raw: Raw) -> Reading | None:
    """Return the reading of what means the same in every field (blank, an error of Excel), else None."""
    if raw is None or raw != raw:  # noqa: PLR0124 - a NaN, which is how pandas holds an empty cell
        return Reading(None)
    if not isinstance(raw, str):
        return None
    if not visible_length(raw):
        return Reading(None, "trim" if raw else "")
    plain = half_width(raw)
    return Reading(None, problem="R109", params=(("value", plain),)) if plain in _ERRORS else None


def refused(problem: str, raw: Raw, *more: tuple[str, str]) -> Reading:
    """Return the reading of a content that has no certain meaning."""
    return Reading(None, problem=problem, params=(("value", canonical_text(raw)), *more))


def of_number(number: float) -> Reading:
    """Return the reading of a cell's number as Excel shows and compares it: with 15 digits, so that 0.1+0.2 is 0.3."""
    shown = float(shown_digits(number)) + 0.0  # + 0.0: there is no −0
    return Reading(number) if math.isinf(shown) else Reading(shown, "" if shown == number else "fifteen-digits")


def is_number(raw: Raw) -> TypeGuard[float]:
    """Return whether a cell holds a number: not text, not a truth value, not a date."""
    return not isinstance(raw, str | bool | date) and hasattr(raw, "__float__")

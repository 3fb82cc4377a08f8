"""What a normaliser answers, and every rule by which it may change a writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypeGuard

from consolidator.normalise.marks import half_width
from consolidator.text import canonical_text
from schemas.blanks import visible_length
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


RULES: Final[dict[str, str]] = {
    # any content
    "trim": "Spaces and line breaks around the content are removed: “ 1200 ” → 1200.",
    "width": "Full-width characters that stand for half-width ones, or the reverse: １２ → 12.",
    # text
    "control": "Characters that can't be printed are removed; a soft line break becomes a line break.",
    "date-text": "A date in a text cell is written out: 2020-03-31.",
    "ditto": "同上, 〃 in a list is what stands above in its column, in texts, ratings and choices: 〃 below ○ → ○.",
    # numbers and amounts
    "thousands": "Commas between thousands are removed: 1,200 → 1200.",
    "digits": "Zeros that say nothing are removed: 012.50 → 12.5.",
    "plus-sign": "A plus sign is removed: +5 → 5.",
    "minus-sign": "Any dash before digits is a minus sign: −300, ー300 → -300.",
    "triangle-negative": "A triangle before digits is a minus sign: △300, ▲300 → -300.",
    "bracket-negative": "Digits in brackets are negative, as Excel reads them: (300) → -300.",
    "myriads": "Digits with 万, 億 or 兆 are written out: 1万2,000 → 12000.",
    "unit-word": "The unit typed with the number is taken into account: 12件 → 12; 1,200千円 in 百万円 → 1.2.",
    "percent-format": "A cell formatted as a percentage counts as it is shown, in %: 0.655 shown as 65.5% → 65.5.",
    # ratings and choices
    "case": "Letters count whether capital or small: a → A.",
    "label": "The meaning typed for the symbol, alone or beside it: 計画通り, ○（計画通り） → ○.",
    "circle": "What is typed for a circle: 〇, ◯, O, ●, まる → ○.",
    "double-circle": "What is typed for a double circle: ⦿, 二重丸 → ◎.",
    "triangle": "What is typed for a triangle: ▲, ∆, Δ, 三角 → △.",
    "cross": "What is typed for a cross: ✕, x, X, ばつ → ×.",
    "dash": "What is typed for a dash, where the scale has one: ー, ― → －.",
    "spacing": "Spaces and line breaks inside the name of a choice are removed: 一部 反映した → 一部反映.",
    # years and dates
    "year-word": "A western fiscal year with words: 2019年度, FY2019 → 2019.",
    "era-year": "A fiscal year by era: 令和元年度, R1, 平成31年度, H31 → 2019.",
    "date-year": "The fiscal year (April to March) that a date lies in: R6.3.31 → 2023.",
    "date": "A date written in figures: 2020/3/31, 2020年3月31日 → 2020-03-31.",
    "era-date": "A date by era: 令和2年3月31日, R2.3.31 → 2020-03-31.",
}
"""Rule -> one sentence that documents it, with an example."""

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


def is_number(raw: Raw) -> TypeGuard[float]:
    """Return whether a cell holds a number: not text, not a truth value, not a date."""
    return not isinstance(raw, str | bool | date) and hasattr(raw, "__float__")

"""A plan's rating scales, with the two ratings that stand for what is not in yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consolidator.model import PENDING, UNSETTLED

if TYPE_CHECKING:
    from consolidator.model import Plan, Rating


def ratings_of(plan: Plan, aspect: str) -> list[Rating]:
    """Return an aspect's ratings, best first."""
    return sorted((rating for rating in plan.ratings if rating.aspect == aspect), key=lambda rating: rating.rank)


def scale(plan: Plan, aspect: str) -> list[str]:
    """Return an aspect's symbols, best first, then 未提出 and 未確定."""
    return [*(rating.symbol for rating in ratings_of(plan, aspect)), PENDING, UNSETTLED]


def excluded(plan: Plan, aspect: str) -> list[str]:
    """Return the ratings that are outside the denominator of an aspect's percentages, in the scale's order.

    Symbols that the plan excludes (対象外) always are; what is not in yet is unless percentages are of all.
    """
    symbols = [rating.symbol for rating in ratings_of(plan, aspect) if not rating.counted]
    return symbols + ([PENDING, UNSETTLED] if plan.percentage_base == "evaluated" else [])

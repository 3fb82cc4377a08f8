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


def looks(plan: Plan, aspect: str) -> dict[str, str]:
    """Return how each rating of an aspect looks in charts: good-1.., behind-1.., excluded, pending or unsettled."""
    styles, good, behind, outside = {PENDING: "pending", UNSETTLED: "unsettled"}, 0, 0, excluded(plan, aspect)
    for one in ratings_of(plan, aspect):
        if one.symbol in outside:
            styles[one.symbol] = "excluded"
        elif one.reason_required:
            behind += 1
            styles[one.symbol] = f"behind-{min(behind, 3)}"
        else:
            good += 1
            styles[one.symbol] = f"good-{min(good, 4)}"
    return styles

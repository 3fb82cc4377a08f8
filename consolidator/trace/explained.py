"""A figure computed from its sources."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from consolidator.percent import percentage
from consolidator.trace.sources import source_frame
from consolidator.tree import policy_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from consolidator.model import Plan
    from consolidator.trace.sources import Source

_PLACES: Final = 8
"""Decimals kept of a sum; one yen is 0.00000001 億円."""
Key = dict[str, Any]
"""The fields of a published table that choose the rows of a figure."""


@dataclass(frozen=True)
class Explained:
    """A figure computed from its sources.

    how: count (rows of role counted, each record once), change (of role counted less those of role before), share (part
    of part and whole, in percent), sum (of amount), value (one cell), rate (amount of planned, in percent), difference
    (amount less planned), ratio (actual and target, in percent), comparison (of actual with target). value: what comes
    out, None where there is nothing to compute from. each: the column of sources that tells what is counted.
    """

    how: str
    value: float | str | None
    operands: tuple[tuple[str, float], ...]  # name of a role and what it amounts to
    sources: pd.DataFrame  # SOURCE_COLUMNS
    each: str = "initiative"


def count(sources: Iterable[Source], each: str = "initiative") -> Explained:
    """Count the records among the sources of role counted."""
    frame = source_frame(sources)
    value = float(frame[each][frame["role"] == "counted"].nunique())
    return Explained("count", value, (("counted", value),), frame, each)


def change(now: Iterable[Source], before: Iterable[Source]) -> Explained:
    """Return how many more initiatives play the role counted than the role before."""
    frame = source_frame([*now, *before])
    amounts = {role: float(frame["initiative"][frame["role"] == role].nunique()) for role in ("counted", "before")}
    return Explained("change", amounts["counted"] - amounts["before"], tuple(amounts.items()), frame)


def share(plan: Plan, sources: Iterable[Source], each: str = "initiative") -> Explained:
    """Return the share of the records of role part in those of roles part and whole."""
    frame = source_frame(sources)
    part = int(frame[each][frame["role"] == "part"].nunique())
    whole = int(frame[each][frame["role"].isin(["part", "whole"])].nunique())
    value = percentage(part, whole, plan.decimals, plan.rounding)
    return Explained("share", value, (("part", float(part)), ("whole", float(whole))), frame, each)


def added(sources: Iterable[Source]) -> Explained:
    """Add up the amounts of the sources of role amount."""
    frame = source_frame(sources)
    value = summed(frame, "amount")
    return Explained("sum", value, () if value is None else (("amount", value),), frame)


def summed(frame: pd.DataFrame, role: str) -> float | None:
    """Return the exact sum of the sources of a role, None of none."""
    amounts = frame["value"][frame["role"] == role]
    return float(round(sum((Decimal(str(amount)) for amount in amounts), Decimal()), _PLACES)) if len(amounts) else None


def below(plan: Plan, code: str) -> list[str]:
    """Return the codes of a policy and of everything below it."""
    return [node.code for node in policy_nodes(plan.tables["policies"]) if code in node.path]

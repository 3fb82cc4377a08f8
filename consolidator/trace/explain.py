"""How each figure is computed, and from which cells: one function a published table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consolidator.trace.amounts import by_level, effects, indicators
from consolidator.trace.counts import budget, by_axis, by_department, by_policy, matrix, revisions
from consolidator.trace.records import budget_amount, effect, rating

if TYPE_CHECKING:
    from collections.abc import Callable

    from consolidator.trace.explained import Explained, Key
    from consolidator.trace.sources import Sources

_TABLES: Final[dict[str, Callable[[Sources, Key, str], Explained]]] = {
    "progress_by_policy": by_policy,
    "progress_by_department": by_department,
    "axis_tallies": by_axis,
    "axis_matrix": matrix,
    "revisions_by_kind": revisions,
    "budget_link": budget,
    "indicator_achievement": indicators,
    "indicators_by_level": by_level,
    "effects_by_year": effects,
    "initiatives": budget_amount,
    "evaluations": rating,
    "effects": effect,
}


def explain(sources: Sources, table: str, key: Key, column: str) -> Explained:
    """Return how a figure is computed; KeyError for a table that has no figures.

    key: the fields of the published table that choose its rows, ``column`` the one that is shown.
    """
    return _TABLES[table](sources, key, column)

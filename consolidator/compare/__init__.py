"""What differs between two ledgers, or two masters and their ledgers: revisions counted as cities print them.

``fields``    each initiative's fields, before and after, by kind of revision
``changes``   new, ended, merged and renumbered initiatives; policies and departments
``requests``  what departments asked for, and what became of it; ratings of two masters
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from consolidator.compare.changes import plan_changes
from consolidator.compare.fields import revisions
from consolidator.compare.requests import rating_changes, requests
from consolidator.model import WHOLE
from schemas.choices import REVISION_KINDS
from schemas.comparison import OTHER, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.model import Master, Plan

__all__ = ["Comparison", "Side", "compare"]

NEW_INDICATOR = "new_indicator"


@dataclass(frozen=True)
class Side:
    """One of the two: a ledger, or a master and the ledger that it was made of. name: of its file."""

    name: str
    plan: Plan
    master: Master | None = None


@dataclass(frozen=True)
class Comparison:
    """What differs. tables: those of ``schemas.comparison``, with their columns, blanks None."""

    old: Side
    new: Side
    tables: Mapping[str, pd.DataFrame]


def compare(old: Side, new: Side, lang: str) -> Comparison:
    """Compare two ledgers; initiatives are matched by their number.

    Items, years and amounts are written out in the reader's language. Departments that only have been reorganised,
    choices left blank that mean the same, and line breaks are no revisions.
    """
    revised = list(revisions(old.plan, new.plan, lang))
    found = {
        "revisions": revised,
        "revisions_by_kind": _by_kind(revised),
        "plan_changes": plan_changes(old.plan, new.plan, lang),
        "requests": requests(old, new, revised),
        "rating_changes": rating_changes(old.master, new.master),
    }
    return Comparison(old, new, {name: _frame(name, rows) for name, rows in found.items()})


def _frame(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    columns = [field.name for field in TABLES[table].fields]
    return pd.DataFrame([[row.get(name) for name in columns] for row in rows], columns=columns, dtype=object)


def _by_kind(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Count the initiatives by kind of revision as Kodaira does: each once a kind, a new indicator as both kinds."""
    pairs = {(row["initiative"], row["kind"]) for row in rows if row["kind"] != OTHER.value}
    pairs |= {(initiative, "indicator") for initiative, kind in pairs if kind == NEW_INDICATOR}
    counts = {choice.value: sum(kind == choice.value for _, kind in pairs) for choice in REVISION_KINDS}
    whole = {WHOLE: len({initiative for initiative, _ in pairs})}
    return [{"kind": kind, "count": count} for kind, count in (whole | counts).items()]

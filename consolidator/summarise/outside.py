"""Initiatives that are shown but not counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from schemas.choices import NOT_ASKED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.model import Master

_COLUMNS = ["id", "title", "policy", "policy_name", "lead_name", "why", "original"]


def not_counted(master: Master) -> pd.DataFrame:
    """List the initiatives that no table counts, in plan order, with the reason.

    Columns: id, title, policy, policy_name, lead_name, why (relisted, a status that is not asked about, not_begun or
    over), original (of a relisted one).
    """
    year = master.plan.reporting_year
    rows = master.initiatives[~master.initiatives["counted"].astype(bool)]
    told = [
        {**row, "why": _why(row, year), "original": row["relisted_of"] or None}
        for row in rows.astype(object).where(rows.notna(), None).to_dict("records")
    ]
    return pd.DataFrame([[row[name] for name in _COLUMNS] for row in told], columns=_COLUMNS, dtype=object)


def _why(row: Mapping[Any, Any], year: int) -> str:
    if row["relisted_of"]:
        return "relisted"
    if row["status"] in NOT_ASKED:
        return str(row["status"])
    return "not_begun" if row["first_year"] is not None and row["first_year"] > year else "over"

"""The tables of the master that are published as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from consolidator.model import Master

_EVALUATION = ["initiative", "year", "period", "aspect", "rating", "source"]
_KEY = ["initiative", "year", "period", "aspect"]


def copies(master: Master) -> dict[str, pd.DataFrame]:
    """Return initiatives, milestones, indicators, effects, revisions, opinions and evaluations.

    Columns as in ``schemas.outputs``; ratings of aspects that the plan doesn't rate are left out.
    """
    frames = {
        "initiatives": master.initiatives,
        "milestones": master.milestones,
        "indicators": master.indicators,
        "effects": master.effects,
        "revisions": master.revisions,
        "opinions": master.opinions,
    }
    chosen = {name: frame[_columns(name, master)].reset_index(drop=True) for name, frame in frames.items()}
    return chosen | {"evaluations": _evaluations(master)}


def _columns(name: str, master: Master) -> list[str]:
    """Return the published columns of a table without the aspects that the plan doesn't use."""
    aspects = master.plan.aspects
    return [field.name for field in OUTPUTS[name].fields if not field.aspect or field.aspect in aspects]


def _evaluations(master: Master) -> pd.DataFrame:
    """Return the ledger's ratings (source ledger), then those returned (source returns); of relisted rows none.

    A second evaluation of this time may stand in the ledger.
    """
    plan, own = master.plan, master.initiatives[~_filled(master.initiatives["relisted_of"])]
    history = plan.tables["history"].rename(columns={"symbol": "rating"}).assign(source="ledger")
    history["period"] = history["period"].mask(history["period"] == "").fillna("year_end")
    parts = [history[_EVALUATION]]
    held = set(history[_KEY].itertuples(index=False, name=None))
    for aspect in plan.aspects:
        now = own[["id", f"rating_{aspect}"]].set_axis(["initiative", "rating"], axis=1).dropna(subset="rating")
        now = now.assign(year=plan.reporting_year, period=plan.period, aspect=aspect, source="returns")
        parts.append(now[[key not in held for key in now[_KEY].itertuples(index=False, name=None)]])
    return pd.concat([part[_EVALUATION] for part in parts if len(part)] or [parts[0]], ignore_index=True)


def _filled(column: pd.Series) -> pd.Series:
    return column.notna() & (column != "")

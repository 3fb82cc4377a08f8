"""Effects in money: by year, policy and kind, and accumulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from consolidator.model import WHOLE
from consolidator.percent import percentage
from consolidator.tree import policy_nodes

if TYPE_CHECKING:
    from consolidator.model import Master, Plan

_COLUMNS = [
    "year", "policy_code", "kind", "unit", "planned", "actual", "cumulative_planned", "cumulative_actual", "rate",
    "cumulative_rate", "cumulative_difference",
]  # fmt: skip
_PLACES = 8
"""Decimals kept of a sum, so that 0.1 + 0.2 is published as 0.3; one yen is 0.00000001 億円."""


def effects_by_year(master: Master) -> pd.DataFrame:
    """Add up effects for the whole plan (``*``) and each policy, for all kinds (``*``) and each kind.

    One row for each policy and kind that has a counted line at all, and each year from the plan's first to the
    reporting year. A year's amount is what the year brought, for single-year and continuing effects alike; accumulated
    amounts are the running sum. Missing where no amount is in. Columns: year, policy_code, kind, unit (the plan's
    money unit), planned, actual, cumulative_planned, cumulative_actual; rate and cumulative_rate: actual of planned in
    percent, where something was planned; cumulative_difference: actual less planned.
    """
    plan = master.plan
    lines = master.effects[master.effects["counted"].astype(bool)]
    if lines.empty:
        return pd.DataFrame(columns=_COLUMNS)
    nodes = policy_nodes(plan.tables["policies"])
    ancestors = pd.DataFrame([(n.code, code) for n in nodes for code in n.path], columns=["policy", "policy_code"])
    placed = pd.concat([lines.assign(policy_code=WHOLE), lines.merge(ancestors, on="policy")])
    placed = pd.concat([placed.assign(kind=WHOLE), placed])
    placed[["planned", "actual"]] = placed[["planned", "actual"]].astype("Float64")
    yearly = placed.groupby(["policy_code", "kind", "year"])[["planned", "actual"]].sum(min_count=1)

    held = set(placed[["policy_code", "kind"]].itertuples(index=False, name=None))
    kinds = [WHOLE, *lines["kind"].unique()]
    years = range(plan.first_year, plan.reporting_year + 1)
    rows = [
        (code, kind, year)
        for code in [WHOLE, *(node.code for node in nodes)]
        for kind in kinds
        if (code, kind) in held
        for year in years
    ]
    index = pd.MultiIndex.from_tuples(rows, names=["policy_code", "kind", "year"])
    table = yearly.reindex(index)
    groups = ["policy_code", "kind"]
    for name in ("planned", "actual"):
        running = table[name].fillna(0).groupby(level=groups, sort=False).cumsum()
        begun = table[name].notna().groupby(level=groups, sort=False).cummax()
        table[f"cumulative_{name}"] = running.where(begun)
    table = table.round(_PLACES)
    table["cumulative_difference"] = (table["cumulative_actual"] - table["cumulative_planned"]).round(_PLACES)
    for prefix in ("", "cumulative_"):
        table[f"{prefix}rate"] = _rates(table[f"{prefix}actual"], table[f"{prefix}planned"], plan)
    return table.reset_index().assign(unit=plan.money_unit)[_COLUMNS]


def _rates(actual: pd.Series, planned: pd.Series, plan: Plan) -> pd.Series:
    """Return actual of planned in percent; missing where a value is or nothing was to be gained."""
    known = actual.notna() & planned.notna() & (planned > 0).fillna(value=False)
    rates = [
        percentage(part, whole, plan.decimals, plan.rounding) if is_known else None
        for part, whole, is_known in zip(actual, planned, known, strict=True)
    ]
    return pd.Series(rates, actual.index, dtype="Float64")

"""How many initiatives have which rating, by policy and by department."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from consolidator.model import WHOLE
from consolidator.percent import percentage
from consolidator.scale import excluded, scale
from consolidator.tree import policy_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consolidator.model import Master, Plan


def progress_by_policy(master: Master) -> pd.DataFrame:
    """Count ratings for the whole plan (code ``*``, depth 0) and every policy in print order.

    A policy's initiatives are its own and those of everything below it. Columns: policy_code, policy_name, depth,
    aspect, rating, count, share (see ``tallied``).
    """
    rows, nodes = counted(master), policy_nodes(master.plan.tables["policies"])
    ancestors = pd.DataFrame(
        [(node.code, code) for node in nodes for code in node.path], columns=["policy", "policy_code"], dtype="object"
    )
    placed = pd.concat([rows.assign(policy_code=WHOLE), rows.merge(ancestors, on="policy")])
    printed = pd.DataFrame(
        [(WHOLE, master.plan.title, 0), *((node.code, node.name, node.depth) for node in nodes)],
        columns=["policy_code", "policy_name", "depth"],
    )
    return printed.merge(tallied(placed, "policy_code", list(printed["policy_code"]), master.plan), on="policy_code")


def progress_by_department(master: Master) -> pd.DataFrame:
    """Count ratings by lead department, in the ledger's order; departments that lead nothing are left out.

    Columns: department, department_name, aspect, rating, count, share (see ``tallied``).
    """
    rows = counted(master).rename(columns={"lead": "department"})
    leads = rows.drop_duplicates("department").set_index("department")["lead_name"]
    listed = [code for code in master.plan.tables["departments"]["code"] if code in leads.index]
    order = listed + [code for code in leads.index if code not in set(listed)]
    printed = leads.reindex(order).rename("department_name").rename_axis("department").reset_index()
    return printed.merge(tallied(rows, "department", order, master.plan), on="department")


def counted(master: Master) -> pd.DataFrame:
    """Return the initiatives that count: not the relisted, nor those whose status is not asked about."""
    return master.initiatives[master.initiatives["counted"].astype(bool)].reset_index(drop=True)


def tallied(rows: pd.DataFrame, by: str, order: Sequence[str], plan: Plan) -> pd.DataFrame:
    """Count the ratings of each aspect by a column, one row for each value in order, aspect and rating.

    Columns: <by>, aspect, rating, count, share. share is the printed percentage of all ratings that are not
    ``excluded``; missing for the excluded and where there is nothing to divide by.
    """
    parts = [_tally(rows, by, order, plan, aspect) for aspect in plan.aspects]
    return pd.concat(parts, ignore_index=True)


def _tally(rows: pd.DataFrame, by: str, order: Sequence[str], plan: Plan, aspect: str) -> pd.DataFrame:
    symbols, outside = scale(plan, aspect), excluded(plan, aspect)
    base = [symbol for symbol in symbols if symbol not in outside]
    counts = rows.groupby([by, f"rating_{aspect}"]).size().unstack(fill_value=0)  # noqa: PD010 - a count, nothing to aggregate
    counts = counts.reindex(index=pd.Index(order, name=by), columns=symbols, fill_value=0).astype("int64")
    whole = counts[base].sum(axis="columns")
    shares = pd.DataFrame(
        {
            symbol: [
                percentage(part, total, plan.decimals, plan.rounding) if symbol in base else None
                for part, total in zip(counts[symbol], whole, strict=True)
            ]
            for symbol in symbols
        }
    )
    long = counts.reset_index().melt(id_vars=by, var_name="rating", value_name="count", value_vars=symbols)
    long["share"] = shares.melt(value_name="share", value_vars=symbols)["share"].astype("Float64")
    long.insert(1, "aspect", aspect)
    place = {value: position for position, value in enumerate(order)}
    return long.sort_values(by, key=lambda codes: codes.map(place), kind="stable", ignore_index=True)

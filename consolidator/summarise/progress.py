"""How many initiatives have which rating, by policy and by department, beside last year's and mid-year's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.model import PENDING, UNSETTLED, WHOLE
from consolidator.percent import percentage
from consolidator.scale import excluded, scale
from consolidator.tree import policy_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consolidator.model import Master

BEFORE: Final = ("last_count", "change", "mid_count")
"""Columns that compare a count with earlier ones."""


def progress_by_policy(master: Master) -> pd.DataFrame:
    """Count ratings for the whole plan (code ``*``, depth 0) and every policy in print order.

    A policy's initiatives are its own and those of everything below it. Columns: policy_code, policy_name, depth,
    aspect, rating, count, share, last_count, change, mid_count (see ``tallied``).
    """
    rows, nodes = listed(master), policy_nodes(master.plan.tables["policies"])
    ancestors = pd.DataFrame(
        [(node.code, code) for node in nodes for code in node.path], columns=["policy", "policy_code"], dtype="object"
    )
    placed = pd.concat([rows.assign(policy_code=WHOLE), rows.merge(ancestors, on="policy")])
    printed = pd.DataFrame(
        [(WHOLE, master.plan.title, 0), *((node.code, node.name, node.depth) for node in nodes)],
        columns=["policy_code", "policy_name", "depth"],
    )
    return printed.merge(tallied(placed, "policy_code", list(printed["policy_code"]), master), on="policy_code")


def progress_by_department(master: Master) -> pd.DataFrame:
    """Count ratings by lead department, in the ledger's order; departments that lead nothing now are left out.

    Columns: department, department_name, aspect, rating, count, share, last_count, change, mid_count (see ``tallied``).
    What was rated last year counts under the department that leads the initiative today.
    """
    rows = listed(master).rename(columns={"lead": "department"})
    leads = rows[rows["counted"].astype(bool)].drop_duplicates("department").set_index("department")["lead_name"]
    known = [code for code in master.plan.tables["departments"]["code"] if code in leads.index]
    order = known + [code for code in leads.index if code not in set(known)]
    printed = leads.reindex(order).rename("department_name").rename_axis("department").reset_index()
    return printed.merge(tallied(rows, "department", order, master), on="department")


def counted(master: Master) -> pd.DataFrame:
    """Return the initiatives that count: not the relisted, nor those whose status is not asked about."""
    return master.initiatives[master.initiatives["counted"].astype(bool)].reset_index(drop=True)


def listed(master: Master) -> pd.DataFrame:
    """Return every initiative once: those that count, and those that are over or paused but may once have counted."""
    relisted = master.initiatives["relisted_of"]
    return master.initiatives[relisted.isna() | (relisted == "")].reset_index(drop=True)


def tallied(rows: pd.DataFrame, by: str, order: Sequence[str], master: Master) -> pd.DataFrame:
    """Count the ratings of each aspect by a column, one row for each value in order, aspect and rating.

    rows: of ``listed``. Columns: <by>, aspect, rating, count, share, last_count, change, mid_count. share is the
    printed percentage of all ratings that are not ``excluded``; missing for the excluded and where there is nothing to
    divide by. last_count and mid_count count the ledger's ratings of last year and of the middle of this one; they are
    missing where the plan has none of the aspect at all, change (count less last_count) also for what is not in yet.
    """
    parts = [_tally(rows, by, order, master, aspect) for aspect in master.plan.aspects]
    return pd.concat(parts, ignore_index=True)


def _tally(rows: pd.DataFrame, by: str, order: Sequence[str], master: Master, aspect: str) -> pd.DataFrame:
    plan, every = master.plan, listed(master)
    symbols, outside = scale(plan, aspect), excluded(plan, aspect)
    base = [symbol for symbol in symbols if symbol not in outside]
    counts = _counts(rows[rows["counted"].astype(bool)], by, f"rating_{aspect}", order, symbols)
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
    long = _long(counts.reset_index(), by, symbols, "count")
    long["share"] = _long(shares.assign(**{by: list(order)}), by, symbols, "share")["share"].astype("Float64")
    for name, source in (("last_count", f"last_{aspect}"), ("mid_count", f"mid_{aspect}")):
        known = bool(every[source].notna().any())
        before = _long(_counts(rows, by, source, order, symbols).reset_index(), by, symbols, name)[name]
        long[name] = before.astype("Int64").where(known & ~long["rating"].isin([PENDING, UNSETTLED]))
    long["change"] = long["count"] - long["last_count"]
    long.insert(1, "aspect", aspect)
    place = {value: position for position, value in enumerate(order)}
    ordered = long.sort_values(by, key=lambda codes: codes.map(place), kind="stable", ignore_index=True)
    return ordered[[by, "aspect", "rating", "count", "share", *BEFORE]]


def _counts(rows: pd.DataFrame, by: str, rated: str, order: Sequence[str], symbols: list[str]) -> pd.DataFrame:
    """Count rows by a column and a rating: index order, columns symbols."""
    counts = rows.groupby([by, rated]).size().unstack(fill_value=0)  # noqa: PD010 - a count, nothing to aggregate
    return counts.reindex(index=pd.Index(order, name=by), columns=symbols, fill_value=0).astype("int64")


def _long(wide: pd.DataFrame, by: str, symbols: Sequence[str], name: str) -> pd.DataFrame:
    return wide.melt(id_vars=by, var_name="rating", value_name=name, value_vars=symbols)

"""Initiatives by the points of the axes that cut across the tree of policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from consolidator.model import WHOLE
from consolidator.summarise.progress import counted, tallied

if TYPE_CHECKING:
    from consolidator.model import Master


def axis_tallies(master: Master) -> pd.DataFrame:
    """Count the initiatives of each point of each axis: all of them (rating ``*``) first, then by rating.

    An initiative counts once under each point it is tagged with. Columns: axis, code, name, aspect, rating, count.
    """
    plan, points = master.plan, master.plan.tables["axes"][["axis", "code", "name"]]
    tagged = _tagged(master)
    parts = [
        points[points["axis"] == axis].merge(
            tallied(tagged[tagged["axis"] == axis], "code", list(points["code"][points["axis"] == axis]), plan),
            on="code",
        )
        for axis in points["axis"].unique()
    ]
    if not parts:
        return pd.DataFrame(columns=["axis", "code", "name", "aspect", "rating", "count"])
    tallies = pd.concat(parts, ignore_index=True).drop(columns="share")
    keys = ["axis", "code", "name", "aspect"]
    whole = tallies.groupby(keys, sort=False, as_index=False)["count"].sum().assign(rating=WHOLE)
    every = pd.concat([whole[tallies.columns], tallies], ignore_index=True)
    place = {key: position for position, key in enumerate(whole[keys].itertuples(index=False, name=None))}
    order = [place[key] for key in every[keys].itertuples(index=False, name=None)]
    ordered = every.assign(order=order).sort_values("order", kind="stable", ignore_index=True)
    table: pd.DataFrame = ordered[tallies.columns]
    return table


def axis_matrix(master: Master) -> pd.DataFrame:
    """Count initiatives in each cell of the ledger's first axis by its second; no rows when there is only one axis.

    Columns: row_axis, column_axis, row_code, column_code, count; every cell, empty ones as 0.
    """
    columns = ["row_axis", "column_axis", "row_code", "column_code", "count"]
    points = master.plan.tables["axes"]
    axes = list(points["axis"].unique())[:2]
    if len(axes) < 2:
        return pd.DataFrame(columns=columns)
    tagged = _tagged(master)
    down, across = (tagged[tagged["axis"] == axis][["id", "code"]] for axis in axes)
    cells = down.merge(across, on="id", suffixes=("_row", "_column")).groupby(["code_row", "code_column"]).size()
    names = [list(points["code"][points["axis"] == axis]) for axis in axes]
    every = cells.reindex(pd.MultiIndex.from_product(names, names=["row_code", "column_code"]), fill_value=0)
    matrix = every.astype("int64").rename("count").reset_index().assign(row_axis=axes[0], column_axis=axes[1])
    table: pd.DataFrame = matrix[columns]
    return table


def _tagged(master: Master) -> pd.DataFrame:
    """Return the counted initiatives with axis and code of each of their tags."""
    tags = master.plan.tables["tags"][["initiative", "axis", "code"]].drop_duplicates()
    return counted(master).merge(tags, left_on="id", right_on="initiative")

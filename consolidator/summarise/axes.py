"""Initiatives by the points of the axes that cut across the tree of policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.model import WHOLE
from consolidator.summarise.progress import BEFORE, counted, listed, tallied

if TYPE_CHECKING:
    from consolidator.model import Master

SEPARATOR: Final = "／"


def axis_tallies(master: Master) -> pd.DataFrame:
    """Count the initiatives of each point of each axis: all of them (rating ``*``) first, then by rating.

    An initiative counts once under each point it is tagged with. Columns: axis, code, name, aspect, rating, count,
    last_count, change, mid_count.
    """
    points = master.plan.tables["axes"][["axis", "code", "name"]]
    tagged = _tagged(master, listed(master))
    parts = [
        points[points["axis"] == axis].merge(
            tallied(tagged[tagged["axis"] == axis], "code", list(points["code"][points["axis"] == axis]), master),
            on="code",
        )
        for axis in points["axis"].unique()
    ]
    if not parts:
        return pd.DataFrame(columns=["axis", "code", "name", "aspect", "rating", "count", *BEFORE])
    tallies = pd.concat(parts, ignore_index=True).drop(columns="share")
    keys = ["axis", "code", "name", "aspect"]
    whole = tallies.groupby(keys, sort=False, as_index=False)[["count", *BEFORE]].sum(min_count=1).assign(rating=WHOLE)
    whole["change"] = whole["count"] - whole["last_count"]
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
    tagged = _tagged(master, counted(master))
    down, across = (tagged[tagged["axis"] == axis][["id", "code"]] for axis in axes)
    cells = down.merge(across, on="id", suffixes=("_row", "_column")).groupby(["code_row", "code_column"]).size()
    names = [list(points["code"][points["axis"] == axis]) for axis in axes]
    every = cells.reindex(pd.MultiIndex.from_product(names, names=["row_code", "column_code"]), fill_value=0)
    matrix = every.astype("int64").rename("count").reset_index().assign(row_axis=axes[0], column_axis=axes[1])
    table: pd.DataFrame = matrix[columns]
    return table


def axis_matrix_initiatives(master: Master) -> pd.DataFrame:
    """List the initiatives of each cell of ``axis_matrix`` with their ratings, cells in its order.

    Columns: row_axis, column_axis, row_code, column_code, id, title, marks.
    """
    cells = axis_matrix(master).drop(columns="count")
    rows = _tagged(master, counted(master))
    ratings = [f"rating_{aspect}" for aspect in master.plan.aspects]
    marks = [SEPARATOR.join(str(mark) for mark in line) for line in rows[ratings].itertuples(index=False, name=None)]
    rows = rows.assign(marks=pd.Series(marks, rows.index, dtype=object))[["id", "title", "marks", "axis", "code"]]
    down = rows.rename(columns={"axis": "row_axis", "code": "row_code"})
    across = rows[["id", "axis", "code"]].rename(columns={"axis": "column_axis", "code": "column_code"})
    keys = ["row_axis", "column_axis", "row_code", "column_code"]
    return cells.merge(down.merge(across, on="id"), on=keys)[[*keys, "id", "title", "marks"]]


def _tagged(master: Master, rows: pd.DataFrame) -> pd.DataFrame:
    """Return initiatives with axis and code of each of their tags."""
    tags = master.plan.tables["tags"][["initiative", "axis", "code"]].drop_duplicates()
    return rows.merge(tags, left_on="id", right_on="initiative")

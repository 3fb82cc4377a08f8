"""Values of single records: an initiative's rating or budget amount, an effect, an indicator of a year."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from consolidator.figure_ids import record_of
from consolidator.trace.amounts import amount
from consolidator.trace.counts import current_rating
from consolidator.trace.explained import Explained, Key, added
from consolidator.trace.sources import source_frame

if TYPE_CHECKING:
    from consolidator.model import Master
    from consolidator.trace.sources import Sources


def record_figure(master: Master, wanted: str) -> dict[str, Any] | None:
    """Return the row (FIGURE_COLUMNS, no sheet, no cell) of a record's value, None where no record has that name."""
    named = record_of(wanted)
    if named is None or not _exists(master, named[0], named[1]):
        return None
    table, key, column = named
    told = json.dumps(key, ensure_ascii=False, sort_keys=True)
    return {"id": wanted.strip(), "sheet": "", "cell": "", "output_table": table, "output_key": told, "column": column}


def _exists(master: Master, table: str, key: Key) -> bool:
    if table == "evaluations":
        known = key["aspect"] in master.plan.aspects and key["initiative"] in set(master.initiatives["id"])
        return known and (_now(master, key) or bool(_rows(master.plan.tables["history"], key).any()))
    frame = {"initiatives": master.initiatives, "effects": master.effects}.get(table, master.indicators)
    return bool(_rows(frame, key).any())


def _rows(frame: pd.DataFrame, key: Key) -> pd.Series:
    """Return which rows have these values; a blank period of a rating is the year's end."""
    found = pd.Series(data=True, index=frame.index)
    for name, value in key.items():
        column = frame[name].mask(frame[name] == "").fillna("year_end") if name == "period" else frame[name]
        found &= (column == value).fillna(value=False).astype(bool)
    return found


def _now(master: Master, key: Key) -> bool:
    return (key["year"], key["period"]) == (master.plan.reporting_year, master.plan.period)


def rating(sources: Sources, key: Key, _column: str) -> Explained:
    """Explain an initiative's rating: what the ledger holds of that time, else what was returned."""
    initiative, aspect = key["initiative"], key["aspect"]
    found = sources.rated("value", initiative, (aspect, key["year"], key["period"]))
    if found:
        return Explained("value", found[0]["value"], (), source_frame(found))
    rows = sources.master.initiatives
    held = rows.loc[rows["id"] == initiative, f"rating_{aspect}"].iloc[0]
    if pd.isna(held):
        return Explained("value", None, (), source_frame([]))
    return Explained("value", str(held), (), source_frame(current_rating(sources, "value", initiative, aspect, held)))


def budget_amount(sources: Sources, key: Key, column: str) -> Explained:
    """Explain the amount that the budget has of an initiative."""
    rows, initiative = sources.master.initiatives, key["id"]
    held = rows.loc[rows["id"] == initiative, column].iloc[0]
    return added(sources.returned("amount", initiative, ("evaluation", initiative, column), held))


def effect(sources: Sources, key: Key, column: str) -> Explained:
    """Explain what one effect was planned to be, or was, in a year."""
    row = sources.master.effects[_rows(sources.master.effects, key)].to_dict("records")[0]
    return added(amount(sources, row, column, "amount"))

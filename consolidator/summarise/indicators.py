"""How far each indicator has come towards its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from consolidator.percent import percentage
from schemas.choices import LEVELS

if TYPE_CHECKING:
    from consolidator.model import Master

_COLUMNS = ["code", "initiative", "level", "name", "unit", "direction", "year", "target", "actual"]


def indicator_achievement(master: Master) -> pd.DataFrame:
    """Compare actual and target of every indicator and year.

    Columns: code, initiative, level, name, unit, direction, year, target, actual, achievement, met. achievement is in
    percent: actual / target, or target / actual where less is better, which is how cities print 達成率; missing where
    a value is, or where the divisor is not positive and a ratio would mean nothing. met: yes or no by the direction;
    of an indicator to be kept, yes at the target itself and else missing, since people must judge the deviation.
    """
    plan, table = master.plan, master.indicators[_COLUMNS].copy()
    table["level"] = table["level"].mask(table["level"] == "").fillna("KPI")
    table["direction"] = table["direction"].mask(table["direction"] == "").fillna("more")
    table[["target", "actual"]] = table[["target", "actual"]].astype("Float64")
    values = list(zip(table["direction"], table["target"], table["actual"], strict=True))
    shares = [_achievement(*value, plan.decimals, plan.rounding) for value in values]
    table["achievement"] = pd.array(shares, dtype="Float64")
    table["met"] = pd.Series([_met(*value) for value in values], index=table.index, dtype="object")
    return table.reset_index(drop=True)


def indicators_by_level(master: Master) -> pd.DataFrame:
    """Count the indicators of each level, those judged and those met in the reporting year.

    Columns: level, count, judged, met, unmet, unknown (not judged), share (met of judged in percent, missing where
    none is judged). Levels in the order of the choices, those that the plan has.
    """
    plan, every = master.plan, indicator_achievement(master)
    now = every[every["year"] == plan.reporting_year]
    rows = []
    for level in (choice.value for choice in LEVELS):
        of_level = now[now["level"] == level]
        count, judged, met = len(of_level), int(of_level["met"].notna().sum()), int((of_level["met"] == "yes").sum())
        if count:
            share = percentage(met, judged, plan.decimals, plan.rounding)
            rows.append((level, count, judged, met, judged - met, count - judged, share))
    table = pd.DataFrame(rows, columns=["level", "count", "judged", "met", "unmet", "unknown", "share"])
    return table.astype({"share": "Float64"})


def _achievement(direction: str, target: float, actual: float, decimals: int, rounding: str) -> float | None:
    if pd.isna(target) or pd.isna(actual):
        return None
    part, whole = (target, actual) if direction == "less" else (actual, target)
    return percentage(part, whole, decimals, rounding) if whole > 0 else None


def _met(direction: str, target: float, actual: float) -> str | None:
    if pd.isna(target) or pd.isna(actual):
        return None
    if direction == "keep":
        return "yes" if actual == target else None
    return "yes" if (actual <= target if direction == "less" else actual >= target) else "no"

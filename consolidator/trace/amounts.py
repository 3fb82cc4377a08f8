"""Figures that come from numbers: indicators beside their targets, and effects in money."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from consolidator.model import WHOLE
from consolidator.percent import percentage
from consolidator.trace.explained import Explained, Key, below, count
from consolidator.trace.sources import source_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.trace.sources import Source, Sources

_PLACES: Final = 8
"""Decimals kept of a sum; one yen is 0.00000001 億円."""


def indicators(sources: Sources, key: Key, column: str) -> Explained:
    """Explain a value of one indicator and year, or how many indicators of a level there are, are judged, are met."""
    frame = sources.master.indicators
    if "code" in key:
        row = frame[(frame["code"] == key["code"]) & (frame["year"] == key["year"])].iloc[0].to_dict()
        return _indicator(sources, row, column)
    level = frame["level"].mask(frame["level"] == "").fillna("KPI")
    rows = frame[(level == key["level"]) & (frame["year"] == key["year"])].to_dict("records")
    found: list[Source] = []
    for row in rows:
        met = _met(row)
        if column == "code":
            known = sources.ledger("counted", row["initiative"], "indicators", {"code": row["code"]}, "code")
            found += [{**source, "key": row["code"]} for source in known]
        elif met is not None and key.get("met", met) == met:
            found += _measured(sources, row, "target", "target") + _measured(sources, row, "actual", "counted")
    return count(found, each="key")


def _indicator(sources: Sources, row: Mapping[Any, Any], column: str) -> Explained:
    """Explain target, actual, achievement or met of one indicator and year."""
    plan = sources.master.plan
    values = {name: _number(row[name]) for name in ("target", "actual")}
    if column in values:
        return Explained("value", values[column], (), source_frame(_measured(sources, row, column, column)))
    frame = source_frame(s for name in values for s in _measured(sources, row, name, name))
    operands = tuple((name, value) for name, value in values.items() if value is not None)
    if column == "met":
        return Explained("comparison", _met(row), operands, frame)
    target, actual = values["target"], values["actual"]
    if target is None or actual is None:
        return Explained("ratio", None, operands, frame)
    part, whole = (target, actual) if row["direction"] == "less" else (actual, target)
    value = percentage(part, whole, plan.decimals, plan.rounding) if whole > 0 else None
    return Explained("ratio", value, operands, frame)


def _measured(sources: Sources, row: Mapping[Any, Any], name: str, role: str) -> list[Source]:
    """Return where an indicator's target or actual comes from."""
    value, code, initiative = _number(row[name]), row["code"], row["initiative"]
    now = name == "actual" and row["year"] == sources.master.plan.reporting_year
    found = sources.returned(role, initiative, ("indicators", code, "actual"), value) if now else []
    if value is not None and not any(source["role"] == role for source in found):
        found += sources.ledger(role, initiative, "targets", {"indicator": code, "year": row["year"]}, name)
    return [{**source, "key": code} for source in found]


def _met(row: Mapping[Any, Any]) -> str | None:
    target, actual = _number(row["target"]), _number(row["actual"])
    if target is None or actual is None:
        return None
    if row["direction"] == "keep":
        return "yes" if actual == target else None
    return "yes" if (actual <= target if row["direction"] == "less" else actual >= target) else "no"


def effects(sources: Sources, key: Key, column: str) -> Explained:
    """Add amounts up: of the year, or of all years of the plan up to it."""
    master, name = sources.master, column.removeprefix("cumulative_")
    rows = master.effects[master.effects["counted"].astype(bool)]
    first = key["year"] if name == column else master.plan.first_year
    rows = rows[(rows["year"] >= first) & (rows["year"] <= key["year"])]
    if key["policy_code"] != WHOLE:
        rows = rows[rows["policy"].isin(below(master.plan, key["policy_code"]))]
    if key["kind"] != WHOLE:
        rows = rows[rows["kind"] == key["kind"]]
    frame = source_frame(s for row in rows.to_dict("records") for s in _amount(sources, row, name))
    amounts = frame["value"][frame["role"] == "amount"]
    value = (
        float(round(sum((Decimal(str(amount)) for amount in amounts), Decimal()), _PLACES)) if len(amounts) else None
    )
    return Explained("sum", value, () if value is None else (("amount", value),), frame)


def _amount(sources: Sources, row: Mapping[Any, Any], name: str) -> list[Source]:
    """Return where an amount comes from: this year's returns, or the ledger."""
    value, initiative = _number(row[name]), row["initiative"]
    now = name == "actual" and row["year"] == sources.master.plan.reporting_year
    found = sources.returned("amount", initiative, ("effects", row["code"], "actual"), value) if now else []
    if value is not None and not any(source["role"] == "amount" for source in found):
        line = {part: row[part] for part in ("initiative", "kind", "detail", "year")}
        found += sources.ledger("amount", initiative, "effects", line, name)
    return [{**source, "key": row["code"]} for source in found]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not pd.isna(value) else None

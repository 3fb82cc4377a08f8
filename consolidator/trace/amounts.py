"""Figures that come from numbers: indicators beside their targets, and effects in money."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from consolidator.model import WHOLE
from consolidator.percent import percentage
from consolidator.trace.explained import Explained, Key, added, below, count, share, summed
from consolidator.trace.sources import source_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.model import Plan
    from consolidator.trace.sources import Source, Sources

_ROLES: Final[Mapping[str, Mapping[str | None, str]]] = {
    "count": {"yes": "counted", "no": "counted", None: "counted"},
    "judged": {"yes": "counted", "no": "counted"},
    "met": {"yes": "counted"},
    "unmet": {"no": "counted"},
    "unknown": {None: "counted"},
    "share": {"yes": "part", "no": "whole"},
}
"""What an indicator that is met, not met or not judged plays in a figure of its level."""


def indicators(sources: Sources, key: Key, column: str) -> Explained:
    """Explain a value of one indicator and year."""
    return _indicator(sources, sources.indicators[key["code"], key["year"]], column)


def by_level(sources: Sources, key: Key, column: str) -> Explained:
    """Explain how many indicators of a level there are, are judged, met, not met, or which share is met."""
    master, roles = sources.master, _ROLES[column]
    found: list[Source] = []
    for (_, year), row in sources.indicators.items():
        if year != master.plan.reporting_year or (row["level"] or "KPI") != key["level"]:
            continue
        met = _met(row)
        role = roles.get(met)
        if role and (met is None or column == "count"):
            known = sources.ledger(role, row["initiative"], "indicators", {"code": row["code"]}, "code")
            found += [{**source, "key": row["code"]} for source in known]
        elif role:
            found += _measured(sources, row, "target", role) + _measured(sources, row, "actual", role)
    return share(master.plan, found, each="key") if column == "share" else count(found, each="key")


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
    """Add amounts up, of the year or of all years of the plan up to it, or compare what was realised with the plan."""
    master, running = sources.master, column.startswith("cumulative_")
    name = column.removeprefix("cumulative_")
    rows = master.effects[master.effects["counted"].astype(bool)]
    first = master.plan.first_year if running else key["year"]
    rows = rows[(rows["year"] >= first) & (rows["year"] <= key["year"])]
    if key["policy_code"] != WHOLE:
        rows = rows[rows["policy"].isin(below(master.plan, key["policy_code"]))]
    if key["kind"] != WHOLE:
        rows = rows[rows["kind"] == key["kind"]]
    lines = rows.to_dict("records")
    if name in {"planned", "actual"}:
        return added(s for row in lines for s in amount(sources, row, name, "amount"))
    parts = [amount(sources, row, *part) for row in lines for part in (("actual", "amount"), ("planned", "planned"))]
    return _compared(master.plan, source_frame(s for part in parts for s in part), name)


def _compared(plan: Plan, frame: pd.DataFrame, name: str) -> Explained:
    """Return how much of what was planned was realised, in percent, or the difference of both."""
    actual, planned = summed(frame, "amount"), summed(frame, "planned")
    operands = tuple((role, value) for role, value in (("amount", actual), ("planned", planned)) if value is not None)
    if actual is None or planned is None:
        return Explained(name, None, operands, frame)
    if name == "difference":
        return Explained(name, float(Decimal(str(actual)) - Decimal(str(planned))), operands, frame)
    value = percentage(actual, planned, plan.decimals, plan.rounding) if planned > 0 else None
    return Explained("rate", value, operands, frame)


def amount(sources: Sources, row: Mapping[Any, Any], name: str, role: str) -> list[Source]:
    """Return where an amount comes from: this year's returns, or the ledger."""
    value, initiative = _number(row[name]), row["initiative"]
    now = name == "actual" and row["year"] == sources.master.plan.reporting_year
    found = sources.returned(role, initiative, ("effects", row["code"], "actual"), value) if now else []
    if value is not None and not any(source["role"] == role for source in found):
        line = {part: row[part] for part in ("initiative", "kind", "detail", "year")}
        found += sources.ledger(role, initiative, "effects", line, name)
    return [{**source, "key": row["code"]} for source in found]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not pd.isna(value) else None

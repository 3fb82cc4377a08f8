"""The wide tables of the master: what the ledger plans beside what departments returned.

Ratings that are not in yet stand as 未提出, those a finding blocks as 未確定.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from consolidator.asked import asked_initiatives, departments_of, successors
from consolidator.ledger_rows import rows_of, text_of, year_of
from consolidator.model import PENDING, UNSETTLED
from schemas.choices import SECOND
from schemas.tables import TABLES, effect_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.merge.standing import CellKey, Standing
    from consolidator.model import Plan, Raw

    Row = Mapping[str, Raw]

ADDED_UP = frozenset(
    (table.name, one.name) for table in TABLES.values() for one in table.fields if one.combine == "sum"
)
TEXTS = tuple(field.name for field in TABLES["evaluation"].fields if field.kind != "rating")


@dataclass(frozen=True)
class _Source:
    plan: Plan
    given: Mapping[CellKey, Any]
    standing: Standing
    asked: frozenset[str]
    second: Mapping[tuple[str, str], Raw]  # initiative, aspect -> rating that the ledger has of this very time

    def value(self, table: str, key: str, field: str) -> Any:  # noqa: ANN401 - text or number, as the field says
        return self.given.get((table, key, field, self.plan.reporting_year))

    def status(self, table: str, key: str, field: str, initiative: str) -> str:
        record = (table, key, field, self.plan.reporting_year)
        return self.standing.status(record, initiative, added_up=(table, field) in ADDED_UP)


def master_tables(plan: Plan, values: pd.DataFrame, cells: pd.DataFrame, standing: Standing) -> dict[str, pd.DataFrame]:
    """Return the tables of ``model.Master`` by name: initiatives, milestones, indicators, effects, revisions, opinions.

    values: table, key, field, year, value; cells: the long table with states.
    """
    given = {
        (table, key, field, int(year)): value
        for table, key, field, year, value in values.itertuples(index=False, name=None)
    }
    asked = frozenset(text_of(row, "id") for row in asked_initiatives(plan))
    source = _Source(plan, given, standing, asked, _ratings_of(plan, plan.reporting_year, plan.period))
    return {
        "initiatives": _initiatives(source),
        "milestones": _milestones(source),
        "indicators": _indicators(source),
        "effects": _effects(source),
        "revisions": _revisions(source, cells),
        "opinions": _opinions(source),
    }


def _frame(rows: Iterable[tuple[object, ...]], columns: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns), dtype=object)


def _initiatives(source: _Source) -> pd.DataFrame:
    plan, rows = source.plan, rows_of(source.plan, "initiatives")
    today = successors(plan)
    names = {text_of(row, "code"): text_of(row, "name") for row in rows_of(plan, "departments")}
    policies = {text_of(row, "code"): text_of(row, "name") for row in rows_of(plan, "policies")}
    last = _last_ratings(plan)
    middle = _ratings_of(plan, plan.reporting_year, "mid_year") if plan.period == "year_end" else {}
    ids, relisted = [text_of(row, "id") for row in rows], [row.get("relisted_of") for row in rows]
    originals = [text_of(row, "relisted_of") or key for row, key in zip(rows, ids, strict=True)]
    departments = [departments_of(row, today) or ("",) for row in rows]
    columns = {
        "id": ids,
        "title": [row.get("title") for row in rows],
        "policy": [text_of(row, "policy") for row in rows],
        "policy_name": [policies.get(text_of(row, "policy"), "") for row in rows],
        "lead": [lead for lead, *_ in departments],
        "lead_name": [names.get(lead, lead) for lead, *_ in departments],
        "related": ["、".join(names.get(code, code) for code in related) for _, *related in departments],
        "content": [row.get("content") for row in rows],
        "status": [row.get("status") or "active" for row in rows],
        "relisted_of": relisted,
        "first_year": [year_of(row, "first_year") for row in rows],
        "last_year": [year_of(row, "last_year") for row in rows],
        "counted": [key in source.asked for key in ids],
    }
    columns |= {f"rating_{aspect}": [_rating(source, key, aspect) for key in originals] for aspect in plan.aspects}
    for kind, ratings in (("last", last), ("mid", middle)):
        columns |= {f"{kind}_{aspect}": [ratings.get((key, aspect)) for key in originals] for aspect in plan.aspects}
    columns |= {name: [source.value("evaluation", key, name) for key in originals] for name in TEXTS}
    return pd.DataFrame(columns, dtype=object)


def _rating(source: _Source, key: str, aspect: str) -> str | None:
    """Return the rating of an initiative, or why there is none; a second one may stand in the ledger."""
    if key not in source.asked:
        return None
    value = source.status("evaluation", key, aspect, key) or source.value("evaluation", key, aspect)
    if aspect in SECOND and value in {None, PENDING}:
        value = source.second.get((key, aspect), value)
    return value or UNSETTLED


def _last_ratings(plan: Plan) -> dict[tuple[str, str], Raw]:
    """Return last year's ratings: (initiative, aspect) -> symbol; the year's end stands before its middle."""
    before = plan.reporting_year - 1
    return _ratings_of(plan, before, "mid_year") | _ratings_of(plan, before, "year_end")


def _ratings_of(plan: Plan, year: int, period: str) -> dict[tuple[str, str], Raw]:
    """Return the ledger's ratings of a time: (initiative, aspect) -> symbol."""
    return {
        (text_of(row, "initiative"), text_of(row, "aspect")): row.get("symbol")
        for row in rows_of(plan, "history")
        if year_of(row, "year") == year and (row.get("period") or "year_end") == period
    }


def _milestones(source: _Source) -> pd.DataFrame:
    rows = []
    for row in rows_of(source.plan, "milestones"):
        key, year = text_of(row, "initiative"), year_of(row, "year")
        now = year == source.plan.reporting_year
        actual = source.value("milestones", key, "actual") if now else row.get("actual")
        rows.append((key, year, row.get("plan"), actual))
    return _frame(rows, ("initiative", "year", "plan", "actual"))


def _indicators(source: _Source) -> pd.DataFrame:
    """One row an indicator and year: years of targets and past actuals, and the reporting year."""
    year = source.plan.reporting_year
    by_code: dict[str, dict[int, Row]] = {}
    for row in rows_of(source.plan, "targets"):
        at = year_of(row, "year")
        if at is not None:
            by_code.setdefault(text_of(row, "indicator"), {})[at] = row
    names = ("code", "initiative", "level", "parent", "name", "unit", "direction", "baseline", "source")
    rows = []
    for row in rows_of(source.plan, "indicators"):
        code = text_of(row, "code")
        asked = text_of(row, "initiative") in source.asked
        years = by_code.get(code, {})
        fixed = tuple(row.get(name) for name in names)
        for at in sorted({*years, *((year,) if asked else ())}):
            past = years.get(at, {})
            now = at == year and asked
            actual = source.value("indicators", code, "actual") if now else past.get("actual")
            standing = source.status("indicators", code, "actual", text_of(row, "initiative")) if now else ""
            rows.append((*fixed, at, past.get("target"), actual, standing))
    return _frame(rows, (*names, "year", "target", "actual", "standing"))


def _effects(source: _Source) -> pd.DataFrame:
    """One row a line of effects and year: what was planned, past actuals, and this year's return."""
    plan = source.plan
    initiatives = {text_of(row, "id"): row for row in rows_of(plan, "initiatives")}
    planned = ("initiative", "kind", "detail", "year", "planned")
    lines: dict[str, dict[int, Row]] = {}
    for row in rows_of(plan, "effects"):
        code = effect_code(text_of(row, "initiative"), text_of(row, "kind"), text_of(row, "detail"))
        at = year_of(row, "year")
        if at is not None:
            lines.setdefault(code, {})[at] = row
    rows = []
    for code, years in lines.items():
        first = next(iter(years.values()))
        key = text_of(first, "initiative")
        owner = initiatives.get(key, {})
        policy, counted = text_of(owner, "policy"), owner.get("relisted_of") is None
        reported = ("effects", code, "actual", plan.reporting_year) in source.given
        if reported and plan.reporting_year not in years:
            years[plan.reporting_year] = {**first, "year": plan.reporting_year, "planned": None}
        for at, row in sorted(years.items()):
            now = at == plan.reporting_year and key in source.asked
            fixed = (code, policy, *(row.get(name) for name in planned))
            actual = source.value("effects", code, "actual") if now else row.get("actual")
            basis = (source.value("effects", code, "basis") if now else None) or row.get("basis")
            standing = source.status("effects", code, "actual", key) if now else ""
            rows.append((*fixed, actual, row.get("continuity"), basis, standing, counted))
    return _frame(rows, ("code", "policy", *planned, "actual", "continuity", "basis", "standing", "counted"))


def _revisions(source: _Source, cells: pd.DataFrame) -> pd.DataFrame:
    """Decided revisions of the ledger, then what departments ask for in their forms."""
    names = ("initiative", "year", "kind", "before", "after", "reason", "decision", "department")
    rows = [{name: row.get(name) for name in names} | {"department": None} for row in rows_of(source.plan, "revisions")]
    asked = cells[(cells["table"] == "revisions") & (cells["state"] == "merged") & cells["value"].notna()]
    for (key, department), group in asked.groupby(["key", "department"], sort=False):
        given = dict(zip(group["field"], group["value"], strict=True))
        rows.append(
            dict.fromkeys(names)
            | {"initiative": str(key).rsplit("#", 1)[0], "year": source.plan.reporting_year, "decision": "asked"}
            | given
            | {"department": department}
        )
    return _frame((tuple(row[name] for name in names) for row in rows), names)


def _opinions(source: _Source) -> pd.DataFrame:
    names = ("no", "year", "initiative", "department", "source", "text", "response")
    rows = []
    for row in rows_of(source.plan, "opinions"):
        response = row.get("response") or source.value("opinions", text_of(row, "no"), "response")
        rows.append((*(row.get(name) for name in names[:-1]), response))
    return _frame(rows, names)

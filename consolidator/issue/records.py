"""Plan → what a department's form prints: the initiatives it is asked about, with their figures and opinions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from consolidator.asked import asked_initiatives, departments_of, open_opinions, successors
from consolidator.ledger_rows import by_year_of, grouped, rows_of, sum_of, text_of, year_of
from schemas.tables import SPARE, effect_code, new_initiative_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from consolidator.model import Plan, Raw, Row


@dataclass(frozen=True, slots=True)
class FormRecord:
    """One record as a form prints it: canonical values by field of ``schemas.tables``.

    initiative is '' where the record belongs to none. by_year holds (field, fiscal year) -> value for
    tags of another year.
    """

    table: str
    key: str
    year: int
    initiative: str
    values: Mapping[str, Raw]
    by_year: Mapping[tuple[str, int], Raw] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormData:
    """Everything one department's form prints; records by table, in the ledger's order."""

    plan: FormRecord
    department: FormRecord
    records: Mapping[str, tuple[FormRecord, ...]]

    def of(self, table: str, initiative: str = "") -> tuple[FormRecord, ...]:
        """Return the records of a table, of one initiative if it is named."""
        return tuple(record for record in self.records[table] if initiative in ("", record.initiative))


def form_data(plan: Plan, department: str, spare: Mapping[str, int] = MappingProxyType({})) -> FormData:
    """Return what the form of a department prints; spare: table -> blank records, where not as many as usual."""
    spare = {**SPARE, **spare}
    today = successors(plan)
    mine = [row for row in asked_initiatives(plan) if department in departments_of(row, today)]
    ids = [text_of(row, "id") for row in mine]
    histories = grouped(plan, "history", "initiative")
    waiting = [row for row, code in open_opinions(plan) if code == department]
    indicators = grouped(plan, "indicators", "initiative")
    targets = grouped(plan, "targets", "indicator")
    effects = grouped(plan, "effects", "initiative")
    milestones = grouped(plan, "milestones", "initiative")
    revisions = [(key, number) for key in ids for number in range(1, spare["revisions"] + 1)]
    year = plan.reporting_year
    records: dict[str, tuple[FormRecord, ...]] = {
        "initiative": tuple(_initiatives(plan, mine, department, today)),
        "evaluation": tuple(FormRecord("evaluation", key, year, key, {}, _ratings(histories[key])) for key in ids),
        "milestones": tuple(record for key in ids for record in _milestones(plan, key, milestones[key])),
        "indicators": tuple(
            _indicator(plan, key, row, targets[text_of(row, "code")]) for key in ids for row in indicators[key]
        ),
        "effects": tuple(record for key in ids for record in _effects(plan, key, effects[key])),
        "revisions": tuple(
            FormRecord("revisions", f"{key}#{number}", year, key, {"initiative": key, "no": str(number)})
            for key, number in revisions
        ),
        "opinions": tuple(_opinion(plan, row) for row in waiting),
        "new_initiatives": tuple(
            FormRecord("new_initiatives", new_initiative_key(department, number), year, "", {"no": str(number)})
            for number in range(1, spare["new_initiatives"] + 1)
        ),
    }
    return FormData(_plan(plan), _department(plan, department), records)


# ---------------------------------------------------------------- records of each table


def _plan(plan: Plan) -> FormRecord:
    year = plan.reporting_year
    values: dict[str, Raw] = {
        "title": plan.title,
        "organisation": plan.organisation,
        "year": float(year),
        "year_label": float(year),
        "period": plan.period,
        "money_unit": plan.money_unit,
        "deadline": plan.deadline,
    }
    span = range(min(plan.first_year, year) - 1, max(plan.last_year, year) + 2)
    by_year: dict[tuple[str, int], Raw] = {(name, at): float(at) for name in ("year", "year_label") for at in span}
    return FormRecord("plan", plan.code, year, "", values, by_year)


def _department(plan: Plan, code: str) -> FormRecord:
    row: Row = next((row for row in rows_of(plan, "departments") if row.get("code") == code), {})
    values = {"code": code, "bureau": row.get("bureau"), "name": row.get("name")}
    return FormRecord("department", code, plan.reporting_year, "", values)


def _initiatives(plan: Plan, rows: Iterable[Row], department: str, today: Mapping[str, str]) -> Iterator[FormRecord]:
    names = {text_of(row, "code"): text_of(row, "name") for row in rows_of(plan, "departments")}
    policies = {text_of(row, "code"): row for row in rows_of(plan, "policies")}
    histories = grouped(plan, "history", "initiative")
    for row in rows:
        lead, *related = departments_of(row, today)
        key, policy = text_of(row, "id"), text_of(row, "policy")
        values: dict[str, Raw] = {
            "id": key,
            "title": row.get("title"),
            "policy_code": policy,
            "policy_name": policies.get(policy, {}).get("name"),
            "policy_path": " ＞ ".join(_path(policies, policy)),
            "lead_name": names.get(lead, lead),
            "related_names": "、".join(names.get(code, code) for code in related),
            "role": "lead" if department == lead else "related",
            "content": row.get("content"),
            "status": row.get("status") or "active",
            "last_rating": _last_rating(plan, histories[key]),
        }
        yield FormRecord("initiative", key, plan.reporting_year, key, values)


def _path(policies: Mapping[str, Row], code: str) -> list[str]:
    """Return the names from the top of the tree down to a policy."""
    names: list[str] = []
    seen: set[str] = set()
    while code in policies and code not in seen:
        seen.add(code)
        names.insert(0, text_of(policies[code], "name"))
        code = text_of(policies[code], "parent")
    return names


def _ratings(history: Iterable[Row]) -> dict[tuple[str, int], Raw]:
    """Return the past ratings: (aspect, year) -> symbol; the year's end stands before its middle."""
    ratings: dict[tuple[str, int], Raw] = {}
    for row in sorted(history, key=lambda row: row.get("period") != "mid_year"):
        year = year_of(row, "year")
        if year is not None:
            ratings[text_of(row, "aspect"), year] = row.get("symbol")
    return ratings


def _last_rating(plan: Plan, history: Iterable[Row]) -> str | None:
    """Return last year's rating: the overall one, or those of the plan's aspects joined by a slash."""
    ratings = _ratings(history)
    last = plan.reporting_year - 1
    aspects = ("overall",) if ("overall", last) in ratings else plan.aspects
    return "／".join(str(ratings[aspect, last]) for aspect in aspects if (aspect, last) in ratings) or None


def _milestones(plan: Plan, key: str, rows: Iterable[Row]) -> Iterator[FormRecord]:
    by_year = by_year_of(rows, ("plan", "actual"))
    year = plan.reporting_year
    if ("plan", year) in by_year:
        values: dict[str, Raw] = {"initiative": key, "year": float(year), "plan": by_year["plan", year]}
        yield FormRecord("milestones", key, year, key, values, by_year)


def _indicator(plan: Plan, key: str, row: Row, targets: Iterable[Row]) -> FormRecord:
    by_year = by_year_of(targets, ("target", "actual"))
    names = ("code", "name", "unit", "baseline", "source")
    values: dict[str, Raw] = {name: row.get(name) for name in names}
    values |= {
        "level": row.get("level") or "KPI",
        "direction": row.get("direction") or "more",
        "target": by_year.get(("target", plan.reporting_year)),
        "previous": by_year.get(("actual", plan.reporting_year - 1)),
    }
    return FormRecord("indicators", text_of(row, "code"), plan.reporting_year, key, values, by_year)


def _effects(plan: Plan, key: str, rows: Iterable[Row]) -> Iterator[FormRecord]:
    """Yield the effect lines of an initiative: those planned for the reporting year, and continuing ones."""
    year = plan.reporting_year
    lines: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        lines[text_of(row, "kind"), text_of(row, "detail")].append(row)
    for (kind, detail), line in lines.items():
        started = [row for row in line if (year_of(row, "year") or year + 1) <= year]
        if not any(year_of(row, "year") == year or row.get("continuity") == "continuing" for row in started):
            continue
        by_year = by_year_of(line, ("planned", "actual"))
        code = effect_code(key, kind, detail)
        values: dict[str, Raw] = {
            "code": code,
            "kind": kind,
            "detail": detail or None,
            "unit": plan.money_unit,
            "planned": by_year.get(("planned", year)),
            "previous": by_year.get(("actual", year - 1)),
            "cumulative": sum_of(value for (name, at), value in by_year.items() if name == "actual" and at < year),
        }
        yield FormRecord("effects", code, year, key, values, by_year)


def _opinion(plan: Plan, row: Row) -> FormRecord:
    values = {name: row.get(name) for name in ("no", "source", "text")}
    return FormRecord("opinions", text_of(row, "no"), plan.reporting_year, text_of(row, "initiative"), values)

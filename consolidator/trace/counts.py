"""Figures that count initiatives, and their shares: by policy, department, axis, kind of revision, budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.model import PENDING, UNSETTLED, WHOLE
from consolidator.scale import excluded, scale
from consolidator.trace.explained import Explained, Key, below, change, count, share
from schemas.choices import DIRECTIONS, REFLECTED, REVIEWED, SECOND, WITH_BUDGET

if TYPE_CHECKING:
    from consolidator.model import Master, Plan
    from consolidator.trace.sources import Source, Sources

_MEASURES: Final = {
    "reflected": ("budget_reflected", REFLECTED, WITH_BUDGET),
    "reviewed": ("direction", REVIEWED, tuple(choice.value for choice in DIRECTIONS)),
}


def _counted(master: Master) -> pd.DataFrame:
    return master.initiatives[master.initiatives["counted"].astype(bool)]


def _listed(master: Master) -> pd.DataFrame:
    """Return every initiative once, those that no longer count too: last year they did."""
    relisted = master.initiatives["relisted_of"]
    return master.initiatives[relisted.isna() | (relisted == "")]


def by_policy(sources: Sources, key: Key, column: str) -> Explained:
    """Explain a count or share of ratings of a policy, with everything below it, or of the whole plan."""
    rows = _listed(sources.master)
    if key["policy_code"] != WHOLE:
        rows = rows[rows["policy"].isin(below(sources.master.plan, key["policy_code"]))]
    return _tally(sources, rows, key, column)


def by_department(sources: Sources, key: Key, column: str) -> Explained:
    """Explain a count or share of ratings of the initiatives that a department leads."""
    rows = _listed(sources.master)
    return _tally(sources, rows[rows["lead"] == key["department"]], key, column)


def by_axis(sources: Sources, key: Key, column: str) -> Explained:
    """Explain a count of ratings of the initiatives tagged with a point of an axis."""
    tagged = _tagged(sources.master.plan, key["axis"], key["code"])
    rows = _listed(sources.master)
    return _tally(sources, rows[rows["id"].isin(tagged)], key, column)


def _tagged(plan: Plan, axis: str, code: str) -> list[str]:
    tags = plan.tables["tags"]
    return list(tags["initiative"][(tags["axis"] == axis) & (tags["code"] == code)])


def _tally(sources: Sources, rows: pd.DataFrame, key: Key, column: str) -> Explained:
    """Count the initiatives that have a rating (all of them where the key names none), their share, or their change."""
    plan, aspect = sources.master.plan, key["aspect"]
    rating = key.get("rating", WHOLE)
    if column == "mid_count":
        return count(_past(sources, "counted", rows, (aspect, rating, plan.reporting_year)))
    if column == "last_count":
        return count(_past(sources, "counted", rows, (aspect, rating, plan.reporting_year - 1)))
    current = rows[rows["counted"].astype(bool)]
    ratings = list(zip(current["id"], current[f"rating_{aspect}"], strict=True))
    if column == "share":
        outside = excluded(plan, aspect)
        base = [symbol for symbol in scale(plan, aspect) if symbol not in outside]
        roles = {symbol: "part" if symbol == rating else "whole" for symbol in base}
        parts = (current_rating(sources, roles[r], i, aspect, r) for i, r in ratings if r in roles)
        return share(plan, (source for sources_of in parts for source in sources_of))
    chosen = [(i, r) for i, r in ratings if rating in {WHOLE, r} and not pd.isna(r)]
    now = [s for i, r in chosen for s in current_rating(sources, "counted", i, aspect, r)]
    if column == "change":
        return change(now, _past(sources, "before", rows, (aspect, rating, plan.reporting_year - 1)))
    return count(now)


def current_rating(sources: Sources, role: str, initiative: str, aspect: str, rating: str) -> list[Source]:
    """Return where an initiative's rating comes from; what is not in yet is known from the ledger alone.

    A second evaluation may stand in the ledger, too.
    """
    waiting = rating in {PENDING, UNSETTLED}
    cells = sources.returned(role, initiative, ("evaluation", initiative, aspect), None if waiting else rating)
    if waiting:
        row = sources.ledger(role, initiative, "initiatives", {"id": initiative}, "id")
        return [*({**source, "value": rating} for source in row), *cells]
    if aspect in SECOND and not any(source["role"] == role and source["value"] == rating for source in cells):
        plan = sources.master.plan
        return sources.rated(role, initiative, (aspect, plan.reporting_year, plan.period))
    return cells


def _past(sources: Sources, role: str, rows: pd.DataFrame, wanted: tuple[str, str, int]) -> list[Source]:
    """Return the ledger's ratings of a year of those initiatives that were rated so: aspect, rating, year.

    Of this year those of its middle; of an earlier one those of its end, else of its middle.
    """
    aspect, rating, year = wanted
    now = year == sources.master.plan.reporting_year
    held = rows[f"{'mid' if now else 'last'}_{aspect}"]
    ratings = set(scale(sources.master.plan, aspect)) if rating == WHOLE else {rating}
    found = []
    for initiative in rows["id"][held.isin(ratings)]:
        ends = [] if now else sources.rated(role, initiative, (aspect, year, "year_end"))
        found += ends or sources.rated(role, initiative, (aspect, year, "mid_year"))
    return found


def matrix(sources: Sources, key: Key, _column: str) -> Explained:
    """Explain a cell of the matrix: initiatives tagged with a point of the ledger's first axis and of its second.

    Where the key names no row or no column, any point of that axis will do.
    """
    plan = sources.master.plan
    down, across = list(plan.tables["axes"]["axis"].unique())[:2]
    wanted = [(down, key.get("row_code")), (across, key.get("column_code"))]
    points = [[(axis, code)] if code else _points(plan, axis) for axis, code in wanted]
    tagged = [{initiative for point in several for initiative in _tagged(plan, *point)} for several in points]
    both = set.intersection(*tagged)
    return count(
        source
        for initiative in _counted(sources.master)["id"]
        if initiative in both
        for axis, code in (point for several in points for point in several)
        for source in sources.ledger(
            "counted", initiative, "tags", {"initiative": initiative, "axis": axis, "code": code}, "code"
        )
    )


def _points(plan: Plan, axis: str) -> list[tuple[str, str]]:
    axes = plan.tables["axes"]
    return [(axis, code) for code in axes["code"][axes["axis"] == axis]]


def revisions(sources: Sources, key: Key, column: str) -> Explained:
    """Explain how many initiatives were revised, in one way or in any: by the ledger, or asked for in a form."""
    master = sources.master
    rows = master.revisions[master.revisions["decision"] != "declined"]
    if column == "accepted":
        rows = rows[rows["decision"] == "accepted"]
    if key["kind"] != WHOLE:
        kinds = ("indicator", "new_indicator") if key["kind"] == "indicator" else (key["kind"],)
        rows = rows[rows["kind"].isin(kinds)]
    written = len(master.plan.tables["revisions"])
    found: list[Source] = []
    for place, initiative, department, kind in zip(
        rows.index, rows["initiative"], rows["department"], rows["kind"], strict=True
    ):
        if place < written:
            found.append(sources.ledger_cell("counted", initiative, "revisions", place, "kind"))
        else:
            found += sources.asked_for("counted", initiative, department, kind)
    return count(found)


def budget(sources: Sources, key: Key, column: str) -> Explained:
    """Explain a measure of how evaluations reach the budget and the initiatives: numerator, denominator or share."""
    measure = key["measure"]
    default = ("direction", (measure.partition(":")[2],), tuple(choice.value for choice in DIRECTIONS))
    field, some, every = _MEASURES.get(measure, default)
    rows = _counted(sources.master)
    answers = [(i, str(v)) for i, v in zip(rows["id"], rows[field], strict=True) if v in every]
    if column == "share":
        return share(
            sources.master.plan,
            (s for i, v in answers for s in _answer(sources, "part" if v in some else "whole", i, field, v)),
        )
    wanted = some if column == "numerator" else every
    return count(s for i, v in answers if v in wanted for s in _answer(sources, "counted", i, field, v))


def _answer(sources: Sources, role: str, initiative: str, field: str, value: str) -> list[Source]:
    return sources.returned(role, initiative, ("evaluation", initiative, field), value)

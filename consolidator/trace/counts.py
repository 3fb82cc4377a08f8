"""Figures that count initiatives, and their shares: by policy, department, axis, kind of revision, budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.model import PENDING, UNSETTLED, WHOLE
from consolidator.scale import excluded, scale
from consolidator.trace.explained import Explained, Key, below, count, share
from schemas.choices import DIRECTIONS

if TYPE_CHECKING:
    from consolidator.model import Master, Plan
    from consolidator.trace.sources import Source, Sources

REFLECTED: Final = ("反映", "一部反映")
_MEASURES: Final = {
    "reflected": ("budget_reflected", REFLECTED, (*REFLECTED, "反映なし")),
    "reviewed": ("direction", ("見直し", "完了", "廃止"), tuple(choice.value for choice in DIRECTIONS)),
}


def _counted(master: Master) -> pd.DataFrame:
    return master.initiatives[master.initiatives["counted"].astype(bool)]


def by_policy(sources: Sources, key: Key, column: str) -> Explained:
    """Explain a count or share of ratings of a policy, with everything below it, or of the whole plan."""
    rows = _counted(sources.master)
    if key["policy_code"] != WHOLE:
        rows = rows[rows["policy"].isin(below(sources.master.plan, key["policy_code"]))]
    return _tally(sources, rows, key, column)


def by_department(sources: Sources, key: Key, column: str) -> Explained:
    """Explain a count or share of ratings of the initiatives that a department leads."""
    rows = _counted(sources.master)
    return _tally(sources, rows[rows["lead"] == key["department"]], key, column)


def by_axis(sources: Sources, key: Key, column: str) -> Explained:
    """Explain a count of ratings of the initiatives tagged with a point of an axis."""
    tagged = _tagged(sources.master.plan, key["axis"], key["code"])
    rows = _counted(sources.master)
    return _tally(sources, rows[rows["id"].isin(tagged)], key, column)


def _tagged(plan: Plan, axis: str, code: str) -> list[str]:
    tags = plan.tables["tags"]
    return list(tags["initiative"][(tags["axis"] == axis) & (tags["code"] == code)])


def _tally(sources: Sources, rows: pd.DataFrame, key: Key, column: str) -> Explained:
    """Count the initiatives that have a rating (all of them where the key names none), or their share."""
    plan, aspect = sources.master.plan, key["aspect"]
    rating = key.get("rating", WHOLE)
    ratings = list(zip(rows["id"], rows[f"rating_{aspect}"], strict=True))
    if column == "share":
        outside = excluded(plan, aspect)
        base = [symbol for symbol in scale(plan, aspect) if symbol not in outside]
        roles = {symbol: "part" if symbol == rating else "whole" for symbol in base}
        return share(plan, (s for i, r in ratings if r in roles for s in _rating(sources, roles[r], i, aspect, r)))
    chosen = [(i, r) for i, r in ratings if rating in {WHOLE, r} and not pd.isna(r)]
    return count(s for i, r in chosen for s in _rating(sources, "counted", i, aspect, r))


def _rating(sources: Sources, role: str, initiative: str, aspect: str, rating: str) -> list[Source]:
    """Return where an initiative's rating comes from; what is not in yet is known from the ledger alone."""
    waiting = rating in {PENDING, UNSETTLED}
    cells = sources.returned(role, initiative, ("evaluation", initiative, aspect), None if waiting else rating)
    if not waiting:
        return cells
    row = sources.ledger(role, initiative, "initiatives", {"id": initiative}, "id")
    return [*({**source, "value": rating} for source in row), *cells]


def matrix(sources: Sources, key: Key, _column: str) -> Explained:
    """Explain a cell of the matrix: initiatives tagged with a point of the ledger's first axis and of its second."""
    plan = sources.master.plan
    down, across = list(plan.tables["axes"]["axis"].unique())[:2]
    points = ((down, key["row_code"]), (across, key["column_code"]))
    both = set(_tagged(plan, *points[0])) & set(_tagged(plan, *points[1]))
    ids = [initiative for initiative in _counted(sources.master)["id"] if initiative in both]
    return count(
        source
        for initiative in ids
        for axis, code in points
        for source in sources.ledger(
            "counted", initiative, "tags", {"initiative": initiative, "axis": axis, "code": code}, "code"
        )
    )


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

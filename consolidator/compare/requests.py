"""Revisions that departments asked for and what the planner decided; ratings of two masters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from consolidator.compare.words import by_key
from consolidator.ledger_rows import rows_of, text_of, year_of
from consolidator.normalise.marks import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consolidator.compare import Side
    from consolidator.model import Master, Plan

Row = Mapping[str, Any]
Request = tuple[str, int, str, str]


def requests(old: Side, new: Side, revised: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the revisions asked for between the two, with decisions; rows as ``schemas.comparison.REQUESTS``.

    They are what departments asked for in the forms of either master, and what the new ledger's 見直し has beyond the
    old one's. The decision is the new ledger's; what that doesn't list is open (asked). revised: what has changed.
    """
    written = {_request(row): row for row in rows_of(new.plan, "revisions")}
    known = {_request(row) for row in rows_of(old.plan, "revisions")}
    in_forms = {_request(row): row for side in (old, new) if side.master for row in _in_forms(side.master)}
    changed = {(row["initiative"], row["kind"]) for row in revised}
    changed |= {(initiative, "indicator") for initiative, kind in changed if kind == "new_indicator"}
    titles = by_key(new.plan, "initiatives", "id")
    names = by_key(new.plan, "departments", "code") | by_key(old.plan, "departments", "code")
    found = []
    for request in dict.fromkeys((*in_forms, *(key for key in written if key not in known))):
        row = in_forms.get(request) or written[request]
        decision = text_of(written.get(request, {}), "decision") or "asked"
        code = text_of(row, "department")
        found.append(
            {
                "initiative": request[0],
                "title": text_of(titles.get(request[0], {}), "title"),
                "year": request[1],
                "kind": request[2],
                "after": row["after"],
                "reason": row["reason"],
                "department": text_of(names.get(code, {}), "name") or code or None,
                "decision": decision,
                "reflected": _reflected(request, decision, changed),
            }
        )
    return found


def _in_forms(master: Master) -> Iterator[Row]:
    rows = master.revisions.astype(object)
    for row in rows.where(rows.notna(), None).to_dict("records"):
        if row["department"] is not None:
            yield {str(name): value for name, value in row.items()}


def _request(row: Row) -> Request:
    return text_of(row, "initiative"), year_of(row, "year") or 0, text_of(row, "kind"), folded(text_of(row, "after"))


def _reflected(request: Request, decision: str, changed: set[tuple[str, str]]) -> str | None:
    if decision != "accepted":
        return None
    return "yes" if (request[0], request[2]) in changed else "no"


def rating_changes(old: Master | None, new: Master | None) -> list[dict[str, Any]]:
    """Return the initiatives whose rating differs; rows as ``schemas.comparison.RATING_CHANGES``. None of ledgers."""
    if old is None or new is None:
        return []
    before, after = _ratings(old), _ratings(new)
    titles = by_key(new.plan, "initiatives", "id")
    return [
        {
            "initiative": key,
            "title": text_of(titles.get(key, {}), "title"),
            "aspect": aspect,
            "before": before[key, aspect],
            "after": symbol,
            "change": _direction(new.plan, aspect, before[key, aspect], symbol),
        }
        for (key, aspect), symbol in after.items()
        if before.get((key, aspect), symbol) != symbol
    ]


def _ratings(master: Master) -> dict[tuple[str, str], str]:
    rows = master.initiatives[master.initiatives["counted"].astype(bool)]
    return {
        (key, aspect): symbol
        for aspect in master.plan.aspects
        for key, symbol in zip(rows["id"], rows[f"rating_{aspect}"], strict=True)
        if not pd.isna(symbol)
    }


def _direction(plan: Plan, aspect: str, before: str, after: str) -> str | None:
    ranks = {rating.symbol: rating.rank for rating in plan.ratings if rating.aspect == aspect and rating.counted}
    if before not in ranks or after not in ranks:
        return None
    return "better" if ranks[after] < ranks[before] else "worse"

"""New, ended, merged and renumbered initiatives; policies and departments added, renamed, moved or gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from consolidator.compare.words import by_key, is_over, same_text, shown
from consolidator.ledger_rows import text_of
from consolidator.normalise.marks import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consolidator.model import Plan

Row = Mapping[str, Any]


def plan_changes(old: Plan, new: Plan, lang: str) -> list[dict[str, Any]]:
    """Return what has changed besides the fields of initiatives; rows as ``schemas.comparison.PLAN_CHANGES``."""
    return [*_initiatives(old, new, lang), *_policies(old, new), *_departments(old, new)]


def renumbered(old: Plan, new: Plan) -> dict[str, str]:
    """Return initiatives that only the old ledger has, with those only in the new one that have their very title."""
    before, after = (by_key(plan, "initiatives", "id") for plan in (old, new))
    fresh = {folded(text_of(row, "title")): key for key, row in after.items() if key not in before}
    gone = {key: folded(text_of(row, "title")) for key, row in before.items() if key not in after}
    return {key: fresh[title] for key, title in gone.items() if title in fresh}


def _row(change: str, code: str, name: str, before: str = "", after: str = "") -> dict[str, Any]:
    return {"change": change, "code": code, "name": name, "before": before or None, "after": after or None}


def _initiatives(old: Plan, new: Plan, lang: str) -> Iterator[dict[str, Any]]:
    before, after = (by_key(plan, "initiatives", "id") for plan in (old, new))
    moved = renumbered(old, new)
    for key, row in after.items():
        if key not in before and key not in moved.values():
            yield _row("new", key, text_of(row, "title"), after=text_of(row, "content"))
        elif key in before and is_over(row) and not is_over(before[key]):
            labels = [shown("initiatives", "status", one["status"], lang) for one in (before[key], row)]
            yield _row("merged" if row["status"] == "merged" else "ended", key, text_of(row, "title"), *labels)
    for key, row in before.items():
        if key in moved:
            yield _row("renumbered", moved[key], text_of(row, "title"), key, moved[key])
        elif key not in after:
            yield _row("removed", key, text_of(row, "title"), shown("initiatives", "status", row["status"], lang))


def _policies(old: Plan, new: Plan) -> Iterator[dict[str, Any]]:
    before, after = (by_key(plan, "policies", "code") for plan in (old, new))
    yield from _named("policy", before, after)
    for code, row in after.items():
        parents = [text_of(one.get(code, {}), "parent") for one in (before, after)]
        if code in before and parents[0] != parents[1]:
            yield _row("policy_moved", code, text_of(row, "name"), *parents)


def _departments(old: Plan, new: Plan) -> Iterator[dict[str, Any]]:
    before, after = (by_key(plan, "departments", "code") for plan in (old, new))
    yield from _named("department", before, after)
    for code, row in after.items():
        heir = text_of(row, "successor")
        if heir and text_of(before.get(code, {}), "successor") != heir:
            name = text_of(after.get(heir, {}), "name")
            yield _row("department_succeeded", code, text_of(row, "name"), text_of(row, "name"), name)


def _named(what: str, before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterator[dict[str, Any]]:
    """Yield records that were added, renamed or removed."""
    for code, row in after.items():
        name = text_of(row, "name")
        if code not in before:
            yield _row(f"{what}_added", code, name, after=name)
        elif not same_text(before[code]["name"], row["name"]):
            yield _row(f"{what}_renamed", code, name, text_of(before[code], "name"), name)
    for code, row in before.items():
        if code not in after:
            yield _row(f"{what}_removed", code, text_of(row, "name"), text_of(row, "name"))

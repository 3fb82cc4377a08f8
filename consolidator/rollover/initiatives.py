"""Initiatives of the next ledger: those that end are closed, and every one belongs to a department of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consolidator.ledger_rows import text_of, year_of
from schemas.choices import NOT_ASKED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.model import Plan

Row = dict[str, Any]
_ENDINGS: Final = (("merged", ("統合", "merge")), ("ended", ("廃止", "中止", "abolish", "ended")))
"""How an accepted revision says that an initiative was merged or ended; whatever else it says, it is completed."""


def closed(revisions: list[Row], initiatives: list[Row]) -> dict[str, str]:
    """Return the initiatives that go on but whose end the planner has accepted, and the status that they get."""
    going = {text_of(row, "id") for row in initiatives if row["status"] not in NOT_ASKED}
    ends = [row for row in revisions if row["kind"] == "end" and row["decision"] == "accepted"]
    return {
        text_of(row, "initiative"): _ending(text_of(row, "after"))
        for row in ends
        if text_of(row, "initiative") in going
    }


def _ending(after: str) -> str:
    said = after.casefold()
    return next((status for status, words in _ENDINGS if any(word in said for word in words)), "completed")


def initiative(row: Row, year: int, plan: Plan, closed: Mapping[str, str], today: Mapping[str, str]) -> Row:
    """Return an initiative as it is in the next ledger: a new one has become an active one once it was reported on."""
    key, status = text_of(row, "id"), row["status"]
    first = year_of(row, "first_year")
    if status == "new" and year > plan.reporting_year and (first is None or first <= plan.reporting_year):
        status = "active"
    lead, related = _departments(row, today)
    original = text_of(row, "relisted_of") or key
    return row | {"status": closed.get(original, status), "lead": lead, "related": related, "proposal": None}


def _departments(row: Row, today: Mapping[str, str]) -> tuple[str, str | None]:
    """Return lead and related departments as they are today; one that has become the lead is no longer related."""
    lead = today.get(text_of(row, "lead"), text_of(row, "lead"))
    codes = (code.strip() for code in text_of(row, "related").split(";"))
    related = dict.fromkeys(today.get(code, code) for code in codes if code)
    related.pop(lead, None)
    return lead, ";".join(related) or None


def moved(rows: list[Row], today: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the departments that lead or share an initiative but have a successor, and that."""
    named = {code.strip() for row in rows for code in (text_of(row, "lead"), *text_of(row, "related").split(";"))}
    return tuple((code, heir) for code, heir in today.items() if code in named and heir != code)


def is_past(row: Row, year: int) -> bool:
    """Return whether an initiative in force was to end before a year."""
    last = year_of(row, "last_year")
    return last is not None and last < year and row["status"] not in NOT_ASKED

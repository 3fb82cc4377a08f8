"""How far the returns are in: what stands as 未提出 (nothing came) and as 未確定 (what came can't be used yet)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from consolidator.asked import asked_departments, departments_to_ask, successors
from consolidator.ledger_rows import text_of
from consolidator.model import PENDING, UNSETTLED
from schemas.choices import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from consolidator.merge.combine import Combined
    from consolidator.model import Plan, Submission

CellKey = tuple[str, str, str, int]
"""table, key, field, fiscal year."""
DOUBTFUL: Final = ("held", "set_aside")


@dataclass(frozen=True)
class Standing:
    """What is not in yet.

    lead: initiative -> '' where its lead's return counts, else 未提出 or 未確定; everyone: the same of all its
    departments together, for amounts that are added up.
    """

    lead: Mapping[str, str]
    everyone: Mapping[str, str]
    unsettled: frozenset[CellKey]  # deciding entry rejected
    corrected: frozenset[CellKey]  # settled by the planner
    waiting: frozenset[str]  # departments that are asked and whose return does not count or has not come

    def status(self, record: CellKey, initiative: str, *, added_up: bool = False) -> str:
        """Return 未提出 or 未確定 for a value, '' where it is in."""
        if record in self.corrected:
            return ""
        state = (self.everyone if added_up else self.lead).get(initiative, "")
        return state or (UNSETTLED if record in self.unsettled else "")


def stand(
    plan: Plan, submissions: Iterable[Submission], combined: Combined, corrected: AbstractSet[CellKey]
) -> Standing:
    """Tell whose return counts, whose is in doubt, and whose has not come."""
    today = successors(plan)
    states: defaultdict[str, set[str]] = defaultdict(set)
    for item in submissions:
        states[today.get(item.department, item.department)].add(item.state)
    lead: dict[str, str] = {}
    everyone: dict[str, str] = {}
    led: defaultdict[str, set[str]] = defaultdict(set)
    for row, departments in asked_departments(plan):
        key = text_of(row, "id")
        led[departments[0]].add(key)
        lead[key] = "" if key in combined.covered else _state(states[departments[0]]) or UNSETTLED
        everyone[key] = next(filter(None, [lead[key], *(_state(states[code]) for code in departments[1:])]), "")
    first = [aspect for aspect in plan.aspects if aspect not in SECOND]
    settled = {key for key in lead if all(_rating(plan, key, aspect) in corrected for aspect in first)}
    waiting = frozenset(
        code for code in departments_to_ask(plan) if _state(states[code]) and not (led[code] and led[code] <= settled)
    )
    return Standing(lead, everyone, combined.unsettled, frozenset(corrected), waiting)


def _state(states: AbstractSet[str]) -> str:
    """Return how a department stands by the states of its files."""
    if "accepted" in states:
        return ""
    return UNSETTLED if states & {*DOUBTFUL} else PENDING


def _rating(plan: Plan, initiative: str, aspect: str) -> CellKey:
    return ("evaluation", initiative, aspect, plan.reporting_year)

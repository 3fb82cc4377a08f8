"""Master → the next period's ledger: what was reported becomes the past, and nothing else of the period stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from consolidator.asked import successors
from consolidator.ledger_rows import rows_of, text_of, year_of
from consolidator.model import OperatorError
from consolidator.rollover.actuals import effects, milestones, targets
from consolidator.rollover.initiatives import closed, initiative, is_past, moved
from consolidator.rollover.reviews import history, opinions, revisions
from schemas.ledger import LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.model import Master, Plan

Row = dict[str, Any]
_EMPTIED: Final = ("reception", "corrections", "acceptances")


@dataclass(frozen=True)
class Rolled:
    """The next ledger (tables as ``read_plan`` returns them), and what the planner should know of it."""

    tables: Mapping[str, pd.DataFrame]
    year: int
    period: str
    ratings: int  # carried into 評価履歴
    actuals: int  # carried into 年度計画, 目標値 and 効果額
    responses: int  # carried into 意見
    requests: int  # 見直し that wait for a decision, proposals to end an initiative among them
    closed: tuple[str, ...]  # initiatives whose accepted end took effect
    past: tuple[str, ...]  # initiatives in force whose last year is over: no longer asked
    moved: tuple[tuple[str, str], ...]  # departments replaced by their successor


def roll_over(master: Master, period: str = "") -> Rolled:
    """Return the next period's ledger.

    After the middle of a year comes its end; after the end comes the next year, reported on in its middle first where
    this year was, too. period (mid_year or year_end) overrides that. The master's values, corrections applied, become
    past actuals and ratings; the deadline and the sheets 受付, 補正 and 了承 are emptied. A department that proposes to
    complete or abolish an initiative (完了, 廃止) asks for a revision; only what the planner has accepted closes one.

    Raises OperatorError O125 when the plan has no later year.
    """
    plan, today = master.plan, successors(master.plan)
    year, period = _next(plan, period)
    old: dict[str, list[dict[str, Any]]] = {name: [dict(row) for row in rows_of(plan, name)] for name in LEDGER}
    ended = closed(old["revisions"], old["initiatives"])
    new: dict[str, list[Row]] = old | {
        "plan": [row | {"reporting_year": year, "period": period, "deadline": None} for row in old["plan"]],
        "initiatives": [initiative(row, year, plan, ended, today) for row in old["initiatives"]],
        "milestones": milestones(old["milestones"], master),
        "targets": targets(old["targets"], master),
        "effects": effects(old["effects"], master),
        "history": history(old["history"], master),
        "opinions": opinions(old["opinions"], master, today),
        "revisions": revisions(old["revisions"], master),
        **{name: [] for name in _EMPTIED},
    }
    return Rolled(
        tables={name: _frame(name, rows) for name, rows in new.items()},
        year=year,
        period=period,
        ratings=len(new["history"]) - len(old["history"]),
        actuals=_filled(new) - _filled(old),
        responses=_count(new["opinions"], "response") - _count(old["opinions"], "response"),
        requests=sum(row["decision"] in {"asked", None} for row in new["revisions"]),
        closed=tuple(ended),
        past=tuple(text_of(row, "id") for row in new["initiatives"] if is_past(row, year)),
        moved=moved(old["initiatives"], today),
    )


def _next(plan: Plan, period: str) -> tuple[int, str]:
    """Return the fiscal year and period that follow the plan's."""
    if plan.period == "mid_year" and period != "mid_year":
        return plan.reporting_year, "year_end"
    if plan.reporting_year >= plan.last_year:
        raise OperatorError("O125", year=plan.last_year)
    twice = any(
        row["period"] == "mid_year" and year_of(row, "year") == plan.reporting_year for row in rows_of(plan, "history")
    )
    return plan.reporting_year + 1, period or ("mid_year" if twice else "year_end")


def _frame(table: str, rows: Iterable[Row]) -> pd.DataFrame:
    columns = [field.name for field in LEDGER[table].fields]
    return pd.DataFrame([[row.get(name) for name in columns] for row in rows], columns=columns, dtype=object)


def _filled(tables: Mapping[str, list[Row]]) -> int:
    """Count the actuals that a ledger holds."""
    return sum(_count(tables[name], "actual") for name in ("milestones", "targets", "effects"))


def _count(rows: Iterable[Row], field: str) -> int:
    return sum(row[field] is not None for row in rows)

"""Builds a Master by hand, so that tests of summaries and workbooks need neither forms nor a merge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from consolidator.model import CELL_COLUMNS, PENDING, STRAY_COLUMNS, UNSETTLED, Master, Plan, Rating
from schemas.ledger import LEDGER
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Row = tuple[Any, ...]

SENDAI_SCALE = (
    Rating("overall", "◎", "計画より進んでいる", 1, counted=True, reason_required=False),
    Rating("overall", "○", "計画どおり", 2, counted=True, reason_required=False),
    Rating("overall", "△", "計画より遅れている", 3, counted=True, reason_required=True),
)


def letters(aspect: str) -> tuple[Rating, ...]:
    """S, A, B, C and the excluded 対象外; C asks for a reason."""
    labels = (("S", "目標を上回る"), ("A", "達成"), ("B", "おおむね達成"), ("C", "未達成"), ("対象外", "評価の対象外"))
    return tuple(
        Rating(aspect, symbol, label, rank, counted=symbol != "対象外", reason_required=symbol == "C")
        for rank, (symbol, label) in enumerate(labels, start=1)
    )


def plan(**changes: Any) -> Plan:
    """A plan of one policy and nothing else, with the given fields changed."""
    base = Plan(
        code="P", title="経営プラン", organisation="試験市", first_year=2016, last_year=2020, reporting_year=2019,
        period="year_end", money_unit="百万円", percentage_base="all", rounding="half_up", decimals=1, deadline=None,
        template="", ratings=SENDAI_SCALE, tables=ledger(),
    )  # fmt: skip
    return replace(base, **changes)


def ledger(**rows: Iterable[Row]) -> dict[str, pd.DataFrame]:
    """Tables of a ledger; each given one as rows of its first columns, the others empty or the smallest there is."""
    smallest: dict[str, Iterable[Row]] = {
        "policies": [("1", "", "方針")],
        "departments": [("D1", "総務局", "総務課"), ("D2", "財政局", "財政課")],
    }
    given = smallest | dict(rows)
    return {
        name: pd.DataFrame(
            [(*row, *("",) * (len(table.fields) - len(row))) for row in given.get(name, ())],
            columns=[field.name for field in table.fields],
            dtype="object",
        )
        for name, table in LEDGER.items()
    }


def frame(table: str, rows: Iterable[Mapping[str, Any]], extra: Sequence[str] = ()) -> pd.DataFrame:
    """A table of the master with every column of its schema; what a row doesn't give is None."""
    columns = list(dict.fromkeys([*(field.name for field in OUTPUTS[table].fields), *extra]))
    return pd.DataFrame([{name: row.get(name) for name in columns} for row in rows], columns=columns, dtype="object")


def initiative(number: str, policy: str = "1", rating: str | None = "○", **values: Any) -> dict[str, Any]:
    """One row of initiatives, rated overall; the policy's and the lead's names are their codes'."""
    row = {
        "id": number, "title": f"取組{number}", "policy": policy, "policy_name": f"方針{policy}", "lead": "D1",
        "lead_name": "総務課", "related": "", "content": "", "status": "active", "relisted_of": "", "counted": True,
        "rating_overall": rating, "last_overall": None,
    }  # fmt: skip
    return row | values


def indicator(code: str, target: float | None, actual: float | None, **values: Any) -> dict[str, Any]:
    row = {
        "code": code, "initiative": "1", "level": "KPI", "name": f"指標{code}", "unit": "件", "direction": "more",
        "year": 2019, "target": target, "actual": actual,
    }  # fmt: skip
    return row | values


def effect(number: str, year: int, planned: float | None, actual: float | None, **values: Any) -> dict[str, Any]:
    row = {
        "code": f"{number}-1", "initiative": number, "policy": "1", "kind": "歳出削減", "detail": "", "year": year,
        "planned": planned, "actual": actual, "continuity": "single", "basis": "", "counted": True,
    }  # fmt: skip
    return row | values


def revision(number: str, kind: str, decision: str = "accepted", **values: Any) -> dict[str, Any]:
    row = {"initiative": number, "year": 2019, "kind": kind, "after": "新", "reason": "理由", "decision": decision}
    return row | {"before": "旧", "department": "D1"} | values


def master(rows: Iterable[Mapping[str, Any]], of: Plan | None = None, **tables: Any) -> Master:
    """A master of these initiatives; other tables by name as rows, other fields by name as they are."""
    of = of or plan()
    kept = {
        name: frame(name, tables.pop(name, ()))
        for name in ("milestones", "indicators", "effects", "revisions", "opinions")
    }
    initiatives = frame("initiatives", rows)
    provisional = any(initiatives[f"rating_{aspect}"].isin([PENDING, UNSETTLED]).any() for aspect in of.aspects)
    fields: dict[str, Any] = {
        "plan": of, "cells": pd.DataFrame(columns=list(CELL_COLUMNS)), "initiatives": initiatives, **kept,
        "strays": pd.DataFrame(columns=list(STRAY_COLUMNS)), "submissions": (), "findings": (), "repairs": (),
        "reconciliation": pd.DataFrame(
            columns=["file", "department", "state", "typed", "merged", "rejected", "overruled", "stray"]
        ),
        "provisional": provisional,
    }  # fmt: skip
    return Master(**(fields | tables))

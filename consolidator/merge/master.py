"""Submissions → Master: what every department returned, combined, corrected, and accounted for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.asked import departments_to_ask, leads
from consolidator.ledger_rows import rows_of, text_of
from consolidator.merge.combine import combine
from consolidator.merge.settle import accept, correct
from consolidator.merge.tables import Standing, master_tables
from consolidator.model import Finding, Master
from schemas.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.model import Plan, Repair, Submission

RECONCILIATION: Final = ("file", "department", "state", "typed", "merged", "rejected", "overruled", "stray")
PARTS: Final = ["merged", "rejected", "overruled", "stray"]
OVERRULED: Final = ("superseded", "duplicate")


@dataclass(frozen=True)
class Judged:
    """What the stages before the merge made of all returned files.

    printed: file -> printed cells that were changed or cleared; typed: file -> items that differ from
    what was issued. Both hold every file that was read as a form, whatever its state.
    """

    submissions: tuple[Submission, ...]
    cells: pd.DataFrame  # CELL_COLUMNS of every form; those of accepted forms normalised
    corrections: pd.DataFrame  # CELL_COLUMNS and ``was``, normalised
    strays: pd.DataFrame  # STRAY_COLUMNS
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]
    printed: Mapping[str, int]
    typed: Mapping[str, int]


def merge(plan: Plan, judged: Judged) -> Master:
    """Merge what was returned into the master plan.

    A file whose count of typed items does not add up is set aside (F114) and the rest merged without it.
    """
    master = _merge(plan, judged)
    wrong = _unbalanced(master.reconciliation)
    if not wrong:
        return master
    findings = tuple(finding for finding in judged.findings if finding.file not in wrong)
    aside = replace(
        judged,
        submissions=tuple(_set_aside(item) if item.file in wrong else item for item in judged.submissions),
        findings=findings + tuple(_unbalance(master.reconciliation, file) for file in sorted(wrong)),
    )
    return _merge(plan, aside)


def _merge(plan: Plan, judged: Judged) -> Master:
    names = {text_of(row, "code"): text_of(row, "name") for row in rows_of(plan, "departments")}
    owners = leads(plan)
    findings = accept(plan, judged.findings)
    combined = combine(judged.cells, judged.submissions, findings, owners, names)
    cells, values, voids = correct(combined.cells, combined.values, judged.corrections)
    findings = (*findings, *combined.findings, *voids)
    standing = _standing(plan, judged.submissions, owners, combined.unsettled)
    return Master(
        plan=plan,
        cells=cells,
        strays=judged.strays,
        submissions=judged.submissions,
        findings=findings,
        repairs=judged.repairs,
        reconciliation=_reconcile(judged, cells),
        provisional=bool(standing.pending) or any(finding.severity == "block" for finding in findings),
        **master_tables(plan, values, cells, standing),
    )


def _standing(
    plan: Plan,
    submissions: Iterable[Submission],
    owners: Mapping[tuple[str, str], str],
    unsettled: frozenset[tuple[str, str, str, int]],
) -> Standing:
    """Tell whose return counts, whose is in doubt, and whose has not come."""
    asked = set(departments_to_ask(plan))
    came = {item.department for item in submissions if item.state == "accepted"}
    doubted = {item.department for item in submissions if item.state in {"held", "set_aside"}} - came
    return Standing(owners, pending=frozenset(asked - came - doubted), doubted=frozenset(doubted), unsettled=unsettled)


# ---------------------------------------------------------------- accounting


def _reconcile(judged: Judged, cells: pd.DataFrame) -> pd.DataFrame:
    """Return one row a form with RECONCILIATION: each of the four counted by itself, from what became of it."""
    became = cells[cells["typed"].astype(bool)].groupby(["file", "state"]).size()
    strays = judged.strays.groupby("file").size()
    rows = []
    for item in judged.submissions:
        if item.file not in judged.typed:
            continue
        counts = {state: int(became.get((item.file, state), 0)) for state in PARTS[:3]}
        over_print = judged.printed.get(item.file, 0)
        counts["overruled" if item.state in OVERRULED else "rejected"] += over_print
        stray = int(strays.get(item.file, 0))
        rows.append((item.file, item.department, item.state, judged.typed[item.file], *counts.values(), stray))
    return pd.DataFrame(rows, columns=list(RECONCILIATION))


def _unbalanced(reconciliation: pd.DataFrame) -> frozenset[str]:
    uneven = reconciliation["typed"] != reconciliation[PARTS].sum(axis=1)
    return frozenset(reconciliation.loc[uneven & (reconciliation["state"] != "set_aside"), "file"])


def _set_aside(submission: Submission) -> Submission:
    return replace(submission, state="set_aside", reason="F114")


def _unbalance(reconciliation: pd.DataFrame, file: str) -> Finding:
    row = reconciliation[reconciliation["file"] == file].iloc[0]
    params = (("typed", str(row["typed"])), ("sum", str(row[PARTS].sum())))
    return Finding("F114", CODES["F114"].severity, params, file=file, department=str(row["department"]))

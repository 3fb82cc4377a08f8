"""Submissions → Master: what every department returned, combined, corrected, and accounted for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.asked import asked_departments
from consolidator.ledger_rows import text_of
from consolidator.merge.combine import combine
from consolidator.merge.settle import accept, correct, settled
from consolidator.merge.standing import stand
from consolidator.merge.tables import master_tables
from consolidator.model import PENDING, UNSETTLED, Finding, Master
from schemas.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from consolidator.merge.combine import Combined
    from consolidator.model import Plan, Repair, Submission

RECONCILIATION: Final = ("file", "department", "state", "typed", "merged", "rejected", "overruled", "stray")
PARTS: Final = ["merged", "rejected", "overruled", "stray"]
REPEATED: Final = (
    "table", "field", "department", "file", "sheet", "number_format", "found_by", "rule", "state",
)  # fmt: skip
"""Columns of the long table in which few texts stand in many rows, and are held once where nothing changes any more."""
OVERRULED: Final = ("superseded", "duplicate")
OUTSIDE: Final = ("other_plan", "other_year", "not_a_form", "unreadable")
"""States of files that are nobody's return of this year."""


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
    findings = accept(plan, judged.findings)
    combined = combine(plan, judged.cells, judged.submissions, findings)
    corrected = correct(plan, combined, judged.corrections)
    standing = stand(plan, judged.submissions, combined, corrected.records)
    findings = settled((*findings, *combined.findings, *_not_in_form(plan, judged, combined)), corrected.records)
    findings = (*findings, *corrected.findings)
    tables = master_tables(plan, corrected.standing, corrected.cells, standing)
    return Master(
        plan=plan,
        cells=corrected.cells.astype(dict.fromkeys(REPEATED, "category")),
        strays=judged.strays,
        submissions=judged.submissions,
        findings=findings,
        repairs=judged.repairs,
        reconciliation=_reconcile(judged, corrected.cells),
        provisional=bool(standing.waiting) or _open(judged.submissions, findings) or _uncertain(plan, tables),
        initiatives=tables["initiatives"],
        milestones=tables["milestones"],
        indicators=tables["indicators"],
        effects=tables["effects"],
        revisions=tables["revisions"],
        opinions=tables["opinions"],
    )


def _open(submissions: Iterable[Submission], findings: Iterable[Finding]) -> bool:
    """Tell whether anything blocks in a file that belongs to this year's plan; a stray file blocks no figure."""
    outside = {item.file for item in submissions if item.state in OUTSIDE}
    return any(finding.severity == "block" and finding.file not in outside for finding in findings)


def _uncertain(plan: Plan, tables: Mapping[str, pd.DataFrame]) -> bool:
    """Tell whether any value stands as 未提出 or 未確定."""
    columns = [tables["initiatives"][f"rating_{aspect}"] for aspect in plan.aspects]
    columns += [tables[name]["standing"] for name in ("indicators", "effects")]
    return any(column.isin([PENDING, UNSETTLED]).any() for column in columns)


def _not_in_form(plan: Plan, judged: Judged, combined: Combined) -> Iterator[Finding]:
    """Yield the initiatives that their lead's form does not hold: the ledger changed after it was issued."""
    forms = {item.department: item for item in judged.submissions if item.state == "accepted"}
    for row, (lead, *_) in asked_departments(plan):
        key = text_of(row, "id")
        if key not in combined.covered and lead in forms:
            yield Finding("M106", CODES["M106"].severity, file=forms[lead].file, department=lead, key=key)


# ---------------------------------------------------------------- accounting


def _reconcile(judged: Judged, cells: pd.DataFrame) -> pd.DataFrame:
    """Return one row a form with RECONCILIATION: each of the four counted by itself, from what became of it."""
    typed = cells["typed"].astype(bool)
    became = cells.loc[typed, ["file", "state"]].groupby(["file", "state"]).size().to_dict()
    strays = judged.strays.groupby("file").size().to_dict()
    rows = []
    for item in judged.submissions:
        if item.file not in judged.typed:
            continue
        counts = {state: became.get((item.file, state), 0) for state in PARTS[:3]}
        over_print = judged.printed.get(item.file, 0)
        counts["overruled" if item.state in OVERRULED else "rejected"] += over_print
        stray = strays.get(item.file, 0)
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

"""Where each department stands: who has returned a form that counts, whose must go back, who has sent nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from consolidator.asked import departments_to_ask, successors
from consolidator.once import kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consolidator.model import Finding, Master, Plan, Submission

State = Literal["in", "mend", "held", "missing"]
"""in: counts and nothing blocks; mend: must go back; held: the planner decides first; missing: nothing was sent."""

REPLACED: Final = frozenset({"superseded", "duplicate"})
"""States of files that another file stands for: what is wrong in them is nobody's work any more."""
_PLANNERS: Final = frozenset({"held", "set_aside"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One department and what has come from it."""

    department: str
    bureau: str
    name: str
    state: State
    files: tuple[str, ...]  # without those that another file stands for
    blocking: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Department:
    """A department of the ledger."""

    code: str
    bureau: str
    name: str


@kept
def departments_of(plan: Plan) -> tuple[Department, ...]:
    """Return the departments of the ledger in its order."""
    rows = plan.tables["departments"][["code", "bureau", "name"]].fillna("").astype(str)
    return tuple(Department(*row) for row in rows.itertuples(index=False, name=None))


@kept
def standings(master: Master) -> tuple[Standing, ...]:
    """Return the standing of every department that was asked or has sent a file, in the ledger's order."""
    asked, findings, today = (
        set(departments_to_ask(master.plan)),
        findings_by_department(master),
        successors(master.plan),
    )
    sent: dict[str, list[Submission]] = {}
    for submission in master.submissions:
        sent.setdefault(today.get(submission.department, submission.department), []).append(submission)
    return tuple(
        _standing(department, sent.get(department.code, []), findings.get(department.code, ()))
        for department in departments_of(master.plan)
        if department.code in asked or department.code in sent
    )


@kept
def findings_by_department(master: Master) -> dict[str, tuple[Finding, ...]]:
    """Return the findings by the department that answers for them today; '' has those of none.

    Findings in files that another file stands for are left out, except that this is so.
    """
    files = {submission.file: submission for submission in master.submissions}
    today = successors(master.plan)
    found: dict[str, list[Finding]] = {}
    for finding in master.findings:
        submission = files.get(finding.file)
        if submission is not None and submission.state in REPLACED and finding.code != submission.reason:
            continue
        sender = finding.department or (submission.department if submission else "")
        found.setdefault(today.get(sender, sender), []).append(finding)
    return {code: tuple(findings) for code, findings in found.items()}


def _standing(department: Department, sent: Iterable[Submission], findings: Iterable[Finding]) -> Standing:
    live = {submission.file: submission.state for submission in sent if submission.state not in REPLACED}
    severities = [finding.severity for finding in findings]
    blocking = severities.count("block")
    return Standing(
        department.code, department.bureau, department.name, _state(set(live.values()), blocking),
        tuple(live), blocking, severities.count("warn"),
    )  # fmt: skip


def _state(states: set[str], blocking: int) -> State:
    if not states:
        return "missing"
    if states & _PLANNERS:
        return "held"
    return "mend" if blocking or states != {"accepted"} else "in"

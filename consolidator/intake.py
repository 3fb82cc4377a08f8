"""Which returned file counts for which department.

The rule: among the forms of one department, byte-identical copies count once; the newest counts,
by the time of the last save that the workbook itself records, then by what its name says (修正, 最終,
(2), v2 ...). Where that leaves a doubt and the contents differ, none counts until the planner says so
on the sheet 受付, which overrides the rule in any case.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from consolidator.ledger_rows import place_of
from consolidator.model import Finding, Submission
from schemas.choices import PERIODS
from schemas.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from consolidator.model import Plan

NEWER: Final = re.compile(r"修正|訂正|差し?替え?|最終|改訂?|再提出|再送|rev|fix|final", re.IGNORECASE)
VERSION: Final = re.compile(r"(?:ver?\.?|版|\(|（|_|-)\s*(\d{1,3})(?:\)|）|版)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Received:
    """What the intake needs to know of one returned file."""

    file: str
    sha256: str
    problem: str = ""  # code of schemas.codes when it is no readable form
    params: tuple[tuple[str, str], ...] = ()
    department: str = ""
    plan_code: str = ""
    plan_title: str = ""
    organisation: str = ""
    year: int = 0
    period: str = ""
    money_unit: str = ""
    saved_at: str = ""
    digest: str = ""  # of the contents of its entry cells
    warnings: tuple[str, ...] = ()


def take_in(plan: Plan, received: Iterable[Received]) -> tuple[tuple[Submission, ...], tuple[Finding, ...]]:
    """Decide what each returned file is; in the order of the file names."""
    files = sorted(received, key=lambda item: _natural(item.file))
    overrides = _overrides(plan)
    known = {str(code): str(name) for code, name in _pairs(plan.tables["departments"], "code", "name")}
    findings = [
        _finding(code, item, ("count", str(count))) for item in files for code, count in Counter(item.warnings).items()
    ]
    settled: list[Submission] = []
    forms: defaultdict[str, list[Received]] = defaultdict(list)
    for item in files:
        state, finding = _refused(plan, item, known, overrides)
        if finding is not None:
            findings.append(finding)
        if state:
            settled.append(_submission(item, state, finding.code if finding else ""))
        else:
            forms[item.department].append(item)
    for group in forms.values():
        submissions, doubts = _choose(group, overrides)
        settled += submissions
        findings += doubts
    names = {item.file for item in files}
    for number, file in enumerate(overrides):
        if file not in names:
            sheet, cell = place_of(plan, "reception", number, "file")
            findings.append(
                Finding("F116", CODES["F116"].severity, (("file", file),), sheet=sheet, cell=cell, value=file)
            )
    return tuple(sorted(settled, key=lambda item: _natural(item.file))), tuple(findings)


# ---------------------------------------------------------------- one file


def _refused(  # noqa: PLR0911 - one return a reason
    plan: Plan, item: Received, known: Mapping[str, str], overrides: Mapping[str, tuple[str, str]]
) -> tuple[str, Finding | None]:
    """Return the state of a file that can't count, '' when it may, and the finding that says why."""
    if item.problem:
        nearest = next((f" ({name})" for name in known.values() if name and name in item.file), "")
        state = "not_a_form" if item.problem in {"F105", "F112"} else "unreadable"
        return state, _finding(item.problem, item, *item.params, ("nearest", nearest))
    if (item.plan_code, item.organisation) != (plan.code, plan.organisation):
        return "other_plan", _finding("F106", item, ("plan", f"{item.organisation} {item.plan_title}"))
    if (item.year, item.period) != (plan.reporting_year, plan.period):
        period = next((choice.ja for choice in PERIODS if choice.value == item.period), item.period)
        return "other_year", _finding("F107", item, ("year", f"{item.year} {period}"))
    if item.department not in known:
        return "other_plan", _finding("F108", item, ("code", item.department))
    if item.money_unit != plan.money_unit:
        return "other_plan", _finding("F117", item, ("unit", item.money_unit), ("plan_unit", plan.money_unit))
    treatment, reason = overrides.get(item.file, ("", ""))
    if treatment == "ignore":
        return "superseded", _finding("F115", item, ("reason", reason))
    return "", None


def _finding(code: str, item: Received, *params: tuple[str, str]) -> Finding:
    return Finding(code, CODES[code].severity, params, file=item.file, department=item.department)


def _submission(item: Received, state: str, reason: str = "") -> Submission:
    return Submission(item.file, item.sha256, item.department, state, item.saved_at, reason)


# ---------------------------------------------------------------- several files of one department


def _choose(
    group: Sequence[Received], overrides: Mapping[str, tuple[str, str]]
) -> tuple[list[Submission], list[Finding]]:
    """Decide which of a department's forms counts."""
    submissions: list[Submission] = []
    findings: list[Finding] = []
    kept: dict[str, Received] = {}
    for item in sorted(group, key=lambda item: not _named(item, overrides)):  # a file the planner names counts itself
        first = kept.setdefault(item.sha256, item)
        if first is not item:
            submissions.append(_submission(item, "duplicate", "F109"))
            findings.append(_finding("F109", item, ("other", first.file)))
    candidates = list(kept.values())
    chosen = _chosen(candidates, overrides)
    if chosen is None:
        others = "、".join(item.file for item in candidates)
        submissions += [_submission(item, "held", "F111") for item in candidates]
        findings += [_finding("F111", item, ("others", others)) for item in candidates]
        return submissions, findings
    for item in candidates:
        if item is chosen:
            submissions.append(_submission(item, "accepted"))
        else:
            submissions.append(_submission(item, "superseded", "F110"))
            findings.append(_finding("F110", item, ("other", chosen.file)))
    return submissions, findings


def _chosen(candidates: Sequence[Received], overrides: Mapping[str, tuple[str, str]]) -> Received | None:
    """Return the form that counts, None where it can't be told."""
    latest = [item for item in candidates if _named(item, overrides)] or list(candidates)
    if all(item.saved_at for item in latest):  # else only names can tell: some programs don't record when they saved
        newest = max(item.saved_at for item in latest)
        latest = [item for item in latest if item.saved_at == newest]
    if len(latest) > 1:
        version = max(_version(item.file) for item in latest)
        latest = [item for item in latest if _version(item.file) == version]
    return latest[0] if len({item.digest for item in latest}) == 1 else None


def _named(item: Received, overrides: Mapping[str, tuple[str, str]]) -> bool:
    return overrides.get(item.file, ("", ""))[0] == "accept"


def _version(file: str) -> tuple[bool, int]:
    """Return what a file's name says of its version: whether it says newer, and a number."""
    stem = unicodedata.normalize("NFKC", file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    number = VERSION.search(stem)
    return (bool(NEWER.search(stem)), int(number.group(1)) if number else 0)


def _overrides(plan: Plan) -> dict[str, tuple[str, str]]:
    """Return what the sheet 受付 says: file -> treatment, reason."""
    table = plan.tables["reception"]
    reasons = (str(reason or "") for reason in table["reason"].tolist())
    files = (unicodedata.normalize("NFC", str(file)).replace("\\", "/").strip() for file in table["file"].tolist())
    return {file: (str(how), why) for file, how, why in zip(files, table["treatment"].tolist(), reasons, strict=True)}


def _pairs(table: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return list(zip(*(table[column].tolist() for column in columns), strict=True))


def _natural(file: str) -> tuple[tuple[str | int, ...], str]:
    """Sort names as people do: 2 before 10."""
    parts = re.split(r"(\d+)", file)
    return (tuple(int(part) if part.isdigit() else part for part in parts), file)

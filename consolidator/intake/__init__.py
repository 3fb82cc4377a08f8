"""Which returned file counts for which department.

``received``  what the intake needs to know of a file
``several``   the rule for several forms of one department
``take_in``   all files: those that are no form of this year's plan are told apart
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consolidator.asked import unit_of
from consolidator.intake.received import Received, finding, natural, submission
from consolidator.intake.several import Shares, choose
from consolidator.ledger_rows import place_of, rows_of, text_of
from consolidator.model import Finding
from schemas.choices import PERIODS
from schemas.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.asked import Owner
    from consolidator.intake.several import Overrides
    from consolidator.model import Plan, Submission

_NAMED = 8  # initiatives that a finding names
__all__ = ["Received", "Shares", "TakenIn", "take_in"]


@dataclass(frozen=True)
class TakenIn:
    """What became of each file, what is to be said, and who answers for what where files are read together."""

    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...]
    shares: Shares


def take_in(plan: Plan, received: Iterable[Received]) -> TakenIn:
    """Decide what each returned file is; in the order of the file names."""
    files = sorted(received, key=lambda item: natural(item.file))
    overrides = _overrides(plan)
    names = {str(row["code"]): str(row["name"]) for row in plan.tables["departments"].to_dict("records")}
    findings = [
        finding(code, item, ("count", str(count))) for item in files for code, count in Counter(item.warnings).items()
    ]
    settled: list[Submission] = []
    forms: defaultdict[str, list[Received]] = defaultdict(list)
    for item in files:
        state, why = _refused(plan, item, names, overrides)
        if why is not None:
            findings.append(why)
        if state:
            settled.append(submission(item, state, why.code if why else ""))
        else:
            forms[item.department].append(item)
    units = unit_of(plan)
    newest: dict[str, str] = {}
    answers: dict[tuple[str, Owner], str] = {}
    for group in forms.values():
        chosen = choose(group, overrides, units)
        settled += chosen.submissions
        findings += chosen.findings
        newest |= chosen.shares.newest
        answers |= chosen.shares.answers
    here = {item.file for item in files}
    findings += [_no_such_file(plan, number, file) for number, file in enumerate(overrides) if file not in here]
    ordered = sorted(settled, key=lambda item: natural(item.file))
    return TakenIn(tuple(ordered), tuple(findings), Shares(newest, answers))


def _refused(  # noqa: PLR0911 - one return a reason
    plan: Plan, item: Received, names: Mapping[str, str], overrides: Overrides
) -> tuple[str, Finding | None]:
    """Return the state of a file that can't count, '' when it may, and the finding that says why."""
    if item.problem:
        return _no_form(plan, item, names)
    if (item.plan_code, item.organisation) != (plan.code, plan.organisation):
        return "other_plan", finding("F106", item, ("plan", f"{item.organisation} {item.plan_title}"))
    if (item.year, item.period) != (plan.reporting_year, plan.period):
        period = next((choice.ja for choice in PERIODS if choice.value == item.period), item.period)
        return "other_year", finding("F107", item, ("year", f"{item.year} {period}"))
    if item.department not in names:
        return "other_plan", finding("F108", item, ("code", item.department))
    if item.money_unit != plan.money_unit:
        return "other_plan", finding("F117", item, ("unit", item.money_unit), ("plan_unit", plan.money_unit))
    treatment, reason = overrides.get(item.file, ("", ""))
    if treatment == "ignore":
        return "superseded", finding("F115", item, ("reason", reason))
    return "", None


def _no_form(plan: Plan, item: Received, names: Mapping[str, str]) -> tuple[str, Finding]:
    """Return what a file is that does not describe itself: parts of a form, or something else, and whose it may be."""
    shown = frozenset(item.texts)
    titles = [row for row in rows_of(plan, "initiatives") if text_of(row, "title") in shown]
    leads = Counter(names.get(text_of(row, "lead"), "") for row in titles)
    named = [name for name in names.values() if name and (name in item.file or name in shown)]
    whose = next(iter([*(name for name, _ in leads.most_common(1)), *named]), "")
    nearest = f" ({whose})" if whose else ""
    if item.problem == "F105" and (item.parts or titles):
        keys = "、".join(text_of(row, "id") for row in titles[:_NAMED]) + ("…" if len(titles) > _NAMED else "")
        return "not_a_form", finding("F119", item, ("keys", keys or "－"), ("nearest", nearest))
    state = "not_a_form" if item.problem in {"F105", "F112"} else "unreadable"
    return state, finding(item.problem, item, *item.params, ("nearest", nearest))


def _overrides(plan: Plan) -> dict[str, tuple[str, str]]:
    """Return what the sheet 受付 says: file -> treatment, reason."""
    rows = plan.tables["reception"].to_dict("records")
    names = (unicodedata.normalize("NFC", str(row["file"])).replace("\\", "/").strip() for row in rows)
    return {file: (str(row["treatment"]), str(row["reason"] or "")) for file, row in zip(names, rows, strict=True)}


def _no_such_file(plan: Plan, number: int, file: str) -> Finding:
    sheet, cell = place_of(plan, "reception", number, "file")
    return Finding("F116", CODES["F116"].severity, (("file", file),), sheet=sheet, cell=cell, value=file)

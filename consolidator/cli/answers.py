"""What --json prints, command by command. docs/json.md says the same in words; tests hold the two together.

Keys are added, never renamed or taken away. Paths are as the operator wrote them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from consolidator.cli.texts import current
from consolidator.language import action_of, message_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from consolidator.compare import Comparison
    from consolidator.model import Finding, Master
    from consolidator.rollover import Rolled
    from consolidator.trace import Trace
    from consolidator.verify import Difference

Answer = dict[str, Any]


def findings_answer(found: Iterable[Finding]) -> list[Answer]:
    """Return findings: of plan check, validate and template check."""
    lang = current()
    return [
        {
            "file": finding.file,
            "department": finding.department,
            "sheet": finding.sheet,
            "cell": finding.cell,
            "code": finding.code,
            "severity": finding.severity,
            "table": finding.table,
            "key": finding.key,
            "field": finding.field,
            "value": finding.value,
            "message": message_of(finding, lang),
            "action": action_of(finding, lang),
        }
        for finding in found
    ]


def master_answer(master: Master, out: Path | None) -> Answer:
    """Return how far the returns are in: of status and merge. out: the folder of results that were written."""
    from consolidator.publish.standing import standings

    stands = standings(master)
    severities = Counter(finding.severity for finding in master.findings)
    return {
        "provisional": master.provisional,
        "asked": len(stands),
        "returned": sum(one.state != "missing" for one in stands),
        "findings": {severity: severities[severity] for severity in ("block", "warn", "note")},
        "ratings": {aspect: ratings(master, aspect) for aspect in master.plan.aspects},
        "departments": [
            {"code": one.department, "bureau": one.bureau, "name": one.name, "state": one.state,
             "files": list(one.files), "blocking": one.blocking, "warnings": one.warnings}
            for one in stands
        ],
        "files": [
            {"file": item.file, "department": item.department, "state": item.state, "sha256": item.sha256}
            for item in master.submissions
        ],
        "out": None if out is None else str(out),
    }  # fmt: skip


def ratings(master: Master, aspect: str) -> dict[str, int]:
    """Return how many initiatives have each rating of an aspect, best first, then 未提出 and 未確定."""
    from consolidator.scale import scale

    initiatives = master.initiatives
    counts = Counter(initiatives.loc[initiatives["counted"].astype(bool), f"rating_{aspect}"])
    return {rating: counts[rating] for rating in scale(master.plan, aspect)}


def files_answer(out: Path, names: Iterable[str], **more: object) -> Answer:
    """Return the files that were written into a folder: of issue and report."""
    return {"out": str(out), "files": sorted(names), **more}


def comparison_answer(comparison: Comparison, out: Path) -> Answer:
    """Return the counts by kind of revision, and how many rows each table of the comparison has."""
    kinds = comparison.tables["revisions_by_kind"]
    return {
        "out": str(out),
        "revisions_by_kind": dict(zip(kinds["kind"], map(int, kinds["count"]), strict=True)),
        "rows": {name: len(frame) for name, frame in comparison.tables.items()},
    }


def rolled_answer(rolled: Rolled, out: Path) -> Answer:
    """Return what was carried into the next ledger."""
    return {
        "ledger": str(out),
        "year": rolled.year,
        "period": rolled.period,
        "ratings": rolled.ratings,
        "actuals": rolled.actuals,
        "responses": rolled.responses,
        "requests": rolled.requests,
        "closed": list(rolled.closed),
        "past": list(rolled.past),
        "moved": [list(pair) for pair in rolled.moved],
    }


def verified_answer(differences: Iterable[Difference]) -> Answer:
    """Return whether results and sources belong together, and every difference."""
    found = list(differences)
    return {
        "sound": not any(one.breaks for one in found),
        "differences": [
            {"part": one.part, "name": one.name, "state": one.state, "breaks": one.breaks} for one in found
        ],
    }


def trace_answer(traced: Trace) -> Answer:
    """Return the sources of a figure."""
    sources = traced.explained.sources
    return {
        "figure": traced.figure,
        "sheet": traced.sheet,
        "cell": traced.cell,
        "table": traced.table,
        "key": dict(traced.key),
        "column": traced.column,
        "how": traced.explained.how,
        "value": traced.explained.value,
        "shown": traced.shown,
        "changed": traced.changed,
        "operands": dict(traced.explained.operands),
        "sources": sources.to_dict("records"),
    }

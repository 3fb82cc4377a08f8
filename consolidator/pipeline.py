"""The stages after reading, in their order: what a command does, without a word on the screen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from consolidator.asked import unit_of
from consolidator.check import CONTEXT_COLUMNS, check
from consolidator.intake import take_in
from consolidator.merge import Judged, merge
from consolidator.merge.settle import correction_cells
from consolidator.model import CELL_COLUMNS, STRAY_COLUMNS, Finding, Parameters
from consolidator.normalise import normalise
from consolidator.proposals import as_initiatives, roles, taken_up
from consolidator.text import formula_like
from schemas.codes import CODES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from consolidator.asked import Owner
    from consolidator.intake import Shares
    from consolidator.model import Master, Plan, Repair
    from consolidator.reading import FormRead

PRINT: Final = ("R104", "R105")
"""Findings on printed cells: one each, so that they count what was typed over print."""
FIELDS: Final = frozenset((table.name, field.name) for table in TABLES.values() for field in table.fields)


@dataclass(frozen=True)
class Values:
    """The entries of some forms with their meaning, and what is wrong with them."""

    cells: pd.DataFrame
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]


def judge_values(reads: Iterable[FormRead], parameters: Parameters) -> Values:
    """Normalise and check the entries of forms by one plan's parameters."""
    forms = [read for read in reads if read.extraction is not None]
    extractions = [read.extraction for read in forms if read.extraction is not None]
    if not extractions:
        return Values(pd.DataFrame(columns=list(CELL_COLUMNS)), (), ())
    context = pd.DataFrame([row for read in forms for row in read.context], columns=list(CONTEXT_COLUMNS))
    units = dict(context.loc[context["field"] == "unit", ["key", "value"]].itertuples(index=False, name=None))
    raw = pd.concat([extraction.cells for extraction in extractions], ignore_index=True)
    cells, unread, repairs = normalise(raw, parameters, units)
    found = (*(finding for extraction in extractions for finding in extraction.findings), *unread)
    wrong = check(cells, context, parameters, found)
    texts = cells[[bool(isinstance(value, str) and formula_like(value)) for value in cells["value"]]]
    kept = tuple(_kept_as_text(row) for row in texts.to_dict("records"))
    logged = (*(repair for extraction in extractions for repair in extraction.repairs), *repairs)
    return Values(cells, (*found, *wrong, *kept), logged)


def _kept_as_text(cell: Mapping[Any, Any]) -> Finding:
    names = ("file", "department", "sheet", "cell", "table", "key", "field")
    file, department, sheet, at, table, key, field = (str(cell[name]) for name in names)
    severity = CODES["R110"].severity
    return Finding(
        "R110", severity, (), file, department, sheet, at, table, key, field, int(cell["year"]), str(cell["value"])
    )


def judge_apart(reads: Sequence[FormRead]) -> tuple[Finding, ...]:
    """Check forms with nothing but themselves; forms of different plans are judged apart.

    What can't be read, and what is no form, is a finding too. In the order of the files.
    """
    groups: dict[Parameters, list[FormRead]] = {}
    findings: list[Finding] = []
    for read in reads:
        received = read.received
        counts = Counter((*received.warnings, *filter(None, [received.problem])))
        for code, count in counts.items():
            params = (*received.params, ("nearest", ""), ("count", str(count)))
            findings.append(Finding(code, CODES[code].severity, params, received.file, received.department))
        if read.parameters is not None:
            groups.setdefault(read.parameters, []).append(read)
    for parameters, group in groups.items():
        findings += judge_values(group, parameters).findings
    order = {read.received.file: number for number, read in enumerate(reads)}
    return tuple(sorted(findings, key=lambda finding: order[finding.file]))


def judge(plan: Plan, reads: Sequence[FormRead], ledger: str) -> Judged:
    """Decide which file counts, and judge the entries of those that do; the others are only accounted for."""
    taken = take_in(plan, (read.received for read in reads))
    accepted = {item.file for item in taken.submissions if item.state == "accepted"}
    forms = {read.received.file: read.extraction for read in reads if read.extraction is not None}
    parameters = Parameters(plan.reporting_year, plan.first_year, plan.last_year, plan.money_unit, plan.ratings)
    shared = [_own_part(read, taken.shares, unit_of(plan)) for read in reads if read.received.file in accepted]
    counting, proposed = _with_proposals(plan, [read for read, _ in shared])
    values = judge_values(counting, parameters)
    others = [extraction.cells for file, extraction in forms.items() if file not in accepted]
    others += [aside for _, aside in shared if not aside.empty]
    indicators = plan.tables["indicators"]
    units = dict(zip(indicators["code"], indicators["unit"].fillna(""), strict=True))
    corrections = correction_cells(plan, ledger)
    known = pd.Series(
        [pair in FIELDS for pair in zip(corrections["table"], corrections["field"], strict=True)], dtype=bool
    )
    meant, unread, _ = normalise(corrections[known], parameters, units)
    strays = [extraction.strays for extraction in forms.values()]
    return Judged(
        submissions=taken.submissions,
        cells=pd.concat([values.cells, *others], ignore_index=True),
        corrections=pd.concat([meant, corrections[~known]]),
        strays=pd.concat(strays, ignore_index=True) if strays else pd.DataFrame(columns=list(STRAY_COLUMNS)),
        findings=(*taken.findings, *values.findings, *unread, *proposed),
        repairs=values.repairs,
        printed={file: sum(f.code in PRINT for f in extraction.findings) for file, extraction in forms.items()},
        typed={file: extraction.typed for file, extraction in forms.items()},
    )


def _own_part(read: FormRead, shares: Shares, unit: Callable[[str, str], Owner]) -> tuple[FormRead, pd.DataFrame]:
    """Return a form without what another part of its department's return answers for, and that, overruled."""
    form, file = read.extraction, read.received.file
    if form is None or file not in shares.newest:
        return read, pd.DataFrame(columns=list(CELL_COLUMNS))
    records = zip(form.cells["table"], form.cells["key"], strict=True)
    aside = pd.Series([shares.elsewhere(file, unit(*record)) for record in records], index=form.cells.index, dtype=bool)
    findings = tuple(f for f in form.findings if not (f.key and shares.elsewhere(file, unit(f.table, f.key))))
    own = replace(form, cells=form.cells[~aside].reset_index(drop=True), findings=findings)
    return replace(read, extraction=own), form.cells[aside].assign(state="overruled")


def _with_proposals(plan: Plan, reads: Sequence[FormRead]) -> tuple[list[FormRead], tuple[Finding, ...]]:
    """Return the forms with the new initiatives that the ledger takes up as such, and findings on all proposals."""
    extractions = [read.extraction for read in reads if read.extraction is not None]
    if not extractions:
        return list(reads), ()
    taken = taken_up(plan, pd.concat([extraction.cells for extraction in extractions], ignore_index=True))
    if not taken.initiatives:
        return list(reads), taken.findings
    context = [*roles(taken, plan.reporting_year)]
    named = [
        replace(
            read,
            extraction=replace(read.extraction, cells=as_initiatives(read.extraction.cells, taken)),
            context=(*read.context, *(row for row in context if row[-1] == read.received.file)),
        )
        for read in reads
        if read.extraction is not None
    ]
    return named, taken.findings


def merge_forms(plan: Plan, reads: Sequence[FormRead], ledger: str) -> Master:
    """Return the master plan made of a plan's ledger and the files that were read."""
    return replace(merge(plan, judge(plan, reads, ledger)), ledger=ledger)

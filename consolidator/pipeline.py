"""The stages after reading, in their order: what a command does, without a word on the screen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from consolidator.asked import unit_of
from consolidator.check import CONTEXT_COLUMNS, check
from consolidator.columns import Columns, table_of
from consolidator.intake import take_in
from consolidator.merge import Judged, merge
from consolidator.merge.settle import correction_cells
from consolidator.model import CELL_COLUMNS, STRAY_COLUMNS, Finding, Parameters
from consolidator.normalise.cells import normalise
from consolidator.once import each_once
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
TABLE, KEY, STATE = (CELL_COLUMNS.index(name) for name in ("table", "key", "state"))
PARTS_OF_FORMS: Final = ("F112", "F119")
"""Why a file is no form although it holds what departments entered: all of it is listed."""
FIELDS: Final = frozenset((table.name, field.name) for table in TABLES.values() for field in table.fields)


@dataclass(frozen=True)
class Values:
    """The entries of some forms with their meaning, and what is wrong with them."""

    cells: pd.DataFrame
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]


def judge_values(reads: Sequence[FormRead], parameters: Parameters) -> Values:
    """Normalise and check the entries of forms by one plan's parameters."""
    return _judge_rows(_cells_of(reads), reads, parameters)


def _cells_of(reads: Iterable[FormRead]) -> pd.DataFrame:
    """Return the entries of forms, one after the other."""
    return table_of([read.extraction.rows for read in reads if read.extraction is not None], CELL_COLUMNS)


def _judge_rows(
    raw: pd.DataFrame, reads: Sequence[FormRead], parameters: Parameters, more: Sequence[Any] = ()
) -> Values:
    """Normalise and check the rows (CELL_COLUMNS) of these forms; more: rows of context that no form holds."""
    if raw.empty:
        return Values(raw, (), ())
    extractions = [read.extraction for read in reads if read.extraction is not None]
    told = [row for read in reads if read.extraction is not None for row in read.context]
    context = table_of([Columns.of(CONTEXT_COLUMNS, [*told, *more])], CONTEXT_COLUMNS)
    units = dict(context.loc[context["field"] == "unit", ["key", "value"]].itertuples(index=False, name=None))
    cells, unread, repairs = normalise(raw, parameters, units)
    read = [finding for extraction in extractions for finding in extraction.findings]
    blocked = {_place(finding) for finding in read if finding.severity == "block" and finding.field}
    found = (*read, *(finding for finding in unread if _place(finding) not in blocked))
    wrong = check(cells, context, parameters, found)
    texts = cells[each_once(cells["value"].tolist(), lambda value: isinstance(value, str) and formula_like(value))]
    kept = tuple(_kept_as_text(row) for row in texts.to_dict("records"))
    logged = (*(repair for extraction in extractions for repair in extraction.repairs), *repairs)
    return Values(cells, (*found, *wrong, *kept), logged)


def _place(finding: Finding) -> tuple[str, str, str, str, int]:
    """Return which entry of which file a finding is about."""
    return finding.file, finding.table, finding.key, finding.field, finding.year


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
    parts = {item.file for item in taken.submissions if item.reason in PARTS_OF_FORMS}
    forms = {
        read.received.file: read.extraction
        for read in reads
        if read.extraction is not None and (read.parameters is not None or read.received.file in parts)
    }
    parameters = Parameters(plan.reporting_year, plan.first_year, plan.last_year, plan.money_unit, plan.ratings)
    unit = unit_of(plan)
    shared = [_own_part(read, taken.shares, unit) for read in reads if read.received.file in accepted]
    counting = [read for read, _ in shared]
    raw, context, proposed = _with_proposals(plan, _cells_of(counting))
    values = _judge_rows(raw, counting, parameters, context)
    aside = [extraction.rows for file, extraction in forms.items() if file not in accepted]
    aside.append(Columns.of(CELL_COLUMNS, [row for _, overruled in shared for row in overruled]))
    others = table_of(aside, CELL_COLUMNS)
    indicators = plan.tables["indicators"]
    units = dict(zip(indicators["code"], indicators["unit"].fillna(""), strict=True))
    corrections = correction_cells(plan, ledger)
    known = pd.Series(
        [pair in FIELDS for pair in zip(corrections["table"], corrections["field"], strict=True)], dtype=bool
    )
    meant, unread, _ = normalise(corrections[known], parameters, units)
    return Judged(
        submissions=taken.submissions,
        cells=pd.concat([values.cells, *([] if others.empty else [others])], ignore_index=True),
        corrections=pd.concat([meant, corrections[~known]]),
        strays=table_of([extraction.stray_rows for extraction in forms.values()], STRAY_COLUMNS),
        findings=(*taken.findings, *values.findings, *unread, *proposed),
        repairs=values.repairs,
        printed={file: sum(f.code in PRINT for f in extraction.findings) for file, extraction in forms.items()},
        typed={file: extraction.typed for file, extraction in forms.items()},
    )


def _own_part(read: FormRead, shares: Shares, unit: Callable[[str, str], Owner]) -> tuple[FormRead, list[Any]]:
    """Return a form without what another part of its department's return answers for, and those rows, overruled."""
    form, file = read.extraction, read.received.file
    if form is None or file not in shares.newest:
        return read, []
    own: list[tuple[Any, ...]] = []
    aside: list[tuple[Any, ...]] = []
    for row in form.rows:
        if shares.elsewhere(file, unit(row[TABLE], row[KEY])):
            aside.append((*row[:STATE], "overruled", *row[STATE + 1 :]))
        else:
            own.append(row)
    findings = tuple(f for f in form.findings if not (f.key and shares.elsewhere(file, unit(f.table, f.key))))
    return replace(read, extraction=replace(form, rows=Columns.of(CELL_COLUMNS, own), findings=findings)), aside


def _with_proposals(plan: Plan, raw: pd.DataFrame) -> tuple[pd.DataFrame, list[Any], tuple[Finding, ...]]:
    """Take up the new initiatives that the ledger names.

    Returns the long table with them as initiatives, what checks need to know of them (CONTEXT_COLUMNS), and findings on
    all proposals.
    """
    if raw.empty:
        return raw, [], ()
    taken = taken_up(plan, raw)
    if not taken.initiatives:
        return raw, [], taken.findings
    return as_initiatives(raw, taken), [*roles(taken, plan.reporting_year)], taken.findings


def merge_forms(plan: Plan, reads: Sequence[FormRead], ledger: str) -> Master:
    """Return the master plan made of a plan's ledger and the files that were read."""
    return replace(merge(plan, judge(plan, reads, ledger)), ledger=ledger)

"""Ledger workbook to Plan: read, checked, every fault named by its cell."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_cell_to_rowcol

from consolidator.ledger.grid import content_of, grids_in
from consolidator.ledger.tables import address, ratings_of, read_tables
from consolidator.model import Finding, Plan
from consolidator.text import canonical_text
from schemas.codes import CODES
from schemas.ledger import LEDGER
from schemas.ledger_checks import ledger_failures
from schemas.ledger_rules import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from consolidator.ledger.tables import Ledger


def read_plan(path: Path) -> tuple[Plan | None, tuple[Finding, ...]]:
    """Read a plan ledger and check it as a whole.

    Return the plan (None when any finding blocks) and all findings in the order of sheets, rows and
    columns, at most one a cell. The plan's tables are frames as ``consolidator.ledger.tables.Ledger``
    describes them: blanks are None, blank choices have their defaults, the index is the sheet's row.

    Raises OperatorError where the file can't be read at all (see ``ledger.grid.read_grids``).
    """
    content = content_of(path)
    grids = grids_in(path, content)
    ledger = read_tables(grids)
    found = _first_of_each_cell((*_faults(ledger, path.name), *_failures(ledger, path.name)))
    order = {grid.name: place for place, grid in enumerate(grids)}
    findings = (*_held_by_excel(path), *sorted(found, key=lambda finding: _place(finding, order)))
    blocked = any(finding.severity == "block" for finding in findings)
    return (None if blocked else _plan(ledger, hashlib.sha256(content).hexdigest())), findings


def _held_by_excel(path: Path) -> Iterator[Finding]:
    """Yield F104 when Excel's owner file lies beside the ledger: what is being edited may not be saved yet."""
    if path.with_name("~$" + path.name).exists():
        yield Finding("F104", CODES["F104"].severity, (("target", path.name),), file=path.name)


def _faults(ledger: Ledger, file: str) -> Iterator[Finding]:
    """Yield what is wrong with sheets, headings and single values."""
    tables = {frame.attrs["sheet"]: name for name, frame in ledger.tables.items() if frame.attrs["sheet"]}
    for fault in ledger.faults:
        params, table = dict(fault.params), tables.get(fault.sheet, "")
        if fault.field:
            params["label"] = LEDGER[table].field(fault.field).title(ledger.lang)
        yield Finding(
            fault.code, CODES[fault.code].severity, tuple(params.items()), file, sheet=fault.sheet, cell=fault.cell,
            table=table, field=fault.field, value=params.get("value", ""),
        )  # fmt: skip


def _failures(ledger: Ledger, file: str) -> Iterator[Finding]:
    """Yield the cells that break a rule; a column that is missing has been reported and has no cells."""
    for failure in ledger_failures(ledger.tables, ledger.lang):
        frame, table = ledger.tables[failure.table], LEDGER[failure.table]
        cell = address(frame, failure.row, failure.field)
        if not cell:
            continue
        value = _text(frame, failure.row, failure.field)
        named = {"value": value, "label": table.field(failure.field).title(ledger.lang), **failure.params}
        params = tuple(
            (name, address(frame, *said) if isinstance(said, Cell) else said) for name, said in named.items()
        )
        key = _text(frame, failure.row, table.key[0]) if table.key else ""
        yield Finding(
            failure.code, CODES[failure.code].severity, params, file, sheet=frame.attrs["sheet"], cell=cell,
            table=table.name, key=key, field=failure.field, value=value,
        )  # fmt: skip


def _text(frame: pd.DataFrame, row: int, field: str) -> str:
    value: Any = frame.loc[row, field]
    return canonical_text(value)


def _first_of_each_cell(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings without those on a cell that an earlier one names already."""
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        place = (finding.sheet, finding.cell)
        if not finding.cell or place not in seen:
            yield finding
        seen.add(place)


def _place(finding: Finding, order: Mapping[str, int]) -> tuple[int, int, int]:
    """Return the sheet, row and column of a finding; missing sheets come first, whole sheets before their cells."""
    row, column = xl_cell_to_rowcol(finding.cell) if finding.cell else (-1, -1)
    return order.get(finding.sheet, -1), row, column


def _plan(ledger: Ledger, digest: str) -> Plan:
    row = ledger.tables["plan"].to_dict(orient="records")[0]
    return Plan(
        code=row["code"],
        title=row["title"],
        organisation=row["organisation"],
        first_year=row["first_year"],
        last_year=row["last_year"],
        reporting_year=row["reporting_year"],
        period=row["period"],
        money_unit=row["money_unit"],
        percentage_base=row["percentage_base"],
        rounding=row["rounding"],
        percentage_note=row["percentage_note"],
        decimals=1 if row["decimals"] is None else int(row["decimals"]),
        deadline=row["deadline"],
        template=row["template"],
        ratings=ratings_of(ledger.tables["ratings"]),
        tables=ledger.tables,
        digest=digest,
    )

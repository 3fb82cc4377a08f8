"""What the planner has settled in the ledger: findings accepted (了承) and values corrected (補正).

Each is void, and said so, when what it refers to has changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from consolidator.asked import asked_records, record_of
from consolidator.ledger_rows import place_of, rows_of, text_of, year_of
from consolidator.model import CELL_COLUMNS, Finding
from consolidator.text import canonical_text
from schemas.codes import CODES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from consolidator.asked import Owner
    from consolidator.merge.combine import Combined
    from consolidator.model import Plan, Raw

RECORD: Final = ["table", "key", "field", "year"]


def accept(plan: Plan, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with those the planner accepted as notes, and one for each acceptance that is void."""
    rows = [_acceptance(row) for row in rows_of(plan, "acceptances")]
    used: set[int] = set()
    result: list[Finding] = []
    for finding in findings:
        number = next((n for n, row in enumerate(rows) if _accepts(row, finding)), None)
        if number is None:
            result.append(finding)
        else:
            used.add(number)
            result.append(replace(finding, severity="note"))
    for number, (code, key, field, value) in enumerate(rows):
        if number not in used:
            sheet, cell = place_of(plan, "acceptances", number, "code")
            void = "M103" if _acceptable(code) else "M110"
            params = () if void == "M103" else (("value", code), ("key", key))
            result.append(
                Finding(
                    void,
                    CODES[void].severity,
                    params,
                    sheet=sheet,
                    cell=cell,
                    key=key,
                    field=field,
                    value=value or code,
                )
            )
    return tuple(result)


def _acceptance(row: Mapping[str, Raw]) -> tuple[str, str, str, str]:
    code, key, field, value = (text_of(row, name) for name in ("code", "key", "field", "value"))
    return code, key, field, value


def _accepts(row: tuple[str, str, str, str], finding: Finding) -> bool:
    code, key, field, value = row
    return (
        finding.code == code
        and _acceptable(code)
        and finding.key == key
        and (not field or field_name(finding.table, field) == finding.field)
        and value == finding.value
    )


def _acceptable(code: str) -> bool:
    """Tell whether a finding can be accepted: a rule on a value that was understood (V), or what is only to be checked.

    What could not be read has no value that could stand.
    """
    return code.startswith("V") or CODES[code].severity == "warn"


def correction_cells(plan: Plan, ledger: str) -> pd.DataFrame:
    """Return the rows of the sheet 補正 as rows of the long table, to be normalised like any entry.

    Columns: CELL_COLUMNS and ``was``, the department's value that is corrected ('' whatever that is).
    ledger: the name of the ledger's file.
    """
    rows: list[dict[str, object]] = []
    for number, row in enumerate(rows_of(plan, "corrections")):
        table = table_name(text_of(row, "table"))
        value = text_of(row, "value")
        sheet, cell = place_of(plan, "corrections", number, "value")
        rows.append(
            {
                **dict.fromkeys(CELL_COLUMNS, ""),
                "table": table,
                "key": text_of(row, "key"),
                "field": field_name(table, text_of(row, "field")),
                "year": plan.reporting_year,
                "raw": value,
                "value": None,
                "original": value,
                "typed": False,
                "file": ledger,
                "sheet": sheet,
                "cell": cell,
                "number_format": "General",
                "found_by": "correction",
                "was": text_of(row, "was"),
            }
        )
    return pd.DataFrame(rows, columns=[*CELL_COLUMNS, "was"]).astype(object)


@dataclass(frozen=True)
class Corrected:
    """The long table and the standing values with corrections applied, what they settled, and what voids others.

    records: (table, key, field, year) whose value is a correction's.
    """

    cells: pd.DataFrame
    standing: pd.DataFrame
    records: frozenset[tuple[str, str, str, int]]
    findings: tuple[Finding, ...]


def correct(plan: Plan, combined: Combined, corrections: pd.DataFrame) -> Corrected:
    """Apply normalised corrections: the department's row is overruled, the correction stands beside it.

    A correction also settles what a finding blocks and what nobody has returned. One that could not be read
    (its finding says so), that names no value of the plan or whose ``was`` is no longer what the department
    typed is not applied.
    """
    cells, standing = combined.cells, combined.standing
    if corrections.empty:
        return Corrected(cells, standing, frozenset(), ())
    now = {tuple(row[:4]): row[4] for row in standing[[*RECORD, "value"]].itertuples(index=False, name=None)}
    typed, asked = _typed(cells[cells["key"].isin(corrections["key"])]), asked_records(plan)
    findings, kept = [], []
    for index, row in zip(corrections.index, corrections.to_dict("records"), strict=True):
        record = (row["table"], row["key"], row["field"], row["year"])
        if not _entered(plan, row, asked):
            findings.append(_unknown(row))
        elif row["was"] and row["was"] not in (value := canonical_text(now.get(record)), *typed.get(record, ())):
            findings.append(_outdated(row, value))
        elif row["value"] is not None:
            kept.append(index)
            now[record] = row["value"]
    if not kept:
        return Corrected(cells, standing, frozenset(), tuple(findings))
    applied = corrections.loc[kept, list(cells.columns)].assign(state="merged")
    records = frozenset(applied[RECORD].itertuples(index=False, name=None))
    near = cells.loc[cells["key"].isin(applied["key"]) & (cells["state"] == "merged"), RECORD]
    hit = near.index[[record in records for record in near.itertuples(index=False, name=None)]]
    state = cells["state"].mask(cells.index.isin(hit), "overruled")
    changed = pd.DataFrame([(*record, value) for record, value in now.items()], columns=[*RECORD, "value"])
    both = pd.concat([cells.assign(state=state), applied], ignore_index=True)
    return Corrected(both, changed.astype(object), records, tuple(findings))


def settled(findings: Iterable[Finding], records: AbstractSet[tuple[str, str, str, int]]) -> tuple[Finding, ...]:
    """Return the findings with those on corrected values as notes."""
    return tuple(
        replace(finding, severity="note")
        if (finding.table, finding.key, finding.field, finding.year) in records
        else finding
        for finding in findings
    )


def _typed(cells: pd.DataFrame) -> dict[tuple[str, str, str, int], list[str]]:
    """Return what departments typed for each record, in forms that count."""
    counts = cells[cells["state"].isin(["merged", "rejected"]) & (cells["original"] != "")]
    typed: dict[tuple[str, str, str, int], list[str]] = {}
    for table, key, field, year, original in counts[[*RECORD, "original"]].itertuples(index=False, name=None):
        typed.setdefault((table, key, field, year), []).append(original)
    return typed


def _entered(plan: Plan, row: Mapping[Hashable, Any], asked: AbstractSet[Owner]) -> bool:
    """Tell whether departments are asked for a value."""
    table, key = row["table"], row["key"]
    fields = TABLES[table].fields if table in TABLES else ()
    field = next((field for field in fields if field.entry and field.name == row["field"]), None)
    if field is None or record_of(table, key) not in asked or field.aspect not in ("", *plan.aspects):
        return False
    planned = {(text_of(one, "initiative"), year_of(one, "year")) for one in rows_of(plan, "milestones")}
    return table != "milestones" or (key, plan.reporting_year) in planned


def _unknown(row: Mapping[Hashable, Any]) -> Finding:
    params = (("table", row["table"]), ("key", row["key"]), ("field", row["field"]))
    return Finding("M104", CODES["M104"].severity, params, sheet=row["sheet"], cell=row["cell"], key=row["key"])


def _outdated(row: Mapping[Hashable, Any], value: str) -> Finding:
    place = {name: row[name] for name in ("sheet", "cell", "table", "key", "field", "year")}
    return Finding("M102", CODES["M102"].severity, (("value", value), ("was", row["was"])), value=value, **place)


def table_name(written: str) -> str:
    """Return the table that a planner means by its name or by a label in either language."""
    return next((t.name for t in TABLES.values() if written in {t.name, t.label, t.label_en}), written)


def field_name(table: str, written: str) -> str:
    """Return the field that a planner means by its name or by a label in either language."""
    fields = TABLES[table].fields if table in TABLES else ()
    return next((f.name for f in fields if written in {f.name, f.label, f.label_en}), written)

"""What the planner has settled in the ledger: findings accepted (了承) and values corrected (補正).

Each is void, and said so, when what it refers to has changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from consolidator.ledger_rows import rows_of, text_of
from consolidator.model import CELL_COLUMNS, Finding
from consolidator.text import canonical_text
from schemas.codes import CODES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

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
            severity = CODES["M103"].severity
            result.append(Finding("M103", severity, sheet="了承", key=key, field=field, value=value or code))
    return tuple(result)


def _acceptance(row: Mapping[str, Raw]) -> tuple[str, str, str, str]:
    code, key, field, value = (text_of(row, name) for name in ("code", "key", "field", "value"))
    return code, key, field, value


def _accepts(row: tuple[str, str, str, str], finding: Finding) -> bool:
    """Only rules on values that were understood (V) can be accepted; what could not be read has no value."""
    code, key, field, value = row
    return (
        finding.code == code
        and code.startswith("V")
        and finding.key == key
        and (not field or field_name(finding.table, field) == finding.field)
        and (not value or value == finding.value)
    )


def correction_cells(plan: Plan, ledger: str) -> pd.DataFrame:
    """Return the rows of the sheet 補正 as rows of the long table, to be normalised like any entry.

    Columns: CELL_COLUMNS and ``was``, the department's value that is corrected ('' whatever that is).
    ledger: the name of the ledger's file.
    """
    rows: list[dict[str, object]] = []
    for number, row in enumerate(rows_of(plan, "corrections"), start=1):
        table = table_name(text_of(row, "table"))
        value = text_of(row, "value")
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
                "sheet": "補正",
                "cell": str(number),
                "number_format": "General",
                "found_by": "correction",
                "was": text_of(row, "was"),
            }
        )
    return pd.DataFrame(rows, columns=[*CELL_COLUMNS, "was"]).astype(object)


def correct(
    cells: pd.DataFrame, values: pd.DataFrame, corrections: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Finding, ...]]:
    """Apply normalised corrections: the department's row is overruled, the correction stands beside it.

    Returns the long table, the values (table, key, field, year, value) and what voids corrections.
    """
    now = {tuple(row[:4]): row[4] for row in values[[*RECORD, "value"]].itertuples(index=False, name=None)}
    known = set(cells[RECORD].itertuples(index=False, name=None))
    findings, kept = [], []
    for index, row in zip(corrections.index, corrections.to_dict("records"), strict=True):
        record = tuple(row[name] for name in RECORD)
        problem = _void(row, canonical_text(now.get(record)), known=record in known)
        if problem is None:
            kept.append(index)
            now[record] = row["value"]
        else:
            findings.append(problem)
    applied = corrections.loc[kept, list(cells.columns)].assign(state="merged")
    corrected = set(applied[RECORD].itertuples(index=False, name=None))
    hit = [record in corrected for record in cells[RECORD].itertuples(index=False, name=None)]
    cells = cells.assign(
        state=cells["state"].mask(pd.Series(hit, index=cells.index) & (cells["state"] == "merged"), "overruled")
    )
    columns = [*RECORD, "value"]
    standing = pd.DataFrame([(*record, value) for record, value in now.items()], columns=columns, dtype=object)
    both = pd.concat([cells, applied], ignore_index=True) if kept else cells
    return both, standing, tuple(findings)


def table_name(written: str) -> str:
    """Return the table that a planner means by its name or by a label in either language."""
    return next((t.name for t in TABLES.values() if written in {t.name, t.label, t.label_en}), written)


def field_name(table: str, written: str) -> str:
    """Return the field that a planner means by its name or by a label in either language."""
    fields = TABLES[table].fields if table in TABLES else ()
    return next((f.name for f in fields if written in {f.name, f.label, f.label_en}), written)


def _void(row: Mapping[Hashable, Any], department_value: str, *, known: bool) -> Finding | None:
    """Return the finding that voids a correction, None when it holds."""
    if not known:
        params = (("table", row["table"]), ("key", row["key"]), ("field", row["field"]))
        return Finding("M104", CODES["M104"].severity, params, sheet="補正", key=row["key"])
    if row["was"] and row["was"] != department_value:
        compared = (("value", department_value), ("was", row["was"]))
        place = {"sheet": "補正", "table": row["table"], "key": row["key"], "field": row["field"]}
        return Finding("M102", CODES["M102"].severity, compared, value=department_value, **place)
    return None

"""The tables under data/: CSV that Excel and programs both read, and the long table as parquet.

CSV is UTF-8 with a byte-order mark (without it Excel on Windows takes it for Shift_JIS) and ends its lines with CRLF
(RFC 4180, and what Excel writes); a line break inside a value is LF. Values are faithful: a text that begins with '='
stays as it is and is only quoted where CSV needs it. ``text.formula_like`` tells which texts a spreadsheet would take
for a formula when such a file is opened by double click; such entries have a finding (R110).
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, time
from operator import attrgetter
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from consolidator.a1 import position
from consolidator.language import message_of
from consolidator.once import each_once, numbered
from consolidator.text import canonical_text
from schemas.outputs.returns import FINDINGS, RECONCILIATION, REPAIRS, SUBMISSIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from consolidator.model import Finding, Raw, Repair, Submission
    from schemas.fields import Table

TEXTS: Final = pa.dictionary(pa.int32(), pa.string())
PARQUET_COLUMNS: Final = (
    "table", "key", "field", "year", "department", "value", "original", "rule", "found_by", "state", "file", "sheet",
    "cell",
)  # fmt: skip
PARQUET_SCHEMA: Final = pa.schema([(name, pa.int32() if name == "year" else TEXTS) for name in PARQUET_COLUMNS])
PARQUET_ROWS: Final = 1 << 18
"""Rows that are written at a time."""


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV: its columns in their order, one line a row, the same bytes for the same values.

    Empty cells for None, NaN and NaT; 1200 for 1200.0, else the shortest text that reads back as the same number;
    true and false; dates as 2020-03-31, times as 2020-03-31T09:30:00.
    """
    stream = io.BytesIO()
    with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
        writer.writerow(str(name) for name in frame.columns)
        columns = [_texts(frame.iloc[:, position], _csv_text) for position in range(frame.shape[1])]
        writer.writerows(zip(*columns, strict=True))
        text.flush()
        return stream.getvalue()


def parquet_bytes(cells: pd.DataFrame) -> bytes:
    """Return the long table (CELL_COLUMNS) as parquet, one row a value, in its order.

    Columns table, key, field, year (int32), department, value, original, rule, found_by, state, file, sheet, cell; all
    but year are text, as ``canonical_text`` writes it. Nothing of pandas or of the machine is stored beside them.
    """
    stream = io.BytesIO()
    with pq.ParquetWriter(stream, PARQUET_SCHEMA, compression="zstd", store_schema=False) as writer:
        for first in range(0, max(len(cells), 1), PARQUET_ROWS):
            rows = cells.iloc[first : first + PARQUET_ROWS]
            columns = [_text_array(rows[name]) if name != "year" else rows[name] for name in PARQUET_COLUMNS]
            writer.write_table(pa.table(columns, PARQUET_SCHEMA))
    pa.default_memory_pool().release_unused()  # which else keeps it from everything that is no column of arrow's
    return stream.getvalue()


# ---------------------------------------------------------------- from the master to tables


def findings_frame(findings: Iterable[Finding], lang: str) -> pd.DataFrame:
    """Return the findings by department, file, place and code, with their sentences in a language.

    Columns: file, department, sheet, cell, code, severity, message, value.
    """
    ordered = sorted(findings, key=finding_order)
    return _frame(ordered, FINDINGS, message=[message_of(finding, lang) for finding in ordered])


def repairs_frame(repairs: Iterable[Repair]) -> pd.DataFrame:
    """Return the values whose writing was changed, by place.

    Columns: file, sheet, cell, field, original, value, rule.
    """
    ordered = sorted(repairs, key=repair_order)
    return _frame(ordered, REPAIRS)


def submissions_frame(submissions: Iterable[Submission]) -> pd.DataFrame:
    """Return what became of each returned file, by department and file. Columns: department, file, sha256, state."""
    ordered = sorted(submissions, key=lambda one: (one.department, one.file))
    return _frame(ordered, SUBMISSIONS)


def reconciliation_frame(reconciliation: pd.DataFrame) -> pd.DataFrame:
    """Return where everything typed went, by file. Columns: file, typed, merged, rejected, overruled, stray."""
    return reconciliation[_columns(RECONCILIATION)].sort_values("file", kind="stable", ignore_index=True)


def finding_order(finding: Finding) -> tuple[str | int, ...]:
    """Return what findings are sorted by: department, file, sheet, row, column, then what they say."""
    place = (finding.department, finding.file, finding.sheet, *cell_order(finding.cell))
    return (
        *place,
        finding.code,
        finding.table,
        finding.key,
        finding.field,
        finding.year,
        finding.value,
        str(finding.params),
    )


def repair_order(repair: Repair) -> tuple[str | int, ...]:
    """Return what repairs are sorted by: file, sheet, row, column, then what was repaired."""
    return (repair.file, repair.sheet, *cell_order(repair.cell), repair.table, repair.key, repair.field, repair.rule)


def cell_order(cell: str) -> tuple[int, int, str]:
    """Return what addresses are sorted by: row, then column; what is no address comes first."""
    row, column = position(cell)
    return (row, column, "" if row else cell)


def _columns(table: Table) -> list[str]:
    return [field.name for field in table.fields]


def _frame(rows: Sequence[object], table: Table, **computed: Sequence[str]) -> pd.DataFrame:
    """Return the columns of a published table: computed ones, all others as the rows have them."""
    columns = {
        name: computed[name] if name in computed else list(map(attrgetter(name), rows)) for name in _columns(table)
    }
    return pd.DataFrame(columns, dtype="object")


def _text_array(column: pd.Series) -> pa.Array:
    """Return the texts of a column, each held once: most stand in many rows."""
    numbers, values = numbered(column.astype(object).tolist())
    return pa.DictionaryArray.from_arrays(np.frombuffer(numbers, np.intc), pa.array(map(_text, values), pa.string()))


def _texts(column: pd.Series, text: Callable[[object], str]) -> list[str]:
    """Return the texts of a column; what is text already, nearly all there is, is only looked through."""
    values = column.astype(object).tolist()
    others = iter(each_once([value for value in values if type(value) is not str], text))
    return [
        (value if "\r" not in value else canonical_text(value)) if type(value) is str else next(others)
        for value in values
    ]


def _csv_text(value: object) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, datetime) and not _blank(value) and value.time() != time():
        return value.isoformat()
    return _text(value)


def _text(value: object) -> str:
    if _blank(value):
        return ""
    return canonical_text(cast("Raw", value.item() if isinstance(value, np.generic) else value))


def _blank(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value  # noqa: PLR0124 - NaN alone differs

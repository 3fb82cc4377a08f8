"""Rows of a plan's tables as plain values: what is blank is None, years are whole numbers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.model import Raw

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consolidator.model import Plan

Row = Mapping[str, Raw]
"""One row: field -> value."""


def rows_of(plan: Plan, table: str) -> list[dict[str, Raw]]:
    """Return the rows of a ledger table; what is blank is None."""
    frame = plan.tables.get(table, pd.DataFrame())
    return [
        {str(name): None if _blank(value) else value for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]


def place_of(plan: Plan, table: str, number: int, field: str) -> tuple[str, str]:
    """Return sheet and A1 address of a field in the nth row (from 0) of a table; '' where the plan has no workbook."""
    frame = plan.tables[table]
    spot = frame.attrs.get("cells", {}).get(field)
    cell = xl_rowcol_to_cell(int(frame.index[number]) - 1, spot.column - 1) if spot else ""
    return frame.attrs.get("sheet", ""), cell


def _blank(value: object) -> bool:
    return value is None or value == "" or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def grouped(plan: Plan, table: str, column: str) -> defaultdict[str, list[Row]]:
    """Return the rows of a table by the text of one of their columns."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows_of(plan, table):
        groups[text_of(row, column)].append(row)
    return groups


def by_year_of(rows: Iterable[Row], names: tuple[str, ...]) -> dict[tuple[str, int], Raw]:
    """Return (field, fiscal year) -> value of rows that stand for one record in several years."""
    return {
        (name, year): row[name]
        for row in rows
        for name in names
        if (year := year_of(row, "year")) is not None and row.get(name) is not None
    }


def text_of(row: Row, name: str) -> str:
    """Return a value as text, '' for a blank."""
    value = row.get(name)
    return "" if value is None else str(value)


def year_of(row: Row, name: str) -> int | None:
    """Return a fiscal year, None for a blank."""
    value = row.get(name)
    return int(value) if isinstance(value, (int, float)) else None


def sum_of(values: Iterable[Raw]) -> float | None:
    """Return the exact sum of decimal amounts, None of none: 0.1 + 0.2 is 0.3 here."""
    amounts = [Decimal(str(value)) for value in values if isinstance(value, (int, float))]
    return float(sum(amounts, Decimal())) if amounts else None

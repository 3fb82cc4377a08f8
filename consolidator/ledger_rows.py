"""Rows of a plan's tables as plain values: what is blank is None, years are whole numbers."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from consolidator.a1 import address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from consolidator.model import Plan, Raw, Row


def rows_of(plan: Plan, table: str) -> Sequence[Row]:
    """Return the rows of a ledger table; what is blank is None."""
    return plan.rows.get(table, ())


def place_of(plan: Plan, table: str, number: int, field: str) -> tuple[str, str]:
    """Return sheet and A1 address of a field in the nth row (from 0) of a table; '' where the plan has no workbook."""
    frame = plan.tables[table]
    spot = frame.attrs.get("cells", {}).get(field)
    cell = address(int(frame.index[number]), spot.column) if spot else ""
    return frame.attrs.get("sheet", ""), cell


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

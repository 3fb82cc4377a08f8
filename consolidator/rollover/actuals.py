"""What was reported becomes the past: actuals of the yearly plan, of indicators and of effects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consolidator.ledger_rows import text_of, year_of
from schemas.tables import effect_code

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from consolidator.model import Master

Row = dict[str, Any]


def _values(frame: pd.DataFrame, key: str, year: int) -> dict[str, Row]:
    """Return the rows of a table of the master for a year, by their key; blanks are None."""
    rows = frame[frame["year"] == year].astype(object)
    rows = rows.where(rows.notna(), None)
    return {str(row[key]): {str(name): value for name, value in row.items()} for row in rows.to_dict("records")}


def milestones(rows: list[Row], master: Master) -> list[Row]:
    """Return the rows of 年度計画 with the actuals of the reporting year."""
    year = master.plan.reporting_year
    now = _values(master.milestones, "initiative", year)
    return [
        row | {"actual": now[text_of(row, "initiative")]["actual"]}
        if year_of(row, "year") == year and text_of(row, "initiative") in now
        else row
        for row in rows
    ]


def targets(rows: list[Row], master: Master) -> list[Row]:
    """Return the rows of 目標値 with the actuals of the reporting year."""
    year = master.plan.reporting_year
    now = _values(master.indicators, "code", year)
    return _carried(rows, now, year, lambda row: text_of(row, "indicator"), lambda code, _: {"indicator": code})


def effects(rows: list[Row], master: Master) -> list[Row]:
    """Return the rows of 効果額 with the reporting year's actuals and how they were worked out."""
    year = master.plan.reporting_year
    now = _values(master.effects, "code", year)
    names = ("initiative", "kind", "detail", "continuity", "basis")
    carried = _carried(rows, now, year, _code, lambda _, value: {name: value[name] for name in names})
    return [
        row | {"basis": now[_code(row)]["basis"]} if year_of(row, "year") == year and _code(row) in now else row
        for row in carried
    ]


def _code(row: Row) -> str:
    return effect_code(text_of(row, "initiative"), text_of(row, "kind"), text_of(row, "detail"))


def _carried(
    rows: list[Row],
    now: dict[str, Row],
    year: int,
    key_of: Callable[[Row], str],
    new: Callable[[str, Row], Row],
) -> list[Row]:
    """Return rows with the year's actuals; a year that the ledger has no row of gets one after its record's others."""
    written = {key_of(row) for row in rows if year_of(row, "year") == year}
    last = {key_of(row): place for place, row in enumerate(rows)}
    later: dict[int, list[Row]] = {}
    for key, value in now.items():
        if key not in written and value["actual"] is not None:
            row = {**new(key, value), "year": year, "actual": value["actual"]}
            later.setdefault(last.get(key, len(rows) - 1), []).append(row)
    result: list[Row] = list(later.get(-1, []))
    for place, row in enumerate(rows):
        held = year_of(row, "year") == year and key_of(row) in now
        result.append(row | {"actual": now[key_of(row)]["actual"]} if held else row)
        result += later.get(place, [])
    return result

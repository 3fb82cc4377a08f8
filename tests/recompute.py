"""Recomputes the figures of a master workbook from the cells that ``trace`` names, read from the files themselves.

Nothing here knows how a figure is defined but by what the trace says: which records are counted, which amounts are
added up. Usable for any results folder.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from openpyxl.utils import coordinate_to_tuple
from python_calamine import CalamineWorkbook

from consolidator.ledger.values import typed
from consolidator.master_file import MasterFile, read_master
from consolidator.text import canonical_text
from consolidator.trace import Sources, Trace, traced
from consolidator.trace.find import shown_in
from schemas.ledger import LEDGER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


_COUNTS = ("count", "change", "mid_count", "last_count")


def wrong_figures(out: Path, returned: Path, ledger: Path) -> list[str]:
    """Return what is wrong with a results folder's figures and their sources: nothing when all can be recomputed."""
    file = read_master(out / "master.xlsx")
    sources = Sources(file.record.master)
    files, data = _Files(returned, ledger), Data(out)
    wrong: list[str] = []
    known: dict[str, Trace] = {}
    for row in file.record.figures.to_dict("records"):
        place = f"{row['sheet']}!{row['cell']} {row['id']}"
        if (first := known.get(row["id"])) is None:
            found = known[row["id"]] = traced(file, {str(name): value for name, value in row.items()}, sources)
            wrong += [f"{place}: {fault}" for fault in _faults(file, found, data, files)]
        elif (shown := shown_in(file, row["sheet"], row["cell"])) != first.shown:
            wrong.append(f"{place}: shown {shown!r}, elsewhere {first.shown!r}")
    return wrong


def _faults(file: MasterFile, found: Trace, data: Data, files: _Files) -> list[str]:
    frame = found.explained.sources
    behind = [dict(zip(frame.columns, row, strict=True)) for row in frame.to_numpy()]
    value = recomputed(file, found, behind)
    published = data.figure(found.table, dict(found.key), found.column)
    if published is None and found.explained.how in {"count", "change"}:
        published = 0.0
    faults = [f"the source {fault}" for row in behind for fault in files.faults(row)]
    if value != found.explained.value:
        faults.append(f"recomputed {value!r}, traced {found.explained.value!r}")
    if published != found.explained.value:
        faults.append(f"published {published!r}, traced {found.explained.value!r}")
    if found.changed:
        faults.append(f"shown {found.shown!r}, traced {found.explained.value!r}")
    return faults


def recomputed(file: MasterFile, found: Trace, behind: list[dict[Any, Any]]) -> float | str | None:
    """Return what the sources amount to, by schoolbook arithmetic."""
    plan, how, each = file.record.master.plan, found.explained.how, found.explained.each
    of: defaultdict[str, list[dict[Any, Any]]] = defaultdict(list)
    for row in behind:
        of[row["role"]].append(row)
    records = {role: {row[each] for row in rows} for role, rows in of.items()}
    if how == "count":
        return float(len(records.get("counted", ())))
    if how == "change":
        return float(len(records.get("counted", ())) - len(records.get("before", ())))
    if how == "share":
        part, rest = (records.get(role, set()) for role in ("part", "whole"))
        return _percent(Decimal(len(part)), Decimal(len(part | rest)), plan)
    amounts = {role: [Decimal(str(row["value"])) for row in of[role] if row["value"] is not None]
               for role in ("amount", "planned", "target", "actual")}  # fmt: skip
    if how in {"sum", "value"}:
        every = [amount for values in amounts.values() for amount in values]
        assert how == "sum" or len(every) < 2
        return float(sum(every, Decimal())) if every else None
    if how in {"rate", "difference"}:
        return _both(plan, amounts, how)
    return _compared(plan, of, how)


def _both(plan: Any, amounts: dict[str, list[Decimal]], how: str) -> float | None:
    """Return the rate or the difference of what was realised and what was planned."""
    if not amounts.get("amount") or not amounts.get("planned"):
        return None
    actual, planned = (sum(amounts[role], Decimal()) for role in ("amount", "planned"))
    if how == "difference":
        return float(actual - planned)
    return _percent(actual, planned, plan) if planned > 0 else None


def _compared(plan: Any, of: dict[str, list[dict[Any, Any]]], how: str) -> float | str | None:
    """Return an indicator's achievement, or whether it is met, by its direction."""
    if not of["target"] or not of["actual"]:
        return None
    target, actual = (Decimal(str(of[role][0]["value"])) for role in ("target", "actual"))
    direction = plan.tables["indicators"].set_index("code").loc[of["target"][0]["key"], "direction"]
    if how == "ratio":
        part, whole = (target, actual) if direction == "less" else (actual, target)
        return _percent(part, whole, plan) if whole > 0 else None
    if direction == "keep":
        return "yes" if target == actual else None
    return "yes" if (actual <= target if direction == "less" else actual >= target) else "no"


def _percent(part: Decimal, whole: Decimal, plan: Any) -> float | None:
    if not whole:
        return None
    mode = ROUND_DOWN if plan.rounding == "cut" else ROUND_HALF_UP
    return float((part * 100 / whole).quantize(Decimal(1).scaleb(-plan.decimals), mode))


class Data:
    """The published tables of a results folder, as text."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._rows: dict[str, list[dict[str, str]]] = {}
        self._by: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], list[dict[str, str]]]] = {}

    def rows(self, table: str) -> list[dict[str, str]]:
        """Return the rows of a table."""
        if table not in self._rows:
            with (self.out / "data" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
                self._rows[table] = list(csv.DictReader(stream))
        return self._rows[table]

    def of(self, row: Mapping[str, str]) -> float | str | None:
        """Return the figure that a row of data/figures.csv names."""
        found = self.figure(row["output_table"], json.loads(row["output_key"]), row["column"])
        return 0.0 if found is None and row["column"] in _COUNTS else found

    def figure(self, table: str, key: dict[str, str], column: str) -> float | str | None:
        """Return a figure as data/ has it: a value, or the sum or count of several rows; None where it is blank."""
        names = tuple(key)
        if (table, names) not in self._by:
            grouped: defaultdict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
            for row in self.rows(table):
                grouped[tuple(row[name] for name in names)].append(row)
            self._by[table, names] = dict(grouped)
        found = self._by[table, names].get(tuple(map(str, key.values())), [])
        values = [row[column] for row in found if row[column] != ""]
        if not values:
            return None
        return values[0] if (table, column) == ("indicator_achievement", "met") else float(sum(map(Decimal, values)))


class _Files:
    """The returned files and the ledger, opened once each."""

    def __init__(self, returned: Path, ledger: Path) -> None:
        self.returned, self.ledger = returned, ledger
        self._books: dict[Path, CalamineWorkbook] = {}
        self._sheets: dict[tuple[Path, str], list[list[Any]]] = {}

    def faults(self, row: dict[Any, Any]) -> list[str]:
        """Return what is wrong with a source: its cell must hold what the trace says."""
        in_ledger = row["state"] == "ledger" or row["sheet"] == "補正"
        path = self.ledger if in_ledger else self.returned / row["file"]
        place = f"{row['file']} {row['sheet']} {row['cell']}"
        if in_ledger and row["file"] != self.ledger.name:
            return [f"{place} is not the ledger {self.ledger.name}"]
        if not row["cell"]:
            return [f"{place} names no cell"]
        held = self._held(path, row["sheet"], row["cell"])
        if row["state"] == "ledger":
            meant = typed(held, LEDGER[row["table"]].field(row["field"]))[0]
            return (
                []
                if meant == row["value"] or row["field"] == "id"
                else [f"{place} holds {held!r}, not {row['value']!r}"]
            )
        return [] if canonical_text(held) == row["original"] else [f"{place} holds {held!r}, not {row['original']!r}"]

    def _held(self, path: Path, sheet: str, cell: str) -> Any:
        if (path, sheet) not in self._sheets:
            book = self._books.setdefault(path, CalamineWorkbook.from_path(str(path)))
            self._sheets[path, sheet] = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        rows = self._sheets[path, sheet]
        row, column = coordinate_to_tuple(cell)
        if row > len(rows) or column > len(rows[row - 1]):
            return None
        value = rows[row - 1][column - 1]
        return None if value == "" else value

"""Recomputes the figures of a master workbook from the cells that ``trace`` names, read from the files themselves.

Nothing here knows how a figure is defined but by what the trace says: which records are counted, which amounts are
added up. Usable for any results folder.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl.utils import coordinate_to_tuple
from python_calamine import CalamineWorkbook

from consolidator.ledger.values import typed
from consolidator.master_file import MasterFile, read_master
from consolidator.text import canonical_text
from consolidator.trace import Sources, Trace, trace
from schemas.ledger import LEDGER

if TYPE_CHECKING:
    from pathlib import Path


def wrong_figures(out: Path, returned: Path, ledger: Path) -> list[str]:
    """Return what is wrong with a results folder's figures and their sources: nothing when all can be recomputed."""
    path = out / "master.xlsx"
    file = read_master(path)
    sources = Sources(file.record.master)
    book = _Files(returned, ledger)
    wrong = []
    for row in file.record.figures.drop_duplicates(["sheet", "cell"]).to_dict("records"):
        traced = trace(file, f"{row['sheet']}!{row['cell']}", path, sources)
        wrong += [f"{row['sheet']}!{row['cell']} {row['id']}: {fault}" for fault in _faults(file, traced, out, book)]
    return wrong


def _faults(file: MasterFile, traced: Trace, out: Path, book: _Files) -> list[str]:
    value = recomputed(file, traced)
    published = _published(out, traced)
    faults = [
        f"the source {fault}" for row in traced.explained.sources.to_dict("records") for fault in book.faults(row)
    ]
    if value != traced.explained.value:
        faults.append(f"recomputed {value!r}, traced {traced.explained.value!r}")
    if published != traced.explained.value:
        faults.append(f"published {published!r}, traced {traced.explained.value!r}")
    if traced.changed:
        faults.append(f"shown {traced.shown!r}, traced {traced.explained.value!r}")
    return faults


def recomputed(file: MasterFile, traced: Trace) -> float | str | None:
    """Return what the sources amount to, by schoolbook arithmetic."""
    plan, sources = file.record.master.plan, traced.explained.sources
    of = {role: sources[sources["role"] == role] for role in ("counted", "part", "whole", "amount", "target", "actual")}
    how = traced.explained.how
    if how == "count":
        return float(len(set(of["counted"][traced.explained.each])))
    if how == "share":
        part, rest = (set(of[role]["initiative"]) for role in ("part", "whole"))
        return _percent(Decimal(len(part)), Decimal(len(part | rest)), plan)
    if how in {"sum", "value"}:
        amounts = [Decimal(str(amount)) for role in ("amount", "target", "actual") for amount in of[role]["value"]]
        assert how == "sum" or len(amounts) < 2
        return float(sum(amounts, Decimal())) if amounts else None
    return _compared(plan, of, how)


def _compared(plan: Any, of: dict[str, pd.DataFrame], how: str) -> float | str | None:
    """Return an indicator's achievement, or whether it is met, by its direction."""
    if of["target"].empty or of["actual"].empty:
        return None
    target, actual = (Decimal(str(of[role]["value"].iloc[0])) for role in ("target", "actual"))
    direction = plan.tables["indicators"].set_index("code").loc[of["target"]["key"].iloc[0], "direction"]
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


@cache
def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def _published(out: Path, traced: Trace) -> float | str | None:
    """Return the figure as data/ has it: a value, or the sum or count of several rows."""
    rows = _table(out / "data" / f"{traced.table}.csv")
    for name, value in traced.key:
        rows = rows[rows[name] == value]
    values = [value for value in rows[traced.column] if value != ""]
    if traced.table == "indicator_achievement" and "code" not in dict(traced.key):
        return float(len(values))
    if not values:
        return 0.0 if traced.explained.how == "count" else None
    return values[0] if traced.column == "met" else float(sum(Decimal(value) for value in values))


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

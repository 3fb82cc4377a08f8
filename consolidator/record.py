"""The whole master as data, so that master.xlsx, copied anywhere, tells by itself what it was made of.

It is kept on a very hidden sheet: the plan's ledger, what every department typed and where, the merged tables, and
which figure every summary cell shows. Nothing on that sheet is shown, calculated or printed.
"""

from __future__ import annotations

import dataclasses
import math
from array import array
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from consolidator.model import Finding, Master, Plan, Rating, Repair, Submission
from consolidator.once import NEVER_EQUAL, each_once
from consolidator.packing import Later, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SHEET: Final = "_consolidator"
MARK: Final = "consolidator-master"
VERSION: Final = 1
_MOST: Final = 400_000_000  # bytes after unpacking; a plan of 124 initiatives takes 2 MB
_FRAMES: Final = (
    "cells", "initiatives", "milestones", "indicators", "effects", "revisions", "opinions", "strays", "reconciliation",
)  # fmt: skip
_ROWS: Final[Mapping[str, type]] = {"submissions": Submission, "findings": Finding, "repairs": Repair}
_DATES: Final[Mapping[str, type[date | time]]] = {"datetime": datetime, "date": date, "time": time}


@dataclass(frozen=True)
class MasterRecord:
    """A published master: what it was made of, its figures (FIGURE_COLUMNS), and the language it was written in."""

    master: Master
    figures: pd.DataFrame
    lang: str


def record_cells(record: MasterRecord) -> list[str]:
    """Return the cells of the hidden sheet, top to bottom: lines for people, then the packed record."""
    return [
        "このシートは変更しないでください。数値の根拠をたどるために使います。",
        "Please do not change this sheet; it is needed to trace figures to their sources.",
        *pack(MARK, VERSION, _packed(record), level=6),
    ]


def record_of(cells: Sequence[str]) -> MasterRecord:
    """Return the record in the cells of a hidden sheet; PackingError when it is damaged or newer."""
    return _unpacked(unpack(MARK, VERSION, cells, _MOST))


# ---------------------------------------------------------------- the packed form: every value once, tables of numbers


class _Pool:
    """Values by number; equal values of one type share a number."""

    def __init__(self) -> None:
        self._numbers: defaultdict[Any, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__

    @property
    def held(self) -> list[Any]:
        """The values in the order of their numbers, as JSON holds them."""
        return [key[1] if type(key) is tuple else key for key in self._numbers]

    def number(self, value: object) -> int:
        plain = _plain(value)
        return self._numbers[plain if type(plain) in NEVER_EQUAL else (type(plain), plain)]

    def numbers(self, values: Sequence[Any]) -> array[int]:
        """Return the number of each of many values."""
        if NEVER_EQUAL.issuperset(map(type, values)):
            return array("i", map(self._numbers.__getitem__, values))
        return array("i", each_once(values, self.number))


def _plain(value: object) -> object:
    """Return a value as JSON holds it; blanks of every kind are None, dates are (type, text)."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, (date, time)):
        return type(value).__name__.lower().replace("timestamp", "datetime"), value.isoformat()
    return value


def _packed(record: MasterRecord) -> dict[str, Any]:
    master, plan, pool = record.master, record.master.plan, _Pool()
    fields = {
        field.name: pool.number(getattr(plan, field.name))
        for field in dataclasses.fields(plan)
        if field.name not in {"ratings", "tables", "digest"}
    }
    return {
        "lang": record.lang,
        "plan": fields,
        "ratings": [[pool.number(value) for value in dataclasses.astuple(rating)] for rating in plan.ratings],
        "ledger": [[name, _frame(frame, pool)] for name, frame in plan.tables.items()],
        "frames": {name: _frame(getattr(master, name), pool) for name in _FRAMES},
        "figures": _frame(record.figures, pool),
        "rows": {name: Later(partial(_rows, getattr(master, name), kind, pool)) for name, kind in _ROWS.items()},
        "provisional": master.provisional,
        "file": master.ledger,
        "values": Later(lambda: pool.held),  # its turn is the last
    }


def _rows(rows: Sequence[Any], kind: type, pool: _Pool) -> list[list[Any]]:
    """Return dataclasses of a kind as the numbers of their values, pairs of texts as they are."""
    columns = (_values([getattr(row, field.name) for row in rows], pool) for field in dataclasses.fields(kind))
    return [list(row) for row in zip(*columns, strict=True)]


def _values(values: Sequence[Any], pool: _Pool) -> Sequence[Any]:
    if any(isinstance(value, tuple) for value in values):
        return [[list(pair) for pair in value] for value in values]
    return pool.numbers(values)


def _frame(frame: pd.DataFrame, pool: _Pool) -> dict[str, Any]:
    return {
        "columns": [str(name) for name in frame.columns],
        "index": len(frame) if isinstance(frame.index, pd.RangeIndex) else array("q", frame.index),
        "data": {str(name): Later(partial(_column, column, pool)) for name, column in frame.items()},
        "sheet": frame.attrs.get("sheet", ""),
        "cells": {name: list(spot) for name, spot in frame.attrs.get("cells", {}).items()},
    }


def _column(values: pd.Series, pool: _Pool) -> array[int] | dict[str, array[int]]:
    """Return the numbers of a column's values; where most say the same as above, one of each run and its length."""
    numbers = pool.numbers(values.astype(object).tolist())
    column = np.frombuffer(numbers, dtype=np.intc)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    if len(starts) > len(column) / 4:
        return numbers
    times = np.diff(starts, append=len(column)).astype(np.intc)
    return {"of": array("i", column[starts].tobytes()), "times": array("i", times.tobytes())}


def _unpacked(packed: dict[str, Any]) -> MasterRecord:
    values = [_DATES[held[0]].fromisoformat(held[1]) if isinstance(held, list) else held for held in packed["values"]]
    parts: dict[str, Any] = {name: _unframed(packed["frames"][name], values) for name in _FRAMES}
    for name, kind in _ROWS.items():
        parts[name] = tuple(kind(*(_cell(value, values) for value in row)) for row in packed["rows"][name])
    plan = Plan(
        **{name: values[number] for name, number in packed["plan"].items()},
        ratings=tuple(Rating(*(values[number] for number in row)) for row in packed["ratings"]),
        tables={name: _unframed(frame, values) for name, frame in packed["ledger"]},
    )
    master = Master(plan=plan, **parts, provisional=packed["provisional"], ledger=packed["file"])
    return MasterRecord(master, _unframed(packed["figures"], values), packed["lang"])


def _cell(told: int | list[list[str]], values: Sequence[Any]) -> Any:  # noqa: ANN401 - whatever was packed
    return tuple((name, said) for name, said in told) if isinstance(told, list) else values[told]


def _unframed(packed: dict[str, Any], values: Sequence[Any]) -> pd.DataFrame:
    """Return a table of Python objects; ``attrs`` as a ledger's frames have them, places as (row, column)."""
    columns = {
        name: pd.Series([values[number] for number in _numbers(packed["data"][name])], dtype=object)
        for name in packed["columns"]
    }
    frame = pd.DataFrame(columns, columns=packed["columns"], dtype=object)
    if isinstance(packed["index"], list):
        frame.index = pd.Index(packed["index"], dtype="int64")
    frame.attrs = {"sheet": packed["sheet"], "cells": {name: tuple(spot) for name, spot in packed["cells"].items()}}
    return frame


def _numbers(column: list[int] | dict[str, list[int]]) -> Iterable[int]:
    """Return what ``_column`` was given."""
    if isinstance(column, list):
        return column
    return chain.from_iterable(map(repeat, column["of"], column["times"]))

"""A form that was read, as bytes: what a child hands over, what the cache keeps, what a cluster sends back.

JSON, so that nothing in it can run, and without the name of the file, which is told when it is unpacked: a renamed file
is no other form. Many are unpacked together, since a thousand small tables take longer to make than one large one.
"""

from __future__ import annotations

import dataclasses
import math
from datetime import date, datetime, time
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from consolidator.intake import Received
from consolidator.model import CELL_COLUMNS, STRAY_COLUMNS, Extraction, Finding, Parameters, Rating, Repair
from consolidator.packing import PackingError, seal, unseal
from consolidator.reading.form import FormRead, read_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from consolidator.model import Raw
    from consolidator.snapshot import Limits

MOST: Final = 2_000_000_000  # bytes after unpacking; a form of five initiatives takes 20 kB
_DTYPES: Final[Mapping[str, str]] = {"raw": "object", "value": "object", "year": "int64", "typed": "bool"}
"""Types of columns that are no texts."""
_DATES: Final[Mapping[str, type[date | time]]] = {"datetime": datetime, "date": date, "time": time}
Opened = dict[str, Any]
"""A packed form, opened: JSON data."""
_Columns = dict[str, list[Any]]


def read_packed(path: Path, root: Path, limits: Limits) -> bytes:
    """Read one returned file, as ``read_form`` does, and pack it."""
    return packed(read_form(path, root, limits))


def packed(read: FormRead) -> bytes:
    """Return a form that was read as bytes; the same form gives the same bytes, whatever its file is called."""
    form = read.extraction
    opened: Opened = {"received": dict(zip(_names(Received), _row(read.received), strict=True))}
    if form is not None and read.parameters is not None:
        opened |= {
            "parameters": [dataclasses.astuple(rating) for rating in read.parameters.ratings],
            "plan": [getattr(read.parameters, name) for name in _names(Parameters, "ratings")],
            "context": [row[:-1] for row in read.context],
            "cells": _columns(form.cells),
            "strays": _columns(form.strays),
            "findings": [_row(finding) for finding in form.findings],
            "repairs": [_row(repair) for repair in form.repairs],
            "typed": form.typed,
        }
    return seal(opened)


def opened(sealed: bytes) -> Opened | None:
    """Return what was packed, None where it has been damaged since."""
    try:
        held = unseal(sealed, MOST)
    except PackingError:
        return None
    return held if isinstance(held, dict) and "received" in held else None


def unpacked(forms: Sequence[tuple[str, Opened]]) -> tuple[FormRead, ...]:
    """Return forms, each with the name its file has now; their tables have the types of ``_DTYPES``, else texts."""
    extracted = [(file, held) for file, held in forms if "cells" in held]
    cells = _tables([(file, held["cells"]) for file, held in extracted], CELL_COLUMNS)
    strays = _tables([(file, held["strays"]) for file, held in extracted], STRAY_COLUMNS)
    extractions = iter(
        Extraction(
            cells=cells[number],
            strays=strays[number],
            findings=tuple(_of(Finding, file, row) for row in held["findings"]),
            repairs=tuple(_of(Repair, file, row) for row in held["repairs"]),
            typed=held["typed"],
        )
        for number, (file, held) in enumerate(extracted)
    )
    return tuple(_read(file, held, extractions) for file, held in forms)


def _read(file: str, held: Opened, extractions: Iterable[Extraction]) -> FormRead:
    received = _of(Received, file, [held["received"][name] for name in _names(Received)])
    if "cells" not in held:
        return FormRead(received)
    ratings = tuple(Rating(*row) for row in held["parameters"])
    parameters = Parameters(**dict(zip(_names(Parameters, "ratings"), held["plan"], strict=True)), ratings=ratings)
    context = tuple((table, key, field, year, value, file) for table, key, field, year, value in held["context"])
    return FormRead(received, next(iter(extractions)), parameters, context)


# ---------------------------------------------------------------- rows


def _names(kind: type[Any], apart: str = "file") -> list[str]:
    return [field.name for field in dataclasses.fields(kind) if field.name != apart]


def _row(item: Any) -> list[Any]:  # noqa: ANN401 - a dataclass
    return [getattr(item, name) for name in _names(type(item))]


def _of(kind: type[Any], file: str, row: Iterable[Any]) -> Any:  # noqa: ANN401 - of that kind
    return kind(file=file, **{name: _frozen(value) for name, value in zip(_names(kind), row, strict=True)})


def _frozen(value: object) -> object:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


# ---------------------------------------------------------------- tables


def _columns(frame: pd.DataFrame) -> _Columns:
    """Return the columns of a table but for the file; one that says the same in every row is said once."""
    return {str(name): _column([_plain(value) for value in frame[name].tolist()]) for name in frame if name != "file"}


def _column(values: list[Any]) -> list[Any]:
    first = values[0] if values else None
    same = (first is None or isinstance(first, str)) and all(value == first for value in values)
    return [len(values), first] if same else [None, *values]


def _plain(value: Raw) -> object:
    """Return a value as JSON holds it; blanks of every kind are None, dates are [type, text]."""
    if value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    match value:
        case datetime():
            return ["datetime", value.isoformat()]
        case date():
            return ["date", value.isoformat()]
        case time():
            return ["time", value.isoformat()]
    return value


def _tables(parts: Sequence[tuple[str, _Columns]], names: Sequence[str]) -> list[pd.DataFrame]:
    """Return the tables of forms, cut from one."""
    columns = [{name: _values(name, column) for name, column in part.items()} for _, part in parts]
    heights = [len(next(iter(part.values()))) for part in columns]
    for (file, _), part, height in zip(parts, columns, heights, strict=True):
        part["file"] = [file] * height
    whole = pd.DataFrame(
        {
            name: pd.Series(list(chain.from_iterable(part[name] for part in columns)), dtype=_DTYPES.get(name, "str"))
            for name in names
        }
    )
    none = whole.iloc[:0]
    return [_cut(whole, start, end) if end > start else none for start, end in pairwise(accumulate(heights, initial=0))]


def _cut(whole: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    part = whole.iloc[start:end]
    part.index = pd.RangeIndex(end - start)
    return part


def _values(name: str, column: list[Any]) -> list[Any]:
    count, values = column[0], column[1:]
    if count is not None:
        return values * int(count)
    if name != "raw":
        return values
    return [_DATES[value[0]].fromisoformat(value[1]) if isinstance(value, list) else value for value in values]

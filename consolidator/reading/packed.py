"""A form that was read, as bytes: what a child hands over, what the cache keeps, what a cluster sends back.

JSON, so that nothing in it can run, and without the name of the file, which is told when it is unpacked: a renamed file
is no other form.
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from consolidator.columns import Columns, Same
from consolidator.intake.received import Received
from consolidator.model import CELL_COLUMNS, STRAY_COLUMNS, Extraction, Finding, Parameters, Rating, Repair, Unreadable
from consolidator.packing import PackingError, seal, unseal
from consolidator.reading.form import FormRead, read_form, unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from consolidator.columns import Column
    from consolidator.model import Manifest, Raw
    from consolidator.snapshot import Limits

MOST: Final = 2_000_000_000  # bytes after unpacking; a form of five initiatives takes 20 kB
_DATES: Final[Mapping[str, type[date | time]]] = {"datetime": datetime, "date": date, "time": time}
Opened = dict[str, Any]
"""A packed form, opened: JSON data."""
Shared = dict[object, Any]
"""What many forms hold (texts, whole numbers, a plan's parameters), each under itself."""
_Columns = dict[str, list[Any]]
_SHARED: Final = frozenset({str, int})


def read_packed(path: Path, root: Path, limits: Limits, issued: Sequence[Manifest] = ()) -> bytes:
    """Read one returned file, as ``read_form`` does, and pack it."""
    return packed(read_form(path, root, limits, issued))


def packed(read: FormRead) -> bytes:
    """Return a form that was read as bytes; the same form gives the same bytes, whatever its file is called."""
    form = read.extraction
    opened: Opened = {"received": dict(zip(_names(Received), _row(read.received), strict=True))}
    if read.parameters is not None:
        opened |= {
            "parameters": [dataclasses.astuple(rating) for rating in read.parameters.ratings],
            "plan": [getattr(read.parameters, name) for name in _names(Parameters, "ratings")],
        }
    if form is not None:
        opened |= {
            "context": [row[:-1] for row in read.context],
            "cells": _packed_columns(form.rows),
            "strays": _packed_columns(form.stray_rows),
            "findings": [_row(finding) for finding in form.findings],
            "repairs": [_row(repair) for repair in form.repairs],
            "typed": form.typed,
        }
    return seal(opened)


def packed_answer(answer: bytes | Unreadable) -> bytes:
    """Return what a guarded child answered, packed also where it did not come to read the file."""
    return packed(unread(answer)) if isinstance(answer, Unreadable) else answer


def opened(sealed: bytes) -> Opened | None:
    """Return what was packed, None where it has been damaged since."""
    try:
        held = unseal(sealed, MOST)
    except PackingError:
        return None
    return held if isinstance(held, dict) and "received" in held else None


def unpacked(file: str, held: Opened, shared: Shared) -> FormRead:
    """Return a form with the name its file has now; shared: what was met before, which is held once."""
    received = _of(Received, file, [held["received"][name] for name in _names(Received)], shared)
    if "cells" not in held:
        return FormRead(received)
    parameters = _parameters(held, shared) if "plan" in held else None
    context = tuple((*_frozen(row, shared), file) for row in held["context"])
    return FormRead(received, _extraction(file, held, shared), parameters, context)


def _parameters(held: Opened, shared: Shared) -> Parameters:
    ratings = tuple(Rating(*row) for row in held["parameters"])
    found = Parameters(**dict(zip(_names(Parameters, "ratings"), held["plan"], strict=True)), ratings=ratings)
    kept: Parameters = shared.setdefault(found, found)
    return kept


def _extraction(file: str, held: Opened, shared: Shared) -> Extraction:
    return Extraction(
        rows=_columns(file, held["cells"], CELL_COLUMNS, shared),
        stray_rows=_columns(file, held["strays"], STRAY_COLUMNS, shared),
        findings=tuple(_of(Finding, file, row, shared) for row in held["findings"]),
        repairs=tuple(_of(Repair, file, row, shared) for row in held["repairs"]),
        typed=held["typed"],
    )


# ---------------------------------------------------------------- rows


def _names(kind: type[Any], apart: str = "file") -> list[str]:
    return [field.name for field in dataclasses.fields(kind) if field.name != apart]


def _row(item: Any) -> list[Any]:  # noqa: ANN401 - a dataclass
    return [getattr(item, name) for name in _names(type(item))]


def _of(kind: type[Any], file: str, row: Iterable[Any], shared: Shared) -> Any:  # noqa: ANN401 - of that kind
    return kind(file=file, **{name: _frozen(value, shared) for name, value in zip(_names(kind), row, strict=True)})


def _frozen(value: Any, shared: Shared) -> Any:  # noqa: ANN401 - JSON data
    return tuple(_frozen(one, shared) for one in value) if isinstance(value, list) else _once(value, shared)


def _once(value: Any, shared: Shared) -> Any:  # noqa: ANN401 - as above
    """Return a text or a whole number as the one object that stands for it; True and 1.0 are neither."""
    return shared.setdefault(value, value) if type(value) in _SHARED else value


# ---------------------------------------------------------------- tables


def _packed_columns(rows: Columns) -> _Columns:
    """Return the columns of a table but for the file: [number of rows, what all say], else [None, value, value ...]."""
    return {
        name: [len(column), column.value] if isinstance(column, Same) else [None, *_plain_ones(name, column)]
        for name, column in rows.named.items()
        if name != "file"
    }


def _plain_ones(name: str, column: Sequence[Any]) -> Iterable[object]:
    return map(_plain, column) if name == "raw" else column


def _plain(value: Raw) -> object:
    """Return a value as JSON holds it; dates are [type, text]."""
    match value:
        case datetime():
            return ["datetime", value.isoformat()]
        case date():
            return ["date", value.isoformat()]
        case time():
            return ["time", value.isoformat()]
    return value


def _columns(file: str, held: _Columns, names: Sequence[str], shared: Shared) -> Columns:
    values = {name: _values(name, column, shared) for name, column in held.items()}
    values["file"] = Same(file, len(next(iter(values.values()))))
    return Columns({name: values[name] for name in names})


def _values(name: str, column: list[Any], shared: Shared) -> Column:
    count, values = column[0], column[1:]
    if count is not None:
        return Same(_once(values[0], shared), count)
    if name == "raw":
        values = [_DATES[value[0]].fromisoformat(value[1]) if isinstance(value, list) else value for value in values]
    return [shared.setdefault(value, value) if type(value) in _SHARED else value for value in values]

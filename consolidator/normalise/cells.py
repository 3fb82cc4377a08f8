"""The long table, normalised: each content read once, and told where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from consolidator.model import Finding, Repair
from consolidator.normalise import elsewhere, read
from consolidator.normalise.reading import Reading
from consolidator.once import counted
from consolidator.text import canonical_text
from schemas.codes import CODES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from consolidator.model import Parameters
    from schemas.fields import Field

    _Row = Mapping[str, Any]
    _Content = tuple[str, str, str, str, type, Any]
    """Table, field, unit, number format, type of the content, content."""

_NOTHING: Final = Reading(None)
_TOLD: Final = ["file", "department", "sheet", "cell", "table", "key", "field", "year", "raw"]
"""What is said of a cell in findings and in the log."""
_FIELDS: Final = {(table.name, field.name): field for table in TABLES.values() for field in table.fields}


def normalise(
    cells: pd.DataFrame, parameters: Parameters, units: Mapping[str, str]
) -> tuple[pd.DataFrame, tuple[Finding, ...], tuple[Repair, ...]]:
    """Return the long table with ``value`` and ``rule`` filled, what could not be read, and what was changed.

    ``cells`` has model.CELL_COLUMNS and, where known, ``number_format``; rows whose ``found_by`` is
    missing stay None. ``units`` maps the code of an indicator to its unit. Findings and repairs
    are in the order of the rows. KeyError when a table or field is not in schemas.tables.
    """
    same = elsewhere.repeated(cells, _FIELDS)
    numbers, contents = counted(_contents(_with_above(cells, same), units))
    which = np.array(numbers, dtype=np.intp)
    fields = [_FIELDS[table, field] for table, field, *_ in contents]
    readings: list[Reading] = [
        _NOTHING if pd.isna(raw) else read(raw, field, parameters, unit, number_format)
        for field, (_, _, unit, number_format, _, raw) in zip(fields, contents, strict=True)
    ]
    for index in same:  # rows of their own, so that the log says how they were read
        at = cells.index.get_loc(index)
        fields.append(fields[which[at]])
        readings.append(elsewhere.as_ditto(readings[which[at]]))
        which[at] = len(readings) - 1
    filled = cells.assign(
        value=_spread([reading.value for reading in readings], which, cells.index),
        rule=_spread([reading.rule for reading in readings], which, cells.index),
    )
    pointing = [_pointing(reading, field) for reading, field in zip(readings, fields, strict=True)]
    findings = tuple(
        _finding(row, said[number])
        for said in (readings, pointing)
        for row, number in _rows(cells, which, [bool(reading.problem) for reading in said])
    )
    repairs = tuple(
        _repair(row, readings[number]) for row, number in _rows(cells, which, [bool(r.rule) for r in readings])
    )
    return filled, findings, repairs


def _with_above(cells: pd.DataFrame, same: Mapping[Any, Any]) -> pd.DataFrame:
    """Return the long table with what stands above in the place of 同上."""
    if not same:
        return cells
    raw = cells["raw"].astype(object)
    return cells.assign(
        raw=raw.where(~cells.index.isin(list(same)), pd.Series({at: raw[up] for at, up in same.items()}))
    )


def _pointing(reading: Reading, field: Field) -> Reading:
    """Return what is to be asked of a text that tells nothing by itself, although it is used."""
    code = elsewhere.pointing(reading.value, field)
    return Reading(None, problem=code, params=(("value", str(reading.value)),)) if code else _NOTHING


def _contents(cells: pd.DataFrame, units: Mapping[str, str]) -> Iterator[_Content]:
    """Return what a reading depends on, cell by cell; the type stands beside the content because True equals 1."""
    raws = cells["raw"].astype(object).where((cells["found_by"] != "missing").to_numpy(), None).tolist()
    formats = cells["number_format"].fillna("General") if "number_format" in cells else ["General"] * len(cells)
    unit = [units.get(key, "") for key in cells["key"].tolist()]
    columns = (cells["table"].tolist(), cells["field"].tolist(), unit, formats, map(type, raws), raws)
    return zip(*columns, strict=True)


def _spread(values: Sequence[str | float | None], which: np.ndarray, index: pd.Index) -> pd.Series:
    """Return each group's value for each of its rows."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return pd.Series(column[which], index=index, dtype=object)


def _rows(cells: pd.DataFrame, which: np.ndarray, wanted: Sequence[bool]) -> Iterator[tuple[_Row, int]]:
    """Yield the rows of the wanted groups, in order, each with the number of its group."""
    positions = np.flatnonzero(np.array(wanted, dtype=bool)[which])
    chosen = cells[_TOLD].iloc[positions]
    rows = (dict(zip(_TOLD, row, strict=True)) for row in zip(*(chosen[name].tolist() for name in _TOLD), strict=True))
    return zip(rows, which[positions].tolist(), strict=True)


def _finding(row: _Row, reading: Reading) -> Finding:
    return Finding(
        code=reading.problem,
        severity=CODES[reading.problem].severity,
        params=reading.params,
        file=row["file"],
        department=row["department"],
        sheet=row["sheet"],
        cell=row["cell"],
        table=row["table"],
        key=row["key"],
        field=row["field"],
        year=int(row["year"]),
        value=canonical_text(row["raw"]),
    )


def _repair(row: _Row, reading: Reading) -> Repair:
    return Repair(
        file=row["file"],
        sheet=row["sheet"],
        cell=row["cell"],
        table=row["table"],
        key=row["key"],
        field=row["field"],
        original=canonical_text(row["raw"]),
        value=canonical_text(reading.value),
        rule=reading.rule,
    )

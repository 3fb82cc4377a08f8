"""The long table, normalised: each content read once, and told where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from consolidator.model import Finding, Repair
from consolidator.normalise import elsewhere, read
from consolidator.normalise.reading import Reading
from consolidator.text import canonical_text
from schemas.codes import CODES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from consolidator.model import Parameters

    _Row = Mapping[Hashable, Any]

_NOTHING: Final = Reading(None)
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
    contents = _contents(_with_above(cells, same), units)
    group = contents.groupby(list(contents), sort=False, dropna=False).ngroup()
    readings = [
        _NOTHING if pd.isna(raw) else read(raw, _FIELDS[table, field], parameters, unit, number_format)
        for table, field, unit, number_format, _, raw in contents[~group.duplicated()].to_numpy(dtype=object)
    ]
    which = group.to_numpy().copy()
    for index in same:  # rows of their own, so that the log says how they were read
        at = cells.index.get_loc(index)
        readings.append(elsewhere.as_ditto(readings[which[at]]))
        which[at] = len(readings) - 1
    filled = cells.assign(
        value=_spread([reading.value for reading in readings], which, cells.index),
        rule=_spread([reading.rule for reading in readings], which, cells.index),
    )
    findings = tuple(
        _finding(row, readings[number]) for row, number in _rows(cells, which, [bool(r.problem) for r in readings])
    )
    repairs = tuple(
        _repair(row, readings[number]) for row, number in _rows(cells, which, [bool(r.rule) for r in readings])
    )
    return filled, (*findings, *_pointing(filled)), repairs


def _with_above(cells: pd.DataFrame, same: Mapping[Any, Any]) -> pd.DataFrame:
    """Return the long table with what stands above in the place of 同上."""
    if not same:
        return cells
    raw = cells["raw"].astype(object)
    return cells.assign(
        raw=raw.where(~cells.index.isin(list(same)), pd.Series({at: raw[up] for at, up in same.items()}))
    )


def _pointing(cells: pd.DataFrame) -> tuple[Finding, ...]:
    """Return the findings on texts that tell nothing by themselves: they are used, and asked about."""
    columns = zip(cells["value"], cells["table"], cells["field"], strict=True)
    codes = np.array(
        [elsewhere.pointing(value, _FIELDS[table, field]) for value, table, field in columns], dtype=object
    )
    rows = cells[codes != ""].to_dict("records")
    said = zip(rows, codes[codes != ""], strict=True)
    return tuple(_finding(row, Reading(None, problem=code, params=(("value", row["value"]),))) for row, code in said)


def _contents(cells: pd.DataFrame, units: Mapping[str, str]) -> pd.DataFrame:
    """Return what a reading depends on, a row a cell; the type stands beside the content because True equals 1."""
    raw = cells["raw"].astype(object).where((cells["found_by"] != "missing").to_numpy(), None)
    formats = cells["number_format"].fillna("General") if "number_format" in cells else "General"
    return pd.DataFrame(
        {
            "table": cells["table"],
            "field": cells["field"],
            "unit": cells["key"].map(units).fillna("") if units else "",
            "format": formats,
            "type": [type(content).__name__ for content in raw],
            "raw": raw,
        }
    ).reset_index(drop=True)


def _spread(values: Sequence[str | float | None], which: np.ndarray, index: pd.Index) -> pd.Series:
    """Return each group's value for each of its rows."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return pd.Series(column[which], index=index, dtype=object)


def _rows(cells: pd.DataFrame, which: np.ndarray, wanted: Sequence[bool]) -> Iterator[tuple[_Row, int]]:
    """Yield the rows of the wanted groups, in order, each with the number of its group."""
    positions = np.flatnonzero(np.array(wanted, dtype=bool)[which])
    rows = cells.iloc[positions].to_dict("records")
    return zip(rows, (int(number) for number in which[positions]), strict=True)


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

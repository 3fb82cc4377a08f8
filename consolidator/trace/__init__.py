"""From a figure of the master workbook, or its id, to the cells that it was computed from.

``find``     which figure is meant; ``records`` the values of single records, which no summary need show
``explain``  how it is computed
``sources``  which cells that takes
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consolidator.trace.explain import explain
from consolidator.trace.explained import Explained
from consolidator.trace.find import find, shown_in
from consolidator.trace.records import record_figure
from consolidator.trace.sources import SOURCE_COLUMNS, Sources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from consolidator.master_file import MasterFile

__all__ = ["SOURCE_COLUMNS", "Explained", "Sources", "Trace", "trace", "traced"]


@dataclass(frozen=True)
class Trace:
    """One figure and where it comes from."""

    figure: str  # id
    sheet: str  # '' of a record's value that no summary shows
    cell: str
    table: str  # of schemas.outputs
    column: str
    key: tuple[tuple[str, str], ...]  # the published table's fields that choose its rows
    explained: Explained
    shown: object  # what the cell shows now: number, text, None when empty
    changed: bool  # whether that differs from what the sources amount to


def trace(file: MasterFile, wanted: str, path: Path) -> Trace:
    """Return what is behind a figure.

    wanted: 'SHEET!CELL', an id of data/figures.csv, or that of a record's value (``figure_ids.RECORDS``); path is for
    messages. Raises OperatorError O123 where there is no such figure, with those nearby.
    """
    row = record_figure(file.record.master, wanted) if wanted not in set(file.record.figures["id"]) else None
    return traced(file, row or find(file.record.figures, wanted, path), Sources(file.record.master))


def traced(file: MasterFile, row: Mapping[str, Any], sources: Sources) -> Trace:
    """Return what is behind the figure of a row of the master's figures. sources: of its master."""
    key = json.loads(row["output_key"])
    explained = explain(sources, row["output_table"], key, row["column"])
    shown = shown_in(file, row["sheet"], row["cell"]) if row["cell"] else None
    return Trace(
        figure=row["id"],
        sheet=row["sheet"],
        cell=row["cell"],
        table=row["output_table"],
        column=row["column"],
        key=tuple((name, str(value)) for name, value in key.items()),
        explained=explained,
        shown=shown,
        changed=bool(row["cell"]) and _differs(explained.value, shown),
    )


def _differs(value: float | str | None, shown: object) -> bool:
    """Whether a cell shows another number; words are shown in the reader's language and can't be compared."""
    if isinstance(value, str):
        return shown is None
    if value is None or not isinstance(shown, (int, float)):
        return (value is None) != (shown is None)
    return abs(float(value) - float(shown)) > 1e-9 * max(1.0, abs(float(value)))

"""The tables of a ledger as frames of typed values whose cells can be named."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.ledger.find import Fault, find_headings, find_sheets
from consolidator.ledger.values import typed
from consolidator.model import Rating
from consolidator.normalise.marks import folded
from consolidator.normalise.ratings import normalise
from consolidator.once import each_once
from consolidator.text import canonical_text
from schemas.ledger import DEFAULTS, LEDGER, REQUIRED_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consolidator.ledger.find import Heading, Spot
    from consolidator.ledger.grid import Grid
    from consolidator.ledger.values import Value
    from consolidator.model import Raw
    from schemas.fields import Field, Table

_REMARKS: Final = ("※", "＊", "*", "注)", "注）", "(注", "（注")


class Ledger(NamedTuple):
    """A ledger as read. Every table of ``schemas.ledger`` has a frame, empty when its sheet is missing.

    A frame's columns are the table's fields, of Python objects (``values.Value``); its index is the
    1-based row of the sheet; ``attrs`` hold the sheet's name and the fields' places for ``address``.
    """

    tables: dict[str, pd.DataFrame]
    faults: tuple[Fault, ...]
    lang: str  # of its sheet names


def address(frame: pd.DataFrame, row: int, field: str) -> str:
    """Return the A1 address of a field in a row of a ledger's frame, '' where the sheet has no such column."""
    spot: Spot | None = frame.attrs["cells"].get(field)
    return xl_rowcol_to_cell((spot.row or row) - 1, spot.column - 1) if spot else ""


def read_tables(grids: Sequence[Grid]) -> Ledger:
    """Return the tables of a ledger and everything that is wrong with its sheets, headings and single values."""
    sheets, faults = find_sheets(grids, tuple(LEDGER.values()))
    lang = _language(sheets)
    titles = [LEDGER[name].title(lang) for name in REQUIRED_TABLES if name not in sheets]
    if len(titles) == len(REQUIRED_TABLES):
        return _no_ledger(titles, lang)
    found = list(faults) + [Fault("L101", title, params=(("sheet", title),)) for title in titles]
    tables: dict[str, pd.DataFrame] = {}
    for name, table in LEDGER.items():
        tables[name], wrong = _read_table(sheets[name], table) if name in sheets else (_blank(table), [])
        found += wrong
    _settle_symbols(tables)
    return Ledger(tables, tuple(found), lang)


def _no_ledger(titles: Sequence[str], lang: str) -> Ledger:
    """Return what is read of another workbook: one fault says so, whatever its sheets hold."""
    fault = Fault("L135", "", params=(("sheets", "、".join(titles) if lang == "ja" else ", ".join(titles)),))
    return Ledger({name: _blank(table) for name, table in LEDGER.items()}, (fault,), lang)


def _language(sheets: Mapping[str, Grid]) -> str:
    """Return the language that most of the sheets are named in."""
    english = sum(folded(LEDGER[name].label_en) == folded(grid.name) for name, grid in sheets.items())
    return "en" if english * 2 > len(sheets) else "ja"


def _blank(table: Table) -> pd.DataFrame:
    frame = pd.DataFrame(
        columns=[field.name for field in table.fields], index=pd.Index([], dtype="int64"), dtype=object
    )
    frame.attrs = {"sheet": "", "cells": {}}
    return frame


def _read_table(grid: Grid, table: Table) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the rows of a table, blank ones left out, and its faults."""
    heading = find_headings(grid, table)
    faults = list(heading.faults)
    if not heading.cells:
        return _blank(table), faults
    rows = _data_rows(grid, table, heading)
    index, columns = pd.Index(rows, dtype="int64"), {}
    wrong: list[tuple[int, Fault]] = []
    for field in table.fields:
        values, found = _column(grid, rows, field, heading.cells.get(field.name))
        columns[field.name] = pd.Series(values, index, dtype=object)
        wrong += found
    faults += [fault for _, fault in sorted(wrong, key=itemgetter(0))]
    frame = pd.DataFrame(columns, index)
    for name, value in DEFAULTS.get(table.name, {}).items():
        frame[name] = pd.Series([value if cell is None else cell for cell in frame[name]], frame.index, dtype=object)
    frame.attrs = {"sheet": grid.name, "cells": heading.cells}
    if frame.empty and table.name in REQUIRED_TABLES:
        below = address(frame, heading.row + 1, min(heading.cells, key=heading.cells.__getitem__))
        params = (("sheet", grid.name),)
        faults.append(Fault("L125" if table.name == "ratings" else "L127", grid.name, below, params=params))
    return frame, faults


def _data_rows(grid: Grid, table: Table, heading: Heading) -> list[int]:
    """Return the rows that hold a record: below the headings, not blank, not just a remark (※ ...)."""
    if table.vertical:
        return [heading.row]
    rows, columns = [], [spot.column - 1 for spot in heading.cells.values()]
    for row, cells in enumerate(grid.rows[heading.row :], start=heading.row + 1):
        filled = [cells[column] for column in columns if column < len(cells) and cells[column] is not None]
        remark = len(filled) == 1 and isinstance(filled[0], str) and filled[0].strip().startswith(_REMARKS)
        if filled and not remark:
            rows.append(row)
    return rows


def _raws(grid: Grid, rows: Sequence[int], spot: Spot) -> list[Raw]:
    """Return what stands in a field's place in some rows."""
    at = spot.column - 1
    lines = [grid.rows[(spot.row or row) - 1] for row in rows]
    return [cells[at] if at < len(cells) else None for cells in lines]


def _column(
    grid: Grid, rows: Sequence[int], field: Field, spot: Spot | None
) -> tuple[list[Value], list[tuple[int, Fault]]]:
    """Return a field's values in some rows, and its faults with their rows."""
    if spot is None:
        return [None] * len(rows), []
    raws = _raws(grid, rows, spot)
    meant = each_once(raws, lambda raw: typed(raw, field))
    faults = []
    for row, raw, (_, code) in zip(rows, raws, meant, strict=True):
        if code:
            cell = xl_rowcol_to_cell((spot.row or row) - 1, spot.column - 1)
            faults.append((row, Fault(code, grid.name, cell, field.name, (("value", canonical_text(raw)),))))
    return [value for value, _ in meant], faults


def _settle_symbols(tables: dict[str, pd.DataFrame]) -> None:
    """Write the symbols of past ratings as their scale has them: 〇 is ○ where ○ is meant."""
    scales, history = ratings_of(tables["ratings"]), tables["history"]
    settled = []
    for aspect, symbol in zip(history["aspect"], history["symbol"], strict=True):
        meant = normalise(symbol, [rating for rating in scales if rating.aspect == aspect]).value
        settled.append(symbol if meant is None else meant)
    history["symbol"] = pd.Series(settled, history.index, dtype=object)


def ratings_of(frame: pd.DataFrame) -> tuple[Rating, ...]:
    """Return the scales that a table of ratings defines; rows that lack a symbol or rank are left out."""
    rows = frame.dropna(subset=["aspect", "symbol", "rank"]).to_dict(orient="records")
    return tuple(
        Rating(
            row["aspect"],
            row["symbol"],
            row["label"] or "",
            int(row["rank"]),
            counted=row["counted"] == "yes",
            reason_required=row["reason_required"] == "yes",
        )
        for row in rows
    )

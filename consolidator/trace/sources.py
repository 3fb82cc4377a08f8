"""The cells behind a value: what departments returned, what the ledger holds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.ledger_rows import rows_of, text_of
from consolidator.text import canonical_text
from schemas.ledger import LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.model import Master, Raw

SOURCE_COLUMNS: Final = (
    "role",  # in the computation: counted, before, part, whole, amount, planned, actual, target; beside: plays no part
    "initiative",
    "title",
    "table",
    "key",
    "field",
    "year",
    "department",  # code, '' for the ledger
    "department_name",
    "file",  # path below the folder of returned files, or the ledger's name
    "sheet",
    "cell",
    "original",  # what the cell holds, as text
    "value",  # what it means
    "rule",  # how value was made of original, '' when unchanged
    "state",  # merged, rejected, overruled; ledger
)
BESIDE: Final = "beside"
Source = dict[str, Any]


class Sources:
    """Finds the cells behind the values of one master."""

    def __init__(self, master: Master) -> None:
        """Index what was returned by record and field."""
        self.master, plan = master, master.plan
        self._rows = {table: rows_of(plan, table) for table in LEDGER}
        self._found: dict[tuple[str, tuple[str, ...]], dict[tuple[Raw, ...], int]] = {}
        self._names = {text_of(row, "code"): text_of(row, "name") for row in self._rows["departments"]}
        self._titles = {text_of(row, "id"): text_of(row, "title") for row in self._rows["initiatives"]}
        self._typed: dict[tuple[str, str, str], list[Source]] = {}
        for row in master.cells.to_dict("records"):
            if row["original"] or not _blank(row["value"]):
                place = (row["table"], row["key"], row["field"])
                self._typed.setdefault(place, []).append({str(name): value for name, value in row.items()})

    @cached_property
    def indicators(self) -> dict[tuple[str, int], Source]:
        """The master's rows of indicators by code and year; blanks None."""
        frame = self.master.indicators.astype(object)
        rows = frame.where(frame.notna(), None).to_dict("records")
        return {(row["code"], int(row["year"])): {str(name): value for name, value in row.items()} for row in rows}

    def returned(self, role: str, initiative: str, place: tuple[str, str, str], value: object) -> list[Source]:
        """Return the returned cells of a record's field, those that its value comes from first.

        place: table, key, field; value: the master's. One cell whose value that is plays the role, or else all merged
        ones do (amounts that are added up); the others are beside. None plays it where value is missing.
        """
        found = [row for row in self._typed.get(place, []) if row["year"] == self.master.plan.reporting_year]
        merged = [row for row in found if row["state"] == "merged" and not _blank(row["value"])]
        same = [row for row in merged if row["value"] == value]
        chosen = [] if _blank(value) else same[:1] or merged
        others = [row for row in found if not any(row is one for one in chosen)]
        return [self._source(role, initiative, row) for row in chosen] + [
            self._source(BESIDE, initiative, row) for row in others
        ]

    def asked_for(self, role: str, initiative: str, department: str, kind: str) -> list[Source]:
        """Return the cells in which a department asks for a revision of that kind."""
        return [
            self._source(role, initiative, row)
            for (table, key, name), rows in self._typed.items()
            if (table, name) == ("revisions", "kind") and key.rsplit("#", 1)[0] == initiative
            for row in rows
            if row["state"] == "merged" and row["department"] == department and row["value"] == kind
        ]

    def ledger(self, role: str, initiative: str, table: str, wanted: Mapping[str, Raw], name: str) -> list[Source]:
        """Return a field of the ledger's row whose fields have these values; blanks are ''."""
        place = self._places(table, tuple(wanted)).get(tuple(value or "" for value in wanted.values()))
        return [] if place is None else [self.ledger_cell(role, initiative, table, place, name)]

    def _places(self, table: str, names: tuple[str, ...]) -> dict[tuple[Raw, ...], int]:
        """Return where the rows of a ledger's table stand (from 0) by some of their fields, the last of several."""
        if (table, names) not in self._found:
            rows = self._rows[table]
            self._found[table, names] = {
                tuple(row.get(name) or "" for name in names): place for place, row in enumerate(rows)
            }
        return self._found[table, names]

    def rated(self, role: str, initiative: str, at: tuple[str, int, str]) -> list[Source]:
        """Return the ledger's rating of an initiative. at: aspect, year, period."""
        aspect, year, period = at
        wanted: dict[str, Raw] = {"initiative": initiative, "aspect": aspect, "year": year, "period": period}
        return self.ledger(role, initiative, "history", wanted, "symbol")

    def ledger_cell(self, role: str, initiative: str, table: str, place: int, name: str) -> Source:
        """Return a field of the ledger's row at a place (from 0)."""
        frame = self.master.plan.tables[table]
        held = self._rows[table][place]
        value = held[name]
        row: Source = {
            "table": table,
            "key": initiative,
            "field": name,
            "year": held.get("year"),
            "department": "",
            "file": self.master.ledger,
            "sheet": frame.attrs.get("sheet", ""),
            "cell": _address(frame, place, name),
            "original": "" if _blank(value) else canonical_text(value),
            "value": value,
            "rule": "",
            "state": "ledger",
        }
        return self._source(role, initiative, row)

    def _source(self, role: str, initiative: str, row: Source) -> Source:
        known = {
            "role": role,
            "initiative": initiative,
            "title": self._titles.get(initiative, ""),
            "department_name": self._names.get(row["department"], ""),
        }
        return {name: known[name] if name in known else row[name] for name in SOURCE_COLUMNS}


def source_frame(sources: Iterable[Source]) -> pd.DataFrame:
    """Return sources as a table with SOURCE_COLUMNS, blanks None."""
    frame = pd.DataFrame(list(sources), columns=list(SOURCE_COLUMNS), dtype=object)
    return frame.where(frame.notna(), None)


def _address(frame: pd.DataFrame, place: int, name: str) -> str:
    """Return where a ledger's field stands; '' where the ledger was not read from a workbook or has no such column."""
    spot = frame.attrs.get("cells", {}).get(name)
    if spot is None:
        return ""
    row, column = spot
    return str(xl_rowcol_to_cell((row or int(frame.index[place])) - 1, column - 1))


def _blank(value: object) -> bool:
    return value is None or value == "" or value is pd.NA or (isinstance(value, float) and value != value)  # noqa: PLR0124 - NaN alone differs

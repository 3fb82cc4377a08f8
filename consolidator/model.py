"""The frozen values that pass between the stages.

Nothing here imports anything of ours but how rows are held, does I/O or knows a rule. Tables pass between stages as
pandas DataFrames; the names of their columns stand here too, so that producer and consumer agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from consolidator.columns import Columns, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

Severity = Literal["block", "warn", "note"]
"""block: the value can't be used and the form goes back; warn: asked about; note: for information."""

Raw = str | float | bool | datetime | date | time | None
"""What a spreadsheet cell holds. Numbers are floats; an empty cell is None, never ''."""

Row = Mapping[str, Raw]
"""One row of a table: field -> value."""

PENDING: Final = "未提出"
"""Rating shown and counted for an initiative whose department has returned nothing."""
UNSETTLED: Final = "未確定"
"""Rating shown and counted where the returned value has a blocking finding."""
WHOLE: Final = "*"
"""The code that stands for the whole plan (or any rating) in published tables."""

UNKNOWN: Final = ""
"""Number format of a cell in a file of which contents alone are read."""

CELL_COLUMNS: Final = (
    "table",  # table of schemas.tables
    "key",  # key of the record: initiative id, indicator code ...
    "field",  # field of that table
    "year",  # fiscal year the value belongs to (April to March), int
    "department",  # code of the department that typed it
    "raw",  # what the cell held (Raw)
    "value",  # after normalising: str, float or None
    "original",  # raw as text, '' when empty
    "issued",  # as text: what the cell held when the form was issued, '' when empty
    "typed",  # bool: differs from what was issued
    "file",
    "sheet",
    "cell",  # A1 address in the returned file, '' when the cell is gone
    "number_format",  # of the cell, 'General' where there is none, '' where it is not known
    "found_by",  # name | key (sorted) | label | unclear (record can't be told) | missing
    "rule",  # how value was made of raw, '' when unchanged
    "state",  # '' until merged; then merged | rejected | overruled
)
"""Columns of the long table, the spine from form to figure: one row a value."""

STRAY_COLUMNS: Final = ("file", "department", "sheet", "cell", "kind", "content")
"""Columns of the table of strays: content that belongs to no entry cell.

kind: text (a cell), note, comment, textbox, extra_sheet, copied_print (what a form prints, on a copied sheet).
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, as data: where it is, and the values its message needs.

    The sentences belong to ``schemas.codes``; they are rendered when findings are published.
    """

    code: str
    severity: Severity
    params: tuple[tuple[str, str], ...] = ()
    file: str = ""
    department: str = ""
    sheet: str = ""
    cell: str = ""
    table: str = ""
    key: str = ""
    field: str = ""
    year: int = 0
    value: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """One value whose meaning was certain and whose writing was changed."""

    file: str
    sheet: str
    cell: str
    table: str
    key: str
    field: str
    original: str
    value: str
    rule: str


# ---------------------------------------------------------------- what a workbook holds


Look = Literal["", "struck", "raised"]
"""struck: struck through, wholly or in part; raised: some of the text stands above the line."""


class Cell(NamedTuple):
    """One cell that is not empty; a form has hundreds, and a tuple is made in a third of a dataclass's time."""

    value: Raw
    formula: str | None = None  # without the leading '=', None when the cell holds a value
    number_format: str = "General"
    look: Look = ""  # of its text


@dataclass(frozen=True, slots=True)
class Note:
    """A note, threaded comment or text box. Row and column are 1-based; 0 where it has no cell."""

    row: int
    column: int
    text: str
    kind: Literal["note", "comment", "textbox"] = "note"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as read. Cells are keyed by 1-based (row, column)."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    state: Literal["visible", "hidden", "veryHidden"] = "visible"
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, last row, last column
    notes: tuple[Note, ...] = ()
    pictures: int = 0  # and drawings without text


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file as read, before anything is understood."""

    file: str  # path relative to the folder it was read from, with forward slashes
    sha256: str
    format: str  # xlsx, xlsm, xlsb, xls, ods
    sheets: tuple[Sheet, ...]
    names: Mapping[str, tuple[str, int, int]]  # workbook-level name -> sheet, row, column (single cells only)
    sheet_names: Mapping[tuple[str, str], tuple[str, int, int]] = field(default_factory=dict)
    """Sheet-level names: (scope sheet, name) -> sheet, row, column."""
    saved_at: str = ""  # the workbook's own record of its last save (ISO 8601, UTC), '' when it has none
    warnings: tuple[str, ...] = ()  # macros, external links ...: codes of schemas.codes

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of that name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read; code and params say why."""

    file: str
    sha256: str
    code: str
    params: tuple[tuple[str, str], ...] = ()


# ---------------------------------------------------------------- plan


@dataclass(frozen=True, slots=True)
class Rating:
    """One symbol of one aspect's scale."""

    aspect: str  # overall | schedule | effect
    symbol: str
    label: str
    rank: int  # 1 is best
    counted: bool  # False: outside the denominator (対象外)
    reason_required: bool


@dataclass(frozen=True)
class Plan:
    """A plan ledger, read and typed. Tables are keyed by the names of ``schemas.ledger``."""

    code: str
    title: str
    organisation: str
    first_year: int
    last_year: int
    reporting_year: int
    period: str  # year_end | mid_year
    money_unit: str  # 円 | 千円 | 百万円 | 億円
    percentage_base: str  # all | evaluated
    rounding: str  # half_up | cut
    decimals: int
    deadline: date | None
    template: str
    ratings: tuple[Rating, ...]
    tables: Mapping[str, pd.DataFrame]
    percentage_note: str = "no"  # yes: tables say that shares need not add up to 100
    digest: str = ""  # SHA-256 of the ledger's file as it was read

    @cached_property
    def rows(self) -> Mapping[str, Sequence[Row]]:
        """The tables as plain rows, made once: what is blank is None."""
        return {name: _plain_rows(table) for name, table in self.tables.items()}

    @property
    def aspects(self) -> tuple[str, ...]:
        """Aspects that the plan rates, in the ledger's order."""
        return tuple(dict.fromkeys(rating.aspect for rating in self.ratings))


def _plain_rows(table: pd.DataFrame) -> list[Row]:
    names = [str(name) for name in table.columns]
    values, blanks = table.to_numpy(dtype=object), table.isna().to_numpy()
    columns = [
        [None if blank or value == "" else value for value, blank in zip(*pair, strict=True)]
        for pair in zip(values.T.tolist(), blanks.T.tolist(), strict=True)
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


# ---------------------------------------------------------------- forms


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the rules of one form depend on; travels in the manifest."""

    reporting_year: int
    first_year: int
    last_year: int
    money_unit: str
    ratings: tuple[Rating, ...]


class Entry(NamedTuple):
    """An entry cell as issued; a tuple as ``Cell`` is."""

    name: str  # defined name in the workbook
    table: str
    key: str
    field: str
    year: int
    sheet: str
    row: int
    column: int
    issued: str  # content as issued (text), '' when blank
    record: int  # index into Manifest.records


@dataclass(frozen=True, slots=True)
class Record:
    """A record as printed in the form: where its key can be read, so that entries can be confirmed."""

    table: str
    key: str
    kind: Literal["form", "sheet", "row"]  # one a form, one a sheet, one a row
    sheet: str
    prints: tuple[tuple[str, int, int, str], ...]  # defined name, row, column, text as issued


@dataclass(frozen=True, slots=True)
class IssuedSheet:
    """Everything else a sheet held when issued: 1-based (row, column) -> text; formulas as '=...'."""

    name: str
    cells: Mapping[tuple[int, int], str]
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was issued: makes a form self-describing."""

    schema_version: int
    plan_code: str
    plan_title: str
    organisation: str
    period: str
    department: str
    department_name: str
    template: str
    template_digest: str
    parameters: Parameters
    records: tuple[Record, ...]
    entries: tuple[Entry, ...]
    sheets: tuple[IssuedSheet, ...]
    notes: tuple[str, ...] = ()
    """Texts of the notes and text boxes that the template itself holds."""
    context: tuple[tuple[str, str, str, int, str], ...] = ()
    """Values the checks compare with: table, key, field, year, value (canonical text)."""
    checklist: IssuedSheet | None = None
    """The pre-submission checklist: ours, but what people write on it counts as typed."""
    language: str = "ja"
    """Language the form was issued in: what is said inside the workbook is said in it."""
    about: tuple[tuple[str, int, int, str], ...] = ()
    """Where a sheet of one initiative prints what the initiative is: sheet, row, column, field of ``initiative``.

    What stands there in a copy of the sheet is what the department calls the initiative that it adds.
    """


# ---------------------------------------------------------------- submissions and results


@dataclass(frozen=True)
class Extraction:
    """One form, read: the long table joined to its manifest, and everything that joined to nothing.

    Both are plain columns, since a form's few rows are sent between processes: tables are made of all forms' at once.
    """

    rows: Columns  # CELL_COLUMNS; value, rule and state still empty
    stray_rows: Columns  # STRAY_COLUMNS
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]
    typed: int  # items of content that differ from what was issued

    @property
    def cells(self) -> pd.DataFrame:
        """The long table of this form alone, with CELL_COLUMNS."""
        return table_of([self.rows], CELL_COLUMNS)

    @property
    def strays(self) -> pd.DataFrame:
        """The strays of this form alone, with STRAY_COLUMNS."""
        return table_of([self.stray_rows], STRAY_COLUMNS)


@dataclass(frozen=True)
class Submission:
    """One returned file and what the intake decided about it.

    state: accepted, superseded, duplicate, held, other_plan, other_year, not_a_form, unreadable,
    set_aside (its reconciliation does not hold).
    """

    file: str
    sha256: str
    department: str  # code, '' when unknown
    state: str
    saved_at: str = ""
    reason: str = ""  # code of schemas.codes
    instead: str = ""  # of a superseded or duplicate file, the one that stands in its place


@dataclass(frozen=True)
class Master:
    """Everything the merge knows; summaries and outputs are made from it alone."""

    plan: Plan
    cells: pd.DataFrame  # CELL_COLUMNS of all files, state filled
    initiatives: pd.DataFrame  # one row an initiative, in the plan's order
    milestones: pd.DataFrame
    indicators: pd.DataFrame
    effects: pd.DataFrame
    revisions: pd.DataFrame
    opinions: pd.DataFrame
    strays: pd.DataFrame
    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]
    reconciliation: pd.DataFrame  # file, department, state, typed, merged, rejected, overruled, stray
    provisional: bool
    ledger: str = ""  # name of the ledger's file


class OperatorError(Exception):
    """A command can't be carried out: one sentence for the operator, exit code 2.

    The only exception of ours that reaches the command line; what departments got wrong is a Finding.
    """

    def __init__(self, code: str, **params: str | Path | int) -> None:
        """Keep the code of ``schemas.codes`` and what its sentence needs."""
        super().__init__(code, params)
        self.code = code
        self.params = tuple((name, str(value)) for name, value in params.items())

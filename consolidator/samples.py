"""Sample plans that ship with the software: a ledger's tables, and what the departments answered.

A sample is a folder of CSV files in ``workbook_templates/samples``, one a ledger table, and
``answers.csv``; its README says what they hold. A new folder is a new sample, without any code.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.ledger.values import typed
from consolidator.model import OperatorError
from schemas.ledger import LEDGER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from consolidator.ledger.values import Value
    from schemas.fields import Field, Table

ANSWERS: Final = "answers"
FORMER: Final = "former"
ANSWER_COLUMNS: Final = ("department", "table", "key", "field", "value")


@dataclass(frozen=True)
class Sample:
    """One sample.

    tables: every table of ``schemas.ledger``, its fields as columns, values typed as a ledger's are when it
    is read; empty where the sample has no such file, blanks None.
    answers: ANSWER_COLUMNS, all text, exactly as the departments typed it.
    former: the tables of the same plan's ledger before it was revised; None where a sample doesn't show that.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    answers: pd.DataFrame
    former: Mapping[str, pd.DataFrame] | None = None


def names() -> tuple[str, ...]:
    """Return the names of the samples, in alphabetical order."""
    return tuple(sorted(folder.name for folder in _root().iterdir() if (folder / "plan.csv").is_file()))


def load(name: str) -> Sample:
    """Return a sample.

    Raises OperatorError O114 when there is none of that name, ValueError when its files are faulty.
    """
    known = names()
    if name not in known:
        raise OperatorError("O114", name=name, names="、".join(known))
    folder = _root() / name
    files = _files(folder, {*LEDGER, ANSWERS})
    tables = {table.name: _table(table, files.get(table.name)) for table in LEDGER.values()}
    rows = _rows(files.get(ANSWERS), ANSWER_COLUMNS)
    answers = pd.DataFrame(rows, columns=list(ANSWER_COLUMNS), dtype=object)
    return Sample(name, tables, answers, _former(folder / FORMER, tables))


def _root() -> Traversable:
    return resources.files("workbook_templates") / "samples"


def _files(folder: Traversable, known: set[str]) -> dict[str, Traversable]:
    """Return the CSV files of a folder by the table they hold; raises ValueError for one that holds none."""
    files = {item.name.removesuffix(".csv"): item for item in folder.iterdir() if item.name.endswith(".csv")}
    if strangers := sorted(set(files) - known):
        raise ValueError(f"{folder.name}: no table of a ledger is named {', '.join(strangers)}")
    return files


def _former(folder: Traversable, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame] | None:
    """Return the ledger before its revision: the tables of the folder, and the present ones it has no file for."""
    if not folder.is_dir():
        return None
    files = _files(folder, set(LEDGER))
    return {name: _table(LEDGER[name], files[name]) if name in files else table for name, table in tables.items()}


def _table(table: Table, file: Traversable | None) -> pd.DataFrame:
    """Return one table of the ledger, empty without a file."""
    columns = [field.name for field in table.fields]
    rows = [[_value(row[field.name], field, table) for field in table.fields] for row in _rows(file, tuple(columns))]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _value(text: str, field: Field, table: Table) -> Value:
    value, fault = typed(text or None, field)
    if fault:
        raise ValueError(f"{table.name}.{field.name}: {text!r} ({fault})")
    return value


def _rows(file: Traversable | None, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column; a column that the file leaves out is blank.

    Raises ValueError for a column that isn't known and for a row of another length than the heading.
    """
    if file is None:
        return []
    text = file.read_bytes().decode("utf-8-sig")  # with the mark that Excel writes, or without
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    heading = lines[0] if lines else []
    if not set(heading) <= set(columns) or len(set(heading)) < len(heading):
        raise ValueError(f"{file.name}: the columns {heading} are not among {list(columns)}")
    blank = dict.fromkeys(columns, "")
    return [blank | dict(zip(heading, line, strict=True)) for line in lines[1:]]

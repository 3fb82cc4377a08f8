"""Which plan ledgers are sound: pandera checks, each named by the code of its finding.

Frames come typed and with the sheet's row as index (``consolidator.plan``). One failing value is one
cell; a cell is judged by the first rule it breaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from schemas.ledger import LEDGER
from schemas.ledger_table_rules import rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandera.pandas as pa

    from schemas.fields import Table
    from schemas.ledger_rules import Cell, Rule


class Failure(NamedTuple):
    """One cell that breaks a rule: its place, the finding's code, and what its sentence needs beside the value."""

    table: str
    row: int
    field: str
    code: str
    params: Mapping[str, str | Cell]


def ledger_schemas(tables: Mapping[str, pd.DataFrame], lang: str = "ja") -> dict[str, pa.DataFrameSchema]:
    """Return the schema of every table of a ledger; rules across tables hold the tables given.

    ``lang`` is the language in which choices are named in messages.
    """
    return {name: _schema(table, rules_of(table, tables, lang)) for name, table in LEDGER.items()}


def ledger_failures(tables: Mapping[str, pd.DataFrame], lang: str = "ja") -> tuple[Failure, ...]:
    """Return every cell that breaks a rule, by sheet, row and column, each with the first rule it breaks."""
    failures: list[Failure] = []
    bare = {name: pd.DataFrame(frame) for name, frame in tables.items()}  # attrs are copied with every column taken
    for name, table in LEDGER.items():
        rules = rules_of(table, bare, lang)
        order = {(rule.code, rule.field): place for place, rule in enumerate(rules)}
        columns = [field.name for field in table.fields]
        first: dict[tuple[int, str], int] = {}
        for code, field, row in _broken(_schema(table, rules), bare[name]):
            first[row, field] = min(order[code, field], first.get((row, field), len(rules)))
        for (row, field), place in sorted(first.items(), key=lambda item: (item[0][0], columns.index(item[0][1]))):
            failures.append(Failure(name, row, field, rules[place].code, rules[place].says(row)))
    return tuple(failures)


def _broken(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> Iterator[tuple[str, str, int]]:
    """Yield code, field and row of every failing check of a frame."""
    from pandera.errors import SchemaErrors  # noqa: PLC0415 - takes a second to import

    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            if error.check_output is None:  # no verdict but an accident inside a check: a bug of ours
                raise
            for row in error.check_output.index[~error.check_output]:
                yield error.check.name, error.schema.name, int(row)


def _schema(table: Table, rules: Sequence[Rule]) -> pa.DataFrameSchema:
    import pandera.pandas as pa  # noqa: PLC0415 - takes a second to import

    return pa.DataFrameSchema(
        {
            field.name: pa.Column(
                object,
                [
                    pa.Check(rule.holds, name=rule.code, ignore_na=not rule.blanks)
                    for rule in rules
                    if rule.field == field.name
                ],
                nullable=True,  # whether a blank is a fault is said by L103
                title=field.label_en,
                metadata={"field": field},
            )
            for field in table.fields
        },
        name=table.name,
    )

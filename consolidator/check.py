"""Normalised tables of forms → findings, by the rules of ``schemas.rules``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from consolidator.model import Finding
from consolidator.text import canonical_text
from schemas.blanks import visible_length
from schemas.checks import form_schema
from schemas.codes import CODES
from schemas.rules.tables import CONTEXT, FIGURES, RULES, Rule
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from consolidator.model import Parameters

ROW = ["file", "key", "year"]
"""What makes a row of a wide table: one record of one file."""
NUMERIC = frozenset({"number", "money"})
UNSETTLED = ("unclear", "missing")
NO_CELL = -1
"""In the place of a row of the long table, where a form has no such cell."""
CONTEXT_COLUMNS = ("table", "key", "field", "year", "value", "file")


def check(
    cells: pd.DataFrame, context: pd.DataFrame, parameters: Parameters, reported: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Check the values of any number of forms of one plan.

    cells: CELL_COLUMNS, normalised. context: CONTEXT_COLUMNS, what each form printed for the rules to
    compare with. reported: findings so far; a cell with a blocking one gets no follow-up finding.
    """
    blocked = {_cell_key(f.file, f.table, f.key, f.field, f.year) for f in reported if f.severity == "block"}
    found: list[tuple[int, Finding]] = []
    values = cells[["table", *ROW, "field", "value"]]
    parts, beside = ({str(name): part for name, part in rows.groupby("table")} for rows in (values, context))
    for table in RULES:
        if table in parts:
            found += _check_table(table, parts[table], beside.get(table, context[:0]), cells, parameters)
    seen: set[tuple[str, int]] = set()
    result: list[Finding] = []
    for row, finding in sorted(found, key=lambda pair: (pair[0], pair[1].code)):
        if _cell_key(finding.file, finding.table, finding.key, finding.field, finding.year) in blocked:
            continue
        if (finding.code, row) not in seen:
            seen.add((finding.code, row))
            result.append(finding)
    return tuple(result)


def _cell_key(file: str, table: str, key: str, field: str, year: int) -> tuple[str, str, str, str, int]:
    return (file, table, key, field, year)


def _check_table(
    table: str, told: pd.DataFrame, context: pd.DataFrame, cells: pd.DataFrame, parameters: Parameters
) -> Iterator[tuple[int, Finding]]:
    """Yield (row of the long table, finding) for each failure in what is told of one table's records."""
    values, rows = _widen(table, told, context)
    schema = form_schema(table, parameters, frozenset(values.columns))
    try:
        schema.validate(values, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failures = errors.failure_cases[["check", "index"]].drop_duplicates()
        for number, record in zip(failures["check"], failures["index"], strict=True):
            rule = RULES[table][int(number)]
            row = rows[rule.field][record]
            if row == NO_CELL:
                continue
            cell = cells.loc[row].to_dict()
            if cell["found_by"] not in UNSETTLED:
                yield row, _finding(rule, cell, values.loc[record].to_dict(), parameters)


def _widen(table: str, cells: pd.DataFrame, context: pd.DataFrame) -> tuple[pd.DataFrame, Mapping[str, np.ndarray]]:
    """Return the wide values (fields and context as columns), and for each field the rows of the long table."""
    records = pd.concat([cells[ROW], context[ROW]]).groupby(ROW, sort=False).ngroup().to_numpy()
    mine, told = records[: len(cells)], records[len(cells) :]
    count = int(mine.max()) + 1  # records that are told of and not in the form come after those
    rows = _spread(cells["field"], mine, cells.index.to_numpy(), np.full(count, NO_CELL))
    values = _spread(cells["field"], mine, cells["value"].to_numpy(), np.full(count, None))
    if not context.empty:
        known = (told < count) & context["value"].notna().to_numpy()
        beside = _spread(context["field"][known], told[known], context["value"].to_numpy()[known], np.full(count, None))
        values = {name: beside.get(name, np.full(count, None)) for name in CONTEXT} | values
    numeric = {field.name for field in TABLES[table].fields if field.kind in NUMERIC}
    numeric |= frozenset() if context.empty else FIGURES
    wide = {name: pd.Series(column, dtype=object) for name, column in values.items()}
    wide = {name: column.where(column.notna(), None) for name, column in wide.items()}
    figures = {name: pd.to_numeric(wide[name], errors="coerce").astype("float64") for name in numeric & set(wide)}
    return pd.DataFrame(wide | figures), rows


def _spread(fields: pd.Series, records: np.ndarray, values: np.ndarray, blank: np.ndarray) -> dict[str, np.ndarray]:
    """Return for each field its values by record, the first where a record holds the field twice."""
    numbers, names = pd.factorize(fields.astype(object))
    columns = {str(name): blank.copy() for name in names}
    for number, column in enumerate(columns.values()):
        places = np.flatnonzero(numbers == number)[::-1]
        column[records[places]] = values[places]
    return columns


def _finding(
    rule: Rule, cell: Mapping[Hashable, Any], values: Mapping[Hashable, Any], parameters: Parameters
) -> Finding:
    field = TABLES[cell["table"]].field(rule.field)
    params = {
        "most": str(field.max_length),
        "unit": canonical_text(values.get("unit")) or parameters.money_unit,
        "value": cell["original"],
        "length": str(visible_length(canonical_text(cell["value"]))),
    }
    if rule.reads:
        params["rating"] = params["compared"] = canonical_text(values[rule.reads[0]])
        params["reference"] = rule.reads[0]
    return Finding(
        code=rule.code,
        severity=CODES[rule.code].severity,
        params=_only(params, CODES[rule.code].message + CODES[rule.code].action),
        file=cell["file"],
        department=cell["department"],
        sheet=cell["sheet"],
        cell=cell["cell"],
        table=cell["table"],
        key=cell["key"],
        field=rule.field,
        year=int(cell["year"]),
        value=cell["original"],
    )


def _only(params: Mapping[str, str], sentence: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in params.items() if f"{{{name}}}" in sentence)

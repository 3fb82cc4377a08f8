"""The rules of ``schemas.rules``, compiled for one form: a line of formulas for each entry cell, lists, validations.

Nothing is written here; ``issue.rules`` puts it into the workbook, ``issue.checklist`` shows it to people.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.a1 import column_letters
from consolidator.positions import COLUMN as PLACE_COLUMN
from schemas.codes import CODES
from schemas.marks import MANIFEST_SHEET
from schemas.rules.excel import BLANK, GIVEN, NEVER, Cells
from schemas.rules.lines import NUMBERS
from schemas.rules.reading import CODE_OF_KIND, Source, reading, spellings
from schemas.rules.tables import CONTEXT, FIGURES, RULES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from consolidator.model import Entry, Parameters
    from schemas.fields import Field
    from schemas.rules.excel import Form
    from schemas.rules.tables import Rule

FIRST_ROW: Final = 2
"""Row of the hidden sheet with the first entry; below a row of headings."""
READING: Final = "$C"
"""Column of the hidden sheet with the readings."""

Context = tuple[str, str, str, int, str]
Record = tuple[str, str, int]
"""Table, key and fiscal year: a row of the frame that checks take."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The formulas of one entry cell, without '=', and what they give when the form is issued.

    group: number of the sheet, from 1; codes: findings that may come out.
    """

    entry: Entry
    group: int
    reading: str
    verdict: str
    codes: frozenset[str]
    issued_verdict: int


def list_name(field: Field, table: str) -> str:
    """Return the defined name of a field's dropdown list; ratings of one aspect share one."""
    return f"list_rating_{field.aspect}" if field.kind == "rating" else f"list_{table}_{field.name}"


def accepted_name(field: Field, table: str) -> str:
    """Return the defined name of the list of contents that are read as they stand."""
    return list_name(field, table).replace("list_", "accept_", 1)


def lists(entries: Iterable[Entry], parameters: Parameters, lang: str) -> dict[str, tuple[str, ...]]:
    """Return every list that the form's validations and formulas name."""
    found: dict[str, tuple[str, ...]] = {}
    for table, name in dict.fromkeys((entry.table, entry.field) for entry in entries):
        field = TABLES[table].field(name)
        meant = spellings(field, parameters)
        if meant:
            shown = tuple(meant) if field.kind == "rating" else tuple(choice.label(lang) for choice in field.choices)
            found[list_name(field, table)] = shown
            found[accepted_name(field, table)] = tuple(text for texts in meant.values() for text in texts)
    return found


# ---------------------------------------------------------------- verdicts


@dataclass(frozen=True)
class _Compiled:
    """What the rules of one form need to know of all its entries.

    rows: record -> field -> row of the hidden sheet; fields: table -> those that the form holds, context included.
    """

    parameters: Parameters
    names: Mapping[int, str]
    rows: Mapping[Record, Mapping[str, int]]
    fields: Mapping[str, AbstractSet[str]]
    printed: Mapping[Record, Mapping[str, str | float]]
    units: Mapping[str, str]  # of indicators, by code


def compile_rules(entries: Sequence[Entry], context: Iterable[Context], parameters: Parameters) -> tuple[Checked, ...]:
    """Return the formulas of each entry cell, in the order of the entries."""
    form = _form(entries, context, parameters)
    broken = _broken_when_issued(form)
    groups = {sheet: number for number, sheet in enumerate(dict.fromkeys(entry.sheet for entry in entries), 1)}
    return tuple(
        _checked(form, entry, row, groups[entry.sheet], broken.get((*_record(entry), entry.field), ""))
        for row, entry in enumerate(entries, FIRST_ROW)
    )


def _form(entries: Sequence[Entry], context: Iterable[Context], parameters: Parameters) -> _Compiled:
    rows: defaultdict[Record, dict[str, int]] = defaultdict(dict)
    fields: defaultdict[str, set[str]] = defaultdict(lambda: set(CONTEXT))
    for row, entry in enumerate(entries, FIRST_ROW):
        rows[_record(entry)][entry.field] = row
        fields[entry.table].add(entry.field)
    printed: defaultdict[Record, dict[str, str | float]] = defaultdict(dict)
    for table, key, field, year, value in context:
        printed[table, key, year][field] = float(value) if field in FIGURES else value
    names = {row: entry.name for row, entry in enumerate(entries, FIRST_ROW)}
    units = {key: str(value["unit"]) for (_, key, _), value in printed.items() if "unit" in value}
    return _Compiled(parameters, names, rows, fields, printed, units)


def _record(entry: Entry) -> Record:
    return entry.table, entry.key, entry.year


def _checked(form: _Compiled, entry: Entry, row: int, group: int, broken: str) -> Checked:
    """Return the formulas of one entry cell; broken: the finding that it has when it is issued, '' for none."""
    cells = _cells(form, _record(entry))
    applied = [rule for rule in _rules(form, entry.table) if rule.field == entry.field]
    forms = [
        (rule, form_of(cells, **rule.statistics(form.parameters))) for rule in applied if (form_of := rule.kind.form)
    ]
    return Checked(
        entry=entry,
        group=group,
        reading=_reading(form, entry, row),
        verdict=_verdict(f"{READING}{row}", forms),
        codes=_codes(entry, forms),
        issued_verdict=NUMBERS[broken] if broken else 0,
    )


def _rules(form: _Compiled, table: str) -> list[Rule]:
    """Return the rules of a table that a form can be sent back for: it holds every field that they read."""
    blocking = [rule for rule in RULES.get(table, ()) if CODES[rule.code].severity == "block"]
    return [rule for rule in blocking if {rule.field, *rule.reads} <= form.fields[table]]


def _cells(form: _Compiled, record: Record) -> Cells:
    """Return what the forms of a record's rules may refer to; a field that the record doesn't hold is blank."""
    table, rows = record[0], form.rows[record]
    absent = form.fields[table]
    return Cells(
        contents=dict.fromkeys(absent, '""') | {field: form.names[row] for field, row in rows.items()},
        readings=dict.fromkeys(absent, str(BLANK)) | {field: f"{READING}{row}" for field, row in rows.items()},
        spellings={field: spellings(TABLES[table].field(field), form.parameters) for field in rows},
        printed=form.printed.get(record, {}),
    )


def _reading(form: _Compiled, entry: Entry, row: int) -> str:
    field = TABLES[entry.table].field(entry.field)
    unit = form.units.get(entry.key, "")
    place = f"{MANIFEST_SHEET}!${column_letters(PLACE_COLUMN)}${row - FIRST_ROW + 1}"
    accepted = accepted_name(field, entry.table)
    return reading(field, Source(entry.name, place, accepted, unit.replace("％", "%").strip()), NUMBERS)


def _verdict(cell: str, forms: Sequence[tuple[Rule, Form]]) -> str:
    """Return the verdict: a refused or uncertain reading as it is, else the rules on what is blank or given."""
    blank, given = (_chain([pair for pair in forms if pair[1].when == when]) for when in ("blank", "given"))
    judged = blank if blank == given else f"IF({cell}={BLANK},{blank},IF({cell}={GIVEN},{given},0))"
    return f"IF(OR({cell}>{GIVEN},{cell}<{BLANK}),{cell},{judged})"


def _chain(forms: Sequence[tuple[Rule, Form]]) -> str:
    """Return the number of the first rule that is broken, else of the first that may be, negative, else 0."""
    conditions = [(form.broken, NUMBERS[rule.code]) for rule, form in forms]
    conditions += [(form.unsure, -NUMBERS[rule.code]) for rule, form in forms]
    formula = "0"
    for condition, number in reversed([pair for pair in conditions if pair[0] != NEVER]):
        formula = f"IF({condition},{number},{formula})"
    return formula


def _codes(entry: Entry, forms: Iterable[tuple[Rule, Form]]) -> frozenset[str]:
    """Return the findings that may come out for an entry."""
    kind = TABLES[entry.table].field(entry.field).kind
    own = {CODE_OF_KIND[kind]} if kind in CODE_OF_KIND else set()
    return frozenset({"R101", "R106", "R109"} | own | {rule.code for rule, form in forms if form.broken != NEVER})


# ---------------------------------------------------------------- the form as issued: every entry blank


def _broken_when_issued(form: _Compiled) -> dict[tuple[str, str, int, str], str]:
    """Return (table, key, year, field) -> finding code, by the rules' own verdicts on entries that are all blank."""
    broken: dict[tuple[str, str, int, str], str] = {}
    for table in form.fields:
        records = [record for record in form.rows if record[0] == table]
        frame = _blank_frame(form, table, records)
        for rule in _rules(form, table):
            holds = rule.kind.verdict(frame, **rule.statistics(form.parameters))
            for record, held in zip(records, holds, strict=True):
                if not held and rule.field in form.rows[record]:
                    broken.setdefault((*record, rule.field), rule.code)
    return broken


def _blank_frame(form: _Compiled, table: str, records: Sequence[Record]) -> pd.DataFrame:
    """Return the wide frame that the checks of a table take: one row a record, context columns beside blank fields."""
    frame = pd.DataFrame(None, index=pd.RangeIndex(len(records)), columns=sorted(form.fields[table]), dtype=object)
    for name in CONTEXT:
        frame[name] = [form.printed.get(record, {}).get(name) for record in records]
    numeric = {field.name for field in TABLES[table].fields if field.kind in ("number", "money")}
    return frame.astype(dict.fromkeys((numeric & form.fields[table]) | FIGURES, "float64"))

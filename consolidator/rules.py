"""The rules of ``schemas.rules``, compiled for one form: a line of formulas for each entry cell, lists, validations.

Nothing is written here; ``form_rules`` puts it into the workbook, ``checklist`` shows it to people.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.positions import COLUMN as PLACE_COLUMN
from schemas.codes import CODES
from schemas.marks import MANIFEST_SHEET
from schemas.rules.excel import BLANK, GIVEN, LONGEST_NOTE, LONGEST_TITLE, NEVER, Cells, longer_than
from schemas.rules.lines import NUMBERS
from schemas.rules.reading import CODE_OF_KIND, reading, spellings
from schemas.rules.tables import CONTEXT, FIGURES, RULES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from consolidator.model import Entry, Parameters
    from schemas.fields import Field
    from schemas.rules.excel import Form
    from schemas.rules.tables import Rule

FIRST_ROW: Final = 2
"""Row of the hidden sheet with the first entry; below a row of headings."""
READING: Final = "$C"
"""Column of the hidden sheet with the readings."""

Context = tuple[str, str, str, int, str]
Record = tuple[str, str]
"""Table and key."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The formulas of one entry cell, without '=', and what they give when the form is issued.

    group: number of the sheet, from 1; codes: findings that may come out; advice: '' where no rule advises.
    """

    entry: Entry
    group: int
    reading: str
    verdict: str
    advice: str
    codes: frozenset[str]
    issued_verdict: int


@dataclass(frozen=True, slots=True)
class Validation:
    """Input help, and what Excel stops, for the cells of one field on one sheet; positions are row and column.

    kind: none | list | custom. A list doesn't stop what else is typed: the reader may understand it.
    """

    sheet: str
    cells: tuple[tuple[int, int], ...]
    kind: str
    formula: str
    title: str
    prompt: str
    error_title: str = ""
    error: str = ""


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


def compile_rules(entries: Sequence[Entry], context: Iterable[Context], parameters: Parameters) -> tuple[Checked, ...]:
    """Return the formulas of each entry cell, in the order of the entries."""
    groups = {sheet: number for number, sheet in enumerate(dict.fromkeys(entry.sheet for entry in entries), 1)}
    printed = _printed(context)
    columns: defaultdict[str, set[str]] = defaultdict(lambda: set(CONTEXT))
    rows: defaultdict[Record, dict[str, int]] = defaultdict(dict)
    for row, entry in enumerate(entries, FIRST_ROW):
        columns[entry.table].add(entry.field)
        rows[entry.table, entry.key][entry.field] = row
    names = {row: entry.name for row, entry in enumerate(entries, FIRST_ROW)}
    broken = _broken_when_issued(rows, printed, columns, parameters)
    compiled = []
    for row, entry in enumerate(entries, FIRST_ROW):
        record = entry.table, entry.key
        rules = [r for r in RULES[entry.table] if r.field == entry.field and set(r.reads) <= columns[entry.table]]
        cells = _cells(entry.table, rows[record], names, printed[record], columns[entry.table], parameters)
        forms = [(rule, form(cells, **rule.statistics(parameters))) for rule in rules if (form := rule.kind.form)]
        blocking = [pair for pair in forms if CODES[pair[0].code].severity == "block"]
        advising = [pair for pair in forms if CODES[pair[0].code].severity != "block"]
        compiled.append(
            Checked(
                entry=entry,
                group=groups[entry.sheet],
                reading=_reading(entry, row, parameters, str(printed[record].get("unit", ""))),
                verdict=_verdict(f"{READING}{row}", blocking),
                advice=_by_reading(f"{READING}{row}", advising) if _speaks(advising) else "",
                codes=_codes(entry, forms),
                issued_verdict=NUMBERS[broken[*record, entry.field]] if (*record, entry.field) in broken else 0,
            )
        )
    return tuple(compiled)


def _printed(context: Iterable[Context]) -> defaultdict[Record, dict[str, str | float]]:
    printed: defaultdict[Record, dict[str, str | float]] = defaultdict(dict)
    for table, key, field, _, value in context:
        printed[table, key][field] = float(value) if field in FIGURES else value
    return printed


def _cells(
    table: str,
    rows: Mapping[str, int],
    names: Mapping[int, str],
    printed: Mapping[str, str | float],
    columns: Iterable[str],
    parameters: Parameters,
) -> Cells:
    """Return what forms may refer to; a field that this record doesn't hold is blank."""
    absent = dict.fromkeys(columns)
    return Cells(
        contents={field: '""' for field in absent} | {field: names[row] for field, row in rows.items()},
        readings={field: str(BLANK) for field in absent} | {field: f"{READING}{row}" for field, row in rows.items()},
        spellings={field: spellings(TABLES[table].field(field), parameters) for field in rows},
        printed=printed,
    )


def _reading(entry: Entry, row: int, parameters: Parameters, unit: str) -> str:
    field = TABLES[entry.table].field(entry.field)
    accepted = accepted_name(field, entry.table)
    place = f"{MANIFEST_SHEET}!${letters(PLACE_COLUMN)}${row - FIRST_ROW + 1}"
    return reading(field, entry.name, place, accepted, unit.replace("％", "%").strip(), NUMBERS)


def _verdict(cell: str, forms: Sequence[tuple[Rule, Form]]) -> str:
    """Return the verdict: a refused or uncertain reading as it is, else the rules on what is blank or given."""
    return f"IF(OR({cell}>{GIVEN},{cell}<{BLANK}),{cell},{_by_reading(cell, forms)})"


def _by_reading(cell: str, forms: Sequence[tuple[Rule, Form]]) -> str:
    blank, given = (_chain([pair for pair in forms if pair[1].when == when]) for when in ("blank", "given"))
    if blank == given:
        return blank
    return f"IF({cell}={BLANK},{blank},IF({cell}={GIVEN},{given},0))"


def _chain(forms: Sequence[tuple[Rule, Form]]) -> str:
    """Return the number of the first rule that is broken, else of the first that may be, negative, else 0."""
    conditions = [(form.broken, NUMBERS[rule.code]) for rule, form in forms]
    conditions += [(form.unsure, -NUMBERS[rule.code]) for rule, form in forms]
    formula = "0"
    for condition, number in reversed([pair for pair in conditions if pair[0] != NEVER]):
        formula = f"IF({condition},{number},{formula})"
    return formula


def _speaks(forms: Iterable[tuple[Rule, Form]]) -> bool:
    return any(form.broken != NEVER for _, form in forms)


def _codes(entry: Entry, forms: Iterable[tuple[Rule, Form]]) -> frozenset[str]:
    """Return the findings that may come out for an entry."""
    kind = TABLES[entry.table].field(entry.field).kind
    own = {CODE_OF_KIND[kind]} if kind in CODE_OF_KIND else set()
    return frozenset({"R101", "R106", "R109"} | own | {rule.code for rule, form in forms if form.broken != NEVER})


# ---------------------------------------------------------------- the form as issued: every entry blank


def _broken_when_issued(
    rows: Mapping[Record, Mapping[str, int]],
    printed: Mapping[Record, Mapping[str, str | float]],
    columns: Mapping[str, set[str]],
    parameters: Parameters,
) -> dict[tuple[str, str, str], str]:
    """Return (table, key, field) -> finding code, by the rules' own verdicts on entries that are all blank."""
    broken: dict[tuple[str, str, str], str] = {}
    for table, rules in RULES.items():
        keys = [key for name, key in rows if name == table]
        frame = _blank_frame(table, keys, printed, columns[table])
        for rule in rules if keys else ():
            if {rule.field, *rule.reads} <= columns[table] and CODES[rule.code].severity == "block":
                holds = rule.kind.verdict(frame, **rule.statistics(parameters))
                for key in holds.index[~holds.astype(bool)]:
                    if rule.field in rows[table, key]:
                        broken.setdefault((table, key, rule.field), rule.code)
    return broken


def _blank_frame(
    table: str, keys: Sequence[str], printed: Mapping[Record, Mapping[str, str | float]], columns: Iterable[str]
) -> pd.DataFrame:
    frame = pd.DataFrame(None, index=pd.Index(keys), columns=sorted(columns), dtype=object)
    for name in CONTEXT:
        frame[name] = [printed[table, key].get(name) if (table, key) in printed else None for key in keys]
    numeric = {field.name for field in TABLES[table].fields if field.kind in ("number", "money")} & set(columns)
    return frame.astype(dict.fromkeys(numeric | FIGURES, "float64"))


# ---------------------------------------------------------------- validations


def validations(entries: Iterable[Entry], parameters: Parameters, lang: str) -> Iterator[Validation]:
    """Yield the validation of each field of each sheet; a cell has one at most."""
    cells: defaultdict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    for entry in entries:
        cells[entry.sheet, entry.table, entry.field].append((entry.row, entry.column))
    for (sheet, table, name), positions in cells.items():
        field = TABLES[table].field(name)
        title = _cut(field.title(lang), LONGEST_TITLE)
        prompt = _cut("\n".join(_help(field, parameters, lang)), LONGEST_NOTE)
        positions.sort()
        if spellings(field, parameters):
            yield Validation(sheet, tuple(positions), "list", list_name(field, table), title, prompt)
        elif field.max_length:
            yield Validation(
                sheet, tuple(positions), "custom", _short_enough(positions[0], field.max_length), title, prompt,
                *_too_long(field, lang),
            )  # fmt: skip
        else:
            yield Validation(sheet, tuple(positions), "none", "", title, prompt)


def _short_enough(first: tuple[int, int], most: int) -> str:
    """Return the formula that stops a longer text, relative to the first cell."""
    cell = f"{letters(first[1])}{first[0]}"
    longer = longer_than(cell, most, lines='ROW(INDIRECT("A1:A"&MAX(1,LEN({cell}))))')
    return f"NOT({longer})"


def _help(field: Field, parameters: Parameters, lang: str) -> Iterator[str]:
    yield field.hint(lang)
    if field.kind == "rating":
        yield from (f"{r.symbol} {r.label}" for r in parameters.ratings if r.aspect == field.aspect)
    if field.kind == "money":
        yield f"Unit: {parameters.money_unit}" if lang == "en" else f"単位：{parameters.money_unit}"
    if field.max_length:
        yield (
            f"At most {field.max_length} characters; spaces and line breaks don't count."
            if lang == "en"
            else f"{field.max_length}字まで（空白と改行は数えません）。"
        )


def _too_long(field: Field, lang: str) -> tuple[str, str]:
    if lang == "en":
        return "Too long", _cut(
            f"“{field.title(lang)}” may have {field.max_length} characters. Shorten it.", LONGEST_NOTE
        )
    text = f"「{field.title(lang)}」は{field.max_length}字までです。「再試行」を押して、短くしてください。"
    return "文字数が多すぎます", _cut(text, LONGEST_NOTE)


def _cut(text: str, most: int) -> str:
    """Return a text of at most so many UTF-16 units, whole lines first."""
    while len(text.encode("utf-16-le")) // 2 > most:
        text = text.rpartition("\n")[0] if "\n" in text else text[: most - 1] + "…" if len(text) >= most else text[:-1]
    return text


def letters(column: int) -> str:
    """Return the letters of a column."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name

"""The rules of a plan ledger, as data: which column they judge, when they hold, what they say.

Each rule hangs on the column whose cell it marks; what else it needs (other columns, other sheets)
it holds itself and looks up by the row. ``schemas.ledger_checks`` makes pandera checks of them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import pandas as pd

from schemas.ledger import LEDGER, REFERENCES, REQUIRED_TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from schemas.fields import Choice, Field, Table

Tables = Mapping[str, pd.DataFrame]
_UNKNOWN: Final = {"policies": "L106", "departments": "L107", "initiatives": "L108", "indicators": "L115"}
_NAMES: Final = {"policies": "name", "departments": "name", "initiatives": "title", "indicators": "name"}
_BETWEEN: Final = re.compile(r"[、，,;；/／・\s]+")  # what people put between codes
_TREES: Final = {"policies": ("L109", "parent"), "departments": ("L129", "successor"), "indicators": ("L130", "parent")}
_LISTED: Final = 12  # more choices than this are not all written out
_Span = Literal["within", "past", "until", "since"]


class Cell(NamedTuple):
    """A cell of the table under check, named in a message; the reader of the ledger knows its address."""

    row: int
    field: str


def _nothing(_row: int) -> Mapping[str, str | Cell]:
    return {}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on one column: ``holds`` says for each row whether it is kept, ``says`` fills the message."""

    code: str
    field: str
    holds: Callable[[pd.Series], pd.Series]
    says: Callable[[int], Mapping[str, str | Cell]] = _nothing
    blanks: bool = False  # whether blank cells are judged too


def required(field: Field) -> Rule:
    """Return the rule that a field is filled in."""
    return Rule("L103", field.name, lambda column: column.notna(), blanks=True)


def listed(field: Field, lang: str) -> Rule:
    """Return the rule that a field holds one of its choices."""
    values, labels = [choice.value for choice in field.choices], named(field.choices, lang)
    return Rule("L105", field.name, lambda column: column.isin(values), lambda _row: {"choices": labels})


def named(choices: Sequence[Choice], lang: str, near: str = "") -> str:
    """Return the labels of choices for a message; of a long list those nearest to what was typed."""
    labels = list(dict.fromkeys(choice.label(lang) for choice in choices))
    if len(labels) > _LISTED:
        labels = [*(difflib.get_close_matches(near, labels, 5, 0.3) or labels[:5]), "…"]
    return (", " if lang == "en" else "、").join(labels)


def unique(table: Table, frame: pd.DataFrame) -> Iterator[Rule]:
    """Yield the rule that no two rows have the same key; blank parts of a key that may be blank are equal."""
    if not table.key or table.name == "ratings":  # ratings: L114 says it better
        return
    whole = frame.dropna(subset=[name for name in table.key if table.field(name).required])
    keys = pairs(whole, *table.key)
    first, field = first_of(keys), table.key[0]
    yield Rule(
        "L104",
        field,
        lambda column: kept(column, set(first)),
        lambda row: {"value": " ".join(str(part) for part in keys[row] if part), "first": Cell(first[row], field)},
    )


def by_row(column: pd.Series) -> list[tuple[int, Any]]:
    """Return the row and value of each cell of a column."""
    return list(zip(column.index.tolist(), column.tolist(), strict=True))


def first_of(keys: pd.Series) -> dict[int, int]:
    """Return, for each row whose key stands higher up already, the first row that has it."""
    firsts: dict[object, int] = {}
    return {row: firsts[key] for row, key in by_row(keys) if firsts.setdefault(key, row) != row}


def shown(frame: pd.DataFrame, row: int, field: str) -> str:
    """Return a value for a message, '' when blank."""
    value = frame.loc[row, field]
    return "" if value is None else str(value)


def kept(column: pd.Series, broken: Collection[int]) -> pd.Series:
    """Return the verdict on a column when the rows that break the rule are known."""
    return pd.Series(~column.index.isin(list(broken)), column.index)


def pairs(frame: pd.DataFrame, *columns: str) -> pd.Series:
    """Return some columns as one of tuples."""
    return pd.Series(list(zip(*(frame[name] for name in columns), strict=True)), frame.index, dtype=object)


# ---------------------------------------------------------------- codes that must be known


def references(table: Table, tables: Tables) -> Iterator[Rule]:
    """Yield the rules that codes are known where REFERENCES says so, and that no record is its own ancestor."""
    for name, target in REFERENCES.get(table.name, {}).items():
        known = _known(tables[target], target)
        if known is None:
            continue
        code = "L120" if (table.name, name) == ("policies", "parent") else _UNKNOWN[target]
        several, frame = table.field(name).kind == "codes", tables[table.name]
        doubtful = _doubtful(frame[name], known, several=several)
        yield _by_name(name, doubtful, _codes_by_name(tables[target], target) if doubtful else {})
        yield _run_together(name, doubtful, known)
        yield _several(code, name, known, frame) if several else _one(code, name, known)
    if table.name in _TREES:
        yield _loopless(*_TREES[table.name], tables[table.name])


def _known(frame: pd.DataFrame, target: str) -> frozenset[str] | None:
    """Return the codes of a table; None when they could not be read, which is reported where they should stand."""
    codes = frozenset(frame[LEDGER[target].key[0]].dropna())
    unread = not codes and (target in REQUIRED_TABLES or not frame.empty)
    return None if unread else codes


def _doubtful(column: pd.Series, known: frozenset[str], *, several: bool) -> dict[int, list[str]]:
    """Return, for each row that names codes nobody knows, those codes."""
    named = ((row, text.split(";") if several else [text]) for row, text in by_row(column) if text is not None)
    unknown = ((row, [code for code in codes if code not in known]) for row, codes in named)
    return {row: codes for row, codes in unknown if codes}


def _codes_by_name(frame: pd.DataFrame, target: str) -> dict[str, str]:
    """Return name -> code of a table's records; a name that two of them have tells no code."""
    code, name = LEDGER[target].key[0], _NAMES[target]
    rows = frame.dropna(subset=[code, name]).drop_duplicates(name, keep=False)
    return dict(zip(rows[name], rows[code], strict=True))


def _by_name(field: str, doubtful: Mapping[int, list[str]], names: Mapping[str, str]) -> Rule:
    """Return the rule that no name stands in a code's place: 企画課, whose code is 101."""
    found = {row: [name for name in unknown if name in names] for row, unknown in doubtful.items()}
    broken = {row: {"value": "、".join(said), "code": "、".join(names[name] for name in said)}
              for row, said in found.items() if said}  # fmt: skip
    return Rule("L136", field, lambda column: kept(column, broken), lambda row: broken[row])


def _run_together(field: str, doubtful: Mapping[int, list[str]], known: frozenset[str]) -> Rule:
    """Return the rule that known codes are not run together: 101/102, or two where one is asked for."""
    broken = {}
    for row, unknown in doubtful.items():
        parts = [(text, _BETWEEN.split(text)) for text in unknown]
        if together := [text for text, codes in parts if len(codes) > 1 and known.issuperset(codes)]:
            broken[row] = {"value": "、".join(together)}
    return Rule("L137", field, lambda column: kept(column, broken), lambda row: broken[row])


def _one(code: str, field: str, known: frozenset[str]) -> Rule:
    return Rule(code, field, lambda column: column.isin(known))


def _several(code: str, field: str, known: frozenset[str], frame: pd.DataFrame) -> Rule:
    return Rule(
        code,
        field,
        lambda column: column.map(lambda codes: codes is None or not set(codes.split(";")) - known).astype(bool),
        lambda row: {"value": "、".join(code for code in shown(frame, row, field).split(";") if code not in known)},
    )


def _loopless(code: str, parent: str, frame: pd.DataFrame) -> Rule:
    """Return the rule that no record is its own ancestor; every record of the ring is marked."""
    keys = frame["code"]
    above = dict(zip(reversed(list(keys)), reversed(list(frame[parent])), strict=True))
    broken = {row for row, key in by_row(keys) if key is not None and key in _ancestors(key, above)}
    return Rule(code, parent, lambda column: kept(column, broken), lambda row: {"value": str(keys[row])})


def _ancestors(key: str, above: Mapping[str, str | None]) -> set[str]:
    found: set[str] = set()
    here = above.get(key)
    while here is not None and here not in found:
        found.add(here)
        here = above.get(here)
    return found


# ---------------------------------------------------------------- years

_SPANS: Final[dict[str, dict[str, _Span]]] = {
    "plan": {"reporting_year": "within"},
    "initiatives": {"first_year": "until", "last_year": "since"},
    "milestones": {"year": "past"},
    "indicators": {"baseline_year": "until"},
    "targets": {"year": "past"},
    "effects": {"year": "past"},
    "history": {"year": "until"},
    "revisions": {"year": "within"},
}
"""How years relate to the plan's: within them; also before them where the row has an actual (past);
not after them (until); not before them (since)."""


def years(table: Table, tables: Tables) -> Iterator[Rule]:
    """Yield the rules that years lie in the plan; none when the plan's own years are not known."""
    plan = tables["plan"]
    if plan.empty or plan[["first_year", "last_year"]].isna().to_numpy().any():
        return
    first, last = int(plan["first_year"].iloc[0]), int(plan["last_year"].iloc[0])
    if last < first:
        return
    for name, span in _SPANS.get(table.name, {}).items():
        yield _in_span(name, span, first, last, tables[table.name])


def _in_span(name: str, span: _Span, first: int, last: int, frame: pd.DataFrame) -> Rule:
    def holds(column: pd.Series) -> pd.Series:
        year = pd.to_numeric(column)
        early = pd.Series(span == "until", column.index)
        if span == "past":
            early = frame["actual"].notna()
        return (early | (year >= first)) & ((year <= last) | (span == "since"))

    return Rule("L110", name, holds, lambda _row: {"first": str(first), "last": str(last)})

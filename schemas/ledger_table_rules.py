"""The rules of a ledger's single tables, and all rules of a table together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.model import PENDING, UNSETTLED, WHOLE
from schemas import choices as lists
from schemas.codes import CODES
from schemas.ledger import ENTERED_FIELDS, LEDGER, entered_fields
from schemas.ledger_rules import (
    Cell,
    Rule,
    Tables,
    by_row,
    first_of,
    kept,
    listed,
    named,
    pairs,
    references,
    required,
    shown,
    unique,
    years,
)
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schemas.fields import Table

RESERVED_SYMBOLS: Final = (PENDING, UNSETTLED, WHOLE)
"""Symbols that published tables use themselves."""


def rules_of(table: Table, tables: Tables, lang: str) -> tuple[Rule, ...]:
    """Return the rules of a table in the order in which a person would mend; each (code, field) occurs once.

    ``lang`` is the language in which choices are named.
    """
    own = _OWN.get(table.name)
    return (
        *(required(field) for field in table.fields if field.required),
        *(listed(field, lang) for field in table.fields if field.choices and field.choices is not ENTERED_FIELDS),
        *references(table, tables),
        *(own(tables, lang) if own else ()),
        *years(table, tables),
        *unique(table, tables[table.name]),
    )


def ordered(frame: pd.DataFrame) -> Rule:
    """Return the rule that the last year does not lie before the first."""
    first, last = pd.to_numeric(frame["first_year"]), pd.to_numeric(frame["last_year"])
    return Rule(
        "L118",
        "last_year",
        lambda _column: ~(last < first),
        lambda row: {"first": shown(frame, row, "first_year"), "last": shown(frame, row, "last_year")},
    )


def aspect(value: str, lang: str) -> str:
    """Return the label of an aspect."""
    return next((aspect.label(lang) for aspect in lists.ASPECTS if aspect.value == value), value)


def _plan(tables: Tables, _lang: str) -> Iterator[Rule]:
    yield ordered(tables["plan"])
    yield Rule("L105", "decimals", lambda column: column.isin([0, 1, 2, 3]), lambda _row: {"choices": "0, 1, 2, 3"})


def _initiatives(tables: Tables, _lang: str) -> Iterator[Rule]:
    frame = tables["initiatives"]
    relisted = frozenset(frame.loc[frame["relisted_of"].notna(), "id"])
    broken = frame.index[frame["relisted_of"].isin(relisted) | (frame["relisted_of"] == frame["id"])]
    yield Rule("L119", "relisted_of", lambda column: kept(column, broken))
    yield ordered(frame)


def _ratings(tables: Tables, lang: str) -> Iterator[Rule]:
    frame = tables["ratings"]
    yield Rule("L126", "symbol", lambda column: ~column.isin(RESERVED_SYMBOLS))
    rated = frame.dropna(subset=["aspect"])
    symbols = first_of(pairs(rated.dropna(subset=["symbol"]), "aspect", "symbol"))
    yield Rule(
        "L114",
        "symbol",
        lambda column: kept(column, symbols),
        lambda row: {"aspect": aspect(shown(frame, row, "aspect"), lang), "first": Cell(symbols[row], "symbol")},
    )
    yield Rule("L132", "rank", lambda column: column.map(lambda rank: rank is None or (rank >= 1 and rank % 1 == 0)))
    ranks = first_of(pairs(rated.dropna(subset=["rank"]), "aspect", "rank"))
    yield Rule(
        "L124",
        "rank",
        lambda column: kept(column, ranks),
        lambda row: {"value": shown(frame, row, "symbol"), "other": shown(frame, ranks[row], "symbol")},
    )


def _tags(tables: Tables, _lang: str) -> Iterator[Rule]:
    frame, points = tables["tags"], tables["axes"]
    axes = frozenset(points["axis"].dropna())
    known = frozenset(pairs(points, "axis", "code"))
    broken = [row for row, pair in by_row(pairs(frame, "axis", "code")) if pair[0] in axes and pair not in known]
    yield Rule("L131", "axis", lambda column: column.isin(axes))
    yield Rule("L116", "code", lambda column: kept(column, broken), lambda row: {"axis": shown(frame, row, "axis")})


def _history(tables: Tables, lang: str) -> Iterator[Rule]:
    frame, aspects = tables["history"], frozenset(choice.value for choice in lists.ASPECTS)
    known = frozenset(pairs(tables["ratings"], "aspect", "symbol"))
    rated = by_row(pairs(frame, "aspect", "symbol"))
    broken = [row for row, pair in rated if known and pair not in known and pair[0] in aspects]  # else L105 says it
    yield Rule(
        "L117",
        "symbol",
        lambda column: kept(column, broken),
        lambda row: {"aspect": aspect(shown(frame, row, "aspect"), lang)},
    )


def _opinions(tables: Tables, _lang: str) -> Iterator[Rule]:
    """Yield the rule that somebody answers: an opinion without a response names an initiative or a department."""
    others = tables["opinions"][["initiative", "response"]].notna().any(axis=1)
    yield Rule("L103", "department", lambda column: column.notna() | others, blanks=True)


def _corrections(tables: Tables, lang: str) -> Iterator[Rule]:
    """Yield the rule that a correction names a field that departments fill, of the table it names."""
    frame = tables["corrections"]
    choices = {
        row: entered_fields(TABLES[name]) if name in TABLES else LEDGER["corrections"].field("field").choices
        for row, name in by_row(frame["table"])
    }
    broken = [row for row, name in by_row(frame["field"]) if name not in {choice.value for choice in choices[row]}]
    yield Rule(
        "L105",
        "field",
        lambda column: kept(column, broken),
        lambda row: {"choices": named(choices[row], lang, shown(frame, row, "field"))},
    )


def _acceptances(tables: Tables, lang: str) -> Iterator[Rule]:
    frame, choices = tables["acceptances"], LEDGER["acceptances"].field("field").choices
    yield Rule("L133", "code", lambda column: column.isin(list(CODES)))
    yield Rule(
        "L105",
        "field",
        lambda column: column.isin([choice.value for choice in choices]),
        lambda row: {"choices": named(choices, lang, shown(frame, row, "field"))},
    )


_OWN: Final[dict[str, Callable[[Tables, str], Iterator[Rule]]]] = {
    "plan": _plan,
    "ratings": _ratings,
    "initiatives": _initiatives,
    "tags": _tags,
    "history": _history,
    "opinions": _opinions,
    "corrections": _corrections,
    "acceptances": _acceptances,
}

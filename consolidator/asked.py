"""Whom the plan asks this year: initiatives in force, the departments that lead or share them, open opinions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consolidator.ledger_rows import rows_of, text_of, year_of
from consolidator.once import kept
from schemas.choices import NOT_ASKED
from schemas.tables import effect_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from consolidator.model import Plan, Row

INITIATIVE_TABLES: Final = ("initiative", "evaluation", "milestones", "revisions")
"""Tables of a form whose key is the initiative's."""
Owner = tuple[str, str]
"""A record: table ('' where the key is the initiative) and key."""


@kept
def asked_initiatives(plan: Plan) -> tuple[Row, ...]:
    """Return the initiatives that are reported on this year; a relisted one is asked about where it stands first."""
    return tuple(
        row
        for row in rows_of(plan, "initiatives")
        if _in_force(row, plan.reporting_year) and row.get("relisted_of") is None and row.get("status") not in NOT_ASKED
    )


@kept
def successors(plan: Plan) -> Mapping[str, str]:
    """Return for each department the one that does its work today (itself, where it goes on)."""
    heirs = _heirs(plan)
    return {code: _line(code, heirs)[0] for code in heirs}


def current_department(plan: Plan, code: str) -> str:
    """Return the department that has taken over the work of one that was reorganised, or the code itself."""
    return successors(plan).get(code, code)


def departments_of(row: Row, today: Mapping[str, str]) -> tuple[str, ...]:
    """Return the departments of an initiative as they are today, the lead first."""
    codes = [code.strip() for code in (text_of(row, "lead"), *text_of(row, "related").split(";"))]
    return tuple(dict.fromkeys(today.get(code, code) for code in codes if code))


@kept
def asked_departments(plan: Plan) -> tuple[tuple[Row, tuple[str, ...]], ...]:
    """Return the initiatives that are reported on this year, each with its departments (``departments_of``)."""
    today = successors(plan)
    return tuple((row, departments_of(row, today)) for row in asked_initiatives(plan))


def open_opinions(plan: Plan) -> Iterator[tuple[Row, str]]:
    """Yield the opinions without a response, each with the department that owes it.

    An opinion addressed to a department is that department's; else it is the lead's of its initiative.
    """
    today = successors(plan)
    leads = {text_of(row, "id"): text_of(row, "lead") for row in rows_of(plan, "initiatives")}
    for row in rows_of(plan, "opinions"):
        owner = text_of(row, "department") or leads.get(text_of(row, "initiative"), "")
        if owner and row.get("response") is None:
            yield row, today.get(owner, owner)


@kept
def departments_to_ask(plan: Plan) -> tuple[str, ...]:
    """Return the codes of the departments that get a form, in the ledger's order."""
    asked = {code for _, departments in asked_departments(plan) for code in departments}
    asked.update(code for _, code in open_opinions(plan))
    return tuple(code for row in rows_of(plan, "departments") if (code := text_of(row, "code")) in asked)


@kept
def leads(plan: Plan) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the departments whose value stands for a record: (table, key of the long table) -> codes.

    Today's lead comes first, then those whose work it took over, back to the one that the ledger names: their forms
    may be out. Tables whose key is the initiative itself are keyed ('', initiative).
    """
    heirs = _heirs(plan)
    stated = {text_of(row, "id"): text_of(row, "lead") for row in rows_of(plan, "initiatives")}
    owners = {record: _line(stated.get(initiative, ""), heirs) for record, initiative in _records(plan).items()}
    for row in rows_of(plan, "opinions"):
        owner = text_of(row, "department") or stated.get(text_of(row, "initiative"), "")
        owners["opinions", text_of(row, "no")] = _line(owner, heirs)
    return owners


@kept
def asked_records(plan: Plan) -> frozenset[tuple[str, str]]:
    """Return the records that are asked about this year, keyed as in ``leads``."""
    asked = {text_of(row, "id") for row in asked_initiatives(plan)}
    records = {record for record, initiative in _records(plan).items() if initiative in asked}
    return frozenset(records | {("opinions", text_of(row, "no")) for row, _ in open_opinions(plan)})


def record_of(table: str, key: str) -> Owner:
    """Return the record of ``leads`` that a key of the long table belongs to."""
    if table in INITIATIVE_TABLES:
        return ("", key.rsplit("#", 1)[0] if table == "revisions" else key)
    return (table, key)


def unit_of(plan: Plan) -> Callable[[str, str], Owner]:
    """Return what tells the unit that a record (table, key) is answered in: its initiative, else the record itself."""
    initiatives = _records(plan)

    def unit(table: str, key: str) -> Owner:
        record = record_of(table, key)
        return ("", initiatives[record]) if record in initiatives else record

    return unit


@kept
def _records(plan: Plan) -> Mapping[tuple[str, str], str]:
    """Return the initiative of each record that belongs to one, keyed as in ``leads``."""
    found = {("", text_of(row, "id")): text_of(row, "id") for row in rows_of(plan, "initiatives")}
    for row in rows_of(plan, "indicators"):
        found["indicators", text_of(row, "code")] = text_of(row, "initiative")
    for row in rows_of(plan, "effects"):
        code = effect_code(text_of(row, "initiative"), text_of(row, "kind"), text_of(row, "detail"))
        found["effects", code] = text_of(row, "initiative")
    return found


def _in_force(row: Row, year: int) -> bool:
    first, last = year_of(row, "first_year"), year_of(row, "last_year")
    return (first is None or first <= year) and (last is None or year <= last)


@kept
def _heirs(plan: Plan) -> Mapping[str, str]:
    return {text_of(row, "code"): text_of(row, "successor") for row in rows_of(plan, "departments")}


def _line(code: str, heirs: Mapping[str, str]) -> tuple[str, ...]:
    """Return a department and all that took over its work, one after the other, today's first."""
    line = [code]
    while (heir := heirs.get(line[-1], "")) and heir not in line:
        line.append(heir)
    return tuple(reversed(line))

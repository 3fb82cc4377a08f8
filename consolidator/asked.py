"""Whom the plan asks this year: initiatives in force, the departments that lead or share them, open opinions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from schemas.choices import NOT_ASKED
from schemas.tables import effect_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consolidator.model import Plan, Raw

    Row = Mapping[str, Raw]


def ledger_rows(plan: Plan, table: str) -> list[dict[str, Raw]]:
    """Return the rows of a ledger table; what is blank is None."""
    frame = plan.tables.get(table, pd.DataFrame())
    return [
        {str(name): None if _blank(value) else value for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]


def text_of(row: Row, name: str) -> str:
    """Return a row's value as text, '' when blank."""
    value = row.get(name)
    return "" if value is None else str(value)


def year_of(row: Row, name: str) -> int | None:
    """Return a row's fiscal year, None when blank."""
    value = row.get(name)
    return int(value) if isinstance(value, (int, float)) else None


def asked_initiatives(plan: Plan) -> Iterator[Row]:
    """Yield the initiatives that are reported on this year; a relisted one is asked about where it stands first."""
    for row in ledger_rows(plan, "initiatives"):
        if (
            _in_force(row, plan.reporting_year)
            and row.get("relisted_of") is None
            and row.get("status") not in NOT_ASKED
        ):
            yield row


def successors(plan: Plan) -> dict[str, str]:
    """Return for each department the one that does its work today (itself, where it goes on)."""
    heirs = {text_of(row, "code"): text_of(row, "successor") for row in ledger_rows(plan, "departments")}
    return {code: _current(code, heirs) for code in heirs}


def departments_of(row: Row, today: Mapping[str, str]) -> tuple[str, ...]:
    """Return the departments of an initiative as they are today, the lead first."""
    codes = [code.strip() for code in (text_of(row, "lead"), *text_of(row, "related").split(";"))]
    return tuple(dict.fromkeys(today.get(code, code) for code in codes if code))


def open_opinions(plan: Plan) -> Iterator[tuple[Row, str]]:
    """Yield the opinions without a response, each with the department that owes it.

    An opinion addressed to a department is that department's; else it is the lead's of its initiative.
    """
    today = successors(plan)
    leads = {text_of(row, "id"): text_of(row, "lead") for row in ledger_rows(plan, "initiatives")}
    for row in ledger_rows(plan, "opinions"):
        owner = text_of(row, "department") or leads.get(text_of(row, "initiative"), "")
        if owner and row.get("response") is None:
            yield row, today.get(owner, owner)


def departments_to_ask(plan: Plan) -> tuple[str, ...]:
    """Return the codes of the departments that get a form, in the ledger's order."""
    today = successors(plan)
    asked = {code for row in asked_initiatives(plan) for code in departments_of(row, today)}
    asked.update(code for _, code in open_opinions(plan))
    return tuple(code for row in ledger_rows(plan, "departments") if (code := text_of(row, "code")) in asked)


def leads(plan: Plan) -> dict[tuple[str, str], str]:
    """Return the department whose value stands for a record: (table, key of the long table) -> code.

    Tables whose key is the initiative itself are keyed ('', initiative).
    """
    today = successors(plan)
    owners = {text_of(row, "id"): (departments_of(row, today) or ("",))[0] for row in ledger_rows(plan, "initiatives")}
    found = {("", initiative): owner for initiative, owner in owners.items()}
    for row in ledger_rows(plan, "indicators"):
        found["indicators", text_of(row, "code")] = owners.get(text_of(row, "initiative"), "")
    for row in ledger_rows(plan, "effects"):
        initiative = text_of(row, "initiative")
        found["effects", effect_code(initiative, text_of(row, "kind"), text_of(row, "detail"))] = owners.get(
            initiative, ""
        )
    found.update({("opinions", text_of(row, "no")): owner for row, owner in open_opinions(plan)})
    return found


def _in_force(row: Row, year: int) -> bool:
    first, last = year_of(row, "first_year"), year_of(row, "last_year")
    return (first is None or first <= year) and (last is None or year <= last)


def _current(code: str, heirs: Mapping[str, str]) -> str:
    seen = {code}
    while (heir := heirs.get(code, "")) and heir not in seen:
        seen.add(heir)
        code = heir
    return code


def _blank(value: object) -> bool:
    return value is None or value == "" or value is pd.NA or (isinstance(value, float) and math.isnan(value))

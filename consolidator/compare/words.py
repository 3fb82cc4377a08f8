"""How compared values are told apart, and how they are written out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from consolidator.ledger_rows import grouped, rows_of, text_of, year_of
from consolidator.normalise.years import year_label
from consolidator.text import canonical_text, minus
from schemas.choices import NOT_ASKED
from schemas.ledger import LEDGER

if TYPE_CHECKING:
    from consolidator.model import Plan

Row = Mapping[str, Any]
_OWNERS: Final = {
    "milestones": "initiative", "indicators": "initiative", "targets": "indicator", "effects": "initiative",
    "tags": "initiative",
}  # fmt: skip
_YEN: Final = {"円": 1, "千円": 1_000, "百万円": 1_000_000, "億円": 100_000_000}


class Indexed:
    """A plan and its rows by what they belong to, looked up once for all initiatives."""

    def __init__(self, plan: Plan) -> None:
        """Group the rows of the tables that belong to initiatives or indicators."""
        self.plan = plan
        self._groups = {table: grouped(plan, table, owner) for table, owner in _OWNERS.items()}
        self.points = {
            (text_of(row, "axis"), text_of(row, "code")): text_of(row, "name") for row in rows_of(plan, "axes")
        }
        self.departments = {text_of(row, "code"): text_of(row, "name") for row in rows_of(plan, "departments")}

    def of(self, table: str, owner: str) -> list[Row]:
        """Return the rows of a table that belong to an initiative (targets: to an indicator)."""
        return self._groups[table][owner]


def same_text(one: object, other: object) -> bool:
    """Whether two texts differ in nothing but spaces and line breaks."""
    return "".join(_text(one).split()) == "".join(_text(other).split())


def _text(value: object) -> str:
    return "" if value is None else str(value)


def by_key(plan: Plan, table: str, key: str) -> dict[str, Row]:
    """Return the rows of a ledger's table by a field."""
    return {text_of(row, key): row for row in rows_of(plan, table)}


def yen(plan: Plan, value: object) -> Decimal | None:
    """Return an amount in yen, so that plans in different units compare; None for a blank."""
    return Decimal(str(value)) * _YEN[plan.money_unit] if isinstance(value, (int, float)) else None


def number(value: object, lang: str, *, loss: bool = False) -> str:
    """Return a number with separators, '' for a blank. loss: a negative amount is printed with △ in Japanese."""
    if not isinstance(value, (int, float)):
        return ""
    text = canonical_text(abs(float(value)))
    whole, point, fraction = text.partition(".")
    return minus(value, lang, loss=loss) + (text if "e" in text else f"{int(whole):,}{point}{fraction}")


def years(plan: Plan, row: Row) -> tuple[int, int]:
    """Return the first and last year of an initiative; blanks mean the plan's."""
    return year_of(row, "first_year") or plan.first_year, year_of(row, "last_year") or plan.last_year


def span(plan: Plan, row: Row, lang: str) -> str:
    """Return the years of an initiative, written out."""
    return "～".join(year_label(year, lang) for year in years(plan, row))


def shown(table: str, field: str, value: object, lang: str) -> str:
    """Return a ledger's value as people read it: choices by their label, years written out."""
    if value is None or value == "":
        return ""
    defined = LEDGER[table].field(field)
    if defined.kind == "year" and isinstance(value, (int, float)):
        return year_label(int(value), lang)
    if defined.kind in {"number", "money"}:
        return number(value, lang, loss=defined.kind == "money")
    return next((choice.label(lang) for choice in defined.choices if choice.value == value), str(value))


def title(table: str, field: str, lang: str) -> str:
    """Return a field's label."""
    return LEDGER[table].field(field).title(lang)


def is_over(row: Row) -> bool:
    """Whether an initiative is completed, ended or merged."""
    return row.get("status") in NOT_ASKED and row.get("status") != "paused"

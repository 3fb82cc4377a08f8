"""Which values of a form are right: pandera checks, registered once, and where each applies.

A rule names its finding code, the field that is marked, and a registered check with its statistics.
``form_schema`` puts the rules of one table together for the parameters of one plan.

Importing this module imports pandera (a second); import it inside the command that needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import pandas as pd
import pandera.pandas as pa
from pandera import extensions

from schemas.tables import TABLES

if TYPE_CHECKING:
    from consolidator.model import Parameters

Verdict = TypeVar("Verdict", bound=Callable[..., Any])
LEAD: Final = "lead"
CONTEXT: Final = ("role", "planned", "previous", "target")
"""Columns beside the fields of a form that checks may compare with: what the planning section printed."""
SLIP: Final = (500.0, 2000.0)
"""A ratio within these (or its inverse) looks like yen for thousand yen: a slip of 1,000."""


# ---------------------------------------------------------------- registered checks


def _registered(*, statistics: list[str]) -> Callable[[Verdict], Verdict]:
    """Register a check of a whole frame with pandera, which leaves the decorated function untyped."""
    decorate = extensions.register_check_method(statistics=statistics, supported_types=pd.DataFrame)
    return cast("Callable[[Verdict], Verdict]", decorate)


@_registered(statistics=["field", "role"])
def required_of(df: pd.DataFrame, *, field: str, role: str) -> pd.Series[bool]:
    """Hold where the field is filled in, or the department has another role ('' asks everyone)."""
    filled = df[field].notna()
    return filled | (df["role"] != role) if role else filled


@_registered(statistics=["field", "most"])
def at_most_long(df: pd.DataFrame, *, field: str, most: int) -> pd.Series[bool]:
    """Hold where the text has at most so many characters."""
    return df[field].isna() | (df[field].astype("string").str.len().fillna(0) <= most)


@_registered(statistics=["field", "source", "among"])
def given_when(df: pd.DataFrame, *, field: str, source: str, among: tuple[str, ...]) -> pd.Series[bool]:
    """Hold where the field is filled in, or the source field is none of some values."""
    return df[field].notna() | ~df[source].isin(list(among))


@_registered(statistics=["field", "others"])
def given_with(df: pd.DataFrame, *, field: str, others: tuple[str, ...]) -> pd.Series[bool]:
    """Hold where the field is filled in, or all of the others are blank too."""
    return df[field].notna() | df[list(others)].isna().all(axis=1)


@_registered(statistics=["field", "compared"])
def no_unit_slip(df: pd.DataFrame, *, field: str, compared: str) -> pd.Series[bool]:
    """Hold where the amount isn't about 1,000 times, or a thousandth of, the one it is compared with."""
    ratio = (df[field].astype("float64") / df[compared].astype("float64")).abs()
    low, high = SLIP
    return ~(ratio.between(low, high) | ratio.between(1 / high, 1 / low))


# ---------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a table: code of the finding, the field it marks, and the check for one plan's parameters.

    reads: the fields and context columns the check reads besides the marked field; the rule is silent
    where a form doesn't hold them.
    """

    code: str
    field: str
    reads: tuple[str, ...]
    check: Callable[[Parameters], pa.Check]


def _required(table: str) -> list[Rule]:
    role = "" if table == "form" else LEAD
    reads = ("role",) if role else ()

    def rule(field: str) -> Rule:
        return Rule("V101", field, reads, lambda _: pa.Check.required_of(field=field, role=role))

    return [rule(field.name) for field in TABLES[table].fields if field.entry and field.required]


def _lengths(table: str) -> list[Rule]:
    def rule(field: str, most: int) -> Rule:
        return Rule("V103", field, (), lambda _: pa.Check.at_most_long(field=field, most=most))

    return [rule(field.name, field.max_length) for field in TABLES[table].fields if field.entry and field.max_length]


def _reasons() -> list[Rule]:
    def rule(aspect: str) -> Rule:
        def check(parameters: Parameters) -> pa.Check:
            among = tuple(r.symbol for r in parameters.ratings if r.aspect == aspect and r.reason_required)
            return cast("pa.Check", pa.Check.given_when(field="reason", source=aspect, among=among))

        return Rule("V102", "reason", (aspect,), check)

    return [rule(field.aspect) for field in TABLES["evaluation"].fields if field.kind == "rating"]


def _slips() -> list[Rule]:
    def rule(compared: str) -> Rule:
        return Rule("V104", "actual", (compared,), lambda _: pa.Check.no_unit_slip(field="actual", compared=compared))

    return [rule("planned"), rule("previous")]


def _budget() -> Rule:
    return Rule(
        "V105",
        "budget_amount",
        ("budget_reflected",),
        lambda _: pa.Check.given_when(field="budget_amount", source="budget_reflected", among=("反映", "一部反映")),
    )


def _revisions() -> list[Rule]:
    def rule(code: str, field: str, others: tuple[str, ...]) -> Rule:
        return Rule(code, field, others, lambda _: pa.Check.given_with(field=field, others=others))

    return [
        rule("V107", "kind", ("after", "reason")),
        rule("V106", "after", ("kind", "reason")),
        rule("V106", "reason", ("kind", "after")),
    ]


RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "form": (*_required("form"), *_lengths("form")),
    "evaluation": (*_required("evaluation"), *_lengths("evaluation"), *_reasons(), _budget()),
    "milestones": (*_required("milestones"), *_lengths("milestones")),
    "indicators": tuple(_required("indicators")),
    "effects": (*_required("effects"), *_lengths("effects"), *_slips()),
    "revisions": (*_lengths("revisions"), *_revisions()),
    "opinions": (*_required("opinions"), *_lengths("opinions")),
}
"""Every rule on what departments enter, by table. Rules over the whole plan belong to the merge."""


def form_schema(table: str, parameters: Parameters, columns: frozenset[str]) -> pa.DataFrameSchema:
    """Return the schema of one table's wide frame: one column a field, values normalised before.

    columns are those the frame holds; rules that read others are left out. Each check's ``error`` is
    ``code:index of the rule``, which is all that ``consolidator.check`` reads from a failure.
    """
    checks = []
    for number, rule in enumerate(RULES[table]):
        if {rule.field, *rule.reads} <= columns:
            check = rule.check(parameters)
            check.error = str(number)
            checks.append(check)
    fields = {
        field.name: pa.Column(
            dtype="float64" if field.kind in {"number", "money"} else None,
            nullable=True,
            title=field.label,
            description=field.help,
            metadata={"field": field},
        )
        for field in TABLES[table].fields
        if field.name in columns and field.entry
    }
    return pa.DataFrameSchema(fields, checks=checks, strict=False)

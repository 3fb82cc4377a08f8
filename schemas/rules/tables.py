"""Which rule applies to which field of a form: finding code, marked field, kind of check and its statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from schemas.rules.kinds import KINDS, Kind
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from consolidator.model import Parameters
    from schemas.fields import Field

LEAD: Final = "lead"
CONTEXT: Final = ("role", "planned", "previous", "target", "unit")
"""Columns beside the fields of a form that checks may compare with: what the planning section printed."""
FIGURES: Final = frozenset(CONTEXT) - {"role", "unit"}
"""Context columns that hold numbers."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a table: code of the finding, the field it marks, and the check with one plan's statistics.

    reads: the fields and context columns the check reads besides the marked field; the rule is silent
    where a form doesn't hold those fields.
    """

    code: str
    field: str
    reads: tuple[str, ...]
    check: str
    statistics: Callable[[Parameters], Mapping[str, Any]]

    @property
    def kind(self) -> Kind:
        """Return the kind of the check."""
        return KINDS[self.check]


def _fixed(code: str, field: str, reads: tuple[str, ...], check: str, **statistics: object) -> Rule:
    """Return a rule whose statistics are the same for every plan."""
    return Rule(code, field, reads, check, lambda _: {"field": field, **statistics})


def _entries(table: str) -> list[Field]:
    return [field for field in TABLES[table].fields if field.entry]


def _required(table: str) -> list[Rule]:
    """Ask the lead department for what is required; everybody for what concerns the form itself."""
    role = "" if table == "form" else LEAD
    reads = ("role",) if role else ()
    return [_fixed("V101", f.name, reads, "required_of", role=role) for f in _entries(table) if f.required]


def _lengths(table: str) -> list[Rule]:
    return [_fixed("V103", f.name, (), "at_most_long", most=f.max_length) for f in _entries(table) if f.max_length]


def _reasons() -> list[Rule]:
    """Ask the lead department, whose rating stands, for the reason of a rating that needs one."""

    def rule(aspect: str) -> Rule:
        def statistics(parameters: Parameters) -> Mapping[str, Any]:
            among = tuple(r.symbol for r in parameters.ratings if r.aspect == aspect and r.reason_required)
            return {"field": "reason", "source": aspect, "among": among, "role": LEAD}

        return Rule("V102", "reason", (aspect, "role"), "given_when", statistics)

    return [rule(field.aspect) for field in TABLES["evaluation"].fields if field.kind == "rating"]


def _budget() -> Rule:
    among = ("反映", "一部反映")
    source = "budget_reflected"
    return _fixed("V105", "budget_amount", (source,), "given_when", source=source, among=among, role="")


def _slips(plan: str) -> list[Rule]:
    return [_fixed("V104", "actual", (name,), "no_unit_slip", compared=name) for name in (plan, "previous")]


def _fractions() -> list[Rule]:
    return [_fixed("V109", "actual", (name, "unit"), "no_fraction", compared=name) for name in ("target", "previous")]


def _new_initiatives() -> list[Rule]:
    """Ask for a name as soon as anything else of a new initiative is entered."""
    others = tuple(field.name for field in _entries("new_initiatives") if field.name != "title")
    texts = tuple(name for name in others if TABLES["new_initiatives"].field(name).kind != "rating")
    return [_fixed("V106", "title", texts, "given_with", others=texts)]


def _revisions() -> list[Rule]:
    def rule(code: str, field: str, others: tuple[str, ...]) -> Rule:
        return _fixed(code, field, others, "given_with", others=others)

    return [
        rule("V107", "kind", ("after", "reason")),
        rule("V106", "after", ("kind", "reason")),
        rule("V106", "reason", ("kind", "after")),
    ]


RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "form": (*_required("form"), *_lengths("form")),
    "evaluation": (*_required("evaluation"), *_lengths("evaluation"), *_reasons(), _budget()),
    "milestones": (*_required("milestones"), *_lengths("milestones")),
    "indicators": (
        *_required("indicators"),
        *_slips("target"),
        *_fractions(),
    ),
    "effects": (*_required("effects"), *_lengths("effects"), *_slips("planned")),
    "revisions": (*_lengths("revisions"), *_revisions()),
    "opinions": (*_required("opinions"), *_lengths("opinions")),
    "new_initiatives": (*_lengths("new_initiatives"), *_new_initiatives()),
}
"""Every rule on what departments enter, by table. Rules over the whole plan belong to the merge."""

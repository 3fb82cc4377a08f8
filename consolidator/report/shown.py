"""How values are shown to readers: labels of choices, years and numbers as they are printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from consolidator.language import translations
from consolidator.model import PENDING, UNSETTLED, WHOLE
from consolidator.normalise.years import year_label
from consolidator.scale import looks, ratings_of, scale
from consolidator.text import canonical_text, minus
from schemas.choices import ASPECTS, MONEY_UNITS
from schemas.headings import heading
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from consolidator.model import Plan
    from schemas.fields import Field

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
"""What neither HTML nor XML can hold, and what Word templates would take for page breaks."""
WAITING: Final = (PENDING, UNSETTLED)


class Printed(str):
    """A text of a document; figure: the name that ``trace`` takes, '' where it is no figure of its own."""

    __slots__ = ("figure",)
    figure: str

    def __new__(cls, text: str = "", figure: str = "") -> Self:
        """Return the text, knowing its figure."""
        made = super().__new__(cls, text)
        made.figure = figure
        return made


@dataclass(frozen=True)
class Shown:
    """Values of one plan in one language."""

    plan: Plan
    lang: str

    def say(self, message: str, **values: str | int) -> str:
        """Return a sentence of the catalogue."""
        return translations(self.lang).gettext(message).format_map(values)

    def label(self, table: str, field: str) -> str:
        """Return the label of a published field."""
        return OUTPUTS[table].field(field).title(self.lang)

    def title(self, table: str) -> str:
        """Return the title of a published table."""
        return OUTPUTS[table].title(self.lang)

    def year(self, year: int) -> str:
        """Return a fiscal year as it is printed."""
        return year_label(int(year), self.lang)

    def aspect(self, aspect: str) -> str:
        """Return the label of an aspect."""
        return next(choice.label(self.lang) for choice in ASPECTS if choice.value == aspect)

    def rating(self, rating: object) -> str:
        """Return a rating as it is printed; what is not in yet in the reader's language."""
        waiting = {PENDING: self.say("Not returned"), UNSETTLED: self.say("Not settled")}
        return waiting.get(str(rating), plain(rating))

    def value(self, table: str, field: str, value: object) -> str:
        """Return any value of a published table as people read it; '' for a blank."""
        if value is None or value == "":
            return ""
        described = OUTPUTS[table].field(field)
        if value == WHOLE and (whole := {"policy_code": "whole", "kind": "every_kind"}.get(field)):
            return heading(whole, self.lang)
        if described.choices:
            return next((one.label(self.lang) for one in described.choices if one.value == value), plain(value))
        if isinstance(value, (bool, int, float)):
            return self._number(described, value)
        return self.rating(value) if "rating" in (described.name, described.kind) else plain(value)

    def _number(self, field: Field, value: float) -> str:
        if isinstance(value, bool):
            return self.say("Yes") if value else self.say("No")
        if field.kind == "year":
            return self.year(int(value))
        if field.name in {"share", "achievement"}:
            return self.number(value, self.plan.decimals)
        return self.number(value, loss=field.kind == "money")

    def number(self, value: float | None, decimals: int | None = None, *, loss: bool = False) -> str:
        """Return a number with separators; loss: a negative amount is printed with △ in Japanese."""
        if value is None:
            return ""
        exact = Decimal(repr(round(float(value), 8)))
        text = f"{abs(exact):,.{decimals}f}" if decimals is not None else _trimmed(f"{abs(exact):,f}")
        return minus(exact, self.lang, loss=loss) + text

    def percent(self, value: float | None) -> str:
        """Return a percentage with the plan's decimals, '' where there is none."""
        return "" if value is None else f"{self.number(value, self.plan.decimals)}%"

    @property
    def unit(self) -> str:
        """The plan's money unit."""
        return next(unit.label(self.lang) for unit in MONEY_UNITS if unit.value == self.plan.money_unit)

    # ------------------------------------------------------------ ratings

    def ratings(self, aspect: str, *, provisional: bool) -> list[str]:
        """Return the ratings that are shown: what is not in yet only while something is."""
        return [rating for rating in scale(self.plan, aspect) if provisional or rating not in WAITING]

    def meaning(self, aspect: str, rating: str) -> str:
        """Return what a symbol means; '' for what is not in yet."""
        return next((plain(one.label) for one in ratings_of(self.plan, aspect) if one.symbol == rating), "")

    def style(self, aspect: str, rating: str) -> str:
        """Return the name of a rating's look: good-1.., behind-1.., excluded, pending or unsettled."""
        return self._looks[aspect].get(rating, "excluded")

    @cached_property
    def _looks(self) -> dict[str, dict[str, str]]:
        return {aspect: looks(self.plan, aspect) for aspect in self.plan.aspects}


def plain(value: object) -> str:
    """Return a value as text that every format can hold: line breaks as LF, no control characters."""
    return _CONTROL.sub("", "" if value is None else canonical_text(value))  # type: ignore[arg-type]


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text

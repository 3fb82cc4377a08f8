"""From raw cell content to a value, with every change named: one small module a type.

Each module's ``normalise`` is a pure function of a content and of what its field asks for; it
answers a ``Reading``. ``cells`` applies them to the long table, and adds places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consolidator.normalise import choices, dates, elsewhere, money, numbers, ratings, text, years
from consolidator.normalise.reading import RULES, Reading
from schemas.choices import YES_NO

if TYPE_CHECKING:
    from consolidator.model import Parameters, Raw
    from schemas.fields import Field

__all__ = ["RULES", "Reading", "read"]


def read(raw: Raw, field: Field, parameters: Parameters, unit: str = "", number_format: str = "General") -> Reading:
    """Return what one content means in a field; unit is the indicator's own, for fields of kind number."""
    match field.kind:
        case "rating":
            scale = [rating for rating in parameters.ratings if rating.aspect == field.aspect]
            reading = ratings.normalise(raw, scale)
        case "choice" | "yes_no":
            reading = choices.normalise(raw, field.choices or YES_NO)
        case "number":
            reading = numbers.normalise(raw, unit, number_format)
        case "money":
            reading = money.normalise(raw, parameters.money_unit, number_format)
        case "year":
            reading = years.normalise(raw)
        case "date":
            reading = dates.normalise(raw)
        case "text" | "long_text" | "code" | "codes":
            reading = text.normalise(raw, number_format)
    return elsewhere.explained(reading, raw)

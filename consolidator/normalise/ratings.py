"""Ratings: the symbol of the plan's own scale that was meant, where it can be only one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consolidator.normalise.marks import LOOK_ALIKES, folded, half_width
from consolidator.normalise.reading import Reading, refused, settled
from consolidator.text import canonical_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consolidator.model import Rating, Raw


def normalise(raw: Raw, scale: Sequence[Rating]) -> Reading:
    """Return the symbol of the scale (the ratings of one aspect) that a content means.

    Exact; else the one symbol that differs in width or case alone, looks alike, or is named by its
    label. Where the scale itself holds several of them (● and ○), nothing is guessed.
    """
    if (reading := settled(raw)) is not None:
        return reading
    symbols = [rating.symbol for rating in scale]
    text = canonical_text(raw)
    if text in symbols:
        return Reading(text)
    if text.strip() in symbols:
        return Reading(text.strip(), "trim")
    meant: dict[str, str] = {}
    for rating in scale:
        if rule := _rule(text, rating):
            meant[rating.symbol] = rule
    if len(meant) == 1:
        return Reading(*meant.popitem())
    return refused("N101", raw, ("choices", "、".join(symbols)))


def _rule(text: str, rating: Rating) -> str:
    """Return the rule by which a text means this rating, '' when by none."""
    plain, symbol = half_width(text), half_width(rating.symbol)
    if plain == symbol:
        return "width"
    if folded(text) == folded(symbol):
        return "case" if plain.casefold() == symbol.casefold() else "width"
    for mark, forms in LOOK_ALIKES.items():
        if symbol in forms and (plain in forms or folded(text) in forms):
            return mark
    return "label" if _names(text, rating) else ""


def _names(text: str, rating: Rating) -> bool:
    """Return whether a text is the rating's label, alone or beside its symbol: 計画通り, ○（計画通り）."""
    label, symbol = folded(rating.label), folded(rating.symbol)
    bare = re.sub(r"[()\[\]【】「」::・]", "", folded(text))
    return bool(label) and (folded(text) == label or bare in (symbol + label, label + symbol))

"""Choices from a list: the stored value of the one whose name was typed."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from consolidator.normalise.marks import folded
from consolidator.normalise.reading import Reading, refused, settled
from consolidator.text import canonical_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consolidator.model import Raw
    from schemas.fields import Choice


def _names(choice: Choice) -> tuple[str, str, str]:
    return (choice.value, choice.ja, choice.en)


def normalise(raw: Raw, choices: Sequence[Choice]) -> Reading:
    """Return the value of the choice that a content names by its value or either label; near misses are N103."""
    if (reading := settled(raw)) is not None:
        return reading
    text = canonical_text(raw)
    for choice in choices:
        if text in _names(choice):
            return Reading(choice.value)
    wanted = folded(text)
    meant = {choice.value: _names(choice) for choice in choices if wanted in map(folded, _names(choice))}
    if len(meant) == 1:
        value, names = meant.popitem()
        return Reading(value, _rule(text, names))
    return refused("N103", raw, ("choices", "、".join(choice.ja for choice in choices)))


def _rule(text: str, names: Sequence[str]) -> str:
    """Return what alone tells the text from a name."""
    if text.strip() in names:
        return "trim"
    if "".join(text.split()) in ("".join(name.split()) for name in names):
        return "spacing"
    wide = unicodedata.normalize("NFKC", text).casefold() != text.casefold()
    return "width" if wide else "case"

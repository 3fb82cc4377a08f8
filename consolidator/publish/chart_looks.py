"""How charts look in workbooks and Word documents: colours that print, patterns for what is seen without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consolidator.publish.book_style import FONT, amount_format, decimals_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLOURS: Final = {
    "good-1": "#173F66", "good-2": "#7FB0D8", "good-3": "#BDD8EE", "good-4": "#E2EDF6", "behind-1": "#EBA265",
    "behind-2": "#B8442E", "behind-3": "#6D1A27", "excluded": "#C6CDD3", "planned": "#BDD8EE", "actual": "#173F66",
}  # fmt: skip
"""By the look of a rating (``consolidator.scale.looks``), and of planned and actual; report.css has the same."""
PATTERNS: Final = {"behind": "wide_upward_diagonal", "pending": "light_upward_diagonal", "unsettled": "small_grid"}
"""Looks that tell in black and white what is behind and what is not in yet."""
DARK: Final = frozenset({"good-1", "behind-2", "behind-3", "actual"})
TEXT: Final[Mapping[str, Any]] = {"name": FONT, "size": 9}
GRID: Final = {"visible": True, "line": {"color": "#D0D0D0"}}
BORDER: Final = {"color": "#404040", "width": 0.5}


def fill(style: str) -> dict[str, Any]:
    """Return the fill of a series."""
    pattern = PATTERNS.get(style.partition("-")[0])
    if pattern is None:
        return {"fill": {"color": COLOURS[style]}}
    return {"pattern": {"pattern": pattern, "fg_color": "#404040", "bg_color": COLOURS.get(style, "#FFFFFF")}}


def labels(style: str, *, stacked: bool, form: str = "0;;") -> dict[str, Any]:
    """Return how values are written: into a part, or over a column in a number format."""
    colour = "#FFFFFF" if stacked and style in DARK else "#000000"
    font = {**TEXT, "color": colour}
    return {"value": True, "num_format": form, "font": font} | ({} if stacked else {"position": "outside_end"})


def tick_format(values: Iterable[float]) -> str:
    """Return the number format of an axis of amounts: decimals only where the steps between its ticks need them."""
    every = [0.0, *map(float, values)]
    span, fine = max(every) - min(every), any(decimals_of(value) for value in every)
    places = next((places for places, least in enumerate((10, 1, 0.1)) if span >= least), 3) if fine else 0
    return amount_format(places)

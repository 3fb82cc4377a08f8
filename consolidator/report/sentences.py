"""The sentences a report begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from consolidator.report.overview import Overview, Part, Year
    from consolidator.report.shown import Shown

_MOST_NAMES: Final = 10
"""Departments that a sentence names; the others are counted."""


def counted(parts: Iterable[Part], shown: Shown) -> str:
    """Return ratings with how many initiatives have them, and their percentages."""
    return shown.say(", ").join(
        shown.say("{rating} {count} ({percent})", rating=part.text, count=part.count, percent=part.percent)
        if part.percent
        else shown.say("{rating} {count}", rating=part.text, count=part.count)
        for part in parts
    )


def lead_lines(answers: Overview, shown: Shown) -> list[str]:
    """Return how the plan stands: a sentence an aspect, and whether anything is missing."""
    lines = []
    for one in answers.ratings:
        parts = counted(one.whole.parts, shown)
        line = shown.say("Of {count} initiatives: {ratings}.", count=one.whole.total, ratings=parts)
        lines.append(shown.say("{aspect}: {text}", aspect=one.name, text=line) if len(answers.ratings) > 1 else line)
    if answers.stamp:
        lines.append(
            shown.say("Provisional: {count} initiatives are not returned or not settled yet.", count=answers.waiting)
        )
    return lines


def incoming_lines(answers: Overview, shown: Shown) -> list[str]:
    """Return what came in and what did not, in sentences."""
    lines = []
    if answers.asked:
        lines.append(
            shown.say("{came} of {asked} departments have returned a form.", came=answers.came, asked=answers.asked)
        )
    if answers.waiting:
        lines.append(shown.say("{count} initiatives are not settled yet.", count=answers.waiting))
    else:
        lines.append(shown.say("Every initiative asked about is in."))
    return lines


def summary_lines(answers: Overview, missing: Sequence[str], shown: Shown) -> list[str]:
    """Return the first page in sentences: how the plan stands, what is behind, effects, indicators, what came in.

    missing: names of the departments that have returned nothing.
    """
    lines = lead_lines(answers, shown)
    count = answers.behind_count
    lines.append(
        shown.say("{count} initiatives are behind plan.", count=count)
        if count
        else shown.say("No initiative is behind.")
    )
    if answers.years and answers.years[-1].cumulative_actual is not None:
        lines.append(_effects(answers.years[-1], shown))
    if judged := sum(level.judged for level in answers.levels):
        met = sum(level.met for level in answers.levels)
        lines.append(shown.say("Of {judged} indicators judged, {met} met their target.", judged=judged, met=met))
    if answers.asked:
        came = shown.say("{came} of {asked} departments have returned a form.", came=answers.came, asked=answers.asked)
        lines.append(came)
    if missing:
        lines.append(shown.say("Not returned: {names}", names=_some(missing, shown)))
    return lines


def _effects(year: Year, shown: Shown) -> str:
    amounts = {
        name: shown.number(amount, loss=True) or "–"
        for name, amount in (("actual", year.cumulative_actual), ("planned", year.cumulative_planned))
    }
    return shown.say(
        "Effects up to {year}: {actual} ({unit}), {planned} planned.", year=year.label, unit=shown.unit, **amounts
    )


def _some(names: Sequence[str], shown: Shown) -> str:
    told, left_out = shown.say(", ").join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    return shown.say("{names} and {count} more", names=told, count=left_out) if left_out > 0 else told


def state_words(shown: Shown) -> dict[str, str]:
    """Return the states of departments that something is open with, in words."""
    return {"mend": shown.say("to be mended"), "held": shown.say("to be decided"), "missing": shown.say("not returned")}

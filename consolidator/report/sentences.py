"""The sentences a report begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consolidator.report.overview import Overview, Part
    from consolidator.report.shown import Shown


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


def state_words(shown: Shown) -> dict[str, str]:
    """Return the states of departments that something is open with, in words."""
    return {"mend": shown.say("to be mended"), "held": shown.say("to be decided"), "missing": shown.say("not returned")}

"""The news of the cover: what is behind and why, and what came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consolidator.publish.book_style import SIZE, character_width, display_width
from consolidator.publish.master_context import quoted, records
from consolidator.publish.master_lists import initiative_rows
from consolidator.publish.master_page import shown
from consolidator.publish.standing import standings

if TYPE_CHECKING:
    from collections.abc import Callable

    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page

_LINES: Final = 2
"""Rows that an initiative takes; as many lines of text."""


def write_behind(book: Book, page: Page, place: tuple[int, int], last: int) -> None:
    """Write the initiatives behind with their reasons from a row and column on, as many as fit down to the last row."""
    top, left = place
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in records(book.summaries["unmet"]):
        groups.setdefault(line["id"], []).append(line)
    page.text(top, left, f"{book.say('Behind plan, and why')}（{len(groups)}）", "subtitle")
    if not groups:
        page.merged((top + 1, left, top + 2, left + 4), book.say("No initiative is behind."), "cell")
        return
    for column, name in enumerate(("id", "title", "lead_name", "rating", "reason"), start=left):
        page.text(top + 1, column, book.label("unmet", name), "head")
    room = (last - top - 1) // _LINES
    fits = len(groups) if len(groups) <= room else room - 1
    row = top + 2
    for lines in list(groups.values())[:fits]:
        _entry(book, page, (row, left), lines)
        row += _LINES
    if left_out := len(groups) - fits:
        unmet = book.pages["unmet"]
        text = book.say("{count} more on the sheet {sheet}", count=left_out, sheet=unmet.name)
        page.sheet.merge_range(row, left, row, left + 4, "", page.formats("cell", "link"))
        page.link(row, left, f"{quoted(unmet)}!A1", text, "cell")


def _entry(book: Book, page: Page, place: tuple[int, int], lines: list[dict[str, Any]]) -> None:
    """Write one initiative; lines: an aspect each in which it is behind."""
    (row, left), first = place, lines[0]
    last, number = row + _LINES - 1, shown(first["id"])
    page.sheet.merge_range(row, left, last, left, "", page.formats("cell", "wrap", "link"))
    page.link(row, left, initiative_rows(book)[number], number, "cell", "wrap")
    reason = "\n".join(dict.fromkeys(filter(None, (shown(line["reason"]) for line in lines))))
    for column, text in ((1, first["title"]), (2, first["lead_name"]), (4, reason or book.say("No reason is given."))):
        brief = shortened(shown(text), page.widths[left + column] * SIZE / 9)
        page.merged((row, left + column, last, left + column), brief, "cell", "wrap", "tight")
    one = len(book.plan.aspects) == 1
    ratings = (line["rating"] if one else f"{book.aspect(line['aspect'])} {line['rating']}" for line in lines)
    styles = ("symbol",) if one else ("small",)
    area = (row, left + 3, last, left + 3)
    page.merged(area, "\n".join(ratings), "cell", "wrap", "rating_behind", "centre", *styles)


def shortened(text: str, width: float) -> str:
    """Return as much of a text as an entry holds in a column of that width, … where it goes on."""
    one_line, room = " ".join(text.split("\n")) if display_width(text) > width else text, int(width - 2) * _LINES
    if sum(display_width(line) for line in one_line.split("\n")) <= room:
        return one_line
    return one_line[: _fitting(one_line, room - 2)] + "…"


def _fitting(text: str, room: int) -> int:
    """Return how many characters of a text come before a line gets wider than the room."""
    width = 0
    for place, character in enumerate(text):
        width = 0 if character == "\n" else width + character_width(character)
        if width > room:
            return place
    return len(text)


def write_incoming(book: Book, page: Page, place: tuple[int, int]) -> int:
    """Write what came in and what didn't, ending in a row; return the row above."""
    bottom, left = place
    found = standings(book.master)
    came = sum(one.state != "missing" for one in found)
    text = book.say("{came} of {asked} departments have returned a form.", came=came, asked=len(found))
    missing = [one.name for one in found if one.state == "missing"]
    mend = [one.name for one in found if one.state in {"mend", "held"}]
    room = int(sum(page.widths[left + n] for n in range(5)) - 2)
    if missing:
        line = _naming(book, lambda names: book.say("Not returned: {names}", names=names), missing, room)
        text = f"{text}\n{line}"
    elif mend:
        line = _naming(book, lambda names: book.say("To be mended or decided: {names}", names=names), mend, room)
        text = f"{text}\n{line}"
    sheet = book.pages["submissions"]
    page.text(bottom - 2, left, book.say("What came in"), "subtitle")
    page.sheet.merge_range(bottom - 1, left, bottom, left + 4, "", page.formats("cell", "wrap"))
    page.text(bottom - 1, left, text, "cell", "wrap")
    page.link(bottom - 2, left + 4, f"{quoted(sheet)}!A1", sheet.name, "right")
    return bottom - 3


def _naming(book: Book, said: Callable[[str], str], names: list[str], room: int) -> str:
    """Return a sentence that names as many departments as a line holds, and says how many more there are."""
    for count in range(len(names), 0, -1):
        told, left_out = "、".join(names[:count]), len(names) - count
        told = book.say("{names} and {count} more", names=told, count=left_out) if left_out else told
        if display_width(line := said(told)) <= room:
            return line
    return shortened(said("、".join(names)), room / 2)

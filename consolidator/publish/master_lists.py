"""The sheets that are lists: 未達一覧, 意見 and 提出状況."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.publish.book_style import shared_widths
from consolidator.publish.master_block import Rows
from consolidator.publish.master_context import literal, quoted, records
from consolidator.publish.master_initiatives import FIRST as FIRST_INITIATIVE
from consolidator.publish.master_initiatives import rating_styles
from consolidator.publish.master_page import set_up_page, shown, shown_each
from consolidator.scale import ratings_of
from schemas.headings import heading
from schemas.outputs import OUTPUTS
from schemas.outputs.returns import SUBMISSION_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page

_FIXED = {"id": 9.0, "initiative": 9.0, "lead_name": 16.0, "department_name": 22.0, "aspect": 12.0, "rating": 8.0,
          "year": 12.0, "no": 9.0, "source": 14.0, "department": 14.0, "state": 10.0, "direction": 10.0,
          "budget_reflected": 16.0, "budget_amount": 13.0, "kind": 22.0, "decision": 9.0,
          "why": 22.0, "original": 11.0}  # fmt: skip
_ROOM = 160.0
"""Characters that a landscape page holds at a scale that can still be read."""
_CENTRED = frozenset({"rating", "year", "state", "aspect"})


def write_list(book: Book, page: Page, head: int, titles: dict[str, str], rows: Sequence[dict[str, Any]]) -> int:
    """Write a table of texts below a row of headings, an initiative's number leading to its row; return the last row.

    titles: field → heading, in order. Numbers stay numbers.
    """
    free = [name for name in titles if name not in _FIXED]
    values = {name: [row.get(name) for row in rows] for name in titles}
    texts = {name: shown_each(column) for name, column in values.items()}
    shares = shared_widths(
        [[titles[name], *texts[name]] for name in free], _ROOM - sum(_FIXED.get(name, 0) for name in titles), 16, 60
    )
    widths = _FIXED | dict(zip(free, shares, strict=True))
    for column, (name, title) in enumerate(titles.items()):
        page.width(column, widths[name])
        page.text(head, column, title, "head")
    page.fit_row(head, dict(enumerate(titles.values())), least=26)
    places, body = initiative_rows(book), Rows(page, head + 1, len(rows))
    for column, name in enumerate(titles):
        styles = ("cell", "wrap", "top", "tight", *(("centre",) if name in _CENTRED else ()))
        if name in {"id", "initiative"}:
            body.link(column, texts[name], [places.get(text, "") for text in texts[name]], styles)
        else:
            number = (*styles, "budget" if name == "budget_amount" else "number")
            looks = [number if isinstance(value, int | float) else styles for value in values[name]]
            body.mixed(column, values[name], looks)
    body.write(body.heights(dict(enumerate(texts.values())), size=9))
    return head + len(rows)


def initiative_rows(book: Book) -> dict[str, str]:
    """Return where each initiative stands on the sheet of initiatives."""
    sheet = quoted(book.pages["initiatives"])
    numbers = book.summaries["initiatives"]["id"]
    return {number: f"{sheet}!A{row}" for row, number in enumerate(numbers, start=FIRST_INITIATIVE + 1)}


def write_unmet(book: Book, page: Page) -> None:
    """Write the initiatives whose rating asks for a reason."""
    frame = book.summaries["unmet"]
    note = book.say("Initiatives whose rating asks for a reason: {count}.", count=len(frame))
    if frame.empty:
        _nothing(book, page, book.say("No initiative is behind."))
        return
    head = page.heading(page.name, note) + 1
    names = ["id", "title", "policy_name", "lead_name", "aspect", "rating", "reason", "problem", "next_step"]
    if len(book.plan.aspects) == 1:
        names.remove("aspect")
    rows = [row | {"aspect": book.aspect(row["aspect"])} for row in records(frame)]
    last = write_list(book, page, head, {name: book.label("unmet", name) for name in _used(frame, names)}, rows)
    place = _used(frame, names).index("rating")
    for aspect in book.plan.aspects:
        for symbol, style in rating_styles(ratings_of(book.plan, aspect)).items():
            cell = xl_rowcol_to_cell(head + 1, place)
            rule = {"type": "formula", "criteria": f"=EXACT({cell},{literal(symbol)})", "format": page.formats(style)}
            page.sheet.conditional_format(head + 1, place, last, place, rule)
    _finish(book, page, head, last, len(_used(frame, names)))


def write_not_counted(book: Book, page: Page) -> None:
    """Write the initiatives that no table counts, with the reason."""
    frame = book.summaries["not_counted"]
    choices = OUTPUTS["not_counted"].field("why").choices
    counts = frame["why"].value_counts()
    parts = [f"{choice.label(book.lang)} {counts[choice.value]}" for choice in choices if choice.value in counts]
    note = book.say("Shown in the list of initiatives, but in no count: {parts}.", parts="、".join(parts))
    head = page.heading(page.name, note) + 1
    rows = [row | {"why": book.choice(choices, row["why"])} for row in records(frame)]
    names = _used(frame, ["id", "title", "policy_name", "lead_name", "why", "original"])
    last = write_list(book, page, head, {name: book.label("not_counted", name) for name in names}, rows)
    _finish(book, page, head, last, len(names))


def write_opinions(book: Book, page: Page) -> None:
    """Write opinions and responses."""
    frame = book.summaries["opinions"]
    if frame.empty:
        _nothing(book, page, book.say("No opinion is registered."))
        return
    answered = int(frame["response"].map(shown).ne("").sum())
    note = book.say("{count} opinions, {answered} of them answered.", count=len(frame), answered=answered)
    head = page.heading(page.name, note) + 1
    names = _used(frame, ["no", "year", "initiative", "department", "source", "text", "response"])
    titles = {name: book.label("opinions", name) for name in names}
    rows = records(frame)
    if "department" in names:
        titles["department"] = heading("department", book.lang)
        rows = [row | {"department": book.department(row["department"])} for row in rows]
    last = write_list(book, page, head, titles, rows)
    _finish(book, page, head, last, len(names))


def write_submissions(book: Book, page: Page) -> None:
    """Write each returned file and what became of it, then the departments that have returned nothing."""
    departments = book.plan.tables["departments"]
    names = dict(zip(departments["code"], departments["name"], strict=True))
    counts = {row["file"]: row for row in records(book.master.reconciliation)}
    tallies = [name for name in ("typed", "merged", "rejected", "overruled", "stray") if counts]
    rows: list[dict[str, Any]] = []
    for submission in book.master.submissions:
        row: dict[str, Any] = {"department": submission.department, "file": submission.file}
        row["department_name"] = names.get(submission.department, "")
        row["state"] = book.choice(SUBMISSION_STATES, submission.state)
        if submission.file in counts:
            row |= {name: int(counts[submission.file][name]) for name in tallies}
        rows.append(row)
    rows += [
        {"department": code, "department_name": names.get(code, ""), "file": "", "state": heading("nothing", book.lang)}
        for code in _silent(book)
    ]
    if not rows:
        _nothing(book, page, book.say("No form has been returned."))
        return
    note = book.say("Typed = merged + rejected + overruled + stray, each counted by itself.")
    head = page.heading(page.name, note) + 1
    titles = {
        "department": book.label("submissions", "department"),
        "department_name": heading("department", book.lang),
    }
    titles |= {name: book.label("submissions", name) for name in ("state", "file")}
    titles |= {name: book.label("reconciliation", name) for name in tallies}
    order = {code: place for place, code in reversed([*enumerate(departments["code"])])}
    rows.sort(key=lambda row: order.get(row["department"], len(departments)))
    last = write_list(book, page, head, titles, rows)
    for column in range(4, len(titles)):
        page.width(column, 9)
    page.sheet.autofilter(head, 0, last, len(titles) - 1)
    _finish(book, page, head, last, len(titles))


def _silent(book: Book) -> list[str]:
    """Return the departments that lead an initiative asked about and have sent no file."""
    returned = {submission.department for submission in book.master.submissions}
    frame = book.summaries["initiatives"]
    leads = frame["lead"][frame["counted"].astype(bool)].unique()
    return [code for code in leads if code not in returned] if book.master.submissions else []


def _used(frame: pd.DataFrame, names: list[str]) -> list[str]:
    return [name for name in names if frame[name].map(shown).ne("").any()]


def _nothing(book: Book, page: Page, sentence: str) -> None:
    page.heading(page.name, sentence)
    page.width(0, 80)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=None)


def _finish(book: Book, page: Page, head: int, last: int, width: int) -> None:
    page.fit_notes(width - 1)
    page.sheet.freeze_panes(head + 1, 1)
    page.sheet.print_area(0, 0, last, width - 1)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(head, head))

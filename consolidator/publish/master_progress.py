"""The sheets 進捗状況, 部署別, 視点別 and マトリクス."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consolidator.model import WHOLE
from consolidator.publish.book_style import display_width, fitted_width
from consolidator.publish.master_charts import SHRUNK, pages_of, whole_pages, write_charts
from consolidator.publish.master_context import same
from consolidator.publish.master_initiatives import point
from consolidator.publish.master_matrix import write_matrix
from consolidator.publish.master_page import set_up_page
from consolidator.publish.master_tallies import CODE, Line, Tally, lay_out, write_tally
from consolidator.scale import ratings_of
from schemas.headings import heading

if TYPE_CHECKING:
    from consolidator.publish.master_context import Book
    from consolidator.publish.master_initiatives import InitiativeColumns
    from consolidator.publish.master_page import Page


def write_progress(book: Book, page: Page, columns: InitiativeColumns) -> Tally:
    """Write the tree of policies, the whole plan first, and a chart for each aspect; return where it stands."""
    source = book.pages["initiatives"]
    lines = [Line("", heading("whole", book.lang), (), (("policy_code", WHOLE),), ("whole",))]
    for node in book.nodes:
        band = ("band",) if node.depth == 1 and book.depth > 1 else ("bold",) if not node.leaf else ()
        terms = (same(columns.area(source, f"level:{node.depth}"), CODE),)
        lines.append(Line(node.code, node.name, terms, (("policy_code", node.code),), band, node.depth - 1))
    top = page.heading(page.name, _legend(book), _base(book)) + 1
    tally = lay_out(book, "progress_by_policy", top, tuple(lines), shares=True)
    page.width(0, _code_width(lines))
    most = 64 if len(book.plan.aspects) == 1 else 44
    page.width(1, fitted_width(["　" * line.indent + line.name for line in lines], 30, most, 1))
    write_tally(
        book, page, tally, columns, (heading("code", book.lang), book.label("progress_by_policy", "policy_name"))
    )
    page.sheet.freeze_panes(tally.first, 2)
    last, right = write_charts(book, page, tally)
    _finish(book, page, (tally.head - 2, tally.head), (0, 0, last, right))
    return tally


def write_departments(book: Book, page: Page, columns: InitiativeColumns) -> None:
    """Write the lead departments."""
    lead = columns.area(book.pages["initiatives"], "lead")
    frame = book.summaries["progress_by_department"].drop_duplicates("department")
    lines = tuple(
        Line(code, name, (same(lead, CODE),), (("department", code),))
        for code, name in frame[["department", "department_name"]].itertuples(index=False, name=None)
    )
    top = page.heading(page.name, book.say("Counted under the lead department."), _legend(book), _base(book)) + 1
    if not lines:
        page.text(top, 0, book.say("There is nothing to count."), "note")
        _finish(book, page, None, (0, 0, top, 8))
        return
    tally = lay_out(book, "progress_by_department", top, lines, shares=True)
    page.width(0, _code_width(list(lines)))
    page.width(1, 30)
    titles = (heading("code", book.lang), book.label("progress_by_department", "department_name"))
    write_tally(book, page, tally, columns, titles)
    page.sheet.freeze_panes(tally.first, 2)
    _finish(book, page, (tally.head - 2, tally.head), (0, 0, tally.last, tally.width - 1))


def write_axes(book: Book, page: Page, columns: InitiativeColumns) -> None:
    """Write the points of every axis, each axis under a row of its own name."""
    source, points = book.pages["initiatives"], book.plan.tables["axes"]
    lines = tuple(
        Line(code, f"{axis_name}：{name}", (columns.area(source, point(axis, code)),), (("axis", axis), ("code", code)))
        for axis, axis_name, code, name in points[["axis", "axis_name", "code", "name"]].itertuples(
            index=False, name=None
        )
    )
    note = book.say("An initiative counts once under each point that it is tagged with, so the counts may overlap.")
    tally = lay_out(book, "axis_tallies", page.heading(page.name, note, _legend(book)) + 1, lines, shares=False)
    page.width(0, _code_width(list(lines)))
    page.width(1, 44)
    write_tally(book, page, tally, columns, (heading("code", book.lang), book.label("axis_tallies", "name")))
    page.sheet.freeze_panes(tally.first, 2)
    _finish(book, page, (tally.head - 2, tally.head), (0, 0, tally.last, tally.width - 1))


def write_axis_matrix(book: Book, page: Page, columns: InitiativeColumns) -> None:
    """Write the first two axes, one against the other."""
    note = book.say("An initiative counts once in each cell that its tags name.")
    top = page.heading(page.name, note, _legend(book)) + 1
    titles, last, right = write_matrix(book, page, top, columns)
    page.sheet.freeze_panes(0, 2)
    longer = pages_of(page, last, right) > SHRUNK
    _finish(book, page, (titles, titles) if longer else None, (0, 0, last, right))
    if longer:
        page.sheet.set_h_pagebreaks([titles - 1])


def _legend(book: Book) -> str:
    """Return what each symbol means."""
    parts = []
    for aspect in book.plan.aspects:
        meanings = "　".join(f"{rating.symbol}：{rating.label}" for rating in ratings_of(book.plan, aspect))
        parts.append(f"{book.aspect(aspect)}　{meanings}" if len(book.plan.aspects) > 1 else meanings)
    return "　／　".join(dict.fromkeys(parts))


def _base(book: Book) -> str:
    """Return what percentages are of and how they are rounded; a setting adds that they need not add up to 100."""
    parts = [
        book.say("Shares are of the initiatives evaluated,")
        if book.plan.percentage_base == "evaluated"
        else book.say("Shares are of all initiatives counted,"),
        book.say("cut off, not rounded.") if book.plan.rounding == "cut" else book.say("rounded half up."),
    ]
    if book.plan.percentage_note == "yes":
        parts.append(book.say("They may therefore not add up to 100."))
    return " ".join(parts) if book.lang == "en" else "".join(parts)


def _code_width(lines: list[Line]) -> float:
    return min(max([7, *(display_width(line.code) + 2 for line in lines)]), 24)


def _finish(book: Book, page: Page, repeat: tuple[int, int] | None, area: tuple[int, int, int, int]) -> None:
    page.fit_notes(area[3])
    page.sheet.print_area(*area)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=repeat)
    page.sheet.fit_to_pages(1, whole_pages(page, area[2], area[3]))

"""The first sheet of findings.xlsx: who is missing, what must go back, which files were not used and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consolidator.display import date_label
from consolidator.language import translations
from consolidator.normalise.years import year_label
from consolidator.publish.answers import answers
from consolidator.publish.findings_context import file_state, heads
from consolidator.publish.listing import Link, Listing, Marked, page_setup, sheet_place
from consolidator.publish.standing import standings
from schemas.choices import PERIODS
from schemas.ledger import DEPARTMENTS
from schemas.outputs.returns import SUBMISSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter.worksheet import Worksheet

    from consolidator.publish.findings_context import Context
    from consolidator.publish.listing import Value
    from consolidator.publish.standing import Standing, State

_WIDTHS: Final = (12, 20, 26, 13, 46, 11, 11, 16)
_MARKS: Final[Mapping[State, str]] = {"in": "good", "mend": "block", "held": "warn", "missing": "block"}


def write_overview(sheet: Worksheet, book: Context, findings_sheet: str, first_rows: Mapping[str, int]) -> None:
    """Write the answers, the table of departments and the files that were not used.

    first_rows: the row (0-based) of each department's first finding on the sheet of findings.
    """
    _ = translations(book.lang).gettext
    listing = Listing(sheet, book.formats, _WIDTHS)
    standing = standings(book.master)
    _write_head(listing, book)
    for label, text in answers(book.master, book.lang):
        listing.answer(label, text)
    listing.line("", "note")
    heading = listing.row
    titles = [
        *heads(DEPARTMENTS, ("code", "bureau", "name"), book.lang), _("State"), _("Files"), _("To be mended"),
        _("To be checked"), _("Findings"),
    ]  # fmt: skip
    rows = [_department_row(one, book, findings_sheet, first_rows.get(one.department)) for one in standing]
    listing.table(titles, rows, _("No department was asked."))
    if rows:
        sheet.autofilter(heading, 0, listing.row - 1, len(titles) - 1)
    listing.line("", "note")
    _write_unused(listing, book)
    page_setup(sheet, book.page_head, heading)


def _write_head(listing: Listing, book: Context) -> None:
    _, plan = translations(book.lang).gettext, book.master.plan
    period = next((choice.label(book.lang) for choice in PERIODS if choice.value == plan.period), "")
    facts = [plan.organisation, year_label(plan.reporting_year, book.lang), period]
    if plan.deadline:
        facts.append(_("Deadline: {date}").format(date=date_label(plan.deadline, book.lang)))
    if book.master.provisional:
        facts.append(_("Provisional: not everything is in yet"))
    about = _("Returns and findings")
    listing.line(f"{plan.title}　{about}", "title")
    listing.line("　".join(fact for fact in facts if fact), "note")


def _department_row(one: Standing, book: Context, findings_sheet: str, first_row: int | None) -> list[Value]:
    _ = translations(book.lang).gettext
    labels = {"in": _("Returned"), "mend": _("To be mended"), "held": _("On hold"), "missing": _("Not returned")}
    url = "" if first_row is None else f"internal:{sheet_place(findings_sheet, f'A{first_row + 1}')}"
    file: Value = book.link(one.files[0], one.files[0]) if len(one.files) == 1 else "\n".join(one.files)
    return [
        one.department, one.bureau, one.name, Marked(labels[one.state], _MARKS[one.state]), file, one.blocking,
        one.warnings, Link(_("See findings") if url else "", url),
    ]  # fmt: skip


def _write_unused(listing: Listing, book: Context) -> None:
    """Write the files that were not used; their reason takes the last three columns."""
    _ = translations(book.lang).gettext
    unused = [submission for submission in book.master.submissions if submission.state != "accepted"]
    listing.line(_("Files not used"), "subtitle")
    code, state, file = heads(SUBMISSIONS, ("department", "state", "file"), book.lang)
    name = DEPARTMENTS.field("name").title(book.lang)
    rows: list[list[Value]] = [
        [
            one.department, book.bureau(one.department), book.name(one.department) if one.department else "",
            Marked(file_state(one.state, book.lang), "warn"), book.link(one.file, one.file), book.reason(one),
        ]
        for one in sorted(unused, key=lambda one: (*book.order(one.department), one.file))
    ]  # fmt: skip
    titles = (code, DEPARTMENTS.field("bureau").title(book.lang), name, state, file, _("Reason"))
    listing.table(titles, rows, _("None"), spread=len(_WIDTHS) - 1)

"""The first sheet of findings.xlsx: who is missing, what must go back, which files were not used and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consolidator.display import date_label
from consolidator.language import translations
from consolidator.normalise.years import year_label
from consolidator.publish.answers import answers
from consolidator.publish.findings_context import file_states, heads
from consolidator.publish.listing import Listing, page_setup, sheet_place
from consolidator.publish.listing_columns import Numbers, Texts
from consolidator.publish.standing import standings
from schemas.choices import PERIODS
from schemas.ledger import DEPARTMENTS
from schemas.outputs.returns import SUBMISSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consolidator.publish.findings_context import Context
    from consolidator.publish.listing_columns import Column
    from consolidator.publish.sheet import Sheet
    from consolidator.publish.standing import Standing, State

_WIDTHS: Final = (12, 20, 26, 13, 46, 11, 11, 16)
_MARKS: Final[Mapping[State, str]] = {"in": "good", "mend": "block", "held": "warn", "missing": "block"}


def write_overview(sheet: Sheet, book: Context, findings_sheet: str, first_rows: Mapping[str, int]) -> None:
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
    columns = _department_columns(standing, book, findings_sheet, first_rows)
    if listing.table(titles, columns, _("No department was asked.")):
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


def _department_columns(
    standing: Sequence[Standing], book: Context, findings_sheet: str, first_rows: Mapping[str, int]
) -> list[Column]:
    _ = translations(book.lang).gettext
    labels = {"in": _("Returned"), "mend": _("To be mended"), "held": _("On hold"), "missing": _("Not returned")}
    found = [first_rows.get(one.department) for one in standing]
    urls = ["" if row is None else f"internal:{sheet_place(findings_sheet, f'A{row + 1}')}" for row in found]
    return [
        Texts([one.department for one in standing]),
        Texts([one.bureau for one in standing]),
        Texts([one.name for one in standing]),
        Texts([labels[one.state] for one in standing], styles=[_MARKS[one.state] for one in standing]),
        Texts(
            ["\n".join(one.files) for one in standing],
            [book.url(one.files[0]) if len(one.files) == 1 else "" for one in standing],
        ),
        Numbers([one.blocking for one in standing]),
        Numbers([one.warnings for one in standing]),
        Texts([_("See findings") if url else "" for url in urls], urls),
    ]


def _write_unused(listing: Listing, book: Context) -> None:
    """Write the files that were not used; their reason takes the last three columns."""
    _ = translations(book.lang).gettext
    unused = [submission for submission in book.master.submissions if submission.state != "accepted"]
    listing.line(_("Files not used"), "subtitle")
    code, state, file = heads(SUBMISSIONS, ("department", "state", "file"), book.lang)
    name = DEPARTMENTS.field("name").title(book.lang)
    unused.sort(key=lambda one: (*book.order(one.department), one.file))
    columns = (
        Texts([one.department for one in unused]),
        Texts([book.bureau(one.department) for one in unused]),
        Texts([book.name(one.department) if one.department else "" for one in unused]),
        file_states([one.state for one in unused], book.lang),
        book.linked_files([one.file for one in unused]),
        Texts([book.reason(one) for one in unused]),
    )
    titles = (code, DEPARTMENTS.field("bureau").title(book.lang), name, state, file, _("Reason"))
    listing.table(titles, columns, _("None"), spread=len(_WIDTHS) - 1)

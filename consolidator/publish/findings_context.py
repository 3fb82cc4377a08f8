"""What every sheet of findings.xlsx needs: the master, names of departments, formats and words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from consolidator.language import message_of, translations
from consolidator.publish.listing import Listing, file_url, page_setup
from consolidator.publish.listing_columns import Texts
from consolidator.publish.standing import departments_of
from schemas.codes import CODES
from schemas.headings import heading as heading_of
from schemas.ledger import DEPARTMENTS
from schemas.outputs.returns import FINDINGS, SUBMISSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consolidator.model import Finding, Master, Severity, Submission
    from consolidator.publish.book_style import Formats
    from consolidator.publish.listing_columns import Column
    from consolidator.publish.sheet import Sheet
    from consolidator.publish.standing import Department
    from schemas.fields import Table

_MARKS: Mapping[Severity, str] = {"block": "block", "warn": "warn", "note": "information"}


@dataclass(frozen=True)
class Context:
    """One findings.xlsx while it is written. returned: the folder that links lead into, '' for none."""

    master: Master
    formats: Formats
    returned: str
    lang: str

    @cached_property
    def departments(self) -> Mapping[str, Department]:
        """The departments of the ledger by code, in its order."""
        return {department.code: department for department in departments_of(self.master.plan)}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each department in the ledger's order."""
        return {code: place for place, code in enumerate(self.departments)}

    @cached_property
    def reasons(self) -> Mapping[tuple[str, str], Finding]:
        """The finding that tells why a file is not used, by file and code."""
        return {(finding.file, finding.code): finding for finding in self.master.findings}

    @property
    def page_head(self) -> str:
        """What stands at the head of every printed page: whose plan it is, and 暫定 while it is provisional."""
        stamp = f"【{heading_of('provisional', self.lang)}】" if self.master.provisional else ""
        return f"{stamp}{self.master.plan.organisation}　{self.master.plan.title}"

    @property
    def department_head(self) -> str:
        """The heading of a column of departments' names."""
        return DEPARTMENTS.field("name").title(self.lang)

    def name(self, code: str) -> str:
        """Return a department's name, or its code where the ledger has no name for it."""
        return self.departments[code].name or code if code in self.departments else code

    def bureau(self, code: str) -> str:
        """Return a department's bureau, '' where there is none."""
        return self.departments[code].bureau if code in self.departments else ""

    def order(self, code: str) -> tuple[int, str]:
        """Return what departments are sorted by; those the ledger doesn't have come last."""
        return (self.places.get(code, len(self.places)), code)

    def reason(self, submission: Submission) -> str:
        """Return why a file is not used, '' where its state says it all."""
        finding = self.reasons.get((submission.file, submission.reason))
        if finding is not None:
            return message_of(finding, self.lang)
        code = CODES.get(submission.reason)
        return translations(self.lang).gettext(code.message) if code and "{" not in code.message else ""

    def url(self, file: str, sheet: str = "", cell: str = "") -> str:
        """Return the link to a cell of a returned file."""
        return file_url(self.returned, file, sheet, cell)

    def linked_files(self, files: Sequence[str]) -> Texts:
        """Return a column of names of files, each leading to its file."""
        return Texts(files, [self.url(file) for file in files])


def heads(table: Table, fields: Sequence[str], lang: str) -> list[str]:
    """Return the headings of some columns of a published table."""
    return [table.field(name).title(lang) for name in fields]


def severity_marks(severities: Sequence[Severity], lang: str) -> Texts:
    """Return severities as words on a fill, so that they are told apart without colour too."""
    labels = {choice.value: choice.label(lang) for choice in FINDINGS.field("severity").choices}
    return Texts([labels[one] for one in severities], styles=[_MARKS[one] for one in severities])


def file_states(states: Sequence[str], lang: str) -> Texts:
    """Return what became of files, in a word each."""
    labels = {choice.value: choice.label(lang) for choice in SUBMISSIONS.field("state").choices}
    return Texts(
        [labels.get(state, state) for state in states],
        styles=["good" if state == "accepted" else "warn" for state in states],
    )


def write_list(
    sheet: Sheet,
    book: Context,
    columns: Sequence[tuple[str, float, Column]],
    nothing: str,
) -> list[int]:
    """Write a sheet that is one list, its heading frozen and filtered; return the sheet's row of each (0-based).

    columns: heading, width in characters, and what stands in them.
    """
    titles, widths, held = zip(*columns, strict=True)
    listing = Listing(sheet, book.formats, widths)
    listing.line(f"{sheet.get_name()}　{book.master.plan.title}", "subtitle")
    heading = listing.row
    starts = listing.table(titles, held, nothing)
    if starts:
        sheet.autofilter(heading, 0, listing.row - 1, len(columns) - 1)
    sheet.freeze_panes(heading + 1, 0)
    page_setup(sheet, book.page_head, heading)
    return starts

"""What every sheet of findings.xlsx needs: the master, names of departments, formats and words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from consolidator.language import message_of, translations
from consolidator.publish.listing import Link, Listing, Marked, file_url, page_setup
from consolidator.publish.standing import departments_of
from schemas.codes import CODES
from schemas.headings import heading as heading_of
from schemas.ledger import DEPARTMENTS
from schemas.outputs.returns import FINDINGS, SUBMISSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from consolidator.model import Finding, Master, Severity, Submission
    from consolidator.publish.book_style import Formats
    from consolidator.publish.listing import Value
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

    def link(self, text: str, file: str, sheet: str = "", cell: str = "") -> Link:
        """Return a text that leads to a cell of a returned file."""
        return Link(text, file_url(self.returned, file, sheet, cell))


def heads(table: Table, fields: Sequence[str], lang: str) -> list[str]:
    """Return the headings of some columns of a published table."""
    return [table.field(name).title(lang) for name in fields]


def severity_mark(severity: Severity, lang: str) -> Marked:
    """Return the severity as a word on a fill, so that it is told apart without colour too."""
    labels = {choice.value: choice.label(lang) for choice in FINDINGS.field("severity").choices}
    return Marked(labels[severity], _MARKS[severity])


def file_state(state: str, lang: str) -> str:
    """Return what became of a file, in a word."""
    labels = {choice.value: choice.label(lang) for choice in SUBMISSIONS.field("state").choices}
    return labels.get(state, state)


def write_list(
    sheet: Worksheet,
    book: Context,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[Value]],
    nothing: str,
) -> list[int]:
    """Write a sheet that is one list, its heading frozen and filtered; return the sheet's row of each (0-based).

    columns: heading and width in characters.
    """
    listing = Listing(sheet, book.formats, [width for _title, width in columns])
    listing.line(f"{sheet.get_name()}　{book.master.plan.title}", "subtitle")
    heading = listing.row
    starts = listing.table([title for title, _width in columns], rows, nothing)
    if rows:
        sheet.autofilter(heading, 0, listing.row - 1, len(columns) - 1)
    sheet.freeze_panes(heading + 1, 0)
    page_setup(sheet, book.page_head, heading)
    return starts

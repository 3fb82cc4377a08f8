"""The sheet of findings.xlsx with the new initiatives that departments propose: rows to copy into the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consolidator.language import translations
from consolidator.normalise.years import year_label
from consolidator.proposals import TABLE, policy_named
from consolidator.proposed import proposed
from consolidator.publish.findings_context import heads
from consolidator.publish.listing import Listing, Marked, page_setup
from consolidator.text import canonical_text
from schemas.choices import STATUSES
from schemas.ledger import LEDGER
from schemas.outputs.returns import FINDINGS, PROPOSALS
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from consolidator.proposals import Proposal
    from consolidator.proposed import Proposed
    from consolidator.publish.findings_context import Context
    from consolidator.publish.listing import Value

_COLUMNS: Final = [field.name for field in LEDGER["initiatives"].fields]
_WIDTHS: Final = (10, 30, 12, 14, 12, 46, 10, 12, 12, 12, 34)


def write_proposals(sheet: Worksheet, book: Context) -> None:
    """Write the rows to copy, in the columns of the ledger's sheet, then every value that was read of each proposal."""
    _ = translations(book.lang).gettext
    listing = Listing(sheet, book.formats, _WIDTHS)
    listing.line(f"{sheet.get_name()}　{book.master.plan.title}", "subtitle")
    listing.line(
        _(
            "To take one up, copy its row below the last row of the ledger's sheet of initiatives and give it a "
            "number: what was entered for it then counts as its report. Until then it is in no figure."
        ),
        "note",
    )
    heading = listing.row
    titles = [LEDGER["initiatives"].field(name).title(book.lang) for name in _COLUMNS]
    known = proposed(book.master)
    waiting = [
        _ledger_row(book, one, known.entries[one.place])
        for one in known.proposals
        if one.place not in known.initiatives
    ]
    listing.table(titles, waiting, _("No new initiative waits for a decision."))
    listing.line("", "note")
    listing.line(_("What was entered for new initiatives"), "subtitle")
    titles = [
        *heads(PROPOSALS, ("initiative", "proposal"), book.lang), book.department_head, _("Item"),
        *heads(FINDINGS, ("cell",), book.lang), _("Content"), *heads(FINDINGS, ("sheet", "file"), book.lang),
    ]  # fmt: skip
    rows = [row for one in known.proposals for row in _entries(book, known, one)]
    listing.table(titles, rows, _("None"), spread=len(_WIDTHS) - 1)
    page_setup(sheet, book.page_head, heading)


def _ledger_row(book: Context, one: Proposal, entries: Sequence[Mapping[Any, Any]]) -> list[Value]:
    """Return a proposal as a row of the ledger's sheet of initiatives; its number is left to the planner."""
    written = {row["field"]: canonical_text(row["value"]) for row in entries if row["table"] == TABLE}
    new = next(choice for choice in STATUSES if choice.value == "new")
    known: dict[str, Value] = {
        "title": written.get("title", ""),
        "policy": policy_named(book.master.plan, written.get("policy", "")),
        "lead": one.department,
        "content": written.get("content", ""),
        "status": new.label(book.lang),
        "first_year": year_label(book.master.plan.reporting_year, book.lang),
        "proposal": Marked(one.reference, "good"),
    }
    return [known.get(name, "") for name in _COLUMNS]


def _entries(book: Context, known: Proposed, one: Proposal) -> Iterator[list[Value]]:
    """Yield every value that was entered for a proposal, with the place it stands in."""
    for row in known.entries[one.place]:
        if row["original"] == "":
            continue
        label = TABLES[row["table"]].field(row["field"]).title(book.lang)
        if (row["table"], row["field"]) == (TABLE, "no"):
            label = TABLES["initiative"].field("id").title(book.lang)  # a copied sheet prints a number, not a row
        value = row["original"] if row["value"] is None else canonical_text(row["value"])
        yield [
            known.initiatives.get(one.place, ""), one.reference, book.name(one.department), label,
            book.link(row["cell"], one.file, row["sheet"], row["cell"]), value, row["sheet"],
            book.link(one.file, one.file),
        ]  # fmt: skip

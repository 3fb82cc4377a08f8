"""The sheet of findings.xlsx with the new initiatives that departments propose: rows to copy into the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consolidator.language import translations
from consolidator.normalise.years import year_label
from consolidator.proposals import TABLE, policy_named
from consolidator.proposed import proposed
from consolidator.publish.findings_context import heads
from consolidator.publish.listing import Listing, page_setup
from consolidator.publish.listing_columns import Texts
from consolidator.text import canonical_text
from schemas.choices import STATUSES
from schemas.ledger import LEDGER
from schemas.outputs.returns import FINDINGS, PROPOSALS
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consolidator.proposals import Proposal
    from consolidator.proposed import Proposed
    from consolidator.publish.findings_context import Context
    from consolidator.publish.sheet import Sheet

_COLUMNS: Final = [field.name for field in LEDGER["initiatives"].fields]
_WIDTHS: Final = (10, 30, 12, 14, 12, 46, 10, 12, 12, 12, 34)


def write_proposals(sheet: Sheet, book: Context) -> None:
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
    waiting = [one for one in known.proposals if one.place not in known.initiatives]
    columns = _ledger_columns([_ledger_row(book, one, known.entries[one.place]) for one in waiting])
    listing.table(titles, columns, _("No new initiative waits for a decision."))
    listing.line("", "note")
    listing.line(_("What was entered for new initiatives"), "subtitle")
    titles = [
        *heads(PROPOSALS, ("initiative", "proposal"), book.lang), book.department_head, _("Item"),
        *heads(FINDINGS, ("cell",), book.lang), _("Content"), *heads(FINDINGS, ("sheet", "file"), book.lang),
    ]  # fmt: skip
    listing.table(titles, _entry_columns(book, known), _("None"), spread=len(_WIDTHS) - 1)
    page_setup(sheet, book.page_head, heading)


def _ledger_columns(rows: Sequence[Mapping[str, str]]) -> list[Texts]:
    """Return rows of the ledger's sheet by its columns."""
    columns = {name: [row.get(name, "") for row in rows] for name in _COLUMNS}
    return [Texts(texts, styles=["good"] * len(rows) if name == "proposal" else ()) for name, texts in columns.items()]


def _ledger_row(book: Context, one: Proposal, entries: Sequence[Mapping[Any, Any]]) -> dict[str, str]:
    """Return a proposal as a row of the ledger's sheet of initiatives; its number is left to the planner."""
    written = {row["field"]: canonical_text(row["value"]) for row in entries if row["table"] == TABLE}
    new = next(choice for choice in STATUSES if choice.value == "new")
    return {
        "title": written.get("title", ""),
        "policy": policy_named(book.master.plan, written.get("policy", "")),
        "lead": one.department,
        "content": written.get("content", ""),
        "status": new.label(book.lang),
        "first_year": year_label(book.master.plan.reporting_year, book.lang),
        "proposal": one.reference,
    }


def _entry_columns(book: Context, known: Proposed) -> list[Texts]:
    """Return every value that was entered for a proposal, with the place it stands in."""
    entries = [(one, row) for one in known.proposals for row in known.entries[one.place] if row["original"] != ""]
    values = [row["original"] if row["value"] is None else canonical_text(row["value"]) for _one, row in entries]
    return [
        Texts([known.initiatives.get(one.place, "") for one, _row in entries]),
        Texts([one.reference for one, _row in entries]),
        Texts([book.name(one.department) for one, _row in entries]),
        Texts([_item(row["table"], row["field"], book.lang) for _one, row in entries]),
        Texts(
            [row["cell"] for _one, row in entries],
            [book.url(one.file, row["sheet"], row["cell"]) for one, row in entries],
        ),
        Texts(values),
        Texts([row["sheet"] for _one, row in entries]),
        book.linked_files([one.file for one, _row in entries]),
    ]


def _item(table: str, field: str, lang: str) -> str:
    """Return the label of an entry; a copied sheet prints a number, not a row."""
    if (table, field) == (TABLE, "no"):
        return TABLES["initiative"].field("id").title(lang)
    return TABLES[table].field(field).title(lang)

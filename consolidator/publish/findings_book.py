"""findings.xlsx: who is missing, what must go back and why, each finding with a link to file, sheet and cell."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Final

from consolidator.language import translations
from consolidator.package import canonical
from consolidator.publish.book_style import STYLES, Formats, open_workbook
from consolidator.publish.data_tables import cell_order, reconciliation_frame, repair_order
from consolidator.publish.findings_context import Context, file_state, heads, severity_mark, write_list
from consolidator.publish.findings_overview import write_overview
from consolidator.publish.findings_proposals import write_proposals
from consolidator.publish.lines import lines
from consolidator.publish.listing import Formula, Link, Marked
from consolidator.publish.standing import findings_by_department
from consolidator.versions import changes
from schemas.outputs.returns import FINDINGS, PROPOSALS, RECONCILIATION, REPAIRS, SUBMISSIONS
from schemas.readings import reading_label
from schemas.tables import TABLES

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from consolidator.model import Master, Repair
    from consolidator.publish.lines import Line
    from consolidator.publish.listing import Value

COPIED: Final = "copied_print"
_STYLES: Final = {
    **STYLES,
    "block": {"bold": True, "bg_color": "#F4C2BC", "align": "center"},
    "warn": {"bg_color": "#FFEFC2", "align": "center"},
    "information": {"align": "center"},
    "good": {"bg_color": "#E2EFDA", "align": "center"},
}


def write_findings(master: Master, returned: str, lang: str) -> bytes:
    """Return findings.xlsx; the same master gives the same bytes.

    returned: path from the folder of results to the folder of returned files, with forward slashes; '' for no links.
    """
    stream = BytesIO()
    workbook = open_workbook(stream, master.plan.title, master.plan.organisation)
    book = Context(master, Formats(workbook, _STYLES), returned, lang)
    _write_sheets(workbook, book)
    workbook.close()
    return canonical(stream.getvalue())


def _write_sheets(workbook: Workbook, book: Context) -> None:
    _ = translations(book.lang).gettext
    # The overview stands first but leads into the list of findings, so that every sheet is there before it is filled.
    titles = (
        _("Overview"), _("Findings"), PROPOSALS.title(book.lang), _("Repairs"), _("Outside the entry cells"),
        _("Files"), _("Changes between versions"), _("Reconciliation"),
    )  # fmt: skip
    sheets = [workbook.add_worksheet(title) for title in titles]
    overview, findings, proposed, repairs, strays, files, versions, reconciliation = sheets
    first_rows = _write_all_findings(findings, book)
    write_overview(overview, book, titles[1], first_rows)
    write_proposals(proposed, book)
    _write_repairs(repairs, book)
    _write_strays(strays, book)
    _write_files(files, book)
    _write_versions(versions, book)
    _write_reconciliation(reconciliation, book)
    overview.activate()


def _write_all_findings(sheet: Worksheet, book: Context) -> dict[str, int]:
    """Write the findings by department in the ledger's order; return the first row (0-based) of each department."""
    _ = translations(book.lang).gettext
    found = findings_by_department(book.master)
    listed = [(code, line) for code in sorted(found, key=book.order) for line in lines(found[code], book.lang)]
    titles = [
        book.department_head, *heads(FINDINGS, ("file", "sheet", "cell", "severity", "message"), book.lang),
        _("What to do"), *heads(FINDINGS, ("value", "code"), book.lang),
    ]  # fmt: skip
    rows = [_finding_row(book, code, line) for code, line in listed]
    columns = list(zip(titles, (18, 26, 16, 14, 10, 46, 38, 20, 8), strict=True))
    starts = write_list(sheet, book, columns, rows, _("There are no findings."))
    first: dict[str, int] = {}
    for (code, _line), row in zip(listed, starts, strict=True):
        first.setdefault(code, row)
    return first


def _finding_row(book: Context, code: str, line: Line) -> list[Value]:
    link = book.link(line.file, line.file, line.first_sheet, line.first_cell)
    if line.many:  # the list of cells must wrap, which some programs don't let links do
        place: list[Value] = [line.file, Link(line.sheet, link.url), line.cell]
    else:
        place = [line.file if line.cell else link, line.sheet, Link(line.cell, link.url)]
    mark = severity_mark(line.severity, book.lang)
    return [book.name(code), *place, mark, line.message, line.action, line.value, line.code]


def _write_repairs(sheet: Worksheet, book: Context) -> None:
    _ = translations(book.lang).gettext
    titles = heads(REPAIRS, ("file", "sheet", "cell", "field", "original", "value", "rule"), book.lang)
    rows: list[list[Value]] = [
        [
            one.file, one.sheet, book.link(one.cell, one.file, one.sheet, one.cell), _field(one, book.lang),
            one.original, one.value, reading_label(one.rule, book.lang),
        ]
        for one in sorted(book.master.repairs, key=repair_order)
    ]  # fmt: skip
    columns = list(zip(titles, (30, 18, 10, 22, 40, 40, 44), strict=True))
    write_list(sheet, book, columns, rows, _("No value had to be read otherwise."))


def _field(repair: Repair, lang: str) -> str:
    """Return the label of a repaired field."""
    fields = TABLES[repair.table].fields if repair.table in TABLES else ()
    return next((field.title(lang) for field in fields if field.name == repair.field), repair.field)


def _write_strays(sheet: Worksheet, book: Context) -> None:
    _ = translations(book.lang).gettext
    kinds = {
        "text": _("Text in a cell"), "note": _("Note"), "comment": _("Comment"), "textbox": _("Text box"),
        "extra_sheet": _("Added sheet"), COPIED: _("Copied sheet"),
    }  # fmt: skip
    titles = [book.department_head, *heads(FINDINGS, ("file", "sheet", "cell"), book.lang), _("Kind"), _("Content")]
    strays = _listed_strays(book)
    strays.sort(key=lambda one: (*book.order(one["department"]), one["file"], one["sheet"], *cell_order(one["cell"])))
    rows: list[list[Value]] = [
        [
            book.name(one["department"]), one["file"], one["sheet"],
            book.link(one["cell"], one["file"], one["sheet"], one["cell"]), kinds.get(one["kind"], one["kind"]),
            one["content"],
        ]
        for one in strays
    ]  # fmt: skip
    nothing = _("Nothing was written outside the entry cells.")
    columns = list(zip(titles, (20, 30, 20, 10, 16, 90), strict=True))
    write_list(sheet, book, columns, rows, nothing)


def _listed_strays(book: Context) -> list[dict[str, str]]:
    """Return the strays; what a copied sheet prints as the form does is one line a sheet."""
    _ = translations(book.lang).gettext
    frame = book.master.strays.fillna("").astype(str)
    strays = [{str(name): str(text) for name, text in row.items()} for row in frame.to_dict(orient="records")]
    printed = Counter((one["file"], one["sheet"]) for one in strays if one["kind"] == COPIED)
    listed: list[dict[str, str]] = []
    for one in strays:
        count = printed.pop((one["file"], one["sheet"]), 0) if one["kind"] == COPIED else 0
        if count:
            text = _("Printed as in the form, in {count} cells; nothing was added there").format(count=count)
            listed.append(one | {"content": text})
        elif one["kind"] != COPIED:
            listed.append(one)
    return listed


def _write_files(sheet: Worksheet, book: Context) -> None:
    _ = translations(book.lang).gettext
    titles = [
        book.department_head, *heads(SUBMISSIONS, ("file", "state"), book.lang), _("Reason"), _("Last saved (UTC)"),
        SUBMISSIONS.field("sha256").title(book.lang),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            book.name(one.department), book.link(one.file, one.file),
            Marked(file_state(one.state, book.lang), "good" if one.state == "accepted" else "warn"), book.reason(one),
            one.saved_at, one.sha256,
        ]
        for one in sorted(book.master.submissions, key=lambda one: (*book.order(one.department), one.file))
    ]  # fmt: skip
    columns = list(zip(titles, (22, 46, 13, 46, 22, 34), strict=True))
    write_list(sheet, book, columns, rows, _("No file was returned."))


def _write_versions(sheet: Worksheet, book: Context) -> None:
    """Write what changed between a department's former file and the one that counts, entry by entry."""
    _ = translations(book.lang).gettext
    titles = [
        book.department_head, _("Former file"), _("File that counts"), *heads(FINDINGS, ("cell",), book.lang),
        _("No."), _("Item"), _("Before"), _("After"),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            book.name(one.department), book.link(one.former, one.former), book.link(one.file, one.file, one.sheet),
            book.link(f"{one.sheet}!{one.cell}" if one.cell else "", one.file, one.sheet, one.cell), one.key,
            _label(one.table, one.field, book.lang), one.before, one.after,
        ]
        for one in sorted(changes(book.master), key=lambda one: book.order(one.department))
    ]  # fmt: skip
    columns = list(zip(titles, (20, 28, 28, 16, 14, 20, 42, 42), strict=True))
    write_list(sheet, book, columns, rows, _("No former version differs from the one that counts."))


def _label(table: str, field: str, lang: str) -> str:
    return TABLES[table].field(field).title(lang)


def _write_reconciliation(sheet: Worksheet, book: Context) -> None:
    """Write where everything typed went, the difference as a live formula."""
    _ = translations(book.lang).gettext
    counts = ("typed", "merged", "rejected", "overruled", "stray")
    titles = [*heads(RECONCILIATION, ("file", *counts), book.lang), _("Difference")]
    rows: list[list[Value]] = []
    for number, one in enumerate(reconciliation_frame(book.master.reconciliation).to_dict(orient="records"), start=3):
        typed, *parts = [int(one[name]) for name in counts]
        difference = Formula(f"=B{number}-SUM(C{number}:F{number})", typed - sum(parts))
        rows.append([book.link(str(one["file"]), str(one["file"])), typed, *parts, difference])
    columns = list(zip(titles, (60, 12, 12, 12, 12, 12, 12), strict=True))
    write_list(sheet, book, columns, rows, _("No form was read."))

"""findings.xlsx: who is missing, what must go back and why, each finding with a link to file, sheet and cell."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Final

from consolidator.language import translations
from consolidator.once import each_once
from consolidator.package import canonical
from consolidator.publish.book_style import STYLES, Formats, open_workbook
from consolidator.publish.data_tables import cell_order, reconciliation_frame, repair_order
from consolidator.publish.findings_context import Context, file_states, heads, severity_marks, write_list
from consolidator.publish.findings_overview import write_overview
from consolidator.publish.findings_proposals import write_proposals
from consolidator.publish.lines import lines
from consolidator.publish.listing_columns import Formulas, Numbers, Texts
from consolidator.publish.standing import findings_by_department
from consolidator.versions import changes
from schemas.outputs.returns import FINDINGS, PROPOSALS, RECONCILIATION, REPAIRS, SUBMISSIONS
from schemas.readings import reading_label
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook

    from consolidator.model import Master
    from consolidator.publish.lines import Line
    from consolidator.publish.listing_columns import Column
    from consolidator.publish.sheet import Sheet

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


def _write_all_findings(sheet: Sheet, book: Context) -> dict[str, int]:
    """Write the findings by department in the ledger's order; return the first row (0-based) of each department."""
    _ = translations(book.lang).gettext
    found = findings_by_department(book.master)
    by_department = [(code, lines(found[code], book.lang)) for code in sorted(found, key=book.order)]
    codes = [code for code, held in by_department for _line in held]
    titles = [
        book.department_head, *heads(FINDINGS, ("file", "sheet", "cell", "severity", "message"), book.lang),
        _("What to do"), *heads(FINDINGS, ("value", "code"), book.lang),
    ]  # fmt: skip
    columns = _finding_columns(book, codes, [line for _code, held in by_department for line in held])
    widths = (18, 26, 16, 14, 10, 46, 38, 20, 8)
    starts = write_list(sheet, book, list(zip(titles, widths, columns, strict=True)), _("There are no findings."))
    return dict(zip(reversed(codes), reversed(starts), strict=True))


def _finding_columns(book: Context, codes: Sequence[str], listed: Sequence[Line]) -> list[Column]:
    """Return the columns of findings; the most precise place that is one leads there."""
    urls = [book.url(line.file, line.first_sheet, line.first_cell) for line in listed]
    to_file = [url if not line.many and not line.cell else "" for line, url in zip(listed, urls, strict=True)]
    # The list of cells must wrap, which some programs don't let links do.
    to_sheet = [url if line.many else "" for line, url in zip(listed, urls, strict=True)]
    to_cell = ["" if line.many else url for line, url in zip(listed, urls, strict=True)]
    return [
        Texts([book.name(code) for code in codes]),
        Texts([line.file for line in listed], to_file),
        Texts([line.sheet for line in listed], to_sheet),
        Texts([line.cell for line in listed], to_cell),
        severity_marks([line.severity for line in listed], book.lang),
        Texts([line.message for line in listed]),
        Texts([line.action for line in listed]),
        Texts([line.value for line in listed]),
        Texts([line.code for line in listed]),
    ]


def _write_repairs(sheet: Sheet, book: Context) -> None:
    _ = translations(book.lang).gettext
    titles = heads(REPAIRS, ("file", "sheet", "cell", "field", "original", "value", "rule"), book.lang)
    repairs = sorted(book.master.repairs, key=repair_order)
    columns = (
        Texts([one.file for one in repairs]),
        Texts([one.sheet for one in repairs]),
        Texts([one.cell for one in repairs], [book.url(one.file, one.sheet, one.cell) for one in repairs]),
        Texts(each_once([(one.table, one.field) for one in repairs], lambda of: _field(of[0], of[1], book.lang))),
        Texts([one.original for one in repairs]),
        Texts([one.value for one in repairs]),
        Texts(each_once([one.rule for one in repairs], lambda rule: reading_label(rule, book.lang))),
    )
    widths = (30, 18, 10, 22, 40, 40, 44)
    write_list(sheet, book, list(zip(titles, widths, columns, strict=True)), _("No value had to be read otherwise."))


def _field(table: str, name: str, lang: str) -> str:
    """Return the label of a field; its name where there is none."""
    fields = TABLES[table].fields if table in TABLES else ()
    return next((field.title(lang) for field in fields if field.name == name), name)


def _write_strays(sheet: Sheet, book: Context) -> None:
    _ = translations(book.lang).gettext
    kinds = {
        "text": _("Text in a cell"), "note": _("Note"), "comment": _("Comment"), "textbox": _("Text box"),
        "extra_sheet": _("Added sheet"), COPIED: _("Copied sheet"),
    }  # fmt: skip
    titles = [book.department_head, *heads(FINDINGS, ("file", "sheet", "cell"), book.lang), _("Kind"), _("Content")]
    strays = _listed_strays(book)
    strays.sort(key=lambda one: (*book.order(one["department"]), one["file"], one["sheet"], *cell_order(one["cell"])))
    columns = (
        Texts([book.name(one["department"]) for one in strays]),
        Texts([one["file"] for one in strays]),
        Texts([one["sheet"] for one in strays]),
        Texts([one["cell"] for one in strays], [book.url(one["file"], one["sheet"], one["cell"]) for one in strays]),
        Texts([kinds.get(one["kind"], one["kind"]) for one in strays]),
        Texts([one["content"] for one in strays]),
    )
    nothing = _("Nothing was written outside the entry cells.")
    write_list(sheet, book, list(zip(titles, (20, 30, 20, 10, 16, 90), columns, strict=True)), nothing)


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


def _write_files(sheet: Sheet, book: Context) -> None:
    _ = translations(book.lang).gettext
    titles = [
        book.department_head, *heads(SUBMISSIONS, ("file", "state"), book.lang), _("Reason"), _("Last saved (UTC)"),
        SUBMISSIONS.field("sha256").title(book.lang),
    ]  # fmt: skip
    sent = sorted(book.master.submissions, key=lambda one: (*book.order(one.department), one.file))
    columns = (
        Texts([book.name(one.department) for one in sent]),
        book.linked_files([one.file for one in sent]),
        file_states([one.state for one in sent], book.lang),
        Texts([book.reason(one) for one in sent]),
        Texts([one.saved_at for one in sent]),
        Texts([one.sha256 for one in sent]),
    )
    widths = (22, 46, 13, 46, 22, 34)
    write_list(sheet, book, list(zip(titles, widths, columns, strict=True)), _("No file was returned."))


def _write_versions(sheet: Sheet, book: Context) -> None:
    """Write what changed between a department's former file and the one that counts, entry by entry."""
    _ = translations(book.lang).gettext
    titles = [
        book.department_head, _("Former file"), _("File that counts"), *heads(FINDINGS, ("cell",), book.lang),
        _("No."), _("Item"), _("Before"), _("After"),
    ]  # fmt: skip
    changed = sorted(changes(book.master), key=lambda one: book.order(one.department))
    columns = (
        Texts([book.name(one.department) for one in changed]),
        book.linked_files([one.former for one in changed]),
        Texts([one.file for one in changed], [book.url(one.file, one.sheet) for one in changed]),
        Texts(
            [f"{one.sheet}!{one.cell}" if one.cell else "" for one in changed],
            [book.url(one.file, one.sheet, one.cell) for one in changed],
        ),
        Texts([one.key for one in changed]),
        Texts([TABLES[one.table].field(one.field).title(book.lang) for one in changed]),
        Texts([one.before for one in changed]),
        Texts([one.after for one in changed]),
    )
    nothing, widths = _("No former version differs from the one that counts."), (20, 28, 28, 16, 14, 20, 42, 42)
    write_list(sheet, book, list(zip(titles, widths, columns, strict=True)), nothing)


def _write_reconciliation(sheet: Sheet, book: Context) -> None:
    """Write where everything typed went, the difference as a live formula."""
    _ = translations(book.lang).gettext
    counts = ("typed", "merged", "rejected", "overruled", "stray")
    titles = [*heads(RECONCILIATION, ("file", *counts), book.lang), _("Difference")]
    frame = reconciliation_frame(book.master.reconciliation)
    counted = [[int(count) for count in frame[name]] for name in counts]
    formulas = [f"B{row}-SUM(C{row}:F{row})" for row in range(3, len(frame) + 3)]
    differences = [typed - sum(parts) for typed, *parts in zip(*counted, strict=True)]
    files = book.linked_files([str(file) for file in frame["file"]])
    columns: list[Column] = [files, *map(Numbers, counted), Formulas(formulas, differences)]
    widths = (60, 12, 12, 12, 12, 12, 12)
    write_list(sheet, book, list(zip(titles, widths, columns, strict=True)), _("No form was read."))

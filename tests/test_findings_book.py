"""findings.xlsx: a planner sees in a minute who is missing and what goes back, and loses nothing."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

from consolidator.model import STRAY_COLUMNS, Finding, Master, Repair, Submission
from consolidator.publish import listing
from consolidator.publish.findings_book import write_findings
from consolidator.publish.lines import lines
from consolidator.publish.listing import file_url
from consolidator.publish.standing import standings
from tests.masters import initiative, ledger, master, plan

if TYPE_CHECKING:
    from openpyxl.worksheet.hyperlink import Hyperlink
    from openpyxl.worksheet.worksheet import Worksheet

FORM = "総務局/様式 50%#1.xlsx"
COUNTS = ["file", "department", "state", "typed", "merged", "rejected", "overruled", "stray"]


def empty(cell: str, sheet: str = "1", file: str = FORM, department: str = "01", field: str = "done") -> Finding:
    return Finding(
        "V101", "block", (("label", "Done"),), file=file, department=department, sheet=sheet, cell=cell,
        table="evaluation", field=field,
    )  # fmt: skip


@pytest.fixture
def returned() -> Master:
    """Six departments asked: mended, clean, missing, held, unreadable and a clean one that sent a newer file."""
    departments = [("01", "総務局", "総務課"), ("1", "財政局", "財政課"), ("D3", "", "広報課"), ("D4", "", "水道課"),
                   ("D5", "", "市民課"), ("D6", "", "税務課"), ("D7", "", "議会事務局")]  # fmt: skip
    asked = plan(tables=ledger(
        departments=departments, initiatives=[(str(n), f"取組{n}", "1", d[0]) for n, d in enumerate(departments[:6])]
    ))  # fmt: skip
    sent = (
        Submission(FORM, "a" * 64, "01", "accepted", "2020-05-20T01:00:00Z"),
        Submission("財政.xlsx", "b" * 64, "1", "accepted"),
        Submission("水道1.xlsx", "c" * 64, "D4", "held", reason="F111"),
        Submission("水道2.xlsx", "d" * 64, "D4", "held", reason="F111"),
        Submission("市民.xlsx", "e" * 64, "D5", "unreadable", reason="F103"),
        Submission("税務2.xlsx", "f" * 64, "D6", "accepted"),
        Submission("税務1.xlsx", "0" * 64, "D6", "superseded", reason="F110"),
        Submission("議事録.xlsx", "9" * 64, "", "not_a_form", reason="F105"),
    )
    doubt = Finding("F111", "block", (("others", "水道1.xlsx"),), department="D4")
    findings = (
        empty("C3"), Finding("N102", "block", (("value", "=1+1"),), file=FORM, department="01", sheet="It's", cell="B2",
                             table="effects", field="actual", value="=1+1"),
        Finding("R107", "warn", (("content", "x"), ("count", "1")), file=FORM, department="01", sheet="1", cell="H1"),
        replace(doubt, file="水道1.xlsx"), replace(doubt, file="水道2.xlsx"),
        Finding("F103", "block", file="市民.xlsx", department="D5"),
        Finding("F110", "note", (("other", "税務2.xlsx"),), file="税務1.xlsx", department="D6"),
        empty("C3", file="税務1.xlsx", department="D6"),
        Finding("F105", "block", (("nearest", ""),), file="議事録.xlsx"),
    )  # fmt: skip
    strays = pd.DataFrame([(FORM, "01", "1", "H1", "text", "=HYPERLINK(1)")], columns=list(STRAY_COLUMNS))
    counts = pd.DataFrame([(FORM, "01", "accepted", 9, 6, 2, 0, 1)], columns=COUNTS)
    repair = Repair(FORM, "1", "B2", "effects", "1", "actual", "１２", "12", "width")
    return master(
        [initiative("1")], of=asked, findings=findings, submissions=sent, strays=strays, reconciliation=counts,
        repairs=(repair,),
    )  # fmt: skip


def sheets(content: bytes) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets}


def links(sheet: Worksheet) -> dict[str, Hyperlink]:
    return {cell.coordinate: cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink}


def rows(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [row for row in sheet.iter_rows(values_only=True) if any(value is not None for value in row)]


def test_where_each_department_stands(returned: Master) -> None:
    assert {one.department: (one.state, one.blocking, one.warnings) for one in standings(returned)} == {
        "01": ("mend", 2, 1), "1": ("in", 0, 0), "D3": ("missing", 0, 0), "D4": ("held", 2, 0), "D5": ("mend", 1, 0),
        "D6": ("in", 0, 0),
    }  # fmt: skip


def test_work_that_passed_to_a_successor_is_the_successors(returned: Master) -> None:
    departments = returned.plan.tables["departments"].copy()
    departments.loc[departments["code"] == "01", "successor"] = "D7"
    merged = replace(returned, plan=replace(returned.plan, tables={**returned.plan.tables, "departments": departments}))
    states = {one.department: one.state for one in standings(merged)}
    assert "01" not in states
    assert states["D7"] == "mend"


def test_the_first_sheet_answers_in_a_minute(returned: Master) -> None:
    overview = sheets(write_findings(returned, "../returned", "en"))["Overview"]
    answers = {str(row[0]): row[2] for row in rows(overview)[2:7]}
    assert answers == {
        "Not in yet": "1 of 6 departments: 広報課",
        "Must go back": "2 of 6 departments: 総務課 (2), 市民課 (1)",
        "To be decided here": "1 of 6 departments: 水道課 (2)",
        "Number of findings": "6 must be mended, 1 are to be checked, 1 are for information",
        "Files not used": "5 of 8",
    }
    table = {row[0]: row[3:8] for row in rows(overview)[8:14]}
    assert table["01"] == ("To be mended", FORM, 2, 1, "See findings")
    assert table["D3"] == ("Not returned", None, 0, 0, None)
    unused = rows(overview)[16:]
    assert [(row[2], row[3], row[4], row[5]) for row in unused] == [
        ("水道課", "Held", "水道1.xlsx", "It can't be told which of 水道1.xlsx is the newest."),
        ("水道課", "Held", "水道2.xlsx", "It can't be told which of 水道1.xlsx is the newest."),
        ("市民課", "Unreadable", "市民.xlsx", "The file is protected by a password."),
        ("税務課", "Superseded", "税務1.xlsx", "A newer version counts: 税務2.xlsx."),
        (None, "Not a form", "議事録.xlsx", "The file is not a form issued by this software."),
    ]


def test_every_finding_leads_to_file_sheet_and_cell(returned: Master) -> None:
    book = sheets(write_findings(returned, "../returned", "en"))
    listed = rows(book["Findings"])[2:]
    assert listed[0][:5] == ("総務課", FORM, "1", "H1", "To be checked")
    assert [row[8] for row in listed] == ["R107", "V101", "N102", "F111", "F111", "F103", "F110", "F105"]
    found = links(book["Findings"])
    assert (found["D5"].target, found["D5"].location) == ("..\\returned\\総務局\\様式%2050%25%231.xlsx", "'It''s'!B2")
    assert (found["B8"].target, found["B8"].location) == ("..\\returned\\市民.xlsx", None)
    into = [link.location for link in links(book["Overview"]).values() if not link.target]
    assert into == ["'Findings'!A3", "'Findings'!A6", "'Findings'!A8", "'Findings'!A9"]


def test_without_a_folder_there_are_no_links_but_all_the_text(returned: Master) -> None:
    book, linked = sheets(write_findings(returned, "", "en")), sheets(write_findings(returned, "../r", "en"))
    assert not links(book["Findings"])
    assert rows(book["Findings"]) == rows(linked["Findings"])


def test_beyond_the_limit_of_links_text_is_plain_and_nothing_is_lost(
    returned: Master, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sheets(write_findings(returned, "../r", "en"))
    monkeypatch.setattr(listing, "MOST_LINKS", 2)
    book = sheets(write_findings(returned, "../r", "en"))
    assert len(links(whole["Findings"])) > 2
    assert len(links(book["Findings"])) == 2
    assert {name: rows(sheet) for name, sheet in book.items()} == {name: rows(sheet) for name, sheet in whole.items()}


def test_what_departments_wrote_stays_text(returned: Master) -> None:
    book = sheets(write_findings(returned, "../r", "en"))
    value, content = book["Findings"]["H5"], book["Outside the entry cells"]["F3"]
    assert (value.value, value.data_type) == ("=1+1", "s")
    assert (content.value, content.data_type) == ("=HYPERLINK(1)", "s")


@pytest.mark.parametrize("long", ["あ" * 40_000 + "い" * 30_000, "あ" * 8_000 + "𠮷" * 20_000], ids=["usual", "rare"])
def test_texts_longer_than_a_cell_go_on_below(returned: Master, long: str) -> None:
    """Excel counts the rare characters of some names, such as 𠮷, as two."""
    strays = pd.DataFrame([(FORM, "01", "1", "", "textbox", long)], columns=list(STRAY_COLUMNS))
    sheet = sheets(write_findings(replace(returned, strays=strays), "../r", "en"))["Outside the entry cells"]
    assert "".join(str(row[5]) for row in rows(sheet)[2:]) == long


def test_repairs_files_and_reconciliation_are_listed(returned: Master) -> None:
    book = sheets(write_findings(returned, "../r", "en"))
    said = rows(book["Repairs"])[2]
    assert said[:6] == (FORM, "1", "B2", "Actual", "１２", "12")
    assert str(said[6]).startswith("Full-width characters")
    assert len(rows(book["Files"])) == 2 + 8
    assert rows(book["Reconciliation"])[2] == (FORM, 9, 6, 2, 0, 1, "=B3-SUM(C3:F3)")
    stored = openpyxl.load_workbook(io.BytesIO(write_findings(returned, "", "en")), data_only=True)["Reconciliation"]
    assert stored["G3"].value == 0


def test_lists_are_frozen_filtered_and_ready_to_print(returned: Master) -> None:
    book = sheets(write_findings(returned, "../r", "en"))
    assert book["Findings"].freeze_panes == "A3"
    assert book["Findings"].auto_filter.ref == "A2:I10"
    for sheet in book.values():
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.oddFooter is not None
        assert "&P" in str(sheet.oddFooter.center.text)


def test_a_plan_without_anything_wrong_says_so() -> None:
    book = sheets(write_findings(master([initiative("1")]), "../r", "en"))
    assert rows(book["Findings"])[2][0] == "There are no findings."
    assert rows(book["Overview"])[2][2] == "None"


def test_the_same_master_gives_the_same_bytes(returned: Master) -> None:
    shuffled = replace(returned, findings=tuple(reversed(returned.findings)))
    for lang in ("ja", "en"):
        assert write_findings(returned, "../r", lang) == write_findings(returned, "../r", lang)
        assert write_findings(shuffled, "../r", lang) == write_findings(returned, "../r", lang)


# ---------------------------------------------------------------- lines


def test_three_cells_with_one_fault_are_one_line_two_are_two() -> None:
    assert [line.cell for line in lines([empty("C9"), empty("C3"), empty("B10")], "en")] == ["C3, C9, B10"]
    assert [line.cell for line in lines([empty("C9"), empty("C3")], "en")] == ["C3", "C9"]


def test_only_one_file_field_and_sentence_make_one_line() -> None:
    others = [empty("C3", file="x.xlsx"), empty("C4", field="reason")]
    assert len(lines([empty("C3"), empty("C9"), *others], "en")) == 4


def test_cells_of_several_sheets_name_their_sheet() -> None:
    (line,) = lines([empty("C3", sheet=sheet) for sheet in ("a", "b", "c")], "en")
    assert (line.sheet, line.cell) == ("a and 2 more", "a!C3, b!C3, c!C3")
    assert (line.first_sheet, line.first_cell) == ("a", "C3")


def test_links_are_only_made_where_there_is_something_to_lead_to() -> None:
    assert file_url("", "a.xlsx", "1", "A1") == ""
    assert file_url("../r", "", "1", "A1") == ""
    assert file_url("../r", "a.xlsx", "", "A1") == "external:../r/a.xlsx"
    assert file_url("../r", "a.xlsx", "1", "") == "external:../r/a.xlsx#'1'!A1"


def test_every_page_of_a_provisional_book_says_so(returned: Master) -> None:
    for provisional in (True, False):
        book = openpyxl.load_workbook(io.BytesIO(write_findings(replace(returned, provisional=provisional), "", "ja")))
        assert all(("【暫定】" in (sheet.oddHeader.left.text or "")) is provisional for sheet in book.worksheets)

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.styles.colors import Color
from plans import frame, make_plan, plan_of

from consolidator.asked import current_department, departments_to_ask
from consolidator.issue import issue_form
from consolidator.issue.place import sheet_name
from consolidator.issue.records import form_data
from consolidator.manifest import SHEET, read_manifest
from consolidator.model import Snapshot
from consolidator.snapshot import take
from consolidator.template import find_template, read_template
from schemas.marks import CHECKS_SHEET

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.layout import Layout
    from consolidator.model import Manifest, Plan


def shipped(name: str) -> Layout:
    return read_template(find_template(name))[0]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan()


class Form:
    """An issued form, seen by two readers: openpyxl and our own."""

    def __init__(self, data: bytes, folder: Path) -> None:
        path = folder / "様式.xlsx"
        path.write_bytes(data)
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.parts = zipfile.ZipFile(io.BytesIO(data))
        snapshot = take(path, folder)
        assert isinstance(snapshot, Snapshot)
        self.snapshot = snapshot
        manifest, code = read_manifest(snapshot)
        assert manifest is not None, code
        self.manifest: Manifest = manifest

    def cell(self, sheet: str, cell: str) -> Any:
        return self.book[sheet][cell]

    def entry(self, table: str, key: str, field: str) -> Any:
        (found,) = [e for e in self.manifest.entries if (e.table, e.key, e.field) == (table, key, field)]
        return self.book[found.sheet].cell(found.row, found.column)


@pytest.fixture(scope="module")
def sheets(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Form:
    return Form(issue_form(plan, shipped("個票"), "D1"), tmp_path_factory.mktemp("個票"))


@pytest.fixture(scope="module")
def table(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Form:
    return Form(issue_form(plan, shipped("一覧表"), "D1"), tmp_path_factory.mktemp("一覧表"))


# ---------------------------------------------------------------- who is asked what


def test_departments_that_lead_share_or_owe_an_answer_are_asked(plan: Plan) -> None:
    assert departments_to_ask(plan) == ("D1", "D2", "D3")
    assert [record.key for record in form_data(plan, "D2").of("initiative")] == ["R1-02"]
    assert [record.key for record in form_data(plan, "D3").of("opinions")] == ["2"]
    assert [record.key for record in form_data(plan, "D1").of("opinions")] == ["1"]


def test_initiatives_that_ended_are_relisted_or_not_yet_begun_are_not_asked() -> None:
    rows = (
        {"id": "1", "lead": "A"},
        {"id": "01", "lead": "A", "status": "ended"},
        {"id": "2", "lead": "B", "relisted_of": "1"},
        {"id": "3", "lead": "C", "first_year": 2020},
        {"id": "4", "lead": "C", "last_year": 2018},
        {"id": "5", "lead": "D", "first_year": 2019, "last_year": 2019, "status": "new"},
    )
    departments = ({"code": code, "name": code} for code in "DCBA")
    plan = plan_of({"initiatives": frame("initiatives", *rows), "departments": frame("departments", *departments)})
    assert departments_to_ask(plan) == ("D", "A")
    assert [record.key for record in form_data(plan, "A").of("initiative")] == ["1"]


def test_a_reorganised_department_is_asked_under_its_successor() -> None:
    departments = (
        {"code": "A", "name": "旧課", "successor": "B"},
        {"code": "B", "name": "新課"},
        {"code": "X", "name": "環", "successor": "Y"},
        {"code": "Y", "name": "環", "successor": "X"},
    )
    initiatives = frame("initiatives", {"id": "1", "lead": "A"})
    plan = plan_of({"initiatives": initiatives, "departments": frame("departments", *departments)})
    assert departments_to_ask(plan) == ("B",)
    assert form_data(plan, "B").of("initiative")[0].values["role"] == "lead"
    assert current_department(plan, "X") in ("X", "Y")


def test_effects_carry_what_was_planned_last_years_actual_and_the_sum_so_far() -> None:
    effects = frame(
        "effects",
        {"initiative": "1", "kind": "歳出削減", "year": 2017, "planned": 1.0, "actual": 0.1},
        {"initiative": "1", "kind": "歳出削減", "year": 2018, "planned": 1.0, "actual": 0.2},
        {"initiative": "1", "kind": "歳出削減", "year": 2019, "planned": 2.0, "actual": None},
        {
            "initiative": "1",
            "kind": "歳出削減",
            "detail": "人件費",
            "year": 2018,
            "actual": 5.0,
            "continuity": "continuing",
        },
        {"initiative": "1", "kind": "歳入増加", "year": 2018, "actual": 7.0},
        {"initiative": "1", "kind": "歳入増加", "detail": "先", "year": 2020, "continuity": "continuing"},
    )
    initiatives = frame("initiatives", {"id": "1", "lead": "A"})
    first, second = form_data(plan_of({"initiatives": initiatives, "effects": effects}), "A").of("effects")
    assert first.key == "1/歳出削減"
    assert [first.values[name] for name in ("planned", "previous", "cumulative", "unit")] == [2.0, 0.2, 0.3, "千円"]
    assert second.key == "1/歳出削減/人件費"
    assert [second.values[name] for name in ("planned", "previous", "cumulative")] == [None, 5.0, 5.0]


# ---------------------------------------------------------------- the forms


def test_every_entry_cell_has_a_name_and_is_unlocked_and_nothing_else_is(sheets: Form, table: Form) -> None:
    for form in (sheets, table):
        expected = {entry.name: (entry.sheet, entry.row, entry.column) for entry in form.manifest.entries}
        expected |= {print_[0]: (r.sheet, *print_[1:3]) for r in form.manifest.records for print_ in r.prints}
        held = {
            name: at for name, at in form.snapshot.names.items() if not name.startswith(("check_", "list_", "accept_"))
        }
        assert held == expected
        typed = {(entry.sheet, entry.row, entry.column) for entry in form.manifest.entries}
        for sheet in form.book.worksheets:
            tops = {area.coord.partition(":")[0] for area in sheet.merged_cells.ranges}
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.coordinate in tops or cell.coordinate not in sheet.merged_cells:
                        assert cell.protection.locked is ((sheet.title, cell.row, cell.column) not in typed)


def test_each_entry_leads_to_its_record_and_each_printed_key_stands_in_its_cell(sheets: Form, table: Form) -> None:
    for form in (sheets, table):
        for entry in form.manifest.entries:
            record = form.manifest.records[entry.record]
            assert record.sheet == entry.sheet
            assert record.key == entry.key
            assert form.book[entry.sheet].cell(entry.row, entry.column).value is None
        for record in form.manifest.records:
            assert record.prints
            for _, row, column, text in record.prints:
                assert form.book[record.sheet].cell(row, column).value == text


def test_a_sheet_an_initiative_or_a_row_an_initiative(sheets: Form, table: Form) -> None:
    drawn = ["表紙", "R1-01", "R1-02", "R1-03", "意見", "新規"]
    assert sheets.book.sheetnames == ["提出前チェック", *drawn, SHEET, CHECKS_SHEET]
    assert sheets.book.active.title == "表紙"
    assert [table.cell("一覧表", f"A{row}").value for row in (6, 7, 8, 9)] == ["R1-01", "R1-02", "R1-03", None]
    for form in (sheets, table):
        asked = {entry.key for entry in form.manifest.entries if entry.table == "evaluation"}
        assert asked == {"R1-01", "R1-02", "R1-03"}
        added = {entry.key for entry in form.manifest.entries if entry.table == "new_initiatives"}
        assert added == {"D1+1", "D1+2", "D1+3"}
        revisions = [entry.key for entry in form.manifest.entries if entry.field == "after"]
        assert revisions[:3] == ["R1-01#1", "R1-01#2", "R1-01#3"]


def test_both_shipped_templates_ask_the_same(sheets: Form, table: Form) -> None:
    asked = [{(e.table, e.key, e.field, e.year) for e in form.manifest.entries} for form in (sheets, table)]
    assert asked[0] == asked[1]
    assert sheets.manifest.context == table.manifest.context


def test_numbers_are_numbers_and_show_all_their_decimals(sheets: Form) -> None:
    target, whole = sheets.cell("R1-01", "J15"), sheets.cell("R1-01", "J16")
    assert (target.value, target.number_format) == (65.5, "#,##0.0")
    assert (whole.value, whole.number_format) == (1200, "#,##0")


def test_labels_years_and_dates_are_text(sheets: Form) -> None:
    assert sheets.cell("表紙", "B5").value == "令和元年度　年度末報告"
    assert sheets.cell("表紙", "E9").value == "令和2年5月29日（金）"
    assert sheets.cell("R1-01", "A11").value == "令和元年度"
    assert sheets.cell("R1-01", "C6").value == "主担当"
    assert "③" not in sheets.cell("R1-01", "C4").value
    assert sheets.cell("R1-01", "C4").value.count(" ＞ ") == 2


def test_english_forms_have_english_labels(plan: Plan, tmp_path: Path) -> None:
    form = Form(issue_form(plan, shipped("個票"), "D1", "en"), tmp_path)
    assert form.cell("表紙", "E9").value == "Fri 29 May 2020"
    assert form.cell("R1-01", "C6").value == "Lead"


def test_text_that_begins_like_a_formula_stays_text(plan: Plan, tmp_path: Path) -> None:
    form = Form(issue_form(plan, shipped("個票"), "D3"), tmp_path)
    opinion = form.cell("意見", "D4")
    assert (opinion.value, opinion.data_type) == ("=1+1 で始まる意見です。", "s")
    assert form.book.sheetnames == ["提出前チェック", "表紙", "意見", "新規", SHEET, CHECKS_SHEET]


def test_a_rating_that_the_plan_does_not_use_is_hidden_and_not_asked(sheets: Form, table: Form, tmp_path: Path) -> None:
    rating_rows = [row for row in (22, 23, 24, 25, 26, 27) if sheets.book["R1-03"].row_dimensions[row].hidden]
    assert len(rating_rows) == 2
    assert {letter for letter in "ABCDEFGH" if table.book["一覧表"].column_dimensions[letter].hidden} == {"E", "F"}
    asked = {entry.field for form in (sheets, table) for entry in form.manifest.entries}
    assert "overall" in asked
    assert not asked & {"schedule", "effect"}
    both = Form(issue_form(make_plan(aspects=("schedule", "effect")), shipped("一覧表"), "D1"), tmp_path)
    assert both.book["一覧表"].column_dimensions["G"].hidden
    assert {"schedule", "effect"} <= {entry.field for entry in both.manifest.entries}


def test_where_there_is_no_record_a_locked_dash_is_printed(sheets: Form) -> None:
    dashes = [cell for row in sheets.book["R1-03"].iter_rows() for cell in row if cell.value == "－"]
    assert len(dashes) >= 10
    assert all(cell.protection.locked for cell in dashes)


def test_protection_leaves_people_their_freedom(sheets: Form) -> None:
    for sheet in sheets.book.worksheets[1:-2]:
        protection = sheet.protection
        assert protection.sheet
        assert protection.password is None
        allowed = (
            "formatCells",
            "formatColumns",
            "formatRows",
            "insertRows",
            "autoFilter",
            "selectLockedCells",
        )
        assert not any(getattr(protection, name) for name in (*allowed, "selectUnlockedCells", "objects"))
    assert sheets.book[SHEET].sheet_state == "veryHidden"


def test_copied_sheets_keep_page_footer_view_and_widths(sheets: Form) -> None:
    pages = [sheets.book[name] for name in ("R1-01", "R1-02", "R1-03")]
    for page in pages:
        assert (page.page_setup.paperSize, page.page_setup.orientation, page.page_setup.fitToHeight) == (
            9,
            "portrait",
            1,
        )
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.oddFooter.right.text == "&P / &N"
        assert page.freeze_panes == "A4"
        assert page.row_dimensions[3].height == 30
        assert page.column_dimensions["A"].width == 8.4


def test_lists_keep_print_titles_and_their_filter_reaches_all_rows(table: Form) -> None:
    page = table.book["一覧表"]
    assert page.print_title_rows == "$5:$5"
    assert page.auto_filter.ref == "A5:O8"


def test_what_was_issued_is_what_a_reader_reads(sheets: Form, table: Form) -> None:
    for form in (sheets, table):
        typed = {(entry.sheet, entry.row, entry.column) for entry in form.manifest.entries}
        for sheet in form.manifest.sheets:
            read = form.snapshot.sheet(sheet.name)
            assert read is not None
            assert set(sheet.cells) == set(read.cells)
            assert not {(sheet.name, *position) for position in sheet.cells} & typed
        assert "12000" in {text for sheet in form.manifest.sheets for text in sheet.cells.values()}


def test_the_checks_find_what_they_compare_with(sheets: Form) -> None:
    assert ("effects", "R1-01/歳入増加", "planned", 2019, "12000") in sheets.manifest.context
    assert ("indicators", "R1-01-1", "previous", 2019, "64.5") in sheets.manifest.context
    assert ("evaluation", "R1-02", "role", 2019, "lead") in sheets.manifest.context


@pytest.mark.parametrize("name", ["個票", "一覧表"])
def test_the_same_plan_gives_the_same_bytes_without_clock_or_author(name: str) -> None:
    first, second = (issue_form(make_plan(), shipped(name), "D1") for _ in range(2))
    assert first == second
    package = zipfile.ZipFile(io.BytesIO(first))
    assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = package.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2
    assert "creator" not in core


def test_sixty_initiatives_stay_small() -> None:
    assert len(issue_form(make_plan(60), shipped("個票"), "D1")) < 1_000_000


# ---------------------------------------------------------------- names of sheets


@pytest.mark.parametrize(
    ("wanted", "taken", "expected"),
    [
        ("R2-1", set(), "R2-1"),
        ("1/2:[a]*?\\", set(), "1-2--a----"),
        ("'取組'", set(), "取組"),
        ("", set(), "Sheet"),
        ("history", set(), "History-"),
        ("a1", {"a1"}, "a1 (2)"),
        ("A1", {"a1", "a1 (2)"}, "A1 (3)"),
        ("取" * 40, set(), "取" * 31),
        ("取" * 40, {"取" * 31}, "取" * 27 + " (2)"),
        ("𠮷" * 20, set(), "𠮷" * 15),
    ],
)
def test_sheet_names_are_what_excel_accepts(wanted: str, taken: set[str], expected: str) -> None:
    name = sheet_name(wanted, taken)
    assert name == expected
    assert len(name.encode("utf-16-le")) <= 62


# ---------------------------------------------------------------- a template that somebody drew


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """方眼紙: narrow columns, everything merged, two tables one under the other, a total, a note, a formula."""
    book = Workbook()
    page = book.active
    page.title = "{{initiative.id}}号"
    rows = {
        "A1:D1": "{{ initiative.id }}", "E1:T1": "{{ initiative.title }}（{{ plan.organisation }}）",
        "A2:A3": "指標", "B2:H2": "コード", "I2:T2": "実績",
        "B3:H3": "{{ indicators.code }}", "I3:T3": "{{ indicators.actual }}",
        "A5:H5": "効果コード", "I5:T5": "実績額（前年度 {{ plan.year@-1 }}）",
        "A6:D7": "{{ effects.code }}", "E6:H6": "{{ effects.planned }}", "E7:H7": "{{ effects.actual@2017 }}",
        "I6:T7": "{{ effects.actual }}",
        "A9:T9": "{{ evaluation.overall }}",
    }  # fmt: skip
    for area, text in rows.items():
        page.merge_cells(area)
        page[area.partition(":")[0]] = text
        for line in page[area]:
            for cell in line:
                cell.border = Border(*[Side(style="dotted")] * 4)
    page["I3"].font = Font(color=Color(theme=4), bold=True)
    page["I3"].fill = PatternFill("lightUp", fgColor="00FF00")
    page["V9"] = "=COUNTA(A9)"
    page["V1"] = 1200
    page["A9"].comment = Comment("記号で", "作者")
    chart = BarChart()
    chart.add_data(Reference(page, min_col=22, min_row=1, max_row=9))
    page.add_chart(chart, "A12")
    page.print_area = "A1:T9"
    page.column_dimensions["A"].width = 3
    page.row_dimensions[3].height = 31
    cover = book.create_sheet("提出")
    cover["B2"], cover["B3"] = "{{form.filled_by}}", "{{form.approved_by}}"
    cover["B5"] = "='{{initiative.id}}号'!V1"
    path = tmp_path / "自作.xlsx"
    book.save(path)
    return path


def test_an_odd_template_is_filled_in_as_drawn(odd: Path, plan: Plan, tmp_path: Path) -> None:
    layout, findings = read_template(odd)
    assert not findings
    form = Form(issue_form(plan, layout, "D1"), tmp_path)
    drawn = ["R1-01号", "R1-02号", "R1-03号", "提出"]
    assert form.book.sheetnames == ["提出前チェック", *drawn, SHEET, CHECKS_SHEET]
    page = form.book["R1-02号"]
    assert page["E1"].value == "公共施設の使用料の見直しと受益者負担の適正化（その2）（やまなみ市）"
    assert [page["B3"].value, page["B4"].value] == ["R1-02-1", "R1-02-2"]
    merged = {area.coord for area in page.merged_cells.ranges}
    assert {"A2:A4", "B4:H4", "I4:T4", "A7:D8", "I7:T8", "A10:T10"} <= merged
    assert page["I6"].value == "実績額（前年度 2018）"
    assert [page["E7"].value, page["E8"].value] == [12000, 11800]
    assert page.row_dimensions[4].height == 31
    for cell in (page["I3"], page["I4"]):
        assert (cell.font.color.theme, cell.font.bold, cell.border.left.style) == (4, True, "dotted")
        assert cell.fill.fgColor.rgb == "FFFFF9DB"
    assert page["A10"].comment.text == "記号で"
    drawings = [name for name in form.parts.namelist() if name.startswith("xl/drawings/drawing")]
    tops = [re.search(r"<(?:xdr:)?row>(\d+)<", form.parts.read(name).decode()) for name in drawings]
    assert sorted(found.group(1) for found in tops if found) == ["11", "12", "12"]
    charts = [form.parts.read(name).decode() for name in form.parts.namelist() if "/charts/" in name]
    assert sorted(name for name in ("R1-01号", "R1-02号", "R1-03号") for chart in charts if name in chart) == [
        "R1-01号", "R1-02号", "R1-03号"
    ]  # fmt: skip
    assert page["V10"].value == "=COUNTA(A10)"
    assert page.print_area == "'R1-02号'!$A$1:$T$10"
    assert form.book["提出"]["B5"].value == "='R1-01号'!V1"


def test_what_the_template_holds_is_in_the_manifest(odd: Path, plan: Plan, tmp_path: Path) -> None:
    form = Form(issue_form(plan, read_template(odd)[0], "D1"), tmp_path)
    issued = {sheet.name: sheet.cells for sheet in form.manifest.sheets}
    assert issued["R1-02号"][10, 22] == "=COUNTA(A10)"
    assert issued["R1-02号"][1, 22] == "1200"
    assert form.manifest.notes == ("記号で",) * 3


def test_copied_sheets_share_no_part_but_pictures(odd: Path, plan: Plan, tmp_path: Path) -> None:
    form = Form(issue_form(plan, read_template(odd)[0], "D1"), tmp_path)
    names = form.parts.namelist()
    assert len([name for name in names if "comments" in name.lower() and name.endswith(".xml")]) == 3
    types = form.parts.read("[Content_Types].xml").decode()
    assert len([name for name in names if name.endswith(".xml") and "comments" in name and name not in types]) == 0


def test_growing_text_makes_its_row_higher(plan: Plan, tmp_path: Path) -> None:
    initiatives = plan.tables["initiatives"].copy()
    initiatives["content"] = "長い内容。" * 120
    longer = replace(plan, tables={**plan.tables, "initiatives": initiatives})
    form = Form(issue_form(longer, shipped("個票"), "D1"), tmp_path)
    assert form.book["R1-01"].row_dimensions[7].height > 100

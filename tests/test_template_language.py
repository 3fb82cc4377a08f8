"""What a planner may draw: years as columns, tables side by side, several sheets an initiative, and all the rest."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from ooxml import faults
from plans import make_plan

from consolidator.extract import extract
from consolidator.fill import fill_form
from consolidator.issue import issue_form
from consolidator.manifest import read_manifest
from consolidator.model import Snapshot
from consolidator.snapshot import take
from consolidator.template import find_template, read_template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from consolidator.model import Extraction, Manifest, Plan

FORM = {"A1": "{{ form.filled_by }}", "A2": "{{ form.approved_by }}"}


def picture() -> bytes:
    """A red dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def drawn(
    folder: Path, sheets: Mapping[str, Mapping[str, str]], draw: Callable[[xlsxwriter.Workbook], None] | None = None
) -> Path:
    """Draw a template: sheet -> cell or merged area -> text ('=…' is a formula), then whatever draw adds."""
    path = folder / "自作.xlsx"
    book = xlsxwriter.Workbook(path)
    border = book.add_format({"border": 1})
    for name, cells in sheets.items():
        page = book.add_worksheet(name)
        for area, text in cells.items():
            if ":" in area:
                page.merge_range(area, text, border)
            elif text.startswith("="):
                page.write_formula(area, text, border)
            else:
                page.write_string(area, text, border)
    if draw:
        draw(book)
    book.close()
    return path


class Issued:
    """A form made of a drawn template, sound by Excel's rules, as openpyxl and our own reader see it."""

    def __init__(self, template: Path, plan: Plan, department: str = "D1") -> None:
        layout, findings = read_template(template)
        assert not [finding for finding in findings if finding.severity == "block"], findings
        self.plan = plan
        self.data = issue_form(plan, layout, department)
        assert faults(self.data) == []
        self.folder = template.parent
        self.book = openpyxl.load_workbook(io.BytesIO(self.data))
        self.parts = zipfile.ZipFile(io.BytesIO(self.data))
        self.manifest = self.read(self.data)[1]

    def read(self, data: bytes) -> tuple[Snapshot, Manifest]:
        path = self.folder / "様式.xlsx"
        path.write_bytes(data)
        snapshot = take(path, self.folder)
        assert isinstance(snapshot, Snapshot)
        manifest, code = read_manifest(snapshot)
        assert manifest is not None, code
        return snapshot, manifest

    def returned(self) -> tuple[dict[tuple[str, str, str], str], Extraction]:
        """Fill every entry cell with a text of its own, as a department would, and read it back."""
        places = [(entry.table, entry.key, entry.field) for entry in self.manifest.entries]
        typed = {place: f"{number}番" for number, place in enumerate(places)}
        answers = pd.DataFrame(
            [(*place, text) for place, text in typed.items()], columns=["table", "key", "field", "value"]
        )
        extraction = extract(*self.read(fill_form(self.data, answers)))
        return typed, extraction

    def round_trip(self) -> None:
        typed, extraction = self.returned()
        cells = extraction.cells
        places = zip(cells["table"], cells["key"], cells["field"], strict=True)
        assert dict(zip(places, cells["raw"], strict=True)) == typed
        assert set(cells["found_by"]) == {"name"}
        assert extraction.typed == len(typed)
        assert extraction.strays.empty

    def texts(self, sheet: str, row: int) -> list[Any]:
        return [cell.value for cell in self.book[sheet][row]]

    def merges(self, sheet: str) -> set[str]:
        return {area.coord for area in self.book[sheet].merged_cells.ranges}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan()


# ---------------------------------------------------------------- fiscal years as columns


YEARS = {
    "{{ initiative.id }}": {
        "A1": "{{ initiative.id }}", "B1:E1": "{{ initiative.title }}",
        "A3": "効果", "B3": "{{ plan.year_label@* }}", "C3": "合計", "D3": "2018年度", "E3": "前年度",
        "A4": "{{ effects.code }}", "B4": "{{ effects.actual@* }}", "C4": "=SUM(B4)",
        "D4": "{{ effects.planned@2018 }}", "E4": "{{ effects.actual@-1 }}",
        "A5": "計", "B5": "=SUM(B4:B4)", "C5": "=SUM(C4)",
        "A7": "指標", "B7": "名称", "C7": "実績",
        "A8": "{{ indicators.code }}", "B8": "{{ indicators.name }}", "C8": "{{ indicators.actual }}",
    },
    "表紙": FORM,
}  # fmt: skip


def test_a_column_a_year_with_the_reporting_year_to_fill_in(tmp_path: Path, plan: Plan) -> None:
    form = Issued(
        drawn(tmp_path, YEARS, lambda book: book.get_worksheet_by_name("{{ initiative.id }}").set_column("B:B", 7)),
        plan,
    )
    page = form.book["R1-01"]
    assert form.texts("R1-01", 3)[:9] == [
        "効果", "平成28年度", "平成29年度", "平成30年度", "令和元年度", "令和2年度", "合計", "2018年度", "前年度"
    ]  # fmt: skip
    assert form.texts("R1-01", 4)[2:5] == [11800, 12350, None]
    assert form.texts("R1-01", 4)[7:9] == [12000, 12350]
    assert [page.cell(4, column).protection.locked for column in range(2, 7)] == [True, True, True, False, True]
    years = page.column_dimensions["B"]
    assert (years.min, years.max, round(years.width, 1)) == (2, 6, 7.7)
    assert (page["G4"].value, page["B5"].value, page["F5"].value, page["G5"].value) == (
        "=SUM(B4:F4)", "=SUM(B4:B4)", "=SUM(F4:F4)", "=SUM(G4)"
    )  # fmt: skip
    entries = [(e.row, e.column) for e in form.manifest.entries if e.table == "effects" and e.sheet == "R1-01"]
    assert entries == [(4, 5)]
    form.round_trip()


def test_other_tables_are_widened_where_a_year_stands_above_them(tmp_path: Path, plan: Plan) -> None:
    form = Issued(drawn(tmp_path, YEARS), plan)
    assert form.texts("R1-01", 8)[:7] == ["R1-01-1", "使用料の収納率", None, None, None, None, None]
    assert {"B1:I1", "B7:F7", "B8:F8", "B9:F9"} <= form.merges("R1-01")
    assert not form.book["R1-01"]["G8"].protection.locked


def test_a_year_may_take_several_columns_under_one_heading(tmp_path: Path, plan: Plan) -> None:
    cells = {
        "A1": "{{ initiative.id }}",
        "B2:C2": "{{ plan.year_label@* }}", "B3": "目標", "C3": "実績",
        "A4": "{{ indicators.code }}", "B4": "{{ indicators.target@* }}", "C4": "{{ indicators.actual@* }}",
        "B6": "備考", "C6": "なし",
    }  # fmt: skip
    form = Issued(drawn(tmp_path, {"{{initiative.id}}": cells, "表紙": FORM}), plan)
    assert {f"{a}2:{b}2" for a, b in ("BC", "DE", "FG", "HI", "JK")} <= form.merges("R1-01")
    assert form.texts("R1-01", 3)[1:11] == ["目標", "実績"] * 5
    assert form.texts("R1-01", 4)[5:9] == [65.5, 64.5, 65.5, None]
    assert form.texts("R1-01", 7)[1:3] == ["備考", "なし"]
    assert "C7:K7" in form.merges("R1-01")
    form.round_trip()


@pytest.mark.parametrize(("first", "last", "reporting", "columns"), [(2019, 2019, 2019, 1), (2010, 2029, 2025, 20)])
def test_plans_of_one_year_and_of_twenty(  # noqa: PLR0917 - a case of four years
    tmp_path: Path, plan: Plan, first: int, last: int, reporting: int, columns: int
) -> None:
    effects = plan.tables["effects"].assign(year=reporting)
    other = replace(
        plan, first_year=first, last_year=last, reporting_year=reporting, tables={**plan.tables, "effects": effects}
    )
    form = Issued(drawn(tmp_path, YEARS), other)
    assert form.book["R1-01"].cell(3, columns + 2).value == "合計"
    form.round_trip()


# ---------------------------------------------------------------- several tables, several sheets


def test_tables_side_by_side_each_repeat_their_own_records(tmp_path: Path, plan: Plan) -> None:
    cells = {
        "A1": "{{ initiative.id }}",
        "A3": "{{ indicators.code }}", "B3": "{{ indicators.actual }}", "C3": "{{ plan.organisation }}",
        "D3": "{{ effects.code }}", "E3:F3": "{{ effects.actual }}",
        "A4": "=COUNTA(A3)", "A6": "{{ revisions.no x2 }}", "B6": "{{ revisions.kind }}", "C6": "{{ revisions.after }}",
        "D6": "{{ revisions.reason }}",
    }  # fmt: skip
    form = Issued(drawn(tmp_path, {"{{initiative.id}}": cells, "表紙": FORM}), plan)
    assert form.texts("R1-01", 3) == ["R1-01-1", None, "やまなみ市", "R1-01/歳入増加", None, None]
    assert form.texts("R1-01", 4) == ["R1-01-2", None, "やまなみ市", None, None, None]
    page = form.book["R1-01"]
    assert [page[cell].protection.locked for cell in ("B3", "B4", "E3", "E4")] == [False, False, False, True]
    assert page["A5"].value == "=COUNTA(A3:A4)"
    assert form.texts("R1-01", 7)[0] == "1"
    assert form.texts("R1-01", 8)[0] == "2"
    assert form.texts("R1-03", 3) == ["－", "－", "やまなみ市", "－", "－", None]
    form.round_trip()


def test_an_initiative_may_have_several_sheets_and_they_stay_together(tmp_path: Path, plan: Plan) -> None:
    sheets = {
        "提出": FORM,
        "{{initiative.id}} 評価": {"A1": "{{ initiative.id }}", "B1": "{{ evaluation.overall }}"},
        "{{initiative.id}} 指標": {
            "A1": "{{ initiative.id }}", "A2": "{{ indicators.code }}", "B2": "{{ indicators.actual }}",
            "C1": "{{ evaluation.done }}",
        },
    }  # fmt: skip
    form = Issued(drawn(tmp_path, sheets), plan)
    assert form.book.sheetnames[2:6] == ["R1-01 評価", "R1-01 指標", "R1-02 評価", "R1-02 指標"]
    form.round_trip()


def test_a_list_on_grid_paper_with_two_rows_an_initiative(tmp_path: Path, plan: Plan) -> None:
    cells = {
        "A1:D1": "{{ department.code }}", "E1:X1": "{{ plan.title }}",
        "A2:D2": "番号", "E2:P2": "取組", "Q2:X2": "評価",
        "A3:D4": "{{ initiative.id }}", "E3:P3": "{{ initiative.title }}", "Q3:X3": "{{ evaluation.overall }}",
        "E4:X4": "{{ evaluation.done }}",
        "A5:P5": "件数", "Q5:X5": "=COUNTA(Q3)",
        "A7:D7": "{{ form.filled_by }}", "E7:H7": "{{ form.approved_by }}",
    }  # fmt: skip
    form = Issued(
        drawn(tmp_path, {"一覧": cells}, lambda book: book.get_worksheet_by_name("一覧").set_column("A:X", 2)), plan
    )
    assert {"A3:D4", "A5:D6", "A7:D8", "E8:X8", "A9:P9", "Q9:X9"} <= form.merges("一覧")
    assert form.book["一覧"]["Q9"].value == "=COUNTA(Q3,Q5,Q7)"
    form.round_trip()


# ---------------------------------------------------------------- everything that is no tag


def draw_everything(book: xlsxwriter.Workbook) -> None:
    """Draw whatever Excel offers, around a row that repeats (5) on a sheet that repeats."""
    page = book.get_worksheet_by_name("{{initiative.id}}")
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
    page.write_rich_string("B1", bold, "太字", red, "赤", "　普通")
    page.set_row(4, 33)
    page.set_row(9, None, None, {"hidden": True})
    page.set_column("B:B", 31.5)
    page.set_column("H:H", 9, None, {"hidden": True})
    page.print_area("A1:F12")
    page.repeat_rows(2)
    page.set_paper(8)
    page.set_landscape()
    page.set_margins(left=0.4)
    page.set_header('&L&"ＭＳ 明朝,太字"{{ plan.title }} A&&B&R&P')
    page.set_footer("&C{{ initiative.id }}　{{ department.name }}")
    page.freeze_panes(3, 1)
    page.set_zoom(85)
    page.set_tab_color("#FF9900")
    page.set_h_pagebreaks([7])
    page.hide_gridlines(2)
    page.insert_image("E8", "印.png", {"image_data": io.BytesIO(picture()), "x_scale": 20, "y_scale": 20})
    page.insert_textbox("A8", "この箱は{{ plan.title }}のままです")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='{{initiative.id}}'!$C$5:$C$5", "name": "='{{initiative.id}}'!$B$3"})
    page.insert_chart("C8", chart)
    page.data_validation("B5", {"validate": "list", "source": "=$J$7:$J$8"})
    page.conditional_format("A5:C5", {"type": "formula", "criteria": "=$C5>$D$7", "format": red})
    page.conditional_format("C7", {"type": "cell", "criteria": ">", "value": 0, "format": bold})
    page.write_comment("C5", "数字で")
    page.write_comment("A7", "合計です")
    page.autofilter("A3:C5")
    page.write_url("A11", "internal:'表紙'!A1", string="表紙へ")
    page.ignore_errors({"number_stored_as_text": "A5:C7"})
    book.define_name("合計", "='{{initiative.id}}'!$C$7")
    book.define_name("'{{initiative.id}}'!実績", "='{{initiative.id}}'!$C$5:$C$6")


EVERYTHING = {
    "{{initiative.id}}": {
        "A1": "{{ initiative.id }}", "A3": "コード", "B3": "指標", "C3": "実績",
        "A4": "{{ plan.money_unit }}",
        "A5": "{{ indicators.code }}", "B5": "{{ indicators.name }}", "C5": "{{ indicators.actual }}",
        "D5": "=C5*2", "A7": "計", "C7": "=SUM(実績)", "D7": "=SUM(C5:C6)+SUM(C5)", "E7": "='表紙'!A1",
        "J7": "甲", "J8": "乙", "A10": "隠れた行", "A12:F12": "終わり",
    },
    "表紙": {**FORM, "C3": "='{{initiative.id}}'!C7", "C4": "=SUM('{{initiative.id}}'!C5:C6)"},
}  # fmt: skip


@pytest.fixture(scope="module")
def everything(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Issued:
    return Issued(drawn(tmp_path_factory.mktemp("すべて"), EVERYTHING, draw_everything), plan)


def test_everything_drawn_is_on_every_copy_of_the_sheet(everything: Issued) -> None:
    for name, down in (("R1-01", 1), ("R1-02", 1), ("R1-03", 0)):
        page = everything.book[name]
        assert (page.row_dimensions[5].height, page.row_dimensions[5 + down].height) == (33, 33)
        assert page.row_dimensions[10 + down].hidden
        assert page.column_dimensions["H"].hidden
        assert round(page.column_dimensions["B"].width) == 32
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (8, "landscape")
        assert page.print_area == f"'{name}'!$A$1:$F${12 + down}"
        assert page.print_title_rows == "$3:$3"
        assert page.freeze_panes == "B4"
        assert page.sheet_view.zoomScale == 85
        assert page.sheet_properties.tabColor.rgb == "FFFF9900"
        assert [item.id for item in page.row_breaks.brk] == [7 + down]
        assert page.auto_filter.ref == f"A3:C{5 + down}"
        assert f"A{12 + down}:F{12 + down}" in everything.merges(name)
        assert page[f"A{11 + down}"].hyperlink.location == "'表紙'!A1"
        assert {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment} == {
            "C5": "数字で", f"A{7 + down}": "合計です"
        }  # fmt: skip


def test_headers_and_footers_are_filled_in(everything: Issued) -> None:
    page = everything.book["R1-02"]
    assert page.oddHeader.left.text == "やまなみ市行財政改革推進プラン2016 A&&B"
    assert page.oddHeader.right.text == "&P"
    assert page.oddFooter.center.text == "R1-02　財政企画課"


def test_formulas_names_and_formats_follow_their_cells(everything: Issued) -> None:
    page = everything.book["R1-01"]
    assert [page[cell].value for cell in ("D5", "D6", "C8", "D8", "E8")] == [
        "=C5*2", "=C6*2", "=SUM(実績)", "=SUM(C5:C7)+SUM(C5:C6)", "='表紙'!A1"
    ]  # fmt: skip
    assert everything.book["R1-03"]["D7"].value == "=SUM(C5:C6)+SUM(C5)"
    assert everything.book["表紙"]["C3"].value == "='R1-01'!C8"
    assert everything.book["表紙"]["C4"].value == "=SUM('R1-01'!C5:C7)"
    assert everything.book.defined_names["合計"].attr_text == "'R1-01'!$C$8"
    assert page.defined_names["実績"].attr_text == "'R1-01'!$C$5:$C$7"
    assert everything.book["R1-02"].defined_names["実績"].attr_text == "'R1-02'!$C$5:$C$7"
    rules = {str(areas.sqref): [rule.formula for rule in areas.rules] for areas in page.conditional_formatting}
    assert rules["A5:C6"] == [["$C5>$D$8"]]
    assert rules["C8"] == [["0"]]
    lists = {str(item.sqref): item.formula1 for item in page.data_validations.dataValidation}
    assert lists["B5:B6"] == "$J$8:$J$9"


def test_pictures_boxes_charts_and_rich_text_are_on_every_copy(everything: Issued) -> None:
    names = everything.parts.namelist()
    drawings = [everything.parts.read(name).decode() for name in names if re.match(r"xl/drawings/drawing\d+", name)]
    assert len([text for text in drawings if "この箱は{{ plan.title }}のままです" in text and "<xdr:pic>" in text]) == 3
    tops = sorted(tuple(map(int, re.findall(r"<xdr:from>.*?<xdr:row>(\d+)<", text))) for text in drawings)
    assert tops == [(7, 7, 7), (8, 8, 8), (8, 8, 8)]
    charts = [everything.parts.read(name).decode() for name in names if name.startswith("xl/charts/chart")]
    shown = sorted(found for text in charts for found in re.findall(r"<c:val>.*?<c:f>([^<]*)<", text))
    assert shown == ["'R1-01'!$C$5:$C$6", "'R1-02'!$C$5:$C$6", "'R1-03'!$C$5:$C$5"]
    rich = openpyxl.load_workbook(io.BytesIO(everything.data), rich_text=True)
    assert [str(rich[name]["B1"].value[0].text) for name in ("R1-01", "R1-02", "R1-03")] == ["太字"] * 3


def test_a_form_of_a_rich_template_comes_back_whole(everything: Issued) -> None:
    everything.round_trip()


# ---------------------------------------------------------------- adding an initiative


@pytest.mark.parametrize("count", [1, 12])
def test_blank_rows_for_new_initiatives_as_many_as_the_template_says(tmp_path: Path, plan: Plan, count: int) -> None:
    rows = {
        "A4": f"{{{{ new_initiatives.no x {count} }}}}",
        "B4": "{{ new_initiatives.title }}",
        "C4": "{{ new_initiatives.overall }}",
    }
    form = Issued(drawn(tmp_path, {"新規": {**FORM, **rows}}), plan)
    assert [form.book["新規"][f"A{4 + number}"].value for number in (0, count - 1)] == ["新規1", f"新規{count}"]
    assert {e.key for e in form.manifest.entries if e.table == "new_initiatives"} == {
        f"D1+{number}" for number in range(1, count + 1)
    }
    form.round_trip()


def test_new_initiatives_are_rated_by_the_aspects_of_the_plan(tmp_path: Path, plan: Plan) -> None:
    template = tmp_path / "一覧表.xlsx"
    template.write_bytes(find_template("一覧表").read_bytes())
    form = Issued(template, plan)
    rated = {e.field for e in form.manifest.entries if e.table == "new_initiatives"}
    assert "overall" in rated
    assert not rated & {"schedule", "effect"}
    form.round_trip()


# ---------------------------------------------------------------- names of sheets


def test_long_titles_as_names_of_sheets_stay_apart_and_formulas_follow(tmp_path: Path, plan: Plan) -> None:
    titles = ["𠮷" * 40, "𠮷" * 40, "A/B: [案]*?"]
    initiatives = plan.tables["initiatives"].assign(title=titles)
    long = replace(plan, tables={**plan.tables, "initiatives": initiatives})
    cells = {
        "A1": "{{ initiative.id }}",
        "B1": "{{ evaluation.overall }}",
        "C1": "=B1",
        "C2": "='{{initiative.title}}'!B1",
    }
    form = Issued(drawn(tmp_path, {"{{initiative.title}}": cells, "表紙": FORM}), long)
    names = form.book.sheetnames[1:4]
    assert names == ["𠮷" * 15, "𠮷" * 13 + " (2)", "A-B- -案---"]
    assert [form.book[name]["C2"].value for name in names] == [f"='{name}'!B1" for name in names]
    form.round_trip()


def test_a_header_longer_than_excel_takes_is_cut(tmp_path: Path, plan: Plan) -> None:
    long = replace(plan, title="行財政改革＆推進" * 40)

    def draw(book: xlsxwriter.Workbook) -> None:
        book.get_worksheet_by_name("表紙").set_header("&C{{ plan.title }}")

    form = Issued(drawn(tmp_path, {"表紙": FORM}, draw), long)
    (part,) = [name for name in form.parts.namelist() if b"<oddHeader>" in form.parts.read(name)]
    found = re.search("<oddHeader>(.*?)</oddHeader>", form.parts.read(part).decode())
    assert found is not None
    assert found.group(1) == ("&C" + "行財政改革＆推進" * 40)[:255].replace("&", "&amp;")


# ---------------------------------------------------------------- the checker itself


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        ("xl/worksheets/sheet1.xml", "<sheetData>", "<mergeCells/><sheetData>", "before"),
        ("xl/worksheets/sheet1.xml", '<c r="A1"', '<c r="B2"', "cell"),
        ("xl/worksheets/sheet1.xml", '<row r="1"', '<row r="9"', "row"),
        ("xl/workbook.xml", 'name="表紙"', 'name="表紙[1]"', "sheet name"),
        ("[Content_Types].xml", "/xl/styles.xml", "/xl/style.xml", "not there"),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1", "worksheets/sheet9", "not there"),
        ("xl/worksheets/sheet1.xml", "<worksheet ", '<worksheet xmlns="x" ', "redefined"),
    ],
)
def test_faults_in_a_workbook_are_seen(tmp_path: Path, part: str, old: str, new: str, fault: str) -> None:
    with zipfile.ZipFile(drawn(tmp_path, {"表紙": FORM})) as archive:
        held = {name: archive.read(name).decode() for name in archive.namelist()}
    assert old in held[part]
    held[part] = held[part].replace(old, new, 1)
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        for name, text in held.items():
            archive.writestr(name, text)
    assert any(fault in line for line in faults(broken.getvalue()))

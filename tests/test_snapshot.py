"""What a returned workbook holds, whoever wrote it, is in its Snapshot."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from consolidator.model import UNKNOWN, Cell, Note, Sheet, Snapshot, Unreadable
from consolidator.snapshot import take
from tests.packages import MAIN, SHEET, drawn, edited, packed, relations, sheet_xml, with_sheet

if TYPE_CHECKING:
    import xlsxwriter

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


def read(path: Path) -> Snapshot:
    snapshot = take(path, path.parent)
    assert isinstance(snapshot, Snapshot), snapshot
    return snapshot


def only(path: Path) -> Sheet:
    (sheet,) = read(path).sheets
    return sheet


def values(sheet: Sheet) -> dict[tuple[int, int], object]:
    return {position: cell.value for position, cell in sheet.cells.items()}


# ---------------------------------------------------------------- file and workbook


def test_file_is_named_from_the_root_with_forward_slashes_in_composed_form(tmp_path: Path) -> None:
    folder = tmp_path / "市民局" / "様式 ガ"  # ガ in two characters, as macOS writes it
    folder.mkdir(parents=True)
    path = with_sheet(folder / "様式(1).xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    snapshot = take(path, tmp_path)
    assert snapshot.file == "市民局/様式 ガ/様式(1).xlsx"
    assert len(snapshot.sha256) == 64


def test_same_file_gives_the_same_snapshot(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    assert read(path) == read(path)


def test_sheets_come_in_the_order_of_the_workbook_with_their_states_and_names(tmp_path: Path) -> None:
    def draw(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("乙 & 'x'y")
        book.add_worksheet("隠し").hide()
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=甲!$A$1"})
        book.add_chartsheet("図").set_chart(chart)
        book.add_worksheet("manifest").very_hidden()
        book.add_worksheet("甲").write(0, 0, 1)

    snapshot = read(drawn(tmp_path / "a.xlsx", draw))
    assert [(sheet.name, sheet.state) for sheet in snapshot.sheets] == [
        ("乙 & 'x'y", "visible"),
        ("隠し", "hidden"),
        ("図", "visible"),
        ("manifest", "veryHidden"),
        ("甲", "visible"),
    ]
    assert [bool(sheet.cells) for sheet in snapshot.sheets] == [False, False, False, False, True]
    assert snapshot.sheet("甲") == snapshot.sheets[4]
    assert snapshot.format == "xlsx"


def test_time_of_the_last_save_is_in_utc(tmp_path: Path) -> None:
    path = drawn(
        tmp_path / "a.xlsx", lambda book: book.set_properties({"created": datetime(2020, 4, 10, 9, 30, tzinfo=UTC)})
    )
    assert read(path).saved_at == "2020-04-10T09:30:00Z"
    edited(path, {"docProps/core.xml": lambda text: text.replace("09:30:00Z", "09:30:00+09:00")})
    assert read(path).saved_at == "2020-04-10T00:30:00Z"
    edited(path, {"docProps/core.xml": lambda text: text.replace("2020-04-10T09:30:00+09:00", "yesterday")})
    assert read(path).saved_at == ""
    edited(path, {"docProps/core.xml": None})
    assert read(path).saved_at == ""


def test_macros_and_linked_workbooks_are_warned_of(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "a.xlsx", "")
    assert read(path).warnings == ()
    edited(
        path,
        {
            "xl/vbaProject.bin": b"macros",
            "xl/externalLinks/externalLink1.xml": "<externalLink/>",
            "xl/externalLinks/externalLink2.xml": "<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": relations(),
            "[Content_Types].xml": lambda text: text.replace(
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            ),
        },
    )
    assert read(path).warnings == ("F120", "F121", "F121")
    assert read(path).format == "xlsm"


def test_workbook_part_may_have_another_name_and_backslashes(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    renamed = {
        name.replace("workbook.xml", "workbook22.xml").replace("/", "\\"): data.replace(
            b"xl/workbook.xml", b"xl/workbook22.xml"
        )
        for name, data in held.items()
    }
    assert values(only(packed(path, renamed))) == {(1, 1): 1.0}


# ---------------------------------------------------------------- values


def test_positions_count_from_one_even_when_the_first_used_cell_is_c5(tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.xlsx", lambda book: book.add_worksheet().write_string("C5", "x"))
    assert only(path).cells == {(5, 3): Cell("x")}


def test_text_is_kept_as_typed_with_line_feeds_alone(tmp_path: Path) -> None:
    def draw(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_string("A1", "  前後 の空白　")
        sheet.write_string("A2", "一\r\n二\r三\n四")
        sheet.write_string("A3", "a_x000D_b")  # typed so: XlsxWriter escapes it
        sheet.write_rich_string("A4", "太", book.add_format({"bold": True}), "字 ", "と細字")
        sheet.write_string("A5", "=1+1")
        sheet.write_string("A6", "<b>&amp;</b>")
        sheet.write_string("A7", " ")

    assert values(only(drawn(tmp_path / "a.xlsx", draw))) == {
        (1, 1): "  前後 の空白　",
        (2, 1): "一\n二\n三\n四",
        (3, 1): "a_x000D_b",
        (4, 1): "太字 と細字",
        (5, 1): "=1+1",
        (6, 1): "<b>&amp;</b>",
        (7, 1): " ",
    }


def test_furigana_and_escaped_line_breaks(tmp_path: Path) -> None:
    path = with_sheet(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>京都</t>'
        '<rPh sb="0" eb="2"><t>キョウト</t></rPh></is></c><c r="C1" t="s"><v>1</v></c>'
        '<c r="D1" t="s"><v>2</v></c></row>',
    )
    edited(
        path,
        {
            "xl/_rels/workbook.xml.rels": lambda text: text.replace(
                "</Relationships>",
                '<Relationship Id="rId99" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
                'officeDocument/2006/relationships/sharedStrings"/></Relationships>',
            ),
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><r><t>東</t></r><r><t>京</t></r><rPh sb="0" eb="2">'
            '<t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si><si><t>上_x000D_\n下</t></si><si><t></t></si></sst>',
        },
    )
    assert values(only(path)) == {(1, 1): "東京", (1, 2): "京都", (1, 3): "上\n下"}


def test_the_formats_of_conditional_formats_are_none_of_cells(tmp_path: Path) -> None:
    """Programs number them apart: 164 may be 0.0% in a cell and #,##0 where a condition holds."""

    def draw(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_number("A1", 0.655, book.add_format({"num_format": "0.0%"}))
        sheet.conditional_format("A1", {"type": "no_blanks", "format": book.add_format({"num_format": "#,##0"})})

    def numbered(xml: str) -> str:
        return re.sub('numFmtId="[0-9]+" formatCode="#,##0"', 'numFmtId="164" formatCode="#,##0"', xml)

    path = edited(drawn(tmp_path / "a.xlsx", draw), {"xl/styles.xml": numbered})
    assert only(path).cells == {(1, 1): Cell(0.655, None, "0.0%")}


def test_cells_of_an_xlsb_that_leave_out_their_column() -> None:
    assert values(only(Path(__file__).parent / "data" / "short_cells.xlsb")) == {
        (1, 1): "指標", (1, 2): "単位", (1, 3): "目標値", (1, 4): "実績値",
        (2, 1): "達成度", (2, 2): "％", (2, 3): 65.0, (2, 4): 62.5,
        (3, 1): 1.0, (3, 2): 2.0, (3, 3): -3.0, (3, 4): "終",
    }  # fmt: skip


def test_an_indented_ods_with_line_breaks(tmp_path: Path) -> None:
    """As Gnumeric writes it."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    cells = """
          <table:table-cell office:value-type="string">
            <text:p>1行目<text:line-break/>2行目 <text:span>続き</text:span></text:p>
          </table:table-cell>
          <table:table-cell office:value-type="float" office:value="12.5"><text:p>12.5</text:p></table:table-cell>
          <table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.85"/>
    """
    content = f"""<office:document-content{spaces}><office:body><office:spreadsheet>
      <table:table table:name="表">
        <table:table-row>{cells}</table:table-row>
      </table:table></office:spreadsheet></office:body></office:document-content>"""
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content.encode(),
        "META-INF/manifest.xml": manifest.encode(),
    }
    sheet = only(packed(tmp_path / "a.ods", parts))
    assert values(sheet) == {(1, 1): "1行目\n2行目 続き", (1, 2): 12.5, (1, 3): 0.85, (1, 4): 0.85}
    assert [cell.number_format for cell in sheet.cells.values()] == [UNKNOWN, UNKNOWN, "0%", "0%"]


def test_numbers_are_floats_and_percentages_keep_their_format(tmp_path: Path) -> None:
    def draw(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_number("A1", 0.655, book.add_format({"num_format": "0.0%"}))
        sheet.write_number("A2", 65.5)
        sheet.write_number("A3", -300, book.add_format({"num_format": '#,##0;"△ "#,##0', "bold": True}))
        sheet.write_number("A4", 1200, book.add_format({"num_format": 3}))
        sheet.write_boolean("A5", True)
        sheet.write_number("A6", 30, book.add_format({"num_format": '0"年度"', "border": 1}))
        sheet.write_blank("A7", None, book.add_format({"num_format": "0.0%"}))

    cells = only(drawn(tmp_path / "a.xlsx", draw)).cells
    assert cells == {
        (1, 1): Cell(0.655, None, "0.0%"),
        (2, 1): Cell(65.5),
        (3, 1): Cell(-300.0, None, '#,##0;"△ "#,##0'),
        (4, 1): Cell(1200.0, None, "#,##0"),
        (5, 1): Cell(True),
        (6, 1): Cell(30.0, None, '0"年度"'),
    }
    assert [type(cell.value) for cell in cells.values()] == [float, float, float, float, bool, float]


@pytest.mark.parametrize("count", [3, 200])
def test_number_formats_are_found_among_few_styles_and_many(tmp_path: Path, count: int) -> None:
    def draw(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for row in range(count):
            sheet.write_number(row, 0, row, book.add_format({"num_format": f'0"番{row}"'}))
            sheet.write_number(row, 1, row, book.add_format({"bold": True, "font_size": 8 + row % 5}))

    cells = only(drawn(tmp_path / "a.xlsx", draw)).cells
    assert [cells[row + 1, 1].number_format for row in range(count)] == [f'0"番{row}"' for row in range(count)]
    assert {cells[row + 1, 2].number_format for row in range(count)} == {"General"}


@pytest.mark.parametrize(
    ("date1904", "shift"), [(False, timedelta()), (True, timedelta(days=1462))], ids=["1900", "1904"]
)
@pytest.mark.parametrize(
    ("code", "serial", "expected"),
    [
        ("yyyy/m/d", 43921, date(2020, 3, 31)),
        ('[$-411]ggge"年"m"月"d"日"', 43921, date(2020, 3, 31)),
        ('ggge"年"', 43921, date(2020, 3, 31)),
        ("[$-411]ge", 43921, date(2020, 3, 31)),
        ("aaa", 43921, date(2020, 3, 31)),
        (57, 43921, date(2020, 3, 31)),
        ("yyyy/m/d h:mm", 43921.75, datetime(2020, 3, 31, 18)),  # noqa: DTZ001
        ('gge"年"', 43921.75, datetime(2020, 3, 31, 18)),  # noqa: DTZ001
    ],
)
def test_dates_of_both_systems_and_of_japanese_eras(
    tmp_path: Path, *, date1904: bool, shift: timedelta, code: str | int, serial: float, expected: date
) -> None:
    def draw(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_number("B2", serial, book.add_format({"num_format": code}))

    path = drawn(tmp_path / "a.xlsx", draw, date_1904=date1904)
    assert only(path).cells[2, 2].value == expected + shift


def test_times_durations_and_numbers_that_are_no_dates(tmp_path: Path) -> None:
    typed = [
        ("h:mm", 0.25, time(6)),
        ("h:mm", 0, time()),
        ("[h]:mm", 1.25, 1.25),
        ("yyyy/m/d", -5, -5.0),
        ("yyyy/m/d", 0, 0.0),
        ("0.00E+00", 43921, 43921.0),
        ('General"件"', 5, 5.0),
        ("[Red]#,##0_ ", 43921, 43921.0),
    ]

    def draw(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for row, (code, number, _) in enumerate(typed):
            sheet.write_number(row, 0, number, book.add_format({"num_format": code}))

    cells = only(drawn(tmp_path / "a.xlsx", draw)).cells
    assert [cell.value for cell in cells.values()] == [expected for *_, expected in typed]
    assert [cell.number_format for cell in cells.values()] == [code for code, *_ in typed]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1" t="inlineStr"><is><t>  a_x000D_ </t></is></c>', "a\n"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a&amp;lt; </t></is></c>', " a&lt; "),
        ('<c r="A1" t="inlineStr"><is><r><t>a </t></r><r><t>b</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>', "ab"),
        ('<c r="A1" t="inlineStr"><is><r><rPr><b/><color theme="1"/></rPr><t>色</t></r></is></c>', "色"),
        ('<c r="A1" t="str"><f>B1</f><f>B1</f><v>二度</v></c>', "二度"),
        ('<c r="A1" t="str"><f t="shared" si="9"/><f>B1</f><v>二度</v></c>', "二度"),
        ('<c r="A1"><v>5</v><f>B1</f></c>', 5.0),
        ('<c r="A1" t="inlineStr"><v>5</v><is><t>文</t></is></c>', "文"),
        ('<c r="A1" t="str"><f>1</f><v xml:space="preserve">  a&#13;&#x41;_x005F_x000D_ </v></c>', "  a\nA_x000D_ "),
        ('<c r="A1" t="str">\n <v>a\r\nb\rc</v>\n</c>', "a\nb\nc"),
        ('<c r="A1" t="n"> <v>5</v></c>', 5.0),
        ('<c r="A1"><v>12_x0000_00</v></c>', "12_x0000_00"),  # no number, and no text that is escaped
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_\r\nb</t></is></c>', "a\nb"),
        ('<c r="A1" t="b"><v>true</v></c>', True),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" t="d"><v>2020-01-02T03:04:05</v></c>', datetime(2020, 1, 2, 3, 4, 5)),  # noqa: DTZ001
        ('<c r="A1" t="d"><v>2020-01-02</v></c>', date(2020, 1, 2)),
        ('<c r="A1" t="d"><v>春</v></c>', "春"),
        ('<c r="A1"><is><t>q</t></is></c>', "q"),
        ('<c r="A1" x="a>b" t="inlineStr"><is><t>属性の>の後</t></is></c>', "属性の>の後"),
        ('<c r="A1"><v x="1>2">5</v></c>', 5.0),
        ('<c r="A1"><v>1E-3</v><extLst><ext uri="x"><v>5</v></ext></extLst></c>', 0.001),
    ],
)
def test_every_way_of_storing_a_value(tmp_path: Path, cell: str, value: object) -> None:
    cells = only(with_sheet(tmp_path / "a.xlsx", f'<row r="1">{cell}</row>')).cells
    assert [one.value for one in cells.values()] == [value]


def test_two_cells_of_one_address_are_damage(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A1"><f>B1</f></c></row>'
    path = with_sheet(tmp_path / "a.xlsx", row)
    result = take(path, tmp_path)
    assert isinstance(result, Unreadable)
    assert dict(result.params)["why"] == "it is damaged or incomplete"


# ---------------------------------------------------------------- formulas and errors


def test_no_text_is_lost_around_an_element_that_has_no_business_in_it(tmp_path: Path) -> None:
    inline = '<c r="A1" t="inlineStr"><is><t>第<c r="B1"/>市民課</t></is></c>'
    assert only(with_sheet(tmp_path / "a.xlsx", f'<row r="1">{inline}</row>')).cells[1, 1] == Cell("第市民課")


def test_formulas_with_a_value_without_one_shared_and_as_arrays(tmp_path: Path) -> None:
    path = with_sheet(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1"><f>SUM(B1:B2)&amp;"&lt;"</f><v>3</v></c><c r="B1"><v>1</v></c>'
        '<c r="C1"><f>1+1</f></c><c r="D1" t="str"><f>""</f><v></v></c><c r="E1" s="0"/></row>'
        '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2*2</f><v>4</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v>6</v></c></row>'
        '<row r="4"><c r="A4"><f t="array" ref="A4:B4">TRANSPOSE(B1:B2)</f><v>1</v></c><c r="B4"><v>2</v></c>'
        '<c r="C4"><v>3</v></c></row>',
    )
    assert only(path).cells == {
        (1, 1): Cell(3.0, 'SUM(B1:B2)&"<"'),
        (1, 2): Cell(1.0),
        (1, 3): Cell(None, "1+1"),
        (1, 4): Cell(None, '""'),
        (2, 1): Cell(4.0, "B2*2"),
        (3, 1): Cell(6.0, "B2*2"),
        (4, 1): Cell(1.0, "TRANSPOSE(B1:B2)"),
        (4, 2): Cell(2.0, "TRANSPOSE(B1:B2)"),
        (4, 3): Cell(3.0),
    }
    assert list(only(path).cells) == sorted(only(path).cells)


def test_errors_are_their_own_text_even_those_that_calamine_refuses(tmp_path: Path) -> None:
    errors = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#ERROR!", "Err:508"]
    cells = "".join(f'<c r="{chr(65 + i)}1" t="e"><f>X{i}</f><v>{error}</v></c>' for i, error in enumerate(errors))
    sheet = only(with_sheet(tmp_path / "a.xlsx", f'<row r="1">{cells}<c r="Z1" t="e"><v>#N/A</v></c></row>'))
    assert [cell.value for cell in sheet.cells.values()] == [*errors, "#N/A"]
    assert [cell.formula for cell in sheet.cells.values()] == [*(f"X{i}" for i in range(len(errors))), None]


# ---------------------------------------------------------------- layout


def test_hidden_rows_columns_and_merges(tmp_path: Path) -> None:
    def draw(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range("B2:D3", "題")
        sheet.write_string("F9", "右下")
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.set_row(8, None, None, {"hidden": True})
        sheet.set_column("C:D", None, None, {"hidden": True})
        sheet.set_column("F:XFD", None, None, {"hidden": True})

    sheet = only(drawn(tmp_path / "a.xlsx", draw))
    assert sheet.hidden_rows == {5, 9}
    assert sheet.hidden_columns == {3, 4, 6}  # nothing is to the right of F
    assert sheet.merges == ((2, 2, 3, 4),)


# ---------------------------------------------------------------- names


def test_names_of_single_cells_of_the_workbook_and_of_its_sheets(tmp_path: Path) -> None:
    def draw(book: xlsxwriter.Workbook) -> None:
        for name in ("表 1", "it's", "plain"):
            book.add_worksheet(name)
        book.worksheets()[0].merge_range("B3:D3", "x")
        book.worksheets()[0].print_area("A1:B2")
        for name, reference in {
            "entry_1": "='表 1'!$B$3",
            "entry_2": "='it''s'!$AA$10",
            "entry_3": "=plain!$C$1",
            "merged": "='表 1'!$B$3:$D$3",
            "plain!entry_1": "=plain!$C$2",
            "area": "='表 1'!$B$4:$D$4",
            "gone": "=#REF!",
            "gone_cell": "='表 1'!#REF!",
            "constant": "=5",
            "elsewhere": "=[1]plain!$A$1",
            "union": "=plain!$A$1,plain!$B$1",
        }.items():
            book.define_name(name, reference)

    snapshot = read(drawn(tmp_path / "a.xlsx", draw))
    assert snapshot.names == {
        "entry_1": ("表 1", 3, 2),
        "entry_2": ("it's", 10, 27),
        "entry_3": ("plain", 1, 3),
        "merged": ("表 1", 3, 2),
    }
    assert snapshot.sheet_names == {("plain", "entry_1"): ("plain", 2, 3)}


# ---------------------------------------------------------------- beside the cells


def test_notes_and_pictures(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["B2"] = 1
    sheet["B2"].comment = Comment("前年度に\n誤りあり", "担当")
    book.save(tmp_path / "a.xlsx")
    assert only(tmp_path / "a.xlsx").notes == (Note(2, 2, "前年度に\n誤りあり", "note"),)

    def draw(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        dot = tmp_path / "dot.png"
        dot.write_bytes(PNG)
        sheet.insert_image("C3", str(dot))
        sheet.insert_image("C9", str(dot))
        sheet.insert_textbox("D6", "欄外の\n  説明")

    sheet = only(drawn(tmp_path / "b.xlsx", draw))
    assert sheet.pictures == 2
    assert sheet.notes == (Note(6, 4, "欄外の\n  説明", "textbox"),)


def test_threaded_comment_counts_once_although_excel_keeps_it_as_a_note_too(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "a.xlsx", '<row r="3"><c r="B3"><v>1</v></c></row>')
    edited(
        path,
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("comments", "../comments1.xml"), ("threadedComment", "/xl/threadedComments/threadedComment1.xml")
            ),
            "xl/comments1.xml": f'<comments xmlns="{MAIN}"><authors>'
            "<author>tc={1}</author><author>私</author></authors>"
            '<commentList><comment ref="B3" authorId="0">'
            "<text><t>[スレッド化されたコメント] 要確認</t></text></comment>"
            '<comment ref="C4" authorId="1"><text><r><t>普通</t></r><r><t xml:space="preserve"> のメモ_x000D_\n</t></r>'
            '<rPh sb="0" eb="2"><t>フツウ</t></rPh></text></comment>'
            '<comment ref="C5" authorId="1"><text/></comment></commentList></comments>',
            "xl/threadedComments/threadedComment1.xml": "<ThreadedComments "
            'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
            '<threadedComment ref="B3" id="{1}"><text>要確認</text></threadedComment>'
            '<threadedComment ref="B3" id="{2}" parentId="{1}"><text>確認済</text></threadedComment>'
            "</ThreadedComments>",
        },
    )
    assert only(path).notes == (
        Note(4, 3, "普通 のメモ\n", "note"),
        Note(3, 2, "要確認", "comment"),
        Note(3, 2, "確認済", "comment"),
    )


def test_text_boxes_in_groups_and_without_a_cell_but_no_fallback_twice(tmp_path: Path) -> None:
    box = (
        "<xdr:sp><xdr:txBody><a:p><a:r><a:t>{0}</a:t></a:r><a:br/><a:r><a:t>次</a:t></a:r></a:p>"
        "<a:p><a:fld><a:t>欄</a:t></a:fld></a:p></xdr:txBody></xdr:sp>"
    )
    start = "<xdr:from><xdr:col>2</xdr:col><xdr:row>4</xdr:row></xdr:from>"
    path = with_sheet(tmp_path / "a.xlsx", "")
    edited(
        path,
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relations(("drawing", "../drawings/drawing1.xml")),
            "xl/drawings/drawing1.xml": f'<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f"<xdr:twoCellAnchor>{start}<xdr:grpSp>{box.format('一')}{box.format('二')}<xdr:pic/></xdr:grpSp>"
            "</xdr:twoCellAnchor><mc:AlternateContent><mc:Choice>"
            f"<xdr:absoluteAnchor>{box.format('三')}</xdr:absoluteAnchor></mc:Choice>"
            f"<mc:Fallback><xdr:absoluteAnchor>{box.format('三')}</xdr:absoluteAnchor></mc:Fallback>"
            "</mc:AlternateContent>"
            "<xdr:oneCellAnchor><xdr:sp><xdr:txBody><a:p/></xdr:txBody></xdr:sp></xdr:oneCellAnchor></xdr:wsDr>",
        },
    )
    sheet = only(path)
    assert sheet.notes == tuple(
        Note(row, column, f"{text}\n次\n欄", "textbox")
        for row, column, text in ((5, 3, "一"), (5, 3, "二"), (0, 0, "三"))
    )
    assert sheet.pictures == 2, "a picture, and a shape without text"


# ---------------------------------------------------------------- other programs


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace('<c r="B2" s="1"', '<c s="1" r="B2"'), id="address not first"),
        pytest.param(lambda text: text.replace(' r="B2"', "").replace('<row r="2"', "<row"), id="addresses implied"),
        pytest.param(lambda text: text.replace("<row", "<!-- by hand --><row"), id="comments"),
        pytest.param(lambda text: text.replace("<f>1&lt;2</f>", "<f><![CDATA[1<2]]></f>"), id="CDATA"),
        pytest.param(
            lambda text: (
                text.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
            ),
            id="prefix",
        ),
        pytest.param(lambda text: text.replace('"', "'"), id="single quotes"),
        pytest.param(lambda text: text.replace("><", ">\n  <"), id="indented"),
    ],
)
def test_any_way_of_writing_the_same_sheet_reads_the_same(tmp_path: Path, change: Any) -> None:
    path = drawn(
        tmp_path / "a.xlsx",
        lambda book: book.add_worksheet("表 1").write(0, 0, 1, book.add_format({"num_format": "0.0%"})),
    )
    text = sheet_xml(
        '<row r="1" hidden="1"><c r="A1" t="b"><f>1&lt;2</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"/><c r="B2" s="1"><f>1+1</f><v>0.5</v></c></row>',
        '<cols><col min="2" max="2" hidden="1" width="9"/></cols>',
        '<mergeCells count="1"><mergeCell ref="C1:D2"/></mergeCells>',
    )
    edited(path, {SHEET: change(text)})
    sheet = only(path)
    assert sheet.cells == {(1, 1): Cell(True, "1<2"), (2, 2): Cell(0.5, "1+1", "0.0%")}
    assert sheet.hidden_rows == {1}
    assert sheet.hidden_columns == {2}
    assert sheet.merges == ((1, 3, 2, 4),)


def test_sheet_in_utf_16_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "a.xlsx", "")
    text = sheet_xml('<row r="1"><c r="A1" t="str"><v>字</v></c></row>').replace("UTF-8", "UTF-16")
    edited(path, {SHEET: text.encode("utf-16")})
    assert values(only(path)) == {(1, 1): "字"}


CELLS = st.dictionaries(
    st.tuples(st.integers(1, 120), st.integers(1, 40)),
    st.tuples(
        st.one_of(
            st.floats(-1e12, 1e12).map(lambda number: float(f"{number:.15g}")),
            st.booleans(),
            st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=8).filter(
                lambda text: not text.startswith("=") and text.strip() == text and "_x" not in text
            ),
            st.just("#N/A"),
            st.builds("={}+1".format, st.integers(0, 9)),
        ),
        st.sampled_from(["General", "0.0%", "#,##0", '0"年度"']),
    ),
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(CELLS)
def test_whatever_is_written_is_read(typed: dict[tuple[int, int], tuple[Any, str]]) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    expected = {}
    for (row, column), (value, code) in typed.items():
        cell = sheet.cell(row, column, value)
        cell.number_format = code
        formula = value[1:] if isinstance(value, str) and value.startswith("=") else None
        expected[row, column] = Cell(None if formula else value, formula, code)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        book.save(path)
        assert only(path).cells == dict(sorted(expected.items()))


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_saves_reads_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "表 1"
    sheet["C5"], sheet["D5"], sheet["E5"] = "東京\n二行目", 0.655, datetime(2020, 3, 31)  # noqa: DTZ001
    sheet["C6"], sheet["D6"], sheet["E6"] = "=1/0", "=D5*2", True
    sheet["D5"].number_format = sheet["D6"].number_format = "0.0%"
    sheet["C5"].comment = Comment("メモ", "担当")
    sheet["B2"] = "題"
    sheet.merge_cells("B2:D2")
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["E"].hidden = True
    book.create_sheet("隠し").sheet_state = "hidden"
    book.defined_names["entry"] = DefinedName("entry", attr_text="'表 1'!$C$5")
    book.save(tmp_path / "source.xlsx")
    for extension in ("xlsx", "xls", "ods"):
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", extension, "--outdir", str(tmp_path / "saved")]
        subprocess.run(
            [*command, str(tmp_path / "source.xlsx")],
            check=True,
            capture_output=True,
            timeout=120,
        )
    snapshot = read(tmp_path / "saved" / "source.xlsx")
    (first, second) = snapshot.sheets
    assert values(first) == {
        (2, 2): "題",
        (5, 3): "東京\n二行目",
        (5, 4): 0.655,
        (5, 5): date(2020, 3, 31),
        (6, 3): "#DIV/0!",
        (6, 4): 1.31,
        (6, 5): True,
    }
    assert (first.cells[6, 3].formula, first.cells[6, 4].formula) == ("1/0", "D5*2")
    assert (first.cells[5, 4].number_format, first.cells[6, 4].number_format) == ("0.0%", "0.0%")
    assert first.notes == (Note(5, 3, "メモ", "note"),)
    assert (first.hidden_rows, first.hidden_columns, first.merges) == (frozenset({6}), frozenset({5}), ((2, 2, 2, 4),))
    assert second.state == "hidden"
    assert snapshot.names == {"entry": ("表 1", 5, 3)}
    for extension in ("xls", "ods"):
        other = read(tmp_path / "saved" / f"source.{extension}")
        assert other.format == extension
        assert [sheet.state for sheet in other.sheets] == ["visible", "hidden"]
        assert (
            values(other.sheets[0]).items()
            >= {
                (2, 2): "題",
                (5, 3): "東京\n二行目",
                (5, 4): 0.655,
                (5, 5): date(2020, 3, 31),
                (6, 4): 1.31,
            }.items()
        )
        assert other.names == {}
    assert read(tmp_path / "saved" / "source.xls").sheets[0].merges == ((2, 2, 2, 4),)


def test_unreadable_is_not_a_snapshot(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    assert isinstance(take(tmp_path / "a.xlsx", tmp_path), Unreadable)


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)

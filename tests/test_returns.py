"""Forms that go back: the sender's own workbook, marked, mended in the same file, and merged as if never marked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from consolidator.marks import FILLS
from consolidator.model import Snapshot
from consolidator.package import parts_of
from consolidator.returning import marked_form, same_but_marks
from consolidator.snapshot import take_bytes
from schemas.marks import MEMORY_SHEET, OUR_LINE, RESULT_SHEETS
from tests.ooxml import faults
from tests.packages import OFFICE, edited
from tests.story import City, address, contents, drawn_in, extraction_of, found, saved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.workbook.workbook import Workbook

RESULTS = RESULT_SHEETS[0]
OVERALL, DONE = ("evaluation", "1", "overall"), ("evaluation", "1", "done")
MISTAKES = {OVERALL: "よい", DONE: ""}
NAME = "総務局/様式 (1).xlsx"


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path / "市")


def came(city: City, *, name: str = NAME) -> Path:
    """Let department 01 return its form with mistakes, and the others theirs without."""
    for code in city.forms:
        if code != "01" and not (city.returned / f"{code}.xlsx").exists():
            city.returns(code)
    return city.returns("01", MISTAKES, name=name)


def back(city: City) -> dict[str, Path]:
    """The workbooks in returns/, by name."""
    folder = city.out / "returns"
    return {path.name: path for path in sorted(folder.iterdir()) if path.suffix != ".txt"} if folder.exists() else {}


def the_one(city: City) -> Path:
    (path,) = back(city).values()
    return path


def fills(book: Workbook) -> dict[tuple[str, str], str]:
    """The marked cells: (sheet, address) → fill."""
    return {
        (sheet.title, cell.coordinate): cell.fill.fgColor.rgb[-6:]
        for sheet in book
        if sheet.title != RESULTS
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid"
        and cell.fill.fgColor.rgb
        and str(cell.fill.fgColor.rgb)[-6:] in FILLS.values()
    }


def notes(book: Workbook) -> dict[tuple[str, str], str]:
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def test_a_form_with_mistakes_goes_back_with_its_cells_marked(city: City) -> None:
    path = came(city)
    assert city.merge().code == 1
    marked = the_one(city)
    assert marked.name == "様式_(1).xlsx"
    assert not faults(marked.read_bytes())
    book = openpyxl.load_workbook(marked)
    with drawn_in(path) as drawn:
        spots = {(cell.parent.title, address(cell)) for cell in (drawn.cell(*OVERALL), drawn.cell(*DONE))}
    assert spots <= fills(book).keys()
    assert {fills(book)[spot] for spot in spots} == {FILLS["block"]}
    assert all(OUR_LINE.match(notes(book)[spot]) for spot in spots)
    assert book.active.title == RESULTS
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [RESULTS]
    assert book[RESULTS]["A1"].value.startswith("直す必要のあるものが") or "2" in book[RESULTS]["A1"].value
    rows = list(book[RESULTS].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert all(str(row[2]).startswith("=HYPERLINK(") for row in rows if row[2])
    assert book[MEMORY_SHEET].sheet_state == "veryHidden"


def test_mended_in_the_marked_file_it_merges_clean(city: City) -> None:
    came(city)
    assert city.merge().code == 1
    (city.returned / NAME).unlink()
    mended = city.returned / "総務局" / "様式_(1).xlsx"
    mended.write_bytes(the_one(city).read_bytes())
    with drawn_in(mended) as drawn:
        drawn.cell(*OVERALL).value, drawn.cell(*DONE).value = "A", "実施した"
    saved(mended, "2024-05-20T00:00:00Z")
    said = city.merge()
    assert said.code == 0, said.out
    assert not back(city)
    table = city.table("reconciliation").set_index("file").loc["総務局/様式_(1).xlsx"].astype(int)
    assert table["typed"] == table["merged"]
    assert table["stray"] == table["rejected"] == 0


def test_a_marked_file_is_read_as_before_and_is_no_newer(city: City) -> None:
    path = came(city)
    city.merge()
    before, after = extraction_of(path), extraction_of(the_one(city))
    assert contents(before) == contents(after)
    assert before.typed == after.typed
    assert len(before.strays) == len(after.strays)
    old, new = (take_bytes(one.read_bytes(), "x") for one in (path, the_one(city)))
    assert isinstance(old, Snapshot)
    assert isinstance(new, Snapshot)
    assert old.saved_at == new.saved_at
    assert same_but_marks(old, new)


def test_marks_do_not_pile_up_and_a_mended_cell_looks_as_before(city: City) -> None:
    path = came(city)
    plain = openpyxl.load_workbook(path)
    city.merge()
    once = the_one(city).read_bytes()
    path.write_bytes(once)
    city.merge()
    assert the_one(city).read_bytes() == once, "marked twice is marked once"
    with drawn_in(path) as drawn:
        drawn.cell(*OVERALL).value = "A"
        mended = drawn.cell(*OVERALL)
        spot, theirs = (mended.parent.title, address(mended)), plain[mended.parent.title][address(mended)]
    saved(path, "2024-05-20T00:00:00Z")
    city.merge()
    book = openpyxl.load_workbook(the_one(city))
    assert spot not in fills(book)
    assert spot not in notes(book)
    assert book[spot[0]][spot[1]].fill.fgColor.rgb == theirs.fill.fgColor.rgb
    assert not faults(the_one(city).read_bytes())


def test_people_s_notes_and_fills_come_back_unharmed(city: City) -> None:
    path = came(city)
    with drawn_in(path) as drawn:
        cell = drawn.cell(*OVERALL)
        cell.comment = Comment("山田:\n課長に確認する\n5月まで", "山田")
        drawn.cell(*DONE).fill = PatternFill("solid", fgColor="FF9BC2E6")
        spots = [(one.parent.title, address(one)) for one in (cell, drawn.cell(*DONE))]
    city.merge()
    marked = the_one(city).read_bytes()
    text = notes(openpyxl.load_workbook(io.BytesIO(marked)))[spots[0]]
    assert text.startswith("山田:\n【検査")
    assert text.endswith("\n課長に確認する\n5月まで")
    path.write_bytes(marked)
    with drawn_in(path) as drawn:
        drawn.cell(*OVERALL).value, drawn.cell(*DONE).value = "A", "x" * 2000
    saved(path, "2024-05-20T00:00:00Z")
    city.merge()
    path.write_bytes(the_one(city).read_bytes())
    assert notes(openpyxl.load_workbook(path))[spots[0]] == "山田:\n課長に確認する\n5月まで"
    with drawn_in(path) as drawn:
        drawn.cell(*OVERALL).value, drawn.cell(*DONE).value = "よい", "実施した"
    saved(path, "2024-05-21T00:00:00Z")
    city.merge()
    last = openpyxl.load_workbook(the_one(city))
    assert last[spots[1][0]][spots[1][1]].fill.fgColor.rgb == "FF9BC2E6"


def drawn_upon(path: Path) -> Path:
    """What senders put into a form and libraries lose: text boxes, printer settings, threaded comments, rich text."""
    box = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:absoluteAnchor><xdr:pos x="0" y="0"/>'
        '<xdr:ext cx="9" cy="9"/><xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="b"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/>'
        "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>欄外の文</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/>"
        "</xdr:absoluteAnchor></xdr:wsDr>"
    )
    threads = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="A1" id="{1}" personId="{2}"><text>相談中</text></threadedComment></ThreadedComments>'
    )
    parts = parts_of(path.read_bytes())
    sheet = next(
        name
        for name, part in sorted(parts.items())
        if ("/worksheets/" in name and "様式".encode() in part) or name.endswith("sheet2.xml")
    )
    rels = sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"
    links = "".join(
        f'<Relationship Id="x{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(
            (
                (f"{OFFICE}/drawing", "../drawings/drawing77.xml"),
                (f"{OFFICE}/printerSettings", "../printerSettings/printerSettings1.bin"),
                (
                    "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
                    "../threadedComments/t1.xml",
                ),
            )
        )
    )
    relations = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )
    assert rels not in parts

    def with_drawing(xml: str) -> str:
        return xml.replace("</worksheet>", f'<drawing xmlns:r="{OFFICE}" r:id="x0"/></worksheet>')

    def typed(xml: str) -> str:
        return xml.replace(
            "</Types>",
            '<Default Extension="bin" ContentType="application/octet-stream"/>'
            '<Override PartName="/xl/drawings/drawing77.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/>'
            '<Override PartName="/xl/threadedComments/t1.xml" '
            'ContentType="application/vnd.ms-excel.threadedcomments+xml"/></Types>',
        )

    return edited(
        path,
        {
            sheet: with_drawing, "[Content_Types].xml": typed, rels: relations, "xl/drawings/drawing77.xml": box,
            "xl/printerSettings/printerSettings1.bin": b"\0printer", "xl/threadedComments/t1.xml": threads,
        },
    )  # fmt: skip


def without_marks(xml: bytes, styles: bytes) -> bytes:
    """A sheet's XML with its marks taken out: styles without their fills, which sheet is open, the drawing of notes."""
    root = etree.fromstring(xml)
    looks = [etree.fromstring(etree.tostring(look)) for look in etree.fromstring(styles).find("{*}cellXfs")]
    for cell in root.iter("{*}c"):
        look = looks[int(cell.get("s", "0"))]
        for name in ("fillId", "applyFill"):
            look.attrib.pop(name, None)
        cell.set("s", repr((sorted(look.attrib.items()), [(item.tag, sorted(item.attrib.items())) for item in look])))
    for item in [*root.iter("{*}legacyDrawing")]:
        item.getparent().remove(item)
    for view in root.iter("{*}sheetView"):
        view.attrib.pop("tabSelected", None)
    return bytes(etree.tostring(root, method="c14n2"))


def links(rels: bytes) -> set[tuple[str, ...]]:
    return {tuple(item.get(name) for name in ("Id", "Type", "Target")) for item in etree.fromstring(rels)}


def said(part: bytes, tag: str) -> list[tuple[object, ...]]:
    return [(sorted(item.attrib.items()), item.text) for item in etree.fromstring(part).iter(f"{{*}}{tag}")]


def test_nothing_that_the_sender_put_into_the_file_is_lost(city: City) -> None:
    path = drawn_upon(came(city))
    city.merge()
    before, after = parts_of(path.read_bytes()), parts_of(the_one(city).read_bytes())
    assert before != after
    assert before.keys() <= after.keys()
    ours = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    for name in before.keys() - ours:
        if "/worksheets/sheet" in name:
            left, right = before[name], after[name]
            assert without_marks(left, before["xl/styles.xml"]) == without_marks(right, after["xl/styles.xml"]), name
        elif "/worksheets/_rels/" in name:
            assert links(before[name]) <= links(after[name])
        else:
            assert before[name] == after[name], name
    for tag in ("definedName", "sheet", "workbookProtection"):
        left, right = (said(one["xl/workbook.xml"], tag) for one in (before, after))
        assert left == right[: len(left)], tag
    old, new = (etree.fromstring(one["xl/styles.xml"]).find("{*}cellXfs") for one in (before, after))
    assert [dict(xf.attrib) for xf in old] == [dict(xf.attrib) for xf in new][: len(old)]


def test_printed_cells_that_changed_are_marked_too(city: City) -> None:
    path = came(city)
    with drawn_in(path) as drawn:
        entry = next(e for e in drawn.manifest.entries if (e.table, e.key, e.field) == OVERALL)
        cell = next(
            drawn.book[sheet.name].cell(row, column)
            for sheet in drawn.manifest.sheets
            if sheet.name == entry.sheet
            for (row, column), text in sheet.cells.items()
            if len(text) > 3 and not text.startswith("=") and drawn.book[sheet.name].cell(row, column).value == text
        )
        cell.value = "書き換えた"
        spot = (cell.parent.title, address(cell))
    master = city.read()
    assert [(f.sheet, f.cell) for f in found(master, "R104")] == [spot]
    city.merge()
    assert spot in notes(openpyxl.load_workbook(the_one(city)))


def test_the_same_fault_in_many_cells_is_one_line_and_every_cell_is_marked(city: City) -> None:
    came(city)
    path = city.returns("01", {}, name=NAME, bare=True)
    blank = [f for f in found(city.read(), "V101") if f.file == NAME]
    city.merge()
    book = openpyxl.load_workbook(the_one(city))
    assert {(f.sheet, f.cell) for f in blank} <= fills(book).keys()
    assert path.exists()


@pytest.mark.parametrize("damage", ["signed", "no addresses", "xls"])
def test_a_form_that_can_not_be_marked_safely_goes_back_untouched(city: City, damage: str) -> None:
    path = came(city)
    master = city.read()
    wrong = [finding for finding in master.findings if finding.file == NAME]
    match damage:
        case "signed":
            edited(path, {"_xmlsignatures/sig1.xml": "<x/>"})
        case "no addresses":
            edited(path, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace('<row r="2"', "<row", 1)})
        case _:
            path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert marked_form(path.read_bytes(), NAME, wrong) == path.read_bytes()


def test_files_of_the_same_name_are_told_apart_and_clean_ones_stay(city: City) -> None:
    came(city, name="a/様式.xlsx")
    city.returns("1", {("evaluation", e.key, "overall"): "よい" for e in _entries(city, "1")}, name="b/様式.xlsx")
    (city.returned / "1.xlsx").unlink()
    city.merge()
    assert list(back(city)) == ["01_様式.xlsx", "1_様式.xlsx"]


def _entries(city: City, department: str) -> Iterator[object]:
    path = city.folder / "form.xlsx"
    path.write_bytes(city.forms[department])
    from tests.story import manifest_of  # noqa: PLC0415 - only here

    yield from (e for e in manifest_of(path).entries if e.table == "evaluation" and e.field == "overall")

"""見え消し: what a clerk struck out is not read together with what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from consolidator.model import UNSETTLED, Look, Snapshot
from consolidator.snapshot import take
from tests.packages import edited, with_sheet
from tests.story import City, address, drawn_in, found, of
from tests.test_accounting import ANSWERS, CITY, account

if TYPE_CHECKING:
    from pathlib import Path

STRUCK, RAISED = InlineFont(strike=True), InlineFont(vertAlign="superscript")
AMOUNT, DONE, RATING = ("effects", "2/歳出削減", "actual"), ("evaluation", "1", "done"), ("evaluation", "1", "overall")


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path / "やま市", CITY)
    city.returns("B")
    return city


@pytest.mark.parametrize(
    ("place", "content", "code"),
    [
        (AMOUNT, CellRichText(TextBlock(STRUCK, "120"), "118"), "R116"),
        (AMOUNT, CellRichText("12", TextBlock(RAISED, "1")), "R117"),
        (DONE, CellRichText("実施", TextBlock(STRUCK, "しなかった"), "した"), "R116"),
        (RATING, CellRichText(TextBlock(STRUCK, "◎"), "○"), "R116"),
    ],
    ids=["a figure", "a mark of a note", "a text", "a rating"],
)
def test_what_is_struck_through_in_part_goes_back(
    city: City, place: tuple[str, str, str], content: CellRichText, code: str
) -> None:
    path = city.returns("A", ANSWERS)
    with drawn_in(path) as drawn:
        cell = drawn.cell(*place)
        cell.value = content
        where = (cell.parent.title, address(cell))
    master = city.read()
    (told,) = [f for f in master.findings if f.severity == "block"]
    assert (told.code, told.sheet, told.cell, told.value) == (code, *where, str(content))
    assert account(master, "A.xlsx")["rejected"] == 1


def test_an_answer_that_is_struck_through_is_no_answer_and_a_blank_one_is_just_blank(city: City) -> None:
    path = city.returns("A", ANSWERS)
    with drawn_in(path) as drawn:
        for place in (RATING, AMOUNT, ("evaluation", "2", "reason")):
            drawn.cell(*place).font = Font(strike=True)
    master = city.read()
    assert [(f.code, f.key) for f in found(master, "R116")] == [("R116", "1"), ("R116", "2/歳出削減")]
    assert of(master, "1")["rating_overall"] == UNSETTLED


def test_a_raised_letter_of_a_text_does_no_harm(city: City) -> None:
    path = city.returns("A", ANSWERS)
    with drawn_in(path) as drawn:
        drawn.cell(*DONE).value = CellRichText("床面積 30m", TextBlock(RAISED, "2"))
    master = city.read()
    assert not [f for f in master.findings if f.severity == "block"]
    assert of(master, "1")["done"] == "床面積 30m2"


@pytest.mark.parametrize(
    ("run", "look"),
    [
        ("<rPr><strike/></rPr><t>1</t>", "struck"),
        ('<rPr><strike val="true"/></rPr><t>1</t>', "struck"),
        ('<rPr><strike val="0"/></rPr><t>1</t>', ""),
        ('<rPr><strike/></rPr><t xml:space="preserve"> </t>', ""),
        ('<rPr><vertAlign val="superscript"/></rPr><t>1</t>', "raised"),
        ('<rPr><vertAlign val="baseline"/></rPr><t>superscript</t>', ""),
        ("<t>strike</t>", ""),
    ],
)
@pytest.mark.parametrize("shared", [True, False])
def test_how_a_run_of_text_looks(tmp_path: Path, run: str, look: Look, *, shared: bool) -> None:
    item = f"<r><t>2</t></r><r>{run}</r>"
    cell = '<c r="A1" t="s"><v>0</v></c>' if shared else f'<c r="A1" t="inlineStr"><is>{item}</is></c>'
    path = with_sheet(tmp_path / "表.xlsx", f'<row r="1">{cell}</row>')
    parts: dict[str, Any] = {
        "xl/sharedStrings.xml": f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si>{item}</si></sst>'
    }
    if shared:
        relation = '<Relationship Id="rId99" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
        relation += 'officeDocument/2006/relationships/sharedStrings"/></Relationships>'
        parts["xl/_rels/workbook.xml.rels"] = lambda xml: xml.replace("</Relationships>", relation)
    snapshot = take(edited(path, parts), tmp_path)
    assert isinstance(snapshot, Snapshot)
    assert snapshot.sheets[0].cells[1, 1].look == look

"""Nothing typed is lost: whatever a clerk leaves anywhere in a form is merged, rejected, overruled or listed as stray.

How much was typed is counted here once more, by comparing the issued and the returned workbook cell by cell.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment

from consolidator.extract.account import Account
from consolidator.model import UNSETTLED
from schemas.marks import CHECKLIST_SHEETS
from tests.packages import edited
from tests.story import City, address, drawn_in, extraction_of, found, of, saved

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.model import Master

CITY = {
    "plan": """
        | code | title      | organisation | first_year | last_year | reporting_year | money_unit |
        | yama | 行革プラン | やま市       | R4         | R6        | R5             | 百万円     |
    """,
    "policies": "| code | name |\n| 1 | 効率 |",
    "ratings": """
        | aspect  | symbol | label        | rank | reason_required |
        | overall | ◎      | 上回った     | 1    |                 |
        | overall | ○      | 計画どおり   | 2    |                 |
        | overall | △      | 遅れた       | 3    | yes             |
    """,
    "departments": "| code | name |\n| A | 総務課 |\n| B | 財政課 |",
    "initiatives": """
        | id | title        | policy | lead | related | content        |
        | 1  | 窓口の予約制 | 1      | A    | B       | 予約を受け付ける |
        | 2  | 複写機の集約 | 1      | A    |         | 台数を減らす     |
        | 3  | 公用車の共用 | 1      | B    |         | 共同で使う       |
    """,
    "effects": "| initiative | kind | year | planned |\n| 2 | 歳出削減 | R5 | 12.5 |",
    "milestones": "| initiative | year | plan |\n| 1 | R5 | 試行 |\n| 2 | R5 | 更新 |",
}
ANSWERS = {("evaluation", "1", "overall"): "〇", ("effects", "2/歳出削減", "actual"): "1,200万円"}
PARTS = ("merged", "rejected", "overruled", "stray")
OURS = re.compile("_consolidator|検査結果")


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path / "やま市", CITY)
    city.returns("A", ANSWERS)
    city.returns("B")
    return city


# ---------------------------------------------------------------- an account of our own


def held(book: bytes) -> tuple[dict[tuple[str, str], Any], Counter[str]]:
    """Every cell of a workbook with its content, and every note and text box, as openpyxl and the XML say."""
    cells: dict[tuple[str, str], Any] = {}
    notes: Counter[str] = Counter()
    for sheet in openpyxl.load_workbook(BytesIO(book)).worksheets:
        if OURS.match(sheet.title):
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    cells[sheet.title, cell.coordinate] = str(getattr(cell.value, "text", cell.value))
                if cell.comment is not None:
                    notes[cell.comment.text] += 1
    with zipfile.ZipFile(BytesIO(book)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/drawings/drawing"):
                for shape in re.findall(r"<xdr:txBody>.*?</xdr:txBody>", archive.read(name).decode(), re.DOTALL):
                    notes["".join(re.findall(r"<a:t>(.*?)</a:t>", shape))] += 1
    return cells, notes


def counted(issued: bytes, returned: bytes) -> int:
    """How many cells, notes and text boxes of a returned form differ from the form as issued."""
    (before, noted), (after, notes) = held(issued), held(returned)
    differing = [place for place in before.keys() | after.keys() if before.get(place) != after.get(place)]
    return len(differing) + (notes - noted).total()


def account(master: Master, file: str) -> dict[str, int]:
    """Typed and its four parts, as reconciled; those that are 0 are left out."""
    row = next(r for r in master.reconciliation.to_dict("records") if r["file"] == file)
    assert row["typed"] == sum(row[part] for part in PARTS), row
    return {name: int(row[name]) for name in ("typed", *PARTS) if row[name]}


def strays(master: Master, file: str = "A.xlsx") -> dict[str, tuple[str, str, str]]:
    """Content → sheet, cell and kind of what is stray in a file."""
    rows = master.strays[master.strays["file"] == file]
    return {row["content"]: (row["sheet"], row["cell"], row["kind"]) for row in rows.to_dict("records")}


def add_textbox(path: Path, sheet: str, text: str) -> None:
    """Put a text box on a sheet that has no drawing, into the package itself."""
    with zipfile.ZipFile(path) as archive:
        rels = archive.read("xl/_rels/workbook.xml.rels").decode()
        entry = re.search(rf'<sheet [^>]*name="{sheet}"[^>]*r:id="(\w+)"', archive.read("xl/workbook.xml").decode())
        assert entry
        relation = next(r for r in re.findall(r"<Relationship [^>]*>", rels) if f'Id="{entry.group(1)}"' in r)
        target = re.search(r'Target="/?(?:xl/)?([^"]+)"', relation)
        assert target
        name = target.group(1).rsplit("/", 1)[-1]
        parts = set(archive.namelist())
    assert f"xl/worksheets/_rels/{name}.rels" not in parts, "the sheet has relations already"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing_ml = "http://schemas.openxmlformats.org/drawingml/2006"
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{drawing_ml}/spreadsheetDrawing" xmlns:a="{drawing_ml}/main"><xdr:absoluteAnchor>'
        '<xdr:pos x="0" y="0"/><xdr:ext cx="100" cy="100"/><xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="box"/>'
        '<xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr/>'
        f"<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody>"
        "</xdr:sp><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"
    )
    edited(
        path,
        {
            f"xl/worksheets/{name}": lambda xml: xml.replace(
                "</worksheet>", f'<drawing xmlns:r="{office}" r:id="rId1"/></worksheet>'
            ),
            f"xl/worksheets/_rels/{name}.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                f'Id="rId1" Type="{office}/drawing" Target="../drawings/drawing99.xml"/></Relationships>'
            ),
            "xl/drawings/drawing99.xml": drawing,
            "[Content_Types].xml": lambda xml: xml.replace(
                "</Types>",
                '<Override PartName="/xl/drawings/drawing99.xml" '
                'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>',
            ),
        },
    )


# ---------------------------------------------------------------- one kind at a time


def test_a_form_filled_in_as_asked(city: City) -> None:
    master = city.read()
    typed = counted(city.forms["A"], (city.returned / "A.xlsx").read_bytes())
    assert account(master, "A.xlsx") == {"typed": typed, "merged": typed}


def test_a_form_sent_back_untouched(city: City) -> None:
    (city.returned / "B.xlsx").write_bytes(city.forms["B"])
    master = city.read()
    assert account(master, "B.xlsx") == {}
    assert of(master, "3")["rating_overall"] == UNSETTLED


def test_text_in_a_margin_in_a_hidden_row_and_on_an_added_sheet(city: City) -> None:
    path = city.returned / "A.xlsx"
    with drawn_in(path) as drawn:
        sheet = drawn.book["1"]
        sheet["P40"] = "課長に確認中"
        sheet["B70"] = 12.5
        sheet.row_dimensions[70].hidden = True
        drawn.book.create_sheet("別紙")["C3"] = "=1+1 別紙のとおり"
    master = city.read()
    assert strays(master) == {
        "課長に確認中": ("1", "P40", "text"),
        "12.5": ("1", "B70", "text"),
        "=1+1 別紙のとおり": ("別紙", "C3", "extra_sheet"),
    }
    typed = counted(city.forms["A"], path.read_bytes())
    assert account(master, "A.xlsx") == {"typed": typed, "merged": typed - 3, "stray": 3}
    assert dict(found(master, "R107")[0].params)["count"] == "3"
    assert not master.provisional, "a stray text is asked about, it blocks nothing"


def test_a_note_and_a_text_box(city: City) -> None:
    path = city.returned / "A.xlsx"
    with drawn_in(path) as drawn:
        drawn.cell("evaluation", "1", "done").comment = Comment("前年度の続きです", "花子")
        note = drawn.cell("evaluation", "1", "done")
        where = ("1", address(note), "note")
    add_textbox(path, "2", "ここは要相談")
    master = city.read()
    found_strays = strays(master)
    assert found_strays["前年度の続きです"] == where
    assert found_strays["ここは要相談"][::2] == ("2", "textbox")
    typed = counted(city.forms["A"], path.read_bytes())
    assert account(master, "A.xlsx") == {"typed": typed, "merged": typed - 2, "stray": 2}


def test_print_that_was_cleared_or_changed(city: City) -> None:
    path = city.returned / "A.xlsx"
    with drawn_in(path) as drawn:
        cleared, changed = drawn.printed("予約を受け付ける"), drawn.printed("更新")
        cleared.value, changed.value = None, "更新しない"
        where = [address(cleared), address(changed)]
    master = city.read()
    assert [(f.code, f.cell, dict(f.params)["issued"], f.value) for f in found(master, "R104", "R105")] == [
        ("R105", where[0], "予約を受け付ける", ""),
        ("R104", where[1], "更新", "更新しない"),
    ]
    typed = counted(city.forms["A"], path.read_bytes())
    assert account(master, "A.xlsx") == {"typed": typed, "merged": typed - 2, "rejected": 2}


def test_a_cleared_number_of_last_year_is_missed(tmp_path: Path) -> None:
    city = City(tmp_path / "市", CITY, effects="| initiative | kind | year | planned | actual |\n"
                "| 2 | 歳出削減 | R4 | 10 | 9.75 |\n| 2 | 歳出削減 | R5 | 12.5 | |")  # fmt: skip
    path = city.returns("A", ANSWERS)
    with drawn_in(path) as drawn:
        drawn.printed(9.75).value = None  # type: ignore[arg-type]  # a number is printed too
    master = city.read()
    assert [dict(finding.params)["issued"] for finding in found(master, "R105")] == ["9.75"]
    typed = counted(city.forms["A"], path.read_bytes())
    assert account(master, "A.xlsx") == {"typed": typed, "merged": typed - 1, "rejected": 1}


def test_values_that_can_not_be_read(city: City) -> None:
    path = city.returns("A", {("evaluation", "1", "overall"): "ほぼ○", ("effects", "2/歳出削減", "actual"): "1.2億か"})
    master = city.read()
    typed = counted(city.forms["A"], path.read_bytes())
    assert account(master, "A.xlsx") == {"typed": typed, "merged": typed - 2, "rejected": 2}


# ---------------------------------------------------------------- everything at once


def mess(path: Path) -> None:
    """Leave something everywhere."""
    with drawn_in(path) as drawn:
        drawn.cell("evaluation", "2", "overall").value = "まあまあ"
        drawn.cell("evaluation", "1", "problem").comment = Comment("相談したい", "花子")
        drawn.printed("台数を減らす").value = None
        drawn.book["1"]["Q5"] = "△"
        drawn.book["2"]["A90"] = "メモ"
        drawn.book["2"].row_dimensions[90].hidden = True
        drawn.book["提出前チェック"]["J3"] = "確認済み"
        extra = drawn.book.create_sheet("追加の取組", 1)
        extra["A1"], extra["B2"], extra["C3"] = "取組名", "新しい取組", 3


def test_everything_at_once(city: City) -> None:
    path = city.returned / "A.xlsx"
    mess(path)
    master = city.read()
    typed = counted(city.forms["A"], path.read_bytes())
    assert account(master, "A.xlsx") == {"typed": typed, "merged": typed - 9, "rejected": 2, "stray": 7}
    assert set(strays(master)) == {"相談したい", "△", "メモ", "確認済み", "取組名", "新しい取組", "3"}


def test_a_newer_version_overrules_the_older_one_cell_for_cell(city: City) -> None:
    old = city.returned / "A.xlsx"
    mess(old)
    answers = {("evaluation", "1", "overall"): "△", ("evaluation", "1", "reason"): "遅れ"}
    new = city.returns("A", answers, name="A 修正.xlsx", saved_at="2024-05-20T00:00:00Z")
    master = city.read()
    typed = counted(city.forms["A"], old.read_bytes())
    assert account(master, "A.xlsx") == {"typed": typed, "overruled": typed - 7, "stray": 7}
    typed = counted(city.forms["A"], new.read_bytes())
    assert account(master, "A 修正.xlsx") == {"typed": typed, "merged": typed}
    assert of(master, "1")["rating_overall"] == "△"


def test_copies_count_once_and_are_accounted_for(city: City) -> None:
    (city.returned / "控え").mkdir()
    copy = city.returned / "控え" / "A のコピー.xlsx"
    copy.write_bytes((city.returned / "A.xlsx").read_bytes())
    master = city.read()
    assert {item.file: item.state for item in master.submissions} == {
        "A.xlsx": "accepted", "B.xlsx": "accepted", "控え/A のコピー.xlsx": "duplicate",
    }  # fmt: skip
    typed = counted(city.forms["A"], copy.read_bytes())
    assert account(master, "控え/A のコピー.xlsx") == {"typed": typed, "overruled": typed}
    assert not master.provisional


def test_two_versions_of_the_same_moment_are_held_until_the_planner_decides(city: City) -> None:
    other = city.returns("A", {("evaluation", "1", "overall"): "◎"}, name="第二係.xlsx")
    master = city.read()
    assert {item.state for item in master.submissions if item.department == "A"} == {"held"}
    typed = counted(city.forms["A"], other.read_bytes())
    assert account(master, "第二係.xlsx") == {"typed": typed, "rejected": typed}
    assert of(master, "1")["rating_overall"] == UNSETTLED
    assert len(found(master, "F111")) == 2


def test_a_version_of_unknown_time_is_not_taken_for_older(city: City) -> None:
    """Some programs don't record when they saved: nothing is guessed."""
    city.returns("A", {("evaluation", "1", "overall"): "◎"}, name="第二係.xlsx")
    saved(city.returned / "第二係.xlsx", "")
    assert {item.state for item in city.read().submissions if item.department == "A"} == {"held"}


def test_every_submitted_form_has_a_line_in_the_published_account(city: City) -> None:
    mess(city.returned / "A.xlsx")
    (city.returned / "送り状.txt").write_text("よろしくお願いします。", encoding="utf-8")
    assert city.merge().code == 1
    table = city.table("reconciliation").set_index("file").astype(int)
    assert list(table.index) == ["A.xlsx", "B.xlsx"]
    assert (table["typed"] == table[list(PARTS)].sum(axis="columns")).all()
    assert set(city.table("submissions")["file"]) == {"A.xlsx", "B.xlsx", "送り状.txt"}


# ---------------------------------------------------------------- whatever is typed wherever

CONTENTS = st.sampled_from(
    [None, "○", "〇", "", " ", "1", 1, -2.5, "=1+1", "予約を受け付ける", "番号", "9.75", True, "\n", "〃"]
)
EDITS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 45), st.integers(1, 14), CONTENTS), max_size=25)


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> City:
    city = City(tmp_path_factory.mktemp("anywhere") / "市", CITY)
    city.returns("A", ANSWERS)
    return city


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(edits=EDITS)
def test_whatever_is_typed_wherever_the_account_holds(form: City, edits: list[tuple[int, int, int, Any]]) -> None:
    path = form.returns("A", ANSWERS, name="試し.xlsx")
    with drawn_in(path) as drawn:
        sheets = [sheet for sheet in drawn.book.worksheets if sheet.title not in CHECKLIST_SHEETS]
        for index, row, column, value in edits:
            cell = sheets[index].cell(row, column)
            if not isinstance(cell, MergedCell):
                cell.value = value
    read = extraction_of(path)
    over_print = sum(finding.code in ("R104", "R105") for finding in read.findings)
    assert read.typed == counted(form.forms["A"], path.read_bytes())
    assert read.typed == int(read.cells["typed"].sum()) + over_print + len(read.strays)


# ---------------------------------------------------------------- an account that does not hold


def test_a_file_whose_account_does_not_hold_is_set_aside_and_the_batch_goes_on(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Account.typed
    monkeypatch.setattr(Account, "typed", lambda self: honest(self) + (self.snapshot.file == "A.xlsx"))
    master = city.read()
    assert {item.file: item.state for item in master.submissions} == {"A.xlsx": "set_aside", "B.xlsx": "accepted"}
    finding = found(master, "F114")[0]
    typed = counted(city.forms["A"], (city.returned / "A.xlsx").read_bytes())
    assert (finding.file, dict(finding.params)) == ("A.xlsx", {"typed": str(typed + 1), "sum": str(typed)})
    assert of(master, "1")["rating_overall"] == of(master, "2")["rating_overall"] == UNSETTLED
    assert of(master, "3")["rating_overall"] == "○"
    assert master.provisional


def test_counts_of_a_file_set_aside_are_published_as_they_are(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Account.typed
    monkeypatch.setattr(Account, "typed", lambda self: honest(self) + 1)
    master = city.read()
    assert {item.state for item in master.submissions} == {"set_aside"}
    assert (master.reconciliation["typed"] != master.reconciliation[list(PARTS)].sum(axis="columns")).all()
    assert counts_of(master) == {UNSETTLED: 3}


def counts_of(master: Master) -> dict[str, int]:
    return dict(Counter(master.initiatives["rating_overall"]))

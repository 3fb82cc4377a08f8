"""What the mail brings: forms of another year or plan, slips of ×1000, pictures, broken references, hidden columns."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import excelize
import openpyxl
import pytest
from openpyxl.comments import Comment

from tests.excel import MAIN, OFFICE
from tests.packages import edited
from tests.story import City, address, drawn_in, found, of, run
from tests.test_accounting import ANSWERS, CITY, account, add_textbox, strays
from tests.test_returns import drawn_upon

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.model import Master

FIGURES = {
    "indicators": "| code | initiative | name | unit | direction |\n| 2-A | 2 | 台数 | 台 | less |"
    "\n| 2-B | 2 | 率 | % | more |",
    "targets": "| indicator | year | target | actual |\n| 2-A | R4 | | 41 |\n| 2-B | R5 | 65.5 | |",
    "effects": "| initiative | kind | year | planned | actual | continuity |\n| 2 | 歳出削減 | R5 | 12.5 | | |"
    "\n| 2 | 歳入増加 | R4 | | 30 | continuing |",
}  # fmt: skip
USUAL = {
    ("indicators", "2-A", "actual"): "40",
    ("indicators", "2-B", "actual"): "66",
    ("effects", "2/歳出削減", "actual"): "12",
    ("effects", "2/歳入増加", "actual"): "31",
}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path / "やま市", CITY)
    city.returns("B")
    return city


def state(master: Master, file: str) -> str:
    return next(item.state for item in master.submissions if item.file == file)


# ---------------------------------------------------------------- whose form it is


@pytest.mark.parametrize(
    ("change", "stands", "code"),
    [
        (("R5             |", "R4             |"), "other_year", "F107"),
        (("| yama |", "| tani |"), "other_plan", "F106"),
        (("百万円     |", "千円       |"), "other_plan", "F117"),
    ],
    ids=["last year's", "another plan's", "another unit's"],
)
def test_a_form_of_another_year_or_plan_is_told_and_not_read(
    city: City, tmp_path: Path, change: tuple[str, str], stands: str, code: str
) -> None:
    assert change[0] in CITY["plan"]
    there = City(tmp_path / "別", CITY, plan=CITY["plan"].replace(*change))
    (city.returned / "A.xlsx").write_bytes(there.returns("A").read_bytes())
    master = city.read()
    assert (state(master, "A.xlsx"), [f.file for f in found(master, code)]) == (stands, ["A.xlsx"])
    assert of(master, "1")["rating_overall"] == "未提出"


# ---------------------------------------------------------------- slips


@pytest.mark.parametrize(
    ("place", "typed", "code"),
    [
        (("effects", "2/歳出削減", "actual"), "12500", "V104"),
        (("effects", "2/歳出削減", "actual"), "0.0125", "V104"),
        (("effects", "2/歳入増加", "actual"), "31,000", "V104"),
        (("indicators", "2-A", "actual"), "40000", "V104"),
        (("indicators", "2-B", "actual"), "0.66", "V109"),
    ],
    ids=["plan", "a thousandth of the plan", "last year", "an indicator beside last year", "a fraction"],
)
def test_a_slip_of_units_is_asked_about_and_never_corrected(
    tmp_path: Path, place: tuple[str, str, str], typed: str, code: str
) -> None:
    city = City(tmp_path / "やま市", CITY, **FIGURES)
    city.returns("B")
    city.returns("A", {**USUAL, place: typed})
    master = city.read()
    (asked,) = found(master, "V104", "V109")
    assert (asked.code, asked.severity, asked.key) == (code, "block", place[1])
    (cell,) = (c for c in master.cells.to_dict("records") if (c["table"], c["key"], c["field"]) == place)
    assert (cell["value"], cell["state"]) == (float(typed.replace(",", "")), "rejected")


def test_figures_as_planned_are_not_asked_about(tmp_path: Path) -> None:
    city = City(tmp_path / "やま市", CITY, **FIGURES)
    city.returns("B")
    city.returns("A", USUAL)
    assert not found(city.read(), "V104", "V109")


# ---------------------------------------------------------------- what else is in the workbook


def test_a_picture_is_counted_where_the_form_had_none(city: City, tmp_path: Path) -> None:
    path = city.returns("A", ANSWERS)
    pixel = tmp_path / "写真.png"
    pixel.write_bytes(PIXEL)
    book = excelize.open_file(str(path))
    for sheet, cell in (("1", "N3"), ("1", "N9"), ("表紙", "H3")):
        book.add_picture(sheet, cell, str(pixel), None)
    book.save()
    book.close()
    master = city.read()
    assert [(f.sheet, dict(f.params)["count"], f.severity) for f in found(master, "R114")] == [
        ("表紙", "1", "warn"), ("1", "2", "warn"),
    ]  # fmt: skip
    assert "stray" not in account(master, "A.xlsx"), "a picture is no content of a cell"
    assert of(master, "1")["rating_overall"] == "○"


def test_a_circle_drawn_around_a_choice_is_counted_like_a_picture(city: City) -> None:
    add_textbox(city.returns("A", ANSWERS), "2", "")
    (told,) = found(city.read(), "R114")
    assert (told.sheet, dict(told.params)["count"]) == ("2", "1")


def test_what_stands_in_a_hidden_column_and_in_a_comment_is_listed(city: City) -> None:
    path = city.returns("A", ANSWERS)
    with drawn_in(path) as drawn:
        drawn.book["1"]["P9"] = "内部用：要確認"
        drawn.book["1"].column_dimensions["P"].hidden = True
        drawn.book["2"]["B2"].comment = Comment("部長了承済み", "総務")
    master = city.read()
    assert set(strays(master, "A.xlsx")) >= {"内部用：要確認", "部長了承済み"}
    assert account(master, "A.xlsx")["stray"] == 2


def test_a_text_box_a_threaded_comment_and_a_link_to_another_file_are_told(city: City) -> None:
    path = drawn_upon(city.returns("A", ANSWERS))
    link = f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{OFFICE}"/></externalLink>'
    edited(path, {"xl/externalLinks/externalLink1.xml": link})
    master = city.read()
    kinds = {content: kind for content, (_, _, kind) in strays(master, "A.xlsx").items()}
    assert kinds == {"欄外の文": "textbox", "相談中": "comment"}
    assert account(master, "A.xlsx")["stray"] == 2
    assert [(f.file, f.severity) for f in found(master, "F121")] == [("A.xlsx", "warn")]


def test_an_answer_of_a_list_that_was_cut_to_the_margin_is_told_where_it_stands(city: City) -> None:
    path = city.returns("A", ANSWERS)
    with drawn_in(path) as drawn:
        amount = drawn.cell("effects", "2/歳出削減", "actual")
        drawn.book["2"]["P40"], amount.value = amount.value, None
        name = next(e.name for e in drawn.manifest.entries if (e.table, e.field) == ("effects", "actual"))
        drawn.book.defined_names[name].attr_text = "'2'!$P$40"
        drawn.book["1"]["P2"] = "余白のメモ"
    master = city.read()
    (moved,) = found(master, "R115")
    assert (moved.sheet, moved.cell, moved.key, moved.value) == ("2", "P40", "2/歳出削減", "1,200万円")
    assert {"1,200万円", "余白のメモ"} <= set(strays(master, "A.xlsx"))
    assert account(master, "A.xlsx")["stray"] == 2


def test_an_answer_that_refers_to_nothing_any_more_is_a_finding_at_its_cell(city: City) -> None:
    path = city.returns("A", ANSWERS)
    with drawn_in(path) as drawn:
        done = drawn.cell("evaluation", "1", "done")
        done.value = "#REF!"
        amount = drawn.cell("effects", "2/歳出削減", "actual")
        amount.value = "=#REF!*2"
        cells = {("1", address(done)), ("2", address(amount))}
    assert {(f.sheet, f.cell) for f in found(city.read(), "R109", "R106") if f.severity == "block"} == cells


def test_entries_whose_names_are_broken_are_found_by_their_labels(city: City) -> None:
    path = city.returns("A", ANSWERS)
    before = city.read().cells
    book = openpyxl.load_workbook(path)
    for name in book.defined_names:
        if name.startswith(("entry_", "key_")):
            book.defined_names[name].attr_text = "#REF!"
    book.save(path)
    master = city.read()
    after = master.cells
    assert set(after.loc[after["file"] == "A.xlsx", "found_by"]) == {"label"}
    assert after["original"].tolist() == before["original"].tolist()
    assert not [f for f in master.findings if f.file == "A.xlsx"]


def test_status_reminds_of_who_is_missing_and_a_merge_writes_to_them(city: City) -> None:
    said = run("status", city.ledger, city.returned)
    assert said.code == 1
    assert "総務課" in said.out
    merged = city.merge()
    assert merged.code == 1, merged.err
    (letter,) = (city.out / "returns").glob("*.txt")
    assert "督促" in letter.name
    assert "総務課" in letter.read_text(encoding="utf-8-sig")

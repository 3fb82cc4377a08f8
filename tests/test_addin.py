"""The button, pressed on forms that are open in LibreOffice: what the clerk sees is what the merge will say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest
from desk import Desk, filled, issued, judged, manifest_of, marked, notes, ours, spots, state
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from addin import button, engine, marking, protecting
from addin.reading import snapshot_of
from consolidator import positions
from consolidator.manifest import SHEET
from consolidator.reading import read_form
from schemas.marks import MEMORY_SHEET, OUR_SHEETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import xlwings as xw
    from openpyxl.workbook.workbook import Workbook

    from consolidator.model import Finding

    Open = Callable[..., Desk]

pytestmark = pytest.mark.libreoffice

MISTAKES = {
    ("evaluation", "R1-01", "overall"): "よい",
    ("evaluation", "R1-02", "done"): "",
    ("effects", "R1-01/歳入増加", "actual"): "約300",
}
LOCK = "秘密"
PLAIN_NOTE, BLUE = "課長に確認する\n5月10日まで", (155, 194, 230)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xw.App]:
    app = engine.start(tmp_path_factory.mktemp("profile"))
    yield app
    app.quit()


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Tracebacks of provoked failures stay in the test's folder."""
    monkeypatch.setattr(button.platformdirs, "user_log_dir", lambda *_args, **_named: str(tmp_path / "log"))
    return tmp_path / "log"


@pytest.fixture
def open_form(office: xw.App, tmp_path: Path) -> Iterator[Open]:
    desks: list[Desk] = []

    def opened(changed: Mapping[tuple[str, str, str], str] | None = None, form: bytes | None = None) -> Desk:
        path = filled(form or issued(), tmp_path / "様式 (1).xlsx", changed)
        desks.append(Desk.with_open(office, path))
        return desks[-1]

    yield opened
    for desk in desks:
        desk.close()


def results(book: Workbook, sheet: str = "検査結果") -> list[list[str]]:
    rows = book[sheet].iter_rows(min_row=4, values_only=True)
    return [["" if value is None else str(value) for value in row] for row in rows]


def verdict(desk: Desk) -> set[Finding]:
    return {replace(finding, file="") for finding in button.verdict(desk.book, snapshot_of(desk.book))}


# ---------------------------------------------------------------- what the clerk sees


def test_cells_that_must_be_mended_are_marked_listed_and_counted(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    wrong = spots(desk.entry(*place) for place in MISTAKES)
    assert desk.press().startswith("直すべき点が 3 件")
    saved = desk.saved()
    assert marked(saved) == dict.fromkeys(wrong, "block")
    assert ours(notes(saved)) == wrong
    assert [row[0] for row in results(saved)] == ["1", "2", "3"]
    assert desk.book.sheets.active.name == "検査結果"
    assert desk.book.app.screen_updating is True
    assert desk.book.app.status_bar is False


def test_links_lead_to_the_marked_cells(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    desk.press()
    saved = desk.saved()
    targets = set()
    for row in results(saved):
        link = re.fullmatch(r'=HYPERLINK\("#\'(.+)\'!([A-Z]+[0-9]+)","(.+)"\)', row[2])
        assert link is not None, row
        assert link[3] == f"{link[1]} {link[2]}"
        targets.add((link[1], link[2]))
    assert targets == set(marked(saved))


def test_protection_is_as_before(open_form: Open, tmp_path: Path) -> None:
    desk = open_form(MISTAKES)
    allowed = dict(desk.book.impl.allowed)
    desk.book.api.SaveCopyAs(str(tmp_path / "before.xlsx"))
    desk.press()
    before, after = openpyxl.load_workbook(tmp_path / "before.xlsx"), desk.saved()
    issued_sheets = [sheet.title for sheet in before]
    assert {name: after[name].protection.__dict__ for name in issued_sheets} == {
        name: before[name].protection.__dict__ for name in issued_sheets
    }
    assert any(sheet.protection.sheet for sheet in before)
    assert {name: options for name, options in desk.book.impl.allowed.items() if options} == {
        name: options for name, options in allowed.items() if options
    }


def test_pressing_twice_changes_nothing_more(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    desk.press()
    first = state(desk.saved())
    desk.calls.clear()
    desk.press()
    assert state(desk.saved()) == first
    assert desk.calls["note.write"] == desk.calls["sheet.unprotect"] == 0


def test_marks_vanish_after_mending_and_the_clerks_notes_and_fills_come_back(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    rating, done = desk.cell("evaluation", "R1-01", "overall"), desk.cell("evaluation", "R1-02", "done")
    for cell in (rating, done):
        cell.sheet.api.Unprotect()
    rating.color, done.color = BLUE, None
    rating.add_note(PLAIN_NOTE)
    desk.press()
    assert rating.note.text.endswith(f"\n{PLAIN_NOTE}")
    assert (rating.color, done.color) == ((255, 199, 206), (255, 199, 206))
    rating.value, done.value = "○", "実施した。"
    desk.cell("effects", "R1-01/歳入増加", "actual").value = 300
    desk.press()
    saved = desk.saved()
    assert [row[5] for row in results(saved)] == ["入力欄に移すべき内容がないか確認してください。"], "the note itself"
    assert marked(saved) == {}
    assert ours(notes(saved)) == set()
    assert PLAIN_NOTE in notes(saved).values()
    assert (rating.color, done.color) == (BLUE, None)
    assert MEMORY_SHEET not in saved.sheetnames


def test_what_the_clerk_adds_to_our_note_stays(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    desk.press()
    cell = desk.cell("evaluation", "R1-01", "overall")
    cell.sheet.api.Unprotect()
    cell.note.text += "\n電話済み"
    desk.press()
    assert cell.note.text.endswith("\n電話済み")
    cell.value = "○"
    desk.press()
    assert cell.note.text == "電話済み"


def test_marks_are_found_again_where_rows_were_inserted_and_the_sheet_was_renamed(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    desk.press()
    entry = desk.entry("evaluation", "R1-01", "overall")
    sheet = desk.book.sheets[entry.sheet]
    sheet.api.Unprotect()
    sheet.range("1:2").insert("down")
    sheet.name = "使用料"
    moved = sheet.range((entry.row + 2, entry.column))
    assert moved.color == (255, 199, 206)
    moved.value = "○"
    desk.press()
    left = marked(desk.saved())
    assert len(left) == 2
    assert ("使用料", moved.get_address(False, False)) not in left
    assert moved.note is None
    assert moved.color == (255, 249, 219)


def test_a_mark_whose_note_was_deleted_vanishes_all_the_same(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    desk.press()
    cell = desk.cell("evaluation", "R1-01", "overall")
    cell.sheet.api.Unprotect()
    cell.note.delete()
    cell.value = "○"
    desk.press()
    assert cell.color == (255, 249, 219)


def test_our_marks_do_not_count_as_typed(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    before = read_form(desk.path, desk.path.parent).extraction
    desk.press()
    desk.saved()
    after = read_form(desk.path, desk.path.parent).extraction
    assert before is not None
    assert after is not None
    assert after.typed == before.typed
    assert after.strays.empty


def test_text_that_looks_like_a_formula_is_listed_as_text(open_form: Open) -> None:
    desk = open_form({("evaluation", "R1-01", "overall"): '=HYPERLINK("http://example.com")'})
    desk.press()
    sheet = desk.saved()["検査結果"]
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert {cell.column for cell in formulas} == {3}
    assert any("example.com" in row[4] for row in results(desk.saved()))


def test_a_form_issued_in_english_is_answered_in_english(open_form: Open) -> None:
    desk = open_form(MISTAKES, issued(lang="en"))
    assert desk.press().startswith("3 things must be mended.")
    saved = desk.saved()
    assert "Check results" in saved.sheetnames
    assert all(text.startswith("[Check ") for text in notes(saved).values())


# ---------------------------------------------------------------- one rule, no disagreement

ODD = (
    "◎",
    "〇",
    "△",
    "対象外",
    "１，２００",
    "△300",
    "約300",
    "1.2百万円",
    "65.5%",
    "未定",
    "R6.3.31",
    "=1+1",
    "－",
    " ",
)


@pytest.mark.parametrize("template", ["個票", "一覧表"])
def test_the_verdict_is_the_consolidators_whatever_was_typed(open_form: Open, template: str, tmp_path: Path) -> None:
    form = issued(4, template)
    (tmp_path / "blank.xlsx").write_bytes(form)
    entries = manifest_of(tmp_path / "blank.xlsx").entries
    typed = {(e.table, e.key, e.field): ODD[number % len(ODD)] for number, e in enumerate(entries)}
    desk = open_form(typed, form)
    shown = verdict(desk)
    assert shown == judged(desk.path)
    assert len({finding.code for finding in shown}) > 5
    desk.press()
    desk.saved()
    assert judged(desk.path) == shown == verdict(desk)


def test_a_percentage_counts_as_it_is_shown(open_form: Open) -> None:
    desk = open_form({})
    cell = desk.cell("indicators", "R1-01-1", "actual")
    cell.sheet.api.Unprotect()
    cell.value, cell.number_format = 0.655, "0.0%"
    cells = button.with_formats(button.form_of(snapshot_of(desk.book)), desk.book).extraction
    assert cells is not None
    held = cells.cells[(cells.cells["key"] == "R1-01-1") & (cells.cells["field"] == "actual")]
    assert held["number_format"].tolist() == ["0.0%"]
    desk.saved()
    assert verdict(desk) == judged(desk.path)


def test_moved_cells_notes_and_extra_sheets_are_judged_alike(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    sheet = desk.book.sheets["R1-02"]
    sheet.api.Unprotect()
    sheet.range("1:3").insert("down")
    sheet.range("B1").value = "'余白のメモ"
    sheet.range("B1").add_note("相談中")
    desk.book.sheets.add("追加", after=desk.book.sheets[0]).range("A1").value = "'追加の取組"
    desk.book.sheets["R1-03"].delete()
    shown = verdict(desk)
    desk.saved()
    assert shown == judged(desk.path)
    assert {"R101", "R107"} <= {finding.code for finding in shown}


def test_what_is_struck_through_is_told_as_by_the_merge(office: xw.App, tmp_path: Path) -> None:
    path = filled(issued(), tmp_path / "様式.xlsx")
    struck, raised = InlineFont(strike=True), InlineFont(vertAlign="superscript")
    book = openpyxl.load_workbook(path)
    entries = [e for e in manifest_of(path).entries if e.field in ("actual", "done", "overall")]
    cells = {(e.table, e.field, e.key): book[e.sheet].cell(e.row, e.column) for e in entries}
    figures = [cell for (table, *_), cell in cells.items() if table in ("indicators", "effects")]
    figures[0].value = CellRichText(TextBlock(struck, "120"), "118")
    figures[1].value = CellRichText("12", TextBlock(raised, "3"))
    texts = [cell for (_, field, _), cell in cells.items() if field == "done"]
    texts[0].value = CellRichText("10m", TextBlock(raised, "2"))
    texts[1].value = CellRichText("実施", TextBlock(struck, "予定"))
    rating = next(cell for (_, field, _), cell in cells.items() if field == "overall")
    rating.font = Font(strike=True)
    book.save(path)
    desk = Desk.with_open(office, path)
    told = {(f.code, f.sheet, f.cell) for f in verdict(desk) if f.code in ("R116", "R117")}
    assert told == {
        *(("R116", cell.parent.title, cell.coordinate) for cell in (figures[0], texts[1], rating)),
        ("R117", figures[1].parent.title, figures[1].coordinate),
    }
    assert verdict(desk) == judged(path)
    desk.close()


def test_without_the_formulas_beside_the_manifest_names_are_asked_for(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    expected = verdict(desk)
    assert desk.calls["name.refers_to"] == 0
    desk.book.sheets[SHEET].range((1, positions.COLUMN), (500, positions.COLUMN)).clear_contents()
    assert verdict(desk) == expected
    assert desk.calls["name.refers_to"] > 0


# ---------------------------------------------------------------- bulk reads


def reads(desk: Desk) -> Mapping[str, int]:
    desk.calls.clear()
    verdict(desk)
    return dict(desk.calls)


def test_cells_are_read_by_the_sheet_not_one_by_one(open_form: Open) -> None:
    few = reads(open_form(form=issued(2, "一覧表")))
    desk = open_form(form=issued(14, "一覧表"))
    many = reads(desk)
    assert len(desk.manifest.entries) > 250
    assert many == few
    sheets = len(desk.book.sheets)
    assert many["range.value"] <= sheets
    assert many["range.formula"] <= sheets
    assert many["range.number_format"] < 10
    assert sum(many.values()) < 12 * sheets


# ---------------------------------------------------------------- a clean form


def test_a_clean_form_is_offered_under_the_name_it_was_issued_with(open_form: Open) -> None:
    desk = open_form({})
    desk.book.app.impl.answer = "yes"
    copy = desk.path.with_name("D1_財政企画課.xlsx")
    assert str(copy) in desk.press()
    assert copy.name in desk.said[-2]
    assert desk.book.name == desk.path.name
    assert judged(copy) == judged(desk.path)
    assert not OUR_SHEETS & set(openpyxl.load_workbook(copy).sheetnames) - {SHEET, "_consolidator_checks"}
    original = copy.read_bytes()
    desk.press()
    assert copy.read_bytes() == original, "what is there is not overwritten"
    assert desk.path.with_name("D1_財政企画課-2.xlsx").exists()


def test_a_clean_form_that_has_its_name_is_saved_itself(office: xw.App, tmp_path: Path) -> None:
    desk = Desk.with_open(office, filled(issued(), tmp_path / "D1_財政企画課.xlsx"))
    office.impl.answer = "yes"
    assert str(desk.path) in desk.press()
    assert [path.name for path in tmp_path.glob("*.xlsx")] == [desk.path.name]
    desk.close()


def test_declining_the_offer_saves_nothing(open_form: Open) -> None:
    desk = open_form({})
    before = desk.path.read_bytes()
    desk.press()
    assert len(desk.said) == 1
    assert desk.path.read_bytes() == before
    assert [path.name for path in desk.path.parent.glob("*.xlsx")] == [desk.path.name]


# ---------------------------------------------------------------- the process that Excel starts


def test_the_command_that_xlwings_macro_runs(open_form: Open, root: Path) -> None:
    desk = open_form(MISTAKES)
    command = (
        f'import xlwings.utils;xlwings.utils.prepare_sys_path("false;{desk.path};{desk.path};;;;"); '
        "import addin;addin.main()"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", command, f"--wb={desk.book.name}", "--from_xl=1", "--app=x", "--hwnd=0"],
        env=os.environ | {engine.PIPE: desk.book.app.impl.pipe, "PYTHONPATH": str(root), "PYTHONUTF8": "1"},
        cwd=desk.path.parent, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert marked(desk.saved()) == dict.fromkeys(spots(desk.entry(*place) for place in MISTAKES), "block")


def test_a_book_that_is_gone_is_told_on_stderr_in_one_sentence(office: xw.App, root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import addin;addin.main()", "--wb=ない.xlsx", "--from_xl=1", "--app=x", "--hwnd=0"],
        env=os.environ
        | {engine.PIPE: office.impl.pipe, "PYTHONPATH": str(root), "PYTHONUTF8": "1", "XDG_STATE_HOME": str(tmp_path)},
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


# ---------------------------------------------------------------- failures


def protected(desk: Desk) -> set[str]:
    return {sheet.name for sheet in desk.book.sheets if sheet.api.ProtectContents}


def test_an_exception_in_a_rule_is_one_sentence(open_form: Open, monkeypatch: pytest.MonkeyPatch, log: Path) -> None:
    desk = open_form(MISTAKES)
    before, closed = desk.path.read_bytes(), protected(desk)

    def broken(*_args: object) -> None:
        raise ZeroDivisionError("a rule")

    monkeypatch.setattr(button, "judge_apart", broken)
    said = desk.press()
    assert "\n" not in said
    assert str(log / "addin.log") in said
    assert "ZeroDivisionError" in (log / "addin.log").read_text(encoding="utf-8")
    assert protected(desk) == closed
    assert desk.book.app.screen_updating is True
    assert desk.path.read_bytes() == before


def test_broken_off_while_marking_nothing_is_lost_and_the_next_press_goes_on(
    open_form: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_form(MISTAKES)
    closed = protected(desk)
    cell = desk.cell("evaluation", "R1-01", "overall")
    cell.sheet.api.Unprotect()
    cell.color = BLUE
    cell.sheet.api.Protect(**desk.book.impl.allowed[cell.sheet.name])
    set_one, done = marking._set, []

    def broken(*args: object) -> None:
        if done:
            raise OSError("Excel is gone")
        done.append(args)
        set_one(*args)

    with monkeypatch.context() as patched:
        patched.setattr(marking, "_set", broken)
        desk.press()
    assert len(desk.said) == 1
    assert protected(desk) == closed
    assert desk.press().startswith("直すべき点が 3 件")
    cell.sheet.api.Unprotect()
    cell.value = "○"
    desk.press()
    assert cell.color == BLUE


def test_a_book_closed_in_the_middle_is_one_sentence(open_form: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_form(MISTAKES)
    judge = button.judge_apart

    def closing(reads: list[button.FormRead]) -> tuple[Finding, ...]:
        desk.book.close()
        return judge(reads)

    monkeypatch.setattr(button, "judge_apart", closing)
    desk.press()
    assert len(desk.said) == 1
    assert "addin.log" in desk.said[0]


def test_a_deleted_sheet_is_a_finding(open_form: Open) -> None:
    desk = open_form({})
    desk.book.sheets["R1-02"].delete()
    desk.press()
    assert any("R1-02" in row[3] or "R1-02" in row[4] for row in results(desk.saved()))


def test_a_damaged_form_is_told_as_such(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    desk.book.sheets[SHEET].range("A6").value = "x"
    said = desk.press()
    assert "addin.log" not in said
    assert marked(desk.saved()) == {}


def test_a_workbook_that_is_no_form_gets_a_friendly_sentence(office: xw.App, tmp_path: Path) -> None:
    path = tmp_path / "予算.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "予算"
    workbook.save(path)
    office.impl.alerts.clear()
    book = office.books.open(str(path))
    desk = Desk(book, path, None)
    said = desk.press()
    assert "addin.log" not in said
    assert len(book.sheets) == 1
    book.close()


def test_a_sheet_locked_by_a_password_is_named_and_the_others_are_marked(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    sheet = desk.book.sheets["R1-01"]
    sheet.api.Unprotect()
    sheet.api.Protect(Password=LOCK, **desk.book.impl.allowed["R1-01"])
    said = desk.press()
    assert "R1-01" in said
    assert {name for name, _ in marked(desk.saved())} == {"R1-02"}
    with pytest.raises(engine.ExcelError):
        sheet.api.Unprotect(Password="")
    sheet.api.Unprotect(Password=LOCK)


def test_where_nothing_is_told_about_protection_sheets_that_refuse_are_named(
    open_form: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untold(_sheet: object) -> None:
        raise AttributeError("ProtectContents")

    monkeypatch.setattr(protecting, "_options", untold)
    desk = open_form(MISTAKES)
    desk.book.sheets["R1-02"].api.Unprotect()
    said = desk.press()
    assert "R1-01" in said
    assert {name for name, _ in marked(desk.saved())} == {"R1-02"}
    assert len(results(desk.saved())) == 3


def test_a_locked_structure_is_told_with_the_first_findings(open_form: Open) -> None:
    desk = open_form(MISTAKES)
    desk.book.impl.doc.protect("x")
    said = desk.press()
    assert "R1-01" in said
    assert marked(desk.saved()) == {}

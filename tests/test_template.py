from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from plans import make_plan

from consolidator.cli.app import app
from consolidator.layout import Tag, parse_tag
from consolidator.model import OperatorError
from consolidator.template import find_template, read_template
from consolidator.template.plan import missing_for
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from consolidator.layout import Layout
    from consolidator.model import Finding

SOUND = {
    ("表紙", "A1"): "{{form.filled_by}}",
    ("表紙", "A2"): "{{form.approved_by}}",
    ("{{initiative.id}}", "A1"): "{{ initiative.id }}",
    ("{{initiative.id}}", "B1"): "{{ evaluation.overall }}",
    ("{{initiative.id}}", "A3"): "{{ indicators.code }}",
    ("{{initiative.id}}", "B3"): "{{ indicators.actual }}",
}


def read(folder: Path, cells: dict[tuple[str, str], str], merges: tuple[str, ...] = ()) -> tuple[Layout, list[Finding]]:
    book = Workbook()
    del book["Sheet"]
    for (sheet, cell), text in cells.items():
        page = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)
        page[cell] = text
    for area in merges:
        book.worksheets[-1].merge_cells(area)
    path = folder / "様式 自作.xlsx"
    book.save(path)
    layout, findings = read_template(path)
    return layout, list(findings)


def told(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.sheet, finding.cell) for finding in findings]


SECOND = {("evaluation", name) for name in ("second", "second_schedule", "second_effect")}


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", ["個票", "一覧表", "sheet", "list", ""])
def test_the_shipped_templates_ask_for_every_entry_field_and_have_no_fault(name: str, lang: str) -> None:
    layout, findings = read_template(find_template(name, lang=lang))
    assert not findings
    asked = {
        (tag.table, tag.field) for sheet in layout.sheets for cell in sheet.cells for tag in cell.tags if tag.entry
    }
    entered = {(table.name, field.name) for table in TABLES.values() for field in table.fields if field.entry}
    assert entered - asked == SECOND  # a city that rates twice draws these into a template of its own
    assert asked <= entered


def test_the_english_templates_hold_no_japanese_and_the_same_tags() -> None:
    for name in ("個票", "一覧表"):
        japanese, english = (read_template(find_template(name, lang=lang))[0] for lang in ("ja", "en"))
        tags = [[[cell.tags for cell in sheet.cells] for sheet in layout.sheets] for layout in (japanese, english)]
        assert tags[0] == tags[1]
        drawn = load_workbook(find_template(name, lang="en"))
        texts = [str(cell.value) for page in drawn for row in page.iter_rows() for cell in row if cell.value]
        assert not [text for text in (*drawn.sheetnames, *texts) if re.search("[\u3040-\u30ff\u4e00-\u9fff]", text)]


def test_a_template_lies_beside_the_ledger_or_is_reported(tmp_path: Path) -> None:
    (tmp_path / "市の様式.xlsx").write_bytes(b"")
    assert find_template("市の様式", tmp_path) == tmp_path / "市の様式.xlsx"
    with pytest.raises(OperatorError, match="O110"):
        find_template("ない様式", tmp_path)


def test_what_is_no_workbook_is_reported(tmp_path: Path) -> None:
    (tmp_path / "様式.xlsx").write_text("様式", encoding="utf-8")
    with pytest.raises(OperatorError, match="O103"):
        read_template(tmp_path / "様式.xlsx")
    with pytest.raises(OperatorError, match="O101"):
        read_template(tmp_path / "ない.xlsx")


def test_sheets_and_rows_that_repeat_are_understood(tmp_path: Path) -> None:
    layout, findings = read(tmp_path, SOUND)
    assert not findings
    cover, page = layout.sheets
    assert (cover.per_initiative, page.per_initiative) == (False, True)
    assert [(group.tables, group.first_row, group.last_row) for group in page.groups] == [(("indicators",), 3, 3)]


def test_a_record_may_take_several_rows(tmp_path: Path) -> None:
    cells = SOUND | {("{{initiative.id}}", "B4"): "{{ indicators.name }}", ("{{initiative.id}}", "C7"): "備考"}
    layout, findings = read(tmp_path, cells, merges=("A3:A5",))
    assert not findings
    assert [(group.first_row, group.last_row) for group in layout.sheets[1].groups] == [(3, 5)]


@pytest.mark.parametrize(
    ("cell", "text", "expected"),
    [
        ("D1", "{{ evaluation.overal }}", [("T101", "D1")]),
        ("D1", "{{ evaluation.overall", [("T101", "D1")]),
        ("D1", "｛｛ initiative.title ｝｝", [("T101", "D1")]),
        ("D9", "{{ indicators.name }}", [("T102", "D9")]),
        ("D1", "{{ evaluation.overall }}", [("T103", "D1")]),
        ("D1", "評価 {{ evaluation.schedule }}", [("T107", "D1")]),
        ("D1", "{{ evaluation.schedule }}{{ evaluation.effect }}", [("T107", "D1")]),
        ("D3", "{{ evaluation.done }}", [("T108", "A3")]),
        ("D1", "{{ form.phone }}", [("T109", "D1")]),
        ("A6", "{{ effects.actual }}", [("T104", "A6")]),
        ("A6", "{{ revisions.kind }}", [("T104", "A6")]),
        ("D1", "{ evaluation.done }", [("T110", "D1")]),
        ("D1", "｛evaluation.done｝", [("T110", "D1")]),
        ("D1", "[[ evaluation,done ]]", [("T110", "D1")]),
        ("D1", "<evaluation.dome>", [("T110", "D1")]),
        ("D1", "evaluation.done", [("T110", "D1")]),
        ("D1", "{{ evaluation done }}", [("T101", "D1")]),
        ("D1", "{{evaluation.done@}}", [("T101", "D1")]),
        ("D1", "{{ revisions.no x0 }}", [("T101", "D1")]),
        ("D1", "{{ evaluation.done x3 }}", [("T101", "D1")]),
        ("D1", "{{ initiative.title@-1 }}", [("T114", "D1")]),
        ("A6", "{{ effects.actual@* }}", [("T104", "A6")]),
        ("D8", "{{ new_initiatives.title }}", [("T109", "D8"), ("T104", "D8")]),
        ("D1", "https://example.jp/a.b {1} ※ [注] <資料>", []),
    ],
)
def test_each_mistake_is_found_in_its_cell(
    tmp_path: Path, cell: str, text: str, expected: list[tuple[str, str]]
) -> None:
    _, findings = read(tmp_path, SOUND | {("{{initiative.id}}", cell): text})
    assert told(findings) == [(code, "{{initiative.id}}", at) for code, at in expected]


def test_the_nearest_tag_is_named(tmp_path: Path) -> None:
    _, findings = read(tmp_path, SOUND | {("表紙", "B1"): "{{ initiative.titel }}"})
    assert dict(findings[0].params)["nearest"] == "{{ initiative.title }}"


def test_all_mistakes_are_found_at_once(tmp_path: Path) -> None:
    _, findings = read(tmp_path, {("様式", "A1"): "{{ evaluation.overall }}", ("様式", "B1"): "{{ evaluation.x }}"})
    assert told(findings) == [
        ("T101", "様式", "B1"), ("T104", "様式", "A1"), ("T106", "様式", ""), ("T106", "様式", "")
    ]  # fmt: skip


def test_a_workbook_without_tags_is_no_template(tmp_path: Path) -> None:
    assert told(read(tmp_path, {("様式", "A1"): "見出し"})[1]) == [("T105", "様式", "")]


def test_a_list_needs_the_initiative_of_each_row(tmp_path: Path) -> None:
    rows = {("見直し", "A1"): "{{ revisions.no }}", ("見直し", "B1"): "{{ revisions.kind }}"}
    _, findings = read(tmp_path, SOUND | rows)
    assert [(finding.code, dict(finding.params)["tag"]) for finding in findings] == [("T104", "{{ initiative.id }}")]
    assert not read(tmp_path, SOUND | rows | {("見直し", "C1"): "{{ initiative.id }}"})[1]


def test_records_of_other_tables_have_no_place_in_a_row_of_initiatives(tmp_path: Path) -> None:
    rows = {
        ("一覧", "A2"): "{{ initiative.id }}",
        ("一覧", "B2"): "{{ evaluation.done }}",
        ("一覧", "C2"): "{{ milestones.plan }}",
    }
    assert told(read(tmp_path, SOUND | rows)[1])[0] == ("T108", "一覧", "A2")


@pytest.mark.parametrize(
    ("text", "tag", "year"),
    [
        (" effects.actual@-1 ", Tag("effects", "actual", year_offset=-1), 2018),
        ("effects.actual @ +1", Tag("effects", "actual", year_offset=1), 2020),
        ("effects.actual@2016", Tag("effects", "actual", absolute=2016), 2016),
    ],
)
def test_a_tag_may_name_another_year_and_then_only_prints(text: str, tag: Tag, year: int) -> None:
    assert parse_tag(text) == tag
    assert tag.year(2019) == year
    assert not tag.entry


@pytest.mark.parametrize("text", ["effects", "effects.", "effects.actual@", "effects.actual@12345", "Effects.actual"])
def test_what_is_no_tag_is_none(text: str) -> None:
    assert parse_tag(text) is None


# ---------------------------------------------------------------- what people don't see


def drawn(folder: Path, draw: Callable[[xlsxwriter.Workbook, Worksheet], object]) -> list[tuple[str, str, str]]:
    """What is wrong with a sound template after a person drew something more."""
    path = folder / "様式.xlsx"
    book = xlsxwriter.Workbook(path)
    for (sheet, cell), text in SOUND.items():
        (book.get_worksheet_by_name(sheet) or book.add_worksheet(sheet)).write_string(cell, text)
    draw(book, book.get_worksheet_by_name("{{initiative.id}}"))
    book.close()
    return told(list(read_template(path)[1]))


def merged_over(page: Worksheet) -> None:
    page.merge_range("D1:F1", "見出し")
    page.write_string("E1", "{{ evaluation.done }}")


PAGE = "{{initiative.id}}"


@pytest.mark.parametrize(
    ("draw", "expected"),
    [
        (lambda _, page: merged_over(page), [("T111", PAGE, "E1")]),
        (lambda _, page: page.set_row(2, None, None, {"hidden": True}), [("T112", PAGE, "A3"), ("T112", PAGE, "B3")]),
        (
            lambda _, page: page.set_column("A:A", None, None, {"hidden": True}),
            [("T112", PAGE, "A1"), ("T112", PAGE, "A3")],
        ),
        (lambda book, _: book.get_worksheet_by_name("表紙").hide(), [("T112", "表紙", "A1")]),
        (lambda _, page: page.insert_textbox("D5", "担当 {{ plan.title }}"), [("T113", PAGE, "")]),
        (lambda _, page: page.write_comment("D5", "{{ plan.title }}"), [("T113", PAGE, "")]),
        (lambda _, page: page.set_header("{{ plan.titel }}"), [("T101", PAGE, "")]),
        (lambda _, page: page.set_header("{{ plan.title }}"), []),
    ],
)
def test_what_nobody_would_see_is_reported(
    tmp_path: Path, draw: Callable[[xlsxwriter.Workbook, Worksheet], object], expected: list[tuple[str, str, str]]
) -> None:
    def showing(book: xlsxwriter.Workbook, page: Worksheet) -> None:
        page.activate()
        page.set_first_sheet()
        draw(book, page)

    assert drawn(tmp_path, showing) == expected


def test_a_merge_that_reaches_partly_over_the_years_is_reported(tmp_path: Path) -> None:
    cells = SOUND | {
        ("{{initiative.id}}", "D3"): "{{ indicators.target@* }}", ("{{initiative.id}}", "D4"): "{{ plan.year@* }}"
    }  # fmt: skip
    _, findings = read(tmp_path, cells, merges=("D3:E3", "E4:F4"))
    assert told(findings) == [("T115", "{{initiative.id}}", "E4")]


def test_an_entry_field_between_years_is_reported(tmp_path: Path) -> None:
    years = {(PAGE, "B2"): "{{ plan.year@* }}", (PAGE, "B4"): "{{ indicators.target@* }}"}
    assert told(read(tmp_path, SOUND | years)[1]) == [("T116", PAGE, "B3")]


def test_a_plan_tells_what_else_its_departments_must_enter(tmp_path: Path) -> None:
    layout, _ = read(tmp_path, SOUND)
    plan = make_plan(aspects=("schedule", "overall"))
    missing = [dict(finding.params)["tag"].strip("{ }") for finding in missing_for(layout, plan)]
    assert missing == ["evaluation.schedule", "evaluation.done", "effects.actual", "opinions.response"]
    assert not missing_for(read_template(find_template("一覧表"))[0], plan)


def test_the_command_explains_each_mistake_and_exits_with_1(tmp_path: Path) -> None:
    read(tmp_path, SOUND | {("表紙", "B1"): "{{ initiative.titel }}"})
    runner = CliRunner()
    result = runner.invoke(
        app, ["template", "check", str(tmp_path / "様式 自作.xlsx"), "--json"], standalone_mode=False
    )
    (row,) = json.loads(result.output)
    assert (row["code"], row["sheet"], row["cell"], result.return_value) == ("T101", "表紙", "B1", 1)
    assert runner.invoke(app, ["template", "check", "個票"], standalone_mode=False).return_value == 0

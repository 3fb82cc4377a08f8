from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import excelize
import openpyxl
import pandas as pd
import pandera.pandas as pa
import pytest
import xlsxwriter
from calc import running_calc
from libreoffice import recalculated, stored
from ooxml import faults
from packages import edited
from plans import make_plan

from consolidator.fill import fill_form
from consolidator.issue import issue_form
from consolidator.issue.validations import _cut
from consolidator.manifest import read_manifest
from consolidator.model import Parameters, Snapshot
from consolidator.pipeline import judge_apart
from consolidator.reading import read_form
from consolidator.snapshot import take
from consolidator.template import find_template, read_template
from schemas.blanks import BLANKS, visible_length
from schemas.checks import form_schema
from schemas.codes import CODES
from schemas.fields import Field
from schemas.marks import CHECKLIST_SHEETS, CHECKS_SHEET
from schemas.rules.excel import LONGEST_FORMULA, LONGEST_NOTE, LONGEST_TITLE, Cells
from schemas.rules.kinds import KINDS
from schemas.rules.lines import ELSEWHERE, LINES, NOT_EXPRESSIBLE, NUMBERS
from schemas.rules.reading import spellings
from schemas.rules.tables import RULES
from schemas.tables import TABLES
from tools import rules_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    from consolidator.model import Entry, Manifest
    from consolidator.reading import FormRead

ASPECTS = ("overall", "schedule", "effect")
CHECKLIST = CHECKLIST_SHEETS[0]


class Issued:
    """A form as issued, in a folder, seen by our reader and by openpyxl."""

    def __init__(self, folder: Path, template: str, lang: str = "ja", count: int = 3) -> None:
        self.folder, self.plan = folder, make_plan(count, ASPECTS)
        self.data = issue_form(self.plan, read_template(find_template(template))[0], "D1", lang)
        self.path = folder / f"{template}.xlsx"
        self.path.write_bytes(self.data)
        self.manifest = self.manifest_of(self.path)

    def manifest_of(self, path: Path) -> Manifest:
        snapshot = take(path, self.folder)
        assert isinstance(snapshot, Snapshot)
        manifest, problem = read_manifest(snapshot)
        assert manifest is not None, problem
        return manifest

    @property
    def book(self) -> Workbook:
        return openpyxl.load_workbook(self.path)

    def entry(self, table: str, key: str, field: str) -> Entry:
        (found,) = [e for e in self.manifest.entries if (e.table, e.key, e.field) == (table, key, field)]
        return found

    def typed(self, *answers: tuple[str, str, str, str]) -> Path:
        path = self.folder / "typed.xlsx"
        frame = pd.DataFrame(answers, columns=["table", "key", "field", "value"])
        path.write_bytes(fill_form(self.data, frame))
        return path

    def verdicts(self, path: Path) -> dict[str, int]:
        """Name of each entry → its verdict in LibreOffice."""
        checks = recalculated(path, self.folder)[CHECKS_SHEET]
        return {entry.name: int(checks[f"D{row}"]) for row, entry in enumerate(self.manifest.entries, 2)}


@pytest.fixture(params=["個票", "一覧表"])
def form(request: pytest.FixtureRequest, tmp_path: Path) -> Issued:
    return Issued(tmp_path, request.param)


@pytest.fixture
def sheets(tmp_path: Path) -> Issued:
    return Issued(tmp_path, "個票")


def read(path: Path) -> FormRead:
    return read_form(path, path.parent)


# ---------------------------------------------------------------- one place for every rule


def test_every_check_that_pandera_runs_has_an_excel_form_or_says_why_not() -> None:
    plan = make_plan(1, ASPECTS)
    years = (plan.reporting_year, plan.first_year, plan.last_year)
    parameters = Parameters(*years, plan.money_unit, plan.ratings)
    for table, rules in RULES.items():
        columns = frozenset({field.name for field in TABLES[table].fields} | {"role", "planned", "previous", "target"})
        schema = form_schema(table, parameters, columns)
        checks = [*schema.checks, *(check for column in schema.columns.values() for check in column.checks)]
        assert len(checks) == len(rules)
        for check in checks:
            kind = KINDS[str(check.name)]
            assert kind.form is not None or kind.why_not, check.name
    assert set(pa.Check.REGISTERED_CUSTOM_CHECKS) <= set(KINDS)


def test_every_rule_gives_its_check_exactly_the_statistics_it_takes() -> None:
    plan = make_plan(1, ASPECTS)
    years = (plan.reporting_year, plan.first_year, plan.last_year)
    parameters = Parameters(*years, plan.money_unit, plan.ratings)
    for rules in RULES.values():
        for rule in rules:
            assert set(rule.statistics(parameters)) == set(rule.kind.statistics)


def test_no_rule_stands_outside_schemas(root: Path) -> None:
    for folder in ("consolidator", "addin"):
        for path in (root / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"register_check_method|pa\.Check\(|Check\.\w+\(", text), path
            assert not re.search(r'"V\d{3}"', text), path


def test_what_the_normalisers_report_is_on_the_checklist_or_says_why_not(root: Path) -> None:
    reported = set()
    for folder in ("normalise", "extract"):
        for path in (root / "consolidator" / folder).rglob("*.py"):
            reported |= set(re.findall(r'"([NR]\d{3})"', path.read_text(encoding="utf-8")))
    assert reported
    assert reported <= set(NUMBERS) | set(NOT_EXPRESSIBLE)


def test_every_finding_code_is_on_the_checklist_or_has_a_reason() -> None:
    for code in CODES:
        assert (code in NUMBERS) + (code in NOT_EXPRESSIBLE) + (code[0] in ELSEWHERE) == 1, code
    assert {line.code for line in LINES} <= set(CODES)


def test_what_excel_calls_blank_is_blank_to_the_reader_and_counts_for_nothing() -> None:
    for char in (chr(code) for code in range(0x20, 0xD800)):
        assert (visible_length(char) == 0) is (char in BLANKS)
    assert visible_length("　一 二\n") == 2
    assert visible_length("𠮷") == 2, "as Excel's LEN counts"


def test_the_pages_of_rules_are_current_and_list_every_line_and_check() -> None:
    for lang, path in rules_page.PAGES.items():
        written = path.read_text(encoding="utf-8")
        assert written == rules_page.page(lang)
        assert all(f"| {line.code} | {line.title(lang)} |" in written for line in LINES)
        assert all(f"| {code} | {why.says(lang)} |" in written for code, why in NOT_EXPRESSIBLE.items())
    assert all(f"`{name}`" in rules_page.page("en") for name in KINDS)


# ---------------------------------------------------------------- the workbook


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("template", ["個票", "一覧表"])
def test_excel_finds_nothing_to_repair(template: str, lang: str, tmp_path: Path) -> None:
    assert faults(Issued(tmp_path, template, lang).data) == []


def validations(form: Issued) -> list[tuple[str, DataValidation]]:
    return [(s.title, item) for s in form.book.worksheets for item in s.data_validations.dataValidation]


def test_every_entry_cell_has_one_validation_with_help(form: Issued) -> None:
    covered = [(sheet, cell) for sheet, item in validations(form) for area in item.sqref.ranges for cell in area.cells]
    entries = [(entry.sheet, (entry.row, entry.column)) for entry in form.manifest.entries]
    assert sorted(covered) == sorted(entries)
    for _, item in validations(form):
        assert 0 < len(item.promptTitle) <= LONGEST_TITLE
        assert 0 < len(item.prompt) <= LONGEST_NOTE
        assert len(item.error or "") <= LONGEST_NOTE
        assert len(item.formula1 or "") <= LONGEST_NOTE


def test_lists_are_named_and_stop_nothing_and_lengths_stop_with_advice(form: Issued) -> None:
    names = form.book.defined_names
    for _, item in validations(form):
        if item.type == "list":
            assert item.formula1 in names
            assert not item.showErrorMessage
        elif item.type == "custom":
            assert item.showErrorMessage
            assert (item.errorStyle or "stop") == "stop"
            assert "短くしてください" in item.error
        else:
            assert not item.showErrorMessage


def test_the_dropdowns_offer_the_scale_and_the_labels_of_the_language(tmp_path: Path) -> None:
    form = Issued(tmp_path, "個票", "en")
    offered = {}
    for name in ("list_rating_overall", "list_evaluation_direction"):
        ((sheet, area),) = form.book.defined_names[name].destinations
        offered[name] = [cell.value for (cell,) in form.book[sheet][area]]
    assert offered["list_rating_overall"] == ["◎", "○", "△"]
    assert offered["list_evaluation_direction"] == ["Continue", "Expand", "Review", "Merge", "Complete", "Abolish"]


def test_formulas_are_of_excel_2016_and_short_enough(form: Issued) -> None:
    known = re.compile(r"_xlfn\.(\w+)")
    for sheet in (CHECKS_SHEET, CHECKLIST):
        for row in form.book[sheet].iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert len(str(cell.value)) < LONGEST_FORMULA
                    assert set(known.findall(str(cell.value))) <= {"ISFORMULA", "SHEET"}
                    assert not re.search(r"\b(LET|FILTER|XLOOKUP|UNIQUE|TEXTJOIN|IFS|XMATCH)\(", str(cell.value))


def test_our_sheets_are_hidden_or_locked_and_leave_people_their_freedom(form: Issued) -> None:
    assert form.book[CHECKS_SHEET].sheet_state == "veryHidden"
    sheet = form.book[CHECKLIST]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert not any(getattr(sheet.protection, name) for name in ("autoFilter", "formatColumns", "formatRows", "objects"))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert form.book.active.title != CHECKLIST


def test_a_plan_with_a_planners_own_validation_keeps_it(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(find_template("一覧表"))
    sheet = book["一覧表"]
    (cell,) = [c.coordinate for row in sheet.iter_rows() for c in row if c.value == "{{ evaluation.overall }}"]
    own = openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1='"◎,○"', sqref=cell)
    sheet.add_data_validation(own)
    template = tmp_path / "自作.xlsx"
    book.save(template)
    layout, found = read_template(template)
    assert not found
    path = tmp_path / "form.xlsx"
    path.write_bytes(issue_form(make_plan(1), layout, "D1"))
    lists = [v for v in openpyxl.load_workbook(path)["一覧表"].data_validations.dataValidation if v.type == "list"]
    assert [v.formula1 for v in lists if cell in v.sqref] == ['"◎,○"']


def test_help_is_cut_between_lines_and_within_limits() -> None:
    assert _cut("一\n二\n三", 4) == "一\n二"
    assert _cut("あ" * 300, 255) == "あ" * 254 + "…"
    assert len(_cut("𠮷" * 300, 255).encode("utf-16-le")) // 2 <= 255


def test_issued_twice_gives_the_same_bytes(sheets: Issued) -> None:
    assert issue_form(sheets.plan, read_template(find_template("個票"))[0], "D1") == sheets.data


# ---------------------------------------------------------------- the checklist, calculated


def differences(path: Path, folder: Path) -> list[str]:
    kept, made = stored(path), recalculated(path, folder)
    return [
        f"{sheet} {cell}: {kept[sheet].get(cell)!r} {made[sheet].get(cell)!r}"
        for sheet in (CHECKLIST_SHEETS[0], CHECKS_SHEET)
        for cell in kept[sheet].keys() | made[sheet].keys()
        if kept[sheet].get(cell) != made[sheet].get(cell)
        and (sheet != CHECKS_SHEET or cell[0] in "ABCDEFG")  # beside them: what programs call things
    ]


@pytest.mark.libreoffice
def test_stored_values_are_what_a_calculation_gives(form: Issued) -> None:
    assert differences(form.path, form.folder) == []
    assert "あと " in str(stored(form.path)[CHECKLIST]["B5"])


@pytest.mark.libreoffice
def test_a_wrong_stored_value_would_be_noticed(sheets: Issued) -> None:
    checklist = next(name for name, text in _sheet_texts(sheets.path).items() if "FF2F5D8A" in text)
    broken = sheets.folder / "broken.xlsx"
    broken.write_bytes(sheets.data)
    edited(
        broken, {checklist: lambda text: re.sub(r"<v>あと \d+ 件あります</v>", "<v>提出できます</v>", text, count=1)}
    )
    assert len(differences(broken, sheets.folder)) == 1


def _sheet_texts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {
            name: package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/sheet")
        }


@pytest.mark.libreoffice
def test_a_form_filled_in_well_may_be_submitted_and_a_slip_is_led_to(sheets: Issued) -> None:
    good = {"text": "総務", "long_text": "済", "rating": "○", "number": "60", "money": "12000"}
    answers = [
        (entry.table, entry.key, entry.field, good[TABLES[entry.table].field(entry.field).kind])
        for entry in sheets.manifest.entries
        if TABLES[entry.table].field(entry.field).required
    ]
    path = sheets.typed(*answers)
    assert not any(finding.severity == "block" for finding in judge_apart([read(path)]))
    assert recalculated(path, sheets.folder)[CHECKLIST]["B5"] == "提出できます"
    slip = [
        (*answer[:3], "12000000") if answer[2] == "actual" and answer[0] == "effects" else answer for answer in answers
    ]
    path = sheets.typed(*slip)
    shown = recalculated(path, sheets.folder)[CHECKLIST]
    assert shown["B5"] == "あと 2 件あります"
    (row,) = [cell[1:] for cell, value in shown.items() if value == "数値の桁"]
    assert (shown[f"D{row}"], shown[f"F{row}"], shown[f"G{row}"]) == (2, "要修正", "セルへ →")
    first = sheets.manifest.entries[int(shown[f"H{row}"]) - 1]
    assert (first.table, first.key, first.field) == ("effects", "R1-01/歳入増加", "actual")


@pytest.mark.libreoffice
def test_a_look_alike_is_left_to_the_reading_and_with_it_the_reason(sheets: Issued) -> None:
    path = sheets.typed(("evaluation", "R1-01", "overall", "▲"), ("evaluation", "R1-02", "overall", "△"))
    verdicts = sheets.verdicts(path)
    of = {(e.key, e.field): verdicts[e.name] for e in sheets.manifest.entries if e.table == "evaluation"}
    assert of["R1-01", "overall"] == -NUMBERS["N101"]
    assert of["R1-01", "reason"] == -NUMBERS["V102"]
    assert of["R1-02", "overall"] == 0
    assert of["R1-02", "reason"] == NUMBERS["V102"]
    assert of["R1-03", "reason"] == 0


@pytest.mark.libreoffice
def test_verdicts_follow_inserted_rows_and_count_deleted_cells(tmp_path: Path) -> None:
    form = Issued(tmp_path, "一覧表")
    first = form.entry("evaluation", "R1-01", "done")
    with running_calc(tmp_path) as calc:
        moved = calc.edit(
            form.typed(("evaluation", "R1-01", "done", "う" * 1001)),
            ("insert_rows", first.sheet, 2, 3),
            ("delete_rows", first.sheet, first.row + 3 + 1, 1),
            save_as=tmp_path / "moved.xlsx",
        )
    verdicts = form.verdicts(moved)
    assert verdicts[first.name] == NUMBERS["V103"]
    gone = [entry for entry in form.manifest.entries if (entry.sheet, entry.row) == (first.sheet, first.row + 1)]
    assert gone
    assert {verdicts[entry.name] for entry in gone} == {NUMBERS["R101"]}
    assert any(finding.code == "R101" for finding in judge_apart([read(moved)]))


def asked(path: Path, folder: Path, *questions: tuple[str, str]) -> list[Any]:
    with running_calc(folder) as calc:
        return calc.ask(path, *questions)


@pytest.mark.libreoffice
def test_a_link_to_an_entrys_name_leads_to_its_cell(sheets: Issued) -> None:
    entries = sheets.manifest.entries[:3] + sheets.manifest.entries[-2:]
    there = asked(sheets.path, sheets.folder, *(("jump", entry.name) for entry in entries))
    assert there == [[entry.sheet, entry.row, entry.column] for entry in entries]


@pytest.mark.libreoffice
def test_what_validation_stops_is_what_the_reader_rejects(tmp_path: Path) -> None:
    """LibreOffice's own marking of invalid data; its lists are left out, since it marks what Excel lets pass."""
    form = Issued(tmp_path, "一覧表", count=12)
    texts = ["う" * 1000, "う" * 1001, "う" * 1000 + " 　\n", "行\n" * 1000, "行\n" * 1001, "短い", "　" * 1500]
    limited = [entry for entry in form.manifest.entries if (entry.table, entry.field) == ("evaluation", "done")]
    answers = [("evaluation", entry.key, "done", texts[n % len(texts)]) for n, entry in enumerate(limited)]
    path = form.typed(*answers)
    sheet = limited[0].sheet
    (marked,) = asked(path, tmp_path, ("invalid", sheet))
    stopped = {entry.key for entry in limited if [entry.row, entry.column] in marked}
    rejected = {f.key for f in judge_apart([read(path)]) if (f.code, f.field) == ("V103", "done")}
    assert stopped == rejected
    assert len(rejected) == 4


# ---------------------------------------------------------------- kinds that no shipped table uses yet


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("kind", "statistics", "rows"),
    [
        ("within_years", {"field": "a", "first": 2016, "last": 2020}, [(2015,), (2016,), (2020,), (2021,), (None,)]),
        (
            "equal_to_sum",
            {"field": "a", "parts": ("b", "c")},
            [(3.0, 1.0, 2.0), (3.1, 1.0, 2.0), (0.3, 0.1, 0.2), (3.0, 3.0, None), (3.0, None, None), (None, 1.0, 2.0)],
        ),
    ],
)
def test_years_and_sums_agree_in_both_programs(
    kind: str, statistics: dict[str, Any], rows: list[tuple[float | None, ...]], tmp_path: Path
) -> None:
    fields = "abc"[: len(rows[0])]
    path = tmp_path / "kind.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    form: Callable[..., Any] | None = KINDS[kind].form
    assert form is not None
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values):
            if value is not None:
                sheet.write_number(row - 1, column, value)
        contents = {field: f"{field.upper()}{row}" for field in fields}
        readings = {field: f"IF(ISBLANK({cell}),0,1)" for field, cell in contents.items()}
        made = form(Cells(contents, readings, {}, {}), **statistics)
        sheet.write_formula(row - 1, 5, f"IF({readings['a']}=1,IF({made.broken},1,0),0)")
    book.close()
    frame = pd.DataFrame(rows, columns=list(fields), dtype="float64")
    holds = KINDS[kind].verdict(frame, **statistics)
    shown = recalculated(path, tmp_path)["S"]
    assert [bool(shown[f"F{row}"]) for row in range(1, len(rows) + 1)] == [not held for held in holds]
    assert 0 < sum(holds) < len(rows)


def test_a_scale_of_digits_is_read_as_excel_stores_them() -> None:
    field = Field("x", "評価", "Rating", "rating", aspect="overall")
    plan = make_plan(1)
    ratings = tuple(replace(rating, symbol=symbol) for rating, symbol in zip(plan.ratings, "５4A", strict=True))
    years = (plan.reporting_year, plan.first_year, plan.last_year)
    meant = spellings(field, Parameters(*years, "千円", ratings))
    assert meant == {"５": ("５", "5"), "4": ("4",), "A": ("A",)}


# ---------------------------------------------------------------- reading it back


def test_a_recalculated_checklist_is_no_typing_but_a_remark_on_it_is(sheets: Issued) -> None:
    path = sheets.typed(("form", "D1", "filled_by", "総務"))
    book = excelize.open_file(str(path))
    book.set_cell_str(CHECKLIST, "B60", "どこを直せばよいですか")
    book.set_cell_formula(CHECKLIST, "B5", '"提出できます"')
    book.save()
    book.close()
    extraction = read(path).extraction
    assert extraction is not None
    assert extraction.typed == 2
    assert extraction.strays["content"].tolist() == ["どこを直せばよいですか"]


@pytest.mark.libreoffice
def test_a_form_saved_by_another_program_has_nothing_stray(sheets: Issued) -> None:
    path = sheets.typed(("form", "D1", "filled_by", "総務"))
    for kind in ("xlsx", "ods", "xls"):
        with running_calc(sheets.folder) as calc:
            saved = calc.edit(path, save_as=sheets.folder / f"saved.{kind}")
        extraction = read(saved).extraction
        assert extraction is not None
        assert extraction.typed == 1
        assert extraction.strays.empty


def test_what_the_reader_will_interpret_is_in_italics_alone_so_that_the_mark_of_a_check_is_seen(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(issue_form(make_plan(1), read_template(find_template("個票"))[0], "D1"))
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx")["R1-01"]
    looks = [rule.dxf for area in sheet.conditional_formatting for rule in area.rules if rule.dxf]
    told = {(bool(look.font.italic), look.fill is not None) for look in looks if look.font}
    assert told == {(True, False), (False, True)}

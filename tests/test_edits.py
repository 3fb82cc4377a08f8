"""What people do to a form before they send it back, done by a real spreadsheet program, changes nothing that is read.

Names follow a cell that is moved but not a row that is sorted: the number printed in the row decides, and where that
can't be told nothing is guessed.
"""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.calc import running_calc
from tests.ledgers import MINIMAL
from tests.story import City, contents, drawn_in, extraction_of, found, manifest_of, of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from consolidator.model import Extraction
    from tests.calc import Calc

PLAN = """
    | code | title        | organisation | first_year | last_year | reporting_year | money_unit | template   |
    | mina | 行革プラン   | みなみ市     | R4         | R5        | R5             | 千円       | {template} |
"""
INITIATIVES = """
    | id  | title            | policy | lead | related |
    | 01  | 窓口の予約制     | 1      | 1    |         |
    | 1   | 複写機の集約     | 1      | 1    |         |
    | 1-1 | 施設予約の統一   | 2      | 1    |         |
    | 2   | 公用車の共同利用 | 2      | 1    |         |
    | 10  | 広報紙の見直し   | 1      | 1    |         |
"""
EFFECTS = """
    | initiative | kind     | year | planned |
    | 01         | 歳出削減 | R5   | 500     |
    | 1          | 歳出削減 | R5   | 600     |
    | 2          | 歳入増加 | R5   | 700     |
"""
HISTORY = """
    | initiative | year | aspect  | symbol |
    | 01         | R4   | overall | S      |
    | 1          | R4   | overall | A      |
    | 1-1        | R4   | overall | B      |
    | 2          | R4   | overall | C      |
"""
RATED = {"01": "S", "1": "B", "1-1": "C", "2": "A", "10": "B"}
ANSWERS = {
    **{("evaluation", key, "overall"): symbol for key, symbol in RATED.items()},
    **{("evaluation", key, "done"): f"取組{key}を行った。" for key in RATED},
    ("evaluation", "1-1", "reason"): "入札が不調だった。",
    ("effects", "01/歳出削減", "actual"): "510",
    ("effects", "1/歳出削減", "actual"): "△620",
    ("effects", "2/歳入増加", "actual"): "７３０",
    ("revisions", "2#1", "kind"): "content",
    ("revisions", "2#1", "after"): "近隣市とも共同で使う。",
    ("revisions", "2#1", "reason"): "要望があった。",
}


@pytest.fixture(scope="module")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calc]:
    with running_calc(tmp_path_factory.mktemp("calc")) as running:
        yield running


def filled_city(folder: Path, template: str) -> City:
    plan = PLAN.format(template=template)
    city = City(folder, MINIMAL, plan=plan, initiatives=INITIATIVES, effects=EFFECTS, history=HISTORY)
    city.returns("1", ANSWERS)
    return city


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A form of one sheet an initiative, filled in."""
    return filled_city(tmp_path_factory.mktemp("sheets") / "市", "個票")


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A form of one row an initiative, filled in."""
    return filled_city(tmp_path_factory.mktemp("lists") / "市", "一覧表")


@pytest.fixture
def form(sheets: City, tmp_path: Path) -> Path:
    return shutil.copy(sheets.returned / "1.xlsx", tmp_path / "個票 1.xlsx")


@pytest.fixture
def listed(lists: City, tmp_path: Path) -> Path:
    return shutil.copy(lists.returned / "1.xlsx", tmp_path / "一覧 1.xlsx")


def assert_read_as_before(edited: Path, original: City) -> Extraction:
    """Every value in its place, nothing stray, nothing found wrong, and as much typed as before."""
    before, after = extraction_of(original.returned / "1.xlsx"), extraction_of(edited)
    assert contents(after) == contents(before)
    assert after.typed == before.typed
    assert after.strays.empty
    assert [finding for finding in after.findings if finding.severity != "note"] == []
    return after


def rows_of_list(path: Path) -> tuple[int, int]:
    """First and last row of the list of initiatives."""
    rows = [entry.row for entry in manifest_of(path).entries if entry.table == "evaluation"]
    return min(rows), max(rows)


# ---------------------------------------------------------------- moved, renamed, reordered


def test_saved_by_another_program(calc: Calc, form: Path, sheets: City) -> None:
    read = assert_read_as_before(calc.edit(form), sheets)
    assert set(read.cells["found_by"]) == {"name"}


@pytest.mark.parametrize("suffix", [".ods", ".xls"])
def test_saved_in_another_format_that_keeps_no_names(calc: Calc, form: Path, sheets: City, suffix: str) -> None:
    read = assert_read_as_before(calc.edit(form, save_as=form.with_suffix(suffix)), sheets)
    assert set(read.cells["found_by"]) == {"label"}


def test_two_rows_inserted_above_an_entry(calc: Calc, form: Path, sheets: City) -> None:
    row = next(e.row for e in manifest_of(form).entries if (e.key, e.field) == ("1-1", "overall"))
    read = assert_read_as_before(calc.edit(form, ("insert_rows", "1-1", row, 2)), sheets)
    cell = read.cells[(read.cells["key"] == "1-1") & (read.cells["field"] == "overall")]
    assert cell["cell"].item().endswith(str(row + 2))


def test_a_column_inserted(calc: Calc, form: Path, sheets: City) -> None:
    assert_read_as_before(calc.edit(form, ("insert_columns", "1-1", 3, 1)), sheets)


def test_a_sheet_renamed_to_the_name_of_another(calc: Calc, form: Path, sheets: City) -> None:
    steps = (("rename", "01", "x"), ("rename", "1", "01"), ("rename", "x", "1"))
    read = assert_read_as_before(calc.edit(form, *steps), sheets)
    where = dict(zip(read.cells["key"], read.cells["sheet"], strict=True))
    assert (where["01"], where["1"]) == ("1", "01")


def test_sheets_reordered(calc: Calc, form: Path, sheets: City) -> None:
    assert_read_as_before(calc.edit(form, ("move_sheet", "10", 0), ("move_sheet", "1-1", 5)), sheets)


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_all_of_it_together(calc: Calc, form: Path, sheets: City, suffix: str) -> None:
    steps = (
        ("insert_rows", "1", 26, 2), ("insert_columns", "1", 2, 1), ("insert_rows", "2", 10, 2),
        ("rename", "1", "複写機"), ("move_sheet", "複写機", 0),
    )  # fmt: skip
    assert_read_as_before(calc.edit(form, *steps, save_as=form.with_suffix(suffix)), sheets)


def test_rows_and_columns_inserted_into_a_list(calc: Calc, listed: Path, lists: City) -> None:
    first, _ = rows_of_list(listed)
    rows = ("insert_rows", "一覧表", first + 2, 2), ("insert_rows", "効果額", 2, 1)
    assert_read_as_before(calc.edit(listed, *rows, ("insert_columns", "一覧表", 5, 1)), lists)


# ---------------------------------------------------------------- sorted


def test_a_list_sorted_by_its_ratings_follows_the_printed_number(calc: Calc, listed: Path, lists: City) -> None:
    first, last = rows_of_list(listed)
    read = extraction_of(calc.edit(listed, ("sort", "一覧表", f"A{first}:N{last}", 7)))
    assert contents(read) == contents(extraction_of(lists.returned / "1.xlsx"))
    assert read.typed == len(contents(read))
    assert Counter(finding.code for finding in read.findings) == {"R102": 4}, "1 stays where it was"
    moved = read.cells[(read.cells["table"] == "evaluation") & (read.cells["found_by"] == "key")]
    assert set(moved["key"]) == {"01", "1-1", "2", "10"}


@pytest.mark.parametrize(("column", "ascending"), [(1, False), (2, True), (8, False)])
def test_however_it_is_sorted_no_value_goes_to_another_initiative(
    calc: Calc,
    listed: Path,
    lists: City,
    column: int,
    ascending: bool,  # noqa: FBT001
) -> None:
    first, last = rows_of_list(listed)
    read = extraction_of(calc.edit(listed, ("sort", "一覧表", f"A{first}:N{last}", column, ascending)))
    assert contents(read) == contents(extraction_of(lists.returned / "1.xlsx"))
    assert {finding.code for finding in read.findings} == {"R102"}


def test_sorted_and_then_rows_inserted_and_saved_without_names(calc: Calc, listed: Path, lists: City) -> None:
    first, last = rows_of_list(listed)
    steps = (("sort", "一覧表", f"A{first}:N{last}", 2), ("insert_rows", "一覧表", first + 1, 1))
    read = extraction_of(calc.edit(listed, *steps, save_as=listed.with_suffix(".ods")))
    assert contents(read) == contents(extraction_of(lists.returned / "1.xlsx"))


@pytest.mark.parametrize(("area", "column"), [("B{}:N{}", 6), ("C{}:N{}", 5)])
def test_a_sort_without_the_numbers_is_refused(calc: Calc, listed: Path, area: str, column: int) -> None:
    """The numbers stay, titles or last year's ratings stand beside others: whose value is whose can't be told."""
    first, last = rows_of_list(listed)
    read = extraction_of(calc.edit(listed, ("sort", "一覧表", area.format(first, last), column)))
    evaluations = read.cells[(read.cells["table"] == "evaluation") & (read.cells["original"] != "")]
    stayed = evaluations["key"] == "1"
    assert set(evaluations.loc[~stayed, "found_by"]) == {"unclear"}
    assert {finding.key for finding in read.findings if finding.code == "R103"} == {"01", "1-1", "2", "10"}
    assert all(RATED[key] == "B" for key in evaluations.loc[stayed, "key"])


def test_what_only_entries_could_be_sorted_by_is_locked(listed: Path) -> None:
    """A protected sheet sorts nothing but unlocked cells: entries would leave their numbers, and nobody could tell."""
    with drawn_in(listed) as drawn:
        protection = drawn.book["一覧表"].protection
        assert protection.sheet
        assert protection.sort, "locked"


# ---------------------------------------------------------------- cells cut, rows and sheets deleted and copied


def test_a_cell_cut_and_pasted_elsewhere_is_still_that_entry(calc: Calc, form: Path, sheets: City) -> None:
    cell = next(e for e in manifest_of(form).entries if (e.key, e.field) == ("10", "problem"))
    source = f"C{cell.row}"
    step = ("write", "10", source, "予算が足りない。"), ("cut", "10", source, "P60")
    read = extraction_of(calc.edit(form, *step))
    before = contents(extraction_of(sheets.returned / "1.xlsx"))
    assert contents(read) == {**before, ("evaluation", "10", "problem"): "予算が足りない。"}
    assert read.typed == len(before) + 1


def test_a_deleted_row_takes_its_entries_and_says_so(calc: Calc, listed: Path, lists: City) -> None:
    first, _ = rows_of_list(listed)
    city, at = lists, first + 2  # 1-1
    read = extraction_of(calc.edit(listed, ("delete_rows", "一覧表", at, 1)))
    before = contents(extraction_of(city.returned / "1.xlsx"))
    assert contents(read) == {p: t for p, t in before.items() if p[:2] != ("evaluation", "1-1")}
    assert {f.key for f in read.findings if f.code == "R101"} == {"1-1"}
    assert "R105" in {f.code for f in read.findings}, "its print is gone too"


def test_a_deleted_sheet_takes_its_entries_and_says_so(calc: Calc, form: Path, sheets: City) -> None:
    read = extraction_of(calc.edit(form, ("delete_sheet", "2")))
    before = contents(extraction_of(sheets.returned / "1.xlsx"))
    left = {place: text for place, text in before.items() if place[1].split("/")[0].split("#")[0] != "2"}
    assert contents(read) == left
    assert {"2", "2/歳入増加"} <= {finding.key for finding in read.findings if finding.code == "R101"}


def test_a_row_copied_over_another_is_refused_and_not_counted_twice(calc: Calc, listed: Path, lists: City) -> None:
    first, _ = rows_of_list(listed)
    read = extraction_of(calc.edit(listed, ("copy", "一覧表", f"A{first}:N{first}", f"A{first + 1}")))
    assert {f.code for f in read.findings if f.severity == "block"} >= {"R108"}
    unclear = read.cells[(read.cells["table"] == "evaluation") & read.cells["key"].isin(["01", "1"])]
    assert set(unclear["found_by"]) <= {"unclear", "missing"}
    kept = {place: text for place, text in contents(read).items() if place[1] not in ("01", "1")}
    before = contents(extraction_of(lists.returned / "1.xlsx"))
    assert kept == {place: text for place, text in before.items() if place[1] not in ("01", "1")}


def test_a_row_copied_below_the_list_is_stray(calc: Calc, listed: Path, lists: City) -> None:
    first, last = rows_of_list(listed)
    read = extraction_of(calc.edit(listed, ("copy", "一覧表", f"A{first}:N{first}", f"A{last + 3}")))
    assert contents(read) == contents(extraction_of(lists.returned / "1.xlsx"))
    assert set(read.strays["cell"]) == {f"{column}{last + 3}" for column in "ABCDEFGH"}
    assert read.typed == len(contents(read)) + len(read.strays)


def test_a_copied_sheet_is_a_stray_sheet_and_the_original_is_read(calc: Calc, form: Path, sheets: City) -> None:
    """The sign of an initiative that the department adds: everything on the copy is listed, nothing is overwritten."""
    read = extraction_of(calc.edit(form, ("copy_sheet", "10", "10 (2)", 3), ("write", "10 (2)", "A1", "新しい取組")))
    assert contents(read) == contents(extraction_of(sheets.returned / "1.xlsx"))
    assert set(read.strays["sheet"]) == {"10 (2)"}
    assert "新しい取組" in set(read.strays["content"])
    assert read.typed == len(contents(read)) + len(read.strays)


@pytest.mark.parametrize("written", ["99", "", "1"])
def test_a_printed_number_written_over(listed: Path, lists: City, written: str) -> None:
    """Where the rest of the row still tells the initiative it is read; another's number beside it is refused."""
    with drawn_in(listed) as drawn:
        first, _ = rows_of_list(listed)
        drawn.book["一覧表"].cell(first, 1).value = written or None
    read = extraction_of(listed)
    before = contents(extraction_of(lists.returned / "1.xlsx"))
    codes = {finding.code for finding in read.findings}
    if written == "1":
        assert "R103" in codes
        evaluations = read.cells[read.cells["table"] == "evaluation"]
        assert set(evaluations.loc[evaluations["key"] == "01", "found_by"]) == {"unclear"}
        assert set(evaluations.loc[evaluations["key"] == "1", "found_by"]) == {"name"}
    else:
        assert contents(read) == before
        assert codes == {"R104" if written else "R105"}


def test_what_was_sorted_counts_in_the_master_under_its_own_initiative(calc: Calc, tmp_path: Path) -> None:
    city = filled_city(tmp_path / "市", "一覧表")
    path = city.returned / "1.xlsx"
    first, last = rows_of_list(path)
    calc.edit(path, ("sort", "一覧表", f"A{first}:N{last}", 7))
    master = city.read()
    assert {key: of(master, key)["rating_overall"] for key in RATED} == RATED
    assert of(master, "1-1")["done"] == "取組1-1を行った。"
    assert found(master, "R103", "R108", "F114") == []

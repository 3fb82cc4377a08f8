"""master.xlsx on paper: pages, nothing cut off, charts that hold the figures of their tables."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from libreoffice import _converted
from lxml import etree
from masters import initiative, ledger, master, plan
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from reports import HOSTILE, hostile, large
from test_master_book import flat, full

from consolidator.model import PENDING, Rating, Submission
from consolidator.publish.book_style import LINE, MOST_HEIGHT, line_count
from consolidator.publish.master_book import write_master
from consolidator.publish.master_page import breaks
from consolidator.summarise import summarise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl import Workbook

    from consolidator.model import Master

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
INITIATIVES = 120
DATA = {"取組一覧", "効果額データ", "指標データ"}
"""Sheets that grow with the plan and that nobody need print."""


def written(of: Master, lang: str = "ja") -> bytes:
    return write_master(of, summarise(of), lang).packed()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the master workbook of a plan as large as cities have."""
    path = tmp_path_factory.mktemp("印刷") / "master.xlsx"
    path.write_bytes(written(large(INITIATIVES)))
    return path


# ---------------------------------------------------------------- charts


def series(content: bytes) -> Iterator[tuple[str, str, list[float], str, list[str]]]:
    """Yield what each series of each chart draws: its name, the range and kept values, the categories' likewise."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        names = sorted(name for name in package.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name))
        for root in (etree.fromstring(package.read(name)) for name in names):
            for one in root.iter(f"{C}ser"):
                title = one.findtext(f"{C}tx//{C}v")
                values, labels = one.find(f"{C}val"), one.find(f"{C}cat")
                yield (
                    str(title), values.findtext(f".//{C}f"), [float(v.text) for v in values.iter(f"{C}v")],
                    labels.findtext(f".//{C}f"), [str(v.text) for v in labels.iter(f"{C}v")],
                )  # fmt: skip


def cells(book: Workbook, reference: str) -> list[Any]:
    sheet, _, area = reference.rpartition("!")
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    rows = book[sheet.strip("'")].iter_rows(top, bottom, left, right)
    return [cell.value for row in rows for cell in row]


@pytest.mark.parametrize("case", [flat, full], ids=["one aspect", "two aspects"])
def test_charts_hold_the_figures_of_the_tables(case: Any) -> None:
    of = case()
    tables, content = summarise(of), written(of)
    values = load_workbook(BytesIO(content), data_only=True)
    drawn = list(series(content))
    for name, where, held, labels_at, labels in drawn:
        assert held == pytest.approx([value or 0 for value in cells(values, where)]), (name, where)
        assert labels == [str(value) for value in cells(values, labels_at)]

    progress = tables["progress_by_policy"]
    whole = progress[progress["policy_code"] == "*"]
    for _, aspect, rating, count in whole[["aspect", "rating", "count"]].itertuples(name=None):
        if count:
            ratings = [held[0] for name, where, held, _, _ in drawn if name == rating and "進捗状況" in where]
            assert count in ratings, (aspect, rating)
    effects = tables["effects_by_year"].query("policy_code == '*' and kind == '*' and year <= 2019").set_index("year")
    lines = {name: held for name, where, held, _, _ in drawn if "効果額" in where}
    for name, column in (("計画額", "planned"), ("実績額", "actual"), ("実績累計", "cumulative_actual")):
        assert lines[name] == pytest.approx(list(effects[column].fillna(0)))  # no amount has no column
    if case is full:
        met = tables["indicator_achievement"].query("year == 2019").groupby("level")["met"]
        bars = {name: dict(zip(labels, held, strict=True)) for name, where, held, _, labels in drawn if "指標" in where}
        assert bars["達成"] == {level: (answers == "yes").sum() for level, answers in met}
        assert bars["未達成"] == {level: (answers == "no").sum() for level, answers in met}


# ---------------------------------------------------------------- paper


@pytest.mark.libreoffice
def test_a_plan_prints_on_few_pages_and_no_number_is_too_wide(book: Path, tmp_path: Path) -> None:
    pdf = _converted(book, tmp_path, "pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert "###" not in text
    pages = [[line for line in page.splitlines() if line.strip()] for page in text.split("\f")[:-1]]
    counts = Counter(re.split(r"\s{2,}", page[-1].strip())[-1] for page in pages)
    assert counts["表紙"] == 1
    assert next(iter(counts)) == "表紙"
    assert set(list(counts)[-3:]) == DATA  # what is rarely printed comes last
    assert sum(count for name, count in counts.items() if name not in DATA) <= 20
    assert counts["取組一覧"] <= INITIATIVES / 10 * side_by_side(book)
    for name in DATA - {"取組一覧"}:
        assert counts[name] <= INITIATIVES * 4 / 28


def side_by_side(book: Path) -> int:
    """Return how many pages hold the columns of the list of initiatives."""
    return len(load_workbook(book)["取組一覧"].col_breaks.brk) + 1


@pytest.mark.libreoffice
def test_no_row_is_lower_than_its_text(book: Path, tmp_path: Path) -> None:
    """LibreOffice is asked how high the rows want to be, and none of ours is lower."""
    ours = load_workbook(book)
    heights = {
        (sheet.title, row): dimension.height
        for sheet in ours
        if sheet.sheet_state == "visible"
        for row, dimension in sheet.row_dimensions.items()
        if dimension.height
    }
    assert len(heights) > 500
    for sheet in ours:
        for dimension in sheet.row_dimensions.values():
            dimension.height = None
    ours.save(tmp_path / "heights.xlsx")
    fitted = load_workbook(_converted(tmp_path / "heights.xlsx", tmp_path, "xlsx"))
    low = [
        (name, row, height, wanted)
        for (name, row), height in heights.items()
        if (wanted := fitted[name].row_dimensions[row].height) and wanted > height + 1
    ]
    assert low == []


def test_every_sheet_prints_on_a4_across_with_its_headings_repeated(book: Path) -> None:
    for sheet in load_workbook(book):
        if sheet.sheet_state != "visible":
            continue
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert int(sheet.page_setup.paperSize) == 9, sheet.title
        assert "&P / &N" in sheet.oddFooter.center.text
        if sheet.title != "表紙" and sheet.max_row > 60:
            assert sheet.print_title_rows, sheet.title


def test_the_list_of_initiatives_is_printed_on_pages_side_by_side_that_each_bear_number_and_title(book: Path) -> None:
    sheet = load_workbook(book)["取組一覧"]
    assert 1 < side_by_side(book) <= 4
    assert sheet.print_title_cols == "$A:$B"
    assert sheet.page_setup.pageOrder == "overThenDown"
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert 65 <= sheet.page_setup.scale <= 100


def test_breaks_leave_no_page_empty_and_none_too_full() -> None:
    assert breaks([50, 150, 200, 800, 700, 100, 100], 2) == [3, 4]
    assert breaks([50, 150, 2000, 100], 2) == [3]
    assert breaks([50, 150], 2) == []


def test_what_departments_type_is_text_in_cells_charts_and_links() -> None:
    content = written(hostile())
    book = load_workbook(BytesIO(content))
    held = {cell.value for row in book["取組一覧"].iter_rows(max_col=2) for cell in row if cell.data_type == "s"}
    assert {" ".join(text.split("\u2028")) for text in HOSTILE} <= {" ".join(str(one).split("\u2028")) for one in held}
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        assert cell.hyperlink is None or not cell.hyperlink.target
        assert cell.data_type != "f" or "HYPERLINK" not in str(cell.value)
    with zipfile.ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            assert b"<script>" not in package.read(name), name
            assert b'TargetMode="External"' not in package.read(name), name


def crowded() -> Master:
    """Forty initiatives with long titles in one cell of a matrix, and a scale whose meanings are long."""
    scale = tuple(
        Rating("overall", symbol, f"計画に対して{symbol}の程度まで進んだと認められる取組で、見直しを要しないもの", rank,
               counted=True, reason_required=False)
        for rank, symbol in enumerate("◎○△×", start=1)
    )  # fmt: skip
    rows = [initiative(f"{n}", "1", "○", title=f"{n}番の" + "とても長い名前の取組" * 7) for n in range(40)]
    points = [("a", "手段", "1", "民間活力"), ("a", "手段", "2", "協働"), ("b", "姿勢", "1", "選択")]
    tags = [(row["id"], axis, "1") for row in rows for axis in "ab"]
    return master(rows, plan(ratings=scale, tables=ledger(axes=points, tags=tags)))


def test_nothing_of_a_crowded_matrix_is_cut_off_and_each_initiative_stands_in_its_cell() -> None:
    sheet = load_workbook(BytesIO(written(crowded())))["マトリクス"]
    titles = next(row for row in range(1, 40) if sheet.cell(row, 1).value == "取組と評価") + 2
    cells = [sheet.cell(row, 3) for row in range(titles, sheet.max_row + 1) if sheet.cell(row, 1).value == "1"]
    assert len(cells) > 1
    lines = [line for cell in cells for line in str(cell.value).split("\n")]
    assert [line.partition(" ")[0] for line in lines] == [f"○　{n}" for n in range(40)]
    width = sheet.column_dimensions["C"].width
    for cell in cells:
        assert line_count(str(cell.value), width, 9) * 9 * LINE < sheet.row_dimensions[cell.row].height <= MOST_HEIGHT
    assert sheet.print_title_rows == f"${titles - 1}:${titles - 1}"


def test_a_long_legend_is_broken_into_lines_within_what_is_printed() -> None:
    book = load_workbook(BytesIO(written(crowded())))
    for sheet in (book["マトリクス"], book["視点別"]):
        legend = next(cell for cell in (sheet["A2"], sheet["A3"]) if str(cell.value).startswith("◎："))
        area = next(area for area in sheet.merged_cells.ranges if legend.coordinate in area)
        assert area.max_col == range_boundaries(str(sheet.print_area).split("!")[-1].replace("$", ""))[2]
        width = sum(sheet.column_dimensions[get_column_letter(c)].width for c in range(1, area.max_col + 1))
        height = sheet.row_dimensions[legend.row].height
        assert line_count(str(legend.value), width, 9) * 9 * LINE < height
        assert legend.alignment.wrap_text


def test_the_cover_names_departments_whole_and_says_how_many_more_are_missing() -> None:
    names = [(f"D{n}", "総務局", f"第{n}・行政経営改革推進担当課") for n in range(1, 10)]
    rows = [initiative(str(n), "1", PENDING, lead=code, lead_name=name) for n, (code, _, name) in enumerate(names)]
    held = ledger(departments=names, initiatives=[(row["id"], row["title"], "1", row["lead"]) for row in rows])
    made = master(rows, plan(tables=held), submissions=(Submission("a.xlsx", "", "D1", "accepted"),))
    sheet = load_workbook(BytesIO(written(made)))["表紙"]
    said = next(
        str(cell.value) for row in sheet.iter_rows() for cell in row if "未提出：" in str(cell.value or "")[10:]
    )
    told = re.search(r"未提出：(.+)、ほか(\d+)部署", said)
    assert told is not None, said
    shown = told[1].split("、")
    assert set(shown) <= {name for _, _, name in names}
    assert len(shown) + int(told[2]) == len(names) - 1

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from consolidator.model import PENDING, UNSETTLED, Master, Submission
from consolidator.publish.book_style import MOST_HEIGHT, display_width, fitted_width, line_count, row_height
from consolidator.publish.master_book import write_master
from consolidator.publish.master_page import MOST_TEXT
from consolidator.summarise import summarise
from tests.libreoffice import recalculated, stored
from tests.masters import effect, indicator, initiative, ledger, letters, master, plan, revision

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

CODES = [
    ("1", "", "一"),
    ("01", "", "〇一"),
    ("A*", "01", "えー"),
    ("a*", "01", "小文字"),
    ("AB", "A*", "深い"),
    ("x", "AB", "葉"),
]
AXES = [("m", "手段", "1", "民間"), ("m", "手段", "01", "技術"), ("s", "姿勢", "p", "選択"), ("s", "姿勢", "P", "協働")]


def flat() -> Master:
    """A small plan of one level, all in, rounded half up."""
    return master(
        [initiative(str(n), rating="◎" if n == 1 else "○") for n in range(16)],
        effects=[effect("1", year, 10.1, 20.2 if year < 2019 else None) for year in range(2016, 2020)],
    )


def full(**changes: Any) -> Master:
    """A plan with everything: four levels, two aspects, treacherous codes, relisted, pending and unsettled."""
    schedule = ["S", "A", "B", "C", "対象外", PENDING, UNSETTLED, "A"]
    leaves = ["1", "01", "A*", "a*", "AB", "x"]
    rows = [
        initiative(
            f"R-{n}",
            leaves[n % 6],
            None,
            rating_schedule=schedule[n % 8],
            rating_effect="SABC"[n % 4],
            last_effect="A",
            lead="01" if n % 3 else "1",
            lead_name="〇一課" if n % 3 else "一課",
            direction=["継続", "見直し", "廃止", None][n % 4],
            budget_reflected=["反映", "反映なし", "予算なし", None][n % 4],
            budget_amount=[5, None, -3][n % 3],
            done="実施" * n,
        )
        for n in range(40)
    ]
    rows.append(
        initiative("R-0再", "1", None, relisted_of="R-0", counted=False, rating_schedule="S", rating_effect="S")
    )
    tags = [(f"R-{n}", "m", "1" if n % 2 else "01") for n in range(40)] + [
        (f"R-{n}", "s", "pP"[n % 2]) for n in range(0, 40, 3)
    ]
    settings = {
        "ratings": letters("schedule") + letters("effect"),
        "tables": ledger(policies=CODES, axes=AXES, tags=tags, departments=[("1", "", "一課"), ("01", "", "〇一課")]),
    }
    effects = [
        effect(
            f"R-{n}",
            year,
            n + 0.1,
            None if year == 2019 and n % 2 else n - 3,
            policy=leaves[n % 6],
            kind=["歳入", "歳出"][n % 2],
        )
        for n in range(8)
        for year in (2016, 2018, 2019, 2020)
    ]
    indicators = [
        indicator(f"K{n}", target, actual, direction=direction, level=["KGI", "KPI"][n % 2], year=year)
        for n, (target, actual, direction) in enumerate(
            [
                (80, 60, "more"),
                (0.0645, 1, "less"),
                (0, 3, "less"),
                (9, 9, "keep"),
                (None, 2, "more"),
                (16, 1, "more"),
                (4, None, "keep"),
                (0, 1, "more"),
            ]
        )
        for year in (2018, 2019)
    ]
    kinds = [("content", "accepted"), ("content", "asked"), ("indicator", "declined"), ("new_indicator", "asked")]
    revisions = [revision(f"R-{n % 5}", *kinds[n % 4]) for n in range(12)]
    return master(
        rows,
        plan(**(settings | changes)),
        effects=effects,
        indicators=indicators,
        revisions=revisions,
        opinions=[
            {"no": "1", "year": 2019, "initiative": "R-1", "source": "懇談会", "text": "意見", "response": "対応"}
        ],
        submissions=(Submission("局/様式.xlsx", "0" * 64, "01", "accepted"),),
    )


CASES = {
    "flat": flat,
    "cut": lambda: replace(flat(), plan=plan(rounding="cut", decimals=0)),
    "full": full,
    "evaluated, cut, two decimals": lambda: full(percentage_base="evaluated", rounding="cut", decimals=2),
    "empty": lambda: master([]),
}


def written(of: Master, lang: str = "ja") -> tuple[bytes, pd.DataFrame]:
    book = write_master(of, summarise(of), lang)
    return book.packed(), book.figures


def saved(of: Master, folder: Path, lang: str = "ja") -> Path:
    path = folder / "計画 master.xlsx"
    path.write_bytes(written(of, lang)[0])
    return path


def formulas(content: bytes | Path) -> Iterator[tuple[str, str, str]]:
    """Sheet, address and text of every formula."""
    book: Workbook = load_workbook(BytesIO(content) if isinstance(content, bytes) else content)
    for sheet in book:
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate, str(cell.value)) for cell in row if cell.data_type == "f")


def printed(book: Workbook) -> list[Worksheet]:
    """The sheets that people see."""
    return [sheet for sheet in book if sheet.sheet_state == "visible"]


def differing(path: Path, tmp: Path) -> list[tuple[str, str, Any, Any]]:
    """Formula cells whose stored value is not what LibreOffice calculates: sheet, address, stored, calculated."""
    held, fresh = stored(path), recalculated(path, tmp)
    found = []
    for sheet, cell, _ in formulas(path):
        old, new = held[sheet].get(cell, ""), fresh[sheet].get(cell, "")
        numbers = isinstance(old, int | float) and isinstance(new, int | float)
        if not (old == pytest.approx(new, rel=1e-12, abs=1e-9) if numbers else old == new):
            found.append((sheet, cell, old, new))
    return found


def altered(path: Path, sheet_number: int, cell: str, value: str) -> None:
    """Change the value stored with one formula in the file's XML, leaving the formula."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    part = f"xl/worksheets/sheet{sheet_number}.xml"
    text, times = re.subn(rf'(<c r="{cell}"[^>]*><f>[^<]*</f><v>)[^<]*', rf"\g<1>{value}", parts[part].decode("utf-8"))
    assert times == 1
    with zipfile.ZipFile(path, "w") as package:
        for name, content in (parts | {part: text.encode("utf-8")}).items():
            package.writestr(name, content)


@pytest.mark.libreoffice
class TestRecalculation:
    @pytest.mark.parametrize("case", CASES)
    def test_every_formula_gives_the_value_that_is_stored_with_it(self, case: str, tmp_path: Path) -> None:
        path = saved(CASES[case](), tmp_path)
        assert sum(1 for _ in formulas(path)) > 8
        assert differing(path, tmp_path) == []

    def test_it_is_a_hard_recalculation_a_falsified_value_is_found(self, tmp_path: Path) -> None:
        path = saved(flat(), tmp_path)
        altered(path, 2, "C8", "4711")
        assert differing(path, tmp_path) == [("進捗状況", "C8", 4711.0, 16.0)]

    def test_editing_one_rating_changes_the_dependent_figures_and_no_others(self, tmp_path: Path) -> None:
        of = full()
        before = stored(saved(of, tmp_path))
        book = load_workbook(tmp_path / "計画 master.xlsx")
        sheet = book["取組一覧"]
        heads = {cell.value: cell.column for cell in sheet[4]}
        number = next(row for row in range(5, 50) if sheet.cell(row, heads["番号"]).value == "R-3")
        assert sheet.cell(number, heads["スケジュール評価"]).value == "C"
        sheet.cell(number, heads["スケジュール評価"]).value = "S"
        book.save(tmp_path / "edited.xlsx")
        after = recalculated(tmp_path / "edited.xlsx", tmp_path)

        edited = of.initiatives.copy()
        edited.loc[edited["id"] == "R-3", "rating_schedule"] = "S"
        expected = stored(saved(replace(of, initiatives=edited), tmp_path))
        changed = [
            (sheet, cell)
            for sheet, cell, _ in formulas(tmp_path / "edited.xlsx")
            if after[sheet].get(cell, "") != before[sheet].get(cell, "")
        ]
        due = [
            (sheet, cell)
            for sheet, cell, _ in formulas(tmp_path / "edited.xlsx")
            if expected[sheet].get(cell, "") != before[sheet].get(cell, "")
        ]
        assert changed == due
        assert {sheet for sheet, _ in changed} == {"表紙", "進捗状況", "部署別", "視点別"}


class TestFigures:
    def test_each_figure_is_a_formula_cell_and_the_value_of_its_published_row(self) -> None:
        of = full()
        summaries = summarise(of)
        book = write_master(of, summaries, "ja")
        content, figures = book.packed(), book.figures
        values = {
            (s.title, c.coordinate): c.value
            for s in load_workbook(BytesIO(content), data_only=True)
            for r in s.iter_rows()
            for c in r
        }
        cells = {(sheet, cell) for sheet, cell, _ in formulas(content)}
        assert len(figures) > 300
        for figure in figures.itertuples():
            assert (figure.sheet, figure.cell) in cells
            rows = summaries[figure.output_table]
            for name, value in json.loads(figure.output_key).items():
                rows = rows[rows[name] == value]
            shown = values[figure.sheet, figure.cell]
            published = rows[figure.column]
            assert len(rows), figure.id
            if (figure.output_table, figure.column) == ("indicator_achievement", "met"):
                assert (shown or None) == {"yes": "達成", "no": "未達成"}.get(published.item())
                continue
            if len(rows) > 1:
                assert shown == published.sum()
            else:
                assert shown == pytest.approx(published.item()) if pd.notna(published.item()) else shown in {None, ""}

    def test_codes_in_ids_are_told_apart(self) -> None:
        _, figures = written(full())
        keys = figures[["output_table", "output_key", "column"]].apply(tuple, axis=1)
        assert keys.groupby(figures["id"]).nunique().eq(1).all()
        assert figures["id"].groupby(keys).nunique().eq(1).all()
        assert "progress_by_policy/01/schedule/S/count" in set(figures["id"])

    def test_every_formula_that_is_seen_or_charted_is_a_figure(self) -> None:
        content, figures = written(full())
        known = set(figures[["sheet", "cell"]].itertuples(index=False, name=None))
        hidden = {
            (sheet.title, get_column_letter(place))
            for sheet in load_workbook(BytesIO(content))
            for column in sheet.column_dimensions.values()
            if column.hidden
            for place in range(column.min, column.max + 1)
        }
        cells = ((sheet, cell) for sheet, cell, _ in formulas(content))
        assert {place for place in cells if (place[0], place[1].rstrip("0123456789")) not in hidden} - known == set()


class TestLinks:
    def test_a_count_leads_to_the_rows_it_counts(self) -> None:
        of = full()
        content, figures = written(of)
        book = load_workbook(BytesIO(content))
        shown = load_workbook(BytesIO(content), data_only=True)
        linked = set()
        for figure in figures.itertuples():
            cell = book[figure.sheet][figure.cell]
            value = shown[figure.sheet][figure.cell].value
            counts = figure.output_table.startswith(("progress_", "axis_")) and figure.column == "count"
            if not counts or cell.font.size == 8:  # what charts draw
                continue
            assert (cell.hyperlink is not None) == (value > 0), figure.id
            if cell.hyperlink and not str(cell.hyperlink.tooltip).endswith("…"):
                linked.add(figure.output_table)
                assert len(cell.hyperlink.tooltip.split("、")) == value, figure.id
                sheet, _, area = cell.hyperlink.location.partition("!")
                first = book[sheet.strip("'")][area.partition(":")[0]]
                assert first.value == cell.hyperlink.tooltip.split("、")[0]
        assert linked == {"progress_by_policy", "progress_by_department", "axis_tallies", "axis_matrix"}

    def test_amounts_and_indicators_lead_to_their_data(self) -> None:
        of = full()
        content, figures = written(of)
        book = load_workbook(BytesIO(content))
        shown = [(one.id, book[one.sheet][one.cell]) for one in figures.itertuples() if one.sheet != "表紙"]
        cells = {name: cell for name, cell in shown if cell.font.size > 8}  # not what charts draw
        amount = cells["effects_by_year/x/*/2019/planned"].hyperlink
        lines = summarise(of)["effects"]
        row = int(re.sub(r".*A(\d+).*", r"\1", amount.location)) - 5
        assert (lines["policy"].iloc[row], lines["year"].iloc[row]) == ("x", 2019)
        assert cells["indicators_by_level/KPI/met"].hyperlink.location.startswith("指標データ!A")
        assert cells["budget_link/reviewed/numerator"].hyperlink.location.startswith("取組一覧!A")

    def test_what_is_no_figure_of_rows_leads_nowhere(self) -> None:
        book = load_workbook(BytesIO(written(master([]))[0]))
        assert [c.coordinate for r in book["進捗状況"].iter_rows() for c in r if c.hyperlink] == []


class TestContent:
    def test_the_same_master_gives_the_same_bytes(self) -> None:
        assert written(full())[0] == written(full())[0]

    def test_text_stays_text(self) -> None:
        texts = ["=1+1", "+1", "-1", "@x", "http://example.jp", "01", "1200", "{=A1}"]
        rows = [initiative(text, title=text, done=text, lead_name=text) for text in texts]
        sheet = load_workbook(BytesIO(written(master(rows))[0]))["取組一覧"]
        for row, text in enumerate(texts, start=5):
            assert [(cell.value, cell.data_type) for cell in sheet[row][:2]] == [(text, "s")] * 2
            assert sheet[row][1].hyperlink is None

    def test_a_text_that_is_too_long_is_cut_with_a_mark(self) -> None:
        content, _ = written(master([initiative("1", done="あ" * (MOST_TEXT + 5))]), "en")
        cells = [cell.value for cell in load_workbook(BytesIO(content))["Initiatives"][5]]
        long = next(str(value) for value in cells if value and str(value).startswith("あ"))
        assert len(long) == MOST_TEXT
        assert long.endswith("[cut here; whole in data/*.csv]")

    def test_no_formula_needs_more_than_excel_2016(self) -> None:
        newer = re.compile(r"\b(LET|FILTER|XLOOKUP|UNIQUE|SORT|LAMBDA|TEXTJOIN|COUNTIFS?|SUMIFS?|_xlfn)\b")
        found = [text for *_, text in formulas(written(full())[0]) if newer.search(text)]
        assert found == []

    def test_codes_are_stored_as_text_and_the_tree_is_exact(self) -> None:
        sheet = load_workbook(BytesIO(written(full())[0]), data_only=True)["進捗状況"]
        lines = {row[0].value: row[2].value for row in sheet.iter_rows(min_row=9, max_row=14)}
        assert lines == {"1": 7, "01": 33, "A*": 19, "AB": 12, "x": 6, "a*": 7}

    def test_a_provisional_master_is_stamped_on_every_sheet_and_a_final_one_on_none(self) -> None:
        for of, stamped in ((full(), True), (flat(), False)):
            book = load_workbook(BytesIO(written(of)[0]))
            assert all(("暫定" in (sheet.oddHeader.right.text or "")) is stamped for sheet in printed(book))

    def test_every_sheet_prints_in_landscape_one_page_wide_with_numbers(self) -> None:
        for sheet in printed(load_workbook(BytesIO(written(full())[0]))):
            assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth or 1) == ("landscape", 1)
            across = sheet.title == "取組一覧"  # on pages side by side: tests/test_master_print.py
            assert bool(sheet.sheet_properties.pageSetUpPr.fitToPage) is not across
            assert "&P" in sheet.oddFooter.center.text

    def test_what_is_empty_is_a_sentence_and_what_is_unused_is_left_out(self) -> None:
        book = load_workbook(BytesIO(written(master([]), "en")[0]))
        assert book["Effects"]["A2"].value == "The plan has no effects in money."
        assert {"By axis", "Matrix", "Budget", "Effect data", "Indicator data"}.isdisjoint(book.sheetnames)

    def test_an_ampersand_in_the_title_is_printed(self) -> None:
        book = load_workbook(BytesIO(written(replace(flat(), plan=plan(title="R&D計画")))[0]))
        assert "R&&D計画" in book["表紙"].oddFooter.left.text


class TestHeights:
    def test_full_width_characters_take_two_columns(self) -> None:
        assert display_width("あaｱ\nああ") == 4

    def test_a_row_is_as_high_as_its_longest_text_and_no_higher_than_excel_lets(self) -> None:
        assert line_count("あ" * 20, 21.5) == 2
        assert row_height([("あ" * 20, 21.5), ("", 3)]) == 2 * row_height([("あ", 20)]) - 2.5
        assert row_height([("あ" * 5000, 10)]) == MOST_HEIGHT

    def test_a_column_widens_until_its_text_fits(self) -> None:
        assert line_count("あ" * 300, fitted_width(["あ" * 300], 10, 60, 12)) <= 12
        assert fitted_width(["短い"], 10, 60, 3) == 10

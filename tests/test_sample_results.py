"""Every figure of every sample: stored, recalculated, published, worked out a second time, and led to its cells."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

import openpyxl
import pytest

from consolidator import samples
from consolidator.master_file import read_master
from tests.figures import unlike_by_hand, unlike_recalculated
from tests.recompute import Data, wrong_figures
from tests.story import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sample_years import SampleYear

SHOWN: Final = re.compile(r'<td[^>]* data-figure="([^"]+)"[^>]*>([^<]*)</td>')
"""A cell of the report's tables that leads somewhere: the figure's id, and what is printed."""


@pytest.fixture(scope="module", params=samples.names())
def sample(request: pytest.FixtureRequest, year_of: Callable[[str], SampleYear]) -> SampleYear:
    return year_of(request.param)


def test_every_published_row_is_what_a_person_works_out_of_ledger_and_forms(sample: SampleYear) -> None:
    assert unlike_by_hand(sample.out, sample.returned, sample.ledger) == []


@pytest.mark.libreoffice
def test_recalculated_anew_every_figure_is_the_one_stored_and_the_one_published(
    sample: SampleYear, tmp_path: Path
) -> None:
    assert unlike_recalculated(sample.out, tmp_path) == []


def test_every_figure_can_be_recomputed_from_the_cells_that_it_leads_to(sample: SampleYear) -> None:
    assert wrong_figures(sample.out, sample.returned, sample.ledger) == []


def test_the_figures_of_the_folder_are_those_that_the_workbook_knows(sample: SampleYear) -> None:
    figures = read_master(sample.out / "master.xlsx").record.figures.to_dict("records")
    assert len(figures) > 400
    assert figures == Data(sample.out).rows("figures")


def test_every_figure_in_the_tables_of_the_report_is_the_one_of_that_id_in_the_workbook(
    sample: SampleYear, tmp_path: Path
) -> None:
    said = run("report", sample.out / "master.xlsx", "--out", tmp_path)
    assert said.code == 0, said
    shown = SHOWN.findall((tmp_path / "report.html").read_text(encoding="utf-8"))
    places = {row["id"]: (row["sheet"], row["cell"]) for row in Data(sample.out).rows("figures")}
    book = openpyxl.load_workbook(sample.out / "master.xlsx", data_only=True)
    told = 0
    for escaped, printed in shown:
        sheet, cell = places[html.unescape(escaped)]
        number = printed.replace(",", "").replace("△", "-").rstrip("％%")
        if number.strip():
            half = 0.501 * 10.0 ** -len(number.partition(".")[2])
            assert float(number) == pytest.approx(book[sheet][cell].value, abs=half), (escaped, printed)
            told += 1
    assert told > 20

"""Every figure of every sample: stored, recalculated, published, worked out a second time, and led to its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from consolidator import samples
from consolidator.master_file import read_master
from schemas.outputs import OUTPUTS
from tests.independent import Year
from tests.libreoffice import recalculated, stored
from tests.recompute import Data, wrong_figures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sample_years import SampleYear

TABLES = (
    "progress_by_policy", "progress_by_department", "axis_tallies", "axis_matrix", "indicator_achievement",
    "indicators_by_level", "effects_by_year", "budget_link",
)  # fmt: skip
MET = {"yes": "達成", "no": "未達成"}


@pytest.fixture(scope="module", params=samples.names())
def sample(request: pytest.FixtureRequest, year_of: Callable[[str], SampleYear]) -> SampleYear:
    return year_of(request.param)


def alike(one: object, other: object) -> bool:
    """Whether two figures agree: blanks of every kind, texts as they are, sums of decimals to the last digits."""
    if one in {None, ""} or other in {None, ""}:
        return one in {None, ""} and other in {None, ""}
    if isinstance(one, str) and not isinstance(other, str):
        one = float(one)
    return one == pytest.approx(other, rel=1e-12, abs=1e-9) if not isinstance(other, str) else one == other


def test_every_published_row_is_what_a_person_works_out_of_ledger_and_forms(sample: SampleYear) -> None:
    by_hand, data = Year(sample.ledger, sample.returned), Data(sample.out)
    for table in TABLES:
        expected: dict[tuple[str, ...], dict[str, Any]] = getattr(by_hand, table)()
        published = {tuple(row[name] for name in OUTPUTS[table].key): row for row in data.rows(table)}
        assert set(expected) <= set(published), table
        for key, row in published.items():
            if key in expected:
                differing = {n: (row[n], v) for n, v in expected[key].items() if not alike(row[n], v)}
                assert not differing, (table, key, differing)
            else:  # what is not in yet, and cells of the matrix that are empty
                assert {row.get("count", "0")} == {"0"}, (table, key)


@pytest.mark.libreoffice
def test_recalculated_anew_every_figure_is_the_one_stored_and_the_one_published(
    sample: SampleYear, tmp_path: Path
) -> None:
    path, data = sample.out / "master.xlsx", Data(sample.out)
    held, fresh = stored(path), recalculated(path, tmp_path)
    figures = data.rows("figures")
    assert len(figures) > 400
    for row in figures:
        one, other = (book[row["sheet"]].get(row["cell"]) for book in (held, fresh))
        assert alike(one, other), (row["id"], one, other)
        published = data.of(row)
        assert alike(MET.get(str(published), published), one), (row["id"], published, one)


def test_every_figure_can_be_recomputed_from_the_cells_that_it_leads_to(sample: SampleYear) -> None:
    assert wrong_figures(sample.out, sample.returned, sample.ledger) == []


def test_the_figures_of_the_folder_are_those_that_the_workbook_knows(sample: SampleYear) -> None:
    figures = read_master(sample.out / "master.xlsx").record.figures.to_dict("records")
    assert figures == Data(sample.out).rows("figures")

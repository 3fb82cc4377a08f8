"""Every figure that the reports of a sample print has a name, which ``trace`` leads to cells that amount to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from consolidator import samples
from consolidator.figure_ids import RECORDS, figure_id, record_of
from consolidator.master_file import MasterFile, read_master
from consolidator.model import OperatorError
from consolidator.report.data import report_data
from consolidator.report.html import render_html
from consolidator.report.shown import Printed, Shown
from consolidator.report.word_tags import context
from consolidator.trace import Sources, trace, traced
from consolidator.trace.records import record_figure
from tests.chromium import opened
from tests.recompute import recomputed
from tests.story import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from consolidator.report.data import ReportData
    from tests.sample_years import SampleYear

PRINTED: Final = ("aspects", "years", "levels", "below_target", "budget_link", "initiatives")
"""The tags of the shipped papers whose rows hold figures."""
OF_ROW: Final = {"ratings", "indicator_achievement"}
"""What the papers print of an initiative beside its texts."""
NO_FIGURES: Final = {"code", "depth", "id", "initiative", "year", "name", "unit", "measure", "rating"}
TRACED: Final = 60
"""So many figures of a report are led to their cells; all of them are, for the master, in test_sample_results.py."""
NUMBER: Final = re.compile(r"[△−]?[\d,]+(\.\d+)?[%％]?")


class Truth:
    """What ``trace`` and the published tables say of one master's figures."""

    def __init__(self, file: MasterFile, held: ReportData) -> None:
        self.file, self.sources, self.shown = file, Sources(file.record.master), Shown(held.plan, "ja")
        self._rows = {row["id"]: row for row in file.record.figures.to_dict("records")}
        self._published = {
            figure_id(table, [row[name] for name in key], column): self.shown.value(table, column, row[column])
            for table, (key, columns) in RECORDS.items() for row in held.rows(table) for column in columns
        }  # fmt: skip

    def faults(self, told: Mapping[str, str]) -> list[str]:
        """Return what is wrong with printed figures: each must be known, some are traced to their sources."""
        some = sorted(told)[:: max(1, len(told) // TRACED)]
        found = [
            f"{figure} is unknown" for figure in told if figure not in self._published and figure not in self._rows
        ]
        for figure, printed in told.items():
            published = self._published.get(figure, printed)
            if printed.rstrip("%％") != published.rstrip("%％"):
                found.append(f"{figure}: printed {printed!r}, published {published!r}")
        return found + [fault for figure in some for fault in self._traced(figure, told[figure])]

    def _traced(self, figure: str, printed: str) -> Iterator[str]:
        row = self._rows.get(figure) or record_figure(self.file.record.master, figure)
        if row is None:
            yield f"{figure} can't be traced"
            return
        found = traced(self.file, row, self.sources)
        value = found.explained.value
        if figure not in self._rows and found.table != "evaluations":
            behind = found.explained.sources.to_dict("records")
            if recomputed(self.file, found, behind) != value:
                yield f"{figure}: {value!r} isn't what its sources amount to"
        told = self.shown.value(found.table, found.column, value)
        if printed.rstrip("%％") != told.rstrip("%％"):
            yield f"{figure}: printed {printed!r}, traced {told!r}"


@pytest.fixture(scope="module", params=samples.names())
def sample(request: pytest.FixtureRequest, year_of: Callable[[str], SampleYear]) -> SampleYear:
    return year_of(request.param)


def opened_master(sample: SampleYear) -> tuple[Truth, ReportData]:
    file = read_master(sample.out / "master.xlsx")
    held = report_data(file.record.master, file.record.figures, "ja", public=False)
    return Truth(file, held), held


def texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of rows with the name that each has in its row."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from texts(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, name)
    elif isinstance(value, str):
        yield name, value


def test_every_figure_of_the_papers_is_what_trace_leads_to(sample: SampleYear) -> None:
    truth, held = opened_master(sample)
    tags = context(held, lambda _: "")
    rows = {name: tags[name] for name in PRINTED if name != "initiatives"}
    rows["initiatives"] = [{name: row[name] for name in OF_ROW} for row in tags["initiatives"]]
    told = {one.figure: one for _, one in texts(rows) if isinstance(one, Printed) and one and one.figure}
    nameless = [
        (name, one) for name, one in texts(rows)
        if NUMBER.fullmatch(one) and name not in NO_FIGURES and not getattr(one, "figure", "")
    ]  # fmt: skip
    assert nameless == []
    assert all(one["rating"].figure in told for row in rows["initiatives"] for one in row["ratings"] if one["rating"])
    assert truth.faults(told) == []


def test_every_figure_of_the_initiatives_pages_is_what_trace_leads_to(sample: SampleYear, tmp_path: Path) -> None:
    truth, held = opened_master(sample)
    path = tmp_path / "report.html"
    path.write_bytes(render_html(held))
    with opened(path) as seen:
        page = seen.page
        page.evaluate("location.hash = '#print'")
        page.locator("#print-form [name=pages]").check()
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        cells = "#view-pages article :is(.mark, .number, .facts [data-figure])"
        found = page.eval_on_selector_all(
            cells, "all => all.map((one) => [(one.dataset.figure || one.firstElementChild?.dataset.figure || ''), "
                   "one.textContent, one.tagName])"
        )  # fmt: skip
        dots = page.eval_on_selector_all("#view-pages circle", "all => all.map((one) => one.dataset.figure)")
    told = {figure: text for figure, text, tag in found if text and tag != "TH"}
    assert "" not in told, told[""]
    assert len(told) >= len(held.rows("initiatives"))
    assert set(dots) <= set(told)
    assert truth.faults(told) == []


# ---------------------------------------------------------------- their names


def test_names_hold_any_code() -> None:
    name = figure_id("effects", ("1/100%/歳入増加", 2023), "actual")
    assert name == "effects/1%2F100%25%2F歳入増加/2023/actual"
    assert record_of(name) == ("effects", {"code": "1/100%/歳入増加", "year": 2023}, "actual")
    for other in ("effects/1/actual", "effects/1/R5/actual", "effects/1/2023/basis", "unmet/1/rating", ""):
        assert record_of(other) is None


def test_a_record_that_is_not_there_is_no_figure(sample: SampleYear) -> None:
    path = sample.out / "master.xlsx"
    for name in ("effects/none/2019/actual", "evaluations/none/2019/year_end/overall/rating", "initiatives/x/title"):
        with pytest.raises(OperatorError) as raised:
            trace(read_master(path), name, path)
        assert raised.value.code == "O123"


def test_the_command_says_where_an_initiative_s_figure_comes_from(sample: SampleYear) -> None:
    master = read_master(sample.out / "master.xlsx").record.master
    plan, row = master.plan, next(row for row in master.initiatives.to_dict("records") if row["counted"])
    name = figure_id("evaluations", (row["id"], plan.reporting_year, plan.period, plan.aspects[0]), "rating")
    said = run("trace", sample.out / "master.xlsx", name)
    assert said.code == 0, said
    assert str(row[f"rating_{plan.aspects[0]}"]) in said.out

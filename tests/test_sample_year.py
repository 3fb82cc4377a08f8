"""Each sample's forms, issued, filled in and read back: every answer is in its cell, and nothing is found wrong."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from consolidator import samples
from consolidator.asked import departments_to_ask
from consolidator.check import CONTEXT_COLUMNS, check
from consolidator.extract import extract
from consolidator.fill import fill_form
from consolidator.issue import issue_form
from consolidator.ledger.tables import ratings_of
from consolidator.manifest import read_manifest
from consolidator.model import Plan, Snapshot
from consolidator.normalise import normalise
from consolidator.snapshot.reading import take
from consolidator.template import find_template, read_template
from schemas.ledger import DEFAULTS

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.model import Extraction, Manifest


def plan_of(sample: samples.Sample) -> Plan:
    """The plan as reading the sample's ledger would give it."""
    tables = dict(sample.tables)
    for name, defaults in DEFAULTS.items():
        blanks = {field: tables[name][field].map(lambda value, d=default: d if value is None else value)
                  for field, default in defaults.items()}  # fmt: skip
        tables[name] = tables[name].assign(**blanks).astype(object)
    plan = tables["plan"].to_dict(orient="records")[0]
    plan["decimals"] = 1 if plan["decimals"] is None else int(plan["decimals"])
    return Plan(
        **{str(name): value for name, value in plan.items()}, ratings=ratings_of(tables["ratings"]), tables=tables
    )


class Year:
    """A sample year: the plan, and of each department what it typed and what was read of its form."""

    def __init__(self, sample: samples.Sample, folder: Path) -> None:
        self.sample, self.plan = sample, plan_of(sample)
        layout, faults = read_template(find_template(self.plan.template))
        assert faults == ()
        self.read: dict[str, tuple[Manifest, Extraction]] = {}
        for department in departments_to_ask(self.plan):
            path = folder / f"{department}.xlsx"
            path.write_bytes(fill_form(issue_form(self.plan, layout, department), self.answers_of(department)))
            snapshot = take(path, folder)
            assert isinstance(snapshot, Snapshot)
            manifest, fault = read_manifest(snapshot)
            assert manifest is not None, fault
            self.read[department] = manifest, extract(snapshot, manifest)

    def answers_of(self, department: str) -> pd.DataFrame:
        return self.sample.answers[self.sample.answers["department"] == department]


@pytest.fixture(scope="module", params=samples.names())
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year(samples.load(request.param), tmp_path_factory.mktemp("returned"))


def test_exactly_the_departments_that_are_asked_answer(year: Year) -> None:
    assert set(year.read) == set(year.sample.answers["department"])


def test_every_answer_is_in_its_cell(year: Year) -> None:
    for department, (_, extraction) in year.read.items():
        cells = extraction.cells
        held = dict(zip(zip(cells["table"], cells["key"], cells["field"], strict=True), cells["original"], strict=True))
        answers = year.answers_of(department)
        places = zip(answers["table"], answers["key"], answers["field"], strict=True)
        for place, value in zip(places, answers["value"], strict=True):
            assert held[place] == value or float(held[place]) == float(value)


def test_nothing_else_was_typed_and_nothing_is_stray(year: Year) -> None:
    for department, (_, extraction) in year.read.items():
        assert extraction.typed == len(year.answers_of(department))
        assert extraction.strays.empty
        assert extraction.findings == ()


def test_every_answer_is_understood_and_right(year: Year) -> None:
    extractions = [extraction for _, extraction in year.read.values()]
    cells = pd.concat([extraction.cells for extraction in extractions], ignore_index=True)
    parameters = next(iter(year.read.values()))[0].parameters
    indicators = year.plan.tables["indicators"]
    units = dict(zip(indicators["code"], indicators["unit"].map(lambda unit: unit or ""), strict=True))
    files = [extraction.cells["file"].iloc[0] for extraction in extractions]
    printed = [
        (*item, file)
        for file, (manifest, _) in zip(files, year.read.values(), strict=True)
        for item in manifest.context
    ]
    values, unclear, repairs = normalise(cells, parameters, units)
    wrong = check(values, pd.DataFrame(printed, columns=list(CONTEXT_COLUMNS)), parameters, unclear)
    assert Counter(finding.code for finding in (*unclear, *wrong) if finding.severity != "note") == {}
    measured = {key for table, key, field, *_ in printed if (table, field) == ("indicators", "target")}
    assert not {f.key for f in wrong if f.code == "V108"} & measured, "noted are only actuals that have no target"
    assert repairs, "some departments type as people do"

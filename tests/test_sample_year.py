"""Each sample's forms, issued, filled in and read back: every answer is in its cell, and nothing is found wrong.

What a city published comes out of its returned forms, to the digit.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from consolidator import samples
from consolidator.check import CONTEXT_COLUMNS, check
from consolidator.compare import Side, compare
from consolidator.extract import extract
from consolidator.ledger.tables import ratings_of
from consolidator.manifest import read_manifest
from consolidator.master_file import read_master
from consolidator.model import Plan, Snapshot
from consolidator.normalise.cells import normalise
from consolidator.snapshot.reading import take
from consolidator.summarise import summarise
from schemas.choices import REVISION_KINDS
from schemas.ledger import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from consolidator.model import Extraction, Manifest
    from tests.sample_years import SampleYear

PUBLISHED = Path(__file__).parent / "published"


def plan_of(ledger: Mapping[str, pd.DataFrame]) -> Plan:
    """The plan as reading a ledger of these tables would give it."""
    tables = dict(ledger)
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

    def __init__(self, made: SampleYear) -> None:
        self.sample, self.out = samples.load(made.name), made.out
        self.plan = plan_of(self.sample.tables)
        self.read: dict[str, tuple[Manifest, Extraction]] = {}
        for path in sorted(made.returned.glob("*.xlsx")):
            snapshot = take(path, made.returned)
            assert isinstance(snapshot, Snapshot)
            manifest, fault = read_manifest(snapshot)
            assert manifest is not None, fault
            self.read[manifest.department] = manifest, extract(snapshot, manifest)

    def answers_of(self, department: str) -> pd.DataFrame:
        return self.sample.answers[self.sample.answers["department"] == department]

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """What is published of the returned forms."""
        master = read_master(self.out / "master.xlsx").record.master
        assert [finding.code for finding in master.findings if finding.severity == "block"] == []
        assert not master.provisional
        return summarise(master)


@pytest.fixture(scope="module")
def years(year_of: Callable[[str], SampleYear]) -> Callable[[str], Year]:
    """The year of a sample by its name, read once."""
    return cache(lambda name: Year(year_of(name)))


@pytest.fixture(scope="module", params=samples.names())
def year(request: pytest.FixtureRequest, years: Callable[[str], Year]) -> Year:
    return years(request.param)


def published(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict(orient="records")]


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
    assert repairs, "some departments type as people do"


# ---------------------------------------------------------------- Sendai


def test_sendai_prints_its_percentages(years: Callable[[str], Year]) -> None:
    progress = years("sendai").tables["progress_by_policy"]
    whole = progress[(progress["policy_code"] == "*") & progress["rating"].isin(["◎", "○", "△"])]
    assert list(zip(whole["rating"], whole["count"], whole["share"], strict=True)) == [
        ("◎", 8, 6.5), ("○", 112, 90.3), ("△", 4, 3.2),
    ]  # fmt: skip


# ---------------------------------------------------------------- Utsunomiya


def test_utsunomiya_counts_its_priorities_in_both_aspects(years: Callable[[str], Year]) -> None:
    tallies = years("utsunomiya").tables["axis_tallies"]
    whole = tallies[tallies["rating"] == "*"]
    for aspect in ("schedule", "effect"):
        part = whole[whole["aspect"] == aspect]
        assert dict(zip(part["name"], part["count"], strict=True)) == {
            row["priority"]: int(row["initiatives"]) for row in published("utsunomiya_priority.csv")
        }


def test_utsunomiya_rates_schedule_and_effect_by_class_and_by_priority(years: Callable[[str], Year]) -> None:
    year = years("utsunomiya")
    progress, tallies = year.tables["progress_by_policy"], year.tables["axis_tallies"]
    classes = {"*", *year.plan.tables["policies"]["code"]}
    counts = progress.pivot_table(index="policy_code", columns="aspect", values="count", aggfunc="sum")
    assert set(counts.index) == classes
    assert (counts["schedule"] == counts["effect"]).all()
    leaves = set(year.plan.tables["initiatives"]["policy"])
    assert counts.loc[sorted(leaves), "schedule"].sum() == counts.loc["*", "schedule"]
    given = tallies[(tallies["rating"] != "*") & (tallies["count"] > 0)]
    for aspect, scale in (("schedule", {"Ａ", "Ｂ", "Ｃ"}), ("effect", {"◎", "○", "△"})):
        assert scale <= set(given.loc[given["aspect"] == aspect, "rating"])


# ---------------------------------------------------------------- Tsukubamirai


def test_tsukubamirai_has_its_21_cells_in_place(years: Callable[[str], Year]) -> None:
    year = years("tsukubamirai")
    points = {(row["axis"], row["code"]): row["name"] for row in rows(year.plan.tables["axes"])}
    titles = dict(zip(year.plan.tables["policies"]["code"], year.plan.tables["policies"]["name"], strict=True))
    tags = {(row["initiative"], row["axis"]): row["code"] for row in rows(year.plan.tables["tags"])}
    held: dict[tuple[str, str], set[str]] = {}
    for row in rows(year.tables["initiatives"]):
        cell = points["means", tags[row["id"], "means"]], points["stance", tags[row["id"], "stance"]]
        held.setdefault(cell, set()).add(titles[row["policy"]])
    wanted = {
        (re.sub(r"^\(\d\)", "", row["means"]), re.sub(r"^\(\d\)", "", row["stance"])): {row["title"]}
        for row in published("tsukubamirai_cells.csv")
    }
    assert held == wanted
    assert len(wanted) == 21


def test_tsukubamirai_counts_every_initiative_in_one_cell(years: Callable[[str], Year]) -> None:
    year = years("tsukubamirai")
    matrix = year.tables["axis_matrix"]
    assert set(zip(matrix["row_axis"], matrix["column_axis"], strict=True)) == {("means", "stance")}
    assert (matrix["row_code"].nunique(), matrix["column_code"].nunique(), len(matrix)) == (7, 3, 21)
    assert (matrix["count"] > 0).all()
    assert matrix["count"].sum() == len(year.plan.tables["initiatives"])


# ---------------------------------------------------------------- Kodaira


def kodaira_kinds() -> dict[str, int]:
    """The published counts by kind of revision, '*' for the initiatives revised at all."""
    labels = {"revised_initiatives": "*", "成果指標の見直し（うち新規設定）": "new_indicator"}
    labels |= {choice.ja: choice.value for choice in REVISION_KINDS}
    return {labels[row["kind"]]: int(row["initiatives"]) for row in published("kodaira_revision.csv")}


def test_kodaira_counts_its_initiatives_by_policy(years: Callable[[str], Year]) -> None:
    counts = years("kodaira").tables["progress_by_policy"].groupby("policy_name")["count"].sum()
    wanted = {row["policy"]: int(row["initiatives"]) for row in published("kodaira_policies.csv")}
    assert {name: counts[name] for name in wanted} == wanted
    assert counts[years("kodaira").plan.title] == sum(wanted.values()) == 62


def test_kodaira_counts_its_revision_by_kind(years: Callable[[str], Year]) -> None:
    counts = years("kodaira").tables["revisions_by_kind"].set_index("kind")
    assert {kind: counts.loc[kind, "count"] for kind in kodaira_kinds()} == kodaira_kinds()
    assert (counts["count"] == counts["accepted"]).all()


def test_kodaira_counts_come_out_of_comparing_the_two_ledgers(years: Callable[[str], Year]) -> None:
    year = years("kodaira")
    assert year.sample.former is not None
    found = compare(Side("former", plan_of(year.sample.former)), Side("present", year.plan), "ja").tables
    counts = dict(zip(found["revisions_by_kind"]["kind"], found["revisions_by_kind"]["count"], strict=True))
    assert {kind: counts[kind] for kind in kodaira_kinds()} == kodaira_kinds()
    listed = year.plan.tables["revisions"]
    assert set(zip(found["revisions"]["initiative"], found["revisions"]["kind"], strict=True)) == set(
        zip(listed["initiative"], listed["kind"], strict=True)
    )


# ---------------------------------------------------------------- a ward of Tokyo


def test_tokyo_has_the_indicators_of_its_three_policies(years: Callable[[str], Year]) -> None:
    year = years("tokyo-ward")
    policies = {row["code"]: row for row in rows(year.plan.tables["policies"])}
    sources = dict(zip(year.plan.tables["indicators"]["code"], year.plan.tables["indicators"]["source"], strict=True))
    places = dict(zip(year.tables["initiatives"]["id"], year.tables["initiatives"]["policy"], strict=True))
    found = []
    for row in rows(year.tables["indicator_achievement"]):
        policy = policies[places[row["initiative"]]]
        while policy["parent"]:
            policy = policies[policy["parent"]]
        if row["year"] == year.plan.reporting_year and not sources[row["code"]].endswith("（例示）"):
            found.append((policy["name"], row["level"], row["name"], row["target"], sources[row["code"]]))
    levels = {
        "KPI(重要業績評価指標)アウトカム指標": "KPI（アウトカム）",
        "KPI(重要業績評価指標)アウトプット指標": "KPI（アウトプット）",
    }
    wanted = [
        (row["pillar"], levels.get(row["level"], row["level"][:3]), row["name"],
         float(re.sub(r"\D", "", row["target"])), row["source"])
        for row in published("tokyo_indicators.csv")
    ]  # fmt: skip
    assert found == wanted
    assert len(wanted) == 15


def test_tokyo_indicators_serve_one_another_up_to_the_kgi(years: Callable[[str], Year]) -> None:
    indicators = {row["code"]: row for row in rows(years("tokyo-ward").plan.tables["indicators"])}
    above = {"KSI": "KGI", "KPI（アウトカム）": "KSI", "KPI（アウトプット）": "KPI（アウトカム）"}
    for row in indicators.values():
        if row["level"] in above:
            assert indicators[row["parent"]]["level"] == above[row["level"]]


def test_tokyo_reflects_80_percent_in_the_budget_and_reviews_10_percent(years: Callable[[str], Year]) -> None:
    year = years("tokyo-ward")
    shares = year.tables["budget_link"].set_index("measure")["share"]
    assert (shares["reflected"], shares["reviewed"]) == (80.0, 10.0)
    achieved = year.tables["indicator_achievement"]
    now = achieved[achieved["year"] == year.plan.reporting_year].set_index("code")["actual"]
    assert (now["1-KGI"], now["1-KPI-1"]) == (80.0, 10.0), "the indicators tell the same as the forms"


def test_tokyo_adds_up_what_the_departments_of_one_initiative_enter(years: Callable[[str], Year]) -> None:
    year = years("tokyo-ward")
    answers = year.sample.answers
    mine = (answers["table"] == "effects") & (answers["key"] == "2-05/歳出削減") & (answers["field"] == "actual")
    typed = [int(re.sub(r"\D", "", value)) for value in answers.loc[mine, "value"]]
    effects = year.tables["effects"]
    line = effects[(effects["code"] == "2-05/歳出削減") & (effects["year"] == year.plan.reporting_year)]
    assert len(typed) == 3
    assert list(line["actual"]) == [sum(typed)]


def test_tokyo_shows_relisted_initiatives_and_counts_them_once(years: Callable[[str], Year]) -> None:
    year = years("tokyo-ward")
    initiatives = year.tables["initiatives"]
    assert initiatives["relisted_of"].notna().sum() == 2
    progress = year.tables["progress_by_policy"]
    assert progress.loc[progress["policy_code"] == "*", "count"].sum() == len(initiatives) - 2 == 30

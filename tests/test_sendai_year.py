"""The sample of Sendai, through the ordinary commands, comes to the figures that the city published."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consolidator.pipeline import merge_forms
from consolidator.plan import read_plan
from consolidator.publish.data_tables import csv_bytes
from consolidator.reading import read_form, read_forms, returned_files
from consolidator.summarise import summarise
from tests.story import counts, drawn_in, everything, published, run

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from consolidator.model import Plan
    from consolidator.reading import FormRead
    from tests.sample_years import SampleYear

FIGURES = Path(__file__).parent / "published" / "sendai_progress.csv"
SYMBOLS = {"exceeded": "◎", "on_plan": "○", "behind": "△"}
FILES = ("results.json", "master.xlsx", "findings.xlsx", "data/cells.parquet", "data/progress_by_policy.csv")


@pytest.fixture(scope="module")
def demo(year_of: Callable[[str], SampleYear]) -> Path:
    """Everything that `consolidator demo` leaves."""
    return year_of("sendai").folder


def expected() -> list[tuple[str, dict[str, int]]]:
    """Name and counts of each published row, in print order; ratings that nobody has are left out."""
    with FIGURES.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [
        (
            row["item"] or row["section"],
            {symbol: int(row[name]) for name, symbol in SYMBOLS.items() if int(row[name])},
        )
        for row in rows
    ]


# ---------------------------------------------------------------- to the digit


def test_all_seventeen_rows_are_as_published(demo: Path) -> None:
    progress = published(demo / "out", "progress_by_policy")
    names = dict(zip(progress["policy_code"], progress["policy_name"], strict=True))
    parents = {code.rpartition("-")[0] for code in names}
    leaves = [code for code in names if code not in {*parents, "*"}]
    assert [(names[code], counts(progress, code)) for code in leaves] == expected()
    assert len(leaves) == 17


def test_the_whole_is_124_and_its_percentages_are_as_printed(demo: Path) -> None:
    progress = published(demo / "out", "progress_by_policy")
    whole = progress[progress["policy_code"] == "*"].set_index("rating")
    assert counts(progress) == {"◎": 8, "○": 112, "△": 4}
    assert [whole.loc[symbol, "share"] for symbol in "◎○△"] == ["6.5", "90.3", "3.2"]
    assert set(published(demo / "out", "initiatives")["counted"]) == {"true"}
    assert len(published(demo / "out", "initiatives")) == 124


def test_inner_nodes_are_the_sums_of_what_is_below_them(demo: Path) -> None:
    progress = published(demo / "out", "progress_by_policy")
    codes = list(dict.fromkeys(progress["policy_code"]))
    for code in codes:
        below = [other for other in codes if other.rpartition("-")[0] == (code if code != "*" else "") and other != "*"]
        if below:
            total = {symbol: sum(counts(progress, other).get(symbol, 0) for other in below) for symbol in "◎○△"}
            assert counts(progress, code) == {symbol: count for symbol, count in total.items() if count}


def test_everything_typed_is_accounted_for(demo: Path) -> None:
    accounts = published(demo / "out", "reconciliation")
    parts = accounts[["merged", "rejected", "overruled", "stray"]].astype(int).sum(axis="columns")
    assert list(accounts["typed"].astype(int)) == list(parts)
    assert len(accounts) == 22
    assert (accounts["typed"].astype(int) > 0).all()


# ---------------------------------------------------------------- twice the same


def test_two_runs_in_different_places_give_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    said = run("demo", other)
    assert said.code == 0
    assert "master.xlsx" in said.out
    first, second = everything(demo), everything(other)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert {f"out/{name}" for name in FILES} <= first.keys()


def test_merging_again_changes_no_byte_and_keeps_nothing_aside(demo: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(demo, tmp_path / "copy")
    before = everything(copy / "out")
    said = run("merge", copy / "plan.xlsx", copy / "returned", "--out", copy / "out")
    assert (said.code, said.err) == (0, "")
    assert everything(copy / "out") == before


def test_results_name_no_place_and_no_time(demo: Path) -> None:
    record = json.loads((demo / "out" / "results.json").read_text(encoding="utf-8"))
    assert not [name for name in record["inputs"] if str(demo) in name]
    for name, content in everything(demo / "out").items():
        assert str(demo.parent).encode() not in content, name


# ---------------------------------------------------------------- one rating changed


@dataclass(frozen=True)
class Read:
    """The sample's returns as read, and the tables made of them."""

    plan: Plan
    folder: Path
    forms: tuple[FormRead, ...]

    def tables(self, forms: tuple[FormRead, ...]) -> dict[str, list[list[str]]]:
        """Every published table as rows of text."""
        master = merge_forms(self.plan, forms, "plan.xlsx")
        frames: dict[str, pd.DataFrame] = summarise(master)
        return {
            name: list(csv.reader(csv_bytes(frame).decode("utf-8-sig").splitlines())) for name, frame in frames.items()
        }


@pytest.fixture(scope="module")
def returns(demo: Path) -> Read:
    plan, findings = read_plan(demo / "plan.xlsx")
    assert plan is not None, findings
    folder = demo / "returned"
    return Read(plan, folder, read_forms(returned_files(folder), folder, workers=0))


@pytest.fixture(scope="module")
def base(returns: Read) -> dict[str, list[list[str]]]:
    return returns.tables(returns.forms)


@pytest.mark.parametrize(("number", "step"), [(0, 1), (7, 1), (41, 2), (97, 2), (123, 1)])
def test_another_rating_changes_exactly_the_figures_that_depend_on_it(
    returns: Read, base: dict[str, list[list[str]]], tmp_path: Path, number: int, step: int
) -> None:
    head, *initiatives = base["initiatives"]
    row = dict(zip(head, initiatives[number], strict=True))
    old = row["rating_overall"]
    new = "◎○△"[("◎○△".index(old) + step) % 3]
    changed = with_rating(returns, row["lead"], row["id"], new, tmp_path)
    tables = returns.tables(changed)

    path = {"*", *(row["policy"][:end] for end in range(1, len(row["policy"]) + 1))}
    tags = returns.plan.tables["tags"]
    points = {(axis, code) for key, axis, code in tags.itertuples(index=False, name=None) if key == row["id"]}
    assert points, "every initiative of the sample is tagged"
    for table, by, affected in (
        ("progress_by_policy", ("policy_code",), {(code,) for code in path}),
        ("progress_by_department", ("department",), {(row["lead"],)}),
        ("axis_tallies", ("axis", "code"), points),
    ):
        was, now = tally(base[table], by), tally(tables[table], by)
        moved = {key: now[key] - was[key] for key in was if now[key] != was[key]}
        known = {key[:-1] for key in was} & affected
        assert moved == {(*key, rating): by for key in known for rating, by in ((old, -1), (new, 1))}

    related = {"initiatives", "evaluations", "progress_by_policy", "progress_by_department", "axis_tallies", "unmet"}
    assert [name for name in set(base) - related if base[name] != tables[name]] == []
    differing = [
        after for before, after in zip(base["initiatives"], tables["initiatives"], strict=True) if before != after
    ]
    assert [line[0] for line in differing] == [row["id"]]
    assert {line[0] for line in tables["unmet"][1:]} ^ {line[0] for line in base["unmet"][1:]} == (
        {row["id"]} if "△" in (old, new) else set()
    )


def tally(table: list[list[str]], by: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    """Return (what it is counted by ..., rating) → count."""
    head, *rows = table
    records = [dict(zip(head, row, strict=True)) for row in rows]
    return {tuple(record[name] for name in (*by, "rating")): int(record["count"]) for record in records}


def with_rating(returns: Read, lead: str, initiative: str, symbol: str, folder: Path) -> tuple[FormRead, ...]:
    """Let the lead type another rating, and a reason with it, into a copy of its form."""
    form = next(read for read in returns.forms if read.received.department == lead)
    path = folder / form.received.file
    path.write_bytes((returns.folder / form.received.file).read_bytes())
    with drawn_in(path) as drawn:
        drawn.cell("evaluation", initiative, "overall").value = symbol
        drawn.cell("evaluation", initiative, "reason").value = "入札が不調だった。"
    return tuple(read_form(path, folder) if read is form else read for read in returns.forms)

# ruff: noqa: E501, T201 - steps, one case a line; the counts are printed
"""Hundreds of human edits of filled forms: no wrong value goes on its way without a word.

The long run is a command: ``python -m tests.mutations 2000``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from consolidator.extract import form, locate
from consolidator.extract.account import Account
from consolidator.normalise import money
from tests.calc import running_calc
from tests.human import BY_CALC, EDITS, Case
from tests.mutations import Tally, by_calc, mutated, replayed, run, verdicts
from tests.towns import Town, made_up, place
from tests.typed import ASK, Typed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.human import Step

CASES = 96
BY_LIBREOFFICE = 6
FIRST = 5_000
FOUND: dict[str, tuple[str, str, tuple[Step, ...]]] = {
    "an answer cut and pasted onto another entry's cell, on a sheet": (
        "山里", "2", (("cut", "2-1", (29, 3, 29, 11), ("2-1", 40, 9)),),
    ),
    "an answer cut and pasted onto another of the same row": ("川口", "1", (("cut", "一覧表", (6, 10, 6, 10), ("一覧表", 6, 14)),)),
    "the only answer of a row cut to another row": ("山里", "01", (("cut", "01-1", (15, 11, 15, 11), ("01-1", 20, 10)),)),
    "the only answer of a list's column cut to the margin, in another column": (
        "川口", "2", (("delete_rows", "効果額", 5, 3), ("cut", "効果額", (4, 9, 4, 9), ("効果額", 6, 8))),
    ),
    "an answer cut onto another entry's cell, its row printed twice": (
        "山里", "2",
        (("cut", "2-1", (20, 8, 20, 9), ("2-1", 32, 11)), ("paste", "2-1", (19, 1, 19, 11), ("2-1", 20, 1)),
         ("insert_columns", "2-1", 9, 1)),
    ),
    "two answers exchanged by cutting": (
        "川口", "1",
        (("cut", "一覧表", (6, 8, 6, 8), ("一覧表", 30, 1)), ("cut", "一覧表", (6, 10, 6, 10), ("一覧表", 6, 8)),
         ("cut", "一覧表", (30, 1, 30, 1), ("一覧表", 6, 10))),
    ),
    "a row without its number, whose only answer was cut": (
        "山里", "03", (("delete_rows", "03-2", 40, 1), ("cut", "03-2", (32, 11, 32, 11), ("03-2", 19, 10))),
    ),
    "the row with a sheet's number deleted": ("山里", "1", (("delete_rows", "1-1", 3, 1),)),
    "a list sorted without its numbers and reasons": ("川口", "3", (("sort", "見直し", (4, 2, 15, 5), 4, False),)),
    "print cleared above rows that were inserted": ("川口", "1", (("insert_rows", "一覧表", 5, 3), ("clear", "一覧表", (4, 8, 4, 8)))),
    "an answer cut to a list's end, then the list's last rows deleted": (
        "川口", "1", (("cut", "一覧表", (7, 12, 7, 12), ("一覧表", 12, 8)), ("delete_rows", "一覧表", 7, 3)),
    ),
    "a heading written over with the next one's text": ("川口", "1", (("write", "新規", 3, 5, "取組\n効果"),)),
    "ratings of two initiatives merged": ("川口", "1", (("merge", "一覧表", (6, 7, 7, 7)),)),
    "a percentage's format, numbered as a condition's": (
        "山里", "01", (("type", "01-2", 32, 11, Typed(0.655, ASK, "money", "0.0%")),),
    ),
    "a part of a list was sorted, half of the rows' numbers with it, and the rows print nearly the same": (
        "川口", "1", (("sort", "指標", (4, 3, 6, 11), 11, True),),
    ),
}  # fmt: skip
"""Steps that once were a fault: city, department, steps."""


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> list[Town]:
    folder = tmp_path_factory.mktemp("towns")
    return [made_up(name, folder / name, 6) for name in ("山里", "川口")]


def town_of(towns: list[Town], name: str) -> Town:
    return next(town for town in towns if town.name == name)


def test_some_hundreds_of_edits(towns: list[Town], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tally = run(towns, CASES, FIRST, tmp_path / "returned")
    with capsys.disabled():
        print("\n" + tally.table())
    assert tally.faults == []
    assert tally.outcomes.total() >= CASES
    assert all(tally.outcomes[outcome] for outcome in ("same", "repaired", "found")), "something of each kind was met"
    assert len(tally.by_edit) > len(EDITS) * 0.8


@pytest.mark.libreoffice
def test_edits_done_by_libreoffice(towns: list[Town], tmp_path: Path) -> None:
    tally = Tally()
    with running_calc(tmp_path / "calc") as calc:
        for number in range(BY_LIBREOFFICE):
            town = towns[number % 2]
            case = mutated(town, town.codes[number // 2], number, only=BY_CALC)
            tally.add(
                case,
                by_calc(calc, case, tmp_path / f"returned {number}", (".xlsx", ".xlsx", ".ods", ".xls")[number % 4]),
            )
    assert tally.faults == []
    assert tally.edits >= BY_LIBREOFFICE


@pytest.mark.parametrize("what", FOUND)
def test_what_once_was_a_fault(towns: list[Town], what: str, tmp_path: Path) -> None:
    name, code, steps = FOUND[what]
    (verdict,) = verdicts(town_of(towns, name), [replayed(town_of(towns, name), code, steps)], tmp_path / "returned")
    assert verdict.faults == []


# ---------------------------------------------------------------- the test itself


def judged(towns: list[Town], name: str, steps: tuple[Step, ...], folder: Path, code: str = "1") -> list[str]:
    town = town_of(towns, name)
    (verdict,) = verdicts(town, [replayed(town, code, steps)], folder)
    return verdict.faults


def test_a_reader_that_follows_every_name_is_caught(
    towns: list[Town], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locate, "_is_intruder", lambda *_: False)
    monkeypatch.setattr(form, "_crowded_out", lambda *_: ())
    name, code, steps = FOUND["an answer cut and pasted onto another of the same row"]
    assert any("(merged) where" in fault for fault in judged(towns, name, steps, tmp_path / "returned", code))


def test_a_reader_that_passes_over_units_is_caught(
    towns: list[Town], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(money, "to_unit", lambda yen, _: yen)
    town = town_of(towns, "山里")
    entry, spot = next((e, s) for e, s in Case.of(town, "1", _NO_CHANCE).entries() if e.field == "budget_amount")
    faults = judged(towns, "山里", (("type", *spot, Typed("300千円", 300.0, "money")),), tmp_path / "returned")
    assert [fault.split(":")[0] for fault in faults] == [" ".join(map(str, place(entry)))]


def test_a_reader_that_loses_strays_is_caught(
    towns: list[Town], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Account, "strays", lambda *_: [])
    monkeypatch.setattr(Account, "typed", lambda self: len([c for c in self.cells if c == ""]))
    faults = judged(towns, "川口", (("write", "一覧表", 30, 2, "課長に確認"),), tmp_path / "returned")
    assert "一覧表!B30: '課長に確認' is in no account" in faults


_NO_CHANCE: Any = None

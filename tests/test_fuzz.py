"""Workbooks changed by chance, and those that once broke something; the long run is tests/fuzz.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fuzz import LIMITS, fuzz, make, probe, seeds

if TYPE_CHECKING:
    from pathlib import Path

FOUND: tuple[int, ...] = (4118, 5976, 8644)
"""Seeds of cases that once were a fault."""


def test_some_hundreds_of_changed_workbooks(tmp_path: Path) -> None:
    tally, faults = fuzz(200, 1_000_000, tmp_path / "fuzz")
    assert faults == []
    assert tally.total() == 200
    assert tally["form"] > 20  # most of what is changed is still a workbook, or nothing was tested
    assert sum(number for what, number in tally.items() if what.startswith("refused")) > 20


@pytest.mark.parametrize("seed", FOUND)
def test_what_once_was_a_fault(tmp_path: Path, seed: int) -> None:
    (tmp_path / "seeds").mkdir()
    path = make(seed, seeds(tmp_path / "seeds"), tmp_path)
    assert probe(path, tmp_path, LIMITS)[1:] == ()

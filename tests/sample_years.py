"""A whole year of each sample, made by ``consolidator demo`` once for all tests that only read it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.story import run

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 600


@dataclass(frozen=True)
class SampleYear:
    """What ``consolidator demo`` leaves of a sample. Tests must not change it."""

    name: str
    folder: Path

    @property
    def ledger(self) -> Path:
        return self.folder / "plan.xlsx"

    @property
    def returned(self) -> Path:
        return self.folder / "returned"

    @property
    def out(self) -> Path:
        return self.folder / "out"


def sample_year(name: str, root: Path) -> SampleYear:
    """Return a sample's year below a folder that all workers of a test run share; the first to ask makes it."""
    done, claim = root / name, root / f"{name}.claimed"
    root.mkdir(exist_ok=True)
    try:
        claim.mkdir()
    except FileExistsError:
        _wait_for(done)
        return SampleYear(name, done)
    making = root / f"{name}.making"
    said = run("demo", making, "--sample", name)
    assert (said.code, said.err) == (0, ""), said
    making.rename(done)
    return SampleYear(name, done)


def _wait_for(folder: Path) -> None:
    until = time.monotonic() + SECONDS
    while not folder.exists():
        assert time.monotonic() < until, f"another worker has not made {folder.name}"
        time.sleep(0.2)

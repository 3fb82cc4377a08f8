"""What several test modules share."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sample_years import SampleYear


def pytest_configure() -> None:
    """Let commands that tests start run this checkout, not an installed copy; time is no property of a value."""
    os.environ["PYTHONPATH"] = str(Path(__file__).parent.parent)
    os.environ["CONSOLIDATOR_CACHE"] = os.devnull  # no folder: what a test reads, it reads
    settings.register_profile("busy machine", deadline=None)
    settings.load_profile("busy machine")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the checkout."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def year_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], SampleYear]:
    """Return the function that gives a sample's year, made by the demo once for all workers; only to be read."""
    from tests.sample_years import sample_year  # noqa: PLC0415 - after the environment is set

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return cache(lambda name: sample_year(name, shared / "見本 の年"))

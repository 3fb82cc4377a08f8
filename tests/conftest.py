"""What several test modules share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings


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

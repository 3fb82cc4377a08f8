"""What several test modules share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_configure() -> None:
    """Let commands that tests start run this checkout, not an installed copy."""
    os.environ["PYTHONPATH"] = str(Path(__file__).parent.parent)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the checkout."""
    return Path(__file__).parent.parent

"""A form opened in a LibreOffice window, checked there as the button does in Excel, and left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import platformdirs

from addin.button import press
from addin.engine import start

if TYPE_CHECKING:
    from pathlib import Path


def check_in_window(form: Path) -> None:
    """Open a form in a window and check it; the window stays. Raises MissingOfficeError.

    LibreOffice runs with a profile of its own, so that one that is open already is not disturbed.
    """
    profile = platformdirs.user_data_path("consolidator", appauthor=False) / "libreoffice"
    profile.mkdir(parents=True, exist_ok=True)
    app = start(profile, visible=True)
    app.books.open(str(form)).set_mock_caller()
    press()

"""Presses 検査 on a form open in LibreOffice, and prints the seconds that the press took.

python -m tests.benchmark.press FORM
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from addin import engine
from addin.button import press


def main(form: Path) -> float:
    """Return the seconds from the press to the marked form; starting the program and opening the form don't count."""
    with tempfile.TemporaryDirectory() as profile:
        app = engine.start(Path(profile))
        try:
            app.books.open(str(form)).set_mock_caller()
            start = time.perf_counter()
            press()
            return time.perf_counter() - start
        finally:
            app.quit()


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))

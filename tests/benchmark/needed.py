"""What checking one form can't do without: importing pandas and pandera, and reading the form.

python -m tests.benchmark.needed FORM
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandera.pandas  # noqa: F401 - the import is what is measured

from consolidator.cli import app  # noqa: F401 - likewise
from consolidator.reading import read_form

if __name__ == "__main__":
    path = Path(sys.argv[1])
    read_form(path, path.parent)

"""The limit: python-calamine, in one process, reads all cells of all sheets of the files, and nothing else is done.

python -m tests.benchmark.limit FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from python_calamine import CalamineWorkbook


def read_all(folder: Path) -> int:
    """Return how many cells the files of a folder hold."""
    cells = 0
    for path in sorted(folder.iterdir()):
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            cells += sum(len(row) for row in book.get_sheet_by_name(name).to_python())
    return cells


if __name__ == "__main__":
    print(read_all(Path(sys.argv[1])))

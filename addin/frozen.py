"""The program for PCs without Python (``tools/kensa.spec`` freezes it): what the button starts, and the command line.

Excel's macros call an interpreter as ``… -B -c "…" --wb=BOOK --from_xl=1``. The frozen program takes that line too, and
runs the add-in; it never runs the code that the line holds.
"""

from __future__ import annotations

import multiprocessing
import sys


def run(line: list[str]) -> None:
    """Run the add-in for the workbook that Excel names, else the command line."""
    if "--from_xl=1" in line:
        from addin import main as press  # noqa: PLC0415 - seconds, and only one of the two is wanted

        press()
    else:
        from consolidator.cli import main  # noqa: PLC0415 - as above

        main(line)


if __name__ == "__main__":
    multiprocessing.freeze_support()  # files are read in child processes
    run(sys.argv[1:])

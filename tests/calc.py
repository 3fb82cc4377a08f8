"""A running LibreOffice, used as a clerk uses Excel (names move with the cells they point to) and a planner Word."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8"}
PYTHONS = ("/usr/bin/python3", "python3")
"""Where UNO is installed (Debian's python3-uno): the system's Python, seldom the one that runs the tests."""
HERE = Path(__file__).parent
SECONDS = 180


OPTIONS = ("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard")
DIED = "DisposedException"
"""What UNO says when LibreOffice ends while it is at work."""
MISSING = 65  # exit code of a script to which nobody answers
LIVES = 3


class Calc:
    """LibreOffice waiting on a pipe, with a profile of its own below a folder; where it crashes it is started anew."""

    def __init__(self, folder: Path) -> None:
        """Start it."""
        self._profile = (folder / "profile").absolute().as_uri()
        self._python = next(filter(None, (shutil.which(name) for name in PYTHONS)))
        self._start()

    def edit(self, path: Path, *steps: tuple[str | int | float | bool, ...], save_as: Path | None = None) -> Path:
        """Open a workbook, do the steps of ``tests.calc_edit``, save it (in the format of the new name), return it."""
        target = save_as or path
        self._run("calc_edit.py", path, str(target.absolute()), FILTERS[target.suffix], json.dumps(steps))
        return target

    def edit_text(self, path: Path, *steps: tuple[str, ...]) -> Path:
        """Open a Word document in Writer, do the steps of ``tests.writer_edit``, save it, return it."""
        self._run("writer_edit.py", path, str(path.absolute()), json.dumps(steps))
        return path

    def ask(self, path: Path, *questions: tuple[str, str]) -> list[Any]:
        """Return the answers to the questions of ``tests.calc_ask`` about a workbook."""
        answers: list[Any] = json.loads(self._run("calc_ask.py", path, json.dumps(questions)))
        return answers

    def end(self) -> None:
        """End it with the process it starts."""
        import os  # noqa: PLC0415 - POSIX only, as LibreOffice is here
        import signal  # noqa: PLC0415

        with suppress(ProcessLookupError):
            os.killpg(self._program.pid, signal.SIGTERM)
        try:
            self._program.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._program.pid, signal.SIGKILL)
            self._program.wait(20)

    def _start(self) -> None:
        soffice = shutil.which("soffice")
        assert soffice, "soffice is missing: install libreoffice-calc and python3-uno"
        self._pipe = f"calc{uuid.uuid4().hex}"
        accept = f"--accept=pipe,name={self._pipe};urp;StarOffice.ComponentContext"
        self._program = subprocess.Popen(
            [soffice, f"-env:UserInstallation={self._profile}", *OPTIONS, accept],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def _run(self, script: str, path: Path, *words: str) -> str:
        """Return what a script prints that saves its work last; once more where LibreOffice ended before that."""
        for life in range(1, LIVES + 1):
            done = subprocess.run(
                [self._python, str(HERE / script), self._pipe, str(path.absolute()), *words],
                capture_output=True, text=True, timeout=SECONDS, check=False,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            )  # fmt: skip
            if life == LIVES or (DIED not in done.stderr and done.returncode != MISSING):
                break
            self.end()
            self._start()
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running_calc(folder: Path) -> Iterator[Calc]:
    """Start LibreOffice with a profile of its own below a folder, and end it."""
    calc = Calc(folder)
    try:
        yield calc
    finally:
        calc.end()

"""Other programs that departments save forms with: each opens workbooks and saves them again, as a person would.

``tools/spreadsheet-programs`` brings the two for Node; the others are Debian's or Python's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE: Final = Path(__file__).parent
MODULES: Final = HERE.parent.parent / ".venv" / "node_modules"
"""Where ``tools/spreadsheet-programs`` puts packages for Node; CONSOLIDATOR_NODE_MODULES names another place."""
FILTERS: Final = {
    ".xlsx": "xlsx:Calc MS Excel 2007 XML",
    ".xls": "xls:MS Excel 97",
    ".ods": "ods:calc8",
    ".fods": "fods",
}
EXPORTERS: Final = {
    ".xlsx": "Gnumeric_Excel:xlsx",
    ".xls": "Gnumeric_Excel:excel_biff8",
    ".ods": "Gnumeric_OpenCalc:odf",
}
SECONDS: Final = 240


@dataclass(frozen=True)
class Program:
    """A program and the format it saves in."""

    name: str
    suffix: str
    missing: Callable[[], str]  # what is not installed, '' when all is
    save: Callable[[Sequence[Path], Path, str], None]

    def __str__(self) -> str:
        """Return how a test names it."""
        return f"{self.name} {self.suffix}"

    def saved(self, paths: Sequence[Path], folder: Path) -> list[Path]:
        """Open workbooks and save them into a folder, under their names."""
        folder.mkdir(parents=True)
        self.save(paths, folder, self.suffix)
        made = [folder / f"{path.stem}{self.suffix}" for path in paths]
        assert all(path.is_file() for path in made), f"{self}: {[path.name for path in made]}"
        return made


def _libreoffice(paths: Sequence[Path], folder: Path, suffix: str) -> None:
    profile = (folder.parent / "profile").absolute().as_uri()
    options = (
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        FILTERS[suffix],
        "--outdir",
        str(folder),
    )
    _run("soffice", *options, *map(str, paths))


def _gnumeric(paths: Sequence[Path], folder: Path, suffix: str) -> None:
    for path in paths:
        _run("ssconvert", "-T", EXPORTERS[suffix], str(path), str(folder / f"{path.stem}{suffix}"))


def _openpyxl(paths: Sequence[Path], folder: Path, suffix: str) -> None:
    for path in paths:
        openpyxl.load_workbook(path).save(folder / f"{path.stem}{suffix}")


def _node(script: str) -> Callable[[Sequence[Path], Path, str], None]:
    def save(paths: Sequence[Path], folder: Path, suffix: str) -> None:
        pairs = [word for path in paths for word in (str(path), str(folder / f"{path.stem}{suffix}"))]
        _run("node", str(HERE / f"{script}.cjs"), str(_modules()), *pairs)

    return save


def _modules() -> Path:
    return Path(os.environ.get("CONSOLIDATOR_NODE_MODULES", MODULES))


def _lacks(program: str) -> Callable[[], str]:
    return lambda: "" if shutil.which(program) else program


def _lacks_node(package: str) -> Callable[[], str]:
    return lambda: "node" if not shutil.which("node") else "" if (_modules() / package).is_dir() else f"npm's {package}"


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"


PROGRAMS: Final = (
    *(Program("LibreOffice", suffix, _lacks("soffice"), _libreoffice) for suffix in (".xlsx", ".ods", ".xls")),
    *(Program("Gnumeric", suffix, _lacks("ssconvert"), _gnumeric) for suffix in (".xlsx", ".ods", ".xls")),
    *(
        Program("SheetJS", suffix, _lacks_node("xlsx"), _node("sheetjs"))
        for suffix in (".xlsx", ".ods", ".xls", ".xlsb")
    ),
    Program("exceljs", ".xlsx", _lacks_node("exceljs"), _node("exceljs")),
    Program("openpyxl", ".xlsx", lambda: "", _openpyxl),
)
"""Every program in every format that it writes."""
FLAT: Final = Program("LibreOffice", ".ods", _lacks("soffice"), _libreoffice)
"""What other formats are turned into, so that their contents can be counted."""

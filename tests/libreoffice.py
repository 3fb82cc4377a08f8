"""Opens workbooks in LibreOffice: recalculated from scratch, and as pictures of the printed pages."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from pathlib import Path

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""Without it LibreOffice shows the values stored in the file, whatever the formulas say."""
SECONDS = 240


def recalculated(path: Path, tmp: Path) -> dict[str, dict[str, Any]]:
    """Sheet → address → value, every formula calculated anew; cells without content are left out.

    A hard recalculation: values stored in the file play no part.
    """
    return stored(_converted(path, tmp, "xlsx"))


def stored(path: Path) -> dict[str, dict[str, Any]]:
    """Sheet → address → value as the file holds it."""
    workbook = CalamineWorkbook.from_path(str(path))
    held: dict[str, dict[str, Any]] = {}
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        held[name] = {
            f"{get_column_letter(column)}{row}": value
            for row, values in enumerate(rows, start=1)
            for column, value in enumerate(values, start=1)
            if value != ""
        }
    return held


def render(path: Path, tmp: Path, dpi: int = 60) -> list[Path]:
    """PNG files of the pages as they would be printed, in order."""
    pdf = _converted(path, tmp, "pdf")
    _run(_program("pdftoppm"), "-png", "-r", str(dpi), str(pdf), str(tmp / pdf.stem))
    return sorted(tmp.glob(f"{pdf.stem}-*.png"))


def _converted(path: Path, tmp: Path, kind: str) -> Path:
    """Convert a workbook in a profile of our own, below tmp, so that no other LibreOffice is disturbed."""
    profile, out = tmp / "profile", tmp / f"converted-{kind}"
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    command = (_program("soffice"), f"-env:UserInstallation={profile.absolute().as_uri()}", "--headless")
    output = _run(*command, "--convert-to", kind, "--outdir", str(out), str(path))
    converted = out / f"{path.stem}.{kind}"
    if not converted.exists():
        raise AssertionError(f"LibreOffice could not convert {path.name}: {output}")
    return converted


def _program(name: str) -> str:
    """Where a program is; its absence is a failure, not a reason to skip: these tests hold the figures."""
    found = shutil.which(name)
    if found is None:
        raise AssertionError(f"{name} is missing: install libreoffice-calc, poppler-utils and a Japanese font")
    return found


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise AssertionError(f"{command[0]} failed: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr

"""What the intake needs to know of a returned file, and how files are named and sorted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consolidator.model import Finding, Submission
from schemas.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Filled:
    """One record that a form answers for. digest: of all that was entered for it."""

    table: str
    key: str
    answered: bool  # something that every form must tell was entered, such as a rating
    digest: str


@dataclass(frozen=True, slots=True)
class Received:
    """What the intake needs to know of one returned file."""

    file: str
    sha256: str
    problem: str = ""  # code of schemas.codes when it is no readable form
    params: tuple[tuple[str, str], ...] = ()
    department: str = ""
    plan_code: str = ""
    plan_title: str = ""
    organisation: str = ""
    year: int = 0
    period: str = ""
    money_unit: str = ""
    saved_at: str = ""
    digest: str = ""  # of the contents of its entry cells
    warnings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Of a workbook that is no form: its sheets that came out of one."""
    texts: tuple[str, ...] = ()
    """Of a workbook that is no form: the short texts in it, which may name a department or an initiative."""
    filled: tuple[tuple[str, str, bool, str], ...] = ()
    """Records that something was entered for: as ``Filled``."""

    @property
    def records(self) -> tuple[Filled, ...]:
        """Return the records that something was entered for."""
        return tuple(Filled(*record) for record in self.filled)


def finding(code: str, item: Received, *params: tuple[str, str]) -> Finding:
    """Return a finding on a file as a whole."""
    return Finding(code, CODES[code].severity, params, file=item.file, department=item.department)


def submission(item: Received, state: str, reason: str = "", instead: str = "") -> Submission:
    """Return what is decided about a file; instead: the file that stands in its place."""
    return Submission(item.file, item.sha256, item.department, state, item.saved_at, reason, instead)


def listed(files: Sequence[Received]) -> str:
    """Return the names of files for a message."""
    return "、".join(item.file for item in files)


def natural(file: str) -> tuple[tuple[str | int, ...], str]:
    """Sort names as people do: 2 before 10."""
    parts = re.split(r"(\d+)", file)
    return (tuple(int(part) if part.isdigit() else part for part in parts), file)

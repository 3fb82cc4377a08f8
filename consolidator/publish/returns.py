"""Which forms go back to their senders, under which names, and what is said in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from consolidator.once import kept
from consolidator.publish.letters import FOLDER, asked_of_departments, file_name, to_mend
from consolidator.publish.standing import findings_by_department

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consolidator.model import Finding, Master

_STATES: Final = frozenset({"accepted", "held"})
"""Forms of this plan that may still count; of every other file its sender is told in the covering text alone."""
_ENDINGS: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_USUAL: Final = ".xlsx"


@dataclass(frozen=True, slots=True)
class GoingBack:
    """One form that goes back. name: below the folder of results; findings: all that its department can do."""

    file: str
    sha256: str
    name: str
    findings: tuple[Finding, ...]


@kept
def going_back(master: Master) -> tuple[GoingBack, ...]:
    """Return the forms that their departments must mend, in the order of the files.

    A copy is named as its sender named the file; where several did so alike, the department's code comes first.
    """
    blocked = {
        finding.file
        for findings in findings_by_department(master).values()
        for finding in to_mend(findings)
        if finding.severity == "block"
    }
    chosen = [item for item in master.submissions if item.state in _STATES and item.file in blocked]
    findings: dict[str, list[Finding]] = {item.file: [] for item in chosen}
    for finding in master.findings:
        if finding.file in findings and asked_of_departments(finding):
            findings[finding.file].append(finding)
    names = _names((item.file, item.department) for item in chosen)
    return tuple(GoingBack(item.file, item.sha256, names[item.file], tuple(findings[item.file])) for item in chosen)


def _names(files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a name for each (file, department), no two alike on any file system."""
    files = tuple(files)
    plain = {file: file_name((PurePosixPath(file).stem,)) for file, _ in files}
    often = Counter(name.casefold() for name in plain.values())
    names: dict[str, str] = {}
    taken: set[str] = set()
    for file, department in files:
        stem = PurePosixPath(file).stem
        parts = (stem,) if often[plain[file].casefold()] == 1 else (department, stem)
        name = file_name(parts, taken)
        taken.add(name.casefold())
        ending = PurePosixPath(file).suffix.lower()
        names[file] = f"{FOLDER}/{name}{ending if ending in _ENDINGS else _USUAL}"
    return names

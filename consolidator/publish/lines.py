"""Findings as people read them: sentences, places, and one line where the same fault stands in many cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from consolidator.language import action_of, message_of, translations
from consolidator.publish.data_tables import finding_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consolidator.model import Finding, Severity

_GONE: Final = frozenset({"R101", "R105"})
MANY: Final = 3
"""From so many cells on, one line lists them all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list of findings; first_sheet and first_cell are where a link leads."""

    file: str
    sheet: str
    cell: str
    severity: Severity
    message: str
    action: str
    value: str
    code: str
    first_sheet: str
    first_cell: str
    many: bool  # stands for several cells, with their sheets where those are several


def lines(findings: Iterable[Finding], lang: str) -> tuple[Line, ...]:
    """Return the lines of some findings by file and place; an identical fault in three or more cells is one line.

    Identical are findings of one file, table and field with the same code, severity, sentences and value; what is
    gone with a sheet, row or column stands in no cell any more, and is one line a sheet whatever it was.
    """
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in sorted(findings, key=finding_order):
        groups.setdefault(_sameness(finding, lang), []).append(finding)
    made = [
        (finding_order(members[0]), _line(members, lang))
        for group in groups.values()
        for members in ([group] if _listable(group) else [[finding] for finding in group])
    ]
    return tuple(line for _, line in sorted(made, key=lambda item: item[0]))


def _sameness(finding: Finding, lang: str) -> tuple[str, ...]:
    if finding.code in _GONE and not finding.cell:
        return (finding.file, finding.sheet, finding.code, finding.severity)
    key = (finding.file, finding.table, finding.field, finding.code, finding.severity, finding.value)
    return (*key, message_of(finding, lang), action_of(finding, lang))


def _listable(group: list[Finding]) -> bool:
    places = {(finding.sheet, finding.cell) for finding in group if finding.cell}
    return len(places) >= MANY or (len(group) >= MANY and not places)


def _line(members: list[Finding], lang: str) -> Line:
    first = members[0]
    sheets = list(dict.fromkeys(finding.sheet for finding in members))
    several = translations(lang).gettext("{sheet} and {count} more").format(sheet=first.sheet, count=len(sheets) - 1)
    cells = [finding.cell if len(sheets) == 1 else f"{finding.sheet}!{finding.cell}" for finding in members]
    message = message_of(first, lang)
    if len(members) > 1 and not first.cell:
        message = (
            translations(lang)
            .gettext("{message} ({count} more like it)")
            .format(message=message, count=len(members) - 1)
        )
    return Line(
        file=first.file, sheet=first.sheet if len(sheets) == 1 else several,
        cell=("、" if lang == "ja" else ", ").join(dict.fromkeys(cells)),
        severity=first.severity, message=message, action=action_of(first, lang),
        value=first.value, code=first.code, first_sheet=first.sheet, first_cell=first.cell,
        many=len(members) > 1,
    )  # fmt: skip

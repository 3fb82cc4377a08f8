"""Findings as people read them: sentences, places, and one line where the same fault stands in many cells."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from consolidator.language import action_of, message_of, translations
from consolidator.publish.data_tables import finding_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    groups: dict[tuple[str, ...], list[_Told]] = {}
    for one in sorted((_told(finding, lang) for finding in findings), key=attrgetter("order")):
        groups.setdefault(_sameness(one), []).append(one)
    made = [
        (members[0].order, _line(members, lang))
        for group in groups.values()
        for members in ([group] if _listable(group) else [[one] for one in group])
    ]
    return tuple(line for _, line in sorted(made, key=itemgetter(0)))


class _Told(NamedTuple):
    """A finding with its sentences, which take longer than all else here, and what it is sorted by."""

    finding: Finding
    order: tuple[str | int, ...]
    message: str
    action: str


def _told(finding: Finding, lang: str) -> _Told:
    return _Told(finding, finding_order(finding), message_of(finding, lang), action_of(finding, lang))


def _sameness(one: _Told) -> tuple[str, ...]:
    finding = one.finding
    if finding.code in _GONE and not finding.cell:
        return (finding.file, finding.sheet, finding.code, finding.severity)
    key = (finding.file, finding.table, finding.field, finding.code, finding.severity, finding.value)
    return (*key, one.message, one.action)


def _listable(group: Sequence[_Told]) -> bool:
    places = {(one.finding.sheet, one.finding.cell) for one in group if one.finding.cell}
    return len(places) >= MANY or (len(group) >= MANY and not places)


def _line(members: Sequence[_Told], lang: str) -> Line:
    first, message, say = members[0].finding, members[0].message, translations(lang).gettext
    sheets = list(dict.fromkeys(one.finding.sheet for one in members))
    sheet, cells = first.sheet, [one.finding.cell for one in members]
    if len(sheets) > 1:
        sheet = say("{sheet} and {count} more").format(sheet=first.sheet, count=len(sheets) - 1)
        cells = [f"{one.finding.sheet}!{one.finding.cell}" for one in members]
    if len(members) > 1 and not first.cell:
        message = say("{message} ({count} more like it)").format(message=message, count=len(members) - 1)
    return Line(
        file=first.file, sheet=sheet, cell=("、" if lang == "ja" else ", ").join(dict.fromkeys(cells)),
        severity=first.severity, message=message, action=members[0].action, value=first.value, code=first.code,
        first_sheet=first.sheet, first_cell=first.cell, many=len(members) > 1,
    )  # fmt: skip

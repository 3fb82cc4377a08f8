"""What a mark on a cell looks like, and how the list of results reads: one definition for returns and add-in.

A marked cell is filled by how severe the finding is, and its note says what is wrong. What people had there stays:
their note below ours, their fill in a hidden sheet that remembers it (``Remembered``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from consolidator.a1 import position
from consolidator.language import action_of, message_of, translations
from schemas.marks import RESULT_SHEETS, typed_part
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from consolidator.model import Finding

Spot = tuple[str, int, int]
"""Sheet, row, column."""
FILLS: Final = {"block": "FFC7CE", "warn": "FFE699"}
"""Fill of a marked cell by severity, RRGGBB; findings for information are listed and mark nothing."""
LISTED_ONLY: Final = frozenset({"R107"})
"""Findings that speak of several places and name the first: people's own notes are no mistake to be marked."""
SEVERITIES: Final = ("block", "warn", "note")
REMEMBERED: Final = ("number", "entry", "sheet", "row", "column", "fill", "marked")
"""Columns of the hidden sheet, its first row."""
NO_FILL: Final = "-"
MANY: Final = 3
"""From so many cells on, the same fault is one line of the list; each of the cells is marked."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the list of results. row and column are 0 where the finding has no cell.

    others: the other cells with the very same fault, sheet, address, row and column of each.
    """

    number: int
    code: str
    severity: str
    sheet: str
    row: int
    column: int
    cell: str  # A1 address
    about: str  # key and field
    message: str
    action: str
    others: tuple[tuple[str, str, int, int], ...] = ()

    @property
    def count(self) -> int:
        """How many cells, or places without a cell, it speaks of."""
        return 1 + len(self.others)

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The cells it speaks of."""
        return (self.sheet, self.row, self.column), *((sheet, row, column) for sheet, _, row, column in self.others)

    @property
    def marks(self) -> bool:
        """Whether its cell is marked."""
        return bool(self.row) and self.severity in FILLS and self.code not in LISTED_ONLY


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked cell: its fill, and the lines that its note begins with."""

    spot: Spot
    number: int
    severity: str
    lines: tuple[str, ...]

    @property
    def fill(self) -> str:
        """The cell's fill, RRGGBB."""
        return FILLS[self.severity]

    def note(self, former: str) -> str:
        """Return the text of the note, what people wrote in the former one below ours."""
        theirs = typed_part(former)
        return "\n".join([*self.lines, theirs] if theirs else self.lines)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a marked cell looked like before. entry: its defined name, '' for a cell that is no entry."""

    number: int
    entry: str
    spot: Spot
    fill: str  # RRGGBB, NO_FILL where there was none
    marked: str  # the fill it was given

    def row(self) -> tuple[str, ...]:
        """Return the line of the hidden sheet, as REMEMBERED."""
        return (str(self.number), self.entry, self.spot[0], *map(str, self.spot[1:]), self.fill, self.marked)


def remembered(rows: Iterable[Sequence[object]]) -> tuple[Remembered, ...]:
    """Return the lines of the hidden sheet; those that make no sense are passed over."""
    found = []
    for row in rows:
        texts = ["" if value is None else str(value) for value in row]
        if len(texts) < len(REMEMBERED):
            continue
        number, entry, sheet, top, left, fill, marked = texts[: len(REMEMBERED)]
        if number.isdecimal() and top.isdecimal() and left.isdecimal():
            found.append(Remembered(int(number), entry, (sheet, int(top), int(left)), fill, marked))
    return tuple(found)


def results(findings: Iterable[Finding], sheets: Sequence[str], lang: str) -> tuple[Result, ...]:
    """Return the list of results, numbered: what must be mended first, then by sheet, row and column.

    sheets: the workbook's, in order. The same cell is told the same thing once; the same fault in the same field of
    many cells is one result.
    """
    order = {name: number for number, name in enumerate(sheets)}
    told: dict[tuple[int, int, int, int, str, str], tuple[Finding, str]] = {}
    for finding in findings:
        row, column = position(finding.cell)
        message, action = message_of(finding, lang), action_of(finding, lang)
        place = (SEVERITIES.index(finding.severity), order.get(finding.sheet, -1), row, column)
        told.setdefault((*place, finding.sheet, message), (finding, action))
    groups: dict[tuple[object, ...], list[tuple[Finding, str, str, int, int]]] = {}
    for number, (at, (finding, action)) in enumerate(sorted(told.items(), key=lambda item: item[0])):
        _, _, row, column, _, message = at
        alike = (finding.code, finding.severity, finding.table, finding.field, finding.value, message, action)
        alone = () if row else (number,)
        groups.setdefault((*alike, *alone), []).append((finding, message, action, row, column))
    listed = [group for whole in groups.values() for group in ([whole] if len(whole) >= MANY else ([o] for o in whole))]
    listed.sort(
        key=lambda group: (SEVERITIES.index(group[0][0].severity), order.get(group[0][0].sheet, -1), *group[0][3:])
    )
    return tuple(_result(number, group, lang) for number, group in enumerate(listed, 1))


def _result(number: int, group: Sequence[tuple[Finding, str, str, int, int]], lang: str) -> Result:
    """Return the line for a fault: finding, message, action, row and column of each cell that has it."""
    finding, message, action, row, column = group[0]
    return Result(
        number=number,
        code=finding.code,
        severity=finding.severity,
        sheet=finding.sheet,
        row=row,
        column=column,
        cell=finding.cell,
        about=_about(finding, lang, keyed=len(group) == 1),
        message=message,
        action=action,
        others=tuple((other.sheet, other.cell, at, across) for other, _, _, at, across in group[1:]),
    )


def marks(found: Iterable[Result], lang: str) -> dict[Spot, Mark]:
    """Return the cells to be marked; several findings on one cell make one mark, as severe as the worst."""
    marked: dict[Spot, Mark] = {}
    for result in found:
        if not result.marks:
            continue
        for spot in result.spots:
            former = marked.get(spot)
            lines = (*(former.lines if former else ()), _line(result, lang))
            worst = former or Mark(spot, result.number, result.severity, ())  # the list begins with the worst
            marked[spot] = Mark(spot, worst.number, worst.severity, lines)
    return marked


def result_sheet(lang: str) -> str:
    """Return the name of the sheet with the list of results."""
    return RESULT_SHEETS[0] if lang == "ja" else RESULT_SHEETS[1]


def severity_label(severity: str, lang: str) -> str:
    """Return how severe a finding is, in words."""
    say = translations(lang).gettext
    return {"block": say("Must be mended"), "warn": say("Please check"), "note": say("For information")}[severity]


def headings(lang: str) -> tuple[str, ...]:
    """Return the headings of the list of results: number, severity, place (a link), about, message, action."""
    say = translations(lang).gettext
    return (say("No."), say("Severity"), say("Where"), say("About"), say("What is wrong"), say("What to do"))


def summary(found: Sequence[Result], lang: str) -> str:
    """Return the one sentence that says how it stands."""
    say = translations(lang).gettext
    counts: Mapping[str, int] = {
        name: sum(result.count for result in found if result.severity == name) for name in SEVERITIES
    }
    if counts["block"] and counts["warn"]:
        message = say("{count} things must be mended, {warned} should be checked.")
    elif counts["block"]:
        message = say("{count} things must be mended.")
    elif counts["warn"]:
        message = say("Nothing must be mended; {warned} things should be checked.")
    else:
        message = say("No mistakes were found.")
    return message.format(count=counts["block"], warned=counts["warn"])


def _line(result: Result, lang: str) -> str:
    head = f"【検査{result.number}】" if lang == "ja" else f"[Check {result.number}] "
    return head + " ".join(f"{result.message} {result.action}".split())


def _about(finding: Finding, lang: str, *, keyed: bool) -> str:
    table = TABLES.get(finding.table)
    field = next((field for field in table.fields if field.name == finding.field), None) if table else None
    return " ".join(filter(None, (finding.key if keyed else "", field.title(lang) if field else "")))

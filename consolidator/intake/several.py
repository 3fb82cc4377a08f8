"""Several forms of one department: which of them counts, or which parts of which.

The rule, in the order in which it is applied:

1. Byte-identical copies count once, under the shortest name: 様式.xlsx rather than 様式 - コピー.xlsx.
2. The newest counts: by the time of the last save that the workbook itself records, then by what its name says (修正,
   最終, (2), v2 ...).
3. An older file that answers for an initiative (or an opinion) which the newer ones leave wholly blank is read
   together with them, for that initiative: sections were sent one form and filled in their halves. Where several
   answer for one, the newest of them stands.
4. Where the newest can't be told and the contents differ, none counts until the planner says so.

The sheet 受付 overrides it: 採用 lets just that file count, 使わない leaves a file out, 併用 reads files together
whatever they answer for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from consolidator.intake.received import finding, listed, submission

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from consolidator.asked import Owner
    from consolidator.intake.received import Received
    from consolidator.model import Finding, Submission

Overrides = dict[str, tuple[str, str]]
"""File -> treatment and reason, as the sheet 受付 says."""
NEWER: Final = re.compile(r"修正|訂正|差し?替え?|最終|改訂?|再提出|再送|rev|fix|final", re.IGNORECASE)
VERSION: Final = re.compile(r"(?:ver?\.?|版|\(|（|_|-)\s*(\d{1,3})(?:\)|）|版)?$", re.IGNORECASE)
FORM: Final = "form"
ADDED: Final = "new_initiatives"
"""What several sections propose stands side by side: no part's proposals take the place of another's."""
_NAMED: Final = 8  # initiatives that a finding names


@dataclass(frozen=True)
class Shares:
    """Who answers for what where several files are read together.

    newest: part -> newest part of its return; answers: (newest part, unit) -> the part that stands for the unit.
    """

    newest: Mapping[str, str]
    answers: Mapping[tuple[str, Owner], str]

    def elsewhere(self, file: str, unit: Owner) -> bool:
        """Tell whether another part answers for a unit; what none answers for is asked of the newest."""
        if file not in self.newest or unit[0] == ADDED:
            return False
        return self.answers.get((self.newest[file], unit), self.newest[file]) != file


@dataclass(frozen=True)
class Chosen:
    """What was decided about the files of a department."""

    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...]
    shares: Shares


def choose(group: Sequence[Received], overrides: Overrides, units: Callable[[str, str], Owner]) -> Chosen:
    """Decide which of a department's forms count, and for what."""
    copies: dict[str, Received] = {}
    decided: list[Submission] = []
    findings: list[Finding] = []
    # a file the planner names counts itself
    for item in sorted(group, key=lambda item: (not overrides.get(item.file), len(item.file))):
        first = copies.setdefault(item.sha256, item)
        if first is not item:
            decided.append(submission(item, "duplicate", "F109", first.file))
            findings.append(finding("F109", item, ("other", first.file)))
    if len(copies) == 1:
        decided += [submission(item, "accepted") for item in copies.values()]
        return Chosen(tuple(decided), tuple(findings), Shares({}, {}))
    files = [_Answers.of(item, units) for item in copies.values()]
    parts = _parts(files, overrides)
    if not parts:
        items = list(copies.values())
        decided += [submission(item, "held", "F111") for item in items]
        findings += [finding("F111", item, ("others", listed(items))) for item in items]
        return Chosen(tuple(decided), tuple(findings), Shares({}, {}))
    standing = parts[0].item
    counting = {one.item.file for one in parts}
    for one in files:
        if one.item.file in counting:
            decided.append(submission(one.item, "accepted"))
        else:
            code = "F126" if one.item.digest == standing.digest else "F110"
            decided.append(submission(one.item, "superseded", code, standing.file))
            findings.append(finding(code, one.item, ("other", standing.file)))
    shares, told = _shares(parts) if len(parts) > 1 else (Shares({}, {}), ())
    return Chosen(tuple(decided), (*findings, *told), shares)


@dataclass(frozen=True)
class _Answers:
    """A form, the units that it answers for, and all that was entered by unit: (table, key, digest)."""

    item: Received
    answered: frozenset[Owner]
    contents: Mapping[Owner, frozenset[tuple[str, str, str]]]

    @classmethod
    def of(cls, item: Received, units: Callable[[str, str], Owner]) -> _Answers:
        answered: set[Owner] = set()
        contents: dict[Owner, set[tuple[str, str, str]]] = {}
        for record in item.records:
            unit = units(record.table, record.key)
            contents.setdefault(unit, set()).add((record.table, record.key, record.digest))
            if record.answered and record.table not in (FORM, ADDED):
                answered.add(unit)
        return cls(item, frozenset(answered), {unit: frozenset(found) for unit, found in contents.items()})


def _parts(files: Sequence[_Answers], overrides: Overrides) -> list[_Answers]:
    """Return the forms that count, the newest first; none where it can't be told."""
    named = {how: [one for one in files if overrides.get(one.item.file, ("", ""))[0] == how] for how in _NAMED_BY}
    if named["together"]:
        return _ordered([*named["together"], *named["accept"]], differ_in=True)
    order = _ordered(named["accept"] or files, differ_in=False)
    if not order or named["accept"]:
        return order[:1]
    parts = order[:1]
    for older in order[1:]:
        if older.answered - frozenset().union(*(part.answered for part in parts)):
            parts.append(older)
    return parts


_NAMED_BY: Final = ("together", "accept")


def _ordered(files: Sequence[_Answers], *, differ_in: bool) -> list[_Answers]:
    """Return files from the newest to the oldest; none where that can't be told and matters.

    It matters where both answer for one unit otherwise, or, unless they are to be read together, at all.
    """
    dated = all(one.item.saved_at for one in files)  # else only names can tell: some programs don't record saving
    ranks = [(one.item.saved_at if dated else "", _version(one.item.file)) for one in files]
    order = sorted(range(len(files)), key=lambda number: ranks[number], reverse=True)
    for first, second in pairwise(order):
        one, other = files[first], files[second]
        if ranks[first] != ranks[second] or one.item.digest == other.item.digest:
            continue
        both = one.answered & other.answered
        apart = bool(one.answered - other.answered and other.answered - one.answered)
        if any(one.contents[unit] != other.contents[unit] for unit in both) or not (apart or differ_in):
            return []
    return [files[number] for number in order]


def _shares(parts: Sequence[_Answers]) -> tuple[Shares, tuple[Finding, ...]]:
    """Return who answers for what, and findings that say so."""
    newest = parts[0].item
    answers: dict[Owner, _Answers] = {}
    for part in parts:  # an answer stands before anything else that was entered, the newest before older ones
        answers |= {unit: part for unit in part.answered if unit not in answers}
    for part in parts:
        answers |= {unit: part for unit in part.contents if unit not in answers and unit[0] != ADDED}
    findings = []
    for part in parts[1:]:
        mine = [unit for unit, one in answers.items() if one is part and unit in part.answered]
        findings.append(finding("F125", part.item, ("other", newest.file), ("keys", _keys(mine))))
        for other in parts:
            differing = [unit for unit in part.answered if answers[unit] is other and _differs(part, other, unit)]
            if differing:
                params = (("other", other.item.file), ("keys", _keys(sorted(differing))))
                findings.append(finding("F127", part.item, *params))
    stands = {(newest.file, unit): one.item.file for unit, one in answers.items()}
    return Shares({part.item.file: newest.file for part in parts}, stands), tuple(findings)


def _differs(part: _Answers, other: _Answers, unit: Owner) -> bool:
    return part is not other and part.contents[unit] != other.contents[unit]


def _keys(units: Sequence[Owner]) -> str:
    keys = [key for _, key in units]
    return "、".join(keys[:_NAMED]) + ("…" if len(keys) > _NAMED else "")


def _version(file: str) -> tuple[bool, int]:
    """Return what a file's name says of its version: whether it says newer, and a number."""
    stem = unicodedata.normalize("NFKC", file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    number = VERSION.search(stem)
    return (bool(NEWER.search(stem)), int(number.group(1)) if number else 0)

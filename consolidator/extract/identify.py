"""Which record a row or a sheet of a returned form holds now: its printed key decides.

Names do not follow a sort; the print does. Where key and the rest of the print disagree, or a key
stands twice, nothing is guessed: the record is a problem.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consolidator.extract.prints import Prints

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consolidator.extract.align import Position
    from consolidator.extract.returned import Returned
    from consolidator.model import Record

ALIKE = 0.8  # share of the rest of a record's print that must be unchanged to tell it without its key
NO_RECORD = -1
Identity = tuple[str, str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Problem:
    """A place whose record can't be told: code of schemas.codes, what is printed there, and where."""

    code: str
    place: int  # index of the record that was issued there
    printed: str
    sheet: str
    position: Position


@dataclass(frozen=True)
class Identified:
    """Which record stands where; places and records are indexes into Manifest.records."""

    record_at: Mapping[int, int | None]  # place -> record printed there now; None: can't be told
    place_of: Mapping[int, int]  # record -> place; absent: nowhere
    rows: Mapping[int, int]  # place -> row of the returned sheet its key is printed in
    problems: tuple[Problem, ...]


def identify(returned: Returned) -> Identified:
    """Tell for every issued place which record is printed there now."""
    records = returned.manifest.records
    prints = Prints(returned.manifest)
    still = [_still(returned, record) for record in records]
    known: dict[Identity, int] = {}
    if not all(still):
        known = {_identity(record, [text for *_, text in record.prints]): index for index, record in enumerate(records)}
    numbers = frozenset(returned.names[name] for r in records for name, *_ in r.prints[:1] if name in returned.names)
    record_at: dict[int, int | None] = {}
    rows: dict[int, int] = {}
    problems: list[Problem] = []
    for place, record in enumerate(records):
        if record.kind == "form":
            record_at[place] = place
            continue
        row = record.prints[0][1]
        if still[place] and (record.kind == "sheet" or not _another_print(returned, prints, record, row)):
            record_at[place], rows[place] = place, row
            continue
        found = returned.prints(record)
        position = found[0][1]
        if record.prints[0][0] not in returned.names and _spot(returned, record, position) in numbers:
            position = None  # that is another record's number: this one is gone
        if position is None:  # its row or column is deleted: a sheet is still told by the rest that it prints
            there = record.kind == "sheet" and record.sheet in returned.sheets
            record_at[place] = place if there and _same_print(returned, prints, record) else None
            if there and record_at[place] is None:
                problems.append(Problem("R103", place, "", returned.sheets[record.sheet], (0, 0)))
            continue
        rows[place] = position[0]
        read = [text for text, _ in found]
        record_at[place] = _confirmed(returned, prints, place, _keyed(record, read, place, known), position)
        if record_at[place] is None:
            problems.append(Problem("R103", place, " ".join(read), returned.sheets[record.sheet], position))
    problems += _mixed(returned, prints, record_at, rows, problems)
    for place, row in _found_by_key(returned, prints, record_at, rows).items():
        rows[place], record_at[place] = row, place
    problems += _printed_twice(returned, record_at, rows)
    place_of = {record: place for place, record in record_at.items() if record is not None}
    return Identified(record_at, place_of, rows, tuple(problems))


def _still(returned: Returned, record: Record) -> bool:
    """Tell whether a record's key stands where it was issued because nothing printed on its sheet moved or changed."""
    if record.kind == "form":
        return True
    alignment = returned.alignments.get(record.sheet)
    if alignment is None or not alignment.still:
        return False
    texts = returned.texts[returned.sheets[record.sheet]]
    return all(texts.get((row, column)) == text for _, row, column, text in record.prints)


def _spot(returned: Returned, record: Record, position: Position | None) -> tuple[str, int, int] | None:
    """Return where a position on a record's sheet is in the returned workbook."""
    return None if position is None else (returned.sheets[record.sheet], *position)


def _identity(record: Record, texts: list[str]) -> Identity:
    scope = record.sheet if record.kind == "row" else ""  # rows are told apart within their sheet
    return (record.table, record.kind, scope, tuple(unicodedata.normalize("NFKC", text).strip() for text in texts))


def _keyed(record: Record, read: list[str], place: int, known: Mapping[Identity, int]) -> int | None:
    """Return the record that a key is of, NO_RECORD for none, None where it is put together of two (sorted in part)."""
    key, issued = _identity(record, read), _identity(record, [text for *_, text in record.prints])
    if key == issued:
        return place  # several sheets may print one initiative
    if key in known or record.kind != "row":
        return known.get(key, NO_RECORD)
    parts = {(part, text) for part, text in enumerate(key[-1]) if text and text != issued[-1][part]}
    others = (other for *kind, other in known if kind == [*key[:-1]])
    return NO_RECORD if all(parts.isdisjoint(enumerate(other)) for other in others) else None


def _confirmed(returned: Returned, prints: Prints, place: int, now: int | None, position: Position) -> int | None:
    """Return the record at a place if the rest of the print bears it out, else None; now: as ``_keyed``."""
    record = returned.manifest.records[place]
    if now is None:
        return None
    if now == NO_RECORD:
        return place if _same_print(returned, prints, record) else None
    if record.kind == "sheet":
        return now if now == place else None
    actual = returned.manifest.records[now]
    return None if _another_print(returned, prints, actual, position[0]) else now


def _found_by_key(
    returned: Returned, prints: Prints, record_at: Mapping[int, int | None], rows: Mapping[int, int]
) -> dict[int, int]:
    """Find rows of records that neither a name nor the alignment leads to, as after a sort where names are not kept.

    Such a row prints the key and nearly all the rest of its record, and no other place claims it.
    """
    records = returned.manifest.records
    here = {record for record in record_at.values() if record is not None}
    claimed = {(records[place].sheet, row) for place, row in rows.items()}
    found: dict[int, int] = {}
    for place, record in enumerate(records):
        sheet = returned.sheets.get(record.sheet)
        if record.kind != "row" or place in rows or place in here or sheet is None:
            continue
        columns = returned.alignments[record.sheet].columns
        keys = [columns.get(column, 0) for _, _, column, _ in record.prints]
        texts, wanted = returned.texts[sheet], _identity(record, [text for *_, text in record.prints])
        candidates = [
            row
            for row in {row for row, column in texts if column == keys[0]}
            if (record.sheet, row) not in claimed
            and _identity(record, [texts.get((row, column), "") for column in keys]) == wanted
            and _prints_alike(texts, columns, prints.beside(record), row)
        ]
        if len(candidates) == 1:
            found[place] = candidates[0]
    return found


def _prints_alike(
    texts: Mapping[Position, str], columns: Mapping[int, int], beside: Mapping[Position, str], row: int
) -> bool:
    same = sum(texts.get((row, columns.get(column, 0))) == text for (_, column), text in beside.items())
    return bool(beside) and same >= ALIKE * len(beside)


def _same_print(returned: Returned, prints: Prints, record: Record) -> bool:
    """Tell whether a place whose key can't be read still prints the rest of its record."""
    cells = prints.beside(record)
    texts = returned.texts[returned.sheets[record.sheet]]
    alignment = returned.alignments[record.sheet]
    same = sum(
        (now := alignment.returned(position)) is not None and texts.get(now) == text for position, text in cells.items()
    )
    return bool(cells) and same >= ALIKE * len(cells)


def _another_print(returned: Returned, prints: Prints, record: Record, row: int) -> bool:
    """Tell whether a row prints the key of one record beside the print of another (sorted in part)."""
    texts = returned.texts[returned.sheets[record.sheet]]
    columns = returned.alignments[record.sheet].columns
    for column, text in prints.line(record).items():
        now = texts.get((row, columns.get(column, 0)), "")
        if now and now != text and prints.of_another(record, column, now):
            return True
    return False


def _mixed(
    returned: Returned,
    prints: Prints,
    record_at: dict[int, int | None],
    rows: Mapping[int, int],
    problems: Sequence[Problem],
) -> list[Problem]:
    """Unsettle every row of a table where some row was mixed with another, but those that stand where they were issued.

    Those print all that their record printed. A row that moved may have left some of its answers behind, as the row
    that it was mixed with has.
    """
    records = returned.manifest.records
    tables = {(records[problem.place].table, problem.sheet) for problem in problems}
    found: list[Problem] = []
    for place, row in rows.items():
        now, sheet = record_at[place], returned.sheets[records[place].sheet]
        if now is None or records[place].kind != "row" or (records[place].table, sheet) not in tables:
            continue
        texts, columns = returned.texts[sheet], returned.alignments[records[place].sheet].columns
        line = prints.line(records[now])
        whole = all(texts.get((row, columns.get(column, 0)), "") == text for column, text in line.items())
        if now != place or not whole:
            record_at[place] = None
            position = returned.prints(records[place])[0][1] or (row, 0)
            found.append(Problem("R103", place, records[now].key, sheet, position))
    return found


def _printed_twice(returned: Returned, record_at: dict[int, int | None], rows: Mapping[int, int]) -> list[Problem]:
    """Find records that are printed in several places, and unsettle all of those."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for place, record in record_at.items():
        if record is not None:
            places[record].append(place)
    problems = []
    for record, found in places.items():
        for place in found if len(found) > 1 else ():
            record_at[place] = None
            issued = returned.manifest.records[place]
            column = (returned.prints(issued)[0][1] or (0, 0))[1]
            key = returned.manifest.records[record].key
            problems.append(Problem("R108", place, key, returned.sheets[issued.sheet], (rows[place], column)))
    return problems

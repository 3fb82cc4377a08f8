# ruff: noqa: E501 - comprehensions that read as one sentence
"""What a returned form says to a person who looks at it, held against what was read of it.

For each entry a person sees a cell: beside the number of its record, in its column. What that cell holds, and what was
typed there, is known from the edits. A case is at fault where another value than that went on its way without a word,
where something typed is in none of the four accounts, or where a value was rewritten and the log doesn't say so.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from consolidator.a1 import address, position
from consolidator.text import canonical_text
from schemas.marks import OUR_SHEETS
from tests.excel import Book
from tests.human import CHECKLIST
from tests.towns import field_of, place
from tests.typed import ASK, EITHER, Typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.model import Entry, Finding, Master, Record, Repair
    from tests.excel import Cell, Sheet, Spot
    from tests.human import Case
    from tests.towns import Place

RECORD_CODES: Final = ("R101", "R103", "R108")
PRINT_CODES: Final = ("R104", "R105")
UNRELATED: Final = ("M101", "F129")
BARE: Final = re.compile(r"[-−－ー△▲+]?[0-9０-９][0-9０-９,，.．]*")
"""A figure without a unit: it means the same whatever an indicator is counted in."""
PARTS: Final = ("merged", "rejected", "overruled", "stray")


@dataclass
class Verdict:
    """What became of one case; outcome: same, repaired, found, refused, wrong."""

    outcome: str
    values: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Read:
    """Everything that was read of one file."""

    cells: Mapping[Place, Mapping[str, Any]]
    findings: tuple[Finding, ...]
    repairs: Mapping[tuple[str, str], Repair]
    strays: frozenset[tuple[str, str]]
    account: Mapping[str, Any] | None
    state: str

    @classmethod
    def of(cls, master: Master, file: str) -> Read:
        """Take what a master says of a file."""
        cells = master.cells[master.cells["file"] == file].to_dict("records")
        strays = master.strays[master.strays["file"] == file]
        rows = master.reconciliation.to_dict("records")
        return cls(
            {(c["table"], c["key"], c["field"], int(c["year"])): c for c in cells},
            tuple(f for f in master.findings if f.file == file and f.code not in UNRELATED),
            {(r.sheet, r.cell): r for r in master.repairs if r.file == file},
            frozenset(zip(strays["sheet"], strays["cell"], strict=True)),
            next((row for row in rows if row["file"] == file), None),
            next((item.state for item in master.submissions if item.file == file), ""),
        )

    @property
    def asked(self) -> tuple[Finding, ...]:
        """Return the findings that ask somebody something."""
        return tuple(finding for finding in self.findings if finding.severity != "note")


def judge(case: Case, read: Read) -> Verdict:
    """Hold what was read of a case against what a person sees."""
    if not read.cells:
        return Verdict("refused" if read.asked else "wrong", faults=[] if read.asked else [f"{read.state}: no word"])
    view = View(case, read)
    faults = [fault for entry in case.form.manifest.entries for fault in view.value_faults(entry)]
    faults += [*_unaccounted(case, read), *_unbalanced(case, read), *_misplaced(case, read, view)]
    outcome = "wrong" if faults else "found" if read.asked else "repaired" if read.repairs else "same"
    return Verdict(outcome, len(read.cells), faults)


# ---------------------------------------------------------------- values


@dataclass
class View:
    """A case as a person sees it."""

    case: Case
    read: Read

    def __post_init__(self) -> None:
        """Note where every entry is seen, and which records can't be told from what is printed."""
        entries = self.case.form.manifest.entries
        self.seen = {place(entry): self.case.spot(entry) for entry in entries}
        self.of_spot: defaultdict[Spot | None, list[Entry]] = defaultdict(list)
        for entry in entries:
            self.of_spot[self.seen[place(entry)]].append(entry)
        self.where = self.case.where()
        self.unclear = {
            index for index, record in enumerate(self.case.form.manifest.records) if self._is_unclear(record)
        }
        self.asked: defaultdict[tuple[str, str, str, int], list[Finding]] = defaultdict(list)
        self.by_record: defaultdict[str, list[Finding]] = defaultdict(list)
        self.by_cell: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in self.read.asked:
            self.asked[finding.table, finding.key, finding.field, finding.year].append(finding)
            self.by_cell[finding.sheet, finding.cell].append(finding)
            if finding.code in RECORD_CODES:
                self.by_record[finding.key].append(finding)

    def value_faults(self, entry: Entry) -> list[str]:
        """Return what is wrong with the value that was read for an entry."""
        at, row = place(entry), self.read.cells[place(entry)]
        value = None if row["value"] is None or row["value"] != row["value"] else row["value"]
        goes_on = row["state"] in {"merged", "overruled"}
        told = self._told(entry, row)
        allowed = self._allowed(entry)
        name = " ".join(map(str, at))
        faults = []
        if (goes_on or value is None) and value not in allowed and EITHER not in allowed and not told:
            faults.append(f"{name}: {value!r} ({row['state']}) where {allowed} stands at {self.seen[at]}")
        if row["state"] == "rejected" and row["original"] and not told and not self._rejected_with_others(entry):
            faults.append(f"{name}: {row['original']!r} rejected without a word")
        if goes_on and value is not None and not self._logged(entry, row, value):
            faults.append(f"{name}: {row['original']!r} became {value!r} without a log")
        if goes_on and value is not None and not self._number_stands(entry) and not self._number_told(entry):
            faults.append(f"{name}: {value!r} was read beside another number, and nothing blocks")
        return faults

    def _number_stands(self, entry: Entry) -> bool:
        """Tell whether an entry of a list is seen beside the whole number of its record."""
        record, seen = self.case.form.manifest.records[entry.record], self.seen[place(entry)]
        sheet = self.case.book.issued(entry.sheet)
        if record.kind != "row" or seen is None or sheet is None:
            return True
        line = seen[1] - entry.row + record.prints[0][1]
        columns = ((sheet.column_now(column), text) for _, _, column, text in record.prints)
        return all(
            self.case.book.cell((sheet.name, line, column)).text == text if column else not text  # nothing was lost
            for column, text in columns
        )

    def _number_told(self, entry: Entry) -> bool:
        """Tell whether something blocks that is said of an entry's record, of its row, or of its number."""
        record, seen = self.case.form.manifest.records[entry.record], self.seen[place(entry)]
        assert seen is not None
        row, numbers = seen[1] - entry.row + record.prints[0][1], {text for *_, text in record.prints}
        return any(
            finding.severity == "block"
            and (
                (finding.code in RECORD_CODES and finding.key in {record.key, entry.key})
                or (finding.code in PRINT_CODES and finding.sheet == seen[0] and position(finding.cell)[0] == row)
                or (finding.code == "R105" and not finding.cell and dict(finding.params)["issued"] in numbers)
            )
            for finding in self.read.asked
        )

    def _rejected_with_others(self, entry: Entry) -> bool:
        """Tell whether a finding is on the whole file, or on another field of the same record."""
        whole = any(not finding.key and finding.code.startswith("F") for finding in self.read.asked)
        return whole or any((f.table, f.key) == (entry.table, entry.key) for f in self.read.asked)

    def _told(self, entry: Entry, row: Mapping[str, Any]) -> list[Finding]:
        """Return the findings on an entry: on itself, on its record, or on a cell where its content is or was."""
        record = self.case.form.manifest.records[entry.record]
        home = (entry.sheet, entry.row, entry.column)
        spots = {self.seen[place(entry)], self.where.get(home), self.case.book.names.get(entry.name)}
        cells = {(spot[0], address(spot[1], spot[2])) for spot in spots if spot} | {(row["sheet"], row["cell"])}
        if (seen := self.seen[place(entry)]) is not None:
            area = self.case.area(seen)  # what is wrong with merged cells is said at the first of them
            cells.add((seen[0], address(*area[:2])))
        on_cells = [finding for cell in cells for finding in self.by_cell[cell]]
        return [*self.asked[place(entry)], *self.by_record[record.key], *self.by_record[entry.key], *on_cells]

    def _allowed(self, entry: Entry) -> list[str | float | None]:
        """Return what an entry may be taken for; nothing where a person couldn't tell either."""
        book, seen = self.case.book, self.seen[place(entry)]
        home = (entry.sheet, entry.row, entry.column)
        if entry.record in self.unclear or len(self.of_spot[seen]) > 1 > (seen is None):
            return [None] if seen and not book.cell(seen).text else []
        if seen is None:
            return [] if self.case.form.answers.get(place(entry)) else [None]
        if self._covered(seen):
            return []
        found = book.cell(seen)
        if found.text:
            return self._meanings(entry, found, at_home=found.origin == home and not found.pasted)
        elsewhere = self._moved_to(entry, seen)
        return [None] if elsewhere is None else self._meanings(entry, book.cell(elsewhere), at_home=True)

    def _covered(self, seen: Spot) -> bool:
        """Tell whether an entry's cell was merged with another's: what stands there may be meant for both."""
        for area in self.case.book[seen[0]].merges:
            if area[0] <= seen[1] <= area[2] and area[1] <= seen[2] <= area[3]:
                both = [s for s in self.of_spot if s and s[0] == seen[0]
                        and area[0] <= s[1] <= area[2] and area[1] <= s[2] <= area[3]]  # fmt: skip
                return len(both) > 1 and bool(self.case.book.cell((seen[0], *area[:2])).text)
        return False

    def _moved_to(self, entry: Entry, seen: Spot) -> Spot | None:
        """Return where an answer was cut and pasted to that no other entry's cell is."""
        named = self.case.book.names.get(entry.name)
        if named is None or named == seen or self.of_spot.get(named) or not self.case.book.cell(named).text:
            return None
        return named

    def _meanings(self, entry: Entry, cell: Cell, *, at_home: bool) -> list[str | float | None]:
        typed, kind = cell.typed, self.case.town.kind(entry)
        if isinstance(typed, Typed) and typed.kind == kind:
            if typed.value != ASK:
                return [typed.value]
            slip = typed.shown is None and not typed.error and typed.formula is None
            return [] if at_home or not slip or not _digits(typed) else [EITHER]
        if field_of(entry).kind in {"text", "long_text"}:
            return [cell.text.strip() or None] if not cell.error else []
        same = isinstance(typed, Typed) and typed.kind.split()[0] == kind.split()[0] == "number"
        bare = isinstance(typed, Typed) and typed.value != ASK and BARE.fullmatch(str(typed.raw))
        return [cell.content, cell.text, *([typed.value] if same and bare else [])]

    def _logged(self, entry: Entry, row: Mapping[str, Any], value: str | float) -> bool:
        """Tell whether the log says what was typed, where it isn't the value to the letter."""
        text = canonical_text(value)
        if text == row["original"] or row["original"] in _labels(entry, value):
            return True
        repair = self.read.repairs.get((row["sheet"], row["cell"]))
        return repair is not None and bool(repair.rule) and repair.value == text

    # ------------------------------------------------------------ records

    def _is_unclear(self, record: Record) -> bool:
        """Tell whether a row's number and the rest of its print belong to different records, or stand twice."""
        if record.kind != "row":
            return False
        sheet = self.case.book.issued(record.sheet)
        if sheet is None:
            return False
        issued = next(s for s in self.case.form.manifest.sheets if s.name == record.sheet)
        key_row = record.prints[0][1]
        others = [
            r for r in self.case.form.manifest.records
            if r is not record and r.kind == "row" and (r.table, r.sheet) == (record.table, record.sheet)
        ]  # fmt: skip
        now = self.case.key_row(record) or self.case.printed_row(record) or sheet.row_now(key_row)
        if now is None:
            return False
        foreign = 0
        for column in {column for row, column in issued.cells if row == key_row}:
            here = sheet.column_now(column)
            text = sheet.cells[now, here].text if here and (now, here) in sheet.cells else ""
            rest = {issued.cells.get((other.prints[0][1], column)) for other in others}
            if text and text != issued.cells[key_row, column] and text in rest:
                foreign += 1
        several = len(record.prints) > 1  # where two numbers name a record, one of them still does
        return foreign > several or self._stands_twice(record, now)

    def _stands_twice(self, record: Record, now: int) -> bool:
        """Tell whether a record's number stands in another row of its list too, where a record was."""
        sheet = self.case.book.issued(record.sheet)
        assert sheet is not None
        rows = {sheet.row_now(r.prints[0][1]) for r in self.case.form.manifest.records
                if r.kind == "row" and (r.table, r.sheet) == (record.table, record.sheet)}  # fmt: skip
        columns = [sheet.column_now(column) for _, _, column, _ in record.prints]
        key = [text for *_, text in record.prints]
        twice = [
            row for row in rows
            if row is not None and row != now
            and [sheet.cells[row, c].text if c and (row, c) in sheet.cells else "" for c in columns] == key
        ]  # fmt: skip
        return any(self._prints_rest(record, sheet, row) for row in twice)

    def _prints_rest(self, record: Record, sheet: Sheet, row: int) -> bool:
        """Tell whether a row prints beside a record's number what that record printed, or what no other did."""
        issued = next(s for s in self.case.form.manifest.sheets if s.name == record.sheet).cells
        others = [
            r.prints[0][1] for r in self.case.form.manifest.records
            if r is not record and r.kind == "row" and (r.table, r.sheet) == (record.table, record.sheet)
        ]  # fmt: skip
        for column in {column for line, column in issued if line == record.prints[0][1]}:
            here, text = sheet.column_now(column), issued[record.prints[0][1], column]
            shown = sheet.cells[row, here].text if here and (row, here) in sheet.cells else ""
            if shown not in {"", text} and shown in {issued.get((line, column)) for line in others}:
                return False
        return True


def _digits(typed: Typed) -> bool:
    """Tell whether a content asked about is a plain number: a slip beside its own plan, perhaps right elsewhere."""
    return isinstance(typed.raw, float) or (
        isinstance(typed.raw, str) and typed.raw.replace(",", "").replace(".", "").isdigit()
    )


def _labels(entry: Entry, value: str | float) -> set[str]:
    """Return the names of a choice: its value stands for them without a log."""
    return {name for choice in field_of(entry).choices if choice.value == value for name in (choice.ja, choice.en)}


# ---------------------------------------------------------------- the account


def _unaccounted(case: Case, read: Read) -> Iterable[str]:
    """Yield every content of the returned workbook that is neither as issued nor in any account, and every loss."""
    before = {
        (sheet.name, *at): cell for sheet in case.form.blank.sheets for at, cell in sheet.cells.items() if cell.text
    }
    stands = {
        (now.name, row, column): cell.text
        for sheet in case.form.blank.sheets if (now := case.book.issued(sheet.name))
        for at, cell in sheet.cells.items()
        if (row := now.row_now(at[0])) and (column := now.column_now(at[1]))
    }  # fmt: skip
    rows = {(row["sheet"], row["cell"]) for row in read.cells.values() if row["typed"]}
    over = {(f.sheet, f.cell) for f in read.findings if f.code in PRINT_CODES}
    found = rows | over | read.strays
    for sheet in case.book.sheets:
        if sheet.name in OUR_SHEETS or sheet.key == CHECKLIST:
            continue
        for at, cell in sheet.cells.items():
            was = before.get(cell.origin) if cell.origin else None
            if not cell.text or (was and (was.text == cell.text or was.formula)):
                continue
            if stands.get((sheet.name, *at)) == cell.text:  # whatever was sorted or pasted there, it is as issued
                continue
            if (sheet.name, address(*at)) not in found:
                yield f"{sheet.name}!{address(*at)}: {cell.text!r} is in no account"
    yield from _lost(case, read, before)


def _lost(case: Case, read: Read, before: Mapping[Spot, Cell]) -> Iterable[str]:
    """Yield every content as issued that is gone without being in an account."""
    entries = {(e.sheet, e.row, e.column): place(e) for e in case.form.manifest.entries}
    where = case.where()
    missed = Counter(dict(f.params).get("issued", "") for f in read.findings if f.code in PRINT_CODES)
    for spot, cell in before.items():
        if spot[0] in OUR_SHEETS or spot[0] == CHECKLIST or cell.formula:
            continue
        now = where.get(spot)
        if now is not None and case.book.cell(now).text:
            continue
        if spot in entries:
            if not read.cells[entries[spot]]["typed"]:
                yield f"{spot}: {cell.text!r} is gone from an entry without a word"
        elif missed[cell.text] > 0:
            missed[cell.text] -= 1
        else:
            yield f"{spot}: print {cell.text!r} is gone without a word"


def _unbalanced(case: Case, read: Read) -> Iterable[str]:
    """Yield where the four accounts don't add up to what was typed, as it was counted or as it is counted here."""
    account = read.account
    if account is None or read.state == "set_aside":
        yield f"the account doesn't hold: {account}"
        return
    typed = int(account["typed"])
    if typed != sum(int(account[part]) for part in PARTS):
        yield f"the account doesn't add up: {account}"
    counted = counted_here(case)
    if counted is not None and counted != typed:
        yield f"{typed} typed where {counted} differ"


def counted_here(case: Case) -> int | None:
    """Count what differs between the form as issued and as returned; None where sheets are gone or rows exchanged."""
    before = {
        (sheet.name, *at): cell for sheet in case.form.blank.sheets for at, cell in sheet.cells.items() if cell.text
    }
    skipped = {*OUR_SHEETS, CHECKLIST}
    if not {step[0] for step in case.steps} <= ALIGNED:
        return None
    where = case.where()
    lost = [
        spot for spot in before
        if spot[0] not in skipped and (spot not in where or not case.book.cell(where[spot]).text)
    ]  # fmt: skip
    differing = 0
    for sheet in case.book.sheets:
        if sheet.name in OUR_SHEETS or sheet.key == CHECKLIST:
            continue
        for cell in sheet.cells.values():
            was = before.get(cell.origin) if cell.origin else None
            differing += bool(cell.text) and not (was and (was.text == cell.text or was.formula))
    return differing + len(lost)


ALIGNED: Final = frozenset(
    ("insert_rows", "insert_columns", "hide_rows", "hide_columns", "rename", "move_sheet", "write", "type", "clear", "unmerge")
)  # fmt: skip
"""Steps after which every cell of the form as issued has one cell that it is compared with."""


def _misplaced(case: Case, read: Read, view: View) -> Iterable[str]:
    """Yield findings on a value that name a cell where neither its content nor its place is."""
    entries = {place(entry): entry for entry in case.form.manifest.entries}
    for finding in read.asked:
        at = (finding.table, finding.key, finding.field, finding.year)
        if at not in entries or finding.code in RECORD_CODES:
            continue
        entry = entries[at]
        spots = (view.seen[at], view.where.get((entry.sheet, entry.row, entry.column)), case.book.names.get(entry.name))
        cells = {(spot[0], address(spot[1], spot[2])) for spot in spots if spot}
        if (finding.sheet, finding.cell) not in cells and entry.record not in view.unclear:
            yield f"{finding.code} on {' '.join(map(str, at))} names {finding.sheet}!{finding.cell}, not {sorted(cells)}"


def saved_as(case: Case, data: bytes) -> None:
    """Take the names of a case from the workbook that another program saved, and hold its contents against ours."""
    saved = Book(data)
    case.book.names = saved.names
    ours = {
        (s.name, *at): c.text
        for s in case.book.sheets
        if s.key
        for at, c in s.cells.items()
        if c.text and not c.formula
    }
    theirs = {(s.name, *at): c.text for s in saved.sheets for at, c in s.cells.items() if c.text}
    for spot, text in ours.items():
        if spot[0] != CHECKLIST and spot[0] not in OUR_SHEETS:
            assert theirs.get(spot) == text, (spot, text, theirs.get(spot), case.steps)

"""A returned form and its manifest become rows of the long table, findings and strays.

Every item of content that differs from what was issued is an entry, a changed printed cell (a
finding) or a stray; ``account`` tells the last two, and counts all of them by itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from operator import ne
from typing import TYPE_CHECKING

from consolidator.a1 import address, position
from consolidator.columns import Columns, Same, column_of
from consolidator.extract.account import EMPTY, Account, Spot
from consolidator.extract.copies import copies
from consolidator.extract.identify import identify
from consolidator.extract.locate import follow_sorts, locate
from consolidator.extract.merged import merged_entries
from consolidator.extract.returned import content, lay_over
from consolidator.extract.struck import struck_entries
from consolidator.model import CELL_COLUMNS, STRAY_COLUMNS, Entry, Extraction, Repair
from schemas.marks import OUR_SHEETS
from schemas.readings import FORMULA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consolidator.extract.copies import Copy
    from consolidator.extract.identify import Identified
    from consolidator.extract.locate import Place
    from consolidator.model import Cell, Finding, Manifest, Snapshot


SHEET, CELL = (STRAY_COLUMNS.index(name) for name in ("sheet", "cell"))


def extract(snapshot: Snapshot, manifest: Manifest) -> Extraction:
    """Read a returned form.

    Returns rows of the long table (CELL_COLUMNS; one an entry of the manifest, and of each sheet that was copied for a
    new initiative; value, rule and state empty), strays (STRAY_COLUMNS), findings R1xx, and the count of items that
    differ from what was issued. Repairs are left to the normalisers.
    """
    returned = lay_over(snapshot, manifest)
    identified = identify(returned)
    places = locate(returned, identified)
    account = Account(snapshot, manifest, returned, places, follow_sorts(returned, identified))
    copied = copies(snapshot, manifest, returned)
    located = [*zip(manifest.entries, places, strict=True), *(one for copy in copied for one in copy.entries)]
    rows, formulas, crowded, taken = _entry_rows(account, located)
    unread, repairs = _formulas(account, formulas)
    changed, printed = account.printed_changes(taken)
    strays = account.strays(taken | printed, frozenset(spot for copy in copied for spot in copy.printed))
    findings = [
        *_record_findings(account, identified, places), *_crowded_out(account, crowded),
        *struck_entries(account, located), *unread, *changed, *_second_answers(account, copied),
        *_moved_out(account, located, strays), *merged_entries(account, located), *account.stray_findings(strays),
        *_pictures(account, copied),
    ]  # fmt: skip
    return Extraction(
        rows=rows,
        stray_rows=Columns.of(STRAY_COLUMNS, strays),
        findings=tuple(findings),
        repairs=tuple(repairs),
        typed=account.typed(),
    )


# ---------------------------------------------------------------- entries


def _entry_rows(
    account: Account, located: Sequence[tuple[Entry, Place]]
) -> tuple[Columns, list[tuple[Entry, Cell, Spot]], list[tuple[Entry, Spot]], set[Spot]]:
    """Return one row of CELL_COLUMNS an entry; entries with formulas, those whose cell is another's, spots taken."""
    found: list[tuple[Cell, Spot, str]] = []
    formulas: list[tuple[Entry, Cell, Spot]] = []
    crowded: list[tuple[Entry, Spot]] = []
    taken: set[Spot] = set()
    for entry, place in located:
        found_by, spot, cell = place.found_by, place.spot, EMPTY
        if spot in taken:  # two entries can't stand in one cell: nothing is guessed
            if found_by != "unclear":  # else its record has been told
                crowded.append((entry, spot))
            found_by = "unclear"
        elif found_by != "missing":
            taken.add(spot)
            cell = account.cells[spot[0]].get(spot[1:], EMPTY)
        if cell.formula is not None:
            formulas.append((entry, cell, spot))
        found.append((cell, spot, found_by))
    return _rows(account, [entry for entry, _ in located], found), formulas, crowded, taken


def _rows(account: Account, entries: Sequence[Entry], found: Sequence[tuple[Cell, Spot, str]]) -> Columns:
    """Return rows of CELL_COLUMNS: what was issued, beside what stands there now."""
    if not entries:
        return Columns.of(CELL_COLUMNS)
    issued = dict(zip(Entry._fields, zip(*entries, strict=True), strict=True))
    cells, spots, found_by = zip(*found, strict=True)
    originals = [*map(content, cells)]
    count = len(entries)
    columns = {
        **{name: column_of(issued[name]) for name in ("table", "key", "field", "year", "issued")},
        "department": Same(account.manifest.department, count),
        "raw": column_of([cell.value for cell in cells]),
        "value": Same(None, count),
        "original": column_of(originals),
        "typed": [*map(ne, originals, issued["issued"])],
        "file": Same(account.snapshot.file, count),
        "sheet": column_of([sheet for sheet, _, _ in spots]),
        "cell": column_of([address(row, column) for _, row, column in spots]),
        "number_format": column_of([cell.number_format for cell in cells]),
        "found_by": column_of(found_by),
        "rule": Same("", count),
        "state": Same("", count),
    }
    return Columns({name: columns[name] for name in CELL_COLUMNS})


def _crowded_out(account: Account, crowded: Iterable[tuple[Entry, Spot]]) -> Iterator[Finding]:
    """Report entries for which nothing could be read, since their cell was read for another entry."""
    for entry, spot in crowded:
        found = account.finding("R113", spot, {}, entry.table, entry.key)
        yield replace(found, field=entry.field, year=entry.year)


def _formulas(account: Account, formulas: list[tuple[Entry, Cell, Spot]]) -> tuple[list[Finding], list[Repair]]:
    """Report formulas without a stored value; log those whose value was taken."""
    findings: list[Finding] = []
    repairs: list[Repair] = []
    for entry, cell, spot in formulas:
        written = f"={cell.formula}"
        if cell.value is None:
            found = account.finding("R106", spot, {"returned": written}, entry.table, entry.key)
            findings.append(replace(found, field=entry.field, year=entry.year))
        else:
            at = (account.snapshot.file, spot[0], address(spot[1], spot[2]))
            repairs.append(Repair(*at, entry.table, entry.key, entry.field, written, content(cell), FORMULA.value))
    return findings, repairs


def _moved_out(
    account: Account, located: Iterable[tuple[Entry, Place]], strays: Iterable[tuple[str, ...]]
) -> Iterator[Finding]:
    """Report entry cells that were cut and pasted outside the entry cells, and were not followed there."""
    listed = {(stray[SHEET], position(stray[CELL])) for stray in strays}
    for entry, place in located:
        named = account.returned.names.get(entry.name)
        if named is not None and named != place.spot and (named[0], named[1:]) in listed:
            found = account.finding("R115", named, {}, entry.table, entry.key)
            yield replace(found, field=entry.field, year=entry.year, value=account.returned.texts[named[0]][named[1:]])


def _pictures(account: Account, copied: Iterable[Copy]) -> Iterator[Finding]:
    """Report sheets that hold more pictures than they were issued with: nobody reads what those show."""
    issued = {sheet.name: sheet.pictures for sheet in account.manifest.sheets}
    before = {here: issued[name] for name, here in account.returned.sheets.items()}
    before |= {copy.sheet: issued[copy.of] for copy in copied}
    for sheet in account.snapshot.sheets:
        added = sheet.pictures - before.get(sheet.name, 0)
        if added > 0 and sheet.name not in OUR_SHEETS:
            yield account.finding("R114", (sheet.name, 0, 0), {"count": str(added)})


def _second_answers(account: Account, copied: Iterable[Copy]) -> Iterator[Finding]:
    """Report copies that answer for a sheet of the form otherwise than the sheet itself."""
    for copy in copied:
        if copy.differing:
            params = {"of": account.returned.sheets.get(copy.of, copy.of), "count": str(len(copy.differing))}
            yield account.finding("R111", copy.differing[0], params)


def _record_findings(account: Account, identified: Identified, places: tuple[Place, ...]) -> Iterator[Finding]:
    """Report records that can't be told, that were sorted, and entries that are gone (one a record)."""
    records = account.manifest.records
    for problem in identified.problems:
        record = records[problem.place]
        params = {"printed": problem.printed, "key": problem.printed}
        yield account.finding(problem.code, (problem.sheet, *problem.position), params, record.table, record.key)
    for place, now in identified.record_at.items():
        if now is not None and now != place:
            position = account.returned.prints(records[place])[0][1] or (0, 0)
            spot = (account.returned.sheets[records[place].sheet], *position)
            yield account.finding("R102", spot, {"key": records[now].key}, records[now].table, records[now].key)
    entries = account.manifest.entries
    gone = Counter(entry.record for entry, place in zip(entries, places, strict=True) if place.found_by == "missing")
    for index, count in gone.items():
        record = records[index]
        params = {"key": record.key, "count": str(count)}
        sheet = account.returned.sheets.get(record.sheet, record.sheet)
        yield account.finding("R101", (sheet, 0, 0), params, record.table, record.key)

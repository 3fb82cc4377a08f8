"""What a returned form holds besides its entries: changed print and strays, and how much was typed in all."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from consolidator.a1 import address
from consolidator.extract.returned import content
from consolidator.model import Cell, Finding
from schemas.codes import CODES
from schemas.marks import OUR_SHEETS, typed_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from consolidator.extract.align import Alignment, Position
    from consolidator.extract.locate import Place
    from consolidator.extract.returned import Returned
    from consolidator.model import Manifest, Note, Snapshot

Spot = tuple[str, int, int]
"""Returned sheet, row, column."""
FORMULA = "="
"""A printed text that begins so is a formula: whatever it shows, it is unchanged while it is a formula."""
EMPTY = Cell(None)
COPIED_PRINT = "copied_print"
QUOTED = 60  # characters of a stray that its finding quotes


@dataclass(frozen=True)
class Account:
    """One returned form beside what was issued; alignments with sorted rows put right."""

    snapshot: Snapshot
    manifest: Manifest
    returned: Returned
    places: tuple[Place, ...]  # as Manifest.entries
    alignments: Mapping[str, Alignment]

    @cached_property
    def cells(self) -> dict[str, Mapping[Position, Cell]]:
        """Cells of each returned sheet."""
        return {sheet.name: sheet.cells for sheet in self.snapshot.sheets}

    @cached_property
    def still(self) -> dict[str, AbstractSet[Position]]:
        """Returned sheets on which nothing printed moved, changed or was taken by an entry -> where those print."""
        entries: defaultdict[str, set[Position]] = defaultdict(set)
        for _, sheet, row, column in self.places:
            entries[sheet].add((row, column))
        issued = {self.returned.sheets.get(sheet.name, ""): sheet for sheet in self.manifest.sheets}
        return {
            here: sheet.cells.keys()
            for here, sheet in issued.items()
            if self.alignments[sheet.name].still and entries[here].isdisjoint(sheet.cells)
        }

    def finding(self, code: str, spot: Spot, params: Mapping[str, str], table: str = "", key: str = "") -> Finding:
        """Return a finding of this form at a spot."""
        return Finding(
            code=code,
            severity=CODES[code].severity,
            params=tuple(params.items()),
            file=self.snapshot.file,
            department=self.manifest.department,
            sheet=spot[0],
            cell=address(spot[1], spot[2]),
            table=table,
            key=key,
            value=params.get("returned", params.get("printed", params.get("issued", ""))),
        )

    def printed_changes(self, entries: AbstractSet[Spot]) -> tuple[list[Finding], set[Spot]]:
        """Return a finding for each printed cell that was changed or cleared, and the spots print takes.

        Those on sheets that are still are left out.
        """
        findings: list[Finding] = []
        taken = set[Spot]()
        for sheet, text, spot in self._issued_print():
            if spot is None or spot in taken or spot in entries:
                findings.append(self.finding("R105", (sheet, 0, 0), {"issued": text}))
                continue
            taken.add(spot)
            shown = self._shown(spot, text)
            if shown != text:
                code = "R104" if shown else "R105"
                findings.append(self.finding(code, spot, {"issued": text, "returned": shown}))
        return findings, taken

    def strays(self, taken: AbstractSet[Spot], copied: AbstractSet[Spot] = frozenset()) -> list[tuple[str, ...]]:
        """Return a row of STRAY_COLUMNS for each content that is neither entry nor print.

        copied: spots of copied sheets that print what the form's own sheet prints.
        """
        matched = set(self.returned.sheets.values())
        templates = Counter(self.manifest.notes)
        rows: list[tuple[str, ...]] = []
        for sheet in self.snapshot.sheets:
            if sheet.name in OUR_SHEETS:
                continue
            kind = "text" if sheet.name in matched else "extra_sheet"
            rows += [
                self._stray(spot, COPIED_PRINT if spot in copied else kind, self.returned.texts[sheet.name][spot[1:]])
                for at in sorted(self._unprinted(sheet.name))
                if (spot := (sheet.name, *at)) not in taken
            ]
            rows += [
                self._stray((sheet.name, note.row, note.column), note.kind, typed_part(note.text))
                for note in _added(sheet.notes, templates)
            ]
        return rows

    def stray_findings(self, strays: list[tuple[str, ...]]) -> Iterator[Finding]:
        """Yield one finding a form that says how many strays there are and quotes the first."""
        told = [stray for stray in strays if stray[4] != COPIED_PRINT]
        if told:
            _, department, sheet, cell, _, text = told[0]
            params = (("count", str(len(told))), ("content", text[:QUOTED]))
            severity = CODES["R107"].severity
            yield Finding("R107", severity, params, self.snapshot.file, department, sheet, cell, value=text)

    def typed(self) -> int:
        """Count what differs between the form as issued and as returned, whatever kind of cell it is in."""
        before: dict[Spot, str] = {}
        lost = 0
        for spot, text in self._issued_cells():
            if spot is None or spot in before:
                lost += text != ""
            else:
                before[spot] = text
        changed = sum(self._shown(spot, text) != text for spot, text in before.items())
        added = sum(
            (name, *at) not in before
            for name in self.returned.texts
            if name not in OUR_SHEETS
            for at in self._unprinted(name)
        )
        notes = Counter(
            typed_part(note.text)
            for sheet in self.snapshot.sheets
            if sheet.name not in OUR_SHEETS
            for note in sheet.notes
            if typed_part(note.text).strip()
        )
        return lost + changed + added + (notes - Counter(self.manifest.notes)).total()

    def _issued_cells(self) -> Iterator[tuple[Spot | None, str]]:
        """Yield what was issued, but for the print that is still: where it should stand now, and its text."""
        for entry, place in zip(self.manifest.entries, self.places, strict=True):
            spot = None if place.found_by == "missing" else (place.sheet, place.row, place.column)
            yield spot, entry.issued
        for _, text, spot in self._issued_print():
            yield spot, text

    def _issued_print(self) -> Iterator[tuple[str, str, Spot | None]]:
        """Yield each printed cell that isn't still: sheet as issued, text, and the spot where it should stand now."""
        for issued in self.manifest.sheets:
            here = self.returned.sheets.get(issued.name)
            if here in self.still:
                continue
            for position, text in issued.cells.items():
                now = self.alignments[issued.name].returned(position) if here is not None else None
                yield issued.name, text, None if here is None or now is None else (here, *now)

    def _shown(self, spot: Spot, issued: str) -> str:
        """Return what a spot shows, with any formula standing for the formula that was printed there."""
        sheet, position = spot[0], spot[1:]
        cell = self.cells[sheet].get(position, EMPTY)
        if issued.startswith(FORMULA) and cell.formula is not None:
            return issued
        return self.returned.texts[sheet].get(position) or content(cell)

    def _unprinted(self, sheet: str) -> set[Position]:
        """Return where a returned sheet holds something else than print that is still."""
        return self.returned.texts[sheet].keys() - self.still.get(sheet, ())

    def _stray(self, spot: Spot, kind: str, text: str) -> tuple[str, ...]:
        sheet, row, column = spot
        return (self.snapshot.file, self.manifest.department, sheet, address(row, column), kind, text)


def _added(notes: Iterable[Note], templates: Counter[str]) -> Iterator[Note]:
    """Yield the notes that the template did not hold; each of the template's excuses one."""
    for note in notes:
        text = typed_part(note.text)
        if templates[text] > 0:
            templates[text] -= 1
        elif text.strip():
            yield note

"""A workbook that lost the hidden sheet that describes it, held against the forms that were issued.

Its visible sheets were copied into a new workbook, or what they show was pasted there, or a program left the hidden
sheet out. Nothing is guessed: it is a form only where it prints of which plan, year, period and department it is, each
of these in every cell where that form prints it, and no other form does so too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from consolidator.extract.returned import lay_over
from consolidator.normalise.years import year_label
from schemas.choices import PERIODS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consolidator.extract.returned import Returned
    from consolidator.model import Manifest, Snapshot


def recognised(snapshot: Snapshot, issued: Sequence[Manifest]) -> tuple[Snapshot, Manifest] | None:
    """Return a workbook with the manifest of the one issued form that it is, None where that can't be told.

    Names that went along with copied sheets are kept where every one of them stands where the print says that it
    should: others may be those of a form that was issued before the ledger or the template changed.
    """
    nameless = replace(snapshot, names={})
    found = [over for manifest in issued if _tells(over := lay_over(nameless, manifest))]
    if len(found) != 1:
        return None
    named = replace(snapshot, names={**_local_names(snapshot), **snapshot.names})
    return named if _borne_out(named, found[0]) else nameless, found[0].manifest


def _local_names(snapshot: Snapshot) -> dict[str, tuple[str, int, int]]:
    """Return the names that each belong to one sheet and point into it, as a program may make them of copied ones."""
    local = [(name, place) for (scope, name), place in snapshot.sheet_names.items() if place[0] == scope]
    often = Counter(name for name, _ in local)
    return {name: place for name, place in local if often[name] == 1}


def _tells(over: Returned) -> bool:
    """Tell whether a workbook prints what its form is, as issued, wherever a sheet of the form does that is there."""
    telling = _telling(over.manifest)
    told: set[tuple[str, ...]] = set()
    for sheet, position, text in _printed(over):
        said = {one for one in telling if any(spelling in text for spelling in one)}
        now = over.alignments[sheet].returned(position) if said else None
        if said and (now is None or over.texts[over.sheets[sheet]].get(now) != text):
            return False
        told |= said
    return told == telling


def _printed(over: Returned) -> Iterator[tuple[str, tuple[int, int], str]]:
    """Yield what the sheets that came back print, formulas left out: sheet and place as issued, text."""
    for issued in over.manifest.sheets:
        if issued.name in over.sheets:
            yield from ((issued.name, at, text) for at, text in issued.cells.items() if not text.startswith("="))


def _telling(manifest: Manifest) -> set[tuple[str, ...]]:
    """Return what a form has to print, each with its spellings."""
    year = manifest.parameters.reporting_year
    period = next((choice for choice in PERIODS if choice.value == manifest.period), None)
    return {
        (manifest.plan_title,),
        (year_label(year, "ja"), year_label(year, "en"), f"{year}年度"),
        (period.ja, period.en) if period else (manifest.period,),
        (manifest.department_name,),
    }


def _borne_out(snapshot: Snapshot, over: Returned) -> bool:
    """Tell whether the names that a workbook still has stand where the print says that they should."""
    for name, sheet, position in _named(over.manifest):
        stands = snapshot.names.get(name)
        should = over.alignments[sheet].returned(position)
        if stands is not None and should is not None and stands != (over.sheets[sheet], *should):
            return False
    return True


def _named(manifest: Manifest) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Yield the names of a form: name, sheet, row and column as issued."""
    for entry in manifest.entries:
        yield entry.name, entry.sheet, (entry.row, entry.column)
    for record in manifest.records:
        for name, row, column, _ in record.prints:
            yield name, record.sheet, (row, column)

"""Answers of which a part is struck through or written above the line: 120 struck out beside 118 is not 120118.

What is struck out is no longer meant, and people leave it to be seen (見え消し). The department says what remains.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from consolidator.extract.returned import content
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consolidator.extract.account import Account
    from consolidator.extract.locate import Place
    from consolidator.model import Entry, Finding
    from schemas.fields import Kind

FIGURES: Final[frozenset[Kind]] = frozenset({"number", "money", "year", "date"})
"""Kinds of fields in which a digit above the line would be one digit more; in a text (m²) it does no harm."""


def struck_entries(account: Account, located: Iterable[tuple[Entry, Place]]) -> Iterator[Finding]:
    """Yield a finding for each entry whose content is struck through, or is a figure with something above the line."""
    for entry, place in located:
        cell = account.cells.get(place.sheet, {}).get((place.row, place.column))
        if cell is None or not cell.look or place.found_by == "missing" or not (text := content(cell).strip()):
            continue
        if cell.look == "struck" or TABLES[entry.table].field(entry.field).kind in FIGURES:
            code = "R116" if cell.look == "struck" else "R117"
            found = account.finding(code, place.spot, {"value": text}, entry.table, entry.key)
            yield replace(found, field=entry.field, year=entry.year, value=text)

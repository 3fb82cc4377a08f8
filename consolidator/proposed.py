"""The new initiatives of the forms that count, for everything that shows them; looked for once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from consolidator.once import kept
from consolidator.proposals import initiatives_of, proposals_in, records_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from consolidator.model import Master
    from consolidator.proposals import Place, Proposal


@dataclass(frozen=True)
class Proposed:
    """What departments propose, and what the ledger makes of it."""

    proposals: tuple[Proposal, ...]
    initiatives: Mapping[Place, str]
    """As which initiative a proposal was taken up."""
    entries: Mapping[Place, Sequence[Mapping[Any, Any]]]
    """The rows of the long table (CELL_COLUMNS) that hold what was entered for a proposal, in their order."""


@kept
def proposed(master: Master) -> Proposed:
    """Return the proposals of the forms that count, in the order of files and cells."""
    accepted = {item.file for item in master.submissions if item.state == "accepted"}
    cells = master.cells[master.cells["file"].isin(accepted)]
    found = proposals_in(master.plan, cells)
    taken = initiatives_of(master.plan, found)
    return Proposed(found, taken, _entries(cells, found, taken))


def _entries(
    cells: pd.DataFrame, found: Sequence[Proposal], taken: Mapping[Place, str]
) -> dict[Place, list[Mapping[Any, Any]]]:
    """Return the rows of each proposal; one that was taken up also has those of its initiative in the same form."""
    named: dict[Place, list[Place]] = {}
    for one in found:
        for key in filter(None, (one.key, taken.get(one.place, ""))):
            named.setdefault((one.file, one.department, key), []).append(one.place)
    entries: dict[Place, list[Mapping[Any, Any]]] = {one.place: [] for one in found}
    if not entries:
        return entries
    places = list(zip(*(cells[name].tolist() for name in ("file", "department", "key")), strict=True))
    whose = {place: _whose(place, named) for place in dict.fromkeys(places)}
    told = [number for number, place in enumerate(places) if whose[place]]
    for row in cells.iloc[told].to_dict("records"):
        for place in whose[row["file"], row["department"], row["key"]]:
            entries[place].append(row)
    return entries


def _whose(place: Place, named: Mapping[Place, Sequence[Place]]) -> tuple[Place, ...]:
    """Return the proposals that a record belongs to."""
    file, department, key = place
    found = (named.get((file, department, record), ()) for record in records_of(key))
    return tuple(dict.fromkeys(chain.from_iterable(found)))

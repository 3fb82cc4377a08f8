"""What changed between the versions of a department's form, entry by entry: former files beside those that count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.once import kept
from consolidator.proposals import records_of
from consolidator.proposed import proposed

if TYPE_CHECKING:
    from consolidator.model import Master

RECORD: Final = ["department", "table", "key", "field", "year"]
COLUMNS: Final = [*RECORD, "file", "sheet", "cell", "original"]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that a file that counts holds otherwise than a former one; '' where it is blank or not there."""

    department: str
    table: str
    key: str
    field: str
    former: str  # file
    file: str
    sheet: str
    cell: str
    before: str
    after: str


def former_files(master: Master) -> tuple[tuple[str, str, str], ...]:
    """Return the forms that a newer one stands for: department, former file, file that counts."""
    return tuple(
        (item.department, item.file, item.instead)
        for item in master.submissions
        if item.state == "superseded" and item.instead
    )


@kept
def changes(master: Master) -> tuple[Change, ...]:
    """Return every entry that former versions, or parts that are read together, hold otherwise than what counts.

    In the order of the former files and their entries. Of parts only what was entered in both is told.
    """
    accepted = {item.file: item.department for item in master.submissions if item.state == "accepted"}
    former = {file for _, file, _ in former_files(master)}
    several = {one for one, count in Counter(accepted.values()).items() if count > 1}
    if not former and not several:
        return ()
    cells = master.cells
    counting = cells[cells["file"].isin(set(accepted))]
    left = (cells["state"] == "overruled") & cells["department"].isin(several) & (cells["original"] != "")
    before = cells[cells["file"].isin(former) | (left & cells["file"].isin(set(accepted)))]
    before = before[~_taken_up(master, before)]
    after = counting[~left.reindex(counting.index) & counting["department"].isin(before["department"])]
    standing = {row[:5]: row[5:] for row in after[COLUMNS].itertuples(index=False, name=None)}
    instead = {item.file: item.instead for item in reversed(master.submissions)}
    found = []
    for row in before[COLUMNS].itertuples(index=False, name=None):
        (department, table, key, field, _), (file, _, _, text) = row[:5], row[5:]
        there = standing.get(row[:5])
        counts, sheet, cell, now = there or (instead.get(file, ""), "", "", "")
        if now != text and counts != file:
            found.append(Change(department, table, key, field, file, counts, sheet, cell, text, now))
    return tuple(found)


def _taken_up(master: Master, before: pd.DataFrame) -> pd.Series:
    """Tell which former rows belong to a proposal that is an initiative by now: they stand under another key."""
    taken = {(department, key) for _, department, key in proposed(master).initiatives}
    records = zip(before["department"], before["key"], strict=True)
    told = [any((department, one) in taken for one in records_of(key)) for department, key in records]
    return pd.Series(told, index=before.index, dtype=bool)

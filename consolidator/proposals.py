"""New initiatives that departments propose, on spare rows or copied sheets, and which of them the ledger takes up.

A proposal is the records of one key of the table ``new_initiatives``. It counts in no figure until an initiative of the
ledger names it in its column 提案; then what was entered for it is the return of that initiative.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.ledger_rows import place_of, rows_of, text_of
from consolidator.model import Finding
from consolidator.once import kept
from schemas.codes import CODES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from consolidator.model import Plan

TABLE: Final = "new_initiatives"
SEPARATOR: Final = "＞"
"""Between the policies of a path, as a form prints it."""
_EVALUATED: Final = frozenset(f.name for f in TABLES["evaluation"].fields if f.entry)
_RATED: Final = frozenset(f.name for f in TABLES[TABLE].fields if f.kind == "rating") | {"done"}
"""What a spare row asks that is also asked of an initiative; its reason is another one: why it should be added."""

_LINE: Final = re.compile("[/#]")
"""What stands between a record's key and what tells its lines apart."""
_PLACE: Final = ["file", "department", "key"]
_TOLD: Final = ["file", "department", "key", "field", "original", "sheet", "cell"]
Place = tuple[str, str, str]
"""File, department and key of a proposal: two sections may both fill the first spare row."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new initiative as one form proposes it; sheet and cell are where its name stands."""

    key: str
    title: str
    file: str
    department: str
    sheet: str
    cell: str
    number: str = ""  # what a copied sheet prints as the initiative's number

    @property
    def place(self) -> Place:
        """What tells the proposal from all others."""
        return self.file, self.department, self.key

    @property
    def reference(self) -> str:
        """What the ledger writes to take the proposal up: its key and its name."""
        return f"{self.key} {self.title}".strip()


def proposals_in(plan: Plan, cells: pd.DataFrame) -> tuple[Proposal, ...]:
    """Return the proposals of the long table in its order; blank spare rows and sheets of other forms are none."""
    return added_in(plan, cells)[0]


def added_in(plan: Plan, cells: pd.DataFrame) -> tuple[tuple[Proposal, ...], tuple[Proposal, ...]]:
    """Return the proposals, and what looks like some but prints the number of an initiative.

    The latter are sheets of another department's form.
    """
    added = _added(cells)
    known = {text_of(row, "id") for row in rows_of(plan, "initiatives")} if added else set()
    proposals = tuple(one for one in added if one.number not in known)
    return proposals, tuple(one for one in added if one.number in known)


def _added(cells: pd.DataFrame) -> tuple[Proposal, ...]:
    named: dict[Place, Mapping[str, str]] = {}
    numbers: dict[Place, str] = {}
    spare = cells.loc[cells["table"] == TABLE, _TOLD]
    filled = _filled(cells, frozenset(spare["key"]))
    if not filled:
        return ()
    spare = spare[[place in filled for place in _places(spare)]]
    for values in zip(*(spare[name].tolist() for name in _TOLD), strict=True):
        row = dict(zip(_TOLD, values, strict=True))
        place = row["file"], row["department"], row["key"]
        if place not in named or (row["field"] == "title" != named[place]["field"]):
            named[place] = row
        if row["field"] == "no":
            numbers[place] = str(row["original"]).strip()
    return tuple(_proposal(place, row, numbers.get(place, "")) for place, row in named.items())


def _filled(cells: pd.DataFrame, proposals: Collection[str]) -> frozenset[Place]:
    """Return the places of these keys where something was entered, be it in a line of the record."""
    entered = cells.loc[cells["original"] != "", _PLACE] if proposals else cells[:0]
    lines = _lines(entered["key"], proposals)
    return frozenset((file, code, one) for file, code, key in _places(entered) for one in lines[key])


def _lines(keys: pd.Series, proposals: Collection[str]) -> dict[str, list[str]]:
    """Return for each key those of these proposals that it is a record of."""
    return {key: [one for one in records_of(key) if one in proposals] for key in dict.fromkeys(keys.tolist())}


def _places(cells: pd.DataFrame) -> Iterator[Place]:
    return zip(*(cells[name].tolist() for name in _PLACE), strict=True)


def _proposal(place: Place, row: Mapping[str, str], number: str) -> Proposal:
    """Return a proposal; row is that of its title, or its first where it has none."""
    file, department, key = place
    text = " ".join(str(row["original"]).split()) if row["field"] == "title" else ""
    return Proposal(key, text, file, department, str(row["sheet"]), str(row["cell"]), number)


def records_of(key: str) -> list[str]:
    """Return a record's key and those of the records that it may be a line of (an effect, an indicator, a revision)."""
    return [key, *(key[: mark.start()] for mark in _LINE.finditer(key))]


@dataclass(frozen=True)
class Taken:
    """What the ledger makes of the proposals: the initiatives of those it takes up, and what is to be said."""

    initiatives: Mapping[Place, str]
    findings: tuple[Finding, ...]


def taken_up(plan: Plan, cells: pd.DataFrame) -> Taken:
    """Match the proposals of the forms that count with the initiatives of the ledger that name one.

    A proposal is named by its key and its title, so that another one in its place later is never taken for it. It is
    not needed any more once the department's own form asks about the initiative.
    """
    proposals, foreign = added_in(plan, cells)
    taken = initiatives_of(plan, proposals)
    answered = frozenset(cells.loc[cells["table"] == "evaluation", "key"]) | set(taken.values())
    void = [
        _void(plan, number, text_of(row, "id"), text_of(row, "proposal"))
        for number, row in enumerate(rows_of(plan, "initiatives"))
        if text_of(row, "proposal") and text_of(row, "id") not in answered
    ]
    elsewhere = (_foreign(one) for one in foreign)
    return Taken(taken, (*void, *(_proposed(one) for one in proposals if one.place not in taken), *elsewhere))


def initiatives_of(plan: Plan, proposals: Sequence[Proposal]) -> dict[Place, str]:
    """Return the initiative of each proposal that the ledger takes up; the first that names it."""
    taken: dict[Place, str] = {}
    for row in rows_of(plan, "initiatives") if proposals else ():
        found = _named(proposals, text_of(row, "proposal"), text_of(row, "title"))
        if found is not None:
            taken.setdefault(found.place, text_of(row, "id"))
    return taken


def rows_of_proposals(cells: pd.DataFrame, places: Iterable[Place]) -> pd.Series:
    """Tell which rows of the long table belong to one of these proposals."""
    wanted = frozenset(places)
    if not wanted:
        return pd.Series(data=False, index=cells.index)
    lines = _lines(cells["key"], {key for *_, key in wanted})
    mine = [any((file, code, one) in wanted for one in lines[key]) for file, code, key in _places(cells)]
    return pd.Series(mine, index=cells.index, dtype=bool)


def _named(proposals: Sequence[Proposal], reference: str, title: str) -> Proposal | None:
    """Return the one proposal that a reference names by key and title, or by its key where the ledger has the title."""
    if not reference:
        return None
    wanted = _folded(reference)
    exact = [one for one in proposals if _folded(one.reference) == wanted]
    by_key = [one for one in proposals if _folded(one.key) == wanted and _folded(one.title) == _folded(title)]
    found = exact or by_key
    return found[0] if len(found) == 1 else None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _void(plan: Plan, number: int, key: str, reference: str) -> Finding:
    sheet, cell = place_of(plan, "initiatives", number, "proposal")
    return Finding("M108", CODES["M108"].severity, sheet=sheet, cell=cell, key=key, value=reference)


def _foreign(one: Proposal) -> Finding:
    params = (("key", one.number), ("title", one.title))
    place = (one.file, one.department, one.sheet, one.cell)
    return Finding("M109", CODES["M109"].severity, params, *place, TABLE, one.key, "title", value=one.title)


def _proposed(one: Proposal) -> Finding:
    params = (("title", one.title or one.key),)
    severity = CODES["M107"].severity
    return Finding(
        "M107", severity, params, one.file, one.department, one.sheet, one.cell, TABLE, one.key, "title",
        value=one.title,
    )  # fmt: skip


def as_initiatives(cells: pd.DataFrame, taken: Taken) -> pd.DataFrame:
    """Return the long table with the records of proposals that were taken up as those of their initiatives."""
    renamed = cells
    for place, initiative in taken.initiatives.items():
        mine = rows_of_proposals(cells, [place])
        spare = cells["table"] == TABLE
        rated = mine & spare & cells["field"].isin(_RATED & _EVALUATED)
        moved = rated | (mine & ~spare)
        renamed = renamed.assign(
            table=renamed["table"].mask(rated, "evaluation"),
            key=renamed["key"].mask(moved, initiative + cells["key"].str.slice(len(place[-1]))),
        )
    return renamed


def roles(taken: Taken, year: int) -> Iterable[tuple[str, str, str, int, str, str]]:
    """Yield what checks need to know of initiatives that were taken up: whoever proposed one answers for it."""
    for (file, _department, _key), initiative in taken.initiatives.items():
        for table in ("evaluation", "milestones"):
            yield table, initiative, "role", year, "lead", file


# ---------------------------------------------------------------- what is shown of them


def policy_named(plan: Plan, written: str) -> str:
    """Return the code of the one policy that a text names by code, name or path, '' where none or several are."""
    last = _squeezed(written.rsplit(SEPARATOR, 1)[-1])
    codes = [code for code, names in _names_of_policies(plan) if last and last in names]
    return codes[0] if len(codes) == 1 else ""


@kept
def _names_of_policies(plan: Plan) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return what a policy may be called, by its code."""
    rows = [(text_of(row, "code"), _squeezed(text_of(row, "name"))) for row in rows_of(plan, "policies")]
    return tuple((code, frozenset((_squeezed(code), name, _squeezed(code) + name))) for code, name in rows)


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()

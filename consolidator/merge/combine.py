"""Several departments' entries for one value become one: the lead's stands, texts are joined, amounts added.

Every row of the long table gets its state: merged, rejected (a finding blocks it) or overruled (a newer
file, or the lead department's value, stands).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pandas as pd

from consolidator.asked import asked_records, leads, record_of
from consolidator.ledger_rows import rows_of, text_of, year_of
from consolidator.model import PENDING, UNSETTLED, Finding
from consolidator.proposals import TABLE as NEW
from consolidator.proposals import foreign_in, initiatives_of, proposals_in, rows_of_proposals
from consolidator.text import canonical_text
from schemas.codes import CODES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.asked import Owner
    from consolidator.model import Plan, Submission

RECORD: Final = ["table", "key", "field", "year"]
OVERRULED_FILES: Final = ("superseded", "duplicate")
COMBINE: Final = {(t.name, f.name): f.combine for t in TABLES.values() for f in t.fields}
BLANK: Final = "－"


@dataclass(frozen=True)
class Combined:
    """The long table with states, and the one value of each record and field.

    standing: table, key, field, year, value (no blanks), in the order of the records.
    unsettled: (table, key, field, year) whose deciding entry was rejected.
    covered: initiatives that their lead's form holds.
    """

    cells: pd.DataFrame
    standing: pd.DataFrame
    unsettled: frozenset[tuple[str, str, str, int]]
    covered: frozenset[str]
    findings: tuple[Finding, ...]


def combine(
    plan: Plan, cells: pd.DataFrame, submissions: Iterable[Submission], findings: Iterable[Finding]
) -> Combined:
    """Give each row of the long table its state and combine what is left.

    Rows that come with the state overruled keep it: another part of the same department's return stands for them.
    """
    asked = asked_records(plan)
    states = {item.file: item.state for item in submissions}
    table = cells.assign(
        owner=pd.Series(map(record_of, cells["table"], cells["key"]), index=cells.index, dtype=object),
        how=[COMBINE[pair] for pair in zip(cells["table"], cells["field"], strict=True)],
        of=cells["file"].map(states),
    )
    accepted = (table["of"] == "accepted") & (cells["state"] != "overruled")
    table["leads"] = _leading(table[accepted], leads(plan)).reindex(table.index, fill_value=False)
    proposals = proposals_in(plan, table[accepted])
    told = [*proposals, *foreign_in(plan, table[accepted])]
    proposed = rows_of_proposals(table, [one.place for one in told])
    taken = rows_of_proposals(table, initiatives_of(plan, proposals)) & (table["table"] == NEW)
    gone = accepted & (table["table"] != "form") & ~taken & (~table["owner"].isin(asked) | _unplanned(plan, table))
    rejected = accepted & (_blocked(table, findings) | table["found_by"].isin(["unclear", "missing"]))
    state = pd.Series("merged", index=table.index, dtype=object)
    state[rejected | gone | ~accepted] = "rejected"
    state[table["of"].isin(OVERRULED_FILES) | (cells["state"] == "overruled")] = "overruled"
    table["state"] = state
    overruled, conflicts = _overruled_by_lead(table)
    table.loc[overruled, "state"] = "overruled"
    unsettled = table[rejected & ~gone & ((table["how"] != "lead") | table["leads"])]
    covered = table[table["leads"] & ~gone & (table["table"] == "evaluation")]
    return Combined(
        cells=table[list(cells.columns)],
        standing=_values(table, {text_of(row, "code"): text_of(row, "name") for row in rows_of(plan, "departments")}),
        unsettled=frozenset(unsettled[RECORD].itertuples(index=False, name=None)),
        covered=frozenset(covered["key"]),
        findings=(*conflicts, *_not_asked(table[gone & ~proposed & table["typed"].astype(bool)])),
    )


def _blocked(table: pd.DataFrame, findings: Iterable[Finding]) -> pd.Series:
    """Tell which rows a finding keeps out."""
    blocked = {(f.file, f.table, f.key, f.field, f.year) for f in findings if f.severity == "block" and f.field}
    near = table.loc[table["file"].isin({file for file, *_ in blocked}), ["file", *RECORD]]
    hit = [row in blocked for row in near.itertuples(index=False, name=None)]
    return pd.Series(hit, index=near.index, dtype=bool).reindex(table.index, fill_value=False)


def _leading(accepted: pd.DataFrame, leads: Mapping[Owner, tuple[str, ...]]) -> pd.Series:
    """Tell which rows are the lead's: of several such forms (a reorganised department's), today's lead's."""
    rows = [*zip(accepted["owner"], accepted["file"], accepted["department"], strict=True)]
    ranks = {
        (owner, file): (lead.index(department), file)
        for owner, file, department in dict.fromkeys(rows)
        if department in (lead := leads.get(owner, ()))
    }
    best: dict[Owner, tuple[int, str]] = {}
    for (owner, _), rank in ranks.items():
        best[owner] = min(rank, best.get(owner, rank))
    leading = [owner in best and best[owner][1] == file for owner, file, _ in rows]
    return pd.Series(leading, index=accepted.index, dtype=bool) | accepted["table"].isin(["form", NEW])


def _unplanned(plan: Plan, table: pd.DataFrame) -> pd.Series:
    """Tell which rows report on a milestone that the ledger does not hold (any more)."""
    planned = {(text_of(row, "initiative"), year_of(row, "year")) for row in rows_of(plan, "milestones")}
    told = table.loc[table["table"] == "milestones", ["key", "year"]]
    unplanned = [row not in planned for row in told.itertuples(index=False, name=None)]
    return pd.Series(unplanned, index=told.index, dtype=bool).reindex(table.index, fill_value=False)


def _overruled_by_lead(table: pd.DataFrame) -> tuple[pd.Index, tuple[Finding, ...]]:
    """Return the rows of related departments where the lead's value stands, and the findings where they differ."""
    others = table[
        (table["how"] == "lead")
        & ~table["leads"]
        & (table["state"] == "merged")
        & table["value"].notna()
        & (table["table"] != "revisions")  # what related departments ask for is kept beside the lead's
    ]
    standing = table[table["leads"] & table["key"].isin(others["key"])]
    stands = {row[:-2]: row[-2:] for row in standing[[*RECORD, "state", "value"]].itertuples(index=False, name=None)}
    overruled, findings = [], []
    for index, row in zip(others.index, others.to_dict("records"), strict=True):
        state, value = stands.get(tuple(row[name] for name in RECORD), ("", PENDING))
        value = UNSETTLED if state == "rejected" else value
        if value == row["value"]:
            continue
        overruled.append(index)
        params = (("stands", BLANK if value is None else canonical_text(value)), ("value", row["original"]))
        findings.append(
            Finding(
                "M101", CODES["M101"].severity, params, row["file"], row["department"], row["sheet"], row["cell"],
                row["table"], row["key"], row["field"], int(row["year"]), row["original"],
            )
        )  # fmt: skip
    return pd.Index(overruled), tuple(findings)


def _not_asked(gone: pd.DataFrame) -> tuple[Finding, ...]:
    """Return a finding for each record with entries that the ledger does not ask about (any more)."""
    findings = []
    for _, group in gone.groupby(["file", "owner"], sort=False):
        rows = group.to_dict("records")
        row, params = rows[0], (("count", str(len(rows))),)
        findings.append(
            Finding(
                "M105", CODES["M105"].severity, params, row["file"], row["department"], row["sheet"], row["cell"],
                row["table"], row["owner"][1], value=row["original"],
            )
        )  # fmt: skip
    return tuple(findings)


def _values(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the one value of each record and field that has any."""
    given = table[(table["state"] == "merged") & table["value"].notna()]
    by_lead = given[(given["how"] == "lead") & given["leads"]]
    rest = given[given["how"] != "lead"]
    several = rest.duplicated(RECORD, keep=False)
    joined = [
        (*record, _together(group, str(group["how"].iloc[0]), names))
        for record, group in rest[several].groupby(RECORD, sort=False)
    ]
    columns = [*RECORD, "value"]
    parts = [by_lead[columns], rest.loc[~several, columns], pd.DataFrame(joined, columns=columns)]
    return pd.concat([part.astype(object) for part in parts], ignore_index=True)


def _together(group: pd.DataFrame, how: str, names: Mapping[str, str]) -> str | float:
    """Join the texts, the lead's first, or add the amounts exactly."""
    if how == "sum":
        return float(sum((Decimal(str(value)) for value in group["value"]), Decimal()))
    first = group.sort_values("leads", ascending=False, kind="stable")
    return "\n".join(
        f"【{names.get(row['department'], row['department'])}】{row['value']}" for row in first.to_dict("records")
    )

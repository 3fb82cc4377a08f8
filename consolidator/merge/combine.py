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
from consolidator.once import each_once
from consolidator.proposals import TABLE as NEW
from consolidator.proposals import added_in, initiatives_of, rows_of_proposals
from consolidator.text import canonical_text
from schemas.codes import CODES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.asked import Owner
    from consolidator.model import Plan, Submission

RECORD: Final = ["table", "key", "field", "year"]
OF_ONE: Final = ["file", "department", "table", "key", "year", "state"]
"""What the rows of the long table share that stand or fall together: a record of one file."""
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
    files = {item.file: item.state for item in submissions}
    number = cells.groupby(OF_ONE, sort=False, dropna=False).ngroup().to_numpy()
    one = _stand(plan, cells.loc[~pd.Index(number).duplicated(), OF_ONE], cells, files)
    record = one.drop(columns=OF_ONE).iloc[number].set_axis(cells.index)
    accepted, gone, leading = record["accepted"], record["gone"], record["leads"]
    table = cells.assign(
        how=each_once(list(zip(cells["table"].tolist(), cells["field"].tolist(), strict=True)), COMBINE.__getitem__),
        leads=leading,
    )
    rejected = accepted & (_blocked(table, findings) | table["found_by"].isin(["unclear", "missing"]))
    state = pd.Series("merged", index=table.index, dtype=object)
    state[rejected | gone | ~accepted] = "rejected"
    state[record["overruled"]] = "overruled"
    table["state"] = state
    overruled, conflicts = _overruled_by_lead(table)
    table.loc[overruled, "state"] = "overruled"
    unsettled = table.loc[rejected & ~gone & ((table["how"] != "lead") | leading), RECORD]
    return Combined(
        cells=table[list(cells.columns)],
        standing=_values(table, {text_of(row, "code"): text_of(row, "name") for row in rows_of(plan, "departments")}),
        unsettled=frozenset(unsettled.itertuples(index=False, name=None)),
        covered=frozenset(one.loc[one["leads"] & ~one["gone"] & (one["table"] == "evaluation"), "key"]),
        findings=(*conflicts, *_not_asked(table[gone & ~record["proposed"] & table["typed"].astype(bool)])),
    )


def _stand(plan: Plan, records: pd.DataFrame, cells: pd.DataFrame, files: Mapping[str, str]) -> pd.DataFrame:
    """Return records of files (OF_ONE) with how each of them stands, true or false.

    accepted: of a form that counts; overruled: a newer form, or another part of the return, stands in its place; leads:
    its department's value stands; proposed: a new initiative's, which counts nowhere yet; gone: not asked about (any
    more). files: the state of each.
    """
    of = records["file"].map(files)
    aside = records["state"] == "overruled"
    accepted = (of == "accepted") & ~aside
    owned, asked = _owned(records), asked_records(plan)
    known = pd.Series([owner in asked for owner in owned["owner"]], index=records.index, dtype=bool)
    counting = cells[cells["file"].isin({file for file, state in files.items() if state == "accepted"})]
    proposals, foreign = added_in(plan, counting[counting["state"] != "overruled"])
    taken = rows_of_proposals(records, initiatives_of(plan, proposals)) & (records["table"] == NEW)
    return records.assign(
        accepted=accepted,
        overruled=of.isin(OVERRULED_FILES) | aside,
        leads=_leading(owned[accepted], leads(plan)).reindex(records.index, fill_value=False),
        proposed=rows_of_proposals(records, [one.place for one in (*proposals, *foreign)]),
        gone=accepted & (records["table"] != "form") & ~taken & (~known | _unplanned(plan, records)),
    )


def _owned(records: pd.DataFrame) -> pd.DataFrame:
    """Return records, or rows of the long table, with the record of the plan that each of them answers for."""
    return records.assign(
        owner=pd.Series(map(record_of, records["table"], records["key"]), index=records.index, dtype=object)
    )


def _blocked(table: pd.DataFrame, findings: Iterable[Finding]) -> pd.Series:
    """Tell which rows a finding keeps out."""
    blocked = {(f.file, f.table, f.key, f.field, f.year) for f in findings if f.severity == "block" and f.field}
    files, keys = {file for file, *_ in blocked}, {key for _, _, key, *_ in blocked}
    near = table.loc[table["file"].isin(files) & table["key"].isin(keys), ["file", *RECORD]]
    hit = [row in blocked for row in near.itertuples(index=False, name=None)]
    return pd.Series(hit, index=near.index, dtype=bool).reindex(table.index, fill_value=False)


def _leading(accepted: pd.DataFrame, leads: Mapping[Owner, tuple[str, ...]]) -> pd.Series:
    """Tell which rows are the lead's: of several such forms (a reorganised department's), today's lead's."""
    rows = [*zip(accepted["owner"], accepted["file"], accepted["department"], strict=True)]
    ranks = {
        (owner, file): (lead.index(department), file)
        for owner, file, department in rows
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
    for _, group in _owned(gone).groupby(["file", "owner"], sort=False):
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
    columns = [*RECORD, "value"]
    given = table.loc[(table["state"] == "merged") & table["value"].notna(), [*columns, "department", "how", "leads"]]
    by_lead = given[(given["how"] == "lead") & given["leads"]]
    rest = given[given["how"] != "lead"]
    several = rest.duplicated(RECORD, keep=False)
    joined = [
        (*record, _together(group, str(group["how"].iloc[0]), names))
        for record, group in rest[several].groupby(RECORD, sort=False)
    ]
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

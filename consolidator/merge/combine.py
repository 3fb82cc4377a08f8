"""Several departments' entries for one value become one: the lead's stands, texts are joined, amounts added.

Every row of the long table gets its state: merged, rejected (a finding blocks it) or overruled (a newer
file, or the lead department's value, stands).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from consolidator.model import Finding
from consolidator.text import canonical_text
from schemas.codes import CODES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.model import Submission

RECORD: Final = ["table", "key", "field", "year"]
OVERRULED_FILES: Final = ("superseded", "duplicate")
INITIATIVE_TABLES: Final = ("evaluation", "milestones", "revisions")
COMBINE: Final = {(t.name, f.name): f.combine for t in TABLES.values() for f in t.fields}


@dataclass(frozen=True)
class Combined:
    """The long table with states, and the one value of each record and field.

    values: table, key, field, year, value (no blanks), in the order of the records.
    unsettled: (table, key, field, year) whose deciding entry was rejected.
    """

    cells: pd.DataFrame
    values: pd.DataFrame
    unsettled: frozenset[tuple[str, str, str, int]]
    findings: tuple[Finding, ...]


def combine(
    cells: pd.DataFrame,
    submissions: Iterable[Submission],
    findings: Iterable[Finding],
    leads: Mapping[tuple[str, str], str],
    names: Mapping[str, str],
) -> Combined:
    """Give each row of the long table its state and combine what is left.

    leads: as ``asked.leads``; names: department code -> name, set before joined texts.
    """
    states = {item.file: item.state for item in submissions}
    table = cells.assign(
        lead=[_lead(leads, t, k, d) for t, k, d in cells[["table", "key", "department"]].itertuples(index=False)],
        how=[COMBINE[pair] for pair in cells[["table", "field"]].itertuples(index=False, name=None)],
        of=cells["file"].map(states),
    )
    blocked = {(f.file, f.table, f.key, f.field, f.year) for f in findings if f.severity == "block" and f.field}
    hit = [row in blocked for row in table[["file", *RECORD]].itertuples(index=False, name=None)]
    accepted = table["of"] == "accepted"
    rejected = accepted & (np.array(hit, dtype=bool) | table["found_by"].isin(["unclear", "missing"]))
    state = pd.Series("merged", index=table.index, dtype=object)
    state[rejected | ~accepted] = "rejected"
    state[table["of"].isin(OVERRULED_FILES)] = "overruled"
    table["state"] = state
    overruled, conflicts = _overruled_by_lead(table)
    table.loc[overruled, "state"] = "overruled"
    unsettled = table[rejected & ((table["how"] != "lead") | (table["department"] == table["lead"]))]
    return Combined(
        cells=table[list(cells.columns)],
        values=_values(table, names),
        unsettled=frozenset(unsettled[RECORD].itertuples(index=False, name=None)),
        findings=conflicts,
    )


def _lead(leads: Mapping[tuple[str, str], str], table: str, key: str, department: str) -> str:
    if table in INITIATIVE_TABLES:
        return leads.get(("", key.rsplit("#", 1)[0] if table == "revisions" else key), department)
    return leads.get((table, key), department)


def _overruled_by_lead(table: pd.DataFrame) -> tuple[pd.Index, tuple[Finding, ...]]:
    """Return the rows of related departments where the lead's value stands, and the findings where they differ."""
    others = table[
        (table["how"] == "lead")
        & (table["department"] != table["lead"])
        & (table["state"] == "merged")
        & table["value"].notna()
        & (table["table"] != "revisions")  # what related departments ask for is kept beside the lead's
    ]
    standing = table[(table["department"] == table["lead"]) & (table["state"] == "merged")]
    stands = {row[:-1]: row[-1] for row in standing[[*RECORD, "value"]].itertuples(index=False, name=None)}
    overruled, findings = [], []
    for index, row in zip(others.index, others.to_dict("records"), strict=True):
        value = stands.get(tuple(row[name] for name in RECORD))
        if value == row["value"]:
            continue
        overruled.append(index)
        if value is not None:
            params = (("stands", canonical_text(value)), ("value", row["original"]))
            findings.append(
                Finding(
                    "M101", CODES["M101"].severity, params, row["file"], row["department"], row["sheet"], row["cell"],
                    row["table"], row["key"], row["field"], int(row["year"]), row["original"],
                )
            )  # fmt: skip
    return pd.Index(overruled), tuple(findings)


def _values(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the one value of each record and field that has any."""
    given = table[(table["state"] == "merged") & table["value"].notna()]
    by_lead = given[
        (given["how"] == "lead") & ((given["department"] == given["lead"]) | (given["table"] == "revisions"))
    ]
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
    first = group.sort_values("department", key=lambda codes: codes != group["lead"].iloc[0], kind="stable")
    return "\n".join(
        f"【{names.get(row['department'], row['department'])}】{row['value']}" for row in first.to_dict("records")
    )

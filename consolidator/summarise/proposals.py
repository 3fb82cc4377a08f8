"""New initiatives that departments propose, as they were read, and what the ledger makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from consolidator.ledger_rows import rows_of, text_of
from consolidator.proposals import TABLE, counting, entered, initiatives_of, policy_named, proposals_in
from schemas.outputs.returns import PROPOSALS

if TYPE_CHECKING:
    from consolidator.model import Master, Plan
    from consolidator.proposals import Proposal


def proposals(master: Master) -> pd.DataFrame:
    """Return one row a proposal of the forms that count, in the order of files and cells."""
    cells = counting(master)
    found = proposals_in(master.plan, cells)
    taken = initiatives_of(master.plan, found)
    names = {text_of(row, "code"): text_of(row, "name") for row in rows_of(master.plan, "departments")}
    rows = [
        {
            "proposal": one.reference,
            "department": one.department,
            "department_name": names.get(one.department, one.department),
            "initiative": taken.get(one.place),
            **_values(master.plan, cells, one, taken.get(one.place, "")),
            "file": one.file,
            "sheet": one.sheet,
            "cell": one.cell,
        }
        for one in found
    ]
    return pd.DataFrame(rows, columns=[field.name for field in PROPOSALS.fields], dtype=object)


def _values(plan: Plan, cells: pd.DataFrame, one: Proposal, initiative: str) -> dict[str, object]:
    """Return what was read for a proposal by column; what could not be read is blank."""
    mine = cells[entered(cells, one, initiative)]
    values = {
        (table, field): None if pd.isna(value) else value
        for table, field, value in mine[["table", "field", "value"]].itertuples(index=False, name=None)
    }
    rated = {
        f"rating_{name}": values.get((TABLE, name), values.get(("evaluation", name)))
        for name in ("overall", "schedule", "effect")
    }
    policy = values.get((TABLE, "policy"))
    return {
        "title": values.get((TABLE, "title")),
        "policy_written": policy,
        "policy": policy_named(plan, str(policy or "")) or None,
        "content": values.get((TABLE, "content")),
        **rated,
        "done": values.get((TABLE, "done"), values.get(("evaluation", "done"))),
        "reason": values.get((TABLE, "reason")),
    }

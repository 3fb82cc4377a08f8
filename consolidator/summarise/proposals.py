"""New initiatives that departments propose, as they were read, and what the ledger makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from consolidator.ledger_rows import rows_of, text_of
from consolidator.proposals import TABLE, policy_named
from consolidator.proposed import proposed
from schemas.outputs.returns import PROPOSALS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consolidator.model import Master, Plan


def proposals(master: Master) -> pd.DataFrame:
    """Return one row a proposal of the forms that count, in the order of files and cells."""
    known = proposed(master)
    names = {text_of(row, "code"): text_of(row, "name") for row in rows_of(master.plan, "departments")}
    rows = [
        {
            "proposal": one.reference,
            "department": one.department,
            "department_name": names.get(one.department, one.department),
            "initiative": known.initiatives.get(one.place),
            **_values(master.plan, known.entries[one.place]),
            "file": one.file,
            "sheet": one.sheet,
            "cell": one.cell,
        }
        for one in known.proposals
    ]
    return pd.DataFrame(rows, columns=[field.name for field in PROPOSALS.fields], dtype=object)


def _values(plan: Plan, entries: Sequence[Mapping[Any, Any]]) -> dict[str, object]:
    """Return what was read for a proposal by column; what could not be read is blank."""
    values = {(row["table"], row["field"]): None if pd.isna(row["value"]) else row["value"] for row in entries}
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

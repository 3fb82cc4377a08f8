"""The rules of forms as pandera schemas: every kind of check registered once, and one schema a table.

The rules themselves stand in ``schemas.rules``, each kind with its verdict and its Excel form. ``form_schema`` puts
those of one table together for the parameters of one plan.

Importing this module imports pandera (a second); import it inside the command that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pandera.pandas as pa
from pandera import extensions

from schemas.rules.kinds import KINDS
from schemas.rules.tables import RULES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from consolidator.model import Parameters

for _kind in KINDS.values():
    extensions.register_check_method(statistics=list(_kind.statistics), supported_types=pd.DataFrame)(_kind.verdict)


def form_schema(table: str, parameters: Parameters, columns: frozenset[str]) -> pa.DataFrameSchema:
    """Return the schema of one table's wide frame: one column a field, values normalised before.

    columns are those the frame holds; rules that read others are left out. Each check's ``error`` is the
    index of its rule, which is all that ``consolidator.check`` reads from a failure.
    """
    checks = []
    for number, rule in enumerate(RULES[table]):
        if {rule.field, *rule.reads} <= columns:
            check = getattr(pa.Check, rule.check)(**rule.statistics(parameters))
            check.error = str(number)
            checks.append(check)
    fields = {
        field.name: pa.Column(
            dtype="float64" if field.kind in {"number", "money"} else None,
            nullable=True,
            title=field.label,
            description=field.help,
            metadata={"field": field},
        )
        for field in TABLES[table].fields
        if field.name in columns and field.entry
    }
    return pa.DataFrameSchema(fields, checks=checks, strict=False)

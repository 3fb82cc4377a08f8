"""What a template lacks for one plan: required fields that only the plan tells about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consolidator.model import Finding
from schemas.codes import CODES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consolidator.layout import Layout
    from consolidator.model import Plan


def missing_for(layout: Layout, plan: Plan) -> tuple[Finding, ...]:
    """Return a finding (T106) for each field that the plan's departments must enter and the template does not ask."""
    asked = {tag.name for sheet in layout.sheets for cell in sheet.cells for tag in cell.tags if tag.asks}
    missing = (name for name in _required(plan) if name not in asked)
    sheet = layout.sheets[0].name
    return tuple(
        Finding("T106", CODES["T106"].severity, (("tag", f"{{{{ {name} }}}}"),), sheet=sheet) for name in missing
    )


def _required(plan: Plan) -> Iterator[str]:
    """Yield the required entry fields of the tables that the plan has records of; ratings of its aspects only."""
    tables = ["evaluation", *(name for name in ("indicators", "effects", "opinions") if len(plan.tables[name]))]
    for table in tables:
        for field in TABLES[table].fields:
            if field.entry and field.required and (field.kind != "rating" or field.aspect in plan.aspects):
                yield f"{table}.{field.name}"

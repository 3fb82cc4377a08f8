"""The tables that are published as ``data/*.csv``: columns, labels, types and what they mean.

Also the labels of the master workbook's sheets and headings. Fields that are not public (内部) belong to the planning
section's own results and reach no public report.

``columns``      what several tables have
``plan``         the master plan itself
``progress``     how it stands, counted
``achievement``  indicators and effects
``reviews``      revisions, the budget, what is behind plan
``returns``      what came back, and what became of it
``figures``      where the figures of the master workbook stand
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.outputs.achievement import EFFECTS_BY_YEAR, INDICATOR_ACHIEVEMENT, INDICATORS_BY_LEVEL
from schemas.outputs.plan import EFFECTS, EVALUATIONS, INDICATORS, INITIATIVES, MILESTONES, OPINIONS, REVISIONS
from schemas.outputs.progress import (
    AXIS_MATRIX,
    AXIS_MATRIX_INITIATIVES,
    AXIS_TALLIES,
    NOT_COUNTED,
    PROGRESS_BY_DEPARTMENT,
    PROGRESS_BY_POLICY,
)
from schemas.outputs.returns import FINDINGS, PROPOSALS, RECONCILIATION, REPAIRS, SUBMISSIONS
from schemas.outputs.reviews import BUDGET_LINK, REVISIONS_BY_KIND, UNMET

if TYPE_CHECKING:
    from schemas.fields import Table

OUTPUTS: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        INITIATIVES,
        MILESTONES,
        INDICATORS,
        EFFECTS,
        EVALUATIONS,
        REVISIONS,
        OPINIONS,
        PROGRESS_BY_POLICY,
        PROGRESS_BY_DEPARTMENT,
        AXIS_TALLIES,
        AXIS_MATRIX,
        AXIS_MATRIX_INITIATIVES,
        NOT_COUNTED,
        INDICATOR_ACHIEVEMENT,
        INDICATORS_BY_LEVEL,
        EFFECTS_BY_YEAR,
        REVISIONS_BY_KIND,
        BUDGET_LINK,
        UNMET,
        PROPOSALS,
        SUBMISSIONS,
        FINDINGS,
        REPAIRS,
        RECONCILIATION,
    )
}

"""From the master to the tables that are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consolidator.summarise.axes import axis_matrix, axis_matrix_initiatives, axis_tallies
from consolidator.summarise.copies import copies
from consolidator.summarise.effects import effects_by_year
from consolidator.summarise.indicators import indicator_achievement, indicators_by_level
from consolidator.summarise.outside import not_counted
from consolidator.summarise.progress import progress_by_department, progress_by_policy
from consolidator.summarise.proposals import proposals
from consolidator.summarise.reviews import budget_link, revisions_by_kind, unmet

if TYPE_CHECKING:
    import pandas as pd

    from consolidator.model import Master


def summarise(master: Master) -> dict[str, pd.DataFrame]:
    """Return every table that is made from the master, by its name in ``schemas.outputs``, with those columns.

    A relisted initiative is in ``initiatives`` but counts nowhere: only its original does.
    """
    return copies(master) | {
        "progress_by_policy": progress_by_policy(master),
        "progress_by_department": progress_by_department(master),
        "axis_tallies": axis_tallies(master),
        "axis_matrix": axis_matrix(master),
        "axis_matrix_initiatives": axis_matrix_initiatives(master),
        "not_counted": not_counted(master),
        "indicator_achievement": indicator_achievement(master),
        "indicators_by_level": indicators_by_level(master),
        "effects_by_year": effects_by_year(master),
        "revisions_by_kind": revisions_by_kind(master),
        "budget_link": budget_link(master),
        "unmet": unmet(master),
        "proposals": proposals(master),
    }

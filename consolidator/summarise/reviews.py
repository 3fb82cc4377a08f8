"""What follows from the evaluation: initiatives behind, revisions, and the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from consolidator.model import WHOLE
from consolidator.percent import percentage
from consolidator.summarise.progress import counted
from schemas.choices import DIRECTIONS, REFLECTED, REVIEWED, REVISION_KINDS, WITH_BUDGET

if TYPE_CHECKING:
    from consolidator.model import Master

_UNMET = ["policy", "policy_name", "lead_name", "aspect", "rating", "reason", "problem", "next_step"]


def unmet(master: Master) -> pd.DataFrame:
    """List the counted initiatives whose rating asks for a reason, one row an initiative and aspect, in plan order.

    Columns: id, title, policy, policy_name, lead_name, aspect, rating, reason, problem, next_step.
    """
    rows = counted(master)
    parts = []
    for aspect in master.plan.aspects:
        symbols = [r.symbol for r in master.plan.ratings if r.aspect == aspect and r.reason_required]
        behind = rows[rows[f"rating_{aspect}"].isin(symbols)]
        parts.append(behind.assign(aspect=aspect, rating=behind[f"rating_{aspect}"]))
    return pd.concat(parts).sort_index(kind="stable")[["id", "title", *_UNMET]].reset_index(drop=True)


def revisions_by_kind(master: Master) -> pd.DataFrame:
    """Count the initiatives revised during the plan, by kind; one initiative may count under several.

    First all revised initiatives (kind ``*``), then each kind that the fields list, in that order. A declined request
    is no revision; one only asked for counts, and ``accepted`` tells how many are decided. A new indicator is a
    revision of the indicators too, as Kodaira prints it (成果指標の見直し39、うち新規設定16). No rows when nothing was
    revised. Columns: kind, count, accepted.
    """
    standing = master.revisions[master.revisions["decision"] != "declined"]
    if standing.empty:
        return pd.DataFrame(columns=["kind", "count", "accepted"])
    accepted = standing[standing["decision"] == "accepted"]
    kinds = [WHOLE, *(choice.value for choice in REVISION_KINDS)]
    return pd.DataFrame(
        [(kind, _initiatives(standing, kind), _initiatives(accepted, kind)) for kind in kinds],
        columns=["kind", "count", "accepted"],
    )


def _initiatives(revisions: pd.DataFrame, kind: str) -> int:
    """Count the initiatives that have a revision of that kind."""
    if kind != WHOLE:
        kinds = ("indicator", "new_indicator") if kind == "indicator" else (kind,)
        revisions = revisions[revisions["kind"].isin(kinds)]
    return int(revisions["initiative"].nunique())


def budget_link(master: Master) -> pd.DataFrame:
    """Measure how evaluations reach the budget and the initiatives themselves.

    reflected: 反映 and 一部反映 among the answers that involve a budget (予算なし and no answer are left out);
    reviewed: 見直し, 統合, 完了 and 廃止 among the directions answered; direction:… each direction among the same.
    Columns: measure, numerator, denominator, share (percent). No rows where the plan asked for neither.
    """
    rows, plan = counted(master), master.plan
    reflected, direction = rows["budget_reflected"], rows["direction"]
    measures = []
    if reflected.isin(WITH_BUDGET).any():
        measures.append(("reflected", reflected.isin(REFLECTED).sum(), reflected.isin(WITH_BUDGET).sum()))
    values = [choice.value for choice in DIRECTIONS]
    answered = direction.isin(values).sum()
    if answered:
        measures.append(("reviewed", direction.isin(REVIEWED).sum(), answered))
        measures += [(f"direction:{value}", (direction == value).sum(), answered) for value in values]
    table = pd.DataFrame(measures, columns=["measure", "numerator", "denominator"])
    shares = [percentage(int(n), int(d), plan.decimals, plan.rounding) for _, n, d in measures]
    return table.assign(share=pd.array(shares, dtype="Float64"))

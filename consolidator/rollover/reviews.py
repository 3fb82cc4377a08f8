"""Ratings become history, responses close opinions, and what departments ask for waits for a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consolidator.ledger_rows import text_of, year_of
from consolidator.model import PENDING, UNSETTLED
from schemas.ledger import LEDGER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.model import Master

Row = dict[str, Any]
CLOSING: Final = ("統合", "完了", "廃止")
"""Directions of departments that propose to end an initiative."""


def history(rows: list[Row], master: Master) -> list[Row]:
    """Append the ratings of this period; what is not in yet leaves no trace."""
    plan = master.plan
    own = master.initiatives[master.initiatives["relisted_of"].fillna("") == ""]
    known = {
        (text_of(r, "initiative"), year_of(r, "year"), r["period"] or "year_end", text_of(r, "aspect")) for r in rows
    }
    added = [
        {"initiative": row["id"], "year": plan.reporting_year, "period": plan.period, "aspect": aspect,
         "symbol": row[f"rating_{aspect}"]}
        for row in own.to_dict("records")
        for aspect in plan.aspects
        if isinstance(row[f"rating_{aspect}"], str)
        and row[f"rating_{aspect}"] not in {PENDING, UNSETTLED}
        and (row["id"], plan.reporting_year, plan.period, aspect) not in known
    ]  # fmt: skip
    return [*rows, *added]


def opinions(rows: list[Row], master: Master, today: Mapping[str, str]) -> list[Row]:
    """Fill responses in; what is still open goes to the department that does the work today."""
    given = dict(zip(master.opinions["no"], master.opinions["response"], strict=True))
    result = []
    for row in rows:
        response = given.get(text_of(row, "no"))
        answered = row | {"response": response if isinstance(response, str) and response else None}
        if answered["response"] is None and row["department"] is not None:
            answered["department"] = today.get(row["department"], row["department"])
        result.append(answered)
    return result


def revisions(rows: list[Row], master: Master) -> list[Row]:
    """Append what departments asked for, to be decided; what stands there already is not asked twice."""
    known = {_request(row) for row in rows}
    result = list(rows)
    for row in (*_asked(master), *_proposals(master)):
        if row["kind"] is not None and _request(row) not in known:
            known.add(_request(row))
            result.append(row)
    return result


def _request(row: Row) -> tuple[str, ...]:
    """Return what makes two requests the same one; that an initiative ends is asked once a year, however it is put."""
    what = "" if row["kind"] == "end" else text_of(row, "after")
    return (text_of(row, "initiative"), str(year_of(row, "year")), text_of(row, "kind"), what)


def _asked(master: Master) -> list[Row]:
    frame = master.revisions[master.revisions["department"].notna()]
    names = [field.name for field in LEDGER["revisions"].fields if field.name in frame]
    rows = frame[names].astype(object).where(frame[names].notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} | {"decision": "asked"} for row in rows]


def _proposals(master: Master) -> list[Row]:
    """Return a request to end each initiative that its department calls completed, to be merged or to be abolished."""
    rows = master.initiatives[master.initiatives["counted"].astype(bool)]
    rows = rows[rows["direction"].isin(CLOSING)]
    texts = rows[["next_step", "reason"]].where(rows[["next_step", "reason"]].notna(), None)
    return [
        {"initiative": key, "year": master.plan.reporting_year, "kind": "end", "after": direction,
         "reason": next_step or reason, "decision": "asked"}
        for key, direction, next_step, reason in zip(
            rows["id"], rows["direction"], texts["next_step"], texts["reason"], strict=True
        )
    ]  # fmt: skip

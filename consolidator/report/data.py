"""What a report is made of: the published tables of a master, cut down to what its readers may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from consolidator.publish.standing import Standing, standings
from consolidator.summarise import summarise
from consolidator.tree import policy_nodes
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from consolidator.model import Master, Plan
    from consolidator.tree import Node

LEDGER: Final = ("policies", "axes", "tags")
"""Tables of the ledger that every report may show; the others hold names, reasons and decisions of the office."""


@dataclass(frozen=True)
class ReportData:
    """A report's content.

    tables: by name of ``schemas.outputs``; of a public report only public fields, and of revisions only accepted ones.
    figures: ids that ``trace`` takes. standings: where each department stands; none in a public report.
    """

    plan: Plan
    tables: Mapping[str, pd.DataFrame]
    figures: frozenset[str]
    standings: tuple[Standing, ...]
    provisional: bool
    public: bool
    lang: str

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The policies as they are printed."""
        return policy_nodes(self.plan.tables["policies"])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a table by column, blanks of every kind as None; none where there is no such table."""
        if table not in self.tables:
            return []
        frame = self.tables[table].astype(object)
        return [{str(name): value for name, value in row.items()} for row in
                frame.where(frame.notna(), None).to_dict(orient="records")]  # fmt: skip


def report_data(master: Master, figures: pd.DataFrame, lang: str, *, public: bool) -> ReportData:
    """Return what a report shows of a master, for the office or for the public.

    figures: those of the master workbook (columns id, ...).
    """
    tables = summarise(master)
    return ReportData(
        plan=replace(master.plan, tables={name: master.plan.tables[name] for name in LEDGER}),
        tables=public_tables(tables) if public else tables,
        figures=frozenset(figures["id"]),
        standings=() if public else standings(master),
        provisional=master.provisional,
        public=public,
        lang=lang,
    )


def public_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return what may be published: tables that have a public field, their public columns alone.

    A revision that is only asked for, or was declined, is the office's own business until it is accepted; the
    accepted ones are what ``revisions_by_kind`` then counts.
    """
    shown = {name: frame[columns] for name, frame in tables.items() if (columns := _public_columns(name, frame))}
    if "revisions" in shown:
        accepted = shown["revisions"]["decision"] == "accepted"
        shown["revisions"] = shown["revisions"][accepted].reset_index(drop=True)
    if "revisions_by_kind" in shown:
        kinds = shown["revisions_by_kind"]
        shown["revisions_by_kind"] = kinds.assign(count=kinds["accepted"])
    return shown


def _public_columns(name: str, frame: pd.DataFrame) -> list[str]:
    fields = OUTPUTS[name].fields if name in OUTPUTS else ()
    public = {field.name for field in fields if field.public}
    return [str(column) for column in frame.columns if column in public]

"""trace: from a figure back to its sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from consolidator.cli import screen
from consolidator.cli.answers import trace_answer
from consolidator.cli.screen import _
from consolidator.cli.texts import N_, Command, current, json_option, lang_option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consolidator.trace import Trace
    from schemas.fields import Table


@click.command(
    cls=Command,
    help=N_("Show the cells of the returned files and of the ledger behind one figure of the master workbook."),
    epilog=(
        "consolidator trace out/master.xlsx '進捗状況!D9'\n"
        "consolidator trace out/master.xlsx 'effects_by_year/*/*/2019/actual'"
    ),
)
@click.argument("master", metavar="MASTER.xlsx", type=click.Path(path_type=Path))
@click.argument("figure", metavar="SHEET!CELL")
@json_option
@lang_option
def trace(master: Path, figure: str) -> None:
    """Print what is behind a figure."""
    from consolidator import trace as tracing
    from consolidator.master_file import read_master

    traced = tracing.trace(read_master(master), figure, master)
    screen.answer(lambda: trace_answer(traced))
    if not screen.silent():
        _show_trace(traced)


def _show_trace(traced: Trace) -> None:
    """Print the figure, how it is computed, and its sources, those that play a part first."""
    from consolidator.text import canonical_text
    from schemas.outputs import OUTPUTS

    lang, table, explained = current(), OUTPUTS[traced.table], traced.explained
    key = "、".join(_chosen(table, name, value) for name, value in traced.key)
    screen.say(f"{table.title(lang)} ＞ {table.field(traced.column).title(lang)}（{key}）")
    screen.say(f"{traced.sheet}!{traced.cell}  {traced.figure}" if traced.cell else traced.figure)
    screen.say(_computation(traced))
    if traced.changed:
        shown = canonical_text(traced.shown) if traced.shown is not None else _("nothing")  # type: ignore[arg-type]
        line = _("The cell now shows {shown}: the workbook has been changed since it was published.")
        screen.say(line.format(shown=shown))
    if explained.sources.empty:
        screen.say(_("No cell stands behind it."))
        return
    heads = (
        _("Part"), _("No."), _("Department"), _("File"), _("Sheet"), _("Cell"), _("Field"), _("Written"), _("Value"),
        _("Rule"), _("State"),
    )  # fmt: skip
    screen.table(heads, [_source(row) for row in explained.sources.to_dict("records")])


def _chosen(table: Table, name: str, value: str) -> str:
    """Return a part of a figure's key as people read it."""
    field = next((field for field in table.fields if field.name == name), None)
    if field is None:
        return value
    shown = next((choice.label(current()) for choice in field.choices if choice.value == value), value)
    return f"{field.title(current())} {shown}"


def _computation(traced: Trace) -> str:
    """Return in a sentence how the figure comes from its sources."""
    from consolidator.text import canonical_text

    explained = traced.explained
    value = explained.value if isinstance(explained.value, str) else canonical_text(explained.value)
    parts = {name: canonical_text(amount) for name, amount in explained.operands}
    if explained.value is None:
        return _("There is nothing to compute it from.")
    sentences = {
        "count": _("{value}: the records below whose part is “counted”, each counted once."),
        "change": _("{value}: {counted} now, {before} before."),
        "share": _("{value} %: {part} of {whole}, as the plan rounds."),
        "sum": _("{value}: the sum of the amounts below."),
        "value": _("{value}: the value of the cell below."),
        "rate": _("{value} %: {amount} of {planned} planned."),
        "difference": _("{value}: {amount} less {planned} planned."),
        "ratio": _("{value} %: target {target} and actual {actual} compared."),
        "comparison": _("{value}: target {target} and actual {actual} compared."),
    }
    return sentences[explained.how].format(value=value, **parts)


def _source(row: Mapping[Any, Any]) -> Sequence[str]:
    from consolidator.text import canonical_text
    from schemas.ledger import LEDGER
    from schemas.tables import TABLES

    roles = {
        "counted": _("counted"), "before": _("before"), "part": _("part of it"), "whole": _("rest of the whole"),
        "amount": _("amount"),
        "planned": _("planned"), "actual": _("actual"), "target": _("target"),
        "value": _("value"), "beside": _("plays no part"),
    }  # fmt: skip
    states = {
        "merged": _("merged"), "rejected": _("rejected"), "overruled": _("overruled"), "ledger": _("ledger"),
    }  # fmt: skip
    table = (LEDGER if row["state"] == "ledger" else TABLES)[row["table"]]
    value = "" if row["value"] is None else canonical_text(row["value"])
    return (
        roles[row["role"]], row["key"] or row["initiative"], row["department_name"] or row["department"] or "",
        row["file"], row["sheet"], row["cell"], table.field(row["field"]).title(current()), row["original"], value,
        row["rule"] or "", states.get(row["state"], row["state"]),
    )  # fmt: skip

"""plan new, plan check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from consolidator.cli import screen
from consolidator.cli.answers import findings_answer
from consolidator.cli.screen import _
from consolidator.cli.texts import N_, Command, Group, current, json_option, lang_option, option, quiet_option
from consolidator.model import OperatorError

if TYPE_CHECKING:
    from consolidator.layout import Layout
    from consolidator.model import Plan

BLOCKED = 1


@click.group(cls=Group, help=N_("Make or check a plan ledger."), epilog="consolidator plan new plan.xlsx")
def plan() -> None:
    """Stand for the commands on the ledger."""


@plan.command(
    cls=Command,
    help=N_("Make a plan ledger to fill in."),
    epilog="consolidator plan new plan.xlsx\nconsolidator plan new plan.xlsx --sample sendai",
)
@click.argument("ledger", metavar="PLAN.xlsx", type=click.Path(path_type=Path))
@option("--sample", default=None, help=N_("Fill it with a sample city's plan."))
@quiet_option
@lang_option
def new(ledger: Path, sample: str | None) -> None:
    """Write a ledger, never over an existing file."""
    from consolidator.publish.disk import writing
    from consolidator.publish.ledger_book import write_ledger

    if ledger.exists():
        raise OperatorError("O112", path=ledger)
    tables = None
    if sample is not None:
        from consolidator.samples import load

        tables = load(sample).tables
    with writing(ledger):
        write_ledger(ledger, tables, current())
    screen.say(_("Made {path}. Fill it in, then run: consolidator plan check {path}").format(path=ledger))


@plan.command(
    cls=Command,
    help=N_("Check whether a plan ledger is sound; faults by cell."),
    epilog="consolidator plan check plan.xlsx",
)
@click.argument("ledger", metavar="PLAN.xlsx", type=click.Path(path_type=Path))
@json_option
@quiet_option
@lang_option
def check(ledger: Path) -> int:
    """Report what is wrong with a ledger."""
    from consolidator.plan import read_plan

    read, findings = read_plan(ledger)
    if read is not None:
        usable_layout(read.template, ledger.parent)  # forms could not be issued otherwise
    screen.answer(lambda: findings_answer(findings))
    screen.findings(findings, every=True)
    blocking = sum(finding.severity == "block" for finding in findings)
    if blocking or read is None:
        screen.say(_("{count} faults must be mended.").format(count=blocking))
    else:
        screen.say(_("The ledger is sound: {count} initiatives.").format(count=len(read.tables["initiatives"])))
        line = screen.command("issue", ledger, "--out", "issued")
        screen.steps([_("Make the forms: {command}").format(command=line)])
    return BLOCKED if read is None or any(finding.severity == "block" for finding in findings) else 0


def sound_plan(ledger: Path) -> Plan:
    """Return a ledger's plan, saying its warnings; OperatorError O104 with the first fault that blocks."""
    from consolidator.language import action_of, message_of
    from consolidator.plan import read_plan

    read, findings = read_plan(ledger)
    for finding in findings:
        if finding.severity == "warn":
            screen.tell(f"{message_of(finding, current())} {action_of(finding, current())}")
    blocking = [finding for finding in findings if finding.severity == "block"]
    if read is None or blocking:
        said = [text for one in blocking[:1] for text in (one.sheet, one.cell, message_of(one, current())) if text]
        raise OperatorError("O104", path=ledger, count=len(blocking), first=" ".join(said))
    return read


def usable_layout(template: str, beside: Path) -> Layout:
    """Return a template's layout; OperatorError O110 when it isn't found, O111 when its tags have mistakes."""
    from consolidator.language import message_of
    from consolidator.template import find_template, read_template

    layout, findings = read_template(find_template(template, beside, current()))
    blocking = [finding for finding in findings if finding.severity == "block"]
    if blocking:
        first = f"{blocking[0].sheet} {blocking[0].cell} {message_of(blocking[0], current())}"
        raise OperatorError("O111", path=template, first=first)
    return layout

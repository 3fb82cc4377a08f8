"""template check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from consolidator.cli import screen
from consolidator.cli.answers import findings_answer
from consolidator.cli.ledgers import BLOCKED, sound_plan
from consolidator.cli.screen import _
from consolidator.cli.texts import N_, Command, Group, current, json_option, lang_option, option, quiet_option
from consolidator.model import OperatorError

if TYPE_CHECKING:
    from consolidator.model import Finding


@click.group(
    cls=Group,
    help=N_("Check templates of forms and reports, or start one's own."),
    epilog="consolidator template check my-form.xlsx",
)
def template() -> None:
    """Stand for the commands on templates."""


@template.command(
    cls=Command,
    help=N_("Say what is wrong with a template, by cell."),
    epilog="consolidator template check my-form.xlsx\nconsolidator template check my-form.xlsx --plan plan.xlsx\n"
    "consolidator template check my-paper.docx",
)
@click.argument("file", metavar="T.xlsx|T.docx", type=click.Path(path_type=Path))
@option(
    "--plan",
    "ledger",
    default=None,
    type=click.Path(path_type=Path),
    help=N_("Also look for what this plan's departments must enter."),
)
@json_option
@quiet_option
@lang_option
def check(file: Path, ledger: Path | None) -> int:
    """Report the mistakes of a template."""
    found = _document_findings(file) if file.suffix.lower() == ".docx" else _form_findings(file, ledger)
    screen.answer(lambda: findings_answer(found))
    screen.findings(found, every=True)
    blocking = sum(finding.severity == "block" for finding in found)
    screen.say(
        _("{count} mistakes must be mended.").format(count=blocking) if blocking else _("The template is sound.")
    )
    return BLOCKED if any(finding.severity == "block" for finding in found) else 0


@template.command(
    cls=Command,
    help=N_("Save a shipped template, to start one's own from it."),
    epilog="consolidator template new my-form.xlsx --like 一覧表\n"
    "consolidator template new my-paper.docx --like 公表用",
)
@click.argument("file", metavar="T.xlsx|T.docx", type=click.Path(path_type=Path))
@option("--like", default="", help=N_("個票 (default) or 一覧表 for .xlsx, 委員会資料 (default) or 公表用 for .docx."))
@quiet_option
@lang_option
def new(file: Path, like: str) -> None:
    """Copy a template, never over an existing file."""
    from consolidator.publish.disk import write, writing
    from consolidator.report.word import find_document
    from consolidator.template import find_template

    if file.exists():
        raise OperatorError("O112", path=file)
    document = file.suffix.lower() == ".docx"
    source = find_document(like, current(), public=False) if document else find_template(like or "個票", lang=current())
    with writing(file):
        write(file, source.read_bytes())
    screen.say(_("Made {path}.").format(path=file))
    screen.steps([_("When you have changed it: {command}").format(command=screen.command("template", "check", file))])


def _form_findings(file: Path, ledger: Path | None) -> tuple[Finding, ...]:
    """Return the mistakes of a form's template, for one plan if it is given."""
    from consolidator.template import find_template, read_template
    from consolidator.template.plan import missing_for

    layout, findings = read_template(find_template(str(file), lang=current()))
    return (*findings, *(missing_for(layout, sound_plan(ledger)) if ledger else ()))


def _document_findings(file: Path) -> tuple[Finding, ...]:
    """Return the mistakes of a report's template."""
    from consolidator.report.word import read_document
    from consolidator.report.word_check import check_document

    return check_document(read_document(file), current())

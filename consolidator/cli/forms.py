"""issue, validate."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from consolidator.cli import screen
from consolidator.cli.answers import files_answer, findings_answer
from consolidator.cli.ledgers import BLOCKED, sound_plan, usable_layout
from consolidator.cli.screen import _
from consolidator.cli.texts import N_, Command, current, json_option, lang_option, option, quiet_option
from consolidator.model import OperatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consolidator.layout import Layout
    from consolidator.model import Finding, Plan
    from consolidator.reading import FormRead


@click.command(
    cls=Command,
    help=N_("Make one form a department from a plan ledger."),
    epilog="consolidator issue plan.xlsx --out issued\nconsolidator issue plan.xlsx --out issued --template 一覧表",
)
@click.argument("ledger", metavar="PLAN.xlsx", type=click.Path(path_type=Path))
@option("--out", required=True, type=click.Path(path_type=Path), help=N_("Folder for the forms."))
@option("--template", default=None, help=N_("個票, 一覧表 or a workbook with tags; the ledger's choice by default."))
@option("--department", "departments", multiple=True, help=N_("Only this department (code); may be repeated."))
@json_option
@quiet_option
@lang_option
def issue(ledger: Path, out: Path, template: str | None, departments: Sequence[str]) -> None:
    """Issue forms, the whole folder or nothing."""
    from consolidator.publish.folder import recover, replace_folder
    from consolidator.publish.results import read_record, unchanged_files

    plan = sound_plan(ledger)
    layout = usable_layout(template or plan.template, ledger.parent)
    recover(out)
    former = read_record(out)
    if former is not None and "master.xlsx" in former.files:
        raise OperatorError("O116", path=out)
    forms = named(plan, issue_forms(plan, layout, departments))
    others = unchanged_files(out) if departments else {}
    kept = replace_folder(out, {**others, **forms}, {"plan": plan.code, "template": layout.digest}).kept
    screen.answer(lambda: files_answer(out, forms, kept=dict(kept)))
    screen.say(_("Issued {count} forms into {path}.").format(count=len(forms), path=out))
    tell_kept(kept)
    waiting = _("Send each form to its department; put what comes back into one folder, say returned.")
    see = _("See who has returned: {command}").format(command=screen.command("status", ledger, "returned"))
    screen.steps([waiting, see])


def issue_forms(plan: Plan, layout: Layout, departments: Sequence[str] = ()) -> dict[str, bytes]:
    """Return the forms by department; OperatorError O113 for a department that is not asked."""
    from consolidator.asked import departments_to_ask
    from consolidator.issue import issue_form

    asked = departments_to_ask(plan)
    for code in departments:
        if code not in asked:
            raise OperatorError("O113", department=code)
    chosen = [code for code in asked if not departments or code in departments]
    forms: dict[str, bytes] = {}
    with screen.progress(_("Issuing"), len(chosen)) as done:
        for code in chosen:
            forms[code] = issue_form(plan, layout, code, current())
            done(code)
    return forms


def named(plan: Plan, forms: dict[str, bytes]) -> dict[str, bytes]:
    """Return forms by the name of their file: code and name of the department."""
    from consolidator.ledger_rows import rows_of, text_of
    from consolidator.publish.letters import file_name

    names = {text_of(row, "code"): text_of(row, "name") for row in rows_of(plan, "departments")}
    files: dict[str, bytes] = {}
    for code, form in forms.items():
        name = file_name((code, names[code]), [taken.removesuffix(".xlsx").casefold() for taken in files])
        files[f"{name}.xlsx"] = form
    return files


def tell_kept(kept: Sequence[tuple[str, str]]) -> None:
    """Say which files of people were kept beside the new ones."""
    for former, now in kept:
        screen.tell(_("{former} had been changed by a person; it was kept as {now}.").format(former=former, now=now))


@click.command(
    cls=Command,
    help=N_("Check filled forms, or folders of them, with nothing but the forms themselves."),
    epilog="consolidator validate 0101_財政企画課.xlsx",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@quiet_option
@lang_option
def validate(files: tuple[Path, ...]) -> int:
    """Check forms on their own."""
    from consolidator.reading import Reading

    files = _sent(files)
    with ExitStack() as begun:
        readings = [begun.enter_context(Reading(paths, root)) for root, paths in _by_disk(files).items()]
        from consolidator.pipeline import judge_apart  # with all of pandas, while child processes read

        with screen.progress(_("Reading"), len(files)) as done:
            reads = [form for reading in readings for form in reading.forms(done)]
    found = judge_apart(reads)
    screen.answer(lambda: findings_answer(found))
    screen.findings(found, every=True)
    blocking = sum(finding.severity == "block" for finding in found)
    if len(files) > 1:
        _show_files(reads, found)
    screen.say(_("{count} things must be mended.").format(count=blocking) if blocking else _("No mistakes were found."))
    return BLOCKED if any(finding.severity == "block" for finding in found) else 0


def _sent(named: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files that are meant: a folder stands for what someone may have sent in it and its subfolders."""
    from consolidator.reading import returned_files

    files: list[Path] = []
    for path in named:
        found = returned_files(path) if path.is_dir() else (path,) if path.is_file() else ()
        if not found:
            raise OperatorError("O106" if path.is_dir() else "O101", path=path)
        files += found
    return tuple(files)


def _show_files(reads: Sequence[FormRead], found: Sequence[Finding]) -> None:
    """Print how many findings each file has."""
    counts = Counter((finding.file, finding.severity) for finding in found)
    headings = (_("File"), *(screen.severity_label(severity) for severity in ("block", "warn", "note")))
    names = sorted({read.received.file for read in reads} | {finding.file for finding in found})
    screen.table(headings, [(name, *(str(counts[name, one]) for one in ("block", "warn", "note"))) for name in names])


def _by_disk(files: Sequence[Path]) -> dict[Path, list[Path]]:
    """Return the files by the folder that all of one disk have in common: their names then tell them apart."""
    disks: dict[str, list[Path]] = {}
    for path in dict.fromkeys(path.resolve() for path in files):
        disks.setdefault(path.anchor, []).append(path)
    return {Path(os.path.commonpath([path.parent for path in paths])): paths for paths in disks.values()}

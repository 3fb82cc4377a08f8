"""status, merge."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from consolidator import __version__
from consolidator.cli import screen
from consolidator.cli.answers import master_answer, ratings
from consolidator.cli.forms import tell_kept
from consolidator.cli.ledgers import BLOCKED, sound_plan
from consolidator.cli.screen import _
from consolidator.cli.texts import N_, Command, current, json_option, lang_option, option, quiet_option
from consolidator.model import OperatorError
from schemas.choices import ASPECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consolidator.model import Finding, Master
    from consolidator.reading.many import Reader

MASTER = "master.xlsx"
ARGUMENTS = (
    click.argument("ledger", metavar="PLAN.xlsx", type=click.Path(path_type=Path)),
    click.argument("returned", metavar="RETURNED_DIR", type=click.Path(path_type=Path)),
)

no_cache_option = option(
    "--no-cache", is_flag=True, help=N_("Read every form anew, also those that were read before and have not changed.")
)


@click.command(
    cls=Command,
    help=N_("Show who has returned a form, who has not, and what is wrong."),
    epilog="consolidator status plan.xlsx returned",
)
@ARGUMENTS[0]
@ARGUMENTS[1]
@no_cache_option
@json_option
@quiet_option
@lang_option
def status(ledger: Path, returned: Path, *, no_cache: bool) -> int:
    """Report how far the returns are in."""
    master = merged(ledger, returned, cached=not no_cache)
    screen.answer(lambda: master_answer(master, None))
    show(master)
    line = screen.command("merge", ledger, returned, "--out", "out")
    screen.steps([_("Merge what is in: {command}").format(command=line)])
    return exit_code(master)


@click.command(
    cls=Command,
    help=N_("Merge the returned forms into the master plan, summaries and findings."),
    epilog="consolidator merge plan.xlsx returned --out out",
)
@ARGUMENTS[0]
@ARGUMENTS[1]
@option("--out", required=True, type=click.Path(path_type=Path), help=N_("Folder for the results."))
@no_cache_option
@option(
    "--executor",
    metavar="dask://HOST:PORT",
    help=N_("Scheduler of a Dask cluster that reads the forms; this PC by default."),
)
@json_option
@quiet_option
@lang_option
def merge(ledger: Path, returned: Path, out: Path, *, no_cache: bool, executor: str | None) -> int:
    """Merge and publish, all or nothing."""
    from consolidator.publish.folder import recover

    _require_own_folder(ledger, returned, out)
    recover(out)
    master = merged(ledger, returned, out, cached=not no_cache, reader=_reader(executor))
    kept = publish(master, ledger, returned, out)
    screen.answer(lambda: master_answer(master, out) | {"kept": dict(kept)})
    show(master)
    _show_ratings(master)
    screen.say(_("Results: {path}").format(path=out / MASTER))
    if any(finding.severity == "block" for finding in master.findings):
        screen.say(_("What is wrong: {path}").format(path=out / "findings.xlsx"))
    screen.steps(list(_next_steps(master, out)))
    return exit_code(master)


def _reader(executor: str | None) -> Reader | None:
    """Return who reads the forms, None for this computer."""
    if executor is None:
        return None
    from consolidator.reading.cluster import on_cluster

    line = _("The cluster did not read {count} files; they are read here.")
    return on_cluster(executor, lambda count: screen.tell(line.format(count=count)))


def merged(
    ledger: Path, returned: Path, out: Path | None = None, *, cached: bool = True, reader: Reader | None = None
) -> Master:
    """Read a ledger and the returned files and merge them; cached: forms read before need no second reading."""
    from consolidator.freed import give_back
    from consolidator.reading import Reading, cache_place, returned_files
    from consolidator.reading.form import UNDESCRIBED

    give_back()
    paths = returned_files(returned, [ledger] if out is None else [ledger, out]) if returned.is_dir() else []
    with Reading(paths, returned, reader=reader, cache=cache_place() if cached else None) as reading:
        from consolidator.pipeline import merge_forms  # with all of pandas, while child processes read

        if out is not None:
            import consolidator.publish.bundle  # noqa: F401 - likewise

        plan = sound_plan(ledger)
        if not paths:
            raise OperatorError("O106" if returned.is_dir() else "O105", path=returned)
        with screen.progress(_("Reading"), len(paths)) as done:
            reads = reading.forms(done)
        if any(read.received.problem == UNDESCRIBED for read in reads):
            from consolidator.recognise import Issuer, recognise  # with all of issuing

            reads = recognise(Issuer(plan, ledger.parent, current()), reads, paths, returned)
    return merge_forms(plan, reads, ledger.name)


def _require_own_folder(ledger: Path, returned: Path, out: Path) -> None:
    """Raise OperatorError O130 or O116 where results would take the place of their sources or of issued forms."""
    from consolidator.publish.results import read_record

    place, sources = out.resolve(), (returned.resolve(), ledger.resolve())
    if any(place in (source, *source.parents) for source in sources):
        raise OperatorError("O130", path=out)
    former = read_record(place)
    if former is not None and MASTER not in former.files:
        raise OperatorError("O116", path=out)


def publish(master: Master, ledger: Path, returned: Path, out: Path) -> tuple[tuple[str, str], ...]:
    """Write the results folder; return which files of people were kept: former name, name now."""
    from consolidator.publish.bundle import bundle
    from consolidator.publish.folder import replace_folder
    from consolidator.publish.returns import going_back
    from consolidator.returning import returned_forms

    chosen = going_back(master)
    with screen.progress(_("Marking"), len(chosen)) as done:
        forms = returned_forms(chosen, returned, [ledger, out], current(), done)
    files = bundle(master, relative(returned, out), current(), forms)
    record = {f"returned/{item.file}": item.sha256 for item in master.submissions}
    record[f"plan/{ledger.name}"] = master.plan.digest
    record["place/plan"], record["place/returned"] = relative(ledger, out), relative(returned, out)
    record["version"] = __version__
    kept = tuple(replace_folder(out, files, record).kept)
    tell_kept(kept)
    return kept


def relative(folder: Path, start: Path) -> str:
    """Return the path from a folder to a file or folder with forward slashes, '' where there is none (other drive)."""
    try:
        return Path(os.path.relpath(folder.resolve(), start.resolve())).as_posix()
    except ValueError:
        return ""


def exit_code(master: Master) -> int:
    """Return 1 when anything blocks or is not in yet."""
    blocked = any(finding.severity == "block" for finding in master.findings)
    return BLOCKED if blocked or master.provisional else 0


def show(master: Master) -> None:
    """Print the table of departments, what is to be said of files that do not count, and the planner's answers."""
    from consolidator.publish.answers import answers
    from consolidator.publish.standing import findings_by_department, standings

    words = {"in": _("in"), "mend": _("to be mended"), "held": _("to be decided"), "missing": _("not returned")}
    stands = standings(master)
    headings = (_("Code"), _("Department"), _("State"), _("File"), _("Must be mended"), _("Please check"))
    rows = [
        (one.department, one.name, words[one.state], "、".join(one.files), str(one.blocking), str(one.warnings))
        for one in stands
    ]
    screen.table(headings, rows)
    screen.findings(list(_on_files(master)), every=True)
    screen.table((_("At a glance"), ""), answers(master, current()))
    came = sum(one.state != "missing" for one in stands)
    line = _("{came} of {asked} departments have returned a form; {count} findings block.")
    severities = [one.severity for found in findings_by_department(master).values() for one in found]
    screen.say(line.format(came=came, asked=len(stands), count=severities.count("block")))
    if master.provisional:
        screen.say(_("The results are provisional (暫定)."))


def _on_files(master: Master) -> Iterator[Finding]:
    """Yield what is to be said of files as such; what stands in a file that counts is in findings.xlsx."""
    accepted = {item.file for item in master.submissions if item.state == "accepted"}
    for finding in master.findings:
        if finding.file not in accepted or finding.code.startswith("F"):
            yield finding


def _show_ratings(master: Master) -> None:
    """Print how many initiatives have each rating, a table an aspect."""
    labels = {choice.value: choice.label(current()) for choice in ASPECTS}
    for aspect in master.plan.aspects:
        counts = ratings(master, aspect)
        screen.table((labels[aspect], *counts), [(_("initiatives"), *map(str, counts.values()))])


def _next_steps(master: Master, out: Path) -> Iterator[str]:
    """Yield what the planner does now, what is open first."""
    from consolidator.publish.standing import standings

    states = Counter(one.state for one in standings(master))
    if states["mend"]:
        yield _("Send back what must be mended ({count} departments): {path}").format(
            count=states["mend"], path=out / "returns"
        )
    if states["missing"]:
        yield _("Remind those who have sent nothing ({count} departments): {path}").format(
            count=states["missing"], path=out / "returns"
        )
    if states["held"]:
        yield _("Decide on what is held ({count} departments): {path}").format(
            count=states["held"], path=out / "findings.xlsx"
        )
    yield _("Look at the figures, the cover first: {path}").format(path=out / MASTER)
    yield _("Make the reports: {command}").format(command=screen.command("report", out / MASTER, "--out", out))

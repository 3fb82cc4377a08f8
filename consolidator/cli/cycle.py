"""compare, rollover, verify: from one year to the next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from consolidator.cli import screen
from consolidator.cli.answers import comparison_answer, rolled_answer, verified_answer
from consolidator.cli.forms import tell_kept
from consolidator.cli.ledgers import BLOCKED, sound_plan
from consolidator.cli.screen import _
from consolidator.cli.texts import N_, Command, current, json_option, lang_option, option, quiet_option
from consolidator.model import OperatorError

if TYPE_CHECKING:
    from consolidator.compare import Comparison, Side
    from consolidator.model import Master
    from consolidator.rollover import Rolled

PERIODS = ("mid_year", "year_end")
_BOOK = click.Path(path_type=Path)


# ---------------------------------------------------------------- compare


@click.command(
    cls=Command,
    help=N_("Compare two ledgers, or two master workbooks: revisions before and after, counted by kind."),
    epilog="consolidator compare plan-2019.xlsx plan-2020.xlsx --out comparison",
)
@click.argument("old", metavar="OLD.xlsx", type=_BOOK)
@click.argument("new", metavar="NEW.xlsx", type=_BOOK)
@option("--out", required=True, type=_BOOK, help=N_("Folder for the comparison."))
@json_option
@quiet_option
@lang_option
def compare(old: Path, new: Path, out: Path) -> None:
    """Compare and publish, the whole folder or nothing."""
    from consolidator import compare as comparing
    from consolidator.publish.comparison_book import comparison_files
    from consolidator.publish.folder import recover, replace_folder
    from consolidator.publish.results import read_record, sha256

    sides = _side(old), _side(new)
    recover(out)
    former = read_record(out)
    if former is not None and "comparison.xlsx" not in former.files:
        raise OperatorError("O116", path=out)
    comparison = comparing.compare(*sides, current())
    record = {f"{side}/{path.name}": sha256(path.read_bytes()) for side, path in (("old", old), ("new", new))}
    kept = replace_folder(out, comparison_files(comparison, current()), record).kept
    screen.answer(lambda: comparison_answer(comparison, out) | {"kept": dict(kept)})
    _show_comparison(comparison)
    screen.say(_("The comparison: {path}").format(path=out / "comparison.xlsx"))
    tell_kept(kept)


def _side(path: Path) -> Side:
    """Return what a workbook holds: a master with its ledger, or a ledger."""
    from consolidator.compare import Side
    from consolidator.ledger.grid import read_grids
    from consolidator.master_file import master_in

    master = master_in(path, read_grids(path))
    if master is not None:
        return Side(path.name, master.record.master.plan, master.record.master)
    return Side(path.name, sound_plan(path))


def _show_comparison(comparison: Comparison) -> None:
    """Print the counts by kind, and what changed besides."""
    from schemas.comparison import PLAN_CHANGES, REVISIONS_BY_KIND

    lang = current()
    labels = {choice.value: choice.label(lang) for choice in REVISIONS_BY_KIND.field("kind").choices}
    counts = comparison.tables["revisions_by_kind"].itertuples(index=False)
    screen.table([field.title(lang) for field in REVISIONS_BY_KIND.fields], [(labels[k], str(n)) for k, n in counts])
    rows = comparison.tables["plan_changes"]
    for choice in PLAN_CHANGES.field("change").choices:
        found = rows[rows["change"] == choice.value]
        if len(found):
            screen.say(f"{choice.label(lang)}: {len(found)} ({'、'.join(found['code'])})")


# ---------------------------------------------------------------- rollover


@click.command(
    cls=Command,
    help=N_(
        "Make the ledger of the next year, this year's actuals and ratings carried in.\n\n"
        "After a mid-year report the next ledger is that of the same year's end."
    ),
    epilog="consolidator rollover out/master.xlsx --out plan-2020.xlsx",
)
@click.argument("master", metavar="MASTER.xlsx", type=_BOOK)
@option("--out", required=True, type=_BOOK, help=N_("The ledger to make; an existing file is not overwritten."))
@option("--period", type=click.Choice(PERIODS), default=None, help=N_("What the next report is; found out by default."))
@option("--provisional", is_flag=True, help=N_("Roll over although not everything is in yet."))
@json_option
@quiet_option
@lang_option
def rollover(master: Path, out: Path, period: str | None, *, provisional: bool) -> None:
    """Write the next ledger, never over an existing file."""
    from consolidator.master_file import read_master
    from consolidator.publish.disk import write, writing
    from consolidator.publish.ledger_book import ledger_bytes
    from consolidator.rollover import roll_over

    read = read_master(master).record.master
    if read.provisional and not provisional:
        raise _unfinished(master, read)
    if out.exists():
        raise OperatorError("O112", path=out)
    rolled = roll_over(read, period or "")
    content = ledger_bytes(rolled.tables, current())
    with writing(out):
        write(out, content)
    screen.answer(lambda: rolled_answer(rolled, out) | {"provisional": read.provisional})
    _show_rolled(rolled, out)
    if read.provisional:
        screen.say(_("The results it was made of are provisional (暫定): what was missing is missing here too."))


def _unfinished(path: Path, master: Master) -> OperatorError:
    """Return the error that says how much of a master is not in yet."""
    from consolidator.model import PENDING, UNSETTLED

    ratings = master.initiatives[[f"rating_{aspect}" for aspect in master.plan.aspects]]
    waiting = int(ratings.isin([PENDING, UNSETTLED]).any(axis=1).sum())
    blocking = sum(finding.severity == "block" for finding in master.findings)
    return OperatorError("O124", path=path, waiting=waiting, blocking=blocking)


def _show_rolled(rolled: Rolled, out: Path) -> None:
    """Print what was carried, and what the planner has to decide."""
    from consolidator.normalise.years import year_label
    from schemas.choices import PERIODS as LABELS

    period = next(choice.label(current()) for choice in LABELS if choice.value == rolled.period)
    year = year_label(rolled.year, current())
    screen.say(_("Made {path}: {year}, {period}.").format(path=out, year=year, period=period))
    carried = _("Carried in: {ratings} ratings, {actuals} actuals, {responses} responses.")
    screen.say(carried.format(ratings=rolled.ratings, actuals=rolled.actuals, responses=rolled.responses))
    if rolled.requests:
        screen.say(_("{count} revisions wait for your decision on the sheet 見直し.").format(count=rolled.requests))
    if rolled.closed:
        screen.say(_("Closed, as decided: {ids}").format(ids="、".join(rolled.closed)))
    if rolled.past:
        screen.say(_("Past their last year, no longer asked about: {ids}").format(ids="、".join(rolled.past)))
    for former, heir in rolled.moved:
        screen.say(_("{former} was replaced by its successor {heir}.").format(former=former, heir=heir))
    screen.say(_("Fill in the deadline, then run: consolidator plan check {path}").format(path=out))


# ---------------------------------------------------------------- verify


@click.command(
    cls=Command,
    help=N_("Check whether published files, the returned files and the ledger still belong together."),
    epilog="consolidator verify out\nconsolidator verify out --plan plan.xlsx --returned returned",
)
@click.argument("folder", metavar="DIR", type=_BOOK)
@option("--plan", "ledger", type=_BOOK, default=None, help=N_("The ledger, where it has been moved."))
@option("--returned", type=_BOOK, default=None, help=N_("The folder of returned files, where it has been moved."))
@json_option
@quiet_option
@lang_option
def verify(folder: Path, ledger: Path | None, returned: Path | None) -> int:
    """Report what has changed since a folder was published."""
    from consolidator.verify import verify as verified

    differences = verified(folder, ledger, returned)
    screen.answer(lambda: verified_answer(differences))
    parts = {
        "results": _("Results"), "plan": _("Ledger"), "returned": _("Returned files"), "master": _("Master workbook"),
    }  # fmt: skip
    states = {
        "changed": _("changed since it was published"),
        "missing": _("is missing"),
        "added": _("has been added"),
        "kept": _("a person's version, kept when the results were replaced"),
        "damaged": _("its hidden sheet is gone or damaged"),
        "other": _("was made of other returned files"),
        "unknown": _("can't be found from here"),
    }
    if differences:
        rows = [(parts[one.part], one.name, states[one.state]) for one in differences]
        screen.table((_("What"), _("Name"), _("State")), rows)
    lost = [one for one in differences if one.state == "unknown"]
    if any(one.part != "master" for one in lost):
        screen.say(
            _("If the results were moved or copied, say where ledger and returned files are: --plan, --returned.")
        )
    if any(one.breaks for one in differences if one not in lost):
        screen.say(_("Results and sources no longer belong together. Merge again, or bring the files back."))
    if any(one.breaks for one in differences):
        return BLOCKED
    screen.say(_("Results, returned files and ledger belong together."))
    return 0

"""demo: a whole year of a sample city, through the ordinary commands."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from consolidator.cli import screen
from consolidator.cli.forms import issue_forms, named, tell_kept
from consolidator.cli.ledgers import sound_plan, usable_layout
from consolidator.cli.results import exit_code, merged, publish
from consolidator.cli.screen import _
from consolidator.cli.texts import N_, Command, current, lang_option, option, quiet_option


@click.command(
    cls=Command,
    help=N_("Make a whole year of a sample city: ledger, issued forms, returned forms, results."),
    epilog="consolidator demo\nconsolidator demo trial --sample sendai",
)
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(path_type=Path))
@option("--sample", default="sendai", show_default=True, help=N_("Which city."))
@quiet_option
@lang_option
def demo(folder: Path, sample: str) -> int:
    """Run a sample's year."""
    from consolidator.fill import fill_form
    from consolidator.publish.disk import writing
    from consolidator.publish.folder import replace_folder
    from consolidator.samples import load

    city = load(sample)
    ledger, issued, returned, out = (folder / name for name in ("plan.xlsx", "issued", "returned", "out"))
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    _write_ledger(ledger, city.tables)
    former = None if city.former is None else folder / "plan_former.xlsx"
    if former is not None:
        _write_ledger(former, city.former)
    plan = sound_plan(ledger)
    forms = issue_forms(plan, usable_layout(plan.template, folder))
    filled: dict[str, bytes] = {}
    with screen.progress(_("Filling in"), len(forms)) as done:
        for code, form in forms.items():
            filled[code] = fill_form(form, city.answers[city.answers["department"] == code])
            done(code)
    for place, files in ((issued, forms), (returned, filled)):
        tell_kept(replace_folder(place, named(plan, files), {"plan": plan.code}).kept)
    master = merged(ledger, returned)
    publish(master, ledger, returned, out)
    _what_to_open(ledger, former, issued, returned, out)
    return exit_code(master)


def _write_ledger(ledger: Path, tables: object) -> None:
    """Write the sample's ledger; one that a person has changed is kept under another name."""
    from consolidator.publish.disk import writing
    from consolidator.publish.ledger_book import write_ledger

    fresh = ledger.with_name(f".{ledger.stem}.new.xlsx")
    with writing(ledger):
        write_ledger(fresh, tables, current())  # type: ignore[arg-type]
        if ledger.exists() and ledger.read_bytes() != fresh.read_bytes():
            digest = hashlib.sha256(ledger.read_bytes()).hexdigest()[:8]
            kept = ledger.with_name(f"{ledger.stem}-{digest}.xlsx")
            ledger.replace(kept)
            tell_kept([(ledger.name, kept.name)])
        fresh.replace(ledger)


def _what_to_open(ledger: Path, former: Path | None, issued: Path, returned: Path, out: Path) -> None:
    screen.say(_("A whole year of the sample is ready. Open these in Excel:"))
    for path, what in (
        (ledger, _("the plan ledger")),
        (former, _("the ledger before its revision")),
        (next(iter(sorted(issued.glob("*.xlsx")))), _("a form as it was issued")),
        (next(iter(sorted(returned.glob("*.xlsx")))), _("the same form, filled in")),
        (out / "master.xlsx", _("the master plan with its summaries")),
        (out / "findings.xlsx", _("what is in, what is missing, what is wrong")),
    ):
        if path is not None:
            screen.say(f"  {path}  … {what}")

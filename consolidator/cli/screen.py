"""What is printed. Tables and progress need a terminal; piped, everything is plain text.

``--quiet`` and ``--json`` silence all of it but what goes to stderr; ``answer`` prints the JSON.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from consolidator.cli.texts import asked_for, current
from consolidator.language import action_of, message_of, translations
from consolidator.text import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from consolidator.model import Finding

SHOWN = 30  # findings printed before the rest is only counted
_MOST_NAME = 40  # characters of a file name beside a bar
STYLES = {"block": "red", "warn": "yellow", "note": "dim"}


def _(text: str) -> str:
    return translations(current()).gettext(text)


def silent() -> bool:
    """Return whether people asked for no text."""
    return asked_for("quiet") or asked_for("json")


def say(text: str) -> None:
    """Print a line."""
    if not silent():
        click.echo(_plain(text))


def steps(lines: Sequence[str]) -> None:
    """Print what to do next, a line each; nothing where there is nothing to do."""
    if lines:
        say(_("Next:"))
    for line in lines:
        say(f"  - {line}")


def command(*words: object) -> str:
    """Return a command line to type, words with spaces in quotes."""
    return " ".join(f'"{word}"' if " " in str(word) else str(word) for word in ("consolidator", *words))


def answer(content: Callable[[], object]) -> None:
    """Print what a command found as JSON, if that was asked for; content is called only then."""
    if asked_for("json"):
        click.echo(json.dumps(content(), ensure_ascii=False, indent=1, default=str))


def tell(text: str) -> None:
    """Print a line that is not a result: to stderr."""
    click.echo(_plain(text), err=True)


def _plain(text: str) -> str:
    """Return a text that can't steer a terminal, whoever wrote what it quotes."""
    return escaped(text, "\n\t")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: drawn on a terminal, tab-separated when piped."""
    if silent():
        return
    if not sys.stdout.isatty():
        for row in (headings, *rows):
            click.echo("\t".join(_plain(cell.replace("\n", " ")) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*headings, box=None, header_style="bold underline")  # Windows' Japanese console draws lines too wide
    for row in rows:
        drawn.add_row(*(Text(_plain(cell)) for cell in row))  # Text: what departments typed is no markup
    Console().print(drawn)


def severity_label(severity: str) -> str:
    """Return how severe a finding is, in words."""
    return {"block": _("Must be mended"), "warn": _("Please check"), "note": _("For information")}[severity]


def findings(found: Sequence[Finding], *, every: bool = False) -> None:
    """Print findings: where, what is wrong, what to do; notes only when every is asked for."""
    if silent():
        return
    lang = current()
    shown = [finding for finding in found if every or finding.severity != "note"]
    for finding in shown if every else shown[:SHOWN]:
        place = " ".join(filter(None, (finding.file, finding.sheet, finding.cell)))
        head = f"[{severity_label(finding.severity)}] {place}: " if place else f"[{severity_label(finding.severity)}] "
        click.secho(
            _plain(head + message_of(finding, lang)), fg={"block": "red", "warn": "yellow"}.get(finding.severity)
        )
        if action := action_of(finding, lang):
            click.echo(_plain(f"    → {action}"))
    if not every and len(shown) > SHOWN:
        click.echo(_("... and {count} more.").format(count=len(shown) - SHOWN))


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[object], None]]:
    """Show a bar on stderr while something takes its time, when stderr is a terminal; call it with what is done."""
    if silent() or not sys.stderr.isatty() or not total:
        yield lambda _name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[name]}", markup=False),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total, name="")
        yield lambda name: bar.update(task, advance=1, name=_plain(getattr(name, "name", str(name)))[:_MOST_NAME])

"""The group of commands, and what happens when one can't be carried out."""

from __future__ import annotations

import gc
import logging
import sys
import traceback
from pathlib import Path

import click

from consolidator import __version__
from consolidator.cli.addin import addin
from consolidator.cli.cycle import compare, rollover, verify
from consolidator.cli.forms import issue, validate
from consolidator.cli.ledgers import plan
from consolidator.cli.report import report
from consolidator.cli.results import merge, status
from consolidator.cli.sample import demo
from consolidator.cli.screen import _, tell
from consolidator.cli.templates import template
from consolidator.cli.texts import N_, Command, Group, Option, current, lang_option, language_of, speak
from consolidator.cli.tracing import trace
from consolidator.language import error_line
from consolidator.model import OperatorError

FAILED = 2
SELDOM = (100_000, 20, 20)
"""How often cyclic garbage is looked for. A command makes millions of values that it keeps to its end."""


@click.group(
    cls=Group,
    help=N_("Issue a plan's Excel forms to every department, check what comes back, merge it into the master plan."),
    epilog="consolidator demo",
    context_settings={"max_content_width": 100},
)
@click.version_option(__version__, prog_name="consolidator", cls=Option, help=N_("Show the version and exit."))
@lang_option
def app() -> None:
    """Stand for the whole program."""


for command in (demo, plan, issue, validate, status, merge, report, compare, rollover, trace, template, verify, addin):
    app.add_command(command)


def main(line: list[str] | None = None) -> None:
    """Run a command line; exit with 0 (clean), 1 (done, findings block) or 2 (could not be carried out)."""
    gc.set_threshold(*SELDOM)
    speak(language_of(sys.argv[1:] if line is None else line))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console in cp932 has no ✓; better a ? than an error
    logging.getLogger("consolidator").addHandler(logging.NullHandler())
    try:
        code = app.main(line, prog_name="consolidator", standalone_mode=False)
    except OperatorError as error:
        tell(error_line(error, current()))
        code = FAILED
    except click.ClickException as error:
        error.show()
        code = FAILED
    except (click.Abort, KeyboardInterrupt):
        tell(_("Stopped. Nothing was changed."))
        code = FAILED
    except BrokenPipeError:
        code = FAILED
    except Exception:  # noqa: BLE001 - a bug: the user gets a sentence, the maintainers the traceback
        tell(
            _("Something unexpected went wrong in this software. Please send {path} to the maintainers.").format(
                path=_log()
            )
        )
        code = FAILED
    sys.exit(code or 0)


def _log() -> Path:
    """Write the traceback where the system keeps logs, and return where that is."""
    import platformdirs

    folder = Path(platformdirs.user_log_dir("consolidator", appauthor=False))
    path = folder / "error.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        traceback.print_exc()
    return path


__all__ = ["Command", "app", "main"]

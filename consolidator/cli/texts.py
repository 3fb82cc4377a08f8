"""Help in the reader's language: click's own words and ours come from one catalogue.

The language is needed before click parses the line, so it is looked up in the line itself.
"""

from __future__ import annotations

import copy
import gettext
import os
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import click

from consolidator.language import LANGUAGES, translations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEFAULT: Final = "ja"
VARIABLE: Final = "CONSOLIDATOR_LANG"


def language_of(line: Sequence[str]) -> str:
    """Return the language a command line asks for: --lang, else the environment, else Japanese."""
    for number, word in enumerate(line):
        if word.startswith("--lang="):
            return _known(word.partition("=")[2])
        if word == "--lang" and number + 1 < len(line):
            return _known(line[number + 1])
    return _known(os.environ.get(VARIABLE, DEFAULT))


def _known(lang: str) -> str:
    return lang if lang in LANGUAGES else DEFAULT


def speak(lang: str) -> None:
    """Make click's own words (Usage, Options, its errors) come from our catalogue in a language."""
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain("messages", str(resources.files("consolidator") / "locale"))


def translated(text: str | None) -> str:
    """Return a help text in the language of the process."""
    return translations(_known(os.environ.get("LANGUAGE", DEFAULT))).gettext(text) if text else ""


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


class Option(click.Option):
    """An option whose help is shown in the reader's language."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return names and help."""
        shown = copy.copy(self)
        shown.help = translated(self.help)
        return click.Option.get_help_record(shown, ctx)


class Command(click.Command):
    """A command whose help is shown in the reader's language, with its example to the letter."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        del ctx
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(translated(self.help))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example."""
        del ctx
        if self.epilog:
            with formatter.section(translated(N_("Example"))):
                for line in self.epilog.splitlines():
                    formatter.write(f"{' ' * formatter.current_indent}{line}\n")

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence, for the list of commands."""
        del limit
        return translated(self.help).split("\n\n")[0]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help, its words in the reader's language."""
        option = super().get_help_option(ctx)
        if option is None:
            return None
        shown = copy.copy(option)
        shown.help = translated(N_("Show this message and exit."))
        return shown


class Group(Command, click.Group):
    """A group of such commands."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the group is for."""
        Command.format_help_text(self, ctx, formatter)


def option(*names: str, **attributes: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401 - click's
    """Return a decorator that adds an Option."""
    return click.option(*names, cls=Option, **attributes)


def lang_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --lang to a command."""
    return option(
        "--lang", type=click.Choice(LANGUAGES), default=None, expose_value=False,
        help=N_("Language of messages and results (ja by default)."),
    )(command)  # fmt: skip


def _remembered(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def remember(context: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's
        if value:
            context.meta[f"consolidator.{name}"] = True

    return remember


def quiet_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --quiet to a command."""
    return option(
        "--quiet", "-q", is_flag=True, expose_value=False, callback=_remembered("quiet"),
        help=N_("Say nothing unless something goes wrong; the exit code tells the rest."),
    )(command)  # fmt: skip


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json to a command."""
    return option(
        "--json", is_flag=True, expose_value=False, callback=_remembered("json"),
        help=N_("Print one JSON document, and nothing else."),
    )(command)  # fmt: skip


def asked_for(name: str) -> bool:
    """Return whether --quiet or --json was given ('quiet', 'json')."""
    context = click.get_current_context(silent=True)
    return context is not None and f"consolidator.{name}" in context.meta


def current() -> str:
    """Return the language of this process."""
    return _known(os.environ.get("LANGUAGE", DEFAULT))

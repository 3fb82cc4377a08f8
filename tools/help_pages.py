"""Writes docs/commands.md and docs/ja/commands.md: what every command's --help says, in both languages."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

from consolidator.cli.app import app
from consolidator.cli.texts import speak
from tools.pages import both, keep

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES: Final = both("commands.md")
WIDTH: Final = 92
HEADS: Final = {
    "en": """\
# Commands

[日本語](ja/commands.md)

What `consolidator COMMAND --help` says. This page is written by `make help-pages`; what `--json` prints is described in
[json.md](json.md).

| exit code | meaning |
|---|---|
| 0 | done, nothing is wrong |
| 1 | done, and something must be corrected or is not in yet |
| 2 | it could not be carried out; one line on stderr says why, nothing was changed |

`CONSOLIDATOR_LANG=en` in the environment has the effect of `--lang en`.
""",
    "ja": """\
# コマンド一覧

[English](../commands.md)

`consolidator コマンド --help` の内容です。このページは `make help-pages` で作ります。
`--json` の出力は [json.md](json.md) にあります。

| 終了コード | 意味 |
|---|---|
| 0 | 完了。直すものはありません |
| 1 | 完了。直すもの、または未提出のものがあります |
| 2 | 実行できませんでした。理由を1行で表示し、何も変更しません |

環境変数 `CONSOLIDATOR_LANG=en` は `--lang en` と同じ働きをします。
""",
}


def page(lang: str) -> str:
    """Return the page of a language as Markdown."""
    before = os.environ.get("LANGUAGE")
    speak(lang)
    try:
        parts = [f"## {name}\n\n```\n{text.rstrip()}\n```\n" for name, text in _helps(app, ())]
    finally:
        if before is not None:
            os.environ["LANGUAGE"] = before
    return "\n".join((HEADS[lang], *parts))


def _helps(command: click.Command, before: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the full name and the help of a command and of those below it."""
    names = (*before, command.name or "") if before else ("consolidator",)
    context = click.Context(command, info_name=" ".join(names), terminal_width=WIDTH, max_content_width=WIDTH)
    yield " ".join(names), command.get_help(context)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from _helps(below, names)


def main(arguments: list[str]) -> int:
    """Write the pages; with ``--check`` only compare. Return the exit code."""
    return keep({path: page(lang) for lang, path in PAGES.items()}, "help-pages", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

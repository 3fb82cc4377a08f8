"""Writes docs/findings.md: every finding and operator error, in both languages, from ``schemas.codes``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from consolidator.language import translations
from schemas.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.codes import Code

PAGE: Final = Path(__file__).parent.parent / "docs" / "findings.md"

INTRODUCTION: Final = """\
# Findings ・ 指摘一覧

Every finding has a code that never changes its meaning. Words in braces are filled in when it is reported.
This page is written from `schemas/codes.py` by `make findings`; don't edit it by hand.

指摘には、意味の変わらないコードが付いています。{ } の部分には、そのときの値が入ります。

- **block** The value can't be used and the form goes back; or the command isn't carried out.
  その値は使えず、差戻しになります（コマンドの場合は、処理を実行しません）。
- **warn** The value is used, but someone should look at it. 値は使いますが、確認が必要です。
- **note** For information. お知らせです。
"""

GROUPS: Final = {
    "O": "The command can't be carried out ・ 処理を実行できないとき",
    "L": "The plan ledger ・ 計画台帳",
    "F": "A returned file ・ 提出されたファイル",
    "R": "Reading a form ・ 様式の読み取り",
    "N": "What a value means ・ 値の意味",
    "V": "Which values are right ・ 値の正しさ",
    "M": "Merging ・ 統合",
    "T": "Templates ・ 様式のひな形",
}


def page() -> str:
    """Return the page as Markdown, codes in the catalogue's order, grouped by their first letter."""
    return "\n".join((INTRODUCTION, *_sections()))


def _sections() -> Iterator[str]:
    for letter, title in GROUPS.items():
        yield f"## {letter} · {title}\n"
        yield "| code | | what it says | what to do |\n|---|---|---|---|"
        yield from (_row(code) for code in CODES.values() if code.code.startswith(letter))
        yield ""


def _row(code: Code) -> str:
    japanese = translations("ja").gettext
    says, does = (f"{_cell(japanese(text))}<br>{_cell(text)}" if text else "" for text in (code.message, code.action))
    return f"| {code.code} | {code.severity} | {says} | {does} |"


def _cell(message: str) -> str:
    shown = message.replace("{{", "{").replace("}}", "}")
    return shown.replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Write the page; with ``--check`` only compare. Return the exit code."""
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
    elif written != page():
        print("docs/findings.md is not what the codes say now: run `make findings`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Writes docs/findings.md and docs/ja/findings.md: every finding and operator error, from ``schemas.codes``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from consolidator.language import translations
from schemas.codes import CODES
from schemas.outputs import OUTPUTS
from tools.pages import both, keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.codes import Code

PAGES: Final = both("findings.md")

INTRODUCTIONS: Final = {
    "en": """\
# Findings

[日本語](ja/findings.md)

Every finding has a code that never changes its meaning. Words in braces are filled in when it is reported.
This page is written from `schemas/codes.py` by `make findings`; don't edit it by hand.

- **Must be mended** The value can't be used and the form goes back; or the command isn't carried out.
- **To be checked** The value is used, but someone should look at it.
- **For information** For information.
""",
    "ja": """\
# 指摘一覧

[English](../findings.md)

指摘には、意味の変わらないコードが付いています。{ } の部分には、そのときの値が入ります。
このページは `schemas/codes.py` から `make findings` で作ります。

- **要修正** その値は使えず、差戻しになります（コマンドの場合は、処理を実行しません）。
- **要確認** 値は使いますが、確認が必要です。
- **参考** 直すものはありません。
""",
}
HEADS: Final = {
    "en": "| code | | what it says | what to do |\n|---|---|---|---|",
    "ja": "| コード | | 内容 | 直し方 |\n|---|---|---|---|",
}
SEVERITIES: Final = {choice.value: choice for choice in OUTPUTS["findings"].field("severity").choices}
GROUPS: Final = {
    "O": {"en": "The command can't be carried out", "ja": "処理を実行できないとき"},
    "L": {"en": "The plan ledger", "ja": "計画台帳"},
    "F": {"en": "A returned file", "ja": "提出されたファイル"},
    "R": {"en": "Reading a form", "ja": "様式の読み取り"},
    "N": {"en": "What a value means", "ja": "値の意味"},
    "V": {"en": "Which values are right", "ja": "値の正しさ"},
    "M": {"en": "Merging", "ja": "統合"},
    "T": {"en": "Templates", "ja": "様式のひな形"},
}


def page(lang: str) -> str:
    """Return the page as Markdown, codes in the catalogue's order, grouped by their first letter."""
    return "\n".join((INTRODUCTIONS[lang], *_sections(lang)))


def _sections(lang: str) -> Iterator[str]:
    for letter, titles in GROUPS.items():
        yield f"## {letter} · {titles[lang]}\n"
        yield HEADS[lang]
        yield from (_row(code, lang) for code in CODES.values() if code.code.startswith(letter))
        yield ""


def _row(code: Code, lang: str) -> str:
    says = translations(lang).gettext
    texts = (_cell(says(text)) if text else "" for text in (code.message, code.action))
    return f"| {code.code} | {SEVERITIES[code.severity].label(lang)} | {' | '.join(texts)} |"


def _cell(message: str) -> str:
    shown = message.replace("{{", "{").replace("}}", "}")
    return shown.replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Write the pages; with ``--check`` only compare. Return the exit code."""
    return keep({path: page(lang) for lang, path in PAGES.items()}, "findings", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

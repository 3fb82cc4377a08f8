"""Writes the table of all Word tags into docs/word-templates.md and docs/ja/word-templates.md."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from consolidator.report.word_tags import OF_INITIATIVE, TABLES, known_names
from schemas.outputs import OUTPUTS
from tools.pages import both, keep

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES: Final = both("word-templates.md")
BEGIN: Final = "<!-- tags: written by `make tags`; don't edit below -->"
HEADS: Final = {
    "en": ("### Texts and charts", "### Rows of the first pages", "### Published tables", "| tag | what it is |",
           "in every row of `initiatives`"),
    "ja": ("### 文と図", "### 最初のページの行", "### 公表される表", "| タグ | 内容 |",
           "`initiatives` の各行にもあります"),
}  # fmt: skip
INTERNAL: Final = {"en": "(internal)", "ja": "（内部）"}


def tags(lang: str) -> str:
    """Return the tables of tags of a language as Markdown."""
    return "\n".join(_lines(lang)) + "\n"


def _lines(lang: str) -> Iterator[str]:
    texts, rows, tables, head, beside = HEADS[lang]
    names = known_names()
    yield from (BEGIN, "", texts, "")
    yield ", ".join(f"`{{{{ {name} }}}}`" for name in _texts(names)) + "\n"
    yield from (rows, "")
    for name, value in names.items():
        if isinstance(value, list) and name not in TABLES:
            first = value[0]
            fields = ", ".join(f"`{key}`" for key in first) if isinstance(first, dict) else ""
            yield f"- `{name}`" + (f": {fields}" if fields else "")
    yield from ("", tables, "")
    for name in TABLES:
        table = OUTPUTS[name]
        more = f" ({beside})" if name in OF_INITIATIVE else ""
        yield f"#### `{name}`: {table.title(lang)}{more}\n\n{head}\n|---|---|"
        for field in table.fields:
            note = "" if field.public else f" {INTERNAL[lang]}"
            yield f"| `{field.name}` | {field.title(lang)}{note} |"
        yield ""


def _texts(names: dict[str, Any], before: str = "") -> Iterator[str]:
    """Yield the tags that stand for a text or a chart by themselves."""
    for name, value in names.items():
        if isinstance(value, dict):
            yield from _texts(value, f"{before}{name}.")
        elif isinstance(value, str):
            yield before + name


def main(arguments: list[str]) -> int:
    """Write the tables into the pages; with ``--check`` only compare. Return the exit code."""
    fresh = {path: path.read_text("utf-8").partition(BEGIN)[0] + tags(lang) for lang, path in PAGES.items()}
    return keep(fresh, "tags", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

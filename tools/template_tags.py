"""Writes the table of all tags into docs/templates.md and docs/ja/templates.md, from ``schemas.tables``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from schemas.tables import BY_YEAR, REPEATED, SPARE, TABLES
from tools.pages import both, keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.fields import Field, Table

PAGES: Final = both("templates.md")
BEGIN: Final = "<!-- tags: written by `make tags`; don't edit below -->"
END: Final = "<!-- end of tags -->"
_HEADS: Final = {"ja": ("タグ", "内容", "記入", "年度"), "en": ("tag", "what it is", "entered", "years")}
_REPEATS: Final = {"ja": "行が繰り返します", "en": "its rows repeat"}
_SPARE: Final = {"ja": "空の行を{count}行（`x 数` で変更）", "en": "{count} blank rows (another number: `x 5`)"}
_KEY: Final = {"ja": "記入欄があるときに必要なタグ", "en": "needed beside entry cells"}
_REQUIRED: Final = {"ja": "必須", "en": "required"}
_ENTRY: Final = {"ja": "○", "en": "yes"}


def tags(lang: str) -> str:
    """Return the tables of all tags in Markdown, in one language."""
    return "\n".join(_lines(lang))


def _lines(lang: str) -> Iterator[str]:
    for table in TABLES.values():
        notes = [_REPEATS[lang]] if table.name in REPEATED else []
        if table.name in SPARE:
            notes.append(_SPARE[lang].format(count=SPARE[table.name]))
        yield f"### {table.title(lang)}{'（' if notes and lang == 'ja' else ' (' if notes else ''}" + (
            ("、" if lang == "ja" else "; ").join(notes) + ("）" if lang == "ja" else ")") if notes else ""
        )
        yield ""
        if keys := [f"`{{{{ {table.name}.{name} }}}}`" for name in table.key if table.name != "department"]:
            known = [key for name, key in zip(table.key, keys, strict=True) if _has(table, name)]
            yield f"{_KEY[lang]}: {' '.join(known or ['`{{ initiative.id }}`'])}\n"
        yield f"| {' | '.join(_HEADS[lang])} |\n|---|---|---|---|"
        yield from (_row(table, field, lang) for field in table.fields)
        yield ""


def _has(table: Table, name: str) -> bool:
    return any(field.name == name for field in table.fields)


def _row(table: Table, field: Field, lang: str) -> str:
    entered = _REQUIRED[lang] if field.required else _ENTRY[lang] if field.entry else ""
    years = "`@`" if (table.name, field.name) in BY_YEAR else ""
    return f"| `{{{{ {table.name}.{field.name} }}}}` | {field.title(lang)} | {entered} | {years} |"


def page(lang: str) -> str:
    """Return a page with its table of tags as it should be; ValueError where the page has no place for it."""
    text = PAGES[lang].read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"{PAGES[lang].name}: the marks around the table of tags are gone")
    return f"{before}{BEGIN}\n\n{tags(lang)}\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Write the tables; with ``--check`` only compare. Return the exit code."""
    return keep({path: page(lang) for lang, path in PAGES.items()}, "tags", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Writes docs/rules.md and docs/ja/rules.md: every rule on entries, what Excel says of it, and what it can't say."""

from __future__ import annotations

import sys
from itertools import chain
from typing import TYPE_CHECKING, Final

from schemas.readings import FORMULA, READINGS
from schemas.rules.kinds import KINDS
from schemas.rules.lines import ELSEWHERE, LINES, NOT_EXPRESSIBLE
from schemas.rules.reading import ASKED_KINDS, ASKED_WITH, CODE_OF_KIND, DELETED, ERROR, NO_VALUE
from schemas.rules.tables import RULES
from schemas.tables import TABLES
from tools.pages import both, keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.rules.tables import Rule

PAGES: Final = both("rules.md")

INTRODUCTIONS: Final = {
    "en": """\
# Rules on what departments enter

[日本語](ja/rules.md)

Each rule stands once, in `schemas/rules`: its verdict in Python and, beside it, its form in Excel. From there come the
form's dropdowns, help and stops, the marks in its cells, its checklist, and the consolidator's own verdict; a test
types thousands of contents into forms and holds them equal. This page is written by `make rules`.

What the checklist says of a cell:

- **OK** Nothing blocks the cell.
- **要修正** (to mend) The form would come back.
- **読み取り時に確認** (interpreted on reading) Text that the reader may understand; Excel neither stops nor refuses it.
""",
    "ja": """\
# 入力の規則

[English](../rules.md)

規則は`schemas/rules`に一度だけ書かれています。様式の入力規則、セルの色、提出前チェックと、取りまとめ側の検査は、
どれもここから作られます。同じ答えになることは、数千通りの入力で確かめています。このページは `make rules` で作ります。

提出前チェックの答え

- **OK** 差戻しになる指摘はありません。
- **要修正** このままでは差戻しになります。
- **読み取り時に確認** 意味を読み取れることがある文字です。提出できますが、読み取れないときは差戻しになります。
""",
}
READ_OTHERWISE: Final = {
    "en": """\
Only what has one certain meaning is read otherwise than it is typed, and each time the log says so (findings.xlsx,
sheet 読み替え). Everything else is asked: what may mean several amounts (N104), 同上 where nothing certain stands above
(N108), 別紙 (N109) and 未定 (N110) in place of a value; texts that say no more are kept and asked about (N111, N112).
""",
    "ja": """\
意味が一つに決まるものだけを読み替え、読み替えるたびに記録します（findings.xlsxの「読み替え」）。それ以外は、指摘して部署に
尋ねます。二通りに読める金額（N104）、上に確かな内容がない「同上」（N108）、値の代わりの「別紙」（N109）や「未定」（N110）です。
それだけを書いた文は、そのまま残して確認をお願いします（N111、N112）。
""",
}
NUMBER_FORMATS: Final = {
    "en": """\
Formulas see a number's format only by its class, as `CELL("format")` names it: dates and percentages are told, a unit
that the format shows (`#,##0"百万円"`) is not. LibreOffice also calls fractions and text formats dates.

Characters are counted as Excel counts them (UTF-16), without spaces, line breaks and invisible characters.
""",
    "ja": """\
数式に分かる表示形式は、`CELL("format")` の区分だけです。日付と％は分かりますが、表示形式の単位（`#,##0"百万円"`）は
分かりません。LibreOfficeでは、分数と文字列の表示形式も日付とみなされます。

文字数は、Excelと同じ数え方（UTF-16）です。空白、改行、目に見えない文字は数えません。
""",
}
TITLES: Final = {
    "lines": {"en": "The checklist's lines", "ja": "提出前チェックの項目"},
    "reading": {"en": "Left to the reading", "ja": "読み取り時に確認するもの"},
    "readings": {"en": "How contents are read", "ja": "読み替えの規則"},
    "elsewhere": {"en": "Not on the checklist", "ja": "様式では調べられないもの"},
}
LINE_HEADS: Final = {
    "en": "| code | line | what to do | fields | answers | stopped while typing |\n|---|---|---|---|---|---|",
    "ja": "| コード | 項目 | 直し方 | 欄 | 答え | 入力時に止める |\n|---|---|---|---|---|---|",
}
EVERY: Final = {"en": "every entry cell", "ja": "すべての記入欄"}
NOWHERE: Final = {"en": "no form asks for one", "ja": "尋ねる様式はありません"}
STOPS: Final = {"en": "yes", "ja": "○"}
KINDS_JA: Final = {
    "choice": "選択肢",
    "date": "日付",
    "money": "金額",
    "number": "数値",
    "rating": "評価",
    "year": "年度",
    "yes_no": "有無",
}
LEFT: Final = {
    "en": "Text in fields of these kinds: {kinds}. Blank cells that depend on such a text: {codes}. Nothing else.\n",
    "ja": "次の種類の欄に入力された文字：{kinds}。そのような文字に左右される空欄：{codes}。ほかにはありません。\n",
}
READING_HEADS: Final = {
    "en": "| rule | what is read, with an example |\n|---|---|",
    "ja": "| 規則 | 内容と例 |\n|---|---|",
}
REASON_HEADS: Final = {"en": "| findings | why |\n|---|---|", "ja": "| 指摘 | 理由 |\n|---|---|"}


def page(lang: str) -> str:
    """Return the page as Markdown; the kinds of checks, for those who add rules, are in English."""
    kinds = _kinds() if lang == "en" else ()
    parts = (_lines(lang), kinds, _left_to_reading(lang), _readings(lang), _elsewhere(lang))
    return "\n".join((INTRODUCTIONS[lang], *chain.from_iterable(parts)))


def _lines(lang: str) -> Iterator[str]:
    yield f"## {TITLES['lines'][lang]}\n"
    yield LINE_HEADS[lang]
    for line in LINES:
        rules = [(table, rule) for table, found in RULES.items() for rule in found if rule.code == line.code]
        fields = [_named(table, rule.field, lang) for table, rule in rules] or list(_read_fields(line.code, lang))
        shown = "<br>".join(dict.fromkeys(fields)) or NOWHERE[lang]
        stops = STOPS[lang] if line.code == "V103" else ""
        answers = "、".join(_answers(line.code))
        yield f"| {line.code} | {line.title(lang)} | {line.action(lang)} | {shown} | {answers} | {stops} |"
    yield ""


def _read_fields(code: str, lang: str) -> Iterator[str]:
    if code in (DELETED, ERROR, NO_VALUE):
        yield EVERY[lang]
    for table in TABLES.values():
        read = (field.name for field in table.fields if field.entry and CODE_OF_KIND.get(field.kind) == code)
        yield from (_named(table.name, name, lang) for name in read)


def _named(table: str, field: str, lang: str) -> str:
    """Return a field as planners know it, in Japanese, or as contributors do."""
    if lang == "en":
        return f"`{table}.{field}`"
    return f"{TABLES[table].title(lang)}：{TABLES[table].field(field).title(lang)}"


def _answers(code: str) -> Iterator[str]:
    yield "要修正"
    if code in ASKED_WITH or code in CODE_OF_KIND.values():
        yield "読み取り時に確認"


def _kinds() -> Iterator[str]:
    yield "## Kinds of checks\n"
    yield "| check | holds where | statistics | Excel form | used by |\n|---|---|---|---|---|"
    for kind in KINDS.values():
        says = (kind.verdict.__doc__ or "").strip().removeprefix("Hold where ").split("\n")[0]
        form = "yes" if kind.form else f"not expressible: {kind.why_not}"
        rules = [rule for found in RULES.values() for rule in found if rule.check == kind.name]
        yield f"| `{kind.name}` | {says} | {', '.join(kind.statistics)} | {form} | {_used(rules)} |"
    yield ""


def _used(rules: list[Rule]) -> str:
    codes = ", ".join(dict.fromkeys(rule.code for rule in rules))
    return codes or "no shipped table; ready for one that has such fields"


def _left_to_reading(lang: str) -> Iterator[str]:
    comma = "、" if lang == "ja" else ", "
    kinds = comma.join(KINDS_JA[kind] if lang == "ja" else kind for kind in sorted(ASKED_KINDS))
    yield f"## {TITLES['reading'][lang]}\n"
    yield LEFT[lang].format(kinds=kinds, codes=comma.join(sorted(ASKED_WITH)))
    yield NUMBER_FORMATS[lang]


def _readings(lang: str) -> Iterator[str]:
    yield f"## {TITLES['readings'][lang]}\n"
    yield READ_OTHERWISE[lang]
    yield READING_HEADS[lang]
    yield from (f"| `{one.value}` | {one.label(lang)} |" for one in (*READINGS, FORMULA))
    yield ""


def _elsewhere(lang: str) -> Iterator[str]:
    yield f"## {TITLES['elsewhere'][lang]}\n"
    yield REASON_HEADS[lang]
    yield from (f"| {code} | {why.says(lang)} |" for code, why in NOT_EXPRESSIBLE.items())
    yield from (f"| {letter}… | {why.says(lang)} |" for letter, why in ELSEWHERE.items())
    yield ""


def main(arguments: list[str]) -> int:
    """Write the pages; with ``--check`` only compare. Return the exit code."""
    return keep({path: page(lang) for lang, path in PAGES.items()}, "rules", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Writes docs/rules.md: every rule on what departments enter, what Excel says of it, and what it can't say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from schemas.codes import CODES
from schemas.readings import FORMULA, READINGS
from schemas.rules.kinds import KINDS
from schemas.rules.lines import ELSEWHERE, LINES, NOT_EXPRESSIBLE
from schemas.rules.reading import ASKED_KINDS, ASKED_WITH, CODE_OF_KIND, DELETED, ERROR, NO_VALUE
from schemas.rules.tables import RULES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.rules.tables import Rule

PAGE: Final = Path(__file__).parent.parent / "docs" / "rules.md"

INTRODUCTION: Final = """\
# Rules on what departments enter ・ 入力の規則

Each rule stands once, in `schemas/rules`: its verdict in Python and, beside it, its form in Excel. From there come the
form's dropdowns, help and stops, the marks in its cells, its checklist, and the consolidator's own verdict; a test
types thousands of contents into forms and holds them equal. This page is written by `make rules`.

規則は`schemas/rules`に一度だけ書かれています。
様式の入力規則・色・提出前チェックと、取りまとめ側の検査は、どれもここから作られます。

What the checklist says of a cell ・ 提出前チェックの答え

- **OK** Nothing blocks the cell. 差戻しになる指摘はありません。
- **要修正** (to mend) The form would come back. このままでは差戻しになります。
- **読み取り時に確認** (interpreted on reading) Text that the reader may understand; Excel neither stops nor refuses it.
  提出できますが、読み取れないときは差戻しになります。
- **参考** (for information) Nothing to mend. 直す必要はありません。
"""

READ_OTHERWISE: Final = """\
Only what has one certain meaning is read otherwise than it is typed, and each time the log says so (findings.xlsx,
sheet 読み替え). Everything else is asked: what may mean several amounts (N104), 同上 where nothing certain stands above
(N108), 別紙 (N109) and 未定 (N110) in place of a value; texts that say no more are kept and asked about (N111, N112).

意味が一つに決まるものだけを読み替え、読み替えるたびに記録します（findings.xlsxの「読み替え」）。それ以外は、指摘して部署に尋ねます。
"""

NUMBER_FORMATS: Final = """\
Formulas see a number's format only by its class, as `CELL("format")` names it: dates and percentages are told, a unit
that the format shows (`#,##0"百万円"`) is not. LibreOffice also calls fractions and text formats dates.

Characters are counted as Excel counts them (UTF-16), without spaces, line breaks and invisible characters.
"""


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join((INTRODUCTION, *_lines(), *_kinds(), *_left_to_reading(), *_readings(), *_elsewhere()))


def _lines() -> Iterator[str]:
    yield "## The checklist's lines ・ 提出前チェックの項目\n"
    yield "| code | line | what to do | fields | answers | stopped while typing |\n|---|---|---|---|---|---|"
    for line in LINES:
        rules = [(table, rule) for table, found in RULES.items() for rule in found if rule.code == line.code]
        fields = [f"`{table}.{rule.field}`" for table, rule in rules] or list(_read_fields(line.code))
        shown = "<br>".join(dict.fromkeys(fields)) or "no form asks for one"
        stops = "yes" if line.code == "V103" else ""
        yield (
            f"| {line.code} | {line.ja}<br>{line.en} | {line.todo}<br>{line.todo_en} | {shown} "
            f"| {'、'.join(_answers(line.code))} | {stops} |"
        )
    yield ""


def _read_fields(code: str) -> Iterator[str]:
    if code in (DELETED, ERROR, NO_VALUE):
        yield "every entry cell"
    for table in TABLES.values():
        yield from (f"`{table.name}.{f.name}`" for f in table.fields if f.entry and CODE_OF_KIND.get(f.kind) == code)


def _answers(code: str) -> Iterator[str]:
    if CODES[code].severity != "block":
        yield "参考"
        return
    yield "要修正"
    if code in ASKED_WITH or code in CODE_OF_KIND.values():
        yield "読み取り時に確認"


def _kinds() -> Iterator[str]:
    yield "## Kinds of checks ・ 検査の種類\n"
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


def _left_to_reading() -> Iterator[str]:
    yield "## Left to the reading ・ 読み取り時に確認するもの\n"
    yield f"Text in fields of these kinds: {', '.join(sorted(ASKED_KINDS))}. Blank cells that depend on such a text: "
    yield f"{', '.join(sorted(ASKED_WITH))}. Nothing else.\n"
    yield NUMBER_FORMATS


def _readings() -> Iterator[str]:
    yield "## How contents are read ・ 読み替えの規則\n"
    yield READ_OTHERWISE
    yield "| rule ・ 規則 | what is read, with an example ・ 内容と例 |\n|---|---|"
    yield from (f"| `{one.value}` | {one.ja}<br>{one.en} |" for one in (*READINGS, FORMULA))
    yield ""


def _elsewhere() -> Iterator[str]:
    yield "## Not on the checklist ・ 様式では調べられないもの\n"
    yield "| findings | why |\n|---|---|"
    yield from (f"| {code} | {why} |" for code, why in NOT_EXPRESSIBLE.items())
    yield from (f"| {letter}… | {why[:1].upper()}{why[1:]}. |" for letter, why in ELSEWHERE.items())
    yield ""


def main(arguments: list[str]) -> int:
    """Write the page; with ``--check`` only compare. Return the exit code."""
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
    elif written != page():
        print("docs/rules.md is not what the rules say now: run `make rules`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

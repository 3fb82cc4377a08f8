"""Words of the pre-submission checklist, in each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the checklist says besides its lines; {n} stands for a count."""

    title: str
    ready: str
    left: str  # {n}: things to mend
    asked: str  # {n}: things that will be interpreted
    nothing_asked: str
    legend: tuple[str, ...]
    by_rule: tuple[str, str]  # heading, and the first two columns' names
    by_rule_todo: str
    by_sheet: tuple[str, str]
    by_sheet_title: str
    mend: str
    ask: str
    ok: str
    counts: tuple[str, str]
    state: str
    link_heading: str
    link: str


JA: Final = Words(
    title="提出前チェック",
    ready="提出できます",
    left="あと {n} 件あります",
    asked="{n} 件は、読み取るときに意味を確かめます。一覧の記号や数字に直すと確実です。",
    nothing_asked="色の付いたセルに入力すると、件数が変わります。",
    legend=(
        "要修正：このままでは差し戻されます。「セルへ」を押すと、直すセルへ移ります。",
        "読み取り時に確認：1.2百万円 や 〇 のような書き方です。提出できますが、読み取れないときは差し戻されます。",
    ),
    by_rule=("項目ごとの結果", "確認する項目"),
    by_rule_todo="直し方",
    by_sheet=("シートごとの結果", "シート"),
    by_sheet_title="取組など",
    mend="要修正",
    ask="読み取り時に確認",
    ok="OK",
    counts=("要修正", "確認"),
    state="状態",
    link_heading="移動",
    link="セルへ →",
)
EN: Final = Words(
    title="Pre-submission check",
    ready="Ready to submit",
    left="{n} left to mend",
    asked="{n} will be interpreted on reading; symbols of the list and digits are certain.",
    nothing_asked="The counts change as you fill in the coloured cells.",
    legend=(
        "To mend: the form would come back. “Go to cell” leads to the cell.",
        "Interpreted on reading: such as 1.2百万円 or 〇. You can submit; what can't be read comes back.",
    ),
    by_rule=("Result by rule", "Rule"),
    by_rule_todo="What to do",
    by_sheet=("Result by sheet", "Sheet"),
    by_sheet_title="Initiative",
    mend="To mend",
    ask="Interpreted on reading",
    ok="OK",
    counts=("To mend", "Asked"),
    state="State",
    link_heading="Go",
    link="Go to cell →",
)


def words(lang: str) -> Words:
    """Return the words of a language."""
    return EN if lang == "en" else JA

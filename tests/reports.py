"""Masters that reports are made of: a small plan with something in every table, text that means harm, a large one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from masters import effect, indicator, initiative, ledger, master, plan, revision

from consolidator.model import PENDING, Rating
from consolidator.report.data import ReportData, report_data

if TYPE_CHECKING:
    from consolidator.model import Master

HOSTILE = (
    "<script>document.title='taken'</script>", "</script><!-- -->", '=HYPERLINK("http://example.com","押す")',
    "{{ 7 * 7 }} {% for x in y %} {# z #}", "${7*7} ]]> &amp; &lt;b&gt;", "W" * 300, "長" * 200,
    "👨‍👩‍👧 🎌 𠮷野家", "一行目\n二行目", "区切り\u2028の字", "\"'`",
    "<img src=http://example.com/x.png onerror=alert(1)>",
)  # fmt: skip
"""What a department might type; each must be seen as this very text."""
SCALE = (
    Rating("overall", "◎", "計画より進んでいる", 1, counted=True, reason_required=False),
    Rating("overall", "○", "計画どおり", 2, counted=True, reason_required=False),
    Rating("overall", "△", "計画より遅れている", 3, counted=True, reason_required=True),
)
LEDGER = {
    "policies": [("1", "", "財政"), ("1-1", "1", "歳入"), ("2", "", "人材"), ("01", "", "別の財政")],
    "departments": [("D1", "総務局", "総務課"), ("D2", "財政局", "財政課"), ("D3", "市民局", "市民課")],
    "initiatives": [("1", "", "1-1", "D1"), ("2", "", "2", "D2"), ("3", "", "1", "D1"), ("10", "", "2", "D3")],
    "axes": [("m", "重点的な取組", "a", "連携"), ("m", "重点的な取組", "b", "先進技術")],
    "tags": [("1", "m", "a"), ("2", "m", "a"), ("3", "m", "b")],
}


def small(**changes: Any) -> Master:
    """Five initiatives under two policies: one behind, one relisted, one not returned when asked for."""
    rows = [
        initiative("1", "1-1", "◎", title="収入を増やす", policy_name="歳入", direction="継続", done="行った"),
        initiative("2", "2", "○", title="人を育てる", policy_name="人材", lead="D2", lead_name="財政課",
                   related="市民課"),
        initiative("3", "1", "△", title="遅れた事業", policy_name="財政", reason="人が足りなかったため", problem="人手",
                   next_step="採用する", budget_reflected="反映", budget_amount=1200.0, budget_how="増額した"),
        initiative("4", "2", "◎", title="収入を増やす", relisted_of="1", counted=False),
        initiative("10", "2", changes.pop("last", "○"), title="窓口を直す", lead="D3", lead_name="市民課"),
    ]  # fmt: skip
    tables: dict[str, Any] = {
        "indicators": [
            *(indicator("1-A", 100.0 + n, 90.0 + 5 * n, year=2016 + n, name="収納率") for n in range(4)),
            indicator("3-A", 10.0, 7.0, initiative="3", name="着工"),
        ],
        "effects": [effect("1", 2016 + year, 100.0 + year, -50.0 + 60 * year) for year in range(4)],
        "revisions": [revision("3", "years"), revision("2", "content", "asked", after="要望の中身")],
        "opinions": [{"no": "R1-1", "year": 2019, "initiative": "1", "source": "懇談会", "text": "意見です",
                      "response": "対応です"}],
        "milestones": [{"initiative": "1", "year": 2019, "plan": "計画です", "actual": "実績です"}],
    }  # fmt: skip
    fields = changes.pop("of", {})
    return master(rows, plan(ratings=SCALE, tables=ledger(**LEDGER), **fields), **(tables | changes))


def data(made: Master, lang: str = "ja", *, public: bool = False, figures: tuple[str, ...] = ()) -> ReportData:
    return report_data(made, pd.DataFrame({"id": list(figures)}), lang, public=public)


def hostile() -> Master:
    """Every text a department or a ledger can hold is one of HOSTILE."""
    joined = "\n".join(HOSTILE)
    rows = [
        initiative(f"{number}/<&'\"?#", "1", "△", title=text, policy_name=text, lead_name=text, content=text,
                   done=joined, reason=text, problem=text, next_step=text, related=text, budget_how=text)
        for number, text in enumerate(HOSTILE)
    ]  # fmt: skip
    name = rows[0]["id"]
    held = ledger(policies=[("1", "", HOSTILE[0])], axes=[("m", HOSTILE[1], "a", HOSTILE[2])], tags=[(name, "m", "a")])
    return master(
        rows, plan(title=HOSTILE[0], organisation=HOSTILE[3], tables=held),
        opinions=[{"no": str(n), "year": 2019, "initiative": name, "source": t, "text": t, "response": t}
                  for n, t in enumerate(HOSTILE)],
        revisions=[revision(name, "content", before=text, after=text, reason=text) for text in HOSTILE],
        indicators=[indicator(f"i{n}", 2.0, 1.0, initiative=name, name=t) for n, t in enumerate(HOSTILE)],
        effects=[effect(name, 2019, 1.0, 2.0, kind=HOSTILE[0], detail=text, basis=text) for text in HOSTILE],
        milestones=[{"initiative": name, "year": 2019, "plan": text, "actual": text} for text in HOSTILE],
    )  # fmt: skip


def large(count: int = 3000) -> Master:
    """A plan of so many initiatives, with text, indicators, effects and years as the samples have, all different."""

    def text(number: int, what: str) -> str:
        return f"{what}{number}：関係課と調整し、前年度の結果を踏まえて対象を広げ、予定した内容を実施した。"

    policies, years = [(str(number), "", f"方針{number}") for number in range(12)], range(2016, 2020)
    rows = [
        initiative(str(n), str(n % 12), "△" if n % 20 == 0 else "◎○"[n % 2], title=f"取組の名称その{n}",
                   content=text(n, "内容"), done=text(n, "実施"), problem=text(n, "課題"), reason=text(n, "理由"),
                   direction="継続", next_step=text(n, "次"))
        for n in range(count)
    ]  # fmt: skip
    return master(
        rows, plan(tables=ledger(policies=policies)),
        indicators=[indicator(f"{n}-A", 100.0, 90.0 + n % 20, initiative=str(n), year=year, name=f"指標の名称{n}")
                    for n in range(count) for year in years],
        effects=[effect(str(n), year, 10.0, 11.0, policy=str(n % 12), basis=f"{n}の算出根拠を書いたもの")
                 for n in range(0, count, 2) for year in years],
        milestones=[{"initiative": str(n), "year": year, "plan": text(n, "計画")[:24], "actual": text(n, "実績")[:24]}
                    for n in range(count) for year in years],
    )  # fmt: skip


__all__ = ["HOSTILE", "PENDING", "data", "hostile", "large", "small"]

"""What came back and what became of it: proposals, files, findings, repairs, the count of everything typed."""

from __future__ import annotations

from typing import Final

from schemas.fields import Choice, Field, Table
from schemas.outputs.columns import FILE, SHA256

PROPOSALS: Final = Table(
    "proposals",
    "新規の提案",
    "New initiatives proposed",
    (
        Field(
            "proposal",
            "提案",
            "Proposal",
            public=False,
            help="採用するとき、台帳の取組シートの「提案」にこの文字を書く",
            help_en="To take it up, write this into the ledger's column of that name.",
        ),
        Field("department", "部署コード", "Department code", "code", public=False),
        Field("department_name", "部署名", "Department", public=False),
        Field(
            "initiative",
            "採用した取組",
            "Taken up as",
            "code",
            public=False,
            help="空欄は、台帳にまだない提案。どの集計にも入らない",
            help_en="Blank: not in the ledger, so it counts in no figure.",
        ),
        Field("title", "取組名", "Initiative", public=False),
        Field("policy_written", "方針（記入）", "Policy as written", public=False),
        Field("policy", "方針コード", "Policy code", "code", public=False),
        Field("content", "取組内容", "Content", "long_text", public=False),
        Field("rating_overall", "総合評価", "Overall rating", "rating", public=False, aspect="overall"),
        Field("rating_schedule", "スケジュール評価", "Schedule rating", "rating", public=False, aspect="schedule"),
        Field("rating_effect", "効果評価", "Effect rating", "rating", public=False, aspect="effect"),
        Field("done", "実施した内容", "What was done", "long_text", public=False),
        Field("reason", "追加の理由", "Reason for adding", "long_text", public=False),
        FILE,
        Field("sheet", "シート", "Sheet", public=False),
        Field("cell", "セル", "Cell", public=False),
    ),
    (),
    help="部署が提案した新規の取組です。台帳に加えるまで集計に入りません。",
    help_en="New initiatives that departments propose; in no figure until the ledger has them.",
)

SUBMISSION_STATES: Final = (
    Choice("accepted", "採用", "Accepted"),
    Choice("superseded", "旧版", "Superseded"),
    Choice("duplicate", "重複", "Duplicate"),
    Choice("held", "保留", "Held"),
    Choice("other_plan", "別の計画", "Another plan"),
    Choice("other_year", "別の年度", "Another year"),
    Choice("not_a_form", "様式でない", "Not a form"),
    Choice("unreadable", "読めない", "Unreadable"),
    Choice("set_aside", "未受理", "Set aside"),
)
SUBMISSIONS: Final = Table(
    "submissions",
    "提出状況",
    "Submissions",
    (
        Field("department", "部署コード", "Department code", "code", public=False),
        FILE,
        SHA256,
        Field("state", "状態", "State", "choice", public=False, choices=SUBMISSION_STATES),
    ),
    ("file",),
    help="提出されたファイルの扱いです。",
    help_en="What became of each returned file.",
)

_PLACE: Final = (
    FILE,
    Field("department", "部署コード", "Department code", "code", public=False),
    Field("sheet", "シート", "Sheet", public=False),
    Field("cell", "セル", "Cell", public=False),
)
FINDINGS: Final = Table(
    "findings",
    "指摘",
    "Findings",
    (
        *_PLACE,
        Field("code", "指摘コード", "Finding code", "code", public=False),
        Field(
            "severity",
            "区分",
            "Severity",
            "choice",
            public=False,
            choices=(
                Choice("block", "要修正", "Must be mended"),
                Choice("warn", "要確認", "To be checked"),
                Choice("note", "参考", "For information"),
            ),
        ),
        Field("message", "内容", "Message", "long_text", public=False),
        Field("value", "値", "Value", public=False),
    ),
    (),
    help="指摘の一覧です。",
    help_en="Everything that was found.",
)

REPAIRS: Final = Table(
    "repairs",
    "読み替え",
    "Repairs",
    (
        FILE,
        _PLACE[2],
        _PLACE[3],
        Field("field", "項目", "Field", public=False),
        Field("original", "元の値", "Original", public=False),
        Field("value", "読み替え後", "Value", public=False),
        Field("rule", "規則", "Rule", public=False),
    ),
    (),
    help="意味が確かで、書き方だけを直した値です。",
    help_en="Values whose meaning was certain and whose writing was changed.",
)

RECONCILIATION: Final = Table(
    "reconciliation",
    "照合",
    "Reconciliation",
    (
        FILE,
        Field("typed", "入力", "Typed", "number", public=False),
        Field("merged", "反映", "Merged", "number", public=False),
        Field("rejected", "差戻し", "Rejected", "number", public=False),
        Field(
            "overruled",
            "不採用",
            "Overruled",
            "number",
            public=False,
            help="新しいファイルか主担当の値を採用",
            help_en="A newer file's or the lead department's value stands.",
        ),
        Field("stray", "欄外", "Stray", "number", public=False),
    ),
    ("file",),
    help="入力されたものの行方です。入力＝反映＋差戻し＋不採用＋欄外。",
    help_en="Where everything typed went: typed = merged + rejected + overruled + stray.",
)

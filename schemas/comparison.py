"""The tables of a comparison of two ledgers, and the words its workbook shows that belong to no field."""

from __future__ import annotations

from typing import Final

from schemas import choices
from schemas.fields import Choice, Field, Table
from schemas.outputs.columns import ASPECT, INITIATIVE

OTHER: Final = Choice("other", "その他の変更", "Other change")
"""A change that is none of the kinds of revision: it is listed, but doesn't make an initiative a revised one."""

_TITLE: Final = Field("title", "取組名", "Initiative")
_BEFORE: Final = Field("before", "変更前", "Before", "long_text")
_AFTER: Final = Field("after", "変更後", "After", "long_text")

REVISIONS: Final = Table(
    "revisions",
    "新旧対照表",
    "Before and after",
    (
        INITIATIVE,
        _TITLE,
        Field("policy_name", "方針", "Policy"),
        Field("lead_name", "主担当", "Lead"),
        Field("kind", "見直しの種類", "Kind", "choice", choices=(*choices.REVISION_KINDS, OTHER)),
        Field("item", "項目", "Item"),
        _BEFORE,
        _AFTER,
    ),
    (),
    help="二つの台帳で違うところを、取組と項目ごとに並べました。",
    help_en="What differs between the two ledgers, by initiative and item.",
)

REVISIONS_BY_KIND: Final = Table(
    "revisions_by_kind",
    "見直しの種類別",
    "Revisions by kind",
    (
        Field(
            "kind",
            "見直しの種類",
            "Kind",
            "choice",
            choices=(Choice("*", "見直した取組（実数）", "Initiatives revised"), *choices.REVISION_KINDS),
        ),
        Field(
            "count",
            "取組数",
            "Initiatives",
            "number",
            help="一つの取組が複数の種類に数えられる。成果指標の見直しは新規設定を含む",
            help_en="An initiative may count under several kinds; indicators include new ones.",
        ),
    ),
    ("kind",),
    help="種類は重複します。",
    help_en="Kinds overlap.",
)

CHANGES: Final = (
    Choice("new", "新規の取組", "New initiative"),
    Choice("ended", "完了・廃止した取組", "Completed or ended initiative"),
    Choice("merged", "統合した取組", "Merged initiative"),
    Choice("removed", "台帳からなくなった取組", "Initiative no longer in the ledger"),
    Choice("renumbered", "番号が変わったと思われる取組", "Initiative that seems to have been renumbered"),
    Choice("policy_added", "追加した方針", "Policy added"),
    Choice("policy_removed", "なくなった方針", "Policy removed"),
    Choice("policy_renamed", "名称を変えた方針", "Policy renamed"),
    Choice("policy_moved", "位置を変えた方針", "Policy moved"),
    Choice("department_added", "追加した部署", "Department added"),
    Choice("department_removed", "なくなった部署", "Department removed"),
    Choice("department_renamed", "名称を変えた部署", "Department renamed"),
    Choice("department_succeeded", "業務を引き継いだ部署", "Department succeeded"),
)
PLAN_CHANGES: Final = Table(
    "plan_changes",
    "取組・体系・部署の異動",
    "Initiatives, policies, departments",
    (
        Field("change", "区分", "Change", "choice", choices=CHANGES),
        Field("code", "番号・コード", "Code", "code"),
        Field("name", "名称", "Name"),
        _BEFORE,
        _AFTER,
    ),
    (),
    help="新規・終了した取組と、体系と部署の変更です。",
    help_en="New and ended initiatives, and changes of policies and departments.",
)

REQUESTS: Final = Table(
    "requests",
    "見直しの要望と決定",
    "Revisions asked for",
    (
        INITIATIVE,
        _TITLE,
        Field("year", "年度", "Fiscal year", "year"),
        Field("kind", "見直しの種類", "Kind", "choice", choices=choices.REVISION_KINDS),
        _AFTER,
        Field("reason", "理由", "Reason", "long_text"),
        Field("department", "要望した部署", "Asked by"),
        Field("decision", "決定", "Decision", "choice", choices=choices.DECISIONS),
        Field(
            "reflected",
            "台帳への反映",
            "In the ledger",
            "choice",
            choices=(Choice("yes", "反映済み", "Yes"), Choice("no", "未反映", "Not yet")),
            help="承認したものが、新しい台帳で変わっているか",
            help_en="Whether what was accepted has been changed in the new ledger.",
        ),
    ),
    (),
    help="部署が様式で要望した見直しと、企画課の決定です。",
    help_en="What departments asked for in their forms, and what was decided.",
)

RATING_CHANGES: Final = Table(
    "rating_changes",
    "評価の変化",
    "Ratings compared",
    (
        INITIATIVE,
        _TITLE,
        ASPECT,
        _BEFORE,
        _AFTER,
        Field(
            "change",
            "変化",
            "Change",
            "choice",
            choices=(Choice("better", "上がった", "Better"), Choice("worse", "下がった", "Worse")),
        ),
    ),
    ("initiative", "aspect"),
    help="評価が変わった取組です。",
    help_en="Initiatives whose rating has changed.",
)

TABLES: Final[dict[str, Table]] = {
    table.name: table for table in (REVISIONS, REVISIONS_BY_KIND, PLAN_CHANGES, REQUESTS, RATING_CHANGES)
}

"""What follows from the year: revisions, the budget, what is behind plan."""

from __future__ import annotations

from typing import Final

from schemas import choices
from schemas.fields import Choice, Field, Table
from schemas.outputs.columns import ASPECT, RATING
from schemas.outputs.plan import INITIATIVES

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
            help="*は見直した取組の実数",
            help_en="* is every revised initiative, once",
        ),
        Field(
            "count",
            "取組数",
            "Initiatives",
            "number",
            help="不承認を除く。一つの取組が複数の種類に数えられる",
            help_en="Without declined ones; an initiative may count under several kinds.",
        ),
        Field("accepted", "うち承認", "Of which accepted", "number"),
    ),
    ("kind",),
    help="見直した取組の数です。種類は重複します。",
    help_en="Initiatives revised; kinds overlap.",
)

MEASURES: Final = (
    Choice("reflected", "予算への反映率", "Reflected in the budget"),
    Choice("reviewed", "見直し率（見直し・統合・完了・廃止）", "Reviewed (reviewed, merged, completed or abolished)"),
    *(Choice(f"direction:{d.value}", f"今後の方向性：{d.ja}", f"Next direction: {d.en}") for d in choices.DIRECTIONS),
)
BUDGET_LINK: Final = Table(
    "budget_link",
    "予算反映",
    "Budget",
    (
        Field("measure", "項目", "Measure", "choice", public=False, choices=MEASURES),
        Field("numerator", "該当", "Numerator", "number", public=False),
        Field(
            "denominator",
            "回答",
            "Denominator",
            "number",
            public=False,
            help="反映率は予算を伴う回答、ほかは方向性の回答があった取組",
            help_en="Answers that involve a budget; for directions, every direction answered",
        ),
        Field("share", "割合（％）", "Share (%)", "number", public=False),
    ),
    ("measure",),
    help="評価が予算と取組の見直しにつながった割合です。",
    help_en="How evaluations reach the budget and the initiatives.",
)

UNMET: Final = Table(
    "unmet",
    "未達一覧",
    "Behind plan",
    (
        *(INITIATIVES.field(name) for name in ("id", "title", "policy", "policy_name", "lead_name")),
        ASPECT,
        RATING,
        *(INITIATIVES.field(name) for name in ("reason", "problem", "next_step")),
    ),
    ("id", "aspect"),
    help="理由の記入が必要な評価の取組です。",
    help_en="Initiatives whose rating asks for a reason.",
)

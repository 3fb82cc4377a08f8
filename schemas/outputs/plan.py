"""The master plan itself: initiatives with their ratings, texts, indicators, effects and opinions."""

from __future__ import annotations

from typing import Final

from schemas import choices
from schemas.fields import Choice, Field, Table
from schemas.outputs.columns import ASPECT, INITIATIVE, RATING, YEAR

_RATED: Final = (
    ("overall", "総合評価", "Overall"),
    ("schedule", "スケジュール評価", "Schedule"),
    ("effect", "効果評価", "Effect"),
    ("second", "二次評価", "Second"),
    ("second_schedule", "スケジュール二次評価", "Second schedule"),
    ("second_effect", "効果二次評価", "Second effect"),
)
"""Aspects that an initiative is rated in, with the names of their columns."""

INITIATIVES: Final = Table(
    "initiatives",
    "取組一覧",
    "Initiatives",
    (
        Field("id", "番号", "No.", "code"),
        Field("title", "取組名", "Initiative"),
        Field("policy", "方針コード", "Policy code", "code"),
        Field("policy_name", "方針", "Policy"),
        Field("lead", "主担当コード", "Lead code", "code"),
        Field("lead_name", "主担当", "Lead"),
        Field("related", "関係部署", "Related departments"),
        Field("content", "取組内容", "Content", "long_text"),
        Field("status", "状態", "Status", "choice", choices=choices.STATUSES),
        Field("relisted_of", "再掲元", "Relisted of", "code"),
        Field("first_year", "開始年度", "First year", "year"),
        Field("last_year", "終了年度", "Last year", "year"),
        Field(
            "counted",
            "集計対象",
            "Counted",
            "yes_no",
            help="再掲と、照会しない状態は対象外",
            help_en="False for relisted rows and statuses that are not asked about.",
        ),
        *(Field(f"last_{name}", f"前年度の{ja}", f"{en} last year", "rating", aspect=name) for name, ja, en in _RATED),
        *(Field(f"mid_{name}", f"中間の{ja}", f"{en} at mid-year", "rating", aspect=name) for name, ja, en in _RATED),
        *(Field(f"rating_{name}", ja, f"{en} rating", "rating", aspect=name) for name, ja, en in _RATED),
        Field("done", "実施した内容", "What was done", "long_text"),
        Field("problem", "課題", "Problem", "long_text"),
        Field("reason", "遅れ等の理由", "Reason when behind", "long_text"),
        Field("direction", "今後の方向性", "Next direction", "choice", choices=choices.DIRECTIONS),
        Field("next_step", "次年度の取組", "Next step", "long_text"),
        Field(
            "budget_reflected",
            "予算への反映",
            "Reflected in the budget",
            "choice",
            public=False,
            choices=choices.REFLECTIONS,
        ),
        Field("budget_amount", "予算反映額", "Budget amount", "money", public=False),
        Field("budget_how", "反映の内容", "How it is reflected", "long_text", public=False),
    ),
    ("id",),
    help="1行に1取組、計画の並び順です。再掲の行には、もとの取組の値が入ります。",
    help_en="One row an initiative, in the plan's order; relisted rows carry the original's values.",
)

MILESTONES: Final = Table(
    "milestones",
    "年度計画",
    "Yearly plan",
    (INITIATIVE, YEAR, Field("plan", "計画", "Plan", "long_text"), Field("actual", "実績", "Actual", "long_text")),
    ("initiative", "year"),
    help="年度ごとの計画と実績です。",
    help_en="What was planned and done in each year.",
)

INDICATORS: Final = Table(
    "indicators",
    "指標データ",
    "Indicator data",
    (
        Field("code", "指標コード", "Indicator code", "code"),
        INITIATIVE,
        Field("level", "水準", "Level", "choice", choices=choices.LEVELS),
        Field("parent", "上位指標", "Parent indicator", "code"),
        Field("name", "指標名", "Indicator"),
        Field("unit", "単位", "Unit"),
        Field("direction", "方向", "Direction", "choice", choices=choices.BETTER),
        Field("baseline", "基準値", "Baseline", "number"),
        Field("source", "データ取得方法", "Data source"),
        YEAR,
        Field("target", "目標値", "Target", "number"),
        Field("actual", "実績値", "Actual", "number"),
    ),
    ("code", "year"),
    help="指標の年度ごとの目標値と実績値です。",
    help_en="Targets and actuals of the indicators by year.",
)

EFFECTS: Final = Table(
    "effects",
    "効果額データ",
    "Effect data",
    (
        Field("code", "効果コード", "Effect code", "code"),
        INITIATIVE,
        Field("policy", "方針コード", "Policy code", "code"),
        Field("kind", "種別", "Kind"),
        Field("detail", "内訳", "Detail"),
        YEAR,
        Field("planned", "計画額", "Planned", "money"),
        Field("actual", "実績額", "Actual", "money"),
        Field("continuity", "継続区分", "Continuity", "choice", choices=choices.CONTINUITY),
        Field("basis", "算出根拠", "Basis", "long_text"),
        Field("counted", "集計対象", "Counted", "yes_no"),
    ),
    ("code", "year"),
    help="取組の効果額、1行に1年度です。",
    help_en="Effects in money, one row a line and year.",
)

SOURCES: Final = (
    Choice("ledger", "台帳（評価履歴）", "Ledger (past ratings)"),
    Choice("returns", "今回の回答", "This period's returns"),
)
EVALUATIONS: Final = Table(
    "evaluations",
    "評価",
    "Evaluations",
    (
        INITIATIVE,
        YEAR,
        Field("period", "時期", "Period", "choice", choices=choices.PERIODS),
        ASPECT,
        RATING,
        Field("source", "出典", "Source", "choice", choices=SOURCES),
    ),
    ("initiative", "year", "period", "aspect"),
    help="過年度と今回の評価です。",
    help_en="Ratings of past years and of this period.",
)

REVISIONS: Final = Table(
    "revisions",
    "見直し",
    "Revisions",
    (
        INITIATIVE,
        YEAR,
        Field("kind", "見直しの種類", "Kind", "choice", choices=choices.REVISION_KINDS),
        Field("before", "見直し前", "Before", "long_text"),
        Field("after", "見直し後", "After", "long_text"),
        Field("reason", "理由", "Reason", "long_text"),
        Field("decision", "決定", "Decision", "choice", choices=choices.DECISIONS),
        Field("department", "部署コード", "Department code", "code"),
    ),
    (),
    help="計画期間中の見直しとその決定です。",
    help_en="Revisions during the plan and their decision.",
)

OPINIONS: Final = Table(
    "opinions",
    "意見",
    "Opinions",
    (
        Field("no", "意見番号", "Opinion no.", "code"),
        YEAR,
        INITIATIVE,
        Field("department", "部署コード", "Department code", "code"),
        Field("source", "出所", "Source"),
        Field("text", "意見", "Opinion", "long_text"),
        Field("response", "対応", "Response", "long_text"),
    ),
    ("no",),
    help="懇談会や市民の意見と対応です。",
    help_en="Opinions and responses.",
)

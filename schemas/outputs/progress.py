"""How the plan stands: counts by policy, department, axis, and what is not counted."""

from __future__ import annotations

from typing import Final

from schemas import choices
from schemas.fields import Choice, Field, Table
from schemas.outputs.columns import ASPECT, BEFORE, COUNT, RATING, SHARE
from schemas.outputs.plan import INITIATIVES

PROGRESS_BY_POLICY: Final = Table(
    "progress_by_policy",
    "進捗状況",
    "Progress",
    (
        Field("policy_code", "方針コード", "Policy code", "code", help="*は計画全体", help_en="* is the whole plan"),
        Field("policy_name", "方針", "Policy"),
        Field(
            "depth",
            "階層",
            "Depth",
            "number",
            help="最上位が1、計画全体は0",
            help_en="1 at the top, 0 for the whole plan",
        ),
        ASPECT,
        RATING,
        COUNT,
        SHARE,
        *BEFORE,
    ),
    ("policy_code", "aspect", "rating"),
    help="体系の段ごとの評価の内訳です。",
    help_en="Ratings by policy, at every depth of the tree.",
)

PROGRESS_BY_DEPARTMENT: Final = Table(
    "progress_by_department",
    "部署別",
    "By department",
    (
        Field("department", "部署コード", "Department code", "code"),
        Field("department_name", "主担当", "Lead department"),
        ASPECT,
        RATING,
        COUNT,
        SHARE,
        *BEFORE,
    ),
    ("department", "aspect", "rating"),
    help="主担当部署ごとの評価の内訳です。",
    help_en="Ratings by lead department.",
)

AXIS_TALLIES: Final = Table(
    "axis_tallies",
    "視点別",
    "By axis",
    (
        Field("axis", "視点コード", "Axis code", "code"),
        Field("code", "コード", "Code", "code"),
        Field("name", "名称", "Name"),
        ASPECT,
        Field(
            "rating",
            "評価",
            "Rating",
            "code",
            help="*は評価を問わない全数",
            help_en="* is the whole, whatever the rating",
        ),
        COUNT,
        *BEFORE,
    ),
    ("axis", "code", "aspect", "rating"),
    help="視点（重点的な取組など）ごとの内訳です。",
    help_en="Initiatives by the points of each axis.",
)

AXIS_MATRIX: Final = Table(
    "axis_matrix",
    "マトリクス",
    "Matrix",
    (
        Field("row_axis", "行の視点", "Row axis", "code"),
        Field("column_axis", "列の視点", "Column axis", "code"),
        Field("row_code", "行のコード", "Row code", "code"),
        Field("column_code", "列のコード", "Column code", "code"),
        COUNT,
    ),
    ("row_code", "column_code"),
    help="二つの視点を掛け合わせた取組数です。",
    help_en="Initiatives in each cell of two axes.",
)

AXIS_MATRIX_INITIATIVES: Final = Table(
    "axis_matrix_initiatives",
    "マトリクスの取組",
    "Initiatives in the matrix",
    (
        *AXIS_MATRIX.fields[:4],
        *(INITIATIVES.field(name) for name in ("id", "title")),
        Field(
            "marks",
            "評価",
            "Ratings",
            help="観点が二つ以上あるときは「／」で区切る",
            help_en="Those of several aspects are separated by ／.",
        ),
    ),
    ("row_code", "column_code", "id"),
    help="マトリクスの各マスに入る取組とその評価です。",
    help_en="The initiatives in each cell of the matrix, with their ratings.",
)

NOT_COUNTED: Final = Table(
    "not_counted",
    "集計対象外",
    "Not counted",
    (
        *(INITIATIVES.field(name) for name in ("id", "title", "policy", "policy_name", "lead_name")),
        Field(
            "why",
            "除く理由",
            "Why",
            "choice",
            choices=(
                Choice("relisted", "再掲（もとの取組で集計）", "Relisted; its original counts"),
                *(choice for choice in choices.STATUSES if choice.value in choices.NOT_ASKED),
                Choice("not_begun", "開始前", "Not begun yet"),
                Choice("over", "期間終了", "Its last year is over"),
            ),
        ),
        Field(
            "original",
            "もとの取組",
            "Original",
            "code",
            help="再掲のもとの取組の番号",
            help_en="No. of a relisted initiative's original.",
        ),
    ),
    ("id",),
    help="集計に入らない取組とその理由です。",
    help_en="Initiatives that are not counted, and why.",
)

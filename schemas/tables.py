"""The tables of a form: what the planning section prints and what departments enter.

A tag ``{{ table.field }}`` of a template names a field here; the long table's ``table`` and
``field`` are these names. Tables that repeat print one row a record.
"""

from __future__ import annotations

from typing import Final

from schemas import choices
from schemas.fields import Field, Table

PLAN: Final = Table(
    "plan",
    "計画",
    "Plan",
    (
        Field("title", "計画名", "Plan"),
        Field("organisation", "団体名", "Organisation"),
        Field("year", "年度", "Fiscal year", "year"),
        Field("year_label", "報告年度", "Reporting year"),
        Field("period", "報告時期", "Period", "choice", choices=choices.PERIODS),
        Field("money_unit", "金額の単位", "Money unit"),
        Field("deadline", "提出期限", "Deadline"),
        Field("ratings_help", "評価の区分", "Rating scale"),
    ),
    (),
)

DEPARTMENT: Final = Table(
    "department",
    "部署",
    "Department",
    (
        Field("code", "部署コード", "Department code", "code"),
        Field("bureau", "局", "Bureau"),
        Field("name", "部署名", "Department"),
    ),
    ("code",),
)

FORM: Final = Table(
    "form",
    "提出",
    "Submission",
    (
        Field(
            "filled_by", "記入者", "Filled in by", required=True, entry=True, public=False, max_length=40,
            help="記入した方の氏名を入力してください。", help_en="Name of the person who filled in the form.",
        ),
        Field(
            "phone", "内線", "Extension", entry=True, public=False, max_length=20,
            help="問い合わせ先の内線番号です。", help_en="Extension number for questions.",
        ),
        Field(
            "approved_by", "所属長の確認", "Approved by", required=True, entry=True, public=False, max_length=40,
            help="所属長が内容を確認し、氏名を入力してください。",
            help_en="The head of the section checks the form and enters a name.",
        ),
    ),
    (),
)

INITIATIVE: Final = Table(
    "initiative",
    "取組",
    "Initiative",
    (
        Field("id", "番号", "No.", "code"),
        Field("title", "取組名", "Initiative"),
        Field("policy_code", "方針コード", "Policy code", "code"),
        Field("policy_name", "方針", "Policy"),
        Field("policy_path", "体系", "Place in the plan"),
        Field("lead_name", "主担当", "Lead"),
        Field("related_names", "関係部署", "Related departments"),
        Field("role", "本部署の役割", "Role of this department", "choice", choices=choices.ROLES),
        Field("content", "取組内容", "Content", "long_text"),
        Field("status", "状態", "Status", "choice", choices=choices.STATUSES),
        Field("last_rating", "前年度の評価", "Rating last year"),
    ),
    ("id",),
)

EVALUATION: Final = Table(
    "evaluation",
    "評価",
    "Evaluation",
    (
        Field(
            "schedule", "実施スケジュールの評価", "Schedule rating", "rating", required=True, entry=True,
            aspect="schedule", help="一覧から選んでください。", help_en="Choose from the list.",
        ),
        Field(
            "effect", "取組効果の評価", "Effect rating", "rating", required=True, entry=True, aspect="effect",
            help="一覧から選んでください。", help_en="Choose from the list.",
        ),
        Field(
            "overall", "総合評価", "Overall rating", "rating", required=True, entry=True, aspect="overall",
            help="一覧から選んでください。", help_en="Choose from the list.",
        ),
        Field(
            "second", "二次評価", "Second evaluation", "rating", entry=True, aspect="second",
            help="一覧から選んでください。", help_en="Choose from the list.",
        ),
        Field(
            "second_schedule", "実施スケジュールの二次評価", "Schedule rating (second)", "rating", entry=True,
            aspect="second_schedule", help="一覧から選んでください。", help_en="Choose from the list.",
        ),
        Field(
            "second_effect", "取組効果の二次評価", "Effect rating (second)", "rating", entry=True,
            aspect="second_effect", help="一覧から選んでください。", help_en="Choose from the list.",
        ),
        Field(
            "done", "実施した内容", "What was done", "long_text", required=True, entry=True, combine="join",
            max_length=1000, help="報告年度に実施した内容を具体的に書いてください。",
            help_en="What was done in the reporting year.",
        ),
        Field(
            "problem", "課題", "Problem", "long_text", entry=True, combine="join", max_length=1000,
            help="課題があれば書いてください。", help_en="Problems, if any.",
        ),
        Field(
            "reason", "遅れ等の理由", "Reason when behind", "long_text", entry=True, combine="join", max_length=1000,
            help="遅れている取組は理由を必ず書いてください。", help_en="Required where the initiative is behind.",
        ),
        Field(
            "direction", "今後の方向性", "Next direction", "choice", entry=True, choices=choices.DIRECTIONS,
            help="一覧から選んでください。", help_en="Choose from the list.",
        ),
        Field(
            "next_step", "次年度の取組", "Next step", "long_text", entry=True, combine="join", max_length=1000,
            help="次年度に行う内容を書いてください。", help_en="What will be done next year.",
        ),
        Field(
            "budget_reflected", "予算への反映", "Reflected in the budget", "choice", entry=True, public=False,
            choices=choices.REFLECTIONS, help="評価を次年度予算に反映したか、一覧から選んでください。",
            help_en="Whether next year's budget reflects the evaluation.",
        ),
        Field(
            "budget_amount", "予算反映額", "Budget amount", "money", entry=True, public=False, combine="sum",
            help="反映した額を計画の単位で入力してください。減額は△を付けます。",
            help_en="Amount reflected, in the plan's unit; reductions are negative.",
        ),
        Field(
            "budget_how", "反映の内容", "How it is reflected", "long_text", entry=True, public=False, combine="join",
            max_length=500, help="予算へどう反映したかを書いてください。", help_en="How the budget reflects it.",
        ),
    ),
    ("initiative",),
)

MILESTONES: Final = Table(
    "milestones",
    "年度計画",
    "Yearly plan",
    (
        Field("initiative", "番号", "No.", "code"),
        Field("year", "年度", "Fiscal year", "year"),
        Field("plan", "計画", "Plan", "long_text"),
        Field(
            "actual", "実績", "Actual", "long_text", entry=True, combine="join", max_length=1000,
            help="その年度の計画に対する実績を書いてください。", help_en="What was achieved of that year's plan.",
        ),
    ),
    ("initiative", "year"),
)

INDICATORS: Final = Table(
    "indicators",
    "指標",
    "Indicators",
    (
        Field("code", "指標コード", "Indicator code", "code"),
        Field("level", "水準", "Level"),
        Field("name", "指標名", "Indicator"),
        Field("unit", "単位", "Unit"),
        Field("direction", "方向", "Direction", "choice", choices=choices.BETTER),
        Field("baseline", "基準値", "Baseline", "number"),
        Field("previous", "前年度実績", "Actual last year", "number"),
        Field("target", "目標値", "Target", "number"),
        Field(
            "actual", "実績値", "Actual", "number", required=True, entry=True,
            help="報告年度の実績値を数字で入力してください。", help_en="Actual of the reporting year, a number.",
        ),
        Field("source", "データ取得方法", "Data source"),
    ),
    ("code",),
)

EFFECTS: Final = Table(
    "effects",
    "効果額",
    "Effects",
    (
        Field("code", "効果コード", "Effect code", "code"),
        Field("kind", "種別", "Kind"),
        Field("detail", "内訳", "Detail"),
        Field("unit", "単位", "Unit"),
        Field("planned", "計画額", "Planned", "money"),
        Field("previous", "前年度実績", "Actual last year", "money"),
        Field("cumulative", "前年度までの累計", "Accumulated to last year", "money"),
        Field(
            "actual", "実績額", "Actual", "money", required=True, entry=True, combine="sum",
            help="報告年度の効果額を計画の単位で入力してください。効果がなければ0です。",
            help_en="Effect in the reporting year, in the plan's unit; 0 when there was none.",
        ),
        Field(
            "basis", "算出根拠", "Basis", "long_text", entry=True, combine="join", max_length=500,
            help="計算のもとを書いてください。", help_en="How the amount was worked out.",
        ),
    ),
    ("code",),
)

REVISIONS: Final = Table(
    "revisions",
    "見直しの要望",
    "Revisions asked for",
    (
        Field("no", "行", "Row", "code"),
        Field(
            "kind", "見直しの種類", "Kind of revision", "choice", entry=True, choices=choices.REVISION_KINDS,
            help="一覧から選んでください。", help_en="Choose from the list.",
        ),
        Field(
            "after", "見直し後", "After", "long_text", entry=True, max_length=1000,
            help="見直し後の内容を書いてください。", help_en="What it should be.",
        ),
        Field(
            "reason", "理由", "Reason", "long_text", entry=True, max_length=1000,
            help="見直しの理由を書いてください。", help_en="Why.",
        ),
    ),
    ("initiative", "no"),
)

OPINIONS: Final = Table(
    "opinions",
    "意見",
    "Opinions",
    (
        Field("no", "意見番号", "Opinion no.", "code"),
        Field("source", "出所", "Source"),
        Field("text", "意見", "Opinion", "long_text"),
        Field(
            "response", "対応", "Response", "long_text", required=True, entry=True, combine="join", max_length=1000,
            help="意見への対応を書いてください。", help_en="How the department responds.",
        ),
    ),
    ("no",),
)

NEW_INITIATIVES: Final = Table(
    "new_initiatives",
    "新規の取組",
    "New initiatives",
    (
        Field("no", "行", "Row", "code"),
        Field(
            "title", "取組名", "Initiative", entry=True, max_length=100,
            help="計画にない取組を始めたときだけ、その名前を入力してください。",
            help_en="Name of an initiative that the plan does not hold yet.",
        ),
        Field(
            "policy", "方針", "Policy", entry=True, max_length=100,
            help="計画のどの方針に属するか、コードか名前で書いてください。",
            help_en="Code or name of the policy it belongs to.",
        ),
        Field(
            "content", "取組内容", "Content", "long_text", entry=True, max_length=1000,
            help="何をする取組か書いてください。", help_en="What the initiative does.",
        ),
        Field(
            "schedule", "実施スケジュールの評価", "Schedule rating", "rating", entry=True, aspect="schedule",
            help="一覧から選んでください。", help_en="Choose from the list.",
        ),
        Field(
            "effect", "取組効果の評価", "Effect rating", "rating", entry=True, aspect="effect",
            help="一覧から選んでください。", help_en="Choose from the list.",
        ),
        Field(
            "overall", "総合評価", "Overall rating", "rating", entry=True, aspect="overall",
            help="一覧から選んでください。", help_en="Choose from the list.",
        ),
        Field(
            "done", "実施した内容", "What was done", "long_text", entry=True, max_length=1000,
            help="報告年度に実施した内容を具体的に書いてください。", help_en="What was done in the reporting year.",
        ),
        Field(
            "reason", "追加の理由", "Reason for adding", "long_text", entry=True, max_length=1000,
            help="計画に加える理由を書いてください。", help_en="Why it should be added to the plan.",
        ),
    ),
    ("no",),
)

TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        PLAN, DEPARTMENT, FORM, INITIATIVE, EVALUATION, MILESTONES, INDICATORS, EFFECTS, REVISIONS, OPINIONS,
        NEW_INITIATIVES,
    )
}
REPEATED: Final = ("milestones", "indicators", "effects", "revisions", "opinions", "new_initiatives")
"""Tables with any number of records an initiative: their row of tags repeats."""

SPARE: Final = {"revisions": 3, "new_initiatives": 3}
"""Tables whose records departments add: how many blank ones a form offers where its template names no number.

Of revisions so many an initiative, of new initiatives so many a form.
"""

BY_YEAR: Final = frozenset(
    {
        ("plan", "year"), ("plan", "year_label"), ("milestones", "plan"), ("milestones", "actual"),
        ("indicators", "target"), ("indicators", "actual"), ("effects", "planned"), ("effects", "actual"),
        ("evaluation", "schedule"), ("evaluation", "effect"), ("evaluation", "overall"),
        ("evaluation", "second"), ("evaluation", "second_schedule"), ("evaluation", "second_effect"),
    }
)  # fmt: skip
"""Fields that have a value in each year of the plan, so that a tag may ask for another year's."""


def new_initiative_key(department: str, number: int | str) -> str:
    """Return the key of a new initiative that a department proposes, unlike any initiative's.

    number: of the spare row it stands on, or the name of the sheet that was copied for it,
    which holds no brackets and may be a number too.
    """
    return f"{department}+{number}" if isinstance(number, int) else f"{department}+[{number}]"


def effect_code(initiative: str, kind: str, detail: str = "") -> str:
    """Return the key of a line of effects: initiative/kind, or initiative/kind/detail."""
    return "/".join(part for part in (initiative, kind, detail) if part)

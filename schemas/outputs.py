"""The tables that are published as ``data/*.csv``: columns, labels, types and what they mean.

Also the labels of the master workbook's sheets and headings. Fields that are not public (内部) belong to the planning
section's own results and reach no public report.
"""

from __future__ import annotations

from typing import Final

from schemas import choices
from schemas.fields import Choice, Field, Table

INITIATIVE: Final = Field("initiative", "番号", "No.", "code")
YEAR: Final = Field("year", "年度", "Fiscal year", "year", help="4月から翌年3月まで", help_en="April to March")
ASPECT: Final = Field("aspect", "観点", "Aspect", "choice", choices=choices.ASPECTS)
RATING: Final = Field(
    "rating",
    "評価",
    "Rating",
    "code",
    help="記号。未提出・未確定は、まだ確定していない取組",
    help_en="Symbol; 未提出: nothing returned yet, 未確定: returned with something to mend",
)
COUNT: Final = Field(
    "count", "取組数", "Initiatives", "number", help="再掲は数えない", help_en="Relisted ones count once."
)
SHARE: Final = Field(
    "share",
    "構成比（％）",
    "Share (%)",
    "number",
    help="計画の端数処理による。集計から除く評価は空欄",
    help_en="Rounded as the plan says; blank for excluded ratings.",
)
LAST_COUNT: Final = Field(
    "last_count",
    "前年度の取組数",
    "Initiatives last year",
    "number",
    help="前年度の評価が台帳にないときは空欄",
    help_en="Blank where the ledger has no rating of last year.",
)
CHANGE: Final = Field(
    "change",
    "前年度からの増減",
    "Change from last year",
    "number",
    help="今回の取組数から前年度の取組数を引いた数",
    help_en="This time's initiatives less last year's.",
)
MID_COUNT: Final = Field(
    "mid_count",
    "中間の取組数",
    "Initiatives at mid-year",
    "number",
    help="年度末の報告で、中間の評価が台帳にあるときだけ",
    help_en="Of a year-end report whose ledger has ratings of mid-year.",
)
_BEFORE: Final = (LAST_COUNT, CHANGE, MID_COUNT)
SHA256: Final = Field("sha256", "SHA-256", "SHA-256", "code", public=False)
FILE: Final = Field("file", "ファイル", "File", public=False)

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
        *_BEFORE,
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
        *_BEFORE,
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
        *_BEFORE,
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

INDICATOR_ACHIEVEMENT: Final = Table(
    "indicator_achievement",
    "指標",
    "Indicators",
    (
        *(INDICATORS.field(name) for name in ("code", "initiative", "level", "name", "unit", "direction")),
        YEAR,
        INDICATORS.field("target"),
        INDICATORS.field("actual"),
        Field(
            "achievement",
            "達成率（％）",
            "Achievement (%)",
            "number",
            help="増やす・維持する：実績÷目標、減らす：目標÷実績。割る数が正のときだけ",
            help_en="actual / target, or target / actual where less is better; only of a positive divisor",
        ),
        Field(
            "met",
            "達成",
            "Met",
            "yes_no",
            choices=(Choice("yes", "達成", "Met"), Choice("no", "未達成", "Not met")),
            help="維持する指標は目標と同じときだけ達成、違うときは空欄（人が判断）",
            help_en="Of a kept indicator: yes at the target itself, else blank for people to judge",
        ),
    ),
    ("code", "year"),
    help="指標の目標と実績、達成の状況です。",
    help_en="Targets, actuals and how far they were reached.",
)

INDICATORS_BY_LEVEL: Final = Table(
    "indicators_by_level",
    "指標の達成状況",
    "Indicators met",
    (
        Field("level", "水準", "Level", "choice", choices=choices.LEVELS),
        Field("count", "指標数", "Indicators", "number"),
        Field(
            "judged",
            "判定済み",
            "Judged",
            "number",
            help="目標と実績があり、達成か未達成かを判定したもの",
            help_en="With target and actual, found met or not met.",
        ),
        Field("met", "達成", "Met", "number"),
        Field("unmet", "未達成", "Not met", "number"),
        Field("unknown", "未判定", "Not judged", "number"),
        Field("share", "達成割合（％）", "Met (%)", "number", help="達成÷判定済み", help_en="Met by judged."),
    ),
    ("level",),
    help="報告年度の目標を達成した指標の数です。",
    help_en="How many indicators reached the reporting year's target.",
)

EFFECTS_BY_YEAR: Final = Table(
    "effects_by_year",
    "効果額",
    "Effects",
    (
        YEAR,
        Field("policy_code", "方針コード", "Policy code", "code", help="*は計画全体", help_en="* is the whole plan"),
        Field("kind", "種別", "Kind", help="*は全種別", help_en="* is every kind"),
        Field("unit", "単位", "Unit"),
        Field("planned", "計画額", "Planned", "money"),
        Field("actual", "実績額", "Actual", "money"),
        Field("cumulative_planned", "計画累計", "Planned, accumulated", "money"),
        Field("cumulative_actual", "実績累計", "Actual, accumulated", "money"),
        Field("rate", "達成率（％）", "Rate (%)", "number", help="実績額÷計画額", help_en="actual / planned"),
        Field(
            "cumulative_rate",
            "累計達成率（％）",
            "Accumulated rate (%)",
            "number",
            help="実績累計÷計画累計",
            help_en="accumulated actual / accumulated planned",
        ),
        Field(
            "cumulative_difference",
            "累計の差",
            "Accumulated difference",
            "money",
            help="実績累計から計画累計を引いた額",
            help_en="accumulated actual less accumulated planned",
        ),
    ),
    ("policy_code", "kind", "year"),
    help="効果額の計画と実績、累計です。",
    help_en="Effects planned and realised, by year and accumulated.",
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

FIGURES: Final = Table(
    "figures",
    "数値の所在",
    "Figures",
    (
        Field("id", "数値番号", "Figure", "code", public=False),
        Field("sheet", "シート", "Sheet", public=False),
        Field("cell", "セル", "Cell", public=False),
        Field("output_table", "表", "Table", "code", public=False),
        Field(
            "output_key",
            "行",
            "Rows",
            "code",
            public=False,
            help="行を選ぶ項目の値（JSON）",
            help_en="Values of the fields that choose the rows, as JSON.",
        ),
        Field("column", "列", "Column", "code", public=False),
    ),
    (),
    help="master.xlsx の数値のセルが、どの表のどの値かを示します。",
    help_en="Which published value each figure of master.xlsx is.",
)
"""Where the figures of the master workbook stand; no table of results, so not among OUTPUTS."""

OUTPUTS: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        INITIATIVES,
        MILESTONES,
        INDICATORS,
        EFFECTS,
        EVALUATIONS,
        REVISIONS,
        OPINIONS,
        PROGRESS_BY_POLICY,
        PROGRESS_BY_DEPARTMENT,
        AXIS_TALLIES,
        AXIS_MATRIX,
        AXIS_MATRIX_INITIATIVES,
        NOT_COUNTED,
        INDICATOR_ACHIEVEMENT,
        INDICATORS_BY_LEVEL,
        EFFECTS_BY_YEAR,
        REVISIONS_BY_KIND,
        BUDGET_LINK,
        UNMET,
        PROPOSALS,
        SUBMISSIONS,
        FINDINGS,
        REPAIRS,
        RECONCILIATION,
    )
}

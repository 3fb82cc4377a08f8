"""The tables of a plan ledger: one sheet each, read by header label wherever the column stands."""

from __future__ import annotations

from typing import Final

from schemas import choices
from schemas.fields import Field, Table

PLAN: Final = Table(
    "plan",
    "計画",
    "Plan",
    (
        Field("code", "計画コード", "Plan code", "code", required=True,
              help="計画を区別する短い英数字です。年度が替わっても変えません。", help_en="Short code; stays the same over the years."),
        Field("title", "計画名", "Title", required=True),
        Field("organisation", "団体名", "Organisation", required=True),
        Field("first_year", "開始年度", "First year", "year", required=True, help="例：令和2年度、2020"),
        Field("last_year", "終了年度", "Last year", "year", required=True),
        Field("reporting_year", "報告年度", "Reporting year", "year", required=True,
              help="今回、実績を集める年度です。", help_en="The year whose actuals are collected now."),
        Field("period", "報告時期", "Period", "choice", choices=choices.PERIODS, help="空欄は年度末"),
        Field("money_unit", "金額の単位", "Money unit", "choice", required=True, choices=choices.MONEY_UNITS),
        Field("percentage_base", "構成比の分母", "Percentages of", "choice", choices=choices.PERCENTAGE_BASES,
              help="空欄は全取組", help_en="Blank means all initiatives."),
        Field("rounding", "端数処理", "Rounding", "choice", choices=choices.ROUNDINGS, help="空欄は四捨五入"),
        Field("decimals", "構成比の小数桁", "Decimals of percentages", "number", help="空欄は1"),
        Field("deadline", "提出期限", "Deadline", "date"),
        Field("template", "様式", "Template", help="個票、一覧表、または自作の様式のファイル名。空欄は個票",
              help_en="個票 (one sheet an initiative), 一覧表 (one row an initiative) or a file."),
    ),
    (),
    vertical=True,
    help="計画の基本事項です。B列に入力します。",
    help_en="The plan itself; fill in column B.",
)

POLICIES: Final = Table(
    "policies", "体系", "Policies",
    (
        Field("code", "方針コード", "Policy code", "code", required=True),
        Field("parent", "上位コード", "Parent code", "code", help="最上位は空欄", help_en="Blank at the top."),
        Field("name", "名称", "Name", required=True),
    ),
    ("code",),
    help="計画の体系です。階層は何段でもかまいません。並び順のまま印刷します。",
    help_en="The tree of the plan, any depth, printed in this order.",
)

RATINGS: Final = Table(
    "ratings", "評価基準", "Ratings",
    (
        Field("aspect", "観点", "Aspect", "choice", required=True, choices=choices.ASPECTS),
        Field("symbol", "記号", "Symbol", "code", required=True),
        Field("label", "意味", "Meaning", required=True),
        Field("rank", "順位", "Rank", "number", required=True, help="良いものから1、2、3…", help_en="1 is best."),
        Field("counted", "集計", "Counted", "choice", choices=choices.COUNTED, help="空欄は集計する",
              help_en="Blank means counted."),
        Field("reason_required", "理由", "Reason", "choice", choices=choices.REQUIRED,
              help="遅れなど、理由を必ず書かせる評価は必須。空欄は任意", help_en="Required for ratings such as behind."),
    ),
    ("aspect", "symbol"),
    help="評価の記号です。観点ごとに違ってもかまいません。",
    help_en="The symbols; each aspect may have its own.",
)

DEPARTMENTS: Final = Table(
    "departments", "部署", "Departments",
    (
        Field("code", "部署コード", "Department code", "code", required=True),
        Field("bureau", "局", "Bureau", aliases=("局・部", "部局")),
        Field("name", "部署名", "Name", required=True),
        Field("successor", "後継", "Successor", "code", help="組織改正で業務を引き継いだ部署のコード",
              help_en="Code of the department that took over."),
    ),
    ("code",),
    help="様式を送る部署です。", help_en="The departments that get a form.",
)

INITIATIVES: Final = Table(
    "initiatives", "取組", "Initiatives",
    (
        Field("id", "番号", "No.", "code", required=True),
        Field("title", "取組名", "Title", required=True),
        Field("policy", "方針コード", "Policy code", "code", required=True),
        Field("lead", "主担当", "Lead", "code", required=True, help="部署コード", aliases=("主担当コード",)),
        Field("related", "関係部署", "Related departments", "codes", help="部署コードを、で区切る"),
        Field("content", "取組内容", "Content", "long_text"),
        Field("status", "状態", "Status", "choice", choices=choices.STATUSES, help="空欄は実施中"),
        Field("first_year", "開始年度", "First year", "year"),
        Field("last_year", "終了年度", "Last year", "year"),
        Field("relisted_of", "再掲元", "Relisted of", "code", help="再掲のとき、もとの取組の番号。数えるのはもとの取組だけです",
              help_en="Of a relisted initiative, the original's number; only the original is counted."),
    ),
    ("id",),
    help="取組の一覧です。並び順のまま印刷します。", help_en="The initiatives, printed in this order.",
)

AXES: Final = Table(
    "axes", "視点", "Axes",
    (
        Field("axis", "視点コード", "Axis code", "code", required=True),
        Field("axis_name", "視点名", "Axis", required=True),
        Field("code", "コード", "Code", "code", required=True),
        Field("name", "名称", "Name", required=True),
    ),
    ("axis", "code"),
    help="体系とは別の切り口（重点的な取組、推進手段、基本姿勢など）です。",
    help_en="Ways of looking across the tree: priorities, means, stances.",
)

TAGS: Final = Table(
    "tags", "視点割当", "Tags",
    (
        Field("initiative", "番号", "No.", "code", required=True),
        Field("axis", "視点コード", "Axis code", "code", required=True),
        Field("code", "コード", "Code", "code", required=True),
    ),
    ("initiative", "axis", "code"),
    help="取組を視点に割り当てます。", help_en="Which initiative belongs to which point of an axis.",
)

MILESTONES: Final = Table(
    "milestones", "年度計画", "Yearly plan",
    (
        Field("initiative", "番号", "No.", "code", required=True),
        Field("year", "年度", "Fiscal year", "year", required=True),
        Field("plan", "計画", "Plan", "long_text", required=True),
        Field("actual", "実績", "Actual", "long_text", help="過年度の実績"),
    ),
    ("initiative", "year"),
    help="取組の年度ごとの計画です。", help_en="What is planned for each year.",
)

INDICATORS: Final = Table(
    "indicators", "指標", "Indicators",
    (
        Field("code", "指標コード", "Indicator code", "code", required=True),
        Field("initiative", "番号", "No.", "code", required=True),
        Field("level", "水準", "Level", "choice", choices=choices.LEVELS, help="空欄はKPI"),
        Field("parent", "上位指標", "Parent indicator", "code"),
        Field("name", "指標名", "Indicator", required=True),
        Field("unit", "単位", "Unit"),
        Field("direction", "方向", "Direction", "choice", choices=choices.BETTER, help="空欄は増やす"),
        Field("baseline", "基準値", "Baseline", "number"),
        Field("baseline_year", "基準年度", "Baseline year", "year"),
        Field("source", "データ取得方法", "Data source"),
    ),
    ("code",),
    help="成果指標です。", help_en="Indicators.",
)

TARGETS: Final = Table(
    "targets", "目標値", "Targets",
    (
        Field("indicator", "指標コード", "Indicator code", "code", required=True),
        Field("year", "年度", "Fiscal year", "year", required=True),
        Field("target", "目標", "Target", "number"),
        Field("actual", "実績", "Actual", "number", help="過年度の実績"),
    ),
    ("indicator", "year"),
    help="指標の年度ごとの目標と、過年度の実績です。", help_en="Targets by year, and actuals of past years.",
)

EFFECTS: Final = Table(
    "effects", "効果額", "Effects",
    (
        Field("initiative", "番号", "No.", "code", required=True),
        Field("kind", "種別", "Kind", required=True, help="歳入増加、歳出削減など"),
        Field("detail", "内訳", "Detail", help="同じ取組に同じ種別が二つ以上あるときの区別"),
        Field("year", "年度", "Fiscal year", "year", required=True),
        Field("planned", "計画額", "Planned", "money"),
        Field("actual", "実績額", "Actual", "money", help="過年度の実績"),
        Field("continuity", "継続区分", "Continuity", "choice", choices=choices.CONTINUITY, help="空欄は単年度"),
        Field("basis", "算出根拠", "Basis", "long_text"),
    ),
    ("initiative", "kind", "detail", "year"),
    help="取組の効果額です。1行に1年度。", help_en="Effects in money, one row a year.",
)

HISTORY: Final = Table(
    "history", "評価履歴", "Past ratings",
    (
        Field("initiative", "番号", "No.", "code", required=True),
        Field("year", "年度", "Fiscal year", "year", required=True),
        Field("period", "時期", "Period", "choice", choices=choices.PERIODS),
        Field("aspect", "観点", "Aspect", "choice", required=True, choices=choices.ASPECTS),
        Field("symbol", "評価", "Rating", "code", required=True),
    ),
    ("initiative", "year", "period", "aspect"),
    help="過年度の評価です。", help_en="Ratings of past years.",
)

OPINIONS: Final = Table(
    "opinions", "意見", "Opinions",
    (
        Field("no", "意見番号", "Opinion no.", "code", required=True),
        Field("year", "年度", "Fiscal year", "year"),
        Field("initiative", "番号", "No.", "code"),
        Field("department", "部署コード", "Department code", "code", help="取組を特定しない意見の担当"),
        Field("source", "出所", "Source", help="懇談会、市民など"),
        Field("text", "意見", "Opinion", "long_text", required=True),
        Field("response", "対応", "Response", "long_text", help="済んだものだけ。空欄は様式で照会します"),
    ),
    ("no",),
    help="懇談会や市民の意見と、その対応です。", help_en="Opinions and responses.",
)

REVISIONS: Final = Table(
    "revisions", "見直し", "Revisions",
    (
        Field("initiative", "番号", "No.", "code", required=True),
        Field("year", "年度", "Fiscal year", "year", required=True),
        Field("kind", "見直しの種類", "Kind", "choice", required=True, choices=choices.REVISION_KINDS),
        Field("before", "見直し前", "Before", "long_text"),
        Field("after", "見直し後", "After", "long_text"),
        Field("reason", "理由", "Reason", "long_text"),
        Field("decision", "決定", "Decision", "choice", choices=choices.DECISIONS),
    ),
    (),
    help="計画期間中の見直しと、その決定です。", help_en="Revisions during the plan and their decision.",
)

RECEPTION: Final = Table(
    "reception", "受付", "Reception",
    (
        Field("file", "ファイル", "File", required=True, help="提出フォルダからの相対パス", help_en="Path below the folder of returned files."),
        Field("department", "部署コード", "Department code", "code"),
        Field("treatment", "扱い", "Treatment", "choice", required=True, choices=choices.TREATMENTS),
        Field("reason", "理由", "Reason", "long_text"),
    ),
    ("file",),
    help="同じ部署から複数のファイルが届き、規則と違うものを使うときだけ記入します。",
    help_en="Only where the planner overrides which file counts.",
)

CORRECTIONS: Final = Table(
    "corrections", "補正", "Corrections",
    (
        Field("table", "表", "Table", required=True),
        Field("key", "キー", "Key", "code", required=True),
        Field("field", "項目", "Field", required=True),
        Field("was", "部署の値", "Department's value", help="この値のときだけ補正します", help_en="Void when the value changes."),
        Field("value", "補正後", "Corrected value", required=True),
        Field("reason", "理由", "Reason", "long_text", required=True),
        Field("who", "担当者", "Who"),
        Field("when", "日付", "When", "date"),
    ),
    ("table", "key", "field"),
    help="企画課が直した値です。部署の値と並べて示します。", help_en="Values corrected by the planning section.",
)

ACCEPTANCES: Final = Table(
    "acceptances", "了承", "Acceptances",
    (
        Field("code", "指摘コード", "Finding code", "code", required=True),
        Field("key", "キー", "Key", "code", required=True),
        Field("field", "項目", "Field"),
        Field("value", "値", "Value", help="値が変わると無効になります", help_en="Void when the value changes."),
        Field("reason", "理由", "Reason", "long_text", required=True),
        Field("who", "担当者", "Who"),
    ),
    ("code", "key", "field"),
    help="指摘のうち、確認のうえ了承したものです。", help_en="Findings accepted after asking.",
)

LEDGER: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        PLAN, POLICIES, RATINGS, DEPARTMENTS, INITIATIVES, AXES, TAGS, MILESTONES, INDICATORS, TARGETS,
        EFFECTS, HISTORY, OPINIONS, REVISIONS, RECEPTION, CORRECTIONS, ACCEPTANCES,
    )
}

"""The tables of a plan ledger: one sheet each, read by header label wherever the column stands.

Beside the tables stand what a blank choice means (``DEFAULTS``), which codes must be known where
(``REFERENCES``), which sheets a ledger can't do without (``REQUIRED_TABLES``) and the words of the
first sheet (``GUIDE``); reading, checking and writing a ledger all follow these.
"""

from __future__ import annotations

from typing import Final

from schemas import choices
from schemas.fields import Choice, Field, Table
from schemas.tables import TABLES

ENTERED_TABLES: Final = tuple(
    Choice(table.name, table.label, table.label_en)
    for table in TABLES.values()
    if any(field.entry for field in table.fields)
)
"""The tables that departments fill, as a correction names them."""


def entered_fields(table: Table) -> tuple[Choice, ...]:
    """Return the fields of a form's table that departments fill, as a correction names them."""
    return tuple(Choice(field.name, field.label, field.label_en) for field in table.fields if field.entry)


ENTERED_FIELDS: Final = tuple(dict.fromkeys(choice for table in TABLES.values() for choice in entered_fields(table)))
"""Every field that departments fill; 実績, 実績値 and 実績額 are three labels of fields of one name."""

PLAN: Final = Table(
    "plan",
    "計画",
    "Plan",
    (
        Field("code", "計画コード", "Plan code", "code", required=True,
              help="計画を区別する短い英数字です。年度が替わっても変えません。", help_en="Short code; stays the same over the years."),
        Field("title", "計画名", "Title", required=True, help="印刷物の表題になります。", help_en="Heads everything printed."),
        Field("organisation", "団体名", "Organisation", required=True, help="例：○○市", help_en="The city, for instance."),
        Field("first_year", "開始年度", "First year", "year", required=True, help="例：令和2年度、R2、2020",
              help_en="For instance 2020, R2 or 令和2年度."),
        Field("last_year", "終了年度", "Last year", "year", required=True, help="計画の最後の年度です。",
              help_en="The last year of the plan."),
        Field("reporting_year", "報告年度", "Reporting year", "year", required=True,
              help="今回、実績を集める年度です。", help_en="The year whose actuals are collected now."),
        Field("period", "報告時期", "Period", "choice", choices=choices.PERIODS, help="空欄は年度末です。",
              help_en="Blank means year end."),
        Field("money_unit", "金額の単位", "Money unit", "choice", required=True, choices=choices.MONEY_UNITS,
              help="効果額などの金額は、すべてこの単位で書きます。", help_en="Every amount of the plan is in this unit."),
        Field("percentage_base", "構成比の分母", "Percentages of", "choice", choices=choices.PERCENTAGE_BASES,
              help="空欄は全取組です。", help_en="Blank means all initiatives."),
        Field("rounding", "端数処理", "Rounding", "choice", choices=choices.ROUNDINGS, help="空欄は四捨五入です。",
              help_en="Blank means half up."),
        Field("decimals", "構成比の小数桁", "Decimals of percentages", "number", help="0から3まで。空欄は1です。",
              help_en="0 to 3; blank means 1."),
        Field("percentage_note", "構成比の注記", "Note on percentages", "choice", choices=choices.NOTES,
              help="合計が100にならないことがある旨を表に印刷するか。空欄は印刷しない", help_en="Whether tables say that shares may not add up to 100."),
        Field("deadline", "提出期限", "Deadline", "date", help="様式と督促文に印刷します。例：2020/5/29",
              help_en="Printed on forms and reminders."),
        Field("template", "様式", "Template", help="個票、一覧表、または自作の様式のファイル名。空欄は個票です。",
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
        Field("code", "方針コード", "Policy code", "code", required=True,
              help="例：1、1-2。01と1は別のコードです。", help_en="For instance 1, 1-2; 01 is not 1."),
        Field("parent", "上位コード", "Parent code", "code", help="一つ上の方針コード。最上位は空欄です。", help_en="The policy above; blank at the top."),
        Field("name", "名称", "Name", required=True, help="印刷する名称", help_en="As printed."),
    ),
    ("code",),
    help="計画の体系です。階層は何段でもかまいません。並び順のまま印刷します。",
    help_en="The tree of the plan, any depth, printed in this order.",
)

RATINGS: Final = Table(
    "ratings", "評価基準", "Ratings",
    (
        Field("aspect", "観点", "Aspect", "choice", required=True, choices=choices.ASPECTS,
              help="評価が一つだけなら総合です。", help_en="Overall where there is but one."),
        Field("symbol", "記号", "Symbol", required=True, help="例：◎、A、対象外", help_en="For instance ◎, A."),
        Field("label", "意味", "Meaning", required=True, help="例：予定を上回った", help_en="For instance: ahead of plan."),
        Field("rank", "順位", "Rank", "number", required=True, help="観点ごとに、良いものから1、2、3…", help_en="1 is best, within an aspect."),
        Field("counted", "集計", "Counted", "choice", choices=choices.COUNTED, help="対象外などは集計から除きます。空欄は集計する",
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
        Field("code", "部署コード", "Department code", "code", required=True, help="例：01、101", help_en="For instance 01."),
        Field("bureau", "局", "Bureau", aliases=("局・部", "部局"), help="局や部。なければ空欄", help_en="Blank where there is none."),
        Field("name", "部署名", "Name", required=True, help="例：行政経営課", help_en="As printed."),
        Field("successor", "後継", "Successor", "code", help="組織改正で業務を引き継いだ部署のコード",
              help_en="Code of the department that took over."),
    ),
    ("code",),
    help="様式を送る部署です。", help_en="The departments that get a form.",
)

INITIATIVES: Final = Table(
    "initiatives", "取組", "Initiatives",
    (
        Field("id", "番号", "No.", "code", required=True, help="例：1、R2-1。年度が替わっても変えません。",
              help_en="For instance 1, R2-1; stays the same over the years."),
        Field("title", "取組名", "Title", required=True, help="印刷する名称", help_en="As printed."),
        Field("policy", "方針コード", "Policy code", "code", required=True, help="体系シートのコード",
              help_en="A code of the sheet of policies."),
        Field("lead", "主担当", "Lead", "code", required=True, help="部署シートのコード", help_en="A code of the sheet of departments.",
              aliases=("主担当コード",)),
        Field("related", "関係部署", "Related departments", "codes", help="部署コード。二つ以上は「、」で区切ります。",
              help_en="Department codes, separated by commas."),
        Field("content", "取組内容", "Content", "long_text", help="様式に印刷します。", help_en="Printed in the form."),
        Field("status", "状態", "Status", "choice", choices=choices.STATUSES, help="空欄は実施中。完了、廃止、統合、休止には様式を送りません。",
              help_en="Blank means active; paused, completed, ended and merged ones get no form."),
        Field("first_year", "開始年度", "First year", "year", help="空欄は計画の初めから", help_en="Blank: from the plan's start."),
        Field("last_year", "終了年度", "Last year", "year", help="空欄は計画の終わりまで", help_en="Blank: to the plan's end."),
        Field("relisted_of", "再掲元", "Relisted of", "code", help="再掲のとき、もとの取組の番号。数えるのはもとの取組だけです",
              help_en="Of a relisted initiative, the original's number; only the original is counted."),
        Field("proposal", "提案", "Proposal", "text", help="部署の提案を採ったとき、指摘一覧の「提案」の文字。その記入が評価になります",
              help_en="When a department's proposal is taken up: its text in the list of proposals."),
    ),
    ("id",),
    help="取組の一覧です。並び順のまま印刷します。", help_en="The initiatives, printed in this order.",
)

AXES: Final = Table(
    "axes", "視点", "Axes",
    (
        Field("axis", "視点コード", "Axis code", "code", required=True, help="切り口を区別するコード", help_en="Tells the axes apart."),
        Field("axis_name", "視点名", "Axis", required=True, help="例：推進手段", help_en="For instance: means."),
        Field("code", "コード", "Code", "code", required=True, help="切り口の中の区分のコード", help_en="A point of the axis."),
        Field("name", "名称", "Name", required=True, help="例：民間活力の活用", help_en="What the point is called."),
    ),
    ("axis", "code"),
    help="体系とは別の切り口（重点的な取組、推進手段、基本姿勢など）です。",
    help_en="Ways of looking across the tree: priorities, means, stances.",
)

TAGS: Final = Table(
    "tags", "視点割当", "Tags",
    (
        Field("initiative", "番号", "No.", "code", required=True, help="取組の番号", help_en="No. of the initiative."),
        Field("axis", "視点コード", "Axis code", "code", required=True, help="視点シートの視点コード", help_en="As on the sheet of axes."),
        Field("code", "コード", "Code", "code", required=True, help="その視点のコード", help_en="A point of that axis."),
    ),
    ("initiative", "axis", "code"),
    help="取組を視点に割り当てます。", help_en="Which initiative belongs to which point of an axis.",
)

MILESTONES: Final = Table(
    "milestones", "年度計画", "Yearly plan",
    (
        Field("initiative", "番号", "No.", "code", required=True, help="取組の番号", help_en="No. of the initiative."),
        Field("year", "年度", "Fiscal year", "year", required=True, help="例：令和2年度、R2、2020", help_en="For instance 2020 or R2."),
        Field("plan", "計画", "Plan", "long_text", required=True, help="その年度に行うこと", help_en="What is to be done."),
        Field("actual", "実績", "Actual", "long_text", help="過年度の実績", help_en="Of past years."),
    ),
    ("initiative", "year"),
    help="取組の年度ごとの計画です。", help_en="What is planned for each year.",
)

INDICATORS: Final = Table(
    "indicators", "指標", "Indicators",
    (
        Field("code", "指標コード", "Indicator code", "code", required=True, help="例：1-A。年度が替わっても変えません。",
              help_en="For instance 1-A; stays the same."),
        Field("initiative", "番号", "No.", "code", required=True, help="取組の番号", help_en="No. of the initiative."),
        Field("level", "水準", "Level", "choice", choices=choices.LEVELS, help="空欄はKPI", help_en="Blank means KPI."),
        Field("parent", "上位指標", "Parent indicator", "code", help="KPIに対するKSIなど、上位の指標コード",
              help_en="The indicator this one serves."),
        Field("name", "指標名", "Indicator", required=True, help="印刷する名称", help_en="As printed."),
        Field("unit", "単位", "Unit", help="例：件、％", help_en="For instance %."),
        Field("direction", "方向", "Direction", "choice", choices=choices.BETTER, help="増えると良いか、減ると良いか。空欄は増やす",
              help_en="Blank means more is better."),
        Field("baseline", "基準値", "Baseline", "number", help="計画を立てたときの値", help_en="When the plan was made."),
        Field("baseline_year", "基準年度", "Baseline year", "year", help="基準値の年度", help_en="Year of the baseline."),
        Field("source", "データ取得方法", "Data source", help="例：住民意識調査", help_en="How the figure is obtained."),
    ),
    ("code",),
    help="成果指標です。", help_en="Indicators.",
)

TARGETS: Final = Table(
    "targets", "目標値", "Targets",
    (
        Field("indicator", "指標コード", "Indicator code", "code", required=True, help="指標シートのコード",
              help_en="As on the sheet of indicators."),
        Field("year", "年度", "Fiscal year", "year", required=True, help="例：令和2年度、R2、2020", help_en="For instance 2020 or R2."),
        Field("target", "目標", "Target", "number", help="数字だけ", help_en="Digits only."),
        Field("actual", "実績", "Actual", "number", help="過年度の実績", help_en="Of past years."),
    ),
    ("indicator", "year"),
    help="指標の年度ごとの目標と、過年度の実績です。", help_en="Targets by year, and actuals of past years.",
)

EFFECTS: Final = Table(
    "effects", "効果額", "Effects",
    (
        Field("initiative", "番号", "No.", "code", required=True, help="取組の番号", help_en="No. of the initiative."),
        Field("kind", "種別", "Kind", required=True, help="例：歳入増加、歳出削減", help_en="Revenue gained, spending saved ..."),
        Field("detail", "内訳", "Detail", help="同じ取組に同じ種別が二つ以上あるときの区別",
              help_en="Tells two of one kind apart."),
        Field("year", "年度", "Fiscal year", "year", required=True, help="例：令和2年度、R2、2020", help_en="For instance 2020 or R2."),
        Field("planned", "計画額", "Planned", "money", help="計画シートの単位で", help_en="In the plan's unit."),
        Field("actual", "実績額", "Actual", "money", help="過年度の実績", help_en="Of past years."),
        Field("continuity", "継続区分", "Continuity", "choice", choices=choices.CONTINUITY, help="空欄は単年度",
              help_en="Blank means single year."),
        Field("basis", "算出根拠", "Basis", "long_text", help="計算のもと", help_en="How it was worked out."),
    ),
    ("initiative", "kind", "detail", "year"),
    help="取組の効果額です。1行に1年度。", help_en="Effects in money, one row a year.",
)

HISTORY: Final = Table(
    "history", "評価履歴", "Past ratings",
    (
        Field("initiative", "番号", "No.", "code", required=True, help="取組の番号", help_en="No. of the initiative."),
        Field("year", "年度", "Fiscal year", "year", required=True, help="例：令和2年度、R2、2020", help_en="For instance 2020 or R2."),
        Field("period", "時期", "Period", "choice", choices=choices.PERIODS, help="空欄は年度末", help_en="Blank means year end."),
        Field("aspect", "観点", "Aspect", "choice", required=True, choices=choices.ASPECTS, help="評価基準の観点",
              help_en="An aspect of the ratings."),
        Field("symbol", "評価", "Rating", required=True, help="評価基準の記号", help_en="A symbol of the ratings."),
    ),
    ("initiative", "year", "period", "aspect"),
    help="過年度の評価です。", help_en="Ratings of past years.",
)

OPINIONS: Final = Table(
    "opinions", "意見", "Opinions",
    (
        Field("no", "意見番号", "Opinion no.", "code", required=True, help="例：R2-3", help_en="For instance R2-3."),
        Field("year", "年度", "Fiscal year", "year", help="意見が出た年度", help_en="When it was given."),
        Field("initiative", "番号", "No.", "code", help="取組の番号", help_en="No. of the initiative."),
        Field("department", "部署コード", "Department code", "code", help="取組を特定しない意見の担当",
              help_en="Who answers where no initiative is named."),
        Field("source", "出所", "Source", help="懇談会、市民など", help_en="Panel, citizen ..."),
        Field("text", "意見", "Opinion", "long_text", required=True, help="意見の内容", help_en="What was said."),
        Field("response", "対応", "Response", "long_text", help="済んだものだけ。空欄は様式で照会します。",
              help_en="Blank ones are asked in the form."),
    ),
    ("no",),
    help="懇談会や市民の意見と、その対応です。", help_en="Opinions and responses.",
)

REVISIONS: Final = Table(
    "revisions", "見直し", "Revisions",
    (
        Field("initiative", "番号", "No.", "code", required=True, help="取組の番号", help_en="No. of the initiative."),
        Field("year", "年度", "Fiscal year", "year", required=True, help="例：令和2年度、R2、2020", help_en="For instance 2020 or R2."),
        Field("kind", "見直しの種類", "Kind", "choice", required=True, choices=choices.REVISION_KINDS,
              help="一覧から選びます。", help_en="Choose from the list."),
        Field("before", "見直し前", "Before", "long_text", help="これまでの内容", help_en="As it was."),
        Field("after", "見直し後", "After", "long_text", help="これからの内容", help_en="As it will be."),
        Field("reason", "理由", "Reason", "long_text", help="見直す理由", help_en="Why."),
        Field("decision", "決定", "Decision", "choice", choices=choices.DECISIONS, help="承認したものだけが計画に反映されます。",
              help_en="Only what is accepted enters the plan."),
    ),
    (),
    help="計画期間中の見直しと、その決定です。", help_en="Revisions during the plan and their decision.",
)

RECEPTION: Final = Table(
    "reception", "受付", "Reception",
    (
        Field("file", "ファイル", "File", required=True, help="提出フォルダからの相対パス", help_en="Path below the folder of returned files."),
        Field("department", "部署コード", "Department code", "code", help="部署シートのコード",
              help_en="A code of the sheet of departments."),
        Field("treatment", "扱い", "Treatment", "choice", required=True, choices=choices.TREATMENTS,
              help="採用はこのファイルだけ、併用は合わせて使う、または使わない",
              help_en="Accept: this file alone; together with others; or ignore."),
        Field("reason", "理由", "Reason", "long_text", help="そう決めた理由", help_en="Why."),
    ),
    ("file",),
    help="同じ部署から複数のファイルが届き、規則と違うものを使うときだけ記入します。",
    help_en="Only where the planner overrides which file counts.",
)

CORRECTIONS: Final = Table(
    "corrections", "補正", "Corrections",
    (
        Field("table", "表", "Table", "choice", required=True, choices=ENTERED_TABLES, help="例：評価、指標、効果額",
              help_en="For instance Evaluation."),
        Field("key", "キー", "Key", "code", required=True, help="取組の番号、指標コードなど", help_en="No. of the initiative, indicator code ..."),
        Field("field", "項目", "Field", "choice", required=True, choices=ENTERED_FIELDS, help="例：総合評価、実績値",
              help_en="For instance Overall rating."),
        Field("was", "部署の値", "Department's value", help="この値のときだけ補正します", help_en="Void when the value changes."),
        Field("value", "補正後", "Corrected value", required=True, help="印刷する値", help_en="The value to print."),
        Field("reason", "理由", "Reason", "long_text", required=True, help="確認した内容", help_en="Why."),
        Field("who", "担当者", "Who", help="補正した方の氏名", help_en="Who corrected it."),
        Field("when", "日付", "When", "date", help="例：2020/5/29", help_en="For instance 2020/5/29."),
    ),
    ("table", "key", "field"),
    help="企画課が直した値です。部署の値と並べて示します。", help_en="Values corrected by the planning section.",
)

ACCEPTANCES: Final = Table(
    "acceptances", "了承", "Acceptances",
    (
        Field("code", "指摘コード", "Finding code", "code", required=True, help="指摘一覧のコード。例：V104",
              help_en="As in the findings, for instance V104."),
        Field("key", "キー", "Key", "code", required=True, help="指摘一覧のキー", help_en="As in the findings."),
        Field("field", "項目", "Field", "choice", choices=ENTERED_FIELDS, help="指摘一覧の項目", help_en="As in the findings."),
        Field("value", "値", "Value", help="値が変わると無効になります", help_en="Void when the value changes."),
        Field("reason", "理由", "Reason", "long_text", required=True, help="確認した内容", help_en="Why."),
        Field("who", "担当者", "Who", help="了承した方の氏名", help_en="Who accepted it."),
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

REQUIRED_TABLES: Final = ("plan", "policies", "ratings", "departments", "initiatives")
"""Sheets a ledger can't do without; the others may be missing, which means empty."""

DEFAULTS: Final[dict[str, dict[str, str]]] = {
    "plan": {"period": "year_end", "percentage_base": "all", "rounding": "half_up", "percentage_note": "no", "template": "個票"},
    "ratings": {"counted": "yes", "reason_required": "no"},
    "initiatives": {"status": "active"},
    "indicators": {"level": "KPI", "direction": "more"},
    "effects": {"continuity": "single"},
    "history": {"period": "year_end"},
}
"""What a blank cell means: table, field, value."""

REFERENCES: Final[dict[str, dict[str, str]]] = {
    "policies": {"parent": "policies"},
    "departments": {"successor": "departments"},
    "initiatives": {
        "policy": "policies", "lead": "departments", "related": "departments", "relisted_of": "initiatives",
    },
    "tags": {"initiative": "initiatives"},
    "milestones": {"initiative": "initiatives"},
    "indicators": {"initiative": "initiatives", "parent": "indicators"},
    "targets": {"indicator": "indicators"},
    "effects": {"initiative": "initiatives"},
    "history": {"initiative": "initiatives"},
    "opinions": {"initiative": "initiatives", "department": "departments"},
    "revisions": {"initiative": "initiatives"},
    "reception": {"department": "departments"},
}
"""Codes that must be known: table, field, the table whose key they name."""

GUIDE: Final[dict[str, Choice]] = {
    line.value: line
    for line in (
        Choice("sheet", "使い方", "How to"),
        Choice("title", "計画台帳", "Plan ledger"),
        Choice("intro", "このブックが計画のすべてです。様式も集計も印刷物も、ここに書いたことから作ります。",
               "This workbook is the whole plan: forms, summaries and reports are made of it."),
        Choice("step_1", "必ず記入するシート（青い見出し）から順に記入します。ほかのシートは、使うものだけでかまいません。",
               "Fill in the required sheets (blue) first, in order; of the others only those you need."),
        Choice("step_2", "見出しの＊印は必須の列です。列の移動や追加、行の挿入、並べ替え、絞り込みは自由です。",
               "A heading with ＊ must be filled. Columns may be moved and added, rows inserted, sorted and filtered."),
        Choice("step_3", "コードは文字として扱います。01と1は別のコードです。", "Codes are text: 01 is not 1."),
        Choice("step_4", "保存して閉じたら、次のコマンドで点検します。誤りはセルの番地で示します。",
               "Save and close, then check with this command; faults are named by cell."),
        Choice("sheets", "シートの一覧", "The sheets"),
        Choice("name", "シート", "Sheet"),
        Choice("need", "記入", "Fill in"),
        Choice("purpose", "内容", "Purpose"),
        Choice("rows", "行数", "Rows"),
        Choice("required", "必須", "required"),
        Choice("optional", "任意", "if needed"),
        Choice("lists", "選択肢", "Lists"),
        Choice("back", "← 使い方", "← How to"),
        Choice("item", "項目", "Item"),
        Choice("value", "記入欄", "Value"),
        Choice("hint", "説明", "Help"),
        Choice("pick", "一覧から選んでください。", "Choose from the list."),
        Choice("code", "コード（文字として扱います。01と1は別です）", "A code, kept as text: 01 is not 1."),
        Choice("codes", "コード（「、」で区切って複数）", "Codes, separated by commas."),
        Choice("year", "年度（令和2年度、R2、2020 のいずれでも）", "A fiscal year: 2020, R2 or 令和2年度."),
        Choice("number", "数値", "A number."),
        Choice("money", "金額（計画シートの単位）", "An amount in the plan's unit."),
        Choice("date", "日付（2020/5/29、令和2年5月29日など）", "A date such as 2020/5/29."),
        Choice("page", "ページ", "Page"),
    )
}
"""The words a written ledger shows that belong to no field."""

BLANK_RATINGS: Final = (
    ("overall", "◎", "計画を上回った", "Ahead of plan", "no"),
    ("overall", "○", "計画どおり", "As planned", "no"),
    ("overall", "△", "計画より遅れた", "Behind plan", "yes"),
)
"""The scale a blank ledger starts with: aspect, symbol, meaning, meaning in English, reason required."""

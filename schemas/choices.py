"""Lists that values are chosen from, shared by the ledger and the forms."""

from __future__ import annotations

from typing import Final

from schemas.fields import Choice

ASPECTS: Final = (
    Choice("overall", "総合", "Overall"),
    Choice("schedule", "実施スケジュール", "Schedule"),
    Choice("effect", "取組効果", "Effect"),
    Choice("second", "二次評価", "Second evaluation"),
    Choice("second_schedule", "実施スケジュール（二次）", "Schedule (second)"),
    Choice("second_effect", "取組効果（二次）", "Effect (second)"),
)
SECOND: Final = ("second", "second_schedule", "second_effect")
"""Aspects of a second evaluation, which the planning section or a committee gives: in a form, or in 評価履歴."""

PERIODS: Final = (Choice("year_end", "年度末", "Year end"), Choice("mid_year", "中間", "Mid-year"))
MONEY_UNITS: Final = (
    Choice("円", "円", "yen"),
    Choice("千円", "千円", "thousand yen"),
    Choice("百万円", "百万円", "million yen"),
    Choice("億円", "億円", "hundred million yen"),
)
PERCENTAGE_BASES: Final = (
    Choice("all", "全取組", "All initiatives"),
    Choice("evaluated", "評価済み", "Evaluated initiatives"),
)
ROUNDINGS: Final = (Choice("half_up", "四捨五入", "Half up"), Choice("cut", "切捨て", "Cut off"))
NOTES: Final = (Choice("yes", "印刷する", "Printed"), Choice("no", "印刷しない", "Not printed"))
YES_NO: Final = (Choice("yes", "○", "Yes"), Choice("no", "－", "No"))
COUNTED: Final = (Choice("yes", "集計する", "Counted"), Choice("no", "集計から除く", "Excluded"))
REQUIRED: Final = (Choice("yes", "必須", "Required"), Choice("no", "任意", "Optional"))
STATUSES: Final = (
    Choice("active", "実施中", "Active"),
    Choice("new", "新規", "New"),
    Choice("paused", "休止", "Paused"),
    Choice("completed", "完了", "Completed"),
    Choice("ended", "廃止", "Ended"),
    Choice("merged", "統合", "Merged"),
)
NOT_ASKED: Final = ("paused", "completed", "ended", "merged")
"""Statuses of initiatives that get no form and are not counted."""

DIRECTIONS: Final = (
    Choice("継続", "継続", "Continue"),
    Choice("拡充", "拡充", "Expand"),
    Choice("見直し", "見直し", "Review"),
    Choice("統合", "統合", "Merge"),
    Choice("完了", "完了", "Complete"),
    Choice("廃止", "廃止", "Abolish"),
)
REFLECTIONS: Final = (
    Choice("反映", "反映した", "Reflected"),
    Choice("一部反映", "一部反映した", "Partly reflected"),
    Choice("反映なし", "反映していない", "Not reflected"),
    Choice("予算なし", "予算を伴わない", "No budget involved"),
)
REFLECTED: Final = ("反映", "一部反映")
"""Answers that count as reflected in the budget."""
WITH_BUDGET: Final = (*REFLECTED, "反映なし")
"""Answers of initiatives that involve a budget."""
REVIEWED: Final = ("見直し", "統合", "完了", "廃止")
"""Directions that count as a review; merging and ending are reviews too (改善・統廃合)."""
ROLES: Final = (Choice("lead", "主担当", "Lead"), Choice("related", "関係", "Related"))
LEVELS: Final = (
    Choice("KGI", "KGI", "KGI"),
    Choice("KSI", "KSI", "KSI"),
    Choice("KPI", "KPI", "KPI"),
    Choice("KPI（アウトカム）", "KPI（アウトカム）", "KPI (outcome)"),
    Choice("KPI（アウトプット）", "KPI（アウトプット）", "KPI (output)"),
)
BETTER: Final = (
    Choice("more", "増やす", "More is better"),
    Choice("less", "減らす", "Less is better"),
    Choice("keep", "維持する", "Keep"),
)
CONTINUITY: Final = (Choice("continuing", "継続", "Continuing"), Choice("single", "単年度", "Single year"))
REVISION_KINDS: Final = (
    Choice("departments", "推進担当課の追加", "Department added"),
    Choice("content", "実施内容の見直し", "Content"),
    Choice("years", "実施予定年度の見直し", "Years"),
    Choice("effect", "見込まれる効果の見直し", "Expected effect"),
    Choice("indicator", "成果指標の見直し", "Indicator"),
    Choice("new_indicator", "成果指標の新規設定", "New indicator"),
    Choice("milestones", "年度計画の見直し", "Yearly plan"),
    Choice("end", "取組の終了・統合", "Ended or merged"),
)
DECISIONS: Final = (
    Choice("asked", "要望", "Asked"),
    Choice("accepted", "承認", "Accepted"),
    Choice("declined", "不承認", "Declined"),
)
TREATMENTS: Final = (
    Choice("accept", "採用", "Accept"),
    Choice("ignore", "使わない", "Ignore"),
    Choice("together", "併用", "Together"),
)

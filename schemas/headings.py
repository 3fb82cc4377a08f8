"""Names of the master workbook's sheets, and headings that are no field's label."""

from __future__ import annotations

from typing import Final

from schemas.fields import Choice

_HEADINGS: Final[dict[str, Choice]] = {
    heading.value: heading
    for heading in (
        Choice("cover", "表紙", "Cover"),
        Choice("contents", "目次", "Contents"),
        Choice("key_figures", "主な数値", "Key figures"),
        Choice("provisional", "暫定", "PROVISIONAL"),
        Choice("unit", "単位", "Unit"),
        Choice("total", "取組計", "Total"),
        Choice("count", "取組数", "Initiatives"),
        Choice("share", "構成比（％）", "Share (%)"),
        Choice("whole", "計画全体", "Whole plan"),
        Choice("every_kind", "全種別", "Every kind"),
        Choice("code", "コード", "Code"),
        Choice("chart", "グラフ用", "For the chart"),
        Choice("level", "方針コード{n}層", "Policy code, level {n}"),
        Choice("difference", "差", "Difference"),
        Choice("by_year", "年度別", "By year"),
        Choice("by_kind", "種別", "By kind"),
        Choice("by_policy", "方針別", "By policy"),
        Choice("actual_of", "{year}実績", "Actual {year}"),
        Choice("plan_of", "{year}計画", "Plan {year}"),
        Choice("target_of", "{year}目標", "Target {year}"),
        Choice("change", "増減（前年度比）", "Change from last year"),
        Choice("mid_count", "中間評価", "Mid-year"),
        Choice("once", "再掲以外", "Not relisted"),
        Choice("planned_of", "{year}計画額", "Planned {year}"),
        Choice("trend", "推移", "Trend"),
        Choice("why", "除く理由", "Why"),
        Choice("indicators_total", "指標数", "Indicators"),
        Choice("indicators_known", "判定済み", "Judged"),
        Choice("indicators_met", "達成", "Met"),
        Choice("indicators_unmet", "未達成", "Not met"),
        Choice("indicators_unknown", "未判定", "Not judged"),
        Choice("met_share", "達成割合（％）", "Met (%)"),
        Choice("first_of_kind", "種類初出", "First of kind"),
        Choice("first_of_indicator", "指標初出", "First of indicators"),
        Choice("first_of_initiative", "取組初出", "First of initiative"),
        Choice("first_accepted", "（承認）", " (accepted)"),
        Choice("department", "部署", "Department"),
        Choice("nothing", "未提出", "Not returned"),
    )
}


def heading(key: str, lang: str) -> str:
    """Return a heading in a language; KeyError when there is none of that name."""
    return _HEADINGS[key].label(lang)

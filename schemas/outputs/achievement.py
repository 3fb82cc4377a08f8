"""What was reached: indicators and effects."""

from __future__ import annotations

from typing import Final

from schemas import choices
from schemas.fields import Choice, Field, Table
from schemas.outputs.columns import YEAR
from schemas.outputs.plan import INDICATORS

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

"""Columns that several published tables have."""

from __future__ import annotations

from typing import Final

from schemas import choices
from schemas.fields import Field

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
BEFORE: Final = (LAST_COUNT, CHANGE, MID_COUNT)
SHA256: Final = Field("sha256", "SHA-256", "SHA-256", "code", public=False)
FILE: Final = Field("file", "ファイル", "File", public=False)

"""What the pre-submission checklist calls each rule, and which rules it doesn't hold, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemas.rules.excel import GIVEN


@dataclass(frozen=True, slots=True)
class Line:
    """One rule on the checklist: what is wrong, and what to do, in each language."""

    code: str
    ja: str
    en: str
    todo: str
    todo_en: str

    def title(self, lang: str) -> str:
        """Return what is wrong."""
        return self.en if lang == "en" else self.ja

    def action(self, lang: str) -> str:
        """Return what to do."""
        return self.todo_en if lang == "en" else self.todo


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a finding is none of the checklist's, in each language."""

    ja: str
    en: str

    def says(self, lang: str) -> str:
        """Return the reason."""
        return self.en if lang == "en" else self.ja


LINES: Final = (
    Line(
        "V101", "必須項目が空欄", "Required and empty",
        "入力してください。",
        "Fill it in.",
    ),
    Line(
        "V102", "理由が空欄", "Reason missing",
        "遅れている取組です。理由を書いてください。",
        "The initiative is behind: write the reason.",
    ),
    Line(
        "V105", "予算反映額が空欄", "Amount missing",
        "予算に反映した額を入力してください。",
        "Enter the amount that the budget reflects.",
    ),
    Line(
        "V107", "見直しの種類が空欄", "Kind of revision missing",
        "一覧から選んでください。",
        "Choose it from the list.",
    ),
    Line(
        "V106", "見直しの内容・理由が空欄", "Revision incomplete",
        "見直し後の内容と理由を書いてください。",
        "Write what it should be, and why.",
    ),
    Line(
        "N101", "評価の区分", "Rating",
        "一覧から選んでください。",
        "Choose it from the list.",
    ),
    Line(
        "N103", "選択する項目", "Choice",
        "一覧から選んでください。",
        "Choose it from the list.",
    ),
    Line(
        "N102", "数値", "Number",
        "数字で入力してください。日付になっていないか確かめてください。",
        "Enter digits; see that it is not shown as a date.",
    ),
    Line(
        "N105", "金額", "Amount",
        "数字で入力してください。日付や％になっていないか確かめてください。",
        "Enter digits; see that it is not shown as a date or percentage.",
    ),
    Line(
        "N106", "日付", "Date",
        "2020/3/31 のように入力してください。",
        "Enter a date such as 2020/3/31.",
    ),
    Line(
        "N107", "年度", "Fiscal year",
        "令和元年度 のように入力してください。",
        "Enter a year such as 2019.",
    ),
    Line(
        "V104", "数値の桁", "Size of the figure",
        "計画（目標）か前年度の約1,000倍（1,000分の1）です。単位を確かめてください。",
        "About 1,000 times (a thousandth of) the plan, target or last year: check the unit.",
    ),
    Line(
        "V109", "割合の桁", "Size of the percentage",
        "目標値か前年度の約100分の1（100倍）です。65.5％なら 65.5 と入力してください。",
        "About a hundredth of (100 times) the target or last year: enter 65.5 for 65.5%.",
    ),
    Line(
        "V103", "文字数の超過", "Too long",
        "決められた文字数まで短くしてください（空白と改行は数えません）。",
        "Shorten it; spaces and line breaks don't count.",
    ),
    Line(
        "R109", "エラー値（#N/A など）", "Error value (#N/A ...)",
        "値を入力し直してください。",
        "Enter the value itself.",
    ),
    Line(
        "R106", "空欄になる数式", "Formula without a value",
        "数式を消して、値を入力してください。",
        "Enter the value itself.",
    ),
    Line(
        "R101", "削除された記入欄", "Entry cells deleted",
        "元に戻すか、配布された様式に記入し直してください。",
        "Undo the deletion, or fill in the form as it was sent.",
    ),
)  # fmt: skip
"""The rules of a form's checklist, in its order. Rules whose findings don't block are for information there too."""

NUMBERS: Final = {line.code: GIVEN + number for number, line in enumerate(LINES, 1)}
"""Finding code -> its number on the hidden sheet; 0 is ok, and a negative number is left to the reading."""
LINE_OF: Final = {line.code: line for line in LINES}

SHORT_TEXT: Final = Reason(
    "差戻しにはせず、確認をお願いするものです。文の長さは部署の判断です。",
    "Asked about, not refused: a text may be as short as its department likes.",
)
FONT: Final = Reason("文字の書式は、数式では分かりません。", "No formula can tell how a text is formatted.")
FORMAT: Final = Reason(
    "表示形式が桁を省いていることや、別の単位（千円の欄の百万円）を添えていることは、数式では分かりません。",
    "That a number format leaves out thousands, or names another unit (百万円 where 千円 is asked), can't be seen by a "
    "formula.",
)
PRINTED: Final = Reason("保護された印刷済みのセルについての指摘です。", "About printed cells, which are locked.")
NOT_EXPRESSIBLE: Final = {
    "N104": Reason(
        "二通りに読める金額の文字は、N105とともに読み取り時に確かめます。",
        "Text that can mean several amounts is left to the reading with N105.",
    ),
    "N108": Reason(
        "「同上」の意味は上のセルによります。文字なので、読み取り時に確かめます。",
        "同上 is text, which is left to the reading: what it means depends on what stands above.",
    ),
    "N109": Reason(
        "「別紙のとおり」は文字なので、その欄のほかの指摘と同じく読み取り時に確かめます。",
        "別紙のとおり is text, which is left to the reading with the other codes of its field.",
    ),
    "N110": Reason(
        "「未定」は文字なので、その欄のほかの指摘と同じく読み取り時に確かめます。",
        "未定 is text, which is left to the reading with the other codes of its field.",
    ),
    "N113": FORMAT,
    "N114": Reason(
        "Excelでは表示形式が分かります。.xlsなどで保存したファイルについての指摘です。",
        "About files saved as .xls or .xlsb; in Excel the number format is known.",
    ),
    "N115": FORMAT,
    "N111": SHORT_TEXT,
    "N112": SHORT_TEXT,
    "R110": Reason(
        "CSVを開く方へのお知らせです。部署が直すものではありません。",
        "For information of those who open the CSV files; nothing to do for a department.",
    ),
    "R102": Reason(
        "並べ替えられた行は、印刷された番号から読み取り時に判断します。様式のシートでは並べ替えできません。",
        "Rows that were sorted are told by the reader, by their printed keys; the form's sheets don't allow it.",
    ),
    "R103": Reason(
        "保護された印刷済みのセルについての指摘です。どの取組のことかは、数式では分かりません。",
        "About printed cells, which are locked; a formula could not tell which record was meant.",
    ),
    "R104": PRINTED,
    "R105": PRINTED,
    "R107": Reason(
        "記入欄の外にある内容は、数式では探せません。",
        "About content outside the entry cells, which no formula can look for.",
    ),
    "R108": PRINTED,
    "R111": Reason("複写されたシートは、数式では探せません。", "About a copied sheet, which no formula can look for."),
    "R112": Reason(
        "セルが結合されたかどうかは、数式では分かりません。様式のシートでは結合できません。",
        "No formula can tell whether cells are merged; the form's sheets don't allow it.",
    ),
    "R113": Reason(
        "セルがほかのセルの上に移されたことは、数式では分かりません。様式のシートでは移せません。",
        "No formula can tell that a cell was moved onto another; the form's sheets don't allow it.",
    ),
    "R114": Reason("図は、数式では探せません。", "About pictures, which no formula can look for."),
    "R115": Reason(
        "記入欄が何も尋ねていない場所へ移されたことは、数式では分かりません。",
        "No formula can tell that an entry cell was moved to where nothing is asked.",
    ),
    "R116": FONT,
    "R117": FONT,
}
"""Findings on a form's cells that have no Excel form -> why."""
ELSEWHERE: Final = {
    "F": Reason(
        "ファイル全体についての指摘です。受け付けるときに調べます。", "About the file as a whole, when it is taken in."
    ),
    "L": Reason("計画台帳についての指摘です。", "About the plan ledger."),
    "M": Reason("計画全体についての指摘です。統合のときに調べます。", "Over the whole plan: they belong to the merge."),
    "O": Reason("実行したコマンドについてのものです。", "About the operator's command."),
    "T": Reason("様式のひな形についての指摘です。", "About templates."),
}
"""First letter of the other findings -> why no form holds them."""

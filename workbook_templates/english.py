"""The words of the shipped templates in English: the labels of the schemas, and what is drawn beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from schemas.tables import TABLES

if TYPE_CHECKING:
    from openpyxl import Workbook

_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_TITLE, _YEAR = "{{ plan.title }}", "{{ plan.year_label }}　{{ department.name }}　　"
WORDS: Final = {field.label: field.label_en for table in TABLES.values() for field in table.fields} | {
    "表紙": "Cover",
    "一覧表": "Initiatives",
    "年度計画": "Yearly plan",
    "指標": "Indicators",
    "効果額": "Effects",
    "見直し": "Revisions",
    "意見": "Opinions",
    "新規": "New",
    "取組": "Initiative",
    "取 組 評 価 シ ー ト": "Evaluation of initiatives",
    "{{ plan.year_label }}　{{ plan.period }}報告": "{{ plan.year_label }}, {{ plan.period }}",
    "部　　署": "Department",
    "記入のしかた": "How to fill it in",
    "１　黄色のセルだけに入力してください。白いセルは企画担当課が印字したもので、保護されています。":
        "1  Fill in the yellow cells only. White cells were printed by the planning section and are locked.",
    "２　評価などは一覧から選びます。金額は上に示した単位で、効果がないときは 0 を入力してください。":
        "2  Choose ratings from the lists. Amounts are in the unit above; enter 0 where there was no effect.",
    "３　下の欄に入力し、「提出前チェック」で残りがないことを確かめて、期限までに提出してください。":
        "3  Fill in the block below, see on the checklist that nothing is left, and send the form back.",
    "記入と確認": "Filled in and approved",
    "記 入 者": "Filled in by",
    "内　　線": "Extension",
    f"{_TITLE}　取組評価シート": f"{_TITLE} – evaluation sheet",
    "１　年度計画と実績": "1  Yearly plan and actual",
    "２　成果指標": "2  Indicators",
    "コード": "Code",
    "前年度": "Last year",
    "３　効果額（単位：{{ plan.money_unit }}）": "3  Effects (unit: {{ plan.money_unit }})",
    "種別・内訳": "Kind and detail",
    "前年度\nまで累計": "Sum to\nlast year",
    "４　評価": "4  Evaluation",
    "　← 一覧から選んでください。": " ← Choose from the list.",
    "５　今後の方向性と予算への反映": "5  Next direction and budget",
    "６　計画の見直しの要望（ある場合だけ記入してください）": "6  Revisions of the plan asked for (if any)",
    f"{_TITLE}　取組評価一覧表（{{{{ plan.year_label }}}}　{{{{ plan.period }}}}報告）":
        f"{_TITLE} – evaluation of initiatives ({{{{ plan.year_label }}}}, {{{{ plan.period }}}})",
    "黄色のセルに入力してください。": "Fill in the yellow cells.",
    "提出期限　{{ plan.deadline }}": "Due {{ plan.deadline }}",
    "役割": "Role",
    "前年度\n評価": "Last\nrating",
    "実施\nスケジュール": "Schedule",
    "取組\n効果": "Effect",
    "総合\n評価": "Overall",
    "今後の\n方向性": "Next\ndirection",
    "予算への\n反映": "In the\nbudget",
    "予算反映額\n（{{ plan.money_unit }}）": "Budget amount\n({{ plan.money_unit }})",
    "前年度\n実績": "Last year",
    "前年度まで\nの累計": "Sum to\nlast year",
    f"{_TITLE}　年度計画と実績": f"{_TITLE} – yearly plan and actual",
    f"{_TITLE}　成果指標": f"{_TITLE} – indicators",
    f"{_TITLE}　効果額（単位：{{{{ plan.money_unit }}}}）": f"{_TITLE} – effects (unit: {{{{ plan.money_unit }}}})",
    f"{_TITLE}　計画の見直しの要望": f"{_TITLE} – revisions asked for",
    f"{_TITLE}　意見への対応": f"{_TITLE} – responses to opinions",
    f"{_TITLE}　新規の取組": f"{_TITLE} – new initiatives",
    f"{_YEAR}黄色のセルに、計画に対する実績を入力してください。":
        f"{_YEAR}Enter in the yellow cells what was achieved of the plan.",
    f"{_YEAR}黄色のセルに、報告年度の実績値を数字で入力してください。":
        f"{_YEAR}Enter the reporting year's actuals in the yellow cells, digits only.",
    f"{_YEAR}黄色のセルに、報告年度の実績額を入力してください。効果がなければ 0 です。":
        f"{_YEAR}Enter the reporting year's amounts in the yellow cells; 0 where there was no effect.",
    f"{_YEAR}要望する取組だけ、黄色のセルに入力してください。":
        f"{_YEAR}Fill in the yellow cells only where you ask for a revision.",
    f"{_YEAR}黄色のセルに、意見への対応を入力してください。": f"{_YEAR}Enter the responses in the yellow cells.",
    f"{_YEAR}計画にない取組を始めた場合だけ、黄色のセルに入力してください。":
        f"{_YEAR}Fill in the yellow cells only if you began something that the plan does not hold.",
}  # fmt: skip
"""Japanese text of a cell or name of a sheet -> English."""


def translate(book: Workbook) -> Workbook:
    """Put a drawn template into English; KeyError when a text has no English."""
    for sheet in book.worksheets:
        sheet.title = _english(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = _english(cell.value)
    return book


def _english(text: str) -> str:
    return WORDS[text] if _JAPANESE.search(text) else text

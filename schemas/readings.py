"""Every rule by which a content may be read otherwise than it was typed; the log names it.

Only what has one certain meaning is read so. Sentences in both languages, each with an example.
"""

from __future__ import annotations

from typing import Final

from schemas.fields import Choice

READINGS: Final[tuple[Choice, ...]] = (
    # any content
    Choice("trim", "前後の空白・改行を除く：“ 1200 ”→1200",
           "Spaces and line breaks around the content are removed: “ 1200 ” → 1200."),
    Choice("width", "全角・半角をそろえる：１２→12",
           "Full-width characters that stand for half-width ones, or the reverse: １２ → 12."),
    # text
    Choice("control", "印字できない文字を除き、特殊な改行は改行にする",
           "Characters that can't be printed are removed; a soft line break becomes a line break."),
    Choice("date-text", "文字の欄の日付を文字にする：2020-03-31",
           "A date in a text cell is written out: 2020-03-31."),
    Choice("percent-text", "文字の欄の％表示のセルは、表示どおりの文字にする：85%と表示された0.85→85%",
           "A percentage in a text cell is written out as it is shown: 0.85 shown as 85% → 85%."),
    Choice("ditto", "一覧の「同上」「〃」は、すぐ上の内容とする：○の下の〃→○",
           "同上, 〃 in a list is what stands above in its column, in texts, ratings and choices: 〃 below ○ → ○."),
    # numbers and amounts
    Choice("thousands", "桁区切りのコンマを除く：1,200→1200",
           "Commas between thousands are removed: 1,200 → 1200."),
    Choice("digits", "意味のない0を除く：012.50→12.5", "Zeros that say nothing are removed: 012.50 → 12.5."),
    Choice("fifteen-digits", "Excelの計算で生じた端数を、表示どおり有効数字15桁にする：0.30000000000000004→0.3",
           "What Excel's arithmetic leaves behind the 15 digits that it shows is removed: 0.30000000000000004 → 0.3."),
    Choice("plus-sign", "プラスの記号を除く：+5→5", "A plus sign is removed: +5 → 5."),
    Choice("minus-sign", "数字の前の横線はマイナスとする：−300、ー300→-300",
           "Any dash before digits is a minus sign: −300, ー300 → -300."),
    Choice("triangle-negative", "数字の前の三角はマイナスとする：△300、▲300→-300",
           "A triangle before digits is a minus sign: △300, ▲300 → -300."),
    Choice("bracket-negative", "かっこ書きの数字は、Excelと同じくマイナスとする：(300)→-300",
           "Digits in brackets are negative, as Excel reads them: (300) → -300."),
    Choice("myriads", "万・億・兆の付いた数字を数値にする：1万2,000→12000",
           "Digits with 万, 億 or 兆 are written out: 1万2,000 → 12000."),
    Choice("unit-word", "数字に付いた単位を反映する：12件→12、百万円の欄の1,200千円→1.2",
           "The unit typed with the number is taken into account: 12件 → 12; 1,200千円 in 百万円 → 1.2."),
    Choice("percent-format", "％表示のセルは、表示どおり％の値とする：65.5%と表示された0.655→65.5",
           "A cell formatted as a percentage counts as it is shown, in %: 0.655 shown as 65.5% → 65.5."),
    # ratings and choices
    Choice("case", "大文字と小文字を区別しない：a→A", "Letters count whether capital or small: a → A."),
    Choice("label", "評価の意味の言葉を、その記号とする：計画通り、○（計画通り）→○",
           "The meaning typed for the symbol, alone or beside it: 計画通り, ○（計画通り） → ○."),
    Choice("circle", "丸として入力された文字：〇、◯、O、●、まる→○",
           "What is typed for a circle: 〇, ◯, O, ●, まる → ○."),
    Choice("double-circle", "二重丸として入力された文字：⦿、二重丸→◎",
           "What is typed for a double circle: ⦿, 二重丸 → ◎."),
    Choice("triangle", "三角として入力された文字：▲、∆、Δ、三角→△",
           "What is typed for a triangle: ▲, ∆, Δ, 三角 → △."),
    Choice("cross", "ばつとして入力された文字：✕、x、X、ばつ→×", "What is typed for a cross: ✕, x, X, ばつ → ×."),
    Choice("dash", "横線の区分がある場合の横線：ー、―→－",
           "What is typed for a dash, where the scale has one: ー, ― → －."),
    Choice("spacing", "選択肢の中の空白・改行を除く：一部 反映した→一部反映した",
           "Spaces and line breaks inside the name of a choice are removed: 一部 反映した → 一部反映."),
    # years and dates
    Choice("year-word", "言葉の付いた西暦の年度：2019年度、FY2019→2019",
           "A western fiscal year with words: 2019年度, FY2019 → 2019."),
    Choice("era-year", "元号の年度：令和元年度、R1、平成31年度、H31→2019",
           "A fiscal year by era: 令和元年度, R1, 平成31年度, H31 → 2019."),
    Choice("date-year", "日付の属する年度（4月から翌年3月まで）：R6.3.31→2023",
           "The fiscal year (April to March) that a date lies in: R6.3.31 → 2023."),
    Choice("date", "数字で書かれた日付：2020/3/31、2020年3月31日→2020-03-31",
           "A date written in figures: 2020/3/31, 2020年3月31日 → 2020-03-31."),
    Choice("era-date", "元号の日付：令和2年3月31日、R2.3.31→2020-03-31",
           "A date by era: 令和2年3月31日, R2.3.31 → 2020-03-31."),
)  # fmt: skip
FORMULA: Final = Choice(
    "formula", "数式の計算結果を値とする：=600+600→1200", "What a formula showed counts as its value: =600+600 → 1200."
)
"""Said where the cell is read, before its content is."""
_KNOWN: Final = {one.value: one for one in (*READINGS, FORMULA)}


def reading_label(rule: str, lang: str) -> str:
    """Return what a rule does, in a person's language; the rule itself where it is none of these."""
    known = _KNOWN.get(rule)
    return known.label(lang) if known else rule

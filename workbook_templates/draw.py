"""Draw the shipped templates: ``python -m workbook_templates.draw``. Needs openpyxl, a tool of development only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from consolidator.package import canonical
from workbook_templates.english import translate
from workbook_templates.pen import (
    A3,
    BADGE,
    CENTER,
    CODE,
    DUE,
    GREY,
    HEAD,
    HINT,
    NAME,
    NAVY,
    NUMBER,
    RATING,
    RULE,
    SECTION,
    SMALL,
    TEXT,
    VALUE,
    Look,
    line,
    page,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

HERE: Final = Path(__file__).parent


# ---------------------------------------------------------------- 個票


def draw_cover(sheet: Worksheet, form: str) -> None:
    """Draw the cover: whose form it is, until when, how to fill it in, who filled it in."""
    page(sheet, [2.5, *[8.2] * 10, 2.5], landscape=False, one_page=True)
    big = Look(size=20, bold=True, color=NAVY, across="center", border=None)
    line(sheet, 1, 24, ("B:K", "{{ plan.organisation }}", Look(size=11, across="right", border=None)))
    line(sheet, 2, 42)
    line(sheet, 3, 62, ("B:K", "{{ plan.title }}", big))
    line(sheet, 4, 34, ("B:K", form, Look(size=16, bold=True, across="center", border=None)))
    line(
        sheet,
        5,
        26,
        ("B:K", "{{ plan.year_label }}　{{ plan.period }}報告", Look(size=12, across="center", border=RULE)),
    )
    line(sheet, 6, 34)
    facts = (
        ("部　　署", "{{ department.bureau }}　{{ department.name }}", Look(size=12, bold=True, indent=1)),
        ("部署コード", "{{ department.code }}", Look(size=11, indent=1)),
        ("提出期限", "{{ plan.deadline }}", Look(size=12, bold=True, color="C00000", indent=1)),
        ("評価の区分", "{{ plan.ratings_help }}", Look(size=11, indent=1)),
        ("金額の単位", "{{ plan.money_unit }}", Look(size=11, indent=1)),
    )
    for row, (label, text, look) in enumerate(facts, 7):
        line(sheet, row, 46 if "ratings" in text else 30, ("B:D", label, HEAD), ("E:K", text, look))
    line(sheet, 12, 30)
    line(sheet, 13, 22, ("B:K", "記入のしかた", SECTION))
    steps = (
        "１　黄色のセルだけに入力してください。白いセルは企画担当課が印字したもので、保護されています。",
        "２　評価などは一覧から選びます。金額は上に示した単位で、効果がないときは 0 を入力してください。",
        "３　下の欄に入力し、「提出前チェック」で残りがないことを確かめて、期限までに提出してください。",
    )
    for row, text in enumerate(steps, 14):
        line(sheet, row, 34, ("B:K", text, Look(size=10.5, border=None, indent=1)))
    line(sheet, 17, 26)
    line(sheet, 18, 22, ("B:K", "記入と確認", SECTION))
    for row, (label, tag) in enumerate(
        (("記 入 者", "filled_by"), ("内　　線", "phone"), ("所属長の確認", "approved_by")), 19
    ):
        line(sheet, row, 32, ("B:D", label, HEAD), ("E:K", f"{{{{ form.{tag} }}}}", Look(size=11, indent=1)))


def draw_initiative(sheet: Worksheet) -> None:
    """Draw the sheet of one initiative; it prints on one page."""
    page(sheet, [8.4] * 12, landscape=False, one_page=True)
    line(
        sheet, 1, 24,
        ("A:H", "{{ plan.title }}　取組評価シート", Look(size=12, bold=True, color=NAVY, border=RULE, shrink=True)),
        ("I:L", "{{ plan.year_label }}　{{ department.name }}", Look(across="right", border=RULE, shrink=True)),
    )  # fmt: skip
    line(sheet, 2, 6)
    line(
        sheet, 3, 30,
        ("A:B", "{{ initiative.id }}", BADGE),
        ("C:L", "{{ initiative.title }}", Look(size=13, bold=True, indent=1)),
    )  # fmt: skip
    line(sheet, 4, 28, ("A:B", "体系", NAME), ("C:L", "{{ initiative.policy_path }}", Look(size=9, indent=1)))
    line(
        sheet, 5, 26,
        ("A:B", "主担当", NAME), ("C:F", "{{ initiative.lead_name }}", VALUE),
        ("G:H", "関係部署", NAME), ("I:L", "{{ initiative.related_names }}", VALUE),
    )  # fmt: skip
    line(
        sheet, 6, 26,
        ("A:B", "本部署の役割", NAME), ("C:D", "{{ initiative.role }}", CENTER),
        ("E:F", "状態", NAME), ("G:H", "{{ initiative.status }}", CENTER),
        ("I:J", "前年度の評価", NAME), ("K:L", "{{ initiative.last_rating }}", CENTER),
    )  # fmt: skip
    line(sheet, 7, 44, ("A:B", "取組内容", NAME), ("C:L", "{{ initiative.content }}", TEXT))
    _plan_and_figures(sheet, 8)
    _evaluation(sheet, 20)
    sheet.freeze_panes = "A4"


def _plan_and_figures(sheet: Worksheet, top: int) -> None:
    line(sheet, top, 8)
    line(sheet, top + 1, 19, ("A:L", "１　年度計画と実績", SECTION))
    line(sheet, top + 2, 17, ("A:B", "年度", HEAD), ("C:G", "計画", HEAD), ("H:L", "実績", HEAD))
    line(
        sheet, top + 3, 64,
        ("A:B", "{{ milestones.year }}", CENTER), ("C:G", "{{ milestones.plan }}", TEXT),
        ("H:L", "{{ milestones.actual }}", TEXT),
    )  # fmt: skip
    line(sheet, top + 4, 8)
    line(sheet, top + 5, 19, ("A:L", "２　成果指標", SECTION))
    heads = (
        ("A:B", "コード"),
        ("C:F", "指標"),
        ("G", "単位"),
        ("H", "基準値"),
        ("I", "前年度"),
        ("J", "目標値"),
        ("K:L", "実績値"),
    )
    line(sheet, top + 6, 17, *((columns, text, HEAD) for columns, text in heads))
    line(
        sheet, top + 7, 24,
        ("A:B", "{{ indicators.code }}", CODE), ("C:F", "[{{ indicators.level }}] {{ indicators.name }}", SMALL),
        ("G", "{{ indicators.unit }}", Look(size=9, across="center", shrink=True)),
        ("H", "{{ indicators.baseline }}", NUMBER), ("I", "{{ indicators.previous }}", NUMBER),
        ("J", "{{ indicators.target }}", NUMBER),
        ("K:L", "{{ indicators.actual }}", Look(size=11, bold=True, across="right", wrap=False, shrink=True)),
    )  # fmt: skip
    line(sheet, top + 8, 8)
    line(sheet, top + 9, 19, ("A:L", "３　効果額（単位：{{ plan.money_unit }}）", SECTION))
    heads = (
        ("A:B", "コード"), ("C:D", "種別・内訳"), ("E", "計画額"), ("F", "前年度"), ("G", "前年度\nまで累計"),
        ("H:I", "実績額"), ("J:L", "算出根拠"),
    )  # fmt: skip
    line(sheet, top + 10, 26, *((columns, text, HEAD) for columns, text in heads))
    line(
        sheet, top + 11, 26,
        ("A:B", "{{ effects.code }}", CODE), ("C:D", "{{ effects.kind }} {{ effects.detail }}", SMALL),
        ("E", "{{ effects.planned }}", NUMBER), ("F", "{{ effects.previous }}", NUMBER),
        ("G", "{{ effects.cumulative }}", NUMBER),
        ("H:I", "{{ effects.actual }}", Look(size=11, bold=True, across="right", wrap=False, shrink=True)),
        ("J:L", "{{ effects.basis }}", Look(size=9, down="top")),
    )  # fmt: skip


def _evaluation(sheet: Worksheet, top: int) -> None:
    line(sheet, top, 8)
    line(sheet, top + 1, 19, ("A:L", "４　評価", SECTION))
    line(sheet, top + 2, 17, ("A:L", "{{ plan.ratings_help }}", Look(size=9, color=GREY, border=None, indent=1)))
    ratings = (("実施スケジュールの評価", "schedule"), ("取組効果の評価", "effect"), ("総合評価", "overall"))
    for row, (label, name) in enumerate(ratings, top + 3):
        line(
            sheet, row, 24,
            ("A:C", label, NAME), ("D:F", f"{{{{ evaluation.{name} }}}}", RATING),
            ("G:L", "　← 一覧から選んでください。", HINT),
        )  # fmt: skip
    texts = (("実施した内容", "done", 84), ("課題", "problem", 58), ("遅れ等の理由", "reason", 58))
    for row, (label, name, height) in enumerate(texts, top + 6):
        line(sheet, row, height, ("A:B", label, NAME), ("C:L", f"{{{{ evaluation.{name} }}}}", TEXT))
    line(sheet, top + 9, 8)
    line(sheet, top + 10, 19, ("A:L", "５　今後の方向性と予算への反映", SECTION))
    line(
        sheet, top + 11, 26,
        ("A:B", "今後の方向性", NAME), ("C:D", "{{ evaluation.direction }}", CENTER),
        ("E:F", "予算への反映", NAME), ("G:H", "{{ evaluation.budget_reflected }}", Look(size=9, across="center")),
        ("I:J", "予算反映額", NAME), ("K:L", "{{ evaluation.budget_amount }}", NUMBER),
    )  # fmt: skip
    line(sheet, top + 12, 62, ("A:B", "次年度の取組", NAME), ("C:L", "{{ evaluation.next_step }}", TEXT))
    line(sheet, top + 13, 40, ("A:B", "反映の内容", NAME), ("C:L", "{{ evaluation.budget_how }}", TEXT))
    line(sheet, top + 14, 8)
    line(sheet, top + 15, 19, ("A:L", "６　計画の見直しの要望（ある場合だけ記入してください）", SECTION))
    heads = (("A", "行"), ("B:D", "見直しの種類"), ("E:H", "見直し後"), ("I:L", "理由"))
    line(sheet, top + 16, 17, *((columns, text, HEAD) for columns, text in heads))
    line(
        sheet, top + 17, 30,
        ("A", "{{ revisions.no }}", CENTER), ("B:D", "{{ revisions.kind }}", SMALL),
        ("E:H", "{{ revisions.after }}", Look(size=9, down="top")),
        ("I:L", "{{ revisions.reason }}", Look(size=9, down="top")),
    )  # fmt: skip


# ---------------------------------------------------------------- lists

Column = tuple[str, str, float, Look]
"""Heading, tag, width, look."""


def draw_list(sheet: Worksheet, title: str, hint: str, columns: Sequence[Column], *, height: float) -> None:
    """Draw one list: title, heading, one row of tags; the heading is printed on each page."""
    page(sheet, [column[2] for column in columns], landscape=True, one_page=False)
    last = get_column_letter(len(columns))
    line(
        sheet,
        1,
        26,
        (f"A:{last}", f"{{{{ plan.title }}}}　{title}", Look(size=13, bold=True, color=NAVY, border=RULE, wrap=False)),
    )
    line(
        sheet,
        2,
        20,
        (
            f"A:{last}",
            f"{{{{ plan.year_label }}}}　{{{{ department.name }}}}　　{hint}",
            Look(size=9, border=None, wrap=False),
        ),
    )
    _table(sheet, 3, columns, height)


def _table(sheet: Worksheet, row: int, columns: Sequence[Column], height: float) -> None:
    letters = [get_column_letter(number) for number in range(1, len(columns) + 1)]
    line(sheet, row, 30, *((letter, column[0], HEAD) for letter, column in zip(letters, columns, strict=True)))
    line(
        sheet,
        row + 1,
        height,
        *((letter, column[1], column[3]) for letter, column in zip(letters, columns, strict=True)),
    )
    sheet.print_title_rows = f"{row}:{row}"
    sheet.auto_filter.ref = f"A{row}:{letters[-1]}{row + 1}"
    sheet.freeze_panes = f"C{row + 1}"


_ID: Final[Column] = ("番号", "{{ initiative.id }}", 8.5, Look(size=9, bold=True, across="center", shrink=True))
_TITLE: Final[Column] = ("取組名", "{{ initiative.title }}", 24, SMALL)
_BODY: Final = Look(size=9, down="top")


def draw_initiatives(sheet: Worksheet) -> None:
    """Draw the list of initiatives with the form's block above it."""
    small = Look(size=9, across="center")
    columns: tuple[Column, ...] = (
        _ID,
        ("取組名", "{{ initiative.title }}", 21, SMALL),
        ("役割", "{{ initiative.role }}", 7, small),
        ("前年度\n評価", "{{ initiative.last_rating }}", 7, small),
        ("実施\nスケジュール", "{{ evaluation.schedule }}", 10, RATING),
        ("取組\n効果", "{{ evaluation.effect }}", 7.5, RATING),
        ("総合\n評価", "{{ evaluation.overall }}", 7.5, RATING),
        ("実施した内容", "{{ evaluation.done }}", 30, _BODY),
        ("課題", "{{ evaluation.problem }}", 20, _BODY),
        ("遅れ等の理由", "{{ evaluation.reason }}", 20, _BODY),
        ("今後の\n方向性", "{{ evaluation.direction }}", 9, small),
        ("次年度の取組", "{{ evaluation.next_step }}", 22, _BODY),
        ("予算への\n反映", "{{ evaluation.budget_reflected }}", 10, small),
        ("予算反映額\n（{{ plan.money_unit }}）", "{{ evaluation.budget_amount }}", 10.5, NUMBER),
        ("反映の内容", "{{ evaluation.budget_how }}", 20, _BODY),
    )
    page(sheet, [column[2] for column in columns], landscape=True, one_page=False, paper=A3)
    line(sheet, 1, 28, ("A:O", "{{ plan.title }}　取組評価一覧表（{{ plan.year_label }}　{{ plan.period }}報告）",
                        Look(size=14, bold=True, color=NAVY, border=RULE, wrap=False)))  # fmt: skip
    line(sheet, 2, 6)
    plain = Look(size=10, border=None, wrap=False)
    label = Look(size=9, bold=True, color=NAVY, border=None, across="right", indent=1, wrap=False)
    line(
        sheet, 3, 24,
        ("A", "{{ department.code }}", Look(size=9, color=GREY, border=None, wrap=False)),
        ("B", "{{ department.bureau }}　{{ department.name }}", Look(size=11, bold=True, border=None, wrap=False)),
        ("H", "記入者", label), ("I", "{{ form.filled_by }}", VALUE),
        ("J", "内線", label), ("K", "{{ form.phone }}", VALUE),
        ("L", "所属長の確認", label), ("M:O", "{{ form.approved_by }}", VALUE),
    )  # fmt: skip
    line(
        sheet, 4, 26,
        ("A", "黄色のセルに入力してください。", plain), ("H:J", "{{ plan.ratings_help }}", Look(size=9, border=None)),
        ("M:O", "提出期限　{{ plan.deadline }}", DUE),
    )  # fmt: skip
    _table(sheet, 5, columns, 66)


def _draw_lists(book: Workbook) -> None:
    draw_list(book.create_sheet("年度計画"), "年度計画と実績", "黄色のセルに、計画に対する実績を入力してください。", (
        _ID, _TITLE, ("年度", "{{ milestones.year }}", 12, CENTER), ("計画", "{{ milestones.plan }}", 48, _BODY),
        ("実績", "{{ milestones.actual }}", 58, _BODY),
    ), height=60)  # fmt: skip
    draw_list(book.create_sheet("指標"), "成果指標", "黄色のセルに、報告年度の実績値を数字で入力してください。", (
        _ID, _TITLE, ("指標コード", "{{ indicators.code }}", 13, CODE), ("水準", "{{ indicators.level }}", 7, CENTER),
        ("指標", "{{ indicators.name }}", 34, SMALL), ("単位", "{{ indicators.unit }}", 8, CENTER),
        ("方向", "{{ indicators.direction }}", 9, CENTER), ("基準値", "{{ indicators.baseline }}", 11, NUMBER),
        ("前年度\n実績", "{{ indicators.previous }}", 11, NUMBER), ("目標値", "{{ indicators.target }}", 11, NUMBER),
        ("実績値", "{{ indicators.actual }}", 13, Look(size=11, bold=True, across="right", wrap=False)),
        ("データ取得方法", "{{ indicators.source }}", 24, SMALL),
    ), height=30)  # fmt: skip
    draw_list(book.create_sheet("効果額"), "効果額（単位：{{ plan.money_unit }}）",
              "黄色のセルに、報告年度の実績額を入力してください。効果がなければ 0 です。", (
        _ID, _TITLE, ("効果コード", "{{ effects.code }}", 18, CODE), ("種別", "{{ effects.kind }}", 13, SMALL),
        ("内訳", "{{ effects.detail }}", 16, SMALL), ("計画額", "{{ effects.planned }}", 12, NUMBER),
        ("前年度\n実績", "{{ effects.previous }}", 12, NUMBER),
        ("前年度まで\nの累計", "{{ effects.cumulative }}", 12, NUMBER),
        ("実績額", "{{ effects.actual }}", 14, Look(size=11, bold=True, across="right", wrap=False)),
        ("算出根拠", "{{ effects.basis }}", 44, _BODY),
    ), height=40)  # fmt: skip
    draw_list(book.create_sheet("見直し"), "計画の見直しの要望", "要望する取組だけ、黄色のセルに入力してください。", (
        _ID, _TITLE, ("行", "{{ revisions.no }}", 6, CENTER), ("見直しの種類", "{{ revisions.kind }}", 24, SMALL),
        ("見直し後", "{{ revisions.after }}", 46, _BODY), ("理由", "{{ revisions.reason }}", 46, _BODY),
    ), height=30)  # fmt: skip
    draw_opinions(book.create_sheet("意見"))
    draw_new(book.create_sheet("新規"))


def draw_opinions(sheet: Worksheet) -> None:
    """Draw the list of opinions that wait for a response."""
    columns: tuple[Column, ...] = (
        ("意見番号", "{{ opinions.no }}", 11, CENTER), ("取組", "{{ initiative.id }}", 10, CENTER),
        ("出所", "{{ opinions.source }}", 16, CENTER), ("意見", "{{ opinions.text }}", 52, _BODY),
        ("対応", "{{ opinions.response }}", 60, _BODY),
    )  # fmt: skip
    draw_list(sheet, "意見への対応", "黄色のセルに、意見への対応を入力してください。", columns, height=72)


def draw_new(sheet: Worksheet) -> None:
    """Draw the blank rows for initiatives that the plan does not hold yet."""
    columns: tuple[Column, ...] = (
        ("行", "{{ new_initiatives.no }}", 8, CENTER), ("取組名", "{{ new_initiatives.title }}", 24, SMALL),
        ("方針", "{{ new_initiatives.policy }}", 18, SMALL), ("取組内容", "{{ new_initiatives.content }}", 38, _BODY),
        ("実施\nスケジュール", "{{ new_initiatives.schedule }}", 10, RATING),
        ("取組\n効果", "{{ new_initiatives.effect }}", 7.5, RATING),
        ("総合\n評価", "{{ new_initiatives.overall }}", 7.5, RATING),
        ("実施した内容", "{{ new_initiatives.done }}", 34, _BODY),
        ("追加の理由", "{{ new_initiatives.reason }}", 26, _BODY),
    )  # fmt: skip
    draw_list(sheet, "新規の取組", "計画にない取組を始めた場合だけ、黄色のセルに入力してください。", columns, height=72)


def save(book: Workbook, name: str) -> None:
    """Save a template beside this module, without the clock in it."""
    path = HERE / name
    book.save(path)
    path.write_bytes(canonical(path.read_bytes()))


def draw_sheets() -> Workbook:
    """Draw the form with one sheet an initiative."""
    form = Workbook()
    del form["Sheet"]
    draw_cover(form.create_sheet("表紙"), "取 組 評 価 シ ー ト")
    draw_initiative(form.create_sheet("{{initiative.id}}"))
    draw_opinions(form.create_sheet("意見"))
    draw_new(form.create_sheet("新規"))
    return form


def draw_table() -> Workbook:
    """Draw the form with one row an initiative."""
    table = Workbook()
    del table["Sheet"]
    draw_initiatives(table.create_sheet("一覧表"))
    _draw_lists(table)
    return table


def main() -> None:
    """Draw both templates anew, in both languages."""
    for name, draw in (("sheet", draw_sheets), ("list", draw_table)):
        save(draw(), f"{name}.xlsx")
        save(translate(draw()), f"{name}-en.xlsx")


if __name__ == "__main__":
    main()

# ruff: noqa: E501 - spellings, many a line; full-width characters count double
"""What clerks type into a cell, and what a person who knows the plan would say it means.

Nothing here asks the software: each spelling stands beside its meaning. ``ASK`` is a content whose meaning can't be
told from itself; taking it for any value would be a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from decimal import Decimal

    from consolidator.model import Rating
    from schemas.fields import Choice
    from tests.excel import Content

ASK: Final = "\0ask"
EITHER: Final = "\0either"
"""A text that says something about another cell (同上): taken to the letter, resolved, or asked about."""
WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
YEN: Final = {"円": 1, "千円": 10**3, "万円": 10**4, "百万円": 10**6, "千万円": 10**7, "億円": 10**8}
DATE, PERCENT, PERCENT_1 = 14, 9, "0.0%"
"""Excel's number formats of a date, of 66% and of 65.5%."""


@dataclass(frozen=True)
class Typed:
    """A content as typed; value: what it means in fields of its kind; shown: the number format it makes Excel choose."""

    raw: Content
    value: str | float | None
    kind: str
    shown: int | str | None = None
    formula: str | None = None
    error: bool = False


def wide(text: str) -> str:
    """Return a text in full width."""
    return text.translate(WIDE)


def plain(number: Decimal) -> str:
    """Return the shortest digits of a number."""
    return f"{number.normalize():f}"


# ---------------------------------------------------------------- ratings


ALIKE: Final = {
    "◎": ("二重丸", "⦿", "◉", "◎ ", "\u3000◎"),
    "○": ("〇", "◯", "●", "O", "o", "Ｏ", "まる", "丸", "○\n", " 〇"),
    "△": ("▲", "∆", "Δ", "▵", "三角", "△　"),
}


def ratings(kind: str, scale: Sequence[Rating]) -> list[Typed]:
    """Return spellings of the symbols of a scale, and contents that are none."""
    symbols = [rating.symbol for rating in scale]
    made = []
    for rating in scale:
        symbol = rating.symbol
        texts = [f" {symbol}", f"{symbol}\n", *ALIKE.get(symbol, ())]
        if symbol.isascii():
            texts += [wide(symbol), symbol.lower(), wide(symbol.lower()), f"{symbol}　"]
        if rating.label:
            texts += [rating.label, f"{symbol}（{rating.label}）"]
        made += [Typed(text, symbol, kind) for text in texts]
    unclear = ("？", "未定", "別紙のとおり", "ほぼ" + symbols[0], symbols[0] + "～" + symbols[1], f"{symbols[0]}{symbols[1]}",
               f"{symbols[1]}→{symbols[0]}", "順調", "0", "完了", "R6.3.31", "令和元年度")  # fmt: skip
    made += [Typed(text, ASK, kind) for text in unclear]
    made += [Typed(3.0, ASK, kind), Typed(0.655, ASK, kind, PERCENT_1), Typed(45382.0, ASK, kind, DATE)]
    return made


# ---------------------------------------------------------------- amounts


def amounts(unit: str, amount: Decimal, known: Sequence[Decimal]) -> list[Typed]:
    """Return spellings of an amount in a plan's unit; known: what plan and last year say of it."""
    digits, grouped = plain(amount), f"{amount:,}"
    made = _signed(digits, amount) + _with_unit(unit, amount)
    made += [Typed(text, float(amount), "money") for text in (grouped, wide(digits), wide(grouped), f" {digits} ")]
    made.append(Typed(float(amount), float(amount), "money", formula=f"{digits}+0"))
    for text in (f"約{digits}", f"{digits}程度", f"{digits}{unit}程度", f"約{grouped}{unit}", f"{digits}以上", f"{digits}～",
                 f"{digits}～{plain(amount + 5)}{unit}", "未定", "皆増", "－", "―", "別紙のとおり", "同上", "算定中", "効果なし",
                 f"{digits}{unit}余", f"{digits}か", "1.200", "1,2", "12,00", f"{digits}ドル", "R6.3.31", "令和元年度", "三百",
                 f"{digits}\n{digits}", f"{digits}千", f"{digits}人", "1e3", "#REF!"):  # fmt: skip
        made.append(Typed(text, ASK, "money"))
    made += [
        Typed(45382.0, ASK, "money", DATE), Typed(0.655, ASK, "money", PERCENT_1), Typed(True, ASK, "money"),
        Typed("#DIV/0!", ASK, "money", formula="1/0", error=True), Typed(None, ASK, "money", formula="SUM(Z1:Z9)"),
    ]  # fmt: skip
    if any(known):
        made += [Typed(float(amount * 1000), ASK, "money"), Typed(f"{amount * 1000:,}", ASK, "money")]
        made.append(Typed(float(amount) / 1000, ASK, "money"))
    return made


def _signed(digits: str, amount: Decimal) -> list[Typed]:
    spellings = (f"△{digits}", f"▲{digits}", f"△ {digits}", f"−{digits}", f"－{digits}", f"({digits})", f"（{wide(digits)}）",
                 wide(f"△{digits}"), f"ー{digits}")  # fmt: skip
    return [Typed(text, -float(amount), "money") for text in spellings]


def _with_unit(unit: str, amount: Decimal) -> list[Typed]:
    yen = amount * YEN[unit]
    made = []
    for name, size in YEN.items():
        there = yen / size
        if there == round(there, 3) and (there % 1 == 0 or there * 10 % 1 == 0):  # 1.2百万円; nobody types 0.00012億円
            texts = {f"{there:,f}{name}" if there % 1 == 0 else f"{plain(there)}{name}", wide(plain(there)) + name}
            made += [Typed(text, float(amount), "money") for text in sorted(texts)]
    whole = int(yen)
    if whole == yen and whole >= 10**8 and whole % 10**4 == 0 and whole % 10**8:
        made.append(Typed(f"{whole // 10**8}億{whole % 10**8 // 10**4:,}万円", float(amount), "money"))
    if unit != "円":  # in a plan in yen, nothing else can be meant
        made += [Typed(f"¥{plain(amount)}", ASK, "money"), Typed(f"{plain(amount)}万", ASK, "money")]
    return made


# ---------------------------------------------------------------- figures


def figures(unit: str, figure: Decimal, known: Sequence[Decimal]) -> list[Typed]:
    """Return spellings of an indicator's figure in its unit; known: its target and last year's figure."""
    kind, digits = f"number {unit}", plain(figure)
    made = [Typed(text, float(figure), kind) for text in (wide(digits), f"{figure:,}", f" {digits}", f"{digits}\n")]
    made += [Typed(f"△{digits}", -float(figure), kind), Typed(f"({digits})", -float(figure), kind)]
    made.append(Typed(float(figure), float(figure), kind, formula=f"{digits}*1"))
    asked = (f"約{digits}", f"{digits}程度", "未定", "集計中", "－", "同上", "別紙参照", f"{digits}～", "R6.3.31", "平成31年度", "3割", "1,2",
             "○", f"{digits}（速報値）")  # fmt: skip
    made += [Typed(text, ASK, kind) for text in asked]
    made += [Typed(45382.0, ASK, kind, DATE), Typed(False, ASK, kind), Typed("#N/A", ASK, kind, error=True)]
    if unit in {"%", "％"}:
        made += [Typed(text, float(figure), kind) for text in (f"{digits}%", f"{wide(digits)}％", f"{digits} %")]
        made.append(Typed(float(figure / 100), float(figure), kind, PERCENT_1))
        if any(number >= 5 for number in known):  # 0.655 where 65 was the target: a fraction, not a percentage
            made += [Typed(float(figure / 100), ASK, kind), Typed(plain(figure / 100), ASK, kind)]
            made.append(Typed(float(figure), ASK, kind, PERCENT_1))  # shown as 6550.0%
    elif unit:
        made += [Typed(digits + unit, float(figure), kind), Typed(wide(digits) + unit, float(figure), kind)]
        made += [Typed(f"{digits}%", ASK, kind), Typed(float(figure / 100), ASK, kind, PERCENT)]
        made.append(Typed(digits + ("人" if unit != "人" else "件"), ASK, kind))
    return made


# ---------------------------------------------------------------- texts and choices


def texts(tag: str) -> list[Typed]:
    """Return texts that must stay to the letter (trimmed), each with a tag that makes it unlike any other."""
    kept = (f"㈱北 ①㎡ 髙﨑{tag}", f"ﾎｰﾑﾍﾟｰｼﾞを更新{tag}", f"１行目\n2行目 {tag}", f"=SUM(A1) {tag}", f"+見直し{tag}", f"-5 {tag}", f"@担当{tag}",
            f"R6.3.31に実施 {tag}", f"平成31年度まで{tag}", f"約300円 {tag}", f"◯は〇ではない{tag}", f"<b>{tag}</b> & 'x'", f"１，２００千円{tag}",
            f"改修済（令和元年度）{tag}", f"…{tag}", f"別紙のとおり（{tag}）")  # fmt: skip
    made = [Typed(text, text, "text") for text in kept]
    made += [Typed(f"  {tag}\u3000\n", tag, "text"), Typed(f"\n{tag} 済", f"{tag} 済", "text")]
    made += [Typed(12.0, "12", "text"), Typed(1200.5, "1200.5", "text"), Typed(45382.0, "2024-03-31", "text", DATE)]
    made += [Typed(text, EITHER, "text") for text in ("同上", "〃", "別紙", "未定", "同左")]
    made += [Typed("#REF!", ASK, "text", error=True), Typed(None, ASK, "text", formula="A1&B1")]
    return made


def choices(kind: str, among: Sequence[Choice]) -> list[Typed]:
    """Return spellings of the choices of a list, and near misses."""
    made = []
    for choice in among:
        label = choice.ja
        half = len(label) // 2
        spaced = (f" {label}", f"{label}\n", f"{label[:half]} {label[half:]}", f"{label[:half]}　{label[half:]}")
        made += [Typed(text, choice.value, kind) for text in spaced]
    made += [
        Typed(text, ASK, kind) for text in (among[0].ja + "？", "その他", "○", "検討中", among[0].ja[:1] + "？", "R6")
    ]
    made += [Typed(f"{among[0].ja}・{among[1].ja}", ASK, kind), Typed(1.0, ASK, kind), Typed(True, ASK, kind)]
    return made


def any_of(chance: random.Random, made: Sequence[Typed]) -> Typed:
    """Return one of them, contents that mean something as often as those that don't."""
    asked = chance.random() < 0.4
    return chance.choice([one for one in made if (one.value == ASK) == asked] or made)

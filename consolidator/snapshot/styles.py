"""Number formats of a workbook: code by style, and which of them Excel shows as a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from consolidator.once import small_kept
from consolidator.snapshot.limits import MEGABYTE
from consolidator.snapshot.markup import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

BUILTIN: Final[Mapping[int, str]] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0', 6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: "[$-411]ge.m.d", 28: '[$-411]ggge"年"m"月"d"日"', 29: '[$-411]ggge"年"m"月"d"日"', 30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"', 34: 'yyyy"年"m"月"', 35: 'm"月"d"日"',
    36: "[$-411]ge.m.d",
    37: "#,##0;\\-#,##0", 38: "#,##0;[Red]\\-#,##0", 39: "#,##0.00;\\-#,##0.00", 40: "#,##0.00;[Red]\\-#,##0.00",
    41: '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: "[$-411]ge.m.d", 51: '[$-411]ggge"年"m"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: '[$-411]ggge"年"m"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: "[$-411]ge.m.d",
    58: '[$-411]ggge"年"m"月"d"日"',
}  # fmt: skip
"""Formats that a workbook names by number alone, as Japanese Excel shows them (ECMA-376 part 1, 18.8.30)."""

LITERALS: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General|G/標準|E[+-]', re.IGNORECASE)
DURATION: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
CLOCK: Final = re.compile(r"[hs]", re.IGNORECASE)
DATES: Final = re.compile(r"[ymdhsgea]", re.IGNORECASE)
LONGEST: Final = 255
"""Characters of a number format; Excel takes no more."""


@dataclass(frozen=True, slots=True)
class Styles:
    """Format codes by style index (as written in the sheets); styles of General are absent."""

    codes: Mapping[bytes, str]
    date1904: bool
    struck: frozenset[bytes] = frozenset()
    """Styles whose font is struck through."""


@small_kept(MEGABYTE, 64)
def read_styles(data: bytes, *, date1904: bool) -> Styles:
    """Read styles.xml; a workbook without it (b'') shows everything as General.

    The last ones are kept: forms of one template, saved by one program, have the same.
    """
    if not data:
        return Styles({}, date1904)
    root = parse(data)
    custom = {int(fmt.get("numFmtId", "0")): fmt.get("formatCode", "") for fmt in root.iterfind("{*}numFmts/{*}numFmt")}
    fonts = [is_struck(font) for font in root.iterfind("{*}fonts/{*}font")]
    struck: set[bytes] = set()
    codes: dict[bytes, str] = {}
    for index, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        number = int(style.get("numFmtId", "0"))
        code = custom.get(number, BUILTIN.get(number, ""))
        if code and code.lower() != "general":
            codes[b"%d" % index] = code
        if any(fonts) and fonts[int(style.get("fontId", "0"))]:
            struck.add(b"%d" % index)
    return Styles(codes, date1904, frozenset(struck))


def is_struck(font: etree._Element) -> bool:
    """Tell whether a font, of a style or of a run of text, is struck through."""
    strike = font.find("{*}strike")
    return strike is not None and strike.get("val", "1") in ("1", "true")


@small_kept(LONGEST, 1024)
def shows_date(code: str) -> bool:
    """Tell whether a format shows dates, times or durations of any kind."""
    return DATES.search(LITERALS.sub("", code)) is not None or shows_clock(code)


@small_kept(LONGEST, 1024)
def shows_duration(code: str) -> bool:
    """Tell whether a format counts hours, minutes or seconds beyond a day ([h]:mm)."""
    return DURATION.search(code) is not None


@small_kept(LONGEST, 1024)
def shows_clock(code: str) -> bool:
    """Tell whether a format shows hours or seconds."""
    return CLOCK.search(LITERALS.sub("", code) + "".join(re.findall(r"\[[hs]+\]", code, re.IGNORECASE))) is not None

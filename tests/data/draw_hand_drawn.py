# ruff: noqa: ANN001, ANN002, ANN201, ANN202, PLR0917, TRY300, RET504, BLE001 - UNO has no types
"""Draws hand-drawn.xlsx in LibreOffice Calc, step by step as a person would with mouse and keyboard.

Run by the Python that LibreOffice brings (python3-uno), with LibreOffice listening:

    soffice --headless --norestore --accept="pipe,name=draw;urp;" &
    python3 tests/data/draw_hand_drawn.py draw tests/data/hand-drawn.xlsx

Nothing of this project takes part: the file is what LibreOffice writes, with its own styles, shared strings, drawings
and defined names. It is kept as it was saved; drawing it anew gives a file with other dates.
"""

import struct
import sys
import tempfile
import time
import zlib
from pathlib import Path

import uno
from com.sun.star.awt import Point, Size
from com.sun.star.beans import PropertyValue
from com.sun.star.table import BorderLine2

NAVY, GREY, YELLOW, RED = 0x1F3864, 0x808080, 0xFFFFCC, 0xC00000
MILLIMETRE = 100


def connected(pipe):
    """Connect to the LibreOffice that listens."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(100):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context
        except Exception:
            time.sleep(0.3)
    raise SystemExit("LibreOffice does not answer")


def prop(name, value):
    item = PropertyValue()
    item.Name, item.Value = name, value
    return item


def picture(folder):
    """Write a small emblem: a blue disc on white."""
    side = 60
    rows = b""
    for y in range(side):
        row = b""
        for x in range(side):
            inside = (x - 30) ** 2 + (y - 30) ** 2 < 28**2
            hole = (x - 30) ** 2 + (y - 30) ** 2 < 12**2
            row += b"\x1f\x38\x64" if inside and not hole else b"\xff\xff\xff"
        rows += b"\x00" + row

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    path = Path(folder) / "emblem.png"
    path.write_bytes(data)
    return path


def write(sheet, area, text, *, size=10, bold=False, color=0, fill=None, centre=False, frame=True):
    """Type into a cell, merge it, put a frame around it."""
    cells = sheet.getCellRangeByName(area)
    if ":" in area:
        cells.merge(True)
    cell = cells.getCellByPosition(0, 0)
    cell.setString(text)
    cells.CharFontName = cells.CharFontNameAsian = "IPAPGothic"
    cells.CharHeight = cells.CharHeightAsian = size
    cells.CharWeight = cells.CharWeightAsian = 150 if bold else 100
    cells.CharColor = color
    cells.IsTextWrapped = True
    cells.VertJustify = 2
    cells.HoriJustify = uno.Enum("com.sun.star.table.CellHoriJustify", "CENTER" if centre else "LEFT")
    if fill is not None:
        cells.CellBackColor = fill
    if frame:
        line = BorderLine2()
        line.Color, line.OuterLineWidth, line.LineWidth = GREY, 18, 18
        cells.TopBorder = cells.BottomBorder = cells.LeftBorder = cells.RightBorder = line
    return cell


def grid(sheet, columns, width):
    """Narrow columns, as on grid paper."""
    for number in range(columns):
        sheet.Columns.getByIndex(number).Width = width


def rich(cell, *runs):
    """Type a text whose letters look different."""
    cell.setString("")
    text = cell.getText()
    for words, bold, color in runs:
        cursor = text.createTextCursor()
        cursor.gotoEnd(False)
        cursor.CharWeight = cursor.CharWeightAsian = 150 if bold else 100
        cursor.CharColor = color
        text.insertString(cursor, words, False)


def loaded(context, path):
    """Load a picture from a file."""
    provider = context.ServiceManager.createInstanceWithContext("com.sun.star.graphic.GraphicProvider", context)
    return provider.queryGraphic((prop("URL", path.as_uri()),))


def shape(document, sheet, kind, x, y, width, height):
    item = document.createInstance(kind)
    item.Position, item.Size = Point(x, y), Size(width, height)
    sheet.DrawPage.add(item)
    return item


def draw_cover(context, document, sheet, folder):
    sheet.Name = "かがみ"
    grid(sheet, 24, 7 * MILLIMETRE)
    write(sheet, "B2:S3", "{{ plan.title }}", size=18, bold=True, color=NAVY, frame=False)
    cell = write(sheet, "B5:W5", "", frame=False)
    rich(
        cell,
        ("黄色いマス", True, RED),
        ("だけに記入し、", False, 0),
        ("期限まで", True, NAVY),
        ("に返送してください。", False, 0),
    )
    facts = (("部署", "{{ department.code }}", "{{ department.bureau }} {{ department.name }}"),)
    for row, (label, code, name) in enumerate(facts, 7):
        write(sheet, f"B{row}:F{row}", label, bold=True, centre=True)
        write(sheet, f"G{row}:J{row}", code, centre=True)
        write(sheet, f"K{row}:W{row}", name)
    write(sheet, "B8:F8", "期限", bold=True, centre=True)
    write(sheet, "G8:W8", "{{ plan.deadline }}", color=RED)
    write(sheet, "B10:F11", "記入者", bold=True, centre=True)
    write(sheet, "G10:P11", "{{ form.filled_by }}", fill=YELLOW)
    write(sheet, "Q10:S11", "内線", centre=True)
    write(sheet, "T10:W11", "{{ form.phone }}", fill=YELLOW)
    write(sheet, "B12:F13", "課長確認", bold=True, centre=True)
    write(sheet, "G12:W13", "{{ form.approved_by }}", fill=YELLOW)
    graphic = shape(document, sheet, "com.sun.star.drawing.GraphicObjectShape", 14000, 300, 1500, 1500)
    graphic.Graphic = loaded(context, picture(folder))


def draw_initiative(context, document, sheet, folder):
    sheet.Name = "{{initiative.id}}票"
    grid(sheet, 30, 6 * MILLIMETRE)
    write(sheet, "A1:E2", "{{ initiative.id }}", size=14, bold=True, centre=True)
    write(sheet, "F1:AD2", "{{ initiative.title }}（{{ initiative.policy_name }}）", size=12, bold=True)
    write(sheet, "A3:E4", "取組内容", centre=True)
    write(sheet, "F3:AD4", "{{ initiative.content }}", size=9)
    sheet.Rows.getByIndex(2).Height = 800
    sheet.Rows.getByIndex(3).Height = 800
    write(sheet, "A6:B9", "指標", bold=True, centre=True)
    for area, text in (("C6:H6", "コード"), ("I6:R6", "指標名"), ("S6:V6", "目標"), ("W6:AD6", "実績")):
        write(sheet, area, text, size=9, centre=True)
    write(sheet, "C7:H8", "{{ indicators.code }}", size=8)
    write(sheet, "I7:R7", "{{ indicators.name }}", size=9)
    write(sheet, "I8:R8", "（{{ indicators.unit }}、{{ indicators.source }}）", size=8, color=GREY)
    write(sheet, "S7:V8", "{{ indicators.target }}", centre=True)
    write(sheet, "W7:AD8", "{{ indicators.actual }}", fill=YELLOW)
    write(sheet, "C9:R9", "記入した指標の数", size=9)
    total = write(sheet, "S9:AD9", "", centre=True)
    total.setFormula("=COUNT(W7)")
    write(sheet, "A11:F11", "効果額コード", size=9, centre=True)
    write(sheet, "G11:I11", "{{ plan.year_label@* }}", size=8, centre=True)
    write(sheet, "J11:AD11", "根拠", size=9, centre=True)
    write(sheet, "A12:F12", "{{ effects.code }}", size=8)
    write(sheet, "G12:I12", "{{ effects.actual@* }}", size=9)
    write(sheet, "J12:AD12", "{{ effects.basis }}", size=9, fill=YELLOW)
    write(sheet, "A14:F15", "総合評価", bold=True, centre=True)
    write(sheet, "G14:L15", "{{ evaluation.overall }}", size=14, centre=True, fill=YELLOW)
    write(sheet, "A16:F19", "実施した内容", bold=True, centre=True)
    write(sheet, "G16:AD19", "{{ evaluation.done }}", fill=YELLOW)
    write(sheet, "A20:F21", "遅れの理由", bold=True, centre=True)
    write(sheet, "G20:AD21", "{{ evaluation.reason }}", fill=YELLOW)
    box = shape(document, sheet, "com.sun.star.drawing.CustomShape", 9000, 9300, 7500, 900)
    box.setPropertyValue("CustomShapeGeometry", (prop("Type", "rectangle"),))
    box.FillColor, box.LineColor = 0xEEF3FA, NAVY
    box.setString("△のときは理由も必ず書いてください。")
    graphic = shape(document, sheet, "com.sun.star.drawing.GraphicObjectShape", 16500, 7800, 1000, 1000)
    graphic.Graphic = loaded(context, picture(folder))
    address = sheet.getCellRangeByName("W6").getCellAddress()
    sheet.Annotations.insertNew(address, "数字だけを入れてください")
    area = sheet.getCellRangeByName("A1:AD21").getRangeAddress()
    sheet.setPrintAreas((area,))


def draw_page(document):
    for style in (document.StyleFamilies.getByName("PageStyles").getByIndex(0),):
        style.IsLandscape = False
        style.ScaleToPagesX, style.ScaleToPagesY = 1, 1
        style.HeaderIsOn = style.FooterIsOn = True
        header = style.RightPageHeaderContent
        header.LeftText.setString("{{ plan.organisation }}")
        header.CenterText.setString("")
        style.RightPageHeaderContent = header


def main(pipe, path):
    context = connected(pipe)
    office = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    document = office.loadComponentFromURL("private:factory/scalc", "_blank", 0, (prop("Hidden", True),))
    sheets = document.Sheets
    with tempfile.TemporaryDirectory() as folder:
        draw_cover(context, document, sheets.getByIndex(0), folder)
        sheets.insertNewByName("票", 1)
        draw_initiative(context, document, sheets.getByIndex(1), folder)
        draw_page(document)
        document.storeToURL(Path(path).absolute().as_uri(), (prop("FilterName", "Calc MS Excel 2007 XML"),))
    document.close(True)
    office.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Asks a running LibreOffice about a workbook: where a link leads, and which cells it marks as invalid data.

Run by the Python that has UNO: calc_ask.py PIPE FILE QUESTIONS, questions and answers as JSON.
"""

# ruff: noqa: ANN001, ANN201, T201 - a script of another Python, whose objects have no types

import json
import sys
from pathlib import Path

import uno

sys.path.insert(0, str(Path(__file__).parent))
from calc_edit import desktop_of, prop


def jump(dispatcher, document, name):
    """Follow a link to #name as a click does, and say where the cursor stands then."""
    frame = document.CurrentController.Frame
    dispatcher.executeDispatch(frame, ".uno:JumpToMark", "", 0, (prop("Bookmark", name),))
    at = document.CurrentSelection.RangeAddress
    return [document.CurrentController.ActiveSheet.Name, at.StartRow + 1, at.StartColumn + 1]


def invalid(document, name):
    """Return the cells that LibreOffice circles; the sheet may have no merged cells among them."""
    sheet = document.Sheets.getByName(name)
    page = sheet.DrawPage
    before = page.Count
    sheet.showInvalid()
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    rows, columns = cursor.RangeAddress.EndRow + 2, cursor.RangeAddress.EndColumn + 2
    lefts = [sheet.getCellByPosition(column, 0).Position.X for column in range(columns)]
    tops = [sheet.getCellByPosition(0, row).Position.Y for row in range(rows)]
    found = []
    for index in range(before, page.Count):
        shape = page.getByIndex(index)
        x, y = shape.Position.X + shape.Size.Width // 2, shape.Position.Y + shape.Size.Height // 2
        found.append([sum(top <= y for top in tops), sum(left <= x for left in lefts)])
    sheet.clearArrows()
    return sorted(found)


def main(pipe, source, questions):
    """Print the answers."""
    desktop = desktop_of(pipe)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
    dispatcher = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (prop("Hidden", True),))
    answers = []
    for question, word in json.loads(questions):
        answers.append(jump(dispatcher, document, word) if question == "jump" else invalid(document, word))
    document.close(True)
    print(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Edits a Word document in a running LibreOffice Writer as a planner does: cut, paste, type. See ``tests.calc``.

Run by the system's Python, which has UNO. Arguments: the pipe's name, the document, where to save it, and the steps as
JSON: ["move_table", text in it, text that it shall follow] or ["type", what stands there, what is typed over it].
"""

# ruff: noqa: ANN001, ANN201 - a script of another Python, whose objects have no types

import json
import sys
from pathlib import Path

from calc_edit import desktop_of, prop
from com.sun.star.util import URL

WORD = "MS Word 2007 XML"


def do(document, command):
    """Do what a command of the menu does to what is selected."""
    url = URL()
    url.Complete, url.Protocol, url.Path = f".uno:{command}", ".uno:", command
    document.CurrentController.Frame.queryDispatch(url, "", 0).dispatch(url, ())


def found(document, text):
    search = document.createSearchDescriptor()
    search.SearchString = text
    place = document.findFirst(search)
    assert place is not None, f"nothing says {text}"
    return place


def move_table(document, text, below):
    tables = [table for table in document.TextTables if any(text in cell for row in table.DataArray for cell in row)]
    assert len(tables) == 1, f"{len(tables)} tables hold {text}"
    seen, first_cell = document.CurrentController, tables[0].getCellByName("A1")
    seen.select(first_cell)
    do(document, "SelectTable")
    held = seen.getTransferable()  # what copy and paste carry; a machine without a screen has no clipboard
    seen.select(found(document, below).End)
    do(document, "InsertPara")
    seen.insertTransferable(held)
    seen.select(first_cell)
    do(document, "DeleteTable")


def type_over(document, there, typed):
    found(document, there).String = typed


def main():
    pipe, source, target, steps = sys.argv[1:]
    document = desktop_of(pipe).loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (prop("Hidden", True),))
    try:
        for name, *words in json.loads(steps):
            {"move_table": move_table, "type": type_over}[name](document, *words)
        document.storeToURL(Path(target).as_uri(), (prop("FilterName", WORD),))
    finally:
        document.close(True)


if __name__ == "__main__":
    main()

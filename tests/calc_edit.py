"""Edits one workbook in a running LibreOffice. Run by the system's Python, which has UNO; see ``tests.calc``.

Arguments: the pipe's name, the workbook, where to save it, the filter to save with, and the steps as JSON: a list of
[name, sheet, arguments ...]. Rows and columns count from 1.
"""

# ruff: noqa: ANN001, ANN002, ANN201, BLE001, FBT002 - a script of another Python, whose objects have no types

import json
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import TableSortField

MISSING = 65  # exit code: nobody answers on the pipe


def prop(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def desktop_of(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # not up yet
            time.sleep(0.1)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    sys.exit(MISSING)


def insert_rows(sheet, at, count):
    sheet.Rows.insertByIndex(at - 1, count)


def insert_columns(sheet, at, count):
    sheet.Columns.insertByIndex(at - 1, count)


def delete_rows(sheet, at, count):
    sheet.Rows.removeByIndex(at - 1, count)


def delete_columns(sheet, at, count):
    sheet.Columns.removeByIndex(at - 1, count)


def hide_rows(sheet, at, count):
    for row in range(at - 1, at - 1 + count):
        sheet.Rows.getByIndex(row).IsVisible = False


def rename(sheet, name):
    sheet.Name = name


def write(sheet, area, value):
    cell = sheet.getCellRangeByName(area)
    if isinstance(value, str):
        cell.String = value
    else:
        cell.Value = value


def clear(sheet, area):
    sheet.getCellRangeByName(area).clearContents(1 | 2 | 4 | 16)


def cut(sheet, area, target, goal=None):
    """Cut and paste, perhaps to another sheet: names that point to the area go with it."""
    place = (goal or sheet).getCellRangeByName(target).getCellByPosition(0, 0).CellAddress
    sheet.moveRange(place, sheet.getCellRangeByName(area).RangeAddress)


def copy(sheet, area, target, goal=None):
    place = (goal or sheet).getCellRangeByName(target).getCellByPosition(0, 0).CellAddress
    sheet.copyRange(place, sheet.getCellRangeByName(area).RangeAddress)


def sort(sheet, area, column, ascending=True):
    """Sort an area without headings by one of its columns, counted from 1."""
    by = TableSortField()
    by.Field, by.IsAscending = column - 1, ascending
    fields = uno.Any("[]com.sun.star.table.TableSortField", (by,))
    options = (prop("SortFields", fields), prop("ContainsHeader", False), prop("BindFormatsToContent", False))
    uno.invoke(sheet.getCellRangeByName(area), "sort", (options,))


def into_new_book(desktop, document, names):
    """Copy sheets into a new workbook, and return that; only once in a program's life, which the next one may end."""
    book = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (prop("Hidden", True),))
    sheets = book.getSheets()
    for number, name in enumerate(names):
        sheets.importSheet(document, name, number)
    for name in sheets.getElementNames()[len(names) :]:
        sheets.removeByName(name)
    return book


def of_sheets(document, step, sheet, *words):
    """Do what concerns the list of sheets."""
    if step == "move_sheet":
        document.Sheets.moveByName(sheet, words[0])
    elif step == "copy_sheet":
        document.Sheets.copyByName(sheet, words[0], words[1])
    elif step == "delete_sheet":
        document.Sheets.removeByName(sheet)
    elif step == "add_sheet":
        document.Sheets.insertNewByName(sheet, words[0])
    else:
        return False
    return True


STEPS = (insert_rows, insert_columns, delete_rows, delete_columns, hide_rows, rename, write, clear, cut, copy, sort)


def main(pipe, source, target, kind, steps):
    known = {step.__name__: step for step in STEPS}
    desktop = desktop_of(pipe)
    document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (prop("Hidden", True),))
    for index in range(document.Sheets.Count):
        document.Sheets.getByIndex(index).unprotect("")  # protection has no password: a clerk takes it off
    for step, sheet, *words in json.loads(steps):
        if step in {"cut", "copy"} and len(words) == 3:
            words[2] = document.Sheets.getByName(words[2])
        if step == "new_book":
            left, document = document, into_new_book(desktop, document, [sheet, *words])
            left.close(True)
        elif not of_sheets(document, step, sheet, *words):
            known[step](document.Sheets.getByName(sheet), *words)
    document.storeToURL(Path(target).as_uri(), (prop("FilterName", kind),))
    document.close(True)


if __name__ == "__main__":
    main(*sys.argv[1:])

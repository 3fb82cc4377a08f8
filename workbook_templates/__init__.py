"""The forms that come with the software, as workbooks anyone may redraw in Excel.

``sheet.xlsx`` (個票) prints one sheet an initiative, ``list.xlsx`` (一覧表) one row an initiative. They were first
drawn by ``python -m workbook_templates.draw``; a workbook of one's own with the same tags serves as well.
"""

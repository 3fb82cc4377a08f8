"""The Excel add-in: one ribbon button, 検査, that gives the consolidator's verdict inside Excel.

Will hold ``main()`` (the calling book as a Snapshot, then the same extract, normalise and check as
everywhere else), the marks on cells of an open workbook, and the building and installing of
``addin.xlam``. Version 0.1 has no add-in yet: forms are complete without one, through their
提出前チェック sheet and ``consolidator validate``.
"""

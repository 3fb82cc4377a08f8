"""Rules on what departments enter: one rule, its verdict in Python and its form in Excel side by side.

``excel``    how a formula speaks of a cell: the little that Excel 2016 and LibreOffice both understand
``reading``  rules of the kinds of fields (a rating, an amount): what the reader makes of a content
``kinds``    checks on values, each a verdict on a DataFrame and an Excel form
``tables``   which check applies to which field: ``RULES``
``lines``    what the pre-submission checklist calls each rule, and the rules that Excel can't express
"""

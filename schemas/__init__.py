"""What each table is and which values are right; the one place where rules stand.

``fields``    what describes one field: label, kind, help, who enters it, how entries combine
``tables``    the tables of a form (the long table's ``table`` and ``field``)
``ledger``    the tables of a plan ledger, one sheet each
``outputs``   the tables that are published as ``data/*.csv``
``checks``    pandera checks on the tables of a form
``codes``     every finding: code, severity, sentence, what to do
"""

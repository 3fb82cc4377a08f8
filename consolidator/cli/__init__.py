"""The command line: the only place that prints, exits or catches.

``app``       the group of commands and ``main``
``texts``     help in the reader's language
``screen``    what is printed: tables, progress, next steps
``ledgers``   plan new, plan check
``forms``     issue, validate
``results``   status, merge
``sample``    demo
"""

from consolidator.cli.app import main

__all__ = ["main"]

"""Read returned files, whatever they are, into frozen Snapshots: nothing is understood here yet.

``content``      what a file is by its content; passwords
``markup``       XML of strangers
``package``      the parts of an Office package, within limits
``workbook``     sheets, defined names, date system
``shape``        any worksheet's XML brought into one shape, absurd ones refused
``worksheet``    cells with values, formulas and formats, hidden rows and columns, merges: one search a sheet
``strings``      texts of cells
``moments``      numbers that are shown as days, times, durations
``styles``       number formats by style
``remarks``      notes, threaded comments, text boxes, pictures
``opendocument`` the guard for .ods
``active``       macros, links, DDE, connections, embedded objects: reported, never run
``memory``       a ceiling for the memory of a child
``plainer``      .ods and .xlsb of other programs as calamine reads them
``values``       .xls, .xlsb and .ods as calamine reads them
``reading``      one file: ``take``
``worker``       many files, in child processes: ``take_all``, ``take_each``
"""

from consolidator.snapshot.limits import DEFAULT_LIMITS, Limits, limits_of
from consolidator.snapshot.reading import take, take_bytes
from consolidator.snapshot.worker import take_all, take_each

__all__ = ["DEFAULT_LIMITS", "Limits", "limits_of", "take", "take_all", "take_bytes", "take_each"]

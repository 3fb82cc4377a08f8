"""Snapshot and manifest → rows of the long table, findings, strays.

``align``     rows and columns of a returned sheet beside the sheet as issued
``returned``  the returned workbook laid over the form: sheets paired and aligned
``prints``    what is printed beside the key of each record
``identify``  which record a row or sheet holds now: its printed key decides
``locate``    where each entry cell stands now
``copies``    sheets that a clerk copied: a new initiative, or a second answer
``merged``    cells of several entries that were merged into one
``struck``    answers that are struck through
``account``   changed print, strays, and the count of all that was typed
``form``      one form, whole: ``extract``
``undescribed``  a workbook that lost what describes it: ``recognised`` as one of the forms that were issued
``loose``     a workbook that is none of these: ``listed``
"""

from consolidator.extract.form import extract
from consolidator.extract.loose import listed, parts_of_forms
from consolidator.extract.undescribed import recognised

__all__ = ["extract", "listed", "parts_of_forms", "recognised"]

"""The Excel add-in: one ribbon button, 検査, that gives the consolidator's verdict inside Excel.

``main`` is what the button runs. ``reading`` makes a Snapshot of the open workbook, then the same stages judge it as
everywhere else; ``marking`` and ``listing`` show what was found in the workbook. ``engine`` is xlwings on LibreOffice;
``package`` and ``installing`` make ``addin.xlam`` and put it where Excel loads it.

Speaks to the spreadsheet program through xlwings alone, and through ``.api`` only where xlwings has no word for it
(protection, very hidden sheets, saving a copy); each such place says what happens where it is missing (macOS).
"""

from __future__ import annotations


def main() -> None:
    """Check the workbook from which the button was pressed; whatever happens ends in a message box."""
    from addin.button import press  # noqa: PLC0415 - importing takes seconds; the reading of this package does not

    press()

"""``addin.xlam``: xlwings' own template with our ribbon and settings; its macros stay byte for byte as they are.

The template's ribbon callback imports the module that the file is named after and runs its ``main``: the file must be
called ``addin.xlam``.
"""

from __future__ import annotations

import re
from importlib import metadata, resources
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from consolidator.package import packed, parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME: Final = "addin.xlam"
TEMPLATE: Final = "quickstart_addin_ribbon.xlam"
MACROS: Final = "xl/vbaProject.bin"
SETTINGS_SHEET: Final = "myaddin.conf"
"""The sheet that the template's macros look for; in the template its name begins with _, which switches it off."""
COMMAND: Final = "python"
"""The interpreter where none is named: whatever that word starts on a PC."""
_RIBBON: Final = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui">
  <ribbon>
    <tabs>
      <tab id="consolidatorTab" label="様式の検査">
        <group id="consolidatorGroup" label="計画の様式">
          <button id="consolidatorCheck" label="検査" size="large" imageMso="AcceptInvitation"
            onAction="RibbonMyAddin.RunMain" screentip="様式を検査します"
            supertip="開いている様式の記入内容を調べ、直すところに印を付けて、検査結果シートに一覧を作ります。"/>
        </group>
      </tab>
    </tabs>
  </ribbon>
</customUI>
"""
_CORE: Final = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"\
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"\
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>様式の検査</dc:title>\
<dc:creator>consolidator</dc:creator><dc:description>{version}</dc:description>\
<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>\
<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>
"""


def settings(interpreter: str) -> dict[str, str | bool]:
    """Return the settings of RunPython, each stated even where it is blank.

    What stands in this sheet can't be overruled by a file ``myaddin.conf`` that lies beside a form from a mail.
    """
    return {
        "Interpreter_Win": interpreter,
        "Interpreter_Mac": interpreter,
        "PYTHONPATH": "",
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",  # else Excel's folders on OneDrive stop the import
        "Conda Path": "",
        "Conda Env": "",
        "Show Console": False,
        "Use UDF Server": False,
        "Debug UDFs": False,
        "UDF Modules": "",
        "Temp Dir": "%TEMP%",  # stands in the command line that the macros run
        "SHOW_ERROR_POPUPS": "true",
        "LICENSE_KEY": "",
        "ONEDRIVE_CONSUMER_WIN": "",
        "ONEDRIVE_CONSUMER_MAC": "",
        "ONEDRIVE_COMMERCIAL_WIN": "",
        "ONEDRIVE_COMMERCIAL_MAC": "",
        "SHAREPOINT_WIN": "",
        "SHAREPOINT_MAC": "",
    }


def build(interpreter: str = COMMAND) -> bytes:
    """Return ``addin.xlam``; the same xlwings and interpreter give the same bytes.

    interpreter: the Python, or the frozen program, that the button starts; %VARIABLES% of Windows are allowed.
    """
    parts = template()
    parts["customUI/customUI.xml"] = _RIBBON.encode()
    parts["docProps/core.xml"] = _CORE.format(version=f"xlwings {metadata.version('xlwings')}").encode()
    parts["xl/workbook.xml"] = _workbook(parts["xl/workbook.xml"].decode())
    parts["xl/worksheets/sheet1.xml"] = _sheet(parts["xl/worksheets/sheet1.xml"].decode(), settings(interpreter))
    return packed(parts)


def template() -> dict[str, bytes]:
    """Return the parts of the template in the installed xlwings."""
    return parts_of(resources.files("xlwings").joinpath(TEMPLATE).read_bytes())


def _workbook(xml: str) -> bytes:
    """Switch the settings sheet on, and take out the folder that the template was drawn in."""
    without = re.sub(r"<mc:AlternateContent.*?</mc:AlternateContent>", "", xml, flags=re.DOTALL)
    named, count = re.subn(rf'name="_{re.escape(SETTINGS_SHEET)}"', f'name="{SETTINGS_SHEET}"', without)
    if count != 1:
        raise ValueError("this version of xlwings has another template")
    return named.encode()


def _sheet(xml: str, held: Mapping[str, str | bool]) -> bytes:
    rows = "".join(
        f'<row r="{number}">{_text(f"A{number}", name)}{_setting(f"B{number}", value)}</row>'
        for number, (name, value) in enumerate(held.items(), 1)
    )
    filled, count = re.subn(
        r"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{rows}</sheetData>", xml, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError("this version of xlwings has another template")
    return re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="A1:B{len(held)}"', filled).encode()


def _setting(cell: str, value: str | bool) -> str:  # noqa: FBT001 - a cell holds either
    if isinstance(value, bool):
        return f'<c r="{cell}" s="1" t="b"><v>{int(value)}</v></c>'
    return _text(cell, value) if value else ""


def _text(cell: str, text: str) -> str:
    return f'<c r="{cell}" s="1" t="inlineStr"><is><t>{escape(text)}</t></is></c>'

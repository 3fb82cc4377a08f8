"""What in a workbook would act if a spreadsheet program let it: reported, and neither run, fetched nor opened here.

F120 macros · F121 links to other workbooks · F122 DDE and OLE links · F123 connections to data · F124 embedded objects
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consolidator.snapshot.package import Package

PARTS: Final = (
    ("F120", re.compile(r".*vbaproject\.bin|xl/(?:intl)?macrosheets/[^/]+\.(?:xml|bin)|(?:basic|scripts)/.+")),
    ("F123", re.compile(r"xl/(?:connections\.(?:xml|bin)|querytables/[^/]+\.(?:xml|bin)|model/.+)")),
    ("F124", re.compile(r"xl/(?:embeddings|activex)/[^/]+")),
)
ACTIVEX_DATA: Final = re.compile(r"xl/activex/[^/]+\.bin")  # of the control whose .xml is counted
EXTERNAL_LINK: Final = re.compile(r"xl/externallinks/[^/]+\.(?:xml|bin)")
PROGRAM_LINK: Final = re.compile(rb"<(?:\w+:)?(?:dde|ole)Link\b")
DDE_FORMULA: Final = re.compile(r"""(?:"[^"]*"|[^"])*?[\w.]\s*\|\s*(?:'[^']*'|[^\s'"!|]+)\s*!""")
DDE_SOURCE: Final = re.compile(rb"<(?:\w+:)?dde-source\b|formula=\"[^\"]*\bDDE\s*\(", re.IGNORECASE)
MACRO_STREAMS: Final = ("_vba_project", "_vba_project_cur", "vba")


def active_parts(package: Package) -> tuple[str, ...]:
    """Return the codes of what the parts of a package are, one for each part; macros count once."""
    names = [name for name in package.names() if not name.endswith(".rels")]
    found = [code for code, pattern in PARTS for name in names if pattern.fullmatch(name)]
    controls = sum(1 for name in names if ACTIVEX_DATA.fullmatch(name) and f"{name[:-4]}.xml" in package)
    links = [package.read(name) for name in names if EXTERNAL_LINK.fullmatch(name)]
    programs = sum(1 for link in links if PROGRAM_LINK.search(link))
    return (
        *(("F120",) if "F120" in found else ()),
        *("F121",) * (len(links) - programs),
        *("F122",) * programs,
        *("F123",) * found.count("F123"),
        *("F124",) * (found.count("F124") - controls),
    )


def active_streams(streams: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of what the streams and storages of an .xls are."""
    held = list(streams)
    macros = ("F120",) if any(stream in MACRO_STREAMS for stream in held) else ()
    return macros + ("F124",) * sum(1 for stream in held if re.fullmatch(r"mbd[0-9a-f]{8}", stream))


def dde_formulas(formulas: Iterable[str | None]) -> tuple[str, ...]:
    """Return F122 for each formula that starts a conversation with another program (``cmd|'/c calc'!A1``)."""
    return ("F122",) * sum(1 for formula in formulas if formula and "|" in formula and DDE_FORMULA.match(formula))


def dde_in(content: bytes) -> tuple[str, ...]:
    """Return F122 for each such link in the content of an .ods."""
    return ("F122",) * len(DDE_SOURCE.findall(content))

"""Covering texts for forms that go back, and reminders to departments that have sent nothing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from consolidator.display import date_label
from consolidator.language import translations
from consolidator.normalise.years import year_label
from consolidator.publish.lines import lines
from consolidator.publish.standing import findings_by_department, standings
from consolidator.text import unseen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from consolidator.model import Finding, Master
    from consolidator.publish.lines import Line
    from consolidator.publish.standing import Standing

FOLDER: Final = "returns"
_MOST_CHARACTERS: Final = 90  # of a name without its ending
_MOST_BYTES: Final = 200  # file systems of Linux and of many file servers count bytes, up to 255
_NOT_IN_NAMES: Final = re.compile(r'[<>:"/\\|?*\s\x00-\x1f\x7f]+')
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_ASKED_OF_DEPARTMENTS: Final = ("R", "N", "V")
"""First letters of the codes whose sentences speak to whoever filled in the form."""
_UNUSABLE_FORMS: Final = frozenset({"F101", "F102", "F103", "F105", "F106", "F107", "F112", "F119"})
"""Files that their department must send anew; the other F codes are the planner's to settle."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A workbook that goes back with a text: its name, and whether its cells are marked."""

    name: str
    marked: bool


def return_letters(master: Master, lang: str, attached: Mapping[str, Attached] | None = None) -> dict[str, str]:
    """Return the text for each department whose form must go back, and for each that has sent nothing.

    attached: the workbooks that go with the texts, by the file as it was sent.
    Relative path below the folder of results → text with LF, to be encoded by ``letter_bytes``:
    ``returns/<code>_<name>.txt`` and ``returns/reminder_<code>_<name>.txt`` (督促 in Japanese).
    """
    reminder = translations(lang).gettext("reminder")
    found, letters, taken = findings_by_department(master), dict[str, str](), set[str]()
    for one in standings(master):
        if one.state == "missing":
            name, text = file_name((reminder, one.department, one.name), taken), _reminder(master, one, lang)
        elif findings := to_mend(found.get(one.department, ())):
            name = file_name((one.department, one.name), taken)
            text = _return_letter(master, one, findings, attached or {}, lang)
        else:
            continue
        taken.add(name.casefold())
        letters[f"{FOLDER}/{name}.txt"] = text
    return letters


def letter_bytes(text: str) -> bytes:
    """Return a letter as Windows' Notepad of any age reads it: UTF-8 with a byte-order mark, CRLF."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def file_name(parts: Sequence[str], taken: Collection[str] = ()) -> str:
    """Return a name, without ending, that Windows and Linux both take, made of these texts.

    taken: case-folded names that are used already; a number is added where needed.
    """
    readable = ("".join(" " if unseen(one) else one for one in part).strip(" .") for part in parts)
    joined = unicodedata.normalize("NFC", "_".join(filter(None, readable)))
    plain = _NOT_IN_NAMES.sub("_", joined).strip(" .") or "_"
    plain = f"_{plain}" if _RESERVED.fullmatch(plain) else plain
    name, number = _cut(plain, ""), 1
    while name.casefold() in taken:
        number += 1
        name = _cut(plain, f"-{number}")
    return name


def _cut(name: str, ending: str) -> str:
    room = _MOST_BYTES - len(ending.encode("utf-8"))
    short = name[: _MOST_CHARACTERS - len(ending)].encode("utf-8")[:room].decode("utf-8", errors="ignore")
    return short.rstrip(" .") + ending


def asked_of_departments(finding: Finding) -> bool:
    """Whether a finding speaks to whoever filled in a form, of what stands in it."""
    return finding.code.startswith(_ASKED_OF_DEPARTMENTS)


def to_mend(findings: Iterable[Finding]) -> list[Finding]:
    """Return what a department is to mend or check; nothing when nothing blocks."""
    theirs = [
        finding
        for finding in findings
        if finding.severity != "note"
        and finding.file
        and (asked_of_departments(finding) or finding.code in _UNUSABLE_FORMS)
    ]
    return theirs if any(finding.severity == "block" for finding in theirs) else []


# ---------------------------------------------------------------- the texts


def _return_letter(
    master: Master, one: Standing, findings: Sequence[Finding], attached: Mapping[str, Attached], lang: str
) -> str:
    _ = translations(lang).gettext
    parts = [
        *_opening(master, one, lang),
        _("Thank you for returning the form. Some of it can't be used as it is."),
        _("Please correct what is listed below in the same file, save it and send it again."),
    ]
    for file in dict.fromkeys(finding.file for finding in findings):
        listed = lines((finding for finding in findings if finding.file == file), lang)
        parts += ["", _("File: {file}").format(file=_one_line(PurePosixPath(file).name))]
        parts += [_attached(attached[file], lang)] if file in attached else []
        parts += _numbered(_("To be corrected"), [line for line in listed if line.severity == "block"], lang)
        parts += _numbered(_("Please also check"), [line for line in listed if line.severity == "warn"], lang)
    return "\n".join([*parts, *_closing(master, lang)])


def _attached(workbook: Attached, lang: str) -> str:
    """Return the line that says what is attached: the sender's own workbook, marked where that loses nothing."""
    _ = translations(lang).gettext
    if workbook.marked:
        text = _(
            "Attached: {file}. What to correct is coloured there and explained on each cell; please correct it there."
        )
    else:
        text = _("Attached: {file}, as you sent it; the list below names the cells.")
    return text.format(file=_one_line(workbook.name))


def _reminder(master: Master, one: Standing, lang: str) -> str:
    _ = translations(lang).gettext
    parts = [
        *_opening(master, one, lang),
        _("The form of your department has not arrived yet. Please fill it in and send it."),
        _("If you have sent it in the meantime, please disregard this message."),
    ]
    return "\n".join([*parts, *_closing(master, lang)])


def _opening(master: Master, one: Standing, lang: str) -> Iterator[str]:
    _, plan = translations(lang).gettext, master.plan
    yield _("To {department}").format(department=" ".join(filter(None, (one.bureau, one.name or one.department))))
    yield ""
    yield _("{plan}, report for {year}").format(plan=plan.title, year=year_label(plan.reporting_year, lang))
    yield ""


def _numbered(title: str, listed: Sequence[Line], lang: str) -> Iterator[str]:
    if not listed:
        return
    yield ""
    yield _bracketed(title, lang)
    for number, line in enumerate(listed, start=1):
        yield f"{number}. {_place(line, lang)}{_one_line(line.message)}"
        if action := _action(line, lang):
            yield f"   → {_one_line(action)}"


def _bracketed(title: str, lang: str) -> str:
    return f"【{title}】" if lang == "ja" else f"{title}:"


def _place(line: Line, lang: str) -> str:
    _ = translations(lang).gettext
    if not line.sheet:
        return ""
    if line.sheet != line.first_sheet:
        return _("Cells {cells}: ").format(cells=line.cell)
    if not line.cell:
        return _("Sheet “{sheet}”: ").format(sheet=line.sheet)
    return _("Sheet “{sheet}”, cell {cell}: ").format(sheet=line.sheet, cell=line.cell)


def _action(line: Line, lang: str) -> str:
    """Return what the department is to do; what the catalogue says of files is said to the planner."""
    _ = translations(lang).gettext
    if line.code not in _UNUSABLE_FORMS:
        return line.action
    if line.code == "F103":
        return _("Take the password off and send the file again.")
    return _("Use the form that was sent to you this time, and send it again.")


def _closing(master: Master, lang: str) -> Iterator[str]:
    _, plan = translations(lang).gettext, master.plan
    yield ""
    if plan.deadline:
        yield _("Deadline: {date}").format(date=date_label(plan.deadline, lang))
    yield plan.organisation
    yield ""


def _one_line(text: str) -> str:
    return " ".join(text.split())

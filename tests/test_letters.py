"""Covering texts: what goes to whom, in words a clerk acts on, under names any file system takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consolidator.model import Finding, Master, Submission
from consolidator.publish.letters import Attached, file_name, letter_bytes, return_letters
from tests.masters import initiative, ledger, master, plan

if TYPE_CHECKING:
    from consolidator.model import Severity

SENT = "財政局/様式 (1).xlsx"


def finding(code: str, severity: Severity = "block", place: str = "", file: str = SENT, **params: str) -> Finding:
    """place: sheet!cell. The field is always the actual of an effect."""
    sheet, _, cell = place.partition("!")
    return Finding(
        code, severity, tuple(params.items()), file=file, department="D2", sheet=sheet, cell=cell, table="effects",
        field="actual",
    )  # fmt: skip


def after(*findings: Finding, state: str = "accepted", reason: str = "") -> Master:
    """D1 has sent nothing, D2 has sent one file; D3 leads nothing."""
    asked = plan(
        tables=ledger(
            departments=[("D1", "総務局", "総務課"), ("D2", "", "財政/課"), ("D3", "", "文書課")],
            initiatives=[("1", "取組1", "1", "D1"), ("2", "取組2", "1", "D2")],
        )
    )
    sent = (Submission(SENT, "0" * 64, "D2", state, reason=reason),)
    return master([initiative("1")], of=asked, findings=findings, submissions=sent)


def test_only_who_sent_nothing_is_reminded_and_a_clean_form_gets_no_letter() -> None:
    letters = return_letters(after(), "en")
    assert list(letters) == ["returns/reminder_D1_総務課.txt"]
    text = letters["returns/reminder_D1_総務課.txt"]
    assert text.startswith("To 総務局 総務課\n")
    assert "経営プラン, report for FY2019" in text
    assert text.endswith("試験市\n")


def test_a_form_goes_back_with_a_numbered_list_of_what_to_do() -> None:
    done = after(
        finding("V101", place="取組2!E20"),
        finding("N102", place="取組2!C3", value="多数\nほか"),
        finding("R107", "warn", place="取組2!H1", content="x", count="1"),
        finding("R102", "note", place="取組2!H2", key="1"),
        finding("M101", "warn", place="取組2!H3", stands="○", value="△"),
    )
    text = return_letters(done, "en")["returns/D2_財政_課.txt"]
    body = text[text.index("File:") :].split("\n")
    assert body[:8] == [
        "File: 様式 (1).xlsx",
        "",
        "To be corrected:",
        "1. Sheet “取組2”, cell C3: “多数 ほか” can't be read as a number.",
        "   → Enter digits only, such as 1200.",
        "2. Sheet “取組2”, cell E20: “Actual” is empty.",
        "   → Fill it in.",
        "",
    ]
    assert body[8] == "Please also check:"
    assert "cell H1" in body[9]
    assert "H2" not in text  # a note asks nothing of anybody
    assert "H3" not in text  # the planning section asks both departments


def test_the_same_fault_in_many_cells_is_said_once() -> None:
    done = after(*(finding("V101", place=f"取組{number}!E20") for number in (1, 2, 3)))
    text = return_letters(done, "en")["returns/D2_財政_課.txt"]
    assert "1. Cells 取組1!E20, 取組2!E20, 取組3!E20: “Actual” is empty." in text
    assert "2. " not in text


def test_a_file_that_can_not_be_used_is_answered_in_words_for_its_sender() -> None:
    text = return_letters(after(finding("F103"), state="unreadable", reason="F103"), "en")["returns/D2_財政_課.txt"]
    assert "1. The file is protected by a password.\n   → Take the password off and send the file again." in text
    text = return_letters(after(finding("F107", year="2018"), state="other_year", reason="F107"), "en")[
        "returns/D2_財政_課.txt"
    ]
    assert "→ Use the form that was sent to you this time" in text


@pytest.mark.parametrize(("state", "code"), [("held", "F111"), ("set_aside", "F114")])
def test_what_the_planner_must_decide_is_no_matter_for_a_letter(state: str, code: str) -> None:
    done = after(finding(code, others="x", typed="1", sum="2"), state=state, reason=code)
    assert list(return_letters(done, "en")) == ["returns/reminder_D1_総務課.txt"]


def test_what_is_wrong_in_an_older_file_is_not_asked_for() -> None:
    older = (Submission("old.xlsx", "1" * 64, "D2", "superseded", reason="F110"),)
    done = after(finding("V101", place="1!A1", file="old.xlsx"))
    done = replace(done, submissions=(*done.submissions, *older))
    assert list(return_letters(done, "en")) == ["returns/reminder_D1_総務課.txt"]


def test_both_languages_write_to_the_same_departments() -> None:
    done = after(finding("V101", place="取組2!E20"))
    assert len(return_letters(done, "ja")) == len(return_letters(done, "en")) == 2


def test_notepad_reads_it() -> None:
    assert letter_bytes("一\n二\n") == b"\xef\xbb\xbf" + "一\r\n二\r\n".encode()


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("01", "総務課"), "01_総務課"), (("a/b", "..\\c"), "a_b__c"), (("CON", ""), "_CON"), (("nul.x",), "_nul.x"),
        (("", ""), "_"), (("課 ", " 室. "), "課_室"), (("カ\u3099",), "ガ"), (("=cmd|x",), "=cmd_x"),
        (("a\nb",), "a_b"),
    ],
)  # fmt: skip
def test_names_are_safe(parts: tuple[str, ...], name: str) -> None:
    assert file_name(parts) == name


def test_names_that_windows_takes_for_one_are_numbered() -> None:
    assert file_name(("a",), {"a"}) == "a-2"
    assert file_name(("A",), {"a", "a-2"}) == "A-3"
    long = "課" * 300
    assert file_name((long,), {file_name((long,))}).endswith("-2")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=150), min_size=1, max_size=3))
def test_any_name_is_one_name_of_a_file(parts: list[str]) -> None:
    name = file_name(parts)
    assert 0 < len(f"{name}.txt") <= 100
    assert len(f"{name}.txt".encode()) <= 255
    assert not set(name) & set('/\\<>:"|?*\n\r\t\0')
    assert name == name.strip(" .")


def test_the_letter_names_the_workbook_that_is_attached_and_says_whether_it_is_marked() -> None:
    done = after(finding("V101", place="取組2!E20"))
    marked = {SENT: Attached("様式_(1).xlsx", marked=True)}
    text = return_letters(done, "en", marked)["returns/D2_財政_課.txt"]
    assert "Attached: 様式_(1).xlsx. What to correct is coloured there" in text
    text = return_letters(done, "en", {SENT: Attached("様式.xls", marked=False)})["returns/D2_財政_課.txt"]
    assert "Attached: 様式.xls, as you sent it" in text
    assert "Attached" not in return_letters(done, "en")["returns/D2_財政_課.txt"]

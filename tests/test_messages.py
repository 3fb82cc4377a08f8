"""The Japanese catalogue says everything the code says, and nothing else."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from consolidator.language import message_of, translations
from consolidator.model import Finding
from schemas.codes import CODES, PHRASES
from tools import findings_page, messages


@pytest.fixture(scope="module")
def committed() -> Catalog:
    return messages.read_catalogue()


def test_nothing_is_missing_unused_fuzzy_untranslated_or_takes_other_parameters(committed: Catalog) -> None:
    assert messages.faults(committed) == []


def test_compiled_catalogue_is_what_the_po_compiles_to(committed: Catalog) -> None:
    assert messages.PO.with_suffix(".mo").read_bytes() == messages.mo_bytes(messages.updated(committed))


def test_po_is_in_the_order_of_the_code(committed: Catalog) -> None:
    assert messages.PO.read_bytes() == messages.po_bytes(messages.updated(committed))


@pytest.mark.parametrize("code", CODES)
def test_every_code_speaks_japanese(code: str) -> None:
    for english in filter(None, (CODES[code].message, CODES[code].action)):
        japanese = translations("ja").gettext(english)
        assert japanese != english
        assert japanese.endswith(("。", "}", "か。"))
        assert "“" not in japanese


def test_phrases_within_a_sentence_are_translated_and_data_is_not() -> None:
    told = Finding("F102", "block", (("what", PHRASES["pdf"]),), file="it is a PDF")
    assert message_of(told, "ja") == "Excel ブックではありません（PDF）。"
    assert message_of(told, "en") == "The file is not an Excel workbook (it is a PDF)."
    typed = Finding("N101", "block", (("value", "it is a PDF"), ("choices", "◎")))
    assert message_of(typed, "ja") == "「it is a PDF」は評価の記号ではありません。"


def test_faults_are_found() -> None:
    catalogue = Catalog(locale="ja")
    catalogue.add("“{label}” is empty.", "「{lable}」が空欄です。")
    catalogue.add("Fill it in.", "入力してください。", flags=["fuzzy"])
    catalogue.add("Nobody says this.", "だれも言いません。")
    catalogue.add("Shorten it.", "")
    found = messages.faults(catalogue)
    assert "other placeholders: “{label}” is empty." in found
    assert "fuzzy: Fill it in." in found
    assert "no longer in the code: Nobody says this." in found
    assert "not translated: Shorten it." in found
    assert "missing: Enter the amount." in found


def test_gettext_calls_are_found_in_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "consolidator").mkdir()
    (tmp_path / "consolidator" / "some.py").write_text(
        'a = translations(lang).gettext("Said by method.")\nb = _("Said " "in two parts.")\nc = other("Not said.")\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    found = messages.extracted()
    assert found["Said by method."] == (["consolidator/some.py"], [])
    assert "Said in two parts." in found
    assert "Not said." not in found


def test_what_click_says_is_what_click_says() -> None:
    found = extract_from_dir(Path(click.__file__).parent, [("**.py", "python")])
    said = {message for _, _, message, _, _ in found} | {"required"}  # a key that click translates when it is shown
    assert [message for message in messages.CLICK if message not in said] == []


def test_pages_of_findings_are_current_and_list_every_code_in_one_language() -> None:
    for lang, path in findings_page.PAGES.items():
        written = path.read_text(encoding="utf-8")
        assert written == findings_page.page(lang)
        for code in CODES:
            assert f"| {code} |" in written
    japanese = findings_page.page("ja")
    assert not [code.message for code in CODES.values() if len(code.message) > 20 and code.message in japanese]

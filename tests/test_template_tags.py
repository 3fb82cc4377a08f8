"""The manual of templates lists every tag there is."""

from __future__ import annotations

import pytest

from consolidator.layout import tags_in
from schemas.tables import TABLES
from tools import template_tags


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_manual_lists_every_tag_as_the_schemas_define_it(lang: str) -> None:
    text = template_tags.PAGES[lang].read_text(encoding="utf-8")
    assert text == template_tags.page(lang)
    listed, _ = tags_in(text.partition(template_tags.BEGIN)[2])
    assert {tag.name for tag in listed} == {
        f"{table.name}.{field.name}" for table in TABLES.values() for field in table.fields
    }


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_tag_that_the_manual_teaches_is_one(lang: str) -> None:
    known, unknown = tags_in(template_tags.PAGES[lang].read_text(encoding="utf-8"))
    assert unknown == ()
    assert {tag.every for tag in known} == {True, False}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_pictures_of_the_manual_exist(lang: str) -> None:
    page = template_tags.PAGES[lang]
    names = [part.partition(")")[0] for part in page.read_text(encoding="utf-8").split("](")[1:]]
    pictures = [name for name in names if name.endswith(".png")]
    assert len(pictures) == 2
    assert all((page.parent / name).is_file() for name in pictures)


def test_a_stale_table_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert template_tags.main(["--check"]) == 0
    monkeypatch.setattr(template_tags, "tags", lambda lang: f"stale {lang}")
    assert template_tags.main(["--check"]) == 1

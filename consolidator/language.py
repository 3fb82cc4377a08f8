"""What people read, in their language: catalogues (gettext) and the sentences of findings."""

from __future__ import annotations

import gettext
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from schemas.codes import CODES
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consolidator.model import Finding, OperatorError

LANGUAGES = ("ja", "en")
PHRASED = ("why", "what", "first")
"""Parameters that may hold a phrase of the catalogue."""


@cache
def translations(lang: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; English sentences are the message ids themselves."""
    if lang == "en":
        return gettext.NullTranslations()
    catalogue = resources.files("consolidator") / "locale" / lang / "LC_MESSAGES" / "messages.mo"
    with catalogue.open("rb") as stream:
        return gettext.GNUTranslations(stream)


def sentence(message: str, params: Iterable[tuple[str, str]], lang: str) -> str:
    """Return a message of the catalogue with its parameters filled in, phrases among them translated too."""
    say = translations(lang).gettext
    filled = {name: say(value) if value and name in PHRASED else value for name, value in params}
    return say(message).format_map(filled) if message else ""


def message_of(finding: Finding, lang: str) -> str:
    """Return what is wrong."""
    return sentence(CODES[finding.code].message, _params(finding, lang), lang)


def action_of(finding: Finding, lang: str) -> str:
    """Return what to do about it, '' where nothing need be done."""
    return sentence(CODES[finding.code].action, _params(finding, lang), lang)


def _params(finding: Finding, lang: str) -> list[tuple[str, str]]:
    """Return a finding's parameters with its field, key and value, fields by the label people see."""
    params = {"key": finding.key, "value": finding.value, "label": finding.field, **dict(finding.params)}
    labels = _labels(finding.table, lang)
    for name in ("label", "reference"):
        if params.get(name) in labels:
            params[name] = labels[params[name]]
    return list(params.items())


@cache
def _labels(table: str, lang: str) -> dict[str, str]:
    """Return how the fields of a table are called where people see them."""
    fields = TABLES[table].fields if table in TABLES else ()
    return {field.name: field.title(lang) for field in fields}


def error_line(error: OperatorError, lang: str) -> str:
    """Return the one line an operator sees when a command can't be carried out."""
    code = CODES[error.code]
    parts = (sentence(code.message, error.params, lang), sentence(code.action, error.params, lang))
    return " ".join(part for part in parts if part)

"""datapackage.json: what every CSV file and column of a data folder means (Frictionless Tabular Data Package).

The files follow the national rules for machine-readable tables: one table a file, one value a cell, no merged cells
or spacing, numbers without units or separators, dates as ISO 8601, fiscal years as numbers, codes beside names, and
the unit in the column's title.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from consolidator.language import translations
from consolidator.normalise.years import year_label
from consolidator.publish.data_tables import csv_bytes
from schemas.outputs import OUTPUTS
from schemas.outputs.figures import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from consolidator.model import Plan
    from schemas.fields import Field, Kind, Table

FILE: Final = "datapackage.json"
_TYPES: Final[Mapping[Kind, str]] = {"number": "number", "money": "number", "year": "year", "date": "date"}
_TABLES: Final[Mapping[str, Table]] = {**OUTPUTS, FIGURES.name: FIGURES}
_DIALECT: Final = {
    "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True,
    "skipInitialSpace": False,
}  # fmt: skip


def data_files(tables: Mapping[str, pd.DataFrame], plan: Plan, lang: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a data folder, name and content: ``<table>.csv`` for each table, then datapackage.json.

    tables: by the names of ``schemas.outputs``, each with columns of its schema.
    """
    resources = []
    for name, frame in tables.items():
        content = csv_bytes(frame)
        resources.append(_resource(name, frame, content, plan, lang))
        yield f"{name}.csv", content
    package = {
        "profile": "tabular-data-package",
        "name": f"plan-data-{plan.reporting_year}",
        "title": f"{plan.organisation} {plan.title} {year_label(plan.reporting_year, lang)}".strip(),
        "description": translations(lang).gettext(
            "One table a file, in UTF-8 with a byte-order mark. A fiscal year runs from April to March and is named "
            "by the year it begins in. Empty means no value."
        ),
        "resources": resources,
    }
    yield FILE, (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _resource(name: str, frame: pd.DataFrame, content: bytes, plan: Plan, lang: str) -> dict[str, Any]:
    table = _TABLES[name]
    schema: dict[str, Any] = {
        "fields": [_described(table.field(str(column)), plan, lang) for column in frame.columns],
        "missingValues": [""],
    }
    if table.key and _identifies(frame, list(table.key)):
        schema["primaryKey"] = list(table.key)
    resource = {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "title": table.title(lang),
        "description": table.help_en if lang == "en" else table.help,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": _DIALECT,
        "schema": schema,
    }
    return {key: value for key, value in resource.items() if value != ""}


def _identifies(frame: pd.DataFrame, key: list[str]) -> bool:
    """Tell whether these columns name each row; past ratings, say, may be handed in twice for one year."""
    held = frame[[name for name in key if name in frame.columns]]
    blank = held.isna() | (held.astype(object) == "")
    return len(held.columns) == len(key) and not blank.any(axis=None) and not held.duplicated().any()


def _described(field: Field, plan: Plan, lang: str) -> dict[str, Any]:
    """Return a column's descriptor: name, type, title with its unit, description, permitted values."""
    unit = plan.money_unit if field.kind == "money" else ""
    title = field.title(lang)
    described: dict[str, Any] = {
        "name": field.name,
        "type": _TYPES.get(field.kind, "string"),
        "title": (f"{title} ({unit})" if lang == "en" else f"{title}（{unit}）") if unit else title,
    }
    values = "; ".join(f"{choice.value}: {choice.label(lang)}" for choice in field.choices)
    if description := " ".join(filter(None, (field.hint(lang), values))):
        described["description"] = description
    if unit:
        described["unit"] = unit
    if field.kind == "yes_no" and not field.choices:
        described |= {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]}
    if field.choices:
        described["constraints"] = {"enum": [choice.value for choice in field.choices]}
    return described

"""What describes one field of any table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text",  # one line
    "long_text",  # may hold line breaks
    "code",  # text that identifies; compared exactly, "01" is not 1
    "codes",  # several codes in one cell, separated by 、 , ; or a line break
    "number",
    "money",  # in the plan's unit
    "rating",  # a symbol of the plan's scale for the field's aspect
    "choice",
    "year",  # fiscal year, int, April to March
    "date",
    "yes_no",
]

Combine = Literal["lead", "join", "sum"]
"""How several departments' entries for one value become one: the lead's wins, texts are joined, numbers added."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One permitted value: as stored and published, and as shown in each language."""

    value: str
    ja: str
    en: str

    def label(self, lang: str) -> str:
        """Return what a person sees."""
        return self.en if lang == "en" else self.ja


@dataclass(frozen=True, slots=True)
class Field:
    """One field: everything that forms, checks and outputs need to know of it."""

    name: str
    label: str
    label_en: str
    kind: Kind = "text"
    required: bool = False
    entry: bool = False  # typed by departments
    public: bool = True  # 公表; False: 内部, never in a public report or open data
    combine: Combine = "lead"
    choices: tuple[Choice, ...] = ()
    aspect: str = ""  # of a rating: which scale of the plan it follows
    max_length: int = 0  # 0: no limit
    help: str = ""
    help_en: str = ""
    aliases: tuple[str, ...] = ()  # other header labels that mean this field

    def title(self, lang: str) -> str:
        """Return the label in a language."""
        return self.label_en if lang == "en" else self.label

    def hint(self, lang: str) -> str:
        """Return the help text in a language."""
        return self.help_en if lang == "en" else self.help


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its fields, and which of them make the key of a record."""

    name: str
    label: str
    label_en: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    vertical: bool = False  # a sheet of label and value pairs: exactly one record
    help: str = ""
    help_en: str = ""

    def title(self, lang: str) -> str:
        """Return the label (the sheet's name, for a ledger table) in a language."""
        return self.label_en if lang == "en" else self.label

    def field(self, name: str) -> Field:
        """Return the field of that name; KeyError when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name}.{name}")

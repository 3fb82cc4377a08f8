"""Notes on cells and the texts of drawn shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from xlwings import base_classes

if TYPE_CHECKING:
    from addin.engine.ranges import Range
    from addin.engine.sheets import Sheet

_CAPTION: Final = "com.sun.star.drawing.CaptionShape"  # the box of a note


class Note(base_classes.Note):
    """One note."""

    def __init__(self, sheet: Sheet, held: Any) -> None:
        """Keep LibreOffice's annotation."""
        self._sheet, self._held = sheet, held

    @property
    def api(self) -> Any:
        """LibreOffice's annotation."""
        return self._held

    @property
    def text(self) -> str:
        """What it says."""
        self._sheet.count("note.text")
        return str(self._held.String)

    @text.setter
    def text(self, text: str) -> None:
        self._sheet.count("note.write")
        self.location.guard_format()
        self._held.setString(text)

    @property
    def location(self) -> Range:
        """The cell it belongs to."""
        position = self._held.Position
        return self._sheet.range((position.Row + 1, position.Column + 1))

    def delete(self) -> None:
        """Take the note off its cell."""
        self._sheet.count("note.delete")
        self.location.guard_format()
        position = self._held.Position
        notes = self._sheet.held.Annotations
        for number in range(notes.Count):
            here = notes.getByIndex(number).Position
            if (here.Row, here.Column) == (position.Row, position.Column):
                notes.removeByIndex(number)
                return


class Shape(base_classes.Shape):
    """One drawn shape with text."""

    def __init__(self, sheet: Sheet, held: Any) -> None:
        """Keep LibreOffice's shape."""
        self._sheet, self._held = sheet, held

    @staticmethod
    def speaks(held: Any) -> bool:
        """Whether a shape holds text and is not the box of a note."""
        return held.ShapeType != _CAPTION and bool(getattr(held, "String", ""))

    @property
    def api(self) -> Any:
        """LibreOffice's shape."""
        return self._held

    @property
    def name(self) -> str:
        """Its name."""
        return str(self._held.Name)

    @name.setter
    def name(self, name: str) -> None:
        self._held.Name = name

    @property
    def type(self) -> str:
        """Its kind, in xlwings' words."""
        return "text_box" if self._held.ShapeType.endswith("TextShape") else "auto_shape"

    @property
    def text(self) -> str:
        """What it says."""
        return str(self._held.String)

    @text.setter
    def text(self, text: str) -> None:
        self._held.setString(text)

"""The engine, its LibreOffice processes and what an application does: message boxes, the status bar, workbooks."""

from __future__ import annotations

import atexit
import contextlib
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from xlwings import base_classes

from addin.engine import bridge, values
from addin.engine.books import Books

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BUTTONS: Final = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}  # MessageBoxButtons
_PRESSED: Final = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}
_KINDS: Final = {"info": "INFOBOX", "critical": "WARNINGBOX"}


class Engine:
    """What xlwings asks of an engine."""

    type = "desktop"

    def __init__(self, name: str) -> None:
        """Keep the name it is registered by."""
        self.name = name
        self.apps = Apps()

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        """Return a Python value as the interface takes it."""
        del options
        return values.prepared(value)

    @staticmethod
    def clean_value_data(
        data: Any,
        datetime_builder: Any,
        empty_as: Any,
        number_builder: Any,
        err_to_str: bool,  # noqa: FBT001 - xlwings' signature
    ) -> Any:
        """Return raw values as xlwings gives them out."""
        return values.cleaned(data, datetime_builder, empty_as, number_builder, errors=err_to_str)


class Apps(base_classes.Apps):
    """The LibreOffice processes this process knows; the first is active."""

    def __init__(self) -> None:
        """Begin with none."""
        self._apps: list[App] = []

    def join(self, app: App) -> None:
        """Make an app known, and active."""
        self._apps.insert(0, app)

    def leave(self, app: App) -> None:
        """Forget an app."""
        self._apps = [known for known in self._apps if known is not app]

    def keys(self) -> list[int]:
        """Return the ids of the processes."""
        return [app.pid for app in self._apps]

    @staticmethod
    def cleanup() -> None:
        """Do nothing: no process is left behind."""

    def __iter__(self) -> Iterator[App]:
        """Iterate over the apps, the active one first."""
        return iter(tuple(self._apps))

    def __len__(self) -> int:
        """Count them."""
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        """Return an app by the id of its process."""
        return next(app for app in self._apps if app.pid == pid)


class App(base_classes.App):
    """One LibreOffice. ``calls`` counts what was asked of it by kind, as Excel would count calls between processes."""

    version = "16.0"  # the Excel that is imitated
    calculation = "automatic"
    startup_path = path = ""
    hwnd = None
    display_alerts = enable_events = interactive = True
    cut_copy_mode = False
    # The base class has properties of these names, which raise; here they are plain attributes.
    visible: bool = False
    screen_updating: bool = True
    status_bar: str | bool = False
    books: Books = None  # type: ignore[assignment] # set at once
    engine: Engine = None  # type: ignore[assignment] # set at once

    def __init__(self, engine: Engine, pipe: str, process: subprocess.Popen[bytes] | None, *, visible: bool) -> None:
        """Connect; use ``started`` or ``attached``."""
        self.engine, self.pipe, self.visible = engine, pipe, visible
        self._process = process
        self._context, self.desktop = bridge.desktop(pipe, process)
        self.alerts: list[dict[str, str]] = []
        self.answer = "ok"
        self.calls: Counter[str] = Counter()
        self.books = Books(self)

    @classmethod
    def started(cls, engine: Engine, profile: Path, *, visible: bool) -> App:
        """Start a LibreOffice of our own; it ends with this process unless it is visible."""
        bridge.uno()
        process, pipe = bridge.started(profile, visible=visible)
        if not visible:
            atexit.register(process.kill)
        return cls(engine, pipe, process, visible=visible)

    @classmethod
    def attached(cls, engine: Engine, pipe: str) -> App:
        """Join a LibreOffice that somebody else started, with the workbooks open in it."""
        app = cls(engine, pipe, None, visible=True)
        app.visible = app.books.adopt()
        return app

    @property
    def api(self) -> Any:
        """LibreOffice's desktop."""
        return self.desktop

    @property
    def pid(self) -> int:
        """The process started here, -1 for one that was joined."""
        return self._process.pid if self._process else -1

    def count(self, kind: str) -> None:
        """Count a call to the application."""
        self.calls[kind] += 1

    def activate(self, steal_focus: bool = False) -> None:  # noqa: FBT001, FBT002 - xlwings' signature
        """Do nothing: windows are LibreOffice's own business."""

    def calculate(self) -> None:
        """Calculate every open workbook anew."""
        self.count("calculate")
        for book in self.books:
            book.doc.calculateAll()

    def alert(self, prompt: str, title: str, buttons: str | None, mode: str | None, callback: str | None) -> str:
        """Show a message box and return the button; without windows, keep what it says and give the answer set."""
        del callback
        kind = buttons or "ok"
        self.alerts.append({"prompt": prompt or "", "title": title or "", "buttons": kind, "mode": mode or ""})
        window = self._window()
        if window is None:
            return "ok" if kind == "ok" else self.answer
        box = window.getToolkit().createMessageBox(
            window, self._box_type(mode), _BUTTONS[kind], title or "", prompt or ""
        )
        return _PRESSED.get(box.execute(), "cancel")

    def _window(self) -> Any:
        frame = self.desktop.getCurrentFrame() if self.visible else None
        return frame.getContainerWindow() if frame is not None else None

    @staticmethod
    def _box_type(mode: str | None) -> Any:
        return bridge.uno().Enum("com.sun.star.awt.MessageBoxType", _KINDS.get(mode or "", "MESSAGEBOX"))

    def quit(self) -> None:
        """Close every workbook without saving, and end."""
        for book in tuple(self.books):
            book.close()
        with contextlib.suppress(Exception):  # the answer may not arrive any more
            self.desktop.terminate()
        self.kill()

    def kill(self) -> None:
        """End the process, if it was started here."""
        if self._process is not None:
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self.engine.apps.leave(self)

"""Keeps the catalogue in step with the code: extract, update, compile, check.

The message ids are the sentences and phrases of ``schemas.codes``, the literal arguments of the calls in KEYWORDS in
the packages, and what click says. The English catalogue is the code itself.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from schemas.codes import CODES, PHRASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT: Final = Path(__file__).parent.parent
SOURCES: Final = ("addin", "consolidator", "schemas")
KEYWORDS: Final = {"_": None, "N_": None, "gettext": None, "say": None, "ngettext": (1, 2)}
PO: Final = ROOT / "consolidator" / "locale" / "ja" / "LC_MESSAGES" / "messages.po"
HEADER: Final = """\
# Japanese sentences of consolidator. `make messages` adds what the code has gained, drops what it has
# lost and compiles the .mo beside this file."""

MessageId = str | tuple[str, ...]

CLICK: Final[tuple[MessageId, ...]] = (
    "Usage:",
    "Options",
    "Commands",
    "required",
    "default: {default}",
    "Show the version and exit.",
    "Aborted!",
    "Error: {message}",
    "Try '{command} {option}' for help.",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    "Missing command.",
    "Missing argument",
    "Missing option",
    "No such option {name!r}.",
    "No such command {name!r}.",
    "Option {name!r} does not take a value.",
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
)
"""What click itself says at our command line: it looks these up in our catalogue."""


class Undated(Catalog):
    """A catalogue whose header names no clock, person or program, so that it is the same every time."""

    mime_headers = (  # Babel's own is a property that asks the clock
        ("Language", "ja"),
        ("Plural-Forms", "nplurals=1; plural=0;"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    )


def extracted() -> dict[MessageId, tuple[list[str], list[str]]]:
    """Return every message id of the code in order: the files it stands in, the codes it belongs to."""
    found: dict[MessageId, tuple[list[str], list[str]]] = {}
    for code in CODES.values():
        for sentence in filter(None, (code.message, code.action)):
            _, codes = found.setdefault(sentence, (["schemas/codes.py"], []))
            if code.code not in codes:
                codes.append(code.code)
    for phrase in PHRASES.values():
        found.setdefault(phrase, (["schemas/codes.py"], []))
    for message, file in sorted(_literals(), key=lambda item: item[1]):
        files, _ = found.setdefault(message, ([], []))
        if file not in files:
            files.append(file)
    for message in CLICK:
        found.setdefault(message, ([], []))[0].append("click")
    return found


def _literals() -> Iterator[tuple[MessageId, str]]:
    for source in SOURCES:
        for name, _line, message, _comments, _context in extract_from_dir(
            ROOT / source, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            yield message, f"{source}/{Path(name).as_posix()}"


def read_catalogue() -> Catalog:
    """Return the Japanese catalogue as committed, obsolete messages left out."""
    with PO.open("rb") as stream:
        return read_po(stream, locale="ja", ignore_obsolete=True)


def updated(former: Catalog) -> Catalog:
    """Return a catalogue of exactly the messages in the code, translated where the former one is."""
    catalogue = Undated(locale="ja", header_comment=HEADER, fuzzy=False)
    for message, (files, codes) in extracted().items():
        known = former.get(message)
        catalogue.add(
            message,
            known.string if known else "",
            locations=[(file, 0) for file in files],
            auto_comments=[" ".join(codes)] if codes else (),
        )
    return catalogue


def po_bytes(catalogue: Catalog) -> bytes:
    """Return the .po, messages in the code's order."""
    stream = BytesIO()
    write_po(stream, catalogue, width=0, include_lineno=False)
    return stream.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """Return the compiled catalogue; what is fuzzy or not translated is left out."""
    stream = BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def placeholders(text: str) -> list[str]:
    """Return the names between braces, sorted; ValueError when the braces don't match."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def faults(committed: Catalog) -> list[str]:
    """Return what is wrong with the committed catalogue, a line each; empty when all is well."""
    wanted = extracted()
    known = {message.id: message for message in committed if message.id}
    lines = [f"missing: {message}" for message in wanted if message not in known]
    lines += [f"no longer in the code: {message}" for message in known if message not in wanted]
    for message in known.values():
        ids, strings = _tuple(message.id), _tuple(message.string)
        if message.fuzzy:
            lines.append(f"fuzzy: {ids[0]}")
        if not all(strings):
            lines.append(f"not translated: {ids[0]}")
        elif any(placeholders(ids[-1]) != placeholders(string) for string in strings):
            lines.append(f"other placeholders: {ids[0]}")
    return lines


def _tuple(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def main(arguments: list[str]) -> int:
    """Update and compile the catalogue; with ``--check`` only say what is wrong. Return the exit code."""
    former = read_catalogue()
    if "--check" not in arguments:
        former = updated(former)
        PO.write_bytes(po_bytes(former))
        PO.with_suffix(".mo").write_bytes(mo_bytes(former))
    lines = faults(former)
    if PO.with_suffix(".mo").read_bytes() != mo_bytes(updated(former)):
        lines.append("messages.mo is not what messages.po compiles to: run `make messages`")
    print("\n".join(lines) or "The catalogue is complete.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What is wrong with a Word template: tags that are unknown or can't work, their place and the nearest right one.

A document is read as its paragraphs, one a line, so that the line numbers of Jinja's parser are places in the document.
"""

from __future__ import annotations

import difflib
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from lxml import etree
from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.language import translations
from consolidator.model import Finding
from consolidator.report.shown import Printed
from consolidator.report.word import sandbox
from consolidator.report.word_tags import known_names
from schemas.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docx.oxml.xmlchemy import BaseOxmlElement

_KIND: Final = re.compile(r"(\{[{%#])(-?)(tr|tc|p|r)(?=\s)")
_WITHIN: Final = re.compile(r"\{%\s*(colspan|cellbg)\s+([^%]*?)\s*%\}|\{%\s*(?:vm|hm)\s*%\}")
_ROW: Final = re.compile(r"\{[{%#]-?(tr|tc)\s")
_WHOLE_PARAGRAPH: Final = re.compile(r"\{[{%]-?p\s[^}]*\}\}?")
_WIDE: Final = re.compile(r"[｛{]\s*[｛{%％].*?[}％%｝]\s*[}｝]")
_TAG: Final = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_QUOTES: Final = str.maketrans("“”‘’", "\"\"''")
_NEAR: Final = 40
_ANY: Final = object()
"""Stands for what a filter or an expression gives: nothing is known about it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph: where it is for people (part, then paragraph or cell), its text, whether it is in a table."""

    part: str
    spot: str
    text: str
    in_table: bool


def check_document(content: bytes, lang: str) -> tuple[Finding, ...]:
    """Return the mistakes of a template (T12x): sheet is the part of the document, cell the paragraph or table cell."""
    places = list(_places(content, lang))
    findings = [finding for place in places for finding in _written(place)]
    if not findings and not any("{{" in place.text or "{%" in place.text for place in places):
        findings.append(_finding("T125", Place("", "", "", in_table=False)))
    environment, source = sandbox(), "\n".join(_jinja(place.text) for place in places)
    try:
        tree = environment.parse(source)
        environment.compile(environment.parse(source))  # an unknown filter is noticed only here
    except TemplateSyntaxError as error:
        place = places[min(error.lineno, len(places)) - 1]
        return (*findings, _finding("T122", place, why=str(error.message)))
    names = _Names({**dict.fromkeys(environment.globals, _ANY), **known_names()})
    findings += [
        _finding("T121", places[line - 1], tag=wrong, nearest=right) for line, wrong, right in names.faults(tree)
    ]
    return tuple(dict.fromkeys(findings)) or _trial(content)


def _trial(content: bytes) -> tuple[Finding, ...]:
    """Fill the template in with one row of everything: tags that are right one by one may still not fit together."""
    document = DocxTemplate(io.BytesIO(content))
    document.render_init()
    try:
        etree.fromstring(document.build_xml(known_names(), sandbox()))
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, etree.XMLSyntaxError) as error:
        return (_finding("T127", Place("", "", "", in_table=False), why=str(error)),)
    return ()


def _jinja(text: str) -> str:
    """Return a paragraph as Jinja reads it: docxtpl's own marks gone, quotes straight, one line."""
    plain = _WITHIN.sub(lambda match: f"{{{{ {match[2]} }}}}" if match[2] else "", text.replace("\n", " "))
    return _TAG.sub(lambda match: match[0].translate(_QUOTES), _KIND.sub(r"\1\2", plain))


def _finding(code: str, place: Place, **params: str) -> Finding:
    near = place.text if len(place.text) <= _NEAR else place.text[:_NEAR] + "…"
    return Finding(
        code, CODES[code].severity, (*params.items(), ("near", near.replace("\n", " "))), sheet=place.part,
        cell=place.spot, value=params.get("tag", ""),
    )  # fmt: skip


def _written(place: Place) -> Iterator[Finding]:
    """Yield what is wrong with how tags are written or where they stand."""
    for match in _WIDE.finditer(place.text):
        if not _TAG.fullmatch(match[0]):
            yield _finding("T123", place, tag=match[0], nearest=_narrow(match[0]))
    for match in _ROW.finditer(place.text):
        if not place.in_table:
            yield _finding("T124", place, tag=match[0].strip())
    for match in _WHOLE_PARAGRAPH.finditer(place.text):
        if place.text.replace(match[0], "").strip():
            yield _finding("T126", place, tag=match[0])


def _narrow(text: str) -> str:
    """Return a tag in half-width characters, its braces side by side."""
    return re.sub(r"([{}])\s+(?=[{}%])", r"\1", unicodedata.normalize("NFKC", text))


# ---------------------------------------------------------------- places


def _places(content: bytes, lang: str) -> Iterator[Place]:
    """Yield the paragraphs of the body, then of headers and footers, then of notes, in their order."""
    say = translations(lang).gettext
    document = docx.Document(io.BytesIO(content))
    yield from _within(document.element.body, say("Body"), lang)
    names = {"header": say("Header"), "footer": say("Footer")}
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in names and not relation.is_external:
            yield from _within(relation.target_part.element, names[kind], lang)


def _within(root: BaseOxmlElement, part: str, lang: str) -> Iterator[Place]:
    """Yield the paragraphs below an element: those in tables by table and cell, the others by their number."""
    say = translations(lang).gettext
    tables = {table: number for number, table in enumerate(root.iter(qn("w:tbl")), start=1)}
    number = 0
    for paragraph in root.iter(qn("w:p")):
        text = "".join(_text(node) for node in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab")))
        cell = next(paragraph.iterancestors(qn("w:tc")), None)
        if cell is None:
            number += 1
            yield Place(part, say("paragraph {number}").format(number=number), text, in_table=False)
            continue
        row = next(cell.iterancestors(qn("w:tr")))
        table = next(row.iterancestors(qn("w:tbl")))
        spot = xl_rowcol_to_cell(table.findall(qn("w:tr")).index(row), row.findall(qn("w:tc")).index(cell))
        place = say("table {number}, cell {cell}").format(number=tables[table], cell=spot)
        yield Place(part, place, text, in_table=True)


def _text(node: BaseOxmlElement) -> str:
    return (node.text or "") if node.tag == qn("w:t") else "\n" if node.tag == qn("w:br") else "\t"


# ---------------------------------------------------------------- names


class _Names:
    """Follows the names of a parsed template through its loops, and notes those that lead nowhere."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known, self._paths = known, tuple(_paths({k: v for k, v in known.items() if v is not _ANY}))
        self._faults: list[tuple[int, str, str]] = []

    def faults(self, tree: nodes.Template) -> list[tuple[int, str, str]]:
        """Return the unknown names: line, as written, the nearest right one."""
        self._walk(tree, dict(self._known))
        return self._faults

    def _walk(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        if isinstance(node, nodes.For):
            self._loop(node, scope)
        elif isinstance(node, nodes.Assign):
            self._walk(node.node, scope)
            self._bind(node.target, self._meaning(node.node, scope), scope)
        elif isinstance(node, nodes.AssignBlock):
            for child in node.body:
                self._walk(child, scope)
            self._bind(node.target, _ANY, scope)
        elif isinstance(node, (nodes.Getattr, nodes.Getitem, nodes.Name)):
            self._meaning(node, scope)
        elif isinstance(node, nodes.Macro):
            inner = scope | {argument.name: _ANY for argument in node.args} | {"caller": _ANY}
            scope[node.name] = _ANY
            for child in node.body:
                self._walk(child, inner)
        else:
            for child in node.iter_child_nodes():
                self._walk(child, scope)

    def _loop(self, node: nodes.For, scope: dict[str, Any]) -> None:
        rows = self._meaning(node.iter, scope)
        inner = dict(scope) | {"loop": _ANY}
        self._bind(node.target, rows[0] if isinstance(rows, list) else _ANY, inner)
        for child in (*node.body, *([node.test] if node.test else [])):
            self._walk(child, inner)
        for child in node.else_:
            self._walk(child, scope)

    def _bind(self, target: nodes.Node, meaning: object, scope: dict[str, Any]) -> None:
        names = [target] if isinstance(target, nodes.Name) else list(target.find_all(nodes.Name))
        for name in names:
            scope[name.name] = meaning if name is target else _ANY

    def _meaning(self, node: nodes.Node, scope: dict[str, Any]) -> Any:  # noqa: ANN401 - '' , rows, names or anything
        """Return what an expression stands for, unknown names noted."""
        if isinstance(node, nodes.Name):
            if node.name in scope:
                return scope[node.name]
            self._note(node.lineno, node.name, scope)
            return _ANY
        if isinstance(node, nodes.Getattr) or (
            isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
        ):
            attribute = node.attr if isinstance(node, nodes.Getattr) else str(node.arg.value)  # type: ignore[attr-defined]
            return self._attribute(node, attribute, scope)
        if isinstance(node, nodes.Getitem):
            rows = self._meaning(node.node, scope)
            self._walk(node.arg, scope)
            return rows[0] if isinstance(rows, list) else _ANY
        for child in node.iter_child_nodes():
            self._walk(child, scope)
        return _ANY

    def _attribute(self, node: nodes.Node, attribute: str, scope: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
        owner = self._meaning(node.node, scope)  # type: ignore[attr-defined]
        if owner is _ANY:
            return _ANY
        if isinstance(owner, dict) and attribute in owner:
            return owner[attribute]
        if isinstance(owner, Printed) and attribute == "figure":
            return ""
        written = _written_name(node)
        near = difflib.get_close_matches(attribute, list(owner), 1, 0.0) if isinstance(owner, dict) else []
        start = written.rpartition(".")[0]
        self._faults.append((node.lineno, written, f"{start}.{near[0]}" if near else start))
        return _ANY

    def _note(self, line: int, name: str, scope: Mapping[str, Any]) -> None:
        near = difflib.get_close_matches(name, [*scope, *self._paths], 1, 0.0)
        self._faults.append((line, name, near[0]))


def _written_name(node: nodes.Node) -> str:
    """Return a name as it is written: row.title."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_written_name(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return f"{_written_name(node.node)}.{node.arg.value}"
    return "…"


def _paths(known: Mapping[str, Any], start: str = "") -> Iterator[str]:
    """Yield the names that stand for themselves, without a loop: plan.title, charts.effects."""
    for name, value in known.items():
        yield start + name
        if isinstance(value, dict):
            yield from _paths(value, f"{start}{name}.")

"""YAML read node by node, so that every fault names its file, its line and what was expected."""

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from frameworks.schema import Fault

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"
_A_DAY = "a day as YYYY-MM-DD"


@dataclass(slots=True)
class Faults:
    """The faults found so far, each kept once, in the order they were met."""

    found: dict[Fault, None] = field(default_factory=dict)

    def add(self, node: Node, message: str, expected: str) -> None:
        """Note a fault where `node` begins."""
        mark = node.start_mark
        self.at(mark.name, mark.line + 1, message, expected)

    def at(self, path: str, line: int, message: str, expected: str) -> None:
        """Note a fault at a line counted from 1."""
        self.found[Fault(path, line, message, expected)] = None


class _NamedText(io.StringIO):
    """Text that tells the YAML scanner which file it comes from."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = name


def compose(path: str, text: str, faults: Faults) -> Node | None:
    """The document as nodes; a syntax error or an empty file is noted and gives None."""
    try:
        node: Node | None = yaml.compose(_NamedText(path, text), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.at(path, mark.line + 1 if mark else 1, f"not YAML: {error.problem}", "valid YAML")
        return None
    except yaml.reader.ReaderError as error:
        faults.at(path, 1, f"not text: {error.reason}", "a text file in UTF-8")
        return None
    if node is None:
        faults.at(path, 1, "the file is empty", "a catalogue, a crosswalk or a glossary")
    return node


@dataclass(frozen=True, slots=True)
class Section:
    """A YAML mapping being read: values come out, faults are noted with their line."""

    node: Node
    fields: dict[str, Node]
    faults: Faults

    @classmethod
    def of(cls, node: Node, faults: Faults) -> "Section":
        """Take a node as a mapping; what is not one, or has a key twice, is noted."""
        fields: dict[str, Node] = {}
        if not isinstance(node, MappingNode):
            faults.add(node, "not a mapping", "keys with values")
            return cls(node, fields, faults)
        for key, value in node.value:
            name = str(key.value)
            if name in fields:
                faults.add(key, f"key “{name}” stands here twice", "each key once")
            fields[name] = value
        return cls(node, fields, faults)

    def over(self, base: "Section") -> "Section":
        """This section laid over `base`: what is said here replaces what is said there."""
        return Section(self.node, {**base.fields, **self.fields}, self.faults)

    def only(self, allowed: Collection[str]) -> None:
        """Note every key that is not allowed, with the nearest one that is."""
        for name, value in self.fields.items():
            if name not in allowed:
                self.faults.add(value, f"unknown key “{name}”", _one_of(name, allowed))

    def has(self, key: str) -> bool:
        """Whether the key is there, also where its value is empty."""
        return key in self.fields

    def fault(self, key: str, message: str, expected: str) -> None:
        """Note a fault at the value of `key`, or at the section where it is missing."""
        self.faults.add(self.fields.get(key, self.node), message, expected)

    def text(self, key: str, *, required: bool = False) -> str:
        """A text, lines joined and outer blanks gone."""
        node = self.fields.get(key)
        value = self._scalar(node, f"“{key}”") if node is not None else ""
        if required and not value:
            self.fault(key, f"“{key}” is missing", "a text")
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A calendar day."""
        text = self.text(key)
        if not text:
            if required:
                self.fault(key, f"“{key}” is missing", _A_DAY)
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(key, f"“{key}” is “{text}”, which is no day", _A_DAY)
            return None

    def choice(self, key: str, allowed: Collection[str], *, required: bool = False) -> str:
        """One of the allowed words; empty where it is absent or wrong."""
        text = self.text(key, required=required)
        if text and text not in allowed:
            self.fault(key, f"“{key}” is “{text}”", _one_of(text, allowed))
            return ""
        return text

    def texts(self, key: str, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of texts, each of the allowed words where these are given."""
        found = []
        for node in self._items(key):
            value = self._scalar(node, f"an item of “{key}”")
            if allowed is not None and value not in allowed:
                self.faults.add(node, f"“{key}” names “{value}”", _one_of(value, allowed))
            else:
                found.append(value)
        return tuple(found)

    def section(self, key: str) -> "Section | None":
        """The mapping under `key`, or None where there is none."""
        node = self.fields.get(key)
        return Section.of(node, self.faults) if node is not None else None

    def sections(self, key: str) -> list["Section"]:
        """The mappings of the list under `key`."""
        return [Section.of(node, self.faults) for node in self._items(key)]

    def named_sections(self, key: str) -> dict[str, "Section"]:
        """The mappings under `key` by their name."""
        outer = self.section(key)
        return {n: Section.of(v, self.faults) for n, v in outer.fields.items()} if outer else {}

    def lines(self, key: str) -> Iterator[tuple[int, str]]:
        """The lines of a block text (`|`) with their place in the file, blank ones left out."""
        node = self.fields.get(key)
        if node is None:
            return
        if not isinstance(node, ScalarNode) or node.style != "|":
            self.fault(key, f"“{key}” is not a block of lines", "“|” and one row on each line")
            return
        for offset, line in enumerate(node.value.split("\n")):
            if line.strip():
                yield node.start_mark.line + 2 + offset, line.strip()

    def _items(self, key: str) -> list[Node]:
        node = self.fields.get(key)
        if node is None or node.tag == _NULL:
            return []
        if not isinstance(node, SequenceNode):
            self.fault(key, f"“{key}” is not a list", "a list")
            return []
        return list(node.value)

    def _scalar(self, node: Node, what: str) -> str:
        if not isinstance(node, ScalarNode):
            self.faults.add(node, f"{what} is not a single value", "a text")
            return ""
        return "" if node.tag == _NULL else " ".join(str(node.value).split())


def _one_of(given: str, allowed: Collection[str]) -> str:
    near = get_close_matches(given, list(allowed), n=1)
    nearest = f"; the nearest is “{near[0]}”" if near else ""
    return f"one of {', '.join(allowed)}{nearest}"

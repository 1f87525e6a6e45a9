"""Files of cases for `classify` and `incident_clock`: YAML or JSON, every fault told in a line."""

import json
import sys
from collections.abc import Hashable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

_TOO_DEEP = "The file is nested too deeply to hold cases."


class Faults(Exception):
    """Everything that is wrong with the input, one line each."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


_MERGE = "tag:yaml.org,2002:merge"


def _pairs_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Reads a JSON object and refuses a key that stands twice."""
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise Faults(f"“{key}” stands in one object twice; give it once.")
        seen[key] = value
    return seen


class _OnceOnly(yaml.SafeLoader):
    """Reads YAML and refuses a key that stands twice: only one of two answers can be meant."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._seen: set[int] = set()

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Checked once, before `<<` mixes in keys that may be given anew."""
        if id(node) not in self._seen:
            self._seen.add(id(node))
            self._refuse_twice(node)
        super().flatten_mapping(node)

    def _refuse_twice(self, node: yaml.MappingNode) -> None:
        keys = set()
        for key_node, _ in node.value:
            if key_node.tag == _MERGE:
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                continue  # the reader itself says what is wrong with such a key
            if key in keys:
                line = key_node.start_mark.line + 1
                raise Faults(f"line {line}: “{key}” stands here twice; give it once.")
            keys.add(key)


def hint(word: str, known: list[str]) -> str:
    """The nearest known word as a question, or nothing."""
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f" Did you mean “{close[0]}”?" if close else ""


def text_of(file: str) -> str:
    """The text of a file, or of standard input for "-"; raises Faults where it cannot be read."""
    try:
        if file == "-":
            return sys.stdin.read()
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Faults(f"{file}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise Faults(f"{file}: is not UTF-8 text (byte {error.start}).") from error


def document(text: str) -> Any:
    """What a text of YAML or JSON holds; raises Faults with the place of what is wrong."""
    if text.lstrip().startswith(("{", "[")):
        try:
            return json.loads(text, object_pairs_hook=_pairs_once)
        except RecursionError as error:
            raise Faults(_TOO_DEEP) from error
        except ValueError:
            pass  # braces are YAML too
    try:
        return yaml.load(text, _OnceOnly)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the file"
        raise Faults(f"{where}: is neither YAML nor JSON ({error.problem}).") from error
    except RecursionError as error:
        raise Faults(_TOO_DEEP) from error
    except (yaml.YAMLError, ValueError) as error:
        raise Faults(f"The file is neither YAML nor JSON ({error}).") from error

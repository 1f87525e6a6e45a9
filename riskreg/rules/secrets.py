"""Words that are withheld, found again in whatever they were copied to. Pure."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SHORTEST = 8  # signs; what is shorter is withheld in its record, and not looked for elsewhere
INSTEAD = "[withheld]"
_SENTENCE = re.compile(r"[\r\n]+|(?<=[.!?;])\s+")


def texts_of(value: Any) -> Iterable[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_of(each)


def parts_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts with each of their sentences, long ones first: a part that was copied is found too."""
    found = set()
    for text in texts:
        whole = _plain(text)
        found |= {whole, *map(_plain, _SENTENCE.split(text))}
    return tuple(sorted((each for each in found if len(each) >= SHORTEST), key=_longest_first))


def _longest_first(text: str) -> tuple[int, str]:
    return -len(text), text


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True, slots=True)
class Secrets:
    """Texts to strike, whatever their case and spacing."""

    parts: tuple[str, ...] = ()

    def struck(self, value: Any) -> Any:
        """A value of texts, lists and mappings without them."""
        if not self.parts:
            return value
        strike = self._striking("\n".join(texts_of(value)), str)
        return value if strike is None else _mapped(value, strike)

    def struck_html(self, text: str) -> str:
        """HTML without them, as templates escape them."""
        strike = self._striking(text, html.escape)
        return text if strike is None else strike(text)

    def _striking(self, text: str, written: Callable[[str], str]) -> Callable[[str], str] | None:
        """Strikes those of them that are there; None where none is."""
        if not self.parts:
            return None
        within = _plain(text).casefold()
        there = [part for part in map(written, self.parts) if part.casefold() in within]
        if not there:
            return None
        pattern = re.compile("|".join(map(_anyhow, there)), re.IGNORECASE)
        return lambda text: pattern.sub(INSTEAD, unicodedata.normalize("NFC", text))


def _anyhow(part: str) -> str:
    return r"\s+".join(re.escape(word) for word in part.split())


def _mapped(value: Any, strike: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return strike(value)
    if isinstance(value, Mapping):
        return {name: _mapped(each, strike) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(each, strike) for each in value]
    return value

"""Words that somebody typed, without the names and addresses of people: for the trail."""

import re
from collections.abc import Iterable, Mapping

_ADDRESS = re.compile(r"\S+@\S+")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
SEVERAL = "[name]"  # borne by more than one
ADDRESS = "[address]"  # of nobody known here
SHORTEST = 3  # letters of a word that is looked for alone: particles of names say nothing


def bearers(people: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """What is said for each word of a name, each address: from key, name and address of people."""
    told: dict[str, str] = {}
    for key, name, address in people:
        words = {each for each in _WORD.findall(name.casefold()) if len(each) >= SHORTEST}
        for each in words | {address.casefold()}:
            told[each] = SEVERAL if told.get(each, key) != key else key
    return told


def nameless(text: str, told: Mapping[str, str]) -> str:
    """The words with a person's key in place of each word of a name, and of an address.

    Too much is taken out rather than too little: who is called Field takes every field along.
    """
    text = _ADDRESS.sub(lambda found: told.get(found[0].casefold(), ADDRESS), text)
    return _WORD.sub(lambda found: told.get(found[0].casefold(), found[0]), text)

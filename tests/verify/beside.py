"""Cases of what lies beside a file: a folder of evidence, an exported trail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from tests.verify import files
from tests.verify.files import PROOFS, Parts, written

Found = tuple[str, str, str]
PLAIN = Parts()
FOLDER = dict(PROOFS.values())


@dataclass(frozen=True)
class Case:
    """A file, what is beside it, and what must be found; None: it cannot be checked."""

    name: str
    content: bytes
    found: tuple[Found, ...] | None = ()
    folder: Mapping[str, bytes] | None = None
    trail: bytes | None = None
    trust: tuple[bytes, ...] = ()
    keys: tuple[bytes, ...] = ()


def evidence() -> Iterator[Case]:
    """A folder of evidence beside the file."""
    content = written(PLAIN)
    one, two = FOLDER
    yield Case("evidence, all of it", content, (), FOLDER)
    yield Case(
        "evidence in folders", content, (), {f"a/b/{name}": text for name, text in FOLDER.items()}
    )
    yield Case(
        "evidence under other names",
        content,
        (),
        {f"{n}.bin": text for n, text in enumerate(FOLDER.values())},
    )
    missing = {("EVD-0001", one): two, ("EVD-0002", two): one}
    for (reference, _), name in missing.items():
        yield Case(
            f"{reference} is missing",
            content,
            (("evidence", reference, "missing"),),
            {name: FOLDER[name]},
        )
    for reference, name in (("EVD-0001", one), ("EVD-0002", two)):
        other = {**FOLDER, name: FOLDER[name] + b"!"}
        yield Case(
            f"{reference} was changed", content, (("evidence", reference, "changed"),), other
        )
    more = {**FOLDER, "notes.txt": b"Not in the index."}
    yield Case("evidence that nobody named", content, (("evidence", "notes.txt", "surplus"),), more)
    none = (("evidence", "EVD-0001", "missing"), ("evidence", "EVD-0002", "missing"))
    yield Case("an empty folder", content, none, {})
    record = {"reference": "EVD-0003", "name": "", "sha256": "0" * 64}
    index = {**PLAIN.evidence, "files": [*PLAIN.evidence["files"], record]}
    yield Case("a record without a file", written(PLAIN.but(evidence=index)), (), FOLDER)
    swapped = {one: FOLDER[two], two: FOLDER[one]}
    yield Case("two files that swapped names", content, (), swapped)


def trails() -> Iterator[Case]:
    """An exported trail beside the file."""
    content, events = written(PLAIN), files.trail()
    whole = files.lines(events)
    yield Case("a trail that goes on", content, (), None, whole)
    yield Case("a trail that ends there", content, (), None, files.lines(events[:3]))
    yield Case("a trail without its last line feed", content, (), None, whole[:-1])
    for name, changed, found in (
        ("cut", events[:2], ("2", "cut")),
        ("of nothing", [], ("0", "cut")),
        ("without its second event", [events[0], *events[2:]], ("2", "missing")),
        ("in another order", [events[1], events[0], *events[2:]], ("1", "missing")),
        ("with an event twice", [events[0], events[0], *events[1:]], ("2", "missing")),
        (
            "with another body",
            [events[0], {**events[1], "body": "{}"}, *events[2:]],
            ("2", "changed"),
        ),
        (
            "with another time",
            [events[0], {**events[1], "at": "2026"}, *events[2:]],
            ("2", "changed"),
        ),
        ("with another digest", [{**events[0], "digest": "0" * 64}, *events[1:]], ("1", "changed")),
        (
            "with an event of another chain",
            [events[0], files.event(2, "1" * 64), *events[2:]],
            ("2", "unlinked"),
        ),
        ("with a field more", [{**events[0], "name": "x"}, *events[1:]], ("1", "unreadable")),
        ("of lists", [[], []], ("1", "unreadable")),
        ("written anew", rewritten(), ("3", "other")),
        ("of two chains", mixed(), ("", "mixed")),
    ):
        yield Case(f"a trail {name}", content, (("trail", *found),), None, files.lines(changed))
    # Who reads the first of two sees another event than the one under the digest.
    twice = whole.replace(b'"did":', b'"did":"person.erased","did":', 1)
    yield Case("a trail with a key twice", content, (("trail", "1", "unreadable"),), None, twice)
    deep = [{**events[0], "at": nested(300)}, *events[1:]]
    unread = (("trail", "1", "unreadable"),)
    yield Case("a trail nested deeply", content, unread, None, files.lines(deep))
    named = {key: told for key, told in events[0].items() if key != "digest"} | {"number": True}
    true = files.lines([{**named, "digest": files.sha(rfc8785.dumps(named))}])
    missing = (("trail", "1", "missing"),)
    yield Case("a trail with a number that is none", content, missing, None, true)
    marked = b"\xef\xbb\xbf" + whole
    yield Case("a trail with a byte order mark", content, unread, None, marked)
    yield Case("a trail with CRLF", content, (), None, whole.replace(b"\n", b"\r\n"))
    broken = whole.replace(b"{", b"", 1)
    yield Case("a trail that is no JSON", content, (("trail", "1", "unreadable"),), None, broken)


def nested(levels: int) -> list[Any]:
    """A list in a list, so many times."""
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


def rewritten() -> list[dict[str, Any]]:
    """A middle event changed and everything after it chained again."""
    first = files.event(1, "0" * 64)
    second = files.event(2, first["digest"], body="{}")
    return [first, second, files.event(3, second["digest"])]


def mixed() -> list[dict[str, Any]]:
    """An event of another organisation at the end, well chained."""
    events = files.trail()
    return [*events, files.event(5, events[-1]["digest"], chain="installation")]

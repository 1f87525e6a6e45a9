"""Cases of working papers: populations with samples drawn by every method, whole and broken."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import rfc8785

from riskreg.rules import sampling
from tests.verify.beside import Case, Found
from tests.verify.files import DOCUMENT, Parts, sha, written

SEED = "§ 2026, drawn in public"
_STATES = ("in_place", "planned", "in_place", "retired", "in_place")
SIZES = {"random": 5, "systematic": 4, "stratified": 6, "whole": 13}


def items() -> list[dict[str, Any]]:
    """Thirteen records in three parts; what is not ASCII sorts by its code points."""
    names = [*(f"AIS-0001 EU_AI_ACT Art. {n}" for n in range(9, 20)), "ÅRS-0001", "𝔸-0001"]
    return [
        {
            "key": f"0b6c7e0e-7f9e-4b8e-9c55-{place:012d}",
            "reference": name,
            "title": f"Überprüfung {place}",
            "fields": {"state": _STATES[place % 5], "owner": "ab"[place % 2]},
        }
        for place, name in enumerate(sorted(names))
    ]


def sample(method: str, place: int) -> dict[str, Any]:
    """A sample as the rules of the register draw it."""
    held = {each["reference"]: each["fields"]["state"] for each in items()}
    size = SIZES[method]
    drawn = sampling.draw(
        list(held), method=sampling.Method(method), size=size, seed=SEED, strata=held
    )
    return {
        "reference": f"P1-S{place}",
        "method": method,
        "size": size,
        "seed": SEED,
        "divided_by": "state" if method == "stratified" else "",
        "drawn": drawn,
        "sha256": sha("\n".join(drawn).encode()),
    }


def population() -> dict[str, Any]:
    """A population with a sample by each method."""
    return {
        "reference": "P1",
        "kind": "duties",
        "filters": {"status": ["met", "partly"]},
        "count": len(items()),
        "sha256": sha(rfc8785.dumps(items())),
        "is_redacted": False,
        "trail": {"number": 2, "digest": "0" * 64},
        "items": items(),
        "samples": [sample(method, n) for n, method in enumerate(SIZES, start=1)],
    }


def papers(*populations: Mapping[str, Any]) -> bytes:
    """A file that holds these populations."""
    told = {
        "format": "riskreg-populations/1",
        "document": DOCUMENT,
        "populations": list(populations),
    }
    return written(Parts(files={"populations.json": rfc8785.dumps(told)}))


def sampled() -> Iterator[Case]:
    """Every case; the files are whole, but for what was written in their populations."""
    yield Case("samples drawn by every method", papers(population()))
    yield Case("working papers without a population", papers())
    redacted = population()
    redacted["is_redacted"] = True
    for each in redacted["items"]:
        each["title"] = "left out"
    yield Case("a redacted population", papers(redacted))
    for name, place, changes in _broken():
        found = (("sample", f"P1-S{place}", "changed"),)
        yield Case(f"a sample {name}", papers(_with(place, changes)), found)
    yield from _other_records()
    yield from _unreadable()


def _broken() -> Iterator[tuple[str, int, dict[str, Any]]]:
    """What somebody who did not like a draw would write."""
    first = sample("random", 1)
    others = [each["reference"] for each in items() if each["reference"] not in first["drawn"]]
    swapped = sorted([*first["drawn"][1:], others[0]])
    lists = {
        "with a swapped item": swapped,
        "with a missing item": first["drawn"][1:],
        "with one item more": sorted([*first["drawn"], others[0]]),
        "with an item twice": [first["drawn"][0], *first["drawn"]],
        "in another order": first["drawn"][::-1],
    }
    for name, drawn in lists.items():
        yield name, 1, {"drawn": drawn, "sha256": sha("\n".join(drawn).encode())}
    yield "with another digest", 1, {"sha256": "0" * 64}
    for place, method in enumerate(("random", "systematic", "stratified"), start=1):
        yield f"with another seed, {method}", place, {"seed": "drawn again, in private"}
    yield "said to be drawn by another method", 1, {"method": "systematic"}
    yield "of another size", 3, {"size": 7}
    yield "divided by another field", 3, {"divided_by": "owner"}


def _with(place: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    changed = population()
    changed["samples"][place - 1] |= changes
    return changed


def _other_records() -> Iterator[Case]:
    """Records that are not the frozen ones."""
    titled = population()
    titled["items"][3]["title"] = "Another"
    changed: Found = ("population", "P1", "changed")
    yield Case("a frozen record with another title", papers(titled), (changed,))
    fewer = population()
    del fewer["items"][0]
    fewer["samples"] = []
    yield Case("a population with a missing record", papers(fewer), (changed,))
    again = deepcopy(fewer)
    again["sha256"] = sha(rfc8785.dumps(again["items"]))
    again["samples"] = [sample("whole", 1)]
    yield Case(
        "a record taken out, the digest made anew",
        papers(again),
        (("population", "", "unreadable"),),
    )


def _unreadable() -> Iterator[Case]:
    found = (("population", "", "unreadable"),)
    for name, changes in (
        ("drawn by hand", {"method": "by hand"}),
        ("larger than its population", {"size": 14}),
        ("of nothing", {"size": 0}),
        ("of half an item", {"size": 2.5}),
        ("of a word", {"size": True}),
    ):
        yield Case(f"a sample {name}", papers(_with(1, changes)), found)
    seedless = population()
    del seedless["samples"][0]["seed"]
    yield Case("a sample without a seed", papers(seedless), found)

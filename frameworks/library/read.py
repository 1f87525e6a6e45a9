"""The library file into dataclasses; every fault with its place. No database and no clock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from frameworks.nodes import Faults, Section, compose
from frameworks.parse import CatalogueError

FILE = Path(__file__).resolve().parent / "controls.yaml"

LAYERS = (
    "input_boundary",
    "output_constraint",
    "privilege_limit",
    "human_checkpoint",
    "observability",
    "data_curation",
    "governance",
)
PHASES = ("training", "deployment")
CARRIERS = ("provider", "deployer", "vendor")
EFFECTS = ("preventive", "detective", "corrective")
FAILURES = "RISKREG_FAILURES"  # the catalogue of ways in which an AI system fails
_KEYS = (
    "code", "title", "layer", "phase", "carrier", "effect", "how_it_works", "how_it_is_tested",
    "interval", "serves", "failure_modes",
)  # fmt: skip

Known = Mapping[str, Collection[str]]
"""The references of each framework that a library may serve, over all its editions."""


@dataclass(frozen=True, slots=True)
class LibraryControl:
    """One control of the library: what it is, how it is tested, what it serves."""

    code: str
    title: str
    layer: str
    phase: str
    carrier: str
    effect: str
    how_it_works: str
    how_it_is_tested: str
    interval: int  # days after which a test no longer counts
    serves: tuple[tuple[str, str], ...]  # (framework, reference)
    failure_modes: tuple[str, ...]  # references of FAILURES: what it helps against


def parse_library(path: Path, known: Known | None = None) -> tuple[LibraryControl, ...]:
    """Every control of a file, or `CatalogueError` with every fault found in it.

    Each reference must stand in `known`; without it they are taken as they are.
    """
    faults = Faults()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.at(str(path), 1, "there is no such file", "the path of a library file")
        raise CatalogueError(faults.found) from None
    node = compose(str(path), text, faults)
    controls = [] if node is None else _controls(Section.of(node, faults), known)
    if faults.found:
        raise CatalogueError(faults.found)
    return tuple(controls)


@cache
def shipped_library() -> tuple[LibraryControl, ...]:
    """The library that comes with the product, read once, in the order of the file."""
    return parse_library(FILE)


@cache
def by_code() -> Mapping[str, LibraryControl]:
    """The shipped library by code."""
    return {control.code: control for control in shipped_library()}


def _controls(document: Section, known: Known | None) -> list[LibraryControl]:
    document.only(("library", "note", "controls"))
    document.text("library", required=True)
    found: dict[str, LibraryControl] = {}
    for section in document.sections("controls"):
        control = _control(section, known)
        if control.code in found:
            section.fault("code", f"“{control.code}” stands here twice", "each code once")
        found[control.code] = control
    if not found:
        document.fault("controls", "there is no control", "at least one under “controls”")
    return list(found.values())


def _control(section: Section, known: Known | None) -> LibraryControl:
    section.only(_KEYS)
    return LibraryControl(
        code=section.text("code", required=True),
        title=section.text("title", required=True),
        layer=section.choice("layer", LAYERS, required=True),
        phase=section.choice("phase", PHASES) or "deployment",
        carrier=section.choice("carrier", CARRIERS, required=True),
        effect=section.choice("effect", EFFECTS, required=True),
        how_it_works=section.text("how_it_works", required=True),
        how_it_is_tested=section.text("how_it_is_tested", required=True),
        interval=_interval(section),
        serves=_serves(section, known),
        failure_modes=section.texts("failure_modes", _known(FAILURES, known)),
    )


def _interval(section: Section) -> int:
    text = section.text("interval", required=True)
    if text.isdecimal() and int(text) > 0:
        return int(text)
    if text:
        section.fault("interval", f"“interval” is “{text}”", "a number of days")
    return 0


def _serves(section: Section, known: Known | None) -> tuple[tuple[str, str], ...]:
    serves = section.section("serves")
    if serves is None or not serves.fields:
        section.fault("serves", "it serves no requirement", "frameworks with their references")
        return ()
    if known is not None:
        serves.only(tuple(known))
    return tuple(
        (framework, ref)
        for framework in serves.fields
        if known is None or framework in known
        for ref in serves.texts(framework, _known(framework, known))
    )


def _known(framework: str, known: Known | None) -> tuple[str, ...] | None:
    """The references that may be named; None where any may."""
    return None if known is None else tuple(known.get(framework, ()))

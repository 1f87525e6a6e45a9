"""What OSCAL 1.1 asks of assessment-results, as far as we write them: written by hand.

From the outline of the format (pages.nist.gov/OSCAL, public domain). A field that stands in neither
list is refused, as the schema of OSCAL refuses it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TOKEN = re.compile(r"[^\W\d][\w.-]*")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
LINE = re.compile(r"\S(?:.*\S)?")
WORDS = re.compile(r"\S(?:.*\S)?", re.DOTALL)
HREF = re.compile(r"[^\s]+")
SHA_256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Shape:
    """The fields an object must and may have; a list of one means one or more."""

    must: dict[str, Any]
    may: dict[str, Any]


def shape(**fields: Any) -> Shape:
    """Fields by name, dashes as underscores; those that end in an underscore may be missing."""
    named = {key.rstrip("_").replace("_", "-"): key.endswith("_") for key in fields}
    values = dict(zip(named, fields.values(), strict=True))
    return Shape(
        {key: values[key] for key, is_free in named.items() if not is_free},
        {key: values[key] for key, is_free in named.items() if is_free},
    )


def one_of(*words: str) -> Callable[[Any], bool]:
    """One of some words."""
    return words.__contains__


PARTY = shape(uuid=UUID, type=one_of("organization", "person"), name=LINE)
METADATA = shape(
    title=LINE, last_modified=MOMENT, version=LINE, oscal_version=LINE, parties_=[PARTY]
)
SELECTION = shape(
    description_=WORDS, include_all_=shape(), include_controls_=[shape(control_id=TOKEN)]
)
OBSERVATION = shape(
    uuid=UUID,
    title_=LINE,
    description=WORDS,
    methods=[one_of("EXAMINE", "INTERVIEW", "TEST", "UNKNOWN")],
    collected=MOMENT,
    expires_=MOMENT,
    relevant_evidence_=[shape(href_=HREF, description=WORDS)],
)
TARGET = shape(
    type=one_of("statement-id", "objective-id"),
    target_id=TOKEN,
    status=shape(state=one_of("satisfied", "not-satisfied"), reason_=TOKEN),
)
FINDING = shape(
    uuid=UUID,
    title=LINE,
    description=WORDS,
    target=TARGET,
    related_observations_=[shape(observation_uuid=UUID)],
)
RESULT = shape(
    uuid=UUID,
    title=LINE,
    description=WORDS,
    start=MOMENT,
    end_=MOMENT,
    reviewed_controls=shape(control_selections=[SELECTION]),
    observations_=[OBSERVATION],
    findings_=[FINDING],
)
HASH = shape(algorithm=one_of("SHA-256", "SHA-512"), value=SHA_256)
RESOURCE = shape(
    uuid=UUID, title_=LINE, description_=WORDS, rlinks_=[shape(href=HREF, hashes_=[HASH])]
)
RESULTS = shape(
    uuid=UUID,
    metadata=METADATA,
    import_ap=shape(href=HREF),
    results=[RESULT],
    back_matter_=shape(resources_=[RESOURCE]),
)
DOCUMENT = shape(assessment_results=RESULTS)


def faults(given: Any, wanted: Any = DOCUMENT, at: str = "") -> Iterator[str]:
    """Where something is not as it should be."""
    if isinstance(wanted, Shape):
        yield from _of_object(given, wanted, at)
    elif isinstance(wanted, list):
        if not isinstance(given, list) or not given:
            yield f"{at}: no list of one or more"
            return
        for number, each in enumerate(given):
            yield from faults(each, wanted[0], f"{at}[{number}]")
    elif not (wanted.fullmatch(given) if isinstance(wanted, re.Pattern) else wanted(given)):
        yield f"{at}: {given!r}"


def _of_object(given: Any, wanted: Shape, at: str) -> Iterator[str]:
    if not isinstance(given, dict):
        yield f"{at}: no object"
        return
    yield from (f"{at}: lacks {key}" for key in wanted.must.keys() - given.keys())
    known = wanted.must | wanted.may
    for key, value in given.items():
        if key in known:
            yield from faults(value, known[key], f"{at}/{key}")
        else:
            yield f"{at}: {key} is not known"

"""An assessment as a document: its states and moves, and what must be filled before it is sent."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from riskreg.rules import scoring
from riskreg.rules.refusals import Refusal

DRAFT, SUBMITTED, APPROVED = "draft", "submitted", "approved"

# The move -> the state it starts from, the state it ends in.
MOVES: Mapping[str, tuple[str, str]] = {
    "write": (DRAFT, DRAFT),
    "submit": (DRAFT, SUBMITTED),
    "discard": (DRAFT, "discarded"),
    "send_back": (SUBMITTED, DRAFT),
    "approve": (SUBMITTED, APPROVED),
    "supersede": (APPROVED, "superseded"),
}
_WRONG_STATE = {
    DRAFT: "assessment_not_submitted",
    SUBMITTED: "assessment_submitted",
}
FRIA_PARTS = ("a", "b", "c", "d", "e", "f")  # Art. 27(1)(a) to (f) AI Act
# What is judged on which scale: field of an estimate -> field of the scale.
STEPS: Mapping[str, str] = {
    "inherent_likelihood": "likelihood",
    "inherent_severity": "severity",
    "residual_likelihood": "likelihood",
    "residual_severity": "severity",
    "target_likelihood": "likelihood",
    "target_severity": "severity",
    "rights_severity": "rights_severity",
    "rights_extent": "rights_extent",
    "rights_reversibility": "rights_reversibility",
}
# What an estimate says of a risk; the next version begins with what is copied from the last one.
JUDGED = (
    *STEPS,
    "frequency_low",
    "frequency_high",
    "loss_low",
    "loss_high",
    "estimator",
    "assumptions",
    "dissent",
    "treatment",
    "treatment_note",
)
COPIED = tuple(f"{name}_id" if name == "estimator" else name for name in JUDGED)
_ALWAYS = (
    "inherent_likelihood",
    "inherent_severity",
    "residual_likelihood",
    "residual_severity",
    "treatment",
    "assumptions",
)
_OF_RIGHTS = ("rights_severity", "rights_extent", "rights_reversibility")
_ACTIVE = ("avoid", "reduce", "transfer")  # treatments that have to be described
_RANGES = (("frequency_low", "frequency_high"), ("loss_low", "loss_high"))


@dataclass(frozen=True, slots=True)
class Judged:
    """One estimate as the rules read it: the risk's key and name, and the values by field."""

    risk: str
    title: str
    touches_rights: bool
    is_closed: bool = False
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something to fill in or to mend before the document is sent, and where.

    `risk` is the key of the risk it concerns, empty for the document itself; `field` the place.
    """

    risk: str
    field: str
    code: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def refusal(self) -> Refusal:
        """As an action refuses it; the field is the way into an API body."""
        place = f"estimates/{self.risk}/{self.field}" if self.risk else self.field
        return Refusal(place.rstrip("/"), self.code, self.values)


def move_refusals(state: str, move: str) -> list[Refusal]:
    """Why a document in this state cannot take the move."""
    begins, _ends = MOVES[move]
    if state == begins:
        return []
    if begins == DRAFT and state == SUBMITTED:
        return [Refusal("", _WRONG_STATE[SUBMITTED])]
    if begins == SUBMITTED and state == DRAFT:
        return [Refusal("", _WRONG_STATE[DRAFT])]
    return [Refusal("", "assessment_over")]


def value_refusals(values: Mapping[str, Any], scale: Any) -> list[Refusal]:
    """Why these values of one estimate cannot be kept."""
    found = [
        Refusal(name, "off_scale", {"step": values[name]})
        for name, steps in STEPS.items()
        if values.get(name) is not None and not scoring.is_on(getattr(scale, steps), values[name])
    ]
    for low, high in _RANGES:
        found += _range_refusals(values, low, high)
    return found


def _range_refusals(values: Mapping[str, Any], low: str, high: str) -> list[Refusal]:
    least, most = values.get(low), values.get(high)
    negative = [Refusal(name, "negative") for name in (low, high) if (values.get(name) or 0) < 0]
    if negative:
        return negative
    if least is not None and most is not None and least > most:
        return [Refusal(high, "range_reversed")]
    return []


def gaps(
    kind: str,
    content: Mapping[str, Any],
    judged: Sequence[Judged],
    *,
    scale: Any,
    is_newest_scale: bool,
) -> list[Gap]:
    """Everything that keeps a document from being submitted, in the order one fills it."""
    if kind == "fria":
        return [Gap("", part, "part_empty", {"part": part}) for part in _empty(content, FRIA_PARTS)]
    found: list[Gap] = []
    if not is_newest_scale:
        found.append(Gap("", "scale", "scale_outdated"))
    if not judged:
        found.append(Gap("", "risks", "no_risks"))
    for each in judged:
        found += _of_risk(each, scale)
    found += [Gap("", name, f"{name}_empty") for name in _empty(content, ("scope", "conclusion"))]
    return found


def _empty(content: Mapping[str, Any], names: Collection[str]) -> Iterator[str]:
    return (name for name in names if not str(content.get(name) or "").strip())


def _of_risk(judged: Judged, scale: Any) -> Iterator[Gap]:
    told = {"risk": judged.title}
    if judged.is_closed:
        yield Gap(judged.risk, "", "risk_closed_meanwhile", told)
        return
    yield from _unanswered(judged, told)
    for name, steps in STEPS.items():
        step = judged.values.get(name)
        if step is not None and not scoring.is_on(getattr(scale, steps), step):
            yield Gap(judged.risk, name, "off_scale_now", {**told, "field": name, "step": step})
    if _rises(judged.values):
        yield Gap(judged.risk, "residual_likelihood", "residual_above_inherent", told)


def _unanswered(judged: Judged, told: Mapping[str, Any]) -> Iterator[Gap]:
    wanted = [*_ALWAYS, *(_OF_RIGHTS if judged.touches_rights else ())]
    if judged.values.get("treatment") in _ACTIVE:
        wanted.append("treatment_note")
    for name in wanted:
        value = judged.values.get(name)
        if value is None or not str(value).strip():
            yield Gap(judged.risk, name, "estimate_open", {**told, "field": name})


def _rises(values: Mapping[str, Any]) -> bool:
    """Controls cannot make a risk likelier or graver than it is without them."""
    pairs = ("likelihood", "severity")
    return any(
        (values.get(f"residual_{name}") or 0) > (values.get(f"inherent_{name}") or 99)
        for name in pairs
    )

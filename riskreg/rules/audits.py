"""What the auditors' work refuses: populations, samples, requests, findings, notes; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from riskreg.rules.refusals import Refusal
from riskreg.rules.sampling import LARGEST, LEAST_TOLERABLE, Basis, Method

# From a state of a request or a finding, the states it can move to.
REQUEST_MOVES: Mapping[str, frozenset[str]] = {
    "asked": frozenset({"answered", "withdrawn"}),
    "returned": frozenset({"answered", "withdrawn"}),
    "answered": frozenset({"accepted", "returned"}),
}
FINDING_MOVES: Mapping[str, frozenset[str]] = {
    "raised": frozenset({"answered"}),
    "reopened": frozenset({"answered"}),
    "answered": frozenset({"answered", "verified", "reopened"}),
    "verified": frozenset({"reopened"}),
}
LONGEST = 20_000  # characters of any words
UNSETTLED_REQUESTS = ("asked", "returned", "answered")


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample as somebody asks for it; the rates in per cent."""

    method: Method
    basis: Basis
    seed: str
    size: int | None = None
    confidence: Fraction | None = None
    tolerable: Fraction | None = None
    expected: int = 0
    stratum: str = ""


def open_refusals(*, is_open: bool) -> list[Refusal]:
    """Refuse every change of an engagement that is closed."""
    return [] if is_open else [Refusal("", "engagement_closed")]


def hand_over_refusals(*, leads: bool, may_lead: bool, reason: str) -> list[Refusal]:
    """Refuse a new lead who leads it, or is no auditor of it today, or whom no reason names."""
    found = [] if reason.strip() else [Refusal("reason", "reason_missing")]
    if leads:
        found.append(Refusal("lead", "lead_now"))
    elif not may_lead:
        found.append(Refusal("lead", "lead_outside"))
    return found


def take_over_refusals(*, is_attended: bool, reason: str) -> list[Refusal]:
    """Refuse to take an audit from auditors who are there, or without saying why."""
    found = [Refusal("", "engagement_attended")] if is_attended else []
    return found + ([] if reason.strip() else [Refusal("reason", "reason_missing")])


def close_refusals(*, is_open: bool, conclusion: str, requests: int) -> list[Refusal]:
    """Refuse to close twice, without a conclusion, or while requests are not settled."""
    if not is_open:
        return [Refusal("", "engagement_closed")]
    found = [] if conclusion.strip() else [Refusal("conclusion", "engagement_conclusion")]
    if requests:
        found.append(Refusal("", "requests_unsettled", {"count": requests}))
    return found


def freeze_refusals(count: int) -> list[Refusal]:
    """Refuse a population of nothing, or one too large to be kept item by item."""
    if not count:
        return [Refusal("", "population_empty")]
    if count > LARGEST:
        return [Refusal("", "population_large", {"count": count, "most": LARGEST})]
    return []


def draw_refusals(wish: Draw, *, count: int, fields: Collection[str]) -> list[Refusal]:
    """Refuse a draw that is not defined completely, or does not fit the population."""
    found = [] if wish.seed.strip() else [Refusal("seed", "seed_missing")]
    if wish.method == Method.STRATIFIED and wish.stratum not in fields:
        found.append(Refusal("stratum", "stratum_missing"))
    if wish.method == Method.WHOLE:
        return found
    if wish.basis == Basis.CHOSEN:
        if wish.size is None or not 0 < wish.size <= count:
            found.append(Refusal("size", "sample_size", {"count": count}))
        return found
    return found + _rates(wish, count)


def _rates(wish: Draw, count: int) -> list[Refusal]:
    found = []
    if wish.confidence is None or not 50 <= wish.confidence < 100:
        found.append(Refusal("confidence", "confidence_range"))
    if wish.tolerable is None or not LEAST_TOLERABLE <= wish.tolerable < 100:
        found.append(Refusal("tolerable", "tolerable_range"))
    if not 0 <= wish.expected <= min(50, count - 1):
        found.append(Refusal("expected", "expected_range", {"most": min(50, count - 1)}))
    return found


def result_refusals(result: str, *, seen: str) -> list[Refusal]:
    """Refuse an exception, or that an item does not count, without words."""
    if result in ("exception", "not_applicable") and not seen.strip():
        return [Refusal("seen", "result_words")]
    return []


def request_refusals(
    *, asked: str, due: date, today: date, may_answer: bool, has_owner: bool
) -> list[Refusal]:
    """Refuse a request without words, for a day gone by, or to somebody who cannot answer."""
    found = [] if asked.strip() else [Refusal("asked", "request_words")]
    if due < today:
        found.append(Refusal("due", "past"))
    if not has_owner or not may_answer:
        found.append(Refusal("owner", "cannot_answer"))
    return found


def request_move_refusals(state: str, to: str, *, words: str, has_proof: bool) -> list[Refusal]:
    """Refuse a move the state does not allow, an answer of nothing, a return without reason."""
    if to not in REQUEST_MOVES.get(state, frozenset()):
        return [Refusal("", f"request_{state}")]
    if to == "answered" and not words.strip() and not has_proof:
        return [Refusal("answer", "answer_missing")]
    if to in ("returned", "withdrawn") and not words.strip():
        return [Refusal("reason", "reason_missing")]
    return []


def finding_refusals(*, has_criterion: bool, knows_ref: bool, has_ref: bool) -> list[Refusal]:
    """Refuse a finding that is held against nothing, or an entry the edition does not have."""
    if has_ref and not knows_ref:
        return [Refusal("ref", "finding_ref")]
    return [] if has_criterion else [Refusal("criterion", "criterion_missing")]


@dataclass(frozen=True, slots=True)
class Response:
    """What management says of a finding."""

    response: str
    words: str
    action: str
    has_owner: bool
    due: date | None


def response_refusals(state: str, told: Response, *, today: date) -> list[Refusal]:
    """Refuse agreement without an action, its owner and day; disagreement without words."""
    if "answered" not in FINDING_MOVES.get(state, frozenset()):
        return [Refusal("", "finding_verified")]
    if told.response == "disagreed":
        return [] if told.words.strip() else [Refusal("response_words", "disagreement_words")]
    found = [] if told.action.strip() else [Refusal("action", "action_missing")]
    if not told.has_owner:
        found.append(Refusal("action_owner", "action_owner_missing"))
    if told.due is None:
        found.append(Refusal("action_due", "action_due_missing"))
    elif told.due < today:
        found.append(Refusal("action_due", "past"))
    return found


def follow_refusals(state: str, to: str, *, words: str) -> list[Refusal]:
    """Refuse to close or open what is not answered, and to do so without saying what was seen."""
    if to not in ("verified", "reopened") or to not in FINDING_MOVES.get(state, frozenset()):
        return [Refusal("", "finding_unanswered")]
    return [] if words.strip() else [Refusal("followed_words", "followup_words")]


def note_refusals(words: str) -> list[Refusal]:
    """Refuse an empty note."""
    return [] if words.strip() else [Refusal("words", "note_empty")]

"""How every gate records one provision: held, saved by an exception, or not met."""

from dataclasses import dataclass

from frameworks.regimes.eu_ai_act.truth import NO, YES, Truth, both, negate
from frameworks.regimes.eu_ai_act.walk import Walk


@dataclass(frozen=True, slots=True)
class Rule:
    """One provision in words: where it stands and the sentence for each way it can come out."""

    gate: str
    provision: str
    met: str
    failed: str
    excepted: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """What is listed beside the provision itself when it is met, fails or is excepted."""

    met: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()


_PLAIN = Points()


def conclude(
    walk: Walk,
    rule: Rule,
    elements: Truth,
    facts: tuple[str, ...],
    *,
    exception: Truth = NO,
    points: Points = _PLAIN,
) -> Truth:
    """Record how a rule comes out: an exception must surely hold, the elements only may."""
    if exception == YES:
        walk.excepted(rule.gate, rule.provision, rule.excepted, *facts, also=points.excepted)
        return NO
    truth = both(elements, negate(exception))
    if truth:
        walk.assume(truth, *facts)
        walk.met(rule.gate, rule.provision, rule.met, *facts, also=points.met)
    else:
        walk.failed(rule.gate, rule.provision, rule.failed, *facts, also=points.failed)
    return truth

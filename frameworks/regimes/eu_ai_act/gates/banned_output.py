"""S4, Art. 5(1)(ba) and (bb): intimate material without consent, child sexual abuse material."""

from collections.abc import Collection

from frameworks.regimes.eu_ai_act.gates.verdict import Points, Rule, conclude
from frameworks.regimes.eu_ai_act.truth import NO, YES, Truth, both, either, negate
from frameworks.regimes.eu_ai_act.walk import Walk

GATE = "S4"
_INTIMATE = Rule(
    GATE,
    "Art. 5(1)(ba)",
    "It produces or alters realistic intimate depictions of identifiable people without their "
    "explicit consent.",
    "No realistic intimate depiction of an identifiable person without explicit consent that "
    "this actor aims at or fails to prevent.",
    "Made for a medical use, which recital 12 of the amending act leaves out.",
)
_ABUSE = Rule(
    GATE,
    "Art. 5(1)(bb)",
    "It produces or alters child sexual abuse material.",
    "No child sexual abuse material that this actor aims at or fails to prevent.",
    "National law allows this particular handling (the “without right” defence).",
)
_PURPOSE = "Art. 5(1a)(a)(i)"
_NEGLECT = "Art. 5(1a)(a)(ii)"
_USE = "Art. 5(1a)(b)"


class _Limbs:
    """What Art. 5(1a) asks of this actor: purpose or neglect of a supplier, purpose of a user."""

    def __init__(self, walk: Walk, capacities: Collection[str]) -> None:
        answers = walk.answers
        uses = "deployer" in capacities
        supplies = bool(set(capacities) - {"deployer"})
        purpose = answers.yes("prohibited_output_purpose") if supplies else NO
        neglect = (
            both(answers.yes("foreseeable_reproducible_output"), answers.no("adequate_safeguards"))
            if supplies
            else NO
        )
        used = answers.yes("used_for_prohibited_output") if uses else NO
        self.truth = either(purpose, neglect, used)
        limbs = ((_PURPOSE, purpose), (_NEGLECT, neglect), (_USE, used))
        self.met = tuple(name for name, truth in limbs if truth and truth == self.truth)
        self.failed = (*((_PURPOSE, _NEGLECT) if supplies else ()), *((_USE,) if uses else ()))
        self.facts = (
            *(("prohibited_output_purpose", "foreseeable_reproducible_output",
               "adequate_safeguards") if supplies else ()),
            *(("used_for_prohibited_output",) if uses else ()),
        )  # fmt: skip


def examine(walk: Walk, capacities: Collection[str]) -> Truth:
    """The two bans that apply from 2 December 2026."""
    limbs = _Limbs(walk, capacities)
    return either(_intimate(walk, limbs), _abuse(walk, limbs))


def _points(limbs: _Limbs) -> Points:
    return Points(met=limbs.met, failed=limbs.failed if limbs.truth == NO else ())


def _intimate(walk: Walk, limbs: _Limbs) -> Truth:
    answers = walk.answers
    trigger = answers.is_not("intimate_output", "none")
    if trigger == NO:
        return conclude(walk, _INTIMATE, NO, ("intimate_output",))
    harmless_edit = both(
        answers.is_one_of("intimate_output", "manipulates"),
        answers.no("increases_exposure"),
        answers.no("changes_sexual_activity"),
    )
    if harmless_edit == YES:
        walk.relieved(GATE, "Art. 5(1b)", "The alteration neither shows more of the body nor "
                      "changes the sexual activity, so it is not manipulation.",
                      "intimate_output", "increases_exposure", "changes_sexual_activity",
                      also=("Art. 5(1)(ba)",))  # fmt: skip
        walk.not_met["Art. 5(1)(ba)"] = None
        return NO
    elements = both(
        trigger,
        answers.yes("realistic_depiction"),
        answers.yes("identifiable_person"),
        answers.no("explicit_consent"),
        negate(harmless_edit),
        limbs.truth,
    )
    facts = ("intimate_output", "realistic_depiction", "identifiable_person", "explicit_consent",
             "medical_use_of_output", *limbs.facts)  # fmt: skip
    if harmless_edit:
        facts += ("increases_exposure", "changes_sexual_activity")
    return conclude(
        walk,
        _INTIMATE,
        elements,
        facts,
        exception=both(trigger, answers.yes("medical_use_of_output")),
        points=_points(limbs),
    )


def _abuse(walk: Walk, limbs: _Limbs) -> Truth:
    answers = walk.answers
    trigger = answers.yes("csam_output")
    if trigger == NO:
        return conclude(walk, _ABUSE, NO, ("csam_output",))
    return conclude(
        walk,
        _ABUSE,
        both(trigger, limbs.truth),
        ("csam_output", "without_right_defence", *limbs.facts),
        exception=both(trigger, answers.yes("without_right_defence")),
        points=_points(limbs),
    )

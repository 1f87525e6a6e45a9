"""S9: general-purpose models (Arts. 51 to 55), a track beside that of systems."""

from dataclasses import dataclass

from frameworks.regimes.eu_ai_act.law import INDICATIVE_FLOP, MODIFIER_SHARE, SYSTEMIC_FLOP
from frameworks.regimes.eu_ai_act.truth import MAYBE, NO, UNKNOWN, YES, Answers, Truth, both, either
from frameworks.regimes.eu_ai_act.walk import Walk

GATE = "S9"
MODEL_ROLES = ("gpai_provider", "gpai_authorised_representative")
_GENERATIVE = ("language", "text_to_image", "text_to_video")


@dataclass(frozen=True, slots=True)
class Model:
    """How the model track came out."""

    truth: Truth = NO
    systemic: Truth = NO
    open_source: bool = False
    high_impact: bool = False  # Art. 51(1)(a), shown or presumed: Art. 52(1) asks to notify


def examine(walk: Walk) -> Model:
    """Whether there is a general-purpose model of this actor, and whether it is systemic."""
    truth = _is_general_purpose(walk)
    if truth == NO:
        return Model()
    systemic, high_impact = _systemic(walk)
    return Model(truth, systemic, _open_source(walk, systemic), high_impact)


def _claimed(walk: Walk) -> Truth:
    # Who asks as provider of such a model has said that there is one, unless the answer denies it.
    if walk.role in MODEL_ROLES and "gpai_model" not in walk.answers.given:
        return YES
    return walk.answers.yes("gpai_model")


def _modified_enough(answers: Answers, claimed: Truth) -> Truth:
    """The one-third rule for somebody who modified another's model."""
    share = answers.number("modification_compute_share")
    if share is not None:
        return YES if share > MODIFIER_SHARE else NO
    if answers.value("modification_compute_share") == UNKNOWN:
        return MAYBE
    return claimed


def _is_general_purpose(walk: Walk) -> Truth:
    answers = walk.answers
    claimed = _claimed(walk)
    modified = answers.value("modification_compute_share") is not None
    truth = both(_modified_enough(answers, claimed), answers.no("narrow_task"))
    facts = ["gpai_model", "narrow_task"]
    if modified:
        facts.append("modification_compute_share")
    if truth:
        walk.assume(truth, *facts)
        walk.met(GATE, "Art. 53", "A general-purpose model of this actor: it serves many distinct "
                 "tasks and is placed on the market.", *facts)  # fmt: skip
        if answers.number("training_flop") is not None:
            walk.noted(GATE, "Art. 3(63)", _indication(answers), "training_flop", "gpai_modalities")
        return truth
    also = ("Art. 53",) if modified else ()
    walk.failed(GATE, "Art. 3(63)", _why_not(answers), *facts, "training_flop", also=also)
    if _looks_general(answers):
        walk.flags.add("looks_general")
    return NO


def _looks_general(answers: Answers) -> bool:
    flop = answers.number("training_flop") or 0.0
    return flop > INDICATIVE_FLOP and answers.has_any("gpai_modalities", _GENERATIVE) == YES


def _indication(answers: Answers) -> str:
    if _looks_general(answers):
        return "Training compute and what it generates point to a general-purpose model."
    return "The indicative mark of the guidelines is not reached; other evidence may still do."


def _why_not(answers: Answers) -> str:
    if answers.yes("narrow_task") == YES:
        return "The model is specialised for one narrow task."
    share = answers.number("modification_compute_share")
    if share is not None and share <= MODIFIER_SHARE:
        return "The modification used no more than a third of the original training compute."
    return "No general-purpose model of this actor."


def _systemic(walk: Walk) -> tuple[Truth, bool]:
    """Arts. 51 and 52: high-impact capabilities, presumption above 10^25 FLOP, or designation."""
    answers = walk.answers
    shown = answers.yes("high_impact_capabilities")
    designated = answers.yes("systemic_designated")
    above = _above_threshold(answers)
    presumed = both(above, answers.no("systemic_presumption_rebutted"))
    _note_threshold(walk, above, presumed)
    for provision, truth, fact in (
        ("Art. 51(1)(a)", shown, "high_impact_capabilities"),
        ("Art. 51(1)(b)", designated, "systemic_designated"),
    ):
        if truth:
            walk.assume(truth, fact)
            walk.met(GATE, provision, "High-impact capabilities are shown."
                     if provision.endswith("(a)") else "The Commission designated the model.",
                     fact)  # fmt: skip
        else:
            walk.failed(GATE, provision, "Not shown, or not decided.", fact)
    systemic = either(shown, designated, presumed)
    high_impact = bool(either(shown, above))
    if systemic:
        also = ("Art. 52(1)",) if high_impact else ()
        walk.met(GATE, "Art. 55", "The model carries systemic risk.", "training_flop",
                 "high_impact_capabilities", "systemic_designated", also=also)  # fmt: skip
    return systemic, high_impact


def _above_threshold(answers: Answers) -> Truth:
    if answers.value("training_flop") == UNKNOWN:
        return MAYBE
    return YES if (answers.number("training_flop") or 0.0) > SYSTEMIC_FLOP else NO


def _note_threshold(walk: Walk, above: Truth, presumed: Truth) -> None:
    if presumed:
        walk.assume(presumed, "training_flop", "systemic_presumption_rebutted")
        walk.met(GATE, "Art. 51(2)", "More than 10^25 floating-point operations of training "
                 "compute: high-impact capabilities are presumed.", "training_flop",
                 "systemic_presumption_rebutted")  # fmt: skip
    elif above:
        walk.assume(above, "training_flop")  # Art. 52(1): notifying hangs on it
        walk.excepted(GATE, "Art. 51(2)", "The Commission accepted the arguments against the "
                      "presumption.", "systemic_presumption_rebutted",
                      also=("Art. 52(2)", "Art. 52(3)"))  # fmt: skip
    else:
        walk.failed(GATE, "Art. 51(2)", "Not above 10^25 floating-point operations of training "
                    "compute.", "training_flop")  # fmt: skip


def _open_source(walk: Walk, systemic: Truth) -> bool:
    """Art. 53(2), 54(6): relief for free and open models, lost with systemic risk."""
    free = walk.answers.yes("open_weights_free_licence")
    if free != YES:
        if free == MAYBE:
            walk.assume(free, "open_weights_free_licence")
            walk.noted(GATE, "Art. 53(2)", "Whether it is free and open is still open, so no "
                       "relief is granted.", "open_weights_free_licence")  # fmt: skip
        return False
    if systemic == NO:
        walk.relieved(GATE, "Art. 53(2)", "Free licence with weights, architecture and usage "
                      "information public.", "open_weights_free_licence",
                      also=("Art. 54(6)",))  # fmt: skip
        return True
    walk.failed(GATE, "Art. 53(2)", "Free and open, but systemic risk takes the relief away.",
                "open_weights_free_licence", also=("Art. 54(6)",))  # fmt: skip
    return False

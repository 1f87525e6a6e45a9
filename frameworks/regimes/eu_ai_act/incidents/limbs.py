"""I2, I3: the limbs of Art. 3(49) an incident meets, and whether it is widespread, Art. 3(61)."""

from collections.abc import Callable
from dataclasses import dataclass

from frameworks.regimes.eu_ai_act.truth import MAYBE, NO, YES, Truth, both, either
from frameworks.regimes.eu_ai_act.walk import Walk

PERSON, INFRASTRUCTURE, RIGHTS, THINGS = "3(49)(a)", "3(49)(b)", "3(49)(c)", "3(49)(d)"
WIDE = {
    "collective_interests_two_states": "3(61)(a)",
    "same_operator_three_states": "3(61)(b)",
}
MODEL = "55(1)(c)"
SERIOUS_SHARE = 5  # percent of the purchase price: draft guidance
HAPPENED, LINK = "I2", "I3"


@dataclass(frozen=True, slots=True)
class View:
    """How a doubtful point is read: with the draft guidance, and whether a suspicion is a link."""

    by_draft: bool = True
    suspicion_is_link: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The limbs that are met or may be, in order, and whether a death is among them."""

    limbs: tuple[str, ...]
    died: Truth

    @property
    def of_art_73(self) -> tuple[str, ...]:
        """The limbs that make a system's incident serious."""
        return tuple(limb for limb in self.limbs if limb != MODEL)


def find(walk: Walk, view: View) -> Found:
    """Every limb examined; one that may hold counts."""
    _exclusions(walk, view)
    limbs = [limb for limb, examine in _LIMBS if _limb(walk, view, limb, examine)]
    if wide := _widespread(walk, view, serious=bool(limbs)):
        limbs.append(wide)
    if _model(walk):
        limbs.append(MODEL)
    return Found(tuple(limbs), both(_really(walk, view), _died(walk)))


def _exclusions(walk: Walk, view: View) -> None:
    """What takes an event out altogether, told once."""
    if walk.answers.yes("near_miss") == YES:
        walk.excepted(HAPPENED, "Art. 3(49)", "The harm was averted: nothing serious came of "
                      "it.", "near_miss")  # fmt: skip
    if view.by_draft and walk.answers.yes("unforeseeable_misuse") == YES:
        walk.excepted(LINK, "Draft Art. 73 guidance ¶14", "The use was far outside anything "
                      "intended or foreseeable: the draft guidance takes it out.",
                      "unforeseeable_misuse")  # fmt: skip


def _really(walk: Walk, view: View) -> Truth:
    """It happened, and not through misuse that nobody could foresee."""
    misuse = walk.answers.no("unforeseeable_misuse") if view.by_draft else YES
    return both(walk.answers.no("near_miss"), misuse)


def _linked(walk: Walk, view: View) -> Truth:
    likely = ("established", "reasonably_likely")
    return walk.answers.is_one_of(
        "causal_link", *likely, *(("suspected",) if view.suspicion_is_link else ())
    )


def _died(walk: Walk) -> Truth:
    """Art. 73(4): for a death a suspicion is enough."""
    answers = walk.answers
    return both(answers.yes("death"), answers.is_not("death_causality", "excluded"))


Examined = tuple[Truth, str, str, tuple[str, ...]]  # how it came out, met, not met, by which facts
_COMMON = ("near_miss", "unforeseeable_misuse", "causal_link")


def _person(walk: Walk, view: View) -> Examined:
    harmed = both(walk.answers.yes("serious_health_harm"), _linked(walk, view))
    return (
        either(_died(walk), harmed),
        "A person died or was seriously harmed in health.",
        "No death and no serious harm to health that is linked to the system.",
        ("death", "death_causality", "serious_health_harm"),
    )


def _infrastructure(walk: Walk, view: View) -> Examined:
    answers = walk.answers
    disrupted = both(answers.yes("critical_infrastructure_disruption"), answers.yes("irreversible"))
    return (
        both(disrupted, _linked(walk, view)),
        "Critical infrastructure was disrupted seriously, and it cannot be undone.",
        "No serious disruption of critical infrastructure that cannot be undone.",
        ("critical_infrastructure_disruption", "irreversible"),
    )


def _rights(walk: Walk, view: View) -> Examined:
    answers = walk.answers
    scale = answers.yes("significant_large_scale") if view.by_draft else YES
    breached = both(answers.yes("fundamental_rights_infringement"), scale)
    return (
        both(breached, _linked(walk, view)),
        "Obligations that protect fundamental rights were infringed.",
        "No infringement of fundamental rights of the scale that the draft guidance asks for.",
        ("fundamental_rights_infringement", "significant_large_scale"),
    )


def _things(walk: Walk, view: View) -> Examined:
    harmed = either(property_harm(walk), walk.answers.yes("serious_environment_harm"))
    return (
        both(harmed, _linked(walk, view)),
        "Property or the environment was seriously harmed.",
        "No serious harm to property or the environment.",
        ("serious_property_harm", "property_damage_pct", "property_unusable",
         "serious_environment_harm"),
    )  # fmt: skip


def property_harm(walk: Walk) -> Truth:
    """The answer if there is one; else the share of the price, or that the thing is unusable."""
    answers = walk.answers
    if "serious_property_harm" in answers.given:
        return answers.yes("serious_property_harm")
    if answers.yes("pure_financial_loss") != NO:
        return MAYBE
    share = answers.number("property_damage_pct")
    above = YES if share is not None and share > SERIOUS_SHARE else NO
    if answers.is_unknown("property_damage_pct"):
        above = MAYBE
    return either(above, answers.yes("property_unusable"))


_LIMBS: tuple[tuple[str, Callable[[Walk, View], Examined]], ...] = (
    (PERSON, _person),
    (INFRASTRUCTURE, _infrastructure),
    (RIGHTS, _rights),
    (THINGS, _things),
)


def _limb(walk: Walk, view: View, limb: str, examine: Callable[[Walk, View], Examined]) -> bool:
    truth, met, not_met, facts = examine(walk, view)
    truth = both(truth, _really(walk, view))
    if truth == NO:
        walk.failed(HAPPENED, f"Art. {limb}", not_met, *facts, "causal_link")
        return False
    walk.met(HAPPENED, f"Art. {limb}", met, *facts, "causal_link")
    walk.assume(truth, *facts, *_COMMON)
    return True


def _widespread(walk: Walk, view: View, *, serious: bool) -> str:
    """Art. 3(61). By the draft guidance only where it is a serious incident as well."""
    answers = walk.answers
    truth = both(answers.is_not("widespread_infringement", "none"), answers.no("near_miss"))
    if truth == NO or (view.by_draft and not serious):
        return ""
    walk.assume(truth, "widespread_infringement", "near_miss")
    limb = WIDE[str(answers.assumed("widespread_infringement"))]
    walk.met(LINK, f"Art. {limb}", "It is a widespread infringement.", "widespread_infringement")
    return limb


def _model(walk: Walk) -> bool:
    """Art. 55(1)(c): a kind of the Code of Practice, with a model that may be systemic."""
    answers = walk.answers
    truth = both(
        answers.is_one_of("tier", "gpai_systemic"), answers.is_not("code_category", "none")
    )
    if truth == NO:
        return False
    walk.assume(truth, "tier", "code_category")
    walk.met(HAPPENED, f"Art. {MODEL}", "It is of a kind that the Code of Practice has models with "
             "systemic risk report.", "tier", "code_category")  # fmt: skip
    return True

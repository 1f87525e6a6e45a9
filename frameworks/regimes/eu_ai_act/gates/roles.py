"""S3: in which capacities the actor is bound, after Art. 25(1) and (3)."""

from dataclasses import dataclass

from frameworks.regimes.eu_ai_act.truth import NO, UNKNOWN, YES, Truth
from frameworks.regimes.eu_ai_act.walk import Walk

GATE = "S3"
SHIFTS = {
    "own_name": (
        "Art. 25(1)(a)",
        (),
        "Own name or mark put on a high-risk system already on the market.",
    ),
    "substantial_modification": (
        "Art. 25(1)(b)",
        ("Art. 43(4)",),
        "A substantial modification of a system that stays high-risk; conformity is assessed anew.",
    ),
    "changed_purpose": (
        "Art. 25(1)(c)",
        (),
        "A new purpose turned the system into a high-risk one.",
    ),
}
_OPEN_SHIFT = (
    "Art. 25(1)",
    (),
    "Whether something was done that makes the actor provider is still open.",
)
_SHIFTABLE = ("deployer", "importer", "distributor", "third_party")
_MARKETING = {
    "with_product_under_own_name": "Art. 25(3)(a)",
    "service_after_product_placed": "Art. 25(3)(b)",
}


@dataclass(frozen=True, slots=True)
class Capacity:
    """The role the actor ends in, every role that binds it, and what moved it there."""

    effective: str
    capacities: frozenset[str]
    shift: str = ""  # the provision that made it provider
    taken_over: bool = False  # Art. 25(2): somebody else is provider now
    hands_over: bool = False  # and the duties to hand over bind


def claimed(walk: Walk) -> frozenset[str]:
    """The capacities to test bans in, before the class is known: a claimed shift counts."""
    roles = {walk.role}
    if walk.role in _SHIFTABLE and walk.answers.is_not("role_shift", "none"):
        roles.add("provider")
    return frozenset(roles)


def examine(walk: Walk, high_risk: Truth, section: str) -> Capacity:
    """The capacity after any shift. Art. 25 knows shifts only for high-risk systems."""
    walk.noted(GATE, "Art. 3(3)-(8)", f"Asked as {walk.role.replace('_', ' ')}.")
    if walk.role in _SHIFTABLE:
        return _shifted(walk, high_risk)
    if walk.role == "product_manufacturer":
        return _manufacturer(walk, section)
    if walk.role == "provider":
        return _taken_over(walk)
    return Capacity(walk.role, frozenset((walk.role,)))


def _shifted(walk: Walk, high_risk: Truth) -> Capacity:
    answers = walk.answers
    choice = answers.choice("role_shift")
    stays = Capacity(walk.role, frozenset((walk.role,)))
    if choice == "none":
        return stays
    provision, also, reason = SHIFTS.get(choice, _OPEN_SHIFT)
    if high_risk == NO:
        walk.failed(GATE, provision, "The system is not high-risk, so nothing here makes the actor "
                    "its provider.", "role_shift")  # fmt: skip
        return stays
    if choice == UNKNOWN:
        walk.unknown["role_shift"] = None
        walk.noted(GATE, provision, reason, "role_shift")
        return Capacity("provider", frozenset((walk.role, "provider")), provision)
    walk.met(GATE, provision, reason, "role_shift", also=also)
    # Whoever uses the system goes on using it; a reseller who becomes provider is no reseller.
    kept = {walk.role} if walk.role == "deployer" else set()
    return Capacity("provider", frozenset({"provider", *kept}), provision)


def _manufacturer(walk: Walk, section: str) -> Capacity:
    role = walk.role
    choice = walk.answers.choice("manufacturer_marketing")
    if choice == "none" or section != "A":
        if choice in _MARKETING:
            walk.failed(GATE, _MARKETING[choice], "Only a high-risk safety component of a Section "
                        "A product makes the manufacturer provider.",
                        "manufacturer_marketing")  # fmt: skip
        return Capacity(role, frozenset((role,)))
    provision = _MARKETING.get(choice, "Art. 25(3)")
    if choice == UNKNOWN:
        walk.unknown["manufacturer_marketing"] = None
    walk.met(GATE, provision, "The manufacturer counts as provider: the safety AI reaches users "
             "under its name.", "manufacturer_marketing")  # fmt: skip
    return Capacity("provider", frozenset(("provider", role)), provision)


def _taken_over(walk: Walk) -> Capacity:
    answers = walk.answers
    role = Capacity("provider", frozenset(("provider",)))
    over = answers.yes("provider_role_taken_over")
    if over != YES:
        walk.assume(over, "provider_role_taken_over")
        return role
    facts = ("provider_role_taken_over", "high_risk_conversion_excluded")
    excluded = answers.yes("high_risk_conversion_excluded")
    if excluded == YES:
        walk.excepted(GATE, "Art. 25(2)", "The first provider had clearly excluded that the system "
                      "be turned into a high-risk one.", *facts)  # fmt: skip
        return Capacity("provider", role.capacities, taken_over=True)
    walk.assume(excluded, *facts)
    walk.met(GATE, "Art. 25(2)", "Somebody else is provider now; the first provider must hand over "
             "documents, known limits and access.", *facts)  # fmt: skip
    return Capacity("provider", role.capacities, taken_over=True, hands_over=True)

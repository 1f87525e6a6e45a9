"""S0 to S2: is it an AI system, is it tied to the Union, is it left out of the Act?"""

from frameworks.regimes.eu_ai_act.truth import MAYBE, NO, YES, Truth, both, negate
from frameworks.regimes.eu_ai_act.walk import Walk

NEXUS = {
    "placed_on_eu_market": "Art. 2(1)(a)",
    "put_into_service_in_eu": "Art. 2(1)(a)",
    "deployer_in_eu": "Art. 2(1)(b)",
    "output_used_in_eu": "Art. 2(1)(c)",
    "imported_into_eu": "Art. 2(1)(d)",
    "distributed_in_eu": "Art. 2(1)(d)",
    "manufacturer_own_name": "Art. 2(1)(e)",
    "authorised_representative_in_eu": "Art. 2(1)(f)",
}
# What each exclusion is, and why it is lost where its limit is not kept.
EXCLUSIONS = {
    "military_defence": (
        "Art. 2(3)",
        "It serves military or defence purposes and nothing else.",
        "It is not kept to military or defence purposes; any other use, even a passing one, "
        "brings it under the Act.",
    ),
    "national_security": (
        "Art. 2(3)",
        "It serves national security and nothing else.",
        "It is not kept to national security; any other use, even a passing one, brings it "
        "under the Act.",
    ),
    "third_country_le_cooperation": (
        "Art. 2(4)",
        "An authority of a third country or an international body uses it in police or judicial "
        "cooperation, with adequate safeguards.",
        "The cooperation gives no adequate safeguards for people's rights.",
    ),
    "scientific_research_only": (
        "Art. 2(6)",
        "It was developed and is used for scientific research and development alone.",
        "It is not kept to scientific research and development.",
    ),
    "pre_market_rd": (
        "Art. 2(8)",
        "It is still in research, testing or development before release.",
        "It is being tried in real conditions, and that is not covered by the exclusion.",
    ),
    "personal_non_professional": (
        "Art. 2(10)",
        "A natural person uses it for a purely personal, non-professional activity.",
        "The use reaches beyond private life, or it is asked about in a capacity other than "
        "private user.",
    ),
}
# Arts. 2(3), (4), (10) and (12) speak of systems; Arts. 2(6) and (8) of models as well.
_FOR_MODELS = ("scientific_research_only", "pre_market_rd")


def is_system(walk: Walk) -> Truth:
    """S0: whether it infers its outputs and so is an AI system."""
    truth = walk.answers.yes("is_ai_system")
    if truth:
        walk.noted("S0", "Art. 3(1)", "It works out for itself how to produce its outputs: an AI "
                   "system.", "is_ai_system")  # fmt: skip
        walk.assume(truth, "is_ai_system")
    else:
        walk.failed("S0", "Art. 3(1)", "It is not an AI system: it does not infer its outputs.",
                    "is_ai_system", "not_ai_reason")  # fmt: skip
    return truth


def has_nexus(walk: Walk) -> Truth:
    """S1: whether the Act reaches this actor at all."""
    truth = walk.answers.is_not("eu_nexus", "none")
    if truth == NO:
        walk.failed("S1", "Art. 2(1)", "Nothing ties this activity to the European Union.",
                    "eu_nexus")  # fmt: skip
        return truth
    walk.assume(truth, "eu_nexus")
    provision = NEXUS.get(walk.answers.choice("eu_nexus"))
    if provision:
        walk.met("S1", provision, "This link to the European Union brings the activity under the "
                 "Act.", "eu_nexus")  # fmt: skip
    else:
        walk.noted("S1", "Art. 2(1)", "A link to the European Union is assumed.", "eu_nexus")
    return truth


def _limit_kept(walk: Walk, claim: str, about_model: bool) -> Truth:
    answers = walk.answers
    if about_model and claim not in _FOR_MODELS:
        return NO
    if claim == "third_country_le_cooperation":
        return answers.yes("cooperation_safeguards")
    if claim == "pre_market_rd":
        return answers.no("real_world_testing")
    if claim == "personal_non_professional":
        # The maker of the system stays bound, and so does whoever becomes one (Art. 25(1)).
        private_user = YES if walk.role == "deployer" else NO
        return both(private_user, answers.is_one_of("role_shift", "none"),
                    answers.no("affects_public_debate"))  # fmt: skip
    return answers.yes("exclusive_use")


_LIMIT_FACTS = {
    "third_country_le_cooperation": ("cooperation_safeguards",),
    "pre_market_rd": ("real_world_testing",),
    "personal_non_professional": ("affects_public_debate", "role_shift"),
}


def is_excluded(walk: Walk, *, about_model: bool) -> Truth:
    """S2: whether a claimed exclusion holds. One that only may hold is not relied on."""
    claim = walk.answers.choice("exclusion_claimed")
    if claim not in EXCLUSIONS:
        walk.assume(walk.answers.is_not("exclusion_claimed", "none"), "exclusion_claimed")
        walk.noted("S2", "Art. 2(3)-(10)", "No exclusion is relied on.", "exclusion_claimed")
        return NO
    provision, holds, lost = EXCLUSIONS[claim]
    facts = ("exclusion_claimed", *_LIMIT_FACTS.get(claim, ("exclusive_use",)))
    truth = _limit_kept(walk, claim, about_model)
    if truth == YES:
        walk.met("S2", provision, holds, *facts)
        return YES
    walk.assume(truth, *facts)
    if truth == MAYBE:
        lost = f"The limit of the exclusion is still open, so it is not relied on. {holds}"
    walk.failed("S2", provision, lost, *facts)
    return NO


_CAUGHT_BY = (
    "interacts_with_persons", "obvious_ai", "generates_synthetic_content",
    "assistive_editing_only", "output_outside_50_2", "infers_emotion_or_state",
    "uses_biometric_data", "physical_state_only", "biometric_categorisation",
    "ancillary_to_other_service", "deep_fake", "public_interest_text", "editorial_control",
    "editorial_responsibility", "law_enforcement", "le_use_authorised_by_law",
    "public_crime_reporting",
)  # fmt: skip


def is_open_source_exempt(walk: Walk, caught: Truth) -> Truth:
    """S2, last: free and open-source systems are out unless high-risk, Art. 5 or Art. 50 holds."""
    free = walk.answers.yes("foss")
    if free == NO:
        return NO
    if both(free, negate(caught)) == YES:
        walk.met("S2", "Art. 2(12)", "It is free and open source, and neither high-risk nor caught "
                 "by Art. 5 or Art. 50.", "foss")  # fmt: skip
        return YES
    doubts = _open(walk) if caught == MAYBE else ()
    walk.assume(caught, *doubts)
    if free == YES:
        walk.failed("S2", "Art. 2(12)", "It is free and open source, but that does not help a "
                    "system that is high-risk or caught by Art. 5 or Art. 50.",
                    "foss", *doubts)  # fmt: skip
    elif negate(caught):
        walk.assume(free, "foss")
        walk.noted("S2", "Art. 2(12)", "Whether it is free and open source is still open, so the "
                   "exclusion is not relied on.", "foss", *doubts)  # fmt: skip
    return NO


def _open(walk: Walk) -> tuple[str, ...]:
    """The open answers on which it hangs whether Art. 50 catches the system."""
    answers = walk.answers
    found = [name for name in _CAUGHT_BY if name in answers.given and answers.is_unknown(name)]
    if answers.yes("interacts_with_persons") and answers.is_unknown("obvious_ai"):
        found.append("obvious_ai")
    return tuple(dict.fromkeys(found))

"""Strategies that answer the questions of the AI Act, and the order of answers towards risk."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from frameworks.regimes import registry
from frameworks.schema import Fact

LAW = registry.get("eu_ai_act")
AMENDED = "2026-1744"
QUESTIONS = LAW.questionnaire(AMENDED)
FACTS = QUESTIONS.facts
ROLES = tuple(role.code for role in LAW.roles)
RANK = {tier.code: tier.rank for tier in LAW.tiers}
UNKNOWN = "unknown"
NUMBERS = {
    "training_flop": (1e22, 1e24, 1e25, 1.1e25),
    "modification_compute_share": (0.01, 1 / 3, 0.34),
}
DAYS = (date(2024, 1, 1), date(2026, 8, 1), date(2026, 8, 2), date(2027, 12, 2), date(2028, 8, 2))


def known_values(fact: Fact) -> tuple[Any, ...]:
    """Every answer worth trying for a fact, "I don't know" left out."""
    if fact.type == "boolean":
        return (True, False)
    if fact.type == "number":
        return NUMBERS[fact.name]
    if fact.type == "date":
        return DAYS
    if fact.multiple:
        words = tuple(fact.values)
        return ((), *((word,) for word in words), words[:2], words)
    return tuple(fact.values)


_PAGES = {topic.slug: topic.facts for topic in QUESTIONS.topics}
_VALUES = {name: (*known_values(fact), UNKNOWN) for name, fact in FACTS.items()}


@st.composite
def some_answers(draw: st.DrawFn) -> dict[str, Any]:
    """Answers to a few whole topics, with some left open: what one finds half way through."""
    facts: dict[str, Any] = {"is_ai_system": True, "eu_nexus": "placed_on_eu_market"}
    pages = draw(st.lists(st.sampled_from(sorted(_PAGES)), min_size=1, max_size=6, unique=True))
    for page in pages:
        for name in _PAGES[page]:
            choice = draw(st.integers(0, len(_VALUES[name])))
            if choice < len(_VALUES[name]):
                facts[name] = _VALUES[name][choice]
    return facts


# --- towards risk ---------------------------------------------------------------------------------

YES_IS_RISK = (
    "is_ai_system", "real_world_testing", "affects_public_debate", "material_distortion",
    "significant_harm_likely", "social_scoring", "scoring_over_time",
    "unrelated_context_detriment", "disproportionate_detriment", "crime_prediction",
    "about_natural_persons", "solely_profiling", "builds_face_database", "uses_biometric_data",
    "infers_emotion_or_state", "biometric_categorisation", "categorises_individuals",
    "remote_biometric_identification", "real_time", "publicly_accessible",
    "rbi_decision_solely_on_output", "realistic_depiction", "identifiable_person",
    "increases_exposure", "changes_sexual_activity", "csam_output", "prohibited_output_purpose",
    "foreseeable_reproducible_output", "used_for_prohibited_output", "is_itself_product",
    "safety_function", "failure_endangers", "third_party_ca_required", "profiling",
    "materially_influences_decision", "poses_significant_risk", "part_of_complex_system",
    "interacts_with_persons", "public_crime_reporting", "generates_synthetic_content",
    "deep_fake", "public_interest_text", "gpai_model", "high_impact_capabilities",
    "systemic_designated",
)  # fmt: skip
NO_IS_RISK = (
    "exclusive_use", "cooperation_safeguards", "foss", "lawful_specific_purpose_evaluation",
    "administrative_offence_only", "objective_facts", "supports_human_assessment",
    "physical_state_only", "labels_lawful_dataset_only", "ancillary_to_other_service",
    "person_actively_involved", "national_law_permits_rbi", "rbi_prior_authorisation",
    "rbi_urgency", "rbi_authorisation_requested_within_24h", "rbi_fria_done", "rbi_registered",
    "rbi_uses_notified", "rbi_limits_respected", "explicit_consent", "medical_use_of_output",
    "without_right_defence", "adequate_safeguards", "non_safety_function_only",
    "third_party_ca_only_non_safety", "biometric_verification", "cybersecurity_only",
    "fraud_detection_main", "travel_document_verification_only", "campaign_back_office_only",
    "obvious_ai", "assistive_editing_only", "editorial_control", "editorial_responsibility",
    "le_use_authorised_by_law", "narrow_task", "systemic_presumption_rebutted",
)  # fmt: skip
# From the milder to the riskier answer, pair by pair.
STEPS: dict[str, tuple[tuple[Any, Any], ...]] = {
    "eu_nexus": (("none", "placed_on_eu_market"), ("none", "output_used_in_eu")),
    "exclusion_claimed": (("military_defence", "none"), ("pre_market_rd", "none")),
    "manipulation_techniques": (((), ("subliminal",)), ((), ("deceptive", "manipulative"))),
    "exploits_vulnerability": (("none", "age"), ("none", "socio_economic")),
    "face_scraping": (("none", "targeted"), ("targeted", "untargeted")),
    "scraping_source": (("other", "cctv"), ("other", "internet")),
    "emotion_context": (("other", "workplace"), ("customers", "education")),
    "medical_or_safety_purpose": (("medical", "none"), ("safety", "wellbeing_claim")),
    "categorised_traits": ((("age",), ("age", "health")), (("health",), ("health", "race"))),
    "rbi_objective": (("victims_missing", "none"), ("annex_ii_suspect", "none")),
    "intimate_output": (("none", "manipulates"), ("manipulates", "generates")),
    "annex_i_act": (("none", "2019/2144"), ("2019/2144", "2017/745"), ("none", "2017/745")),
    "annex_iii_points": (((), ("4(a)",)), (("4(a)",), ("4(a)", "1(a)")), ((), ("2",))),
    "art6_3_conditions": ((("a",), ()), (("c", "d"), ())),
    "output_outside_50_2": (("source_code", "none"), ("input_not_substantially_altered", "none")),
    "training_flop": ((1e25, 1.1e25), (1e22, 1e26)),
    "modification_compute_share": ((0.01, 0.34), (1 / 3, 0.5)),
    **dict.fromkeys(YES_IS_RISK, ((False, True),)),
    **dict.fromkeys(NO_IS_RISK, ((True, False),)),
}  # fmt: skip
# Neither answer is the riskier one: police use opens bans and points, and exceptions as well; a
# change of role moves duties from one party to another.
BOTH_WAYS = ("law_enforcement", "role_shift", "manufacturer_marketing", "provider_role_taken_over")
# These decide dates, duties, warnings or the record, never the class.
NO_CLASS = (
    "not_ai_reason", "high_risk_conversion_excluded", "general_purpose_presentation",
    "third_country_provider", "enterprise_size", "annex_iii_rejected", "annex_iii_use_lawful",
    "human_in_the_loop", "evidently_artistic", "gpai_modalities", "open_weights_free_licence",
    "market_date", "significant_design_change", "public_authority_use", "annex_x_it_system",
    "deployer_type", "affects_workers", "decisions_about_persons", "financial_institution",
    "ai_office_competence", "harmonised_standards_full",
)  # fmt: skip

"""S4: the practices Art. 5 bans. All elements must hold; an exception must hold surely."""

from collections.abc import Collection

from frameworks.regimes.eu_ai_act.gates import banned_output, live_identification
from frameworks.regimes.eu_ai_act.gates.biometrics import (
    GROUP_BANNED,
    categorisation,
    emotion_recognition,
    may_use_biometrics,
    open_question,
)
from frameworks.regimes.eu_ai_act.gates.verdict import Points, Rule, conclude
from frameworks.regimes.eu_ai_act.truth import NO, YES, Truth, both, either
from frameworks.regimes.eu_ai_act.walk import Walk
from frameworks.schema import Outcome

GATE = "S4"


def examine(walk: Walk, capacities: Collection[str]) -> tuple[Truth, Truth]:
    """The bans in force since 2025, and the two that apply from 2 December 2026."""
    old = either(
        _manipulation(walk),
        _vulnerability(walk),
        _social_scoring(walk),
        _crime_prediction(walk),
        _face_databases(walk),
        _emotions(walk),
        _categorisation(walk),
        live_identification.examine(walk, capacities),
    )
    new = banned_output.examine(walk, capacities) if walk.law.new_prohibitions_from else NO
    return old, new


_MANIPULATION = Rule(
    GATE,
    "Art. 5(1)(a)",
    "It works on people with subliminal, manipulative or deceptive techniques, distorts their "
    "decisions and is likely to cause significant harm; aim or effect is enough.",
    "No banned technique that both distorts decisions and is likely to cause significant harm.",
)
_VULNERABILITY = Rule(
    GATE,
    "Art. 5(1)(b)",
    "It exploits a vulnerability, distorts behaviour and is likely to cause significant harm.",
    "No vulnerability is exploited in a way that distorts behaviour and is likely to cause "
    "significant harm.",
)


_SHARED = ("material_distortion", "significant_harm_likely")


def _harmful_distortion(walk: Walk) -> Truth:
    answers = walk.answers
    return both(answers.yes("material_distortion"), answers.yes("significant_harm_likely"))


def _distortion_facts(walk: Walk, trigger: str, other: str) -> tuple[str, ...]:
    """The shared answers count for a trigger unless only the other one was pulled."""
    return (trigger,) if walk.answers.is_given(other) else (trigger, *_SHARED)


def _manipulation(walk: Walk) -> Truth:
    trigger = walk.answers.filled("manipulation_techniques")
    facts: tuple[str, ...] = ("manipulation_techniques", *_SHARED)
    if trigger == NO:
        facts = _distortion_facts(walk, "manipulation_techniques", "exploits_vulnerability")
    return conclude(walk, _MANIPULATION, both(trigger, _harmful_distortion(walk)), facts)


def _vulnerability(walk: Walk) -> Truth:
    trigger = walk.answers.is_not("exploits_vulnerability", "none")
    facts: tuple[str, ...] = ("exploits_vulnerability", *_SHARED)
    if trigger == NO:
        facts = _distortion_facts(walk, "exploits_vulnerability", "manipulation_techniques")
    return conclude(walk, _VULNERABILITY, both(trigger, _harmful_distortion(walk)), facts)


_SCORING = Rule(
    GATE,
    "Art. 5(1)(c)",
    "People are scored over time on behaviour or traits, and the score can hurt them in an "
    "unrelated context or out of proportion.",
    "No scoring over time on behaviour or traits that hurts people in an unrelated context or "
    "out of proportion.",
    "It is a lawful evaluation for one specific purpose on data relevant to that purpose.",
)


def _scoring_limbs(unrelated: Truth, harsh: Truth) -> tuple[tuple[str, Truth, str], ...]:
    """Both limbs, or only the one that is sure: an open answer is not needed beside it."""
    limbs = (
        ("Art. 5(1)(c)(i)", unrelated, "unrelated_context_detriment"),
        ("Art. 5(1)(c)(ii)", harsh, "disproportionate_detriment"),
    )
    best = either(unrelated, harsh)
    return tuple(limb for limb in limbs if limb[1] and limb[1] == best)


def _social_scoring(walk: Walk) -> Truth:
    answers = walk.answers
    limbs = _scoring_limbs(
        answers.yes("unrelated_context_detriment"), answers.yes("disproportionate_detriment")
    )
    trigger = answers.yes("social_scoring")
    elements = both(
        trigger, answers.yes("scoring_over_time"), either(NO, *(limb[1] for limb in limbs))
    )
    facts = ("social_scoring", "scoring_over_time", *(limb[2] for limb in limbs))
    if not limbs:
        facts += ("unrelated_context_detriment", "disproportionate_detriment")
    if trigger == NO:
        facts = ("social_scoring",)
    return conclude(
        walk,
        _SCORING,
        elements,
        (*facts, "lawful_specific_purpose_evaluation") if trigger else facts,
        exception=both(trigger, answers.yes("lawful_specific_purpose_evaluation")),
        points=Points(met=tuple(limb[0] for limb in limbs)),
    )


_CRIME = Rule(
    GATE,
    "Art. 5(1)(d)",
    "It predicts that a person will offend from profiling or personality traits alone.",
    "It does not predict from profiling or traits alone that a person will commit a crime: "
    "places, companies, administrative offences and predictions on other grounds are outside.",
    "It supports a human assessment that already rests on objective, verifiable facts linked to "
    "a crime.",
)


def _crime_prediction(walk: Walk) -> Truth:
    answers = walk.answers
    trigger = answers.yes("crime_prediction")
    if trigger == NO:
        return conclude(walk, _CRIME, NO, ("crime_prediction",))
    return conclude(
        walk,
        _CRIME,
        both(
            trigger,
            answers.yes("about_natural_persons"),
            answers.no("administrative_offence_only"),
            answers.yes("solely_profiling"),
        ),
        ("crime_prediction", "about_natural_persons", "administrative_offence_only",
         "solely_profiling", "objective_facts", "supports_human_assessment"),
        exception=both(
            trigger,
            answers.yes("about_natural_persons"),
            answers.yes("objective_facts"),
            answers.yes("supports_human_assessment"),
        ),
    )  # fmt: skip


_FACES = Rule(
    GATE,
    "Art. 5(1)(e)",
    "A facial-recognition database is built or enlarged by scraping faces in bulk from the "
    "internet or from CCTV.",
    "No facial-recognition database is built by scraping in bulk from the internet or CCTV; a "
    "search for particular persons is outside the ban.",
)


def _face_databases(walk: Walk) -> Truth:
    answers = walk.answers
    trigger = answers.is_one_of("face_scraping", "untargeted")
    elements = both(
        trigger,
        answers.is_one_of("scraping_source", "internet", "cctv"),
        answers.yes("builds_face_database"),
    )
    facts = ("face_scraping", "scraping_source", "builds_face_database")
    return conclude(walk, _FACES, elements, facts if trigger else facts[:1])


_EMOTIONS = Rule(
    GATE,
    "Art. 5(1)(f)",
    "It infers emotions from biometric data at work or in education, and no medical or safety "
    "reason carries it.",
    "It does not infer emotions from biometric data at work or in education.",
    "A genuine medical or safety reason carries it; well-being, stress or burn-out monitoring "
    "would not.",
)
_EMOTION_FACTS = (
    "infers_emotion_or_state", "uses_biometric_data", "physical_state_only", "emotion_context",
    "medical_or_safety_purpose",
)  # fmt: skip


def _emotions(walk: Walk) -> Truth:
    answers = walk.answers
    recognised = emotion_recognition(answers)
    if answers.yes("infers_emotion_or_state") and recognised == NO:
        walk.failed(GATE, "Art. 3(39)", "What it reads is not an emotion in the sense of the Act: "
                    "only a bodily state, or nothing biometric is used.", "infers_emotion_or_state",
                    "physical_state_only", "uses_biometric_data")  # fmt: skip
    banned_place = answers.is_one_of("emotion_context", "workplace", "education")
    facts = _EMOTION_FACTS if answers.yes("infers_emotion_or_state") else _EMOTION_FACTS[:1]
    return conclude(
        walk,
        _EMOTIONS,
        both(recognised, banned_place),
        facts,
        exception=both(
            recognised,
            banned_place,
            answers.is_one_of("medical_or_safety_purpose", "medical", "safety"),
        ),
    )


_CATEGORIES = Rule(
    GATE,
    "Art. 5(1)(g)",
    "It sorts individual people by biometric data to deduce race, political opinion, union "
    "membership, religion or belief, sex life or sexual orientation.",
    "It does not sort individual people by biometric data into one of the banned groups.",
    "The ban leaves out labelling or filtering of lawful biometric data sets, categorisation of "
    "biometric data in law enforcement, and mere add-ons that another service needs.",
)
_CATEGORY_FACTS = (
    "biometric_categorisation", "categorised_traits", "categorises_individuals",
    "labels_lawful_dataset_only", "ancillary_to_other_service", "law_enforcement",
)  # fmt: skip


def _categorisation(walk: Walk) -> Truth:
    answers = walk.answers
    trigger = both(may_use_biometrics(answers), answers.yes("biometric_categorisation"))
    if trigger == NO:
        return conclude(walk, _CATEGORIES, NO, ("biometric_categorisation",))
    banned = both(
        trigger,
        answers.has_any("categorised_traits", GROUP_BANNED),
        answers.yes("categorises_individuals"),
    )
    ancillary = both(trigger, answers.yes("ancillary_to_other_service"))
    by_police = both(banned, answers.yes("law_enforcement"))
    if by_police and categorisation(answers):
        walk.flags.add("police_categorisation")
    if ancillary == YES:
        walk.exceptions["Art. 3(40)"] = None
        walk.step(GATE, "Art. 3(40)", Outcome.EXCEPTION, "A mere add-on to another service that "
                  "needs it is not biometric categorisation.",
                  "ancillary_to_other_service")  # fmt: skip
    return conclude(
        walk,
        _CATEGORIES,
        banned,
        (*_CATEGORY_FACTS, *open_question(answers)),
        exception=either(
            both(trigger, answers.yes("labels_lawful_dataset_only")), ancillary, by_police
        ),
    )

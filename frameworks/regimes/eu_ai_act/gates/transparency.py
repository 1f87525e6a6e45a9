"""S8: the transparency duties of Art. 50, beside whatever else the system is."""

from collections.abc import Collection, Mapping

from frameworks.regimes.eu_ai_act.gates import biometrics
from frameworks.regimes.eu_ai_act.gates.verdict import Points, Rule, conclude
from frameworks.regimes.eu_ai_act.truth import NO, Answers, Truth, both, either, negate
from frameworks.regimes.eu_ai_act.walk import Walk

GATE = "S8"
_POLICE_FACTS = ("law_enforcement", "le_use_authorised_by_law")


def for_police(answers: Answers) -> Truth:
    """The carve-out for systems the law authorises to fight crime."""
    return both(answers.yes("law_enforcement"), answers.yes("le_use_authorised_by_law"))


def examine(
    walk: Walk, capacities: Collection[str], points: Mapping[str, Truth]
) -> dict[str, Truth]:
    """The cases of Art. 50 that bind this actor, each with how sure it is."""
    cases: dict[str, Truth] = {}
    if "provider" in capacities:
        cases["50(1)"] = _conversation(walk)
        cases["50(2)"] = _marking(walk)
    if "deployer" in capacities:
        cases["50(3)"] = _biometric_notice(walk, points)
        cases["50(4) deep fakes"] = _deep_fakes(walk)
        cases["50(4) text"] = _public_texts(walk)
    return {case: truth for case, truth in cases.items() if truth}


_CONVERSATION = Rule(
    GATE,
    "Art. 50(1)",
    "It is meant to interact directly with people, who must be told that they deal with AI.",
    "It is not meant to interact directly with people.",
    "It is obvious that people deal with AI, or the law authorises it against crime and the "
    "public does not use it to report crimes.",
)


def conversation_elements(answers: Answers) -> tuple[Truth, Truth]:
    """Art. 50(1): interaction, and the exceptions."""
    interacts = answers.yes("interacts_with_persons")
    hidden_police = both(for_police(answers), answers.no("public_crime_reporting"))
    return interacts, both(interacts, either(answers.yes("obvious_ai"), hidden_police))


def _conversation(walk: Walk) -> Truth:
    interacts, exception = conversation_elements(walk.answers)
    facts: tuple[str, ...] = ("interacts_with_persons",)
    if interacts:
        facts += ("obvious_ai",)
        if for_police(walk.answers):
            facts += (*_POLICE_FACTS, "public_crime_reporting")
    return conclude(walk, _CONVERSATION, interacts, facts, exception=exception)


_MARKING = Rule(
    GATE,
    "Art. 50(2)",
    "It generates or changes audio, images, video or text, which must be marked and detectable.",
    "It generates nothing that needs a mark.",
    "Assistive standard editing, input not substantially altered, or authorised by law against "
    "crime: no mark is needed.",
)
_NO_MARK = ("source_code", "short_caption", "machine_to_machine")


def marking_elements(answers: Answers) -> tuple[Truth, Truth]:
    """Art. 50(2): generated content of a kind that needs a mark, and the exceptions."""
    generates = answers.yes("generates_synthetic_content")
    exception = both(
        generates,
        either(
            answers.yes("assistive_editing_only"),
            answers.is_one_of("output_outside_50_2", "input_not_substantially_altered"),
            for_police(answers),
        ),
    )
    return both(generates, negate(answers.is_one_of("output_outside_50_2", *_NO_MARK))), exception


def _marking(walk: Walk) -> Truth:
    elements, exception = marking_elements(walk.answers)
    facts: tuple[str, ...] = ("generates_synthetic_content",)
    if walk.answers.yes("generates_synthetic_content"):
        facts += ("assistive_editing_only", "output_outside_50_2")
        if for_police(walk.answers):
            facts += _POLICE_FACTS
    return conclude(walk, _MARKING, elements, facts, exception=exception)


_BIOMETRIC = Rule(
    GATE,
    "Art. 50(3)",
    "People exposed to emotion recognition or biometric categorisation must be told.",
    "Nobody is exposed to emotion recognition or biometric categorisation.",
    "The law authorises it for detecting, preventing or investigating crime.",
)


def biometric_elements(answers: Answers, points: Mapping[str, Truth]) -> Truth:
    """Art. 50(3): any emotion recognition or biometric categorisation, wider than Annex III."""
    return either(
        biometrics.emotion_recognition(answers),
        biometrics.categorisation(answers),
        points.get("1(b)", NO),
        points.get("1(c)", NO),
    )


def _biometric_notice(walk: Walk, points: Mapping[str, Truth]) -> Truth:
    elements = biometric_elements(walk.answers, points)
    facts = ["infers_emotion_or_state", "biometric_categorisation"]
    if elements:
        facts += ["uses_biometric_data", "physical_state_only", "ancillary_to_other_service",
                  "annex_iii_points", *_POLICE_FACTS]  # fmt: skip
    exception = both(elements, for_police(walk.answers))
    return conclude(walk, _BIOMETRIC, elements, tuple(facts), exception=exception)


_DEEP_FAKES = Rule(
    GATE,
    "Art. 50(4)",
    "Published image, audio or video would pass for genuine and must be disclosed as made by AI.",
    "No deep fake is published.",
    "The law authorises it for detecting, preventing or investigating crime.",
)
_TEXTS = Rule(
    GATE,
    "Art. 50(4)",
    "Unreviewed AI text informs the public on matters of public interest and must be disclosed.",
    "No AI text on matters of public interest is published.",
    "A human reviewed the text or it was under editorial control, and someone carries editorial "
    "responsibility; or the law authorises it against crime.",
)


def _deep_fakes(walk: Walk) -> Truth:
    answers = walk.answers
    truth = answers.yes("deep_fake")
    facts: tuple[str, ...] = ("deep_fake",)
    if truth:
        facts += ("evidently_artistic", *_POLICE_FACTS)
    return conclude(walk, _DEEP_FAKES, truth, facts, exception=both(truth, for_police(answers)))


def _public_texts(walk: Walk) -> Truth:
    answers = walk.answers
    truth = answers.yes("public_interest_text")
    edited = both(answers.yes("editorial_control"), answers.yes("editorial_responsibility"))
    facts: tuple[str, ...] = ("public_interest_text",)
    if truth:
        facts += ("editorial_control", "editorial_responsibility", *_POLICE_FACTS)
    return conclude(
        walk,
        _TEXTS,
        truth,
        facts,
        exception=both(truth, either(edited, for_police(answers))),
        points=Points(),
    )


def is_caught(answers: Answers, points: Mapping[str, Truth]) -> Truth:
    """Whether anybody owes anything under Art. 50 for this system (Art. 2(12) asks so)."""
    interacts, excused = conversation_elements(answers)
    marked, unmarked = marking_elements(answers)
    police = negate(for_police(answers))
    edited = both(answers.yes("editorial_control"), answers.yes("editorial_responsibility"))
    return either(
        both(interacts, negate(excused)),
        both(marked, negate(unmarked)),
        both(biometric_elements(answers, points), police),
        both(answers.yes("deep_fake"), police),
        both(answers.yes("public_interest_text"), negate(edited), police),
    )

"""The biometric terms of Art. 3 that several gates share."""

from frameworks.regimes.eu_ai_act.truth import NO, YES, Answers, Truth, both, either, negate

BIOMETRIC_DATA = "uses_biometric_data"
GROUP_BANNED = frozenset(
    ("race", "political_opinion", "trade_union_membership", "religion_or_belief", "sex_life",
     "sexual_orientation")
)  # fmt: skip
GROUP_SENSITIVE = frozenset(("ethnic_origin", "health", "genetic", "disability", "other_protected"))


def may_use_biometrics(answers: Answers) -> Truth:
    """Whether biometric answers count: an explicit no to biometric data sets them aside."""
    if BIOMETRIC_DATA in answers.given:
        return answers.yes(BIOMETRIC_DATA)
    return YES


def open_question(answers: Answers) -> tuple[str, ...]:
    """The question about biometric data, where it is still open and so one the result hangs on."""
    return (BIOMETRIC_DATA,) if answers.is_unknown(BIOMETRIC_DATA) else ()


def emotion_recognition(answers: Answers) -> Truth:
    """Art. 3(39): emotions or intentions, from biometric data, beyond mere physical states."""
    return both(
        answers.yes("infers_emotion_or_state"),
        answers.yes(BIOMETRIC_DATA),
        answers.no("physical_state_only"),
    )


def categorisation(answers: Answers) -> Truth:
    """Art. 3(40): sorting people by biometric data, unless a mere add-on that is needed."""
    return both(
        may_use_biometrics(answers),
        answers.yes("biometric_categorisation"),
        answers.no("ancillary_to_other_service"),
    )


def remote_identification(answers: Answers) -> Truth:
    """Art. 3(41): one-to-many, without active involvement of the people."""
    return both(
        may_use_biometrics(answers),
        answers.yes("remote_biometric_identification"),
        answers.no("person_actively_involved"),
        answers.no("biometric_verification"),
    )


def is_actively_involved(answers: Answers) -> Truth:
    """Whether people step up knowingly, so that identification is not remote."""
    if answers.is_given("remote_biometric_identification") and not answers.yes(
        "remote_biometric_identification"
    ):
        return NO
    return both(may_use_biometrics(answers), answers.yes("person_actively_involved"))


def is_add_on(answers: Answers) -> Truth:
    """Art. 3(40): a mere add-on to another service that needs it."""
    return both(
        may_use_biometrics(answers),
        answers.yes("biometric_categorisation"),
        answers.yes("ancillary_to_other_service"),
    )


def sensitive_traits(answers: Answers) -> Truth:
    """Whether a trait of either group is assigned (Annex III 1(b))."""
    return either(
        answers.has_any("categorised_traits", GROUP_BANNED),
        answers.has_any("categorised_traits", GROUP_SENSITIVE),
    )


def emotion_term_fails(answers: Answers) -> Truth:
    """Whether answers show that what is read is not an emotion in the sense of Art. 3(39)."""
    if "infers_emotion_or_state" not in answers.given:
        return NO
    return either(
        answers.no(BIOMETRIC_DATA) if BIOMETRIC_DATA in answers.given else NO,
        answers.yes("physical_state_only"),
        negate(answers.yes("infers_emotion_or_state")),
    )

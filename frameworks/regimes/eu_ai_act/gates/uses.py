"""S6 and S7: high-risk by a use listed in Annex III (Art. 6(2)), and the filter of Art. 6(3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from frameworks.regimes.eu_ai_act.gates import biometrics
from frameworks.regimes.eu_ai_act.gates.products import safety_component
from frameworks.regimes.eu_ai_act.truth import (
    MAYBE,
    NO,
    UNKNOWN,
    YES,
    Answers,
    Truth,
    both,
    either,
    negate,
)
from frameworks.regimes.eu_ai_act.walk import Walk

GATE = "S6"
FILTER = "S7"
POLICE = ("6(a)", "6(b)", "6(c)", "6(d)", "6(e)")
POINTS = (
    "1(a)", "1(b)", "1(c)", "2", "3(a)", "3(b)", "3(c)", "3(d)", "4(a)", "4(b)", "5(a)", "5(b)",
    "5(c)", "5(d)", *POLICE, "7(a)", "7(b)", "7(c)", "7(d)", "8(a)", "8(b)",
)  # fmt: skip
_BIOMETRIC = ("1(a)", "1(b)", "1(c)")
# Every other point is about individual people.
NOT_ABOUT_PEOPLE = frozenset(("2", "5(d)", "6(c)", "8(a)", "8(b)"))
_CARVE_OUTS: Mapping[str, tuple[str, str]] = {
    "1(a)": ("biometric_verification", "It only confirms that a person is who he or she claims "
             "to be."),
    "5(b)": ("fraud_detection_main", "Its main purpose is to detect financial fraud."),
    "7(d)": ("travel_document_verification_only", "It only verifies travel documents."),
    "8(b)": ("campaign_back_office_only", "Voters are not directly exposed to its output."),
}  # fmt: skip


@dataclass(slots=True)
class Uses:
    """Which listed uses hold, and whether the filter takes the system out again."""

    points: dict[str, Truth] = field(default_factory=dict)
    truth: Truth = NO
    filtered: bool = False

    @property
    def is_high_risk(self) -> Truth:
        """High-risk under Art. 6(2): a listed use that the filter does not take out."""
        return NO if self.filtered else self.truth


def examine(walk: Walk) -> Uses:
    """The listed uses that hold, then the filter."""
    uses = Uses()
    for point in _touched(walk.answers):
        truth = _point(walk, point)
        if truth:
            uses.points[point] = truth
    _rejected(walk, uses)
    if uses.points:
        uses.truth = max(uses.points.values())
        _filter(walk, uses)
        _list(walk, uses)
    elif walk.answers.is_given("annex_iii_points") and not walk.answers.members("annex_iii_points"):
        walk.failed(GATE, "Art. 6(2)", "None of the listed uses is touched.", "annex_iii_points")
    return uses


def _touched(answers: Answers) -> tuple[str, ...]:
    """The points worth a look: those claimed, and those biometric answers may amount to."""
    if answers.is_unknown("annex_iii_points"):
        return POINTS
    claimed = answers.members("annex_iii_points")
    return tuple(point for point in POINTS if point in claimed or point in _BIOMETRIC)


def _implied(answers: Answers, point: str) -> tuple[Truth, tuple[str, ...]]:
    """Biometric answers that amount to a listed use, whether or not it was ticked."""
    if point == "1(a)":
        return biometrics.remote_identification(answers), (
            "remote_biometric_identification",
            *biometrics.open_question(answers),
        )
    if point == "1(b)":
        return (
            both(
                biometrics.categorisation(answers),
                biometrics.sensitive_traits(answers),
                answers.no("labels_lawful_dataset_only"),
            ),
            (
                "biometric_categorisation",
                "categorised_traits",
                "labels_lawful_dataset_only",
                *biometrics.open_question(answers),
            ),
        )
    if point == "1(c)":
        return biometrics.emotion_recognition(answers), (
            "infers_emotion_or_state",
            "uses_biometric_data",
            "physical_state_only",
        )
    return NO, ()


def _claimed(answers: Answers, point: str) -> Truth:
    if answers.is_unknown("annex_iii_points"):
        return MAYBE
    return YES if point in answers.members("annex_iii_points") else NO


def _point(walk: Walk, point: str) -> Truth:
    answers = walk.answers
    claimed = _claimed(answers, point)
    implied, implied_by = _implied(answers, point)
    truth = max(claimed, implied)
    if truth == NO:
        _near_miss(walk, point)
        return NO
    facts = ("annex_iii_points",) if claimed >= implied else implied_by
    open_before = dict(walk.unknown)
    for limit in (_outside_terms, _not_for_police, _not_about_people, _carved_out):
        truth = limit(walk, point, truth, implied)
        if truth == NO:
            walk.unknown = open_before  # what is open beside a sure no does not matter
            return NO
    walk.assume(truth, *facts)
    return truth


_SCREENS = {
    "1(a)": "remote_biometric_identification",
    "1(b)": "biometric_categorisation",
    "1(c)": "infers_emotion_or_state",
}


def _near_miss(walk: Walk, point: str) -> None:
    """A biometric answer that brought a point close, and what kept it out."""
    answers = walk.answers
    if point not in _SCREENS or answers.yes(_SCREENS[point]) != YES:
        return
    provision = f"Annex III {point}"
    if point == "1(a)" and answers.yes("biometric_verification") == YES:
        walk.excepted(GATE, provision, _CARVE_OUTS[point][1], "biometric_verification")
        return
    if point == "1(a)" and biometrics.is_actively_involved(answers):
        walk.flags.add("active_involvement")
    walk.failed(GATE, provision, "The answers come close to this use, but its terms do not hold.",
                _SCREENS[point], also=_TERMS[point].also if point == "1(a)" else ())  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Term:
    """The defining term of a biometric point: when its answers show that it fails."""

    fails: Callable[[Answers], Truth]
    reason: str
    facts: tuple[str, ...]
    also: tuple[str, ...]


_TERMS: Mapping[str, _Term] = {
    "1(a)": _Term(
        biometrics.is_actively_involved,
        "People take part knowingly, so identification is not remote.",
        ("person_actively_involved",),
        ("Art. 3(41)",),
    ),
    "1(b)": _Term(
        biometrics.is_add_on,
        "A mere add-on to another service that needs it is not biometric categorisation.",
        ("biometric_categorisation", "ancillary_to_other_service"),
        ("Art. 3(40)",),
    ),
    "1(c)": _Term(
        biometrics.emotion_term_fails,
        "What it reads is not an emotion in the sense of the Act.",
        ("infers_emotion_or_state", "physical_state_only", "uses_biometric_data"),
        ("Art. 3(39)",),
    ),
}


def _outside_terms(walk: Walk, point: str, truth: Truth, implied: Truth) -> Truth:
    """Points whose defining term of Art. 3 fails on the answers."""
    if point == "2":
        return _critical_infrastructure(walk, truth)
    if point not in _TERMS:
        return truth
    term = _TERMS[point]
    fails = term.fails(walk.answers)
    if point == "1(a)" and fails:
        walk.flags.add("active_involvement")
    if fails == YES:
        walk.failed(GATE, f"Annex III {point}", term.reason, *term.facts, also=term.also)
    elif fails == MAYBE:
        walk.noted(GATE, f"Annex III {point}", "Whether the term of the law fails is open, so it "
                   "is taken to hold.", *term.facts)  # fmt: skip
        walk.assume(fails, *term.facts, *biometrics.open_question(walk.answers))
    return both(truth, negate(fails))


def _critical_infrastructure(walk: Walk, truth: Truth) -> Truth:
    answers = walk.answers
    if answers.yes("cybersecurity_only") == YES:
        walk.excepted(GATE, "Annex III 2", "It serves cybersecurity alone, and recital 55 does not "
                      "count that as a safety component.", "cybersecurity_only")  # fmt: skip
        return NO
    component = safety_component(answers)
    facts = ("safety_function", "failure_endangers", "non_safety_function_only")
    if component == NO:
        walk.failed(GATE, "Annex III 2", "It is not a safety component of the infrastructure.",
                    *facts, also=("Art. 3(14)",))  # fmt: skip
        if walk.law.has_safety_limits and answers.yes("non_safety_function_only") == YES:
            walk.exceptions["Art. 6(1a)"] = None
        return NO
    walk.assume(component, *facts)
    walk.assume(answers.no("cybersecurity_only"), "cybersecurity_only")
    return both(truth, component, negate(answers.yes("cybersecurity_only")))


def _not_for_police(walk: Walk, point: str, truth: Truth, implied: Truth) -> Truth:
    if point not in POLICE:
        return truth
    police = walk.answers.yes("law_enforcement")
    if police == NO:
        # The answer has a default, but a claim of point 6 puts it in question: list it.
        walk.failed(GATE, f"Annex III {point}", "It is not used by or for law-enforcement "
                    "authorities.", "law_enforcement", "annex_iii_points")  # fmt: skip
    walk.assume(police, "law_enforcement")
    return both(truth, police)


def _not_about_people(walk: Walk, point: str, truth: Truth, implied: Truth) -> Truth:
    # What biometric answers amount to is about people, whatever an answer on other uses says;
    # only a use that is ticked and nothing more can turn out to concern companies or places.
    if point in NOT_ABOUT_PEOPLE or implied >= truth:
        return truth
    people = either(walk.answers.yes("about_natural_persons"), implied)
    if people == NO:
        walk.failed(GATE, f"Annex III {point}", "The output does not concern individual people.",
                    "about_natural_persons")  # fmt: skip
    walk.assume(people, "about_natural_persons", *(_implied(walk.answers, point)[1]))
    return both(truth, people)


def _carved_out(walk: Walk, point: str, truth: Truth, implied: Truth) -> Truth:
    if point not in _CARVE_OUTS:
        return truth
    fact, reason = _CARVE_OUTS[point]
    carved = walk.answers.yes(fact)
    if carved == YES:
        walk.excepted(GATE, f"Annex III {point}", reason, fact)
    walk.assume(carved, fact)
    return both(truth, negate(carved))


def _rejected(walk: Walk, uses: Uses) -> None:
    """Uses somebody looked at and answered no; kept in the record, never decisive."""
    for point in walk.answers.members("annex_iii_rejected"):
        if point in uses.points:
            walk.flags.add("contradiction")
        else:
            walk.failed(GATE, f"Annex III {point}", "Looked at and answered no.",
                        "annex_iii_rejected")  # fmt: skip


_GROUNDS = {
    "a": "a narrow procedural task",
    "b": "improving the result of a completed human activity",
    "c": "detecting patterns in finished decisions, with proper human review",
    "d": "a task that only prepares an assessment",
}


def _filter(walk: Walk, uses: Uses) -> None:
    """S7, Art. 6(3): relied on only if every part of it surely holds."""
    answers = walk.answers
    if answers.filled("art6_3_conditions") == NO:
        walk.failed(FILTER, "Art. 6(3)", "No condition of the filter is claimed.",
                    "art6_3_conditions")  # fmt: skip
        return
    minor = both(
        answers.filled("art6_3_conditions"),
        answers.no("profiling"),
        answers.no("materially_influences_decision"),
        answers.no("poses_significant_risk"),
        answers.no("part_of_complex_system"),
    )
    facts = ("art6_3_conditions", "profiling", "materially_influences_decision",
             "poses_significant_risk", "part_of_complex_system")  # fmt: skip
    if minor == YES:
        uses.filtered = True
        for letter in answers.members("art6_3_conditions"):
            walk.met(FILTER, f"Art. 6(3)({letter})", f"The filter applies: {_GROUNDS[letter]}, no "
                     "profiling, no material influence on decisions, no significant risk.",
                     *facts)  # fmt: skip
        walk.met(FILTER, "Art. 6(4)", "The provider writes down the assessment that it is not "
                 "high-risk, and registers the system.", "art6_3_conditions")  # fmt: skip
        return
    walk.assume(minor, *facts)
    walk.failed(FILTER, "Art. 6(3)", _refusal(answers), *facts)


def _refusal(answers: Answers) -> str:
    if answers.yes("profiling") == YES:
        return "It profiles people, and that always bars the filter."
    if answers.yes("part_of_complex_system") == YES:
        return "It is part of a larger set-up whose joint output shapes decisions about people."
    if answers.value("art6_3_conditions") == UNKNOWN:
        return "Whether a condition of the filter is met is still open, so it is not relied on."
    if max(answers.yes("materially_influences_decision"),
           answers.yes("poses_significant_risk")) == YES:  # fmt: skip
        return "It materially influences decisions or poses a significant risk."
    return "Not every part of the filter is sure yet, so it is not relied on."


def _list(walk: Walk, uses: Uses) -> None:
    """Write the uses that make the system high-risk into the bases."""
    if uses.filtered:
        for point in uses.points:
            walk.noted(GATE, f"Annex III {point}", "The use is listed; the filter takes the system "
                       "out.", "annex_iii_points")  # fmt: skip
        return
    sure = uses.truth == YES
    named = [point for point, truth in uses.points.items() if truth == YES or not sure]
    if not walk.answers.is_unknown("annex_iii_points"):
        for point in named:
            walk.met(GATE, f"Annex III {point}", "The intended purpose is a listed use.",
                     "annex_iii_points")  # fmt: skip
    walk.met(GATE, "Art. 6(2)", "High-risk by a use listed in Annex III.", "annex_iii_points")

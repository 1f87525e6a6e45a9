"""S4, Art. 5(1)(h): real-time remote biometric identification in public places for policing."""

from collections.abc import Collection

from frameworks.regimes.eu_ai_act.gates.biometrics import open_question, remote_identification
from frameworks.regimes.eu_ai_act.truth import NO, YES, Truth, both, either, negate
from frameworks.regimes.eu_ai_act.walk import Walk
from frameworks.schema import Outcome

GATE = "S4"
BAN = "Art. 5(1)(h)"
OBJECTIVES = {
    "victims_missing": "Art. 5(1)(h)(i)",
    "imminent_threat": "Art. 5(1)(h)(ii)",
    "annex_ii_suspect": "Art. 5(1)(h)(iii)",
}
_ELEMENT_FACTS = (
    "remote_biometric_identification", "person_actively_involved", "real_time",
    "publicly_accessible", "law_enforcement",
)  # fmt: skip


def elements(walk: Walk) -> Truth:
    """Live identification from a distance, in a public place, for law enforcement."""
    answers = walk.answers
    return both(
        remote_identification(answers),
        answers.yes("real_time"),
        answers.yes("publicly_accessible"),
        answers.yes("law_enforcement"),
    )


def _conditions(walk: Walk) -> tuple[tuple[str, Truth, tuple[str, ...], str], ...]:
    """What Art. 5(2) to (5) asks of every use, point by point."""
    answers = walk.answers
    urgent = answers.yes("rbi_urgency")
    authorised = either(
        answers.yes("rbi_prior_authorisation"),
        both(urgent, answers.yes("rbi_authorisation_requested_within_24h")),
    )
    return (
        (
            "Art. 5(2)",
            both(
                answers.yes("rbi_fria_done"),
                either(answers.yes("rbi_registered"), urgent),
                answers.yes("rbi_limits_respected"),
            ),
            ("rbi_fria_done", "rbi_registered", "rbi_urgency", "rbi_limits_respected"),
            "impact assessment, registration (later in urgency), limits in time, place and person",
        ),
        (
            "Art. 5(3)",
            both(authorised, answers.no("rbi_decision_solely_on_output")),
            ("rbi_prior_authorisation", "rbi_urgency", "rbi_authorisation_requested_within_24h",
             "rbi_decision_solely_on_output"),
            "authorisation first (within 24 hours in urgency), no decision on the output alone",
        ),
        (
            "Art. 5(4)",
            answers.yes("rbi_uses_notified"),
            ("rbi_uses_notified",),
            "every use notified to the authorities",
        ),
        (
            "Art. 5(5)",
            answers.yes("national_law_permits_rbi"),
            ("national_law_permits_rbi",),
            "national law that permits the use",
        ),
    )  # fmt: skip


def _objective(walk: Walk) -> Truth:
    """Whether one of the three purposes is claimed; records each of them."""
    choice = walk.answers.choice("rbi_objective")
    for objective, provision in OBJECTIVES.items():
        if choice != objective:
            walk.failed(GATE, provision, "This purpose does not make the use strictly necessary.",
                        "rbi_objective")  # fmt: skip
    return walk.answers.is_not("rbi_objective", "none")


def _exception(walk: Walk) -> Truth:
    conditions = _conditions(walk)
    truth = both(_objective(walk), *(condition[1] for condition in conditions))
    claimed = OBJECTIVES.get(walk.answers.choice("rbi_objective"))
    for provision, kept, facts, what in conditions if claimed else ():
        walk.step(
            GATE,
            provision,
            Outcome.MET if kept == YES else Outcome.NOT_MET,
            f"{'Kept' if kept == YES else 'Not kept, or still open'}: {what}.",
            *facts,
        )
        if truth == YES:
            walk.exceptions[provision] = None
        elif kept != YES:
            walk.not_met[provision] = None
            walk.assume(kept, *facts)
    if claimed and truth == YES:
        walk.relieved(GATE, claimed, "The use serves this purpose and keeps every condition of "
                      "Art. 5(2) to (5).", "rbi_objective", also=(BAN,))  # fmt: skip
    elif claimed:
        walk.failed(GATE, claimed, "The purpose is claimed, but not every condition of Art. 5(2) "
                    "to (5) is kept.", "rbi_objective")  # fmt: skip
    return truth


def examine(walk: Walk, capacities: Collection[str]) -> Truth:
    """Whether the ban on live identification holds. It bans the use, so it binds deployers."""
    truth = elements(walk)
    facts = (
        (*_ELEMENT_FACTS, *open_question(walk.answers))
        if walk.answers.yes("remote_biometric_identification")
        else ("remote_biometric_identification",)
    )
    if truth == NO:
        walk.failed(GATE, BAN, "No live identification from a distance in a public place for law "
                    "enforcement.", *facts)  # fmt: skip
        return NO
    if "deployer" not in capacities:
        walk.flags.add("live_identification_supplied")
        walk.failed(GATE, BAN, "The ban is on the use; supplying such a system is not itself "
                    "banned, but only the permitted uses are lawful.", *facts)  # fmt: skip
        return NO
    walk.flags.add("live_identification")
    exception = _exception(walk)
    if exception == YES:
        walk.not_met[BAN] = None
        return NO
    truth = both(truth, negate(exception))
    walk.assume(truth, *facts, "rbi_objective")
    walk.met(GATE, BAN, "Police use live identification in a public place, and no permitted "
             "purpose with all its conditions carries it.", *facts, "rbi_objective")  # fmt: skip
    return truth

"""S12: which particular duties bind a high-risk system's actor, told as bases of the result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from frameworks.regimes.eu_ai_act.gates.biometrics import remote_identification
from frameworks.regimes.eu_ai_act.gates.roles import Capacity
from frameworks.regimes.eu_ai_act.truth import NO, YES, Truth, both, either, negate
from frameworks.regimes.eu_ai_act.walk import Walk
from frameworks.schema import Outcome

GATE = "S12"
PUBLIC = ("public_body", "union_institution")
_PUBLIC_SERVICE = (*PUBLIC, "private_public_service")


@dataclass(frozen=True, slots=True)
class Scene:
    """What the earlier gates found, as far as particular duties hang on it."""

    role: str
    capacity: Capacity
    points: Mapping[str, Truth]  # Annex III points that make it high-risk
    section: str  # Annex I section, or empty
    product: str  # code of the product act, or empty


def outside_infrastructure(points: Mapping[str, Truth]) -> Truth:
    """Whether a listed use other than critical infrastructure holds."""
    return either(NO, *(truth for point, truth in points.items() if point != "2"))


def examine(walk: Walk, scene: Scene) -> None:
    """Record the duties that depend on who the actor is."""
    if not scene.points and scene.section != "A":
        if scene.section == "B":
            _testing(walk, scene)
        return
    for role, check in _BY_ROLE.items():
        if role in scene.capacity.capacities and not (
            role == "provider" and scene.capacity.taken_over
        ):
            check(walk, scene)
    _testing(walk, scene)


def _provider(walk: Walk, scene: Scene) -> None:
    answers = walk.answers
    walk.met(GATE, "Art. 16", "A provider of a high-risk system carries the duties of Art. 16.")
    if answers.yes("third_country_provider"):
        walk.assume(answers.yes("third_country_provider"), "third_country_provider")
        walk.met(GATE, "Art. 22(1)", "A provider outside the Union appoints a representative in "
                 "it.", "third_country_provider")  # fmt: skip
    if scene.section == "A":
        walk.met(GATE, "Art. 43(3)", "Conformity is assessed by the procedure of the product act.",
                 "annex_i_act")  # fmt: skip
    elif any(point.startswith("1(") for point in scene.points):
        walk.met(GATE, "Art. 43(1)", "Biometrics: internal control only where standards are "
                 "applied in full, otherwise a notified body.", "annex_iii_points",
                 "harmonised_standards_full")  # fmt: skip
    elif scene.points and not answers.is_unknown("annex_iii_points"):
        walk.met(GATE, "Art. 43(2)", "Points 2 to 8: internal control, no notified body.",
                 "annex_iii_points")  # fmt: skip
    if answers.yes("financial_institution") == YES:
        walk.relieved(GATE, "Art. 17(4)", "Financial-sector governance rules stand in for most of "
                      "the quality management system.", "financial_institution")  # fmt: skip


def _deployer(walk: Walk, scene: Scene) -> None:
    answers = walk.answers
    walk.met(GATE, "Art. 26", "A deployer of a high-risk system carries the duties of Art. 26.")
    workers = answers.yes("affects_workers")
    if workers:
        walk.assume(workers, "affects_workers")
        walk.met(GATE, "Art. 26(7)", "Workers and their representatives are told before use.",
                 "affects_workers")  # fmt: skip
    if answers.yes("financial_institution") == YES:
        walk.relieved(GATE, "Art. 26(5)", "Financial-sector governance rules stand in for "
                      "monitoring.", "financial_institution", also=("Art. 26(6)",))  # fmt: skip
    if scene.points:
        _listed_deployer(walk, scene)


def _listed_deployer(walk: Walk, scene: Scene) -> None:
    outside = outside_infrastructure(scene.points)
    _public_registration(walk, outside)
    _impact_assessment(walk, scene)
    _later_identification(walk)
    people = walk.answers.yes("decisions_about_persons")
    if people:
        walk.assume(people, "decisions_about_persons")
        walk.met(GATE, "Art. 26(11)", "People are told that the system takes or helps to take "
                 "decisions about them.", "decisions_about_persons")  # fmt: skip
        if outside:
            walk.met(GATE, "Art. 86", "People may ask for an explanation of a decision that "
                     "affects them.", "decisions_about_persons")  # fmt: skip


def _public_registration(walk: Walk, outside: Truth) -> None:
    public = walk.answers.is_one_of("deployer_type", *PUBLIC)
    if public:
        walk.assume(public, "deployer_type")
        walk.met(GATE, "Art. 26(8)", "Public deployers use registered systems only.",
                 "deployer_type")  # fmt: skip
    if both(public, outside):
        walk.met(GATE, "Art. 49(3)", "Public deployers register their use.", "deployer_type")
    else:
        walk.failed(GATE, "Art. 49(3)", "Registration of use is for public authorities, and not "
                    "for critical infrastructure.", "deployer_type")  # fmt: skip


def must_assess_rights(walk: Walk, points: Mapping[str, Truth]) -> Truth:
    """Art. 27(1): who assesses the impact on fundamental rights."""
    public = both(
        walk.answers.is_one_of("deployer_type", *_PUBLIC_SERVICE), outside_infrastructure(points)
    )
    return either(public, points.get("5(b)", NO), points.get("5(c)", NO))


def _impact_assessment(walk: Walk, scene: Scene) -> None:
    truth = must_assess_rights(walk, scene.points)
    facts = ("deployer_type", "annex_iii_points")
    if truth:
        walk.assume(truth, *facts)
        walk.met(GATE, "Art. 27(1)", "Public bodies, private providers of public services, and "
                 "every deployer of credit scoring or life and health insurance systems assess "
                 "the impact on fundamental rights.", *facts)  # fmt: skip
    else:
        walk.step(GATE, "Art. 27(1)", Outcome.NOT_MET, "No impact assessment: a private body that "
                  "provides no public service, and neither credit scoring nor life or health "
                  "insurance.", *facts)  # fmt: skip
        if walk.answers.is_given("deployer_type"):
            walk.not_met["Art. 27(1)"] = None


def later_identification(walk: Walk) -> Truth:
    """Art. 26(10): identification after the event, by or for the police."""
    answers = walk.answers
    return both(
        remote_identification(answers),
        negate(answers.yes("real_time")),
        answers.yes("law_enforcement"),
    )


def _later_identification(walk: Walk) -> None:
    truth = later_identification(walk)
    if truth:
        facts = ("remote_biometric_identification", "real_time", "law_enforcement")
        walk.assume(truth, *facts)
        walk.met(GATE, "Art. 26(10)", "Identification after the event for the police needs "
                 "authorisation, documentation and yearly reports.", *facts)  # fmt: skip


def _importer(walk: Walk, scene: Scene) -> None:
    walk.met(GATE, "Art. 23", "An importer checks a high-risk system before placing it on the "
             "market.")  # fmt: skip


def _distributor(walk: Walk, scene: Scene) -> None:
    walk.met(GATE, "Art. 24", "A distributor checks a high-risk system before passing it on.")


def _representative(walk: Walk, scene: Scene) -> None:
    walk.met(GATE, "Art. 22", "A representative carries out the mandate of a provider outside the "
             "Union.", "third_country_provider")  # fmt: skip


def _supplier(walk: Walk, scene: Scene) -> None:
    walk.met(GATE, "Art. 25(4)", "A supplier and the provider of a high-risk system agree in "
             "writing on information, access and help.")  # fmt: skip


_BY_ROLE: Mapping[str, Callable[[Walk, Scene], None]] = {
    "provider": _provider,
    "deployer": _deployer,
    "importer": _importer,
    "distributor": _distributor,
    "authorised_representative": _representative,
    "third_party": _supplier,
}


def _testing(walk: Walk, scene: Scene) -> None:
    """Art. 60: trying out in real conditions before release."""
    testing = walk.answers.yes("real_world_testing")
    if not testing:
        return
    walk.assume(testing, "real_world_testing")
    if scene.section == "B" and not scene.points:
        if walk.law.has_product_testing:
            walk.met(GATE, "Art. 60a", "Testing of Section B products in real conditions has its "
                     "own rules.", "real_world_testing")  # fmt: skip
    elif scene.points or walk.law.has_product_testing:
        walk.met(GATE, "Art. 60", "Testing in real conditions is allowed only under these "
                 "conditions.", "real_world_testing")  # fmt: skip

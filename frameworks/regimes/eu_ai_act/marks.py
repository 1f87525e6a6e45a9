"""The particular conditions duties hang on, read from one walk: who, which use, which relief."""

from collections.abc import Mapping

from frameworks.regimes.eu_ai_act.gates import duty_flags
from frameworks.regimes.eu_ai_act.gates.duty_flags import Scene
from frameworks.regimes.eu_ai_act.gates.models import Model
from frameworks.regimes.eu_ai_act.law import ORIGINAL
from frameworks.regimes.eu_ai_act.truth import NO, UNKNOWN, YES, Truth, both, either, negate
from frameworks.regimes.eu_ai_act.walk import Walk

_MEDICAL = ("2017/745", "2017/746")
Marks = tuple[frozenset[str], frozenset[str]]


def split(marks: Mapping[str, Truth]) -> Marks:
    """Every mark that may hold, and among them those only assumed."""
    held = {mark for mark, truth in marks.items() if truth}
    return frozenset(held), frozenset(mark for mark in held if marks[mark] != YES)


# The question behind a mark, where no gate names it as open by itself.
QUESTIONS = {
    "third_country": "third_country_provider",
    "internal_control": "harmonised_standards_full",
    "notified_body": "harmonised_standards_full",
    "notified_body_by_use": "harmonised_standards_full",
    "annex_vii": "harmonised_standards_full",
    "restricted_register": "law_enforcement",
    "public_register": "law_enforcement",
    "evidently_artistic": "evidently_artistic",
}
# The provisions whose coming out decides about other entries of the catalogue.
_DECISIVE = ("Art. 5(", "Art. 6(1", "Art. 6(3)", "Art. 6(4)", "Art. 25(", "Art. 51",
             "Art. 111")  # fmt: skip


def from_bases(walk: Walk) -> dict[str, Truth]:
    """The provisions met and the exceptions applied, as marks."""
    marks = {f"met {p}": YES for p in walk.basis if p.startswith(_DECISIVE)}
    marks |= {f"eased {p}": YES for p in walk.exceptions if p.startswith(_DECISIVE)}
    if "live_identification" in walk.flags:
        marks["live_identification"] = YES
    return marks


def of_system(
    walk: Walk, scene: Scene, cases: Mapping[str, Truth], listed: Mapping[str, Truth]
) -> dict[str, Truth]:
    """Marks of a system in scope; `listed` are its listed uses, filtered or not."""
    marks = of_size(walk) | {f"case {case}": truth for case, truth in cases.items()}
    marks["evidently_artistic"] = walk.answers.yes("evidently_artistic")
    if listed:
        marks |= _uses(walk, listed)
    if scene.points or scene.section:
        marks |= _conformity(walk, scene)
        marks |= _actor(walk, scene)
    return marks


def of_model(walk: Walk, model: Model) -> dict[str, Truth]:
    """Marks of a general-purpose model."""
    return {
        "open_source": YES if model.open_source else NO,
        "notify": YES if model.high_impact else NO,
        "third_country": walk.answers.yes("third_country_provider"),
    }


def of_size(walk: Walk) -> dict[str, Truth]:
    """Reliefs that hang on the size of the company, whatever the class."""
    size = walk.answers.choice("enterprise_size")
    return {
        "sme": YES if size == "sme" else NO,
        "small_mid_cap": YES if size == "small_mid_cap" else NO,
    }


def _uses(walk: Walk, points: Mapping[str, Truth]) -> dict[str, Truth]:
    police = walk.answers.yes("law_enforcement")
    restricted = either(
        NO,
        *(truth for point, truth in points.items() if point[0] in "67"),
        *(both(truth, police) for point, truth in points.items() if point[0] == "1"),
    )
    public_part = either(
        NO,
        *(truth for point, truth in points.items() if point[0] in "3458"),
        *(both(truth, negate(police)) for point, truth in points.items() if point[0] == "1"),
    )
    return {
        "identification": points.get("1(a)", NO),
        "biometrics": either(NO, *(t for point, t in points.items() if point[0] == "1")),
        "points_2_to_8": either(NO, *(t for point, t in points.items() if point[0] != "1")),
        "outside_infrastructure": duty_flags.outside_infrastructure(points),
        "infrastructure": points.get("2", NO),
        "restricted_register": restricted,
        "public_register": public_part,
    }


def _conformity(walk: Walk, scene: Scene) -> dict[str, Truth]:
    product = YES if scene.section == "A" else NO
    by_use = NO if product else YES
    biometric = either(NO, *(t for point, t in scene.points.items() if point[0] == "1"))
    other = either(NO, *(t for point, t in scene.points.items() if point[0] != "1"))
    standards = walk.answers.yes("harmonised_standards_full")
    return {
        "product": product,
        "by_use": by_use,
        "medical_device": both(product, YES if scene.product in _MEDICAL else NO),
        "product_open": both(product, YES if scene.product == UNKNOWN else NO),
        "internal_control": both(by_use, either(other, both(biometric, standards))),
        "notified_body": either(product, both(biometric, negate(standards))),
        "notified_body_by_use": both(by_use, biometric, negate(standards)),
        "annex_vii": both(biometric, negate(standards), by_use)
        if walk.law.code == ORIGINAL  # Art. 43(3) as published takes over points 4.3 to 4.6 only
        else either(product, both(biometric, negate(standards))),
    }


def _actor(walk: Walk, scene: Scene) -> dict[str, Truth]:
    answers, capacity = walk.answers, scene.capacity
    outside = duty_flags.outside_infrastructure(scene.points)
    ai_office = both(
        answers.yes("ai_office_competence"),
        # Art. 75(1a) came with the amending act; until then all reports go by Art. 73(1).
        NO if scene.section or walk.law.code == ORIGINAL else YES,
        negate(scene.points.get("2", NO)),
        negate(scene.points.get("8(a)", NO)),
    )
    financial = YES if answers.yes("financial_institution") == YES else NO
    return {
        "third_country": answers.yes("third_country_provider"),
        "financial": financial,
        "financial_service": both(
            financial, either(NO, *(t for point, t in scene.points.items() if point[0] == "5"))
        ),
        "workers": answers.yes("affects_workers"),
        "public_deployer": answers.is_one_of("deployer_type", *duty_flags.PUBLIC),
        "later_identification": duty_flags.later_identification(walk),
        "decides_on_people": answers.yes("decisions_about_persons"),
        "rights_assessment": duty_flags.must_assess_rights(walk, scene.points),
        "explanation": both(answers.yes("decisions_about_persons"), outside),
        "testing": answers.yes("real_world_testing"),
        # 75(1a) moves a duty elsewhere, so it must surely hold.
        "ai_office": YES if ai_office == YES else NO,
        "taken_over": YES if capacity.taken_over else NO,
        "hands_over": YES if capacity.hands_over else NO,
        "free_supplier": _free_supplier(walk, scene),
        "high_risk_provider": YES if capacity.capacities == {"provider"} else NO,
    }


def _free_supplier(walk: Walk, scene: Scene) -> Truth:
    """Art. 25(4): free and open parts are exempt, general-purpose models are not."""
    answers = walk.answers
    sure = answers.yes("foss") == YES and answers.yes("gpai_model") == NO
    return YES if sure and scene.role == "third_party" else NO

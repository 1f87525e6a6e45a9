"""Assessments of the demo: superseded, approved, waiting and in draft; then acceptances."""

from typing import Any

from riskreg.actions import assessments
from riskreg.management.chapters import risks
from riskreg.management.house import House, Told, chapter
from riskreg.models import Assessment

_PAIRS = {"without": "inherent", "with": "residual", "target": "target"}


def tell(house: House) -> None:
    """One version after the other; what is there stays."""
    told = chapter("assessments").get(house.organisation.slug, [])
    if not told:
        return
    known: dict[str, int] = {}
    for each in told:
        if "on_scale" not in each:
            risks.renew_scale(house)
        known[each["system"]] = version = known.get(each["system"], 0) + 1
        _version(house, each, version)
    risks.accept(house)


def _version(house: House, told: Told, version: int) -> None:
    system = house.systems[told["system"]]
    if Assessment.objects.filter(system=system, kind="risk", version__gte=version).exists():
        return
    author = house.cast[told["by"]]
    content = {"scope": system.purpose, "conclusion": told.get("conclusion", "")}
    made = assessments.begin(author, system, content=content)
    named = risks.by_key(house)
    for key, each in told["estimates"].items():
        assessments.estimate(author, made, named[key], values=_values(each))
    if told["to"] == "draft":
        return
    made = assessments.submit(author, made)
    if told["to"] == "approved":
        assessments.approve(house.cast[told["approver"]], made)


def _values(told: Told) -> dict[str, Any]:
    values: dict[str, Any] = {
        "treatment": told["treatment"],
        "treatment_note": told["note"],
        "assumptions": told["assumes"],
        "dissent": told.get("dissent", ""),
    }
    for name, side in _PAIRS.items():
        if name in told:
            values[f"{side}_likelihood"], values[f"{side}_severity"] = told[name]
    if "rights" in told:
        names = ("rights_severity", "rights_extent", "rights_reversibility")
        values |= dict(zip(names, told["rights"], strict=True))
    for name, field in (("often", "frequency"), ("loss", "loss")):
        if name in told:
            values[f"{field}_low"], values[f"{field}_high"] = map(float, told[name])
    return values

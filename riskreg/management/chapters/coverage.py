"""What the demo says about coverage: claims, own rules, reviews of the crosswalk."""

from frameworks.models import CrosswalkRow
from riskreg.actions import coverage
from riskreg.management.house import House, Told, chapter
from riskreg.models import CrosswalkReview, NotApplicable, SufficiencyRule


def tell(house: House) -> None:
    """What is not there yet: claims by their entry and system, rules by entry, reviews by row."""
    story = chapter("coverage").get(house.organisation.slug, {})
    for each in story.get("claims", ()):
        _claim(house, each)
    for each in story.get("rules", ()):
        _rule(house, each)
    for each in story.get("reviews", ()):
        _review(house, each)


def _claim(house: House, told: Told) -> None:
    system = house.systems[told["system"]]
    place = {"framework": told["framework"], "ref": told["ref"]}
    if NotApplicable.objects.filter(system=system, **place).exists():
        return
    claim = coverage.claim(house.cast[told["by"]], system, **place, reason=told["reason"])
    decided = told.get("decided")
    if decided:
        act = coverage.confirm if decided["verdict"] == "confirm" else coverage.refuse
        act(house.cast[decided["by"]], claim, note=decided["note"])


def _rule(house: House, told: Told) -> None:
    place = {"framework": told["framework"], "ref": told["ref"]}
    if not SufficiencyRule.objects.of(house.organisation).filter(**place).exists():
        coverage.set_rule(
            house.cast[told["by"]], house.organisation, **place, values=told["values"]
        )


def _review(house: House, told: Told) -> None:
    source, target = told["source"], told["target"]
    row = CrosswalkRow.objects.filter(
        source_framework__code=source[0],
        source_ref=source[1],
        target_framework__code=target[0],
        target_ref=target[1],
        withdrawn=False,
    ).first()
    if row is None or CrosswalkReview.objects.of(house.organisation).filter(row=row).exists():
        return
    coverage.review(
        house.cast[told["by"]],
        house.organisation,
        row,
        verdict=told["verdict"],
        note=told["note"],
    )

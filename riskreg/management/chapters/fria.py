"""Fundamental rights impact assessments of the demo."""

from typing import Any

from django.utils import timezone

from riskreg.actions import assessments, evidence, fria
from riskreg.management.house import House, Told, chapter
from riskreg.models import AssessmentKind, Evidence

_PLAIN = ("title", "kind", "grade", "collected_on", "url", "how")


def tell(house: House) -> None:
    """Those that are not there yet."""
    story: dict[str, Any] = chapter("fria").get(house.organisation.slug, {})
    systems = house.systems
    for told in story.get("documents", ()):
        system = systems[told["system"]]
        if not system.assessments.filter(kind=AssessmentKind.FRIA).exists():
            _document(house, system, told, story.get("dpia", {}))


def _document(house: House, system: Any, told: Told, dpia: Told) -> None:
    author = house.cast[told["by"]]
    document = fria.begin(author, system)
    if told.get("has_dpia"):
        document = fria.set_dpia(author, document, _dpia(house, dpia))
    for each in told["parts"]:
        document = fria.write_part(
            author, document, each["part"], text=each["text"], where=each.get("where", "")
        )
    if "approved_by" not in told:
        return
    document = assessments.submit(author, document)
    document = assessments.approve(house.cast[told["approved_by"]], document, note=told["note"])
    if "notified" in told:
        fria.notify(author, document, on=timezone.localdate(), **told["notified"])


def _dpia(house: House, told: Told) -> Evidence:
    known = Evidence.objects.of(house.organisation).filter(title=told["title"]).first()
    values = {name: told[name] for name in _PLAIN}
    return known or evidence.add(house.head, house.organisation, values=values)

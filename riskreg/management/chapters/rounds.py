"""Attestation rounds of the demo: one closed into evidence, one that runs."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from riskreg.actions import rounds
from riskreg.management.house import House, Told, chapter
from riskreg.models import AttestationRound, User
from riskreg.queries import rounds as queries


def tell(house: House) -> None:
    """Those that are not there yet."""
    story: dict[str, Any] = chapter("rounds").get(house.organisation.slug, {})
    for told in story.get("rounds", ()):
        known = AttestationRound.objects.of(house.organisation)
        if not known.filter(title=told["title"]).exists():
            _run(house, house.cast[story["by"]], told)


def _run(house: House, officer: User, told: Told) -> None:
    values = {name: told[name] for name in ("title", "statement", "kind")}
    values["due"] = timezone.localdate() + timedelta(days=told["in"])
    made = rounds.open_round(officer, house.organisation, values=values)
    if told.get("closed"):
        _answer(made, told["cannot"])
        rounds.close(officer, made)


def _answer(made: AttestationRound, reason: str) -> None:
    """All confirm but one, and the last one asked does not answer."""
    asked = list(made.items.exclude(asked=None).select_related("asked", "round", "system"))
    for place, item in enumerate(asked[:-1]):
        if item.asked is not None and rounds.may_answer(item.asked, item):
            said, why = ("confirm", "") if place else ("cannot", reason)
            seen = queries.digest_now(item)
            rounds.answer(item.asked, item, said=said, reason=why, seen=seen)

"""Scales, appetite and risks of the demo, and later who lives with which."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from frameworks.models import Framework
from riskreg.actions import acceptances, risks, scales
from riskreg.management.house import House, Told, chapter
from riskreg.models import Appetite, Control, Risk
from riskreg.rules.shipped_scale import shipped

_PLAIN = ("title", "category", "cause", "event", "consequence", "affected", "rights")


def tell(house: House) -> None:
    """Version 1 of the scales, the appetite, the risks; version 2 comes between assessments."""
    told = story(house)
    if not told:
        return
    scales.ensure(house.cast[told["scale"]["by"]], house.organisation)
    _appetite(house, told["appetite"])
    known = of(house)
    for each in told["risks"]:
        if each["title"] not in known:
            _risk(house, each)


def story(house: House) -> dict[str, Any]:
    """What is told of this organisation's risks."""
    told: dict[str, Any] = chapter("risks").get(house.organisation.slug, {})
    return told


def of(house: House) -> dict[str, Risk]:
    """The risks told so far, by title."""
    return {each.title: each for each in Risk.objects.of(house.organisation)}


def by_key(house: House) -> dict[str, Risk]:
    """The same by the key they have in the story."""
    known = of(house)
    return {each["key"]: known[each["title"]] for each in story(house)["risks"]}


def renew_scale(house: House) -> None:
    """Version 2 of the scales."""
    told = story(house)["scale"]
    now = scales.current(house.organisation)
    if now is not None and now.version > 1:
        return
    values = shipped()
    for step, (low, high) in zip(values["severity"], told["severity"], strict=True):
        step["low"], step["high"] = low, high
    scales.set_scale(
        house.cast[told["by"]], house.organisation, values={**values, "note": told["note"]}
    )


def accept(house: House) -> None:
    """Acceptances: asked, given, and one that has ended since."""
    known = by_key(house)
    for each in story(house)["acceptances"]:
        risk = known[each["risk"]]
        if risk.acceptances.exists():
            continue
        on = each.get("day", timezone.localdate())
        asked = acceptances.ask(
            house.cast[each["by"]],
            risk,
            reason=each["reason"],
            until=on + timedelta(days=each["days"]),
            on=on,
        )
        if "decide" in each:
            acceptances.accept(house.cast[each["decider"]], asked, note=each["note"], on=on)


def _appetite(house: House, told: Told) -> None:
    set_already = set(Appetite.objects.of(house.organisation).values_list("category", flat=True))
    for category, each in told["levels"].items():
        if category in set_already:
            continue
        values = {"note": "", **each}
        if "loss" in each:
            values["loss"] = Decimal(each["loss"])
        scales.set_appetite(
            house.cast[told["by"]], house.organisation, category=category, values=values
        )


def _risk(house: House, told: Told) -> None:
    values = {name: told[name] for name in _PLAIN if name in told}
    # Tags are entries of the catalogues; the story is told without them where none is loaded.
    if Framework.objects.filter(code="RISKREG_FAILURES").exists():
        values["tags"] = told["tags"]
    values |= {
        "owner": house.cast[told["owner"]],
        "systems": [house.systems[told["system"]]],
        "controls": _controls(house, told),
    }
    risks.add(house.cast[told["by"]], house.organisation, values=values)


def _controls(house: House, told: Told) -> list[Control]:
    """The controls that keep it down, by title."""
    mine = Control.objects.of(house.organisation)
    return list(mine.filter(title__in=told.get("controls", ())))

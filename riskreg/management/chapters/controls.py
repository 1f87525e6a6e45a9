"""The controls of the demo, and how its systems fail."""

from typing import Any

from frameworks.library.read import by_code
from riskreg.actions import controls, failures
from riskreg.management.house import House, Told, chapter
from riskreg.models import Control, DeclinedInheritance, FailurePlan

_TAKEN = ("title", "layer", "phase", "carrier", "effect", "how_it_works", "how_it_is_tested")
_PEOPLE = ("owner", "override_by", "shutdown_by")


def tell(house: House) -> None:
    """What is not there yet: controls by title, declined inheritance and plans by their system."""
    story = chapter("controls").get(house.organisation.slug, {})
    known = set(Control.objects.of(house.organisation).values_list("title", flat=True))
    for each in story.get("controls", ()):
        if _title(each) not in known:
            _control(house, each)
    for each in story.get("declined", ()):
        _decline(house, each)
    for each in story.get("plans", ()):
        _plan(house, each)


def _title(told: Told) -> str:
    return str(told["values"]["title"])


def _control(house: House, told: Told) -> None:
    systems = house.systems
    values = {
        **_from_library(told),
        **_with_people(house, told["values"]),
        "systems": [systems[key] for key in told.get("systems", ())],
        "ai_models": [house.models[key] for key in told.get("models", ())],
        "vendors": [house.vendors[name] for name in told.get("vendors", ())],
    }
    links = [(framework, str(ref)) for framework, ref in told.get("serves", ())]
    if "library" in told:
        links += by_code()[told["library"]].serves
    control = controls.add(house.cast[told["by"]], house.organisation, values=values, links=links)
    _lived(house, control, told)


def _lived(house: House, control: Control, told: Told) -> None:
    """Its tests, who confirmed it, and its end."""
    for each in told.get("tests", ()):
        controls.record_test(
            house.cast[each["by"]],
            control,
            on=each["day"],
            result=each["result"],
            note=each["note"],
        )
    for name, act in (("confirm", controls.confirm), ("retire", controls.retire)):
        if name in told:
            said = {key: value for key, value in told[name].items() if key != "by"}
            act(house.cast[told[name]["by"]], control, **said)


def _from_library(told: Told) -> dict[str, Any]:
    if "library" not in told:
        return {}
    taken = by_code()[told["library"]]
    values: dict[str, Any] = {name: getattr(taken, name) for name in _TAKEN}
    return {**values, "library_code": taken.code, "review_interval": taken.interval}


def _with_people(house: House, values: Told) -> dict[str, Any]:
    return {name: house.cast[value] if name in _PEOPLE else value for name, value in values.items()}


def _decline(house: House, told: Told) -> None:
    system = house.systems[told["system"]]
    control = Control.objects.of(house.organisation).get(title=told["control"])
    if not DeclinedInheritance.objects.filter(system=system, control=control).exists():
        controls.decline(house.cast[told["by"]], system, control, reason=told["reason"])


def _plan(house: House, told: Told) -> None:
    system, tool = house.systems[told["system"]], told.get("tool", "")
    if FailurePlan.objects.filter(system=system, tool=tool).exists():
        return
    values = _with_people(house, told["values"])
    plan = failures.set_plan(house.cast[told["by"]], system, tool=tool, values=values)
    for each in told.get("drills", ()):
        failures.drilled(house.cast[each["by"]], plan, what=each["what"], on=each["day"])

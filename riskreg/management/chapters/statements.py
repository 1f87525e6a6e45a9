"""Statements of the demo on the points of Annexes IV, V and VIII."""

from typing import Any

from riskreg.actions import statements
from riskreg.management.house import House, chapter
from riskreg.models import Statement


def tell(house: House) -> None:
    """Those that are not there yet."""
    systems = house.systems
    for each in chapter("statements").get(house.organisation.slug, ()):
        system, actor = systems[each["system"]], house.cast[each["by"]]
        known = set(Statement.objects.filter(system=system).values_list("code", flat=True))
        said: dict[str, Any] = each.get("said", {})
        for code, text in said.items():
            if code not in known:
                statements.say(actor, system, code, text=text)
        for code, text in each.get("out", {}).items():
            if code not in known:
                statements.say(actor, system, code, text=text, is_applicable=False)

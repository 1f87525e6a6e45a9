"""Audits: one of the controls in place, with a sample, requests, a finding and a private note."""

from datetime import timedelta
from typing import Any

from riskreg.actions import audit_findings, audit_requests, audit_samples, audits
from riskreg.management.house import House, Told, chapter
from riskreg.models import ControlState, Engagement, SampleItem
from riskreg.queries import days, populations
from riskreg.rules.audits import Draw
from riskreg.rules.sampling import Basis, Method

_SAID = ("title", "scope", "criteria", "begins_on", "ends_on")


def tell(house: House) -> None:
    """The audit, once."""
    told = chapter("audits").get(house.organisation.slug)
    known = Engagement.objects.of(house.organisation)
    if told is None or known.filter(title=told["title"]).exists():
        return
    auditor = house.cast[told["by"]]
    values = {name: told[name] for name in _SAID}
    audit = audits.plan(auditor, house.organisation, values=values)
    items = _items(house, audit, told)
    for item, seen in zip(items, told["seen"], strict=False):
        audit_samples.judge(auditor, item, **seen)
    audit_findings.note(auditor, audit, words=told["note"], item=items[1])
    _requests(house, audit, items[1], told)
    failed = [item for item, seen in zip(items, told["seen"], strict=False)
              if seen["result"] == "exception"]  # fmt: skip
    audit_findings.raise_finding(auditor, audit, values={**told["finding"], "items": failed})


def _items(house: House, audit: Engagement, told: Told) -> list[SampleItem]:
    """Controls in place as they stand, and some of them at random."""
    rows = populations.rows_of("controls", house.organisation)
    frozen = audit_samples.freeze(
        audit.lead,
        audit,
        kind="controls",
        filters={"state": [ControlState.IN_PLACE.value]},
        rows=rows.filter(state=ControlState.IN_PLACE),
    )
    wish = Draw(Method.RANDOM, Basis.CHOSEN, told["seed"], size=min(told["size"], frozen.count))
    drawn = audit_samples.draw(audit.lead, frozen, wish=wish)
    return list(drawn.items.select_related("sample__population__engagement"))


def _requests(house: House, audit: Engagement, item: SampleItem, told: Told) -> None:
    today = days.today(house.organisation)
    for name in ("asked", "answered"):
        each: dict[str, Any] = told[name]
        owner = house.cast[each["of"]]
        due = today + timedelta(days=each["in"])
        values = {"asked": each["words"], "owner": owner, "due": due}
        made = audit_requests.ask(audit.lead, audit, values=values, item=item)
        if "answer" in each:
            audit_requests.answer(owner, made, words=each["answer"])

"""Every page of a record tells its history, to auditors too: asked of the map of addresses.

And the other way round: every kind of record that something is done to has its history on a page.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from governance.ui import event_changes, events, references
from riskreg.models import Event, Role
from tests.access.calls import INSIDE, PAGES, Line, address, call, patterns
from tests.access.watching import forgotten, told
from tests.access.world import World

pytestmark = pytest.mark.django_db

# Pages of one key that show no record of ours.
OTHERS = {
    "questionnaire",  # leads on to the question one was at
    "failure_plan",  # leads on to the system it is a part of
    "crosswalk_review",  # a row of the shipped catalogue; the history is that of our review
    "coverage_system",  # what a system meets; its history stands on its own page
}


def of_records() -> list[Line]:
    """The addresses that end with the key of a record, and answer an auditor."""
    routes = {each.name: str(each.pattern) for each in patterns(get_resolver())}
    as_auditor = INSIDE.index(Role.AUDITOR)
    return [
        line
        for line in PAGES
        if line.is_safe and line.inside[as_auditor] == 200 and routes[line.name].endswith("pk>/")
    ]


def test_every_page_of_a_record_tells_its_history_to_auditors(ours: World) -> None:
    without = []
    for line in of_records():
        with forgotten():
            page = told(call(ours.browser(Role.AUDITOR), ours, line))
            if 'id="history"' not in page and line.name not in OTHERS:
                without.append(line.name)
    assert without == []
    assert len(of_records()) > 25


def test_every_such_page_gives_its_history_alone(ours: World) -> None:
    """A step to another part of it leaves the rest of the page as it is."""
    client, alone = ours.browser(Role.AUDITOR), []
    step = {"HX-Request": "true", "HX-Target": "history"}
    for line in of_records():
        if line.name in OTHERS:
            continue
        with forgotten():
            page = told(call(client, ours, line))
            part = told(client.get(address(ours, line), headers=step)).lstrip()
            assert part.startswith('<section class="section" id="history"'), line.name
            whole = page[page.index('<section class="section" id="history"') :]
            assert _events_in(part) == _events_in(whole), line.name
            alone += _events_in(part)[:1]
    assert len(alone) > 20


def _events_in(page: str) -> list[str]:
    return re.findall(r'<p class="history__what">.*?</p>', page, re.DOTALL)


# Where the history stands of what has no page of its own: with what it belongs to, or in a list.
PLACES: Mapping[str, Callable[[Any], str]] = {
    "acceptance": lambda record: reverse("risk", args=[record.risk_id]),
    "apikey": lambda record: reverse("keys"),
    "appetite": lambda record: reverse("appetite"),
    "crosswalkreview": lambda record: reverse("crosswalk_review", args=[record.row_id]),
    "erasure": lambda record: reverse("people"),
    "failureplan": lambda record: reverse("system", args=[record.system_id]),
    "importrun": lambda record: reverse("import", args=[record.pk]),
    "membership": lambda record: reverse("people"),
    "monitoringfinding": lambda record: reverse("monitoring_cycle", args=[record.cycle_id]),
    "notapplicable": lambda record: reverse("coverage_claim", args=[record.pk]),
    "notice": lambda record: reverse("incident", args=[record.incident_id]),
    "organisation": lambda record: reverse("factors_required"),
    "questionnaire": lambda record: reverse("system", args=[record.system_id]),
    "redteamfinding": lambda record: reverse("red_team_round", args=[record.round_id]),
    "scale": lambda record: reverse("scales"),
    "schedule": lambda record: reverse("schedules"),
    "signoffpolicy": lambda record: reverse("sign_off_rules"),
    "statement": lambda record: reverse("paper", args=[record.system_id, "annex-iv"]),
    "sufficiencyrule": lambda record: reverse("coverage_rules"),
    "unit": lambda record: reverse("people"),
    "userflag": lambda record: reverse("signal", args=[record.signal_id]),
}
NOWHERE = {
    "auditnote": "private to the auditors; its words stand in no event",
    "framework": "catalogues are of the installation, and so is the chain that tells of them",
    "incidententry": "the incident is what its events are about",
    "measurement": "never changed; the table of values says who entered it and when",
    "term": "catalogues are of the installation, and so is the chain that tells of them",
    "triage": "the incident is what its events are about",
    "user": "an account may be of several organisations; the chain of the installation tells of it",
}
# What is done first, to kinds of which nothing else here tells.
FIRST = ("crosswalk_review", "job_cancel", "round_item", "member_erase")


def _do_first(ours: World) -> None:
    lines = {line.name: line for line in PAGES if line.method == "POST"}
    for line in (lines[name] for name in FIRST):
        done = call(ours.browser(INSIDE[line.inside.index(302)]), ours, line)
        assert done.status_code == 302, line.name


def _is_told(event: Event, client: Client, url: str) -> bool:
    """Whether the history of a page holds an event, however far back."""
    part = ""
    for _page in range(20):
        page = client.get(url, {"history": part}, follow=True).context
        if event.pk in {each.event.pk for each in page.get("events", ())}:
            return True
        part = page["history"].older if "history" in page else ""
        if not part:
            break
    return False


def test_every_kind_of_record_has_its_history_on_a_page(ours: World) -> None:
    with forgotten():
        _do_first(ours)
        mine = Event.objects.of(ours.organisation)
        client, without = ours.browser(Role.ADMINISTRATOR), []
        reader = ours.browser(Role.AUDITOR)  # who may import is led on to the next step instead
        for kind, model in references.MODELS.items():
            told = mine.filter(target_kind=kind)
            event = told.order_by("number").first()
            if kind in NOWHERE:
                continue
            assert event is not None, f"nothing was done to a {kind}"
            record = model._default_manager.filter(pk=event.target_key).first()
            place = PLACES.get(kind) or model.get_absolute_url  # type: ignore[attr-defined]
            who = reader if kind == "importrun" else client
            if not _is_told(event, who, place(record)):
                without.append(kind)
        assert without == []


def _pairs(did: str, body: Mapping[str, Any]) -> list[str]:
    """The names under which a body keeps a value before and after."""
    lists = event_changes.LISTS.get(did, frozenset())
    values = {**body, **(body.get("estimate") or {})}
    pairs = (n for n, v in values.items() if isinstance(v, list) and len(v) == 2)
    return [name for name in pairs if name not in lists]


def test_histories_tell_every_change_and_every_reason_that_was_recorded(ours: World) -> None:
    with forgotten():
        _do_first(ours)
        every = list(Event.objects.of(ours.organisation))
        for told in events.tell(every):
            body, did = json.loads(told.event.body), told.event.did
            assert len(told.changes) >= len(_pairs(did, body)), told.what
            for name in event_changes.WHYS:
                if isinstance(body.get(name), str):
                    assert body[name].strip() in told.why, told.what
            if did not in event_changes.BEGUN:
                lists = {n for n, v in body.items() if isinstance(v, list) and len(v) != 2}
                assert lists <= event_changes.LISTS.get(did, frozenset()), did
        assert len({each.did for each in every}) > 70

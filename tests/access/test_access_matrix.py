"""Every address × every role × own and other organisation × signed out, against one table.

An address without a line fails; so does one that answers to a method without a line.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from riskreg.models import Membership, Role, User
from tests import make
from tests.access import rows_outside
from tests.access.audits import WRITES
from tests.access.calls import API, EVERY, INSIDE, OPEN, PAGES, Line, address, call, patterns
from tests.access.watching import forgotten, held, told, unchanged
from tests.access.world import World

pytestmark = pytest.mark.django_db
NOTED = ("riskreg_event",)  # that they looked
AUDITS = (  # what auditors write themselves
    "engagement", "population", "sample", "audit_", "api-audit", "api-population", "api-sample",
)  # fmt: skip
READING = [line for line in [*PAGES, *API] if line.is_safe]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# allauth's own, which take what they need of a request and answer to the rest as to a GET or POST.
FOREIGN = {line.name for line in OPEN} | {"api-schema"}
# Whoever reads may have a file made once more: a job says what came of it, nothing is entered.
COMPARING = {"dossier_again", "api-dossier-again"}
# No right is asked: what is one's own (views, mails, sessions), or read and answered alone.
OWN_OR_NOTHING = {"saved_view_new", "mails", "sessions_end", "switch_organisation"}
OWN_OR_NOTHING |= {"dossier_check", "api-classification-list", *COMPARING}


def test_every_address_has_a_line() -> None:
    named = {pattern.name for pattern in patterns(get_resolver())}
    assert named == {line.name for line in EVERY}


def test_every_operation_of_the_api_has_a_line() -> None:
    offered = {
        (pattern.name, method.upper())
        for pattern in patterns(get_resolver())
        for method in getattr(pattern.callback, "actions", {})
        if method != "head"
    }
    assert offered <= {(line.name, line.method) for line in API}


def test_no_line_stands_twice() -> None:
    assert len({str(line) for line in EVERY}) == len(EVERY)


def test_what_anybody_may_send_changes_nothing_of_the_register() -> None:
    open_ = {
        line.name
        for line in [*PAGES, *API]
        if not line.is_safe and all(expected < 400 for expected in line.inside)
    }
    assert open_ - FOREIGN == OWN_OR_NOTHING


@pytest.mark.parametrize("line", EVERY, ids=str)
def test_each_role_gets_what_the_table_says(ours: World, line: Line) -> None:
    before = held(ours.organisation)
    for role, expected in zip(INSIDE, line.inside, strict=True):
        with forgotten():
            answer = call(ours.browser(role), ours, line)
            assert answer.status_code == expected, (role, told(answer)[:300])
            changes_nothing = role == Role.AUDITOR and line.name not in COMPARING | WRITES
            if line.is_safe or expected >= 400 or changes_nothing:
                assert held(ours.organisation) == before, role


@pytest.mark.parametrize("line", [*PAGES, *API], ids=str)
def test_an_auditor_from_outside_reads_a_part_and_changes_nothing(ours: World, line: Line) -> None:
    before = held(ours.organisation, but=NOTED)
    with forgotten():
        answer = call(ours.browser(Role.EXTERNAL_AUDITOR), ours, line)
        assert answer.status_code in from_outside(line), told(answer)[:300]
        is_theirs = line.name.startswith(AUDITS) or line.name in COMPARING
        if line.is_safe or answer.status_code >= 400 or not is_theirs:
            assert held(ours.organisation, but=NOTED) == before


def from_outside(line: Line) -> set[int]:
    """What an auditor from outside may get: to what changes something, at most what auditors do."""
    if line.is_safe:
        return {rows_outside.ANSWERS[line.name]}
    # A body that names a record out of reach names nothing.
    return {line.inside[INSIDE.index(Role.AUDITOR)], 404, 400}


def test_every_address_that_reads_says_what_an_auditor_from_outside_gets() -> None:
    named = [name for names in rows_outside.TOLD.values() for name in names.split()]
    assert sorted(named) == sorted({line.name for line in READING})


@pytest.mark.parametrize("line", READING, ids=str)
def test_whose_last_day_is_over_gets_nothing(ours: World, line: Line) -> None:
    with forgotten():
        rows = Membership.objects.filter(user=ours.people[Role.EXTERNAL_AUDITOR])
        last = timezone.localdate() - timedelta(days=1)
        rows.update(begins_on=last, ends_on=last)
        with unchanged(ours.organisation):  # they are not even noted to have looked
            answer = call(ours.browser(Role.EXTERNAL_AUDITOR), ours, line)
        assert answer.status_code == (200 if line.name in FOREIGN else 403), answer
        assert ours.word not in told(answer)


@pytest.mark.parametrize("line", EVERY, ids=str)
def test_other_organisations_see_and_change_nothing(ours: World, theirs: World, line: Line) -> None:
    with forgotten(), unchanged(ours.organisation):
        for role in theirs.sessions:
            answer = call(theirs.browser(role), ours, line)
            if role == Role.ADMINISTRATOR:
                assert answer.status_code == line.outside, answer
            elif line.outside == 404:
                # An address without a record is their own, where the right may be asked for first.
                refused = (403, 404) if line.record == "-" else (404,)
                assert answer.status_code in refused, (role, answer)
            assert ours.word not in told(answer), role


@pytest.mark.parametrize("line", EVERY, ids=str)
def test_who_is_signed_out_is_sent_to_sign_in(ours: World, line: Line) -> None:
    with forgotten(), unchanged(ours.organisation):
        answer = call(Client(), ours, line)
        if line.signed_out == "in":
            assert answer.status_code == 302
            assert answer["Location"].startswith("/account/login/?next=")
        else:
            assert answer.status_code == int(line.signed_out)
        assert ours.word not in told(answer)


@pytest.mark.parametrize("name", sorted({line.name for line in [*PAGES, *API]} - FOREIGN))
def test_no_other_method_is_answered(ours: World, name: str) -> None:
    known = [line for line in EVERY if line.name == name]
    browser = ours.browser(Role.ADMINISTRATOR)
    for method in set(METHODS) - {line.method for line in known}:
        with forgotten(), unchanged(ours.organisation):
            answer = browser.generic(method, address(ours, known[0]))
            assert answer.status_code == 405, method


def test_who_belongs_to_no_organisation_reaches_nothing(ours: World) -> None:
    browser = Client()
    with forgotten(), unchanged(ours.organisation):
        browser.force_login(people_without())
        for line in (each for each in [*PAGES, *API] if each.name not in FOREIGN):
            answer = call(browser, ours, line)
            assert answer.status_code == 403, line
            assert ours.word not in told(answer)


def people_without() -> User:
    """Somebody whose membership has ended."""
    organisation = make.organisation()
    make.member(organisation, Role.ADMINISTRATOR)
    person = make.member(organisation)
    person.memberships.get().delete()
    return person

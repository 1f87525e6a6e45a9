"""What a population was narrowed by, in words: every filter, every value, kept for ever."""

import uuid
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from governance.ui import audits as words
from governance.ui.filters.populations import FILTERS, filter_of
from riskreg.actions import people
from riskreg.models import Engagement, Organisation, Population, PopulationKind, Role, User
from tests import make, make_audits, make_incidents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
GONE = str(uuid.uuid4())


@pytest.fixture
def auditor(organisation: Organisation) -> User:
    return make.member(organisation, Role.AUDITOR)


@pytest.fixture
def audit(organisation: Organisation, auditor: User) -> Engagement:
    return make_audits.engagement(organisation, auditor)


def values_of(bound: BoundField) -> Iterator[str]:
    """Every choice of a field, and what addresses name beside them."""
    if isinstance(bound.field, forms.DateField):
        yield "2026-01-01"
        return
    yield from (str(value) for value, _words in getattr(bound.field, "choices", ()) if value)
    yield from ("payroll", "AIS-0001", "none", GONE)


@pytest.mark.parametrize("kind", FILTERS)
def test_every_filter_has_words(kind: str, organisation: Organisation, audit: Engagement) -> None:
    make.system(organisation)
    population = make_audits.population(audit, 1)
    asked = SimpleNamespace(organisation=organisation)
    form = filter_of(kind, QueryDict(), organisation, asked).form
    population.kind = kind
    for bound in form:
        values = list(dict.fromkeys(values_of(bound)))
        population.filters = {bound.name: values}
        (told,) = words.filters(population)
        assert told.startswith(f"{bound.label}: "), bound.name
        offered = {str(value): str(said) for value, said in getattr(bound.field, "choices", ())}
        assert all(said in told for value, said in offered.items() if value), bound.name
    population.filters = {"since_renamed": ["x"]}
    assert words.filters(population) == ["Since renamed: x"]


def frozen(client: Client, audit: Engagement, kind: str, query: str) -> Population:
    where = reverse("engagement_freeze", args=[audit.pk])
    client.post(f"{where}?records={kind}&{query}")
    return audit.populations.latest("position")


@pytest.mark.parametrize(
    ("kind", "query", "told"),
    [
        (PopulationKind.CONTROLS, "owner=none", "Owner: No owner"),
        (PopulationKind.SYSTEMS, "unit=none&vendor=none", "Vendor: No vendor"),
        (PopulationKind.INCIDENTS, "system=post", "System: post"),
        (PopulationKind.DUTIES, "unit=none&q=post", "Unit: No unit"),
    ],
)
def test_a_frozen_population_opens(
    kind: str, query: str, told: str, organisation: Organisation, audit: Engagement, auditor: User
) -> None:
    decided = make.decision(make.system(organisation, name="Sorting of post"))
    make.control(organisation)
    make_incidents.incident(decided.system)
    client = Client()
    client.force_login(auditor)
    shown = client.get(frozen(client, audit, kind, query).get_absolute_url())
    assert shown.status_code == 200
    assert told in shown.content.decode()


def test_who_has_left_is_still_named(organisation: Organisation, audit: Engagement) -> None:
    owner = make.member(organisation, name="Olga Owner")
    boss = make.member(organisation, Role.ADMINISTRATOR)
    people.end_membership(boss, owner.memberships.get())
    population = make_audits.population(audit, 1)
    population.filters = {"owner": [str(owner.pk), "none"]}
    assert words.filters(population) == ["Owner: Olga Owner, No owner"]

"""Evaluations, red-team rounds, flags and signals as lists."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.pages.evaluations.tables import LISTS, List
from riskreg.models import AISystem, Organisation, User
from riskreg.rules.evaluations import Measure
from tests import make
from tests.pages import counting
from tests.pages.evaluations.asking import furnish

pytestmark = pytest.mark.django_db

EVERY_LIST = pytest.mark.parametrize("kind", LISTS.values(), ids=list(LISTS))


@EVERY_LIST
def test_an_empty_list_teaches_what_it_is_for(client: Client, kind: List) -> None:
    body = client.get(reverse(kind.slug)).content.decode()
    assert str(kind.step) in body or str(kind.step).replace("“", "&ldquo;") in body


@EVERY_LIST
def test_lists_are_narrowed_and_exported(
    client: Client, organisation: Organisation, system: AISystem, engineer: User, kind: List
) -> None:
    furnish(system, engineer)
    other = make.system(organisation, engineer, name="Other")
    address = reverse(f"{kind.slug}_export", args=["json"])

    def exported(**query: str) -> int:
        return len(json.loads(b"".join(client.get(address, query))))

    assert exported() >= 1
    assert exported(system=str(system.pk)) == exported()
    assert exported(q="letter sorter") == exported()
    assert exported(q="nothing of this") == 0
    assert exported(system=str(other.pk)) == 0  # it has none
    assert exported(system=other.reference) == 0
    theirs = make.system(make.organisation(slug="theirs"))
    assert exported(system=str(theirs.pk)) == exported()  # not ours, so not understood
    for column in kind.table.columns:
        assert exported(sort=f"-{column.key}", column=column.key) == exported()


def test_lists_filter_by_what_they_are_about(
    client: Client, system: AISystem, engineer: User
) -> None:
    make.evaluation(system, engineer, suite="A")
    make.evaluation(system, engineer, suite="B", metrics=[Measure("Accuracy", value=0.1)])
    furnish(system, engineer)

    def found(name: str, **query: str) -> list[str]:
        listing = client.get(reverse(name), query).context["listing"]
        return [row.cells[0].text for row in listing.table.rows]

    assert found("evaluations", verdict="failed") == ["EVA-0002 B"]
    assert found("evaluations", suite="A") == ["EVA-0001 A"]
    assert found("red_team_rounds", state="open") == ["RTR-0001 Autumn round"]
    assert found("red_team_rounds", state="closed") == []
    assert len(found("flags", kind="wrong")) == 2
    assert found("flags", kind="unfair") == []
    assert found("signals", state="open") == ["SIG-0001 Wrong or misleading output"]
    assert found("signals", state="closed") == []


@EVERY_LIST
def test_more_entries_take_no_more_queries(
    client: Client, system: AISystem, engineer: User, kind: List
) -> None:
    furnish(system, engineer)
    assert counting.taken(client, kind.slug) == counting.expected(kind.slug)
    for _ in range(3):
        furnish(system, engineer)
    assert counting.taken(client, kind.slug) == counting.expected(kind.slug)


def test_flags_are_held_against_the_window_of_their_system(
    client: Client, system: AISystem, engineer: User
) -> None:
    AISystem.objects.filter(pk=system.pk).update(flag_threshold=5)
    for age in (0, 1, 6, 8):
        at = timezone.now() - timedelta(days=age)
        make.flag(system, engineer, flagged_at=at)
    (window,) = client.get(reverse("flags")).context["windows"]
    assert (window.count, window.threshold, window.days) == (3, 5, 7)
    assert not window.has_signal

"""What a list of work offers can be opened, and voted on, by whom it is offered to."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.ui.work_words import Item
from riskreg import walls
from riskreg.actions import parts, people, seconds, signoff_policies, signoffs, voting
from riskreg.management import bulk
from riskreg.models import AISystem, Decision, Membership, Organisation, Role, SignOff, Unit, User
from riskreg.postgres.scope import behind
from riskreg.queries import days, work
from riskreg.queries.due import Scope
from riskreg.queries.duties import DUTIES
from riskreg.rules.signoffs import Step
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
OFFICERS, APPROVERS = frozenset({"compliance_officer"}), frozenset({"approver"})


@pytest.fixture
def furnished(organisation: Organisation, officer: User, approver: User) -> Organisation:
    """Some of everything; every class is to be signed off by approvers, then by an officer."""
    bulk.fill(organisation, bulk.Sizes(*[24] * 7), seed=3, today=timezone.localdate())
    for kind in ("decision", "claim", "acceptance", "assessment"):
        steps = [Step(2, APPROVERS), Step(1, OFFICERS)]
        signoff_policies.set_policy(officer, organisation, kind=kind, steps=steps, is_required=True)
    asked = [signoffs.ask(officer, each) for each in Decision.objects.current()[:12]]
    for each in asked[::2]:
        signoffs.approve(approver, each)
    for each in asked[::4]:
        signoffs.approve(make.member(organisation, Role.APPROVER), each)
    return organisation


def boss(house: Organisation) -> User:
    return make.member(house, Role.ADMINISTRATOR)


def limited(house: Organisation, user: User) -> User:
    """Somebody who from now on sees the systems of the first unit alone."""
    membership = user.memberships.get(organisation=house)
    units = [Unit.objects.get(pk=AISystem.objects.exclude(unit=None)[0].unit_id)]
    parts.limit(boss(house), membership, units=units)
    return User.objects.get(pk=user.pk)


def standing_in(house: Organisation, user: User, absent: User) -> User:
    """Somebody with the rights of another today."""
    today = days.today(house)
    people.set_deputy(boss(house), absent.memberships.get(), deputy=user, begins=today, ends=today)
    return User.objects.get(pk=user.pk)


def everybody(house: Organisation, approver: User) -> Iterator[User]:
    """An approver who voted, others, who see a part, stand in, look from outside, own much."""
    yield approver
    yield limited(house, make.member(house, Role.APPROVER))
    yield limited(house, make.member(house))
    yield standing_in(house, make.member(house, Role.ENGINEER), make.member(house))
    yield make.auditor(house, *AISystem.objects.all()[:5])
    owner = AISystem.objects.exclude(owner=None)[0].owner
    assert owner is not None
    yield owner
    yield limited(house, owner)


def test_everything_that_is_offered_can_be_opened_and_voted_on(
    furnished: Organisation, approver: User
) -> None:
    kinds: set[str] = set()
    for user in everybody(furnished, approver):
        client, today = Client(), days.today(furnished)
        client.force_login(user)
        with behind(walls.of(user, furnished.pk)):
            offered = list(work.items(Scope(furnished, today), mine=user))
        kinds |= {each["item"] for each in offered}
        for each in {(row["item"], row["link"]): row for row in offered}.values():
            address = Item(each, today).url
            seen = client.get(address, follow=True).status_code
            assert seen == 200, (user.memberships.get(), address)
        assert client.get(reverse("work")).status_code == 200
        for each in offered:
            if field := DUTIES[each["item"]].vote:
                waiting = SignOff.objects.filter(**{field: each["key"]}, state="asked").first()
                if waiting is not None:
                    assert voting.may_vote(user, waiting), (user.memberships.get(), each)
    assert {"sign_off", "review", "evidence", "acceptance_decision"} <= kinds


def test_each_step_is_offered_to_whom_it_asks(
    furnished: Organisation, officer: User, approver: User
) -> None:
    waits = {each.pk: each.step for each in SignOff.objects.filter(state="asked")}

    def offered(user: User) -> list[int]:
        rows = work.items(Scope(furnished, days.today(furnished)), mine=user)
        return sorted({waits[row["key"]] for row in rows if row["item"] == "sign_off"})

    assert offered(make.member(furnished)) == [1]
    assert offered(make.member(furnished, Role.APPROVER)) == [0]
    rows = work.items(Scope(furnished, days.today(furnished)), mine=approver)
    mine = {row["key"] for row in rows if row["item"] == "sign_off"}
    voted = SignOff.objects.filter(votes__person=approver)
    assert not mine & set(voted.values_list("pk", flat=True))
    assert offered(officer) == []  # who asked


def test_who_may_no_longer_classify_is_not_asked_to(
    organisation: Organisation, officer: User, engineer: User, decision: Decision
) -> None:
    due = timezone.localdate() + timedelta(days=7)
    seconds.ask(officer, decision, assessor=engineer, due=due)
    scope = Scope(organisation, days.today(organisation))
    assert [row["item"] for row in work.items(scope, mine=engineer)] == ["second_assessment"]
    people.change_role(boss(organisation), Membership.objects.get(user=engineer), role=Role.AUDITOR)
    assert list(work.items(scope, mine=User.objects.get(pk=engineer.pk))) == []

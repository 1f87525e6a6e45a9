"""Deputies: who may name one, who may be one, and what happens when they leave."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from riskreg.actions import people
from riskreg.models import Event, Membership, Organisation, Role, User
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(organisation: Organisation) -> User:
    return make.member(organisation, Role.ADMINISTRATOR)


def of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_people_name_their_own_deputy_and_administrators_anybodys(
    organisation: Organisation, administrator: User
) -> None:
    auditor, deputy = make.member(organisation, Role.AUDITOR), make.member(organisation)
    people.set_deputy(auditor, of(auditor), deputy=deputy)
    assert of(auditor).deputy == deputy
    people.set_deputy(administrator, of(auditor), deputy=None)
    assert of(auditor).deputy is None
    with pytest.raises(PermissionDenied):
        people.set_deputy(deputy, of(auditor), deputy=deputy)
    told = Event.objects.filter(did=Did.DEPUTY_SET).values_list("body", flat=True)
    assert [deputy.name in body for body in told] == [False, False]


def test_a_deputy_is_another_member(organisation: Organisation) -> None:
    officer = make.member(organisation)
    for nobody in (officer, make.member(make.organisation())):
        with pytest.raises(ValidationError) as refused:
            people.set_deputy(officer, of(officer), deputy=nobody)
        assert set(refused.value.message_dict) == {"deputy"}


def test_the_same_deputy_again_is_no_event(organisation: Organisation) -> None:
    officer, deputy = make.member(organisation), make.member(organisation)
    for _ in range(2):
        people.set_deputy(officer, of(officer), deputy=deputy)
    assert Event.objects.filter(did=Did.DEPUTY_SET).count() == 1


def test_who_leaves_is_nobodys_deputy_any_more(
    organisation: Organisation, administrator: User
) -> None:
    officer, deputy = make.member(organisation), make.member(organisation)
    people.set_deputy(officer, of(officer), deputy=deputy)
    people.end_membership(administrator, of(deputy))
    assert of(officer).deputy is None
    assert Event.objects.filter(did=Did.DEPUTY_SET).count() == 2

"""Members, units, roles and keys on the pages."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from governance.ui.rights import RIGHT_WORDS
from riskreg import access
from riskreg.models import ApiKey, Event, Membership, Organisation, Role, Unit, User
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    """A browser in which the person has signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.usefixtures("posted_at_once")
def test_whoever_is_let_in_gets_a_letter_and_the_answer_tells_nothing_of_accounts(
    organisation: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(make.member(organisation, Role.ADMINISTRATOR))
    known = make.member(make.organisation(), password="correct horse battery staple")
    answers = []
    for address in ("Ana@example.org", known.email):
        sent = {"name": "Ana", "email": address, "role": "engineer"}
        with django_capture_on_commit_callbacks() as letters:
            answers.append(client.post(reverse("member_new"), sent, follow=True))
        assert not mail.outbox  # somebody else writes it
        [write] = letters
        write()
        [letter] = mail.outbox
        mail.outbox.clear()
        assert letter.to == [address.lower()]
        assert ("/password/reset/key/" in letter.body) == (address != known.email)
    assert all("Ana was let in." in each.content.decode() for each in answers)
    assert Membership.objects.get(user__email="ana@example.org").role == Role.ENGINEER


def test_letting_in_the_same_person_twice_is_refused_beside_the_form(
    organisation: Organisation,
) -> None:
    client = signed_in(make.member(organisation, Role.ADMINISTRATOR))
    known = make.member(organisation)
    answer = client.post(
        reverse("member_new"), {"name": "X", "email": known.email, "role": "auditor"}
    )
    assert answer.status_code == 422
    assert "member already" in answer.content.decode()


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.EXTERNAL_AUDITOR)]
)
def test_only_administrators_manage_people(organisation: Organisation, role: Role) -> None:
    client = signed_in(make.member(organisation, role))
    membership = Membership.objects.get(user=make.member(organisation))
    assert client.get(reverse("people")).status_code == 200
    for address in (
        reverse("member_new"),
        reverse("member_edit", args=[membership.pk]),
        reverse("member_end", args=[membership.pk]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"role": "administrator"}).status_code == 403


def test_members_of_another_organisation_do_not_exist(organisation: Organisation) -> None:
    client = signed_in(make.member(organisation, Role.ADMINISTRATOR))
    foreign = Membership.objects.get(user=make.member(make.organisation()))
    assert client.get(reverse("member_edit", args=[foreign.pk])).status_code == 404
    assert foreign.user.email not in client.get(reverse("people")).content.decode()


def test_ending_access_asks_once_and_shuts_the_person_out(organisation: Organisation) -> None:
    client = signed_in(make.member(organisation, Role.ADMINISTRATOR))
    leaver = make.member(organisation)
    theirs = signed_in(leaver)
    assert theirs.get(reverse("people")).status_code == 200
    address = reverse("member_end", args=[Membership.objects.get(user=leaver).pk])
    assert leaver.name in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    answer = theirs.get(reverse("people"))
    assert answer.status_code == 403
    assert "not a member" in answer.content.decode()


def test_the_last_administrator_cannot_leave(organisation: Organisation) -> None:
    administrator = make.member(organisation, Role.ADMINISTRATOR)
    client = signed_in(administrator)
    membership = Membership.objects.get(user=administrator)
    answer = client.post(reverse("member_end", args=[membership.pk]))
    assert answer.status_code == 422
    assert "last administrator" in answer.content.decode()


def test_a_unit_is_added_once(organisation: Organisation) -> None:
    client = signed_in(make.member(organisation, Role.ENGINEER))
    assert client.post(reverse("unit_new"), {"name": "Plant Ghent"}).status_code == 302
    again = client.post(reverse("unit_new"), {"name": "plant ghent"})
    assert again.status_code == 422
    assert "exists already" in again.context["form"].errors["name"][0]
    assert Unit.objects.count() == 1


def test_a_key_is_shown_once_and_can_be_revoked(organisation: Organisation) -> None:
    client = signed_in(make.member(organisation, Role.ENGINEER))
    ends = (timezone.localdate() + timedelta(days=30)).isoformat()
    answer = client.post(
        reverse("key_new"), {"name": "Pipeline", "rights": ["view"], "expires_on": ends}
    )
    key = ApiKey.objects.get()
    assert answer.status_code == 201
    assert f"rr_{key.prefix}_" in answer.content.decode()
    listed = client.get(reverse("keys")).content.decode()
    assert key.prefix in listed
    assert key.digest not in listed
    assert client.post(reverse("key_revoke", args=[key.pk])).status_code == 302
    assert Event.objects.about(key).last().did == Did.KEY_REVOKED  # type: ignore[union-attr]


def test_a_key_ends_with_its_day_as_clocks_show_it_here(organisation: Organisation) -> None:
    wanted = {"name": "Pipeline", "rights": ["view"]}
    with time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), tick=False):
        client = signed_in(make.member(organisation, Role.ENGINEER))
        assert timezone.localdate() == date(2027, 1, 1)
        late = client.post(reverse("key_new"), wanted | {"expires_on": "2026-12-31"})
        client.post(reverse("key_new"), wanted | {"expires_on": "2027-01-01"})
    assert late.status_code == 422
    assert ApiKey.objects.get().expires_at == datetime(2027, 1, 1, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("days", [-1, 400])
def test_a_key_ends_within_a_year(organisation: Organisation, days: int) -> None:
    client = signed_in(make.member(organisation, Role.ENGINEER))
    ends = (timezone.localdate() + timedelta(days=days)).isoformat()
    answer = client.post(
        reverse("key_new"), {"name": "Pipeline", "rights": ["view"], "expires_on": ends}
    )
    assert answer.status_code == 422
    assert "Choose a day in the future" in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_auditors_have_no_keys_of_their_own(organisation: Organisation) -> None:
    client = signed_in(make.member(organisation, Role.AUDITOR))
    assert client.get(reverse("key_new")).status_code == 403


def test_anothers_key_is_not_listed_for_those_who_do_not_manage_people(
    organisation: Organisation,
) -> None:
    owner = make.member(organisation, Role.ENGINEER)
    key = make.api_key(owner, organisation)[0]
    colleague = signed_in(make.member(organisation, Role.ENGINEER))
    assert key.prefix not in colleague.get(reverse("keys")).content.decode()
    assert colleague.post(reverse("key_revoke", args=[key.pk])).status_code == 403
    administrator = signed_in(make.member(organisation, Role.ADMINISTRATOR))
    assert key.prefix in administrator.get(reverse("keys")).content.decode()


def test_switching_keeps_to_ones_own_organisations(organisation: Organisation) -> None:
    client = signed_in(make.member(organisation))
    foreign = make.organisation()
    answer = client.post(reverse("switch_organisation"), {"organisation": foreign.pk})
    assert answer.status_code == 404
    assert client.post(reverse("switch_organisation"), {"organisation": "x"}).status_code == 404


def test_the_access_table_shows_every_right_of_every_role(organisation: Organisation) -> None:
    client = signed_in(make.member(organisation, Role.AUDITOR))
    body = client.get(reverse("access_table")).content.decode()
    shown = {}
    for row in re.findall(r'<tr><th scope="row">(.*?)</tr>', body, re.DOTALL):
        words, _end, cells = row.partition("</th>")
        shown[words] = ["yes" in cell for cell in cells.split("</td>")[:-1]]
    assert shown == {
        escape(words): [role in access.TABLE[right] for role in Role]
        for right, words in RIGHT_WORDS.items()
    }


def test_who_is_signed_out_is_asked_to_sign_in() -> None:
    answer = Client().get(reverse("people"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_who_has_access_is_a_file(organisation: Organisation, client: Client) -> None:
    officer = make.member(organisation, Role.COMPLIANCE_OFFICER, name="=Olga")
    ghent = Unit.objects.create(organisation=organisation, name="Plant Ghent")
    member = make.member(organisation, name="Ben Limited").memberships.get()
    member.is_limited = True
    member.save()
    member.units.add(ghent)
    make.member(make.organisation(), name="Somebody Else")
    client.force_login(officer)
    file = client.get(reverse("people_export", args=["csv"]))
    text = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(text))}
    assert {"'=Olga", "Ben Limited"} <= set(rows)
    assert "Somebody Else" not in rows
    assert (rows["'=Olga"]["Role"], rows["'=Olga"]["Sees"]) == ("Compliance officer", "everything")
    assert rows["Ben Limited"]["Sees"] == "Plant Ghent"

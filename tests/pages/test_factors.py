"""Second factors: set up, asked for, used up, removed; encrypted, and recorded without secrets."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from governance.pages.factors import Adapter
from governance.settings import factors
from riskreg.actions import people
from riskreg.models import Event, Organisation, User
from riskreg.trail import Did
from tests.codes import code_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


@pytest.fixture
def person(officer: User) -> User:
    """Somebody with a password."""
    people.set_password(officer, officer, password=PASSWORD)
    officer.refresh_from_db()
    return officer


def sign_in(client: Client, person: User) -> Any:
    """E-mail address and password."""
    return client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def opened(client: Client, person: User) -> Any:
    """The page that sets up an app: signed in, and the password given once more."""
    sign_in(client, person)
    again = client.get(reverse("mfa_activate_totp"))
    client.post(again["Location"], {"password": PASSWORD})
    return client.get(reverse("mfa_activate_totp"))


def set_up(client: Client, person: User) -> tuple[str, list[str]]:
    """Sign in, set up an app, and keep its secret and the recovery codes."""
    secret = opened(client, person).context["form"].secret
    sent = {"code": code_of(secret)}
    answer = client.post(reverse("mfa_activate_totp"), sent, follow=True)
    return secret, list(answer.context["unused_codes"])


def told(person: User) -> list[str]:
    """What the trail says of a person's factors, in order."""
    about = Event.objects.about(person).filter(did__startswith="factor.").order_by("number")
    return [event.did for event in about]


def test_an_app_is_set_up_and_then_asked_for(person: User) -> None:
    secret, codes = set_up(Client(), person)
    assert len(codes) == 10
    client = Client()
    assert sign_in(client, person)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("home")).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This does not fit." in wrong.content.decode()
    right = client.post(reverse("mfa_authenticate"), {"code": code_of(secret, later=1)})
    assert right.status_code == 302
    assert client.get(reverse("home")).status_code == 200


def test_a_code_opens_once(person: User) -> None:
    secret, _codes = set_up(Client(), person)
    code = code_of(secret, later=1)
    for expected in (302, 200):
        client = Client()
        sign_in(client, person)
        answer = client.post(reverse("mfa_authenticate"), {"code": code})
        assert answer.status_code == expected


def test_a_recovery_code_opens_once_and_the_trail_says_so(person: User) -> None:
    _secret, codes = set_up(Client(), person)
    for expected in (302, 200):
        client = Client()
        sign_in(client, person)
        answer = client.post(reverse("mfa_authenticate"), {"code": codes[3]})
        assert answer.status_code == expected
    assert told(person).count(Did.RECOVERY_CODE_USED) == 1


def test_recovery_codes_are_shown_once(person: User) -> None:
    client = Client()
    _secret, codes = set_up(client, person)
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in again for code in codes)
    assert "cannot be shown again" in again


def test_new_recovery_codes_end_the_old_ones(person: User) -> None:
    client = Client()
    _secret, old = set_up(client, person)
    answer = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    new = answer.context["unused_codes"]
    assert not set(old) & set(new)
    assert told(person)[-3:] == [
        Did.FACTOR_REMOVED,
        Did.FACTOR_ADDED,
        Did.RECOVERY_CODES_SHOWN,
    ]


def test_removing_the_last_factor_ends_the_codes_too(person: User) -> None:
    client = Client()
    set_up(client, person)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()
    assert told(person)[-2:] == [Did.FACTOR_REMOVED] * 2
    assert sign_in(Client(), person)["Location"] == "/"


def test_every_change_asks_for_the_password_first(person: User) -> None:
    client = Client()
    client.force_login(person)  # a session somebody left open: nothing was proved in it lately
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]


def test_neither_the_database_nor_the_trail_holds_a_secret(person: User) -> None:
    secret, codes = set_up(Client(), person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        stored = " ".join(row[0] for row in cursor.fetchall())
    bodies = " ".join(Event.objects.about(person).values_list("body", flat=True))
    assert secret not in stored + bodies
    assert not any(code in stored + bodies for code in codes)
    assert '{"kind":"totp"}' in bodies


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_factor_that_nobody_recorded(person: User) -> None:
    set_up(Client(), person)
    app = Authenticator.objects.filter(type="totp")
    with pytest.raises(IntegrityError, match="recorded no event"):
        app.update(data={"secret": "mine"})
    with pytest.raises(IntegrityError, match="recorded no event"):
        app._raw_delete("default")
    assert app.get().data["secret"] != "mine"


def test_a_secret_is_read_with_each_of_the_keys(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FACTOR_KEYS = (old,)
    hidden = Adapter().encrypt("JBSWY3DP")
    settings.FACTOR_KEYS = (new, old)
    assert Adapter().decrypt(hidden) == "JBSWY3DP"
    assert "JBSWY3DP" not in Adapter().encrypt("JBSWY3DP")


def test_the_keys_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert factors.keys("one") != factors.keys("two")
    given = Fernet.generate_key().decode()
    monkeypatch.setenv("FACTOR_KEYS", given)
    assert factors.keys("one") == (given,)
    monkeypatch.setenv("FACTOR_KEYS", "nonsense")
    with pytest.raises(ImproperlyConfigured, match="Make one with"):
        factors.keys("one")


def test_the_picture_and_the_secret_say_the_same(person: User) -> None:
    client = Client()
    page = opened(client, person)
    body = page.content.decode()
    assert f'<code class="wrap" id="secret">{page.context["form"].secret}</code>' in body
    assert page.context["form"].secret in page.context["totp_url"]
    assert re.search(r'<img class="qr__image" src="data:image/svg\+xml;base64,', body)


def test_too_many_wrong_codes_are_stopped(person: User, organisation: Organisation) -> None:
    secret, _codes = set_up(Client(), person)
    client = Client()
    sign_in(client, person)
    for _ in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    late = client.post(reverse("mfa_authenticate"), {"code": code_of(secret, later=1)})
    assert late.status_code == 200
    assert "Too many" in late.content.decode()

"""What stands in the log: an id, a route, a status, and nothing that anybody typed or is called."""

import io
import json
import logging
import re
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.urls import reverse

from governance import celery, health, logs
from governance.api import systems
from governance.pages import home
from governance.services import launcher
from governance.settings import logs as log_settings
from riskreg.actions import people
from riskreg.tasks import tick
from tests import make
from tests.pages import conftest as of_pages
from tests.pages import oidc_provider, test_factors
from tests.running.secrets import IN_PROCESS
from tests.working import database_address

provider = of_pages.provider

ADDRESS = "203.0.113.77"


def read(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def asked(out: io.StringIO) -> list[dict[str, Any]]:
    return [line for line in read(out) if line["logger"] == "governance.requests"]


@pytest.mark.django_db
def test_no_log_holds_a_secret_a_name_or_an_address(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = make.organisation()
    make.system(organisation)
    officer = make.member(organisation)
    officer.set_password("the-right-password-1")
    officer.save()
    client = Client(REMOTE_ADDR=ADDRESS, raise_request_exception=False)
    login = reverse("account_login")
    for password in ("a-wrong-password-2", "the-right-password-1"):
        client.post(login, {"login": officer.email, "password": password}, query_params={"q": "zz"})
    client.get(reverse("search"), {"q": "what-somebody-looks-for"})
    client.get(reverse("account_reset_password_from_key", args=["abc", "the-reset-key"]))
    client.get("/no-such-page-of-erika-mustermann/")
    Client(REMOTE_ADDR=ADDRESS).get(
        reverse("api-system-list"), headers={"Authorization": "Bearer rr_prefix_the-api-key"}
    )

    def broken(*_: Any) -> None:
        raise RuntimeError(" ".join((officer.email, officer.name, *IN_PROCESS.values())))

    monkeypatch.setattr(home, "_mine", broken)
    assert client.get(reverse("home")).status_code == 500
    text = lines.getvalue()
    for secret in (
        *IN_PROCESS.values(),
        "a-wrong-password-2",
        "the-right-password-1",
        "the-api-key",
        "the-reset-key",
        "what-somebody-looks-for",
        "erika",
        officer.email,
        officer.name,
        ADDRESS,
        client.cookies["sessionid"].value,
    ):
        assert secret not in text
    assert {line["status"] for line in asked(lines)} >= {200, 302, 401, 404, 500}
    assert str(officer.pk) in text
    faults = [line["error"] for line in read(lines) if "error" in line]
    assert any(
        each["kind"] == "builtins.RuntimeError" and "broken" in each["at"][-1]
        for fault in faults
        for each in fault
    )


@pytest.mark.django_db
def test_no_log_holds_what_one_signs_in_with(
    lines: io.StringIO, provider: oidc_provider.Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Second factors, a provider's code and secret, the address of the database, tokens."""
    organisation = make.organisation()
    make.system(organisation)
    person = make.member(organisation)
    people.set_password(person, person, password=test_factors.PASSWORD)
    person.refresh_from_db()
    app, codes = test_factors.set_up(Client(), person)
    browser = Client()
    test_factors.sign_in(browser, person)
    browser.post(reverse("mfa_authenticate"), {"code": codes[0]})
    browser.post(reverse("mfa_authenticate"), {"code": "471147"})
    _client, back = oidc_provider.come_in(provider)
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "password-of-the-database")
    address = database_address()

    def broken(*_: Any) -> None:
        raise psycopg.OperationalError(f"{address}: no route")

    monkeypatch.setattr(home, "_mine", broken)
    guest = Client(raise_request_exception=False)
    guest.force_login(person)
    assert guest.get(reverse("home")).status_code == 500
    bearer = {"Authorization": "Bearer token-of-somebody"}
    guest.get(reverse("metrics"), headers=bearer)
    monkeypatch.setitem(connection.settings_dict, "PORT", 1)
    assert health.states()["database"] == "does not answer"
    text = lines.getvalue()
    for secret in (
        test_factors.PASSWORD,
        app,
        *codes,
        "471147",
        "between us",
        back.wsgi_request.GET["code"],
        back.wsgi_request.GET["state"],
        "password-of-the-database",
        address,
        "token-of-somebody",
        guest.cookies["sessionid"].value,
    ):
        assert secret not in text
    assert {"mfa_authenticate", "openid_connect_callback", "home"} <= {
        line["route"] for line in asked(lines)
    }
    assert "psycopg.OperationalError" in text


@pytest.mark.django_db
def test_what_failed_is_told_with_the_id_it_has_in_the_log(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = make.member(make.organisation())
    make.system(officer.memberships.get().organisation)
    client = Client(raise_request_exception=False)
    client.force_login(officer)

    def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(home, "_mine", broken)
    monkeypatch.setattr(systems.Systems, "get_queryset", broken)
    page = client.get(reverse("home"), headers={"X-Request-ID": "from-the-proxy-1"})
    assert page.status_code == 500
    assert "from-the-proxy-1" in page.content.decode()
    answer = client.get(reverse("api-system-list"))
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["X-Request-ID"] in answer.json()["detail"]
    assert [line["request_id"] for line in asked(lines)] == [
        "from-the-proxy-1",
        answer["X-Request-ID"],
    ]
    assert {line["request_id"] for line in read(lines) if "error" in line} == {
        "from-the-proxy-1",
        answer["X-Request-ID"],
    }


@pytest.mark.parametrize(
    "given",
    ["", "short", "x" * 65, "two words here", "line\nbreak-in-it", "<script>aaaaaa", "é" * 9],
)
def test_an_id_that_is_not_well_formed_is_not_taken_over(given: str) -> None:
    made = logs.id_from(given)
    assert made != given
    assert re.fullmatch(r"[0-9a-f]{32}", made)


def test_a_line_names_the_route_and_never_the_address(lines: io.StringIO) -> None:
    answer = Client().get(reverse("health_live"), {"token": "in-the-query"})
    [line] = asked(lines)
    told = {name: line[name] for name in ("route", "method", "status", "request_id")}
    assert told == {
        "route": "health_live",
        "method": "GET",
        "status": 200,
        "request_id": answer["X-Request-ID"],
    }
    assert "/health" not in lines.getvalue()


def test_tasks_log_under_the_id_of_the_request_that_sent_them(lines: io.StringIO) -> None:
    token = logs.request_id.set("id-of-a-request")
    headers: dict[str, Any] = {}
    celery._hand_the_id_on(headers=headers)
    logs.request_id.reset(token)
    assert headers == {"request_id": "id-of-a-request"}

    @celery.app.task(name="tests.noted")  # type: ignore[untyped-decorator]
    def noted(address: str) -> None:
        raise RuntimeError(address)

    noted.apply(args=["erika@example.org"], headers=headers)
    ended = [line for line in read(lines) if line["event"] == "task"]
    assert [(each["task"], each["state"], each["request_id"]) for each in ended] == [
        ("tests.noted", "failure", "id-of-a-request")
    ]
    assert "erika" not in lines.getvalue()


@pytest.mark.django_db
def test_a_task_carries_the_id_over_the_broker(
    services: launcher.Lease, lines: io.StringIO
) -> None:
    """As a worker gets it: through a real queue."""
    queue = f"test-{uuid4()}"
    token = logs.request_id.set("id-over-the-broker")
    tick.apply_async(queue=queue)
    logs.request_id.reset(token)
    with celery.app.connection_for_read() as broker:
        box = broker.SimpleQueue(queue)
        message = box.get(timeout=10)
        message.ack()
        box.close()
    assert message.headers["request_id"] == "id-over-the-broker"


def test_what_other_packages_fill_in_is_left_out(lines: io.StringIO) -> None:
    logging.getLogger("some.package").warning("could not reach %s", "erika@example.org")
    logging.getLogger("riskreg.some").warning("job %s failed", 7)
    assert [line["event"] for line in read(lines)] == ["could not reach %s", "job 7 failed"]


def test_a_strange_form_of_log_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(ImproperlyConfigured, match="text or json"):
        log_settings.configuration("text")

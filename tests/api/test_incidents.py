"""Incidents over the API: logged by a key, once, or refused with nothing kept."""

import hashlib
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.utils import timezone

from governance.uploads import WholeBody
from riskreg.access import Right
from riskreg.models import AISystem, Event, Evidence, Incident, Organisation, Role, User
from tests import make
from tests.make_incidents import ago, incident, triaged
from tests.pages.register_makers import browser
from tests.test_uploads import connection_stays

URL = "/api/v1/incidents/"


@pytest.fixture
def system(organisation: Organisation) -> AISystem:
    return make.system(organisation, version="1.4")


@pytest.fixture
def headers(organisation: Organisation, engineer: User) -> dict[str, str]:
    """A key that may log and nothing else."""
    _key, secret = make.api_key(engineer, organisation, [Right.LOG_INCIDENT])
    return {"Authorization": f"Bearer {secret}"}


def three(system: AISystem) -> dict[str, Any]:
    return {
        "what": "Refused everybody.",
        "system": system.reference,
        "noticed_at": ago(minutes=5).isoformat(),
    }


def post(headers: dict[str, str], body: Any, **more: Any) -> Any:
    return Client().post(URL, body, content_type="application/json", headers={**headers, **more})


def is_problem(answer: Any, status: int) -> bool:
    return (
        answer.status_code == status
        and answer["Content-Type"] == "application/problem+json"
        and answer.json()["status"] == status
    )


def test_a_key_that_only_logs_logs_with_three_fields(
    system: AISystem, headers: dict[str, str], engineer: User
) -> None:
    answer = post(headers, three(system))
    assert answer.status_code == 201
    made = Incident.objects.get()
    told = answer.json()
    assert (told["id"], told["reference"], told["state"]) == (str(made.pk), "INC-0001", "new")
    assert answer["Location"] == f"{URL}{made.pk}/"
    assert (made.channel, made.reported_by, made.version) == ("api", engineer, "1.4")
    by_key = post(headers, {**three(system), "system": str(system.pk), "kind": "near_miss"})
    assert by_key.status_code == 201
    assert is_problem(Client().get(URL, headers=headers), 403)
    assert is_problem(Client().get(f"{URL}{made.pk}/", headers=headers), 403)


def test_a_retry_is_the_same_incident(system: AISystem, headers: dict[str, str]) -> None:
    body = three(system)
    first = post(headers, body, **{"Idempotency-Key": "a"})
    again = post(headers, body, **{"Idempotency-Key": "a"})
    assert first.json() == again.json()
    other = post(headers, {**body, "what": "Otherwise."}, **{"Idempotency-Key": "a"})
    assert is_problem(other, 422)
    assert is_problem(post(headers, body, **{"Idempotency-Key": "a" * 201}), 400)
    assert Incident.objects.count() == 1


def test_logs_come_as_files(system: AISystem, headers: dict[str, str]) -> None:
    content = b"12:01 refused\n"
    body = {**three(system), "logs": [SimpleUploadedFile("app.log", content)]}
    answer = Client().post(URL, body, headers=headers)
    assert answer.status_code == 201
    kept = Incident.objects.get().evidence.get()
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    without = Client().post(URL, three(system), headers=headers)
    assert without.status_code == 201


def test_what_cannot_be_read_is_refused_and_nothing_kept(
    system: AISystem, headers: dict[str, str], settings: Any
) -> None:
    foreign = make.system(make.organisation())
    events = Event.objects.count()
    body = three(system)
    later = (timezone.now() + timedelta(days=1)).isoformat()
    for sent, status in (
        ({**body, "system": str(foreign.pk)}, 404),
        ({**body, "system": "AIS-9999"}, 404),
        ({**body, "system": "nonsense"}, 404),
        ({**body, "what": ""}, 400),
        ({"what": "Only this."}, 400),
        ({**body, "noticed_at": "yesterday"}, 400),
        ({**body, "noticed_at": later}, 422),
        ({**body, "risks": [str(make.risk(make.organisation()).pk)]}, 400),
        ({**body, "harm_types": ["x"]}, 422),
        ({**body, "details": {"3": 4}}, 422),
        ({**body, "what": "x" * 2_000_000}, 413),
        ("{", 400),
        ("[1, 2]", 400),
        ('"text"', 400),
        ("", 400),
    ):
        events = Event.objects.count()
        assert is_problem(post(headers, sent), status), sent
        assert Event.objects.count() == events
    settings.EVIDENCE_MAX_BYTES = 1000
    settings.IMPORT_MAX_BYTES = 1000
    large = {**body, "logs": [SimpleUploadedFile("app.log", b"x" * 5000)]}
    assert is_problem(Client().post(URL, large, headers=headers), 413)
    huge = {**body, "logs": [SimpleUploadedFile("app.log", b"x" * 2_000_000)]}
    assert is_problem(Client().post(URL, huge, headers=headers), 413)
    hostile = {**body, "logs": [SimpleUploadedFile("app.exe", b"MZ\0\0")]}
    assert is_problem(Client().post(URL, hostile, headers=headers), 422)
    text = Client().post(URL, json.dumps(body), content_type="text/plain", headers=headers)
    assert is_problem(text, 415)
    assert is_problem(Client().post(URL, body, content_type="application/json"), 401)
    assert not Incident.objects.exists()
    assert not Evidence.objects.exists()


FORM = "multipart/form-data; boundary=xx"


def form(fields: dict[str, Any]) -> bytes:
    """A form with a log, the log last."""
    parts = [
        f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = 'Content-Disposition: form-data; name="logs"; filename="a.log"'
    return "".join([*parts, f"--xx\r\n{head}\r\n\r\nabc\r\n--xx--\r\n"]).encode()


@pytest.mark.parametrize("kind", ["application/json", FORM])
@pytest.mark.parametrize("missing", [0, 1, 12, 110])
def test_a_body_that_is_cut_off_stores_nothing(
    system: AISystem, headers: dict[str, str], kind: str, missing: int
) -> None:
    body = form(three(system)) if kind == FORM else json.dumps(three(system)).encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": URL,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": headers["Authorization"],
        "wsgi.input": io.BytesIO(body[: max(0, len(body) - missing)]),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    told: list[Any] = []
    with connection_stays():
        answer: Any = WholeBody(WSGIHandler())(environ, lambda *args: told.append(args))
        content = b"".join(answer)
        answer.close()
    status, sent = told[0][0][:3], dict(told[0][1])
    assert status == ("400" if missing else "201")
    assert Incident.objects.exists() is not bool(missing)
    assert Evidence.objects.exists() is (kind == FORM and not missing)
    if missing:
        assert sent["Content-Type"] == "application/problem+json"
        assert "cut off" in json.loads(content)["title"]


def test_it_is_read_written_on_and_moved(system: AISystem, organisation: Organisation) -> None:
    officer = make.member(organisation)
    client, made = browser(officer), triaged(system, officer)
    address = f"{URL}{made.pk}/"
    risk = make.risk(organisation, officer, systems=[system])

    def send(path: str, body: Any, method: str = "post") -> Any:
        call = getattr(client, method)
        return call(f"{address}{path}", body, content_type="application/json")

    assert client.get(f"{URL}?q={made.reference}").json()["count"] == 1
    assert client.get(f"{URL}?state=new").json()["count"] == 0
    whole = client.get(address).json()
    assert whole["snapshot"]["digest"] == made.snapshot.digest
    assert [each["kind"] for each in whole["entries"]] == ["detection"]
    changed = send("", {"severity": "hazard", "harm_types": ["rights"]}, "patch").json()
    assert (changed["severity"], changed["harm_types"]) == ("hazard", ["rights"])
    assert send("links/", {"risks": [str(risk.pk)]}).json()["risks"] == [str(risk.pk)]
    entry = {"at": ago(minutes=2).isoformat(), "words": "Switched off."}
    assert send("timeline/", entry).status_code == 201
    assert is_problem(send("timeline/", {**entry, "kind": "state"}), 400)
    assert is_problem(send("move/", {"to": "resolved", "words": "Done."}), 422)
    moved = send("move/", {"to": "contained", "words": "Switched off."}).json()
    assert (moved["state"], moved["containment"]) == ("contained", "Switched off.")
    filed = client.post(f"{address}files/", {"logs": [make.file("a.log")]})
    assert len(filed.json()["evidence"]) == 1
    assert not send("release/", {"reason": "Looked into."}).json()["is_held"]


def test_strangers_see_nothing(system: AISystem) -> None:
    made = incident(system)
    stranger = browser(make.member(make.organisation(), Role.ADMINISTRATOR))
    assert stranger.get(f"{URL}{made.pk}/").status_code == 404
    assert stranger.get(URL).json()["count"] == 0

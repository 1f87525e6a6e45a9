"""Evidence: list, record, forms, files, previews, and what is shown before it goes."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import evidence as actions
from riskreg.models import Evidence, EvidenceKind, Grade, Organisation, Role, User
from tests import make, samples
from tests.pages import counting
from tests.pages.register_makers import browser, browser_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    """A store of this test alone."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def organisation() -> Organisation:
    """One organisation."""
    return make.organisation()


@pytest.fixture
def officer(organisation: Organisation) -> User:
    """Its compliance officer."""
    return make.member(organisation)


@pytest.fixture
def client(officer: User) -> Client:
    """The officer's browser."""
    return browser(officer)


def files(store: Path) -> list[Path]:
    """Every file in the store."""
    return sorted(path for path in store.rglob("*") if path.is_file())


def filled(**more: Any) -> dict[str, Any]:
    """A form with what is enough."""
    return {
        "title": "Test report",
        "kind": "file",
        "grade": "machine",
        "confidentiality": "internal",
        "collected_on": timezone.localdate().isoformat(),
        **more,
    }


def body_of(client: Client, address: str) -> str:
    """A page as text."""
    return client.get(address).content.decode()


def preview_of(client: Client, evidence: Evidence, number: int = 1) -> Any:
    """The answer in the frame."""
    return client.get(reverse("evidence_preview", args=[evidence.pk, number]))


def streamed(answer: Any) -> bytes:
    """The bytes of an answer that streams."""
    return b"".join(answer.streaming_content)


def test_an_empty_list_teaches_what_it_is_for(client: Client) -> None:
    body = body_of(client, reverse("evidence_list"))
    assert "What proves that your controls work" in body
    assert reverse("evidence_new") in body


def test_a_file_is_added_for_two_controls_by_their_numbers(
    client: Client, organisation: Organisation, officer: User
) -> None:
    for _ in range(3):
        make.control(organisation, officer)
    form = filled(upload=make.file("r.csv", samples.CSV), controls="CTL-0001, 3")
    answer = client.post(reverse("evidence_new"), form)
    made = Evidence.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert [each.number for each in made.controls.order_by("number")] == [1, 3]
    assert (made.media_type, made.grade) == ("text/csv", Grade.MACHINE)
    assert made.sha256 in body_of(client, made.get_absolute_url())


def test_a_link_and_a_record_are_added_with_the_same_form(client: Client) -> None:
    address = reverse("evidence_new")
    client.post(address, filled(kind="link", url="https://example.com/1"))
    client.post(address, filled(kind="record", record='{"passed": 412}'))
    link, record = Evidence.objects.order_by("number")
    assert "https://example.com/1" in body_of(client, link.get_absolute_url())
    assert "&quot;passed&quot;: 412" in body_of(client, record.get_absolute_url())


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({}, "upload", "Choose the file."),
        ({"upload": ("a.pdf", b"MZ\x90\x00")}, "upload", "is a program"),
        ({"upload": ("a.txt", b"")}, "upload", "empty"),
        ({"kind": "link"}, "url", "Give the address"),
        ({"kind": "link", "url": "javascript:alert(1)"}, "url", "whole web address"),
        ({"kind": "record"}, "record", "one JSON object"),
        ({"kind": "record", "record": '{"a": }'}, "record", "line 1, character 7"),
        ({"kind": "record", "record": '{"a": NaN}'}, "record", "JSON"),
        ({"kind": "record", "record": "[" * 5000}, "record", "JSON"),
        ({"kind": "record", "record": '{"a": "\\u0000"}'}, "record", "null character"),
        ({"kind": "nonsense"}, "kind", "choose one"),
        ({"collected_on": "2026-02-30"}, "collected_on", "a day that exists"),
        ({"collected_on": "2999-01-01"}, "collected_on", "lies in the future"),
        ({"valid_until": "2001-01-01"}, "valid_until", "lapse before"),
        ({"controls": "CTL-0099, x"}, "controls", "There is no control CTL-0099, x here."),
        ({"title": ""}, "title", "Fill in"),
        ({"title": "a\x00b"}, "title", "Null characters"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_nothing_is_stored(
    client: Client, store: Path, form: dict[str, Any], field: str, sentence: str
) -> None:
    given = filled(**form)
    if "upload" in given:
        given["upload"] = make.file(*given["upload"])
    answer = client.post(reverse("evidence_new"), given)
    assert answer.status_code == 422
    assert any(sentence in each for each in answer.context["form"].errors[field])
    assert 'value="Test report"' in answer.content.decode() or field == "title"
    assert not Evidence.objects.exists()
    assert files(store) == []


def test_a_file_beyond_the_limit_is_given_up_on_its_way(
    client: Client, store: Path, settings: Any
) -> None:
    settings.EVIDENCE_MAX_BYTES = settings.IMPORT_MAX_BYTES = 1024 * 1024
    large = make.file("large.txt", b"passed\n" * 300_000)
    answer = client.post(reverse("evidence_new"), filled(upload=large))
    assert answer.status_code == 422
    [sentence] = answer.context["form"].errors["upload"]
    assert "larger than 1 MB" in sentence
    assert files(store) == []


def test_the_same_bytes_again_are_said_to_be_there(client: Client) -> None:
    for _ in range(2):
        answer = client.post(reverse("evidence_new"), filled(upload=make.file()), follow=True)
    assert "The very same bytes stand in EVD-0001 Test report." in answer.content.decode()


def test_who_comes_from_a_control_finds_it_chosen(
    client: Client, organisation: Organisation, officer: User
) -> None:
    control = make.control(organisation, officer, title="Nightly tests")
    stranger = make.control(make.organisation(), title="Not yours")
    address = reverse("evidence_new")
    assert "Nightly tests" in body_of(client, f"{address}?control={control.pk}")
    for given in (stranger.pk, "nonsense", ""):
        assert "Not yours" not in body_of(client, f"{address}?control={given}")


def test_a_revision_is_added_and_the_first_one_stays(
    client: Client, organisation: Organisation, officer: User
) -> None:
    made = make.evidence(organisation, officer, upload=make.file("a.txt", b"first\n"))
    form = {
        "grade": "independent",
        "collected_on": timezone.localdate().isoformat(),
        "upload": make.file("b.txt", b"second\n"),
    }
    client.post(reverse("evidence_revise", args=[made.pk]), form)
    made.refresh_from_db()
    assert (made.revision, made.grade) == (2, "independent")
    for number, content in ((1, b"first\n"), (2, b"second\n")):
        answer = client.get(reverse("evidence_download", args=[made.pk, number]))
        assert streamed(answer) == content


def test_a_revision_asks_for_what_the_evidence_is(
    client: Client, organisation: Organisation, officer: User
) -> None:
    record = make.evidence(organisation, officer)
    answer = client.get(reverse("evidence_revise", args=[record.pk]))
    assert set(answer.context["form"].fields) & {"upload", "url", "record"} == {"record"}
    form = {
        "grade": "machine",
        "collected_on": timezone.localdate().isoformat(),
        "record": '{"run": 2}',
    }
    client.post(reverse("evidence_revise", args=[record.pk]), form)
    assert record.revisions.first().record == {"run": 2}


def test_controls_are_chosen_by_search_and_taken_off(
    client: Client, organisation: Organisation, officer: User
) -> None:
    kept, gone, added, _other = (
        make.control(organisation, officer, title=title)
        for title in ("Kept", "Gone", "Log review", "Other")
    )
    made = make.evidence(organisation, officer, controls=[kept, gone])
    address = reverse("evidence_controls", args=[made.pk])
    found = client.get(address, {"q": "log"}).context
    assert found["linked"] == [kept, gone]
    assert found["found"] == [added]
    assert client.get(address, {"q": "CTL-0004"}).context["found"] == [_other]
    stranger = make.control(make.organisation())
    chosen = {"control": [str(kept.pk), str(added.pk), str(stranger.pk), "nonsense"]}
    client.post(address, chosen)
    assert set(made.controls.all()) == {kept, added}


def test_lists_are_searched_filtered_sorted_and_exported(
    client: Client, organisation: Organisation, officer: User
) -> None:
    today = timezone.localdate()
    control = make.control(organisation, officer)
    long_ago = today - 400 * DAY
    told: dict[str, dict[str, Any]] = {
        "Lasting": {"grade": Grade.INDEPENDENT, "controls": [control]},
        "Lapsing": {"valid_until": today + 30 * DAY, "owner": officer},
        "Later": {"valid_until": today + 31 * DAY, "confidentiality": "restricted"},
        "Today": {"valid_until": today},
        "Lapsed": {"collected_on": long_ago, "valid_until": today - DAY},
        "Gone": {"kind": EvidenceKind.LINK, "url": "https://example.com"},
    }
    made = {
        title: make.evidence(organisation, officer, title=title, **values)
        for title, values in told.items()
    }
    actions.withdraw(officer, made["Gone"], reason="Wrong system.")
    make.evidence(make.organisation(), title="Theirs")
    address = reverse("evidence_list_export", args=["json"])

    def exported(**query: Any) -> list[str]:
        asked = {"sort": "number", **query}
        return [row["title"] for row in json.loads(b"".join(client.get(address, asked)))]

    assert exported() == list(told)
    assert exported(sort="") == list(told)[::-1]
    assert exported(sort="-controls")[0] == "Lasting"
    assert exported(standing="lapsing") == ["Lapsing", "Today"]
    assert exported(standing="lapsed") == ["Lapsed"]
    assert exported(standing=["lapsed", "withdrawn"]) == ["Lapsed", "Gone"]
    assert exported(standing="in_force") == ["Lasting", "Lapsing", "Later", "Today"]
    assert exported(grade="independent") == ["Lasting"]
    assert exported(kind="link") == ["Gone"]
    assert exported(confidentiality="restricted") == ["Later"]
    assert exported(control="CTL-0001") == ["Lasting"]
    assert exported(control="x") == []
    assert exported(owner=str(officer.pk)) == ["Lapsing"]
    assert exported(owner="none", standing="lapsed") == ["Lapsed"]
    assert exported(q="EVD-0003") == ["Later"]
    assert exported(q="laps") == ["Lapsing", "Lapsed"]


def test_more_evidence_takes_no_more_queries(
    client: Client, organisation: Organisation, officer: User
) -> None:
    controls = [make.control(organisation, officer)]
    made = make.evidence(organisation, officer, controls=controls, owner=officer)
    assert counting.taken(client, "evidence_list") == counting.expected("evidence_list")
    assert counting.taken(client, "evidence", (made.pk,)) == counting.expected("evidence")
    for number in range(3):
        system = make.system(organisation, officer)
        controls.append(make.control(organisation, officer, systems=[system]))
        make.evidence(organisation, officer, controls=controls, owner=officer)
        actions.revise(
            officer, made, values={"collected_on": made.collected_on, "record": {"run": number}}
        )
    actions.link(officer, made, controls=controls)
    assert counting.taken(client, "evidence_list") == counting.expected("evidence_list")
    assert counting.taken(client, "evidence", (made.pk,)) == counting.expected("evidence")
    assert counting.expected("evidence_list") <= 8


@pytest.mark.parametrize("page", ["evidence_end", "evidence_withdraw"])
def test_what_leans_on_it_is_shown_before_it_goes(
    client: Client, organisation: Organisation, officer: User, page: str
) -> None:
    system = make.system(organisation, officer, name="Letter sorter")
    control = make.control(organisation, officer, title="Nightly tests", systems=[system])
    made = make.evidence(organisation, officer, controls=[control])
    address = reverse(page, args=[made.pk])
    body = body_of(client, address)
    assert "1 control loses its last proof in force" in body
    assert "Nightly tests" in body
    assert "Letter sorter" in body
    refused = client.post(address, {"valid_until": "2999-01-01", "reason": ""})
    assert refused.status_code == 422
    assert "reason" in refused.context["form"].errors
    today = timezone.localdate().isoformat()
    assert client.post(address, {"valid_until": today, "reason": "Replaced."}).status_code == 302


def test_what_is_withdrawn_offers_no_more_changes(
    client: Client, organisation: Organisation, officer: User
) -> None:
    made = make.evidence(organisation, officer)
    client.post(reverse("evidence_withdraw", args=[made.pk]), {"reason": "Of another system."})
    body = body_of(client, made.get_absolute_url())
    assert "Of another system." in body
    assert reverse("evidence_revise", args=[made.pk]) not in body
    again = client.post(reverse("evidence_withdraw", args=[made.pk]), {"reason": "Again."})
    assert again.status_code == 422


def test_a_download_is_an_attachment_that_cannot_act(
    client: Client, organisation: Organisation, officer: User
) -> None:
    upload = make.file('a"b\r\nSet-Cookie: x=1.py', b"print(1)\n")
    made = make.evidence(organisation, officer, upload=upload)
    answer = client.get(reverse("evidence_download", args=[made.pk, 1]))
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["Content-Disposition"].endswith('.py.txt"')
    assert "\r" not in answer["Content-Disposition"]
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert streamed(answer) == b"print(1)\n"


SHOWN = [
    ("a.pdf", samples.pdf(), "application/pdf"),
    ("a.png", samples.png(), "image/png"),
    ("a.gif", samples.GIF, "image/gif"),
    ("a.txt", b"<b>bold</b>\x0c\n passed", "text/html; charset=utf-8"),
    ("a.csv", b"case;note\n1;<script>alert(1)</script>\n", "text/html; charset=utf-8"),
    ("a.json", b'{"a": "<script>"}', "text/html; charset=utf-8"),
    ("a.xml", samples.XML, "text/html; charset=utf-8"),
]


@pytest.mark.parametrize(("name", "content", "media_type"), SHOWN)
def test_a_preview_is_inline_and_shut_in(
    client: Client,
    organisation: Organisation,
    officer: User,
    name: str,
    content: bytes,
    media_type: str,
) -> None:
    if name == "a.txt":
        content = content.replace(b"<b>", b"seen: <b>")
    made = make.evidence(organisation, officer, upload=make.file(name, content))
    answer = preview_of(client, made)
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"].startswith("inline")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-" not in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["X-Content-Type-Options"] == "nosniff"
    if media_type.startswith("text/html"):
        body = answer.content.decode()
        assert "<script" not in body
        assert "<b>" not in body
    else:
        assert streamed(answer) == content


def test_a_long_table_or_text_is_cut_and_says_so(
    client: Client, organisation: Organisation, officer: User
) -> None:
    table = b"a,b\n" + b"1,2\n" * 90_000
    wide = b",".join([b"x"] * 100) + b"\n" + b",".join([b"y" * 400] * 100) + b"\n"
    text = "é".encode() * 200_000
    for content in (table, text):
        made = make.evidence(organisation, officer, upload=make.file("a", content))
        body = preview_of(client, made).content.decode()
        assert "This is the beginning." in body
        assert len(body) < 500_000
    made = make.evidence(organisation, officer, upload=make.file("a", wide))
    body = preview_of(client, made).content.decode()
    assert body.count("<th") == 41
    assert "y" * 301 not in body


def test_what_has_no_preview_has_none(
    client: Client, organisation: Organisation, officer: User
) -> None:
    document = make.evidence(organisation, officer, upload=make.file("a", samples.office()))
    record = make.evidence(organisation, officer)
    link = make.evidence(organisation, officer, kind=EvidenceKind.LINK, url="https://x.example")
    for each in (document, record, link):
        assert preview_of(client, each).status_code == 404
        assert client.get(each.get_absolute_url()).status_code == 200
    assert "has no preview" in body_of(client, document.get_absolute_url())
    answer = client.get(reverse("evidence_download", args=[record.pk, 1]))
    assert json.loads(streamed(answer)) == record.revisions.get().record
    assert client.get(reverse("evidence_download", args=[link.pk, 1])).status_code == 404
    assert client.get(reverse("evidence_download", args=[record.pk, 2])).status_code == 404


def test_a_damaged_file_is_said_to_be_damaged(
    client: Client, organisation: Organisation, officer: User, store: Path
) -> None:
    made = make.evidence(organisation, officer, upload=make.file())
    [path] = files(store)
    path.write_bytes(path.read_bytes().replace(b"412 of", b"413 of"))
    for name in ("evidence_download", "evidence_preview"):
        answer = client.get(reverse(name, args=[made.pk, 1]))
        assert answer.status_code == 409
        assert made.sha256 in answer.content.decode()
        assert "413 of" not in answer.content.decode()
    path.unlink()
    assert preview_of(client, made).status_code == 409


def test_readers_read_and_strangers_find_nothing(organisation: Organisation, officer: User) -> None:
    made = make.evidence(organisation, officer, title="Secret", upload=make.file())
    stranger = browser_of(make.organisation(), Role.ADMINISTRATOR)
    for name, args in (("evidence_download", [1]), ("evidence_preview", [1]), ("evidence", [])):
        address = reverse(name, args=[made.pk, *args])
        assert browser_of(organisation, Role.AUDITOR).get(address).status_code == 200
        assert stranger.get(address).status_code == 404
    assert "Secret" not in body_of(stranger, reverse("evidence_list"))


def test_titles_are_words_and_never_markup(
    client: Client, organisation: Organisation, officer: User
) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    made = make.evidence(
        organisation,
        officer,
        title=nasty,
        collector=nasty,
        how=nasty,
        note=nasty,
        upload=make.file(f"{nasty}.txt"),
    )
    pages = ("evidence", "evidence_edit", "evidence_revise", "evidence_controls", "evidence_end")
    for name in pages:
        assert nasty not in body_of(client, reverse(name, args=[made.pk]))
    assert nasty not in body_of(client, reverse("evidence_list"))
    assert nasty not in preview_of(client, made).content.decode()

"""Evidence added, revised, and linked to controls."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.models import Evidence, Grade, Organisation, User
from tests import make, samples
from tests.pages.evidence.asking import body_of, filled, streamed
from tests.samples import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


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

"""The pages of incidents: the list, logging with three fields, the record, moving on."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import incidents, inventory
from riskreg.models import AIModel, AISystem, Incident, Organisation, Role, Task, User
from tests import make
from tests.make_incidents import ago, incident, triaged
from tests.pages.counting import expected, taken
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    return make.system(organisation, officer, name="Ranker", version="3")


def fields(client: Client, name: str, *args: object) -> dict[str, object]:
    """What a form shows, as a browser would send it back."""
    form = client.get(reverse(name, args=args)).context["form"]
    shown = {bound.html_name: bound.value() for bound in form}
    return {
        name: value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "strftime") else value
        for name, value in shown.items()
        if value not in (None, "")
    }


def test_three_fields_log_an_incident(client: Client, system: AISystem, officer: User) -> None:
    body = {
        "what": "It ranked by age.",
        "system": str(system.pk),
        "noticed_at": timezone.localtime(ago(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "kind": "incident",
    }
    answer = client.post(reverse("incident_new"), body)
    made = Incident.objects.get()
    assert answer["Location"] == reverse("incident", args=[made.pk])
    assert (made.channel, made.reported_by, made.system) == ("page", officer, system)
    page = client.get(answer["Location"])
    assert "Ranker" in page.text
    assert made.snapshot.digest in page.text


def test_what_is_known_stands_in_the_fields(client: Client, system: AISystem) -> None:
    first = client.get(reverse("incident_new")).context["form"]
    assert first["system"].value() is None
    age = timezone.localtime().replace(tzinfo=None) - first["noticed_at"].value()
    assert age < timedelta(minutes=2)
    shown = fields(client, "incident_new")
    answer = client.post(
        reverse("incident_new"), {**shown, "what": "It failed.", "system": str(system.pk)}
    )
    assert answer.status_code == 302
    assert fields(client, "incident_new")["system"] == str(system.pk)


def test_a_form_sent_twice_logs_once(client: Client, system: AISystem) -> None:
    body = {**fields(client, "incident_new"), "what": "It failed.", "system": str(system.pk)}
    first = client.post(reverse("incident_new"), body)
    again = client.post(reverse("incident_new"), body)
    assert first["Location"] == again["Location"]
    assert Incident.objects.count() == 1


def test_a_faulty_form_says_so_and_logs_nothing(client: Client, system: AISystem) -> None:
    answer = client.post(reverse("incident_new"), {"noticed_at": "2999-01-01T10:00"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"what", "system", "kind"}
    body = {**fields(client, "incident_new"), "what": "It failed.", "system": str(system.pk)}
    answer = client.post(reverse("incident_new"), {**body, "noticed_at": "2999-01-01T10:00"})
    assert set(answer.context["form"].errors) == {"noticed_at"}
    answer = client.post(
        reverse("incident_new"), {**body, "logs": make.file("tool.exe", b"MZ\0\0")}
    )
    assert set(answer.context["form"].errors) == {"logs"}
    assert not Incident.objects.exists()


def test_files_become_evidence(client: Client, system: AISystem) -> None:
    body = {**fields(client, "incident_new"), "what": "It failed.", "system": str(system.pk)}
    client.post(reverse("incident_new"), {**body, "logs": [make.file("a.log"), make.file("b.log")]})
    assert Incident.objects.get().evidence.count() == 2


def test_the_list_is_searched_and_filtered(client: Client, system: AISystem, officer: User) -> None:
    ranked = incident(system, officer, what="Ranked by age.", severity="incident")
    near = incident(system, officer, what="Nearly sent the wrong letter.", kind="near_miss")

    def listed(**query: str) -> list[str]:
        table = client.get(reverse("incidents"), query).context["listing"].table
        return [row.cells[0].text for row in table.rows]

    assert listed() == [near.title, ranked.title]
    assert listed(q="rank") == [ranked.title]
    assert listed(q=near.reference) == [near.title]
    assert listed(kind="near_miss") == [near.title]
    assert listed(severity="none") == [near.title]
    assert listed(system="anke") == [near.title, ranked.title]
    assert listed(system="nothing") == []
    assert listed(open="false") == []
    assert listed(owner="none") == [near.title, ranked.title]
    assert listed(since="2999-01-01") == []
    table = client.get(reverse("incidents_export", args=["csv"])).getvalue().decode("utf-8-sig")
    assert ranked.title in table


def test_a_view_of_the_list_is_saved(client: Client, system: AISystem, officer: User) -> None:
    incident(system, officer)
    new = reverse("saved_view_new", args=["incidents"])
    assert new in client.get(reverse("incidents")).text
    client.post(new, {"name": "Open ones", "query": "open=true"})
    assert "Open ones" in client.get(reverse("incidents")).text


def test_an_edit_changes_what_differs_alone(
    client: Client, system: AISystem, officer: User
) -> None:
    made = incident(system, officer)
    body = fields(client, "incident_edit", made.pk)
    same = client.post(reverse("incident_edit", args=[made.pk]), body)
    assert same.status_code == 302
    made.refresh_from_db()
    assert made.noticed_at.second or made.noticed_at.microsecond  # not cut to the minute
    body |= {
        "severity": "serious_incident",
        "harm_types": ["rights", "economic_property"],
        "failure_modes": ["reward-hacking"],
        "criterion_3": ["direct_cause"],
        "criterion_13": "yes",
        "criterion_13_words": "Used for contracts.",
        "criterion_28_words": "Send an old CV.",
        "member_state": "BE",
    }
    client.post(reverse("incident_edit", args=[made.pk]), body)
    made.refresh_from_db()
    assert (made.severity, made.member_state) == ("serious_incident", "BE")
    assert made.details == {
        "3": {"chosen": ["direct_cause"], "words": ""},
        "13": {"chosen": ["yes"], "words": "Used for contracts."},
        "28": {"chosen": [], "words": "Send an old CV."},
    }
    page = client.get(reverse("incident", args=[made.pk])).text
    for words in ("Serious AI incident", "Human or fundamental rights", "Reward hacking"):
        assert words in page
    again = fields(client, "incident_edit", made.pk)
    assert again["criterion_13"] == "yes"
    head = client.get(reverse("incident", args=[made.pk])).context["events"][0]
    client.post(reverse("incident_edit", args=[made.pk]), again)
    assert client.get(reverse("incident", args=[made.pk])).context["events"][0].at == head.at


def test_it_is_linked_told_and_moved(client: Client, system: AISystem, officer: User) -> None:
    made = triaged(system, officer)
    control = make.control(system.organisation, officer)
    model = inventory.add(officer, system.organisation, AIModel, values={"name": "Spare"})
    client.post(
        reverse("incident_links", args=[made.pk]),
        {"controls": [str(control.pk)], "ai_models": [str(model.pk)], "logs": make.file("x.log")},
    )
    assert made.controls.get() == control
    assert made.evidence.count() == 1
    refused = client.post(reverse("incident_links", args=[made.pk]), {})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"controls", "ai_models", "evidence"}
    note = {**fields(client, "incident_note", made.pk), "words": "Told the works council."}
    assert client.post(reverse("incident_note", args=[made.pk]), note).status_code == 302
    ask = reverse("incident_move", args=[made.pk, "contained"])
    assert client.post(ask, {}).status_code == 422
    assert client.post(ask, {"words": "Switched off."}).status_code == 302
    assert client.get(reverse("incident_move", args=[made.pk, "reviewed"])).status_code == 404
    ask = reverse("incident_move", args=[made.pk, "resolved"])
    answer = client.post(ask, {"words": "Rolled back."})
    assert set(answer.context["form"].errors) == {"cause"}
    client.post(ask, {"words": "Rolled back.", "cause": "A weight."})
    client.post(reverse("incident_move", args=[made.pk, "reviewed"]), {"words": "A new test."})
    made.refresh_from_db()
    assert made.state == "reviewed"
    page = client.get(made.get_absolute_url()).text
    assert "Told the works council." in page
    assert reverse("incident_edit", args=[made.pk]) not in page


def test_dismissal_and_release_ask_once(client: Client, system: AISystem, officer: User) -> None:
    made = incident(system, officer)
    assert client.get(reverse("incident_dismiss", args=[made.pk])).status_code == 200
    client.post(reverse("incident_dismiss", args=[made.pk]), {"words": "A test."})
    assert client.post(reverse("incident_hold", args=[made.pk]), {}).status_code == 422
    client.post(reverse("incident_hold", args=[made.pk]), {"reason": "Nothing to keep."})
    made.refresh_from_db()
    assert (made.state, made.is_held) == ("dismissed", False)
    assert client.get(reverse("incident_hold", args=[made.pk])).status_code == 404


def test_a_corrective_action_is_a_task(client: Client, system: AISystem, officer: User) -> None:
    made = incident(system, officer)
    due = timezone.localdate() + timedelta(days=3)
    client.post(
        f"{reverse('task_new')}?incident={made.pk}",
        {"title": "Test by age", "owner": str(officer.pk), "due": due.isoformat()},
    )
    assert Task.objects.get().incident == made
    assert "Test by age" in client.get(made.get_absolute_url()).text


def test_one_gets_there_from_everywhere(client: Client, system: AISystem, officer: User) -> None:
    new = reverse("incident_new")
    pages = [reverse(name) for name in ("home", "incidents", "risks")]
    for page in (*pages, system.get_absolute_url()):
        assert f'href="{new}' in client.get(page).text
    assert f"{new}?system={system.pk}" in client.get(system.get_absolute_url()).text
    made = incident(system, officer)
    assert made.get_absolute_url() in client.get(system.get_absolute_url()).text


def test_an_auditor_reads_and_changes_nothing(system: AISystem, organisation: Organisation) -> None:
    made = triaged(system)
    auditor = browser(make.member(organisation, Role.AUDITOR))
    page = auditor.get(made.get_absolute_url())
    assert page.status_code == 200
    for name in ("edit", "links", "note", "dismiss", "hold"):
        url = reverse(f"incident_{name}", args=[made.pk])
        assert url not in page.text
        assert auditor.get(url).status_code == 403


def test_queries_do_not_grow(client: Client, system: AISystem, officer: User) -> None:
    for number in range(3):
        made = incident(system, officer, what=f"Number {number}.")
    incidents.note(officer, made, kind="note", at=timezone.now(), words="One more.")
    counted = {
        "incidents": taken(client, "incidents"),
        "incident": taken(client, "incident", (made.pk,)),
        "incident_new": taken(client, "incident_new"),
    }
    assert counted == {name: expected(name) for name in counted}

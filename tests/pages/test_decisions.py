"""The register of decisions, one decision, two side by side, and the replay page."""

import json
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from riskreg.actions import signoffs, systems
from riskreg.models import Decision, Organisation, Role, User
from tests import make
from tests.pages import counting
from tests.pages.register_makers import browser, browser_of

pytestmark = pytest.mark.django_db

CHATBOT: dict[str, Any] = {
    "is_ai_system": True,
    "eu_nexus": "placed_on_eu_market",
    "interacts_with_persons": True,
    "obvious_ai": False,
}


@pytest.fixture
def pair(organisation: Organisation, officer: User) -> tuple[Decision, Decision]:
    """A system decided under the text as published, then as amended and milder."""
    system = make.system(organisation, officer, name="Ranking")
    first = make.decision(system, officer, edition="2024-1689")
    return first, make.decision(system, officer, answers={**CHATBOT, "annex_iii_points": []})


def text_of(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def test_the_list_can_be_searched_filtered_and_narrowed_to_what_stands(
    pair: tuple[Decision, Decision], officer: User, organisation: Organisation
) -> None:
    make.decision(make.system(organisation, officer, name="Scoring"), officer)
    client, address = browser(officer), reverse("decisions")

    def names(**query: str) -> list[tuple[str, int]]:
        page = client.get(address, query).context["listing"].page
        return [(each.system.name, each.number) for each in page.object_list]

    assert len(names()) == 3
    assert names(q="rank", sort="number") == [("Ranking", 1), ("Ranking", 2)]
    assert names(standing="current", sort="system") == [("Ranking", 2), ("Scoring", 1)]
    assert names(tier="transparency") == [("Ranking", 2)]
    assert names(edition="2024-1689") == [("Ranking", 1)]
    assert names(role="deployer") == []
    assert names(provisional="true") == []
    assert len(names(provisional="false")) == 3


@pytest.mark.parametrize("slug", ["csv", "xlsx", "json"])
def test_the_list_can_be_taken_away_as_a_file(
    pair: tuple[Decision, Decision], officer: User, slug: str
) -> None:
    answer = browser(officer).get(reverse("decisions_export", args=[slug]), {"sort": "number"})
    body = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert body
    if slug == "json":
        rows = json.loads(body)
        assert [row["tier"] for row in rows] == ["High-risk (Annex III)", "Transparency"]


def test_a_decision_shows_class_steps_duties_warnings_and_answers(
    pair: tuple[Decision, Decision], officer: User
) -> None:
    shown = text_of(browser(officer).get(pair[0].get_absolute_url()))
    for words in (
        "High-risk (Annex III)",
        "Annex III 4(a)",
        "Every step, and what decided it",
        "recruitment and selection",
        "Draft guidance, not adopted",
        "A later decision stands in its place",
    ):
        assert words in shown
    assert "stands" in text_of(browser(officer).get(pair[1].get_absolute_url()))


def test_checking_again_gives_the_same_result(
    pair: tuple[Decision, Decision], officer: User
) -> None:
    client = browser(officer)
    whole = client.get(pair[0].get_absolute_url(), {"check": ""})
    assert "exactly as recorded" in text_of(whole)
    part = client.get(pair[0].get_absolute_url(), {"check": ""}, headers={"HX-Request": "true"})
    assert text_of(part).strip().startswith('<div id="check"')


def test_a_decision_can_be_taken_away_with_facts_and_result(
    pair: tuple[Decision, Decision], officer: User
) -> None:
    told = browser(officer).get(reverse("decision_download", args=[pair[0].pk])).json()
    assert told["facts"] == make.HIGH_RISK
    assert told["result"]["tier"] == "high_risk_annex_iii"
    assert told["result"]["duties"][0]["title"]


def test_two_decisions_are_compared_whichever_comes_first(
    pair: tuple[Decision, Decision], officer: User
) -> None:
    first, second = pair
    client = browser(officer)
    there = client.get(reverse("decision_compare", args=[first.pk, second.pk]))
    back = client.get(reverse("decision_compare", args=[second.pk, first.pk]))
    assert there.context["was"] == back.context["was"] == first
    lines = {line["label"] for line in there.context["difference"].result}
    assert {"Class", "Legal basis"} == lines
    assert {"removed", "added"} <= {
        change.shift.value for change in there.context["difference"].duties
    }


def test_decisions_of_two_systems_are_not_compared(
    pair: tuple[Decision, Decision], officer: User, organisation: Organisation
) -> None:
    other = make.decision(make.system(organisation, officer), officer)
    address = reverse("decision_compare", args=[pair[0].pk, other.pk])
    assert browser(officer).get(address).status_code == 404


def test_everybody_inside_reads_and_nobody_outside_finds(
    pair: tuple[Decision, Decision], organisation: Organisation
) -> None:
    first, second = pair
    inside = browser_of(organisation, Role.AUDITOR)
    outside = browser_of(make.organisation())
    own = [
        first.get_absolute_url(),
        reverse("decision_download", args=[first.pk]),
        reverse("decision_compare", args=[first.pk, second.pk]),
    ]
    assert [inside.get(each).status_code for each in own] == [200, 200, 200]
    assert [outside.get(each).status_code for each in own] == [404, 404, 404]
    assert outside.get(reverse("decisions")).context["listing"].count == 0
    assert outside.get(reverse("replay")).context["count"] == 0


# --- replay -------------------------------------------------------------------------------------


def test_the_replay_shows_what_another_edition_would_change(
    organisation: Organisation, officer: User
) -> None:
    decision = make.decision(make.system(organisation, officer, name="Ranking"), officer)
    before = Decision.objects.count()
    shown = browser(officer).get(reverse("replay"), {"edition": "2024-1689"})
    outcome = shown.context["outcome"]
    assert (outcome.tally.asked, outcome.tally.changed, outcome.tally.starts) == (1, 1, 1)
    assert outcome.tally.tiers == 0
    found = outcome.lines[0].found
    assert (found.was.applies_from, found.now.applies_from) == (
        date(2027, 12, 2),
        date(2026, 8, 2),
    )
    assert decision.get_absolute_url() in text_of(shown)
    assert Decision.objects.count() == before


def test_what_comes_out_the_same_is_shown_when_asked_for(
    organisation: Organisation, officer: User
) -> None:
    make.decision(make.system(organisation, officer, name="Ranking"), officer)
    client = browser(officer)
    same = client.get(reverse("replay"))  # the newest edition in force
    assert "Every decision comes out the same" in text_of(same)
    every = client.get(reverse("replay"), {"edition": "2026-1744", "every": "on"})
    assert "Ranking" in text_of(every)


def test_only_what_stands_of_systems_in_use_is_asked(
    pair: tuple[Decision, Decision], officer: User, organisation: Organisation
) -> None:
    gone = make.system(organisation, officer)
    make.decision(gone, officer)
    systems.archive(officer, gone, reason="Off.")
    assert browser(officer).get(reverse("replay")).context["count"] == 1


def test_a_replay_that_cannot_be_read_says_what_to_do(
    organisation: Organisation, officer: User
) -> None:
    answer = browser(officer).get(reverse("replay"), {"edition": "2026-1744", "on": "soon"})
    assert answer.status_code == 422
    assert "year, month, day" in text_of(answer)


def test_a_large_register_is_asked_only_when_told_to(
    organisation: Organisation, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.decision(make.system(organisation, officer), officer)
    monkeypatch.setattr("governance.pages.classification.replays.AT_ONCE", 0)
    client = browser(officer)
    waiting = client.get(reverse("replay"), {"edition": "2024-1689"})
    assert "takes about 1 second" in text_of(waiting)
    assert "outcome" not in waiting.context
    told = client.get(reverse("replay"), {"edition": "2024-1689", "go": "1"})
    assert told.context["outcome"].tally.asked == 1


def test_the_file_can_be_had_of_what_is_shown_unasked(
    organisation: Organisation, officer: User
) -> None:
    make.decision(make.system(organisation, officer), officer)
    client = browser(officer)
    query = client.get(reverse("replay")).context["outcome"].query
    assert client.get(f"{reverse('replay_export', args=['csv'])}?{query}").status_code == 200


def test_the_replay_can_be_taken_away_as_a_file(organisation: Organisation, officer: User) -> None:
    make.decision(make.system(organisation, officer), officer)
    client = browser(officer)
    answer = client.get(reverse("replay_export", args=["json"]), {"edition": "2024-1689"})
    row = json.loads(b"".join(answer.streaming_content))[0]  # type: ignore[arg-type]
    assert row["applies_from_now"] == "2026-08-02"
    assert "Art. 26" not in row["duties_added"]
    missing = client.get(reverse("replay_export", args=["exe"]), {"edition": "2024-1689"})
    assert missing.status_code == 404


@pytest.mark.parametrize("name", ["decisions", "decision", "decision_compare", "replay"])
def test_pages_take_as_many_queries_as_agreed(
    pair: tuple[Decision, Decision], officer: User, organisation: Organisation, name: str
) -> None:
    first, second = pair
    keys = {"decision": (first.pk,), "decision_compare": (first.pk, second.pk)}
    client = browser(officer)
    assert counting.taken(client, name, keys.get(name, ())) == counting.expected(name)
    for _ in range(2):
        make.decision(make.system(organisation, officer), officer)
    make.decision(second.system, officer)
    assert counting.taken(client, name, keys.get(name, ())) == counting.expected(name)


@pytest.mark.parametrize("was", ["asked", "approved"])
def test_a_change_after_the_sign_off_is_seen_everywhere(
    organisation: Organisation, officer: User, was: str
) -> None:
    decision = make.decision(make.system(organisation, officer, name="Scoring"), officer)
    asked = signoffs.ask(officer, decision)
    approver = make.member(organisation, Role.APPROVER)
    if was == "approved":
        signoffs.approve(approver, asked)
    client, one = browser(approver), f"/api/v1/sign-offs/{asked.pk}/"
    badge = {"asked": "Changed since it was asked for"}.get(was, "Changed since it was signed off")
    notice = "not any more what was put"
    pages = [asked.get_absolute_url(), decision.get_absolute_url(), reverse("sign_offs")]

    def seen() -> list[bool]:
        shown = [badge in text_of(client.get(each)) for each in pages]
        return [notice in text_of(client.get(pages[0])), *shown, client.get(one).json()["is_stale"]]

    assert seen() == [False] * 5
    systems.change(officer, decision.system, values={"purpose": "Ranks applicants by voice."})
    assert seen() == [True] * 5
    assert "Record my decision" not in text_of(client.get(pages[0]))
    assert client.get(one).json()["state"] == was

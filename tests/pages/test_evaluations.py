"""Pages of evaluations: lists, plan, values, record, files, the dashboard of a system."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.pages.evaluations.tables import LISTS, List
from riskreg.importers import results
from riskreg.models import AISystem, Evaluation, Evidence, Organisation, Role, User
from riskreg.rules.evaluations import Measure
from tests import make
from tests.pages import counting
from tests.pages.register_makers import browser, browser_of

pytestmark = pytest.mark.django_db
EVERY_LIST = pytest.mark.parametrize("kind", LISTS.values(), ids=list(LISTS))


@pytest.fixture
def organisation() -> Organisation:
    """One organisation."""
    return make.organisation()


@pytest.fixture
def engineer(organisation: Organisation) -> User:
    """Its engineer."""
    return make.member(organisation, Role.ENGINEER)


@pytest.fixture
def system(organisation: Organisation, engineer: User) -> AISystem:
    """A system where two flags open a signal."""
    made = make.system(organisation, engineer, name="Letter sorter", version="2.4")
    AISystem.objects.filter(pk=made.pk).update(flag_threshold=2)
    return made


@pytest.fixture
def client(engineer: User) -> Client:
    """The engineer's browser."""
    return browser(engineer)


def furnish(system: AISystem, actor: User) -> None:
    """One more of everything."""
    make.evaluation(system, actor)
    make.finding(make.red_team_round(system, actor), actor)
    for _ in range(2):
        make.flag(system, actor)


def local(moment: Any) -> str:
    """As the browser's field for a day and a time sends it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def plan(system: AISystem, **more: str) -> dict[str, str]:
    """A filled-in plan with two metrics."""
    return {
        "system": str(system.pk),
        "suite": "Letters",
        "rows": "8",
        "m0-name": "Accuracy",
        "m0-dimension": "performance",
        "m0-better": "higher",
        "m0-threshold": "0,9",
        "m3-name": "Refused",
        "m3-dimension": "false_refusals",
        "m3-better": "lower",
        "m3-threshold": "5",
        "m3-unit": "%",
        **more,
    }


# --- lists ----------------------------------------------------------------------------------------


@EVERY_LIST
def test_an_empty_list_teaches_what_it_is_for(client: Client, kind: List) -> None:
    body = client.get(reverse(kind.slug)).content.decode()
    assert str(kind.step) in body or str(kind.step).replace("“", "&ldquo;") in body


@EVERY_LIST
def test_lists_are_narrowed_and_exported(
    client: Client, organisation: Organisation, system: AISystem, engineer: User, kind: List
) -> None:
    furnish(system, engineer)
    other = make.system(organisation, engineer, name="Other")
    address = reverse(f"{kind.slug}_export", args=["json"])

    def exported(**query: str) -> int:
        return len(json.loads(b"".join(client.get(address, query))))

    assert exported() >= 1
    assert exported(system=str(system.pk)) == exported()
    assert exported(q="letter sorter") == exported()
    assert exported(q="nothing of this") == 0
    assert exported(system=str(other.pk)) == 0  # it has none
    assert exported(system=other.reference) == 0
    theirs = make.system(make.organisation(slug="theirs"))
    assert exported(system=str(theirs.pk)) == exported()  # not ours, so not understood
    for column in kind.table.columns:
        assert exported(sort=f"-{column.key}", column=column.key) == exported()


def test_lists_filter_by_what_they_are_about(
    client: Client, system: AISystem, engineer: User
) -> None:
    make.evaluation(system, engineer, suite="A")
    make.evaluation(system, engineer, suite="B", metrics=[Measure("Accuracy", value=0.1)])
    furnish(system, engineer)

    def found(name: str, **query: str) -> list[str]:
        listing = client.get(reverse(name), query).context["listing"]
        return [row.cells[0].text for row in listing.table.rows]

    assert found("evaluations", verdict="failed") == ["EVA-0002 B"]
    assert found("evaluations", suite="A") == ["EVA-0001 A"]
    assert found("red_team_rounds", state="open") == ["RTR-0001 Autumn round"]
    assert found("red_team_rounds", state="closed") == []
    assert len(found("flags", kind="wrong")) == 2
    assert found("flags", kind="unfair") == []
    assert found("signals", state="open") == ["SIG-0001 Wrong or misleading output"]
    assert found("signals", state="closed") == []


@EVERY_LIST
def test_more_entries_take_no_more_queries(
    client: Client, system: AISystem, engineer: User, kind: List
) -> None:
    furnish(system, engineer)
    assert counting.taken(client, kind.slug) == counting.expected(kind.slug)
    for _ in range(3):
        furnish(system, engineer)
    assert counting.taken(client, kind.slug) == counting.expected(kind.slug)


def test_flags_are_held_against_the_window_of_their_system(
    client: Client, system: AISystem, engineer: User
) -> None:
    AISystem.objects.filter(pk=system.pk).update(flag_threshold=5)
    for age in (0, 1, 6, 8):
        at = timezone.now() - timedelta(days=age)
        make.flag(system, engineer, flagged_at=at)
    (window,) = client.get(reverse("flags")).context["windows"]
    assert (window.count, window.threshold, window.days) == (3, 5, 7)
    assert not window.has_signal


# --- plan, record, show ---------------------------------------------------------------------------


def test_a_plan_is_made_without_scripts(client: Client, system: AISystem) -> None:
    answer = client.post(reverse("evaluation_new"), plan(system))
    made = Evaluation.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert list(made.metrics.values_list("name", "is_higher_better", "threshold")) == [
        ("Accuracy", True, 0.9),
        ("Refused", False, 5),
    ]
    body = client.get(made.get_absolute_url()).content.decode()
    assert "at least 0.9" in body
    assert "Not run yet" in body


def test_more_rows_keep_what_was_written(client: Client, system: AISystem) -> None:
    answer = client.post(reverse("evaluation_new"), {**plan(system), "more": "1"})
    assert answer.status_code == 200
    assert len(answer.context["rows"]) == 16
    body = answer.content.decode()
    assert 'value="Accuracy"' in body
    assert 'value="Letters"' in body
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"suite": ""}, "Fill in “Suite”."),
        ({"m0-threshold": "high"}, "Metric 1: Give a number, for example 0.93."),
        ({"m0-threshold": "nan"}, "Metric 1: Give a number, for example 0.93."),
        ({"m3-name": "accuracy"}, "Metric 4: accuracy is named twice."),
        ({"m3-name": ""}, "Metric 4: Give this metric a name."),
        ({"m3-dimension": "speed"}, "Metric 4: "),
        ({"m0-name": "", "m0-threshold": "", "m3-name": "", "m3-threshold": "", "m3-unit": ""},
         "Name at least one metric"),
        ({"normal_cases": "-1"}, "greater than or equal to 0"),
        ({"rows": "99999999"}, ""),
    ],
)  # fmt: skip
def test_a_faulty_plan_says_where_and_stores_nothing(
    client: Client, system: AISystem, change: dict[str, str], sentence: str
) -> None:
    answer = client.post(reverse("evaluation_new"), {**plan(system), **change})
    if not sentence:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    body = answer.content.decode()
    assert sentence in body
    assert not Evaluation.objects.exists()


def test_values_are_recorded_and_the_verdict_stands_with_its_reasons(
    client: Client, system: AISystem, engineer: User
) -> None:
    planned = make.planned(system, engineer)
    address = reverse("evaluation_record", args=[planned.pk])
    ran = local(timezone.now() - timedelta(hours=1))
    wrong = {"ran_at": ran, "v0-value": "0.8", "v0-low": "0.9", "v0-high": "0.95"}
    refused = client.post(address, wrong)
    assert refused.status_code == 422
    assert "Accuracy: The value lies outside its interval." in refused.content.decode()
    client.post(address, {"ran_at": ran, "v0-value": "0.8", "v1-value": "3"})
    planned.refresh_from_db()
    assert planned.verdict == "failed"
    body = client.get(planned.get_absolute_url()).content.decode()
    assert "Accuracy misses its threshold." in body
    assert "Misses it" in body
    assert client.get(address)["Location"] == planned.get_absolute_url()


@pytest.mark.parametrize("hours", [49, -1], ids=["before the thresholds", "to come"])
def test_a_run_at_a_wrong_time_is_refused_beside_the_field(
    client: Client, system: AISystem, engineer: User, hours: int
) -> None:
    planned = make.planned(system, engineer)
    ran = local(timezone.now() - timedelta(hours=hours))
    answer = client.post(reverse("evaluation_record", args=[planned.pk]), {"ran_at": ran})
    assert answer.status_code == 422
    assert "ran_at" in answer.context["form"].errors


def test_a_run_that_is_over_is_entered_and_said_to_be_late(
    client: Client, system: AISystem
) -> None:
    now = timezone.now()
    sent = plan(
        system,
        thresholds_fixed_at=local(now - timedelta(days=3)),
        ran_at=local(now - timedelta(days=2)),
        **{"m0-value": "0.95", "m3-value": "2"},
    )
    answer = client.post(reverse("evaluation_enter"), sent)
    made = Evaluation.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert made.verdict == "passed"
    assert "Entered after the run" in client.get(made.get_absolute_url()).content.decode()
    late = {**sent, "thresholds_fixed_at": sent["ran_at"]}
    assert client.post(reverse("evaluation_enter"), late).status_code == 422
    assert Evaluation.objects.count() == 1


def test_the_record_says_what_was_traded_against_the_run_before(
    client: Client, system: AISystem, engineer: User
) -> None:
    make.evaluation(system, engineer)
    now = timezone.now()
    planned = make.planned(system, engineer, subject_version="2.0")
    sent = {"ran_at": local(now), "v0-value": "0.97", "v1-value": "4"}
    client.post(reverse("evaluation_record", args=[planned.pk]), sent)
    body = client.get(planned.get_absolute_url()).content.decode()
    assert "Accuracy 0.94 → 0.97" in body
    assert "Refused without need 3 → 4" in body
    assert "Better" in body
    assert "Worse" in body


# --- files ----------------------------------------------------------------------------------------


def file(told: Any) -> SimpleUploadedFile:
    """A file of results."""
    content = told if isinstance(told, bytes) else json.dumps(told).encode()
    return SimpleUploadedFile("results.json", content, "application/json")


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Path:
    """A store of this test alone."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored(store: Path) -> list[bytes]:
    """The content of every file in the store."""
    return [path.read_bytes() for path in store.rglob("*") if path.is_file()]


def test_a_file_records_a_planned_run(
    client: Client, system: AISystem, engineer: User, store: Path
) -> None:
    planned = make.planned(system, engineer)
    address = reverse("evaluation_upload", args=[planned.pk])
    told = {
        "suite": "Letters",
        "ran_at": timezone.now().isoformat(),
        "metrics": [{"name": "accuracy", "value": 0.95}, {"name": "Speed", "value": 3}],
    }
    for fault, place in (
        ({**told, "suite": "Other"}, "suite: This was planned as Letters."),
        ({**told, "metrics": [{"name": "Accuracy", "value": "x"}]}, "metrics/0/value: Give a"),
        ({"metrics": [{"name": "Accuracy", "value": 1}]}, "ran_at: The file has to say this."),
        (b"[" * 5000, "nested more than 32 deep"),
        (b"", "empty"),
    ):
        answer = client.post(address, {"file": file(fault)})
        assert answer.status_code == 422
        assert place in answer.content.decode()
    assert (stored(store), Evidence.objects.count()) == ([], 0)
    client.post(address, {"file": file(told)})
    planned.refresh_from_db()
    assert planned.verdict == "inconclusive"
    assert [each.name for each in planned.metrics.all()][-1] == "Speed"


def test_the_file_is_kept_as_evidence(
    client: Client, system: AISystem, engineer: User, store: Path
) -> None:
    planned = make.planned(system, engineer, suite_version="3")
    ran_at = timezone.now() - timedelta(days=1)
    told = {"ran_at": ran_at.isoformat(), "metrics": [{"name": "Accuracy", "value": 0.95}]}
    content = b"\n " + json.dumps(told).encode()
    client.post(reverse("evaluation_upload", args=[planned.pk]), {"file": file(content)})
    kept = Evidence.objects.get()
    planned.refresh_from_db()
    assert planned.evidence == kept
    assert (kept.title, kept.grade, kept.collected_on) == ("Letters 3", "machine", ran_at.date())
    assert stored(store) == [content]
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.revisions.get().file_name == "results.json"
    assert kept.sha256 in client.get(planned.get_absolute_url()).content.decode()


def test_a_run_that_is_refused_late_leaves_no_file(
    client: Client, system: AISystem, engineer: User, store: Path
) -> None:
    planned = make.planned(system, engineer)
    address = reverse("evaluation_upload", args=[planned.pk])
    for told in (  # nothing wrong with the file as such
        {"ran_at": "2001-01-01T00:00:00Z", "metrics": [{"name": "Accuracy", "value": 1}]},
        {"ran_at": "0001-01-01T00:00:00+14:00", "metrics": [{"name": "Accuracy", "value": 1}]},
        {"ran_at": "9999-12-31T23:00:00-14:00", "metrics": [{"name": "Accuracy", "value": 1}]},
    ):
        assert client.post(address, {"file": file(told)}).status_code == 422
    done = make.evaluation(system, engineer)
    told = {"ran_at": timezone.now().isoformat(), "metrics": [{"name": "Accuracy", "value": 1}]}
    with pytest.raises(ValidationError, match="are recorded"):
        results.record(engineer, done, json.dumps(told).encode())
    assert (stored(store), Evidence.objects.count()) == ([], 0)


def test_a_file_enters_a_run_that_was_planned_elsewhere(
    client: Client, system: AISystem, store: Path
) -> None:
    now = timezone.now()
    told = {
        "suite": "Letters",
        "ran_at": (now - timedelta(hours=1)).isoformat(),
        "thresholds_fixed_at": (now - timedelta(hours=2)).isoformat(),
        "metrics": [
            {"name": "Accuracy", "dimension": "performance", "threshold": 0.9, "value": 0.95}
        ],
    }
    sent = {"system": str(system.pk), "file": file(told)}
    assert client.post(reverse("evaluation_import"), sent).status_code == 302
    assert Evaluation.objects.get().verdict == "passed"
    assert Evaluation.objects.get().evidence == Evidence.objects.get(title="Letters")
    assert len(stored(store)) == 1


# --- rounds, flags, signals -----------------------------------------------------------------------


def test_a_round_is_opened_with_a_finding_that_is_fixed_and_run_again(
    client: Client, system: AISystem
) -> None:
    today = timezone.localdate().isoformat()
    sent = {"system": str(system.pk), "title": "Autumn round", "began_on": today}
    opened = client.post(reverse("red_team_round_new"), sent)["Location"]
    pk = opened.rstrip("/").rsplit("/", 1)[1]
    finding = {"title": "Tells its instructions", "severity": "high"}
    assert client.post(reverse("finding_new", args=[pk]), finding)["Location"].endswith("finding-1")
    shown = client.get(opened)
    key = shown.context["findings"][0]["finding"].pk
    early = client.post(
        reverse("finding_rerun", args=[key]),
        {"state": "verified", "rerun_note": "Held.", "rerun_on": today},
    )
    assert early.status_code == 422
    assert "Only a fixed finding can be run again." in early.content.decode()
    client.post(reverse("finding_fix", args=[key]), {"fix": "Filter.", "fixed_on": today})
    client.post(
        reverse("finding_rerun", args=[key]),
        {"state": "verified", "rerun_note": "Held.", "rerun_on": today},
    )
    client.post(reverse("finding_edit", args=[key]), {**finding, "severity": "low"})
    body = client.get(opened).content.decode()
    assert "Fixed, seen in a re-run" in body
    assert "Every finding is solved" in body
    client.post(
        reverse("red_team_round_edit", args=[pk]),
        {"title": "Winter round", "began_on": today, "ended_on": today},
    )
    assert "Winter round" in client.get(opened).content.decode()


def test_flags_open_a_signal_that_is_closed_with_words(client: Client, system: AISystem) -> None:
    address = reverse("flag_new", args=[system.pk])
    assert client.post(address, {"words": ""}).status_code == 422
    sent = {"kind": "wrong", "words": "Said <b>Sunday</b>."}
    assert client.post(address, sent)["Location"].endswith("/evaluations/")
    signal = client.post(address, sent)["Location"]
    body = client.get(signal).content.decode()
    assert "Said &lt;b&gt;Sunday&lt;/b&gt;." in body
    assert client.post(f"{signal}close/", {"fix": " "}).status_code == 422
    client.post(f"{signal}close/", {"fix": "Opening hours corrected."})
    body = client.get(signal).content.decode()
    assert "Opening hours corrected." in body
    assert "less than a minute" in body


def test_limits_are_set_or_refused_beside_the_field(client: Client, system: AISystem) -> None:
    address = reverse("flag_limits", args=[system.pk])
    refused = client.post(address, {"flag_threshold": "0", "flag_window": "400"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"flag_threshold", "flag_window"}
    client.post(address, {"flag_threshold": "4", "flag_window": "3"})
    system.refresh_from_db()
    assert (system.flag_threshold, system.flag_window) == (4, 3)


def test_auditors_read_and_do_not_write(
    organisation: Organisation, system: AISystem, engineer: User
) -> None:
    furnish(system, engineer)
    auditor = browser_of(organisation, Role.AUDITOR)
    address = reverse("evaluations_system", args=[system.pk])
    body = auditor.get(address).content.decode()
    assert "Plan an evaluation" not in body
    assert reverse("flag_new", args=[system.pk]) not in body


# --- the dashboard --------------------------------------------------------------------------------


def test_the_dashboard_shows_versions_findings_flags_and_times(
    client: Client, system: AISystem, engineer: User
) -> None:
    furnish(system, engineer)
    body = client.get(reverse("evaluations_system", args=[system.pk])).content.decode()
    assert "Letters, version by version" in body
    assert "Findings not solved, by severity" in body
    assert "2 of 2" in body
    assert "1 signal open" in body
    assert "1 finding not solved" in body


def test_the_dashboard_of_an_untested_system_teaches(client: Client, system: AISystem) -> None:
    body = client.get(reverse("evaluations_system", args=[system.pk])).content.decode()
    assert "No run is recorded yet." in body
    assert "2 flags of one kind would open a signal." in body


def test_a_suite_is_chosen_by_the_address(client: Client, system: AISystem, engineer: User) -> None:
    for suite in ("A", "A", "B"):
        make.evaluation(system, engineer, suite=suite)
    address = reverse("evaluations_system", args=[system.pk])
    assert client.get(address).context["board"].suite == "A"
    assert len(client.get(address, {"suite": "B"}).context["board"].runs) == 1
    assert client.get(address, {"suite": "nonsense\x00"}).context["board"].suite == "A"


def test_pages_take_no_more_queries_with_more_entries(
    client: Client, system: AISystem, engineer: User
) -> None:
    furnish(system, engineer)
    furnish(system, engineer)

    def taken() -> dict[str, int]:
        newest = {
            "evaluation": Evaluation.objects.order_by("-number")[0].pk,
            "red_team_round": system.red_team_rounds.order_by("number")[0].pk,
            "signal": system.signals.get().pk,
            "evaluations_system": system.pk,
        }
        return {name: counting.taken(client, name, (pk,)) for name, pk in newest.items()}

    before = taken()
    assert before == {name: counting.expected(name) for name in before}
    for _ in range(3):
        furnish(system, engineer)
    assert taken() == before

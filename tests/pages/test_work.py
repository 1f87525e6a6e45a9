"""My work, tasks and reviews in the browser."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import systems
from riskreg.models import (
    Acceptance,
    Membership,
    NotApplicable,
    Reminder,
    Review,
    Risk,
    Role,
    Task,
)
from riskreg.queries import work
from riskreg.queries.due import Scope, Wanted
from tests import leaning, make, make_work
from tests.leaning import Leaning
from tests.pages import counting
from tests.pages.register_makers import browser, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> Leaning:
    """A system with one of everything that leans on it."""
    return leaning.furnish()


@pytest.fixture
def client(held: Leaning) -> Client:
    """The browser of the officer who owns it all."""
    return browser(held.actor)


def titles(response: Any) -> list[str]:
    """The first cells of the list."""
    return [row.cells[0].text for row in response.context["listing"].table.rows]


def overdue(task: Task, days: int) -> None:
    """Let a task be late."""
    Task.objects.filter(pk=task.pk).update(due=timezone.localdate() - timedelta(days=days))


def test_an_empty_list_teaches_what_comes_there() -> None:
    body = browser_of(make.organisation()).get(reverse("work")).content.decode()
    assert "Nothing is due from you" in body
    assert "It fills by itself" in body


def test_my_work_holds_what_is_due_from_me_soonest_first(client: Client, held: Leaning) -> None:
    late = make_work.task(held.organisation, held.actor, title="Mend the sorter")
    overdue(late, 3)
    make_work.task(held.organisation, make.member(held.organisation), title="Somebody else's")
    systems.change(held.actor, held.system, values={"version": "2"})
    shown = client.get(reverse("work"))
    told = titles(shown)
    assert told[0] == "Mend the sorter"
    assert "3 days late" in shown.content.decode()
    assert f"Classification of {held.system}" in told
    assert "CTL-0001 Limit" in told
    assert "Somebody else's" not in told
    assert "After a change: Version of the system" in shown.content.decode()
    everybody = titles(client.get(reverse("work_all")))
    assert "Somebody else's" in everybody


def test_pages_of_work_hold_together_what_the_whole_list_holds(held: Leaning) -> None:
    for n in range(5):
        overdue(make_work.task(held.organisation, held.actor, title=f"Step {n}"), n)
    systems.change(held.actor, held.system, values={"version": "2"})
    scope = Scope(held.organisation, timezone.localdate())
    every = list(work.items(scope))
    assert len(every) > 10
    assert sum(each.all for each in work.counts(scope)) == len(every)
    for total in (None, len(every)):  # with it, far pages are found from the other end
        known = replace(work.items(scope), total=total)
        for order in (("by_day", "titled", "key", "item"), ("-titled", "key", "item")):
            rows = known.order_by(*order)
            paged = [row for first in range(0, len(every), 3) for row in rows[first : first + 3]]
            assert paged == list(rows)


def test_counts_tell_how_many_are_wanted_beside_all(held: Leaning) -> None:
    make_work.task(held.organisation, held.actor, title="Mend the sorter")
    make_work.task(held.organisation, held.actor, title="Ask the vendor")
    scope = Scope(held.organisation, timezone.localdate())
    for wanted, found in (
        (Wanted(words="vendor"), 1),
        (Wanted(kinds=["review"]), 0),
        (Wanted(), 2),
    ):
        (tasks,) = [each for each in work.counts(scope, wanted) if each.item == "task"]
        assert (tasks.all, tasks.found) == (2, found)


@pytest.mark.parametrize(
    ("values", "is_due"),
    [
        ({"stage": "pilot", "tools": ["Pay"]}, True),
        ({"stage": "operate", "autonomy": "high"}, True),
        ({"stage": "build", "tools": ["Pay"]}, False),
        ({"stage": "operate", "autonomy": "medium"}, False),
        ({"stage": "retired", "autonomy": "high"}, False),
    ],
)
def test_a_system_in_use_without_a_failure_plan_comes_to_its_owner(
    client: Client, held: Leaning, values: dict[str, Any], is_due: bool
) -> None:
    organisation, actor = held.organisation, held.actor
    agent = make.system(organisation, actor, name="Agent", owner=actor, **values)
    shown = client.get(reverse("work"), {"kind": "no_failure_plan"})
    assert titles(shown) == (["How Agent fails"] if is_due else [])
    if is_due:
        body = shown.content.decode()
        assert "nothing says how it fails" in body
        assert f'href="{reverse("system_failures", args=[agent.pk])}"' in body
    make.failure_plan(agent, actor)
    assert titles(client.get(reverse("work"), {"kind": "no_failure_plan"})) == []


def test_work_is_narrowed_sorted_and_exported(client: Client, held: Leaning) -> None:
    late = make_work.task(held.organisation, held.actor, title="Mend the sorter")
    overdue(late, 3)
    make_work.task(held.organisation, held.actor, title="Ask the vendor")
    systems.change(held.actor, held.system, values={"version": "2"})
    address = reverse("work_export", args=["json"])

    def exported(**query: Any) -> list[str]:
        return [row["what"] for row in json.loads(b"".join(client.get(address, query)))]

    assert exported(kind="task") == ["Mend the sorter", "Ask the vendor"]
    assert exported(kind="task", sort="-due") == ["Ask the vendor", "Mend the sorter"]
    assert exported(kind="task", sort="what") == ["Ask the vendor", "Mend the sorter"]
    assert exported(when="late") == ["Mend the sorter"]
    assert exported(q="vend ask") == ["Ask the vendor"]
    assert len(exported(kind=["task", "review"])) == 7
    assert len(exported(q="\x00", kind="nonsense")) == 10  # what is none of ours is left out


def test_what_waits_for_a_second_person_comes_to_who_had_no_part_in_it(held: Leaning) -> None:
    ours = {"organisation": held.organisation}
    risk = Risk.objects.create(
        **ours, number=1, title="Wrong letter", category="legal", created_by=held.actor
    )
    until = timezone.localdate() + timedelta(days=90)
    Acceptance.objects.create(
        **ours, risk=risk, level="low", reason="Small.", until=until, asked_by=held.actor
    )
    NotApplicable.objects.create(
        **ours, system=held.system, framework="EU_AI_ACT", ref="Art. 50", reason="-",
        asked_by=held.actor,
    )  # fmt: skip
    waiting = {"RSK-0001 Wrong letter", "EU AI Act Art. 50", "CTL-0001 Limit"}
    approver = browser_of(held.organisation, Role.APPROVER)
    assert waiting <= set(titles(approver.get(reverse("work"))))
    mine = titles(
        browser(held.actor).get(reverse("work"), {"kind": ["claim", "control_confirmation"]})
    )
    assert mine == []  # the owner of the control, who asked for the rest
    engineer = browser_of(held.organisation, Role.ENGINEER)
    assert titles(engineer.get(reverse("work"))) == []


def test_reminders_stand_on_the_page_until_the_thing_is_done(client: Client, held: Leaning) -> None:
    task = make_work.task(held.organisation, held.actor, title="Mend the sorter")
    for step in ("before_14", "due"):
        Reminder.objects.create(
            organisation=held.organisation,
            person=held.actor,
            subject_kind="task",
            subject_key=task.pk,
            due=task.due,
            step=step,
        )
    reminded = client.get(reverse("work")).context["reminded"]
    assert [(item.title, str(words)) for item, words in reminded] == [("Mend the sorter", "due")]
    client.post(reverse("task_close", args=[task.pk]), {"state": "done", "outcome": "Mended."})
    assert client.get(reverse("work")).context["reminded"] == []


def test_a_task_is_given_from_a_system_changed_and_closed(client: Client, held: Leaning) -> None:
    address = f"{reverse('task_new')}?system={held.system.pk}"
    body = {"title": "Mend", "owner": str(held.actor.pk), "due": "2099-01-01"}
    answer = client.post(address, {**body, "system": str(held.system.pk)})
    assert answer["Location"] == held.system.get_absolute_url()
    task = Task.objects.get()
    assert task.system == held.system
    client.post(reverse("task_edit", args=[task.pk]), {**body, "title": "Mend it"})
    task.refresh_from_db()
    assert (task.title, task.system) == ("Mend it", None)
    empty = client.post(reverse("task_close", args=[task.pk]), {"state": "dropped"})
    assert empty.status_code == 422
    assert "Say what came of it, or why it is dropped." in empty.content.decode()
    client.post(reverse("task_close", args=[task.pk]), {"state": "dropped", "outcome": "Moot."})
    shown = client.get(task.get_absolute_url()).content.decode()
    assert "Moot." in shown
    assert "Dropped" in shown


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("due", "2020-01-01", "This day has passed"),
        ("due", "2026-02-30", "give a day that exists"),
        ("title", "", "Fill in"),
        ("owner", "", "Choose an answer"),
    ],
)
def test_a_faulty_task_is_refused_beside_the_field(
    client: Client, held: Leaning, field: str, value: str, sentence: str
) -> None:
    body = {"title": "Mend", "owner": str(held.actor.pk), "due": "2099-01-01", field: value}
    answer = client.post(reverse("task_new"), body)
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors[field])
    assert not Task.objects.exists()


@pytest.mark.parametrize("query", ["risk=nonsense", "control=", f"system={UUID(int=0)}"])
def test_an_address_that_names_no_record_of_ours_gives_nothing_away(
    client: Client, query: str
) -> None:
    expected = 200 if query.endswith("=") else 404
    assert client.get(f"{reverse('task_new')}?{query}").status_code == expected


def test_auditors_are_not_offered_as_owners(client: Client, held: Leaning) -> None:
    auditor = make.member(held.organisation, Role.AUDITOR, name="Arne Auditor")
    assert auditor.name not in client.get(reverse("task_new")).content.decode()


def test_tasks_are_open_ones_unless_one_asks(client: Client, held: Leaning) -> None:
    make_work.task(held.organisation, held.actor, title="Open")
    done = make_work.task(held.organisation, held.actor, title="Done one")
    client.post(reverse("task_close", args=[done.pk]), {"state": "done", "outcome": "Yes."})
    assert titles(client.get(reverse("tasks"))) == ["Open"]
    assert titles(client.get(reverse("tasks"), {"state": "done"})) == ["Done one"]
    assert len(titles(client.get(reverse("tasks"), {"state": "all"}))) == 2
    someone = make.member(held.organisation)
    assert titles(client.get(reverse("tasks"), {"owner": str(someone.pk)})) == []


def test_a_review_shows_what_changed_and_is_closed_there(client: Client, held: Leaning) -> None:
    systems.change(
        held.actor, held.system, values={"version": "2", "built_on": [], "stage": "operate"}
    )
    review = Review.objects.get(subject_key=held.records["C"].pk)
    body = client.get(review.get_absolute_url()).content.decode()
    for words in ("Version of the system", "A model was taken away", "Reader 1", "In operation"):
        assert words in body
    address = reverse("review_close", args=[review.pk])
    refused = client.post(address, {"outcome": ""})
    assert refused.status_code == 422
    assert "Say what looking again found." in refused.content.decode()
    assert client.post(address, {"outcome": "It still holds."}).status_code == 302
    body = client.get(review.get_absolute_url()).content.decode()
    assert "It still holds." in body
    assert 'name="outcome"' not in body


def test_every_review_of_the_furnished_system_has_its_page(client: Client, held: Leaning) -> None:
    systems.change(held.actor, held.system, values={"version": "2", "oversight": "Nobody"})
    systems.change(held.actor, held.system, values={"vendor": None})
    assert Review.objects.count() == 7
    for review in Review.objects.all():
        assert client.get(review.get_absolute_url()).status_code == 200
    assert len(titles(client.get(reverse("reviews")))) == 7
    narrowed = client.get(reverse("reviews"), {"subject": "assessment", "cause": "system.version"})
    assert len(titles(narrowed)) == 2
    assert titles(client.get(reverse("reviews"), {"state": "closed"})) == []


def test_reviews_name_the_record_they_are_about(client: Client, held: Leaning) -> None:
    systems.change(held.actor, held.system, values={"version": "2", "oversight": "Nobody"})
    named = titles(client.get(reverse("reviews")))
    control = held.records["C"]
    assert f"{control.reference} {control.title}" in named
    assert f"Stop {held.system.name}" in named
    assert f"Classification of {held.system.name}" in named
    review = Review.objects.get(subject_key=control.pk)
    body = client.get(review.get_absolute_url()).content.decode()
    assert f"Look again: {control.reference} {control.title}" in body


def test_home_begins_with_what_is_due_from_me(client: Client, held: Leaning) -> None:
    task = make_work.task(held.organisation, held.actor, title="Mend the sorter")
    overdue(task, 2)
    shown = client.get(reverse("home"))
    mine = shown.context["mine"]
    assert (mine.late, mine.items[0].title) == (1, "Mend the sorter")
    body = shown.content.decode()
    assert body.index("Due from me") < body.index("Law dates that come next")
    assert "2 days late" in body


def test_people_name_a_deputy_and_administrators_for_others(held: Leaning) -> None:
    engineer = make.member(held.organisation, Role.ENGINEER)
    own = Membership.objects.get(user=engineer)
    address = reverse("member_deputy", args=[own.pk])
    answer = browser(engineer).post(address, {"deputy": str(held.actor.pk)})
    assert answer["Location"] == reverse("people")
    own.refresh_from_db()
    assert own.deputy == held.actor
    people = browser(engineer).get(reverse("people")).content.decode()
    assert address in people
    assert reverse("member_deputy", args=[Membership.objects.get(user=held.actor).pk]) not in people
    refused = browser(engineer).post(address, {"deputy": str(engineer.pk)})
    assert refused.status_code == 422


def test_more_to_do_takes_no_more_queries(client: Client, held: Leaning) -> None:
    organisation, actor = held.organisation, held.actor

    def enter(count: int) -> Task:
        for _ in range(count):
            task = make_work.task(organisation, actor, system=make.system(organisation, actor))
        return task

    first = enter(1)
    systems.change(actor, held.system, values={"version": "2"})
    review = Review.objects.get(subject_key=held.records["C"].pk)
    lists = ("work", "work_all", "tasks", "reviews")
    for _ in range(2):
        for name in lists:
            assert counting.taken(client, name) == counting.expected(name), name
        assert counting.taken(client, "task", (first.pk,)) == counting.expected("task")
        assert counting.taken(client, "review", (review.pk,)) == counting.expected("review")
        enter(4)


def test_hostile_words_are_shown_as_words(client: Client, held: Leaning) -> None:
    title = "<script>alert(1)</script>"
    task = make_work.task(held.organisation, held.actor, title=title, details=title)
    for address in (task.get_absolute_url(), reverse("work"), reverse("tasks"), reverse("home")):
        body = client.get(address).content.decode()
        assert title not in body
        assert "&lt;script&gt;alert(1)" in body


@pytest.mark.parametrize("kind", ["risk", "control"])
def test_a_task_stands_with_its_risk_or_control(client: Client, held: Leaning, kind: str) -> None:
    risk = Risk.objects.create(
        organisation=held.organisation, number=1, title="Wrong letter", category="legal",
        created_by=held.actor,
    )  # fmt: skip
    record = risk if kind == "risk" else held.records["C"]
    page = record.get_absolute_url()
    address = f"{reverse('task_new')}?{kind}={record.pk}"
    assert address in client.get(page).content.decode()
    body = {"title": "Mend the sorter", "owner": str(held.actor.pk), "due": "2099-01-01"}
    assert client.post(address, body)["Location"] == page
    assert getattr(Task.objects.get(), kind) == record
    assert "Mend the sorter" in client.get(page).content.decode()
    assert str(record) in client.get(Task.objects.get().get_absolute_url()).content.decode()

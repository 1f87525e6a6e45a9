"""Tasks: who may give, change and close them, and what is refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from riskreg.actions import tasks
from riskreg.models import Event, Organisation, Role, Task, TaskState, User
from riskreg.trail import Did
from tests import make, make_work

pytestmark = pytest.mark.django_db


def test_a_task_is_given_changed_and_done(organisation: Organisation, engineer: User) -> None:
    task = make_work.task(organisation, engineer)
    later = task.due + timedelta(days=3)
    tasks.change(engineer, task, values={"due": later})
    closed = tasks.close(engineer, task, state=TaskState.DONE, outcome="Mended.")
    assert (closed.state, closed.outcome, closed.due) == ("done", "Mended.", later)
    told = [event.did for event in Event.objects.about(task).order_by("number")]
    assert told == [Did.TASK_ADDED, Did.TASK_CHANGED, Did.TASK_CLOSED]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.COMPLIANCE_OFFICER, True),
        (Role.ENGINEER, False),
        (Role.APPROVER, False),
        (Role.AUDITOR, False),
    ],
)
def test_only_the_owner_or_an_officer_closes(
    organisation: Organisation, engineer: User, role: Role, may: bool
) -> None:
    task = make_work.task(organisation, engineer)
    other = make.member(organisation, role)
    if may:
        assert tasks.close(other, task, state=TaskState.DROPPED, outcome="Moot.").closed_by == other
    else:
        with pytest.raises(PermissionDenied):
            tasks.close(other, task, state=TaskState.DONE, outcome="Mended.")


def test_who_gave_a_task_may_change_it_and_not_close_it(
    organisation: Organisation, engineer: User
) -> None:
    giver = make.member(organisation, Role.ENGINEER)
    task = make_work.task(organisation, engineer, actor=giver)
    assert tasks.change(giver, task, values={"title": "Another"}).title == "Another"
    with pytest.raises(PermissionDenied):
        tasks.close(giver, task, state=TaskState.DONE, outcome="Mended.")
    stranger = make.member(organisation, Role.ENGINEER)
    with pytest.raises(PermissionDenied):
        tasks.change(stranger, task, values={"title": "Mine"})


def test_closing_needs_words_and_happens_once(organisation: Organisation, engineer: User) -> None:
    task = make_work.task(organisation, engineer)
    with pytest.raises(ValidationError, match="Say what came of it"):
        tasks.close(engineer, task, state=TaskState.DONE, outcome="")
    with pytest.raises(ValidationError, match="Say why"):
        tasks.close(engineer, task, state=TaskState.DROPPED, outcome=" ")
    tasks.close(engineer, task, state=TaskState.DONE, outcome="Mended.")
    with pytest.raises(ValidationError, match="is closed"):
        tasks.close(engineer, task, state=TaskState.DONE, outcome="Mended.")
    with pytest.raises(ValidationError, match="is closed"):
        tasks.change(engineer, task, values={"title": "Late"})


def test_an_owner_is_a_member_who_can_close_it(organisation: Organisation) -> None:
    officer = make.member(organisation)
    for owner in (make.member(organisation, Role.AUDITOR), make.member(make.organisation())):
        with pytest.raises(ValidationError) as refused:
            make_work.task(organisation, owner, actor=officer)
        assert set(refused.value.message_dict) == {"owner"}
    assert not Task.objects.exists()


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
def test_a_day_that_has_passed_is_refused(
    organisation: Organisation, engineer: User, days: int, refused: bool
) -> None:
    due = timezone.localdate() + timedelta(days=days)
    if not refused:
        assert make_work.task(organisation, engineer, due=due).due == due
        return
    with pytest.raises(ValidationError) as fault:
        make_work.task(organisation, engineer, due=due)
    assert set(fault.value.message_dict) == {"due"}


def test_an_overdue_task_can_still_be_changed(organisation: Organisation, engineer: User) -> None:
    task = make_work.task(organisation, engineer)
    Task.objects.filter(pk=task.pk).update(due=date(2026, 1, 1))
    same = {"title": "Renamed", "due": date(2026, 1, 1)}
    assert tasks.change(engineer, task, values=same).title == "Renamed"


def test_what_it_hangs_on_is_of_the_same_organisation(
    organisation: Organisation, engineer: User
) -> None:
    foreign = make.system(make.organisation())
    with pytest.raises(ValidationError) as refused:
        make_work.task(organisation, engineer, system=foreign)
    assert set(refused.value.message_dict) == {"system"}

"""Tasks: give one, change it, close it as done or dropped."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes
from riskreg.models import Organisation, Role, Task, TaskState, User
from riskreg.queries import days
from riskreg.rules import tasks as rules
from riskreg.trail import Did

OFFICERS = frozenset({Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER})


@transaction.atomic
def add(actor: User, organisation: Organisation, *, values: Mapping[str, Any]) -> Task:
    """Give somebody a task; raises ValidationError with every fault on its field.

    `values` holds title, owner, due, and if wanted details, system, risk, control.
    """
    access.require(actor, Right.EDIT_TASK, organisation)
    task = Task(organisation=organisation, created_by=actor)
    changed = changes.apply(task, values)
    _check(task, values)
    task.save(force_insert=True)
    told = {name: pair[1] for name, pair in changed.items()}
    trail.record(actor, Did.TASK_ADDED, task, **told)
    return task


@transaction.atomic
def change(actor: User, task: Task, *, values: Mapping[str, Any]) -> Task:
    """Change an open task; its owner, who gave it, and officers may."""
    task = Task.objects.select_for_update(no_key=True).get(pk=task.pk)
    _require_part(actor, task, may_giver=True)
    changed = changes.apply(task, values)
    _check(task, {name: values[name] for name in changed})
    if changed:
        task.save()
        trail.record(actor, Did.TASK_CHANGED, task, **changed)
    return task


@transaction.atomic
def close(actor: User, task: Task, *, state: TaskState, outcome: str) -> Task:
    """Done, with what came of it, or dropped, with the reason; by its owner or an officer."""
    task = Task.objects.select_for_update(no_key=True).get(pk=task.pk)
    _require_part(actor, task)
    is_dropped = state == TaskState.DROPPED
    refusal.stop(
        rules.close_refusals(
            is_open=task.state == TaskState.OPEN, is_dropped=is_dropped, words=outcome
        )
    )
    task.state, task.outcome = state, outcome.strip()
    task.closed_at, task.closed_by = timezone.now(), actor
    task.save(update_fields=["state", "outcome", "closed_at", "closed_by"])
    words = {"reason" if is_dropped else "outcome": task.outcome}
    trail.record(actor, Did.TASK_CLOSED, task, state=state, **words)
    return task


def may_close(user: User, task: Task) -> bool:
    """Whether somebody may say that it is done."""
    return _has_part(user, task, may_giver=False)


def may_change(user: User, task: Task) -> bool:
    """Whether somebody may change it."""
    return _has_part(user, task, may_giver=True)


def _has_part(user: User, task: Task, *, may_giver: bool) -> bool:
    if not access.may(user, Right.EDIT_TASK, task):
        return False
    is_theirs = task.owner_id == user.pk or (may_giver and task.created_by_id == user.pk)
    return is_theirs or access.role_of(user, task.organisation_id) in OFFICERS


def _require_part(actor: User, task: Task, *, may_giver: bool = False) -> None:
    access.require(actor, Right.EDIT_TASK, task)
    if not _has_part(actor, task, may_giver=may_giver):
        raise PermissionDenied(_("Only the owner of the task or an officer can do this."))


def _check(task: Task, values: Mapping[str, Any]) -> None:
    found = changes.foreign_refusals(task, values)
    owner = values.get("owner")
    may_own = owner is None or access.may(owner, Right.EDIT_TASK, task)
    found += rules.write_refusals(is_open=task.state == TaskState.OPEN, has_owner=may_own)
    if values.get("due"):
        found += rules.due_refusals(values["due"], today=days.today(task.organisation))
    refusal.stop(found)
    task.full_clean()

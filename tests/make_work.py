"""Makers of tasks and of what else people have to do."""

import itertools
from datetime import timedelta
from typing import Any

from django.utils import timezone

from riskreg.actions import tasks
from riskreg.models import Organisation, Task, User

_counter = itertools.count(1)


def task(
    organisation: Organisation, owner: User, *, actor: User | None = None, **values: Any
) -> Task:
    """A task of somebody, due in a month."""
    due = timezone.localdate() + timedelta(days=30)
    return tasks.add(
        actor or owner,
        organisation,
        values={"title": f"Task {next(_counter)}", "owner": owner, "due": due, **values},
    )

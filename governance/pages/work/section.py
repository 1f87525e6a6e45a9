"""The tasks of one risk, control, system or incident: what `pages/work/_tasks.html` needs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from riskreg.models import AISystem, Control, Incident, Risk, Task
from riskreg.queries import days

MOST = 20
_NAMES: dict[type[Any], str] = {
    AISystem: "system",
    Risk: "risk",
    Control: "control",
    Incident: "incident",
}


@dataclass(frozen=True, slots=True)
class Section:
    """The open tasks first, then the newest closed ones; and where one gives another."""

    tasks: tuple[Task, ...]
    new_url: str
    today: date


def of(record: AISystem | Risk | Control | Incident) -> Section:
    """The tasks that belong to a record, in one query. Include `_tasks.html` with `section`."""
    name = _NAMES[type(record)]
    mine: Any = record.tasks.select_related("owner")
    listed = mine.order_by("closed_at", "due", "pk")
    ordered = sorted(listed[: MOST * 2], key=lambda task: task.state != "open")
    return Section(
        tuple(ordered[:MOST]),
        f"{reverse('task_new')}?{name}={record.pk}",
        days.today(record.organisation),
    )

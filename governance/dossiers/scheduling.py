"""What schedules have due is asked for, each once, in the name of who set it up."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance.dossiers import registry
from governance.dossiers.context import Context
from riskreg.actions import schedules
from riskreg.actions.schedules import Due
from riskreg.models import Job, Schedule


def is_about_system(kind: str) -> bool:
    """Whether documents of this kind are about a system, and not about the organisation."""
    return kind in registry.kinds(Context)


def run_due(now: datetime, request: Callable[..., Job]) -> None:
    """Ask for everything that is due by `request`; safe to run twice, and at once."""

    def ask(schedule: Schedule, found: Due) -> Job | str:
        try:
            with transaction.atomic():
                return request(
                    schedule.set_up_by,
                    found.about,
                    kind=schedule.kind,
                    confidentiality=schedule.confidentiality,
                    told=list(schedule.told.all()),
                )
        except PermissionDenied:
            return _(
                "Who set it up may no longer make dossiers. Somebody who may opens the schedule"
                " and saves it: it goes on in their name."
            )
        except ValidationError as refused:
            return " ".join(refused.messages)

    standing = Schedule.objects.filter(is_paused=False).select_related("organisation", "system")
    for schedule in standing.order_by("pk"):
        for found in schedules.due(schedule, now, is_about_system=is_about_system(schedule.kind)):
            schedules.run(schedule, found, ask)

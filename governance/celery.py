"""The Celery application: workers and beat start from here."""

import logging
import os
import sys
from logging.config import dictConfig
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import (
    beat_init,
    before_task_publish,
    celeryd_init,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_init,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from governance import logs, startup

logger = logging.getLogger(__name__)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.dev")
app = Celery("governance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["riskreg", "governance.dossiers", "governance.mails"])

# The job row is the truth, the broker only carries: what it loses, or a killed worker leaves, is
# sent again once its lease has run out. A beat that was missed is not made up for.
app.conf.beat_schedule = {
    # What /health/ready looks for: sent by the clock, noted by a worker.
    "tick": {
        "task": "clock.tick",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "resend-stale-jobs": {
        "task": "jobs.resend",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    # By the calendar of each organisation, and soon after what a schedule waits for.
    "run-schedules": {
        "task": "schedules.run",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "tell-of-jobs": {
        "task": "jobs.tell",
        "schedule": 20.0,
        "options": {"expires": 18},
    },
    "tell-of-askings": {
        "task": "askings.tell",
        "schedule": 20.0,
        "options": {"expires": 18},
    },
    "tidy-jobs": {
        "task": "jobs.tidy",
        "schedule": crontab(minute=22),
        "options": {"expires": 3000},
    },
    # Laws count by the hour: every minute, at night too. What one run leaves, the next one does.
    "tick-clocks": {
        "task": "clocks.tick",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    # Every hour, since organisations live in different time zones; each reminder goes out once.
    "send-reminders": {
        "task": "reminders.send",
        "schedule": crontab(minute=7),
        "options": {"expires": 3000},
    },
    # A period ends with a day of its organisation: every hour, before the reminders look.
    "open-monitoring-cycles": {
        "task": "monitoring.open_cycles",
        "schedule": crontab(minute=2),
        "options": {"expires": 3000},
    },
    "sign-checkpoints": {
        "task": "trail.checkpoint",
        "schedule": settings.CHECKPOINT_MINUTES * 60.0,
        "options": {"expires": settings.CHECKPOINT_MINUTES * 60},
    },
}


@worker_init.connect  # type: ignore[untyped-decorator]
@beat_init.connect  # type: ignore[untyped-decorator]
def _refuse_to_start(**_: Any) -> None:
    try:
        with startup.telling():
            startup.refuse_pending_migrations()
            startup.refuse_transaction_pooler()
    except ImproperlyConfigured:  # what a receiver raises, Celery only logs
        sys.exit(1)


@celeryd_init.connect  # type: ignore[untyped-decorator]
@setup_logging.connect  # type: ignore[untyped-decorator]
def _log_as_the_site(**_: Any) -> None:
    """Instead of Celery's own handlers, which write what tasks were given and raised.

    A worker warns of things before it asks for logging to be set up.
    """
    dictConfig(settings.LOGGING)
    if settings.LOGGING.get("formatters"):
        logs.take_over()


@before_task_publish.connect  # type: ignore[untyped-decorator]
def _hand_the_id_on(headers: dict[str, Any], **_: Any) -> None:
    if logs.request_id.get():
        headers["request_id"] = logs.request_id.get()


@task_prerun.connect  # type: ignore[untyped-decorator]
def _take_the_id_up(task: Task, **_: Any) -> None:
    carried = {**(task.request.headers or {}), **vars(task.request)}
    logs.request_id.set(logs.id_from(carried.get("request_id")))


@task_postrun.connect  # type: ignore[untyped-decorator]
def _log_task(task: Task, state: str, **_: Any) -> None:
    logger.info("task", extra={"fields": {"task": task.name, "state": str(state).lower()}})

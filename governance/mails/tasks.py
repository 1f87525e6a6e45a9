"""Celery entry points of mails."""

from celery import shared_task
from django.utils import timezone

from governance.mails import reminders
from riskreg.models import Organisation
from riskreg.queries import days
from riskreg.rules.reminders import may_send


@shared_task(name="reminders.send")  # type: ignore[untyped-decorator]
def send_reminders() -> None:
    """Remind the people of every organisation where it is day."""
    now = timezone.now()
    for organisation in Organisation.objects.order_by("pk"):
        if may_send(days.now_in(organisation, now)):
            reminders.remind(organisation, now)

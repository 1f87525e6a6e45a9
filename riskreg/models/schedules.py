"""Schedules: documents that are made again and again, by the calendar or when something happens."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from riskreg.models.owned import Owned
from riskreg.models.people import User
from riskreg.models.systems import AISystem


class Rhythm(models.TextChoices):
    """What a schedule waits for."""

    MONTHLY = "monthly", _("Each month")
    QUARTERLY = "quarterly", _("Each quarter: January, April, July, October")
    DECISION = "decision", _("When a classification is recorded")
    APPROVAL = "approval", _("When a dossier is approved")


class Schedule(Owned):
    """A kind of document that is made by itself, in the name of who set it up."""

    kind = models.CharField(_("kind"), max_length=40)
    # Empty: the organisation, or whichever system the thing that happens is about.
    system = models.ForeignKey(AISystem, models.PROTECT, null=True, blank=True, related_name="+")
    rhythm = models.CharField(_("when"), max_length=10, choices=Rhythm.choices)
    day = models.PositiveSmallIntegerField(_("day of the month"), null=True, blank=True)
    approved_kind = models.CharField(_("kind that is approved"), max_length=40, blank=True)
    confidentiality = models.CharField(_("confidentiality"), max_length=30)
    told = models.ManyToManyField(User, blank=True, related_name="+")
    is_paused = models.BooleanField(_("paused"), default=False)
    since = models.DateTimeField(_("counts from"))
    set_up_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("schedule")
        constraints = [
            models.CheckConstraint(
                condition=Q(day=None) | Q(day__range=(1, 28)), name="schedule_day_of_every_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.get_rhythm_display()}"

    def get_absolute_url(self) -> str:
        return reverse("schedule_edit", args=[self.pk])


class ScheduleRun(Owned):
    """What a schedule did for one period or one thing that happened: once, and never again."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="runs")
    # The month or quarter as 2026-11, or the key of what happened.
    period = models.CharField(max_length=40)
    # Its key alone: the row is deleted one day, the run stays.
    job = models.UUIDField(null=True, blank=True)
    refused = models.TextField(_("why nothing was made"), blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "period"], name="scheduled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.period}"

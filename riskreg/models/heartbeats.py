"""That the clock runs: one row for each thing that must happen again and again."""

from django.db import models


class Heartbeat(models.Model):
    """When something that must not stop happened last; no record of the register."""

    CLOCK = "clock"

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} · {self.at:%Y-%m-%d %H:%M}"

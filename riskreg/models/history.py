"""What every record said at any time: one row a version, written by the database itself."""

from typing import ClassVar

from django.db import models


class History(models.Model):
    """One version of one record, from the event that made it to the event that ended it.

    `since` and `until` are numbers in the trail of the organisation; for a person, who belongs to
    none, microseconds since 1970. `riskreg.history` reads it.
    """

    id = models.BigAutoField(primary_key=True)
    relation = models.CharField(max_length=63, help_text="The table.")
    key = models.CharField(max_length=36)
    organisation = models.UUIDField(null=True)
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    row = models.JSONField()

    objects: ClassVar[models.Manager["History"]] = models.Manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["organisation", "relation", "since"], name="history_then"),
            models.Index(fields=["key", "since"], name="history_of_key"),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.key} from {self.since} to {self.until}"

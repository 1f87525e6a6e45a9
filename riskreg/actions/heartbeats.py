"""The tick of the clock, by which `/health/ready` sees that clock and workers go on."""

from datetime import datetime

from riskreg.models import Heartbeat


def tick(now: datetime) -> None:
    """Note that the clock sent a task, and a worker took it; a late task sets nothing back."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=Heartbeat.CLOCK, at=now)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )

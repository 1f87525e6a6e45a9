"""`manage.py export_trail SLUG > trail.jsonl`: a chain as JSON Lines, for verify/verify.py."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from riskreg import trail
from riskreg.models import Event, Organisation
from riskreg.models.trail import chain_of


class Command(BaseCommand):
    """Every event with all it says and its digest, the oldest first."""

    help = "Write the trail of an organisation as JSON Lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", metavar="SLUG")

    def handle(self, *, organisation: str, **options: Any) -> None:
        found = Organisation.objects.filter(slug=organisation).first()
        if found is None:
            raise CommandError(f"There is no organisation {organisation}.")
        events = Event.objects.filter(chain=chain_of(found.pk)).order_by("number")
        for event in events.iterator(chunk_size=2000):
            line = trail.canonical({**trail.told(event), "digest": event.digest})
            self.stdout.write(line)

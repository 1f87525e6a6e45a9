"""`manage.py export_trail SLUG > trail.jsonl`: a chain as JSON Lines, for verify/verify.py."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from riskreg.models import Organisation
from riskreg.queries import trail_lines


class Command(BaseCommand):
    """Every event with all it says and its digest, the oldest first; then the checkpoints."""

    help = "Write the trail of an organisation as JSON Lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", metavar="SLUG")

    def handle(self, *, organisation: str, **options: Any) -> None:
        found = Organisation.objects.filter(slug=organisation).first()
        if found is None:
            raise CommandError(f"There is no organisation {organisation}.")
        for line in trail_lines.lines(found):
            self.stdout.write(line, ending="")

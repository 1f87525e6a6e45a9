"""manage.py verify_trail [--organisation SLUG]: every chain from end to end; exit 1 on a break."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from riskreg import trail
from riskreg.models import Organisation


class Command(BaseCommand):
    """Check that no event was changed, removed or put in between."""

    help = "Check every chain of the trail; print its head digest, or its first break."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", metavar="SLUG", help="only this one's chain")

    def handle(self, *, organisation: str | None, **options: Any) -> None:
        broken = 0
        for name, owner in _chains(organisation):
            head = trail.head_of(owner)
            found = trail.first_break(head.chain)
            if found is None:
                self.stdout.write(f"{name}: holds, {head.number} events, head {head.digest}")
            else:
                broken += 1
                self.stdout.write(f"{name}: BROKEN at event {found.number}: {found.reason}")
        if broken:
            raise CommandError(f"{broken} of the chains do not hold.", returncode=1)


def _chains(slug: str | None) -> list[tuple[str, Organisation | None]]:
    if slug is None:
        every = Organisation.objects.order_by("slug")
        return [("installation", None), *((each.slug, each) for each in every)]
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no organisation {slug}.")
    return [(slug, found)]

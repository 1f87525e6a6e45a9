"""`manage.py erase_person EMAIL --organisation SLUG --reason TEXT`: who is no member any more."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from governance.dossiers import naming
from riskreg.actions import erasures
from riskreg.models import Membership, Organisation, User


class Command(BaseCommand):
    """What administrators do on a page, for people whose access has ended."""

    help = "Erase name and address of a person who has left; list dossiers that name them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--organisation", metavar="SLUG", required=True)
        parser.add_argument("--reason", required=True, help="without the name: it is kept")

    def handle(self, *, email: str, organisation: str, reason: str, **options: Any) -> None:
        house = Organisation.objects.filter(slug=organisation).first()
        person = User.objects.filter(email__iexact=email).first()
        if house is None or person is None:
            raise CommandError("There is no such organisation, or no such person.")
        if Membership.objects.filter(user=person, organisation=house).exists():
            raise CommandError("They are a member: an administrator erases them under People.")
        try:
            named = naming.everywhere(house, person)
            made = erasures.erase_former(house, person, reason=reason, dossiers=named)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(f"{made} is erased.")
        for each in made.dossiers:
            self.stdout.write(f"Names them: {each}")
        for place in made.remaining:
            keys = ", ".join(place["keys"])
            self.stdout.write(f"Text: {place['table']}.{place['column']} ({keys})")

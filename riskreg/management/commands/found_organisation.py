"""manage.py found_organisation NAME --slug SLUG --admin EMAIL --name NAME: the first sign-in."""

import secrets
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from riskreg.actions import people
from riskreg.models import Organisation, Role, User


class Command(BaseCommand):
    """Set up an organisation and its first administrator."""

    help = "Set up an organisation and its first administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", metavar="NAME")
        parser.add_argument("--slug", required=True)
        parser.add_argument("--admin", required=True, metavar="EMAIL")
        parser.add_argument("--name", required=True, help="the administrator's name")
        parser.add_argument("--country", default="BE", help="of the seat, two letters")
        parser.add_argument("--time-zone", default="Europe/Brussels")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the first password from standard input instead of making one",
        )

    def handle(self, *, organisation: str, admin: str, name: str, **options: Any) -> None:
        is_known = User.objects.filter(email__iexact=admin).exists()
        password = None if is_known else _password(reads=options["password_stdin"])
        try:
            founded = _found(organisation, admin, name, password, options)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(f"{founded} is set up; {admin} is its administrator.")
        if is_known:
            self.stdout.write("The person had an account already: the password stays as it is.")
        elif not options["password_stdin"]:
            self.stdout.write(f"First password, shown this once: {password}")
            self.stdout.write("Change it after the first sign-in.")


def _password(*, reads: bool) -> str:
    if not reads:
        return secrets.token_urlsafe(15)
    password = sys.stdin.readline().rstrip("\n")
    try:
        password_validation.validate_password(password)
    except ValidationError as refused:
        raise CommandError(" ".join(refused.messages)) from refused
    return password


@transaction.atomic
def _found(
    organisation: str, admin: str, name: str, password: str | None, options: dict[str, Any]
) -> Organisation:
    founded = people.found(
        name=organisation,
        slug=options["slug"],
        country=options["country"],
        time_zone=options["time_zone"],
    )
    people.add_operator_member(
        founded, email=admin, name=name, role=Role.ADMINISTRATOR, password=password
    )
    return founded

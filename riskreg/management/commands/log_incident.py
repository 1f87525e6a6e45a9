"""manage.py log_incident TEXT|- --system AIS-0001 --actor EMAIL: for the terminal and for CI."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from riskreg.actions import incidents
from riskreg.models import (
    AISystem,
    Incident,
    IncidentChannel,
    IncidentKind,
    Membership,
    Organisation,
    User,
)
from riskreg.queries import incidents as queries

FAULTY = 2


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise ArgumentTypeError(f"write a moment such as 2026-11-26T08:40+01:00, not {text!r}")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


class Command(BaseCommand):
    """Log one incident; prints its reference and its address. Faults end with status 2."""

    help = "Log an incident, a near miss or a hazard from the terminal or a build server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", metavar="TEXT|-", help="what happened; - reads standard input")
        parser.add_argument(
            "--system", required=True, metavar="AIS-0001|NAME", help="its number, or its name"
        )
        parser.add_argument(
            "--actor", required=True, metavar="EMAIL", help="who logs; their rights count"
        )
        parser.add_argument(
            "--organisation", metavar="SLUG", help="default: the only one of the actor"
        )
        parser.add_argument("--noticed", type=_moment, help="when it was noticed; default: now")
        parser.add_argument("--kind", choices=IncidentKind.values, default=IncidentKind.INCIDENT)
        parser.add_argument(
            "--log", type=Path, action="append", default=[], metavar="FILE",
            help="a file that becomes evidence; may be given several times",
        )  # fmt: skip
        parser.add_argument(
            "--key", default="", help="the same with a retry: then it is logged once"
        )

    def handle(self, *, what: str, noticed: datetime | None, **options: Any) -> None:
        actor, organisation = _who(options["actor"], options["organisation"])
        values: dict[str, Any] = {
            "what": sys.stdin.read() if what == "-" else what,
            "system": _system(organisation, options["system"]),
            "kind": options["kind"],
            **({"noticed_at": noticed} if noticed else {}),
        }
        with ExitStack() as open_files:
            logs = [open_files.enter_context(_file(path)) for path in options["log"]]
            made = _log(actor, organisation, values, options["key"], logs)
        self.stdout.write(f"{made.reference} {settings.SITE_URL}{made.get_absolute_url()}")


def _who(email: str, slug: str | None) -> tuple[User, Organisation]:
    actor = User.objects.filter(email__iexact=email, is_active=True).first()
    if actor is None:
        raise CommandError(f"There is no account {email}.", returncode=FAULTY)
    mine = Organisation.objects.filter(
        pk__in=Membership.objects.filter(user=actor).values("organisation")
    )
    found = list(mine.filter(slug=slug) if slug else mine)
    if len(found) != 1:
        known = ", ".join(mine.values_list("slug", flat=True)) or "none"
        raise CommandError(f"Say --organisation. Those of {email}: {known}.", returncode=FAULTY)
    return actor, found[0]


def _system(organisation: Organisation, word: str) -> AISystem:
    found = queries.systems_called(organisation, word)
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError(f"There is no system {word} in {organisation}.", returncode=FAULTY)
    named = ", ".join(f"{each.reference} {each.name}" for each in found)
    raise CommandError(f"Several systems are called so: {named}. Say which.", returncode=FAULTY)


def _file(path: Path) -> File:  # type: ignore[type-arg]
    try:
        return File(path.open("rb"), name=path.name)
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read: {error.strerror}.", returncode=FAULTY
        ) from error


def _log(
    actor: User, organisation: Organisation, values: dict[str, Any], key: str, logs: list[Any]
) -> Incident:
    try:
        return incidents.log(
            actor,
            organisation,
            values=values,
            channel=IncidentChannel.COMMAND,
            idempotency_key=key,
            logs=logs,
        )
    except PermissionDenied as refused:
        raise CommandError(f"{actor.email} may not log incidents.", returncode=FAULTY) from refused
    except ValidationError as refused:
        raise CommandError("\n".join(refused.messages), returncode=FAULTY) from refused

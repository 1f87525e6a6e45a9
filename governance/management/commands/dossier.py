"""`manage.py dossier SYSTEM [--out FILE]`: make a dossier here and now, without a worker."""

import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q, QuerySet

from governance.dossiers import making, registry, sections
from governance.dossiers.confidentiality import Level
from governance.dossiers.context import Context
from riskreg import access
from riskreg.access import Right
from riskreg.actions import dossiers, jobs
from riskreg.models import AISystem, Dossier, User
from riskreg.rules import quoting


class Command(BaseCommand):
    """The same job as from the page: entered in the register, recorded in the trail."""

    help = "Make a dossier of an AI system; prints where the file is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("system", help="Its key, its number (AIS-0007) or its name.")
        parser.add_argument("--organisation", metavar="SLUG", help="Where several have one.")
        parser.add_argument("--out", type=Path, metavar="FILE", help="Write a copy here.")
        parser.add_argument(
            "--kind", default=sections.SYSTEM.slug, choices=sorted(registry.kinds(Context))
        )
        parser.add_argument("--confidentiality", default=Level.CONFIDENTIAL, choices=Level.values)
        parser.add_argument(
            "--actor",
            metavar="EMAIL",
            help="In whose name; by default the owner of the entry, else somebody who may.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        system = _system(options["system"], options["organisation"])
        actor = _actor(system, options["actor"])
        job, _ = dossiers.request(
            actor, system, kind=options["kind"], confidentiality=options["confidentiality"]
        )
        taken = jobs.take(job.pk)
        if taken is None:
            raise CommandError(f"A worker is making this dossier now: job {job.pk}. Wait for it.")
        made = making.make(taken)
        if made is None:
            taken.refresh_from_db()
            raise CommandError(taken.error or f"Another worker took job {job.pk}.")
        self.stdout.write(f"{made} of {system}: {made.pages} pages, as {actor}")
        self.stdout.write(f"SHA-256 {made.sha256}")
        self.stdout.write(str(_copied(made, options["out"])))


def _copied(made: Dossier, out: Path | None) -> Path:
    if out is None:
        return Path(made.file.path)
    out.parent.mkdir(parents=True, exist_ok=True)
    with made.file.open("rb") as file:
        out.write_bytes(file.read())
    return out


def _system(asked: str, slug: str | None) -> AISystem:
    systems: QuerySet[AISystem] = AISystem.objects.select_related("organisation", "owner")
    if slug:
        systems = systems.filter(organisation__slug=slug)
    found = list(systems.filter(_meant(asked))[:10])
    if not found:
        raise CommandError(f"No AI system is called {asked}. Give its key, number or name.")
    if len(found) > 1:
        where = ", ".join(f"{each.organisation.slug} ({each.pk})" for each in found)
        raise CommandError(f"{asked} stands for several: {where}. Add --organisation or the key.")
    return found[0]


def _meant(asked: str) -> Q:
    try:
        return Q(pk=uuid.UUID(asked))
    except ValueError:
        number = quoting.number(asked, "AIS")
        if number is not None and asked.upper().startswith("AIS-"):
            return Q(number=number)
        return Q(name__iexact=asked)


def _actor(system: AISystem, email: str | None) -> User:
    if email:
        found = User.objects.filter(email__iexact=email).first()
        if found is None or not access.may(found, Right.MAKE_DOSSIER, system):
            raise CommandError(f"{email} may not make dossiers for {system.organisation}.")
        return found
    members = User.objects.filter(memberships__organisation=system.organisation_id)
    candidates = [system.owner, *members.order_by("joined_at", "pk")]
    for each in candidates:
        if each is not None and access.may(each, Right.MAKE_DOSSIER, system):
            return each
    raise CommandError(f"Nobody in {system.organisation} may make dossiers. Add a member first.")

"""`manage.py dossier SYSTEM [--out FILE]`: make a dossier here and now, without a worker.

`manage.py dossier --again DOS-0007` makes the file of an entered dossier once more, from what was
known then, and says whether it is the same, byte for byte.
"""

import hashlib
import shutil
import uuid
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from governance.dossiers import making, registry, sections, tasks
from governance.dossiers.confidentiality import Level
from governance.dossiers.context import Context
from governance.management import here
from riskreg import access, history
from riskreg.access import Right
from riskreg.actions import bundles, dossiers
from riskreg.models import AISystem, Dossier, Organisation, User
from riskreg.rules import quoting


class Command(BaseCommand):
    """The same job as from the page: entered in the register, recorded in the trail."""

    help = "Make a dossier of an AI system; prints where the file is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("system", nargs="?", help="Its key, its number (AIS-0007) or its name.")
        parser.add_argument(
            "--again", metavar="DOSSIER", help="Its key or number (DOS-0007): make it once more."
        )
        parser.add_argument(
            "--as-of",
            type=_moment,
            metavar="MOMENT",
            help="What was known then: 2026-11-20T17:00+01:00. By default now.",
        )
        parser.add_argument("--organisation", metavar="SLUG", help="Where several have one.")
        parser.add_argument(
            "--portfolio",
            action="store_true",
            help="The report about a whole organisation, named with --organisation.",
        )
        parser.add_argument("--out", type=Path, metavar="FILE", help="Write a copy here.")
        parser.add_argument(
            "--redacted",
            action="store_true",
            help="Without the words of confidential records; always as of now.",
        )
        parser.add_argument(
            "--bundle", type=Path, metavar="FILE", help="Write a ZIP with the evidence files here."
        )
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
        if options["again"]:
            self._again(options)
            return
        if options["redacted"] and options["as_of"]:
            raise CommandError("A redacted dossier is always as of now.", returncode=2)
        about = _about(options)
        kind = sections.PORTFOLIO.slug if options["portfolio"] else options["kind"]
        actor = _actor(about, options["actor"])
        try:
            tasks.refuse_empty(actor, about, kind, options["as_of"])
            wish = {"kind": kind, "confidentiality": options["confidentiality"]}
            if options["redacted"]:
                job, _ = dossiers.request_redacted(actor, about, **wish)
            else:
                job, _ = dossiers.request(actor, about, as_of=options["as_of"], **wish)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages), returncode=2) from refused
        made = here.made(job)
        self.stdout.write(f"{made} of {about}: {made.pages} pages, as {actor}")
        self.stdout.write(f"SHA-256 {made.sha256}")
        self.stdout.write(str(_copied(made.file, options["out"])))
        if options["bundle"]:
            bundle = here.bundled(bundles.request(actor, made)[0])
            told = f"{bundle.included} evidence files, {bundle.missing} missing in the store"
            out = _copied(bundle.file, options["bundle"])
            self.stdout.write(f"{out}: {told}, SHA-256 {bundle.sha256}")

    def _again(self, options: dict[str, Any]) -> None:
        entered = _entered(options["again"], options["organisation"])
        try:
            printed = making.again(entered)
        except history.NotKeptError as lacking:
            raise CommandError("What was known then was not kept: it was made before.") from lacking
        if options["out"]:
            options["out"].parent.mkdir(parents=True, exist_ok=True)
            options["out"].write_bytes(printed.content)
        digest = hashlib.sha256(printed.content).hexdigest()
        self.stdout.write(f"{entered}: {printed.pages} pages, SHA-256 {digest}")
        if digest != entered.written_sha256:
            raise CommandError(
                f"Not the same: {entered.written_sha256} was entered, made by {entered.software};"
                f" this is {settings.RELEASE}. Another software or catalogue, or the history was"
                " rewritten."
            )
        self.stdout.write("The same file, byte for byte.")


def _about(options: dict[str, Any]) -> dossiers.About:
    """What the document is about: a system, or the whole organisation."""
    slug = options["organisation"]
    if options["portfolio"]:
        found = Organisation.objects.filter(slug=slug).first() if slug else None
        if found is None:
            known = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"Name the organisation with --organisation: {known}.")
        return found
    if not options["system"]:
        raise CommandError("Name an AI system, a dossier with --again, or give --portfolio.")
    return _system(options["system"], slug)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _entered(asked: str, slug: str | None) -> Dossier:
    rows = Dossier.objects.select_related("organisation")
    if slug:
        rows = rows.filter(organisation__slug=slug)
    number = quoting.number(asked, "DOS")
    if number is not None:
        found = list(rows.filter(number=number))
    else:
        found = [each for each in rows if str(each.pk) == asked.lower()]
    if not found:
        raise CommandError(f"No dossier is called {asked}. Give its key or number.")
    if len(found) > 1:
        raise CommandError(f"{asked} stands for several. Add --organisation or give the key.")
    return found[0]


def _copied(stored: FieldFile, out: Path | None) -> Path:
    if out is None:
        return Path(stored.path)
    out.parent.mkdir(parents=True, exist_ok=True)
    with stored.open("rb") as file, out.open("wb") as copy:
        shutil.copyfileobj(file, copy)
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


def _actor(about: dossiers.About, email: str | None) -> User:
    if email:
        found = User.objects.filter(email__iexact=email).first()
        if found is None or not access.may(found, Right.MAKE_DOSSIER, about):
            raise CommandError(f"{email} may not make dossiers of {about}.")
        return found
    return here.somebody(Right.MAKE_DOSSIER, about)

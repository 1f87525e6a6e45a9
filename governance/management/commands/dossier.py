"""`manage.py dossier SYSTEM [--out FILE]`: make a dossier here and now, without a worker.

`manage.py dossier INC-0002` makes that of an incident, `manage.py dossier AUD-0001` the working
papers of an audit, `manage.py dossier REP-0003` gives a report as it was filed.
`manage.py dossier --again DOS-0007` makes the file of an entered dossier once more, from what was
known then, and says whether it is the same, byte for byte.
"""

import hashlib
import shutil
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from governance.dossiers import ingredients, making, registry, reporting, sections, tasks
from governance.dossiers.confidentiality import Level
from governance.dossiers.context import Context
from governance.management import here, named
from governance.management.out import written
from riskreg import history
from riskreg.access import Right
from riskreg.actions import bundles, dossiers
from riskreg.models import Engagement, Incident, Organisation, User

OF_SYSTEMS = tuple(registry.kinds(Context))
REPORT = sections.INCIDENT_REPORT.slug
KINDS = (
    *OF_SYSTEMS,
    sections.INCIDENT.slug,
    sections.WORKING_PAPERS.slug,
    sections.PORTFOLIO.slug,
    REPORT,
)
NOT_OF_REPORTS = ("as_of", "redacted", "bundle", "actor")


class Command(BaseCommand):
    """The same job as from the page: entered in the register, recorded in the trail."""

    help = "Make a dossier of an AI system; prints where the file is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "record",
            nargs="?",
            help="An AI system by key, number (AIS-0007) or name; INC-0002, AUD-0001, REP-0003.",
        )
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
            "--kind",
            choices=sorted(KINDS),
            help="By default what is made most often of such a record.",
        )
        parser.add_argument(
            "--confidentiality", choices=Level.values, help="By default what the kind is."
        )
        parser.add_argument(
            "--actor",
            metavar="EMAIL",
            help="In whose name; by default the owner or lead of the entry, else somebody who may.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            self._again(options)
            return
        if named.is_called(options["record"] or "", named.REPORT):
            self._report(options)
            return
        if options["redacted"] and options["as_of"]:
            raise CommandError("A redacted dossier is always as of now.", returncode=2)
        about = _about(options)
        kind = _kind(about, options["kind"])
        actor = _actor(about, options["actor"])
        try:
            tasks.refuse_empty(actor, about, kind, options["as_of"])
            shown = options["confidentiality"] or registry.kind(kind).confidentiality
            wish: dict[str, Any] = {"kind": kind, "confidentiality": str(shown)}
            if options["redacted"]:
                job, _ = dossiers.request_redacted(actor, about, **wish)
            else:
                job, _ = dossiers.request(actor, about, as_of=options["as_of"], **wish)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages), returncode=2) from refused
        made = here.made(job)
        self.stdout.write(f"{made} of {about}: {made.pages} pages, as {actor}")
        self.stdout.write(f"SHA-256 {made.sha256}")
        kept = f"{made.reference} is entered all the same: download it from its page."
        self.stdout.write(str(_copied(made.file, options["out"], kept)))
        if options["bundle"]:
            bundle = here.bundled(bundles.request(actor, made)[0])
            files = "evidence file" if bundle.included == 1 else "evidence files"
            told = f"{bundle.included} {files}, {bundle.missing} missing in the store"
            out = _copied(bundle.file, options["bundle"], kept)
            self.stdout.write(f"{out}: {told}, SHA-256 {bundle.sha256}")

    def _report(self, options: dict[str, Any]) -> None:
        """A report as it was filed, or as its draft stands; nothing is entered."""
        asked = [f"--{name.replace('_', '-')}" for name in NOT_OF_REPORTS if options[name]]
        if asked or options["kind"] not in (None, REPORT):
            told = ", ".join(asked) or f"--kind {options['kind']}"
            raise CommandError(
                f"A report is given as it was filed: leave out {told}, or name its incident.",
                returncode=2,
            )
        report = named.report(options["record"], options["organisation"])
        content = reporting.content_of(report)
        if content is None:
            raise CommandError(f"{report.reference} is damaged or gone: restore its file first.")
        out = options["out"]
        if out is None and not report.file:
            raise CommandError("It is a draft, kept nowhere: say with --out where to write it.")
        if out is None:
            out = Path(report.file.path)
        else:
            with written(out) as file:
                file.write(content)
        self.stdout.write(f"{report} of {report.incident.reference}: {report.get_state_display()}")
        self.stdout.write(f"SHA-256 {hashlib.sha256(content).hexdigest()}")
        self.stdout.write(str(out))

    def _again(self, options: dict[str, Any]) -> None:
        entered = named.dossier(options["again"], options["organisation"])
        try:
            printed = making.again(entered)
        except history.NotKeptError as lacking:
            raise CommandError("What was known then was not kept: it was made before.") from lacking
        if options["out"]:
            with written(options["out"]) as file:
                file.write(printed.content)
        digest = hashlib.sha256(printed.content).hexdigest()
        self.stdout.write(f"{entered}: {printed.pages} pages, SHA-256 {digest}")
        if digest != entered.written_sha256:
            others = ingredients.differences(entered.made_with, ingredients.today())
            raise CommandError(
                f"Not the same: {entered.written_sha256} was entered, made by {entered.software};"
                f" this is {settings.RELEASE}."
                f" {' '.join(others) or 'The kept history was changed outside of the site.'}"
            )
        self.stdout.write("The same file, byte for byte.")


def _about(options: dict[str, Any]) -> dossiers.About:
    """What the document is about: a system, an incident, an audit, or the whole organisation."""
    record, slug = options["record"], options["organisation"]
    if options["portfolio"] or (options["kind"] == sections.PORTFOLIO.slug and not record):
        return named.organisation(slug)
    if not record:
        raise CommandError(
            "Name an AI system, an incident or an audit, a dossier with --again, or give"
            " --portfolio."
        )
    return named.about(record, slug)


def _kind(about: dossiers.About, asked: str | None) -> str:
    """The kind asked for, if it can be made of this; the usual one where none was named."""
    known: tuple[str, ...] = OF_SYSTEMS
    if isinstance(about, Incident):
        known = (sections.INCIDENT.slug,)
    elif isinstance(about, Engagement):
        known = (sections.WORKING_PAPERS.slug,)
    elif isinstance(about, Organisation):
        known = (sections.PORTFOLIO.slug,)
    if asked in (None, *known):
        return asked or known[0]
    raise CommandError(
        f"Of {about} no dossier of the kind {asked} is made. Ask for {', '.join(known)}.",
        returncode=2,
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _copied(stored: FieldFile, out: Path | None, kept: str) -> Path:
    if out is None:
        return Path(stored.path)
    with stored.open("rb") as file, written(out, otherwise=kept) as copy:
        shutil.copyfileobj(file, copy)
    return out


def _actor(about: dossiers.About, email: str | None) -> User:
    if email:
        found = User.objects.filter(email__iexact=email).first()
        if found is None or not _may(found, about):
            raise CommandError(f"{email} may not make dossiers of {about}.")
        return found
    if isinstance(about, Engagement):
        return about.lead
    return here.somebody(Right.MAKE_DOSSIER, about)


def _may(person: User, about: dossiers.About) -> bool:
    try:
        dossiers.require_maker(person, about)
    except PermissionDenied:
        return False
    return True

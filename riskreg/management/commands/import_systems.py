"""manage.py import_systems FILE --profile us-omb-2025 --organisation SLUG --actor EMAIL."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from riskreg import access
from riskreg.access import Right
from riskreg.actions import intake
from riskreg.importers import runs
from riskreg.importers.profiles import Profile, profiles
from riskreg.importers.tables import FileRefused
from riskreg.models import Organisation, User
from riskreg.rules.imports import Read, RowFault

FAULTY = 2


class Command(BaseCommand):
    """Import a file of AI systems: all rows, or none and every fault."""

    help = "Import AI systems from a CSV or XLSX file: all rows, or none and every fault."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--profile", required=True, choices=sorted(profiles()))
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--actor", required=True, metavar="EMAIL", help="who imports")
        parser.add_argument(
            "--dry-run", action="store_true", help="read and compare, store nothing"
        )

    def handle(self, *, file: Path, profile: str, dry_run: bool, **options: Any) -> None:
        organisation, actor = _who(options["organisation"], options["actor"])
        content = _content(file)
        mapping = _mapping(content, file, profiles()[profile])
        read, compared = _compare(organisation, profiles()[profile], content, file, mapping)
        self._tell_remarks(read)
        faults = [*read.faults, *compared.faults]
        if faults:
            raise CommandError(_told(faults), returncode=FAULTY)
        counts = (len(compared.created), len(compared.updated), compared.unchanged)
        if not dry_run:
            counts = _store(actor, organisation, profile, file, content, mapping)
        words = "would be new" if dry_run else "new"
        self.stdout.write(
            f"{sum(counts)} systems: {counts[0]} {words}, {counts[1]} changed,"
            f" {counts[2]} as they were."
        )

    def _tell_remarks(self, read: Read) -> None:
        for remark in read.remarks:
            self.stdout.write(f"{len(remark.rows):>6} rows  {remark.sentence}")


def _who(slug: str, email: str) -> tuple[Organisation, User]:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        known = ", ".join(Organisation.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no organisation {slug}. Known: {known}.")
    actor = User.objects.filter(email__iexact=email).first()
    if actor is None or not access.may(actor, Right.IMPORT, organisation):
        raise CommandError(f"{email} may not import for {organisation}.")
    return organisation, actor


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def _mapping(content: bytes, file: Path, profile: Profile) -> dict[str, str]:
    try:
        glance = runs.glance(content, file_name=file.name)
    except FileRefused as refused:
        raise CommandError(refused.sentence, returncode=FAULTY) from refused
    return profile.automatic([column.name for column in glance.columns], {})


def _compare(
    organisation: Organisation,
    profile: Profile,
    content: bytes,
    file: Path,
    mapping: dict[str, str],
) -> tuple[Read, intake.Comparison]:
    read = runs.read(content, file_name=file.name, profile=profile, mapping=mapping)
    return read, intake.compare(
        organisation, source=profile.source, rows=read.rows, columns=read.columns
    )


def _told(faults: Sequence[RowFault]) -> str:
    lines = [_line(fault) for fault in sorted(faults, key=lambda each: (each.row, each.column))]
    return "\n".join([*lines, f"{len(faults)} faults; nothing was stored."])


def _line(fault: RowFault) -> str:
    place = f"row {fault.row}" if fault.row else "file"
    column = f", {fault.column}" if fault.column else ""
    value = f" “{fault.value}”" if fault.value else ""
    return f"{place}{column}:{value} {fault.expected}"


@transaction.atomic
def _store(
    actor: User,
    organisation: Organisation,
    profile: str,
    file: Path,
    content: bytes,
    mapping: dict[str, str],
) -> tuple[int, int, int]:
    try:
        run = runs.upload(
            actor, organisation, profile=profile, file_name=file.name, content=content
        )
        run = runs.preview(actor, run, mapping=mapping)
        run = runs.apply(actor, run)
    except (ValidationError, PermissionDenied) as refused:
        raise CommandError(str(refused), returncode=FAULTY) from refused
    return run.created, run.updated, run.unchanged

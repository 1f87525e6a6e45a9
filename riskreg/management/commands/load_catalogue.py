"""`manage.py load_catalogue [PATH …]`: load what laws and standards say; all files or none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from frameworks import parse
from riskreg.actions import catalogue


class Command(BaseCommand):
    """Prints what changed; a faulty file gives every fault and exit status 2."""

    help = "Load catalogues of laws and standards (without PATH: those that come with RiskReg)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="*", type=Path, help="A file or folder of catalogues.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = catalogue.load(None, options["path"] or None)
        except parse.CatalogueError as error:
            count = len(error.faults)
            raise CommandError(
                f"{error}\nNothing was loaded: {count} fault{'s' if count > 1 else ''}.",
                returncode=2,
            ) from error
        for change in report.changed:
            self.stdout.write(
                f"{change.what}: {len(change.added)} added, {len(change.changed)} changed, "
                f"{len(change.withdrawn)} withdrawn"
            )
        if not report.changed:
            self.stdout.write("The catalogues are up to date.")

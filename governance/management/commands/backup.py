"""`manage.py backup DIR`: database, files and fingerprints of keys, in a new folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.backups import making
from governance.backups.manifest import Damaged
from governance.backups.progress import Progress


class Command(BaseCommand):
    """Leaves with 1 when a file is missing or changed: the backup is there all the same."""

    help = "Back the whole installation up into a new folder, while it goes on."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="is made; must not hold files")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            made, digest = making.make(folder, Progress(self.stdout.write))
        except (Damaged, OSError) as fault:
            raise CommandError(f"No backup was made. {fault}") from fault
        size = sum(each.size for each in made.contents)
        rows = sum(made.tables.values())
        self.stdout.write(
            f"{folder}: {rows:,} rows, {len(made.contents) - 1:,} files, {size / 1e6:,.1f} MB"
        )
        self.stdout.write(f"SHA-256 of its manifest: {digest} (keep this line elsewhere)")
        self.stdout.write("Keys are not in it: keep SECRET_KEY and the key of the seal apart.")
        if made.findings:
            lines = "\n  ".join(made.findings)
            raise CommandError(f"The backup is made, but the store is not whole:\n  {lines}")

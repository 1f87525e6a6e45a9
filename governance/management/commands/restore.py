"""`manage.py restore DIR`: a backup into an empty installation, then every check of it."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from governance.backups import restoring
from governance.backups.manifest import Damaged
from governance.backups.progress import Progress
from riskreg import checkpoints
from riskreg.checkpoints import NoCheckpointError


class Command(BaseCommand):
    """Leaves with 1 when nothing was restored, and with 2 when something differs afterwards."""

    help = "Restore a backup into an empty installation and check it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="what `backup` made")
        parser.add_argument(
            "--checkpoint", type=Path, metavar="FILE", action="append", default=[],
            help="checkpoints kept elsewhere (JSON Lines), beside those of CHECKPOINT_FILE",
        )  # fmt: skip

    def handle(self, *, folder: Path, checkpoint: list[Path], **options: Any) -> None:
        progress = Progress(self.stdout.write)
        try:
            outside = checkpoints.kept_outside(checkpoint)
            told = restoring.restore(folder, progress)
        except (Damaged, NoCheckpointError, OSError, DatabaseError) as fault:
            raise CommandError(f"Nothing was restored. {fault}") from fault
        try:
            outcome = restoring.check(told, outside, progress)
        except (OSError, DatabaseError, ImproperlyConfigured) as fault:
            sentence = f"Restored, but it could not be checked: {fault}"
            raise CommandError(sentence, returncode=2) from fault
        for line in outcome.holds:
            self.stdout.write(f"restored: {line}")
        if outcome.differs:
            lines = "\n  ".join(outcome.differs)
            raise CommandError(
                f"Restored, but not everything is as it was:\n  {lines}", returncode=2
            )
        self.stdout.write("Counts, chains, files and keys are as they were.")

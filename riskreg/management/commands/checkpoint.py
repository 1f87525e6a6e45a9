"""`manage.py checkpoint`: sign how far each chain has come; `--key` prints the public key."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from riskreg import checkpoints
from riskreg.actions import checkpoints as signing
from riskreg.checkpoints import NoCheckpointError


class Command(BaseCommand):
    """What beat does every CHECKPOINT_MINUTES, at once."""

    help = "Sign a checkpoint of every chain that has grown, or print the public key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--key", action="store_true", help="print the public key as PEM")
        parser.add_argument(
            "--last-day", type=date.fromisoformat, metavar="YYYY-MM-DD",
            help="with --key: the last day it signs, as CHECKPOINT_OLD_KEYS wants it",
        )  # fmt: skip

    def handle(self, *, key: bool, last_day: date | None, **options: Any) -> None:
        try:
            public = checkpoints.own_key()
            if key:
                last = f"Last-Day: {last_day.isoformat()}\n" if last_day else ""
                self.stdout.write(last + public, ending="")
                return
            for each in signing.sign_due():
                self.stdout.write(f"{each.chain}: event {each.number}, {each.digest}")
        except NoCheckpointError as fault:
            raise CommandError(str(fault)) from fault

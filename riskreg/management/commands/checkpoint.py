"""`manage.py checkpoint`: sign how far each chain has come; `--key` prints the public key."""

from argparse import ArgumentParser
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

    def handle(self, *, key: bool, **options: Any) -> None:
        try:
            public = checkpoints.own_key()
            if key:
                self.stdout.write(public, ending="")
                return
            for each in signing.sign_due():
                self.stdout.write(f"{each.chain}: event {each.number}, {each.digest}")
        except NoCheckpointError as fault:
            raise CommandError(str(fault)) from fault

"""`manage.py write_palette`: write palette.css from the colours in Python."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.ui import palette

TARGET = Path(__file__).resolve().parents[2] / "static" / "palette.css"


class Command(BaseCommand):
    """Keeps the stylesheet and the dossiers on one set of colours."""

    help = "Write governance/static/palette.css from governance/ui/palette.py."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Fail if the file is not current; write nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = palette.stylesheet()
        if options["check"]:
            if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != wanted:
                raise CommandError("palette.css is not current: run manage.py write_palette.")
            return
        TARGET.write_text(wanted, encoding="utf-8")
        self.stdout.write(f"{len(palette.LIGHT)} colours written to {TARGET.name}")

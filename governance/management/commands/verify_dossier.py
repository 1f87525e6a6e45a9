"""`manage.py verify_dossier FILE`: what verify.py finds, and whether it is one of ours."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.dossiers import entered
from verify import verify


class Command(BaseCommand):
    """The same check as without the register, and one question more."""

    help = "Check the file of a dossier; exit 1 on findings, 2 where it cannot be checked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--evidence", type=Path, metavar="FOLDER")
        parser.add_argument("--trail", type=Path, metavar="TRAIL.jsonl")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, file: Path, json: bool, **options: Any) -> None:
        try:
            trail = options["trail"].read_bytes() if options["trail"] else None
            report = verify.check_all(file.read_bytes(), options["evidence"], trail)
        except (verify.Unreadable, OSError) as fault:
            raise CommandError(str(fault), returncode=2) from fault
        self.stdout.write(_as_json(report) if json else _in_words(report))
        if report.findings:
            raise CommandError(f"Findings: {len(report.findings)}.", returncode=1)


def _in_words(report: verify.Report) -> str:
    entry = entered.find(report.sha256)
    known = (
        f"It is the file entered as {entry} of {entry.organisation}."
        if entry
        else "No dossier or report with this SHA-256 is entered in this register."
    )
    return f"{verify.told(report)}\n\n{known}"


def _as_json(report: verify.Report) -> str:
    entry = entered.find(report.sha256)
    told = json.loads(verify.as_json(report))
    return json.dumps(told | {"entered": str(entry) if entry else None}, indent=2)

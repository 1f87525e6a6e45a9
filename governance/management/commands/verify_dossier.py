"""`manage.py verify_dossier FILE`: what verify.py finds, whether it and its key are ours."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from governance.dossiers import entered, sealing, vouching
from governance.dossiers.vouching import Whose
from governance.ui import check_words
from verify import verify


class Command(BaseCommand):
    """The same check as without the register, and two questions more."""

    help = "Check the file of a dossier; exit 1 on findings, 2 where it cannot be checked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--trust",
            type=Path,
            metavar="ROOT.pem",
            action="append",
            help="A certificate to judge seals by; by default those of the setting SEAL_ROOTS.",
        )
        parser.add_argument("--evidence", type=Path, metavar="FOLDER")
        parser.add_argument("--trail", type=Path, metavar="TRAIL.jsonl")
        parser.add_argument(
            "--key",
            type=Path,
            metavar="CHECKPOINT-KEY.pem",
            action="append",
            help="A public key of checkpoints that you have from somewhere else.",
        )
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, file: Path, json: bool, **options: Any) -> None:
        try:
            trail = options["trail"].read_bytes() if options["trail"] else None
            trusted = [each.read_bytes() for each in options["trust"] or ()] or sealing.roots()
            keys = [each.read_bytes() for each in options["key"] or ()]
            report = verify.check_path(file, options["evidence"], trail, trusted, keys)
        except (verify.Unreadable, OSError) as fault:
            raise CommandError(check_words.within(str(fault)), returncode=2) from fault
        signers = vouching.judge(report)
        self.stdout.write(_as_json(report, signers) if json else _in_words(report, signers))
        if report.findings:
            count = {"count": len(report.findings)}
            raise CommandError(_("Findings: %(count)s.") % count, returncode=1)


def _in_words(report: verify.Report, signers: dict[str, Whose]) -> str:
    found = [_("FOUND  %(what)s") % {"what": check_words.finding(each)} for each in report.findings]
    lines = [report.document or _("A dossier"), f"SHA-256 {report.sha256}", ""]
    lines += found or [_("PASS   Everything agrees.")]
    notes = [*map(check_words.note, report.notes), *vouching.sentences(signers)]
    lines += ["", *(f"  {each}" for each in notes), ""]
    lines += [_("What this does not prove:"), *(f"- {each}" for each in check_words.limits())]
    return "\n".join([*lines, "", _known(report)])


def _known(report: verify.Report) -> str:
    entry = entered.find(report.sha256)
    if entry is None:
        return _("No dossier or report with this SHA-256 is entered in this register.")
    names = {"entry": entry, "organisation": entry.organisation}
    return _("It is the file entered as %(entry)s of %(organisation)s.") % names


def _as_json(report: verify.Report, signers: dict[str, Whose]) -> str:
    entry = entered.find(report.sha256)
    told = json.loads(verify.as_json(report))
    ours = {"entered": str(entry) if entry else None, "checkpoint_keys": signers}
    return json.dumps(told | ours, indent=2)

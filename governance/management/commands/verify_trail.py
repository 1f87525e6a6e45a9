"""manage.py verify_trail: every chain from end to end, in two verdicts; exit 1 on a break."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from riskreg import checkpoints, proofs
from riskreg.checkpoints import NoCheckpointError
from riskreg.models import Organisation
from riskreg.models.trail import chain_of
from riskreg.proofs import Mark, Proof
from riskreg.rules.chains import Break
from verify import verify

SILENT_FOR = 2.0  # seconds after which it tells how far it is


class Command(BaseCommand):
    """Check that no event was changed, removed or put in between."""

    help = "Check every chain of the trail; print its head digest, or its breaks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", metavar="SLUG", help="only this one's chain")
        parser.add_argument(
            "--checkpoint", type=Path, metavar="FILE", action="append", default=[],
            help="checkpoints kept elsewhere (JSON Lines), beside those of CHECKPOINT_FILE",
        )  # fmt: skip
        parser.add_argument(
            "--dossier", type=Path, metavar="FILE", action="append", default=[],
            help="a dossier that was given out: its event must be there with its digest",
        )  # fmt: skip
        parser.add_argument(
            "--key", type=Path, metavar="PUBLIC.pem", action="append", default=[],
            help="a public key whose checkpoints count, beside those of the settings",
        )  # fmt: skip

    def handle(self, *, organisation: str | None, **options: Any) -> None:
        try:
            outside = checkpoints.kept_outside(options["checkpoint"])
            keys = [each.read_text(encoding="ascii") for each in options["key"]]
            named = [_mark(each) for each in options["dossier"]]
        except (NoCheckpointError, verify.Unreadable, OSError, UnicodeError) as fault:
            raise CommandError(str(fault), returncode=2) from fault
        chains = _chains(organisation)
        if organisation is None:
            chains += _gone({each.chain for each in outside} - {chain for _name, chain in chains})
        _refuse_strangers({slug for slug, _mark_ in named}, {name for name, _chain in chains})
        broken = 0
        for name, chain in chains:
            proof = proofs.prove(
                chain,
                outside=outside,
                marks=[mark for slug, mark in named if slug == name],
                keys=keys,
                step=self._progress(name),
            )
            self._tell(name, proof)
            broken += not proof.holds
        if broken:
            raise CommandError(f"{broken} of the chains do not hold.", returncode=1)

    def _progress(self, name: str) -> Callable[[int], None]:
        told = time.monotonic()

        def step(number: int) -> None:
            nonlocal told
            if time.monotonic() - told > SILENT_FOR:
                told = time.monotonic()
                self.stderr.write(f"{name}: {number} events")

        return step

    def _tell(self, name: str, proof: Proof) -> None:
        if proof.holds:
            self.stdout.write(f"{name}: holds, {proof.number} events, head {proof.digest}")
        else:
            self.stdout.write(f"{name}: BROKEN, {proof.number} events")
        self.stdout.write(f"  integrity: {_said(proof.integrity) or 'as it was written'}")
        self.stdout.write(f"  completeness: {_said(proof.completeness) or _complete(proof)}")


def _said(breaks: tuple[Break, ...]) -> str:
    return "".join(f"\n    at event {each.number}: {each.reason}" for each in breaks)


def _complete(proof: Proof) -> str:
    if proof.newest is None:
        return "NOT PROVEN, no checkpoints are kept: a tail cut off with its head would not show"
    newest = proof.newest
    return f"nothing is missing up to event {newest.number}, signed {newest.at} by {newest.key}"


def _mark(file: Path) -> tuple[str, Mark]:
    """The organisation that a dossier names, and the event of its trail."""
    check = verify.Check(file.read_bytes(), [])
    report = check.run()
    told = verify.get(check.read.get(verify.MANIFEST), "trail") or {}
    if report.findings or not told:
        raise verify.Unreadable(f"{file} is not as it was made: run verify_dossier on it.")
    mark = Mark(int(told["number"]), told["digest"], report.document or file.name)
    return str(told["organisation"]), mark


def _refuse_strangers(named: set[str], checked: set[str]) -> None:
    for slug in sorted(named - checked):
        raise CommandError(f"A dossier is of {slug}, whose chain is not checked.", returncode=2)


def _chains(slug: str | None) -> list[tuple[str, str]]:
    """Names and keys of the chains that organisations have now, and of the installation's."""
    if slug is None:
        every = Organisation.objects.order_by("slug")
        chains = [(each.slug, chain_of(each.pk)) for each in every]
        return [("installation", chain_of(None)), *chains]
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no organisation {slug}.")
    return [(slug, chain_of(found.pk))]


def _gone(chains: set[str]) -> list[tuple[str, str]]:
    """Chains that checkpoints kept elsewhere know, of organisations that are not there."""
    return [(f"organisation {chain}, which is not there", chain) for chain in sorted(chains)]

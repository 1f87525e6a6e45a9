"""manage.py make_bulk --organisation SLUG: an invented register of any size, for measuring."""

from argparse import ArgumentParser, ArgumentTypeError
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from frameworks.models import Requirement
from riskreg.management import bulk
from riskreg.models import AISystem, Control, Evidence, Organisation, Risk

_SIZES = {
    "systems": 100,
    "controls": 1000,
    "risks": 1000,
    "evidence": 5000,
    "evaluations": 500,
    "flags": 2000,
    "incidents": 0,
}


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"write a number from 0 up, not {text!r}")
    return int(text)


class Command(BaseCommand):
    """Fill an organisation with invented records."""

    help = "Fill an organisation with invented records, to see how a register of that size behaves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, default in _SIZES.items():
            parser.add_argument(
                f"--{name}", type=_count, default=default, help="how many (default: %(default)s)"
            )
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument(
            "--seed", type=int, default=1, help="the same gives the same register (default: 1)"
        )
        parser.add_argument(
            "--add", action="store_true", help="also where the organisation has records already"
        )

    def handle(self, *, organisation: str, seed: int, add: bool, **options: Any) -> None:
        sizes = bulk.Sizes(**{name: options[name] for name in _SIZES})
        filled = _organisation(organisation, may_have_records=add)
        _stop_without(sizes)
        began = perf_counter()
        bulk.fill(filled, sizes, seed=seed, today=timezone.localdate(), say=self._say)
        self.stdout.write(f"{filled} is filled, in {perf_counter() - began:.1f} seconds.")

    def _say(self, words: str) -> None:
        self.stdout.write(f"  {words}")
        self.stdout.flush()


def _organisation(slug: str, *, may_have_records: bool) -> Organisation:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        known = ", ".join(Organisation.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no organisation {slug}. Known: {known}.")
    if not may_have_records and any(
        kind.objects.filter(organisation=organisation).exists()
        for kind in (AISystem, Control, Risk, Evidence)
    ):
        raise CommandError(
            f"{organisation} has records already. Invented ones among them cannot be told apart"
            " later; say --add if you mean it."
        )
    return organisation


def _of_systems(sizes: bulk.Sizes) -> tuple[int, ...]:
    return sizes.controls, sizes.risks, sizes.evaluations, sizes.flags, sizes.incidents


def _stop_without(sizes: bulk.Sizes) -> None:
    if not Requirement.objects.exists():
        raise CommandError("No catalogue is loaded: run manage.py load_catalogue first.")
    if not sizes.systems and any(_of_systems(sizes)):
        raise CommandError(
            "Controls, risks, evaluations, flags and incidents need systems:"
            " give --systems 1 or more."
        )

"""`manage.py replay`: every decision that stands under another edition; nothing is changed."""

import json
from argparse import ArgumentTypeError
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from frameworks.regimes import registry
from frameworks.schema import Refused
from riskreg.models import Organisation
from riskreg.queries.replay import Class, Replayed, Tally, replay
from riskreg.rules.differences import Shift


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"write the day as 2027-12-02, not {text!r}") from None


class Command(BaseCommand):
    """Print what each decision would be under another edition of the law."""

    help = "Ask every decision that stands again under an edition of the law. Nothing is changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """The edition, and what narrows the question."""
        parser.add_argument("--edition", required=True, help="for example 2026-1744")
        parser.add_argument("--on", type=_day, help="one day for all (default: each its own)")
        parser.add_argument("--organisation", help="its short name (default: every one)")
        parser.add_argument("--regime", default="eu_ai_act", help="the law (default: %(default)s)")
        parser.add_argument("--all", action="store_true", help="also what comes out the same")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay each organisation in turn."""
        found = [self._one(each, options) for each in self._organisations(options)]
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))

    def _organisations(self, options: Mapping[str, Any]) -> list[Organisation]:
        try:
            registry.get(options["regime"]).edition(options["edition"])
        except Refused as refused:
            raise CommandError("; ".join(sentence for _, sentence in refused.faults)) from None
        except KeyError as unknown:
            raise CommandError(str(unknown.args[0])) from None
        rows = Organisation.objects.all()
        if options["organisation"] is None:
            return list(rows)
        chosen = list(rows.filter(slug=options["organisation"]))
        if not chosen:
            known = ", ".join(rows.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"no organisation {options['organisation']}; known: {known}")
        return chosen

    def _one(self, organisation: Organisation, options: Mapping[str, Any]) -> dict[str, Any]:
        counted, shown = Tally(), []
        for each in replay(
            organisation,
            regime=options["regime"],
            edition=options["edition"],
            on=options["on"],
        ):
            counted.add(each)
            if options["all"] or each.is_changed:
                shown.append(each)
        if not options["json"]:
            self._print(organisation, counted, shown)
        return {
            "organisation": organisation.slug,
            "edition": options["edition"],
            "asked": counted.asked,
            "changed": counted.changed,
            "classes_changed": counted.tiers,
            "starts_changed": counted.starts,
            "duties_changed": counted.duties,
            "not_askable": counted.faults,
            "decisions": [_record(each) for each in shown],
        }

    def _print(self, organisation: Organisation, counted: Tally, shown: list[Replayed]) -> None:
        self.stdout.write(
            f"{organisation.name}: {counted.asked} decisions asked again, {counted.changed} "
            f"would come out otherwise ({counted.tiers} in another class, {counted.starts} from "
            f"another day, {counted.duties} with other duties)."
        )
        for each in shown:
            self.stdout.write(f"  AIS-{each.system_number:04d} {each.name} ({each.role})")
            for line in _lines(each):
                self.stdout.write(f"      {line}")


def _lines(each: Replayed) -> list[str]:
    lines = [f"could not be asked: {name} {sentence}" for name, sentence in each.faults]
    if each.was != each.now:
        lines.append(f"{_words(each.was)} -> {_words(each.now)}")
    for word, shifts in (
        ("added", [Shift.ADDED]),
        ("removed", [Shift.REMOVED]),
        ("moved", [Shift.DATE, Shift.STATE]),
    ):
        refs = [change.ref for change in each.duties if change.shift in shifts]
        if refs:
            lines.append(f"{len(refs)} duties {word}: {', '.join(refs)}")
    return lines or ["comes out the same"]


def _words(was: Class) -> str:
    certainty = ", provisional" if was.is_provisional else ""
    start = f", from {was.applies_from}" if was.applies_from else ""
    return f"{was.tier}{certainty}{start}"


def _record(each: Replayed) -> dict[str, Any]:
    return {
        "decision": str(each.decision),
        "system": f"AIS-{each.system_number:04d}",
        "name": each.name,
        "role": each.role,
        "decided_under": each.edition,
        "on": each.on.isoformat(),
        "was": _plain(each.was),
        "now": _plain(each.now),
        "duties": [
            {
                "ref": change.ref,
                "shift": change.shift,
                "was": change.was,
                "now": change.now,
                "was_from": _iso(change.was_from),
                "now_from": _iso(change.now_from),
            }
            for change in each.duties
        ],
        "faults": dict(each.faults),
    }


def _plain(told: Class) -> dict[str, Any]:
    return {
        "tier": told.tier,
        "provisional": told.is_provisional,
        "applies_from": _iso(told.applies_from),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""`manage.py classify FILE|-`: the class of described systems, with every reason. No database."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from frameworks import results
from frameworks.regimes import registry
from frameworks.regimes.registry import Regime
from frameworks.schema import DutyState, Facts, Refused, Result
from riskreg.management.case_files import Faults, document, hint, text_of

DEFAULT_REGIME = "eu_ai_act"


@dataclass(frozen=True, slots=True)
class Asked:
    """One system as described in the file. `case` is None where the file holds only one."""

    case: str | int | None
    role: str
    facts: Facts
    as_of: Any = None  # a day in the file; told about, not used: --on is the day asked


@dataclass(frozen=True, slots=True)
class Frame:
    """Under which law, edition and day the question is put."""

    law: Regime
    edition: str
    on: date


class Command(BaseCommand):
    """Prints a readable report, or JSON with --json; a faulty file gives exit status 2."""

    help = "Classify systems described in a YAML or JSON file (- reads standard input)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", help="A file with `role` and `facts`, or a list of these under `cases`; or -."
        )
        parser.add_argument("--regime", default=DEFAULT_REGIME, help="The law to ask.")
        parser.add_argument("--edition", help="Edition of the law; default: in force on the day.")
        parser.add_argument("--on", help="Day asked about, as 2026-11-20; default: today.")
        parser.add_argument("--json", action="store_true", help="Print JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        frame, asked = _checked(options)
        if any(each.as_of and str(each.as_of) != frame.on.isoformat() for each in asked):
            self.stderr.write(f"as_of in the file is not read: asked for {frame.on.isoformat()}.")
        told = [(each, _classify(each, frame)) for each in asked]
        self.stdout.write(_json(told) if options["json"] else _report(told, frame))


# --- what was handed in ---------------------------------------------------------------------------


def _checked(options: Mapping[str, Any]) -> tuple[Frame, list[Asked]]:
    """Options and file together, so that every fault of both is told at once."""
    try:
        law = registry.get(options["regime"])
    except KeyError as error:
        raise CommandError(f"--regime: {error.args[0]}.", returncode=2) from error
    lines: list[str] = []
    frame = None
    asked: list[Asked] = []
    try:
        frame = _frame(law, options["edition"], options["on"])
    except Faults as faults:
        lines += faults.lines
    try:
        asked = _read(text_of(options["file"]), law)
    except Faults as faults:
        lines += faults.lines
    if frame is None or lines:
        raise CommandError("\n".join(lines), returncode=2)
    return frame, asked


def _frame(law: Regime, edition: str | None, on: str | None) -> Frame:
    lines = []
    day = timezone.localdate()
    try:
        day = date.fromisoformat(on) if on else day
    except ValueError:
        lines.append(f"--on: must be a date such as 2026-11-20, not “{on}”.")
    codes = [each.code for each in law.editions]
    if edition is not None and edition not in codes:
        lines.append(
            f"--edition: must be one of {', '.join(codes)}, not “{edition}”.{hint(edition, codes)}"
        )
    if lines:
        raise Faults(*lines)
    return Frame(law, edition or law.default_edition(day), day)


def _read(text: str, law: Regime) -> list[Asked]:
    held = document(text)
    if not isinstance(held, Mapping):
        raise Faults("The file must hold `role` and `facts`, or a list of these under `cases`.")
    if "cases" not in held:
        lines: list[str] = []
        asked = _case(held, None, law, lines)
    else:
        return _cases(held["cases"], law)
    if asked is None:
        raise Faults(*lines)
    return [asked]


def _cases(cases: Any, law: Regime) -> list[Asked]:
    if not isinstance(cases, list):
        raise Faults("cases: must be a list, each with `id`, `role` and `facts`.")
    lines: list[str] = []
    asked = [_listed(number, case, law, lines) for number, case in enumerate(cases, start=1)]
    if lines:
        raise Faults(*lines)
    return [each for each in asked if each]


def _listed(number: int, case: Any, law: Regime, lines: list[str]) -> Asked | None:
    if not isinstance(case, Mapping):
        lines.append(f"case {number}: must hold `id`, `role` and `facts`.")
        return None
    name = case.get("id")
    return _case(case, name if isinstance(name, str | int) else number, law, lines)


def _case(
    case: Mapping[Any, Any], name: str | int | None, law: Regime, lines: list[str]
) -> Asked | None:
    prefix = "" if name is None else f"{name}: "
    found = len(lines)
    roles = [role.code for role in law.roles]
    role = case.get("role")
    if role not in roles:
        told = f"not “{role}”.{hint(str(role), roles)}" if "role" in case else "and is missing."
        lines.append(f"{prefix}role: must be one of {', '.join(roles)}, {told}")
    facts = case.get("facts")
    parsed: Facts = {}
    if not isinstance(facts, Mapping):
        lines.append(f"{prefix}facts: must be a mapping of fact names to answers.")
    else:
        try:
            parsed = law.parse_facts({str(key): value for key, value in facts.items()})
        except Refused as refused:
            lines += [f"{prefix}{fact}: {sentence}" for fact, sentence in refused.faults]
    as_of = case.get("as_of")
    return None if len(lines) > found else Asked(name, str(role), parsed, as_of)


def _classify(asked: Asked, frame: Frame) -> Result:
    return frame.law.classify(asked.role, asked.facts, edition=frame.edition, on=frame.on)


# --- what comes out -------------------------------------------------------------------------------


def _json(told: list[tuple[Asked, Result]]) -> str:
    records = [
        ({} if asked.case is None else {"id": asked.case}) | results.to_json(result)
        for asked, result in told
    ]
    if len(told) == 1 and told[0][0].case is None:
        return json.dumps(records[0], indent=2, ensure_ascii=False)
    # One case a line: thousands of them stay quick to write and to read.
    lines = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in records)
    return "[\n" + ",\n".join(lines) + "\n]"


def _report(told: list[tuple[Asked, Result]], frame: Frame) -> str:
    head = (
        f"{frame.law.edition(frame.edition).title}, asked for {frame.on.isoformat()}; "
        f"rules {registry.short(frame.law.rule_set(frame.edition))}"
    )
    return "\n\n".join((head, *("\n".join(_lines(frame.law, *each)) for each in told)))


def _lines(law: Regime, asked: Asked, result: Result) -> list[str]:
    name = "" if asked.case is None else f"{asked.case}: "
    sure = " (provisional: answers are open)" if result.provisional else ""
    lines = [f"{name}{law.tier(result.tier).title} [{result.tier}]{sure}"]
    for label, values in (
        ("Beside it", result.concurrent),
        ("Binds from", (result.applies_from.isoformat(),) if result.applies_from else ()),
        ("Rests on", result.legal_basis),
        ("Examined, not met", result.not_met),
        ("Exceptions", result.exceptions),
        ("Still unknown", result.unknown),
    ):
        if values:
            lines.append(f"  {label}: {', '.join(values)}")
    counted = {state: _count(result, state) for state in DutyState}
    lines.append(
        f"  Duties: {counted[DutyState.APPLIES]} apply now, {counted[DutyState.LATER]} later"
    )
    lines += [f"  {step.gate} {step.provision}: {step.reason}" for step in _told(result)]
    lines += [f"  Note, {w.provision}: {w.text} ({w.source})" for w in result.warnings]
    return lines


def _told(result: Result) -> list[Any]:
    shown = {*result.legal_basis, *result.exceptions, *result.not_met}
    return [step for step in result.steps if step.provision in shown]


def _count(result: Result, state: DutyState) -> int:
    duties = ("obligation", "prohibition", "conditional")
    return sum(duty.state == state and duty.kind in duties for duty in result.duties)

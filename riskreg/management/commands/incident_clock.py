"""`manage.py incident_clock FILE|-`: is it serious, to whom, by when. No database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from frameworks import incidents, member_states
from frameworks.deadlines import Event, Mark, Place, Reckoning, event_at, words
from frameworks.incident_records import to_json
from frameworks.incidents import Assessment
from frameworks.questions import read_moment
from frameworks.regimes import registry
from frameworks.regimes.clocks import Awareness, Clock, Due, State
from frameworks.schema import Facts, Refused
from riskreg.management.case_files import Faults, document, hint, text_of

LAW = "eu_ai_act"
FIRST_YEAR, LAST_YEAR = 2000, 2200
_KNOWN = ("awareness_date", "awareness_at", "member_state", "zone", "facts")
_STATES = {
    State.RUNNING: "runs",
    State.OPEN: "open question",
    State.NOT_TRIGGERED: "does not run",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One incident as described in the file. `case` is None where the file holds only one."""

    case: str | int | None
    facts: Facts
    awareness: Awareness


class Command(BaseCommand):
    """Prints a readable report, or JSON with --json; a faulty file gives exit status 2."""

    help = "Tell of incidents in a YAML or JSON file (- reads standard input) what is due by when."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            help="A file with `awareness_date` and `facts`, or a list under `cases`; or -.",
        )
        parser.add_argument("--edition", help="Edition of the AI Act; default: of the awareness.")
        parser.add_argument("--json", action="store_true", help="Print JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = _checked(options)
        told = [(each, incidents.assess(each.facts, each.awareness)) for each in asked]
        self.stdout.write(_json(told) if options["json"] else _report(told))


# --- what was handed in ---------------------------------------------------------------------------


def _checked(options: Mapping[str, Any]) -> list[Asked]:
    lines: list[str] = []
    edition = options["edition"] or ""
    codes = [each.code for each in registry.get(LAW).editions]
    if edition and edition not in codes:
        lines.append(
            f"--edition: must be one of {', '.join(codes)}, not “{edition}”.{hint(edition, codes)}"
        )
    asked: list[Asked] = []
    try:
        asked = list(_read(document(text_of(options["file"])), edition, lines))
    except Faults as faults:
        lines += faults.lines
    if lines:
        raise CommandError("\n".join(lines), returncode=2)
    return asked


def _read(held: Any, edition: str, lines: list[str]) -> Iterator[Asked]:
    if not isinstance(held, Mapping):
        raise Faults(
            "The file must hold `awareness_date` and `facts`, or a list of these under `cases`."
        )
    if "cases" not in held:
        yield from _case(held, None, edition, lines)
        return
    if not isinstance(held["cases"], list):
        raise Faults("cases: must be a list, each with `id`, `awareness_date` and `facts`.")
    for number, case in enumerate(held["cases"], start=1):
        if isinstance(case, Mapping):
            name = case.get("id")
            yield from _case(case, name if isinstance(name, str | int) else number, edition, lines)
        else:
            lines.append(f"case {number}: must hold `id`, `awareness_date` and `facts`.")


def _case(
    case: Mapping[Any, Any], name: str | int | None, edition: str, lines: list[str]
) -> Iterator[Asked]:
    """One case, or nothing where it is faulty: then `lines` says why."""
    faults: list[str] = []
    facts = _facts(case.get("facts"), faults)
    place = _place(case, faults)
    event = _event(case, place, faults)
    prefix = "" if name is None else f"{name}: "
    lines += [f"{prefix}{fault}" for fault in faults]
    if not faults:
        yield Asked(name, facts, Awareness(event, place, edition))


def _facts(given: Any, faults: list[str]) -> Facts:
    if not isinstance(given, Mapping):
        faults.append("facts: must be a mapping of fact names to answers.")
        return {}
    # Some keep the day of awareness among the facts; it is read beside them.
    named = {str(key): value for key, value in given.items() if key not in _KNOWN}
    try:
        return incidents.parse_facts(named)
    except Refused as refused:
        faults += [f"{fact}: {sentence}" for fact, sentence in refused.faults]
        return {}


def _place(case: Mapping[Any, Any], faults: list[str]) -> Place:
    found = {name: case[name] for name in ("member_state", "zone") if case.get(name) is not None}
    for name, value in found.items():
        if not isinstance(value, str):
            faults.append(f"{name}: must be a word, not {value!r}.")
            return Place()
    try:
        state = member_states.known(found["member_state"]) if "member_state" in found else None
    except ValueError as fault:
        faults.append(f"member_state: {fault}")
        return Place()
    try:
        return member_states.place_in(state, found.get("zone"))
    except ValueError as fault:
        faults.append(f"zone: {fault}")
        return Place()


def _event(case: Mapping[Any, Any], place: Place, faults: list[str]) -> Event | None:
    beside = case.get("facts")
    inner = beside if isinstance(beside, Mapping) else {}
    given = {name: case.get(name, inner.get(name)) for name in ("awareness_date", "awareness_at")}
    day = _day(given["awareness_date"], faults)
    moment = _moment(given["awareness_at"], faults)
    if moment is None:
        return Event(day) if day else None
    event = event_at(moment, place)
    if day and event.day != day:
        faults.append(
            f"awareness_at: falls on {event.day.isoformat()} where days are counted, but "
            f"awareness_date is {day.isoformat()}; give one of them, or the zone."
        )
    return event


def _day(value: Any, faults: list[str]) -> date | None:
    if value is None or value == "unknown":
        return None
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = value.strip()
    if isinstance(value, date) and not isinstance(value, datetime) and _in_reach(value):
        return value
    faults.append(f"awareness_date: must be a date such as 2028-02-14, not {_shown(value)}.")
    return None


def _moment(value: Any, faults: list[str]) -> datetime | None:
    if value is None or value == "unknown":
        return None
    try:
        moment = read_moment(value)
    except ValueError:
        moment = None
    if moment is not None and _in_reach(moment):
        return moment
    faults.append(
        "awareness_at: must be a time with its offset such as 2028-02-14T09:30+01:00, "
        f"not {_shown(value)}."
    )
    return None


def _in_reach(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _shown(value: Any) -> str:
    return f"“{value.isoformat() if isinstance(value, date) else value}”"


# --- what comes out -------------------------------------------------------------------------------


def _json(told: list[tuple[Asked, Assessment]]) -> str:
    records = [
        ({} if asked.case is None else {"id": asked.case}) | to_json(assessment)
        for asked, assessment in told
    ]
    if len(told) == 1 and told[0][0].case is None:
        return json.dumps(records[0], indent=2, ensure_ascii=False)
    lines = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in records)
    return "[\n" + ",\n".join(lines) + "\n]"


def _report(told: list[tuple[Asked, Assessment]]) -> str:
    return "\n\n".join("\n".join(_lines(*each)) for each in told)


def _lines(asked: Asked, assessment: Assessment) -> Iterator[str]:
    result = assessment.serious
    name = "" if asked.case is None else f"{asked.case}: "
    kind = f"serious incident ({', '.join(result.limbs)})" if result.serious else "not serious"
    yield f"{name}{kind} [{result.reportable}]"
    yield f"  {result.reason}"
    for label, value in (
        ("To", result.addressee),
        ("Work to", words(result.due_date) if result.due_date else None),
        (
            "Under Regulation 1182/71",
            words(result.due_date_1182_71) if result.due_date_1182_71 else None,
        ),
        ("Be careful by", words(result.early_warning_date) if result.early_warning_date else None),
        ("At once", result.immediate_duty),
        ("Deployer", result.deployer_duty),
        ("Still unknown, read with caution", ", ".join(result.unknown)),
    ):
        if value:
            yield f"  {label}: {value}"
    for other in result.other_readings:
        due = f", until {words(other.due_date)}" if other.due_date else ""
        yield f"  Other reading: {other.text} Then: {other.reportable}{due}."
    yield from (f"  Note, {w.provision}: {w.text} ({w.source})" for w in result.warnings)
    for clock in assessment.clocks:
        yield from _clock(clock)


def _clock(clock: Clock) -> Iterator[str]:
    to = f"; to: {clock.addressee}" if clock.addressee else ""
    yield f"  Clock, {clock.title} ({clock.provision}): {_STATES[clock.state]}{to}"
    if clock.state == State.OPEN:
        yield f"    Answer first: {', '.join(clock.unknown)} (whether it is {clock.trigger})"
    if clock.state != State.NOT_TRIGGERED:
        for due in clock.dues:
            yield from _due(due)


def _due(due: Due) -> Iterator[str]:
    projected = " if the step before goes out at its last moment" if due.is_projected else ""
    until = _until(due.plain) if due.plain else "not counted yet"
    yield f"    {due.report.title}: {until}{projected}"
    yield f"      {due.report.period} from {due.runs_from}, {due.report.provision}"
    for mark in due.plain.marks if due.plain else ():
        yield f"      {mark.what}"
    if due.union:
        yield f"      Under Regulation 1182/71: {_until(due.union)}"
        yield from (f"        {_told(mark)}" for mark in due.union.marks)


def _told(mark: Mark) -> str:
    return f"{mark.what} ({mark.provision})" if mark.provision else mark.what


def _until(reckoning: Reckoning) -> str:
    if reckoning.whole_day:
        return f"until the end of {words(reckoning.day)}"
    if reckoning.at.date() != reckoning.day:  # over at midnight, when that day ends
        return f"until the end of {words(reckoning.day)}, {reckoning.at:%Z}"
    return f"until {words(reckoning.day)}, {reckoning.at:%H:%M %Z}"

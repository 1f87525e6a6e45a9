"""What may be done with a control, what its confirmation covers, when its test lapses; pure."""

from collections.abc import Collection, Hashable, Iterable
from datetime import date, timedelta
from enum import StrEnum

from riskreg.rules.refusals import Refusal

PLANNED, IN_PLACE, RETIRED = "planned", "in_place", "retired"

# What a second person confirms. A change of any of these clears the confirmation; who owns the
# control and when it is due do not touch it.
SUBSTANCE = frozenset(
    {
        "title",
        "layer",
        "phase",
        "carrier",
        "effect",
        "state",
        "how_it_works",
        "how_it_is_tested",
        "review_interval",
        "is_organisation_wide",
        "systems",
        "ai_models",
        "vendors",
        "requirements",
    }
)


class Freshness(StrEnum):
    """How a control stands to its test interval."""

    NOT_YET = "not_yet"  # nothing to test: planned or in progress and never tested
    NEVER = "never"  # in place and never tested
    CURRENT = "current"
    OVERDUE = "overdue"
    OVER = "over"  # retired


def test_due(tested_on: date | None, interval: int) -> date | None:
    """The last day on which the last test counts; None without a test."""
    return None if tested_on is None else tested_on + timedelta(days=interval)


def freshness(state: str, tested_on: date | None, interval: int, today: date) -> Freshness:
    """How a control stands to its test interval on a day."""
    if state == RETIRED:
        return Freshness.OVER
    due = test_due(tested_on, interval)
    if due is None:
        return Freshness.NEVER if state == IN_PLACE else Freshness.NOT_YET
    return Freshness.OVERDUE if today > due else Freshness.CURRENT


def touches_substance(changed: Collection[str]) -> bool:
    """Whether a change of these fields clears a confirmation."""
    return not SUBSTANCE.isdisjoint(changed)


def change_refusals(*, state: str, wanted: str) -> list[Refusal]:
    """Refuse any change of a retired control, and retiring one in passing."""
    if state == RETIRED:
        return [Refusal("", "control_retired")]
    if wanted == RETIRED:
        return [Refusal("state", "retire_apart")]
    return []


def leaves_place(*, state: str, wanted: str | None) -> bool:
    """Whether a control that is in place is put back to a plan or to work in progress."""
    return state == IN_PLACE and wanted is not None and wanted != IN_PLACE


def test_refusals(*, state: str, on: date, result: str, today: date) -> list[Refusal]:
    """Refuse a test of what does not work yet or any more, from the future, or without result."""
    found = []
    if state == RETIRED:
        found.append(Refusal("", "control_retired"))
    if state == PLANNED:
        found.append(Refusal("", "test_of_a_plan"))
    if on > today:
        found.append(Refusal("on", "future"))
    if result == "not_tested":
        found.append(Refusal("result", "test_without_result"))
    return found


def confirm_refusals(
    *, state: str, is_confirmed: bool, actor: Hashable, first: Iterable[Hashable], name: str
) -> list[Refusal]:
    """Refuse a confirmation by a first person, of what is not in place, or a second one.

    `first` are those who have had a hand in it: the owner and whoever changed it last.
    """
    found = []
    if state == RETIRED:
        found.append(Refusal("", "control_retired"))
    elif state != IN_PLACE:
        found.append(Refusal("", "confirm_before_in_place"))
    if is_confirmed:
        found.append(Refusal("", "confirmed_already"))
    if actor in set(first):
        found.append(Refusal("", "second_person", {"name": name}))
    return found


def retire_refusals(*, state: str, reason: str) -> list[Refusal]:
    """Refuse to retire twice, or without saying why."""
    found = [] if state != RETIRED else [Refusal("", "control_retired")]
    if not reason.strip():
        found.append(Refusal("reason", "reason_missing"))
    return found


def link_refusals(
    wanted: Iterable[tuple[str, str]], known: Collection[tuple[str, str]]
) -> list[Refusal]:
    """Refuse every requirement that no catalogue has."""
    return [
        Refusal("requirements", "unknown_requirement", {"framework": framework, "ref": ref})
        for framework, ref in wanted
        if (framework, ref) not in known
    ]


def decline_refusals(
    *, is_direct: bool, is_inherited: bool, is_declined: bool, reason: str
) -> list[Refusal]:
    """Refuse to decline what is not inherited, what names the system itself, or without reason."""
    found = []
    if is_declined:
        found.append(Refusal("", "declined_already"))
    elif is_direct:
        found.append(Refusal("", "control_is_direct"))
    elif not is_inherited:
        found.append(Refusal("", "not_inherited"))
    if not reason.strip():
        found.append(Refusal("reason", "reason_missing"))
    return found

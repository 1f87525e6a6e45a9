"""Nothing takes events away and nothing turns recording off: tried, and read in the code."""

import ast
import re
from collections.abc import Callable, Set
from pathlib import Path

import pytest
from django.conf import settings as installed
from django.db import ProgrammingError, connection, transaction
from django.test import override_settings

from riskreg import trail
from riskreg.actions import systems
from riskreg.models import AISystem, Organisation, User
from riskreg.postgres.policies import PART, WHOLE
from tests import make
from tests.attacks.forging import judged

pytestmark = pytest.mark.django_db(transaction=True)

TAKING_AWAY = (
    "UPDATE {} SET number = number",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "ALTER TABLE {} DISABLE TRIGGER change_refused",
    "DROP TRIGGER change_refused ON {}",
    "DROP TABLE {}",
)
ON_THE_WAY = (
    "DELETE FROM riskreg_trailhead",
    "TRUNCATE riskreg_trailhead",
    "ALTER TABLE riskreg_aisystem DISABLE TRIGGER trail_required",
    "DROP FUNCTION riskreg_require_event() CASCADE",
    "SET session_replication_role = replica",
)


@pytest.mark.parametrize("role", [WHOLE, PART])
def test_no_role_of_the_site_can_take_events_away_or_switch_a_trigger_off(
    house: Organisation, role: str
) -> None:
    tables = ("riskreg_event", "riskreg_checkpoint")
    tried = [how.format(table) for table in tables for how in TAKING_AWAY]
    for statement in (*tried, *ON_THE_WAY):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            _as(role, statement)
    assert judged(house, outside=True).holds


def _as(role: str, statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(statement)


def _switches() -> list[str]:
    """Every setting, ours and Django's, that is on or off."""
    names = filter(str.isupper, dir(installed))
    return [name for name in names if isinstance(getattr(installed, name), bool)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of settings that go
def test_with_any_setting_turned_over_an_action_records_or_is_refused(house: Organisation) -> None:
    officer = make.member(house)
    assert len(_switches()) > 30
    by_the_trail = 0
    for name in _switches():
        number, count = trail.head_of(house).number, AISystem.objects.count()
        with override_settings(**{name: not getattr(installed, name)}):
            recorded = _comes_in(lambda: _registered(officer, house)) is None
            fault = _comes_in(lambda: _slipped_in(officer, house))
        by_the_trail += "recorded no event" in str(fault)
        assert trail.head_of(house).number - number == recorded, name
        assert AISystem.objects.count() - count == recorded, name
    assert by_the_trail > len(_switches()) // 2
    assert judged(house, outside=True).holds


def _comes_in(write: Callable[[], None]) -> Exception | None:
    """What refuses a change: whatever it is, what counts is that nothing came in then."""
    try:
        write()
    except Exception as fault:
        return fault
    return None


def _registered(officer: User, house: Organisation) -> None:
    systems.register(officer, house, values={"name": "Ranker", "purpose": "Rank"})


def _slipped_in(officer: User, house: Organisation) -> None:
    with transaction.atomic():
        AISystem.objects.create(organisation=house, number=9999, name="Slipped", owner=officer)


def test_no_setting_and_no_command_takes_events_away() -> None:
    """The code of the product deletes no event and no checkpoint; recording asks no setting."""
    root = Path(__file__).parents[2]
    files = [
        each
        for folder in ("riskreg", "governance", "frameworks")
        for each in (root / folder).rglob("*.py")
        if "migrations" not in each.parts
    ]
    told = {each: each.read_text(encoding="utf-8") for each in files}
    appends = root / "riskreg" / "trail.py"
    for word in ("DISABLE TRIGGER", "session_replication_role", "TRUNCATE", "DROP TRIGGER"):
        assert not [str(each) for each, text in told.items() if word in text], word
    assert "settings" not in told[appends]
    # The one statement that moves a head on: it appends the events up to there.
    assert told[appends].count(trail._APPEND) == 1
    told[appends] = told[appends].replace(trail._APPEND, "")
    taken = [str(each) for each, text in told.items() if _takes_away(text)]
    assert not taken


# Heads move on with every event, so theirs may be updated.
_TAKING = {
    frozenset({"delete", "_raw_delete"}): {"Event", "Checkpoint", "TrailHead"},
    frozenset({"update", "bulk_update"}): {"Event", "Checkpoint"},
}
_WORDS = re.compile(r"\b(DELETE\s+FROM|UPDATE)\s+\"?riskreg_(event|checkpoint|trailhead)\b", re.I)


def _takes_away(text: str) -> bool:
    """Whether code changes or deletes rows of the trail: by SQL, or by a query over its models.

    Followed through names within a file; what a name is given elsewhere, the triggers refuse.
    """
    tree = ast.parse(text)
    spoken = (each.value for each in ast.walk(tree) if isinstance(each, ast.Constant))
    if any(isinstance(each, str) and _WORDS.search(each) for each in spoken):
        return True
    return any(_calls(tree, methods, models) for methods, models in _TAKING.items())


def _calls(tree: ast.AST, methods: Set[str], models: Set[str]) -> bool:
    kept = set(models)
    for each in ast.walk(tree):
        if isinstance(each, ast.Assign) and _names(each.value) & kept:
            kept |= {name.id for name in each.targets if isinstance(name, ast.Name)}
    return any(
        isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr in methods
        and bool(_names(each.func.value) & kept)
        for each in ast.walk(tree)
    )


def _names(tree: ast.AST) -> set[str]:
    """Names and attributes, `models.Event` too."""
    return {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)} | {
        each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)
    }


@pytest.mark.parametrize(
    "text",
    [
        "Event.objects.filter(number=1)\\\n    .delete()",
        "models.Event.objects.all().delete()",
        "rows = Checkpoint.objects.filter(\n    number=1)\nrows.exclude(pk=2).delete()",
        "Event.objects.of(house).update(body='')",
        "cursor.execute('delete from riskreg_event')",
        "cursor.execute('UPDATE riskreg_trailhead SET number = 1')",
    ],
)
def test_what_would_take_events_away_is_recognised(text: str) -> None:
    assert _takes_away(text)
    assert not _takes_away("Event.objects.filter(number=1).count()\nOther.objects.all().delete()")

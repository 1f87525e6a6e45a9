"""Statements: who may write them, what is refused, what the trail keeps."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from riskreg.actions import statements, systems
from riskreg.models import AISystem, Event, Role, Statement, User
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def engineer() -> User:
    return make.member(make.organisation(), Role.ENGINEER)


@pytest.fixture
def system(engineer: User) -> AISystem:
    return make.system(engineer.memberships.get().organisation, engineer)


def test_a_statement_is_written_changed_and_taken_back(engineer: User, system: AISystem) -> None:
    said = statements.say(engineer, system, "iv-1-e", text=" Two servers.\r\nNo GPU. ")
    assert said is not None
    assert said.text == "Two servers.\nNo GPU."
    again = statements.say(engineer, system, "iv-1-e", text="One server.")
    assert again == said
    assert statements.say(engineer, system, "iv-1-e", text="") is None
    assert not Statement.objects.exists()
    told = [event.did for event in Event.objects.filter(target_kind="statement")]
    assert sorted(told) == ["statement.taken_back", "statement.written", "statement.written"]


def test_the_trail_keeps_no_word_of_it(engineer: User, system: AISystem) -> None:
    said = statements.say(engineer, system, "v-8-name", text="Mila Fonteyn")
    event = Event.objects.get(target_key=str(said.pk if said else ""))
    assert "Mila" not in str(event.body)
    assert json.loads(event.body)["point"] == "Annex V(8)"


def test_the_same_words_again_are_no_event(engineer: User, system: AISystem) -> None:
    for _time in range(2):
        statements.say(engineer, system, "iv-1-e", text="Two servers.")
    assert Event.objects.filter(target_kind="statement").count() == 1


@pytest.mark.parametrize(
    ("code", "text", "is_applicable", "words"),
    [
        ("iv-99", "Words.", True, "No paper asks"),
        ("iv-1-e", "x" * 20_001, True, "20000 characters at most"),
        ("v-8-name", "Two\nlines", True, "on one line"),
        ("v-8-date", "30 November 2026", True, "2026-11-30"),
        ("v-8-date", "2026-02-30", True, "2026-11-30"),
        ("iv-1-e", "Not here.", False, "always applies"),
        ("iv-1-f", "", False, "Say why"),
    ],
)
def test_what_cannot_be_said_is_refused(
    engineer: User, system: AISystem, code: str, text: str, is_applicable: bool, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        statements.say(engineer, system, code, text=text, is_applicable=is_applicable)
    assert not Statement.objects.exists()


def test_a_point_that_may_be_left_out_is_left_out_with_a_reason(
    engineer: User, system: AISystem
) -> None:
    said = statements.say(engineer, system, "iv-1-f", text="Pure software.", is_applicable=False)
    assert said is not None
    assert not said.is_applicable


def test_readers_write_nothing_and_archived_systems_take_nothing(
    engineer: User, system: AISystem
) -> None:
    auditor = make.member(system.organisation, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        statements.say(auditor, system, "iv-1-e", text="Two servers.")
    officer = make.member(system.organisation, Role.COMPLIANCE_OFFICER)
    systems.archive(officer, system, reason="Replaced.")
    with pytest.raises(ValidationError, match="is archived"):
        statements.say(engineer, system, "iv-1-e", text="Two servers.")

"""Answers that are kept go with what they depend on."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from riskreg.actions import seconds, tasks
from riskreg.models import Role, TaskState, User
from riskreg.queries import coverage_matrix, work
from riskreg.queries.due import Scope, Wanted
from riskreg.queries.kept import Kept
from tests import make, make_work, walled
from tests.settling import settled


def test_the_answer_asked_for_longest_ago_goes_first() -> None:
    kept: Kept[str] = Kept(2)
    for key in ("one", "two", "one", "three"):
        kept.get(key, key.upper)
    assert [kept.find(key) for key in ("one", "two", "three")] == ["ONE", None, "THREE"]
    kept.clear()
    assert kept.find("one") is None


def test_an_answer_is_made_once() -> None:
    kept: Kept[int] = Kept(2)
    numbers = count(1)
    assert [kept.get("key", lambda: next(numbers)) for _ in range(3)] == [1, 1, 1]


@pytest.mark.django_db
def test_everybodys_work_is_never_older_than_the_last_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work, "_FEW", 0)
    organisation = make.organisation()
    officer = make.member(organisation)
    scope = Scope(organisation, timezone.localdate())

    def told() -> list[str]:
        counts, rows = work.counted(scope, Wanted(), mine=None)
        assert sum(each.found for each in counts) == rows.count()
        return [row["titled"] for row in rows[: rows.count()]]

    first = make_work.task(organisation, officer, title="First")
    assert told() == ["First"]
    assert told() == ["First"]
    make_work.task(organisation, officer, title="Second")
    assert sorted(told()) == ["First", "Second"]
    tasks.close(officer, first, state=TaskState.DONE, outcome="It is done.")
    assert told() == ["Second"]
    later = Scope(organisation, scope.today + timedelta(days=400))
    (counts,) = work.counted(later, Wanted(), mine=None)[0]
    assert counts.late == 1


@pytest.mark.django_db
def test_signs_of_a_search_stand_for_themselves() -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    scope = Scope(organisation, timezone.localdate())
    make_work.task(organisation, officer, title="Keep 100 % of c:\\logs and a_b")
    make_work.task(organisation, officer, title="Keep 1000 logs, and axb")
    for words, found in (("100 %", 1), ("a_b", 1), ("c:\\", 1), ("KEEP", 2), ("'; --", 0)):
        assert len(list(work.items(scope, Wanted(words=words)))) == found, words


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogues")
@pytest.mark.parametrize("is_blind_first", [True, False])
def test_what_a_second_assessor_is_answered_is_theirs(is_blind_first: bool) -> None:
    coverage_matrix.kept.clear()
    organisation = make.organisation()
    officer = make.member(organisation)
    decision = make.decision(make.system(organisation, officer), officer)
    assessor = make.member(organisation, Role.ENGINEER)
    seconds.ask(officer, decision, assessor=assessor, due=timezone.localdate())
    settled()

    def standing(user: User) -> bool:
        with walled.as_member(user):
            told = coverage_matrix.matrix(organisation, timezone.localdate(), "EU_AI_ACT")
        return told.rows[0].standing is not None

    expected = {officer: True, assessor: False}
    for user in (assessor, officer) if is_blind_first else (officer, assessor):
        assert standing(user) is expected[user]

"""Sign-off of dossiers: a second person, one file, its approved form, and what it replaces."""

import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.dossiers import making
from governance.dossiers.context import Context
from governance.dossiers.sections import open_points
from riskreg.access import Right
from riskreg.actions import (
    bundles,
    dossiers,
    jobs,
    people,
    signoff_policies,
    signoffs,
    systems,
    voting,
)
from riskreg.models import Decision, Dossier, Job, Membership, Role, SignOff, User
from riskreg.rules.signoffs import Step
from tests import make
from tests.dossiers.conftest import taken
from tests.settling import settled


@pytest.fixture
def draft(officer: User) -> Dossier:
    """A dossier as it was made."""
    return drafted(officer)


@pytest.fixture
def approver(draft: Dossier) -> User:
    """Somebody who may approve and had no part in it."""
    return make.member(draft.organisation, Role.APPROVER, name="Ada Approver")


def drafted(officer: User) -> Dossier:
    system = make.system(officer.memberships.get().organisation, officer, name="Meeting notes")
    settled()
    return made_by_job(taken(officer, system))


def made_by_job(job: Job) -> Dossier:
    """What a worker makes of a job."""
    made = making.make(job)
    settled()
    job.refresh_from_db()
    assert made is not None, job.error
    return made


def worked(job: Job) -> Dossier:
    found = jobs.take(job.pk)
    assert found is not None
    return made_by_job(found)


def test_a_second_person_approves_and_the_approved_form_follows(
    officer: User, draft: Dossier, approver: User
) -> None:
    asked = signoffs.ask(officer, draft, note="For the notified body.")
    systems.change(officer, draft.system, values={"version": "2"})  # is not in the approved form
    settled()
    approved = worked(signoffs.approve(approver, asked, reason="Read in full."))
    draft.refresh_from_db()
    assert (approved.status, draft.status) == ("approved", "superseded")
    assert (approved.reference, approved.version, approved.approves) == ("DOS-0002", 2, draft)
    assert (approved.as_of, approved.trail_number) == (draft.as_of, draft.trail_number)
    again = making.again(Dossier.objects.get(pk=approved.pk))
    assert hashlib.sha256(again.content).hexdigest() == approved.sha256
    with pytest.raises(ValidationError, match="no draft"):
        signoffs.ask(officer, draft)


def test_the_approved_form_names_who_signed_what(
    officer: User, draft: Dossier, approver: User
) -> None:
    first = signoffs.ask(officer, draft)
    signoffs.refuse(approver, first, reason="The owner is missing.")
    job = signoffs.approve(approver, signoffs.ask(officer, draft))
    found = jobs.take(job.pk)
    assert found is not None
    context, _chapters = making.read(found, making.registry.kind(draft.kind), lambda words: None)
    lines = context.control.sign_offs
    assert [str(each.said) for each in lines] == [
        "Made as a draft", "Asked for approval", "Refused", "Asked for approval", "Approved",
    ]  # fmt: skip
    assert {each.digest for each in lines} == {draft.sha256}
    assert (str(lines[2].role), lines[2].name, lines[2].reason) == (
        "Approver",
        "Ada Approver",
        "The owner is missing.",
    )


def test_a_deputy_approves_in_the_role_of_whom_they_stand_in_for(
    officer: User, draft: Dossier, client: Client
) -> None:
    """And the approved form says whose role it was."""
    house = draft.organisation
    absent = make.member(house, name="Otto Berg")
    deputy = make.member(house, Role.ENGINEER, name="Petra Quist")
    steps = [Step(1, frozenset({"compliance_officer"}))]
    signoff_policies.set_policy(officer, house, kind="dossier", steps=steps, is_required=False)
    asked = signoffs.ask(officer, draft)
    with pytest.raises(PermissionDenied):
        signoffs.approve(deputy, asked)
    today = timezone.localdate()
    held = Membership.objects.get(user=absent, organisation=house)
    people.set_deputy(absent, held, deputy=deputy, begins=today, ends=today)
    deputy = User.objects.get(pk=deputy.pk)
    assert voting.may_vote(deputy, asked)
    approved = worked(signoffs.approve(deputy, asked, reason="Read in full."))
    vote = SignOff.objects.get(pk=asked.pk).votes.get()
    assert (vote.person, vote.cast_as, vote.cast_for) == (deputy, "compliance_officer", absent)
    client.force_login(officer)
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "Petra Quist for Otto Berg, Compliance officer" in page
    context, _chapters = making.recalled(Dossier.objects.get(pk=approved.pk))
    told = context.control.sign_offs[-1]
    assert (str(told.role), told.name) == (
        "Deputy", "Petra Quist for Otto Berg, Compliance officer",
    )  # fmt: skip


def test_an_override_by_a_deputy_names_whose_right_it_was(officer: User, draft: Dossier) -> None:
    house, today = draft.organisation, timezone.localdate()
    deputy = make.member(house, Role.ENGINEER, name="Petra Quist")
    asked = signoffs.ask(make.member(house), draft)
    held = Membership.objects.get(user=officer, organisation=house)
    people.set_deputy(officer, held, deputy=deputy, begins=today, ends=today)
    approved = worked(signoffs.override(User.objects.get(pk=deputy.pk), asked, reason="Monday."))
    context, _chapters = making.recalled(Dossier.objects.get(pk=approved.pk))
    told = context.control.sign_offs[-1]
    assert [each.reason for each in context.control.sign_offs].count("Monday.") == 1
    assert (str(told.said), told.name) == (
        "Approved by override", f"Petra Quist for {officer.name}, Compliance officer",
    )  # fmt: skip


def test_the_next_one_approved_takes_its_place(
    officer: User, draft: Dossier, approver: User
) -> None:
    first = worked(signoffs.approve(approver, signoffs.ask(officer, draft)))
    second = made_by_job(taken(officer, draft.system))
    approved = worked(signoffs.approve(approver, signoffs.ask(officer, second)))
    first.refresh_from_db()
    assert (first.status, approved.status) == ("superseded", "approved")
    ended = signoffs.end(approver, approved, reason="The system was taken off the market.")
    assert ended.status == "withdrawn"
    with pytest.raises(ValidationError, match="Only an approved dossier"):
        signoffs.end(approver, first, reason="Again.")


def test_nobody_approves_their_own(officer: User, draft: Dossier, approver: User) -> None:
    colleague = make.member(draft.organisation)
    asked = signoffs.ask(colleague, draft)
    for person in (officer, colleague):  # who made it, who asked
        with pytest.raises(ValidationError, match="second person"):
            signoffs.approve(person, asked)
    with pytest.raises(PermissionDenied):
        signoffs.approve(make.member(draft.organisation, Role.ENGINEER), asked)
    with pytest.raises(PermissionDenied):
        signoffs.approve(make.member(make.organisation()), asked)
    with pytest.raises(ValidationError, match="waits"):
        signoffs.ask(officer, draft)
    with pytest.raises(ValidationError, match="reason"):
        signoffs.refuse(approver, asked, reason=" ")
    signoffs.withdraw(colleague, asked)
    with pytest.raises(ValidationError, match="over"):
        signoffs.approve(approver, asked)


def test_a_file_that_changed_is_not_approved(officer: User, draft: Dossier, approver: User) -> None:
    asked = signoffs.ask(officer, draft)
    Path(draft.file.path).write_bytes(b"%PDF-1.7 another")
    with pytest.raises(ValidationError, match="not the one that was submitted"):
        signoffs.approve(approver, asked)
    with pytest.raises(ValidationError, match="not the one that was submitted"):
        signoffs.override(officer, asked, reason="Monday is the day.")
    asked.refresh_from_db()
    assert (asked.state, asked.is_override) == ("asked", False)


def test_what_is_not_signed_off_comes_first_and_stays_told(officer: User, draft: Dossier) -> None:
    system, organisation = draft.system, draft.organisation
    make.decision(system, officer)
    signoff_policies.set_policy(
        officer, organisation, kind="decision", steps=[Step()], is_required=True
    )
    settled()
    made = made_by_job(taken(officer, system))
    context, _chapters = making.recalled(made)
    assert isinstance(context, Context)
    first = open_points.groups(context)[0]
    assert (first.title, first.looked_at) == ("Not signed off as it stands", 1)
    assert first.points[0].what == f"Classification 1 of {system.reference}"
    asked = signoffs.ask(officer, system.decisions.get())
    signoffs.approve(make.member(organisation, Role.APPROVER), asked)
    again = making.again(Dossier.objects.get(pk=made.pk))  # as it stood then
    assert hashlib.sha256(again.content).hexdigest() == made.sha256


def test_what_was_decided_stays(officer: User, draft: Dossier, approver: User) -> None:
    asked = signoffs.ask(officer, draft)
    signoffs.refuse(approver, asked, reason="No.")
    for change in (
        lambda: SignOff.objects.filter(pk=asked.pk).update(state="approved"),
        lambda: SignOff.objects.filter(pk=asked.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            change()


def test_an_override_is_told_from_then_on(officer: User, draft: Dossier) -> None:
    asked = signoffs.ask(officer, make.decision(draft.system, officer))
    signoffs.override(officer, asked, reason="Monday is the day.")
    settled()
    context, _chapters = making.recalled(made_by_job(taken(officer, draft.system)))
    (told,) = context.control.overridden
    assert (str(told.what), told.name, told.reason) == (
        "Classification", officer.name, "Monday is the day.",
    )  # fmt: skip
    assert str(told.record).startswith("Meeting notes · High-risk (Annex III) · ")
    before, _chapters = making.recalled(draft)  # as it stood then
    assert before.control.overridden == ()


def test_an_administrator_who_overrides_gets_the_approved_form(
    draft: Dossier, officer: User
) -> None:
    admin = make.member(draft.organisation, Role.ADMINISTRATOR, name="Bo Boss")
    asked = signoffs.ask(officer, draft)
    job = signoffs.override(admin, asked, reason="The authority asks today.")
    assert job is not None
    form = worked(job)
    assert (form.approves, form.status, form.made_by) == (draft, "approved", admin)


def test_an_approved_form_that_came_to_nothing_is_made_by_whoever_may(
    draft: Dossier, officer: User, approver: User, client: Client
) -> None:
    asked = signoffs.ask(officer, draft)
    job = signoffs.approve(approver, asked)
    assert job is not None
    begun = jobs.take(job.pk)
    assert begun is not None
    jobs.fail(begun, sentence="The seal's service does not answer.")
    access_of = approver.memberships.get()
    people.end_membership(make.member(draft.organisation, Role.ADMINISTRATOR), access_of)
    client.force_login(officer)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "without its approved form" in page
    assert "Have it approved" not in page
    answer = client.post(reverse("dossier_form", args=[draft.pk]))
    assert answer["Location"] == job.get_absolute_url()  # the same work, under its number
    assert "Being made" not in client.get(draft.get_absolute_url()).content.decode()
    form = worked(Job.objects.get(pk=job.pk))
    assert (form.approves, form.status, form.made_by) == (draft, "approved", officer)
    refused = client.post(reverse("dossier_form", args=[draft.pk]), follow=True)
    assert "There is nothing to make" in refused.content.decode()


def test_trying_again_is_offered_to_who_may_and_a_bundle_shows_how_it_stands(
    draft: Dossier, officer: User, approver: User, client: Client
) -> None:
    job = signoffs.approve(approver, signoffs.ask(officer, draft))
    assert job is not None
    begun = jobs.take(job.pk)
    assert begun is not None
    jobs.fail(begun, sentence="No.")
    engineer = make.member(draft.organisation, Role.ENGINEER)
    for person, is_offered in ((approver, True), (engineer, False)):
        client.force_login(person)
        page = client.get(job.get_absolute_url()).content.decode()
        assert ("Try again" in page) == is_offered
    bundle, _is_new = bundles.request(engineer, draft)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "the ZIP is being made" in page
    assert bundle.get_absolute_url() in page
    assert bundle.get_absolute_url() in client.get(reverse("dossiers")).content.decode()
    jobs.cancel(engineer, bundle, right=Right.MAKE_DOSSIER)
    assert "the ZIP was not made" in client.get(draft.get_absolute_url()).content.decode()
    assert bundle.get_absolute_url() not in client.get(reverse("dossiers")).content.decode()
    Job.objects.filter(pk=bundle.pk).update(state="expired")  # as when nobody took it up
    assert bundle.get_absolute_url() in client.get(reverse("dossiers")).content.decode()


def overridden(officer: User, decision: Decision) -> SignOff:
    asked = signoffs.ask(officer, decision)
    signoffs.override(officer, asked, reason="Monday is the day.")
    settled()
    return asked


def heading(dossier: Dossier) -> list[str]:
    """The reasons of the overrides that stand at its head."""
    context, _chapters = making.recalled(Dossier.objects.get(pk=dossier.pk))
    return [str(each.reason) for each in context.control.overridden]


def is_same(dossier: Dossier) -> bool:
    again = making.again(Dossier.objects.get(pk=dossier.pk))
    return hashlib.sha256(again.content).hexdigest() == dossier.sha256


def test_an_override_heads_the_approved_form_of_an_older_draft(
    officer: User, draft: Dossier, approver: User
) -> None:
    """And stays so: neither a later override nor another name changes the file made again."""
    decision = make.decision(draft.system, officer)
    overridden(officer, decision)
    approved = worked(signoffs.approve(approver, signoffs.ask(officer, draft)))
    assert (heading(draft), heading(approved)) == ([], ["Monday is the day."])
    overridden(officer, make.decision(draft.system, officer, role="deployer"))
    systems.change(officer, draft.system, values={"name": "Minutes"})  # stands in the heading
    settled()
    assert heading(approved) == ["Monday is the day."]
    assert is_same(approved)
    assert is_same(draft)


def test_an_override_heads_a_dossier_of_a_day_before_it(officer: User, draft: Dossier) -> None:
    decision = make.decision(draft.system, officer)
    settled()
    then = timezone.now()
    overridden(officer, decision)
    job, _is_new = dossiers.request(officer, draft.system, kind=draft.kind, as_of=then)
    made = worked(job)
    assert made.trail_number < made.made_after
    assert heading(made) == ["Monday is the day."]
    overridden(officer, make.decision(draft.system, officer, role="deployer"))
    assert heading(made) == ["Monday is the day."]
    assert is_same(made)


def test_one_from_before_is_headed_as_it_was_printed(officer: User, draft: Dossier) -> None:
    """Where it was not kept up to when: by what stood at its own moment."""
    then = timezone.now()
    overridden(officer, make.decision(draft.system, officer))
    job, _is_new = dossiers.request(officer, draft.system, kind=draft.kind, as_of=then)
    made = worked(job)
    made.made_after = None
    control = making._control_of(made)
    context, _chapters = making._then(made, control)
    assert context.control.overridden == ()

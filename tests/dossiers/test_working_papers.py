"""The working papers of an audit: what they say, who makes them, that samples can be redrawn."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.dossiers import attachments, build, making, sections
from riskreg.actions import audits, dossiers, jobs, reminders, signoffs
from riskreg.models import Dossier, Engagement, Job, Role, User
from riskreg.queries import work
from riskreg.queries.due import Scope, Wanted
from riskreg.rules import sampling
from tests import make, make_audits, walled
from tests.dossiers import kinds
from tests.dossiers.act import chapters_of, is_golden
from tests.dossiers.conftest import Sample
from tests.settling import settled
from verify import verify

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]
KIND = sections.WORKING_PAPERS
NOTE = "Ask the porter."  # of `make_audits.worked`


@pytest.fixture
def audit(officer: User) -> Engagement:
    """An audit with everything in it."""
    return kinds.audit(officer)


def made(actor: User, audit: Engagement) -> Dossier:
    """The papers as a worker enters them."""
    job, _ = dossiers.request(actor, audit, kind=KIND.slug)
    return formed(job)


def formed(job: Job) -> Dossier:
    """What a worker makes of a job."""
    taken = jobs.take(job.pk)
    assert taken is not None
    dossier = making.make(taken)
    assert dossier is not None, Job.objects.get(pk=job.pk).error
    return dossier


def embedded(sample: Sample) -> dict[str, bytes]:
    """The files in the file."""
    files = attachments.of(sample.context, sample.chapters).files
    return {each.name: each.content for each in files}


def test_it_says_what_it_said(db: None) -> None:
    officer = make.member(make.organisation(name="Nordlys Recruiting", slug="nordlys"))
    with time_machine.travel(kinds.LATER, tick=False):
        audit = kinds.audit(officer)
        kinds.reviewed(audit)
        job, _ = dossiers.request(audit.lead, audit, kind=KIND.slug)
        told = chapters_of(build.html(*kinds.read(job, KIND)), KIND.slug)
    for slug in KIND.sections:
        if slug not in ("trail", "changes"):
            assert is_golden(slug, told[slug]), slug


def test_a_stranger_draws_the_samples_again(samples: dict[str, Sample]) -> None:
    report = verify.check_all(samples[KIND.slug].printed.content)
    assert report.findings == []
    assert [each.kind for each in report.notes] == ["whole", "samples", "unsealed"]


@pytest.mark.parametrize(
    ("of", "field", "value", "found"),
    [
        ("items", "title", "Another", "population P1 changed"),
        ("samples", "seed", "2027", "sample P1-S1 changed"),
        ("samples", "drawn", ["CTL-0001"], "sample P1-S1 changed"),
        ("samples", "size", 7, "population  unreadable"),
        ("samples", "method", "by hand", "population  unreadable"),
    ],
)
def test_what_was_not_drawn_so_is_found(
    of: str, field: str, value: object, found: str, samples: dict[str, Sample]
) -> None:
    check = verify.Check(b"%PDF-" + verify.NAMESPACE)
    read = json.loads(embedded(samples[KIND.slug])["populations.json"])
    read["populations"][0][of][0][field] = value
    check.read["populations.json"] = read
    check.guarded(("population", "", "unreadable"), check.samples)
    told = [f"{each.what} {each.which} {each.how}" for each in check.report.findings]
    assert told == [found]


@pytest.mark.parametrize("method", list(sampling.Method))
@pytest.mark.parametrize("size", [1, 2, 7, 30])
def test_strangers_draw_by_the_rules_of_the_register(method: sampling.Method, size: int) -> None:
    held = {f"CTL-{n:04d}": "abc"[n * n % 3 : n * n % 3 + 1] for n in range(30)}
    items = [{"reference": key, "fields": {"state": told}} for key, told in held.items()]
    sample = {"method": method.value, "size": size, "seed": "§ 2026", "divided_by": "state"}
    drawn = sampling.draw(list(held), method=method, size=size, seed="§ 2026", strata=held)
    assert verify.drawn(items, sample) == drawn


def test_private_notes_are_never_read(audit: Engagement) -> None:
    assert audit.notes.get().words == NOTE
    job, _ = dossiers.request(audit.lead, audit, kind=KIND.slug)
    with CaptureQueriesContext(connection) as captured:
        context, chapters = kinds.read(job, KIND)
    assert not [each for each in captured.captured_queries if "riskreg_auditnote" in each["sql"]]
    files = attachments.of(context, chapters).files
    text = build.html(context, chapters) + "".join(each.content.decode() for each in files)
    assert NOTE not in text
    assert "No record of a test." in text


def test_only_its_own_auditors_make_them(audit: Engagement, officer: User) -> None:
    other = make.member(audit.organisation, Role.AUDITOR)
    for person in (officer, other, make.member(audit.organisation, Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            dossiers.request(person, audit, kind=KIND.slug)
    settled()
    first, second = made(audit.lead, audit), made(audit.lead, audit)
    assert (first.version, second.version, second.engagement) == (1, 2, audit)
    assert making.again(first).content  # from the versions of then


@pytest.fixture
def second(audit: Engagement) -> User:
    """Another auditor of the engagement."""
    second = make.member(audit.organisation, Role.AUDITOR, name="Sven Tweed")
    audits.change(audit.lead, audit, values={"team": [second]})
    settled()
    return second


def test_nobody_else_than_its_auditors_has_them_reviewed(
    audit: Engagement, officer: User, second: User, client: Client
) -> None:
    house, lead = audit.organisation, audit.lead
    make.sign_off_rule(house, make.member(house, Role.ADMINISTRATOR), kind="dossier")
    papers = made(lead, audit)
    strangers = [officer, *(make.member(house, each) for each in (Role.APPROVER, Role.AUDITOR))]
    for person in strangers:
        with pytest.raises(PermissionDenied):
            signoffs.ask(person, papers)
    asked = signoffs.ask(lead, papers)
    assert (asked.digest, asked.steps) == (papers.sha256, [])  # the rule of dossiers does not hold
    for person in strangers:
        with pytest.raises(PermissionDenied):
            signoffs.approve(person, asked)
    with pytest.raises(PermissionDenied):
        signoffs.override(officer, asked, reason="In a hurry.")
    with pytest.raises(ValidationError, match="second person"):
        signoffs.approve(lead, asked)
    where = asked.get_absolute_url()
    for person, is_theirs in ((second, True), (officer, False), (lead, False)):
        client.force_login(person)
        assert (where in client.get(reverse("work")).content.decode()) is is_theirs
        shown = client.get(where).content.decode()
        assert ("Record my decision" in shown) is is_theirs
        assert "Override" not in shown


def test_papers_to_review_count_once_for_everybody_and_wait_for_each(
    audit: Engagement, second: User
) -> None:
    house, lead = audit.organisation, audit.lead
    third = make.member(house, Role.AUDITOR)
    audits.change(lead, audit, values={"team": [second, third]})
    asked = signoffs.ask(lead, made(lead, audit))
    scope, wanted = Scope(house, timezone.localdate()), Wanted(kinds=["papers_review"])
    assert [row["key"] for row in work.items(scope, wanted)] == [asked.pk]
    assert [each.all for each in work.counts(scope, wanted) if each.found] == [1]
    for person, count in ((second, 1), (third, 1), (lead, 0), (make.member(house), 0)):
        assert len(list(work.items(scope, wanted, mine=person))) == count, person
    letters = reminders.due(house, timezone.now() + timedelta(days=14))
    told = [each.person for each in letters for point in each.points
            if point.row["item"] == "papers_review"]  # fmt: skip
    assert {second, third} <= set(told)
    assert lead not in told


def test_another_auditor_reviews_them_and_later_papers_tell(
    audit: Engagement, second: User, client: Client
) -> None:
    papers = made(audit.lead, audit)
    job = signoffs.approve(second, signoffs.ask(audit.lead, papers), reason="Drawn again.")
    assert job is not None
    done = formed(job)
    assert (done.status, done.approves, done.made_by) == ("approved", papers, second)
    said = making.recalled(done)[0].control.sign_offs
    assert said[-1].name == "Sven Tweed"
    assert {each.digest for each in said} == {papers.sha256}
    client.force_login(audit.lead)
    page = client.get(audit.get_absolute_url()).content.decode()
    assert "Review: Approved, Sven Tweed" in page
    settled()
    later = made(audit.lead, audit)
    settled()
    told = build.html(*making.recalled(later))
    assert "Reviews of papers made before" in told
    assert papers.sha256[:16] in told


def test_from_outside_only_where_all_of_it_is_in_reach(officer: User) -> None:
    house = officer.memberships.get().organisation
    system = make.system(house, officer)
    make.control(house, officer, systems=[system])
    visitor = make.auditor(house, system)
    with walled.as_member(visitor):
        audit = make_audits.engagement(house, visitor)
        make_audits.population(audit, 0)
        job, _ = dossiers.request(visitor, audit, kind=KIND.slug)
    taken = jobs.take(job.pk)
    assert taken is not None
    mine = making.make(taken)
    assert mine is not None
    colleague = make.member(house, Role.AUDITOR)
    audits.change(visitor, audit, values={"team": [colleague]})
    make.control(house, officer, systems=[make.system(house, officer)])
    audit.lead = colleague
    beyond = make_audits.population(audit, 0)
    theirs = made(colleague, audit)
    with walled.as_member(visitor):
        assert list(Dossier.objects.of(house)) == [mine]
        assert beyond not in audit.populations.all()
        with pytest.raises(PermissionDenied, match="beyond the part"):
            dossiers.request(visitor, audit, kind=KIND.slug)
    assert theirs.version == 2


def test_page_program_and_terminal_ask_for_them(audit: Engagement, client: Client) -> None:
    client.force_login(audit.lead)
    address = reverse("engagement_papers", args=[audit.pk])
    assert "What is in the Working papers" in client.get(address).content.decode()
    answer = client.post(address, {"kind": KIND.slug, "confidentiality": "internal"})
    assert answer.status_code == 302
    body = json.dumps({"kind": KIND.slug, "engagement": str(audit.pk)})
    told = client.post("/api/v1/dossiers/", body, content_type="application/json")
    assert told.status_code == 202, told.content
    refused = client.post("/api/v1/dossiers/", {"kind": KIND.slug}, "application/json")
    assert "Say which audit it is about." in refused.content.decode()
    Job.objects.all().update(state="done")
    out = StringIO()
    call_command("dossier", audit.reference, stdout=out)
    assert "Controls of the year" in out.getvalue()
    shown = client.get(audit.dossiers.get().get_absolute_url()).content.decode()
    assert audit.reference in shown

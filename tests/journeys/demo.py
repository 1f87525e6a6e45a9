"""The demo as a running site: loaded once for a module, with one of each thing that has a page."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import resolve, reverse
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from frameworks.models import CrosswalkRow
from riskreg.access import Right
from riskreg.actions import controls, dossiers, reports, risks, schedules, seconds, systems, views
from riskreg.importers import runs
from riskreg.management import demo
from riskreg.models import (
    AISystem,
    Assessment,
    AuditFinding,
    AuditRequest,
    Control,
    Decision,
    Engagement,
    Estimate,
    Evaluation,
    ImportRun,
    Organisation,
    Population,
    Questionnaire,
    Role,
    User,
)
from tests import make, make_reports
from tests.access import dossiers as made_dossiers
from tests.catalogues import Shelf
from tests.make_incidents import triaged

PASSWORD = "correct horse battery staple"
OFFICER = "jonas.richter@ardenna.example"
AUDITOR = "pieter.vos@vosaudit.example"
ADMINISTRATOR = "lieve.claes@ardenna.example"
FILES = Path(__file__).parents[2] / "fixtures" / "imports"
MOST = 5  # addresses of one kind that a walk follows


@dataclass(frozen=True)
class Site:
    """A running site, and an address for each kind of page that links lead to."""

    url: str
    pages: dict[str, str]
    files: dict[str, str]
    broken: tuple[str, ...]


@contextmanager
def running(shelf: Shelf, folder: Path) -> Iterator[Site]:
    """The demo, served; the database is empty again afterwards."""
    with override_settings(MEDIA_ROOT=folder, ALLOWED_HOSTS=["*"]):
        try:
            shelf.load()
            demo.tell(demo.read(), password=PASSWORD)
            officer = User.objects.get(email=OFFICER)
            unlinked = furnish(Organisation.objects.get(slug="ardenna"), officer)
            server = LiveServer("localhost")
            try:
                yield Site(server.url, *walk(officer, ["/", *unlinked]))
            finally:
                server.stop()
        finally:
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)


def furnish(organisation: Organisation, officer: User) -> list[str]:
    """What the demo does not hold; gives the addresses that no link leads to."""
    mine = AISystem.objects.of(organisation)
    decided = Decision.objects.filter(system__organisation=organisation)
    decision = decided.latest("decided_at")
    made = made_dossiers.dossier(decision.system, officer, decision=decision)
    made_dossiers.bundle(made, officer)
    held = {"system": decision.system, "decision": decision}
    approver = organisation.memberships.get(role=Role.APPROVER).user
    administrator = organisation.memberships.filter(role=Role.ADMINISTRATOR)[0].user
    signed = made_dossiers.signed(held, administrator, approver)
    made_dossiers.failed_job(mine.exclude(pk=decision.system_id)[0], officer)
    dossiers.request(officer, decision.system, kind="risk-report")
    make.auditor(organisation, decision.system)
    monthly = {"kind": "portfolio", "rhythm": "monthly", "day": 5, "confidentiality": "internal"}
    schedules.add(officer, organisation, values=monthly, is_about_system=False)
    make.api_key(officer, organisation, (Right.VIEW,))
    views.save(officer, organisation, page="systems", name="Not high risk", query="tier=minimal")
    applied = imported(organisation, officer, "systems.csv")
    runs.apply(officer, applied)
    imported(organisation, officer, "broken-rows.csv")
    archived = make.system(organisation, officer, name="Old letter sorter")
    systems.archive(officer, archived, reason="Replaced in 2025.")
    twice = decided.filter(system__external_id="GI-001").order_by("number")
    chosen = "&".join(f"system={each.pk}" for each in mine[:3])
    planned = Evaluation.objects.filter(organisation=organisation, ran_at=None)[0]
    second = seconds.ask(
        officer,
        decided.current().latest("decided_at"),
        assessor=make.member(organisation),
        due=timezone.localdate(),
    )
    return [
        planned.get_absolute_url(),
        second.get_absolute_url(),
        reverse("second_assessment_withdraw", args=[second.pk]),
        signed["sign_off"].get_absolute_url(),
        reverse("sign_off_withdraw", args=[signed["sign_off"].pk]),
        reverse("sign_off_override", args=[signed["sign_off"].pk]),
        reverse("sign_off_ask", args=["dossier", signed["sign_off"].dossier_id]),
        reverse("dossier_end", args=[signed["approved_dossier"].pk]),
        f"{reverse('search')}?q=risk",
        reverse("import", args=[applied.pk]),
        reverse("decision_compare", args=[each.pk for each in twice]),
        f"{reverse('systems_bulk', args=['owner'])}?{chosen}",
        *questions(organisation),
        *judged(organisation, officer),
        *troubled(organisation, officer),
    ]


def of_auditors(name: str) -> str:
    """A page that auditors alone are led to."""
    if name == "engagement_new":
        return reverse(name)
    kinds = {"engagement": Engagement, "population": Population, "audit_finding": AuditFinding}
    if name.startswith("audit_request"):
        state = "asked" if name.endswith("withdraw") else "answered"
        return reverse(name, args=[AuditRequest.objects.filter(state=state)[0].pk])
    kind = next(kind for stem, kind in kinds.items() if name.startswith(stem))
    return reverse(name, args=[kind.objects.all()[0].pk])


def questions(organisation: Organisation) -> list[str]:
    """The pages of a question set: the walk does not follow links to every system."""
    (asked,) = Questionnaire.objects.of(organisation).filter(closed_at=None, assessor=None)[:1]
    return [
        reverse("questionnaire_topic", args=[asked.pk, "ai_system"]),
        *(
            reverse(f"questionnaire_{name}", args=[asked.pk])
            for name in ("frame", "review", "discard")
        ),
    ]


def judged(organisation: Organisation, officer: User) -> list[str]:
    """Pages of controls, risks and assessments in states that the demo has not."""
    engineer = organisation.memberships.get(role=Role.ENGINEER, user__name="Amina Haddad").user
    fresh = [make.system(organisation, engineer, name=f"Loan desk {n}") for n in (1, 2, 3)]
    submitted = make.fria(fresh[0], engineer, state="submitted")
    approved = make.fria(fresh[1], engineer, state="approved")
    closed = make.risk(organisation, engineer, title="A risk that is over", systems=[fresh[2]])
    risks.close(officer, closed, reason="The system was replaced.")
    drafts = Assessment.objects.of(organisation).filter(kind="risk", state="draft")
    estimate = Estimate.objects.filter(assessment__in=drafts)[0]
    row = CrosswalkRow.objects.filter(
        source_framework__code="NIST_AI_RMF", relation="superset", target_ref="Art. 17(1)(g)"
    ).order_by("pk")[0]
    classified = AISystem.objects.get(organisation=organisation, name="LesionView")
    met = make.control(
        organisation,
        officer,
        links=[("NIST_AI_RMF", row.source_ref)],
        state="in_place",
        systems=[classified],
    )
    controls.record_test(officer, met, on=timezone.localdate(), result="effective")
    make.evidence(organisation, officer, controls=[met])
    control = Control.objects.of(organisation)[0]
    return [
        reverse("fria_approve", args=[submitted.pk]),
        reverse("fria_return", args=[submitted.pk]),
        reverse("fria_notify", args=[approved.pk]),
        reverse("risk_reopen", args=[closed.pk]),
        reverse("assessment_rights", args=[estimate.assessment_id, estimate.risk_id]),
        reverse("crosswalk_follow", args=[classified.pk, row.pk]),
        f"{reverse('controls_owner')}?control={control.pk}",
    ]


def troubled(organisation: Organisation, officer: User) -> list[str]:
    """An incident that was judged, with the pages that lead on from there."""
    system = make.system(organisation, officer, name="Old invoice reader")
    made = triaged(system, officer, what="Read the sum of one invoice into another.")
    pages = ("incident", "incident_edit", "incident_links", "incident_note", "incident_hold")
    return [
        *(reverse(name, args=[made.pk]) for name in (*pages, "incident_dismiss")),
        reverse("incident_move", args=[made.pk, "contained"]),
        *reported(system, officer),
    ]


def reported(system: AISystem, officer: User) -> list[str]:
    """The pages of reports that the demo's own do not lead to."""
    filed = make_reports.filed(officer, triaged(system, officer, what="Took a date for a sum."))
    draft = reports.begin(officer, triaged(system, officer, what="Lost a page."), kind="initial")
    pages = ("incident_report_new", "incident_told")
    return [
        reverse("incident_report_send", args=[filed.pk]),
        *(reverse(f"incident_report_{name}", args=[draft.pk]) for name in ("file", "discard")),
        reverse("incident_report_write", args=[draft.pk, "incident"]),
        *(reverse(name, args=[filed.incident_id]) for name in pages),
    ]


def imported(organisation: Organisation, officer: User, name: str) -> ImportRun:
    """A file that was uploaded and looked at."""
    content = (FILES / name).read_bytes()
    run = runs.upload(officer, organisation, profile="systems", file_name=name, content=content)
    columns = tuple(each.name for each in runs.glance(content, file_name=name).columns)
    return runs.preview(officer, run, mapping=runs.mapping_for(run, columns))


def walk(
    person: User, begin: Iterable[str]
) -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    """Every kind of page and of file that links lead to, and what is broken."""
    browser = Client()
    browser.force_login(person)
    seen: dict[str, list[str]] = {}
    pages: dict[str, str] = {}
    files: dict[str, str] = {}
    broken = []
    waiting = deque(begin)
    while waiting:
        address = waiting.popleft()
        name = resolve(urlsplit(address).path).url_name or ""
        known = seen.setdefault(name, [])
        if address in known or len(known) >= MOST or name == "account_logout":
            continue
        known.append(address)
        answer = browser.get(address, follow=True)
        if answer.status_code != 200:
            broken.append(f"{answer.status_code} {address}")
        elif answer.headers["Content-Type"].startswith("text/html"):
            pages.setdefault(answer.resolver_match.url_name, _asked(answer))
            waiting.extend(links(answer.content.decode(), address))
        else:
            files.setdefault(name, address)
    return pages, files, tuple(broken)


def _asked(answer: Any) -> str:
    """Where an answer came from, after all redirects."""
    path, query = answer.request["PATH_INFO"], answer.request["QUERY_STRING"]
    return f"{path}?{query}" if query else str(path)


class _Links(HTMLParser):
    """Collects where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.found.append(href)


def links(html: str, address: str) -> list[str]:
    """The addresses of this site that a page links to, without their anchors."""
    parser = _Links()
    parser.feed(html)
    whole = (urlsplit(urljoin(f"http://here{address}", each)) for each in parser.found)
    return [
        f"{each.path}?{each.query}" if each.query else each.path
        for each in whole
        if each.netloc == "here" and not each.path.startswith("/static/")
    ]

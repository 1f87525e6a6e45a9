"""Dossiers, sign-offs and schedules for the access table: its lines, and one of each."""

from io import BytesIO
from typing import Any

from django.utils import timezone

from governance.dossiers import sections
from riskreg.actions import bundles, dossiers, jobs, schedules, signoffs, withholdings
from riskreg.models import Dossier, DossierStatus, Job, Rhythm, User
from tests import make
from tests.verify.files import Parts, sha, written

PAGES = """
dossiers              GET  -                        200 200 200 200 200 200 in
dossiers_export       GET  =csv                     200 200 200 200 200 200 in
dossier_check         GET  -                        200 200 200 200 200 200 in
dossier_check         POST -                        200 200 200 200 200 200 in
dossier               GET  dossier                  200 200 200 200 200 404 in
dossier_download      GET  dossier                  200 200 200 200 200 404 in
dossier_bundle        POST approved_dossier         302 302 302 302 403 404 in
dossier_bundle_download GET dossier                 200 200 200 200 200 404 in
confidential          GET  -                        200 200 200 200 200 200 in
confidential_mark     GET  =control/control         200 200 403 403 403 404 in
confidential_mark     POST =control/control         302 302 403 403 403 404 in
dossier_changes       GET  dossier                  200 200 200 200 200 404 in
sign_off_ask          GET  =dossier/dossier         200 200 200 200 403 404 in
sign_off_ask          POST =dossier/dossier         302 302 302 302 403 404 in
sign_offs             GET  -                        200 200 200 200 200 200 in
sign_offs_export      GET  =csv                     200 200 200 200 200 200 in
sign_off_override     GET  sign_off                 200 200 403 403 403 404 in
sign_off_override     POST sign_off                 302 302 403 403 403 404 in
sign_off_rules        GET  -                        200 200 200 200 200 200 in
sign_off_rule         GET  =decision                200 200 403 403 403 200 in
sign_off_rule         POST =decision                302 302 403 403 403 302 in
dossier_end           GET  approved_dossier         403 200 403 200 403 404 in
dossier_end           POST approved_dossier         403 302 403 302 403 404 in
sign_off              GET  sign_off                 200 200 200 200 200 404 in
sign_off              POST sign_off                 403 302 403 302 403 404 in
sign_off_withdraw     GET  sign_off                 200 200 200 200 403 404 in
sign_off_withdraw     POST sign_off                 302 302 302 302 403 404 in
portfolio_new         GET  -                        200 200 200 200 403 200 in
portfolio_new         POST -                        302 302 302 302 403 302 in
dossier_new           GET  system                   200 200 200 200 403 404 in
dossier_new           POST system                   302 302 302 302 403 404 in
job                   GET  job                      200 200 200 200 200 404 in
schedules             GET  -                        200 200 200 200 200 200 in
schedule_new          GET  -                        200 200 200 200 403 200 in
schedule_new          POST -                        302 302 302 302 403 302 in
schedule_edit         GET  schedule                 200 200 200 200 403 404 in
schedule_edit         POST schedule                 302 302 302 302 403 404 in
schedule_pause        POST schedule                 302 302 302 302 403 404 in
schedule_resume       POST schedule                 302 302 302 302 403 404 in
schedule_end          GET  schedule                 200 200 200 200 403 404 in
schedule_end          POST schedule                 302 302 302 302 403 404 in
dossiers_unfinished   GET  -                        302 302 302 302 302 302 in
dossier_form          POST dossier                  403 302 403 302 403 404 in
dossier_again         POST dossier                  302 302 302 302 302 404 in
job_cancel            GET  open_job                 200 200 200 200 403 404 in
job_cancel            POST open_job                 302 302 302 302 403 404 in
job_retry             POST job                      302 302 302 302 403 404 in
job_retry             POST import_job               302 302 403 403 403 404 in
"""
# A dossier as small as can be, that says what its one section shows.
_SECTION = {"slug": "risks", "title": "Risks", "facts": {"risks": []}}
PDF = written(Parts().but(dossier={"sections": [_SECTION]}))


def made(records: dict[str, Any], actor: User) -> dict[str, Any]:
    """A dossier with its bundle, one that failed, one that is asked for, and a schedule."""
    finished = dossier(records["system"], actor, decision=records["decision"])
    bundle(finished, actor)
    return {
        "dossier": finished,
        "job": failed_job(records["archived"], actor),
        "schedule": schedules.add(
            actor,
            records["archived"].organisation,
            values={
                "kind": "portfolio",
                "rhythm": Rhythm.MONTHLY,
                "day": 3,
                "confidentiality": "internal",
            },
            is_about_system=False,
        ),
        "withholding": withholdings.mark(actor, records["dataset"], ground="security"),
        "open_job": dossiers.request(actor, records["archived"], kind="risk-report")[0],
    }


def signed(records: dict[str, Any], admin: User, approver: User) -> dict[str, Any]:
    """A draft that waits for a second person, and a dossier that was approved."""
    system, decision = records["system"], records["decision"]
    waiting = signoffs.ask(admin, dossier(system, admin, decision=decision))
    draft = dossier(system, admin, decision=decision)
    job = signoffs.approve(approver, signoffs.ask(admin, draft))
    assert job is not None
    approved = {"approves": draft, "status": DossierStatus.APPROVED}
    return {
        "sign_off": waiting,
        "sign_off_rule": make.sign_off_rule(system.organisation, admin),
        "approved_dossier": entered(job, system, decision, **approved),
    }


def dossier(system: Any, actor: User, *, decision: Any) -> Dossier:
    """A finished dossier with a file that stands for the PDF."""
    job, _ = dossiers.request(actor, system, kind=sections.SYSTEM.slug)
    return entered(job, system, decision)


def entered(job: Job, system: Any, decision: Any, **more: Any) -> Dossier:
    """What a worker enters for a job."""
    taken = jobs.take(job.pk)
    assert taken is not None
    now = timezone.now()
    control = {
        "system": system,
        "number": job.parameters["number"],
        "version": dossiers.next_version(system, kind=sections.SYSTEM.slug),
        "kind": sections.SYSTEM.slug,
        "as_of": now,
        "generated_at": now,
        "edition": "2026-1744",
        "rule_set": decision.rule_set,
        "software": "0",
        "confidentiality": "Confidential",
        "trail_number": 1,
        "trail_digest": "0" * 64,
        "pages": 1,
        **more,
    }
    return dossiers.enter(taken, content=PDF, decisions=[decision], control=control)


def bundle(made: Dossier, actor: User) -> None:
    """The dossier as a ZIP, with nothing beside it."""
    job, _ = bundles.request(actor, made)
    taken = jobs.take(job.pk)
    assert taken is not None
    content = BytesIO(b"PK")
    bundles.enter(taken, made, content, sha256=sha(b"PK"), included=0, missing=0)


def failed_job(system: Any, actor: User) -> Job:
    """A dossier that could not be made."""
    job, _ = dossiers.request(actor, system, kind=sections.SYSTEM.slug)
    taken = jobs.take(job.pk)
    assert taken is not None
    jobs.fail(taken, sentence="Press “Try again”.")
    taken.refresh_from_db()
    return taken

"""Audits for the access table: its lines, one of each record, and bodies that are right."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from riskreg.actions import audit_findings, audit_requests, audit_samples, audits
from riskreg.models import Organisation, Role, User
from tests import make, make_audits

PAGES = """
engagements           GET  -                        200 200 200 200 200 200 in
engagements_export    GET  =csv                     200 200 200 200 200 200 in
engagement            GET  engagement               200 200 200 200 200 404 in
engagement_new        GET  -                        403 403 403 403 200 403 in
engagement_new        POST -                        403 403 403 403 302 403 in
engagement_edit       GET  engagement               403 403 403 403 200 404 in
engagement_edit       POST engagement               403 403 403 403 302 404 in
engagement_close      GET  quiet_engagement         403 403 403 403 200 404 in
engagement_close      POST quiet_engagement         403 403 403 403 302 404 in
engagement_reopen     GET  closed_engagement        403 403 403 403 200 404 in
engagement_reopen     POST closed_engagement        403 403 403 403 302 404 in
engagement_hand_over  GET  engagement               403 403 403 403 200 404 in
engagement_hand_over  POST engagement               403 403 403 403 302 404 in
engagement_take_over  GET  left_engagement          403 403 403 403 200 404 in
engagement_take_over  POST left_engagement          403 403 403 403 302 404 in
engagement_note       GET  engagement               403 403 403 403 200 404 in
engagement_note       POST engagement               403 403 403 403 302 404 in
engagement_papers     GET  engagement               403 403 403 403 200 404 in
engagement_papers     POST engagement               403 403 403 403 302 404 in
engagement_freeze     GET  engagement               403 403 403 403 200 404 in
engagement_freeze     POST engagement               403 403 403 403 302 404 in
engagement_ask        GET  engagement               403 403 403 403 200 404 in
engagement_ask        POST engagement               403 403 403 403 302 404 in
engagement_find       GET  engagement               403 403 403 403 200 404 in
engagement_find       POST engagement               403 403 403 403 302 404 in
population            GET  population               200 200 200 200 200 404 in
population_export     GET  population/=xlsx         200 200 200 200 200 404 in
population_draw       GET  population               403 403 403 403 200 404 in
population_draw       POST population               403 403 403 403 302 404 in
sample                GET  sample                   200 200 200 200 200 404 in
sample_export         GET  sample/=csv              200 200 200 200 200 404 in
sample_item           GET  sample_item              200 200 200 200 200 404 in
sample_item           POST sample_item              403 403 403 403 302 404 in
audit_requests        GET  -                        200 200 200 200 200 200 in
audit_requests_export GET  =csv                     200 200 200 200 200 200 in
audit_request         GET  audit_request            200 200 200 200 200 404 in
audit_request_answer  GET  audit_request            200 200 200 403 403 404 in
audit_request_answer  POST audit_request            302 302 302 403 403 404 in
audit_request_accept  GET  answered_request         403 403 403 403 200 404 in
audit_request_accept  POST answered_request         403 403 403 403 302 404 in
audit_request_return  GET  answered_request         403 403 403 403 200 404 in
audit_request_return  POST answered_request         403 403 403 403 302 404 in
audit_request_withdraw GET audit_request            403 403 403 403 200 404 in
audit_request_withdraw POST audit_request           403 403 403 403 302 404 in
audit_findings        GET  -                        200 200 200 200 200 200 in
audit_findings_export GET  =csv                     200 200 200 200 200 200 in
audit_finding         GET  audit_finding            200 200 200 200 200 404 in
audit_finding_edit    GET  audit_finding            403 403 403 403 200 404 in
audit_finding_edit    POST audit_finding            403 403 403 403 302 404 in
audit_finding_respond GET  audit_finding            200 200 403 403 403 404 in
audit_finding_respond POST audit_finding            302 302 403 403 403 404 in
audit_finding_follow  GET  answered_finding         403 403 403 403 200 404 in
audit_finding_follow  POST answered_finding         403 403 403 403 302 404 in
"""
API = """
api-audit-list        GET   -                       200 200 200 200 200 200 401
api-audit-list        POST  -                       403 403 403 403 201 403 401
api-audit-detail      GET   engagement              200 200 200 200 200 404 401
api-audit-detail      PATCH engagement              403 403 403 403 200 404 401
api-audit-close       POST  quiet_engagement        403 403 403 403 200 404 401
api-audit-reopen      POST  closed_engagement       403 403 403 403 200 404 401
api-audit-hand-over   POST  engagement              403 403 403 403 200 404 401
api-audit-take-over   POST  left_engagement         403 403 403 403 200 404 401
api-audit-freeze      POST  engagement              403 403 403 403 201 404 401
api-audit-ask         POST  engagement              403 403 403 403 201 404 401
api-audit-find        POST  engagement              403 403 403 403 201 404 401
api-audit-notes       GET   engagement              403 403 403 403 200 404 401
api-audit-note        POST  engagement              403 403 403 403 201 404 401
api-population-list   GET   -                       200 200 200 200 200 200 401
api-population-detail GET   population              200 200 200 200 200 404 401
api-population-csv    GET   population              200 200 200 200 200 404 401
api-population-draw   POST  population              403 403 403 403 201 404 401
api-sample-list       GET   -                       200 200 200 200 200 200 401
api-sample-detail     GET   sample                  200 200 200 200 200 404 401
api-sample-csv        GET   sample                  200 200 200 200 200 404 401
api-sample-item-list  GET   -                       200 200 200 200 200 200 401
api-sample-item-detail GET  sample_item             200 200 200 200 200 404 401
api-sample-item-judge POST  sample_item             403 403 403 403 200 404 401
api-audit-request-list GET  -                       200 200 200 200 200 200 401
api-audit-request-detail GET audit_request          200 200 200 200 200 404 401
api-audit-request-answer POST audit_request         200 200 200 403 403 404 401
api-audit-request-accept POST answered_request      403 403 403 403 200 404 401
api-audit-request-give-back POST answered_request   403 403 403 403 200 404 401
api-audit-request-withdraw POST audit_request       403 403 403 403 200 404 401
api-audit-finding-list GET  -                       200 200 200 200 200 200 401
api-audit-finding-detail GET audit_finding          200 200 200 200 200 404 401
api-audit-finding-detail PATCH audit_finding        403 403 403 403 200 404 401
api-audit-finding-respond POST audit_finding        200 200 403 403 403 404 401
api-audit-finding-follow POST answered_finding      403 403 403 403 200 404 401
"""
# What auditors write themselves; of everything else they change nothing.
WRITES = {
    "engagement_new", "engagement_edit", "engagement_close", "engagement_reopen",
    "engagement_hand_over", "engagement_take_over", "api-audit-hand-over", "api-audit-take-over",
    "engagement_note", "engagement_papers", "engagement_freeze", "engagement_ask",
    "engagement_find",
    "population_draw", "sample_item", "audit_request_accept", "audit_request_return",
    "audit_request_withdraw", "audit_finding_edit", "audit_finding_follow",
    "api-audit-list", "api-audit-detail", "api-audit-close", "api-audit-reopen",
    "api-audit-freeze", "api-audit-ask", "api-audit-find", "api-audit-note",
    "api-population-draw", "api-sample-item-judge", "api-audit-request-accept",
    "api-audit-request-give-back", "api-audit-request-withdraw", "api-audit-finding-detail",
    "api-audit-finding-follow",
}  # fmt: skip


def records(word: str, organisation: Organisation, cast: dict[str, User]) -> dict[str, Any]:
    """An audit with one of everything, one that can be closed, one that is."""
    auditor, engineer = cast[Role.AUDITOR], cast[Role.ENGINEER]
    audit = make_audits.engagement(organisation, auditor, title=f"{word} audit")
    quiet = make_audits.engagement(organisation, auditor, title=f"{word} quiet audit")
    closed = make_audits.engagement(organisation, auditor, title=f"{word} closed audit")
    audits.close(auditor, closed, conclusion=f"{word} conclusion")
    second = make.member(organisation, Role.AUDITOR)
    audits.change(auditor, audit, values={"team": [second]})
    left = make_audits.left(organisation, title=f"{word} left audit")
    population = make_audits.population(audit, 3)
    sample = make_audits.sample(population)
    item = sample.items.all()[0]
    audit_samples.judge(auditor, item, result="exception", seen=f"{word} seen")
    asked = make_audits.request(audit, engineer, asked=f"{word} request")
    answered = make_audits.request(audit, engineer, asked=f"{word} other request")
    audit_requests.answer(engineer, answered, words=f"{word} answer")
    audit_findings.note(auditor, audit, words=f"{word} private note", item=item)
    finding = make_audits.finding(audit, title=f"{word} finding", items=[item])
    followed = make_audits.finding(audit, title=f"{word} answered finding")
    officer = cast[Role.COMPLIANCE_OFFICER]
    audit_findings.respond(officer, followed, values=make_audits.response(officer))
    return {
        "engagement": audit,
        "quiet_engagement": quiet,
        "closed_engagement": closed,
        "left_engagement": left,
        "second_auditor": second,
        "population": population,
        "sample": sample,
        "sample_item": item,
        "audit_request": asked,
        "answered_request": answered,
        "audit_finding": finding,
        "answered_finding": followed,
    }


def bodies(of: Any) -> dict[str, dict[str, Any]]:
    """What each line sends."""
    engineer = str(of.people[Role.ENGINEER].pk)
    second = str(of["second_auditor"].pk)
    soon = (timezone.localdate() + timedelta(days=9)).isoformat()
    asked = {"asked": "Show it.", "owner": engineer, "due": soon}
    response = {
        "response": "agreed",
        "action": "Done.",
        "action_owner": engineer,
        "action_due": soon,
    }
    handed = {"lead": second, **_REASON}
    return _of_pages(asked, response, handed) | _of_the_api(asked, response, handed)


_REASON = {"reason": "It is of last year."}
_PLAN = {
    "title": "New audit",
    "scope": "All of it.",
    "begins_on": "2026-01-01",
    "ends_on": "2026-06-30",
}
_FINDING = {
    "title": "New finding",
    "severity": "major",
    "criterion": "A rule.",
    "condition": "It is not kept.",
}
_DRAW = {"method": "random", "basis": "chosen", "size": "2", "seed": "x"}
_JUDGED = {"result": "satisfactory", "seen": "Fine."}


def _of_the_api(
    asked: dict[str, str], response: dict[str, str], handed: dict[str, str]
) -> dict[str, dict[str, Any]]:
    return {
        "api-audit-list": _PLAN,
        "api-audit-detail": {"title": "Another"},
        "api-audit-close": {"conclusion": "Well."},
        "api-audit-reopen": _REASON,
        "api-audit-hand-over": handed,
        "api-audit-take-over": _REASON,
        "api-audit-freeze": {"kind": "controls"},
        "api-audit-ask": asked,
        "api-audit-find": _FINDING,
        "api-audit-note": {"words": "A note."},
        "api-population-draw": _DRAW,
        "api-sample-item-judge": _JUDGED,
        "api-audit-request-answer": {"words": "Here."},
        "api-audit-request-give-back": _REASON,
        "api-audit-request-withdraw": _REASON,
        "api-audit-finding-detail": {"title": "Another"},
        "api-audit-finding-respond": response,
        "api-audit-finding-follow": {"state": "verified", "words": "Seen."},
    }


def _of_pages(
    asked: dict[str, str], response: dict[str, str], handed: dict[str, str]
) -> dict[str, dict[str, Any]]:
    return {
        "engagement_new": _PLAN,
        "engagement_edit": _PLAN,
        "engagement_close": {"conclusion": "Well."},
        "engagement_reopen": _REASON,
        "engagement_hand_over": handed,
        "engagement_take_over": _REASON,
        "engagement_papers": {"kind": "working-papers", "confidentiality": "internal"},
        "engagement_note": {"words": "A note."},
        "engagement_ask": asked,
        "engagement_find": _FINDING,
        "population_draw": _DRAW,
        "sample_item": _JUDGED,
        "audit_request_answer": {"words": "Here."},
        "audit_request_return": _REASON,
        "audit_request_withdraw": _REASON,
        "audit_finding_edit": _FINDING,
        "audit_finding_respond": response,
        "audit_finding_follow": {"state": "verified", "followed_words": "Seen."},
    }

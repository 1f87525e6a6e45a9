"""Attestation rounds for the access table: lines, records, bodies that are right."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from riskreg.actions import people, rounds
from riskreg.models import Organisation, Role, User
from riskreg.queries import rounds as queries
from tests import make

PAGES = """
rounds                GET  -                        200 200 200 200 200 200 in
rounds_export         GET  =csv                     200 200 200 200 200 200 in
round_new             GET  -                        200 200 403 403 403 200 in
round_new             POST -                        302 302 403 403 403 302 in
round                 GET  attestation_round        200 200 200 200 200 404 in
round_export          GET  attestation_round/=csv   200 200 200 200 200 404 in
round_close           GET  attestation_round        200 200 403 403 403 404 in
round_close           POST attestation_round        302 302 403 403 403 404 in
round_cancel          GET  attestation_round        200 200 403 403 403 404 in
round_cancel          POST attestation_round        302 302 403 403 403 404 in
round_item            GET  attestation              200 200 200 200 200 404 in
round_item            POST attestation              403 403 302 403 403 404 in
"""
API = """
api-round-list        GET   -                       200 200 200 200 200 200 401
api-round-list        POST  -                       201 201 403 403 403 201 401
api-round-detail      GET   attestation_round       200 200 200 200 200 404 401
api-round-close       POST  attestation_round       200 200 403 403 403 404 401
api-round-cancel      POST  attestation_round       200 200 403 403 403 404 401
api-attestation-list  GET   -                       200 200 200 200 200 200 401
api-attestation-detail GET  attestation             200 200 200 200 200 404 401
api-attestation-answer POST attestation             403 403 200 403 403 404 401
"""


def records(word: str, organisation: Organisation, cast: dict[str, User]) -> dict[str, Any]:
    """A round about one system of a unit, which its engineer owns."""
    admin = cast[Role.ADMINISTRATOR]
    unit = people.add_unit(admin, organisation, name=f"{word} asked unit")
    make.system(organisation, admin, name=f"{word} attested", unit=unit, owner=cast[Role.ENGINEER])
    values = told(word)
    made = rounds.open_round(admin, organisation, values=values, unit=unit)
    return {"attestation_round": made, "attestation": made.items.get()}


def told(word: str) -> dict[str, Any]:
    """What a round says of itself."""
    return {
        "title": f"{word} entries",
        "statement": f"{word}: the register entry of this system is complete and right.",
        "kind": "system",
        "due": timezone.localdate() + timedelta(days=9),
    }


def bodies(of: Any) -> dict[str, dict[str, Any]]:
    """What each line sends."""
    opened = told("Asked") | {"due": told("")["due"].isoformat()}
    answer = {"said": "confirm", "seen": queries.digest(of["attestation"].seen)}
    return {
        "round_new": opened | {"step": "open"},
        "round_cancel": {"reason": "Asked too early."},
        "round_item": answer,
        "api-round-list": opened,
        "api-round-cancel": {"reason": "Asked too early."},
        "api-attestation-answer": answer,
    }

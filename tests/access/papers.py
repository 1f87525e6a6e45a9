"""Papers of the law for the access table: its lines, a statement, and bodies that are right."""

from typing import Any

from riskreg.actions import statements
from riskreg.models import Organisation, Role, User
from tests import make

PAGES = """
papers                GET  stated                   200 200 200 200 200 404 in
paper                 GET  stated/=annex-iv         200 200 200 200 200 404 in
paper_download        GET  stated/=annex-viii-a     200 200 200 200 200 404 in
paper_point           GET  stated/=annex-iv/=iv-1-e 200 200 200 403 403 404 in
paper_point           POST stated/=annex-iv/=iv-1-e 302 302 302 403 403 404 in
"""
API = """
api-paper-detail      GET  stated                   200 200 200 200 200 404 401
api-paper-one         GET  stated/=annex-v          200 200 200 200 200 404 401
api-statement-list    GET  -                        200 200 200 200 200 200 401
api-statement-list    POST -                        201 201 201 403 403 404 401
api-statement-detail  GET  statement                200 200 200 200 200 404 401
"""


def records(word: str, organisation: Organisation, cast: dict[str, User]) -> dict[str, Any]:
    """A system with something said about it."""
    officer = cast[Role.COMPLIANCE_OFFICER]
    stated = make.system(organisation, officer, name=f"{word} stated")
    statement = statements.say(officer, stated, "iv-1-d", text=f"{word} download.")
    return {"stated": stated, "statement": statement}


def bodies(of: Any) -> dict[str, dict[str, Any]]:
    """What each line sends."""
    told = {"system": str(of["stated"].pk), "code": "iv-1-e", "text": "Two servers."}
    return {"paper_point": {"text": "Two servers."}, "api-statement-list": told}

"""The change history of a document against the version that was approved before."""

import hashlib
from pathlib import Path
from typing import Any

from governance.dossiers import embedded, making
from riskreg.actions import controls, signoffs, systems
from riskreg.models import Control, Dossier, Role, User
from tests import leaning, make
from tests.dossiers.conftest import taken
from tests.dossiers.test_sign_off import made_by_job, worked
from tests.settling import settled


def approved(officer: User, draft: Dossier) -> Dossier:
    """The approved form of a draft."""
    second = make.member(draft.organisation, Role.APPROVER)
    return worked(signoffs.approve(second, signoffs.ask(officer, draft)))


def changes(dossier: Dossier) -> dict[str, Any]:
    """What its file says of what changed."""
    told = embedded.snapshot(dossier)
    assert told is not None
    found: dict[str, Any] = next(
        each["facts"] for each in told["sections"] if each["slug"] == "changes"
    )
    return found


def test_the_next_version_tells_what_changed(db: None) -> None:
    held = leaning.furnish()
    settled()
    first = made_by_job(taken(held.actor, held.system))
    assert changes(first)["before"] is None
    before = approved(held.actor, first)
    assert changes(before)["before"] is None
    systems.change(held.actor, held.system, values={"version": "2"})
    controls.retire(held.actor, Control.objects.get(title="Limit"), reason="No longer used.")
    settled()
    draft = made_by_job(taken(held.actor, held.system))
    told = changes(draft)
    assert told["before"]["name"] == f"{before.reference}, version {before.version}"
    assert (told["before"]["event"], told["before"]["sha256"]) == (
        before.trail_number,
        before.sha256,
    )
    lines = {
        (each["what"], each["how"]): each for part in told["changed"] for each in part["changes"]
    }
    assert lines["Version", "Text"]["was"] == "1"
    assert lines["Version", "Text"]["now"] == "2"
    assert "CTL-0001 · Limit" in {what for what, _how in lines}
    final = approved(held.actor, draft)
    assert changes(final) == told  # against the one before, not against itself
    for each in (draft, final):
        entered = Dossier.objects.get(pk=each.pk)
        again = making.again(entered)
        assert hashlib.sha256(again.content).hexdigest() == entered.written_sha256


def test_a_file_that_is_gone_is_named(officer: User) -> None:
    system = make.system(officer.memberships.get().organisation, officer)
    settled()
    before = approved(officer, made_by_job(taken(officer, system)))
    Path(before.file.path).unlink()
    told = changes(made_by_job(taken(officer, system)))
    assert told["is_lost"]
    assert told["before"]["sha256"] == before.sha256

"""The redacted variant: nothing that is withheld is in the file, and nothing open is hidden."""

import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.utils import timezone
from pytest_django import Settings

from governance.dossiers import embedded, making, own_authority
from riskreg.actions import dossiers, jobs, signoffs, withholdings
from riskreg.models import (
    AIModel,
    Control,
    Dataset,
    Dossier,
    Evidence,
    EvidenceRevision,
    Risk,
    Role,
    Statement,
)
from tests import leaning, make
from tests.dossiers.conftest import taken
from tests.dossiers.test_file import text_of
from tests.dossiers.test_sign_off import made_by_job, worked
from tests.leaning import Leaning
from tests.settling import settled

WAY = "The limiter reads a shared counter every nine seconds and trusts the caller's clock. "


@pytest.fixture
def held(db: None) -> Leaning:
    """A system whose control, proof, risk, model, dataset and statement are confidential."""
    found = leaning.furnish(purpose="Sorts letters; see Limiter through shared counter.")
    actor, house = found.actor, found.organisation
    control = Control.objects.get(title="Limit")
    control.title, control.how_it_works = "Limiter through shared counter", WAY * 3
    control.save()
    proof = Evidence.objects.get()
    proof.title = "Penetration test of the vault"
    proof.save()
    told = {"collected_on": date(2026, 11, 2), "added_by": actor}
    EvidenceRevision.objects.create(
        organisation=house, evidence=proof, number=1, url="https://vault.example/report", **told
    )
    Dataset.objects.filter(pk=found.dataset.pk).update(name="Letters of the ministry")
    AIModel.objects.filter(pk=found.model.pk).update(name="Reader trained in secret")
    risk = make.risk(
        house, actor, systems=[found.system], title="Replay of a stolen token", cause="Clock drift."
    )
    Risk.objects.filter(pk=risk.pk).update(cause="The caller's clock is trusted blindly.")
    Statement.objects.create(
        organisation=house,
        system=found.system,
        code="iv-2-b",
        text="The key logic is a ladder of nine rules.",
        written_by=actor,
        written_at=timezone.now(),
    )
    settled()
    for record in (control, proof, risk, found.dataset, found.model, Statement.objects.get()):
        withholdings.mark(actor, record, ground="trade_secret", note="Board, 3 November.")
    settled()
    return found


SECRETS = (
    "Limiter through shared counter", "reads a shared counter", "Penetration test of the vault",
    "vault.example", "Letters of the ministry", "Reader trained in secret",
    "Replay of a stolen token", "clock is trusted", "ladder of nine rules",
)  # fmt: skip


def redacted(held: Leaning, kind: str = "system") -> Dossier:
    job, _ = dossiers.request_redacted(held.actor, held.system, kind=kind)
    found = jobs.take(job.pk)
    assert found is not None
    return made_by_job(found)


def everything(content: bytes) -> str:
    """Every text anywhere in a file: streams unpacked, strings of every object, embedded files."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return "\n".join(_text(each) for each in pdf.objects)


def _text(value: Any) -> str:
    if isinstance(value, pikepdf.Stream):
        plain = value.read_bytes().decode("utf-8", "replace")
        return plain + _text(value.stream_dict)
    if isinstance(value, pikepdf.Dictionary):
        return " ".join(_text(each) for _name, each in value.items() if not _leads_on(each))
    if isinstance(value, pikepdf.Array):
        return " ".join(_text(each) for each in value if not _leads_on(each))
    return str(value)


def _leads_on(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def printed(dossier: Dossier, folder: Path) -> str:
    """The text layer, on one line so that a break hides nothing."""

    class File:
        content = Path(dossier.file.path).read_bytes()

    return " ".join(" ".join(text_of(File(), folder)).split())  # type: ignore[arg-type]


def assert_clean(text: str) -> None:
    squeezed = "".join(text.split()).casefold()
    found = [each for each in SECRETS if "".join(each.split()).casefold() in squeezed]
    assert found == []


@pytest.mark.parametrize("kind", ["system", "annex-iv", "risk-report", "applicability"])
def test_nothing_withheld_is_in_the_file(held: Leaning, kind: str, tmp_path: Path) -> None:
    made = redacted(held, kind)
    content = Path(made.file.path).read_bytes()
    assert_clean(everything(content))
    assert_clean(printed(made, tmp_path))
    for file in (embedded.of(made) or {}).values():
        assert_clean(file.decode())
        assert_clean(json.dumps(json.loads(file)))
    assert made.is_redacted


def test_a_sealed_file_tells_nothing_either(
    held: Leaning, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL = own_authority.seal_in(tmp_path / "seal", "Nordlys Recruiting")
    made = redacted(held)
    content = Path(made.file.path).read_bytes()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "/V" in pdf.Root.AcroForm.Fields[0]
        assert "/StructTreeRoot" in pdf.Root
        metadata = pdf.Root.Metadata.read_bytes().decode()
        told = [str(pdf.docinfo.Title), *(text for file in attached(pdf) for text in file)]
    assert len(told) > 8
    for text in (everything(content), printed(made, tmp_path), metadata, *told):
        assert_clean(text)


def attached(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str, str]]:
    """Name, description and content of each embedded file."""
    for name, file in pdf.attachments.items():
        yield name, file.description, file.get_file().read_bytes().decode()


def test_the_whole_one_has_them_all(held: Leaning, tmp_path: Path) -> None:
    made = made_by_job(taken(held.actor, held.system))
    text = "".join(printed(made, tmp_path).split()).casefold()
    lacking = {each for each in SECRETS if "".join(each.split()).casefold() not in text}
    # What no section of this kind prints: statements, and how a control works.
    assert lacking <= {"ladder of nine rules", "reads a shared counter"}


def test_it_says_what_is_withheld_and_keeps_what_is_open(held: Leaning, tmp_path: Path) -> None:
    whole, made = made_by_job(taken(held.actor, held.system)), redacted(held)
    text = printed(made, tmp_path)
    assert text.count("· redacted ·") >= made.pages
    assert "CTL-0001 withheld: trade secret, Art. 78(1)(a)" in text
    told, full = embedded.snapshot(made), embedded.snapshot(whole)
    assert told is not None
    assert full is not None
    assert told["document"]["variant"] == "redacted"
    facts = {each["slug"]: each["facts"] for each in told["sections"]}
    before = {each["slug"]: each["facts"] for each in full["sections"]}
    assert facts["open-points"]["open_count"] == before["open-points"]["open_count"]
    rows = {(each["kind"], each["reference"]) for each in facts["withheld"]["rows"]}
    assert {("control", "CTL-0001"), ("evidence", "EVD-0001"), ("risk", "RSK-0001")} <= rows
    assert len(rows) == 6
    index = json.loads((embedded.of(made) or {})["evidence.json"])["files"]
    assert [each.get("withheld") for each in index] == ["trade secret, Art. 78(1)(a)"]


def test_it_is_made_again_whatever_was_released(held: Leaning) -> None:
    made = redacted(held)
    withholdings.release(held.actor, Control.objects.get(number=1))
    settled()
    again = making.again(Dossier.objects.get(pk=made.pk))
    assert hashlib.sha256(again.content).hexdigest() == made.written_sha256


def test_its_approval_leaves_the_whole_one_in_force(held: Leaning) -> None:
    second = make.member(held.organisation, Role.APPROVER)

    def approved(draft: Dossier) -> Dossier:
        return worked(signoffs.approve(second, signoffs.ask(held.actor, draft)))

    whole = approved(made_by_job(taken(held.actor, held.system)))
    part = approved(redacted(held))
    whole.refresh_from_db()
    assert (whole.status, part.status, part.is_redacted) == ("approved", "approved", True)
    assert_clean(everything(Path(part.file.path).read_bytes()))
    later = redacted(held)
    facts = {each["slug"]: each["facts"] for each in (embedded.snapshot(later) or {})["sections"]}
    assert facts["changes"]["before"]["sha256"] == part.sha256

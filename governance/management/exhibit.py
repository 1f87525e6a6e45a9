"""The file with which the demo ends: technical documentation, approved by a second person."""

from governance.dossiers.sections.papers import TECHNICAL
from governance.management import here
from riskreg.access import Right
from riskreg.actions import dossiers, signoffs
from riskreg.models import AISystem, Dossier, DossierStatus

SYSTEM = "Household Credit Score"  # a high-risk system of fixtures/demo.yaml, provided by the house


def approved() -> Dossier:
    """The one that stands, else made and approved now."""
    system = AISystem.objects.select_related("organisation", "owner").get(name=SYSTEM)
    made = system.dossiers.filter(kind=TECHNICAL, status=DossierStatus.APPROVED)
    return made.first() or _approved(system)


def _approved(system: AISystem) -> Dossier:
    officer = here.somebody(Right.MAKE_DOSSIER, system)
    job, _is_new = dossiers.request(officer, system, kind=TECHNICAL)
    draft = here.made(job)
    asked = signoffs.ask(officer, draft, note="For the file that goes to the authority.")
    approver = here.somebody(Right.APPROVE, draft, but=draft.made_by)
    form = signoffs.approve(approver, asked, reason="Read as a whole; it says what is.")
    if form is None:
        raise AssertionError("one other person is enough here")
    return here.made(form)

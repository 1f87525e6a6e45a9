"""Which dossiers name a person, told by what their pages showed."""

from governance.dossiers import embedded
from governance.dossiers.attachments import DOSSIER
from riskreg.models import Dossier, Organisation, User


def dossiers(organisation: Organisation, person: User) -> list[str]:
    """Those with the full name or the address in them, the oldest first; each file is read."""
    rows = Dossier.objects.of(organisation).order_by("number")
    return [str(each) for each in rows.iterator() if _names(each, person)]


def _names(dossier: Dossier, person: User) -> bool:
    content = (embedded.of(dossier) or {}).get(DOSSIER, b"")
    told = content.decode(errors="replace").casefold()
    return person.name.casefold() in told or person.email.casefold() in told

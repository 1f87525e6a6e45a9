"""Which entry of the register a file is, told by its SHA-256 alone."""

from riskreg.models import Dossier, IncidentReport, User


def find(sha256: str, reader: User | None = None) -> Dossier | IncidentReport | None:
    """The dossier or report with this file: of any organisation, or of those of a reader."""
    for rows in (Dossier.objects.all(), IncidentReport.objects.all()):
        mine = rows if reader is None else rows.visible_to(reader)
        found: Dossier | IncidentReport | None = mine.filter(sha256=sha256).first()
        if found is not None:
            return found
    return None

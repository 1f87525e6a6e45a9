"""Registration data: what Annex VIII has entered in the EU database, field by field."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dossiers.context import Context
from governance.dossiers.papers import refusing
from governance.dossiers.papers.matter import of_context
from governance.dossiers.papers.reading import Sheet, read
from governance.dossiers.papers.refusing import registrations
from governance.dossiers.registry import section
from governance.dossiers.sections.papers import (
    REGISTRATION,
    Block,
    blocks,
    duty_sentence,
    total,
)
from governance.ui import dates
from governance.ui.forms import capital

SLUG = REGISTRATION
SECURE = "Art. 49(4)"


@dataclass(frozen=True, slots=True)
class Form:
    """One section of the annex as it is filled in."""

    title: str
    provision: str
    anchor: str
    duty: str
    readings: tuple[str, ...]
    parts: tuple[Block, ...]
    total: tuple[int, int, int, int]


@section(SLUG, title=gettext_lazy("Registration data (Annex VIII)"))
def gather(context: Context) -> dict[str, Any]:
    """A form for each section that the duties ask for."""
    matter = of_context(context)
    refusing.stop(refusing.registration, matter)
    forms = [_form(read(matter, paper)) for paper in registrations(matter)]
    return {
        "forms": forms,
        "edition": matter.edition_title,
        "is_secure": matter.duty(SECURE) is not None,
        "contents": [(form.anchor, form.provision) for form in forms],
    }


def _form(sheet: Sheet) -> Form:
    readings = sheet.duty.readings if sheet.duty else ()
    return Form(
        title=sheet.paper.title,
        provision=sheet.paper.provision,
        anchor=f"form-{sheet.paper.code}",
        duty=duty_sentence(sheet),
        readings=tuple(
            _("%(day)s: %(by)s")
            % {
                "day": dates.written(each.date) if each.date else _("no date"),
                "by": capital(each.by),
            }
            for each in readings
        ),
        parts=tuple(blocks(sheet)),
        total=total(sheet),
    )

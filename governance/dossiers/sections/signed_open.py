"""Open points: what is not signed off as it stands, before all others and in every document."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.dossiers.context import Control
from governance.dossiers.points import EXCEPTIONS, Group, Point
from governance.ui import unsigned_words


def groups(control: Control) -> tuple[Group, ...]:
    """One group, also where no rule asks for sign-off and nothing was signed off."""
    found = control.unsigned
    count = found.looked_at
    points = tuple(
        Point(unsigned_words.name(each), unsigned_words.what_follows(each))
        for each in found.lacking
    )
    scope = ngettext(
        "%(n)s record that is to be, or was, signed off",
        "%(n)s records that are to be, or were, signed off",
        count,
    )
    return (
        Group(
            title=_("Not signed off as it stands"),
            looked_at=count,
            scope=scope % {"n": count},
            points=points,
            heads=(_("Record"), _("How it stands"), _("Where")),
            code=EXCEPTIONS,
        ),
    )

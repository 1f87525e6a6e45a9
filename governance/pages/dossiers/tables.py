"""The list of dossiers: its columns and filters, one definition for page and export."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.dossiers import registry
from governance.ui.columns import Column, Table, attribute
from governance.ui.filters import RegisterFilter
from riskreg.models import Dossier, DossierStatus


def title_of(dossier: Dossier) -> str:
    """Its kind, and whether confidential words are left out of it."""
    title = registry.title(dossier.kind)
    return gettext("%(kind)s, redacted") % {"kind": title} if dossier.is_redacted else title


def _about(dossier: Dossier) -> str | None:
    """What it is called that the document is about; nothing: the whole organisation."""
    if dossier.engagement is not None:
        return f"{dossier.engagement.reference} {dossier.engagement.title}"
    return dossier.system.name if dossier.system else None


def _about_url(dossier: Dossier) -> str:
    if dossier.engagement is not None:
        return dossier.engagement.get_absolute_url()
    return reverse("system", args=[dossier.system_id]) if dossier.system_id else ""


DOSSIERS: Table[Dossier] = Table(
    slug="dossiers",
    caption=_("Dossiers"),
    default_sort="-generated",
    columns=(
        Column(
            "reference",
            _("Document"),
            lambda d: d.reference,
            sort=("number",),
            link=lambda d: d.get_absolute_url(),
        ),
        attribute("version", _("Version"), is_number=True),
        Column(
            "system",
            _("About"),
            _about,
            sort=("system__name",),
            link=_about_url,
            empty=_("the whole organisation"),
        ),
        Column("kind", _("Kind"), title_of, sort=("kind",)),
        Column("status", _("Status"), lambda d: d.get_status_display(), sort=("status",)),
        attribute("as_of", _("As of")),
        attribute("edition", _("Edition of the law"), empty=_("not classified"), is_default=False),
        Column("confidentiality", _("Confidentiality"), lambda d: d.confidentiality),
        attribute("pages", _("Pages"), is_number=True),
        attribute("generated", _("Generated"), "generated_at", is_default=False),
        Column(
            "made_by",
            _("Asked for by"),
            lambda d: str(d.made_by),
            sort=("made_by__name",),
            is_default=False,
        ),
        Column("sha256", _("SHA-256"), lambda d: d.sha256, is_default=False),
    ),
)


class DossierFilter(RegisterFilter):
    """Narrow the list of dossiers."""

    search_in = ("system__name", "engagement__title", "sha256")

    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=lambda: [(k.slug, k.title) for k in registry.kinds().values()]
    )
    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=DossierStatus.choices)
    newest = django_filters.ChoiceFilter(
        label=_("Versions"),
        method="by_version",
        empty_label=_("All versions"),
        choices=[("true", _("Only the newest of each"))],
    )

    class Meta:
        model = Dossier
        fields: tuple[str, ...] = ()

    def by_version(self, queryset: Any, name: str, value: str) -> Any:
        """The highest version of each kind about each thing."""
        # A kind is about systems, about audits or about the organisation, never about two of them.
        newer = Dossier.objects.filter(
            Q(system=OuterRef("system")) | Q(system=None),
            Q(engagement=OuterRef("engagement")) | Q(engagement=None),
            organisation=OuterRef("organisation"),
            kind=OuterRef("kind"),
            version__gt=OuterRef("version"),
        )
        return queryset.filter(~Exists(newer))

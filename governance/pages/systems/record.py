"""The record of one AI system: facts, class, duties, controls, failures, dossiers, history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from frameworks import results
from frameworks.regimes import registry
from frameworks.schema import Outcome
from governance.pages import histories
from governance.pages.controls import of_system
from governance.pages.evaluations import section as evaluations_section
from governance.pages.incidents import section as incidents_section
from governance.pages.monitoring import section as monitoring_section
from governance.pages.request import Request
from governance.pages.risks import section as risks_section
from governance.pages.systems import duties
from governance.pages.systems.forms import SECTIONS
from governance.pages.systems.table import role_titles, standing, tier_title
from governance.ui import fria as fria_words
from governance.ui import sign_offs, unsigned_words
from governance.ui.columns import plain
from governance.ui.event_changes import label_of
from riskreg import access
from riskreg.models import AISystem, Decision, Dossier, Questionnaire
from riskreg.queries import fria, overview, register, unsigned

_TELLING = (Outcome.MET, Outcome.EXCEPTION)  # what made the class what it is


@dataclass(frozen=True, slots=True)
class Stated:
    """One field of the record; `url` leads to where one states it."""

    label: str
    value: Any
    url: str
    is_long: bool = False
    is_linked: bool = False  # the value is a list of records with pages of their own


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together."""

    title: str | Promise
    facts: tuple[Stated, ...]

    @property
    def is_folded(self) -> bool:
        """A group that states nothing takes no room."""
        return not any(fact.value for fact in self.facts)


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that still has to be settled, and where."""

    sentence: str
    url: str


@require_safe
def system(request: Request, pk: str) -> HttpResponse:
    """Everything the register holds about one system."""
    shown = get_object_or_404(_systems(request), pk=pk)
    decisions = list(
        Decision.objects.filter(system=shown).select_related("decided_by").order_by("-number")
    )
    current = _current(decisions)
    sets = list(shown.questionnaires.select_related("started_by").defer("answers", "reasons"))
    open_sets = [each for each in sets if each.closed_at is None and each.assessor_id is None]
    dossiers = list(Dossier.objects.filter(system=shown).select_related("made_by"))
    held = of_system.context(shown, timezone.localdate())
    plans = [each.part.plan for each in held["failing"] if each.part.plan]
    reaching = [each.reach.control for each in held["controls"]]
    told = histories.of(
        request, shown, decision=_keys(decisions), dossier=_keys(dossiers),
        failureplan=_keys(plans), control=_keys(reaching), questionnaire=_keys(sets),
    )  # fmt: skip
    standing_of_fria = fria.standing(current, fria.documents_of(shown))
    today = timezone.localdate()
    monitored = monitoring_section.of_system(shown, current, today)
    context = {
        "system": shown,
        "rights": {right: True for right in access.Right if access.may(request.user, right, shown)},
        "standing": standing(shown),
        "key_facts": _key_facts(shown),
        "stated": _groups(shown),
        "open_points": [
            *_open_points(shown, current, open_sets),
            *_open_failures(shown, held["failure_points"]),
            *_open_assessments(shown, standing_of_fria),
            *_open_monitoring(shown, is_owed=monitored["is_owed"]),
        ],
        "fria": standing_of_fria,
        "fria_badge": fria_words.stand_badge(standing_of_fria.stand),
        "decisions": [_shown(decision) for decision in current],
        "earlier": len(decisions) - len(current),
        "open_sets": [(each, role_titles([each.role])[0]) for each in open_sets],
        "duties": duties.of(current, today, duties.statuses(shown, current, today)),
        **held,
        "dossiers": dossiers,
        "evaluations": evaluations_section.of_system(shown),
        "incidents": incidents_section.of_system(shown),
        "monitoring": monitored,
        "risks": risks_section.of_system(shown),
        **told,
    }
    return render(request, "pages/systems/record.html", context)


def _systems(request: Request) -> QuerySet[AISystem]:
    mine = AISystem.objects.visible_to(request.user)
    return register.with_class(
        mine.select_related("unit", "owner", "vendor").prefetch_related("built_on", "datasets")
    )


def _current(decisions: Sequence[Decision]) -> list[Decision]:
    """The newest of each law and role; they come newest first."""
    newest: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        newest.setdefault((decision.regime, decision.role), decision)
    return list(newest.values())


def _keys(rows: Iterable[Any]) -> list[UUID]:
    return [each.pk for each in rows]


def _shown(decision: Decision) -> dict[str, Any]:
    """A current decision with its reasons in short."""
    result = results.from_record(decision.result)
    return {
        "decision": decision,
        "role": role_titles([decision.role])[0],
        "edition": registry.get(decision.regime).edition(decision.edition).title,
        "basis": result.legal_basis,
        "concurrent": [tier_title(decision.regime, code) for code in result.concurrent],
        "reasons": [step for step in result.steps if step.outcome in _TELLING],
        "unknown": len(result.unknown),
        "warnings": len(result.warnings),
    }


def _key_facts(shown: AISystem) -> list[dict[str, Any]]:
    vendor = shown.vendor
    return [
        {"label": _("Number"), "value": shown.reference},
        {"label": _("Owner"), "value": shown.owner, "empty": _("nobody yet")},
        {"label": _("Unit"), "value": shown.unit, "empty": _("not stated")},
        {
            "label": _("Our roles"),
            "value": ", ".join(role_titles(shown.roles)),
            "empty": _("not stated"),
        },
        {"label": _("Stage"), "value": shown.get_stage_display(), "empty": _("not stated")},
        {"label": _("Version"), "value": shown.version, "empty": _("not stated")},
        {
            "label": _("Vendor"),
            "value": vendor,
            "url": vendor.get_absolute_url() if vendor else "",
            "empty": _("none stated"),
        },
        {"label": _("Registered"), "value": plain(timezone.localdate(shown.created_at))},
        {"label": _("Last changed"), "value": plain(timezone.localdate(shown.updated_at))},
    ]


def _groups(shown: AISystem) -> list[Group]:
    return [
        Group(section.title, tuple(_stated(shown, name) for name in section.fields))
        for section in SECTIONS
    ]


def _stated(shown: AISystem, name: str) -> Stated:
    field = AISystem._meta.get_field(name)
    edit = f"{reverse('system_edit', args=[shown.pk])}#id_{name}"
    label = label_of("aisystem", name)
    if field.many_to_many:
        return Stated(label, list(getattr(shown, name).all()), edit, is_linked=True)
    value = getattr(shown, name)
    if getattr(field, "choices", None):
        value = getattr(shown, f"get_{name}_display")()
    if name == "roles":
        value = role_titles(value)
    if hasattr(value, "get_absolute_url"):
        return Stated(label, [value], edit, is_linked=True)
    return Stated(label, plain(value), edit, is_long=field.get_internal_type() == "TextField")


def _open_points(
    shown: AISystem, current: Sequence[Decision], open_sets: Sequence[Questionnaire]
) -> list[OpenPoint]:
    """What is open about the class first, then what the entry does not state."""
    if shown.is_archived:
        return []
    edit = reverse("system_edit", args=[shown.pk])
    return [
        *_open_sign_offs(shown),
        *_open_classes(shown, current, open_sets),
        *(
            OpenPoint(
                _("%(field)s is not stated") % {"field": label_of("aisystem", name)},
                f"{edit}#id_{name}",
            )
            for name in register.missing_fields(shown)
        ),
    ]


def _open_sign_offs(shown: AISystem) -> list[OpenPoint]:
    """What is not signed off as it stands, where the organisation's rule asks for it."""
    return [
        OpenPoint(unsigned_words.sentence(each), sign_offs.address(each.kind, each.record))
        for each in unsigned.of_system(shown, timezone.localdate()).lacking
    ]


def _open_failures(shown: AISystem, count: int) -> list[OpenPoint]:
    """How it fails, as one point that leads to all of them."""
    if not count:
        return []
    sentence = ngettext(
        "How it fails: %(n)s thing is not written down or not drilled",
        "How it fails: %(n)s things are not written down or not drilled",
        count,
    )
    return [OpenPoint(sentence % {"n": count}, reverse("system_failures", args=[shown.pk]))]


def _open_classes(
    shown: AISystem, current: Sequence[Decision], open_sets: Sequence[Questionnaire]
) -> list[OpenPoint]:
    points = [
        OpenPoint(
            _("Questions as %(role)s are not finished") % {"role": role_titles([each.role])[0]},
            each.get_absolute_url(),
        )
        for each in open_sets
    ]
    if not current and not open_sets:
        start = reverse("questionnaire_start", args=[shown.pk])
        points.append(OpenPoint(_("Never classified"), start))
    today = timezone.localdate()
    for decision in current:
        words = {"role": role_titles([decision.role])[0]}
        if decision.is_provisional:
            sentence = _("The class as %(role)s is provisional: answers are unknown") % words
            points.append(OpenPoint(sentence, decision.get_absolute_url()))
        if overview.is_outdated(decision, today):
            sentence = _("The class as %(role)s was decided under older rules") % words
            points.append(OpenPoint(sentence, decision.get_absolute_url()))
    return points


def _open_assessments(shown: AISystem, standing: fria.Standing) -> list[OpenPoint]:
    sentence = "" if shown.is_archived else fria_words.open_sentence(standing)
    return [OpenPoint(sentence, reverse("fria_of_system", args=[shown.pk]))] if sentence else []


def _open_monitoring(shown: AISystem, *, is_owed: bool) -> list[OpenPoint]:
    if shown.is_archived or not is_owed:
        return []
    sentence = _("Art. 72 AI Act binds and there is no monitoring plan")
    return [OpenPoint(sentence, reverse("monitoring_plan", args=[shown.pk]))]

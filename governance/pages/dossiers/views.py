"""Finished dossiers: the list, one with its document control, the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from frameworks.regimes import registry as regimes
from governance.dossiers import ingredients, redacting, registry
from governance.dossiers.registry import Kind
from governance.pages import histories, listing
from governance.pages.dossiers.tables import DOSSIERS, DossierFilter
from governance.pages.request import Request
from riskreg import access
from riskreg.actions import bundles, dossiers, jobs, signoffs
from riskreg.models import Dossier, Erasure, Job, JobState

PAGE = "dossiers"


@dataclass(frozen=True, slots=True)
class Again:
    """That a dossier was made once more, and what was another software or catalogue by then."""

    job: Job
    others: list[str]


REFRESH = 10  # seconds, where no script reads the list again
_LATELY = timedelta(days=7)
_UNFINISHED = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)


@require_safe
def index(request: Request) -> HttpResponse:
    """Every dossier of the organisation, newest first, and what is being made."""
    asked = listing.asked(request, PAGE)
    found = _filter(request)
    listed = listing.show(request, DOSSIERS, found.qs, asked.wanted)
    told = [] if request.htmx else list(_unfinished(request))  # rows alone show no jobs
    refresh = REFRESH if any(each.is_open for each in told) else 0
    return listing.answer(
        request, "pages/dossiers/list.html", asked, found, listed, jobs=told, refresh=refresh
    )


@require_safe
def unfinished(request: Request) -> HttpResponse:
    """What is being made, for the list that shows it; the whole page again once all is done."""
    if not request.htmx:
        return redirect("dossiers")
    told = list(_unfinished(request))
    if not any(each.is_open for each in told):
        whole: HttpResponse = HttpResponseClientRefresh()
        return whole
    context = {"jobs": told, "refresh": REFRESH}
    return render(request, "pages/dossiers/_unfinished.html", context)


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, PAGE).wanted
    return listing.export(request, DOSSIERS, _filter(request).qs, slug=slug, wanted=wanted)


@require_safe
def dossier(request: Request, pk: UUID) -> HttpResponse:
    """One dossier: document control, the file and its digest, the versions beside it."""
    shown = _find(request, pk)
    about = ("system_id", "incident_id", "engagement_id", "kind")
    beside = {name: getattr(shown, name) for name in about}
    same = Dossier.objects.of(shown.organisation_id).filter(**beside)
    versions = same.order_by("-version")
    kinds = registry.kinds()
    again, comparing = _again(shown)
    context = {
        "dossier": shown,
        "system": shown.system,
        "kind": registry.title(shown.kind),
        "editions": _editions(shown),
        "sections": registry.sections_of(_variant(shown)) if shown.kind in kinds else (),
        "decisions": shown.decisions.select_related("decided_by"),
        "versions": versions.select_related("made_by"),
        "sign_offs": (shown.approves or shown).sign_offs.select_related("asked_by", "decided_by"),
        "may_ask": signoffs.may(signoffs.require_asker, request.user, shown),
        "may_end": signoffs.may(signoffs.require_decider, request.user, shown),
        "again": again,
        "comparing": comparing,
        "draft": shown.approves,
        "bundle": shown.bundles.first(),
        "bundling": bundles.begun(shown),
        **_form_of(request, shown),
        "approved_form": getattr(shown, "approved_form", None),
        "may_open": access.may_open(request.user, shown),
        "is_newest": shown.version == max(each.version for each in versions),
        **histories.about(request, shown),
    }
    return render(request, "pages/dossiers/dossier.html", context)


@require_safe
def download(request: Request, pk: UUID) -> HttpResponse:
    """The file, if it still is the one that was entered."""
    shown = _find(request, pk)
    access.require_open(request.user, shown)
    content = dossiers.content_of(shown)
    if content is None:
        return render(request, "pages/dossiers/damaged.html", {"dossier": shown}, status=409)
    response = HttpResponse(content, content_type="application/pdf")
    name = dossiers.file_name(shown)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-cache"
    return response


def _form_of(request: Request, draft: Dossier) -> dict[str, Any]:
    """Where the approved form of an approved draft stays: the work at it, and who may go on."""
    if not signoffs.lacks_form(draft):
        return {}
    job = dossiers.forms_of(draft).first()
    may = access.may(request.user, signoffs.form_right(draft), draft)
    return {"lacks_form": True, "forming": job, "may_form": may and not (job and job.is_open)}


def _editions(dossier: Dossier) -> list[str]:
    """The editions of the law it was made under, in words; a code where this version knows none."""
    known = {each.code: each.title for law in regimes.all_regimes() for each in law.editions}
    return [known.get(code, code) for code in dossier.edition.split(", ") if code]


def _variant(dossier: Dossier) -> Kind:
    """Its kind, with the list of what is withheld where it is redacted."""
    kind = registry.kind(dossier.kind)
    return redacting.variant(kind) if dossier.is_redacted else kind


def _find(request: Request, pk: UUID) -> Dossier:
    mine = Dossier.objects.visible_to(request.user)
    related = ("system", "engagement", "made_by", "approves", "approved_form")
    found: Dossier = get_object_or_404(mine.select_related(*related), pk=pk)
    return found


def _again(dossier: Dossier) -> tuple[Again | None, Job | None]:
    """What came of making it once more the last time, and a job that is at it or failed."""
    rows = jobs.of_key(dossier.organisation_id, dossiers.AGAIN, str(dossier.pk))
    ours = rows.filter(state__in=(*_UNFINISHED, JobState.DONE))
    newest = list(ours.select_related("requested_by")[:10])
    done = next((each for each in newest if each.state == JobState.DONE), None)
    going = newest[0] if newest and newest[0] is not done else None
    return (Again(done, _others(dossier, done.parameters)) if done else None), going


def _others(dossier: Dossier, now: Mapping[str, Any]) -> list[str]:
    """What is not as it was when the dossier was entered, in words."""
    words = {"edition": _("Edition of the law"), "rule_set": _("Rule set")}
    then = {"software": dossier.software, "edition": dossier.edition, "rule_set": dossier.rule_set}
    found = [
        _("%(what)s: %(then)s then, %(now)s now")
        % {"what": words.get(name, _("Software")), "then": was or "–", "now": now[name] or "–"}
        for name, was in then.items()
        if was != now[name]
    ]
    if "made_with" in now:
        found += ingredients.differences(dossier.made_with, now["made_with"])
    erased = Erasure.objects.of(dossier.organisation_id).filter(dossiers__contains=[str(dossier)])
    if erased.exists():
        found.append(_("Somebody it names was erased since: it cannot come out the same again."))
    return found


def _filter(request: Request) -> DossierFilter:
    rows: QuerySet[Dossier] = Dossier.objects.of(request.organisation)
    return DossierFilter(
        request.GET, queryset=rows.select_related("system", "engagement", "made_by")
    )


def _unfinished(request: Request) -> QuerySet[Job]:
    """What is waiting, being made or failed, and what expired lately, the newest first."""
    of_late = Q(state=JobState.EXPIRED, finished_at__gte=timezone.now() - _LATELY)
    rows = Job.objects.of(request.organisation).filter(
        Q(state__in=_UNFINISHED) | of_late, kind__in=[dossiers.KIND, bundles.KIND]
    )
    return rows.select_related("requested_by")[:10]

"""The fundamental rights impact assessment of a system: whether one is owed, and the document."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.pages import histories
from governance.pages.acting import form_page
from governance.pages.assessments.fria_forms import DpiaForm, PartForm, ReuseForm
from governance.pages.classification.provisions import places
from governance.pages.request import Request, posted
from governance.ui import fria as words
from governance.ui.fria import BY_SLUG, TOPICS, Topic
from riskreg import access
from riskreg.access import Right
from riskreg.actions import fria as actions
from riskreg.models import AISystem, Assessment, AssessmentKind, AssessmentState, Risk
from riskreg.queries import fria


@require_safe
def fria_of_system(request: Request, pk: str) -> HttpResponse:
    """Whether a system owes one and why, how far it is, and every version."""
    system = get_object_or_404(AISystem.objects.visible_to(request.user), pk=pk)
    standing = fria.of_system(system)
    context = {
        "system": system,
        "standing": standing,
        "badge": words.stand_badge(standing.stand),
        "early": [each.pk for each in standing.documents if words.early_sentence(each)],
        "duty": words.duty_sentence(standing),
        "template_words": words.TEMPLATE,
        "rights": _rights(request, system),
    }
    return render(request, "pages/assessments/fria/system.html", context)


@require_POST
def fria_begin(request: Request, pk: str) -> HttpResponse:
    """Begin the next version, or go on with the one that is open."""
    system = get_object_or_404(AISystem.objects.visible_to(request.user), pk=pk)
    access.require(request.user, Right.ASSESS, system)
    document = actions.begin(request.user, system)
    if document.state != AssessmentState.DRAFT:
        return redirect("fria", document.pk)
    return redirect("fria_part", document.pk, TOPICS[0].slug)


@require_safe
def fria_record(request: Request, pk: str) -> HttpResponse:
    """Everything the document says, with where it comes from, and what can be done with it."""
    document = document_of(request, pk)
    context = {
        "document": document,
        "system": document.system,
        "standing": fria.of_system(document.system),
        "parts": [_shown(document, topic) for topic in TOPICS],
        "risks": _chosen(document),
        "early": words.early_sentence(document),
        "missing": [topic for topic in TOPICS if not document.content.get(topic.part)],
        "is_own": request.user.pk in (document.author_id, document.submitted_by_id),
        "template_words": words.TEMPLATE,
        "rights": _rights(request, document),
        **histories.about(request, document),
    }
    return render(request, "pages/assessments/fria/record.html", context)


@require_http_methods(["GET", "POST"])
def fria_part(request: Request, pk: str, slug: str) -> HttpResponse:
    """One part: its question, what the register knows, help and example beside."""
    document = document_of(request, pk)
    access.require(request.user, Right.ASSESS, document)
    topic = _topic(slug)
    if document.state != AssessmentState.DRAFT:
        return redirect("fria", document.pk)
    url = places([topic.provision], framework="EU_AI_ACT", edition="2026-1744")
    form = PartForm(
        posted(request),
        document=document,
        topic=topic,
        url=url.get(topic.provision, ""),
        initial=_initial(document, topic),
    )
    page = "pages/assessments/fria/part.html"
    if form.is_valid() and _kept(request, document, topic, form):
        if not request.htmx:
            return redirect(*_next(document, topic, request.POST.get("to", "next")))
        answer = render(request, f"{page}#beside", {**_beside(document, topic), "oob": True})
        answer["HX-Reswap"] = "none"  # what is being typed stays as it is
        return answer
    context = {**_beside(document, topic), "is_first": topic is TOPICS[0]}
    name = f"{page}#questions" if request.htmx else page
    return form_page(request, name, form, context)


@require_http_methods(["GET", "POST"])
def fria_dpia(request: Request, pk: str) -> HttpResponse:
    """Say which evidence is the data protection impact assessment (Art. 27(4))."""
    document = document_of(request, pk)
    access.require(request.user, Right.ASSESS, document)
    if document.state != AssessmentState.DRAFT:
        return redirect("fria", document.pk)
    initial = {"number": document.dpia_id}
    form = DpiaForm(posted(request), document=document, initial=initial)
    if form.is_valid():
        actions.set_dpia(request.user, document, form.cleaned_data["number"])
        return redirect("fria", document.pk)
    context = {"document": document, "system": document.system}
    return form_page(request, "pages/assessments/fria/dpia.html", form, context)


@require_http_methods(["GET", "POST"])
def fria_reuse(request: Request, pk: str) -> HttpResponse:
    """Take over what an approved assessment of a similar case says (Art. 27(2))."""
    document = document_of(request, pk)
    access.require(request.user, Right.ASSESS, document)
    if document.state != AssessmentState.DRAFT:
        return redirect("fria", document.pk)
    form = ReuseForm(posted(request), document=document)
    if form.is_valid():
        actions.lean_on(request.user, document, form.cleaned_data["earlier"])
        return redirect("fria", document.pk)
    context = {"document": document, "system": document.system}
    return form_page(request, "pages/assessments/fria/reuse.html", form, context)


def document_of(request: Request, pk: str) -> Assessment:
    """A document of one's own organisation, or nothing to be found."""
    mine = Assessment.objects.visible_to(request.user).filter(kind=AssessmentKind.FRIA)
    found: Assessment = get_object_or_404(
        mine.select_related("system__unit", "author", "submitted_by", "decided_by", "dpia"), pk=pk
    )
    return found


def _rights(request: Request, thing: Any) -> dict[str, bool]:
    return {right: True for right in Right if access.may(request.user, right, thing)}


def _initial(document: Assessment, topic: Topic) -> dict[str, Any]:
    content = document.content
    return {
        "text": content.get(topic.part, ""),
        "where": content.get("dpia", {}).get(topic.part, ""),
        "risks": content.get("d_risks", []),
    }


def _kept(request: Request, document: Assessment, topic: Topic, form: PartForm) -> bool:
    given = form.cleaned_data
    try:
        actions.write_part(
            request.user,
            document,
            topic.part,
            text=given["text"],
            where=given.get("where", ""),
            risks=given.get("risks"),
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def _next(document: Assessment, topic: Topic, to: str) -> tuple[Any, ...]:
    at = TOPICS.index(topic) + {"back": -1, "next": 1}.get(to, len(TOPICS))
    return (
        ("fria_part", document.pk, TOPICS[at].slug)
        if 0 <= at < len(TOPICS)
        else (
            "fria",
            document.pk,
        )
    )


def _beside(document: Assessment, topic: Topic) -> dict[str, Any]:
    """What a save changes around the questions."""
    document.refresh_from_db(fields=["content", "updated_at"])
    return {
        "document": document,
        "system": document.system,
        "topic": topic,
        "sources": words.sources(document, topic.part),
        "steps": _steps(document, topic),
        "oob": False,
    }


def _steps(document: Assessment, current: Topic) -> list[dict[str, Any]]:
    return [
        {
            "label": topic.title,
            "note": topic.provision,
            "url": reverse("fria_part", args=[document.pk, topic.slug]),
            "state": "current"
            if topic is current
            else ("done" if document.content.get(topic.part) else "open"),
        }
        for topic in TOPICS
    ]


def _shown(document: Assessment, topic: Topic) -> dict[str, Any]:
    return {
        "topic": topic,
        "text": document.content.get(topic.part, ""),
        "sources": words.sources(document, topic.part),
    }


def _chosen(document: Assessment) -> list[Risk]:
    keys = document.content.get("d_risks", [])
    mine = Risk.objects.of(document.organisation_id).filter(pk__in=keys)
    return list(mine.select_related("owner").order_by("number"))


def _topic(slug: str) -> Topic:
    """A part by its word in the address."""
    if slug not in BY_SLUG:
        raise Http404(slug)
    return BY_SLUG[slug]

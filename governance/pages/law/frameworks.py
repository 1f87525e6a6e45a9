"""Frameworks as trees, one entry with its crosswalk, and what changed between two editions."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from frameworks import compare, queries
from frameworks.models import Edition, Requirement
from governance.pages.request import Request, asked
from governance.ui import law_words
from governance.ui.columns import plain
from riskreg import access
from riskreg.access import Right
from riskreg.models import CrosswalkReview
from riskreg.queries import crosswalk

PAGE = 50

# Each field of an entry in words, for the page that shows what an edition changed.
FIELD_WORDS: dict[str, str | Promise] = {
    "parent": _("Stands under"),
    "title": _("Title"),
    "summary": _("What it says"),
    "kind": _("Kind"),
    "tiers": _("Classes"),
    "roles": _("Roles"),
    "applies_from": _("Applies from"),
    "applies_from_annex_i": _("Applies from (Annex I products)"),
    "formally_applicable_from": _("Formally applicable from"),
    "date_confidence": _("Confidence in the date"),
    "date_note": _("On the date"),
    "readings": _("Readings of the date"),
    "condition": _("Condition"),
    "tags": _("Tags"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after, in words."""

    label: str | Promise
    was: str
    now: str


@require_safe
def index(request: Request) -> HttpResponse:
    """Every framework with its editions."""
    by_framework: dict[Any, list[Edition]] = defaultdict(list)
    for edition in queries.editions():
        by_framework[edition.framework].append(edition)
    return render(request, "pages/law/frameworks.html", {"frameworks": list(by_framework.items())})


@require_safe
def tree(request: Request, slug: str, edition: str) -> HttpResponse:
    """One edition as a tree, or what a search finds in it."""
    shown = _edition(slug, edition)
    text = asked(request)
    context: dict[str, Any] = {
        "edition": shown,
        "editions": _editions(slug),
        "asked": text,
    }
    if text:
        found = queries.search(text, [shown])
        context["page"] = Paginator(found, PAGE).get_page(request.GET.get("page"))
    else:
        context["branches"] = queries.tree(shown)
    return render(request, "pages/law/tree.html", context)


@require_safe
def entry(request: Request, slug: str, edition: str, entry: str) -> HttpResponse:
    """One entry: what it says, for whom, from when, and what it is related to."""
    shown = _edition(slug, edition)
    found = get_object_or_404(
        Requirement.objects.select_related("edition__framework"), edition=shown, slug=entry
    )
    links = queries.crosswalk_of(found)
    reviews = crosswalk.reviews(request.organisation, [each.row for each in links])
    same_ref = Requirement.objects.filter(
        edition__framework__slug=slug, ref=found.ref, withdrawn=False
    ).select_related("edition")
    return render(
        request,
        "pages/law/entry.html",
        {
            "entry": found,
            "edition": shown,
            "above": queries.path_to(found),
            "below": found.children.filter(withdrawn=False).order_by("position"),
            "links": _by_framework(links, reviews),
            "may_review": access.may(request.user, Right.REVIEW_CROSSWALK, request.organisation),
            "elsewhere": [each for each in same_ref if each.edition_id != shown.pk],
            "readings": found.readings,
            "kind_word": law_words.word(law_words.KINDS, found.kind),
            "classes": [law_words.word(law_words.CLASSES, each) for each in found.tiers],
            "roles": [law_words.word(law_words.ROLES, each) for each in found.roles],
        },
    )


@require_safe
def changes(request: Request, slug: str) -> HttpResponse:
    """What the newer of two editions adds, drops and changes."""
    editions = _editions(slug)
    codes = [each.code for each in editions]
    if len(editions) < 2:
        raise Http404
    old = _chosen(editions, request.GET.get("from", codes[-1]))
    new = _chosen(editions, request.GET.get("to", codes[0]))
    found = queries.compare(old, new)
    return render(
        request,
        "pages/law/changes.html",
        {
            "old": old,
            "new": new,
            "editions": editions,
            "difference": found,
            "dates": [_told(each) for each in found.changed if each.only_dates],
            "contents": [_told(each) for each in found.changed if not each.only_dates],
        },
    )


def _told(change: compare.Changed) -> dict[str, Any]:
    return {
        "entry": change.after,
        "fields": [
            Difference(
                FIELD_WORDS.get(each.name, each.name), _words(each.before), _words(each.after)
            )
            for each in change.fields
        ],
    }


def _words(value: Any) -> str:
    if isinstance(value, tuple) and value and hasattr(value[0], "by"):
        return "; ".join(f"{plain(each.date)} ({each.by})" for each in value)
    return plain(value)


def _by_framework(
    links: tuple[queries.Link, ...], reviews: Mapping[int, CrosswalkReview]
) -> list[tuple[Any, list[tuple[queries.Link, CrosswalkReview | None]]]]:
    """The relations by framework, each with the organisation's own review of it."""
    grouped: dict[Any, list[tuple[queries.Link, CrosswalkReview | None]]] = defaultdict(list)
    for link in links:
        grouped[link.framework].append((link, reviews.get(link.row.pk)))
    return sorted(grouped.items(), key=lambda pair: pair[0].title)


def _editions(slug: str) -> list[Edition]:
    found = [each for each in queries.editions() if each.framework.slug == slug]
    if not found:
        raise Http404
    return found


def _edition(slug: str, code: str) -> Edition:
    return get_object_or_404(
        Edition.objects.select_related("framework"), framework__slug=slug, code=code
    )


def _chosen(editions: list[Edition], code: str) -> Edition:
    for each in editions:
        if each.code == code:
            return each
    raise Http404

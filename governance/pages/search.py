"""One search over the register and the law."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from frameworks import queries
from frameworks.models import Edition, Requirement, Term
from governance.pages.inventory.kinds import KINDS, Kind
from governance.pages.request import Request, asked
from governance.pages.systems.table import standing
from riskreg.models import AISystem
from riskreg.queries import register

MOST = 8  # hits shown of a kind; the list has the rest


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    title: str
    about: str
    url: str
    standing: Any = None


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one kind; `more` is the list that has all of them."""

    title: str | Promise
    hits: tuple[Hit, ...]
    more: str = ""


@require_safe
def search(request: Request) -> HttpResponse:
    """Systems, models, datasets, vendors, entries of laws and standards, terms."""
    text = asked(request)
    groups = [group for group in _groups(request, text) if group.hits] if text else []
    context = {"text": text, "found": groups}
    return render(request, "pages/search/search.html", context)


def _groups(request: Request, text: str) -> Iterable[Found]:
    yield _systems(request, text)
    for kind in KINDS.values():
        yield _inventory(request, kind, text)
    yield _entries(text)
    yield _terms(text)


def _systems(request: Request, text: str) -> Found:
    mine = AISystem.objects.of(request.organisation)
    rows = register.with_class(register.best_first(mine, text))[: MOST + 1]
    hits = [
        Hit(
            each.name, f"{each.reference} · {each.purpose}", each.get_absolute_url(), standing(each)
        )
        for each in rows
    ]
    return _cut(gettext_lazy("AI systems"), hits, "systems", text)


def _inventory(request: Request, kind: Kind, text: str) -> Found:
    mine = kind.model.objects.of(request.organisation).select_related(*kind.joins)
    rows = kind.filter({"q": text}, queryset=mine).qs[: MOST + 1]
    hits = [Hit(str(each), _about(each), each.get_absolute_url()) for each in rows]
    return _cut(kind.title, hits, kind.plural, text)


def _about(item: Any) -> str:
    """What one sees of a model, dataset or vendor beside its name."""
    vendor = getattr(item, "vendor", None)
    told = (getattr(item, name, "") for name in ("kind", "source", "country"))
    return " · ".join([*filter(None, told), *([str(vendor)] if vendor else [])])


def _entries(text: str) -> Found:
    """Entries of the newest edition of each framework, so that nothing comes twice."""
    newest = Edition.objects.order_by("framework_id", "-published", "-pk").distinct("framework_id")
    rows = queries.search(text, newest)[:MOST]
    hits = tuple(Hit(str(row), row.summary, _entry_url(row)) for row in rows)
    return Found(gettext_lazy("Laws and standards"), hits)


def _entry_url(row: Requirement) -> str:
    edition = row.edition
    return reverse("entry", args=[edition.framework.slug, edition.code, row.slug])


def _terms(text: str) -> Found:
    wanted = Q(term__icontains=text) | Q(definition__icontains=text)
    rows = Term.objects.filter(wanted, withdrawn=False)
    ranked = sorted(rows[:50], key=lambda term: (text.lower() not in term.term.lower(), term.term))
    hits = tuple(
        Hit(term.term, term.definition, reverse("term", args=[term.slug])) for term in ranked[:MOST]
    )
    return Found(gettext_lazy("Terms"), hits)


def _cut(title: str | Promise, hits: list[Hit], name: str, text: str) -> Found:
    more = reverse(name, query={"q": text}) if len(hits) > MOST else ""
    return Found(title, tuple(hits[:MOST]), more)


urlpatterns = [path("search/", search, name="search")]

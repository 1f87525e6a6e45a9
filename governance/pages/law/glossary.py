"""The glossary: terms of law and risk, each with its source."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from frameworks.models import Term
from governance.pages.request import Request


@require_safe
def index(request: Request) -> HttpResponse:
    """All terms in alphabetical order; `q` narrows them."""
    asked = request.GET.get("q", "").strip()
    terms = Term.objects.filter(withdrawn=False)
    if asked:
        terms = terms.filter(term__icontains=asked) | terms.filter(definition__icontains=asked)
    return render(request, "pages/law/glossary.html", {"terms": terms, "asked": asked})


@require_safe
def term(request: Request, slug: str) -> HttpResponse:
    """One term, with its definition and where it comes from."""
    found = get_object_or_404(Term, slug=slug, withdrawn=False)
    return render(request, "pages/law/term.html", {"term": found})

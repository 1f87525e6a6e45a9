"""The glossary: terms of law and risk, each with its source."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from frameworks.models import Term
from governance.pages.request import Request, asked


@require_safe
def index(request: Request) -> HttpResponse:
    """All terms in alphabetical order; `q` narrows them."""
    text = asked(request)
    terms = Term.objects.filter(withdrawn=False)
    if text:
        terms = terms.filter(term__icontains=text) | terms.filter(definition__icontains=text)
    return render(request, "pages/law/glossary.html", {"terms": terms, "asked": text})


@require_safe
def term(request: Request, slug: str) -> HttpResponse:
    """One term, with its definition and where it comes from."""
    found = get_object_or_404(Term, slug=slug, withdrawn=False)
    return render(request, "pages/law/term.html", {"term": found})

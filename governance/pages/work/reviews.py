"""Reviews: the list, one with what changed, closing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.request import Request
from governance.pages.work import changes
from governance.pages.work.forms import CloseReviewForm
from governance.pages.work.lists import Register
from governance.pages.work.mine import views_of
from governance.pages.work.tables import REVIEWS
from governance.ui.filters import RegisterFilter
from governance.ui.filters.work import ReviewFilter
from governance.ui.references import MODELS
from governance.ui.work_words import address, under_review
from riskreg import access
from riskreg.actions import reviews
from riskreg.models import Review
from riskreg.queries import days
from riskreg.queries import reviews as queries

_PAGES = {"failureplan": "failure_plan"}  # where the page is not called like the model


def _filter(request: Request) -> RegisterFilter:
    return ReviewFilter(
        request.GET,
        queryset=Review.objects.of(request.organisation).filter(system__is_archived=False),
        organisation=request.organisation,
    )


def _rows(request: Request, found: RegisterFilter) -> Any:
    return queries.named(found.qs.select_related("system"))


LIST = Register(REVIEWS, _filter, _rows, "pages/work/reviews.html")


@require_safe
def index(request: Request) -> HttpResponse:
    """Every review of the organisation."""
    return LIST.show(request, views=views_of("reviews"))


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    return LIST.export(request, slug)


@require_safe
def show(request: Request, pk: str) -> HttpResponse:
    """What changed, which record it reaches, and what looking again found."""
    return _page(request, _review(request, pk), CloseReviewForm())


@require_POST
def close(request: Request, pk: str) -> HttpResponse:
    """Say what looking again found."""
    review = _review(request, pk)
    access.require(request.user, reviews.RIGHTS[review.subject_kind], review)
    form = CloseReviewForm(request.POST)
    if form.is_valid():
        with landing(form):
            reviews.close(request.user, review, outcome=form.cleaned_data["outcome"])
            messages.success(request, _("The review is closed."))
            return redirect(review)
    return _page(request, review, form)


def _page(request: Request, review: Review, form: CloseReviewForm) -> HttpResponse:
    subject = MODELS[review.subject_kind]._default_manager.filter(pk=review.subject_key).first()
    context = {
        "review": review,
        "what": under_review(review),
        "subject": subject,
        "subject_url": address(
            _PAGES.get(review.subject_kind, review.subject_kind), review.subject_key
        ),
        "changes": changes.told(review),
        "is_open": review.closed_at is None,
        "is_late": review.closed_at is None and review.due < days.today(review.organisation),
        "may_close": access.may(request.user, reviews.RIGHTS[review.subject_kind], review),
        **histories.about(request, review),
    }
    return form_page(request, "pages/work/review.html", form, context)


def _review(request: Request, pk: str) -> Review:
    mine = queries.named(Review.objects.visible_to(request.user))
    found: Review = get_object_or_404(
        mine.select_related("system", "organisation", "closed_by"), pk=pk
    )
    return found

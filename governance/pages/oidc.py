"""Sign-in through OpenID Connect: allauth's flow; who comes in, and as what, is decided here."""

import logging
from typing import Any

import requests
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import views
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from governance import outgoing
from governance.pages.oidc_tokens import Tokens, is_answer, new_nonce
from riskreg.actions import federation, people
from riskreg.models import Organisation, Role, User

_log = logging.getLogger(__name__)


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """allauth's adapter: nobody signs up, claims say who comes in."""

    def get_requests_session(self) -> requests.Session:
        """Through the one way out."""
        return outgoing.session()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Who comes in was decided before."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find or make the person with the roles that the claims are worth, or say why not."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            _refuse(request, _("Sign in here; accounts are tied together by that alone."))
        claims = _claims(sociallogin)
        if not is_answer(sociallogin, claims):
            _refuse(request, _("This answer is to another sign-in. Begin again on this page."))
        terms = sociallogin.provider.app.settings
        sociallogin.account.extra_data = {}  # what a provider tells of a person is not kept
        grants = _grants(claims, terms)
        if not grants:
            if sociallogin.is_existing:
                federation.withdraw(sociallogin.user, provider=sociallogin.account.provider)
            _refuse(
                request,
                _(
                    "Your sign-in service knows you, but nothing it says of you gives you a role"
                    " here. Ask those who keep it to put you into the right group."
                ),
            )
        with transaction.atomic():
            _admit(request, sociallogin, claims, grants)


def _admit(
    request: HttpRequest, sociallogin: SocialLogin, claims: dict[str, Any], grants: dict[str, Role]
) -> None:
    known = sociallogin.user if sociallogin.is_existing else None
    email = str(claims.get("email", ""))
    if known is None:
        _refuse_unproved(request, sociallogin, claims, email)
    elif not known.is_active:
        _refuse(request, _("Your account here is closed. Ask an administrator to open it again."))
    else:
        email = known.email  # the account is known by its subject; its address stays ours
    try:
        name = str(claims.get("name") or email)
        provider = sociallogin.account.provider
        user = federation.admit(email=email, name=name, grants=grants, provider=provider)
    except ValidationError as refused:
        _refuse(request, " ".join(refused.messages))
    if known is None:
        sociallogin.connect(request, user)
        federation.note(user, sociallogin.account.provider)
        if _is_vouched(claims):  # an operator's trust lets in, and proves nothing
            people.prove_address(None, user)
    else:
        sociallogin.account.save(update_fields=["extra_data"])


def _refuse_unproved(
    request: HttpRequest, sociallogin: SocialLogin, claims: dict[str, Any], email: str
) -> None:
    """Whoever can choose an address at the provider must not get another's account here.

    Nor one that another will be let in to later; and the answer tells of no account.
    """
    if not email:
        _refuse(request, _("Your sign-in service gave no e-mail address, which this site needs."))
    if not (_is_vouched(claims) or sociallogin.provider.app.settings["trusts_email"]):
        _refuse(
            request,
            _(
                "Your sign-in service does not say that your address is proved. Prove it there, or"
                " ask the operator of this site."
            ),
        )
    found = User.objects.filter(email__iexact=email).first()
    if found is not None and (found.is_service or not found.is_active):
        _refuse(request, _("Your account here is closed. Ask an administrator to open it again."))


def _is_vouched(claims: dict[str, Any]) -> bool:
    return claims.get("email_verified") is True


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the provider says: the signed identity token wins over the rest."""
    told = sociallogin.account.extra_data
    return {**told.get("userinfo", {}), **told.get("id_token", {})}


def _grants(claims: dict[str, Any], terms: dict[str, Any]) -> dict[str, Role]:
    """A role for each organisation; of several values the first in the settings wins."""
    told = claims.get(terms["claim"], [])
    values = {str(each) for each in (told if isinstance(told, list) else [told])}
    grants: dict[str, Role] = {}
    for value, grant in terms["roles"].items():
        if value in values:
            grants.setdefault(grant["organisation"], Role(grant["role"]))
    there = set(Organisation.objects.filter(slug__in=grants).values_list("slug", flat=True))
    return {slug: role for slug, role in grants.items() if slug in there}


def _refuse(request: HttpRequest, sentence: str) -> None:
    context = {"sentence": sentence}
    raise ImmediateHttpResponse(render(request, "account/oidc_refused.html", context, status=403))


@login_not_required
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To the provider, whose addresses are asked of itself first."""
    try:
        provider = get_adapter().get_provider(request, provider=provider_id)
        nonce = new_nonce()
        answer: HttpResponseBase = provider.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            auth_params={"nonce": nonce},
            nonce=nonce,  # kept in the session with the state
        )
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except requests.RequestException:
        fields = {"provider": provider_id}
        _log.exception("A sign-in service cannot be asked", extra={"fields": fields})
        return render(request, "socialaccount/authentication_error.html", status=502)
    return answer


@login_not_required
def back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """From the provider, with a code that is exchanged for an identity token."""
    try:
        view = OAuth2CallbackView.adapter_view(Tokens(request, provider_id))
        answer: HttpResponseBase = view(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer


urlpatterns = [
    path("<slug:provider_id>/", begin, name="openid_connect_login"),
    path("<slug:provider_id>/back/", back, name="openid_connect_callback"),
    path("ended/cancelled/", views.login_cancelled, name="socialaccount_login_cancelled"),
    path("ended/error/", login_not_required(views.login_error), name="socialaccount_login_error"),
]

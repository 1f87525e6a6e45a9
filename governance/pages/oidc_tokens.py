"""Identity tokens of sign-in services: signature, issuer, audience, times and nonce.

OpenID Connect Core 1.0, 3.1.3.7. TLS vouches for the token endpoint alone; the signature is
checked all the same, with keys of the provider that come through the one way out.
"""

import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

# Signatures by a key of the provider's alone: neither "none" nor a secret that both share.
_ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
_NEEDED = ["iss", "sub", "aud", "exp"]
_CLOCKS_DIFFER = 30  # seconds


class Tokens(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's adapter, which would believe a token because of TLS, and do without one."""

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **more: Any
    ) -> SocialLogin:
        """What an identity token says, and userinfo where it is about the same person (5.3.2)."""
        if not more["response"].get("id_token"):
            raise OAuth2Error("The sign-in service gave no identity token.")
        login = super().complete_login(request, app, token, **more)
        told = login.account.extra_data
        if told.get("userinfo", told["id_token"]).get("sub") != told["id_token"]["sub"]:
            raise OAuth2Error("Identity token and userinfo are about two people.")
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        issuer = self.openid_config["issuer"]
        expected = app.settings["server_url"].partition("/.well-known/")[0]
        if issuer.rstrip("/") != expected.rstrip("/"):  # OpenID Connect Discovery 1.0, 4.3
            raise OAuth2Error("The sign-in service says it is another issuer.")
        try:
            told: dict[str, Any] = jwt.decode(
                id_token,
                self._key(id_token),
                algorithms=_ALGORITHMS,
                audience=app.client_id,
                issuer=issuer,
                leeway=_CLOCKS_DIFFER,
                options={"require": _NEEDED},
            )
        except (jwt.PyJWTError, TypeError) as fault:
            raise OAuth2Error("The identity token does not hold.") from fault
        if told.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The identity token was made for another site.")
        jwtkit.verify_jti(told)
        return told

    def _key(self, id_token: str) -> jwt.PyJWK:
        """The key that the token names; the only one where it names none."""
        with get_adapter().get_requests_session() as way:
            answer = way.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        named = jwt.get_unverified_header(id_token).get("kid")
        fitting = [key for key in keys if named is None or key.key_id == named]
        if len(fitting) != 1:
            raise OAuth2Error("The sign-in service has no key of the name in the token.")
        return fitting[0]


def new_nonce() -> str:
    """What ties an identity token to the browser that asked for it."""
    return secrets.token_urlsafe(24)


def is_answer(login: SocialLogin, claims: dict[str, Any]) -> bool:
    """Whether a token carries the nonce that this browser sent."""
    asked, told = str(login.state.get("nonce") or ""), str(claims.get("nonce") or "")
    return bool(asked) and secrets.compare_digest(asked.encode(), told.encode())

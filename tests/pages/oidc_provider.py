"""A small OpenID provider on this machine, and the way from our sign-in to it and back."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse
from jwt.algorithms import RSAAlgorithm

from governance.settings import oidc
from riskreg.models import Organisation

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ANOTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(HTTPServer):
    """One person signs in here at once; what is said of them is set by the test."""

    claims: dict[str, Any]
    challenge = ""
    nonce = ""
    key: Any = None
    algorithm = "RS256"
    kid = "1"

    @property
    def issuer(self) -> str:
        """Its address."""
        return f"http://localhost:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        """Discovery, keys and userinfo."""
        issuer = self.server.issuer
        if self.path.endswith("/openid-configuration"):
            self._say(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "userinfo_endpoint": f"{issuer}/userinfo",
                    "jwks_uri": f"{issuer}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif self.path == "/keys":
            told = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
            self._say({"keys": [told | {"kid": "1", "use": "sig", "alg": "RS256"}]})
        else:
            self._say({"sub": "7"})

    def do_POST(self) -> None:
        """The token endpoint: checks secret and PKCE, and signs with RS256."""
        length = int(self.headers["Content-Length"])
        sent = {name: each[0] for name, each in parse_qs(self.rfile.read(length).decode()).items()}
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.server.challenge
        assert sent["client_secret"] == "between us"
        told = {
            "iss": self.server.issuer,
            "aud": "riskreg",
            "exp": time.time() + 60,
            "nonce": self.server.nonce,
        }
        key = KEY if self.server.key is None else self.server.key
        head = {"kid": self.server.kid}
        token = jwt.encode(told | self.server.claims, key, self.server.algorithm, headers=head)
        self._say({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _say(self, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


@contextmanager
def running(**claims: Any) -> Iterator[Provider]:
    """A provider at work, and what it says of its one person."""
    with Provider(("127.0.0.1", 0), _Answers) as server:
        person = {"sub": "7", "email": "ana@example.org", "email_verified": True, "name": "Ana"}
        server.claims = person | claims
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def terms(server: Provider, organisation: Organisation, claim: str, **roles: str) -> dict[str, Any]:
    """What the settings say of it: a role for each value of the claim."""
    return {
        "issuer": server.issuer,
        "client_id": "riskreg",
        "client_secret": "between us",
        "claim": claim,
        "roles": {
            value: {"organisation": organisation.slug, "role": role}
            for value, role in roles.items()
        },
    }


def know(settings: Any, monkeypatch: Any, **told: dict[str, Any]) -> None:
    """Read the settings as a start does, with these providers by their ids."""
    providers = [{"id": each, "name": each.title(), **told[each]} for each in told]
    monkeypatch.setenv("OIDC_PROVIDERS", json.dumps(providers))
    settings.SOCIALACCOUNT_PROVIDERS = oidc.providers()
    settings.OUTGOING_ALLOWED = [urlsplit(each["issuer"]).netloc for each in providers]


def come_in(provider: Provider, to: str = "house", back_to: str = "") -> tuple[Client, Any]:
    """From our sign-in to the provider and back."""
    client = Client()
    there = client.get(reverse("openid_connect_login", args=[to]))
    assert there.status_code == 302
    assert there["Location"].startswith(provider.issuer)
    asked = {name: each[0] for name, each in parse_qs(urlsplit(there["Location"]).query).items()}
    assert asked["code_challenge_method"] == "S256"
    provider.challenge = asked["code_challenge"]
    provider.nonce = asked["nonce"]
    back = {"code": secrets.token_hex(4), "state": asked["state"]}
    return client, client.get(reverse("openid_connect_callback", args=[back_to or to]), back)

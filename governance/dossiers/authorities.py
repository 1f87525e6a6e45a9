"""Revocation lists, OCSP answers and certificates that a certificate says where to fetch.

Whoever issued the certificate chose these addresses, so they go through the one way out. What
comes back is signed and checked against its issuer, so that TLS is not demanded (RFC 5280, 8).
"""

from asyncio import to_thread
from collections.abc import Awaitable, Collection
from typing import Any

import requests
from pyhanko_certvalidator.fetchers.api import Fetchers, FetchLimits
from pyhanko_certvalidator.fetchers.common_utils import FetchBudget
from pyhanko_certvalidator.fetchers.requests_fetchers.cert_fetch_client import (
    RequestsCertificateFetcher,
)
from pyhanko_certvalidator.fetchers.requests_fetchers.crl_client import RequestsCRLFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.ocsp_client import RequestsOCSPFetcher

from governance import outgoing

_SECONDS = 10
_LIMITS = FetchLimits(max_requests=50, max_cert_requests=20)


class _Guarded:
    """pyHanko's two ways of asking, each in place of a bare `requests` call."""

    def _get(
        self, url: str, *, acceptable_content_types: Collection[str]
    ) -> Awaitable[requests.Response]:
        return to_thread(_asked, "GET", url, headers=_accepting(acceptable_content_types))

    def _post(
        self,
        url: str,
        data: bytes,
        *,
        content_type: str,
        acceptable_content_types: Collection[str],
    ) -> Awaitable[requests.Response]:
        headers = {**_accepting(acceptable_content_types), "Content-Type": content_type}
        return to_thread(_asked, "POST", url, headers=headers, data=data)


def _accepting(types: Collection[str]) -> dict[str, str]:
    return {"Accept": ",".join(types)}


def _asked(method: str, url: str, **more: Any) -> requests.Response:
    with outgoing.session(may_be_plain=True) as way:
        answer = way.request(method, url, timeout=_SECONDS, **more)
    answer.raise_for_status()
    return answer


class _Lists(_Guarded, RequestsCRLFetcher):
    """Revocation lists."""


class _Answers(_Guarded, RequestsOCSPFetcher):
    """Answers about one certificate (RFC 6960)."""


class _Certificates(_Guarded, RequestsCertificateFetcher):
    """Certificates above one."""


def fetchers() -> Fetchers:
    """What one check of a seal may fetch, and how often at most."""
    budget = FetchBudget(_LIMITS)
    return Fetchers(
        ocsp_fetcher=_Answers(budget=budget),
        crl_fetcher=_Lists(budget=budget),  # type: ignore[no-untyped-call]
        cert_fetcher=_Certificates(budget=budget),
    )

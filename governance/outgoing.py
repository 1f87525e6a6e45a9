"""The one way out: requests to addresses that settings or documents name, never into the network.

The name is resolved here, every address it has is looked at, and the connection goes to one of
those that were looked at: a name that answers differently the second time (DNS rebinding) gains
nothing. Redirects are refused, since they would lead around all of this.
"""

import ipaddress
import socket
from asyncio import to_thread
from typing import Any
from urllib.parse import urlsplit

import requests
from asn1crypto import tsp
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, set_tsp_headers
from requests.adapters import HTTPAdapter

_SECONDS = 20
_MAPPED = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: IPv4 behind a translator
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutgoingRefused(requests.RequestException):  # type: ignore[misc]
    """The address is none that this installation calls; the words say why."""


def session(*, may_be_plain: bool = False) -> requests.Session:
    """A session that reaches public addresses only, over TLS unless what it fetches is signed.

    Hosts of OUTGOING_ALLOWED (`name` or `name:port`) may be internal, and may be without TLS.
    """
    made = _Session()
    made.trust_env = False  # no proxy, no .netrc: nothing that leads elsewhere
    for scheme in ("https://", "http://"):
        made.mount(scheme, _Guarded(may_be_plain=may_be_plain))
    return made


class _Session(requests.Session):  # type: ignore[misc]
    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("timeout", _SECONDS)
        return super().request(*args, **kwargs)


class _Guarded(HTTPAdapter):  # type: ignore[misc]
    def __init__(self, *, may_be_plain: bool) -> None:
        super().__init__()
        self.may_be_plain = may_be_plain

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        host = urlsplit(str(request.url))
        request.headers["Host"] = host.netloc.rpartition("@")[2]
        response = super().send(request, **kwargs)
        if response.is_redirect:
            response.close()
            raise OutgoingRefused(f"{host.hostname} leads elsewhere; redirects are not followed.")
        return response

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        name = str(host["host"]).strip("[]")
        host["host"] = str(reachable(str(request.url), may_be_plain=self.may_be_plain))
        if host["scheme"] == "https":  # the certificate is the name's, not the address's
            pool = {**pool, "server_hostname": name, "assert_hostname": name}
        return host, pool


def reachable(url: str, *, may_be_plain: bool = False) -> Address:
    """The address to connect to for a URL; OutgoingRefused where there is none."""
    parts = urlsplit(url)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise OutgoingRefused("The address has no valid port.") from None
    port = port or (443 if parts.scheme == "https" else 80)
    allowed = bool({host, f"{host}:{port}"} & set(settings.OUTGOING_ALLOWED))
    if parts.scheme != "https" and not (parts.scheme == "http" and (may_be_plain or allowed)):
        raise OutgoingRefused(f"{host or 'The address'} is not called without https.")
    found = _resolved(host, port)
    inside = [each for each in found if not _is_public(each)]
    if inside and not allowed:
        raise OutgoingRefused(
            f"{host} is {inside[0]}, an address of an internal network. If it is meant, name it in"
            " OUTGOING_ALLOWED."
        )
    return found[0]


def _resolved(host: str, port: int) -> list[Address]:
    try:
        told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise OutgoingRefused(
            f"{host or 'The address'} is not known to the name service."
        ) from None
    return [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in told]


def _is_public(address: Address) -> bool:
    """Whether an address is one of the open network, also where another is wrapped in it."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _MAPPED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


class Stamper(TimeStamper):
    """Asks a time-stamp service (RFC 3161, 3.4); its answer is signed, so TLS is not demanded."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The answer to one request."""
        return await to_thread(self._asked, req.dump())

    def _asked(self, asking: bytes) -> tsp.TimeStampResp:
        try:
            with session(may_be_plain=True) as way:
                answer = way.post(self.url, data=asking, headers=set_tsp_headers({}))
        except OSError as fault:
            raise TimestampRequestError(f"The time-stamp service: {fault}") from fault
        if answer.headers.get("Content-Type") != "application/timestamp-reply":
            raise TimestampRequestError("The time-stamp service answered with no time-stamp.")
        return tsp.TimeStampResp.load(answer.content)

"""Figures for Prometheus: how requests go, and how the work behind them stands.

No label names a person, an organisation or an address. Requests are counted by every web process
and added up; all else is asked of the database and the broker when the figures are fetched.
"""

import hmac
import os
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from governance import startup
from governance.requests import route_of

_JOBS = b"SELECT state, count(*) FROM riskreg_job GROUP BY state ORDER BY state"
# Over a connection of our own: a request that is signed out sees no organisation's rows.
_FIGURES = {
    "oldest_job_seconds": (
        "Age of the oldest job that waits or runs.",
        b"SELECT coalesce(extract(epoch FROM now() - min(queued_at)), 0) FROM riskreg_job"
        b" WHERE state IN ('queued', 'running')",
    ),
    "clocks_missed": (
        "Clocks of incidents whose end passed unmet.",
        b"SELECT count(*) FROM riskreg_clock WHERE missed_at IS NOT NULL",
    ),
    "trail_events": (
        "Events of all chains.",
        b"SELECT coalesce(sum(number), 0) FROM riskreg_trailhead",
    ),
    "mails_failed": (
        "Mails that were taken up and not sent within ten minutes.",
        b"SELECT count(*) FROM riskreg_reminder"
        b" WHERE sent_at IS NULL AND made_at < now() - interval '10 minutes'",
    ),
}
_LABELS = ("route", "status")
_requests = Counter("riskreg_requests", "Requests answered.", _LABELS)
_seconds = Histogram(
    "riskreg_request_seconds",
    "How long answers took.",
    _LABELS,
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


class CountRequests:
    """Counts what is answered, by the name of the address and the class of the status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = self.get_response(request)
        labels = (route_of(request), f"{response.status_code // 100}xx")
        _requests.labels(*labels).inc()
        _seconds.labels(*labels).observe(time.perf_counter() - begun)
        return response


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures, for whoever sends the token as `Authorization: Bearer …`; off without one."""
    wanted = settings.METRICS_TOKEN
    if not wanted:
        raise Http404
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(sent.encode(), wanted.encode()):
        refused = HttpResponse("Send the token of METRICS_TOKEN.\n", status=HTTPStatus.UNAUTHORIZED)
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Standing())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    return registry


class _Own(Collector):
    """What this process counted, where it is the only one."""

    def collect(self) -> Iterator[Metric]:
        yield from (*_requests.collect(), *_seconds.collect())


class _Standing(Collector):
    """How the work stands at this moment, of all organisations together."""

    def collect(self) -> Iterator[Metric]:
        with startup.database() as opened:
            jobs = GaugeMetricFamily("riskreg_jobs", "Jobs by state.", labels=["state"])
            for state, count in opened.execute(_JOBS):
                jobs.add_metric([str(state)], float(str(count)))
            yield jobs
            for name, (told, asked) in _FIGURES.items():
                [row] = opened.execute(asked)
                yield GaugeMetricFamily(f"riskreg_{name}", told, value=float(str(row[0])))
        told = "Tasks that wait in the broker; -1: no answer."
        queues = GaugeMetricFamily("riskreg_queue_length", told, labels=["queue"])
        for name, count in _waiting().items():
            queues.add_metric([name], count)
        yield queues


def _waiting() -> dict[str, int]:
    names = settings.CELERY_TASK_QUEUES
    timeouts = {"socket_connect_timeout": 2, "socket_timeout": 2}
    try:
        with Connection(settings.CELERY_BROKER_URL, transport_options=timeouts) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
            declare = broker.default_channel.queue_declare
            return {name: int(declare(name, durable=True).message_count) for name in names}
    except (OperationalError, OSError):
        return dict.fromkeys(names, -1)

"""Figures: shut without a token, right, added up over processes, and about nobody."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from governance.services import launcher, ports, probe
from riskreg.models import Job
from tests import make
from tests.working import database_address

TOKEN = "token-of-the-collector"


def figures(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def fetched() -> str:
    answer = Client().get(reverse("metrics"), headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_a_setting_there_is_no_such_page_and_without_a_token_no_answer(
    settings: Settings,
) -> None:
    settings.METRICS_TOKEN = ""
    assert Client().get(reverse("metrics")).status_code == 404
    assert Client().get(reverse("metrics"), headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert Client().get(reverse("metrics")).status_code == 401
    wrong = Client().get(reverse("metrics"), headers={"Authorization": "Bearer tökén"})
    assert wrong.status_code == 401
    assert b"riskreg_jobs" not in wrong.content


@pytest.mark.django_db(transaction=True)
def test_the_figures_are_right_and_name_nobody(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    organisation = make.organisation()
    officer = make.member(organisation)
    system = make.system(organisation, officer)
    Job.objects.create(organisation=organisation, kind="dossier", key="one", requested_by=officer)
    browser = Client()
    browser.force_login(officer)
    route = ("system", "2xx")
    before = figures(fetched())
    browser.get(reverse("system", args=[system.pk]))
    text = fetched()
    told = figures(text)
    counted = told["riskreg_requests_total", route]
    assert counted - before.get(("riskreg_requests_total", route), 0) == 1
    assert told["riskreg_request_seconds_count", route] == counted
    assert told["riskreg_jobs", ("queued",)] == 1
    assert 0 < told["riskreg_oldest_job_seconds", ()] < 600
    assert told["riskreg_trail_events", ()] >= 3
    assert told["riskreg_queue_length", ("celery",)] >= 0
    assert told["riskreg_queue_length", ("clock",)] >= 0
    assert (told["riskreg_clocks_missed", ()], told["riskreg_mails_failed", ()]) == (0, 0)
    for word in (organisation.name, organisation.slug, str(organisation.pk), system.name):
        assert word not in text
    assert officer.email not in text
    assert str(system.pk) not in text
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    for route_label in re.findall(r'route="([^"]*)"', text):
        assert route_label in names | {"unknown", "unnamed"}


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_hides_no_other_figure(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    told = figures(fetched())
    assert told["riskreg_queue_length", ("clock",)] == -1
    assert ("riskreg_trail_events", ()) in told


def counted(port: int) -> float:
    """How often a server says that it was found alive: probes before it was ready count too."""
    request = Request(
        f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    with urlopen(request) as answer:  # noqa: S310 - our own
        return figures(answer.read().decode())["riskreg_requests_total", ("health_live", "2xx")]


@pytest.mark.django_db(transaction=True)
def test_processes_of_one_server_are_added_up(services: launcher.Lease, tmp_path: Path) -> None:
    """As production serves it, with the probe of the containers; a dead process still counts."""
    port, log = ports.private(), (tmp_path / "web.log").open("wb")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--config", "python:governance.serving"),
            *("governance.wsgi", "--workers=2", f"--bind=127.0.0.1:{port}"),
        ],
        cwd=launcher.ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "governance.settings.test",
            "DATABASE_URL": database_address(),
            "RISKREG_VAR": str(tmp_path),
            "METRICS_TOKEN": TOKEN,
            "TMPDIR": str(tmp_path),
        },
        stderr=log,
        start_new_session=True,
    )
    try:
        live = f"http://127.0.0.1:{port}/health/live"
        end = time.monotonic() + 90
        while probe.main(live):
            assert time.monotonic() < end, (tmp_path / "web.log").read_text()
            time.sleep(0.2)
        before = counted(port)
        for _ in range(40):
            urlopen(live).close()
        assert counted(port) - before == 40
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        log.close()
    assert not list(tmp_path.glob("riskreg-figures-*"))

"""Two queues: what may not wait is not held up by what takes long."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from redis import Redis

from governance import health
from governance.celery import app
from governance.mails import tasks
from governance.services import launcher, site
from governance.settings import embedded
from riskreg.models import Heartbeat
from tests.working import wait_until, worker

DEPLOY = Path(__file__).parents[2] / "deploy"
QUEUES = {"celery", "clock"}
URGENT = {"askings.tell", "clock.tick", "clocks.tick", "jobs.resend", "reminders.send"}


def served(command: str) -> set[str]:
    """The queues a worker of this command takes from."""
    asked = re.search(r"--queues (\S+)", command)
    return set(asked[1].split(",")) if asked else set(app.conf.task_queues)


def test_what_the_clock_sends_goes_to_the_queue_that_suits_it() -> None:
    where = {
        entry["task"]: app.amqp.router.route({}, entry["task"])["queue"].name
        for entry in app.conf.beat_schedule.values()
    }
    assert {task for task, queue in where.items() if queue == "clock"} == URGENT
    assert set(where.values()) == QUEUES
    assert app.amqp.router.route({}, "dossiers.make")["queue"].name == "celery"
    # One exchange each: over a common one, both queues would get every task.
    assert {app.amqp.queues[each].exchange.name for each in QUEUES} == QUEUES


def test_a_letter_with_a_link_does_not_wait_behind_dossiers() -> None:
    letters = (tasks.send_invitation, tasks.send_password_link, tasks.send_address_link)
    where = {app.amqp.router.route({}, each.name)["queue"].name for each in letters}
    assert where == {"clock"}


def test_each_queue_has_a_worker_and_the_clock_one_of_its_own() -> None:
    units = [
        re.findall(r"^ExecStart=(.* worker .*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        for path in sorted((DEPLOY / "systemd").glob("riskreg-worker*.service"))
    ]
    assert [served(command) for [command] in units] == [{"clock"}, {"celery"}]
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    containers = [" ".join(each["command"]) for each in services.values() if "command" in each]
    of_workers = [served(each) for each in containers if " worker " in each]
    assert of_workers == [{"celery"}, {"clock"}]


def test_the_worker_of_the_demo_serves_both_with_a_process_to_spare(tmp_path: Path) -> None:
    [command] = [
        " ".join(each.command) for each in site.programs(tmp_path, 1) if each.name == "worker"
    ]
    assert served(command) == QUEUES
    assert "--concurrency=3" in command


def own_broker(services: launcher.Lease) -> str:
    """The broker, in a database of it that no other run uses: each has its number, as tests do."""
    number = int(connection.settings_dict["NAME"].rpartition("_")[2])
    return re.sub(r"/\d*$", f"/{1 + number % 15}", embedded.broker(services.var))


@pytest.mark.django_db(transaction=True)
def test_the_site_stays_ready_while_nobody_gets_to_the_work(
    services: launcher.Lease, store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing of the queue of work is taken; the clock's worker takes what is behind it."""
    monkeypatch.setattr(health, "_latest", health._Latest())
    monkeypatch.setattr(health, "_SECONDS", 60.0)  # how busy the machine is, is not asked here
    address = own_broker(services)
    monkeypatch.setattr(settings, "CELERY_BROKER_URL", address)
    with Redis.from_url(address) as broker:
        broker.flushdb()
        with app.connection_for_write(address) as way:
            app.send_task("schedules.run", connection=way)
            app.send_task("clock.tick", connection=way)
        assert (broker.llen("celery"), broker.llen("clock")) == (1, 1)
        with worker("clock", tmp_path, services.var, BROKER_URL=address):
            wait_until(Heartbeat.objects.exists, tmp_path)
            answer = Client().get(reverse("health_ready"))
        assert answer.json()["status"] == "ready", answer.json()
        assert broker.llen("celery") == 1
        broker.flushdb()

"""What `make demo` installs is enough for all that it starts."""

import re
import subprocess
import sys

import pytest

from governance.services import launcher
from tests.running import installed

# What site.py starts beside our own modules, and what these load by name.
STARTED = (
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "celery.bin.celery",
    "celery.apps.worker",
    "celery.apps.beat",
    "kombu.transport.redis",
)


def test_every_module_of_a_server_loads_with_the_locked_packages_alone() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.running.installed", *STARTED]
    told = subprocess.run(command, cwd=launcher.ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr[-2000:]
    counted = re.fullmatch(r"(\d+) modules", told.stdout.splitlines()[-1])
    assert counted
    assert int(counted[1]) > len(installed.every_module())


def test_what_only_tests_need_is_not_there() -> None:
    finder = installed.OnlyLocked()
    assert {"pytest", "playwright", "hypothesis"} <= finder.others
    assert not {"django", "celery", "weasyprint", "packaging"} & finder.others
    with pytest.raises(ModuleNotFoundError, match=r"requirements\.lock"):
        finder.find_spec("pytest.fixtures", None)

"""How long loading all shipped catalogues takes, first and again.

Run `python benchmarks/load_catalogue.py`. The promise is 3 seconds on two cores, each time, with
start-up of the command included.
"""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROMISE = 3.0  # seconds
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.test")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from frameworks import parse  # noqa: E402
from governance.services import launcher  # noqa: E402
from governance.settings import embedded  # noqa: E402


def seconds(*command: str) -> float:
    """How long a command of manage.py takes, start-up included."""
    began = time.perf_counter()
    program = [sys.executable, ROOT / "manage.py", *command]
    subprocess.run(program, check=True, capture_output=True)  # noqa: S603 - our own command
    return time.perf_counter() - began


def measure() -> None:
    """Load into an empty database of our own, twice, and print what it took."""
    connection.creation.create_test_db(verbosity=0)
    os.environ["DATABASE_URL"] = address()
    try:
        began = time.perf_counter()
        parsed = parse.parse(parse.shipped())
        entries = sum(len(catalogue.entries) for catalogue in parsed.catalogues)
        print(
            f"read     {time.perf_counter() - began:5.2f} s  {len(parsed.catalogues)} editions, "
            f"{entries} entries, {len(parsed.crosswalk)} crosswalk rows, {len(parsed.terms)} terms"
        )
        for name in ("first", "again"):
            took = seconds("load_catalogue")
            verdict = "kept" if took <= PROMISE else "BROKEN"
            print(f"{name:8} {took:5.2f} s  promise of {PROMISE:.0f} s {verdict}")
    finally:
        connection.creation.destroy_test_db(str(settings.DATABASES["default"]["NAME"]), verbosity=0)


def address() -> str:
    """The test database as the commands find it."""
    parts = connection.get_connection_params()
    named = {
        key: parts[key] for key in ("dbname", "user", "password", "host", "port") if key in parts
    }
    return " ".join(f"{key}={value}" for key, value in named.items())


if __name__ == "__main__":
    lease = launcher.start(settings.VAR_DIR, launcher.missing(), throwaway=True)
    with closing(lease):
        embedded.adopt(settings.VAR_DIR)
        measure()

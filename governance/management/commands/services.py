"""`manage.py services start|stop|status`: the embedded PostgreSQL and Valkey of this checkout."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.services import launcher
from governance.services.faults import ServicesError
from governance.services.state import State


class Command(BaseCommand):
    """Starts what no environment variable points to."""

    help = "Start, stop or show the embedded PostgreSQL and Valkey."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One word."""
        parser.add_argument("what", choices=["start", "stop", "status"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; a status of "not running" leaves with 3, as service scripts do."""
        try:
            {"start": self._start, "stop": self._stop, "status": self._status}[options["what"]]()
        except ServicesError as fault:
            raise CommandError(str(fault)) from fault

    def _start(self) -> None:
        parts = launcher.missing()
        if not parts:
            self.stdout.write("DATABASE_URL and BROKER_URL are set: nothing to start.")
            return
        lease = launcher.start(settings.VAR_DIR, parts)
        launcher.pin(settings.VAR_DIR)
        self._show(lease.state)
        lease.close()

    def _stop(self) -> None:
        stopped = launcher.stop(settings.VAR_DIR)
        self.stdout.write("Stopped." if stopped else "Nothing was running.")

    def _status(self) -> None:
        state = launcher.running(settings.VAR_DIR)
        if state is None:
            self.stdout.write("Not running.")
            sys.exit(3)
        self._show(state)

    def _show(self, state: State) -> None:
        for title, part in (("PostgreSQL", "database"), ("Valkey", "broker")):
            port = state.port(part)
            self.stdout.write(f"{title}: 127.0.0.1:{port}" if port else f"{title}: not ours")
        self.stdout.write(f"Data: {state.data}")
        self.stdout.write(f"Addresses with passwords: {settings.VAR_DIR / 'services.json'}")

"""`manage.py demo`: from nothing to a sealed, approved dossier, then the site, on this machine."""

import io
import os
import select
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from governance.dossiers import own_authority
from governance.mails.reminders import remind
from governance.management import exhibit
from governance.management.out import written
from governance.services import launcher, ports
from governance.services.faults import ServicesError, tail
from governance.settings import embedded
from riskreg.actions import dossiers, jobs
from riskreg.models import Job, JobState, Organisation


class Command(BaseCommand):
    """Ends what it started, however it ends itself."""

    help = "Set the demo up, write one dossier, serve the site until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """What the Makefile passes on."""
        parser.add_argument("--no-serve", action="store_true", help="End after the dossier.")
        parser.add_argument("--port", type=int, default=8000, help="The first port to try.")
        parser.add_argument("--tied", action="store_true", help="End when the caller is gone.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything in one process, so that the second run takes seconds."""
        caller = os.getppid() if options["tied"] else None
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        try:
            with closing(launcher.start(settings.VAR_DIR, launcher.missing())) as lease:
                embedded.adopt(settings.VAR_DIR)
                port = ports.first_free(options["port"])
                if "SITE_URL" not in os.environ:  # for links in mails
                    settings.SITE_URL = f"http://localhost:{port}"
                if lease.state.data and not Path(lease.state.data).is_relative_to(lease.var):
                    self.stdout.write(f"Data of this demo: {lease.state.data}")
                welcome = self._fill()
                file = self._file()
                if options["no_serve"]:
                    self.stdout.write(file)
                else:
                    self._serve(ports.first_free(port), welcome + file, caller)
        except ServicesError as fault:
            raise CommandError(str(fault)) from fault
        except KeyboardInterrupt:
            with suppress(OSError):  # the terminal may be gone
                self.stdout.write("\nStopped.")

    def _fill(self) -> str:
        """Schema, catalogues and the demo organisation; returns how to sign in."""
        welcome = io.StringIO()
        self._step("Database", "migrate", verbosity=0)
        self._step("Catalogues", "load_catalogue", stdout=io.StringIO())
        settings.SEAL = own_authority.seal_in(settings.VAR_DIR / "seal", "RiskReg")
        settings.CHECKPOINT_KEY = own_authority.checkpoint_key_in(settings.VAR_DIR)
        self._step("Demo organisation", "load_demo", stdout=welcome)
        self._remind()
        return welcome.getvalue()

    def _file(self) -> str:
        """The technical documentation of one system; returns where it is and how to check it."""
        begun = time.monotonic()
        self._wait_for_lease()
        path = settings.VAR_DIR / "dossiers" / "annex-iv.pdf"
        with exhibit.approved().file.open("rb") as file, written(path) as copy:
            copy.write(file.read())
        self._took("Dossier", begun)
        trust = (part for root in settings.SEAL.roots for part in ("--trust", root))
        check = shlex.join(["python3", "verify/verify.py", str(path), *trust])
        return f"\nDossier: {path}\nCheck:   {check}\n"

    def _remind(self) -> None:
        """Send the reminders that stand, as the clock would; the mails are files under `mail`."""
        folder = settings.VAR_DIR / "mail"
        files = get_connection(
            "django.core.mail.backends.filebased.EmailBackend", file_path=str(folder)
        )
        now = timezone.now()
        sent = sum(remind(each, now, connection=files) for each in Organisation.objects.all())
        if sent:
            self.stdout.write(f"Reminders: {sent} mails in {folder}")

    def _wait_for_lease(self) -> None:
        """A demo killed while it made the dossier holds that job until its lease runs out."""
        end = time.monotonic() + jobs.LEASE.total_seconds() + 5
        held = Job.objects.filter(kind=dossiers.KIND, state=JobState.RUNNING)
        if held.filter(lease_until__gt=timezone.now()).exists():
            self.stdout.write("A dossier was cut short; waiting until it may be made again.")
        while held.filter(lease_until__gt=timezone.now()).exists() and time.monotonic() < end:
            time.sleep(0.5)

    def _step(self, title: str, command: str, **options: Any) -> None:
        begun = time.monotonic()
        call_command(command, **options)
        self._took(title, begun)

    def _took(self, title: str, begun: float) -> None:
        self.stdout.write(f"{title:<20}{time.monotonic() - begun:5.1f} s")
        self.stdout.flush()

    def _serve(self, port: int, welcome: str, caller: int | None) -> None:
        command = [sys.executable, "-m", "governance.services.site", str(settings.VAR_DIR)]
        log = settings.VAR_DIR / "log" / "site.log"
        with log.open("wb") as errors:
            site = subprocess.Popen(  # noqa: S603  our own module
                [*command, str(port), str(os.getpid())],
                cwd=settings.BASE_DIR,
                env={
                    "SITE_URL": f"http://localhost:{port}",  # for links in mails
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "governance.settings.dev",
                },
                stdin=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        try:
            self._wait_for(site, f"http://{ports.HOST}:{port}/")
            self.stdout.write(f"Site:    http://localhost:{port}/\n\n{welcome}")
            self.stdout.write("Ctrl-C ends everything.")
            self.stdout.flush()
            terminal = _terminal()
            while site.poll() is None and caller in (None, os.getppid()) and not terminal.poll(0):
                time.sleep(0.3)
            if site.poll():
                raise CommandError(f"The site ended. {tail(log)}")
        finally:
            if site.poll() is None:
                site.terminate()
            site.wait()

    def _wait_for(self, site: subprocess.Popen[bytes], address: str) -> None:
        log = settings.VAR_DIR / "log" / "web.log"
        end = time.monotonic() + 60
        while site.poll() is None and time.monotonic() < end:
            try:
                with urllib.request.urlopen(address, timeout=10):  # noqa: S310  http, our own
                    return
            except urllib.error.HTTPError as refused:
                raise CommandError(f"The site answers {refused.code}:\n{tail(log)}") from refused
            except OSError:
                time.sleep(0.1)
        raise CommandError(f"The site did not start. Its log {log} ends with:\n{tail(log)}")


def _terminal() -> select.poll:
    """Tells when the window we print to is closed; make, as its leader, would not pass it on."""
    events = select.poll()
    if sys.stdout.isatty():
        events.register(sys.stdout, 0)
    return events


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt

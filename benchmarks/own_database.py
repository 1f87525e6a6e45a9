"""The database a benchmark works in, on servers that are started for it where none is named."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.conf import settings
from django.db import DatabaseError, connection

from governance.services import launcher
from governance.services.faults import ServicesError
from governance.settings import embedded
from riskreg.models import Organisation


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """Within, Django's connection leads to an empty register, which is dropped afterwards."""
    with _servers(throwaway=True):
        connection.settings_dict["TEST"]["NAME"] = name
        before = str(connection.settings_dict["NAME"])
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


@contextmanager
def this_register() -> Iterator[None]:
    """Within, Django's connection leads to this installation's register; ends if there is none."""
    with _servers(throwaway=False):
        try:
            is_there = Organisation.objects.exists()
        except DatabaseError:
            is_there = False
        if not is_there:
            sys.exit(
                "There is no register to measure: make one with `make demo SERVE=0`, or name the"
                " servers of another in DATABASE_URL and BROKER_URL."
            )
        yield


@contextmanager
def _servers(*, throwaway: bool) -> Iterator[None]:
    try:
        lease = launcher.start(settings.VAR_DIR, launcher.missing(), throwaway=throwaway)
    except ServicesError as fault:
        sys.exit(f"The servers do not start: {fault}")
    with closing(lease):
        embedded.adopt(settings.VAR_DIR)
        try:
            yield
        finally:
            connection.close()

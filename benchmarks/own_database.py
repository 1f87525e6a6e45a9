"""A database of a benchmark's own, on servers that are started for it where none is named."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.conf import settings
from django.db import connection

from governance.services import launcher
from governance.settings import embedded


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """Within, Django's connection leads to an empty register, which is dropped afterwards."""
    with closing(launcher.start(settings.VAR_DIR, launcher.missing(), throwaway=True)):
        embedded.adopt(settings.VAR_DIR)
        connection.settings_dict["TEST"]["NAME"] = name
        before = str(connection.settings_dict["NAME"])
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)

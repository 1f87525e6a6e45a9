"""The shipped catalogues: loaded once a process, then copied as they lie in the tables."""

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from frameworks.models import Framework
from riskreg import trail
from riskreg.actions import catalogue
from riskreg.trail import Did


class Shelf:
    """What the first load wrote, table by table; every later test gets a copy."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load(self) -> None:
        """Have the shipped catalogues in the database; it must hold none yet."""
        if self._kept:
            self._copy_in()
        else:
            catalogue.load(None)
            self._copy_out()

    def _copy_out(self) -> None:
        for model in apps.get_app_config("frameworks").get_models():
            table = model._meta.db_table
            statement = f"COPY {table} TO STDOUT (FORMAT binary)"
            with connection.cursor() as cursor, cursor.copy(statement) as rows:
                self._kept[table] = b"".join(rows)

    @transaction.atomic
    def _copy_in(self) -> None:
        models = list(apps.get_app_config("frameworks").get_models())
        with connection.cursor() as cursor:
            for model in models:
                table = model._meta.db_table
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as rows:
                    rows.write(self._kept[table])
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
        trail.record(None, Did.CATALOGUE_LOADED, Framework.objects.earliest("pk"))

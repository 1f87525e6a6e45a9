"""The register as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from riskreg.postgres.raising import forget_walls, raise_walls


class RiskregConfig(AppConfig):
    """Names the application and its key type."""

    name = "riskreg"
    verbose_name = "RiskReg"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every `migrate` ends with the wall between organisations."""
        pre_migrate.connect(forget_walls, sender=self)
        post_migrate.connect(raise_walls, sender=self)
